# SPDX-License-Identifier: MIT
"""Flows that say little, or odd things: nothing raises, nothing is lost, every entry adds up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import accounts, at, books, deal, flow, owed, promise, told
from valueflows.model.exact import Exact
from valueflows.model.valuing import ValuationPolicy

pytestmark = pytest.mark.uncounted


HERE = flow("m", "transfer co co eur 5", "01-10", to="till")
THING = flow("m", "transfer co co bread 5 kg", "01-10", frm="shelf")
BOUGHT = [*deal("d"), flow("t", "transfer mill co flour 3 kg", "01-10", under="d", to="bin")]

CASES: list[tuple[str, list[Any], str]] = [
    ("money from nobody", [replace(HERE, provider=None)], "cash 5, unclassified -5"),
    ("a thing to nobody", [replace(THING, receiver=None)], ""),
    (
        "from somebody who is not described",
        [flow("m", "transfer urn:x:who co eur 5", "01-10", to="till", tags="grant")],
        "cash 5, grants -5",
    ),
    (
        "of no described kind",
        [flow("m", "transfer mill co urn:x:what 5 kg", "01-10", to="bin")],
        "",
    ),
    (
        "of no kind",
        [replace(flow("m", "transfer mill co bread 5", "01-10"), resource_conforms_to=None)],
        "",
    ),
    (
        "no money at all",
        [flow("m", "transfer mill co eur 0", "01-10", to="till", tags="grant")],
        "",
    ),
    (
        "nothing bought for something",
        [
            *deal("d"),
            flow("t", "transfer mill co flour 0 kg", "01-10", under="d", to="bin"),
            flow("m", "transfer co mill eur 5", "01-10", back="d", frm="till"),
        ],
        "cash -5, costOfSales 5",
    ),
    (
        "a claim of nothing, paid",
        [
            owed("c", "mill co 0 grant", "01-02"),
            flow("m", "transfer mill co eur 5", "01-10", to="till", settles="c"),
        ],
        "cash 5, receivedInAdvance -5",
    ),
    (
        "eighteen places",
        [
            *BOUGHT,
            flow("m", "transfer co mill eur 0.333333333333333333", "01-10", back="d", frm="till"),
            flow("s", "transfer co cafe flour 1 kg", "02-01", frm="bin"),
        ],
        "cash -0.33, costOfSales 0.11, stock 0.22",
    ),
    (
        "no time",
        [
            replace(
                flow("m", "transfer mill co eur 5", "01-10", to="till", tags="grant"),
                has_point_in_time=None,
            )
        ],
        "cash 5, grants -5",
    ),
    ("from oneself to oneself", [HERE], ""),
    (
        "a claim on oneself",
        [
            owed("c", "co co 5 price", "01-02"),
            flow("m", "transfer co co eur 5", "01-10", frm="till", to="purse", settles="c"),
        ],
        "",
    ),
    ("a claim by nobody", [replace(owed("c", "co ann 5 wage", "01-02"), provider=None)], ""),
    (
        "a claim of no amount",
        [replace(owed("c", "co ann 5 wage", "01-02"), resource_quantity=None)],
        "",
    ),
    (
        "a claim for a payment",
        [
            flow("m", "transfer co ann eur 5", "01-10", frm="till"),
            owed("c", "co ann 5 wage", "01-02", by="m"),
        ],
        "cash -5, pay 5, payables -5, unclassified 5",
    ),
    (
        "money made",
        [flow("m", "produce co co eur 5", "01-10", frm="till")],
        "cash 5, unclassified -5",
    ),
    (
        "money used up",
        [flow("m", "consume co co eur 5", "01-10", frm="till")],
        "cash -5, unclassified 5",
    ),
    ("money missing", [flow("m", "lower co co eur 5", "01-10", frm="till")], "cash -5, losses 5"),
    (
        "money in nobody's account",
        [
            replace(
                HERE,
                action=flow("x", "raise co co eur 5", "01-10").action,
                to_resource_inventoried_as=None,
            )
        ],
        "cash 5, losses -5",
    ),
    (
        "a claim and the promise in whose place it stands, both named",
        [
            *BOUGHT,
            promise("p", "co mill eur 5 price", counter="d"),
            owed("c", "co mill 5 price", by="t"),
            flow("m", "transfer co mill eur 5", "02-10", settles="c", fulfills="p", frm="till"),
        ],
        "cash -5, stock 5",
    ),
]


@pytest.mark.parametrize(
    ("records", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_odd_flows(tmp_path: Path, records: list[Any], expected: str) -> None:
    """They stand where they can, and each entry comes to nothing in each currency."""
    drawn = accounts(books(tmp_path, ValuationPolicy(id=at("policy")), *records))
    sums: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for posting in drawn.postings():
        sums[posting.entry, posting.currency] += posting.amount
    assert told(drawn.postings()) == expected
    assert not any(sums.values())
