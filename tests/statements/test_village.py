# SPDX-License-Identifier: MIT
"""The statements of the sample village, drawn from its events by way of the accounts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.sample.conftest import Loaded, loaded
from valueflows.ledger.reading import reading
from valueflows.model.exact import MICRO
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.periods import Period, period_of
from valueflows.reports.statements import (
    aged,
    balance,
    budget,
    cashflow,
    consolidation,
    income,
    inventory,
    journal,
    trial,
)
from valueflows.reports.statements.figures import PAID

from .test_books import rows

pytestmark = pytest.mark.uncounted


__all__ = ["loaded"]
EUR = "https://village.example/money/EUR"
ORGANISATIONS = ("bakery", "farm", "mill", "shop")
MONTHS = ("2025-01", "2025-06", "2025-12")


def _accounts(loaded: Loaded, *names: str) -> Drawn:
    return draw(reading(loaded.ledger), [f"https://{name}.example/co-op" for name in names])


def _period(accounts: Drawn, text: str) -> Period:
    return period_of(text, accounts.source.ledger.time_zone)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_the_books_of_each_balance(loaded: Loaded, organisation: str) -> None:
    """Every trial balance is zero, and assets are liabilities, equity and result."""
    accounts = _accounts(loaded, organisation)
    periods = [_period(accounts, text) for text in MONTHS]
    assert trial.compute(accounts, periods[0], beside=periods[1:]).report().facts["isZero"]
    assert balance.compute(accounts, periods[0], beside=periods[1:]).facts["balanced"]


def test_the_village_together_is_its_parts_less_what_flowed_between_them(loaded: Loaded) -> None:
    """On every line but those that follow from what stock had cost."""
    parts = [_accounts(loaded, name) for name in ORGANISATIONS]
    group = _accounts(loaded, *ORGANISATIONS)
    year = _period(group, "2025")
    report = consolidation.compute(group, year, parts=parts).report()
    assert report.facts == {"adds_up": True}
    sales = {row["side"]: row["amount"] for row in rows(report, "consolidation", line="sales")}
    assert sales.keys() == {"part", "internal", "consolidated"}


def test_stock_is_what_the_books_of_stock_say(loaded: Loaded) -> None:
    """The units of every resource at the end are those that its events have left."""
    accounts = _accounts(loaded, "bakery")
    report = inventory.compute(accounts, _period(accounts, "2025-01-01/2026-12-31")).report()
    found = rows(report, "inventory")
    assert len(found) > 5
    for row in found:
        kept = accounts.source.stock(str(row["resource"]))
        assert kept is not None
        assert Fraction(str(row["quantity"])) * MICRO == kept.value, row["resource"]


def test_what_was_paid_is_what_went_out(loaded: Loaded) -> None:
    """Wages on the paid basis are the money that settled wages; so says the budget."""
    accounts = _accounts(loaded, "bakery")
    year = _period(accounts, "2025")
    paid = income.compute(accounts, year, basis=PAID).figure("pay", EUR).amount
    assert paid == -cashflow.compute(accounts, year).figure("wage", EUR).amount > 0
    (row,) = rows(budget.compute(accounts, year).report(), "money", money_class="wage")
    assert Fraction(str(row["paid"])) * MICRO == paid


def test_what_is_open_is_what_the_balance_sheet_says(loaded: Loaded) -> None:
    """By age, one by one, and in sum."""
    accounts = _accounts(loaded, "bakery")
    year = _period(accounts, "2025")
    made, sheet = aged.compute(accounts, year), balance.compute(accounts, year)
    for line in ("receivables", "payables"):
        by_age = sum(f.amount for f in made.figures if f.section == line)
        assert by_age == sheet.figure(line, EUR).amount != 0


def test_every_posting_leads_to_a_record(loaded: Loaded) -> None:
    """Each row of the journal names an event, a claim, a commitment or an asset of the ledger."""
    accounts = _accounts(loaded, "bakery")
    report = journal.compute(accounts, _period(accounts, "2025")).report()
    for row in report.table("journal").records():
        assert accounts.source.get(str(row["event"] or row["due"])) is not None
