# SPDX-License-Identifier: MIT
"""Known rules at a terminal: listed, told, and written for an organisation to import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import Terminal
from valueflows.ledger.ledger import Ledger
from valueflows.reports.presets import PRESETS
from valueflows.reports.profit_presets import PROFIT_PRESETS

BASE = "https://coop.example/"
WHO = f"'@id': {BASE}us\n'@type': https://w3id.org/valueflows/ont/vf#Organization\n"
WHO += "https://w3id.org/valueflows/ont/vf#name: Us\n"


def test_all_are_listed(terminal: Terminal) -> None:
    """Each with its title, those for pay and those for profit."""
    told = terminal.done("presets")
    assert [line.split(" (")[0] for line in told.splitlines()] == [*PRESETS, *PROFIT_PRESETS]


@pytest.mark.parametrize("name", [*PRESETS, *PROFIT_PRESETS])
def test_one_is_told(terminal: Terminal, name: str) -> None:
    """What it counts, its source and its date, and what it cannot say."""
    told = terminal.done("presets", "--rule", name)
    one = {**PRESETS, **PROFIT_PRESETS}[name]
    assert all(text in told for text in (one.title, one.source, one.dated, *one.lost))  # type: ignore[attr-defined]


@pytest.mark.uncounted
def test_each_can_be_imported(terminal: Terminal, tmp_path: Path) -> None:
    """As it is written, without another word."""
    books = tmp_path / "books"
    Ledger.create(books, base=BASE).close()
    files = [tmp_path / "us.yaml"]
    files[0].write_text(WHO)
    for name in (*PRESETS, *PROFIT_PRESETS):
        said = ("--rule", name, "--agent", f"{BASE}us", "--id", f"{BASE}policies/{name}")
        told = terminal.done(
            "presets", *said, "--valid-from", "2026-01-01T00:00:00Z", "--hours", "1720"
        )
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(told)
    terminal.done("import", books, *files)
    with Ledger.open(books, writable=False) as ledger:
        kinds = ("MaximumWagePolicy", "MaximumProfitPolicy")
        counts = [ledger.books.by_name[kind].standing for kind in kinds]
    assert counts == [len(PRESETS), len(PROFIT_PRESETS)]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("--rule", "nobodys"), "there is no known rule nobodys"),
        (("--rule", "sec-402u", "--agent", "us"), "--agent takes an IRI"),
        (("--rule", "sec-402u", "--agent", f"{BASE}us"), "--id"),
        (
            (
                "--rule",
                "sec-402u",
                "--agent",
                f"{BASE}us",
                "--id",
                f"{BASE}p",
                "--valid-from",
                "now",
            ),
            "--valid-from",
        ),
    ],
)
def test_what_is_missing_is_said(terminal: Terminal, said: tuple[str, ...], why: str) -> None:
    """With the option it is about."""
    name = next(iter(PRESETS))
    ran = terminal("presets", *(name if part == "sec-402u" else part for part in said))
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.err
