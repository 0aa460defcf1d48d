# SPDX-License-Identifier: MIT
"""``allocate`` prints what becomes of a surplus and records it, once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import change
from tests.reports import fourteen
from tests.reports.lines import WORKER
from valueflows.ledger.ledger import Ledger
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import MaximumProfitPolicy, WaterfallLine
from valueflows.model.terms import OB, Ref, Tag

from .desk import REFUSED, Terminal, version_of

RULE = f"{fourteen.BASE}policies/surplus"
WHAT = ("--agent", fourteen.COOP, "--period", "2025")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """The books of the fourteen, with a rule for their surplus."""
    rule = MaximumProfitPolicy(
        id=RULE,
        name="57.5 % stays",
        published_by=Ref(fourteen.COOP),
        valid_from=Instant("2025-01-01T00:00:00+01:00"),
        preset="SCIC",
    )
    said: list[tuple[str, dict[str, Any]]] = [
        ("legalReserve", {"share": Amount("0.15")}),
        ("indivisibleReserve", {"share": Amount("0.5"), "share_of": "rest"}),
        ("patronage", {"key": "hours", "member_class": Tag(f"{OB}employee")}),
    ]
    steps = [
        WaterfallLine(id=f"{RULE}/{n}", line_of=Ref(RULE), order=n, kind=kind, **more)
        for n, (kind, more) in enumerate(said)
    ]
    fourteen.books(tmp_path / "books", fourteen.GOOD, rule, *steps).close()
    return tmp_path / "books"


def test_a_surplus_is_allocated_and_recorded(terminal: Terminal, books: Path) -> None:
    """Reserves first, then each by their hours; whose hours are missing is said."""
    ran = terminal("allocate", books, *WHAT, "--decided-at", "2026-03-01T10:00:00Z")
    assert ran.code == 0, ran.err
    assert "What becomes of the surplus, 2025: 173600.00" in ran.out
    assert "26,040.00  Legal reserve" in ran.out
    assert "73,780.00  Indivisible reserve" in ran.out
    assert f"Patronage  {fourteen.BASE}people/a1" in ran.out
    assert "no hours are known of them" in ran.err
    written = json.loads(terminal.done("export", books))["@graph"]
    (decided,) = [node for node in written if node["@type"] == "ob:SurplusAllocation"]
    assert (decided["ob:period"], decided["ob:adoptedAt"]) == ("2025", "2026-03-01T10:00:00Z")
    lines = [node for node in written if node["@type"] == "ob:AllocationLine"]
    assert sum(Decimal(n["ob:amount"]["hasNumericalValue"]) for n in lines) == Decimal(173_600)
    paid = [n["ob:promise"] for n in lines if "ob:promise" in n]
    promises = {node["@id"] for node in written if node["@type"] == "Commitment"}
    assert len(paid) == len(set(paid)) == 11
    assert promises.issuperset(paid)


@pytest.mark.uncounted
def test_it_is_decided_once(terminal: Terminal, books: Path) -> None:
    """The second time is refused, with the id of what was decided."""
    terminal.done("allocate", books, *WHAT)
    assert "was decided on already: https://" in terminal.refused("allocate", books, *WHAT)


@pytest.mark.uncounted
def test_a_dry_run_records_nothing(terminal: Terminal, books: Path) -> None:
    """The same lines are printed."""
    before = version_of(terminal, books)
    out = terminal.done("allocate", books, *WHAT, "--dry-run")
    assert "dry run" in out
    assert version_of(terminal, books) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agent", "coop", "--period", "2025"), "--agent takes an IRI, not 'coop'"),
        (("--agent", fourteen.COOP, "--period", "soon"), "'soon' is no period; write 2025"),
        ((*WHAT, "--decided-at", "today"), "--decided-at: 'today' is not a moment"),
        ((*WHAT, "--by", "me"), "--by takes an IRI"),
    ],
)
def test_wrong_usage_is_told(
    terminal: Terminal, books: Path, words: tuple[str, ...], said: str
) -> None:
    """Which argument, and what it takes."""
    assert said in terminal.misused("allocate", books, *words)


def test_without_a_rule_nothing_is_allocated(terminal: Terminal, books: Path) -> None:
    """It says what to record first."""
    other = ("--agent", fourteen.SUPPLIER, "--period", "2025")
    assert "record an ob:MaximumProfitPolicy" in terminal.refused("allocate", books, *other)


def test_a_rule_that_cannot_be_followed_is_told(terminal: Terminal, books: Path) -> None:
    """The line is named."""
    wrong = WaterfallLine(
        id=f"{RULE}/9", line_of=Ref(RULE), order=2, kind="commons", member_class=Tag(WORKER)
    )
    with Ledger.open(books) as ledger:
        ledger.record(change(wrong))
    assert "take all that is left, both in step 2" in terminal.refused("allocate", books, *WHAT)


@pytest.mark.uncounted
def test_a_decision_in_closed_time_is_refused(terminal: Terminal, books: Path) -> None:
    """The lines are printed, the refusal says why, and nothing is recorded."""
    closing = PeriodClosing(
        id=f"{fourteen.BASE}closing", closed_before=Instant("2026-01-01T00:00:00+01:00")
    )
    with Ledger.open(books) as ledger:
        ledger.record(change(closing))
    before = version_of(terminal, books)
    ran = terminal("allocate", books, *WHAT, "--decided-at", "2025-12-30T10:00:00Z")
    assert ran.code == REFUSED
    assert "refused: " in ran.err
    assert version_of(terminal, books) == before
