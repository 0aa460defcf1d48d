# SPDX-License-Identifier: MIT
"""Income, balance and cash flow of books told by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.tables import Report
from valueflows.reports.periods import Period, period_of
from valueflows.reports.postings import Gap, Payment
from valueflows.reports.statements import balance, cashflow, income
from valueflows.reports.statements.figures import PAID, Statement, money, plain

from .paper import EUR, US, PaperAccounts, PaperSource, amount, event, told

STORY = """
2024-12-30 opening
    cash/till           500.00 class=openingBalance
    opening            -500.00 class=openingBalance
2024-12-31 old-sale
    cash/till            50.00 class=price
    sales               -50.00 class=price
2025-01-10 sale
    receivables         120.00 class=price due=urn:x:c/1 other=urn:x:shop
    sales              -100.00 class=price due=urn:x:c/1
    taxOwed             -20.00 class=outputTax due=urn:x:c/2
2025-01-20 paid
    cash/bank           120.00 class=price
    receivables        -120.00 class=price due=urn:x:c/1 other=urn:x:shop
2025-01-31 wage
    pay                  70.00 class=wage due=urn:x:c/3
    payables            -70.00 class=wage due=urn:x:c/3 other=urn:x:ann
2025-02-01 wage-paid
    payables             70.00 class=wage due=urn:x:c/3 other=urn:x:ann
    cash/bank           -70.00 class=wage
2025-02-02 share
    cash/till            25.00 class=memberCapital
    memberCapital       -25.00 class=memberCapital
2025-02-03 found
    cash/till             5.00
    unclassified         -5.00 class=unclassified
2025-02-04 moved
    cash/till          -100.00
    cash/bank           100.00
2025-02-05 oven
    assets               40.00
    cash/bank           -40.00
"""
JANUARY, FEBRUARY = period_of("2025-01"), period_of("2025-02")
YEAR = period_of("2025")


def books(text: str = STORY) -> PaperAccounts:
    """Return accounts that tell a story."""
    return PaperAccounts(all_postings=told(text))


def cell(report: Report, table: str, wanted: str, **where: object) -> object:
    """Return the one cell of a table in the row that is told."""
    (found,) = [
        row[wanted]
        for row in report.table(table).records()
        if all(row[name] == value for name, value in where.items())
    ]
    return found


def line(made: Statement, name: str, period: Period | None = None) -> object:
    """Return a figure in euros."""
    return money(made.figure(name, EUR, None if period is None else period.text).amount)


def test_the_result_is_income_less_expense() -> None:
    """Tax collected for the state, money paid and capital are neither income nor expense."""
    made = income.compute(books(), JANUARY)
    assert line(made, "sales") == Decimal("100.00")
    assert line(made, "totalIncome") == Decimal("100.00")
    assert line(made, "pay") == line(made, "totalExpense") == Decimal("70.00")
    assert line(made, "result") == Decimal("30.00")
    assert "taxOwed" not in {figure.line for figure in made.figures}


def test_a_figure_leads_to_its_records() -> None:
    """Behind a line stand the event and the claim that it follows from, each once."""
    made = income.compute(books(), JANUARY, beside=(FEBRUARY,))
    assert made.behind("sales") == ("urn:x:e/2025-01-10-sale", "urn:x:c/1")
    assert made.behind("sales", FEBRUARY.text) == ()
    assert made.behind("sales", JANUARY.text, "urn:x:money/GBP") == ()
    assert cell(made.report(), "income", "entries", line="sales", period="2025-01") == 1


def test_money_without_a_class_is_no_income() -> None:
    """What nobody has classed stands apart and is in no result."""
    report = income.compute(books(), FEBRUARY).report()
    assert cell(report, "income", "amount", line="unclassified") == Decimal("-5.00")
    assert cell(report, "income", "amount", line="result") == 0


def _lacking(*codes: str) -> PaperAccounts:
    gaps = [Gap(code, "lacked", (f"urn:x:g/{n}",), JANUARY.start) for n, code in enumerate(codes)]
    return PaperAccounts(all_postings=told(STORY), all_gaps=gaps)


def test_a_result_that_lacks_what_it_needs_is_not_told() -> None:
    """Its amount is empty, its lines stand, and the note says what is missing and how often."""
    accounts = _lacking("unvalued_stock", "unvalued_stock")
    report = income.compute(accounts, JANUARY, beside=(JANUARY.before(),)).report()
    assert report.facts["verdict"] == "notComputable"
    assert report.facts["coverage"] == 50
    assert "unvalued_stock (2)" in report.notes[0].text
    assert cell(report, "income", "amount", line="result", period="2025-01") is None
    assert cell(report, "income", "amount", line="sales", period="2025-01") == 100
    assert cell(report, "income", "amount", line="result", period="2024-12") == 50
    assert cell(report, "comparison", "change", line="result") is None
    sheet = balance.compute(accounts, FEBRUARY).report()
    assert (sheet.facts["balanced"], sheet.facts["verdict"]) == (True, "notComputable")
    hidden = {row["line"] for row in sheet.table("balance").records() if row["amount"] is None}
    assert hidden == {"totalAssets", "earlierSurplus", "result", "totalEquity"}


def test_a_result_that_lacks_little_is_told_as_partial() -> None:
    """Nineteen of twenty entries suffice; the note says how many are known."""
    accounts = _lacking("unvalued_labour")
    sale = "\n2025-01-{} more\n  cash/till 1.00\n  sales -1.00\n"
    more = "".join(sale.format(f"{day:02d}") for day in range(1, 18))
    accounts.all_postings = told(STORY + more)
    report = income.compute(accounts, JANUARY).report()
    assert (report.facts["verdict"], report.facts["coverage"]) == ("partial", 95)
    assert cell(report, "income", "amount", line="result") == 47
    assert report.notes[0].text.startswith("The result of 2025-01 is partial, 95.00 %")


def test_stock_that_is_still_there_lacks_nothing_of_a_result() -> None:
    """Neither do gifts; without a currency to value it in nothing is told."""
    accounts = _lacking("unvalued_stock", "unvalued_flow")
    raised = event("urn:x:g/0", "raise", "2025-01-01")
    accounts.source = PaperSource(all_flows=(raised,))
    assert income.compute(accounts, JANUARY).facts["verdict"] == "computed"
    accounts.source = PaperSource(all_flows=(event("urn:x:g/0", "consume", "2025-01-01"),))
    assert income.compute(accounts, JANUARY).facts["verdict"] == "notComputable"
    assert income.compute(_lacking("no_currency"), YEAR).facts["verdict"] == "notComputable"
    assert income.compute(_lacking("no_currency"), YEAR, basis=PAID).facts["verdict"] == "computed"


def test_periods_stand_side_by_side_and_are_compared() -> None:
    """A line of one period has a row in each, and the change is told."""
    report = income.compute(books(), JANUARY, beside=(JANUARY.before(),)).report()
    assert cell(report, "income", "amount", line="pay", period="2024-12") == 0
    assert cell(report, "comparison", "change", line="sales", before="2024-12") == Decimal("50.00")
    assert report.period == "2025-01,2024-12"


def test_late_facts_of_a_closed_period_are_a_line_of_their_own() -> None:
    """What belongs to a period closed before stands in no other line, and is in the result."""
    late = """
