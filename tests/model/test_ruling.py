# SPDX-License-Identifier: MIT
"""What policies, rules and decisions must say: a table of what is refused, and how."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any, Final

import pytest

from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.disclosing import AllocationLine, Disclosure, SurplusAllocation
from valueflows.model.exact import Amount, Instant
from valueflows.model.membership import Membership
from valueflows.model.policies import (
    Acceptance,
    MaximumProfitPolicy,
    MaximumWagePolicy,
    PolicyText,
    WaterfallLine,
)
from valueflows.model.records import Measure, Record
from valueflows.model.ruling import chain_problems, rule_problems
from valueflows.model.terms import Ref, Tag
from valueflows.model.valuing import CapitalAsset, ExchangeRate, LivingWage, ValuationPolicy

START, END = Instant("2026-01-01T00:00:00Z"), Instant("2027-01-01T00:00:00Z")
COOP: Ref[Any] = Ref("urn:x:coop")
OTHER: Ref[Any] = Ref("urn:x:other")
MONEY = Measure(has_numerical_value=Amount("5"))
RESULT: Final = '{"ratio": "2.1 \u20ac"}'
WAGE: Final = MaximumWagePolicy(
    id="urn:x:w", name="W", published_by=COOP, valid_from=START, hours_per_fte=Amount("1720")
)
PROFIT: Final = MaximumProfitPolicy(id="urn:x:p", name="P", published_by=COOP, valid_from=START)
LINE: Final = WaterfallLine(
    id="urn:x:l", line_of=Ref("urn:x:p"), order=0, kind="commons", share=Amount("0.10")
)
TEXT: Final = PolicyText(
    id="urn:x:t", wage_policy=Ref("urn:x:w"), language="pt-BR", text="At most three times."
)
YES: Final = Acceptance(id="urn:x:a", profit_policy=Ref("urn:x:p"), accepted_by=OTHER)
TOLD: Final = Disclosure(
    id="urn:x:d",
    report="wages",
    disclosed_by=COOP,
    period="2025-Q1",
    at_version=7,
    digest=hashlib.sha256(RESULT.encode()).hexdigest(),
    result=RESULT,
)
DECIDED: Final = SurplusAllocation(
    id="urn:x:s", allocated_by=COOP, period="2025", surplus=MONEY, currency=OTHER, decided_at=START
)
PART: Final = AllocationLine(
    id="urn:x:i", allocation=Ref("urn:x:s"), order=0, kind="carryForward", amount=MONEY
)
RULE: Final = ClassificationRule(id="urn:x:r", order=0, money_class=Tag("wage"))
MEMBER: Final = Membership(id="urn:x:m", member=OTHER, organization=COOP, role=Tag("founder"))
ASSET: Final = CapitalAsset(
    id="urn:x:c",
    resource=OTHER,
    owner=COOP,
    cost=MONEY,
    currency=OTHER,
    life_months=1,
    start=START,
)
RATE: Final = ExchangeRate(id="urn:x:e", of=COOP, into=OTHER, rate=Amount("1.1"), day=START)
FLOOR: Final = LivingWage(
    id="urn:x:f", place=Tag("x"), hourly=Amount("9"), currency=OTHER, source="s", valid_from=START
)
TAX: Final = TaxRule(id="urn:x:x", recoverable=True, valid_from=START, valid_through=END)
VALUING: Final = ValuationPolicy(id="urn:x:v", valid_from=START, valid_through=END)
LEGAL: Final[tuple[Record, ...]] = (
    *(WAGE, PROFIT, LINE, TEXT, YES, TOLD, DECIDED, PART, RULE, MEMBER, ASSET, RATE, FLOOR),
    *(TAX, VALUING),
    dataclasses.replace(WAGE, top="percentile", top_percentile=Amount("100"), min_cell=2),
    dataclasses.replace(WAGE, measure="absolute", top="meanTopK", base="fixed"),
    dataclasses.replace(WAGE, time_basis="hour", hours_per_fte=None),
    dataclasses.replace(LINE, kind="patronage", key="hours", member_class=Tag("x")),
    dataclasses.replace(LINE, kind="patronage", key="equal"),
    dataclasses.replace(LINE, kind="shareInterest"),
    dataclasses.replace(LINE, share=Amount("1.000")),
    dataclasses.replace(DECIDED, period="2025-01-01/2025-06-30"),
)


@pytest.mark.parametrize("record", LEGAL, ids=lambda r: type(r).__name__)
def test_what_means_something_is_legal(record: Record) -> None:
    """Bounds belong to their ranges."""
    assert list(rule_problems(record)) == []


BROKEN: Final[list[tuple[Record, dict[str, Any], str]]] = [
    (WAGE, {"valid_through": START}, "ob:validThrough end_before_beginning"),
    (WAGE, {"top_percentile": Amount("100.01")}, "ob:topPercentile value_out_of_range"),
    (WAGE, {"top_percentile": Amount("-1")}, "ob:topPercentile value_out_of_range"),
    (WAGE, {"top_count": 0}, "ob:topCount value_out_of_range"),
    (WAGE, {"min_cell": 1}, "ob:minCell value_out_of_range"),
    (WAGE, {"min_hours_coverage": Amount("1.1")}, "ob:minHoursCoverage value_out_of_range"),
    (WAGE, {"contractor_cost_share": Amount("5")}, "ob:contractorCostShare value_out_of_range"),
    (WAGE, {"hours_per_fte": Amount("0")}, "ob:hoursPerFTE value_out_of_range"),
    (WAGE, {"hours_per_fte": None}, "ob:hoursPerFTE field_missing"),
    (WAGE, {"hours_per_fte": None, "time_basis": "fteMonth"}, "ob:hoursPerFTE field_missing"),
    (WAGE, {"rounding": Amount("0.0")}, "ob:rounding value_out_of_range"),
    (WAGE, {"cap": Amount("-3")}, "ob:cap value_out_of_range"),
    (WAGE, {"top": "meanTopK"}, "ob:topCount field_missing"),
    (WAGE, {"top": "percentile"}, "ob:topPercentile field_missing"),
    (ASSET, {"method": "byUse"}, "ob:lifeUse field_missing"),
    (WAGE, {"top": "namedRole"}, "ob:topRole field_missing"),
    (WAGE, {"base": "fixed"}, "ob:baseAmount field_missing"),
    (PROFIT, {"window": 0}, "ob:window value_out_of_range"),
    (PROFIT, {"valid_through": START}, "ob:validThrough end_before_beginning"),
    (LINE, {"order": -1}, "ob:position value_out_of_range"),
    (LINE, {"share": Amount("1.01")}, "ob:share value_out_of_range"),
    (LINE, {"kind": "shareInterest", "share": None}, "ob:rateMax field_missing"),
    (LINE, {"kind": "patronage", "member_class": Tag("x")}, "ob:key field_missing"),
    (TEXT, {"profit_policy": Ref("urn:x:p")}, "ob:wagePolicy one_policy_needed"),
    (TEXT, {"language": "in English"}, "ob:language bad_language"),
    (YES, {"profit_policy": None}, "ob:wagePolicy one_policy_needed"),
    (TOLD, {"period": "last year"}, "ob:period bad_period"),
    (TOLD, {"result": RESULT + " "}, "ob:digest digest_differs"),
    (TOLD, {"at_version": 0}, "ob:atVersion value_out_of_range"),
    (DECIDED, {"period": "2025-13"}, "ob:period bad_period"),
    (PART, {"order": -1}, "ob:position value_out_of_range"),
    (RULE, {"order": -1}, "ob:position value_out_of_range"),
    (MEMBER, {"hours_per_week": Amount("169")}, "ob:hoursPerWeek value_out_of_range"),
    (MEMBER, {"since": END, "until": START}, "ob:until end_before_beginning"),
    (ASSET, {"life_months": 0}, "ob:lifeMonths value_out_of_range"),
    (ASSET, {"disposed": START}, "ob:disposedAt end_before_beginning"),
    (RATE, {"rate": Amount("0")}, "ob:rate value_out_of_range"),
    (FLOOR, {"hourly": Amount("-9")}, "ob:hourly value_out_of_range"),
    (TAX, {"valid_from": END}, "ob:validThrough end_before_beginning"),
    (VALUING, {"valid_from": END}, "ob:validThrough end_before_beginning"),
]


@pytest.mark.parametrize(("record", "said", "expected"), BROKEN)
def test_what_means_nothing_is_refused(record: Any, said: dict[str, Any], expected: str) -> None:
    """Told are the field, the rule and what to do."""
    (problem,) = rule_problems(dataclasses.replace(record, **said))
    assert f"{problem.path} {problem.code.value}" == expected
    assert problem.message
    assert problem.remedy


class Known(dict[str, Record]):
    """Records by their ids."""

    def record(self, iri: str) -> Record | None:
        """Return one."""
        return self.get(iri)


def chain(*links: tuple[str, str | None]) -> list[Any]:
    """Return policies that supersede each other."""
    return [
        dataclasses.replace(WAGE, id=iri, supersedes=None if before is None else Ref(before))
        for iri, before in links
    ]


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([("urn:a", None)], []),
        ([("urn:b", "urn:a"), ("urn:a", None)], []),
        ([("urn:b", "urn:elsewhere")], []),
        ([("urn:a", "urn:a")], ["supersedes_itself"]),
        ([("urn:a", "urn:b"), ("urn:b", "urn:c"), ("urn:c", "urn:a")], ["supersedes_itself"]),
    ],
)
def test_nothing_supersedes_itself(
    links: list[tuple[str, str | None]], expected: list[str]
) -> None:
    """Neither at once nor by way of others."""
    made = chain(*links)
    known = Known({one.id: one for one in made})
    assert [p.code.value for p in chain_problems(made[0], known)] == expected


def test_only_ones_own_is_superseded() -> None:
    """A policy stands in the place of one by the same publisher, a disclosure likewise."""
    theirs = dataclasses.replace(WAGE, id="urn:b", published_by=OTHER)
    mine = dataclasses.replace(WAGE, supersedes=Ref("urn:b"))
    told = dataclasses.replace(TOLD, id="urn:b", disclosed_by=OTHER)
    later = dataclasses.replace(TOLD, supersedes=Ref("urn:b"))
    for new, old in ((mine, theirs), (later, told)):
        (problem,) = chain_problems(new, Known({"urn:b": old}))
        assert problem.code.value == "supersedes_anothers"
