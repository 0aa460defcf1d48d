# SPDX-License-Identifier: MIT
"""What each business event makes in the accounts of an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    BUY,
    FEBRUARY,
    HOURS,
    JANUARY,
    SALE,
    WAGE,
    accounts,
    books,
    deal,
    flow,
    owed,
    promise,
    told,
)
from valueflows.model.records import Record
from valueflows.reports.postings import balance

pytestmark = pytest.mark.uncounted


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
        "cash 35, receivedInAdvance -35",
        "receivedInAdvance 35, sales -35",
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
