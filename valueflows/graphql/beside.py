# SPDX-License-Identifier: MIT
"""The dialect map: fields of vf-graphql that are not in the field table.

Those without a reason in the last place are query names of the vocabulary's own specification.
The others it has dropped or renamed; they are answered from what is recorded instead, and marked
deprecated, with what to ask for in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from valueflows.graphql import derived, links, settled, walking
from valueflows.graphql.derived import in_scope, through
from valueflows.graphql.extras import By, Extra, Flows
from valueflows.graphql.filters import stated
from valueflows.model.agents import SpatialThing
from valueflows.model.settling import EFFORT, RESOURCE

_SCOPE: Final = "Only processes have a scope. This is the scope of the processes behind it."
_AGREED: Final = "Agreements are records: ask clauseOf, realizationOf or fulfills."
_DELETABLE: Final = "Withdraw it; the answer says what still refers to it."
_PLACE: Final = "Flows have no place of their own; this is what older records say."
_NO_SCENARIOS: Final = "There are no scenarios any more; ask plans."
_NO_APPRECIATIONS: Final = "There are no appreciations any more; ask reciprocalEvents."
_RELATIONS: Final = "Agents stand to each other in terms of W3C ORG, outside the vocabulary."
_BATCH: Final = "Batches are batch and lot records: ask ofBatchLot."


def _nothing(_row: Any) -> None:
    return None


def _none(_row: Any) -> list[Any]:
    return []


def _read(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _at_location(row: Any) -> Any:
    iri = links.foreign(row, "atLocation")
    # Only what is described: whether an id was named anywhere by then is not remembered.
    return None if iri is None else row.view.get(iri, SpatialThing)


def _held(kind: str) -> Callable[[Any], Any]:
    return lambda row: links.of_holder(kind, row)


def _leading(kind: str) -> Callable[[Any], Any]:
    return lambda row: links.of_target(kind, row)


def _batch(row: Any) -> Any:
    return None if row.of_batch_lot is None else links.Batch(row.of_batch_lot)


def _related(*ends: str) -> Callable[[Any], Any]:
    def read(row: Any) -> list[Any]:
        known = links.relations(row.view)
        return [r for r in known if row.id in {getattr(r, end).id for end in ends}]

    return read


def _roles(row: Any) -> list[Any]:
    return list(dict.fromkeys(r.relationship for r in _related("subject")(row)))


def _finished(plan: Any, given: Any) -> bool:
    """Whether a plan is as far as a filter wants it."""
    wanted = stated(given, "finished")
    return wanted is None or derived.plan_finished(plan) is wanted


def _in_role(relation: Any, given: Any) -> bool:
    """Whether an agent stands to another as a filter wants it."""
    roles, scopes = stated(given, "role_id"), stated(given, "in_scope_of")
    return scopes is None and (roles is None or relation.relationship.id in roles)


# -- fields of the vocabulary's classes ------------------------------------------------------------

_deletable = Extra(
    "deletable", "Boolean", "Whether nothing refers to it.", derived.deletable, _DELETABLE
)
_scope = Extra(
    "in_scope_of", "[AccountingScope]", "In whose context it stands.", derived.scopes, _SCOPE
)
_agreed = Extra("agreed_in", "URI", "Where it was agreed.", derived.agreed_in, _AGREED)
_place = Extra("at_location", "SpatialThing", "Where it happens.", _at_location, _PLACE)
_flow = (_agreed, _scope, _place, _deletable)

_AGENT: Final = (
    Flows("claims", "Claim", "What it owes and is owed."),
    Flows("commitments", "Commitment", "What it promised and was promised."),
    Flows("intents", "Intent", "What it would give or take."),
    Flows("economic_events", "EconomicEvent", "What it gave and got.", "AgentEvent"),
    Extra(
        "plans",
        "Plan...",
        "Plans it takes part in.",
        derived.agent_plans,
        by=By("AgentPlan", keep=_finished),
    ),
    Extra(
        "proposals",
        "Proposal...",
        "Proposals it would give or take in.",
        derived.agent_proposals,
        by=By("AgentProposal"),
    ),
    Extra(
        "claims_in_scope",
        "Claim...",
        "Claims in its context.",
        derived.claims_in_scope,
        _SCOPE,
    ),
    Extra(
        "commitments_in_scope",
        "Commitment...",
        "Promises in its context.",
        in_scope("Commitment"),
        _SCOPE,
    ),
    Extra(
        "economic_events_in_scope",
        "EconomicEvent...",
        "Events in its context.",
        in_scope("EconomicEvent"),
        _SCOPE,
    ),
    Extra("intents_in_scope", "Intent...", "Wishes in its context.", in_scope("Intent"), _SCOPE),
    Extra(
        "proposals_in_scope",
        "Proposal...",
        "Proposals in its context.",
        derived.proposals_in_scope,
        _SCOPE,
    ),
    Extra("scenarios_in_scope", "Scenario...", "None.", _none, _NO_SCENARIOS),
    Extra(
        "relationships",
        "AgentRelationship...",
        "How it stands to others, whoever said so.",
        _related("subject", "object"),
        _RELATIONS,
        By("AgentRelationship", keep=_in_role),
    ),
    Extra(
        "relationships_as_subject",
        "AgentRelationship...",
        "How it says it stands to others.",
        _related("subject"),
        _RELATIONS,
        By("AgentRelationship", keep=_in_role),
    ),
    Extra(
        "relationships_as_object",
        "AgentRelationship...",
        "How others say they stand to it.",
        _related("object"),
        _RELATIONS,
        By("AgentRelationship", keep=_in_role),
    ),
    Extra("roles", "[AgentRelationshipRole]", "In which roles it stands.", _roles, _RELATIONS),
)

_UNSEEN: Final = "Null where not all can be seen that bears on it."
_CLAIMED: Final = (
    Extra(
        "settled_quantity",
        "Measure",
        f"How much of it is settled. {_UNSEEN}",
        settled.taken(RESOURCE, EFFORT),
    ),
    Extra(
        "open_quantity",
        "Measure",
        f"How much of it is not settled; the loss, where it is written off. {_UNSEEN}",
        settled.still_open(RESOURCE, EFFORT),
    ),
    Extra(
        "written_off",
        "Boolean",
        f"Whether it is finished with something open. {_UNSEEN}",
        settled.written_off,
    ),
)
_PROMISED: Final = (
    Extra(
        "fulfilled_quantity",
        "Measure",
        f"How much of what was promised came. {_UNSEEN}",
        settled.taken(RESOURCE),
    ),
    Extra(
        "open_quantity",
        "Measure",
        f"How much of what was promised has not come. {_UNSEEN}",
        settled.still_open(RESOURCE),
    ),
    Extra(
        "fulfilled_effort",
        "Measure",
        f"How much of the promised labour or use was given. {_UNSEEN}",
        settled.taken(EFFORT),
    ),
    Extra(
        "open_effort",
        "Measure",
        f"How much of the promised labour or use was not given. {_UNSEEN}",
        settled.still_open(EFFORT),
    ),
)

EXTRAS: Final[dict[str, tuple[Extra | Flows, ...]]] = {
    "Agent": _AGENT,
    "Agreement": (
        Extra("involved_agents", "Agent...", "Who takes part in it.", derived.agreement_agents),
        Extra(
            "economic_events",
            "[EconomicEvent]",
            "Events that carry it out, promised or not.",
            derived.agreement_events,
        ),
        Extra(
            "unplanned_economic_events",
            "[EconomicEvent]",
            "Events that carry it out and that nobody had promised.",
            derived.unplanned,
        ),
        Extra(
            "commitments",
            "[Commitment]",
            "Promises of both sides.",
            derived.promised,
            "The sides are told apart: ask stipulates and stipulatesReciprocal.",
        ),
    ),
    "Claim": (*_CLAIMED, _agreed, _scope),
    "Commitment": (
        Extra("involved_agents", "[Agent]", "Who gives and who gets.", derived.own_agents),
        *_PROMISED,
        *_flow,
    ),
    "EconomicEvent": (
        Extra(
            "reciprocal_events",
            "[EconomicEvent]",
            "What was given in return.",
            derived.reciprocal_events,
        ),
        *walking.EVENT_WALKS,
        Extra(
            "triggered_by",
            "EconomicEvent",
            "Nothing: events trigger claims.",
            _nothing,
            "Only claims are triggered: ask triggeredClaims.",
        ),
        Extra(
            "triggers",
            "[EconomicEvent]",
            "None: events trigger claims.",
            _none,
            "Only claims are triggered: ask triggeredClaims.",
        ),
        Extra(
            "prepaid_quantity",
            "Measure",
            "What it gives beyond all that it settles and fulfils. Null where it names nothing that it "
            f"settles or fulfils. {_UNSEEN}",
            settled.prepaid,
        ),
        Extra("appreciation_of", "[Appreciation]", "None.", _none, _NO_APPRECIATIONS),
        Extra("appreciation_with", "[Appreciation]", "None.", _none, _NO_APPRECIATIONS),
        *_flow,
    ),
    "EconomicResource": (
        *walking.RESOURCE_WALKS,
        Extra(
            "economic_events_in_out_from",
            "EconomicEvent...",
            "Events about it, except those that only add to it from another.",
            through("EconomicEvent", "resource_inventoried_as"),
            "It is called economicEventsFrom.",
        ),
        Extra("lot", "ProductBatch", "The batch it is of.", _batch, _BATCH),
    ),
    "Intent": (
        Extra(
            "satisfied_by",
            "[Satisfaction]",
            "What meets it.",
            _leading("Satisfaction"),
            "Ask satisfiedByCommitments and satisfiedByEvents.",
        ),
        *_flow,
    ),
    "Plan": (
        Extra("involved_agents", "Agent...", "Who takes part in it.", derived.plan_agents),
        Extra(
            "in_scope_of",
            "[AccountingScope]",
            "In whose context its processes run.",
            derived.scopes,
        ),
        Extra(
            "independent_demands",
            "[Commitment]",
            "The deliveries it was made for.",
            through("Commitment", "independent_demand_of"),
            "It is called hasIndependentDemand.",
        ),
        Extra(
            "non_process_commitments",
            "[Commitment]",
            "Its promises that neither enter nor leave a process.",
            derived.outside_processes,
            "Ask commitments, with inputOf and outputOf.",
        ),
        Extra("refinement_of", "Scenario", "Nothing.", _nothing, _NO_SCENARIOS),
        _deletable,
    ),
    "Process": (
        Extra("involved_agents", "Agent...", "Who takes part in it.", derived.process_agents),
        Extra("working_agents", "Agent...", "Who works in it.", derived.working_agents),
        Extra(
            "unplanned_inputs",
            "[EconomicEvent]",
            "What went in, unforeseen.",
            derived.unforeseen("input_of"),
            by=By("ProcessEvent", via="input_of"),
        ),
        Extra(
            "unplanned_outputs",
            "[EconomicEvent]",
            "What came out, unforeseen.",
            derived.unforeseen("output_of"),
            by=By("ProcessEvent", via="output_of"),
        ),
        Extra(
            "next_processes",
            "[Process]",
            "Where its outputs went in.",
            derived.neighbours("output_of", "input_of"),
        ),
        Extra(
            "previous_processes",
            "[Process]",
            "Where its inputs came out.",
            derived.neighbours("input_of", "output_of"),
        ),
        *walking.PROCESS_WALKS,
        Extra("nested_in", "Scenario", "Nothing.", _nothing, _NO_SCENARIOS),
        _deletable,
    ),
    "Proposal": (
        Extra(
            "published_to",
            "[ProposedTo]",
            "To whom it speaks.",
            _held("ProposedTo"),
            "Ask proposedTo.",
        ),
        Extra(
            "primary_intents", "[Intent]", "What it is about.", _read("publishes"), "Ask publishes."
        ),
        Extra(
            "reciprocal_intents",
            "[Intent]",
            "What is asked back.",
            _read("reciprocal"),
            "Ask reciprocal.",
        ),
        _scope,
    ),
}
"""Fields by type; those of agents are on each class of agent."""
