# SPDX-License-Identifier: MIT
"""What things have in common: where a thing began, and which beginnings a thing goes back to.

A *source* is an event that nothing of substance stands before, or stock of which nobody knows how
much there was. Whoever looks from any thing finds the same sources in it, so that two things that
share one are siblings of each other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from valueflows.ledger.chains import Chains
from valueflows.model.steps import EVENT, STOCK, kind_of, number_of
from valueflows.model.trace import JOINED, MATERIAL, Found, Start

_WHOLE: Final = -1
"""Before everything: the position of stock that was always there."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something began, and the place by which it is known: a lot, a bin, a delivery."""

    event: int | None
    place: int | None
    rank: int


class Back:
    """What a walk to the causes met, looked through for where it began."""

    def __init__(self, graph: Chains, start: Start, found: Found) -> None:
        self.graph = graph
        ranks = dict(found.ranks)
        for event in start.events:
            ranks.setdefault(graph.position(event), MATERIAL)
        self.ranks = {at: rank for at, rank in ranks.items() if self._counts(at, rank)}
        self.order = [at for at in found.order if at in self.ranks]
        self.order += [at for at in self.ranks if at not in found.ranks]
        self.start = start
        self.across = found.places

    def _counts(self, at: int, rank: int) -> bool:
        """Whether what an event brought is known to be in the thing, to this reader."""
        if self.graph.narrow:
            return rank == MATERIAL and not self.graph.is_hidden(at & EVENT)
        return rank in {MATERIAL, JOINED}

    def sources(self, lots: int | None) -> list[Source]:
        """Return where it began; ``lots`` is how many lots back to look, None for all the way."""
        levels = self._levels()
        first = self._first_given()
        found = [
            Source(at & EVENT, self._gives(at & EVENT), self.ranks[at])
            for at in self.order
            if self._is_source(at, levels, first, lots)
        ]
        return found + list(self._openings(levels, lots))

    def _is_source(
        self, at: int, levels: dict[int, int], first: dict[int, int], lots: int | None
    ) -> bool:
        if lots is not None and levels[at] > lots:
            return False
        if lots is not None and levels[at] == lots and self._gives(at & EVENT) is not None:
            return True
        taken = self.graph.before(at & EVENT)
        if any(kind_of(p) == STOCK and self._is_unknown(p) for p in taken):
            return False  # it began with that stock
        return not any(first.get(p, at) < at for p in taken)

    def _is_unknown(self, place: int) -> bool:
        """Whether the reader does not know how much there was, or who gave to it."""
        stock = self.graph.sight.stock(number_of(place))
        return stock is None or not stock.known

    def _gives(self, event: int) -> int | None:
        """Return the stock that an event gives to."""
        return next((p for p in self.graph.after(event) if kind_of(p) == STOCK), None)

    def _first_given(self) -> dict[int, int]:
        """Return, by place, from when on something was given to it; to a process, from ever."""
        found: dict[int, int] = {}
        for at in self.order:
            for place in self.graph.after(at & EVENT):
                since = at if kind_of(place) == STOCK else _WHOLE
                found[place] = min(found.get(place, since), since)
        return found

    def _levels(self) -> dict[int, int]:
        """Return how many lots back each event is; those that gave to the thing itself are at 0."""
        nearest = {one: 0 for place in self.start.places for one in self._alike(place)}
        levels: dict[int, int] = {}
        for at in reversed(self.order):
            event = at & EVENT
            own = [nearest[p] for p in self.graph.after(event) if p in nearest]
            level = levels[at] = min(own, default=0)
            for place in self.graph.before(event):
                far = level + (kind_of(place) == STOCK)
                for one in self._alike(place):
                    nearest[one] = min(nearest.get(one, far), far)
        return levels

    def _alike(self, place: int) -> tuple[int, ...]:
        """Return a place and those that bear the same identifier."""
        return place, *self.across.get(place, ())

    def _openings(self, levels: dict[int, int], lots: int | None) -> Iterator[Source]:
        """Yield the stock that was passed of which nobody knows how much there was."""
        passed = dict.fromkeys(self.start.places, MATERIAL)
        for at in self.order:
            for place in self.graph.before(at & EVENT):
                near = lots is None or levels[at] < lots
                if near and kind_of(place) == STOCK:
                    passed[place] = max(passed.get(place, JOINED), self.ranks[at])
        for place, rank in passed.items():
            if kind_of(place) == STOCK and self._is_unknown(place):
                yield Source(None, place, rank)


# -- which of them a thing goes back to ------------------------------------------------------------


class _Past:
    """What was given to a place until when: bits of sources, by rising position."""

    __slots__ = ("ats", "bits")

    def __init__(self) -> None:
        self.ats: list[int] = []
        self.bits: list[int] = []

    def give(self, at: int, bits: int) -> None:
        index = bisect_left(self.ats, at)
        before = self.bits[index - 1] if index else 0
        self.ats.insert(index, at)
        self.bits.insert(index, before)
        for later in range(index, len(self.bits)):
            self.bits[later] |= bits

    def until(self, at: int) -> int:
        index = bisect_left(self.ats, at)
        return self.bits[index - 1] if index else 0

    @property
    def all(self) -> int:
        return self.bits[-1] if self.bits else 0


class Pasts:
    """Which sources each event and place of a walk to the effects goes back to."""

    def __init__(self, graph: Chains, sources: list[Source], found: Found) -> None:
        self.graph, self.found = graph, found
        self._pasts: dict[int, _Past] = {}
        self.events: dict[int, int] = {}
        for number, source in enumerate(sources):
            if source.event is not None:
                self._give(graph.position(source.event), 1 << number)
            elif source.place is not None:
                self._put(source.place, _WHOLE, 1 << number)
        for at in found.order:
            self._give(at, self._before(at))

    def _before(self, at: int) -> int:
        bits = 0
        for place in self.graph.before(at & EVENT):
            past = self._pasts.get(place)
            if past is not None:
                bits |= past.until(at) if kind_of(place) == STOCK else past.all
        return bits

    def _give(self, at: int, bits: int) -> None:
        self.events[at] = self.events.get(at, 0) | bits
        for place in self.graph.after(at & EVENT):
            self._put(place, at, bits)

    def _put(self, place: int, at: int, bits: int) -> None:
        for one in (place, *self.found.places.get(place, ())):
            self._pasts.setdefault(one, _Past()).give(at, bits)

    def of_event(self, event: int) -> int:
        """Return the sources of an event, as bits."""
        return self.events.get(self.graph.position(event), 0)

    def of_place(self, place: int) -> int:
        """Return the sources of all that ever came to a place, as bits."""
        past = self._pasts.get(place)
        return 0 if past is None else past.all


def numbers(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
