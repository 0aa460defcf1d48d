# SPDX-License-Identifier: MIT
"""What corrections, write-offs and recorded rules make of business events."""

from __future__ import annotations

from pathlib import Path

from tests.reports.business import (
    BUY,
    FEBRUARY,
    JANUARY,
    SALE,
    accounts,
    at,
    books,
    day,
    flow,
    owed,
    told,
    write,
)
from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.terms import OB, Ref, Tag
from valueflows.reports.postings import balance


def test_a_correction_counts_when_it_is_made(tmp_path: Path) -> None:
    """January keeps its figure; February has the difference."""
    ledger = books(
        tmp_path,
        *SALE,
        owed("c", "cafe co 35 price", by="t"),
        flow("m", "transfer cafe co eur 35", "01-20", settles="c", to="till"),
    )
    before = accounts(ledger).postings(JANUARY)
    write(ledger, flow("x", "transfer cafe co eur -5", "02-03", corrects="m", to="till"))
    drawn = accounts(ledger)
    assert [(p.at, p.line, p.amount) for p in drawn.postings(JANUARY)] == [
        (p.at, p.line, p.amount) for p in before
    ]
    assert told(drawn.postings(FEBRUARY)) == "cash -5, receivables 5"
    assert balance(drawn.postings()) == {}


def test_what_is_finished_though_open_is_written_off(tmp_path: Path) -> None:
    """The rest is a loss, on a line of its own."""
    drawn = accounts(
        books(
            tmp_path,
            *SALE,
            owed("c", "cafe co 35 price", by="t", finished=True),
            flow("m", "transfer cafe co eur 30", "01-20", settles="c", to="till"),
        )
    )
    assert told(drawn.postings()) == "cash 30, sales -35, writeOffs 5"


def test_a_rule_of_ones_own_comes_first(tmp_path: Path) -> None:
    """It holds for as long as it says, in the order it says, and only where it fits."""
    rules = [
        ClassificationRule(
            id=at("rule"),
            applies_to=Ref(at("co")),
            order=1,
            money_class=Tag(f"{OB}publicFee"),
            direction="outgoing",
            money=True,
            concept=None,
            other_kind="Organization",
            valid_through=day("02-01"),
        ),
        ClassificationRule(id=at("later"), order=9, money_class=Tag(f"{OB}commons"), money=True),
    ]
    drawn = accounts(
        books(
            tmp_path,
            *rules,
            flow("a", "transfer co hub eur 12", "01-10", frm="till"),
            flow("b", "transfer co hub eur 13", "02-10", frm="till"),
        )
    )
    assert told(drawn.postings(JANUARY)) == "cash -12, publicFees 12"
    assert told(drawn.postings(FEBRUARY)) == "cash -13, commons 13"


def test_tax_that_comes_back_is_no_cost(tmp_path: Path) -> None:
    """Where a rule says so it reduces what is owed to the state."""
    records = [*BUY, owed("c", "co mill 8 price", by="t"), owed("x", "co mill 2 inputTax", by="t")]
    plain = accounts(books(tmp_path, *records))
    assert told(plain.postings()) == "payables -10, purchases 8, taxOnPurchases 2"
    rule = TaxRule(id=at("rule"), recoverable=True)
    assert told(accounts(books(tmp_path, rule, *records)).postings()) == (
        "payables -10, purchases 8, taxOwed 2"
    )
