# SPDX-License-Identifier: MIT
"""Whose money is in entries, and how the cells of a statement move with it."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any, Final

import pytest

from valueflows.model.agents import Organization, Person
from valueflows.model.exact import MICRO
from valueflows.reports.classes import LINES
from valueflows.reports.periods import period_of
from valueflows.reports.postings import Posting
from valueflows.reports.shares import UNKNOWN, shares_of_postings
from valueflows.reports.statementguard import guarded, sensitive
from valueflows.reports.statements.figures import Figure, Statement, behind
from valueflows.reports.suppression import Rule
from valueflows.reports.wageguard import _statistic

YEAR: Final = period_of("2025")
AGENTS: Final[dict[str, Any]] = {
    "state": Organization(id="state", name="State"),
    "ada": Person(id="ada", name="Ada"),
}
FLOWS: Final = {
    "charge": SimpleNamespace(triggered_by="work"),
    "loose": SimpleNamespace(triggered_by=None),
    "work": SimpleNamespace(provider="ada"),
}


class Source:
    """Books of which little is asked."""

    version, checkpoint = 1, ""
    ledger = SimpleNamespace(time_zone="UTC")
    get, flow = AGENTS.get, FLOWS.get


SOURCE: Final[Any] = Source()
ACCOUNTS: Final[Any] = SimpleNamespace(
    source=SOURCE, boundary=frozenset({"mill"}), postings=lambda **_asked: ()
)


def posting(
    line: str, amount: int, money_class: str, other: str, due: str | None = None
) -> Posting:
    """Return a posting in March."""
    at = YEAR.start + 70 * 86_400 * MICRO
    return Posting("e", at, LINES[line], amount * MICRO, "EUR", money_class, "mill", other, due=due)


def test_charges_are_those_of_who_worked() -> None:
    """A charge for the state is a share of who did the work, or of somebody unknown."""
    found = shares_of_postings(SOURCE, [
        posting("employerCharges", 9, "employerContribution", "state", "charge"),
        posting("employerCharges", 5, "employerContribution", "state", "loose"),
        posting("employerCharges", 3, "employerContribution", "state"),
        posting("purchases", 70, "price", "state"),
        posting("pay", 40, "wage", "ada"),
        posting("contractors", 60, "contractorFee", "state"),
    ])  # fmt: skip
    amounts = {(share.person, share.part.split()[1]): share.amount for share in found}
    assert amounts == {
        ("ada", "employerContribution"): 9 * MICRO,
        (UNKNOWN, "employerContribution"): 8 * MICRO,
        ("ada", "wage"): 40 * MICRO,
    }
    assert {share.span for share in found} == {"2025-03"}


@pytest.mark.parametrize(
    ("amount", "debit", "scales"), [(-40, 40, [-1]), (40, 40, [1]), (40, -40, [1]), (7, 40, [1, 1])]
)
def test_how_a_cell_moves(amount: int, debit: int, scales: list[int]) -> None:
    """A figure grows or shrinks with pay; of one that is neither, no band is told."""
    some = (posting("pay", debit, "wage", "ada"),)
    figure = Figure("result", "result", "Result", "2025", "EUR", amount * MICRO, behind(some))
    statement = Statement("income", "Income", ACCOUNTS, (YEAR,), (figure,), main="income")
    cells: list[Any] = list(sensitive(statement))
    assert [cell.scale for cell in cells] == scales
    assert all(share.amount == 40 * MICRO for cell in cells for share in cell.shares)
    (row,) = guarded(statement, rule=Rule(min_cell=1)).table("income").records()
    assert row["instead"] == "amount: one person dominates"


def test_a_figure_between_two_people() -> None:
    """A percentile between two people weighs both by where it lies."""
    rows: Any = [
        SimpleNamespace(id=name, rate=Fraction(rate)) for name, rate in (("a", 40), ("b", 20))
    ]
    assert _statistic(rows, ("a", "b"), Fraction(30)) == {1: Fraction(1, 2), 2: Fraction(1, 2)}
    assert _statistic(rows, ("a", "b"), Fraction(25)) == {1: Fraction(1, 4), 2: Fraction(3, 4)}
    assert _statistic(rows, ("b",), Fraction(20)) == {2: Fraction(1)}
