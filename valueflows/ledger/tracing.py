# SPDX-License-Identifier: MIT
"""Traces as a reader is shown them: events, resources and processes, causes first.

What the reader may not see appears as *undisclosed*: once for all hidden steps that hang together,
between the shown ones it stands between, and with nothing else. Hidden steps with the same
neighbours are one, a run of them counts as one step, and nothing behind them is told to be of
substance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from valueflows.ledger.books import ACTION_ROWS
from valueflows.ledger.chains import Chains
from valueflows.ledger.view import View
from valueflows.model.exact import written
from valueflows.model.ids import is_iri
from valueflows.model.steps import (
    ARRIVES,
    EVENT,
    LEAVES,
    PROCESS,
    STOCK,
    kind_of,
    number_of,
    place,
)
from valueflows.model.trace import (
    NO_LIMITS,
    RANKS,
    REVERSED,
    Found,
    Limits,
    Start,
    trace,
    track,
)

TRACE, TRACK = "trace", "track"
EVENT_ITEM, PLACE_ITEM, UNDISCLOSED = "event", "place", "undisclosed"


class Key(NamedTuple):
    """What an item stands for: the row of an event, a place, or one of the hidden parts."""

    kind: str
    number: int


class Edge(NamedTuple):
    """That one item leads to another, and how."""

    cause: Key
    effect: Key
    how: str


@dataclass(frozen=True, slots=True)
class Item:
    """One step: ``row`` is the record, None where it is undisclosed.

    Events have a rank, a depth and a moment; where they were corrected, ``net`` has what is left of
    their quantities, by field, for readers of the whole.
    """

    key: Key
    row: Any
    rank: str | None = None
    depth: int | None = None
    moment: int | None = None
    net: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a trace ends because the books do: not inventoried at somebody, or stock unknown."""

    kind: str
    key: Key
    agent: Any = None


NOT_INVENTORIED: Final = "not_inventoried"
UNKNOWN_OPENING: Final = "unknown_opening"


@dataclass(slots=True)
class Traced:
    """A trace or a track at a version, whole or as far as its limits let it."""

    way: str
    version: int
    start: list[Item]
    items: list[Item] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    reversed: list[Any] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return not self.cut


class NothingToTraceError(LookupError):
    """An id, or a code, by which nothing is known that could be traced."""


def traced(view: View, what: str, way: str, limits: Limits = NO_LIMITS) -> Traced:
    """Return the trace or track of an event, resource, process, lot, or of a code.

    ``NothingToTraceError`` where the reader knows of none.
    """
    graph = Chains(view.sight, view.time)
    start = start_of(view, graph, what)
    return told(view, graph, start, way, walked(graph, start, way, limits))


def told(view: View, graph: Chains, start: Start, way: str, found: Found) -> Traced:
    """Return what a walk met as the reader is shown it."""
    return _Telling(view, graph, start, way, found).told()


def traced_row(row: Any, way: str, limits: Limits = NO_LIMITS) -> Traced:
    """Return the trace or track of an event, a resource or a process that the reader has."""
    view: View = row.view
    graph = Chains(view.sight, view.time)
    if row.kind == "EconomicEvent":
        known = row.table is not None
        start = Start(events=(graph.original(row.row),) if known else ())
    else:
        kind = PROCESS if row.kind == "Process" else STOCK
        start = Start(places=(place(row.number, kind),))
    return told(view, graph, start, way, walked(graph, start, way, limits))


def walked(graph: Chains, start: Start, way: str, limits: Limits) -> Found:
    """Walk; what was taken back whole leads nowhere."""
    for event in start.events:
        if graph.status(event) == REVERSED:
            return Found(reversed={graph.position(event)})
    return (trace if way == TRACE else track)(graph, start, limits)


def start_of(view: View, graph: Chains, what: str) -> Start:
    """Return where to begin for an id or a code; ``NothingToTraceError`` where there is nothing."""
    start = _start(view, graph, what)
    if not start.events and not start.places:
        raise NothingToTraceError(what)
    return start


def _start(view: View, graph: Chains, what: str) -> Start:
    sight, same = view.sight, graph.identities
    number = sight.number(what) if is_iri(what) else -1
    located = sight.locate(number)
    kind = "" if located is None else located[0].cls.__name__
    if located is not None and kind == "EconomicEvent":
        return Start(events=(graph.original(located[1]),))
    if kind == "Process":
        return Start(places=(place(number, PROCESS),))
    if kind == "BatchLotRecord":
        return Start(places=tuple(place(n) for n in same.of_lot(sight, number)))
    if kind == "EconomicResource" or (number >= 0 and not kind and _is_touched(view, number)):
        return Start(places=(place(number),))
    coded = {*same.with_code(sight, what), *same.marked(sight, what)}
    return Start(places=tuple(place(n) for n in sorted(coded)))