2025-02-10 late
    fees                  8.00 class=bankFee belongs=urn:x:closing
    cash/bank            -8.00 class=bankFee
"""
    accounts = books(STORY + late)
    closing = PeriodClosing(id="urn:x:closing", closed_before=Instant("2025-02-01T00:00:00Z"))
    accounts.known["urn:x:closing"] = closing
    made = income.compute(accounts, FEBRUARY)
    assert line(made, "priorPeriod") == line(made, "result") == Decimal("-8.00")
    assert "fees" not in {figure.line for figure in made.figures}
    assert line(income.compute(accounts, YEAR), "fees") == Decimal("8.00")
    accounts.known.clear()
    assert line(income.compute(accounts, YEAR), "priorPeriod") == Decimal("-8.00")


def test_the_paid_basis_counts_what_was_settled() -> None:
    """A wage is of the month it was paid in, whoever got the money; capital is no income."""
    at = FEBRUARY.start
    payments = [
        Payment(at, US, "urn:x:ann", "wage", amount("70"), EUR, "urn:x:e/1", "urn:x:c/3"),
        Payment(at, "urn:x:shop", US, "price", amount("100"), EUR, "urn:x:e/2", "urn:x:c/1"),
        Payment(at, "urn:x:ann", US, "memberCapital", amount("25"), EUR, "urn:x:e/3"),
        Payment(at, "urn:x:bob", US, "no such class", amount("5"), EUR, "urn:x:e/4", loose=True),
        Payment(at, US, US, "price", amount("9"), EUR, "urn:x:e/5"),
    ]
    accounts = PaperAccounts(payments=payments)
    made = income.compute(accounts, FEBRUARY, basis=PAID)
    assert [line(made, name) for name in ("sales", "pay", "result")] == [100, 70, 30]
    assert {note.code for note in made.notes} == {"unclassified", "paid_basis"}
    assert income.compute(accounts, JANUARY, basis=PAID).figures == ()


def test_a_payment_stands_where_what_it_settles_stood() -> None:
    """Tax that comes back is no expense, stock is one when it is paid, a machine is none."""
    bought = """
2025-01-05 urn
    stock          60.00 class=price due=d
    assets         40.00 class=price due=d
    payables     -100.00 class=price due=d
    taxOwed        20.00 class=outputTax due=d
    payables      -20.00 class=outputTax due=d
