# SPDX-License-Identifier: MIT
"""Filters that follow from the field table: each finds the records that say so, and no others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import GraphQLInputObjectType, GraphQLNamedType, build_schema

from tests.graphql.kit import Desk, served_schema
from valueflows.graphql.dialect import SERVED, many
from valueflows.ledger.filters import Filter, filters_of, group_of
from valueflows.model.agents import Agent
from valueflows.model.catalog import AGENTS
from valueflows.model.terms import camel

NAMES: Final = ["Agent", *(cls.__name__ for cls in SERVED if not issubclass(cls, Agent))]
_SELECTED: Final = {
    "leads": " { id }",
    "held": " { id }",
    "word": " { id }",
    "measure": " { hasNumericalValue hasUnit { id } }",
    "stock": " { hasNumericalValue hasUnit { id } }",
    "tags": "",
    "state": "",
    "stock_state": "",
    "flag": "",
}
CASES: Final = [
    (name, one)
    for name in NAMES
    for one in filters_of(group_of(name)).values()
    if one.asked and one.kind in _SELECTED and name != "Unit"
]


def field_of(one: Filter, name: str) -> str:
    """Return the selection of what a filter looks at; agents say it class by class."""
    parts = " ".join(f"{camel(field)}{_SELECTED[one.kind]}" for field in one.fields)
    if name == "Agent" and one.kind == "tags":
        return f"... on Organization {{ {parts} }} ... on EcologicalAgent {{ {parts} }}"
    return parts


def listed(desk: Desk, name: str, asked: str, selection: str = "") -> list[dict[str, Any]]:
    """Return the nodes of a list."""
    query = camel(many(name))
    found = desk.data(
        f"{{ {query}{asked} {{ totalCount edges {{ node {{ id {selection} }} }} }} }}"
    )
    nodes = [edge["node"] for edge in found[query]["edges"]]
    assert found[query]["totalCount"] == len(nodes)
    return nodes


def values(node: dict[str, Any], one: Filter) -> list[Any]:
    """Return what a record says in the fields of a filter, as the filter takes it."""
    said: list[Any] = []
    for field in one.fields:
        value = node.get(camel(field))
        said += value if isinstance(value, list) else [] if value is None else [value]
    return [_plain(value) for value in said]


def _plain(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "id" in value:
        return value["id"]
    return value | {"hasNumericalValue": Decimal(value["hasNumericalValue"])}


def literal(value: Any) -> str:
    """Write a value as an argument."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        number, unit = value["hasNumericalValue"], value["hasUnit"]["id"]
        return f'{{ hasUnit: "{unit}", atLeast: "{number}", atMost: "{number}" }}'
    return f'["{value}"]'


@pytest.mark.parametrize(("name", "one"), CASES, ids=lambda p: getattr(p, "name", p))
@pytest.mark.uncounted
def test_each_filter_finds_what_says_so(name: str, one: Filter, world: Desk) -> None:
    """For every value that is recorded, the list holds just the records that have it, in order."""
    nodes = listed(world, name, "", field_of(one, name))
    known = [value for node in nodes for value in values(node, one)]
    assert known
    asked = {literal(value): value for value in known if value != "urn:valueflows:agent-not-stated"}
    for text, value in asked.items():
        expected = [node["id"] for node in nodes if value in values(node, one)]
        found = listed(world, name, f"(filter: {{ {camel(one.name)}: {text} }})")
        assert [node["id"] for node in found] == expected, text


@pytest.mark.parametrize(
    ("name", "one"),
    [case for case in CASES if case[1].kind not in {"flag", "measure", "stock"}],
    ids=lambda p: getattr(p, "name", p),
)
@pytest.mark.uncounted
def test_what_is_not_known_finds_nothing(name: str, one: Filter, world: Desk) -> None:
    """An id, word, tag or state that is nowhere is no error; the list is empty. So is no value."""
    for text in ('["urn:x:nowhere"]', "[]"):
        assert listed(world, name, f"(filter: {{ {camel(one.name)}: {text} }})") == []


@pytest.mark.parametrize(
    ("name", "one"), [case for case in CASES if case[1].kind == "flag"], ids=lambda p: str(p)[:40]
)
def test_a_flag_that_is_not_said_is_no(name: str, one: Filter, world: Desk) -> None:
    """Yes and no together are all records."""
    halves = [
        {node["id"] for node in listed(world, name, f"(filter: {{ {camel(one.name)}: {flag} }})")}
        for flag in ("true", "false")
    ]
    every = {node["id"] for node in listed(world, name, "")}
    assert halves[0] | halves[1] == every
    assert not halves[0] & halves[1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.uncounted
def test_a_filter_that_asks_nothing_changes_nothing(name: str, world: Desk) -> None:
    """Null counts as left out, in the whole filter, in its fields and in the order."""
    every = listed(world, name, "")
    for asked in ("{}", "null", "{ searchString: null }", '{ searchString: "" }'):
        assert listed(world, name, f"(filter: {asked}, sort: null)") == every


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.uncounted
def test_every_list_can_be_searched_by_id(name: str, world: Desk) -> None:
    """Whatever the case, a piece of the id finds the record."""
    every = [node["id"] for node in listed(world, name, "")]
    for iri in every[:3]:
        found = listed(world, name, f'(filter: {{ searchString: "{iri[3:].upper()}" }})')
        assert [node["id"] for node in found] == [other for other in every if iri[3:] in other]


@pytest.mark.parametrize("name", sorted(AGENTS))
def test_the_lists_of_single_kinds_of_agents_take_the_same_filter(name: str, world: Desk) -> None:
    """A person has no classification, so that asking for one finds nobody; others are found."""
    found = listed(world, name, '(filter: { classifiedAs: ["classifiedAs 1"] })')
    every = listed(world, name, "")
    assert found == ([] if name == "Person" else every)


REFERENCE: Final = Path(__file__).parents[3] / "shared/data/vf-graphql-0.9.0-alpha.10.graphql"
REMOVED: Final = {"ProposalFilterParams.inScopeOf"}
"""Filters by what ValueFlows 1.0.0 no longer has: the scope of a proposal."""


@pytest.mark.skipif(not REFERENCE.exists(), reason="the published dialect is not at hand")
def test_the_filters_of_the_dialect_are_ours_as_well() -> None:
    """An input that vf-graphql has too takes what it takes there, of the same type."""
    theirs, ours = build_schema(REFERENCE.read_text("utf-8")).type_map, served_schema().type_map
    shared = [n for n in theirs if n.endswith(("FilterParams", "SearchParams"))]
    assert len(shared) == 17
    missing = {
        f"{name}.{field}"
        for name in shared
        for field, told in _fields(theirs[name]).items()
        if str(getattr(_fields(ours[name]).get(field), "type", None)) != str(told.type)
    }
    assert missing == REMOVED


def _fields(kind: GraphQLNamedType) -> dict[str, Any]:
    assert isinstance(kind, GraphQLInputObjectType)
    fields: dict[str, Any] = kind.fields
    return fields
