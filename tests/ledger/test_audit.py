# SPDX-License-Identifier: MIT
"""``valueflows check``: what is damaged, which views differ, what wants attention; and giving up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox
import pytest

from tests.helpers import change, event
from valueflows.ledger.audit import Audit, audit
from valueflows.ledger.graph import NAME as GRAPH
from valueflows.ledger.graph import Graph
from valueflows.ledger.ledger import Ledger, NotALedgerError
from valueflows.ledger.snapshot import NAME as SNAPSHOT
from valueflows.ledger.wire import NAME as SOCKET
from valueflows.ledger.wire import address
from valueflows.model.problems import Code

from .kit import (
    copy,
    damage_in,
    flip,
    joins,
    makes,
    new_ledger,
    overwrite,
    segments,
    uses,
)
from .lagging import lagging, ten_versions


def codes(found: Audit) -> list[Code]:
    """Return the codes of an audit's problems."""
    return [problem.code for problem in found.problems]


@pytest.fixture
def kept(place: Path) -> Path:
    """A closed ledger of ten versions in several segments; versions 5 to 7 are one append."""
    return ten_versions(place)


# -- what is whole ---------------------------------------------------------------------------------


def test_a_whole_ledger_is_audited(kept: Path) -> None:
    """Version and digest are those of the books, and there is nothing to complain of."""
    found = audit(kept)
    with Ledger.open(kept) as ledger:
        assert (found.version, found.digest) == (10, ledger.digest())
    assert found.problems == found.findings == []
    assert found.compared == []
    assert msgspec.json.decode(msgspec.json.encode(found.as_dict()))["version"] == 10


def test_an_audit_changes_nothing(kept: Path) -> None:
    """It looks at the files and leaves each of them as it is."""
    with Ledger.open(kept) as ledger:
        ledger.save()
    before = {p: p.read_bytes() for p in kept.rglob("*") if p.is_file()}
    audit(kept)
    assert {p: p.read_bytes() for p in kept.rglob("*") if p.is_file()} == before


def test_what_is_no_ledger_is_not_audited(tmp_path: Path) -> None:
    """A directory without a journal or a key is told from a damaged ledger."""
    with pytest.raises(NotALedgerError):
        audit(tmp_path)


def test_a_ledger_can_be_audited_while_it_is_written(kept: Path) -> None:
    """The audit reads up to the durable head, beside the writer."""
    with Ledger.open(kept) as writer:
        assert audit(kept).version == 10
        writer.record(joins("more"))
        assert (audit(kept).version, audit(kept).problems) == (11, [])


# -- damage ----------------------------------------------------------------------------------------


def damaged(place: Path, ruin: Callable[[Path], None]) -> Audit:
    """Ruin a copy of a ledger and audit it."""
    ruined = copy(place, "ruined")
    ruin(ruined)
    return audit(ruined)


def test_damage_has_a_place(kept: Path) -> None:
    """File, line and byte of a flip are named, and what to do about it."""
    path = segments(kept)[1]
    raw = path.read_bytes()
    start = raw.index(b"\n") + 1
    found = damaged(kept, lambda ruined: flip(segments(ruined)[1], start + 200))
    (problem,) = found.problems
    assert problem.code is Code.DAMAGED
    assert problem.source is not None
    assert Path(problem.source.file).name == path.name
    assert problem.source.line == 2
    assert f"byte {problem.source.column}" in problem.path
    assert "Restore" in problem.remedy


def test_a_missing_end_has_a_place(kept: Path) -> None:
    """The last file, the line and the byte where more should follow are named."""

    def ruin(ruined: Path) -> None:
        path = segments(ruined)[-1]
        overwrite(path, path.read_bytes()[:-50])

    last = segments(kept)[-1].read_bytes()
    (problem,) = damaged(kept, ruin).problems
    assert problem.code is Code.DAMAGED
    assert problem.source is not None
    assert problem.source.file.endswith(segments(kept)[-1].name)
    assert problem.source.line == last.count(b"\n")


def test_a_missing_segment_is_damage(kept: Path) -> None:
    """Any of the files may be the one that is missing."""
    for number in range(1, len(segments(kept))):
        found = damaged(kept, lambda ruined, n=number: segments(ruined)[n].unlink())  # type: ignore[misc]
        assert codes(found) == [Code.DAMAGED], f"segment {number}"


def test_what_opening_refuses_an_audit_names(kept: Path) -> None:
    """A whole line with a wrong hash behind head keeps the ledger shut: ``check`` must say why."""

    def ruin(ruined: Path) -> None:
        lagging(ruined, 8)
        raw = segments(ruined)[-1].read_bytes()
        flip(segments(ruined)[-1], raw.rindex(b'"request":"') + 20)

    ruined = copy(kept, "shut")
    ruin(ruined)
    assert damage_in(ruined) is not None
    (problem,) = damaged(kept, ruin).problems
    assert problem.code is Code.DAMAGED
    assert "--cut" in problem.remedy