"""
    parts = ("price", "50"), ("outputTax", "20")
    payments = [
        Payment(FEBRUARY.start, US, "urn:x:mill", kind, amount(much), EUR, "e", "2025-01-05-urn")
        for kind, much in parts
    ]
    accounts = PaperAccounts(all_postings=told(bought), payments=payments)
    made = income.compute(accounts, FEBRUARY, basis=PAID)
    assert {f.line: money(f.amount) for f in made.figures} == {
        "purchases": 30,
        "totalExpense": 30,
        "result": -30,
    } | {"totalIncome": 0}


def test_a_basis_that_there_is_none_of_is_told() -> None:
    """The message says which ones there are."""
    with pytest.raises(ValueError, match="there are accrued and paid"):
        income.compute(books(), JANUARY, basis="cash")


def test_what_could_not_be_reckoned_is_noted_with_its_count() -> None:
    """Gaps of one reason become one note, with the records."""
    gaps = [Gap("unvalued", "No money side", (f"urn:x:e/{n}",), JANUARY.start) for n in (2, 1)]
    report = income.compute(PaperAccounts(all_gaps=gaps), JANUARY).report()
    assert report.notes[0].code == "unvalued"
    assert (report.notes[0].count, report.notes[0].events) == (2, ("urn:x:e/1", "urn:x:e/2"))


def test_the_balance_sheet_balances() -> None:
    """Assets are liabilities, equity, earlier surplus and result; the difference is shown."""
    made = balance.compute(books(), FEBRUARY, beside=(JANUARY, YEAR))
    assert [line(made, name) for name in ("cash", "assets", "totalAssets")] == [590, 40, 630]
    assert [line(made, name) for name in ("taxOwed", "totalLiabilities")] == [20, 20]
    assert [line(made, name) for name in ("opening", "memberCapital")] == [500, 25]
    assert [line(made, "result", p) for p in (FEBRUARY, JANUARY, YEAR)] == [0, 30, 30]
    assert [line(made, "earlierSurplus", p) for p in (FEBRUARY, JANUARY, YEAR)] == [80, 50, 50]
    assert line(made, "unclassified") == -5
    assert line(made, "totalEquity") == 605
    assert line(made, "payables", JANUARY) == 70
    assert made.report().facts == {"balanced": True, "verdict": "computed", "coverage": 100}


def test_an_entry_that_does_not_come_to_nothing_is_seen() -> None:
    """The check is no decoration: books that are broken are called so."""
    made = balance.compute(books("2025-01-05 broken\n    cash/till 1.00\n"), JANUARY)
    assert made.report().facts["balanced"] is False
    assert line(made, "difference") == 1


def test_money_is_sorted_by_what_it_was_for() -> None:
    """Between what was there before and after stand classes; moves between accounts are none."""
    made = cashflow.compute(books(), YEAR, beside=(period_of("2024"),))
    flows: dict[str, tuple[str, object]] = {
        f.line: (f.section, money(f.amount)) for f in made.figures if f.period == "2025"
    }
    assert flows == {
        "opening": ("opening", 550),
        "price": ("operating", 120),
        "wage": ("operating", -70),
        "assets": ("investing", -40),
        "memberCapital": ("financing", 25),
        "openingBalance": ("entered", 0),
        "unclassified": ("unclassified", 5),
        "closing": ("closing", 590),
    }
    titles = {figure.line: figure.title for figure in made.figures}
    assert (titles["memberCapital"], titles["openingBalance"]) == (
        "Capital of members",
        "Opening balance",
    )


def test_accounts_of_money_are_told_one_by_one() -> None:
    """Each has what was there, what came, what went and what is there."""
    accounts = books()
    report = cashflow.compute(accounts, FEBRUARY).report()
    rows = {row["account"]: row for row in report.table("accounts").records()}
    bank = rows["urn:x:bank"]
    assert [bank[name] for name in ("opening", "in", "out", "closing")] == [120, 100, 110, 110]
    assert rows["urn:x:till"]["title"] == "urn:x:till"


def test_a_figure_is_rounded_once_half_to_even() -> None:
    """Cells have hundredths; what was recorded is told with all its places."""
    halves = [Fraction(5000), Fraction(15000), Fraction(-25000), Fraction(10**6, 3)]
    assert [str(money(value)) for value in halves] == ["0.00", "0.02", "-0.02", "0.33"]
    assert [str(plain(value)) for value in (5000, 10**7)] == ["0.005", "10.00"]


def test_equal_questions_make_equal_reports() -> None:
    """The report names its books, its version and the last that bears on it."""
    first, second = (income.compute(books(), JANUARY).report() for _ in range(2))
    assert first == second
    assert (first.about, first.version, first.checkpoint) == ((US,), 7, "c0ffee")
    assert first.depends_on == 3
    empty = income.compute(PaperAccounts(PaperSource()), JANUARY).report()
    assert (empty.depends_on, empty.table("income").rows) == (0, ())
    with pytest.raises(KeyError):
        income.compute(books(), JANUARY).figure("sales", "urn:x:money/GBP")
