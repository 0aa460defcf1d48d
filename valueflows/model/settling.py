# SPDX-License-Identifier: MIT
"""What is owed, what of it is settled, and by which event.

A *due* is a claim or a commitment. Events settle claims and fulfil commitments by naming them, and
name no amounts; ``settle`` works these out. Events are taken in order of the time they count from,
then in order of recording. One that names several dues gives to them in order of ``due``, then
``created``, then id, to each what is still open of it; what is then left is a prepayment. An event
in another specification than a claim's, a benefit in kind, settles the claim wholly. Resource and
effort quantities are reckoned apart. A correction changes the event it corrects and is none itself.

An event may name a commitment beside the claim that has replaced it. It has paid once: its amount
goes to the claim, and *repeats* in the commitment, which is kept by the same money.

Every amount is exact; units convert within a dimension only, and what cannot be converted settles
nothing, which is said (``Unfit``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.units import convert

RESOURCE: Final = "resource_quantity"
EFFORT: Final = "effort_quantity"
SIDES: Final = (RESOURCE, EFFORT)
_NEVER: Final = 2**63
"""Later than any moment: dues without a date come after those that have one."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a unit; no unit at all is a unit of its own."""

    value: Exact
    unit: str | None = None

    def within(self, unit: str | None) -> Exact | None:
        """Return the amount in another unit; None when it cannot be converted."""
        if self.unit == unit:
            return self.value
        if self.unit is None or unit is None:
            return None
        return convert(self.value, self.unit, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flow:
    """What dues and events have in common."""

    id: str
    resource_quantity: Quantity | None = None
    effort_quantity: Quantity | None = None
    specification: str | None = None

    def quantity(self, side: str) -> Quantity | None:
        """Return the resource or the effort quantity."""
        return self.resource_quantity if side == RESOURCE else self.effort_quantity

    @property
    def is_measured(self) -> bool:
        """Whether it states any quantity."""
        return self.resource_quantity is not None or self.effort_quantity is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(_Flow):
    """A claim or a commitment. ``replaced_by`` are the claims that stand in its place."""

    due: int | None = None
    created: int | None = None
    is_finished: bool = False
    is_claim: bool = False
    replaced_by: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[int, int, str]:
        """Its place among the dues that one event names."""
        due = _NEVER if self.due is None else self.due
        return due, _NEVER if self.created is None else self.created, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(_Flow):
    """An event: when it counts, its turn among those recorded, and the dues it names."""

    at: int = 0
    turn: int = 0
    names: tuple[str, ...] = ()
    corrects: str | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Portion:
    """What one event gives to one due: ``amount`` in the due's unit, ``given`` in the event's.

    A benefit in kind gives all that is left of it to the first claim that it settles. What
    ``repeats`` was given once, to a claim that replaces this commitment.
    """

    event: str
    due: str
    amount: Exact
    given: Exact
    in_kind: bool = False
    repeats: bool = False


class Why(Enum):
    """Why an event gives nothing to a due that it names."""

    UNIT = "its unit cannot be converted into that of what is owed"
    SPECIFICATION = "it is of another specification, and only claims are settled in kind"
    NO_QUANTITY = "it states no quantity of the sort that is owed"


@dataclass(frozen=True, slots=True)
class Unfit:
    """That an event names a due and gives it nothing, and why."""

    event: str
    due: str
    why: Why


@dataclass(slots=True)
class Side:
    """What came of one sort of quantity.

    ``open`` has every due that states one, in its unit. ``net`` has every event that states one, in
    its unit: the sum of its portions (those that repeat left out), of ``rest``, its prepayment, and
    of ``undivided``, which belongs to dues that say no amount.
    """

    portions: dict[tuple[str, str], Portion] = field(default_factory=dict)
    open: dict[str, Exact] = field(default_factory=dict)
    net: dict[str, Exact] = field(default_factory=dict)
    rest: dict[str, Exact] = field(default_factory=dict)
    undivided: dict[str, Exact] = field(default_factory=dict)
    unfit: list[Unfit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of resource and of effort quantities, and which dues were written off."""

    resource: Side
    effort: Side
    written_off: frozenset[str]

    def side(self, name: str) -> Side:
        """Return one of the two."""
        return self.resource if name == RESOURCE else self.effort


def settle(dues: Iterable[Due], events: Iterable[Event]) -> Settled:
    """Return what of each due is settled, and by which event.

    Give dues and events that hang together whole: all dues that an event names, all events that
    name a due, and all their corrections. A name that is of no due given counts for nothing.
    """
    known = {due.id: due for due in dues}
    taken = sorted(netted(events), key=in_order)
    resource, effort = (_Reckoning(side, known).of(taken) for side in SIDES)
    left = {iri for side in (resource, effort) for iri, open_ in side.open.items() if open_ > 0}
    written_off = frozenset(iri for iri in left if known[iri].is_finished)
    return Settled(resource, effort, written_off)


# -- corrections -----------------------------------------------------------------------------------


def netted(events: Iterable[Event]) -> list[Event]:
    """Return the events that correct nothing, with what their corrections leave of them.

    ``stands`` is false of an event that was taken back whole. No event is left with less than
    nothing. Corrections whose original is not given count for nothing.
    """
    known = {event.id: event for event in events}
    changes: defaultdict[str, list[Event]] = defaultdict(list)
    for event in known.values():
        if event.corrects is not None:
            changes[root(event.id, known)].append(event)
    return [_net(e, changes[e.id]) for e in known.values() if e.corrects is None]


def root(iri: str, known: dict[str, Event]) -> str:
    """Return the event at the end of a chain of corrections."""
    while iri in known and (original := known[iri].corrects) is not None:
        iri = original
    return iri


def _net(event: Event, changes: list[Event]) -> Event:
    if not changes:
        return event
    resource, effort = (_changed(event, changes, side) for side in SIDES)
    stands = any(left is not None and left.value > 0 for left in (resource, effort))
    return replace(event, resource_quantity=resource, effort_quantity=effort, stands=stands)


def _changed(event: Event, changes: list[Event], side: str) -> Quantity | None:
    """A correction has its original's unit; one in another that cannot be converted is not one."""
    quantity = event.quantity(side)
    if quantity is None:
        return None
    total = quantity.value
    for change in changes:
        delta = change.quantity(side)
        total += (delta and delta.within(quantity.unit)) or 0
    return Quantity(max(whole_if_whole(total), 0), quantity.unit)


# -- one sort of quantity --------------------------------------------------------------------------


class _Giving:
    """What one event has left to give, and what it gave to which claim."""

    def __init__(self, event: Event, side: str) -> None:
        self.event = event
        self.quantity = event.quantity(side)
        self.left: Exact = 0 if self.quantity is None else self.quantity.value
        self.gave: dict[str, Exact] = {}
        self.in_kind = self.quantity is None or self.left > 0
        """Whether a benefit in kind is there to be given; one that was is there for other claims."""


class _Reckoning:
    """Gives events to dues, one event after the other."""

    def __init__(self, side: str, dues: dict[str, Due]) -> None:
        self.side = side
        self.dues = dues
        stated = ((due.id, due.quantity(side)) for due in dues.values())
        self.made = Side(open={iri: q.value for iri, q in stated if q is not None})

    def of(self, events: list[Event]) -> Side:
        """Return what comes of the events, which are in order."""
        for event in events:
            self._take(event)
        return self.made

    def _take(self, event: Event) -> None:
        named = {iri: self.dues[iri] for iri in event.names if iri in self.dues}
        ordered = sorted(named.values(), key=lambda due: due.place)
        giving = _Giving(event, self.side)
        owed = [due for due in ordered if event.stands and due.id in self.made.open]
        for due in owed:
            if not due.replaced_by & named.keys():
                self._give(giving, due)
        for due in owed:
            if due.replaced_by & named.keys():
                self._repeat(giving, due)
        if giving.quantity is not None:
            self._close(giving, undivided=bool(sharing(ordered, self.side)))

    def _close(self, giving: _Giving, *, undivided: bool) -> None:
        made, iri, left = self.made, giving.event.id, whole_if_whole(giving.left)
        made.net[iri] = 0 if giving.quantity is None else giving.quantity.value
        made.rest[iri], made.undivided[iri] = (0, left) if undivided else (left, 0)

    def _give(self, giving: _Giving, due: Due) -> None:
        if due.is_claim and other_kind(giving.event, due):
            self._give_in_kind(giving, due)
        elif (rate := self._rate(giving, due)) is not None:
            given = min(giving.left, self.made.open[due.id] / rate)
            if given > 0:
                amount = whole_if_whole(given * rate)
                self._put(Portion(giving.event.id, due.id, amount, whole_if_whole(given)))
                giving.left -= given
                giving.gave[due.id] = given

    def _give_in_kind(self, giving: _Giving, due: Due) -> None:
        open_ = self.made.open[due.id]
        if giving.in_kind and open_ > 0:
            given = whole_if_whole(giving.left)
            self._put(Portion(giving.event.id, due.id, open_, given, in_kind=True))
            giving.left = 0

    def _repeat(self, giving: _Giving, due: Due) -> None:
        """Let a commitment be kept by what was given to the claims in its place."""
        rate = self._rate(giving, due)
        if rate is None:
            return
        given = Fraction(0)
        for claim in sorted(due.replaced_by & giving.gave.keys()):
            part = max(min(self.made.open[due.id] / rate - given, giving.gave[claim]), 0)
            giving.gave[claim] -= part
            given += part
        if given > 0:
            amount = whole_if_whole(given * rate)
            self._put(Portion(giving.event.id, due.id, amount, whole_if_whole(given), repeats=True))

    def _rate(self, giving: _Giving, due: Due) -> Fraction | None:
        """Return how many of the due's unit one of the event's is; None, and said, when unfit."""
        found = rate(giving.event, due, self.side)
        if isinstance(found, Fraction):
            return found
        self.made.unfit.append(Unfit(giving.event.id, due.id, found))
        return None

    def _put(self, portion: Portion) -> None:
        open_ = self.made.open
        self.made.portions[portion.event, portion.due] = portion
        open_[portion.due] = whole_if_whole(open_[portion.due] - portion.amount)


def rate(event: Event, due: Due, side: str) -> Fraction | Why:
    """Return how many of a due's unit one of an event's is, or why it gives the due nothing."""
    given, owed = event.quantity(side), due.quantity(side)
    if other_kind(event, due):
        return Why.SPECIFICATION
    if given is None or owed is None:
        return Why.NO_QUANTITY
    found = Quantity(1, given.unit).within(owed.unit)
    return Why.UNIT if found is None else Fraction(found)


def other_kind(event: Event, due: Due) -> bool:
    """Whether both state a specification, and not the same."""
    return None not in {event.specification, due.specification} and (
        event.specification != due.specification
    )


def sharing(dues: Iterable[Due], side: str) -> list[Due]:
    """Return those of the dues of one event to which what is left of it belongs.

    They are those that state no quantity at all; and all of them when none states one of this sort.
    """
    named = list(dues)
    if all(due.quantity(side) is None for due in named):
        return named
    return [due for due in named if not due.is_measured]


def in_order(event: Event) -> tuple[int, int, str]:
    """Return what events are sorted by: when they count, and their turn."""
    return event.at, event.turn, event.id
