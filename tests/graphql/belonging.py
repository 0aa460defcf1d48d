# SPDX-License-Identifier: MIT
"""Who belongs to the mill of ``paid``, by which rules it lives, and what each gets of its surplus."""

from __future__ import annotations

from typing import Any

from tests.helpers import BASE, measure
from valueflows.model.closing import PeriodClosing
from valueflows.model.disclosing import AllocationLine, SurplusAllocation
from valueflows.model.exact import Amount, Instant
from valueflows.model.membership import Membership
from valueflows.model.policies import Acceptance, MaximumProfitPolicy, PolicyText
from valueflows.model.records import Record
from valueflows.model.terms import Ref, Tag
from valueflows.model.valuing import Valuation


def at(name: str) -> str:
    """Return the id of a record of this world."""
    return BASE + name


def ref(name: str) -> Ref[Any]:
    """Return a reference to it."""
    return Ref(at(name))


def _member(name: str, hours: str, role: str, place: str | None = None) -> Membership:
    return Membership(
        id=at(f"member-{name}"),
        member=ref(f"p-{name}"),
        organization=ref("mill"),
        role=Tag(role),
        hours_per_week=Amount(hours),
        place=None if place is None else Tag(place),
    )


def _line(number: int, amount: str, kind: str, to: str | None = None) -> AllocationLine:
    return AllocationLine(
        id=at(f"line-{number}"),
        allocation=ref("surplus"),
        order=number,
        kind=kind,
        amount=measure(amount),
        to=None if to is None else ref(to),
    )


def valued(event_: str, amount: str) -> Valuation:
    """Return what an event is counted at."""
    return Valuation(
        id=at(f"value-{event_}"), event=ref(event_), amount=measure(amount), currency=ref("euro")
    )


def ruled() -> list[Record]:
    """Return who belongs to the mill, its policy and who accepts it, and what becomes of a surplus."""
    start = Instant("2026-01-01T00:00:00Z")
    policy: dict[str, Any] = {"profit_policy": ref("policy")}
    return [
        _member("ada", "38.875", "zz-role-ada", "zz-place-ada"),
        _member("ben", "31.375", "zz-role-ben"),
        MaximumProfitPolicy(
            id=at("policy"), name="zz-policy", published_by=ref("mill"), valid_from=start
        ),
        PolicyText(id=at("words"), language="en", text="zz-words", **policy),
        Acceptance(id=at("zz-yes-bakery"), accepted_by=ref("bakery"), **policy),
        Acceptance(id=at("zz-yes-ben"), accepted_by=ref("p-ben"), **policy),
        PeriodClosing(
            id=at("closed"), closed_before=Instant("2020-01-01T00:00:00Z"), occasion="zz-occasion"
        ),
        SurplusAllocation(
            id=at("surplus"),
            allocated_by=ref("mill"),
            period="2025",
            surplus=measure("1585.99"),
            currency=ref("euro"),
            decided_at=start,
        ),
        _line(0, "1000.01", "legalReserve"),
        _line(1, "271.83", "patronage", "p-ada"),
        _line(2, "314.15", "patronage", "p-ben"),
        valued("sale", "88.88"),
    ]
