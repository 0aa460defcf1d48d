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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from valueflows.model.mixing import FIFO, IN, OUT, PASS, Entry, Mixed, Queue
from valueflows.model.sharing import WHOLE, Shared
from valueflows.model.steps import EVENT, PROCESS, STOCK, kind_of
from valueflows.model.trace import STANDS, Found, Graph

OUTSIDE, AWAY = -1, -2
"""Ends of a route: where nothing is known of before, or after."""

ORIGIN, UNKNOWN, UNDISCLOSED = "origin", "unknown", "undisclosed"
"""What a source is: an event, what was there before the books knew, what the reader may not see."""

NO_QUANTITY, NOT_CONVERTIBLE = "no_quantity", "not_convertible"
NO_COMMON_MEASURE, UNKNOWN_STOCK, OVERDRAWN = "no_common_measure", "unknown_opening", "overdrawn"
"""Why something is not known."""

Measured = tuple[int, int]
"""A dimension and how many parts of it; no parts where no quantity is stated."""


class Substance(Graph, Protocol):
    """Events with what runs through them."""

    def route(self, event: int) -> tuple[int, ...]:
        """Return the places that substance, or a service, passes; none where there is none."""

    def entries(self, place: int) -> Sequence[int]:
        """Return the positions of all that may add to a stock or take from it, rising."""

    def amount(self, event: int) -> Measured:
        """Return the net quantity of an event."""

    def entered(self, event: int) -> int:
        """Return the process that an event is an input of; -1 for none."""

    def keeps(self, event: int) -> int:
        """Return the thing that goes through a process as itself; -1 for what is made or used up."""

    def is_service(self, event: int) -> bool:
        """Whether an event is a service, which has no substance."""

    def weights(self, process: int, outputs: Sequence[int]) -> Sequence[int] | None:
        """Return by what several outputs share their inputs; None where nothing is comparable."""

    def is_unknown(self, place: int) -> bool:
        """Whether it is not known how much there was in a stock to begin with."""

    def is_closed(self, place: int) -> bool:
        """Whether the reader may not know all that went into a stock or through a process."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something begins: an event, or a place where the books do.

    ``event`` is the one that tells what it is; ``place`` is -1 for an event that is the origin.
    """

    kind: str
    event: int
    place: int
    dimension: int
    amount: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not known, and at which place or event."""

    code: str
    place: int = -1
    event: int = -1


@dataclass(slots=True)
class Attribution:
    """What is wanted of each event, in parts; ``shares`` are those of processes, of ``WHOLE``."""

    amounts: dict[int, int] = field(default_factory=dict)
    material: dict[int, int] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    asked: dict[int, Measured] = field(default_factory=dict)
    """By place that was asked for, how much is in it."""
    read: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted: so much of an event, or of what is in some places (all of it for None)."""

    event: int = -1
    places: tuple[int, ...] = ()
    amount: int | None = None


class TooMuchError(ValueError):
    """More was asked for than there is; its argument is how much there is, in parts."""


class Pool:
    """A stock in its order: which entry is whose, and in what dimension."""

    def __init__(self, mixing: str, dimension: int) -> None:
        self.mixing, self.dimension = mixing, dimension
        self.entries: list[Entry] = []
        self.into: dict[int, int] = {}
        self.out: dict[int, int] = {}
        self.foreign: set[int] = set()
        self.mix: Mixed | Queue = Mixed(())

    def seal(self) -> None:
        """Take the entries as complete."""
        self.mix = (Queue if self.mixing == FIFO else Mixed)(self.entries)


def attribute(
    graph: Substance, found: Found, asked: Asked, mixing: str, order: Sequence[int] | None = None
) -> Attribution:
    """Return how much of each event of a trace is in what is asked for."""
    out = Attribution()
    seeds: dict[int, int] = {}
    if asked.event >= 0:
        whole = graph.amount(asked.event)[1] or WHOLE
        seeds[asked.event] = _at_most(asked.amount, whole)
    events = [at & EVENT for at in (found.order if order is None else order)]
    if asked.event >= 0:
        events.append(asked.event)
    service = asked.event >= 0 and graph.is_service(asked.event)
    services: dict[int, int] = seeds
    if not service:
        first = _Backwards(graph, events, asked, mixing, out)
        first.run(seeds)
        services = first.services
    if services:
        _Backwards(graph, events, asked, mixing, out, influence=True).run(services)
    return out


