# SPDX-License-Identifier: MIT
"""Where something came from, and where it went: the walk itself.

A walk goes over events by position: what takes from a resource depends on everything that was given
to it before, and on nothing that came later. To trace and to track are one walk over one set of
edges in two directions, so that each is the reverse of the other. Each event is met at most once at
each rank, and of the list of a place each part is read once: the cost is that of what is met,
however many ways lead there.

Ranks say how an event is connected: by substance, by influence (a tool, a design, labour), or only
because two things bear the same identifier.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from time import monotonic_ns
from typing import Final

from valueflows.model.steps import EVENT, PROCESS, kind_of
from valueflows.model.swift import Swift
from valueflows.model.walks import (
    ABSENT,
    COUNT,
    DEPTH,
    INFLUENCE,
    JOINED,
    MATERIAL,
    NO_LIMITS,
    RANKS,
    REVERSED,
    STANDS,
    TIME,
    Found,
    Graph,
    Limits,
    Start,
)

__all__ = [
    "ABSENT",
    "COUNT",
    "DEPTH",
    "INFLUENCE",
    "JOINED",
    "MATERIAL",
    "NO_LIMITS",
    "RANKS",
    "REVERSED",
    "STANDS",
    "TIME",
    "Found",
    "Graph",
    "Limits",
    "Start",
    "trace",
    "track",
]

_MILLION: Final = 1_000_000


def trace(graph: Graph, start: Start, limits: Limits = NO_LIMITS) -> Found:
    """Return everything that something came out of."""
    return _walked(graph, _Back(graph), start, limits)


def track(graph: Graph, start: Start, limits: Limits = NO_LIMITS) -> Found:
    """Return everything that something went into."""
    return _walked(graph, _Forth(graph), start, limits)


def _walked(graph: Graph, way: _Back | _Forth, start: Start, limits: Limits) -> Found:
    """Walk swiftly where nothing is hidden or cut, else ask about each event."""
    trail = graph.trail(forth=way.forth) if limits.depth is None else None
    if trail is not None:
        swift = Swift(graph, trail, limits, forth=way.forth)
        found = swift.run(start)
        trail.left()
        if found is not None:
            return _in_order(graph, found, twisted=swift.twisted)
    return _Walk(graph, way, limits).run(start)


def _in_order(graph: Graph, found: Found, *, twisted: bool) -> Found:
    """Put what was found into order, causes before effects."""
    found.order, found.twisted = sorted(found.ranks), twisted
    if twisted:
        found.order = list(_untwisted(graph, found))
    return found


class _Back:
    """Towards causes: of a place's list, what stands before."""

    forth = False

    def __init__(self, graph: Graph) -> None:
        self.places = graph.before
        self.through = graph.given
        self.across = graph.joined

    def part(self, listed: Sequence[int], at: int | None, done: int) -> tuple[int, int, int]:
        """Return from where to where a list is to be read, and how much of it is read then."""
        end = len(listed) if at is None else bisect_left(listed, at)
        return done, end, max(done, end)


class _Forth:
    """Towards effects: of a place's list, what stands behind."""

    forth = True

    def __init__(self, graph: Graph) -> None:
        self.places = graph.after
        self.through = graph.taken
        self.across = graph.joins

    def part(self, listed: Sequence[int], at: int | None, done: int) -> tuple[int, int, int]:
        """Return from where to where a list is to be read, and how much of it is read then."""
        size = len(listed)
        begin = 0 if at is None else bisect_right(listed, at)
        return begin, size - done, max(done, size - begin)


