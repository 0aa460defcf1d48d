# SPDX-License-Identifier: MIT
"""Inverses: what points at a record is listed there, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.world import iri
from tests.helpers import change
from valueflows.graphql.dialect import is_plain_list, many, one
from valueflows.model.agents import Agent, Organization
from valueflows.model.catalog import AGENTS, CLASSES, inverses
from valueflows.model.changes import Withdrawal
from valueflows.model.terms import Inverse, camel, properties

OWNERS: Final[list[type[Any]]] = [
    Agent,
    *(cls for cls in CLASSES.values() if not issubclass(cls, Agent)),
]
PAIRS: Final = [(cls.__name__, inverse) for cls in OWNERS for inverse in inverses(cls)]


@pytest.mark.parametrize(("owner", "inverse"), PAIRS, ids=lambda p: getattr(p, "name", p))
@pytest.mark.uncounted
def test_each_inverse_agrees_with_the_links_it_is_read_from(
    owner: str, inverse: Inverse, world: Desk
) -> None:
    """Followed forwards or backwards, the same pairs of records are found."""
    forward = _forward(world, inverse)
    assert forward
    selection = " { id }"
    if not is_plain_list(owner, inverse.name):
        selection = " { totalCount edges { node { id } } }"
    name = camel(many(owner))
    found = world.data(f"{{ {name} {{ edges {{ node {{ id {_field(inverse)}{selection} }} }} }} }}")
    for edge in found[name]["edges"]:
        listed = _ids(edge["node"][_field(inverse)])
        expected = forward[edge["node"]["id"]]
        # Agents come class by class.
        assert sorted(listed) == sorted(expected) if inverse.of == "Agent" else listed == expected


def _field(inverse: Inverse) -> str:
    return camel(inverse.name)


def _ids(value: Any) -> list[str]:
    if isinstance(value, list):
        return [row["id"] for row in value]
    assert value["totalCount"] == len(value["edges"])
    return [edge["node"]["id"] for edge in value["edges"]]


def _forward(world: Desk, inverse: Inverse) -> dict[str, list[str]]:
    """Return, by target, who refers to it, in the order they were first written."""
    via, name = camel(inverse.via), camel(many(inverse.of))
    found = world.data(f"{{ {name} {{ edges {{ node {{ id {via} {{ id }} }} }} }} }}")
    pairs = defaultdict(list)
    for edge in found[name]["edges"]:
        targets = edge["node"][via]
        for target in targets if isinstance(targets, list) else [targets]:
            if target is not None:
                pairs[target["id"]].append(edge["node"]["id"])
    return pairs


def test_every_reference_of_the_vocabulary_has_been_followed() -> None:
    """The inverses of agents are there for each class of agent."""
    for name in AGENTS:
        assert inverses(CLASSES[name]) == inverses(Agent)
    targets = {t.__name__ for cls in CLASSES.values() for p in properties(cls) if (t := p.target)}
    assert {owner for owner, _inverse in PAIRS} <= targets


def test_a_withdrawn_record_is_in_no_list(desk: Desk) -> None:
    """Who is withdrawn is neither listed nor found, and no longer pointed at."""
    made = [Organization(id=iri("Organization", n), name=f"o{n}") for n in (1, 2, 3)]
    desk.ledger.record(change(*made))
    desk.ledger.record(change(Withdrawal(iri("Organization", 2), "Organization", 2)))
    found = desk.data("{ organizations { totalCount edges { node { name } } } }")["organizations"]
    assert found == {
        "totalCount": 2,
        "edges": [{"node": {"name": "o1"}}, {"node": {"name": "o3"}}],
    }
    document = f"query ($id: ID!) {{ {one('Organization')}(id: $id) {{ id }} }}"
    assert desk.data(document, id=iri("Organization", 2))["organization"] is None


def test_the_events_of_a_resource_lead_back_to_the_first(world: Desk) -> None:
    """``previousEvent`` goes from a resource's last event to the one before, on either side of it."""
    resource = iri("EconomicResource")
    listed = world.data("""{ economicEvents { edges { node {
        id resourceInventoriedAs { id } toResourceInventoriedAs { id } } } } }""")
    sides = ("resourceInventoriedAs", "toResourceInventoriedAs")
    nodes = [edge["node"] for edge in listed["economicEvents"]["edges"]]
    expected = [n["id"] for n in nodes if {"id": resource} in [n[side] for side in sides]]
    step = "query ($id: ID!) { at: %s(id: $id) { previousEvent { id } } }"
    found = world.data(step % "economicResource", id=resource)["at"]["previousEvent"]
    first = world.data(
        """query ($id: ID!) { economicEvent(id: $id) {
        resourceInventoriedAs { id } } }""",
        id=expected[-1],
    )["economicEvent"]
    assert found == {"id": expected[-1]}
    assert len(expected) > 2
    while found is not None and first["resourceInventoriedAs"] == {"id": resource}:
        expected.pop()
        found = world.data(step % "economicEvent", id=found["id"])["at"]["previousEvent"]
        assert found == ({"id": expected[-1]} if expected else None)
        if expected:
            first = world.data(
                """query ($id: ID!) { economicEvent(id: $id) {
                resourceInventoriedAs { id } } }""",
                id=expected[-1],
            )["economicEvent"]
