# SPDX-License-Identifier: MIT
"""Pay disclosures as tables and as published records, and what a correction changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import change
from tests.reports import fourteen
from tests.reports.smallbooks import BASE, DOLLAR, EURO, YEAR, Small, policy
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.records import Measure
from valueflows.model.terms import Ref, Word
from valueflows.model.units import HOUR
from valueflows.model.valuing import ExchangeRate
from valueflows.reports.drawn import draw
from valueflows.reports.periods import period_of
from valueflows.reports.presets import preset
from valueflows.reports.publishing import Difference, published, superseding
from valueflows.reports.rates import Exchange
from valueflows.reports.rounding import rounded
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wageguard import public
from valueflows.reports.wagepolicy import disclose

FROM: Final = Instant("2025-01-01T00:00:00+01:00")


def _six(**said: Any) -> WageDisclosure:
    books = Small()
    for number in range(1, 7):
        books.person(f"p{number}", hours=1720, wage=number * 10_000)
    books.person("p7", wage=1000)
    return disclose(books, policy(**said), YEAR)


# -- published -------------------------------------------------------------------------------------


def test_a_published_disclosure_can_be_checked() -> None:
    """The record has what was told, its hash, and the policy and version it is of."""
    made = _six()
    record = published(public(made), BASE, f"{BASE}disclosures/1")
    assert record.digest == hashlib.sha256(record.result.encode()).hexdigest()
    assert (record.verdict, record.period, record.at_version) == ("within", "2025", 1)
    assert record.wage_policy == made.policy.id
    told = json.loads(record.result)
    assert (told["facts"]["value"], told["facts"]["verdict"]) == ("2.0", "within")
    assert told["tables"]["excluded"].popitem()[1]["people"] == 1
    assert "https://small.example/p1" not in record.result


def test_a_later_disclosure_supersedes_and_says_what_differs() -> None:
    """The first stays; the second names it, and the difference has what was and what is."""
    first = published(public(_six()), BASE, f"{BASE}disclosures/1")
    later = replace(_six(cap=1), version=2, checkpoint="d" * 64)
    second = published(public(later), BASE, f"{BASE}disclosures/2", first)
    assert second.supersedes == first.id
    results = [json.loads(one.result) for one in (first, second)]
    changes = superseding(*results)
    assert Difference("facts.verdict", "within", "exceeded") in changes
    assert {change.name for change in changes}.isdisjoint({"version", "checkpoint"})
    assert superseding(results[1], results[1]) == ()


def test_a_retroactive_correction(tmp_path: Path) -> None:
    """Hours corrected afterwards: the old version says what it said, the new one says otherwise."""
    with fourteen.books(tmp_path / "ledger") as ledger:
        before = _disclosed(ledger)
        ledger.record(change(_correction()))
        old, new = _disclosed(ledger, before.version), _disclosed(ledger)
    assert old.as_json() == before.as_json()
    assert (new.version, new.depends_on) == (before.version + 1, before.version + 1)
    changes = {one.name: one for one in superseding(old.as_dict(), new.as_dict())}
    assert (changes["value"].before, changes["value"].after) == ("2.97", "2.75")


def _disclosed(ledger: Ledger, version: int | None = None) -> WageDisclosure:
    accounts = draw(reading(ledger, version), [fourteen.COOP])
    rule = preset("wagemark", fourteen.COOP, FROM, hours_per_fte="1720")
    return disclose(accounts, rule, period_of("2025", "Europe/Madrid"))


def _correction() -> EconomicEvent:
    """Take fifteen of the seasonal worker's 200 hours back."""
    work = f"{fourteen.BASE}events/work-b3-07-31"
    return EconomicEvent(
        id=f"{work}-corrected",
        action=Word("work"),
        provider=Ref[Any](f"{fourteen.BASE}people/b3"),
        receiver=Ref[Any](fourteen.COOP),
        resource_conforms_to=Ref[Any](f"{fourteen.BASE}kinds/labour"),
        effort_quantity=Measure(has_numerical_value=Amount("-15"), has_unit=Ref[Any](HOUR)),
        realization_of=Ref[Any](f"{fourteen.BASE}agreements/work-b3"),
        corrects=Ref[Any](work),
        has_point_in_time=Instant("2025-11-01T12:00:00+01:00"),
    )


# -- as tables -------------------------------------------------------------------------------------


