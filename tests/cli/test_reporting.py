# SPDX-License-Identifier: MIT
"""Reports at a terminal: listed, read as a table, written to files, refused in words."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Final

import pytest

from tests.cli.desk import BASE, Terminal
from valueflows.commands.reporting import lines
from valueflows.exchange import tables
from valueflows.exchange.tables import FORMATS, NotInstalledError
from valueflows.model.tables import Column, Table

MILL: Final = f"{BASE}organization/mill"


def test_without_a_name_the_reports_are_listed(terminal: Terminal, filled: Path) -> None:
    """Each with what it says."""
    assert "activity: How many events" in terminal.done("report", filled)


def test_a_report_is_a_table_to_read(terminal: Terminal, filled: Path) -> None:
    """Titles over columns, numbers to the right, and what it is of."""
    out = terminal.done("report", filled, "activity", "--agent", "mill", "--period", "2025")
    first, second, third, empty, titles, rule, row = out.splitlines()
    assert (first, empty) == ("What was recorded", "")
    assert second == f"{MILL} · 2025 · version 3"
    assert third == "events: 1"
    assert titles.startswith("Month       Organisation")
    assert set(rule) == {"-", " "}
    assert row.split() == ["2025-01-01", MILL, "raise", "both", "1", "0"]


def test_numbers_stand_to_the_right_and_nothing_acts_on_the_terminal() -> None:
    """An escape sequence in a name is shown as what it is."""
    columns = (Column("t", "Text"), Column("n", "Number", "number", "EUR"))
    shown = lines(Table("t", "T", columns, (("\x1b[31mred", 5), (None, 12))))
    assert shown == [
        "Text      Number (EUR)",
        "--------  ------------",
        "\ufffd[31mred             5",
        "                    12",
    ]


@pytest.mark.parametrize("form", ["json", "csv", "metadata.json"])
def test_text_goes_to_standard_output_or_a_file(
    form: str, terminal: Terminal, filled: Path, tmp_path: Path
) -> None:
    """The same letters."""
    asked = ("report", filled, "activity", "--period", "2025", "--format", form)
    file = tmp_path / "out"
    assert terminal.done(*asked, "-o", file) == ""
    assert file.read_bytes().decode() == terminal.done(*asked)


def test_files_of_all_formats_are_written(terminal: Terminal, filled: Path, tmp_path: Path) -> None:
    """Also those that are no text."""
    for name in ("pandas", "pyarrow", "openpyxl"):
        pytest.importorskip(name, reason="install valueflows[reports]")
    for form in FORMATS:
        file = tmp_path / f"out.{form}"
        asked = ("report", filled, "activity", "--period", "2025", "--format", form)
        terminal.done(*asked, "-o", file)
        assert file.stat().st_size > 100


def test_what_a_report_takes_is_said_by_options(terminal: Terminal, filled: Path) -> None:
    """A table of it, an earlier version, the role of who asks."""
    asked = ("report", filled, "activity", "--period", "2025", "--format")
    early = json.loads(terminal.done(*asked, "json", "--as-of", "2"))
    assert (early["version"], early["tables"][0]["rows"]) == (2, [])
    facts = terminal.done(*asked, "csv", "--table", "facts")
    assert ["period", "2025"] in list(csv.reader(io.StringIO(facts)))
    only = terminal.done("report", filled, "activity", "--period", "2025", "--table", "notes")
    assert only.splitlines()[-2].startswith("Code")
    terminal.refused(*asked, "json", "--as", "public")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none", "--period", "2025"), "there is no report 'none'. There are activity"),
        (("activity", "--period", "2025", "--agent", "x"), "no organisation is called 'x'"),
        (("activity", "--period", "never"), "'never' is no period"),
        (("activity", "--period", "2025", "--compare", "before"), "this report compares nothing"),
        (("activity", "--period", "2025", "--set", "a=b"), "takes no such parameter"),
        (("activity", "--period", "2025", "--table", "x"), "has no table 'x'"),
        (("activity", "--period", "2025", "--as-of", "99"), "there is no version 99"),
    ],
)
@pytest.mark.uncounted
def test_what_there_is_not_is_refused(
    arguments: tuple[str, ...], said: str, terminal: Terminal, filled: Path
) -> None:
    """With where, what, and what to do."""
    assert said in terminal.refused("report", filled, *arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("activity",), "say of which time with --period"),
        (("activity", "--period", "2025", "--set", "a"), "--set takes NAME=VALUE"),
        (("activity", "--period", "2025", "--format", "doc"), "there is no format 'doc'"),
        (("activity", "--period", "2025", "--format", "xlsx"), "name a file for it with -o"),
        (("activity", "--period", "2025", "-o", "x"), "name a format for a file"),
        (("activity", "other", "--period", "2025"), "one NAME is enough"),
    ],
)
@pytest.mark.uncounted
def test_wrong_usage_is_told(
    arguments: tuple[str, ...], said: str, terminal: Terminal, filled: Path
) -> None:
    """And how it is used."""
    assert said in terminal.misused("report", filled, *arguments)


def test_a_format_without_its_libraries_says_so(
    terminal: Terminal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how to get them."""

    def missing(*_: object) -> bytes:
        raise NotInstalledError("pandas")

    monkeypatch.setitem(tables.FORMATS, "xlsx", FORMATS["xlsx"]._replace(write=missing))
    asked = ("report", filled, "activity", "--period", "2025", "--format", "xlsx", "-o", tmp_path)
    assert "install valueflows[reports]" in terminal.refused(*asked)
