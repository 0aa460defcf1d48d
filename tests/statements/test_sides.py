# SPDX-License-Identifier: MIT
"""Overdrawn accounts, tax that comes back and money paid ahead, on their side of a balance sheet."""

from __future__ import annotations

from valueflows.model.agents import Organization, Person
from valueflows.model.exact import MICRO
from valueflows.reports.periods import period_of
from valueflows.reports.statementguard import guarded
from valueflows.reports.statements import aged, balance
from valueflows.reports.statements.figures import Statement

from .paper import EUR, PaperAccounts, PaperSource, told

YEAR, JANUARY = period_of("2025"), period_of("2025-01")
BOOKS = """
2025-01-10 capital
    cash/bank           50.00
    memberCapital      -50.00 class=memberCapital other=urn:x:hub
2025-01-11 float
    cash/till           20.00
    memberCapital      -20.00 class=memberCapital other=urn:x:hub
2025-01-20 vat
    taxOwed             30.00 class=inputTax
    payables           -30.00 class=inputTax due=c other=urn:x:mill
2025-02-10 rent
    purchases           90.00 class=price
    cash/bank          -90.00
2025-03-01 moved
    cash/bank           -5.00
    cash/till            5.00
2025-03-02 ahead
    cash/till          -15.00
    paidInAdvance       15.00 class=price due=q other=urn:x:mill
2025-06-01 sold
    cash/till           12.00
    taxOwed             -2.00 class=outputTax
    sales              -10.00 class=price
"""
WAGE = """
2025-07-01 wage
    paidInAdvance       25.00 class=wage due=w other=urn:x:ann
    cash/{account}     -25.00
"""


def _accounts(text: str) -> PaperAccounts:
    known = {
        "urn:x:ann": Person(id="urn:x:ann", name="Ann"),
        "urn:x:hub": Organization(id="urn:x:hub", name="Hub"),
    }
    return PaperAccounts(PaperSource(known), all_postings=told(text))


def _lines(made: Statement, period: str = "2025") -> dict[str, int]:
    wanted = (f for f in made.figures if f.period == period and f.amount)
    return {f.line: int(f.amount) // MICRO for f in wanted}


def test_each_stands_on_its_side() -> None:
    """What is overdrawn is owed, what comes back is had; both sides stay equal."""
    made = balance.compute(_accounts(BOOKS), YEAR, beside=[JANUARY])
    assert _lines(made) == {
        "cash": 22,
        "paidInAdvance": 15,
        "taxReceivable": 28,
        "totalAssets": 65,
        "payables": 30,
        "overdrafts": 45,
        "totalLiabilities": 75,
        "memberCapital": 70,
        "result": -80,
        "totalEquity": -10,
    }
    assert _lines(made, "2025-01")["cash"] == 70
    names = [row["line"] for row in made.report().table("balance").records()]
    assert names.index("taxReceivable") + 2 == names.index("totalAssets")
    assert made.facts["balanced"]


def test_entries_are_counted_once() -> None:
    """An entry between two accounts is behind both lines, and once behind the sum of all."""
    made = balance.compute(_accounts(BOOKS), YEAR)
    counts = {f.line: f.entries for f in made.figures}
    assert {n: counts[n] for n in ("cash", "overdrafts", "taxReceivable", "totalAssets")} == {
        "cash": 4,
        "overdrafts": 3,
        "taxReceivable": 2,
        "totalAssets": 5,
    }
    for figure in made.figures:
        assert figure.entries == len({posting.entry for posting in figure.postings}), figure.line
        assert abs(figure.amount) == abs(sum(posting.amount for posting in figure.postings))


def test_what_is_paid_ahead_is_no_debt_by_age() -> None:
    """It is a prepayment, never overdue."""
    made = aged.compute(_accounts(BOOKS), YEAR)
    found = {(f.section, f.line): f.amount // MICRO for f in made.figures}
    assert found == {("payables", "undated"): 30, ("paidInAdvance", "prepaid"): 15}


def test_everybody_reads_of_accounts_that_pay_nobody() -> None:
    """Where nobody is paid from an account, all is told."""
    rows = {
        r["line"]: r for r in guarded(balance.compute(_accounts(BOOKS), YEAR)).tables[0].records()
    }
    assert rows["overdrafts"]["amount"] == 45
    assert rows["paidInAdvance"]["amount"] == 15


def test_no_line_tells_where_pay_stands() -> None:
    """Neither of an account that somebody is paid from, nor of one that fills it, nor pay ahead."""
    for account in ("bank", "till"):
        made = balance.compute(_accounts(BOOKS + WAGE.format(account=account)), YEAR)
        assert _lines(made)["paidInAdvance"] == 40
        rows = {r["line"]: r for r in guarded(made).tables[0].records()}
        assert "overdrafts" not in rows
        assert rows["paidInAdvance"]["amount"] == 15
        assert rows["payables"]["instead"]
        assert rows["cash"]["instead"]
        assert rows["taxReceivable"]["amount"] == 28


def test_an_account_apart_from_those_is_told() -> None:
    """An account that no money goes between is no matter of pay."""
    text = BOOKS.replace("cash/till            5.00", "purchases            5.00")
    made = balance.compute(_accounts(text + WAGE.format(account="till")), YEAR)
    rows = {r["line"]: r for r in guarded(made).tables[0].records()}
    assert rows["overdrafts"]["amount"] == 45


def test_openly_all_still_adds_up() -> None:
    """On the lines that everybody reads, assets are liabilities and equity."""
    made = balance.compute(_accounts(BOOKS + WAGE.format(account="bank")), YEAR)
    assert made.openly is not None
    for one in (made, made.openly()):
        sums = [
            one.figure(name, EUR).amount
            for name in ("totalAssets", "totalLiabilities", "totalEquity")
        ]
        assert sums[0] == sums[1] + sums[2]
