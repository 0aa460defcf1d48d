# SPDX-License-Identifier: MIT
"""Stocks as pools: what was put in and taken out, in the order of positions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from valueflows.model.mixing import FIFO, IN, OUT, PASS, Entry, Mixed, Queue
from valueflows.model.steps import EVENT
from valueflows.model.substance import NO_QUANTITY, NOT_CONVERTIBLE, Asked, Substance
from valueflows.model.trace import STANDS

_END: Final = 1 << 128
"""Behind every position."""

_NOTHING: Final = Mixed(())


class Pool:
    """A stock in its order: which entry is whose, and in what dimension."""

    def __init__(self, mixing: str) -> None:
        self.mixing, self.dimension = mixing, -1
        self.entries: list[Entry] = []
        self.events: list[int] = []
        """By entry, the event; -1 for what was asked for in the end."""
        self.into: dict[int, int] = {}
        self.out: dict[int, int] = {}
        self.mix: Mixed | Queue = _NOTHING

    def add(self, does: int, amount: int, event: int) -> int:
        """Put an entry behind the others, and return its index."""
        self.entries.append((does, amount))
        self.events.append(event)
        return len(self.entries) - 1

    def seal(self) -> None:
        """Take the entries as complete."""
        self.mix = (Queue if self.mixing == FIFO else Mixed)(self.entries)

    def want(self, amount: int) -> None:
        """Ask for so much of what is there in the end, as though it were taken."""
        index = self.add(OUT, amount, -1)
        self.seal()
        self.mix.ask(index, amount)


class Pools:
    """The stocks behind some events, each filled as far as these reach when it is first wanted.

    ``order`` has the positions of the events.
    """

    def __init__(self, graph: Substance, order: Iterable[int], asked: Asked, mixing: str) -> None:
        self.graph, self.asked, self.mixing = graph, asked, mixing
        self.said: list[tuple[str, int, int]] = []
        """Why something in them is not known: a code, the place and the event."""
        self.found: dict[int, Pool | None] = {}
        self.read = 0
        self._until = dict.fromkeys(asked.places, _END)
        self._reach(order)

    def _reach(self, order: Iterable[int]) -> None:
        """Find out until when each stock has to be read."""
        until, routes = self._until, self.graph.routes
        for at in order:
            for place in routes[at & EVENT][:-1]:
                if place not in until or until[place] < at:
                    until[place] = at

    def pool(self, place: int) -> Pool | None:
        """Return a stock as far as it is wanted; None where the reader may not see all of it."""
        if place not in self.found:
            self.found[place] = None if self.graph.is_closed(place) else self._filled(place)
        return self.found[place]

    def _filled(self, place: int) -> Pool:
        graph, until = self.graph, self._until[place]
        pool, level = Pool(self.mixing), 0
        routes, status = graph.routes, graph.status
        for at in graph.entries(place):
            if at > until:
                break
            self.read += 1
            event = at & EVENT
            route = routes[event]
            if place in route and status(event) == STANDS:
                level = self._enter(pool, place, event, route, level)
        pool.seal()
        return pool

    def _enter(self, pool: Pool, place: int, event: int, route: tuple[int, ...], level: int) -> int:
        """Put an event into a stock, and return how much is in it then."""
        dimension, amount = self.graph.amounts[event]
        if not amount:
            self.said.append((NO_QUANTITY, place, event))
            return level
        if not level:
            pool.dimension = dimension
        elif dimension != pool.dimension:
            self.said.append((NOT_CONVERTIBLE, place, event))
            return level
        if route == (place, place) and event != self.asked.event:
            pool.into[event] = pool.add(PASS, amount, event)
            return level
        if place in route[1:] and route[0] != place:
            pool.into[event] = pool.add(IN, amount, event)
            level += amount
        if place in route[:-1]:
            pool.out[event] = pool.add(OUT, amount, event)
            level = max(level - amount, 0)
        return level