def test_the_report_has_every_figure_and_who_is_behind_it() -> None:
    """Facts and tables tell the same figures; the people stand from the lowest to the highest."""
    made = _six()
    shown = made.report()
    assert (shown.name, shown.about, shown.period) == ("maximum-wage", made.boundary, "2025")
    assert shown.facts["value"] == Decimal("2.00")
    assert shown.facts["policyHash"] == made.policy_hash
    figures = {row["figure"]: row["value"] for row in shown.table("figures").records()}
    assert (figures["value"], figures["verdict"], figures["reason"]) == ("2.00", "within", None)
    people = list(shown.table("people").records())
    assert [row["pay"] for row in people] == [Decimal(f"{n}0000.00") for n in range(1, 7)]
    assert [row["person"] for row in people if row["is_top"]] == [f"{BASE}p6"]
    assert [row["person"] for row in people if row["is_base"]] == [f"{BASE}p3"]
    assert next(iter(shown.table("excluded").records()))["reason"] == "hours_missing"
    assert len(shown.table("records").rows) == 12
    assert shown.table("parts").rows[0][1:] == ("basic", Decimal("10000.00"))
    assert shown == made.report()


def test_rates_stand_in_a_table() -> None:
    """Every rate that was used is told, with the record it comes from."""
    books = Small().person("ada", hours=10, wage=10).person("bob", hours=10, wage=10)
    books.owe("ada", "wage", 3, currency=DOLLAR)
    books.put(_rate("1", "0.3333333"))
    (row,) = disclose(books, policy(), YEAR).report().table("rates").records()
    assert (row["rate"], row["record"]) == (Decimal("0.333333"), f"{BASE}rates/1")


# -- rounding and rates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (Fraction(2355, 1000), Fraction(1, 100), "2.36"),
        (Fraction(-2355, 1000), Fraction(1, 100), "-2.36"),
        (Fraction(1, 3), Fraction(1, 1000), "0.333"),
        (Fraction(1249), Fraction(500), "1000"),
        (Fraction(1250), Fraction(500), "1500"),
        (Fraction(7, 5), Fraction(1, 4), "1.50"),
        (Fraction(0), Fraction(1, 100), "0.00"),
    ],
)
def test_rounding(value: Fraction, step: Fraction, text: str) -> None:
    """Halves go away from zero, and there are as many places as the step has."""
    assert str(rounded(value, step)) == text


@pytest.mark.parametrize(
    ("said", "value", "numerator"),
    [
        ({"rounding": "0.5"}, "2.0", "60000.00"),
        ({"measure": "absolute", "cap": 99_999, "rounding": 25_000}, "50000", "50000"),
        ({"rounding": 0}, "2.00", "60000.00"),
    ],
)
def test_a_policy_rounds_what_it_measures(said: dict[str, Any], value: str, numerator: str) -> None:
    """Rounding is of the ratio, or of money where the limit is an amount; never of the verdict."""
    shown = _six(**said).as_dict()
    assert (str(shown["value"]), str(shown["numerator"])) == (value, numerator)


def _rate(name: str, rate: str, *, day: str = "2025-01-01", turned: bool = False) -> ExchangeRate:
    of, into = (EURO, DOLLAR) if turned else (DOLLAR, EURO)
    return ExchangeRate(
        id=f"{BASE}rates/{name}",
        of=Ref[Any](of),
        into=Ref[Any](into),
        rate=Amount(rate),
        day=Instant(f"{day}T00:00:00Z"),
    )


def test_the_latest_rate_holds() -> None:
    """A rate holds from its day until the next; of one day, the last by id; none is none."""
    books = Small().put(_rate("b", "2")).put(_rate("a", "3")).put(_rate("zero", "0"))
    books.put(_rate("later", "5", day="2025-06-01"))
    exchange = Exchange(books.source, EURO, YEAR, "paymentDate")
    june = Instant("2025-06-01T00:00:00Z").microseconds
    assert exchange.convert(7, DOLLAR, june - 1) == 14
    assert exchange.convert(7, DOLLAR, june) == 35
    assert exchange.convert(7, EURO, 0) == 7
    assert exchange.convert(7, DOLLAR, YEAR.start - 1) is None
    assert {used.records for used in exchange.used} == {
        (f"{BASE}rates/b",),
        (f"{BASE}rates/later",),
    }


def test_the_mean_of_a_period_without_rates_is_the_latest() -> None:
    """Where no rate is dated in the period, the latest before its end counts."""
    books = Small().put(_rate("old", "2", day="2023-01-01", turned=True))
    exchange = Exchange(books.source, EURO, YEAR, "periodAverage")
    assert exchange.convert(7, DOLLAR, 0) == Fraction(7, 2)
