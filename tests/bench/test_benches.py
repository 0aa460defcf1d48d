# SPDX-License-Identifier: MIT
"""Each benchmark does what it says, on little, and shows something to compare its figures with."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from valueflows.bench import graphs, reading, writing
from valueflows.bench.graphs import load
from valueflows.bench.measuring import Figure
from valueflows.bench.reading import _child, world
from valueflows.bench.starting import start
from valueflows.bench.world import build
from valueflows.bench.writing import append, record
from valueflows.ledger.ledger import Ledger

from .conftest import GROUPED, LOADED, RECORDED, SINGLE


def _measured(figures: Iterator[Figure]) -> dict[str, Figure]:
    """Run a benchmark; every figure is above nought and has a peer measured beside it."""
    found = {figure.job: figure for figure in figures}
    for figure in found.values():
        assert figure.value > 0
        assert figure.unit
        assert any(character.isdigit() for character in figure.peer), figure
    return found


def _size(place: Path) -> tuple[int, int]:
    """Return the version of a ledger and the number of its events."""
    with Ledger.open(place, writable=False) as ledger:
        return ledger.books.version, ledger.books.events.rows


def _rows(path: Path) -> int:
    connection = sqlite3.connect(path)
    (count,) = connection.execute("select count(*) from line").fetchone()
    connection.close()
    return int(count)


def test_start_measures_the_help(tmp_path: Path) -> None:
    """The time until the help is there stands beside that of an empty Python."""
    figures = _measured(start(tmp_path))
    (help_,) = figures.values()
    assert (help_.unit, help_.goal) == ("s", "0.2 s")
    assert "Python starting and doing nothing" in help_.peer


def test_append_measures_as_many_lines_as_its_peers(tmp_path: Path) -> None:
    """What is appended is in the journal, and as much in the file and the databases beside it."""
    figures = _measured(append(tmp_path))
    assert set(figures) == {"append, one writer", "append, 64 waiting writers"}
    assert _size(tmp_path / "single") == (SINGLE + 1, SINGLE)
    assert _size(tmp_path / "grouped") == (GROUPED + 1, GROUPED)
    assert _rows(tmp_path / "one.sqlite") == SINGLE
    assert _rows(tmp_path / "many.sqlite") == GROUPED
    alone, together = figures.values()
    assert "raw write + fdatasync" in alone.peer
    assert alone.goal == "1.5 times raw"
    assert "SQLite" in together.peer
    assert together.goal == "30,000 /s"


def test_waiting_writers_share_appends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Group commit is what is measured: fewer appends than lines, none lost."""
    sizes: list[int] = []
    real = writing._append

    def counted(journal: Any, events: list[bytes]) -> None:
        sizes.append(len(events))
        real(journal, events)

    monkeypatch.setattr(writing, "_append", counted)
    _measured(append(tmp_path))
    grouped = sizes[SINGLE:]
    assert sum(grouped) == GROUPED
    assert len(grouped) < GROUPED


def test_record_measures_whole_changes(tmp_path: Path) -> None:
    """Changes are checked, written and readable; the flour handed on stays in the town."""
    figures = _measured(record(tmp_path))
    assert set(figures) == {"record, 64 waiting writers", "recorded → visible, one writer"}
    assert _size(tmp_path / "record") == (3 + RECORDED + SINGLE, 50 + RECORDED + SINGLE)
    assert [f.goal for f in figures.values()] == ["10,000 /s", "10 ms"]


def test_world_measures_opening_and_reading(tmp_path: Path) -> None:
    """Replay, snapshot, apply, a page and a lookup are measured on the same world."""
    figures = _measured(world(tmp_path, 129))
    assert set(figures) == {
        *("replay of 120 events", "memory of it", "ready from a snapshot"),
        *("apply", "GraphQL page of 100 events, nested", "one record by its id"),
    }
    assert _size(tmp_path / "world")[1] == 120
    assert figures["memory of it"].unit == "GB"
    assert figures["memory of it"].value < 100


def test_the_smallest_world_is_one_process(tmp_path: Path) -> None:
    """However few events are asked for, there are some to measure."""
    assert "replay of 10 events" in _measured(world(tmp_path, 1))


def test_the_page_is_a_full_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that is measured holds a hundred events, with what hangs on them."""
    build(tmp_path / "world", 120)
    made: list[Any] = []
    real = msgspec.json.encode

    def encoded(value: Any, **more: Any) -> bytes:
        made.append(value)
        return real(value, **more)

    monkeypatch.setattr(msgspec.json, "encode", encoded)
    with Ledger.open(tmp_path / "world", writable=False) as ledger:
        reading._page(ledger)
    pages = [value["economicEvents"]["edges"] for value in made if "economicEvents" in value]
    assert {len(page) for page in pages} == {100}
    assert all(edge["node"]["action"]["label"] for edge in pages[0])


def test_opening_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The child tells seconds, peak memory and the bare reading beside it; replay leaves a snapshot."""
    build(tmp_path / "world", 10)
    for what in ("replay", "snapshot"):
        told = _child(what, tmp_path / "world")
        assert set(told) == {"seconds", "peak", "bare"}
        assert all(value > 0 for value in told.values())
        assert (tmp_path / "world" / "snapshot").exists()


def test_load_measures_an_import_with_every_check(tmp_path: Path) -> None:
    """What was exported from one ledger is in the other, and in the view of the first."""
    figures = _measured(load(tmp_path))
    assert f"import of {LOADED} events as N-Triples" in figures
    assert _size(tmp_path / "target")[1] == _size(tmp_path / "source")[1] == LOADED
    assert (tmp_path / "copy" / "graph").is_dir()
    assert "Oxigraph" in figures["RDF view of a journal"].peer
    assert "Oxigraph" in figures["one event by its id, all of it"].peer


def test_a_peer_that_is_not_installed_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without rdflib the other figures still stand, and nobody wonders where it is."""
    assert graphs._rdflib(b"").startswith("rdflib ")
    monkeypatch.setitem(sys.modules, "rdflib", None)
    assert graphs._rdflib(b"") == "rdflib is not installed"
