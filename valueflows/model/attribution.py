# SPDX-License-Identifier: MIT
"""How much of each origin is in a quantity.

A trace says what is in something; this goes over its events from effects to causes and carries how
much is wanted of each. A stock hands a demand on to what it was filled with (``mixing``), a process
to its inputs in the shares of its outputs (``sharing``). All amounts are whole numbers of parts so
small that rounding never shows; what is handed on is never more than what was asked, so that no
input is given out twice.

Substance and influence are kept apart: labour, tools and services are told by the share of their
process that is in the quantity; what is behind a tool or a citation has none.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Final

from valueflows.model.coverage import covered
from valueflows.model.exact import MICRO
from valueflows.model.loops import ordered
from valueflows.model.pools import Pools
from valueflows.model.sharing import WHOLE, Shared, Sole, sharing
from valueflows.model.steps import EVENT, PROCESS, STOCK, kind_of
from valueflows.model.substance import (
    NO_COMMON_MEASURE,
    NO_QUANTITY,
    ORIGIN,
    OVERDRAWN,
    UNDISCLOSED,
    UNKNOWN,
    UNKNOWN_STOCK,
    Asked,
    Attribution,
    Source,
    Substance,
    TooMuchError,
)
from valueflows.model.trace import STANDS, Found


def attribute(graph: Substance, found: Found, asked: Asked, mixing: str) -> Attribution:
    """Return how much of each event of a trace is in what is asked for."""
    out = Attribution()
    seeds: dict[int, int] = {}
    out.order, looped = ordered(graph, found, asked.event)
    events, order = [at & EVENT for at in out.order], out.order
    if asked.event >= 0:
        seeds[asked.event] = _at_most(asked.amount, graph.amounts[asked.event][1] or WHOLE)
        events.append(asked.event)
        order = [*order, graph.position(asked.event)]
    graph.gather(events)
    services = seeds
    if asked.event < 0 or not graph.is_service(asked.event):
        first = _Backwards(graph, events, looped, Pools(graph, order, asked, mixing), out)
        first.run(seeds)
        out.coverage = first.coverage()
        services = first.services
    if services:
        behind = Pools(graph, order, Asked(asked.event), mixing)
        _Backwards(graph, events, looped, behind, out, influence=True).run(services)
    return out


def _at_most(wanted: int | None, there: int) -> int:
    if wanted is not None and wanted > there:
        raise TooMuchError(there)
    return there if wanted is None else wanted


_PLAIN: Final = 2
"""How many stops a route has that nothing passes through on its way."""


class _Backwards:
    """One pass from effects to causes; ``influence`` is the pass behind services."""

    def __init__(
        self,
        graph: Substance,
        events: Sequence[int],
        looped: Container[int],
        pools: Pools,
        out: Attribution,
        *,
        influence: bool = False,
    ) -> None:
        self.graph, self.events, self.looped, self.pools = graph, events, looped, pools
        self.out, self.influence = out, influence
        self.processes: dict[int, Shared] = {}
        self.services: dict[int, int] = {}
        self.unsure = self.hidden = False
        self.unknown: set[int] = set()
        """The stocks of which nobody knows how much there was to begin with."""

    def run(self, seeds: dict[int, int]) -> None:
        """Carry demands to everything behind some events, or behind the places asked for."""
        for place in self.pools.asked.places:
            self._ask_place(place)
        self._go_back(seeds)
        self._close()

    def coverage(self) -> int:
        """Return how much of what was asked for is known; all, where nothing is missing."""
        if self.hidden:
            return 0
        if not self.unsure and not self.out.reasons:
            return MICRO
        if self._is_all_unknown():
            return 0
        return covered(self.graph, self.events, self.pools, self.processes, self.unknown)

    def _is_all_unknown(self) -> bool:
        """Whether all that was asked for comes out of stocks of unknown beginning."""
        asked = self.pools.asked
        if asked.event >= 0:
            return not self.unknown.isdisjoint(self.graph.routes[asked.event][-2:-1])
        wanted = {place for place, (_dimension, amount) in self.out.asked.items() if amount}
        return bool(wanted) and wanted <= self.unknown

    def _ask_place(self, place: int) -> None:
        asked, pool = self.pools.asked, self.pools.pool(place)
        if pool is None:
            self.hidden = True
            self.out.say(UNDISCLOSED)
            return
        there = pool.mix.rest
        wanted = _at_most(asked.amount, there)
        self.out.asked[place] = (pool.dimension, wanted)
        if wanted:
            pool.want(wanted)

    # -- events ------------------------------------------------------------------------------------

    def _go_back(self, seeds: dict[int, int]) -> None:
        """Carry demands from effects to causes."""
        # The hottest loop: from a stock or a process into a stock or a process stands here.
        routes, sizes, processes = self.graph.routes, self.graph.amounts, self.processes
        pools, out, pool_of = self.pools.found, self.out, self.pools.pool
        amounts, material = out.amounts, out.material
        for event in reversed(self.events):
            route = routes[event]
            if (
                len(route) != _PLAIN
                or event in seeds
                or (place := route[0]) < 0
                or place & 3
                or place == (last := route[1])
            ):
                self._event(event, seeds.get(event, 0))
                continue
            if last < 0:
                continue
            if last & PROCESS:
                shared = processes.get(last)
                if shared is None:
                    continue
                wanted = sizes[event][1] * shared.of_input(event) // WHOLE
            else:
                into = pools.get(last)
                there = into is not None and event in into.into
                wanted = into.mix.of(into.into[event]) if into is not None and there else 0
            if not wanted:
                continue
            pool = pools.get(place) or pool_of(place)
            if pool is not None and event in pool.out:
                pool.mix.ask(pool.out[event], wanted)
            else:
                self._taken(event, place, wanted)
            amounts[event] = amounts.get(event, 0) + wanted
            if not self.influence:
                material[event] = wanted

    def _event(self, event: int, seed: int) -> None:
        graph = self.graph
        route = graph.routes[event]
        if not route:
            self._serve(event)
            return
        if graph.is_service(event):
            self._service(event, route, seed)
            return
        wanted = seed or self._wanted(event, route)
        if route[0] != route[1] or seed:
            wanted = self._upwards(event, route, wanted)
        if not wanted:
            return
        amounts = self.out.amounts
        amounts[event] = amounts.get(event, 0) + wanted
        if not self.influence:
            self.out.material[event] = wanted

    def _wanted(self, event: int, route: tuple[int, ...]) -> int:
        """Return how much of what an event gives is wanted."""
        last = route[-1]
        shared, pool = self.processes.get(last), self.pools.found.get(last)
        if shared is not None:
            return self.graph.amounts[event][1] * shared.of_input(event) // WHOLE
        return pool.mix.of(pool.into[event]) if pool is not None and event in pool.into else 0

    def _upwards(self, event: int, route: tuple[int, ...], wanted: int) -> int:
        """Hand a demand on, from the last stop of a route to its first."""
        for stop in range(len(route) - 2, -1, -1):
            place = route[stop]
            if wanted:
                self._hand_on(event, place, wanted)
            if stop:
                # What stayed at a stop between may be wanted where the rest is not.
                pool = self.pools.found.get(place)
                found = pool is not None and event in pool.into
                wanted = pool.mix.of(pool.into[event]) if pool is not None and found else 0
        return wanted

    def _hand_on(self, event: int, place: int, wanted: int) -> None:
        if place < 0:
            self._source(ORIGIN, event, -1, wanted)
        elif kind_of(place) == PROCESS:
            self._made(event, place, wanted)
        else:
            self._taken(event, place, wanted)

    def _taken(self, event: int, place: int, wanted: int) -> None:
        pool = self.pools.pool(place)
        if pool is None:
            self._source(UNDISCLOSED, event, place, wanted)
        elif event in pool.out:
            pool.mix.ask(pool.out[event], wanted)
        else:
            self._source(UNKNOWN, event, place, wanted)

    def _source(self, kind: str, event: int, place: int, amount: int) -> None:
        if not self.influence:
            dimension = self.graph.amounts[event][0]
            self.unsure |= kind != ORIGIN
            if kind == UNDISCLOSED:
                self.out.say(UNDISCLOSED)
            self.out.sources.append(Source(kind, event, place, dimension, amount))

    # -- processes ---------------------------------------------------------------------------------

    def _shared(self, place: int) -> Shared:
        found = self.processes.get(place)
        if found is None:
            kept = None if self.graph.soles is None else self.graph.soles.get(place)
            again = kept is not None and place not in self.looped
            found = kept.again() if kept is not None and again else self._entered(place)
            self.processes[place] = found
            self.out.read += len(found.sequence)
            for event in found.unmeasured:
                self.out.say(NO_QUANTITY, place, event)
            if found.incomparable:
                self.out.say(NO_COMMON_MEASURE, place)
        return found

    def _entered(self, place: int) -> Shared:
        """Return a process out of its lists; with one output it is kept, if nothing was corrected."""
        graph = self.graph
        given, taken = graph.given(place), graph.taken(place)
        sequence = [(at, True) for at in self._standing(given)]
        sequence += [(at, False) for at in self._standing(taken)]
        if place in self.looped:
            sequence.sort()
        said = [(at & EVENT, enters) for at, enters in sequence]
        found = sharing(graph, place, said)
        if graph.soles is not None and isinstance(found, Sole) and place not in self.looped:
            whole = len(said) == len(given) + len(taken)
            if whole and all(graph.is_lasting(event) for event, _enters in said):
                graph.soles[place] = found.again()
        return found

    def _standing(self, listed: Iterable[int]) -> list[int]:
        status = self.graph.status
        return [at for at in listed if status(at & EVENT) == STANDS]

    def _made(self, event: int, place: int, wanted: int) -> None:
        """Hand on what is wanted of an output of a process."""
        if self.graph.is_closed(place):
            self._source(UNDISCLOSED, event, place, wanted)
            return
        shared = self._shared(place)
        shared.ask(event, wanted, self.graph.amounts[event][1] or WHOLE)
        if event in shared.origins:
            self._source(ORIGIN, event, -1, wanted)
        elif event in shared.lost:
            self._source(UNKNOWN, event, place, wanted)

    def _serve(self, event: int) -> None:
        """Tell the share of a process that its labour, tools and citations have."""
        shared = self.processes.get(self.graph.entered(event))
        if shared is not None and not shared.mute:
            shares = self.out.shares
            shares[event] = shares.get(event, 0) + shared.of_any(event)

    def _service(self, event: int, route: tuple[int, ...], seed: int) -> None:
        shared = self.processes.get(route[-1])
        amount = self.graph.amounts[event][1] or WHOLE
        wanted = seed
        if shared is not None:
            wanted += amount * shared.of_any(event) // WHOLE
        if not wanted:
            return
        if not self.influence:
            self.services[event] = wanted
            return
        self.out.amounts[event] = wanted
        if route[0] >= 0 and not self.graph.is_closed(route[0]):
            self._shared(route[0]).ask(event, wanted, amount)

    # -- stocks ------------------------------------------------------------------------------------

    def _is_unknown(self, place: int) -> bool:
        return kind_of(place) == STOCK and self.graph.is_unknown(place)

    def _close(self) -> None:
        """Tell what was there before the books knew, and what there is to say of the stocks."""
        out = self.out
        out.read += self.pools.read
        for code, place, event in self.pools.said:
            out.say(code, place, event)
        for place, pool in self.pools.found.items():
            if pool is None:
                continue
            opened, unknown = pool.mix.finish(), self._is_unknown(place)
            if unknown:
                self.unknown.add(place)
            if unknown or opened:
                out.say(UNKNOWN_STOCK if unknown else OVERDRAWN, place)
            if opened and not self.influence:
                told = max(pool.events[-1], pool.events[0])  # the last may be what was asked for
                out.sources.append(Source(UNKNOWN, told, place, pool.dimension, opened))
