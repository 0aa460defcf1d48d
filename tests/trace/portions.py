# SPDX-License-Identifier: MIT
"""The slow and obvious attribution: what each thing consists of, worked out forward in fractions.

Records and recursion; what went into a stock is gone over anew for each withdrawal. Nothing of the
demands, the pools or the tables of the fast one is used.
"""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from functools import cache, cached_property

from valueflows.model.exact import MICRO
from valueflows.model.reading import Flow
from valueflows.model.units import convert

from .reference import HANDS_ON, INPUTS_THAT_HAND_OVER, OUTPUTS_THAT_HAND_OVER, Place, World

GRAM = "http://www.ontology-of-units-of-measure.org/resource/om-2/gram"
HANDS_OVER = INPUTS_THAT_HAND_OVER | OUTPUTS_THAT_HAND_OVER
HANDED = ("transferAllRights", "transferCustody")
NOWHERE: Place = ("nowhere", "")
Tokens = dict[tuple[str, str], Fraction]
"""By event (``e``), origin (``o``) or stock that was overdrawn (``u``): how much of it."""


@dataclasses.dataclass
class Lump:
    """So much of something, what it consists of, and how much of that is known."""

    size: Fraction
    tokens: Tokens
    known: Fraction

    def part(self, size: Fraction) -> Lump:
        """Return a part of it, which is like the whole."""
        ratio = size / self.size if self.size else Fraction(0)
        tokens = {token: amount * ratio for token, amount in self.tokens.items()}
        return Lump(size, tokens, self.known * ratio)

    def less(self, taken: Lump) -> Lump:
        """Return what is left when some of it is taken."""
        tokens = {t: amount - taken.tokens.get(t, 0) for t, amount in self.tokens.items()}
        return Lump(self.size - taken.size, tokens, self.known - taken.known)

    def with_token(self, token: tuple[str, str], amount: Fraction) -> Lump:
        """Return it with something more that is told of it."""
        more = self.tokens | {token: self.tokens.get(token, Fraction(0)) + amount}
        return Lump(self.size, more, self.known)


def together(lumps: list[Lump]) -> Lump:
    """Return everything in one."""
    tokens: Tokens = {}
    for lump in lumps:
        for token, amount in lump.tokens.items():
            tokens[token] = tokens.get(token, Fraction(0)) + amount
    size = sum((lump.size for lump in lumps), Fraction(0))
    return Lump(size, tokens, sum((lump.known for lump in lumps), Fraction(0)))


def handed(e: Flow) -> bool:
    """Whether an event brings rights or custody alone to another resource."""
    return e.action in HANDED and e.to_resource not in {None, e.resource}