class _Walk:
    """One walk; events are met level by level, at each rank once."""

    def __init__(self, graph: Graph, way: _Back | _Forth, limits: Limits) -> None:
        self.graph = graph
        self.way = way
        self.limits = limits
        self.found = Found()
        self.levels: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.below: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.done: tuple[dict[int, int], ...] = ({}, {}, {})
        self.depth = 0
        self.twisted = self.peeking = False
        self.narrow = graph.narrow
        self.room = limits.count
        self.bounded = limits.count is not None or limits.milliseconds is not None
        self.ends = monotonic_ns() + (limits.milliseconds or 0) * _MILLION

    def run(self, start: Start) -> Found:
        """Walk as far as the limits let one, and bring what was met into order."""
        found = self.found
        for place in start.places:
            self._pass(place, None, MATERIAL, hidden=False)
        for event in start.events:
            rank = MATERIAL if self.graph.is_material(event) else INFLUENCE
            self._leave(self.graph.position(event), rank)
        while self._goes_on():
            self.levels, self.below = self.below, ([], [], [])
            self.depth += 1
            for rank in (MATERIAL, INFLUENCE, JOINED):
                self._leave_level(rank)
        return _in_order(self.graph, found, twisted=self.twisted)

    def _leave_level(self, rank: int) -> None:
        ranks, bounded = self.found.ranks, self.bounded
        for at in self.levels[rank]:
            if bounded and self._is_over():
                return
            if ranks[at] == rank:
                self._leave(at, rank)

    def _goes_on(self) -> bool:
        if self.found.cut or not any(self.below):
            return False
        if self.limits.depth is not None and self.depth + 1 >= self.limits.depth:
            self._peek()
            return False
        return True

    def _peek(self) -> None:
        """Find out whether there is anything beyond the last level, without meeting it."""
        self.peeking = True
        for rank, level in enumerate(self.below):
            for at in level:
                self._leave(at, rank)
                if self.found.cut:
                    return

    def _is_over(self) -> bool:
        found = self.found
        if not found.cut and self.limits.milliseconds is not None and monotonic_ns() > self.ends:
            found.cut.append(TIME)
        return bool(found.cut)

    def _leave(self, at: int, rank: int) -> None:
        hidden = self.narrow and self.graph.is_hidden(at & EVENT)
        for place in self.way.places(at & EVENT):
            if self.found.places.get(place) == ():
                self._read(place, at, rank, hidden=hidden)  # as _pass would, sooner
            else:
                self._pass(place, at, rank, hidden=hidden)

    def _pass(self, place: int, at: int | None, rank: int, *, hidden: bool) -> None:
        self._read(place, at, rank, hidden=hidden)
        across = self.found.places.get(place)
        if across is None:
            across = self.found.places[place] = self.way.across(place)
        for other in across:
            self._read(other, at, JOINED, hidden=hidden)
            self.found.places.setdefault(other, self.way.across(other))

    def _read(self, place: int, at: int | None, rank: int, *, hidden: bool) -> None:
        """Meet what a place's list has that was not met at this rank or a closer one."""
        done = self.done[rank].get(place, 0)
        if rank != MATERIAL:
            done = max(done, *(self.done[c].get(place, 0) for c in range(rank + 1, MATERIAL + 1)))
        listed, forth = self.way.through(place), self.way.forth
        if kind_of(place) != PROCESS:
            begin, end, done = self.way.part(listed, at, done)
        else:
            if at is not None and listed and (listed[0] < at if forth else listed[-1] > at):
                self.twisted = True
            if done:
                return
            begin, end, done = 0, len(listed), 1
        self.done[rank][place] = done
        ranks = self.found.ranks
        for other in listed[begin:end]:
            if ranks.get(other, -1) < rank:
                self._meet(other, rank, hidden=hidden)
        if end > begin:
            self.found.read += end - begin

    def _meet(self, at: int, rank: int, *, hidden: bool) -> None:
        found, graph, event = self.found, self.graph, at & EVENT
        known = found.ranks.get(at)
        if known is None and (status := graph.status(event)) != STANDS:
            if status == REVERSED:
                found.reversed.add(at)
            return
        if rank == MATERIAL and not graph.is_material(event):
            rank = INFLUENCE
            if known == INFLUENCE:
                return
        if self.peeking:
            found.cut += [DEPTH] * (known is None and not found.cut)
            return
        if known is None and self.room is not None and len(found.ranks) >= self.room:
            found.cut += [COUNT] * (not found.cut)
            return
        found.ranks[at] = rank
        free = hidden and self.depth > 0 and graph.is_hidden(event)
        if known is None:
            found.depths[at] = self.depth + (not free)
        (self.levels if free else self.below)[rank].append(at)


def _untwisted(graph: Graph, found: Found) -> Iterator[int]:
    """Yield what was met with what entered a process before what left it, whatever their moments."""
    met, out = found.ranks, set[int]()
    done: dict[int, int] = {}
    for first in sorted(met):
        if first in out:
            continue
        out.add(first)
        stack = [(first, _causes(graph, first, met, done))]
        while stack:
            at, causes = stack[-1]
            cause = next((c for c in causes if c not in out), None)
            if cause is None:
                stack.pop()
                yield at
            else:
                out.add(cause)
                stack.append((cause, _causes(graph, cause, met, done)))


def _causes(graph: Graph, at: int, met: Container[int], done: dict[int, int]) -> Iterator[int]:
    """Yield what an event depends on of what was met, each part of a list once."""
    for place in graph.before(at & EVENT):
        listed = graph.given(place)
        end = len(listed) if kind_of(place) == PROCESS else bisect_left(listed, at)
        while (index := done.get(place, 0)) < end:
            done[place] = index + 1
            if listed[index] in met:
                yield listed[index]
