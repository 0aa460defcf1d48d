# SPDX-License-Identifier: MIT
"""Processes in time: what comes out later takes its share, what never comes out is in work or gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import (
    FEBRUARY,
    JANUARY,
    accounts,
    at,
    books,
    deal,
    euro,
    flow,
    process,
    told,
    write,
)
from tests.reports.tales import record
from valueflows.ledger.reading import reading
from valueflows.model.exact import instant_of
from valueflows.model.terms import Ref
from valueflows.model.valuing import Valuation, ValuationPolicy
from valueflows.reports.drawn import draw
from valueflows.reports.periods import period_of
from valueflows.reports.postings import balance

METHODS = ("weightedAverage", "fifo")
MADE = [
    *deal("a", "s"),
    flow("t", "transfer mill co flour 10 kg", "01-02", under="a", to="bin"),
    flow("m", "transfer co mill eur 100", "01-02", back="a", frm="till"),
    process("k"),
    flow("u", "consume co co flour 10 kg", "01-04", into="k", frm="bin"),
]
FIRST = flow("o", "produce co co bread 6 kg", "01-20", out="k", frm="shelf")
SOLD = flow("st", "transfer co cafe bread 3 kg", "01-25", under="s", frm="shelf")
LATER = flow("p", "produce co co bread 4 kg", "02-03", out="k", frm="crate")
BOXES = flow("p", "produce co co box 4", "02-03", out="k", frm="crate")


def policy(method: str = "weightedAverage", **more: Any) -> ValuationPolicy:
    """Say how stock is valued."""
    return ValuationPolicy(id=at("policy"), method=method, **more)


@pytest.mark.parametrize("method", METHODS)
def test_what_comes_out_later_takes_its_share_when_it_comes(tmp_path: Path, method: str) -> None:
    """Of what is still there, and of what has left; what was told of January stays."""
    ledger = books(tmp_path, policy(method), *MADE, FIRST, SOLD)
    kept = accounts(ledger)
    assert told(kept.postings(JANUARY)) == "cash -100, costOfSales 50, stock 50"
    january = kept.postings(JANUARY)
    write(ledger, LATER)
    kept.follow(reading(ledger))
    assert kept.postings(JANUARY) == january
    assert told(kept.postings(FEBRUARY)) == "costOfSales -20, stock 20"
    assert kept.postings() == accounts(ledger).postings()
    stands: dict[str | None, int] = {}
    for posting in kept.postings():
        if posting.line.name == "stock":
            stands[posting.account] = stands.get(posting.account, 0) + int(posting.amount)
    assert {key: amount for key, amount in stands.items() if amount} == {
        at("shelf"): 30_000_000,
        at("crate"): 40_000_000,
    }


@pytest.mark.parametrize("method", METHODS)
def test_an_output_that_was_none(tmp_path: Path, method: str) -> None:
    """Its cost goes to what else was made."""
    back = flow("x", "produce co co bread -4 kg", "02-05", out="k", frm="crate", corrects="p")
    drawn = accounts(books(tmp_path, policy(method), *MADE, FIRST, LATER, back))
    stock = [p for p in drawn.postings() if p.line.name == "stock" and p.account == at("shelf")]
    assert sum(p.amount for p in stock) == 100_000_000
    assert balance(drawn.postings()) == {}


@pytest.mark.parametrize("method", METHODS)
def test_what_cannot_be_compared_has_no_cost_that_is_known(tmp_path: Path, method: str) -> None:
    """Neither the boxes nor the bread that came before; both are named, and the cost is in work."""
    drawn = accounts(books(tmp_path, policy(method), *MADE, FIRST, BOXES))
    assert told(drawn.postings(JANUARY)) == told(drawn.postings()) == "cash -100, stock 100"
    named = {gap.code: set[str]() for gap in drawn.gaps()}
    for gap in drawn.gaps():
        named[gap.code] |= set(gap.records)
    assert named["joint_outputs"] == {at("o"), at("p")}
    assert at("p") in named["unvalued_stock"]
    more = accounts(books(tmp_path, policy(method), *MADE, FIRST, BOXES, SOLD))
    assert "costOfSales" in told(more.postings(JANUARY))


def test_what_leaves_after_it_is_doubted_is_named(tmp_path: Path) -> None:
    """Of bread whose cost nothing tells any more."""
    sold = flow("st", "transfer co cafe bread 3 kg", "02-25", under="s", frm="shelf")
    for method in METHODS:
        drawn = accounts(books(tmp_path, policy(method), *MADE, FIRST, BOXES, sold))
        assert at("st") in {
            r for g in drawn.gaps() if g.code == "unvalued_stock" for r in g.records
        }


def test_at_a_standard_what_it_cost_is_taken_back_from_what_was_spent(tmp_path: Path) -> None:
    """What is kept at its standard does not move with it."""
    standard = Valuation(
        id=at("v"), specification=Ref(at("bread")), amount=euro("8"), currency=Ref(at("eur"))
    )
    drawn = accounts(books(tmp_path, policy("standard"), standard, *MADE, FIRST, LATER))
    assert told(drawn.postings(JANUARY)) == "cash -100, costOfSales 52, stock 48"
    assert told(drawn.postings(FEBRUARY)) == "costOfSales -32, stock 32"


def test_a_service_gives_way_to_what_is_made(tmp_path: Path) -> None:
    """A process that makes something was not for the service alone."""
    served = flow("g", "deliverService co cafe advice 1", "01-20", out="k")
    drawn = accounts(books(tmp_path, policy(), *MADE, served, LATER))
    assert told(drawn.postings(JANUARY)) == "cash -100, costOfSales 100"
    assert told(drawn.postings(FEBRUARY)) == "costOfSales -100, stock 100"
    assert "joint_outputs" not in {gap.code for gap in drawn.gaps()}


def test_a_process_that_made_nothing_is_in_work_until_it_is_finished(tmp_path: Path) -> None:
    """It is named; when it is recorded as finished, its cost counts from that day on."""
    ledger = books(tmp_path, policy(), *MADE)
    kept = accounts(ledger)
    assert told(kept.postings()) == "cash -100, stock 100"
    (gap,) = (gap for gap in kept.gaps() if gap.code == "work_in_progress")
    assert gap.records == (at("k"),)
    record(ledger, [("finish", "k")])
    kept.follow(reading(ledger))
    assert kept.postings() == accounts(ledger).postings()
    assert told(kept.postings()) == "cash -100, purchases 100"
    (last,) = {p.at for p in kept.postings() if p.line.name == "purchases"}
    assert str(instant_of(last)) > f"{datetime.now(UTC).year}"
    assert [gap for gap in kept.gaps() if gap.code == "work_in_progress"] == []
    assert {p.due for p in kept.postings() if p.line.name == "purchases"} == {at("k")}
    write(ledger, FIRST)
    kept.follow(reading(ledger))
    assert told(kept.postings()) == "cash -100, stock 100"
    assert said(kept.gaps()) == said(accounts(ledger).gaps())


def said(gaps: Iterable[Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Return what gaps name."""
    return [(gap.code, gap.records) for gap in gaps]


def test_without_a_policy_nothing_is_in_work(tmp_path: Path) -> None:
    """What is bought is a cost when it comes; a process has none, finished or not."""
    ledger = books(tmp_path, *MADE)
    record(ledger, [("finish", "k")])
    drawn = draw(reading(ledger), [at("co")])
    assert told(drawn.postings(period_of("2025"))) == "cash -100, purchases 100"
    assert told(drawn.postings()) == "cash -100, purchases 100"


def test_what_is_gone_is_not_bought_again(tmp_path: Path) -> None:
    """Stock that is valued anew after a process was finished has the cost it had."""
    ledger = books(tmp_path, policy(), *MADE)
    record(ledger, [("finish", "k")])
    kept = accounts(ledger)
    write(ledger, flow("b", "transfer mill co flour 1 kg", "01-01", to="bin"))
    kept.follow(reading(ledger))
    assert kept.postings() == accounts(ledger).postings()
