# SPDX-License-Identifier: MIT
"""A decision is recorded whole: its lines are the surplus, and what is payable is promised."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from valueflows.model.agreements import Agreement
from valueflows.model.disclosing import AllocationLine, SurplusAllocation
from valueflows.model.exact import MICRO, Amount, Instant, micro
from valueflows.model.flows import Commitment
from valueflows.model.membership import Membership
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.reading import EVENT, Flow
from valueflows.model.records import Measure, Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.units import HOUR
from valueflows.reports.currencies import Rates, smallest_unit
from valueflows.reports.distribution import Proposed, as_records, policy_for, propose
from valueflows.reports.keys import members_of, standing_of
from valueflows.reports.periods import period_of
from valueflows.reports.waterfall import WaterfallError

from .lines import WORKER, euros, line, told
from .paper import COOP, EURO, Paper, moment, policy

YEAR = period_of("2025")
DECIDED = Instant("2026-03-01T10:00:00Z")


def member(agent: str, role: str = WORKER, **more: Any) -> Membership:
    """Return that somebody belongs to the co-operative."""
    return Membership(
        id=f"m-{agent}-{role[-6:]}",
        member=Ref(agent),
        organization=Ref(COOP),
        role=Tag(role),
        **more,
    )


def books(*records: Record) -> Paper:
    """Return a surplus of 100 with two workers, one of whom has recorded hours."""
    paper = Paper(policy(), member("ana"), member("bo"), *records)
    paper.post("sales", "300").post("purchases", "200")
    hours = Quantity(3 * MICRO, HOUR)
    at = moment("2025-02-01")
    paper.worked = [
        Flow(
            kind=EVENT,
            id="w",
            action="work",
            at=at,
            turn=1,
            version=1,
            recorded=at,
            provider="ana",
            receiver=COOP,
            effort_quantity=hours,
        )
    ]
    return paper


HALVES = (line(1, "legalReserve", "0.5"), line(2, "patronage", key="hours", role=WORKER))


def recorded(proposed: Proposed) -> list[Any]:
    """Return the records of a decision, their ids counted."""
    numbers = count(1)
    minted = as_records(proposed.allocation, proposed.decision, lambda cls: f"{cls}{next(numbers)}")
    return list(minted)


def test_what_is_payable_is_promised_and_reserves_are_lines_only() -> None:
    """The decision is an agreement, and each promise a clause of it."""
    proposed = propose(books(*HALVES), policy(), YEAR, DECIDED)
    agreement, decided, reserve, promise, share = recorded(proposed)
    assert isinstance(agreement, Agreement)
    assert isinstance(decided, SurplusAllocation)
    assert (decided.agreement, decided.surplus.has_numerical_value) == (agreement.id, "100.00")
    assert isinstance(reserve, AllocationLine)
    assert (reserve.kind, reserve.to, reserve.commitment) == ("legalReserve", None, None)
    assert isinstance(promise, Commitment)
    assert (promise.provider, promise.receiver, promise.clause_of) == (COOP, "ana", agreement.id)
    assert promise.resource_classified_as == (f"{OB}patronage",)
    assert (share.to, share.commitment, share.key) == ("ana", promise.id, "hours")


def test_the_lines_recorded_are_the_surplus() -> None:
    """To the cent, in the currency of the books."""
    made = recorded(propose(books(*HALVES), policy(), YEAR, DECIDED))
    lines = [one for one in made if isinstance(one, AllocationLine)]
    assert sum(micro(one.amount.has_numerical_value) for one in lines) == euros("100")
    assert {one.currency for one in made if isinstance(one, SurplusAllocation)} == {EURO}


def test_the_table_names_whose_hours_are_missing() -> None:
    """Its rows sum to the surplus."""
    report = propose(books(*HALVES), policy(), YEAR, DECIDED).report()
    amounts = [row["amount"] for row in report.tables[0].records()]
    assert (amounts, report.facts["surplus"]) == ([Decimal(50), Decimal(50)], Decimal(100))
    assert [(note.code, note.events) for note in report.notes] == [("key_unknown", ("bo",))]


def test_shares_promised_before_are_pointed_out() -> None:
    """They are not taken off: the decision is about the whole surplus."""
    paper = books(*HALVES).pay("patronage", "ana", "10")
    notes = propose(paper, policy(), YEAR, DECIDED).report().notes
    assert "promised_before" in {note.code for note in notes}


def test_tax_is_taken_off_and_income_that_does_not_count_is_kept() -> None:
    """Subsidies are carried forward on a line of their own."""
    paper = books(*HALVES).post("incomeTax", "20")
    paper.post("grants", "7", money_class="subsidy")
    rule = policy(exclude=("subsidies",))
    made = propose(paper, rule, YEAR, DECIDED).allocation
    assert told(made) == {
        "Legal reserve": "40.00",
        "Patronage: ana": "40.00",
        "Not shared out: subsidies": "7.00",
    }
    assert made.surplus == euros("87")


def test_a_surplus_is_decided_on_once() -> None:
    """A second decision on the same period is refused with the first one's id."""
    paper = books(*HALVES)
    paper.known += recorded(propose(paper, policy(), YEAR, DECIDED))
    with pytest.raises(WaterfallError, match="decided on already: SurplusAllocation2"):
        propose(paper, policy(), YEAR, DECIDED)