def _at_most(wanted: int | None, there: int) -> int:
    if wanted is not None and wanted > there:
        raise TooMuchError(there)
    return there if wanted is None else wanted


class _Backwards:
    """One pass from effects to causes; ``influence`` is the pass behind services."""

    def __init__(
        self,
        graph: Substance,
        events: Sequence[int],
        asked: Asked,
        mixing: str,
        out: Attribution,
        *,
        influence: bool = False,
    ) -> None:
        self.graph, self.events, self.asked, self.out = graph, events, asked, out
        self.mixing, self.influence = mixing, influence
        self.pools: dict[int, Pool | None] = {}
        self.processes: dict[int, Shared] = {}
        self.services: dict[int, int] = {}
        self.until: dict[int, int] = {}
        self.said: set[Reason] = set()

    def run(self, seeds: dict[int, int]) -> None:
        """Carry demands to everything behind some events, or behind the places asked for."""
        self._reach()
        if not self.influence:
            for place in self.asked.places:
                self._ask_place(place)
        for event in reversed(self.events):
            self._event(event, seeds.get(event, 0))
        self._close()

    def _reach(self) -> None:
        """Find out until when each stock has to be read."""
        until = self.until
        for event in self.events:
            for place in self.graph.route(event)[:-1]:
                at = self.graph.position(event)
                if until.get(place, -1) < at:
                    until[place] = at
        for place in self.asked.places:
            until[place] = 1 << 128

    def _ask_place(self, place: int) -> None:
        pool = self._pool(place)
        if pool is None:
            self.out.asked[place] = (-1, 0)
            return
        there = pool.mix.rest
        wanted = _at_most(self.asked.amount, there) if there or len(self.asked.places) == 1 else 0
        self.out.asked[place] = (pool.dimension, wanted)
        if wanted:
            pool.entries.append((OUT, wanted))
            pool.seal()
            pool.mix.ask(len(pool.entries) - 1, wanted)

    # -- events ------------------------------------------------------------------------------------

    def _event(self, event: int, seed: int) -> None:
        graph = self.graph
        route = graph.route(event)
        if not route:
            self._serve(event)
            return
        if graph.is_service(event):
            self._service(event, route, seed)
            return
        wanted = seed or self._wanted(event, route)
        if not wanted:
            return
        if route[0] != route[1] or seed:
            wanted = self._upwards(event, route, wanted)
        amounts = self.out.amounts
        amounts[event] = amounts.get(event, 0) + wanted
        if not self.influence:
            self.out.material[event] = wanted

    def _wanted(self, event: int, route: tuple[int, ...]) -> int:
        """Return how much of what an event gives is wanted."""
        last = route[-1]
        if last < 0:
            return 0
        if kind_of(last) == PROCESS:
            shared = self.processes.get(last)
            if shared is None:
                return 0
            return self.graph.amount(event)[1] * shared.of_input(event) // WHOLE
        pool = self.pools.get(last)
        if pool is None or event not in pool.into:
            return 0
        return pool.mix.of(pool.into[event])

    def _upwards(self, event: int, route: tuple[int, ...], wanted: int) -> int:
        """Hand a demand on, from the last stop of a route to its first."""
        for stop in range(len(route) - 2, -1, -1):
            place = route[stop]
            if place < 0:
                self._source(ORIGIN, event, -1, wanted)
            elif kind_of(place) == PROCESS:
                self._made(event, place, wanted)
            else:
                self._taken(event, place, wanted)
                pool = self.pools[place]
                if stop and pool is not None and event in pool.into:
                    wanted = pool.mix.of(pool.into[event])
                elif stop:
                    break
        return wanted

    def _taken(self, event: int, place: int, wanted: int) -> None:
        pool = self._pool(place)
        if pool is None:
            self._source(UNDISCLOSED, event, place, wanted)
        elif event in pool.out:
            pool.mix.ask(pool.out[event], wanted)
        else:
            self._source(UNKNOWN, event, place, wanted)

    def _source(self, kind: str, event: int, place: int, amount: int) -> None:
        if not self.influence and amount:
            dimension = self.graph.amount(event)[0]
            self.out.sources.append(Source(kind, event, place, dimension, amount))

    def _say(self, code: str, place: int = -1, event: int = -1) -> None:
        reason = Reason(code, place, event)
        if reason not in self.said:
            self.said.add(reason)
            self.out.reasons.append(reason)

    # -- processes ---------------------------------------------------------------------------------

    def _shared(self, place: int) -> Shared:
        found = self.processes.get(place)
        if found is None:
            inputs = self._standing(self.graph.given(place))
            outputs = self._standing(self.graph.taken(place))
            found = self.processes[place] = Shared(self.graph, place, inputs, outputs)
            self.out.read += len(inputs) + len(outputs)
            for event in found.unmeasured:
                self._say(NO_QUANTITY, place, event)
            if found.incomparable:
                self._say(NO_COMMON_MEASURE, place)
        return found

    def _standing(self, listed: Iterable[int]) -> list[int]:
        status = self.graph.status
        return [at & EVENT for at in listed if status(at & EVENT) == STANDS]

    def _made(self, event: int, place: int, wanted: int) -> None:
        """Hand on what is wanted of an output of a process."""
        if self.graph.is_closed(place):
            self._source(UNDISCLOSED, event, place, wanted)
            return
        shared = self._shared(place)
        shared.ask(event, wanted, self.graph.amount(event)[1] or WHOLE)
        if shared.is_origin(event):
            self._source(ORIGIN, event, -1, wanted)
        elif shared.is_lost(event):
            self._source(UNKNOWN, event, place, wanted)

    def _serve(self, event: int) -> None:
        """Tell the share of a process that its labour, tools and citations have."""
        shared = self.processes.get(self.graph.entered(event))
        if shared is not None and not shared.mute:
            shares = self.out.shares
            shares[event] = shares.get(event, 0) + shared.of_any(event)

    def _service(self, event: int, route: tuple[int, ...], seed: int) -> None:
        shared = self.processes.get(route[-1])
        amount = self.graph.amount(event)[1] or WHOLE
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

    def _pool(self, place: int) -> Pool | None:
        """Return a stock as far as it is wanted; None where the reader may not see all of it."""
        if place not in self.pools:
            closed = self.graph.is_closed(place)
            self.pools[place] = None if closed else self._filled(place)
        return self.pools[place]

    def _filled(self, place: int) -> Pool:
        graph, until = self.graph, self.until[place]
        pool, level = Pool(self.mixing, -1), 0
        listed = graph.entries(place)
        for at in listed:
            if at > until:
                break
            event = at & EVENT
            route = graph.route(event)
            if place not in route or graph.status(event) != STANDS:
                continue
            level = self._enter(pool, place, event, route, level)
        self.out.read += len(listed)
        pool.seal()
        return pool

    def _enter(self, pool: Pool, place: int, event: int, route: tuple[int, ...], level: int) -> int:
        """Put an event into a stock, and return how much is in it then."""
        dimension, amount = self.graph.amount(event)
        if not amount:
            self._say(NO_QUANTITY, place, event)
            return level
        if not level:
            pool.dimension = dimension
        elif dimension != pool.dimension:
            self._say(NOT_CONVERTIBLE, place, event)
            return level
        entries, index = pool.entries, len(pool.entries)
        if route == (place, place) and event != self.asked.event:
            pool.into[event] = index
            entries.append((PASS, amount))
            return level
        if place in route[1:] and route[0] != place:
            pool.into[event] = len(entries)
            entries.append((IN, amount))
            level += amount
        if place in route[:-1]:
            pool.out[event] = len(entries)
            entries.append((OUT, amount))
            level = max(level - amount, 0)
        return level

    def _is_unknown(self, place: int) -> bool:
        return kind_of(place) == STOCK and self.graph.is_unknown(place)

    def _close(self) -> None:
        """Tell what was there before the books knew."""
        for place, pool in self.pools.items():
            if pool is None:
                continue
            opened, unknown = pool.mix.finish(), self._is_unknown(place)
            if unknown:
                self._say(UNKNOWN_STOCK, place)
            elif opened:
                self._say(OVERDRAWN, place)
            if (opened or unknown) and not self.influence:
                self.out.sources.append(Source(UNKNOWN, -1, place, pool.dimension, opened))
