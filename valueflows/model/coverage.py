# SPDX-License-Identifier: MIT
"""How much of what something is made of is known: from nothing to all.

Going forward: what begins as an event is known, what was there before the books knew is not. What
is taken from a stock is known as the mean of what is in it, by amount; nothing that leaves a stock
of unknown beginning is known, because nobody can say how much of it that beginning is. What leaves
a process is known as its least known kind of input is (of each kind the mean, by amount); inputs
without a quantity are not known at all.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Final

from valueflows.model.exact import MICRO
from valueflows.model.mixing import IN, OUT, Queue
from valueflows.model.pools import Pool, Pools
from valueflows.model.sharing import Shared
from valueflows.model.steps import PROCESS, kind_of
from valueflows.model.substance import Substance

_ALL: Final = 10**24


def covered(
    graph: Substance,
    events: Iterable[int],
    pools: Pools,
    processes: Mapping[int, Shared],
    unknown: Container[int],
) -> int:
    """Return how much of what was asked for is known, in millionths; ``events`` causes first."""
    return _Forwards(graph, pools, processes, unknown).run(events)


class _Stock:
    """A pool, gone over forward."""

    def __init__(self, pool: Pool, *, unknown: bool) -> None:
        self.pool, self.unknown = pool, unknown
        self.known: dict[int, int] = {}
        """By entry, how much of what it added is known."""
        self._at = self._level = self._sum = 0

    def of(self, index: int) -> int:
        """Return how much of what an entry takes is known."""
        if self.unknown:
            return 0
        mix = self.pool.mix
        if isinstance(mix, Queue) and self.pool.entries[index][0] == OUT:
            known = (self.known.get(i, _ALL) * n for i, n in mix.layers[index] if i >= 0)
            return sum(known) // self.pool.entries[index][1]
        return self._mean(index)

    def _mean(self, index: int) -> int:
        """Return how much is known of all that is there when an entry comes."""
        openings, entries = self.pool.mix.openings, self.pool.entries
        while self._at < index:
            does, amount = entries[self._at]
            if does == IN:
                self._sum += self.known.get(self._at, _ALL) * amount
                self._level += amount
            elif does == OUT:
                self._level += openings.get(self._at, 0)
                self._sum -= self._sum * amount // self._level
                self._level -= amount
            self._at += 1
        level = self._level + openings.get(index, 0)
        return self._sum // level if level else _ALL


class _Forwards:
    """One pass from causes to effects."""

    def __init__(
        self,
        graph: Substance,
        pools: Pools,
        processes: Mapping[int, Shared],
        unknown: Container[int],
    ) -> None:
        self.graph, self.processes = graph, processes
        self.stocks = {
            place: None if pool is None else _Stock(pool, unknown=place in unknown)
            for place, pool in pools.found.items()
        }
        self.known: dict[int, int] = {}
        self._entered: dict[int, _Entered] = {}

    def run(self, events: Iterable[int]) -> int:
        """Return how much of all that was asked for is known, in millionths."""
        last = -1
        for event in events:
            route = self.graph.routes[event]
            if route and not self.graph.is_service(event):
                self.known[event] = self._through(event, route)
            last = event
        amounts, known = 0, 0
        for stock in self.stocks.values():
            if stock is not None and stock.pool.events and stock.pool.events[-1] < 0:
                index = len(stock.pool.events) - 1
                amount = stock.pool.entries[index][1]
                amounts, known = amounts + amount, known + amount * stock.of(index)
        if amounts:
            return MICRO * known // (amounts * _ALL)
        return MICRO * self.known.get(last, _ALL) // _ALL

    def _through(self, event: int, route: tuple[int, ...]) -> int:
        """Return how much of an event is known, and tell the stocks it adds to."""
        known = _ALL
        for stop in route[:-1]:
            if stop >= 0:
                self._put(event, stop, known)
                known = self._out_of(event, stop)
        self._put(event, route[-1], known)
        return known

    def _put(self, event: int, place: int, known: int) -> None:
        stock = self.stocks.get(place)
        if stock is not None and event in stock.pool.into:
            stock.known[stock.pool.into[event]] = known

    def _out_of(self, event: int, place: int) -> int:
        if kind_of(place) == PROCESS:
            shared = self.processes.get(place)
            return self._made(event, shared) if shared is not None else self._behind(place)
        if place not in self.stocks:
            return _ALL
        stock = self.stocks[place]
        if stock is None:
            return 0
        index = stock.pool.out.get(event, stock.pool.into.get(event))
        return 0 if index is None else stock.of(index)

    def _behind(self, place: int) -> int:
        return 0 if self.graph.is_closed(place) else _ALL

    def _made(self, event: int, shared: Shared) -> int:
        """Return how much of an output is known: as its least known kind of input."""
        if event in shared.origins:
            return _ALL
        if event in shared.lost:
            return 0
        entered = self._entered.get(shared.place)
        if entered is None:
            entered = self._entered[shared.place] = _Entered(self.graph, shared)
        return entered.known(event, self.known)


class _Entered:
    """What entered a process, gone over in its order."""

    def __init__(self, graph: Substance, shared: Shared) -> None:
        self.graph, self.shared, self._at = graph, shared, 0
        self._sums: dict[int, dict[int, tuple[int, int]]] = {}
        self._found: dict[int, int] = {}

    def known(self, output: int, known: Mapping[int, int]) -> int:
        """Return how much of an output is known, by how much its inputs are."""
        while output not in self._found:
            event, enters = self.shared.sequence[self._at]
            self._at += 1
            if not enters:
                self._found[event] = self._least(event)
            elif event in self.shared.carried:
                self._add(event, known.get(event, _ALL))
        return self._found[output]

    def _add(self, event: int, known: int) -> None:
        """Count an input; of one without a quantity nothing is known, however much it was."""
        amount = self.graph.amounts[event][1]
        sums = self._sums.setdefault(self.shared.way(event), {})
        kind = self.graph.kind(event) if amount else -2
        whole, before = sums.get(kind, (0, 0))
        sums[kind] = (whole + (amount or 1), before + amount * known)

    def _least(self, output: int) -> int:
        sums: dict[int, tuple[int, int]] = {}
        for way in self.shared.ways(output):
            for kind, (whole, known) in self._sums.get(way, {}).items():
                more = sums.get(kind, (0, 0))
                sums[kind] = (whole + more[0], known + more[1])
        return min((known // whole for whole, known in sums.values()), default=_ALL)
