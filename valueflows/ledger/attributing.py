# SPDX-License-Identifier: MIT
"""How much of each origin is in something, as a reader is told it.

``attributed`` answers for an event, or for what is in a resource now. Origins stand in groups of
one specification and one unit; the shares of a group add up to one. ``parts`` has every event that
the reader may see, with how much of it is in the whole. What is not known is an origin too, or a
gap with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, NamedTuple

from valueflows.ledger.later import Later
from valueflows.ledger.quantities import FINE, Quantities
from valueflows.ledger.tracing import NothingToTraceError, _start
from valueflows.ledger.view import View
from valueflows.ledger.weighing import QUANTITY, AttributionError, Price, weighed_by
from valueflows.model.attribution import attribute
from valueflows.model.exact import MICRO, Exact, whole_if_whole, written
from valueflows.model.mixing import MIXINGS, PROPORTIONAL
from valueflows.model.ours import OPENING_BALANCE
from valueflows.model.sharing import WHOLE
from valueflows.model.steps import EVENT, PACKED, PROCESS, STOCK, kind_of, number_of, place
from valueflows.model.substance import (
    UNDISCLOSED,
    UNKNOWN,
    Asked,
    Attribution,
    Reason,
    Source,
    TooMuchError,
)
from valueflows.model.trace import MATERIAL, RANKS, REVERSED, Found, Start, trace

EVENT_ORIGIN, OPENING = "event", "opening"
ORIGIN_KINDS: Final = (EVENT_ORIGIN, OPENING, UNKNOWN, UNDISCLOSED)


class Part(NamedTuple):
    """One event of the closure; ``got`` and ``whole`` are in parts, None where nothing is measured.

    ``fraction`` is what costs are multiplied with. ``got`` is by all ways; ``material`` by
    substance alone.
    """

    event: int
    rank: str
    got: int | None
    whole: int
    material: int
    unit: int
    scale: int

    @property
    def fraction(self) -> Fraction | None:
        """Which part of the event is in the whole; None where that cannot be told."""
        return None if self.got is None or not self.whole else Fraction(self.got, self.whole)

    @property
    def amount(self) -> Exact | None:
        """How much of the event is in the whole, in millionths of its unit."""
        return None if self.got is None or not self.scale else rounded(self.got, self.scale)

    @property
    def of(self) -> Exact | None:
        """The net quantity of the event, in millionths of its unit."""
        return rounded(self.whole, self.scale) if self.scale else None


class Origin(NamedTuple):
    """One origin: ``kind`` is one of ``ORIGIN_KINDS``; ``share`` is in millionths of its group.

    ``got`` is how much it is in parts, of which ``scale`` are a millionth of the group's unit.
    """

    kind: str
    number: int
    got: int
    scale: int
    share: int
    shown: Callable[[str, int], Any]

    @property
    def row(self) -> Any:
        """The event or resource that it is."""
        return self.shown(self.kind, self.number)

    @property
    def amount(self) -> Exact:
        """How much it is, in millionths of the unit of its group."""
        return rounded(self.got, self.scale)


@dataclass(frozen=True, slots=True)
class Group:
    """The origins of one specification (None where none is stated) in one unit."""

    specification: Any
    unit: str | None
    amount: Exact
    origins: list[Origin]


class Gap(NamedTuple):
    """Why something is not known: a code, a text, and the record it is about, if that is shown."""

    code: str
    text: str
    row: Any


@dataclass(slots=True)
class Attributed:
    """How much of each origin is in something, at a version, by named methods.

    ``amount`` and ``unit`` are of what was asked for; None where the reader may not know it, or
    nothing is measured. ``coverage`` is from 0 to 1, in millionths.
    """

    version: int
    method: str
    mixing: str
    amount: Exact | None = None
    unit: str | None = None
    parts: Sequence[Part] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    gaps: Sequence[Gap] = field(default_factory=list)
    coverage: int = MICRO
    reversed: bool = False


def rounded(parts: int, scale: int) -> Exact:
    """Return parts as millionths of a unit, to twelve places beyond these."""
    whole, rest = divmod(parts, scale)
    if not rest:
        return whole
    return whole_if_whole(Fraction(round(Fraction(parts * FINE, scale)), FINE))


def attributed(
    view: View,
    what: str,
    method: str = QUANTITY,
    mixing: str = PROPORTIONAL,
    quantity: Exact | None = None,
    price: Price | None = None,
) -> Attributed:
    """Return the origins of an event, or of what is in a resource, by id.

    ``quantity`` asks for less than the whole, in millionths of its unit. ``NothingToTraceError``
    where the reader knows of no such thing, ``AttributionError`` where it has no quantity of its
    own.
    """
    graph = Quantities(view.sight, view.time, weighed_by(method, price))
    start = _start(view, graph, what)
    if not start.events and not start.places:
        raise NothingToTraceError(what)
    return _Told(view, graph, start, method, mixing).told(quantity)


def attributed_row(
    row: Any,
    method: str = QUANTITY,
    mixing: str = PROPORTIONAL,
    quantity: Exact | None = None,
    price: Price | None = None,
) -> Attributed:
    """Return the origins of an event or a resource that the reader has."""
    view: View = row.view
    graph = Quantities(view.sight, view.time, weighed_by(method, price))
    if row.kind == "EconomicEvent":
        start = Start(events=(graph.original(row.row),) if row.table is not None else ())
    else:
        kind = PROCESS if row.kind == "Process" else STOCK
        start = Start(places=(place(row.number, kind),))
    return _Told(view, graph, start, method, mixing).told(quantity)


# -- telling ---------------------------------------------------------------------------------------

_HIDDEN: Final = Reason(UNDISCLOSED)
_TEXTS: Final = {
    UNDISCLOSED: "Part of where it came from is not shown to you.",
    "no_quantity": "No quantity is stated; record how much it was.",
    "not_convertible": "It is counted in a unit that the rest of the stock cannot be compared with.",
    "no_common_measure": "Several things came out of it that the method cannot compare; "
    "choose another method.",
    "unknown_opening": "Nobody stated how much there was to begin with; "
    "the shares are of what is recorded. Record an opening.",
    "overdrawn": "More was taken than is known to have been there.",
}


class _Told:
    """One attribution, being put into words."""

    def __init__(
        self, view: View, graph: Quantities, start: Start, method: str, mixing: str
    ) -> None:
        if mixing not in MIXINGS:
            raise AttributionError(f"{mixing!r} is no way to mix; choose {' or '.join(MIXINGS)}")
        self.view, self.graph, self.start = view, graph, start
        self.out = Attributed(view.version, method, mixing)
        self.units = view.books.shared.units.values

    def told(self, quantity: Exact | None) -> Attributed:
        """Return the attribution as the reader is told it."""
        graph, start, out = self.graph, self.start, self.out
        if len(start.events) + len(start.places) != 1 or any(
            kind_of(place) == PROCESS for place in start.places
        ):
            raise AttributionError("This is no quantity; ask for an event or a resource.")
        if any(graph.status(event) == REVERSED for event in start.events):
            out.reversed = True
            return out
        if any(graph.narrow and graph.hides(event) for event in start.events):
            out.coverage, out.gaps = 0, list(self._gaps([_HIDDEN]))
            return out
        unit, asked = self._asked(quantity)
        walked = Start(start.events, asked.places)
        found = trace(graph, walked)
        try:
            made = attribute(graph, found, asked, out.mixing)
        except TooMuchError as error:
            there = written(rounded(error.args[0], graph.size(unit)))
            raise AttributionError(f"There is not so much of it, only {there}.") from error
        self._whole(made, asked, unit)
        out.parts = Later(lambda: self._parts(found, made))
        out.groups = list(self._groups(made.sources[::-1]))
        out.gaps = Later(lambda: self._gaps(made.reasons))
        out.coverage = made.coverage
        return out

    def _asked(self, quantity: Exact | None) -> tuple[int, Asked]:
        if self.start.events:
            event = self.start.events[0]
            unit = self.graph.unit(event)
            asked = Asked(event=event)
            self.graph.asked = event
        else:
            number = number_of(self.start.places[0])
            stock = self.view.books.stocks.get(number)
            unit = -1 if stock is None or stock.unit is None else int(stock.unit)
            asked = Asked(places=(self.start.places[0], place(number, PACKED)))
        if quantity is None:
            return unit, asked
        if quantity <= 0:
            raise AttributionError("The quantity must be more than nothing.")
        wanted = self.graph.parts(quantity, unit)[1]
        return unit, Asked(asked.event, asked.places[:1], wanted)

    def _whole(self, made: Attribution, asked: Asked, unit: int) -> None:
        out, graph = self.out, self.graph
        out.unit = self.units[unit] if unit >= 0 else None
        if asked.event >= 0:
            whole = graph.amount(asked.event)[1]
            parts = whole if asked.amount is None else asked.amount
            out.amount = rounded(parts, graph.size(unit)) if parts else None
        elif not any(graph.is_closed(place) for place in asked.places):
            inside = sum(parts for _dimension, parts in made.asked.values())
            out.amount = rounded(inside, graph.size(unit))

    # -- parts -------------------------------------------------------------------------------------

    def _parts(self, found: Found, made: Attribution) -> Iterator[Part]:
        graph = self.graph
        lost = any(s.place >= 0 and kind_of(s.place) == PROCESS for s in made.sources)
        lost |= _HIDDEN in made.reasons
        for at in made.order:
            event = at & EVENT
            if graph.narrow and graph.hides(event):
                continue
            rank = RANKS[found.ranks[at]]
            if event in made.shares:
                effort, unit = graph.effort(event)
                yield self._served(event, rank, made.shares[event], effort, unit)
                continue
            whole = graph.amount(event)[1] if graph.route(event) else 0
            unit = graph.unit(event)
            nothing = 0 if rank == RANKS[MATERIAL] and not lost else None
            got = made.amounts.get(event, nothing) if whole else None
            scale = graph.size(unit) if whole else 0
            yield Part(event, rank, got, whole, made.material.get(event, 0), unit, scale)

    def _served(self, event: int, rank: str, share: int, effort: Exact, unit: int) -> Part:
        if effort <= 0:
            return Part(event, rank, share, WHOLE, 0, -1, 0)
        whole, scale = self.graph.parts(effort, unit)[1], self.graph.size(unit)
        return Part(event, rank, whole * share // WHOLE, whole, 0, unit, scale)

    # -- origins -----------------------------------------------------------------------------------

    def _groups(self, sources: list[Source]) -> Iterator[Group]:
        """Yield the origins by specification and unit, each as it is met first."""
        found: dict[tuple[int, int], dict[tuple[str, int], int]] = {}
        units: dict[tuple[int, int], int] = {}
        for source in sources:
            if not source.amount:
                continue
            kind, number, specification, unit = self._origin(source)
            key = (specification, source.dimension)
            units.setdefault(key, unit)
            group = found.setdefault(key, {})
            group[kind, number] = group.get((kind, number), 0) + source.amount
        for key, group in found.items():
            unit = units[key]
            spec = self.view.node(key[0], "ResourceSpecification") if key[0] >= 0 else None
            amount = rounded(sum(group.values()), self.graph.size(unit))
            name = self.units[unit] if unit >= 0 else None
            yield Group(spec, name, amount, self._shares(group, unit))

    def _origin(self, source: Source) -> tuple[str, int, int, int]:
        """Return what an origin is: its kind, event or place, specification and unit."""
        graph, events = self.graph, self.view.books.events
        specification, unit = graph.kind(source.event), graph.unit(source.event)
        if source.place >= 0 and kind_of(source.place) != PROCESS:
            specification = graph.specification(number_of(source.place))
        if source.kind == UNDISCLOSED:
            return UNDISCLOSED, -1, specification, unit
        if source.kind == UNKNOWN:
            return UNKNOWN, source.place, specification, unit
        tags = events.tags["resource_classified_as"].view[source.event]
        opening = tags >= 0 and OPENING_BALANCE in self.view.books.shared.tags.values[tags]
        return OPENING if opening else EVENT_ORIGIN, source.event, specification, unit

    def _shares(self, group: dict[tuple[str, int], int], unit: int) -> list[Origin]:
        """Return the origins of a group; what rounding leaves goes to the largest remainders."""
        whole, size, row = sum(group.values()), self.graph.size(unit), self._row
        given, rests = {}, {}
        for key, amount in group.items():
            given[key], rests[key] = divmod(MICRO * amount, whole)
        for key in self._largest(rests, MICRO - sum(given.values())):
            given[key] += 1
        return [Origin(*key, got, size, given[key], row) for key, got in group.items()]

    def _largest(self, rests: dict[tuple[str, int], int], count: int) -> list[tuple[str, int]]:
        """Return the keys of the largest remainders, those alike by IRI."""
        if not count:
            return []
        least = sorted(rests.values(), reverse=True)[count - 1]
        found = [key for key, rest in rests.items() if rest > least]
        alike = [key for key, rest in rests.items() if rest == least]
        if len(found) + len(alike) > count:
            alike.sort(key=lambda key: (self._name(key), key))
        return found + alike[: count - len(found)]

    def _name(self, key: tuple[str, int]) -> str:
        row = self._row(*key)
        return "" if row is None else str(row.id)

    def _row(self, kind: str, number: int) -> Any:
        if kind == UNDISCLOSED:
            return None
        if kind != UNKNOWN:
            return self.view.seen(self.view.books.events, number)
        return self._at(number)

    def _at(self, place: int) -> Any:
        target = "Process" if kind_of(place) == PROCESS else "EconomicResource"
        return self.view.node(number_of(place), target)

    def _gaps(self, reasons: Iterable[Reason]) -> Iterator[Gap]:
        for reason in reasons:
            events = self.view.books.events
            row = self.view.seen(events, reason.event) if reason.event >= 0 else None
            row = self._at(reason.place) if row is None and reason.place >= 0 else row
            yield Gap(reason.code, _TEXTS[reason.code], row)
