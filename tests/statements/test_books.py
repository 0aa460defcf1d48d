# SPDX-License-Identifier: MIT
"""Trial balance, journal, general ledger, what is open by age, and groups."""

from __future__ import annotations

from decimal import Decimal

import pytest

from valueflows.model.agents import Organization
from valueflows.model.reading import CLAIM
from valueflows.model.tables import Report, Value
from valueflows.reports.periods import moment, period_of
from valueflows.reports.postings import Gap
from valueflows.reports.statements import aged, consolidation, general, journal, trial

from .paper import EUR, US, PaperAccounts, PaperSource, event, told
from .test_statements import FEBRUARY, JANUARY, books, cell

SHOP = "urn:x:shop"


def rows(report: Report, table: str, **where: object) -> list[dict[str, Value]]:
    """Return the rows of a table that are as told."""
    found = report.table(table).records()
    return [row for row in found if all(row[name] == value for name, value in where.items())]


# -- trial balance ---------------------------------------------------------------------------------


def test_debit_is_credit() -> None:
    """Every line has both sides of the period; all lines together come to nothing."""
    report = trial.compute(books(), FEBRUARY, beside=(JANUARY,)).report()
    cash = rows(report, "trial", line="cash", period="2025-02")[0]
    sides = [cash[name] for name in ("opening", "debit", "credit", "closing", "entries")]
    assert sides == [670, 130, 210, 590, 5]
    total = rows(report, "trial", line="total", period="2025-02")[0]
    assert (total["opening"], total["closing"]) == (0, 0)
    assert total["debit"] == total["credit"] == 240
    assert report.facts == {"isZero": True}
    assert report.depends_on == 3


def test_broken_books_are_called_so() -> None:
    """A trial balance that is not zero says so."""
    broken = books("2025-01-05 broken\n    cash/till 1.00\n")
    assert trial.compute(broken, JANUARY).report().facts == {"isZero": False}


def test_what_has_no_value_stands_beside_it() -> None:
    """Each record that could not be reckoned has a row with the reason and the day."""
    gap = Gap("unvalued", "No money side", ("urn:x:e/1",), JANUARY.start)
    report = trial.compute(PaperAccounts(all_gaps=[gap]), JANUARY).report()
    row = ("unvalued", "No money side", "2025-01", "2025-01-01", "urn:x:e/1")
    assert report.table("unvalued").rows == (row,)
    assert report.notes[0].count == 1


# -- journal and general ledger --------------------------------------------------------------------


def test_the_journal_tells_every_posting_with_its_records() -> None:
    """Each row has its entry, its day, one of two sides, and the ids that lead on."""
    report = journal.compute(books(), JANUARY).report()
    told_rows = rows(report, "journal", entry="2025-01-10-sale")
    assert [(row["line"], row["debit"], row["credit"]) for row in told_rows] == [
        ("receivables", 120, None),
        ("sales", None, 100),
        ("taxOwed", None, 20),
    ]
    first = told_rows[0]
    assert (first["turn"], first["day"], first["due"]) == (1, "2025-01-10", "urn:x:c/1")
    assert first["at"] == "2025-01-10T00:00:00.000000Z"
    assert (first["event"], first["other"]) == ("urn:x:e/2025-01-10-sale", SHOP)
    assert journal.compute(PaperAccounts(), JANUARY).report().table("journal").rows == ()


def test_the_general_ledger_has_a_running_balance() -> None:
    """An account begins with what was there and ends with what is."""
    report = general.compute(books(), FEBRUARY).report()
    till = rows(report, "general", account="urn:x:till")
    assert [row["balance"] for row in till] == [550, 575, 580, 480]
    assert [row["turn"] for row in till] == [0, 1, 2, 3]
    assert till[0]["entry"] is None
    assert till[3]["credit"] == 100
    closing = cell(trial.compute(books(), FEBRUARY).report(), "trial", "closing", line="cash")
    bank = rows(report, "general", account="urn:x:bank")
    assert Decimal(str(till[-1]["balance"])) + Decimal(str(bank[-1]["balance"])) == closing


def test_one_line_of_the_general_ledger_can_be_asked_for() -> None:
    """Nothing else is in it; a line that there is none of is a ``KeyError``."""
    report = general.compute(books(), JANUARY, line="pay").report()
    assert {row["line"] for row in report.table("general").records()} == {"pay"}
    with pytest.raises(KeyError):
        general.compute(books(), JANUARY, line="payroll")


# -- by age ----------------------------------------------------------------------------------------

OPEN = """
2025-01-01 a
    receivables 10.00 due=urn:x:d/old other=urn:x:shop
    sales      -10.00
2025-01-02 b
    receivables 20.00 due=urn:x:d/new other=urn:x:shop
    sales      -20.00
2025-01-03 c
    receivables 30.00 due=urn:x:d/none other=urn:x:shop
    sales      -30.00
2025-01-04 d
    receivables 40.00 due=urn:x:d/gone other=urn:x:shop
    sales      -40.00
2025-01-05 e
    cash        40.00
    receivables -40.00 due=urn:x:d/gone other=urn:x:shop
2025-01-06 f
    cash        -5.00
    payables     5.00 agreement=urn:x:a/1 other=urn:x:mill
2025-01-07 g
    purchases    7.00
    payables    -7.00 due=urn:x:d/mill other=urn:x:mill
"""


