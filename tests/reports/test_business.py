# SPDX-License-Identifier: MIT
"""What each business event makes in the accounts of an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    accounts,
    at,
    books,
    day,
    deal,
    flow,
    owed,
    process,
    promise,
    told,
    write,
)
from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.exact import Amount
from valueflows.model.records import Measure, Record
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.units import ONE
from valueflows.model.valuing import CapitalAsset, Valuation, ValuationPolicy
from valueflows.reports.periods import period_of
from valueflows.reports.postings import balance

JANUARY, FEBRUARY, YEAR = (period_of(text) for text in ("2025-01", "2025-02", "2025"))


def euro(amount: str) -> Measure:
    return Measure(has_numerical_value=Amount(amount), has_unit=Ref(ONE))


SALE = [*deal("d"), flow("t", "transfer co cafe bread 10 kg", "01-10", under="d", frm="shelf")]
BUY = [*deal("d"), flow("t", "transfer mill co flour 10 kg", "01-10", under="d", to="bin")]
HOURS = flow("w", "work ann co work 100 h", "01-31", under="job")
WAGE = [*deal("job"), HOURS, owed("c", "co ann 1000 wage", by="w")]

CASES: list[tuple[str, list[Any], str, str]] = [
    (
        "sale for cash",
        [*SALE, flow("m", "transfer cafe co eur 35", "01-10", back="d", to="till")],
        "cash 35, sales -35",
        "",
    ),
    (
        "sale on credit, paid a month later",
        [
            *SALE,
            owed("c", "cafe co 35 price", by="t"),
            flow("m", "transfer cafe co eur 35", "02-10", settles="c", to="till"),
        ],
        "receivables 35, sales -35",
        "cash 35, receivables -35",
    ),
    (
        "sale by promises, half delivered",
        [
            *deal("d"),
            promise("p", "co cafe bread 20kg", clause="d"),
            promise("q", "cafe co eur 70", counter="d"),
            flow("t", "transfer co cafe bread 10 kg", "01-10", fulfills="p", frm="shelf"),
        ],
        "receivables 35, sales -35",
        "",
    ),
    (
        "paid before anything is delivered",
        [
            *deal("d"),
            promise("p", "co cafe bread 10kg", clause="d"),
            promise("q", "cafe co eur 35", counter="d"),
            flow("m", "transfer cafe co eur 35", "01-05", fulfills="q", to="till"),
            flow("t", "transfer co cafe bread 10 kg", "02-10", fulfills="p", frm="shelf"),
        ],
        "cash 35, receivables -35",
        "receivables 35, sales -35",
    ),
    (
        "purchase without a policy for stock",
        [*BUY, flow("m", "transfer co mill eur 8", "01-12", back="d", frm="till")],
        "cash -8, purchases 8",
        "",
    ),
    (
        "price and tax of a sale, one payment",
        [
            *SALE,
            owed("c", "cafe co 35 price", by="t"),
            owed("x", "cafe co 7 outputTax", by="t"),
            flow("m", "transfer cafe co eur 42", "01-20", settles="c x", to="till"),
            flow("s", "transfer co state eur 7", "02-20", tags="taxSettlement", frm="till"),
        ],
        "cash 42, sales -35, taxOwed -7",
        "cash -7, taxOwed 7",
    ),
    (
        "wage: paid net, the rest withheld for the state",
        [
            *WAGE,
            flow("n", "transfer co ann eur 850", "02-01", settles="c", frm="till"),
            flow(
                "s", "transfer co state eur 150", "02-10", settles="c", tags="withheld", frm="till"
            ),
        ],
        "pay 1000, payables -1000",
        "cash -1000, payables 1000",
    ),
    (
        "wage without a tag",
        [*deal("job"), HOURS, owed("c", "co ann 1000", by="w")],
        "pay 1000, payables -1000",
        "",
    ),
    (
        "salary promised by the month",
        [*deal("job"), promise("c", "co ann eur 1000 wage", counter="job", due="01-31")],
        "pay 1000, payables -1000",
        "",
    ),
    (
        "employer's contribution",
        [*WAGE, owed("e", "co fund 200 employerContribution", by="w")],
        "employerCharges 200, pay 1000, payables -1200",
        "",
    ),
    (
        "a benefit in kind settles its claim",
        [
            *deal("job"),
            HOURS,
            owed("c", "co ann 50 benefitInKind", by="w"),
            flow("b", "transfer co ann bread 14 kg", "01-31", settles="c", frm="shelf"),
        ],
        "benefits 50, inKind -50",
        "",
    ),
    (
        "volunteer",
        [flow("w", "work vic co work 10 h", "01-10")],
        "",
        "",
    ),
    (
        "a member paid in the organisation's place",
        [
            *deal("d"),
            flow("t", "transfer mill co flour 5 kg", "01-10", under="d", to="bin"),
            flow("p", "transfer ann mill eur 24", "01-10", back="d"),
            owed("c", "co ann 24 reimbursement", by="t"),
            flow("m", "transfer co ann eur 24", "02-01", settles="c", frm="till"),
        ],
        "payables -24, purchases 24",
        "cash -24, payables 24",
    ),
    (
        "advance",
        [flow("m", "transfer co ann eur 100", "01-10", tags="advance", frm="till")],
        "advances 100, cash -100",
        "",
    ),
    (
        "loan, interest, instalment",
        [
            *deal("loan"),
            flow(
                "m",
                "transfer lender co eur 1000",
                "01-02",
                under="loan",
                tags="principal",
                to="till",
            ),
            promise("i", "co lender eur 10 interest", counter="loan", due="02-28"),
            promise("b", "co lender eur 100 principal", counter="loan", due="02-28"),
            flow("p", "transfer co lender eur 110", "02-28", fulfills="i b", frm="till"),
        ],
        "cash 1000, loans -1000",
        "cash -110, interest 10, loans 100",
    ),
    (
        "capital of a member",
        [flow("m", "transfer ann co eur 500", "01-10", tags="memberCapital", to="till")],
        "cash 500, memberCapital -500",
        "",
    ),
    (
        "a surplus is promised to members, and paid",
        [
            *deal("vote"),
            promise("c", "co ann eur 60 patronage", "01-20", clause="vote", due="02-20"),
            flow("m", "transfer co ann eur 60", "02-20", fulfills="c", frm="till"),
        ],
        "distributed 60, payables -60",
        "cash -60, payables 60",
    ),
    (
        "grant, fee, commons, drawing, fine",
        [
            flow("g", "transfer fund co eur 900", "01-03", tags="grant", to="till"),
            flow("f", "transfer co bank eur 5", "01-31", tags="bankFee", frm="till"),
            flow("c", "transfer co hub eur 50", "02-01", tags="commons", frm="till"),
            flow("d", "transfer co ann eur 20", "02-02", tags="drawing", frm="till"),
            flow("p", "transfer co state eur 9", "02-03", tags="publicFee", frm="till"),
        ],
        "cash 895, fees 5, grants -900",
        "cash -79, commons 50, drawings 20, publicFees 9",
    ),
    (
        "money that nothing explains",
        [flow("m", "transfer co hub eur 12", "01-10", frm="till")],
        "cash -12, unclassified 12",
        "",
    ),
    (
        "tax on the result",
        [
            owed("c", "co state 30 incomeTax", "01-31"),
            flow("m", "transfer co state eur 30", "02-20", settles="c", frm="till"),
        ],
        "incomeTax 30, payables -30",
        "cash -30, payables 30",
    ),
    (
        "debts and money at the opening of the books",
        [
            owed("c", "co mill 40 openingBalance", "01-01"),
            owed("r", "cafe co 15 openingBalance", "01-01"),
            flow("o", "raise co co eur 200", "01-01", frm="till", tags="openingBalance"),
            flow("m", "transfer co mill eur 40", "02-01", settles="c", frm="till"),
        ],
        "cash 200, opening -175, payables -40, receivables 15",
        "cash -40, payables 40",
    ),
    (
        "between two accounts of one's own",
        [flow("m", "move co co eur 30", "01-10", frm="till", to="purse")],
        "",
        "",
    ),
    (
        "returned goods and money back",
        [
            *SALE,
            flow("m", "transfer cafe co eur 35", "01-10", back="d", to="till"),
            flow("r", "transfer cafe co bread 10 kg", "02-05", under="d", to="shelf"),
            flow("b", "transfer co cafe eur 35", "02-05", back="d", frm="till"),
        ],
        "cash 35, sales -35",
        "cash -35, sales 35",
    ),
]


@pytest.mark.parametrize(
    ("records", "january", "february"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_business_event(
    tmp_path: Path, records: Iterable[Record], january: str, february: str
) -> None:
    """It stands on the lines it belongs to, in the month it counts in, and everything adds up."""
    drawn = accounts(books(tmp_path, *records))
    assert told(drawn.postings(JANUARY)) == january
    assert told(drawn.postings(FEBRUARY)) == february
    assert balance(drawn.postings()) == {}
    assert len(drawn.postings()) == len([*drawn.postings(JANUARY), *drawn.postings(FEBRUARY)])


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


# -- stock and assets ------------------------------------------------------------------------------

AVERAGE = ValuationPolicy(id=at("policy"))
FIRST = ValuationPolicy(id=at("policy"), method="fifo")
MADE: list[Any] = [
    *deal("d1", "d2"),
    flow("b1", "transfer mill co flour 10 kg", "01-02", under="d1", to="bin"),
    flow("m1", "transfer co mill eur 10", "01-02", back="d1", frm="till"),
    flow("b2", "transfer mill co flour 10 kg", "01-03", under="d2", to="bin"),
    flow("m2", "transfer co mill eur 20", "01-03", back="d2", frm="till"),
    process("bake"),
    flow("u", "consume co co flour 12 kg", "01-04", into="bake", frm="bin"),
    flow("o", "produce co co bread 24 kg", "01-04", out="bake", frm="shelf"),
    *SALE[1:],
    *deal("d"),
    flow("m", "transfer cafe co eur 35", "01-10", back="d", to="till"),
]


@pytest.mark.parametrize(
    ("policy", "sold", "stock"), [(AVERAGE, "7.50", "22.50"), (FIRST, "5.83", "24.17")]
)
def test_stock_costs_what_was_paid_for_it(
    tmp_path: Path, policy: ValuationPolicy, sold: str, stock: str
) -> None:
    """Flour goes into bread at what it cost, and leaves with the bread."""
    drawn = accounts(books(tmp_path, policy, *MADE))
    assert told(drawn.postings()) == f"cash 5, costOfSales {sold}, sales -35, stock {stock}"
    assert balance(drawn.postings()) == {}


def test_a_delivery_inside_leaves_no_profit(tmp_path: Path) -> None:
    """Flour that the bakery has from its own mill stands there at what the mill paid."""
    ledger = books(
        tmp_path,
        AVERAGE,
        *deal("d1", "d2"),
        flow("b", "transfer mill twin flour 10 kg", "01-02", under="d1", to="sack"),
        flow("m", "transfer twin mill eur 10", "01-02", back="d1", frm="purse"),
        flow("t", "transfer twin co flour 10 kg", "01-05", under="d2", frm="sack", to="bin"),
        flow("p", "transfer co twin eur 18", "01-05", back="d2", frm="till", to="purse"),
    )
    assert told(accounts(ledger).postings()) == "cash -18, stock 18"
    assert told(accounts(ledger, "twin").postings()) == "cash 8, costOfSales 10, sales -18"
    assert told(accounts(ledger, "co", "twin").postings()) == "cash -10, stock 10"


def test_stock_that_nobody_paid_for_is_not_valued_and_said(tmp_path: Path) -> None:
    """What was found or given has no cost; how often is told."""
    found = flow("f", "raise co co flour 3 kg", "01-02", frm="bin")
    drawn = accounts(books(tmp_path, AVERAGE, found))
    assert told(drawn.postings()) == ""
    assert [gap.code for gap in drawn.gaps()] == ["unvalued_stock"]
    worth = Valuation(id=at("v"), event=Ref(at("f")), amount=euro("6"), currency=Ref(at("eur")))
    drawn = accounts(books(tmp_path, AVERAGE, found, worth))
    assert told(drawn.postings()) == "otherIncome -6, stock 6"
    assert drawn.gaps() == []


def test_what_is_lost_is_lost_at_cost(tmp_path: Path) -> None:
    """A count that finds less, and what spoils, are losses."""
    drawn = accounts(
        books(
            tmp_path,
            AVERAGE,
            *MADE,
            flow("l", "lower co co flour 2 kg", "01-20", frm="bin", tags="countDifference"),
            flow("s", "consume co co flour 2 kg", "01-21", frm="bin", tags="loss"),
        )
    )
    assert "losses 6," in told(drawn.postings())


def test_an_asset_wears_off_month_by_month(tmp_path: Path) -> None:
    """What it cost becomes expense over its life, to the cent and no further."""
    asset = CapitalAsset(
        id=at("asset"),
        resource=Ref(at("machine")),
        owner=Ref(at("co")),
        cost=euro("100"),
        currency=Ref(at("eur")),
        residual=euro("0"),
        life_months=3,
        start=day("01-15"),
    )
    drawn = accounts(
        books(
            tmp_path,
            asset,
            *deal("d"),
            flow("t", "transfer hub co oven 1", "01-15", under="d", to="machine"),
            flow("m", "transfer co hub eur 100", "01-15", back="d", frm="till"),
        )
    )
    assert told(drawn.postings(JANUARY)) == "assets 100, cash -100"
    assert told(drawn.postings(FEBRUARY)) == "assets -33.33, depreciation 33.33"
    assert told(drawn.postings()) == "cash -100, depreciation 100"


def test_things_that_are_worth_nothing_we_know_are_named(tmp_path: Path) -> None:
    """A gift is in no statement of money, and is not forgotten either."""
    drawn = accounts(books(tmp_path, flow("g", "transfer co hub bread 2 kg", "01-10", frm="shelf")))
    codes = [(gap.code, gap.records) for gap in drawn.gaps(YEAR)]
    assert ("unvalued_flow", (at("g"),)) in codes
