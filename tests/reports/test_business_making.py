# SPDX-License-Identifier: MIT
"""What is made: labour in it, several outputs, what comes late, what is packed; and other money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    FEBRUARY,
    JANUARY,
    SALE,
    accounts,
    at,
    books,
    deal,
    flow,
    owed,
    process,
    promise,
    told,
)
from valueflows.model.valuing import ValuationPolicy
from valueflows.reports.postings import balance

POLICY = ValuationPolicy(id=at("policy"))
LABOUR = ValuationPolicy(id=at("policy"), includes_labour=True)
BOUGHT = [
    *deal("a", "s"),
    flow("t", "transfer mill co flour 10 kg", "01-02", under="a", to="bin"),
    flow("m", "transfer co mill eur 10", "01-02", back="a", frm="till"),
    process("k"),
]
USED = flow("u", "consume co co flour 6 kg", "01-04", into="k", frm="bin")
BAKED = flow("o", "produce co co bread 10 kg", "01-20", out="k", frm="shelf")
SOLD = flow("st", "transfer co cafe bread 5 kg", "02-10", under="s", frm="shelf")
WORK = [
    *deal("job"),
    flow("w", "work ann co work 10 h", "01-05", under="job", into="k"),
    flow("v", "work ann co work 10 h", "01-06", under="job"),
]

CASES: list[tuple[str, list[Any], str, str]] = [
    (
        "work is part of what it makes",
        [LABOUR, *BOUGHT, *WORK, owed("c", "co ann 100 wage", by="w"), USED, BAKED, SOLD],
        "cash -10, costOfSales -50, pay 100, payables -100, stock 60",
        "costOfSales 28, stock -28",
    ),
    (
        "work that nobody is paid for",
        [LABOUR, *BOUGHT, *WORK, USED, BAKED, SOLD],
        "cash -10, stock 10",
        "costOfSales 3, stock -3",
    ),
    (
        "what is used after all was made is part of it too",
        [
            POLICY,
            *BOUGHT,
            USED,
            BAKED,
            flow("late", "consume co co flour 4 kg", "01-21", into="k", frm="bin"),
            SOLD,
        ],
        "cash -10, stock 10",
        "costOfSales 5, stock -5",
    ),
    (
        "what is used for a service that was given already is gone",
        [
            POLICY,
            *BOUGHT,
            USED,
            flow("g", "deliverService co cafe advice 1", "01-20", out="k"),
            flow("late", "consume co co flour 4 kg", "02-01", into="k", frm="bin"),
        ],
        "cash -10, costOfSales 6, stock 4",
        "costOfSales 4, stock -4",
    ),
    (
        "what is packed goes with what it is packed in",
        [
            POLICY,
            *BOUGHT,
            flow("cb", "combine co co flour 10 kg", "01-04", into="k", frm="bin"),
            flow("pr", "produce co co box 1", "01-04", out="k", frm="crate"),
            flow("st", "transfer co cafe box 1", "02-10", under="s", frm="crate"),
        ],
        "cash -10, stock 10",
        "costOfSales 10, stock -10",
    ),
    (
        "what was claimed is settled in things",
        [
            POLICY,
            *SALE,
            owed("c", "cafe co 35 price", by="t"),
            flow("b", "transfer cafe co flour 10 kg", "02-01", settles="c", to="bin"),
        ],
        "receivables 35, sales -35",
        "receivables -35, stock 35",
    ),
    (
        "a grant that is given back in part",
        [
            *deal("g"),
            flow(
                "m", "transfer fund co eur 90", "01-03", back="g", tags="restrictedGrant", to="till"
            ),
            promise("w", "co fund advice 2", clause="g"),
            flow(
                "z",
                "transfer co fund eur 40",
                "02-03",
                back="g",
                tags="restrictedGrant",
                frm="till",
            ),
        ],
        "cash 90, deferredGrants -90",
        "cash -40, deferredGrants 40",
    ),
]


@pytest.mark.parametrize(
    ("records", "january", "february"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_what_is_made(tmp_path: Path, records: list[Any], january: str, february: str) -> None:
    """Its cost is where it is, month by month, and everything adds up."""
    drawn = accounts(books(tmp_path, *records))
    assert told(drawn.postings(JANUARY)) == january
    assert told(drawn.postings(FEBRUARY)) == february
    assert balance(drawn.postings()) == {}


def test_work_that_cannot_be_valued_is_named(tmp_path: Path) -> None:
    """Hours without pay are no cost of what they made, and that is said."""
    drawn = accounts(books(tmp_path, *CASES[1][1]))
    assert "unvalued_labour" in {gap.code for gap in drawn.gaps()}
