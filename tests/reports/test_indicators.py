# SPDX-License-Identifier: MIT
"""Each indicator is a figure with its terms, or says why there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from valueflows.ledger.reading import reading
from valueflows.model.disclosing import AllocationLine, SurplusAllocation
from valueflows.model.exact import MICRO, Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.membership import Membership
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Flow
from valueflows.model.records import Measure
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.units import HOUR
from valueflows.model.valuing import Valuation
from valueflows.reports.drawn import draw
from valueflows.reports.indicators.base import Figure
from valueflows.reports.indicators.register import BY_NAME, INDICATORS, Indicators, indicators
from valueflows.reports.periods import period_of
from valueflows.reports.postings import Payment
from valueflows.reports.presets import preset

from . import fourteen
from .lines import euros, line
from .paper import COOP, EURO, Paper, moment, policy

YEAR = period_of("2025")
OWN = preset(
    "mondragon",
    fourteen.COOP,
    Instant("2025-01-01T00:00:00Z"),
    hours_per_fte="1720",
    iri=f"{fourteen.BASE}policies/pay",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indicators]:
    """The indicators of the fourteen."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, os.fstat)
        where: Path = tmp_path_factory.mktemp("books") / "fourteen"
        with fourteen.books(where, fourteen.GOOD, OWN) as ledger:
            accounts = draw(reading(ledger), [fourteen.COOP])
            year = period_of("2025", "Europe/Madrid")
            yield indicators(accounts, fourteen.COOP, year)


def on(paper: Paper, *numbers: int, **more: Any) -> dict[str, Figure]:
    """Return figures of books on paper by their names."""
    found = indicators(paper, COOP, YEAR, numbers=numbers, **more)
    return {figure.name: figure for _indicator, figure in found.figures}


def flow(iri: str, day: str, kind: str = EVENT, **more: Any) -> Flow:
    """Return a flow of a day that was recorded a day later."""
    at = moment(day)
    said: dict[str, Any] = {
        "action": "transfer",
        "turn": 1,
        "version": 4,
        "recorded": at + 86_400_000_000,
    }
    return Flow(kind=kind, id=iri, at=at, **(said | more))


def test_there_are_those_that_need_nothing_but_the_books() -> None:
    """By their published numbers; names are unique."""
    assert list(INDICATORS) == [1, 2, 3, *range(6, 13), 14, 15, 16, 20, 21, 22]
    assert len(BY_NAME) == len(INDICATORS)


# -- the fourteen ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("payRatio", "2.18"),
        ("paySpread", "2.67"),
        ("headroomToPayLimit", "0.55"),
        ("labourShare", "0.69"),
        ("valueToSuppliers", "0.53"),
        ("valueToWorkers", "0.34"),
        ("valueKept", "0.12"),
        ("contributionGap", "0.16"),
        ("payWithHours", "0.96"),
        ("promisesKept", "1.00"),
    ],
)
def test_figures_of_the_fourteen(made: Indicators, name: str, value: str) -> None:
    """Ratio and spread are those of the worked example."""
    found = made.figure(name)
    assert found.value is not None
    assert f"{round(found.value * 100) / 100:.2f}" == value


def test_shares_of_revenue_sum_to_one(made: Indicators) -> None:
    """Exactly."""
    shares = [f.value for i, f in made.figures if i.number == 7]
    assert sum(share or 0 for share in shares) == 1


def test_a_table_has_every_figure_or_the_reason_why_not(made: Indicators) -> None:
    """With numerator, denominator, coverage, policy and how many are behind it."""
    report = made.report()
    rows = {str(row["figure"]): row for row in report.tables[0].records()}
    assert all((row["value"] is None) != (row["reason"] is None) for row in rows.values())
    labour = rows["labourShare"]
    assert (labour["numerator"], labour["denominator"]) == (Decimal(386_400), Decimal(560_000))
    assert (labour["coverage"], rows["payRatio"]["policy"]) == (Decimal(1), "esrs-s1-16")
    assert rows["payRatio"]["of_people"]
    assert not labour["of_people"]
    assert (report.version, report.period) == (made.books.accounts.source.version, "2025")
    assert len([note for note in report.notes if note.code == "not_computable"]) == sum(
        row["value"] is None for row in rows.values()
    )
    assert "sum" not in {column.name for column in report.tables[0].columns}


def test_a_name_that_there_is_none_of(made: Indicators) -> None:
    """Is told as such."""
    with pytest.raises(KeyError, match="score"):
        made.figure("score")


# -- pay and policies ------------------------------------------------------------------------------


def test_without_policies_there_is_no_headroom() -> None:
    """Nor a spread: nobody says how long a full-time year is."""
    found = on(Paper(), 2, 3)
    assert [figure.reason for figure in found.values()] == [
        "no policy of its own says how many hours a full-time year has",
        "it has no pay policy of its own",
        "it has no profit policy of its own",
    ]


