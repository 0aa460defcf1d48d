# SPDX-License-Identifier: MIT
"""What stock costs when it is corrected, sent back, short, shared out, or kept at a standard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    FEBRUARY,
    JANUARY,
    accounts,
    at,
    books,
    day,
    deal,
    euro,
    flow,
    owed,
    process,
    told,
    write,
)
from valueflows.model.terms import Ref
from valueflows.model.valuing import CapitalAsset, Valuation, ValuationPolicy
from valueflows.reports.postings import balance

AVERAGE = ValuationPolicy(id=at("policy"))
FIRST = ValuationPolicy(id=at("policy"), method="fifo")


def buy(n: str, kilos: int, euros: int, when: str, to: str = "bin", kind: str = "flour") -> Any:
    return [
        *deal(n),
        flow(f"{n}t", f"transfer mill co {kind} {kilos} kg", when, under=n, to=to),
        flow(f"{n}m", f"transfer co mill eur {euros}", when, back=n, frm="till"),
    ]


def sell(n: str, kilos: int, euros: int, when: str, frm: str = "bin", kind: str = "flour") -> Any:
    return [
        *deal(n),
        flow(f"{n}t", f"transfer co cafe {kind} {kilos} kg", when, under=n, frm=frm),
        flow(f"{n}m", f"transfer cafe co eur {euros}", when, back=n, to="till"),
    ]


def standard(name: str, kind: str, amount: str) -> Valuation:
    return Valuation(
        id=at(name),
        specification=Ref(at(kind)),
        amount=euro(amount),
        currency=Ref(at("eur")),
    )


TEN = buy("a", 10, 10, "01-02")
DEARER = buy("b", 10, 20, "02-02")
BAKED = [
    *TEN,
    process("k"),
    flow("u", "consume co co flour 10 kg", "01-04", into="k", frm="bin"),
    flow("o", "produce co co bread 8 kg", "01-05", out="k", frm="shelf"),
]
OPENED = [
    flow("o", "raise co co flour 10 kg", "01-01", frm="bin", tags="openingBalance"),
    Valuation(id=at("v"), event=Ref(at("o")), amount=euro("20"), currency=Ref(at("eur"))),
]
MADE_BACK = flow("x", "produce co co bread -8 kg", "02-03", corrects="o", out="k", frm="shelf")
SERVED = [
    *TEN,
    *deal("d"),
    process("k"),
    flow("u", "consume co co flour 6 kg", "01-04", into="k", frm="bin"),
    flow("s", "deliverService co cafe advice 1", "02-01", out="k", under="d"),
    flow("m", "transfer cafe co eur 30", "02-01", back="d", to="till"),
]
Both = tuple[str, str]

CASES: list[tuple[str, list[Any], list[Any], Both, Both]] = [
    (
        "a part of a sale taken back",
        [*TEN, *sell("s", 5, 50, "01-10")],
        [flow("x", "transfer co cafe flour -2 kg", "02-03", corrects="st", frm="bin")],
        ("cash 40, costOfSales 5, sales -50, stock 5", "costOfSales -2, stock 2"),
        ("cash 40, costOfSales 5, sales -50, stock 5", "costOfSales -2, stock 2"),
    ),
    (
        "half of a purchase that never came, its price the same",
        TEN,
        [
            flow("x", "transfer mill co flour -5 kg", "02-03", corrects="at", to="bin"),
            *sell("s", 5, 50, "02-10"),
        ],
        ("cash -10, stock 10", "cash 50, costOfSales 10, sales -50, stock -10"),
        ("cash -10, stock 10", "cash 50, costOfSales 10, sales -50, stock -10"),
    ),
    (
        "a purchase taken back of which some was sold, and bought again",
        [*TEN, *sell("s", 4, 50, "01-10")],
        [
            flow("x", "transfer mill co flour -10 kg", "02-03", corrects="at", to="bin"),
            flow("y", "transfer co mill eur -10", "02-03", corrects="am", frm="till"),
            *buy("b", 4, 6, "02-04"),
        ],
        ("cash 40, costOfSales 4, sales -50, stock 6", "cash 4, costOfSales 2, stock -6"),
        ("cash 40, costOfSales 4, sales -50, stock 6", "cash 4, costOfSales 2, stock -6"),
    ),
    (
        "goods sent back to who sold them",
        [
            *TEN,
            flow("r", "transfer co mill flour 4 kg", "02-02", under="a", frm="bin"),
            flow("rm", "transfer mill co eur 4", "02-02", back="a", to="till"),
        ],
        [],
        ("cash -10, stock 10", "cash 4, stock -4"),
        ("cash -10, stock 10", "cash 4, stock -4"),
    ),
    (
        "more sold than there was, then bought dearer",
        [*TEN, *sell("s", 14, 50, "01-10"), *DEARER],
        [],
        ("cash 40, costOfSales 14, sales -50, stock -4", "cash -20, costOfSales 4, stock 16"),
        ("cash 40, costOfSales 14, sales -50, stock -4", "cash -20, costOfSales 4, stock 16"),
    ),
    (
        "sold before anything was bought, and bought in two parts",
        [*sell("s", 8, 50, "01-10"), *buy("a", 4, 8, "02-02"), *buy("b", 4, 4, "02-03")],
        [],
        ("cash 50, sales -50", "cash -12, costOfSales 12"),
        ("cash 50, sales -50", "cash -12, costOfSales 12"),
    ),
    (
        "less made than was written, its cost the same",
        BAKED,
        [
            flow("x", "produce co co bread -3 kg", "02-03", corrects="o", out="k", frm="shelf"),
            *sell("s", 5, 50, "02-05", "shelf", "bread"),
        ],
        ("cash -10, stock 10", "cash 50, costOfSales 10, sales -50, stock -10"),
        ("cash -10, stock 10", "cash 50, costOfSales 10, sales -50, stock -10"),
    ),
    (
        "nothing made after all, and then made",
        BAKED,
        [
            MADE_BACK,
            flow("o2", "produce co co box 8 kg", "02-04", out="k", frm="crate"),
            *sell("s", 4, 50, "02-05", "crate", "box"),
        ],
        ("cash -10, stock 10", "cash 50, costOfSales 5, sales -50, stock -5"),
        ("cash -10, stock 10", "cash 50, costOfSales 5, sales -50, stock -5"),
    ),
    (
        "an opening and a move corrected",
        [*OPENED, flow("mv", "move co co flour 10 kg", "01-03", frm="bin", to="sack")],
        [
            flow("x", "move co co flour -10 kg", "02-02", corrects="mv", frm="bin", to="sack"),
            flow("y", "raise co co flour -5 kg", "02-03", corrects="o", frm="bin"),
            *sell("s", 5, 50, "02-05"),
        ],
        ("opening -20, stock 20", "cash 50, costOfSales 10, opening 10, sales -50, stock -20"),
        ("opening -20, stock 20", "cash 50, costOfSales 10, opening 10, sales -50, stock -20"),
    ),
    (
        "a loss taken back, and the taking back too",
        [*TEN, flow("l", "lower co co flour 4 kg", "01-12", frm="bin", tags="loss")],
        [
            flow("x", "lower co co flour -4 kg", "02-03", corrects="l", frm="bin"),
            flow("y", "lower co co flour 4 kg", "02-04", corrects="x", frm="bin"),
        ],
        ("cash -10, losses 4, stock 6", ""),
        ("cash -10, losses 4, stock 6", ""),
    ),
    (
        "a service takes the cost of its process with it",
        SERVED,
        [],
        ("cash -10, stock 10", "cash 30, costOfSales 6, sales -30, stock -6"),
        ("cash -10, stock 10", "cash 30, costOfSales 6, sales -30, stock -6"),
    ),
    (
        "what a repair used up is a part of what was repaired",
        [
            *TEN,
            *buy("b", 1, 50, "01-03", "store", "oven"),
            process("k"),
            flow("ac", "accept co co oven 1 kg", "01-04", into="k", frm="store"),
            flow("u", "consume co co flour 5 kg", "01-04", into="k", frm="bin"),
            flow("mo", "modify co co oven 1 kg", "01-05", out="k", frm="store"),
            *sell("s", 1, 90, "02-05", "store", "oven"),
        ],
        [],
        ("cash -60, stock 60", "cash 90, costOfSales 55, sales -90, stock -55"),
        ("cash -60, stock 60", "cash 90, costOfSales 55, sales -90, stock -55"),
    ),
    (
        "grams out of kilograms",
        [*TEN, flow("s", "transfer co cafe flour 500 g", "02-01", frm="bin")],
        [],
        ("cash -10, stock 10", "costOfSales 0.50, stock -0.50"),
        ("cash -10, stock 10", "costOfSales 0.50, stock -0.50"),
    ),
]


@pytest.mark.parametrize("policy", [AVERAGE, FIRST], ids=["average", "fifo"])
@pytest.mark.parametrize(
    ("first", "then", "average", "fifo"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_costs(
    tmp_path: Path,
    first: list[Any],
    then: list[Any],
    average: Both,
    fifo: Both,
    policy: ValuationPolicy,
) -> None:
    """January keeps what it said; February has the rest; nothing is left on an empty shelf."""
    ledger = books(tmp_path, policy, *first)
    if then:
        write(ledger, *then)
    drawn = accounts(ledger)
    expected = average if policy is AVERAGE else fifo
    assert (told(drawn.postings(JANUARY)), told(drawn.postings(FEBRUARY))) == expected
    assert balance(drawn.postings()) == {}


def test_a_standard_keeps_stock_and_tells_the_difference(tmp_path: Path) -> None:
    """Bought at 15, kept at 20, sold by halves at 10; made of it, bread is kept at its own."""
    policy = ValuationPolicy(id=at("policy"), method="standard")
    records = [policy, standard("v", "flour", "2"), standard("w", "bread", "5")]
    bought = buy("a", 10, 15, "01-02")
    drawn = accounts(books(tmp_path, *records, *bought, *sell("s", 5, 50, "02-10")))
    assert told(drawn.postings(JANUARY)) == "cash -15, costOfSales -5, stock 20"
    assert told(drawn.postings(FEBRUARY)) == "cash 50, costOfSales 10, sales -50, stock -10"
    made = [
        process("k"),
        flow("u", "consume co co flour 10 kg", "02-04", into="k", frm="bin"),
        flow("o", "produce co co bread 8 kg", "02-05", out="k", frm="shelf"),
    ]
    drawn = accounts(books(tmp_path, *records, *bought, *made))
    assert told(drawn.postings(FEBRUARY)) == "costOfSales -20, stock 20"
    drawn = accounts(books(tmp_path, policy, *bought))
    assert told(drawn.postings(JANUARY)) == "cash -15, stock 15"
    assert [gap.code for gap in drawn.gaps()] == ["no_standard"]


def test_a_standard_is_by_the_unit_its_kind_is_counted_in(tmp_path: Path) -> None:
    """A gift of what a record values by its kind comes in at that; what is on order does not."""
    gift = flow("g", "transfer hub co flour 3 kg", "01-05", to="bin")
    drawn = accounts(books(tmp_path, AVERAGE, standard("v", "flour", "2"), gift))
    assert told(drawn.postings()) == "grants -6, stock 6"
    unpaid = [*deal("d"), flow("g", "transfer hub co flour 3 kg", "01-05", under="d", to="bin")]
    drawn = accounts(books(tmp_path, AVERAGE, standard("v", "flour", "2"), *unpaid))
    assert told(drawn.postings()) == ""


@pytest.mark.parametrize(
    ("first", "then", "sold", "later", "left"),
    [("weightedAverage", "fifo", "15", "35", "20"), ("fifo", "weightedAverage", "10", "45", "15")],
)
def test_one_policy_after_another(
    tmp_path: Path, first: str, then: str, sold: str, later: str, left: str
) -> None:
    """What is there when another method begins goes on at what it had cost."""
    policies = [
        ValuationPolicy(id=at("p"), method=first, valid_through=day("02-01")),
        ValuationPolicy(id=at("q"), method=then, valid_from=day("02-01")),
    ]
    stock = [*TEN, *buy("b", 10, 20, "01-03"), *sell("s", 10, 50, "01-10")]
    more = [*buy("c", 10, 40, "02-02"), *sell("z", 15, 70, "02-10")]
    drawn = accounts(books(tmp_path, *policies, *stock, *more))
    assert f"costOfSales {sold}," in told(drawn.postings(JANUARY))
    assert f"costOfSales {later}," in told(drawn.postings(FEBRUARY))
    assert told(drawn.postings()).endswith(f"stock {left}")


def test_an_asset_that_is_sold_is_no_sale(tmp_path: Path) -> None:
    """What it brings is other income; what it was still worth is a loss."""
    machine = CapitalAsset(
        id=at("asset"),
        resource=Ref(at("machine")),
        owner=Ref(at("co")),
        cost=euro("100"),
        currency=Ref(at("eur")),
        residual=euro("0"),
        life_months=4,
        start=day("01-15"),
        disposed=day("02-20"),
    )
    bought = buy("a", 1, 100, "01-15", "machine", "oven")
    sold = sell("s", 1, 80, "02-20", "machine", "oven")
    drawn = accounts(books(tmp_path, machine, *bought, *sold))
    assert told(drawn.postings(FEBRUARY)) == (
        "assets -100, cash 80, depreciation 25, losses 75, otherIncome -80"
    )


def test_joint_outputs_by_price(tmp_path: Path) -> None:
    """Cost is shared by what outputs are worth; where nothing says it, that is said."""
    policy = ValuationPolicy(id=at("policy"), joint_by="price")
    made = [
        *TEN,
        process("k"),
        flow("u", "consume co co flour 10 kg", "01-04", into="k", frm="bin"),
        flow("o", "produce co co bread 8 kg", "01-05", out="k", frm="shelf"),
        flow("p", "produce co co box 2", "01-05", out="k", frm="crate"),
        *sell("s", 8, 90, "02-05", "shelf", "bread"),
    ]
    worths = [standard("v", "bread", "3"), standard("w", "box", "8")]
    drawn = accounts(books(tmp_path, policy, *worths, *made))
    assert told(drawn.postings(FEBRUARY)) == "cash 90, costOfSales 6, sales -90, stock -6"
    drawn = accounts(books(tmp_path, policy, *made))
    assert {gap.code for gap in drawn.gaps()} == {"joint_outputs", "unvalued_stock"}


def test_a_claim_paid_later_belongs_to_what_is_there(tmp_path: Path) -> None:
    """Freight claimed for goods that are sold already is a cost of sales at once."""
    freight = owed("f", "co hub 4 price", by="at")
    drawn = accounts(books(tmp_path, FIRST, *TEN, freight, *sell("s", 5, 50, "02-01")))
    assert told(drawn.postings(JANUARY)) == "cash -10, payables -4, stock 14"
    assert told(drawn.postings(FEBRUARY)) == "cash 50, costOfSales 7, sales -50, stock -7"
