# SPDX-License-Identifier: MIT
"""Whether a caller may record what a request asks for.

A bookkeeper's token can be limited to the agents it records for: each flow must concern one of them
and touch nobody's stock but that of its own two sides; what is said of an agent, a process or a rule
must be said of theirs, and only what is theirs is revised. Descriptions that belong to nobody (kinds of
things, plans, recipes) are everybody's. Whoever sees only part of the ledger refers only to what they
see; to the rest as to what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from valueflows.graphql.context import Asking
from valueflows.model.agents import Agent, Organization, SpatialThing
from valueflows.model.agreements import Agreement, AgreementBundle
from valueflows.model.callers import Caller, Role
from valueflows.model.changes import Withdrawal
from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.closing import PeriodClosing
from valueflows.model.disclosing import AllocationLine, Disclosure, SurplusAllocation
from valueflows.model.flows import Claim, Commitment, EconomicEvent, Intent
from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.policies import (
    Acceptance,
    MaximumProfitPolicy,
    MaximumWagePolicy,
    PolicyText,
    WaterfallLine,
)
from valueflows.model.problems import Code, Problem
from valueflows.model.processes import Process
from valueflows.model.proposals import Proposal, ProposalList
from valueflows.model.publishing import Consent, Publication, PublicationRule
from valueflows.model.records import Record, Unit
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import camel, properties
from valueflows.model.valuing import (
    CapitalAsset,
    ExchangeRate,
    LivingWage,
    Valuation,
    ValuationPolicy,
)

_FLOWS: Final = (Intent, Commitment, EconomicEvent, Claim)
_SAID_OF: Final[dict[type[Any], str]] = {
    Process: "in_scope_of",
    PublicationRule: "applies_to",
    Consent: "in_flows_with",
    Membership: "organization",
    PeriodClosing: "organisation",
    ClassificationRule: "applies_to",
    TaxRule: "applies_to",
    ValuationPolicy: "applies_to",
    CapitalAsset: "owner",
    MaximumWagePolicy: "published_by",
    MaximumProfitPolicy: "published_by",
    Acceptance: "accepted_by",
    Disclosure: "disclosed_by",
    SurplusAllocation: "allocated_by",
}
"""Of which agent a record says something, where its class says so."""

_PART_OF: Final[dict[type[Any], tuple[str, ...]]] = {
    WaterfallLine: ("line_of",),
    PolicyText: ("wage_policy", "profit_policy"),
    AllocationLine: ("allocation",),
    Valuation: ("event",),
}
"""Of which other record one is a part: it concerns whom that concerns."""

_SOMEBODYS: Final = (
    Agent,
    *_FLOWS,
    EconomicResource,
    Process,
    Agreement,
    AgreementBundle,
    SpatialThing,
    Proposal,
    ProposalList,
)
"""Classes whose records belong to somebody, who alone revises them."""

_OF_ALL: Final = (Publication, ExchangeRate, LivingWage)
"""Classes whose records count in everybody's books."""

_WHOLE: Final = frozenset(
    {PublicationRule, Consent, PeriodClosing, ClassificationRule, TaxRule, ValuationPolicy}
)
"""Classes of which a record without an agent is about the whole ledger."""


Find = Callable[[str], Any]


def outside(
    current: Asking, records: Sequence[Record | Withdrawal], paths: dict[str, str]
) -> Iterator[Problem]:
    """Yield what a caller may not record, and references to what they may not see."""
    caller = current.caller
    new = {canonical(record.id): record for record in records if isinstance(record, Record)}

    def find(iri: str) -> Any:
        return new.get(canonical(iri)) or current.ledger.standing.record(iri)

    mandate = None if caller.records_for is None else {canonical(i) for i in caller.records_for}
    made = {record.id for record in records}
    for record in records:
        path = paths.get(record.id, "")
        if mandate is not None:
            yield from _beyond(current, record, path, mandate, find)
        if not caller.sees_all and isinstance(record, Record):
            yield from _unseen(current, record, path, made)


