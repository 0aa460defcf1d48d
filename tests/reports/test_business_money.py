# SPDX-License-Identifier: MIT
"""What is owed in one money and paid in another, and money that keeps to itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    BUY,
    FEBRUARY,
    JANUARY,
    YEAR,
    accounts,
    at,
    books,
    day,
    deal,
    flow,
    owed,
    promise,
    told,
    write,
)
from valueflows.model.exact import Amount, Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref
from valueflows.model.valuing import ExchangeRate
from valueflows.reports.postings import balance
from valueflows.reports.statements import balance as balance_sheet
from valueflows.reports.statements import cashflow, income

CLAIMED = [*BUY, owed("c", "co mill 10 price", by="t", kind="usd")]
PAID = flow("m", "transfer co mill eur 8", "02-01", settles="c", frm="till", to="purse")
IN_DOLLARS = flow("m", "transfer co mill usd 12", "02-01", settles="c", frm="float")
IN_EUROS = [*BUY, owed("c", "co mill 10 price", by="t")]


def rate(of: str, into: str, much: str, when: str = "01-31") -> ExchangeRate:
    """Say what a money was worth from a day on."""
    iri = at(f"{of}-{into}-{when}")
    return ExchangeRate(
        id=iri, of=Ref(at(of)), into=Ref(at(into)), rate=Amount(much), day=day(when)
    )


FEBRUARYS: list[tuple[str, list[Any], dict[str, str]]] = [
    (
        "no rate says what it was worth",
        [*CLAIMED, PAID],
        {
            "co": "cash -8, exchanged 8, exchanged/usd -10, payables/usd 10",
            "mill": "cash 8, exchanged -8, exchanged/usd 10, receivables/usd -10",
            "co mill": "",
        },
    ),
    (
        "a rate says that less was paid than owed",
        [rate("usd", "eur", "0.9"), *CLAIMED, PAID],
        {
            "co": "cash -8, exchanged 9, exchanged/usd -10, fxDifference -1, payables/usd 10",
            "mill": "cash 8, exchanged -9, exchanged/usd 10, fxDifference 1, receivables/usd -10",
            "co mill": "",
        },
    ),
    (
        "a rate of the other direction is turned round, the latest counts",
        [rate("eur", "usd", "4", "01-02"), rate("eur", "usd", "2"), *CLAIMED, PAID],
        {"co": "cash -8, exchanged 5, exchanged/usd -10, fxDifference 3, payables/usd 10"},
    ),
    (
        "owed in the ledger's money, paid in another",
        [rate("usd", "eur", "0.5"), *IN_EUROS, IN_DOLLARS],
        {"co": "cash/usd -12, exchanged -6, exchanged/usd 12, fxDifference -4, payables 10"},
    ),
    (
        "a rate that begins later says nothing",
        [rate("usd", "eur", "0.9", "02-02"), *CLAIMED, PAID],
        {"co": "cash -8, exchanged 8, exchanged/usd -10, payables/usd 10"},
    ),
]


@pytest.mark.parametrize(
    ("records", "expected"),
    [case[1:] for case in FEBRUARYS],
    ids=[case[0] for case in FEBRUARYS],
)
def test_paid_in_other_money(tmp_path: Path, records: list[Any], expected: dict[str, str]) -> None:
    """The claim is settled; only what a rate tells is a gain or a loss; inside a group nothing is."""
    ledger = books(tmp_path, *records)
    for names, february in expected.items():
        drawn = accounts(ledger, *names.split())
        assert told(drawn.postings(FEBRUARY)) == february, names
        assert balance(drawn.postings()) == {}
        has_rate = "fxDifference" in february or not february
        gaps = [gap.code for gap in drawn.gaps() if gap.code == "no_rate"]
        assert gaps == ([] if has_rate else ["no_rate"]), names


def test_without_a_rate_the_result_is_partial(tmp_path: Path) -> None:
    """What was paid is no cost by itself; the statement names what it lacks, and how often."""
    drawn = accounts(books(tmp_path, *CLAIMED, PAID))
    made = income.compute(drawn, YEAR)
    assert made.facts["verdict"] == "notComputable"
    assert [(n.code, n.count) for n in made.notes][:2] == [("not_computable", 1), ("no_rate", 1)]
    flows = {f.line: f.amount for f in cashflow.compute(drawn, YEAR).figures if f.amount}
    assert {name: amount // 1_000_000 for name, amount in flows.items()} == {
        "price": -8,
        "closing": -8,
    }


def test_a_rate_that_comes_later_is_taken_up(tmp_path: Path) -> None:
    """Accounts that follow the books draw them anew when a rate is recorded."""
    ledger = books(tmp_path, *CLAIMED, PAID)
    drawn = accounts(ledger)
    write(ledger, rate("usd", "eur", "0.9"))
    fresh = accounts(ledger)
    drawn.follow(fresh.source)
    assert drawn.postings() == fresh.postings()
    assert "fxDifference -1" in told(drawn.postings(FEBRUARY))


def test_a_promise_is_not_kept_in_other_money(tmp_path: Path) -> None:
    """It stays open, what was paid is paid ahead, and it is said."""
    records = [
        *deal("d"),
        promise("p", "mill co flour 10kg", clause="d"),
        promise("q", "co mill usd 10", counter="d"),
        flow("t", "transfer mill co flour 10 kg", "01-10", fulfills="p", to="bin"),
        flow("m", "transfer co mill eur 8", "02-01", fulfills="q", frm="till"),
    ]
    drawn = accounts(books(tmp_path, *records))
    assert told(drawn.postings(JANUARY)) == "payables/usd -10, purchases/usd 10"
    assert told(drawn.postings(FEBRUARY)) == "cash -8, paidInAdvance 8"
    (gap,) = (gap for gap in drawn.gaps() if gap.code == "settles_nothing")
    assert gap.records == (at("m"),)


HOURS = [
    ResourceSpecification(id=at("time"), name="TIME", medium_of_exchange=True),
    *(EconomicResource(id=at(n), name=n, conforms_to=Ref(at("time"))) for n in ("ours", "theirs")),
]


def hours(id_: str, said: str, when: str, **more: Any) -> EconomicEvent:
    """Pay with hours of a time bank."""
    return flow(id_, f"transfer {said}", when, **more)


def test_hours_of_a_time_bank_are_money_of_their_own(tmp_path: Path) -> None:
    """Minutes are hours; they are added to no other money, and who owes hours is overdrawn."""
    records = [
        *HOURS,
        *deal("d", "e", "job"),
        flow("s", "deliverService co cafe advice 1", "01-10", under="d"),
        hours("m", "cafe co time 90 min", "01-10", back="d", frm="theirs", to="ours"),
        flow("u", "deliverService mill co advice 1", "01-12", under="e"),
        owed("c", "co mill 3 price", by="u", kind="time", unit="h"),
        hours("n", "co mill time 2.5 h", "01-12", settles="c", frm="ours"),
        flow("t", "transfer co cafe bread 1 kg", "01-13", under="job", frm="shelf"),
        flow("p", "transfer cafe co eur 4", "01-13", back="job", to="till"),
    ]
    ledger = books(tmp_path, *records)
    drawn = accounts(ledger)
    sheet = balance_sheet.compute(drawn, YEAR)
    found = {(f.line, f.currency.rpartition("/")[2]): f.amount / 1_000_000 for f in sheet.figures}
    assert {key: amount for key, amount in found.items() if amount and "total" not in key[0]} == {
        ("cash", "eur"): 4,
        ("result", "eur"): 4,
        ("overdrafts", "time"): 1,
        ("payables", "time"): Fraction(1, 2),
        ("result", "time"): Fraction(-3, 2),
    }
    assert balance(accounts(ledger, "co", "cafe", "mill").postings()) == {}


CIRCLES: list[tuple[str, list[Any], str]] = [
    (
        "a payment that gives rise to the claim it settles",
        [
            owed("c", "cafe co 35 price", by="m"),
            flow("m", "transfer cafe co eur 35", "01-10", settles="c", to="till"),
        ],
        "cash 35, sales -35",
    ),
    (
        "two payments that each settle what the other gave rise to",
        [
            owed("c", "cafe co 35 price", by="n"),
            owed("k", "co cafe 35 price", by="m"),
            flow("m", "transfer cafe co eur 35", "01-10", settles="c", to="till"),
            flow("n", "transfer co cafe eur 35", "01-12", settles="k", frm="till"),
        ],
        "purchases 35, sales -35",
    ),
    (
        "debts in a circle: money that names all pays the first, once",
        [
            owed("c", "co cafe 35 openingBalance", "01-01"),
            owed("k", "cafe mill 35 openingBalance", "01-01"),
            owed("l", "mill co 35 openingBalance", "01-01"),
            flow("m", "transfer co cafe eur 35", "01-10", settles="c k l", frm="till"),
        ],
        "cash -35, receivables 35",
    ),
]


@pytest.mark.parametrize(
    ("records", "expected"), [case[1:] for case in CIRCLES], ids=[case[0] for case in CIRCLES]
)
def test_circles(tmp_path: Path, records: list[Any], expected: str) -> None:
    """What goes round is counted once on each side, and comes to an end."""
    ledger = books(tmp_path, *records)
    assert told(accounts(ledger).postings()) == expected
    for names in (("cafe",), ("mill",), ("co", "cafe"), ("co", "cafe", "mill")):
        assert balance(accounts(ledger, *names).postings()) == {}


def test_mutual_credit_is_owed_by_one_and_had_by_another(tmp_path: Path) -> None:
    """Whoever is below nothing owes it; all together have nothing, and owe nothing."""
    records = [
        *HOURS,
        *deal("d"),
        flow("t", "transfer co cafe bread 10 kg", "01-10", under="d", frm="shelf"),
        hours("m", "cafe co time 30 h", "01-10", back="d", frm="theirs", to="ours"),
    ]
    ledger = books(tmp_path, *records)
    sums: dict[tuple[str, str], Exact] = {}
    for name in ("co", "cafe"):
        figures = balance_sheet.compute(accounts(ledger, name), YEAR).figures
        sums |= {(name, f.line): f.amount for f in figures if f.line in {"cash", "overdrafts"}}
    assert sums[("co", "cash")] == sums[("cafe", "overdrafts")] == 30_000_000
    assert sums[("cafe", "cash")] == 0
