# SPDX-License-Identifier: MIT
"""What business events make in the accounts of both sides, and of both as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    BUY,
    FEBRUARY,
    HOURS,
    JANUARY,
    SALE,
    accounts,
    at,
    books,
    deal,
    euro,
    flow,
    owed,
    promise,
    told,
)
from valueflows.model.classing import TaxRule
from valueflows.model.terms import Ref
from valueflows.model.valuing import Valuation
from valueflows.reports.postings import balance

BACK = flow("r", "transfer cafe co bread 4 kg", "02-05", under="d", to="shelf")
PRICE = owed("c", "cafe co 35 price", by="t")
PAID = flow("m", "transfer cafe co eur 35", "01-20", settles="c", to="till", frm="purse")
GIVEN = Valuation(id=at("v"), event=Ref(at("t")), amount=euro("20"), currency=Ref(at("eur")))
TAKEN = Valuation(id=at("w"), event=Ref(at("b")), amount=euro("20"), currency=Ref(at("eur")))
GRANT = [
    *deal("g"),
    flow("m", "transfer fund co eur 900", "01-03", back="g", tags="restrictedGrant", to="till"),
]
LOAN = [
    *deal("loan"),
    flow("m", "transfer co hub eur 1000", "01-02", under="loan", tags="principal", frm="till"),
    promise("i", "hub co eur 10 interest", counter="loan", due="02-28"),
    promise("b", "hub co eur 100 principal", counter="loan", due="02-28"),
    flow("p", "transfer hub co eur 110", "02-28", fulfills="i b", to="till"),
]
REFUND = [
    *deal("d"),
    flow("t", "transfer mill co flour 5 kg", "01-10", under="d", to="bin"),
    flow("p", "transfer ann mill eur 24", "01-10", back="d"),
    owed("c", "co ann 24 reimbursement", by="t"),
    flow("m", "transfer co ann eur 24", "02-01", settles="c", frm="till"),
]

Told = dict[str, tuple[str, str]]
CASES: list[tuple[str, list[Any], Told]] = [
    (
        "part of a sale comes back, and is claimed back",
        [*SALE, PRICE, PAID, BACK, owed("k", "co cafe 14 price", by="r")],
        {
            "co": ("cash 35, sales -35", "payables -14, sales 14"),
            "cafe": ("cash -35, purchases 35", "purchases -14, receivables 14"),
            "co cafe": ("", ""),
        },
    ),
    (
        "money back without a claim, where the price was claimed",
        [*SALE, PRICE, PAID, flow("b", "transfer co cafe eur 14", "02-06", back="d", frm="till")],
        {"co": ("cash 35, sales -35", "cash -14, sales 14")},
    ),
    (
        "tax of a sale that came back",
        [
            *SALE,
            PRICE,
            owed("x", "cafe co 7 outputTax", by="t"),
            BACK,
            owed("k", "co cafe 35 price", by="r"),
            owed("y", "co cafe 7 outputTax", by="r"),
        ],
        {
            "co": ("receivables 42, sales -35, taxOwed -7", "payables -42, sales 35, taxOwed 7"),
            "cafe": (
                "payables -42, purchases 35, taxOnPurchases 7",
                "purchases -35, receivables 42, taxOnPurchases -7",
            ),
            "co cafe": ("taxOnPurchases 7, taxOwed -7", "taxOnPurchases -7, taxOwed 7"),
        },
    ),
    (
        "tax inside a group that comes back",
        [
            TaxRule(id=at("rule"), recoverable=True),
            *SALE,
            PRICE,
            owed("x", "cafe co 7 inputTax", by="t"),
        ],
        {"cafe": ("payables -42, purchases 35, taxOwed 7", ""), "co cafe": ("", "")},
    ),
    (
        "somebody else pays a debt",
        [
            *BUY,
            owed("c", "co mill 8 price", by="t"),
            flow("m", "transfer ann mill eur 8", "02-20", settles="c"),
        ],
        {
            "co": ("payables -8, purchases 8", ""),
            "mill": ("receivables 8, sales -8", "cash 8, receivables -8"),
            "ann": ("", "cash -8, receivables 8"),
            "co ann": ("payables -8, purchases 8", "cash -8, payables 8"),
        },
    ),
    (
        "a debt paid to somebody else",
        [*SALE, PRICE, flow("m", "transfer cafe bank eur 35", "02-20", settles="c")],
        {
            "co": ("receivables 35, sales -35", ""),
            "bank": ("", "cash 35, payables -35"),
            "cafe": ("payables -35, purchases 35", "cash -35, payables 35"),
        },
    ),
    (
        "a member paid in the organisation's place",
        REFUND,
        {
            "ann": (
                "cash -24, otherIncome -24, purchases 24, receivables 24",
                "cash 24, receivables -24",
            ),
            "mill": ("cash 24, sales -24", ""),
            "co mill": ("cash 24, payables -24, purchases 24, sales -24", "cash -24, payables 24"),
        },
    ),
    (
        "barter that records give a worth",
        [
            GIVEN,
            TAKEN,
            *SALE,
            flow("b", "transfer cafe co flour 10 kg", "02-01", back="d", to="bin"),
        ],
        {
            "co": ("receivables 20, sales -20", "purchases 20, receivables -20"),
            "cafe": ("payables -20, purchases 20", "payables 20, sales -20"),
            "co cafe": ("", ""),
        },
    ),
    (
        "a gift of a stated worth",
        [TAKEN, flow("b", "transfer cafe co flour 10 kg", "01-10", to="bin")],
        {"co": ("grants -20, purchases 20", ""), "cafe": ("", "")},
    ),
    (
        "a grant whose condition is half met",
        [
            *GRANT,
            promise("w", "co fund advice 2", clause="g"),
            flow("s", "deliverService co fund advice 1", "02-03", fulfills="w"),
        ],
        {
            "co": ("cash 900, deferredGrants -900", "deferredGrants 450, restrictedGrants -450"),
            "fund": ("cash -900, commons 900", ""),
        },
    ),
    (
        "a grant with two conditions that nothing makes comparable",
        [
            *GRANT,
            promise("w", "co fund advice 2", clause="g"),
            promise("v", "co fund bread 3kg", clause="g"),
            flow("s", "deliverService co fund advice 2", "01-30", fulfills="w"),
            flow("u", "transfer co fund bread 3 kg", "02-03", fulfills="v", frm="shelf"),
        ],
        {"co": ("cash 900, deferredGrants -900", "deferredGrants 900, restrictedGrants -900")},
    ),
    (
        "a grant that was promised, its condition not met",
        [
            *deal("g"),
            promise("k", "fund co eur 900 restrictedGrant", counter="g", due="01-05"),
            promise("w", "co fund advice 2", clause="g"),
            promise("v", "co fund bread 3kg", clause="g"),
            flow("s", "deliverService co fund advice 2", "01-30", fulfills="w"),
        ],
        {
            "co": ("deferredGrants -900, receivables 900", ""),
            "fund": ("commons 900, payables -900", ""),
        },
    ),
    (
        "a grant with a stated use but no condition",
        GRANT,
        {"co": ("cash 900, restrictedGrants -900", "")},
    ),
    (
        "a loan, seen from who lends",
        LOAN,
        {
            "co": ("cash -1000, lent 1000", "cash 110, interestIncome -10, lent -100"),
            "hub": ("cash 1000, loans -1000", "cash -110, interest 10, loans 100"),
            "co hub": ("", ""),
        },
    ),
    (
        "a salary stays owed beside contributions and a bonus",
        [
            *deal("job"),
            HOURS,
            promise("s", "co ann eur 1000 wage", counter="job", due="01-31"),
            owed("e", "co fund 200 employerContribution", by="w"),
            owed("n", "co ann 50 bonus", by="w"),
        ],
        {"co": ("employerCharges 200, pay 1050, payables -1250", "")},
    ),
    (
        "interest that had grown by the end of a month is part of what is due",
        [
            *deal("loan"),
            promise("i", "co lender eur 30 interest", counter="loan", due="02-28"),
            owed("a", "co lender 20 interest", "01-31"),
            flow("p", "transfer co lender eur 30", "02-28", settles="a", fulfills="i", frm="till"),
        ],
        {"co": ("interest 20, payables -20", "cash -30, interest 10, payables 20")},
    ),
    (
        "one agreement in which things are sold and others bought",
        [
            *deal("d"),
            flow("t", "transfer mill co flour 5 kg", "01-10", under="d", to="bin"),
            flow("m", "transfer co mill eur 5", "01-10", back="d", frm="till"),
            flow("u", "transfer co mill bread 5 kg", "02-10", under="d", frm="shelf"),
            flow("n", "transfer mill co eur 9", "02-10", back="d", to="till"),
        ],
        {"co": ("cash -5, purchases 5", "cash 9, sales -9")},
    ),
    (
        "money named on both sides of an agreement counts once",
        [
            *deal("d"),
            flow("t", "transfer mill co flour 5 kg", "01-10", under="d", back="d", to="bin"),
            flow("m", "transfer co mill eur 5", "01-10", under="d", back="d", frm="till"),
        ],
        {"co": ("cash -5, purchases 5", "")},
    ),
    (
        "a platform that holds money for others",
        [
            *deal("d"),
            flow("j", "deliverService con cafe advice 1", "01-10", under="d"),
            flow("h", "transferCustody cafe co eur 100", "01-10", to="till"),
            flow("m", "transfer cafe con eur 100", "01-10", back="d"),
            flow("o", "transferCustody co con eur 100", "02-10", frm="till"),
            flow("f", "transfer con co eur 10", "02-10", tags="platformFee", to="till"),
        ],
        {"co": ("", "cash 10, sales -10"), "con": ("cash 100, sales -100", "cash -10, fees 10")},
    ),
]


@pytest.mark.parametrize(
    ("records", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_seen_from_each_side(tmp_path: Path, records: list[Any], expected: Told) -> None:
    """Each side has it on its lines, in its month; together only what is left to others stands."""
    ledger = books(tmp_path, *records)
    for names, (january, february) in expected.items():
        drawn = accounts(ledger, *names.split())
        assert told(drawn.postings(JANUARY)) == january, names
        assert told(drawn.postings(FEBRUARY)) == february, names
        assert balance(drawn.postings()) == {}


def test_a_grant_without_its_condition_is_not_called_unvalued(tmp_path: Path) -> None:
    """What is done for a grant has its worth from the grant; others' debts are no pay of ours."""
    drawn = accounts(books(tmp_path, *CASES[9][1]))
    assert [gap.code for gap in drawn.gaps()] == []
    helper = accounts(books(tmp_path, *CASES[4][1]), "ann")
    assert [*helper.owed(FEBRUARY), *helper.paid(FEBRUARY)] == []