def test_a_pay_policy_of_others_is_not_measured() -> None:
    """It is about more organisations than these accounts."""
    own = preset(
        "sec-402u",
        COOP,
        Instant("2025-01-01T00:00:00Z"),
        iri="u:p",
        boundary=(Ref("https://books.example/shop"),),
    )
    assert "other organisations" in on(Paper(own), 3)["headroomToPayLimit"].reason


def test_headroom_to_the_profit_limit() -> None:
    """One minus value by limit; nothing in a loss."""
    paper = Paper(policy("0.2")).post("sales", "100").post("purchases", "90")
    assert on(paper, 3)["headroomToProfitLimit"].value == Fraction(1, 2)
    lost = on(paper.post("purchases", "20"), 3)["headroomToProfitLimit"]
    assert (lost.value, lost.reason) == (
        None,
        "there was no surplus; what may be distributed of it is nothing",
    )


def test_hours_recorded_of_those_agreed() -> None:
    """A contract of half a year counts for half of it."""
    half = Membership(
        id="m",
        member=Ref("ana"),
        organization=Ref(COOP),
        role=Tag(f"{OB}employee"),
        hours_per_week=Amount("7"),
        since=Instant("2025-12-03T00:00:00Z"),
    )
    paper = Paper(half)
    hours = Quantity(29 * MICRO, HOUR)
    paper.worked = [flow("w", "2025-12-05", action="work", provider="ana", effort_quantity=hours)]
    found = on(paper, 12)["hoursRecordedOfAgreed"]
    assert (found.value, found.n, found.coverage) == (Fraction(1), 1, Fraction(1))


# -- value -----------------------------------------------------------------------------------------


def test_return_to_capital() -> None:
    """What capital got of what was paid up on average; not applicable without any."""
    paper = Paper().pay("dividend", "bo", "5")
    assert on(paper, 8)["returnToCapital"].reason == "no capital is paid up"
    paper.post("memberCapital", "100", "2025-07-15", other="bo")
    assert on(paper, 8)["returnToCapital"].value == Fraction(5, 50)


def decided(*lines: tuple[str, str, str | None], surplus: str = "100") -> list[Any]:
    """Return a decision on the surplus of the year: kind, amount and role of its lines."""
    one = SurplusAllocation(
        id="a",
        allocated_by=Ref(COOP),
        period="2025",
        surplus=Measure(has_numerical_value=Amount(surplus)),
        currency=Ref(EURO),
        decided_at=Instant("2026-03-01T00:00:00Z"),
    )
    made = [
        AllocationLine(
            id=f"a{n}",
            allocation=Ref("a"),
            order=n,
            kind=kind,
            amount=Measure(has_numerical_value=Amount(amount)),
            member_class=None if role is None else Tag(role),
        )
        for n, (kind, amount, role) in enumerate(lines)
    ]
    return [one, *made]


def test_the_locked_share() -> None:
    """Indivisible reserves and commons, of the surplus decided on."""
    assert "no decision" in on(Paper(), 9)["lockedShare"].reason
    parts = ("legalReserve", "15", None), ("commons", "10", None), ("carryForward", "75", None)
    assert on(Paper(*decided(*parts)), 9)["lockedShare"].value == Fraction(1, 4)
    lost = Paper(*decided(("carryForward", "-5", None), surplus="-5"))
    assert on(lost, 9)["lockedShare"].reason == "there was no surplus"


def test_the_distance_from_the_own_rule() -> None:
    """Half the sum of what each share differs by; none where the rule was followed."""
    rule = (policy(), line(1, "legalReserve", "0.2"), line(2, "commons"))
    kept = Paper(*rule, *decided(("legalReserve", "20", None), ("commons", "80", None)))
    assert on(kept, 10)["ruleFidelity"].value == 0
    other = Paper(*rule, *decided(("legalReserve", "5", None), ("commons", "95", None)))
    assert on(other, 10)["ruleFidelity"].value == Fraction(15, 100)
    assert "no rule of its own" in on(Paper(*decided()), 10)["ruleFidelity"].reason
    assert "no decision" in on(Paper(*rule), 10)["ruleFidelity"].reason
    wrong = Paper(policy(), line(1, "patronage", "0.2"), *decided())
    assert "names no key" in on(wrong, 10)["ruleFidelity"].reason


def test_without_value_added_there_is_no_labour_share() -> None:
    """What was bought cost more than came in."""
    paper = Paper().post("sales", "5").post("purchases", "9")
    assert on(paper, 6)["labourShare"].reason.startswith("no value was added")


# -- others ----------------------------------------------------------------------------------------


def test_commons_reciprocity_values_only_what_has_a_value() -> None:
    """One of two draws is valued, and coverage says so."""
    worth = Valuation(
        id="v",
        event=Ref[EconomicEvent]("cited"),
        amount=Measure(has_numerical_value=Amount("40")),
        currency=Ref(EURO),
    )
    paper = Paper(worth).post("commons", "10")
    assert "nothing was used" in on(paper, 14)["commonsReciprocity"].reason
    between = {"provider": "commons", "receiver": COOP}
    paper.taken = [
        flow("cited", "2025-02-01", action="cite", **between),
        flow("used", "2025-02-01", action="use", **between),
        flow("ours", "2025-02-01", action="use", provider=COOP, receiver=COOP),
    ]
    found = on(paper, 14)["commonsReciprocity"]
    assert (found.value, found.coverage, found.n) == (Fraction(1, 4), Fraction(1, 2), 2)
    paper.known.remove(worth)
    assert on(paper, 14)["commonsReciprocity"].reason == "no draw has a recorded value"


