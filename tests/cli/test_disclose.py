# SPDX-License-Identifier: MIT
"""``disclose`` records what everybody reads of a closed year, and lists what changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk import years
from tests.desk.years import PROFIT, WAGES
from tests.helpers import change
from tests.reports.fourteen import COOP, CUSTOMER
from valueflows.ledger.ledger import Ledger
from valueflows.model.disclosing import Disclosure
from valueflows.model.terms import Ref

from .desk import Terminal, version_of

WHAT = ("--agent", COOP, "--period", "2023")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """The books of the fourteen, of which one year is closed."""
    years.books(tmp_path / "books", years=("2023",)).close()
    return tmp_path / "books"


def disclosed(terminal: Terminal, books: Path) -> list[dict[str, Any]]:
    """Return the disclosures of a ledger."""
    written = json.loads(terminal.done("export", books))["@graph"]
    return [node for node in written if node["@type"] == "ob:Disclosure"]


def test_pay_and_profit_are_disclosed(terminal: Terminal, books: Path) -> None:
    """As everybody reads them, with the digest of it and the verdict."""
    assert "nothing was recorded" in terminal.done("disclose", books, *WHAT, "--dry-run")
    assert disclosed(terminal, books) == []
    out = terminal.done("disclose", books, *WHAT)
    assert ": within" in out
    found = disclosed(terminal, books)
    assert {node["ob:report"] for node in found} == {"maximum-wage", "maximum-profit"}
    for node in found:
        result = node["ob:result"]
        assert node["ob:digest"] == hashlib.sha256(result.encode()).hexdigest()
        assert years.CANARY not in result
        assert "/people/" not in result
    listed = terminal.done("report", books, "disclosures", "--period", "2023", "--as", "public")
    assert "maximum-wage" in listed
    assert WAGES in listed


@pytest.mark.uncounted
def test_what_stands_is_not_disclosed_again(terminal: Terminal, books: Path) -> None:
    """The second time nothing is recorded."""
    terminal.done("disclose", books, *WHAT)
    before = version_of(terminal, books)
    assert "it stands as it was disclosed" in terminal.done("disclose", books, *WHAT)
    assert version_of(terminal, books) == before


def test_a_second_one_supersedes_the_first(terminal: Terminal, books: Path) -> None:
    """And what differs is printed, and listed."""
    said = '{"facts":{"verdict":"exceeded"}}'
    with Ledger.open(books) as ledger:
        first = Disclosure(
            id=f"{years.BASE}disclosures/1",
            report="maximum-wage",
            disclosed_by=Ref(COOP),
            wage_policy=Ref(WAGES),
            period="2023",
            at_version=1,
            digest=hashlib.sha256(said.encode()).hexdigest(),
            result=said,
            verdict="exceeded",
        )
        ledger.record(change(first))
    out = terminal.done("disclose", books, *WHAT, "--policy", WAGES)
    assert f"supersedes {first.id}" in out
    assert "facts.verdict: exceeded -> within" in out
    assert PROFIT not in out
    listed = terminal.done(
        *("report", books, "disclosures", "--period", "2023", "--table", "differences")
    )
    assert "facts.verdict" in listed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agent", COOP, "--period", "2024"), "when their period is closed"),
        (("--agent", COOP, "--period", "2023-Q1"), "for calendar years"),
        (("--agent", CUSTOMER, "--period", "2023"), "has published no MaximumProfitPolicy"),
        (("--agent", COOP, "--period", "soon"), "'soon' is no period"),
    ],
)
def test_what_cannot_be_disclosed_is_refused(
    terminal: Terminal, books: Path, words: tuple[str, ...], said: str
) -> None:
    """Years that are not over, months, and who has no rule."""
    assert said in terminal.refused("disclose", books, *words)


def test_wrong_usage_is_told(terminal: Terminal, books: Path) -> None:
    """Which argument, and what it takes."""
    wrong = ("--agent", "coop", "--period", "2023")
    assert "--agent takes an IRI, not 'coop'" in terminal.misused("disclose", books, *wrong)
