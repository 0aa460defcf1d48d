# SPDX-License-Identifier: MIT
"""Stocks as pools: what was put in and taken out, in the order of positions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, MutableMapping, Sequence
from itertools import islice
from typing import Final

from valueflows.model.mixing import FIFO, IN, OUT, PASS, PROPORTIONAL, Entry, Mixed, Queue
from valueflows.model.steps import EVENT, PACKED
from valueflows.model.substance import NO_QUANTITY, NOT_CONVERTIBLE, Asked, Kept, Substance
from valueflows.model.trace import STANDS

_END: Final = 1 << 128
"""Behind every position."""

_NOTHING: Final = Mixed(())
_NOBODY: Final[dict[int, int]] = {}


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

    def kept(self, listed: Sequence[int], end: int) -> Kept:
        """Return what there is to keep of it, as far as its list was read."""
        openings = self.mix.openings or _NOBODY
        into, out = self.into or _NOBODY, self.out or _NOBODY
        said = (self.dimension, self.entries, self.events, into, out, openings, self.mix.rest)
        beyond = listed[end] if end < len(listed) else _END
        return Kept(listed[end - 1], beyond, end, *said)

    @classmethod
    def again(cls, kept: Kept) -> Pool:
        """Return a stock that was kept, of which nobody has asked anything yet."""
        pool = cls.__new__(cls)
        pool.mixing = PROPORTIONAL
        pool.dimension, pool.entries, pool.events = kept.dimension, kept.entries, kept.events
        pool.into, pool.out = kept.into, kept.out
        pool.mix = Mixed(kept.entries, (kept.openings, kept.rest))
        return pool

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
        self._kept = graph.stocks if mixing == PROPORTIONAL else None
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
        if place in self.found:
            return self.found[place]
        pool: Pool | None = None
        kept = None if self._kept is None else self._kept.get(place)
        if kept is not None and kept.until <= self._until[place] < kept.beyond:
            self.read += kept.read
            pool = Pool.again(kept)
        elif not self.graph.is_closed(place):
            pool = self._filled(place)
        self.found[place] = pool
        return pool

    def _filled(self, place: int) -> Pool:
        graph, until = self.graph, self._until[place]
        pool, level, said = Pool(self.mixing), 0, len(self.said)
        routes, status, listed = graph.routes, graph.status, graph.entries(place)
        end = bisect_right(listed, until)
        self.read += end
        for at in islice(listed, end):
            event = at & EVENT
            route = routes[event]
            if place in route and status(event) == STANDS:
                level = self._enter(pool, place, event, route, level)
        pool.seal()
        if self._kept is not None and until < _END and said == len(self.said):
            self._keep(place, pool, listed, end, self._kept)
        return pool

    def _keep(
        self,
        place: int,
        pool: Pool,
        listed: Sequence[int],
        end: int,
        kept: MutableMapping[int, Kept],
    ) -> None:
        """Keep a stock that only new events can change, and in which nothing stayed."""
        lasting, routes = self.graph.is_lasting, self.graph.routes
        events = [at & EVENT for at in islice(listed, end)]
        if not place & PACKED and all(lasting(e) and routes[e] != (place, place) for e in events):
            kept[place] = pool.kept(listed, end)

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
