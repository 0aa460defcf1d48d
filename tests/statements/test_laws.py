# SPDX-License-Identifier: MIT
"""What holds of every statement of all books, shown on books drawn by chance."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from valueflows.model.exact import MICRO
from valueflows.reports.periods import Period, period_of
from valueflows.reports.statements import balance, cashflow, consolidation, general, income, trial
from valueflows.reports.statements.figures import Statement, money, summed

from .paper import EUR, US, PaperAccounts, by_chance

pytestmark = pytest.mark.uncounted


PERIODS = ("2024", "2025-Q1", "2025-03", "2024-02-10/2025-06-30")
SEEDS = (1, 2, 3)
Computed = Callable[[PaperAccounts, Period], Statement]


def _books(seed: int) -> PaperAccounts:
    return PaperAccounts(all_postings=by_chance(seed))


@pytest.mark.parametrize("text", PERIODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_trial_balance_is_zero(seed: int, text: str) -> None:
    """Of any period, before it and in it."""
    report = trial.compute(_books(seed), period_of(text)).report()
    (total,) = [row for row in report.table("trial").records() if row["line"] == "total"]
    assert (total["opening"], total["closing"], report.facts["isZero"]) == (0, 0, True)
    assert total["debit"] == total["credit"] != 0


@pytest.mark.parametrize("text", PERIODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_assets_are_liabilities_equity_and_result(seed: int, text: str) -> None:
    """And the result of the balance sheet is that of the income statement."""
    books, period = _books(seed), period_of(text)
    sheet = balance.compute(books, period)
    assets, owed, equity = (
        sheet.figure(name, EUR).amount
        for name in ("totalAssets", "totalLiabilities", "totalEquity")
    )
    assert assets == owed + equity != 0
    result = income.compute(books, period).figure("result", EUR).amount
    assert sheet.figure("result", EUR).amount == result
    before = income.compute(books, Period(period_of("2024").first, period.last)).figure(
        "result", EUR
    )
    assert sheet.figure("earlierSurplus", EUR).amount == before.amount - result


@pytest.mark.parametrize("compute", [income.compute, balance.compute, cashflow.compute])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_the_sum_of_its_entries(seed: int, compute: Computed) -> None:
    """Exactly, but for the sign it is read with; and rounded it is what the report says."""
    made = compute(_books(seed), period_of("2025-Q1"))
    for figure, row in zip(made.figures, made.report().tables[0].records(), strict=True):
        assert abs(figure.amount) == abs(summed(figure.postings))
        assert abs(Fraction(str(row["amount"])) * MICRO - figure.amount) <= MICRO // 200
        assert row["amount"] == money(figure.amount)


@pytest.mark.parametrize("seed", SEEDS)
def test_months_add_up_to_the_year(seed: int) -> None:
    """A year's result and its flows of money are the sum of those of its months."""
    books, year = _books(seed), period_of("2025")
    months = year.months()
    by_month = income.compute(books, months[0], beside=months[1:])
    results = [by_month.figure("result", EUR, month.text).amount for month in months]
    assert sum(results) == income.compute(books, year).figure("result", EUR).amount
    flow = cashflow.compute(books, year)
    opening, closing = (flow.figure(name, EUR).amount for name in ("opening", "closing"))
    moved = [f.amount for f in flow.figures if f.line not in {"opening", "closing"}]
    assert opening + sum(moved) == closing
    sheet = {f.line: f.amount for f in balance.compute(books, year).figures}
    assert closing == sheet["cash"] - sheet.get("overdrafts", 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_running_balances_end_where_the_trial_balance_does(seed: int) -> None:
    """Per line, over all of its accounts."""
    books, period = _books(seed), period_of("2025-Q1")
    last: dict[tuple[object, object], Fraction] = {}
    for row in general.compute(books, period).report().table("general").records():
        last[row["line"], row["account"]] = Fraction(str(row["balance"]))
    for row in trial.compute(books, period).report().table("trial").records():
        ends = [value for (line, _), value in last.items() if line == row["line"]]
        if row["line"] != "total":
            assert abs(sum(ends) - Fraction(str(row["closing"]))) <= Fraction(1, 200)


def test_organisations_that_never_dealt_with_each_other_add_up() -> None:
    """A group without internal flows is the sum of its parts."""
    other = "urn:x:other"
    parts = [
        PaperAccounts(boundary=frozenset({US}), all_postings=by_chance(1)),
        PaperAccounts(boundary=frozenset({other}), all_postings=by_chance(2, scope=other)),
    ]
    everything = [p for part in parts for p in part.all_postings]
    group = PaperAccounts(boundary=frozenset({US, other}), all_postings=everything)
    report = consolidation.compute(group, period_of("2025"), parts=parts).report()
    sides = {row["side"] for row in report.table("consolidation").records()}
    assert (sides, report.facts) == ({"part", "consolidated"}, {"adds_up": True})
