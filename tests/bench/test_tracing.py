# SPDX-License-Identifier: MIT
"""The benchmark of traces: goods of the size that is wanted, and peers that agree or are none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from valueflows.bench import goods, pathways, tracing
from valueflows.bench.goods import GoodsWorld, good, lot, touched_in
from valueflows.bench.measuring import Figure
from valueflows.bench.pathways import (
    PEERS,
    Answer,
    Edge,
    NotFinishedError,
    Oxigraph,
    SQLite,
    edges_of,
    place_node,
)
from valueflows.bench.world import build
from valueflows.ledger.ledger import Ledger
from valueflows.model.steps import place
from valueflows.model.trace import Start

EVENTS = 1200


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Touch little, and measure once."""
    monkeypatch.setattr(goods, "TOUCHED", (10, 60, 230, 10_000))
    for name in ("_ROUNDS", "_WALKED", "_FIRST_ROUNDS", "_PEER_ROUNDS", "_ATTRIBUTED_ROUNDS"):
        monkeypatch.setattr(tracing, name, 1)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A world with goods in it."""
    folder = tmp_path_factory.mktemp("goods") / "world"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(goods, "TOUCHED", (10, 60, 230))
        build(folder, EVENTS, GoodsWorld)
    with Ledger.open(folder, writable=False) as opened:
        yield opened


def test_a_world_has_goods_that_fit_into_it(ledger: Ledger) -> None:
    """As many events as asked for, and each good and lot whose trace is small beside them."""
    assert touched_in(EVENTS) == (10, 60, 230)
    assert touched_in(50) == (10,)
    assert ledger.books.events.rows == EVENTS
    for size in touched_in(EVENTS):
        assert ledger.books.ids.find(good(size)) >= 0
        assert ledger.books.find(lot(size)) is not None


def test_goods_are_spread_over_the_world(ledger: Ledger) -> None:
    """What a trace of the largest comes to does not lie in one piece."""
    found = tracing._Measuring(ledger, EVENTS)
    asked = next(found._asked(230))
    rows = [at & (1 << 32) - 1 for at in found._walk(asked).order]
    assert max(rows) - min(rows) > 1.3 * len(rows)


def test_each_direction_and_size_is_measured_beside_peers(tmp_path: Path) -> None:
    """The walk again, the first time, and both peers, whose answers were compared."""
    found: dict[str, Figure] = {f.job: f for f in tracing.traces(tmp_path, EVENTS)}
    jobs = [
        f"{way} {n} events among 1,200"
        for n in (10, 60, 230)
        for way in ("trace of", "track of", "attribution over")
    ]
    assert list(found) == jobs
    for figure in found.values():
        assert figure.value > 0
        if "attribution" in figure.job:
            assert "times the walk" in figure.peer
            assert figure.goal == "3 times the walk"
            continue
        assert all(f"{peer.name} " in figure.peer for peer in PEERS)
        assert "the first time" in figure.peer
        assert figure.goal == ""


def test_goals_stand_beside_the_sizes_they_are_set_for(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand within one millisecond, ten thousand within ten."""
    assert tracing.GOALS == {1_000: "1 ms", 10_000: "10 ms"}
    monkeypatch.setattr(tracing, "GOALS", {60: "soon"})
    figures = list(tracing._Measuring(ledger, EVENTS).figures())
    walks = [f.goal for f in figures if "attribution" not in f.job]
    assert walks == ["", "", "soon", "soon", "", ""]


def test_worlds_are_measured_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is smaller than all is measured alone."""
    sizes: list[int] = []

    def built(_place: Path, size: int, _kind: object) -> None:
        sizes.append(size)
        raise FileNotFoundError

    monkeypatch.setattr(tracing, "build", built)
    for events in (60, 100_000):
        with pytest.raises(FileNotFoundError):
            list(tracing.traces(tmp_path, events))
    assert sizes == [60, 100_000]


@pytest.mark.parametrize("kind", PEERS)
def test_a_peer_that_takes_too_long_is_given_up(
    kind: type[Oxigraph | SQLite], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said how long it was waited for."""
    monkeypatch.setattr(pathways, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(pathways, "_STEPS", 1)
    monkeypatch.setattr(Oxigraph, "_answer", lambda *_: time.sleep(60))
    monkeypatch.setattr(tracing, "PATIENCE_SECONDS", 0.0)
    peer = kind(Edge(n + 1, n) for n in range(2000))
    with pytest.raises(NotFinishedError):
        peer.asked(2000, forth=False)
    asked = tracing._Asked("trace", 10, Start(), 2000)
    assert tracing._beside(peer, asked, set()) == f"{peer.name} not finished within 0 s"


@pytest.mark.parametrize("kind", PEERS)
def test_peers_follow_edges_both_ways(kind: type[Oxigraph | SQLite]) -> None:
    """From a node to all events behind it, or before it; places are no part of the answer."""
    peer = kind([Edge(5, 4), Edge(4, 3), Edge(4, 1), Edge(7, 6)])
    assert peer.asked(5, forth=False).events == {3, 1}
    assert peer.asked(1, forth=True).events == {5}
    assert peer.asked(9, forth=True).events == set()


def test_oxigraph_answers_in_a_process_of_its_own() -> None:
    """What it answers there is what it would answer here."""
    peer = Oxigraph([Edge(5, 4), Edge(4, 3)])
    events, spent = peer.answer("SELECT ?node { <urn:node:5> <urn:from>+ ?node }")
    assert events == {3}
    assert spent > 0
    sent: list[object] = []

    class There:
        def send(self, answer: object) -> None:
            """Take an answer."""
            sent.append(answer)

    peer._answer("SELECT ?node { <urn:node:3> <urn:from>+ ?node }", There())  # type: ignore[arg-type]
    assert isinstance(sent[0], tuple)
    assert sent[0][0] == set()


def test_a_peer_that_answers_something_else_is_none(ledger: Ledger) -> None:
    """One event too few is enough."""

    class Wrong:
        name = "wrong"

        def asked(self, _start: int, *, forth: bool) -> Answer:
            """Answer nothing."""
            return Answer(set(), 1.0 if forth else 2.0)

    measured = tracing._Measuring(ledger, EVENTS)
    with pytest.raises(AssertionError, match="wrong"):
        measured._figure(next(measured._asked(10)), [Wrong()])


def test_every_edge_is_told_once(ledger: Ledger) -> None:
    """From each event to the places it takes from, and from places to the events that give to them."""
    edges = list(edges_of(ledger))
    assert len(edges) == len(set(edges))
    here = place_node(place(ledger.books.ids.find(good(10))))
    assert len([edge for edge in edges if edge.effect == here]) == 1