class Portions:
    """What everything in a world of kilograms and grams consists of."""

    def __init__(self, world: World, *, first_out: bool, asked: Flow | None = None) -> None:
        self.world, self.first_out, self.asked = world, first_out, asked
        self.flows = [f for f in world.events if self.substance(f)]
        self.made = cache(self._made)

    # -- single events -----------------------------------------------------------------------------

    @cache  # noqa: B019 - lives as long as a test
    def size(self, e: Flow) -> Fraction:
        """Return how much an event carries, in grams; goods that come by two events count once."""
        if not handed(e):
            return self.net(e)
        same = [f for f in self.world.events if handed(f) and f.to_resource == e.to_resource]
        if self.asked in same:
            return self.net(e) if e.action == self.asked.action else Fraction(0)
        so_far = [f for f in same if (f.at, f.turn) <= (e.at, e.turn)]
        return self.most(so_far) - self.most([f for f in so_far if f is not e])

    def most(self, events: list[Flow]) -> Fraction:
        """Return the larger of what some events brought by rights and by hand."""
        return max(
            sum((self.net(f) for f in events if f.action == verb), Fraction(0)) for verb in HANDED
        )

    @cache  # noqa: B019
    def net(self, e: Flow) -> Fraction:
        """Return the net quantity of an event in grams; none where nothing is left of it."""
        net = self.world.net(e)
        value = (self.world.amounts(e) if net is None else net)[0]
        unit = e.resource_quantity.unit if e.resource_quantity else GRAM
        grams = convert(value, str(unit), GRAM)
        return Fraction(max(grams or 0, 0)) / MICRO

    @cache  # noqa: B019
    def stops(self, e: Flow) -> tuple[Place, ...]:
        """Return the places that the substance of an event passes."""
        one, two = e.resource, e.to_resource
        first: Place = ("stock", one or "")
        second: Place = ("stock", two or "")
        entered: Place = NOWHERE if e.input_of is None else ("process", e.input_of)
        left: Place = NOWHERE if e.output_of is None else ("process", e.output_of)
        handed = (second,) if e.action in HANDS_OVER and self.world.hands_over(e) else ()
        if e.action in {"use", "cite", "work", "deliverService"}:
            return ()
        if e.action in HANDS_ON:
            return self.handed_on(e, first, second)
        if one is None:
            return () if entered == left else (left, entered)
        match e.action:
            case "combine":
                return (first, ("packed", one))
            case "separate":
                source = next(p for p in self.world.takes(e) if p in {first, ("packed", one)})
                return (source, first)
            case "accept" | "pickup" | "modify" | "dropoff" if entered == left:
                return (first, *(handed or (first,)))
            case "raise" | "produce" | "modify" | "dropoff":
                return (left, first, *handed)
        return (first, *handed, entered)

    def handed_on(self, e: Flow, first: Place, second: Place) -> tuple[Place, ...]:
        """Return the places that what is transferred or moved passes."""
        if e.action == "copy":
            return () if e.to_resource in {None, e.resource} else (NOWHERE, second)
        if e.resource is None:
            return () if e.to_resource is None else (NOWHERE, second)
        if e.to_resource is None:
            return (first, first if e.action in {"move", "transferCustody"} else NOWHERE)
        return (first, second)

    def substance(self, e: Flow) -> bool:
        """Whether an event has any substance."""
        return bool(self.stops(e)) and self.size(e) > 0

    def thing(self, e: Flow) -> str | None:
        """Return what goes through a process as itself."""
        if e.action not in {"accept", "pickup", "modify", "dropoff"}:
            return None
        stocks = [p[1] for p in self.stops(e) if p[0] == "stock"]
        return stocks[-1 if e.input_of else 0] if stocks else None

    # -- stocks ------------------------------------------------------------------------------------

    def content(self, place: Place, until: Flow | None) -> list[Lump]:
        """Return what is in a stock before an event passes it, oldest first."""
        there: list[Lump] = []
        for e in self.flows:
            if until is not None and (e.at, e.turn) >= (until.at, until.turn):
                break
            there = self.after(place, e, there)
        return there

    def after(self, place: Place, e: Flow, there: list[Lump]) -> list[Lump]:
        """Return what is in a stock after an event."""
        stops = self.stops(e)
        if place not in stops:
            return there
        if stops == (place, place):
            return self.passed(e, there)
        at = stops.index(place)
        if at > 0:
            there = self.put(there, self.leg(e, at))
        return self.take(place, there, self.size(e))[1] if at < len(stops) - 1 else there

    def passed(self, e: Flow, there: list[Lump]) -> list[Lump]:
        """Return a stock of which some was handed over and stayed."""
        level = sum((lump.size for lump in there), Fraction(0))
        much = min(self.size(e), level)
        return [x.with_token(("e", e.id), much * x.size / level) for x in there if x.size]

    def put(self, there: list[Lump], more: Lump) -> list[Lump]:
        """Return a stock with something more in it."""
        return [*there, more] if self.first_out else [together([*there, more])]

    def take(self, place: Place, there: list[Lump], size: Fraction) -> tuple[Lump, list[Lump]]:
        """Return what is taken, and what is left."""
        level = sum((lump.size for lump in there), Fraction(0))
        if size > level:
            missing = size - level
            before = Lump(missing, {("u", place[1]): missing}, Fraction(0))
            there = self.put(there, before)
        taken, left = [], []
        for lump in there:
            part = lump.part(min(size, lump.size))
            size -= part.size
            taken.append(part)
            if lump.size > part.size:
                left.append(lump.less(part))
        out = together(taken)
        return (dataclasses.replace(out, known=Fraction(0)) if self.unknown(place) else out), left

    def unknown(self, place: Place) -> bool:
        """Whether nobody knows how much there was of a stock to begin with."""
        if place[0] != "stock":
            return False
        books = self.world.ledger.books
        return not books.stocks.is_known(books.ids.find(place[1]))

    # -- along an event ----------------------------------------------------------------------------

    def leg(self, e: Flow, stop: int) -> Lump:
        """Return what arrives at a stop of an event."""
        size, before = self.size(e), self.stops(e)[stop - 1]
        if before[0] == "process":
            lump = self.made(e)
        elif before[0] == "nowhere":
            lump = Lump(size, {("o", e.id): size}, size)
        else:
            there = self.content(before, e)
            if stop > 1:
                there = self.put(there, self.leg(e, stop - 1))
            lump = self.take(before, there, size)[0]
        return lump.with_token(("e", e.id), size) if stop == 1 else lump

    def whole(self, e: Flow) -> Lump:
        """Return what an event moved in the end."""
        return self.leg(e, len(self.stops(e)) - 1)

    def in_stock(self, resource: str) -> Lump:
        """Return what is in a resource, packed or not."""
        places: list[Place] = [("stock", resource), ("packed", resource)]
        lumps = []
        for place in places:
            there = self.content(place, None)
            level = sum((lump.size for lump in there), Fraction(0))
            lumps.append(self.take(place, there, level)[0])
        return together(lumps)

    # -- processes ---------------------------------------------------------------------------------

    @cached_property
    def looped(self) -> set[str]:
        """Return the processes that something went into which had come out of them."""
        return {
            o.output_of
            for f in self.carrying
            for o in self.behind(f)
            if o.output_of is not None and o.output_of == f.input_of
        }

    @cached_property
    def carrying(self) -> list[Flow]:
        """Return all events by which something goes on, services among them."""
        return [f for f in self.world.events if f in self.flows or f.action == "deliverService"]

    @cache  # noqa: B019
    def behind(self, e: Flow) -> frozenset[Flow]:
        """Return all substance an event could have come out of, itself if it could."""
        met: set[Flow] = set()
        todo = [e]
        while todo:
            new = [c for c in self.causes(todo.pop()) if c not in met]
            met.update(new)
            todo += new
        return frozenset(met)

    @cache  # noqa: B019
    def causes(self, e: Flow) -> list[Flow]:
        """Return what an event takes from directly."""
        return [
            c
            for c in self.carrying
            for place in self.ends(e)[0] & self.ends(c)[1] - {NOWHERE}
            if place[0] == "process" or (c.at, c.turn) < (e.at, e.turn)
        ]

    @cache  # noqa: B019
    def ends(self, e: Flow) -> tuple[set[Place], set[Place]]:
        """Return what an event takes from, and what it gives to."""
        if e.action == "deliverService":
            out, into = e.output_of, e.input_of
            return {("process", out)} if out else set(), {("process", into)} if into else set()
        return set(self.stops(e)[:-1]), set(self.stops(e)[1:])

    def _made(self, e: Flow) -> Lump:
        """Return what an output consists of."""
        process, size = self.stops(e)[0][1], self.size(e)
        inputs = [f for f in self.flows if self.stops(f)[-1] == ("process", process)]
        outputs = [f for f in self.flows if self.stops(f)[0] == ("process", process)]
        kept = {self.thing(f) for f in inputs} & {self.thing(f) for f in outputs} - {None}
        lumps = []
        for f in inputs:
            after = [o for o in outputs if self.is_after(process, f, o)]
            if self.thing(f) in kept:
                after = [o for o in after if self.thing(o) == self.thing(f)]
            if e in after:
                ratio = size / sum((self.size(o) for o in after), Fraction(0))
                lumps.append((f, self.whole(f).part(self.size(f) * ratio)))
        if not lumps:
            return Lump(size, {("o", e.id): size}, size)
        mixed = together([lump for _f, lump in lumps])
        return Lump(size, mixed.tokens, size * self.least(lumps))

    def least(self, lumps: list[tuple[Flow, Lump]]) -> Fraction:
        """Return how much is known of the least known kind of input."""
        shares = []
        for kind in {f.specification for f, _lump in lumps}:
            same = [f for f, _lump in lumps if f.specification == kind]
            whole = together([self.whole(f) for f in same])
            shares.append(whole.known / whole.size)
        return min(shares)

    def is_after(self, process: str, f: Flow, o: Flow) -> bool:
        """Whether an input of a process is in an output."""
        return process not in self.looped or (f.at, f.turn) < (o.at, o.turn)