def _is_touched(view: View, number: int) -> bool:
    """Whether an event that is shown names a resource that nothing describes."""
    links = view.books.events.links
    sides = ("resource_inventoried_as", "to_resource_inventoried_as")
    return any(
        view.sight.shows(view.books.events, row)
        for side in sides
        for row in links[side].rows(number)
    )


class _Telling:
    """One trace, being put into words."""

    def __init__(self, view: View, graph: Chains, start: Start, way: str, found: Found) -> None:
        self.view, self.graph, self.way, self.found = view, graph, way, found
        self.start = [Key(EVENT_ITEM, event) for event in start.events]
        self.start += [self._place(place) for place in start.places]
        self.shown: dict[Key, Any] = {}
        self.parts: dict[Key, Key] = {}
        self.emitted: dict[Key, None] = {}
        self.touching = {self._place(place) for place in found.places}

    def told(self) -> Traced:
        """Return the trace as the reader is shown it."""
        found = self.found
        edges = list(dict.fromkeys(self._edges()))
        self._join_hidden(edges)
        self._merge_alike(edges)
        seen = (Edge(self._part(e.cause), self._part(e.effect), e.how) for e in edges)
        told = list(dict.fromkeys(self._disclosed(e) for e in seen if e.cause != e.effect))
        self._order(told)
        out = Traced(self.way, self.view.version, [self._item(key) for key in self.start])
        out.items = [self._item(key) for key in self.emitted]
        kept = {*self.emitted, *self.start}
        out.edges = [e for e in told if e.cause in kept and e.effect in kept]
        out.gaps = list(self._gaps())
        events = self.view.books.events
        rows = (self.view.seen(events, at & EVENT) for at in sorted(found.reversed))
        out.reversed = [row for row in rows if row is not None]
        out.cut = list(found.cut)
        return out

    # -- edges -------------------------------------------------------------------------------------

    def _edges(self) -> Iterator[Edge]:
        """Yield how events and the places that were passed hang together."""
        graph, ranks = self.graph, self.found.ranks
        events = [at & EVENT for at in self.found.order]
        events += [key.number for key in self.start if key.kind == EVENT_ITEM]
        for event in dict.fromkeys(events):
            own = Key(EVENT_ITEM, event)
            how = RANKS[ranks.get(graph.position(event), len(RANKS) - 1)]
            for one in map(self._place, graph.before(event)):
                if one in self.touching:
                    yield Edge(one, own, how)
            for one in map(self._place, graph.after(event)):
                if one in self.touching:
                    yield Edge(own, one, how)
        for passed, across in self.found.places.items():
            for other in across:
                ends = (self._place(other), self._place(passed))
                cause, effect = ends if self.way == TRACE else ends[::-1]
                yield Edge(cause, effect, RANKS[0])

    def _place(self, passed: int) -> Key:
        kind = PROCESS if kind_of(passed) == PROCESS else STOCK
        return Key(PLACE_ITEM, place(number_of(passed), kind))

    # -- what is hidden ----------------------------------------------------------------------------

    def row(self, key: Key) -> Any:
        """Return the record of an item; None where the reader may not see it."""
        if key not in self.shown:
            self.shown[key] = self._read(key)
        return self.shown[key]

    def _read(self, key: Key) -> Any:
        if key.kind == EVENT_ITEM:
            return self.view.seen(self.view.books.events, key.number)
        if key.kind == UNDISCLOSED:
            return None
        target = "Process" if kind_of(key.number) == PROCESS else "EconomicResource"
        return self.view.node(number_of(key.number), target)

    def _part(self, key: Key) -> Key:
        """Return the hidden part that an item belongs to; a shown one is its own."""
        while (above := self.parts.get(key, key)) != key:
            self.parts[key] = self.parts.get(above, above)
            key = above
        return key

    def _join_hidden(self, edges: list[Edge]) -> None:
        """Take hidden items that hang together as one."""
        for cause, effect, _how in edges:
            if self.row(cause) is None and self.row(effect) is None:
                one, other = self._part(cause), self._part(effect)
                if one != other:
                    self.parts[one] = other

    def _merge_alike(self, edges: list[Edge]) -> None:
        """Take hidden parts between the same neighbours as one, and give them numbers."""
        beside: dict[Key, set[tuple[bool, Key]]] = {}
        for cause, effect, _how in edges:
            hidden_cause, hidden_effect = self.row(cause) is None, self.row(effect) is None
            if hidden_cause and not hidden_effect:
                beside.setdefault(self._part(cause), set()).add((True, effect))
            if hidden_effect and not hidden_cause:
                beside.setdefault(self._part(effect), set()).add((False, cause))
        alike: dict[frozenset[tuple[bool, Key]], Key] = {}
        for part, neighbours in beside.items():
            number = len(alike) + 1
            one = alike.setdefault(frozenset(neighbours), Key(UNDISCLOSED, number))
            self.parts[part] = one

    def _disclosed(self, edge: Edge) -> Edge:
        hidden = UNDISCLOSED in {edge.cause.kind, edge.effect.kind}
        return Edge(edge.cause, edge.effect, UNDISCLOSED) if hidden else edge

    # -- order -------------------------------------------------------------------------------------

    def _order(self, edges: list[Edge]) -> None:
        """Put items in order: places and hidden parts next to the first step they belong to."""
        back = self.way == TRACE
        near: dict[Key, list[Key]] = {}
        for cause, effect, _how in edges:
            if back:
                near.setdefault(effect, []).append(cause)
            else:
                near.setdefault(cause, []).append(effect)
        starts = [key for key in self.start if key.kind == EVENT_ITEM]
        steps = [Key(EVENT_ITEM, at & EVENT) for at in self.found.order]
        for key in starts if not back else ():
            self._beside(key, near)
        for key in steps:
            if self.row(key) is not None:
                self._emit(key, near, back=back)
        for key in self.start if back else ():
            self._beside(key, near)
        for key in self.start if not back else ():
            self._beside(key, near)

    def _emit(self, key: Key, near: dict[Key, list[Key]], *, back: bool) -> None:
        if not back:
            self.emitted[key] = None
        self._beside(key, near)
        self.emitted.setdefault(key)

    def _beside(self, key: Key, near: dict[Key, list[Key]]) -> None:
        """Put what leads to, or comes of, a step next to it, where it is no step itself."""
        for other in near.get(key, ()):
            if other.kind != EVENT_ITEM and other not in self.emitted and other not in self.start:
                hidden = [one for one in near.get(other, ()) if one.kind == UNDISCLOSED]
                ordered = [*hidden, other] if self.way == TRACE else [other, *hidden]
                self.emitted.update(dict.fromkeys(ordered))

    def _item(self, key: Key) -> Item:
        row = self.row(key)
        if key.kind != EVENT_ITEM:
            return Item(key, row)
        graph, found = self.graph, self.found
        at = graph.position(key.number)
        rank = found.ranks.get(at)
        told = None if rank is None else RANKS[rank]
        net = self._net(key.number) if self.view.sight.whole else {}
        return Item(key, row, told, found.depths.get(at), graph.moment(key.number), net)

    def _net(self, event: int) -> dict[str, str]:
        """Return what is left of the quantities of an event that was corrected."""
        books = self.view.books
        if event not in books.nets:
            return {}
        quantities = books.events.quantities
        left = zip(("resource_quantity", "effort_quantity"), self.graph.net(event), strict=True)
        return {n: written(v, max(quantities[n].places.view[event], 0)) for n, v in left}

    # -- where the books end -----------------------------------------------------------------------

    def _gaps(self) -> Iterator[Gap]:
        """Yield where something left the books, or was there before they began."""
        events = self.view.books.events
        action, refs = events.words["action"].view, events.refs
        first = refs["resource_inventoried_as"].view
        second = refs["to_resource_inventoried_as"].view
        back = self.way == TRACE
        for key in [*self.emitted, *self.start]:
            row = self.row(key)
            if row is None:
                continue
            if key.kind == EVENT_ITEM:
                name, number = ACTION_ROWS[action[key.number]].name, key.number
                one, two = first[number], second[number]
                if back and name in ARRIVES and one < 0 <= two:
                    yield Gap(NOT_INVENTORIED, key, row.provider)
                elif not back and name in LEAVES and two < 0 <= one:
                    yield Gap(NOT_INVENTORIED, key, row.receiver)
            elif back and kind_of(key.number) == STOCK:
                stock = self.view.sight.stock(number_of(key.number))
                if stock is None or not stock.known:
                    yield Gap(UNKNOWN_OPENING, key)
