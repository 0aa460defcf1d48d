# SPDX-License-Identifier: MIT
"""What things cost on their way through a business, by each method."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    FEBRUARY,
    JANUARY,
    SALE,
    YEAR,
    accounts,
    at,
    books,
    day,
    deal,
    euro,
    flow,
    process,
    told,
)
from valueflows.model.terms import Ref
from valueflows.model.valuing import CapitalAsset, Valuation, ValuationPolicy
from valueflows.reports.postings import balance

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
