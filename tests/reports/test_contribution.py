# SPDX-License-Identifier: MIT
"""Everyone sees the whole of what was given and received, and each person their own."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from valueflows.model.exact import MICRO
from valueflows.model.reading import EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.model.units import HOUR
from valueflows.reports.contribution import contributions
from valueflows.reports.periods import period_of

from .paper import COOP, EURO, Paper, moment

YEAR = period_of("2025")


def event(iri: str, action: str, provider: str, hours: int = 0, **more: Any) -> Flow:
    """Return an event of the year with some hours."""
    at = moment("2025-05-01")
    effort = Quantity(hours * MICRO, HOUR)
    return Flow(
        kind=EVENT,
        id=iri,
        action=action,
        at=at,
        turn=1,
        version=9,
        recorded=at,
        provider=provider,
        receiver=COOP,
        effort_quantity=effort,
        **more,
    )


def books() -> Paper:
    """Return books in which ana works most, bo gets most, and others trade, lend and are cited."""
    paper = Paper().pay("wage", "ana", "30").pay("wage", "bo", "50").pay("patronage", "bo", "20")
    paper.worked = [event("w1", "work", "ana", 60), event("w2", "work", "bo", 40)]
    paper.taken = [event("c", "cite", "zoe")]
    paper.pay("price", "mill", "9").pay("benefitInKind", "bo", "0")
    paper.pay("price", COOP, "8", provider="shop").pay("memberCapital", COOP, "7", provider="ana")
    return paper.pay("bankFee", COOP, "6", provider="odd").pay("wage", "cy", "0.001")


def test_the_gap_is_half_of_what_the_shares_differ_by() -> None:
    """Ana is credited 60 % and got 30 %, bo the other way round."""
    paper = books()
    paper.payments.pop()
    made = contributions(paper, YEAR, EURO)
    assert (made.credited("ana"), made.got("ana")) == (Fraction(6, 10), Fraction(3, 10))
    assert (made.gap, made.coverage) == (Fraction(3, 10), Fraction(1))
    assert made.depends_on == 9


def test_a_person_sees_all_of_their_own() -> None:
    """What they gave, what they got, and the gap between the two shares."""
    paper = books()
    paper.payments.pop()
    report = contributions(paper, YEAR, EURO).report(person="bo")
    own = {row["figure"]: row["amount"] for row in report.table("own").records()}
    assert (own["hours"], own["pay"], own["shares"]) == (Decimal(40), Decimal(50), Decimal(20))
    assert (own["credited"], own["received"], own["gap"]) == (
        Decimal(40),
        Decimal(70),
        Decimal(30),
    )
    assert report.about == ("bo",)


def test_others_see_only_the_whole() -> None:
    """No agent is named, whatever they gave."""
    report = contributions(books(), YEAR, EURO).report()
    assert [table.name for table in report.tables] == ["whole"]
    whole = {row["figure"]: (row["amount"], row["n"]) for row in report.table("whole").records()}
    assert whole == {
        "hours": (Decimal(100), 2),
        "goods": (Decimal(9), 1),
        "money": (Decimal(7), 1),
        "bought": (Decimal(8), 1),
        "cited": (1, 1),
        "pay": (Decimal("80.00"), 3),
        "shares": (Decimal(20), 1),
        "other": (Decimal(9), 1),
    }
    assert report.about == ()
    assert "ana" not in str(report)


def test_pay_without_hours_is_counted_and_told() -> None:
    """It lowers the coverage."""
    made = contributions(books().pay("wage", "dan", "100"), YEAR, EURO)
    assert made.coverage is not None
    assert round(made.coverage, 4) == Fraction(1, 2)
    assert [(n.code, n.count) for n in made.report().notes] == [("hours_missing", 2)]


def test_without_hours_or_pay_there_is_no_gap() -> None:
    """Nor for somebody nothing is known of."""
    report = contributions(Paper(), YEAR, EURO).report(person="nobody")
    own = {row["figure"]: row["amount"] for row in report.table("own").records()}
    assert (report.facts["gap"], own["gap"], own["hours"]) == (None, None, Decimal(0))
