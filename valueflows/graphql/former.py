# SPDX-License-Identifier: MIT
"""Types of vf-graphql that the vocabulary has no longer, and the queries that ask for them.

Their rows come from ``links``. Of appreciations and scenarios there are none: their types are here
so that documents that mention them are understood.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from valueflows.graphql import links
from valueflows.graphql.derived import proposals_for
from valueflows.graphql.extras import Among, Extra, Former
from valueflows.graphql.links import foreign
from valueflows.ledger.view import View


def _read(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _share(name: str) -> Callable[[Any], Any]:
    return lambda link: link.share(name)


def _none(_row: Any) -> list[Any]:
    return []


_amounts = (
    Extra(
        "resource_quantity",
        "Measure",
        "How much of it belongs here, where that is known.",
        _share("resource_quantity"),
    ),
    Extra(
        "effort_quantity", "Measure", "How much labour or use, likewise.", _share("effort_quantity")
    ),
    Extra("note", "String", "Remarks of the record that refers.", lambda link: link.holder.note),
)
_note = Extra("note", "String", "Remarks.", _read("note"))

FORMER: Final[dict[str, Former]] = {
    "Fulfillment": Former(
        "That an event keeps a promise. Deprecated: references are direct.",
        (
            Extra("fulfilled_by", "EconomicEvent!", "The event.", _read("holder")),
            Extra("fulfills", "Commitment!", "The promise.", _read("target")),
            *_amounts,
        ),
    ),
    "Satisfaction": Former(
        "That an event or a promise meets a wish. Deprecated: references are direct.",
        (
            Extra("satisfied_by", "EventOrCommitment!", "What meets it.", _read("holder")),
            Extra("satisfies", "Intent!", "The wish.", _read("target")),
            *_amounts,
        ),
    ),
    "Settlement": Former(
        "That an event settles a claim. Deprecated: references are direct.",
        (
            Extra("settled_by", "EconomicEvent!", "The event.", _read("holder")),
            Extra("settles", "Claim!", "The claim.", _read("target")),
            *_amounts,
        ),
    ),
    "ProposedIntent": Former(
        "That a proposal publishes a wish. Deprecated: references are direct.",
        (
            Extra("published_in", "Proposal!", "The proposal.", _read("holder")),
            Extra("publishes", "Intent!", "The wish.", _read("target")),
            Extra(
                "reciprocal",
                "Boolean",
                "Whether it is asked back.",
                lambda link: link.via == "reciprocal",
            ),
        ),
    ),
    "ProposedTo": Former(
        "That a proposal speaks to an agent. Deprecated: references are direct.",
        (
            Extra("proposed", "Proposal!", "The proposal.", _read("holder")),
            Extra("proposed_to", "Agent!", "The agent.", _read("target")),
        ),
    ),
    "ProductBatch": Former(
        "A batch of products. Deprecated: see BatchLotRecord.",
        (
            Extra(
                "batch_number",
                "String!",
                "The code on it, else its id.",
                lambda b: b.row.batch_lot_code or b.id,
            ),
            Extra("expiry_date", "DateTime", "When it expires.", lambda b: b.row.expiration_date),
            Extra(
                "production_date",
                "DateTime",
                "When it was made, in older records.",
                lambda b: foreign(b.row, "productionDate"),
            ),
        ),
    ),
    "AgentRelationship": Former(
        "That one agent stands to another in a role, said in terms of W3C ORG.",
        (
            Extra("subject", "Agent!", "Of whom it is said.", _read("subject")),
            Extra("object", "Agent!", "To whom it stands so.", _read("object")),
            Extra(
                "relationship", "AgentRelationshipRole!", "In which role.", _read("relationship")
            ),
            Extra("in_scope_of", "[AccountingScope]", "None.", _none),
            Extra("note", "String", "Nothing.", lambda _relation: None),
        ),
    ),
    "AgentRelationshipRole": Former(
        "A role in which agents stand to each other: a property of W3C ORG.",
        (
            Extra("role_label", "String!", "The role in words.", _read("role_label")),
            Extra(
                "inverse_role_label",
                "String",
                "The role seen from the other.",
                _read("inverse_role_label"),
            ),
            Extra(
                "agent_relationships",
                "AgentRelationship...",
                "Who stands so to whom.",
                links.relations_in,
            ),
            _note,
        ),
    ),
    "Appreciation": Former(
        "Formerly, that an event thanks for another. There are none.",
        (
            Extra(
                "appreciation_of",
                "EconomicEvent!",
                "What is thanked for.",
                _read("appreciation_of"),
            ),
            Extra(
                "appreciation_with", "EconomicEvent!", "What is given.", _read("appreciation_with")
            ),
            _note,
        ),
    ),
    "Scenario": Former(
        "Formerly, a course that plans could take. There are none.",
        (
            Extra("name", "String!", "What it is called.", _read("name")),
            Extra("has_beginning", "DateTime", "From when.", _read("has_beginning")),
            Extra("has_end", "DateTime", "Until when.", _read("has_end")),
            Extra("defined_as", "ScenarioDefinition", "Its kind.", _read("defined_as")),
            Extra("refinement_of", "Scenario", "What it refines.", _read("refinement_of")),
            Extra("refinements", "[Scenario]", "What refines it.", _read("refinements")),
            Extra("plans", "[Plan]", "Its plans.", _read("plans")),
            Extra("processes", "Process...", "Its processes.", _read("processes")),
            Extra("in_scope_of", "[AccountingScope]", "In whose context.", _read("in_scope_of")),
            _note,
        ),
    ),
    "ScenarioDefinition": Former(
        "Formerly, a kind of scenario. There are none.",
        (
            Extra("name", "String!", "What it is called.", _read("name")),
            Extra("scenarios", "Scenario...", "Scenarios of it.", _read("scenarios")),
            _note,
        ),
    ),
}

AMONG: Final = {
    "AccountingScope": Among(
        "In whose context something stands.",
        ("Person", "Organization", "EcologicalAgent", "UnknownAgent"),
    ),
    "EventOrCommitment": Among("What meets a wish.", ("EconomicEvent", "Commitment")),
    "TrackTraceItem": Among(
        "A step on the way of a thing, or what stands for steps that may not be seen.",
        ("EconomicResource", "EconomicEvent", "Process", "Undisclosed"),
    ),
    "ProductionFlowItem": Among("What flows go in and out of.", ("EconomicResource", "Process")),
}


# -- queries ---------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """What is asked for by id and in pages: how one is found, and how all are."""

    one: Callable[[View, str], Any]
    every: Callable[[View], list[Any]]
    former: str


class Listed(NamedTuple):
    """A page of records of a class, from the whole view."""

    of: str
    description: str
    every: Callable[[View], list[Any]]


_DIRECT: Final = "References are direct: ask fulfills, satisfies and settles."
_RELATIONS: Final = "Agents stand to each other in terms of W3C ORG, outside the vocabulary."


def _links(kind: str) -> Asked:
    return Asked(
        lambda view, iri: links.found(kind, view, iri),
        lambda view: links.all_of(kind, view),
        _DIRECT,
    )


def _nowhere(former: str) -> Asked:
    return Asked(lambda _view, _iri: None, _none, former)


ASKED: Final = {
    "Fulfillment": _links("Fulfillment"),
    "Satisfaction": _links("Satisfaction"),
    "Settlement": _links("Settlement"),
    "ProductBatch": Asked(
        links.batch,
        lambda view: [links.Batch(row) for row in view.records("BatchLotRecord")],
        "Ask batchLotRecord and batchLotRecords.",
    ),
    "AgentRelationship": Asked(
        lambda view, iri: next((r for r in links.relations(view) if r.id == iri), None),
        links.relations,
        _RELATIONS,
    ),
    "AgentRelationshipRole": Asked(
        lambda view, iri: links.roles(view).get(iri),
        lambda view: list(links.roles(view).values()),
        _RELATIONS,
    ),
    "Appreciation": _nowhere("There are no appreciations any more."),
    "Scenario": _nowhere("There are no scenarios any more; ask plans."),
    "ScenarioDefinition": _nowhere("There are no scenarios any more; ask plans."),
}
"""By type, in the singular; the plural comes from ``dialect``."""

LISTED: Final = {
    "offers": Listed("Proposal", "Every proposal that offers.", proposals_for("offer")),
    "requests": Listed("Proposal", "Every proposal that asks.", proposals_for("request")),
}
