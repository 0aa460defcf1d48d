# SPDX-License-Identifier: MIT
"""What an organisation has published of its figures, and what it decided on a surplus."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.agents import Agent, Organization
from valueflows.model.agreements import Agreement
from valueflows.model.exact import Instant
from valueflows.model.flows import Commitment
from valueflows.model.policies import KEYS, LINE_KINDS, MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.records import Measure, Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import OB, Inverse, Ref, Tag, prop, record


@record
class Disclosure(Record):
    """A figure as it was published; it stays, and a later one may supersede it."""

    namespace: ClassVar = OB
    report: str = prop("ob:report", "Which report it is of.")
    disclosed_by: Ref[Organization] = prop("ob:disclosedBy", "Whose figure it is.")
    wage_policy: Ref[MaximumWagePolicy] | None = prop(
        "ob:wagePolicy", "The pay rule it was measured by.", default=None
    )
    profit_policy: Ref[MaximumProfitPolicy] | None = prop(
        "ob:profitPolicy", "The profit rule it was measured by.", default=None
    )
    period: str = prop("ob:period", "What time it is about: 2025, 2025-03, 2025-Q1, or two dates.")
    at_version: int = prop("ob:atVersion", "The version of the ledger it was computed at.")
    digest: str = prop("ob:digest", "SHA-256 of the result, in hexadecimal digits.")
    result: str = prop("ob:result", "The result as it was published, as JSON.")
    verdict: str | None = prop("ob:verdict", "What it says of the rule.", default=None)
    supersedes: Ref[Disclosure] | None = prop(
        "ob:supersedes", "The disclosure in whose place it stands.", default=None
    )


@record
class SurplusAllocation(Record):
    """What was decided on the surplus of a period; its lines make up the surplus exactly."""

    namespace: ClassVar = OB
    allocated_by: Ref[Organization] = prop("ob:allocatedBy", "Whose surplus it is.")
    profit_policy: Ref[MaximumProfitPolicy] | None = prop(
        "ob:profitPolicy", "The policy it follows.", default=None
    )
    period: str = prop("ob:period", "What time the surplus is of: 2025, or two dates.")
    surplus: Measure = prop("ob:surplus", "The surplus, in money; less than nothing for a loss.")
    currency: Ref[ResourceSpecification] = prop("ob:currencyOf", "The money it is counted in.")
    agreement: Ref[Agreement] | None = prop(
        "ob:decision", "The decision, of which the promises to pay are clauses.", default=None
    )
    decided_by: str | None = prop("ob:adoptedBy", "Who decided it, and where.", default=None)
    decided_at: Instant = prop("ob:adoptedAt", "When it was decided.")

    inverses: ClassVar = (Inverse("lines", "AllocationLine", "allocation", "What goes where."),)


@record
class AllocationLine(Record):
    """A part of a surplus: kept in a reserve, carried forward, or promised to somebody."""

    namespace: ClassVar = OB
    allocation: Ref[SurplusAllocation] = prop("ob:allocation", "The decision it is part of.")
    order: int = prop("ob:position", "Its place among the lines.")
    kind: str = prop("ob:lineKind", "What the money is for.", choices=LINE_KINDS)
    name: str | None = prop("ob:name", "What the line is called.", default=None)
    amount: Measure = prop("ob:amount", "How much.")
    member_class: Tag | None = prop("ob:memberClass", "The role of who gets it.", default=None)
    key: str | None = prop("ob:key", "By what it was shared out.", default=None, choices=KEYS)
    to: Ref[Agent] | None = prop("ob:to", "Who gets it, where it is paid out.", default=None)
    commitment: Ref[Commitment] | None = prop("ob:promise", "The promise to pay it.", default=None)