def test_a_torn_tail_is_no_damage(kept: Path) -> None:
    """Bytes that were on their way when the machine stopped are nobody's loss."""

    def ruin(ruined: Path) -> None:
        with segments(ruined)[-1].open("ab") as file:
            file.write(b'{"version":11,"id":"01')

    assert damaged(kept, ruin).problems == []


# -- views -----------------------------------------------------------------------------------------


def test_a_snapshot_is_compared(kept: Path) -> None:
    """One that agrees is named; one whose books are not what the journal makes is a problem."""
    with Ledger.open(kept) as ledger:
        ledger.save()
        assert audit(kept).compared == ["snapshot"]
        ledger.books.erased.add("9/9")
        ledger.save()
    found = audit(kept)
    assert codes(found) == [Code.VIEW_DIFFERS]
    assert found.problems[0].path == "snapshot"
    assert "rebuild" in found.problems[0].remedy
    assert found.compared == []


def test_a_snapshot_that_cannot_be_used_is_not_said_to_agree(kept: Path) -> None:
    """What is ignored was not compared."""
    (kept / SNAPSHOT).write_bytes(b"no snapshot at all")
    assert "snapshot" not in audit(kept).compared


def test_the_graph_is_compared(kept: Path) -> None:
    """One that agrees is named, one that is behind is brought up; one that differs is a problem."""
    with Ledger.open(kept) as ledger:
        Graph(kept).follow(ledger.journal)
        ledger.record(joins("later"))
    assert audit(kept).compared == ["graph"]
    graph = Graph(kept)
    name = ox.NamedNode("https://books.example/a")
    graph.store.add(ox.Quad(name, name, name))
    del graph
    found = audit(kept)
    assert codes(found) == [Code.VIEW_DIFFERS]
    assert found.problems[0].path == "graph"
    assert found.compared == []


def test_a_graph_that_cannot_be_read_is_a_problem(kept: Path) -> None:
    """A damaged store is told as a view that differs; the journal is checked all the same."""
    with Ledger.open(kept) as ledger:
        Graph(kept).follow(ledger.journal)
    for path in (kept / GRAPH).iterdir():
        if path.name.startswith("MANIFEST"):
            path.write_bytes(b"nothing of use")
    found = audit(kept)
    assert codes(found) == [Code.VIEW_DIFFERS]
    assert found.version == 10


@contextmanager
def answering(place: Path, answers: dict[str, dict[str, Any]]) -> Iterator[None]:
    """Stand in for a server: answer each request by its ``op``, until the test is done."""
    with address(place) as name, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()

        def answer() -> None:
            while True:
                try:
                    connection, _peer = listening.accept()
                except OSError:
                    return
                with connection:
                    line = connection.makefile("rb").readline()
                    if line:
                        reply = answers[msgspec.json.decode(line)["op"]]
                        connection.sendall(msgspec.json.encode(reply) + b"\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)
    (place / SOCKET).unlink()


def test_a_running_server_is_compared(kept: Path) -> None:
    """Its digest is asked for, and its graph's verdict on itself."""
    digest = audit(kept).digest
    equal = {"equal": True}
    with answering(kept, {"digest": {"version": 10, "digest": digest}, "compare": equal}):
        assert audit(kept).compared == ["server"]
    with answering(kept, {"digest": {"version": 10, "digest": "0" * 64}, "compare": equal}):
        found = audit(kept)
        assert [(p.code, p.path) for p in found.problems] == [(Code.VIEW_DIFFERS, "server")]
    with answering(
        kept, {"digest": {"version": 10, "digest": digest}, "compare": {"equal": False}}
    ):
        found = audit(kept)
        assert [(p.code, p.path) for p in found.problems] == [(Code.VIEW_DIFFERS, "graph")]


def test_a_server_that_has_moved_on_is_not_said_to_differ(kept: Path) -> None:
    """While changes come in the two may look at different versions; that is no verdict."""
    answers: dict[str, dict[str, Any]] = {
        "digest": {"version": 12, "digest": "0" * 64},
        "compare": {"equal": True},
    }
    with answering(kept, answers):
        found = audit(kept)
    assert found.problems == []
    assert "server" not in found.compared, "it was not compared"


# -- findings --------------------------------------------------------------------------------------


def test_findings_and_notices_come_beside(place: Path) -> None:
    """What is legal but wants attention is listed, and is no problem."""
    with new_ledger(place, stock_rule="late") as ledger:
        ledger.record(makes("e1", "flour", "1 kg"))
        ledger.record(uses("e2", "flour", "3 kg"))
        moved = event("e3", "transfer", provider="a", receiver="b", resource="sack", quantity="1")
        ledger.record(change(moved))
    found = audit(place)
    assert found.problems == []
    assert [p.code for p in found.findings] == [Code.STOCK_BELOW_ZERO]
    assert {Code.UNKNOWN_STOCK, Code.UNDESCRIBED_REFERENCE} == {p.code for p in found.notices}