def test_without_lines_nothing_is_proposed() -> None:
    """The refusal says what to record; a loss needs none."""
    with pytest.raises(WaterfallError, match="record some as ob:WaterfallLine"):
        propose(books(), policy(), YEAR, DECIDED)
    lost = propose(books().post("purchases", "200"), policy(), YEAR, DECIDED)
    assert told(lost.allocation) == {"Loss carried forward": "-100.00"}


def test_a_surplus_that_cannot_be_told_is_not_allocated() -> None:
    """The reason is passed on."""
    with pytest.raises(WaterfallError, match="not computable: too much of the money"):
        propose(books(*HALVES).post("unclassified", "100"), policy(), YEAR, DECIDED)


def test_losses_and_reserves_of_earlier_decisions_count() -> None:
    """A loss is there until it is recovered; reserves are what lines put there."""
    loss = SurplusAllocation(
        id="a",
        allocated_by=Ref(COOP),
        period="2023",
        surplus=Measure(has_numerical_value=Amount("-30")),
        currency=Ref(EURO),
        decided_at=DECIDED,
    )
    carried = AllocationLine(
        id="a1",
        allocation=Ref("a"),
        order=1,
        kind="carryForward",
        amount=Measure(has_numerical_value=Amount("-30")),
    )
    paper = books(*HALVES, line(0, "recoverLosses"), loss, carried)
    assert told(propose(paper, policy(), YEAR, DECIDED).allocation)["Losses of earlier years"] == (
        "30.00"
    )
    paper.known += recorded(propose(paper, policy(), YEAR, DECIDED))
    paper.post("memberCapital", "500", other="ana")
    after = standing_of(paper, period_of("2026"), Rates(paper.source, EURO))
    assert (after.losses, after.capital, after.years) == (0, euros("500"), Fraction(1))
    assert after.reserves == {"carryForward": 0, "legalReserve": euros("50")}


def test_keys_are_drawn_from_the_accounts() -> None:
    """Pay, purchases, royalties, years of membership and the mean capital of the year."""
    began = Instant("2024-12-31T00:00:00Z")
    paper = books(member("cy", f"{OB}consumer", since=began))
    paper.pay("wage", "ana", "40").pay("royalty", "bo", "9").pay("bankFee", "x", "1")
    paper.pay("price", COOP, "25", provider="cy")
    paper.post("memberCapital", "120", "2025-07-15", other="cy")
    ana, bo, cy = members_of(paper, YEAR, Rates(paper.source, EURO))
    assert (ana.keys, ana.roles) == (
        {"hours": 3 * MICRO, "pay": euros("40")},
        frozenset({WORKER}),
    )
    assert bo.keys == {"royalties": euros("9")}
    assert cy.keys == {"purchases": euros("25"), "years": 366 * MICRO}
    assert cy.capital == euros("60")


def test_only_those_who_belong_in_the_period_share() -> None:
    """Neither those who had left, nor those who came later, nor the members of others."""
    gone = member("gone", until=Instant("2025-01-01T00:00:00Z"))
    late = member("late", since=Instant("2026-01-01T00:00:00Z"))
    other = Membership(id="o", member=Ref("x"), organization=Ref("other"), role=Tag(WORKER))
    found = members_of(Paper(gone, late, other, member("here")), YEAR, Rates(Paper().source, EURO))
    assert [one.agent for one in found] == ["here"]


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2025", Fraction(1)),
        ("2025-Q1", Fraction(1, 4)),
        ("2025-02", Fraction(1, 12)),
        ("2025-01-01/2025-01-10", Fraction(10, 365)),
        ("2025-01-02/2025-01-31", Fraction(30, 365)),
    ],
)
def test_rates_a_year_are_for_as_long_as_the_period(period: str, years: Fraction) -> None:
    """By months where it is of months, else by days."""
    rates = Rates(Paper().source, EURO)
    assert standing_of(Paper(), period_of(period), rates).years == years


def test_the_policy_in_force_is_the_one_that_held_last() -> None:
    """One that is superseded gives way, one of another organisation never holds."""

    def rule(iri: str, since: str, **more: Any) -> MaximumProfitPolicy:
        by = more.pop("by", COOP)
        return MaximumProfitPolicy(
            id=iri, name=iri, published_by=Ref(by), valid_from=Instant(since), **more
        )

    early = rule("u:1", "2020-01-01T00:00:00Z")
    later = rule("u:2", "2024-01-01T00:00:00Z", valid_through=Instant("2026-01-01T00:00:00Z"))
    next_ = rule("u:3", "2026-01-01T00:00:00Z", supersedes=Ref("u:2"))
    paper = Paper(early, later, next_, rule("u:4", "2025-01-01T00:00:00Z", by="other"))
    found = [policy_for(paper, COOP, period_of(year)) for year in ("2019", "2021", "2025", "2026")]
    assert [one and one.id for one in found] == [None, "u:1", "u:2", "u:3"]


@pytest.mark.parametrize(("name", "unit"), [("JPY", MICRO), ("KWD", 1_000), ("EUR", 10_000)])
def test_the_smallest_unit_is_that_of_the_currency(name: str, unit: int) -> None:
    """Yen have no hundredths, dinars have thousandths."""
    kind = ResourceSpecification(id="u:money", name=name, medium_of_exchange=True)
    assert smallest_unit(Paper(kind).source, "u:money") == unit
    assert smallest_unit(Paper().source, f"https://money.example/{name}") == unit
