# SPDX-License-Identifier: MIT
"""The benchmark of GraphQL: what is asked, of whom, and that both are asked the same."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from tests.graphql.kit import served_schema
from valueflows.bench import answering, loading, peers
from valueflows.bench.answering import graphql
from valueflows.bench.loading import Address, Load, Wire
from valueflows.bench.questions import FIELDS, ONE, PAGE, everything, questions
from valueflows.bench.world import build

EVENTS = 60
ASKED = questions("urn:x:event", "urn:x:agent")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Serve a small world as the benchmark does."""
    place = tmp_path_factory.mktemp("bench") / "world"
    build(place, EVENTS)
    with peers.ours(place) as address:
        yield address


# -- what is asked ---------------------------------------------------------------------------------


def test_the_peer_s_schema_is_a_part_of_ours() -> None:
    """Every document is good for both, and every type of the peer is one of ours or its page."""
    theirs = build_schema((peers.SOURCES / "schema.graphql").read_text(encoding="utf-8"))
    for document in (PAGE, ONE):
        for schema in (served_schema(), theirs):
            assert validate(schema, parse(document)) == []
    assert validate(served_schema(), parse(everything())) == []
    ours = {*served_schema().type_map, "Events", "Edge"}
    assert set(theirs.type_map) <= ours


def test_an_event_is_asked_for_more_than_thirty_values() -> None:
    """Names without a selection of their own are values; there are as many as the job says."""
    words = FIELDS.replace("{", " { ").replace("}", " } ").split()
    pairs = zip(words, [*words[1:], "}"], strict=True)
    values = [word for word, after in pairs if word not in "{}" and after != "{"]
    assert len(values) == 33
    assert any("33 values" in question.job for question in ASKED)


def test_new_lists_are_new_each_time_and_others_the_same() -> None:
    """Whether a list is remembered is part of the question."""
    for question in ASKED:
        bodies = {question.body(number) for number in range(5)}
        assert len(bodies) == (5 if "a new list" in question.job else 1), question.job


# -- asking ----------------------------------------------------------------------------------------


@pytest.mark.uncounted
def test_what_is_exported_is_what_both_are_asked_about(served: Address, tmp_path: Path) -> None:
    """Every event is there, in order, and answers to the questions can be put together from it."""
    known = peers.export(served, tmp_path / "events")
    lines = [json.loads(line) for line in (tmp_path / "events").read_text().splitlines()]
    assert len(lines) == EVENTS
    for question in questions(**known):
        answer = served.data(question.body(0))
        assert answer.get("economicEvent", answer) is not None
    (one, *_rest) = questions(**known)
    assert served.data(one.body(0))["economicEvent"]["id"] == lines[-1]["id"] == known["event"]
    page = served.data(questions(**known)[1].body(0))["economicEvents"]
    assert [edge["node"]["id"] for edge in page["edges"]] == [line["id"] for line in lines]


