# SPDX-License-Identifier: MIT
"""What may contain something: where it stands, who has it, and what of it has left the books.

Only substance counts: what was used, cited or worked with taints nothing. What stands behind steps
that the reader may not see is told to be connected by something undisclosed, whatever that is; what
bears the same identifier is told to be joined by it.

For *siblings* the walk first goes back to where a thing began, and from there to all that came of
the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from valueflows.ledger.chains import Chains
from valueflows.ledger.kinship import Back, Pasts, Source, numbers
from valueflows.ledger.rows import MeasureValue
from valueflows.ledger.tracing import (
    EVENT_ITEM,
    TRACE,
    TRACK,
    UNDISCLOSED,
    Item,
    Key,
    Traced,
    start_of,
    told,
    walked,
)
from valueflows.ledger.view import View
from valueflows.model.exact import Exact, written
from valueflows.model.steps import EVENT, PROCESS, kind_of, number_of
from valueflows.model.trace import (
    ABSENT,
    JOINED,
    NO_LIMITS,
    RANKS,
    STANDS,
    Found,
    Limits,
    Start,
)

STANDS_THERE: Final = "stands"
IN_WORK: Final = "in_work"
LEFT: Final = "left"
PASSED: Final = "passed"
KINDS: Final = (STANDS_THERE, IN_WORK, LEFT, PASSED, UNDISCLOSED)
"""It stands somewhere; it went into a process that nothing came out of yet; it has left the books:
used up, sold to who has no stock here, or lost; it passed a stock that is empty now. Of the rest
nothing is told."""

MATERIAL, IDENTIFIER = RANKS[-1], RANKS[0]


class Substance(Chains):
    """The events through which substance passes, and those of which the reader is told nothing."""

    def status(self, event: int) -> int:
        """Return whether an event counts."""
        found = super().status(event)
        if found == STANDS and not self.is_material(event) and not self.is_hidden(event):
            return ABSENT
        return found


@dataclass(frozen=True, slots=True)
class Held:
    """Who has how much of a resource in their hands; an agent that may not be told is None."""

    agent: Any
    quantity: MeasureValue | None


@dataclass(frozen=True, slots=True)
class Began:
    """Where things began: an event, or stock that was there before; and the resource it is in."""

    event: Any
    resource: Any
    how: str

    @property
    def id(self) -> str:
        """What it is called by: the event that brought it, else the stock."""
        return str((self.resource if self.event is None else self.event).id)


@dataclass(frozen=True, slots=True)
class Shared:
    """Some of the beginnings of a recall, made into a list no sooner than somebody reads it."""

    began: list[Began]
    bits: int = 0

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __iter__(self) -> Iterator[Began]:
        return (self.began[number] for number in self.numbers())

    def numbers(self) -> Iterator[int]:
        """Yield their numbers in the list of all."""
        return numbers(self.bits)


_NOTHING: Final = Shared([])


@dataclass(frozen=True, slots=True)
class Reached:
    """Something that may contain it: a resource, a process or an event, None where undisclosed.

    ``how`` it is connected: by substance, by an identifier, or by what is undisclosed. ``quantity``
    is what stands there, or went with the event: as corrected for who sees all, else as recorded.
    ``shared`` are the beginnings by which it is a sibling.
    """

    kind: str
    key: Key
    row: Any = None
    how: str = UNDISCLOSED
    quantity: MeasureValue | None = None
    holders: tuple[Held, ...] = ()
    shared: Shared = _NOTHING

    @property
    def id(self) -> str:
        """What it is called by."""
        return f"{UNDISCLOSED}-{self.key.number}" if self.row is None else str(self.row.id)


@dataclass(slots=True)
class Recall:
    """All that may contain something, at a version, or what the limits let one find of it."""

    version: int
    start: list[Any]
    items: list[Reached] = field(default_factory=list)
    began: list[Began] = field(default_factory=list)
    reversed: list[Any] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Reached]:
        """Return the items of a kind."""
        return [item for item in self.items if item.kind == kind]


def recalled(view: View, what: str, limits: Limits = NO_LIMITS) -> Recall:
    """Return all that may contain an event's goods, a resource, a lot, or all with a code.

    ``NothingToTraceError`` where the reader knows of none.
    """
    graph = Substance(view.sight, view.time)
    start = start_of(view, graph, what)
    return _Recalling(view, graph, start, [], limits).told(start)


def siblings(
    view: View, what: str, limits: Limits = NO_LIMITS, *, lots: int | None = None
) -> Recall:
    """Return all that came of what something began with, and by what each is its sibling.

    ``lots`` is how many lots back to look; without it all the way. ``NothingToTraceError`` where
    the reader knows of no such thing.
    """
    graph = Substance(view.sight, view.time)
    start = start_of(view, graph, what)
    back = _of_substance(graph, start, TRACE, limits)
    sources = [s for s in Back(graph, start, back).sources(lots) if _is_shown(view, s)]
    events = tuple(s.event for s in sources if s.event is not None)
    places = tuple(s.place for s in sources if s.event is None and s.place is not None)
    made = _Recalling(view, graph, Start(events, places), sources, limits).told(start)
    made.cut = list(dict.fromkeys([*back.cut, *made.cut]))
    return made


def _is_shown(view: View, source: Source) -> bool:
    """Whether the reader may know of what something began with."""
    if source.event is not None or source.place is None:
        return True
    return view.node(number_of(source.place), "EconomicResource") is not None


def _of_substance(graph: Substance, start: Start, way: str, limits: Limits) -> Found:
    """Walk from what something is made of; an event that only influences leads nowhere."""
    if start.events and not all(map(graph.is_material, start.events)):
        return Found()
    return walked(graph, start, way, limits)


class _Recalling:
    """One recall, being put into words."""

    def __init__(
        self, view: View, graph: Substance, start: Start, sources: list[Source], limits: Limits
    ) -> None:
        self.view, self.graph, self.sources = view, graph, sources
        found = _of_substance(graph, start, TRACK, limits)
        self.traced: Traced = told(view, graph, start, TRACK, found)
        self.start = [item for item in self.traced.start if self._carries(item)]
        self.own = {item.key for item in self.start}
        self.ways = self._ways()
        self.pasts = Pasts(graph, sources, found)
        self.began = [self._began(source) for source in sources]

    def _carries(self, item: Item) -> bool:
        """Whether what one began at is shown, and still counts as something of substance."""
        is_event = item.key.kind == EVENT_ITEM
        return item.row is not None and (
            not is_event or self.graph.status(item.key.number) == STANDS
        )

    def _ways(self) -> dict[Key, set[str]]:
        """Return the ways in which places are connected."""
        found = {item.key: {MATERIAL} for item in self.start}
        for edge in self.traced.edges:
            found.setdefault(edge.effect, set()).add(self._told(edge.how))
        return found

    def told(self, asked: Start) -> Recall:
        """Return the recall; what was asked for is no sibling of itself."""
        traced = self.traced
        made = Recall(traced.version, self._asked(asked), began=self.began, cut=list(traced.cut))
        own = set(asked.places) if self.sources else set()
        items = [*self.start, *traced.items]
        reached = [self._reached(i) for i in items if i.key.kind == EVENT_ITEM or not _is(i, own)]
        found = {one.key: one for one in reached if one is not None}
        made.items = sorted(found.values(), key=lambda one: KINDS.index(one.kind))
        made.reversed = list(traced.reversed)
        return made

    def _asked(self, asked: Start) -> list[Any]:
        events = self.view.books.events
        rows = [self.view.seen(events, event) for event in asked.events]
        for place in asked.places:
            target = "Process" if kind_of(place) == PROCESS else "EconomicResource"
            rows.append(self.view.node(number_of(place), target))
        return [row for row in rows if row is not None]

    # -- items -------------------------------------------------------------------------------------

    def _reached(self, item: Item) -> Reached | None:
        key, row = item.key, item.row
        if row is None:
            return Reached(UNDISCLOSED, key)
        if key.kind == EVENT_ITEM:
            return self._event(item)
        how, shared = self._how(key), self._shared(self.pasts.of_place(key.number))
        if kind_of(key.number) != PROCESS:
            stock, is_empty = row.accounting_quantity, row.stock.known and row.stock.is_empty
            kind = PASSED if is_empty else STANDS_THERE
            return Reached(kind, key, row, how, stock, self._holders(row), shared)
        taken = self.graph.taken(key.number)
        if any(self.graph.status(at & EVENT) == STANDS for at in taken):
            return None
        return Reached(IN_WORK, key, row, how, shared=shared)

    def _event(self, item: Item) -> Reached | None:
        """Return an event by which something has left the books; None for any other."""
        graph, event = self.graph, item.key.number
        arrives = not graph.before(event) and item.key not in self.own
        if graph.after(event) or arrives:
            return None
        how = MATERIAL if item.rank is None else self._told(item.rank)
        shared = self._shared(self.pasts.of_event(event))
        return Reached(LEFT, item.key, item.row, how, self._net(item), shared=shared)

    def _told(self, rank: str) -> str:
        """Return how something is connected; by influence means by what is hidden here."""
        return rank if rank in {MATERIAL, IDENTIFIER} else UNDISCLOSED

    def _how(self, key: Key) -> str:
        """Return the closest way in which a place is connected."""
        ways = self.ways.get(key, set())
        order = (MATERIAL, UNDISCLOSED, IDENTIFIER)
        return next((how for how in order if how in ways), UNDISCLOSED)

    def _net(self, item: Item) -> MeasureValue | None:
        quantity: MeasureValue | None = item.row.resource_quantity
        left = item.net.get("resource_quantity")
        if quantity is None or left is None:
            return quantity
        return MeasureValue(self.view, left, quantity.unit)

    def _holders(self, row: Any) -> tuple[Held, ...]:
        """Return who has it; where it is not known how much there is, only whose it is."""
        stock = row.stock
        if not stock.known:
            owner = row.primary_accountable
            return () if owner is None else (Held(owner, None),)
        hands: list[tuple[Any, Exact]] = [] if stock.home is None else [(stock.home, stock.onhand)]
        hands += list(stock.held.items())
        units = self.view.books.shared.units.values
        unit = None if stock.unit is None else units[int(stock.unit)]
        return tuple(
            Held(
                self.view.node(int(agent), "Agent"),
                MeasureValue(self.view, written(amount, stock.places), unit),
            )
            for agent, amount in hands
            if amount
        )

    # -- what is shared ----------------------------------------------------------------------------

    def _shared(self, bits: int) -> Shared:
        return Shared(self.began, bits)

    def _began(self, source: Source) -> Began:
        events, place = self.view.books.events, source.place
        event = None if source.event is None else self.view.seen(events, source.event)
        where = None if place is None else self.view.node(number_of(place), "EconomicResource")
        return Began(event, where, IDENTIFIER if source.rank == JOINED else MATERIAL)


def _is(item: Item, places: set[int]) -> bool:
    return item.key.number in places
