# SPDX-License-Identifier: MIT
"""The ledger as flat tables: SQLite and Parquet, with the reports of closed years."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.desk import Terminal
from tests.desk.kit import close, fill
from tests.graphql import paid
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.desk import desk as desks
from valueflows.desk.asked import NoReportError
from valueflows.desk.kinds import Question, ReportKind
from valueflows.desk.registry import REPORTS
from valueflows.model.tables import Column, Report, Table

TABLES: Final = {
    *("events", "commitments", "claims", "settlements", "resources", "agents", "columns"),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with trade and pay in 2026, and the year before, which the mill has closed."""
    made = new_ledger(tmp_path / "books")
    fill(made)
    early = {"kind": "flour", "quantity": "3", "at": "2025-02-01T09:00:00Z"}
    made.record(change(paid.flow("early", "produce", "mill", "mill", **early)))
    close(made, "2026-01-01T00:00:00Z", "mill")
    made.close()
    return tmp_path / "books"


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in a SQLite file."""
    with closing(sqlite3.connect(file)) as base:
        return base.execute(query).fetchall()


def test_sqlite_answers_what_the_ledger_holds(
    terminal: Terminal, ledger: Path, tmp_path: Path
) -> None:
    """Flows with their quantities, what settles what, resources with their stock."""
    file = tmp_path / "books.sqlite"
    assert terminal.done("export", ledger, "--format", "sqlite", "-o", file) == ""
    names = {name for (name,) in rows(file, "SELECT name FROM sqlite_master WHERE type='table'")}
    assert names > {*TABLES, "report_activity_activity"}
    wages = (
        "SELECT quantity, day, unit FROM events JOIN settlements ON flow = id WHERE target = '{}'"
    )
    assert sorted(rows(file, wages.format(paid.at("wage-ada"))))[1][:2] == (1741.83, "2026-03-01")
    hours = "SELECT sum(effort) FROM events WHERE action = 'work'"
    assert rows(file, hours) == [(37.25 + 29.75 + 11.25,)]
    stock = "SELECT quantity, accountable FROM resources WHERE name = 'Flour at the mill'"
    assert rows(file, stock) == [(482.875, paid.MILL)]
    assert rows(file, "SELECT count(*) FROM agents WHERE class = 'Person'") == [(7,)]
    told = "SELECT kind FROM columns WHERE \"table\" = 'claims' AND \"column\" = 'due'"
    assert rows(file, told) == [("moment",)]


def test_reports_of_closed_years_are_tables(
    terminal: Terminal, ledger: Path, tmp_path: Path
) -> None:
    """Of those organisations that closed them, as the books were then."""
    file = tmp_path / "books.sqlite"
    terminal.done("export", ledger, "--format", "sqlite", "-o", file)
    found = rows(file, "SELECT DISTINCT about, year, month FROM report_activity_activity")
    assert {(about, year) for about, year, _month in found} == {(paid.MILL, "2025")}


def test_the_same_ledger_makes_the_same_file(
    terminal: Terminal, ledger: Path, tmp_path: Path
) -> None:
    """Whenever it is written, and in place of the one before."""
    file = tmp_path / "books.sqlite"
    terminal.done("export", ledger, "--format", "sqlite", "-o", file)
    first = file.read_bytes()
    terminal.done("export", ledger, "--format", "sqlite", "-o", file)
    assert file.read_bytes() == first
    assert {path.name for path in tmp_path.iterdir()} == {"books", "books.sqlite"}


@pytest.mark.uncounted
def test_parquet_is_a_folder_with_exact_numbers(
    terminal: Terminal, ledger: Path, tmp_path: Path
) -> None:
    """A file for each table; written again it takes the place of the folder before."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="install valueflows[reports]")
    folder = tmp_path / "tables"
    for _time in range(2):
        terminal.done("export", ledger, "--format", "parquet", "-o", folder)
    assert {file.stem for file in folder.iterdir()} > {*TABLES, "report_activity_activity"}
    found = parquet.read_table(folder / "events.parquet").to_pylist()
    amounts = {row["id"]: row["quantity"] for row in found}
    assert amounts[paid.at("net-ada")] == Decimal("1741.83")
    (folder / "mine.txt").write_text("mine")
    said = terminal.refused("export", ledger, "--format", "parquet", "-o", folder)
    assert "holds other files" in said
    assert (folder / "mine.txt").read_text() == "mine"


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of which one has other columns for each year, and one must be told a policy."""

    def columns(asked: Question) -> Report:
        table = Table("t", "T", (Column(f"n{asked.period.text}", "N", "count"),), ((2**70,),))
        said = (asked.agents, asked.period.text, asked.version, asked.checkpoint, 1)
        return Report("odd", "Odd", *said, (table,))

    def lacking(_asked: Question) -> Report:
        raise NoReportError("bad_parameter", "policy", "it is missing", "Name one.")

    kinds = {
        "odd": ReportKind("odd", "Odd", "Odd.", columns),
        "none": ReportKind("none", "None", "None.", lacking),
    }
    monkeypatch.setattr(desks, "REPORTS", REPORTS | kinds)


@pytest.mark.usefixtures("strange")
def test_reports_with_other_columns_are_other_tables(
    terminal: Terminal, ledger: Path, tmp_path: Path
) -> None:
    """And numbers that SQLite has no room for are text."""
    file = tmp_path / "books.sqlite"
    terminal.done("export", ledger, "--format", "sqlite", "-o", file)
    assert rows(file, "SELECT n2025, typeof(year) FROM report_odd_t") == [(2.0**70, "text")]


@pytest.mark.parametrize("form", ["sqlite", "parquet"])
def test_tables_need_a_place(
    form: str, terminal: Terminal, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is named, can be written, and libraries that are missing are named too."""
    assert "name a place" in terminal.misused("export", ledger, "--format", form)
    asked = ("export", ledger, "--format", form, "-o")
    assert "--with-state" in terminal.misused(*asked, tmp_path / "x", "--with-state")
    assert "cannot write" in terminal.refused(*asked, tmp_path / "no" / "x")
    monkeypatch.setitem(sys.modules, "pandas", None)
    if form == "parquet":
        assert "install valueflows[reports]" in terminal.refused(*asked, tmp_path / "x")
        assert not (tmp_path / "x").exists()
