# SPDX-License-Identifier: MIT
"""Things for use over years that are sold inside a group: for the group nothing was sold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers import measure
from tests.reports.business import (
    FEBRUARY,
    JANUARY,
    YEAR,
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
from valueflows.model.valuing import CapitalAsset, ValuationPolicy
from valueflows.reports.drawn import Drawn
from valueflows.reports.periods import period_of
from valueflows.reports.postings import balance
from valueflows.reports.statements import consolidation

MARCH = period_of("2025-03")
POLICY = ValuationPolicy(id=at("policy"))


def asset(owner: str, resource: str, cost: str, months: int, start: str, **more: Any) -> Any:
    """Write the record of an asset."""
    return CapitalAsset(
        id=at(f"{owner}-{resource}-{start}"),
        resource=Ref(at(resource)),
        owner=Ref(at(owner)),
        cost=euro(cost),
        currency=Ref(at("eur")),
        life_months=months,
        start=day(start),
        **more,
    )


def sold(name: str, sides: str, price: str, when: str, **where: str) -> list[Any]:
    """Write a sale of an oven on credit: ``co twin``."""
    giver, taker = sides.split()
    thing = flow(f"{name}t", f"transfer {giver} {taker} oven 1", when, under=name, **where)
    return [*deal(name), thing, owed(f"{name}c", f"{taker} {giver} {price} price", by=f"{name}t")]


FIRST = asset("co", "machine", "100", 10, "01-01", disposed=day("02-10"))
BOUGHT = sold("b", "hub co", "100", "01-01", to="machine")
INSIDE = sold("i", "co twin", "130", "02-10", frm="machine", to="store")
THEIRS = asset("twin", "store", "130", 13, "02-10")


def test_the_group_goes_on_with_what_it_paid(tmp_path: Path) -> None:
    """No gain, no loss, no higher cost: it wears off as though it had never been sold."""
    ledger = books(tmp_path, FIRST, *BOUGHT, *INSIDE, THEIRS)
    one, other, both = (accounts(ledger, *names) for names in (["co"], ["twin"], ["co", "twin"]))
    assert told(one.postings(FEBRUARY)) == (
        "assets -90, losses 90, otherIncome -130, receivables 130"
    )
    assert told(other.postings(FEBRUARY)) == "assets 130, payables -130"
    assert told(other.postings(MARCH)) == "assets -10, depreciation 10"
    assert told(both.postings(JANUARY)) == "assets 90, depreciation 10, payables -100"
    for month in (FEBRUARY, MARCH):
        assert told(both.postings(month)) == "assets -10, depreciation 10"
    stands = {(p.scope, p.account): 0 for p in both.postings() if p.line.name == "assets"}
    for posting in both.postings(until=MARCH.start):
        if posting.line.name == "assets":
            stands[posting.scope, posting.account] += int(posting.amount) // 1_000_000
    assert stands == {(at("co"), at("machine")): 0, (at("twin"), at("store")): 80}
    assert balance(both.postings()) == {}
    report = consolidation.compute(both, YEAR, parts=[one, other]).report()
    assert report.facts["adds_up"]


def test_one_thing_that_keeps_its_name(tmp_path: Path) -> None:
    """It is sold on, sold back and given away in the end: one thing for the group all along."""
    records = [
        FIRST,
        *BOUGHT,
        *sold("i", "co twin", "130", "02-10", frm="machine", to="machine"),
        asset("twin", "machine", "130", 13, "02-10", disposed=day("04-12")),
        *sold("j", "twin co", "50", "04-12", frm="machine", to="machine"),
        asset("co", "machine", "50", 5, "04-12", disposed=day("06-02")),
        *sold("k", "co mill", "70", "06-02", frm="machine"),
    ]
    both = accounts(books(tmp_path, *records), "co", "twin")
    assert told(both.postings(period_of("2025-06"))) == (
        "assets -50, losses 50, otherIncome -70, receivables 70"
    )
    assert told(both.postings()) == (
        "depreciation 50, losses 50, otherIncome -70, payables -100, receivables 70"
    )


def test_what_one_makes_the_other_uses(tmp_path: Path) -> None:
    """What was stock of one is an asset of the group at what it cost to make."""
    made = [
        POLICY,
        *deal("f"),
        flow("ft", "transfer hub co flour 10 kg", "01-03", under="f", to="bin"),
        owed("fc", "co hub 60 price", by="ft"),
        process("k"),
        flow("u", "consume co co flour 10 kg", "01-04", into="k", frm="bin"),
        flow("o", "produce co co oven 1", "01-05", out="k", frm="shelf"),
        *sold("i", "co twin", "130", "01-31", frm="shelf", to="store"),
        asset("twin", "store", "130", 10, "01-31"),
    ]
    ledger = books(tmp_path, *made)
    assert "costOfSales 60" in told(accounts(ledger).postings(JANUARY))
    both = accounts(ledger, "co", "twin")
    assert told(both.postings(JANUARY)) == "assets 60, payables -60"
    assert told(both.postings(FEBRUARY)) == "assets -6, depreciation 6"
    without = accounts(books(tmp_path, *made[1:]), "co", "twin")
    assert told(without.postings(FEBRUARY)) == ""
    assert "asset_without_cost" in {gap.code for gap in without.gaps()}


@pytest.mark.parametrize("part", ["-1", "-0.4"])
def test_a_sale_that_was_taken_back(tmp_path: Path, part: str) -> None:
    """Where nothing is left of the sale, each has its own; a part that is left is one."""
    ledger = books(tmp_path, FIRST, *BOUGHT, *INSIDE, THEIRS)
    back = flow(
        "x", f"transfer co twin oven {part}", "02-11", corrects="it", frm="machine", to="store"
    )
    write(ledger, back)
    both = accounts(ledger, "co", "twin")
    is_one = told(both.postings(MARCH)) == "assets -10, depreciation 10"
    assert is_one
    assert ("losses" in told(both.postings(FEBRUARY))) == (part == "-1")


def _same(kept: Drawn, fresh: Drawn) -> None:
    kept.follow(fresh.source)
    assert kept.postings() == fresh.postings()
    assert kept.gaps() == fresh.gaps()


def test_accounts_that_follow_know_of_use_and_of_sales(tmp_path: Path) -> None:
    """A use, a sale and its correction, recorded after the accounts were drawn, are in them."""
    wears = {"method": "byUse", "life_use": measure("10 h")}
    machine = asset("co", "machine", "100", 10, "01-01", **wears)
    ledger = books(tmp_path, POLICY, machine, *BOUGHT, THEIRS)
    kept = [accounts(ledger, *names) for names in (["co"], ["co", "twin"])]
    steps: list[list[Any]] = [
        [flow("u", "use co co oven 2 h", "02-01", frm="machine")],
        INSIDE,
        [flow("v", "use twin twin oven 3 h", "03-01", frm="store")],
        [flow("x", "transfer co twin oven -1", "03-02", corrects="it", frm="machine", to="store")],
    ]
    for number, step in enumerate(steps):
        write(ledger, *step)
        for drawn in kept:
            _same(drawn, accounts(ledger, *(iri.rpartition("/")[2] for iri in drawn.boundary)))
        if number == 0:
            assert told(kept[0].postings(FEBRUARY)) == "assets -20, depreciation 20"
        if number == 2:
            assert told(kept[1].postings(MARCH)) == "assets -30, depreciation 30"


def test_what_wears_by_use(tmp_path: Path) -> None:
    """A use that was told too long is taken back when that is said; beyond its life nothing wears."""
    wears = {"method": "byUse", "life_use": measure("10 h")}
    drawn = accounts(
        books(
            tmp_path,
            asset("co", "machine", "100", 10, "01-01", residual=euro("20"), **wears),
            *BOUGHT,
            flow("u", "use co co oven 5 h", "01-10", frm="machine"),
            flow("x", "use co co oven -3 h", "02-02", corrects="u", frm="machine"),
            flow("v", "use co co oven 90 min", "02-03", frm="machine"),
            flow("y", "use co co oven 9 h", "03-03", frm="machine"),
            flow("z", "use co co oven 2 kg", "03-04", frm="machine"),
        )
    )
    assert told(drawn.postings(JANUARY)) == "assets 60, depreciation 40, payables -100"
    assert told(drawn.postings(FEBRUARY)) == "assets 12, depreciation -12"
    assert told(drawn.postings(MARCH)) == "assets -52, depreciation 52"
    (gap,) = (gap for gap in drawn.gaps() if gap.code == "unit_mismatch")
    assert gap.records == (at("z"),)