def test_open_suppliers_have_policies_that_hold() -> None:
    """Spending without a supplier lowers the coverage."""
    shown = MaximumProfitPolicy(
        id="u:open",
        name="ours",
        published_by=Ref("mill"),
        valid_from=Instant("2024-01-01T00:00:00Z"),
    )
    paper = Paper(shown).post("purchases", "30", other="mill").post("purchases", "10", other="x")
    found = on(paper.post("purchases", "40"), 15)["openSupplierShare"]
    assert (found.value, found.coverage, found.n) == (Fraction(3, 4), Fraction(1, 2), 2)
    assert on(Paper(), 15)["openSupplierShare"].reason == "nothing was bought"


def test_money_that_goes_round() -> None:
    """Income 100, 60 of it to the circle, of which 20 and no more than was got are passed on."""
    paper = Paper().post("sales", "100").post("purchases", "40", other="mill")
    paper.pay("wage", "ana", "20")
    money: dict[str, Any] = {"specification": EURO, "resource_quantity": Quantity(euros("15"))}
    paper.taken = [
        flow("t1", "2025-03-01", provider="mill", receiver="ana", **money),
        flow("t2", "2025-03-02", provider="ana", receiver="mill", **money),
        flow("t3", "2025-03-02", provider="ana", receiver="mill", **money),
        flow("t4", "2025-03-02", provider="mill", receiver="far", **money),
    ]
    assert on(paper, 16)["lm3"].reason == "no circle of agents was named"
    found = on(paper, 16, circle=("mill", "ana"))["lm3"]
    assert found.value == Fraction(100 + 60 + 15 + 20, 100)


# -- time ------------------------------------------------------------------------------------------


def test_days_until_recorded() -> None:
    """The median, by events of the period."""
    paper = Paper()
    assert on(paper, 20)["daysToRecord"].reason == "nothing happened in the period"
    paper.taken = [flow("a", "2025-03-01"), flow("b", "2026-03-01", recorded=0)]
    found = on(paper, 20)["daysToRecord"]
    assert (found.value, found.n) == (Fraction(1), 1)


def test_promises_are_kept_whole_and_on_their_day() -> None:
    """What is promised without an amount is not counted, and coverage says so."""
    paper, due = Paper(), moment("2025-04-01")
    ten = Quantity(euros("10"))
    more: dict[str, Any] = {"due": due, "provider": COOP, "resource_quantity": ten}
    paper.taken = [
        flow("kept", "2025-01-01", COMMITMENT, **more),
        flow("late", "2025-01-01", COMMITMENT, **more),
        flow("part", "2025-01-01", CLAIM, **more),
        flow("open", "2025-01-01", COMMITMENT, due=due, provider=COOP),
        flow("theirs", "2025-01-01", COMMITMENT, due=due, receiver=COOP, resource_quantity=ten),
        flow("e1", "2025-04-01", fulfills=("kept",), resource_quantity=ten),
        flow("e2", "2025-04-02", fulfills=("late",), resource_quantity=ten),
    ]
    part = Payment(moment("2025-03-01"), COOP, "x", "price", euros("9"), EURO, due="part")
    paper.settled = [part]
    found = on(paper, 21)["promisesKept"]
    assert (found.value, found.coverage, found.n) == (Fraction(1, 3), Fraction(3, 4), 3)
    assert on(Paper(), 21)["promisesKept"].reason == "nothing was due in the period"


def test_delay_of_payment_to_suppliers() -> None:
    """From the thing that a claim or an agreement is about until the money."""
    paper = Paper()
    paper.taken = [
        flow("thing", "2025-03-01", receiver=COOP, provider="mill", agreement="g"),
        flow("claim", "2025-03-01", CLAIM, triggered_by="thing"),
        flow("promise", "2025-03-01", COMMITMENT, reciprocal="g"),
    ]
    pay: dict[str, Any] = {
        "provider": COOP,
        "receiver": "mill",
        "money_class": "price",
        "currency": EURO,
    }
    paper.settled = [
        Payment(at=moment("2025-03-11"), amount=euros("1"), due="claim", **pay),
        Payment(at=moment("2025-03-31"), amount=euros("1"), due="promise", **pay),
        Payment(at=moment("2025-03-31"), amount=euros("2"), **pay),
    ]
    found = on(paper, 22)["daysToPaySuppliers"]
    assert (found.value, found.coverage, found.n) == (Fraction(20), Fraction(1, 2), 2)
    assert "no payment names" in on(Paper(), 22)["daysToPaySuppliers"].reason