def test_the_export_goes_on_over_pages(
    served: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages there are, nothing is lost or doubled between them."""
    monkeypatch.setattr(peers, "_PAGE", 25)
    peers.export(served, tmp_path / "events")
    ids = [json.loads(line)["id"] for line in (tmp_path / "events").read_text().splitlines()]
    assert len(ids) == len(set(ids)) == EVENTS


def test_load_is_told_in_milliseconds(served: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a server needs is not more than what all its clients wait for together."""
    monkeypatch.setattr(loading, "_SECONDS", 0.3)
    (one, *_rest) = questions("urn:x:none", "urn:x:none")
    load = loading.loaded(served, one.body)
    assert 0 < load.server <= loading.CLIENTS * 1000 / load.rate
    assert 0 < load.median <= load.p95
    assert f"/s for {loading.CLIENTS}" in load.told()


def test_an_answer_with_errors_is_not_measured(served: Address) -> None:
    """Refusals are fast; nobody wants to know how fast."""
    with pytest.raises(ConnectionError, match="400"):
        served.data(b'{"query": "{ nothing }"}')
    stranger = Address(served.pid, served.port, "vf_no_token")
    with pytest.raises(ConnectionError, match="401"):
        stranger.data(b'{"query": "{ __typename }"}')


@contextmanager
def answering_with(*parts: bytes) -> Iterator[Address]:
    """Listen on this machine and answer one request with these parts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            wire, _where = listening.accept()
            with wire:
                wire.recv(65536)
                for part in parts:
                    wire.sendall(part)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield Address(os.getpid(), listening.getsockname()[1])
        finally:
            thread.join()


def test_half_an_answer_is_not_measured() -> None:
    """What was answered beside an error is not what was asked for."""
    body = b'{"data": null, "errors": [{"message": "no"}]}'
    with (
        answering_with(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body
        ) as address,
        pytest.raises(AssertionError, match="no"),
    ):
        address.data(b"x")


def test_an_answer_may_come_in_pieces() -> None:
    """Head and body are put together wherever they were cut."""
    parts = (b"HTTP/1.1 200 OK\r\ncontent-", b"length: 5\r", b"\n\r\nab", b"cde")
    with answering_with(*parts) as address, Wire(address) as wire:
        assert wire.ask(b"x") == b"abcde"


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
def test_an_answer_that_breaks_off_is_told(part: bytes) -> None:
    """Half an answer is no figure."""
    with (
        answering_with(part) as address,
        Wire(address) as wire,
        pytest.raises(ConnectionError, match="amid"),
    ):
        wire.ask(b"x")


# -- the figures -----------------------------------------------------------------------------------


@pytest.mark.uncounted
def test_without_its_peer_ours_is_measured_alone(tmp_path: Path) -> None:
    """There is a figure for each question, which says what is missing and why."""
    first, *figures = graphql(tmp_path, EVENTS + 9)
    assert first.job == f"GraphQL, first page of everybody after a start, {EVENTS} events"
    assert first.value >= 0  # in hundredths of a second
    assert first.peer.startswith("the same page again: ")
    assert len(figures) == len(ASKED)
    for figure, question in zip(figures, ASKED, strict=True):
        assert figure.job == f"GraphQL, {question.job}, {EVENTS} events"
        assert figure.value > 0
        assert figure.peer.endswith("node is not installed")
        assert figure.goal == question.goal


def test_sizes_are_those_within_the_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A small world is asked about once, a large one at every size up to its own."""
    sizes: list[int] = []

    def asked(_place: Path, size: int, _peer: object) -> Iterator[Any]:
        sizes.append(size)
        return iter(())

    monkeypatch.setattr(answering, "_asked", asked)
    for events in (3, 9_999, 10_000, 1_000_000):
        assert list(graphql(tmp_path, events)) == []
    assert sizes == [10, 9_990, 10_000, 10_000, 100_000]


def test_both_are_asked_and_stand_side_by_side(
    served: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With a peer each figure tells its load too; here the peer is our own server again."""

    @contextmanager
    def again(*_place: object) -> Iterator[Address]:
        yield served

    monkeypatch.setattr(answering, "ours", again)
    monkeypatch.setattr(answering, "yoga", again)
    monkeypatch.setattr(answering, "_first", lambda *_asked: None)
    _first, *figures = answering._asked(tmp_path / "world", 20, tmp_path)
    assert len(figures) == len(ASKED)
    assert all("graphql-yoga" in figure.peer and "ours: " in figure.peer for figure in figures)


def test_unlike_answers_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that answers something else is no peer."""
    told = iter([{"a": 1}, {"a": 1}, {"a": 1}, {"a": 2}])
    monkeypatch.setattr(Address, "data", lambda *_asked: next(told))
    mine, theirs = Address(0, 1), Address(0, 2)
    answering._compare(ASKED[0], mine, theirs)
    with pytest.raises(AssertionError, match="one event by its id"):
        answering._compare(ASKED[0], mine, theirs)
    assert "1 ms" in answering._told(Load(1, 2, 3, 4))


# -- the peer --------------------------------------------------------------------------------------


def _fails(*_command: object, **_options: object) -> None:
    raise subprocess.CalledProcessError(1, "npm")


@pytest.mark.usefixtures("_npm")
def test_a_peer_that_cannot_be_installed_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a network the others' figures still stand."""
    monkeypatch.setattr(subprocess, "run", _fails)
    with pytest.raises(peers.MissingPeerError, match="npm could not install"):
        peers.installed(tmp_path / "peer")


@pytest.fixture
def _npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_program", lambda name: name)


@pytest.mark.usefixtures("_npm")
def test_the_peer_is_installed_beside_its_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The packages are named and no registry is: that is the user's choice."""
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: asked.append(command))
    folder = peers.installed(tmp_path / "peer")
    assert {"yoga.mjs", "schema.graphql"} <= {file.name for file in folder.iterdir()}
    (command,) = asked
    assert command[-2:] == list(peers.PACKAGES)
    assert str(folder) in command


def test_a_program_is_found_or_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names what to install."""
    found: Callable[[str], str | None] = {"node": "/x/node"}.get
    monkeypatch.undo()  # of what keeps tests from installing anything
    monkeypatch.setattr(shutil, "which", found)
    assert peers._program("node") == "/x/node"
    with pytest.raises(peers.MissingPeerError, match="npm is not installed"):
        peers._program("npm")


@pytest.mark.usefixtures("_npm")
def test_the_peer_says_where_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first line is its port; when the block ends, so has the process."""
    (tmp_path / "peer.py").write_text("import time\nprint(4711)\ntime.sleep(600)\n")

    def command(_name: str) -> str:
        return sys.executable

    monkeypatch.setattr(peers, "_program", command)
    started = peers._started

    def instead(_command: list[str], folder: Path) -> Any:
        return started([sys.executable, "peer.py"], folder)

    monkeypatch.setattr(peers, "_started", instead)
    with peers.yoga(tmp_path, tmp_path / "events") as address:
        assert address.port == 4711
        assert Path(f"/proc/{address.pid}").exists()
    assert not Path(f"/proc/{address.pid}").exists()


def test_a_server_that_does_not_start_is_told(tmp_path: Path) -> None:
    """Nobody waits for one that has ended."""
    with (
        pytest.raises(RuntimeError, match="ended before it answered"),
        peers._started([sys.executable, "-c", ""], tmp_path),
    ):
        pass


def test_a_server_that_does_not_stop_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not listen to being told is ended all the same."""
    monkeypatch.setattr(peers, "_STOPPING_SECONDS", 0.2)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(600)"
    with peers._started([sys.executable, "-c", deaf], tmp_path) as (process, line):
        assert line == "1\n"
    assert process.returncode == -9
