# SPDX-License-Identifier: MIT
"""What is paid before it is owed, on both sides and as one; and that the past never moves by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    FEBRUARY,
    JANUARY,
    accounts,
    books,
    deal,
    flow,
    owed,
    promise,
    told,
    write,
)
from valueflows.reports.postings import balance

ORDER = [
    *deal("d"),
    promise("p", "co cafe bread 20kg", clause="d"),
    promise("q", "cafe co eur 70", counter="d"),
    flow("m", "transfer cafe co eur 70", "01-05", fulfills="q", to="till", frm="purse"),
]
HALF = flow("t", "transfer co cafe bread 10 kg", "02-10", fulfills="p", frm="shelf")
WAGE = [*deal("job"), flow("w", "work ann co work 9 h", "02-05", under="job")]

Told = dict[str, tuple[str, str]]
CASES: list[tuple[str, list[Any], Told]] = [
    (
        "an order paid whole, half of it delivered",
        [*ORDER, HALF],
        {
            "co": ("cash 70, receivedInAdvance -70", "receivedInAdvance 35, sales -35"),
            "cafe": ("cash -70, paidInAdvance 70", "paidInAdvance -35, purchases 35"),
            "co cafe": ("", ""),
        },
    ),
    (
        "a part paid ahead, the rest on delivery",
        [
            *deal("d"),
            promise("p", "co cafe bread 20kg", clause="d"),
            promise("q", "cafe co eur 70", counter="d"),
            flow("m", "transfer cafe co eur 20", "01-05", fulfills="q", to="till"),
            flow("t", "transfer co cafe bread 20 kg", "02-10", fulfills="p", frm="shelf"),
        ],
        {
            "co": (
                "cash 20, receivedInAdvance -20",
                "receivables 50, receivedInAdvance 20, sales -70",
            ),
            "cafe": ("cash -20, paidInAdvance 20", "paidInAdvance -20, payables -50, purchases 70"),
        },
    ),
    (
        "more paid than was claimed",
        [
            *deal("d"),
            flow("t", "transfer co cafe bread 10 kg", "01-10", under="d", frm="shelf"),
            owed("c", "cafe co 35 price", by="t"),
            flow("m", "transfer cafe co eur 40", "01-20", settles="c", to="till"),
        ],
        {
            "co": ("cash 40, receivedInAdvance -5, sales -35", ""),
            "cafe": ("cash -40, paidInAdvance 5, purchases 35", ""),
        },
    ),
    (
        "a wage paid before it is due",
        [
            *WAGE,
            promise("s", "co ann eur 90 wage", counter="job", due="02-28"),
            flow("n", "transfer co ann eur 90", "01-28", fulfills="s", frm="till"),
        ],
        {"co": ("cash -90, paidInAdvance 90", "paidInAdvance -90, pay 90")},
    ),
    (
        "two orders of one customer do not stand against each other",
        [
            *ORDER,
            *deal("e"),
            flow("u", "transfer co cafe advice 1", "01-20", under="e"),
            owed("c", "cafe co 30 price", by="u"),
        ],
        {"co": ("cash 70, receivables 30, receivedInAdvance -70, sales -30", "")},
    ),
    (
        "a loan given, of which more comes back than was lent",
        [
            *deal("loan"),
            flow("m", "transfer co hub eur 100", "01-02", under="loan", tags="principal"),
            flow("p", "transfer hub co eur 110", "02-02", under="loan", tags="principal"),
        ],
        {
            "co": ("cash -100, lent 100", "cash 110, lent -100, loans -10"),
            "co hub": ("", ""),
        },
    ),
    (
        "a loan without an agreement is known from no other flow",
        [flow("m", "transfer co hub eur 100", "01-02", tags="principal", frm="till")],
        {"co": ("cash -100, loans 100", "")},
    ),
]


@pytest.mark.parametrize(
    ("records", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_paid_ahead(tmp_path: Path, records: list[Any], expected: Told) -> None:
    """It stands on a line of its own until the thing comes, in the books of each side."""
    ledger = books(tmp_path, *records)
    for names, (january, february) in expected.items():
        drawn = accounts(ledger, *names.split())
        assert told(drawn.postings(JANUARY)) == january, names
        assert told(drawn.postings(FEBRUARY)) == february, names
        assert balance(drawn.postings()) == {}


def test_what_comes_later_moves_nothing_that_was(tmp_path: Path) -> None:
    """A delivery, and a correction of what was paid, change the month they are dated in."""
    ledger = books(tmp_path, *ORDER)
    before = accounts(ledger).postings(JANUARY)
    back = flow("x", "transfer cafe co eur -50", "02-11", corrects="m", to="till", frm="purse")
    write(ledger, HALF, back)
    drawn = accounts(ledger)
    assert drawn.postings(JANUARY) == before
    assert told(drawn.postings(FEBRUARY)) == (
        "cash -50, receivables 15, receivedInAdvance 70, sales -35"
    )