def _beyond(
    current: Asking, record: Record | Withdrawal, path: str, mandate: set[str], find: Find
) -> Iterator[Problem]:
    """Yield that a record, as it was or as it shall be, concerns nobody the token records for."""
    standing = current.ledger.standing.record(record.id)
    mine = ", ".join(sorted(current.caller.records_for or ()))
    theirs = _is_theirs(current, standing, mandate)
    if not theirs or not _concerns(record, mandate, find):
        yield Problem(
            Code.NOT_ALLOWED,
            path,
            f"this token records for {mine}, and this concerns none of them",
            "Ask the bookkeeper of those it concerns to record it.",
        )
    elif isinstance(record, EconomicEvent):
        for key, iri in _of_third_parties(current, record, mandate):
            yield Problem(
                Code.NOT_ALLOWED,
                f"{path}.{key}" if path else key,
                f"{iri} belongs to neither side of the event, nor to {mine}",
                "Name the stock of one of the two, or let its owner's bookkeeper record it.",
            )


def _is_theirs(current: Asking, standing: Any, mandate: set[str]) -> bool:
    """Whether a standing record may be revised: it is nobody's, or of those recorded for."""
    if standing is None:
        return True
    if not isinstance(standing, _SOMEBODYS):
        return _concerns(standing, mandate, current.ledger.standing.record)
    sight = current.ledger.view(Caller(Role.BOOKKEEPER, "", current.caller.records_for)).sight
    return sight.is_whole(standing.id)


def _of_third_parties(
    current: Asking, event: EconomicEvent, mandate: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the resources of an event that somebody else has, by their fields.

    What the caller does not see is left out: it is told to be not there.
    """
    involved = _ids(event.provider, event.receiver) | mandate
    for name in ("resource_inventoried_as", "to_resource_inventoried_as"):
        iri = getattr(event, name)
        stock = None if iri is None else current.ledger.standing.stock(iri)
        owner = stock and (stock.accountable or stock.home)
        if not owner or canonical(str(owner)) in involved:
            continue
        if current.view.get(iri, Record) is not None:
            yield camel(name), iri


def _concerns(record: Any, mandate: set[str], find: Find) -> bool:
    if isinstance(record, _FLOWS):
        return bool(_ids(record.provider, record.receiver) & mandate)
    if isinstance(record, _OF_ALL):
        return False
    if type(record) in _PART_OF:
        named = (getattr(record, name) for name in _PART_OF[type(record)])
        wholes = (find(iri) for iri in named if iri is not None)
        return any(whole is not None and _concerns(whole, mandate, find) for whole in wholes)
    name = _SAID_OF.get(type(record))
    if name is None:
        return True
    agents = _ids(getattr(record, name))
    return bool(agents & mandate) if agents or type(record) in _WHOLE else True


def _ids(*iris: str | None) -> set[str]:
    return {canonical(iri) for iri in iris if iri is not None}


def _unseen(current: Asking, record: Record, path: str, made: set[str]) -> Iterator[Problem]:
    """Yield the references to described records that the caller may not see, agents left out.

    Who deals with somebody knows their id; that it is told here says nothing new.
    """
    for row in properties(type(record)):
        if row.kind != "ref" or row.target in {Agent, Unit, Organization}:
            continue
        value = getattr(record, row.name)
        for iri in value if row.many else (value,):
            if iri is None or iri in made or not _hidden(current, iri):
                continue
            where = f"{path}.{row.key}" if path else row.key
            yield Problem(
                Code.REFERENCE_NOT_FOUND,
                where,
                f"nothing is described by {iri} that you may see",
                "Check the id.",
            )


def _hidden(current: Asking, iri: str) -> bool:
    """Whether nothing is described by an id, or nothing that the caller sees: it is told alike."""
    standing = current.ledger.standing
    if standing.kind(iri) is None:
        return canonical(iri).startswith(standing.base)
    return current.view.get(iri, Record) is None


def may_revise(current: Asking, iri: str, cls: type[Any]) -> bool:
    """Whether the caller sees a record that they would revise, or withdraw."""
    return current.caller.sees_all or current.view.get(iri, cls) is not None
