# SPDX-License-Identifier: MIT
"""Figures of traces: what they touch decides how long they take, and not what else there is.

What is measured is processor time of the walk, the best of some rounds: the first time, when what it
comes to is made ready, and again. Beside it stand the same questions to peers, which are given the
edges; what they answer is compared with ours before it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from valueflows.bench.goods import GoodsWorld, good, lot, touched_in
from valueflows.bench.measuring import Figure, rounded, without_collection
from valueflows.bench.pathways import (
    PATIENCE_SECONDS,
    PEERS,
    NotFinishedError,
    Peer,
    edges_of,
    event_node,
    place_node,
)
from valueflows.bench.world import build
from valueflows.ledger.attributing import attributed
from valueflows.ledger.chains import Chains
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.sight import Sight
from valueflows.model.callers import EVERYTHING
from valueflows.model.steps import EVENT, place
from valueflows.model.trace import Found, Start, trace, track

SIZES: Final = (100_000, 1_000_000)
GOALS: Final = {1_000: "1 ms", 10_000: "10 ms"}
"""By how many events are touched, how long a walk is to take."""
_ROUNDS: Final = 50
_WALKED: Final = 200_000
"""How often a walk is made: so often, or until it has met so many events."""
_FIRST_ROUNDS: Final = 5
_PEER_ROUNDS: Final = 3
_ATTRIBUTED_ROUNDS: Final = 5
_ATTRIBUTED_GOAL: Final = "3 times the walk"


def traces(directory: Path, events: int) -> Iterator[Figure]:
    """Measure on worlds of each size up to one; on that alone where it is smaller than all."""
    for size in [size for size in SIZES if size <= events] or [events]:
        folder = directory / f"world{size}"
        build(folder, size, GoodsWorld)
        with Ledger.open(folder) as ledger:
            yield from _Measuring(ledger, size).figures()


@dataclass(frozen=True)
class _Asked:
    """A question: in which direction, how much it touches, and where it begins."""

    way: str
    touched: int
    start: Start
    node: int

    @property
    def forth(self) -> bool:
        """Whether it asks where something went."""
        return self.way == "track"


@dataclass(frozen=True)
class _Measuring:
    """A world that is measured."""

    ledger: Ledger
    events: int

    def figures(self) -> Iterator[Figure]:
        """Yield everything there is to measure."""
        edges = list(edges_of(self.ledger))
        peers = [made(edges) for made in PEERS]
        for touched in touched_in(self.events):
            for asked in self._asked(touched):
                yield self._figure(asked, peers)
            yield self._attributed(touched)

    def _asked(self, touched: int) -> Iterator[_Asked]:
        books = self.ledger.books
        here = place(books.ids.find(good(touched)))
        yield _Asked("trace", touched, Start(places=(here,)), place_node(here))
        located = books.find(lot(touched))
        assert located is not None  # noqa: S101 - the world has it
        begun = located[1]
        yield _Asked("track", touched, Start(events=(begun,)), event_node(begun))

    def _walk(self, asked: _Asked) -> Found:
        graph = Chains(Sight(self.ledger.books), self.ledger.journal.time)
        return (track if asked.forth else trace)(graph, asked.start)

    def _figure(self, asked: _Asked, peers: Sequence[Peer]) -> Figure:
        walk = partial(self._walk, asked)
        first = _best(walk, _FIRST_ROUNDS, self.ledger.books.memory.kept.clear)
        found = walk()
        assert len(found.order) == asked.touched  # noqa: S101 - a figure of something else is none
        events = {event_node(at & EVENT) for at in found.order}
        beside = "; ".join(_beside(peer, asked, events) for peer in peers)
        return Figure(
            f"{asked.way} of {asked.touched:,} events among {self.events:,}",
            _best(walk, _rounds(asked.touched)) * 1000,
            "ms",
            f"the first time {_ms(first)}; {beside}",
            GOALS.get(asked.touched, ""),
        )

    def _attributed(self, touched: int) -> Figure:
        """Measure how much of each origin is in a good, beside the walk that finds them."""
        view, what = self.ledger.view(EVERYTHING), good(touched)
        asked = next(self._asked(touched))
        walk = _best(partial(self._walk, asked), _rounds(touched))
        spent = _best(lambda: attributed(view, what), _ATTRIBUTED_ROUNDS)
        found = attributed(view, what)
        assert len(found.parts) == touched  # noqa: S101 - as above
        origins = sum(len(group.origins) for group in found.groups)
        return Figure(
            f"attribution over {touched:,} events among {self.events:,}",
            spent * 1000,
            "ms",
            f"{rounded(spent / walk)} times the walk, which takes {_ms(walk)}; {origins:,} origins",
            _ATTRIBUTED_GOAL,
        )


def _beside(peer: Peer, asked: _Asked, events: set[int]) -> str:
    """Return in words what a peer needs, whose answer is ours."""
    spent = []
    for _ in range(_PEER_ROUNDS):
        try:
            answer = peer.asked(asked.node, forth=asked.forth)
        except NotFinishedError:
            return f"{peer.name} not finished within {PATIENCE_SECONDS:.0f} s"
        assert answer.events == events, peer.name  # noqa: S101 - as above
        spent.append(answer.seconds)
    return f"{peer.name} {_ms(min(spent))}"


def _rounds(touched: int) -> int:
    """Return how often a walk is made to find the time in which nothing else disturbed it."""
    return max(_ROUNDS, _WALKED // touched)


def _best(
    work: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None
) -> float:
    """Return the processor time of the best of some rounds, in seconds."""
    spent = []
    with without_collection():
        for _ in range(rounds):
            before()
            begun = time.process_time()
            work()
            spent.append(time.process_time() - begun)
    return min(spent)


def _ms(spent: float) -> str:
    return f"{rounded(spent * 1000)} ms"
