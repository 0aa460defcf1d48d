# SPDX-License-Identifier: MIT
"""The benchmark of reports: what is measured, and that peers who say something else are none."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from valueflows.bench import programs, reports, scratch, sums
from valueflows.bench.business import BusinessWorld
from valueflows.bench.measuring import Figure
from valueflows.bench.programs import PROGRAMS, Program
from valueflows.bench.reports import MONTH
from valueflows.bench.sums import MissingError, Sums, by_duckdb, by_pandas
from valueflows.bench.world import build
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.agents import Organization
from valueflows.reports.drawn import Drawn, draw

EVENTS = 400


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Record few and measure once."""
    monkeypatch.setattr(reports, "_RECORDED", 3)
    monkeypatch.setattr(reports, "_ROUNDS", 1)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small world with claims, wages and fees."""
    place = tmp_path_factory.mktemp("bench") / "world"
    build(place, EVENTS, BusinessWorld)
    with Ledger.open(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def together(ledger: Ledger) -> Drawn:
    """The accounts of all organisations as one."""
    source = reading(ledger)
    return draw(source, [record.id for record in source.records(Organization)])


def test_every_report_is_measured_beside_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each statement, both disclosures, what comes after an event, and all organisations as one."""
    monkeypatch.setattr(programs, "PROGRAMS", ())
    monkeypatch.setattr(scratch, "PROGRAMS", PROGRAMS[:0])
    found: dict[str, Figure] = {f.job: f for f in reports.reports(tmp_path, EVENTS + 3)}
    assert len(found) == 1 + 9 + 2 + 1 + 1 + 4
    assert all(figure.value > 0 and figure.unit == "ms" for figure in found.values())
    goals = {figure.goal for figure in found.values()}
    assert goals == {"", "10 ms", "50 ms"}
    assert any("p99" in figure.peer for figure in found.values())


def test_worlds_are_measured_up_to_a_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One smaller than all is measured alone; organisations as one only where they are few."""
    sizes: list[int] = []

    def built(_place: Path, size: int, _kind: object) -> None:
        sizes.append(size)
        raise FileNotFoundError

    monkeypatch.setattr(reports, "build", built)
    for events in (25, 100_000):
        with pytest.raises(FileNotFoundError):
            list(reports.reports(tmp_path, events))
    assert sizes == [20, 100_000]


@pytest.mark.parametrize("name", ["pandas", "duckdb"])
@pytest.mark.uncounted
def test_peers_find_our_sums(ledger: Ledger, tmp_path: Path, name: str) -> None:
    """Of every organisation, each line of its income statement of the year."""
    pytest.importorskip(name, reason=f"{name} is not installed: {sums.HOW[name]}")
    file = tmp_path / "flat.csv"
    sums.write_flat(file, scratch._flows(ledger))
    if name == "pandas":
        found = by_pandas(sums.read_by_pandas(file), reports.YEAR)
    else:
        with sums.load_by_duckdb(file) as connection:
            found = by_duckdb(connection, "flows", reports.YEAR)
    assert len(found) > 60
    source = reading(ledger)
    for record in source.records(Organization):
        accounts = draw(source, [record.id])
        assert scratch._told(lambda *_: (found, name), file, accounts, reports.YEAR) == name


def test_a_peer_with_other_sums_is_none(ledger: Ledger) -> None:
    """One millionth is enough; a peer that is missing is named with how to get it."""
    source = reading(ledger)
    (bank,) = (r.id for r in source.records(Organization) if r.name == "Bank")
    accounts = draw(source, [bank])
    other: Sums = {(bank, "receiver", "price"): 1}
    with pytest.raises(AssertionError, match="sales"):
        scratch._told(lambda *_: (other, ""), Path(), accounts, MONTH)

    def missing(*_asked: object) -> tuple[Sums, str]:
        raise MissingError("it is not there: get it")

    assert scratch._told(missing, Path(), accounts, MONTH) == "it is not there: get it"


def test_a_library_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that gets it."""

    def fails(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", fails)
    with pytest.raises(MissingError, match=r"duckdb is not installed: pip install 'valueflows"):
        sums.module("duckdb")


def test_duckdb_is_asked_what_pandas_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows become the same sums, its file a table, whether or not it is installed."""
    asked: list[str] = []
    rows = [("urn:x:a", "provider", "wage", Decimal(5))]

    def sql(query: str) -> SimpleNamespace:
        asked.append(query)
        return SimpleNamespace(fetchall=lambda: rows)

    assert by_duckdb(SimpleNamespace(sql=sql), "flows", MONTH) == {
        ("urn:x:a", "provider", "wage"): 5
    }
    assert str(MONTH.start) in asked[0]
    made: list[str] = []
    table = SimpleNamespace(to_table=made.append)
    connection = SimpleNamespace(read_csv=lambda _file: table)
    library = SimpleNamespace(connect=lambda: connection)
    monkeypatch.setattr(sums, "module", lambda _name: library)
    assert sums.load_by_duckdb(Path("flat.csv")) is connection
    assert made == ["flows"]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
@pytest.mark.uncounted
def test_programs_find_our_sums(together: Drawn, tmp_path: Path, program: Program) -> None:
    """On the text of all organisations as one, for a month; one that is missing is skipped."""
    one: tuple[Program, ...] = (program,)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "PROGRAMS", one)
        told = scratch.asked_of_programs(tmp_path, together, MONTH)
    if "is not installed" in told:
        pytest.skip(told)
    assert program.name in told


def test_programs_that_are_missing_or_wrong(
    together: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one is told, with how it is got; the other is no peer."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    program = Program("no-such", "ledger", lambda *_: {}, "get it")
    assert scratch._asked(program, tmp_path, together, MONTH) == "no-such is not installed: get it"
    wrong = Program(Path(sys.executable).name, "ledger", lambda *_: {"Assets:Cash": Decimal(1)}, "")
    with pytest.raises(AssertionError, match=wrong.name):
        scratch._asked(wrong, tmp_path, together, MONTH)


def test_what_programs_print_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each prints sums in a form of its own."""
    printed = {
        "ledger": "Assets:Cash|-5.50\nAssets|1\n",
        "hledger": '"account","period","value"\n"Assets:Cash","2025-07","-5.50"\n',
        "bean-query": "account,total\nAssets:Cash ,-5.50 \n",
    }

    def ran(command: tuple[str, ...], **_options: object) -> SimpleNamespace:
        return SimpleNamespace(stdout=printed[command[0]])

    monkeypatch.setattr(subprocess, "run", ran)
    for program in PROGRAMS:
        found = program.asked(program.name, Path("books"), MONTH)
        assert found == {"Assets:Cash": Decimal("-5.50")}