def _open() -> PaperAccounts:
    dues = {"old": "2024-09-01", "new": "2025-02-15", "none": None, "mill": "2025-01-01"}
    flows = tuple(
        event(
            f"urn:x:d/{name}",
            "transfer",
            "2025-01-01",
            kind=CLAIM,
            due=None if day is None else moment(period_of(f"{day}/{day}").first, "UTC"),
        )
        for name, day in dues.items()
    )
    known = {SHOP: Organization(id=SHOP, name="The shop")}
    return PaperAccounts(PaperSource(known, flows), all_postings=told(OPEN))


def test_what_is_open_is_sorted_by_days_overdue() -> None:
    """What is settled is gone; what has no date and what was paid ahead stand apart."""
    report = aged.compute(_open(), JANUARY).report()
    ages = {(r["line"], r["line"], r["age"]): r["amount"] for r in rows(report, "items")}
    found = {(row["line"], row["title"]): row["amount"] for row in rows(report, "aged")}
    assert len(ages) == len(found) == 5
    assert found == {
        ("over90Days", "More than 90 days overdue"): 10,
        ("notDue", "Not due yet"): 20,
        ("undated", "Without a day to be paid by"): 30,
        ("prepaid", "Paid before anything was owed"): -5,
        ("days1To30", "1 to 30 days overdue"): 7,
    }
    assert [note.count for note in report.notes if note.code == "undated"] == [1]


def test_each_open_thing_is_named() -> None:
    """A row says with whom, since when, by when and how long it is overdue."""
    report = aged.compute(_open(), JANUARY).report()
    (old,) = rows(report, "items", due="urn:x:d/old")
    assert (old["other"], old["other_title"], old["since"]) == (SHOP, "The shop", "2025-01-01")
    assert (old["by"], old["days"]) == ("2024-09-01", 152)
    assert rows(aged.compute(_open(), period_of("2024")).report(), "items") == []


# -- groups ----------------------------------------------------------------------------------------

MILL = "urn:x:mill"
MILLS = """
2025-01-05 flour
    receivables 10.00 other=urn:x:bakery
    sales      -10.00 other=urn:x:bakery
    costOfSales  6.00 other=urn:x:bakery
    stock       -6.00 other=urn:x:bakery
"""
BAKERYS = """
2025-01-05 flour
    stock       10.00 other=urn:x:mill
    payables   -10.00 other=urn:x:mill
2025-01-06 bread
    cash        30.00 other=urn:x:shop
    sales      -30.00 other=urn:x:shop
"""
GROUPS = """
2025-01-06 bread
    cash        30.00 other=urn:x:shop
    sales      -30.00 other=urn:x:shop
"""


def _parts() -> list[PaperAccounts]:
    return [
        PaperAccounts(boundary=frozenset({MILL}), all_postings=told(MILLS, MILL)),
        PaperAccounts(boundary=frozenset({US}), all_postings=told(BAKERYS, US)),
    ]


def _group(text: str) -> PaperAccounts:
    return PaperAccounts(boundary=frozenset({US, MILL}), all_postings=told(text))


def test_a_group_is_its_parts_less_what_flowed_between_them() -> None:
    """Sales inside the group are gone, and so is the profit in flour that nobody has bought yet."""
    report = consolidation.compute(_group(GROUPS), JANUARY, parts=_parts()).report()
    sales = {row["side"]: row["amount"] for row in rows(report, "consolidation", line="sales")}
    assert sales == {"part": 10, "internal": -10, "consolidated": 30}
    stock = [(r["side"], r["amount"]) for r in rows(report, "consolidation", line="stock")]
    assert stock == [("part", 10), ("part", -6), ("internal", -4), ("consolidated", 0)]
    assert report.facts == {"adds_up": True}
    assert report.about == (US, MILL)


def test_stock_of_the_group_stands_at_what_it_cost_the_group() -> None:
    """What is left on lines of stock is told as the group's cost, apart from internal flows."""
    kept = GROUPS + "    stock 4.00\n    costOfSales -4.00\n"
    report = consolidation.compute(_group(kept), JANUARY, parts=_parts()).report()
    (row,) = rows(report, "consolidation", line="stock", side="groupCost")
    assert row["amount"] == 4
    assert report.facts == {"adds_up": True}


def test_a_group_that_does_not_add_up_is_told() -> None:
    """A difference on another line is named, and never hidden in the cost of stock."""
    wrong = GROUPS + "    fees 1.00\n    cash -1.00\n"
    report = consolidation.compute(_group(wrong), JANUARY, parts=_parts()).report()
    assert report.facts == {"adds_up": False}
    assert report.notes[0].text.endswith("fees, cash") or report.notes[0].text.endswith(
        "cash, fees"
    )
    assert cell(report, "consolidation", "amount", line="fees", side="groupCost", currency=EUR) == 1


def test_parts_must_be_those_of_the_group() -> None:
    """Parts that are missing or counted twice are refused."""
    with pytest.raises(ValueError, match="not the organisations of the group"):
        consolidation.compute(_group(GROUPS), JANUARY, parts=_parts()[:1])
