# SPDX-License-Identifier: MIT
"""Where the API follows vf-graphql and not the field table: names, plurals, lists, what is never null.

The factories in ``types``, ``inputs``, ``queries`` and ``mutations`` ask here and know no class by
name.
"""

from __future__ import annotations

from typing import Any, Final

from valueflows.model.catalog import AGENTS, ENTITIES, OURS
from valueflows.model.lasting import NEVER_REVISED as _LASTING
from valueflows.model.lasting import NEVER_WITHDRAWN as _KEPT
from valueflows.model.terms import camel, snake

PLURALS: Final = {
    "Person": "people",
    "Process": "processes",
    "ProductBatch": "product_batches",
    "RecipeProcess": "recipe_processes",
}
"""Names of lists that do not end in a plain ``s``."""

ALWAYS_NAMED: Final = frozenset(
    {
        "Agent",
        "Person",
        "Organization",
        "EcologicalAgent",
        "UnknownAgent",
        "SpatialThing",
        "ResourceSpecification",
        "ProcessSpecification",
        "Process",
        "Plan",
        "Recipe",
        "RecipeProcess",
        "RecipeExchange",
        "ProposalList",
    }
)
"""Classes whose name is never null: what has none is called by its id."""

NEVER_NULL: Final = frozenset(
    {
        ("Commitment", "provider"),
        ("Commitment", "receiver"),
        ("EconomicEvent", "provider"),
        ("EconomicEvent", "receiver"),
        ("Unit", "symbol"),
    }
)
"""Fields that are served even where nothing is recorded: by an unknown agent, by the label."""

PLAIN_LISTS: Final = frozenset(
    {
        "contains",
        "agents",
        "observed_inputs",
        "observed_outputs",
        "committed_inputs",
        "committed_outputs",
        "intended_inputs",
        "intended_outputs",
        "stipulates",
        "stipulates_reciprocal",
        "realizes",
        "realizes_reciprocal",
        "bundles",
        "lists",
        "corrected_by",
        "triggered_claims",
        "fulfilled_by",
        "satisfied_by_commitments",
        "satisfied_by_events",
        "published_in",
        "reciprocal_in",
        "has_independent_demand",
        "has_recipe_input",
        "has_recipe_output",
        "recipe_stipulates",
        "recipe_stipulates_reciprocal",
        "recipes",
    }
)
"""Inverses that are short by nature and served as lists; all others are served in pages."""

PLAIN_LISTS_OF: Final = frozenset(
    {("Plan", "processes"), ("Plan", "commitments"), ("Plan", "intents")}
)
"""The same, where only one class has it as a list."""

PARAMS: Final = {"Person": "Agent"}
"""Classes whose inputs are called after another class."""

RESPONSE_FIELDS: Final = dict.fromkeys(AGENTS, "agent")
"""What a response calls the record, where it is not the class."""

SERVED: Final[tuple[type[Any], ...]] = (*ENTITIES, *(c for c in OURS if c.__name__ != "Ledger"))
"""Classes with queries of their own; the ledger itself is a single thing."""

WRITTEN_BY_EVENTS: Final = frozenset({"EconomicEvent", "EconomicResource"})
"""Classes whose records come and change with events alone."""


NEVER_WITHDRAWN: Final = frozenset({"EconomicResource", *_KEPT})
"""Classes for which clients have no mutation that withdraws."""

NEVER_REVISED: Final = frozenset(_LASTING)
"""Classes for which clients have no mutation that revises: it could only be refused."""

WITHDRAWN_BY_ID: Final = frozenset({"Process"})
"""Classes of which clients may withdraw a record by its id, without saying which revision."""

INPUT_CAN_BE_LEFT_OUT: Final = frozenset({"Agreement"})
"""Classes that are made, or revised, with an input that can be null."""

UPDATED_AS: Final = {"EconomicResource": "resource", "EconomicEvent": "event"}
"""What an update calls a record, where it is not the class."""


FILTERED_AS: Final = {
    ("Agent", "inventoried_economic_resources"): "AgentResource",
    ("Agent", "processes"): "AgentProcess",
    ("Plan", "processes"): "PlanProcess",
    ("Process", "observed_inputs"): "ProcessEvent",
    ("Process", "observed_outputs"): "ProcessEvent",
    ("Process", "committed_inputs"): "ProcessCommitment",
    ("Process", "committed_outputs"): "ProcessCommitment",
    ("Process", "intended_inputs"): "ProcessIntent",
    ("Process", "intended_outputs"): "ProcessIntent",
}
"""Inverses that are filtered by an input of their own, and what it is called. Of the plain lists
these alone are filtered."""


def filtered_as(owner: str, inverse: str) -> str | None:
    """Return which input of its own an inverse is filtered by; None where it has none."""
    agent = owner in AGENTS or owner == "UnknownAgent"
    return FILTERED_AS.get(("Agent" if agent else owner, inverse))


def one(name: str) -> str:
    """Return the name of the query for one record: ``economic_event``."""
    return snake(name)


def many(name: str) -> str:
    """Return the name of the query for a page of records: ``economic_events``, ``people``."""
    return PLURALS.get(name, f"{snake(name)}s")


def argument(name: str) -> str:
    """Return what mutations call a record of a class: ``spatialThing``."""
    return camel(snake(name))


def is_plain_list(owner: str, inverse: str) -> bool:
    """Whether an inverse is served as a list."""
    return inverse in PLAIN_LISTS or (owner, inverse) in PLAIN_LISTS_OF
