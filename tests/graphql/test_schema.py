# SPDX-License-Identifier: MIT
"""The schema as a whole: nothing of the vocabulary is missing, and everything is explained."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
)

from tests.graphql.kit import served_schema
from valueflows.graphql.beside import EXTRAS
from valueflows.graphql.dialect import many, one
from valueflows.graphql.former import AMONG
from valueflows.graphql.schema import sdl
from valueflows.model.agents import Agent
from valueflows.model.catalog import CLASSES, ENTITIES, VF_CLASSES, inverses
from valueflows.model.terms import camel, properties

pytestmark = pytest.mark.uncounted


GOLDEN: Final = Path(__file__).parent.parent / "golden" / "schema.graphql"


def test_the_schema_is_the_golden_one() -> None:
    """What clients rely on changes only together with the golden file."""
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text(sdl(), encoding="utf-8")
    assert sdl() == GOLDEN.read_text(encoding="utf-8")


def test_the_golden_schema_can_be_read_by_other_tools() -> None:
    """The text is a schema on its own, with the same types as the one that is served."""
    types = build_schema(GOLDEN.read_text(encoding="utf-8")).type_map
    assert types.keys() == served_schema().type_map.keys()


def test_each_of_the_27_classes_is_a_type() -> None:
    """No class of the vocabulary is left out."""
    assert len(VF_CLASSES) == 27
    assert set(VF_CLASSES) <= served_schema().type_map.keys()


@pytest.mark.parametrize("name", ["Agent", *(cls.__name__ for cls in ENTITIES)])
def test_each_row_and_inverse_of_the_table_is_a_field(name: str) -> None:
    """A type has every property of its class, every inverse, an id and a revision."""
    cls: type[Any] = CLASSES.get(name, Agent)
    kind = served_schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    expected = {camel(row.name) for row in properties(cls)}
    expected |= {camel(inverse.name) for inverse in inverses(cls)}
    beside = EXTRAS.get("Agent" if issubclass(cls, Agent) else name, ())
    expected |= {camel(extra.name) for extra in beside} | {"meta", "revision"}
    assert expected | {"id", "revisionId"} == kind.fields.keys() - {"previousEvent"}


@pytest.mark.parametrize("name", ["Agent", *(n for n in CLASSES if n != "Ledger")])
def test_each_class_is_asked_for_by_id_and_in_pages(name: str) -> None:
    """Every recorded class has a query for one and a query for many."""
    query = served_schema().query_type
    assert query is not None
    assert str(query.fields[camel(one(name))].type) == name
    assert str(query.fields[camel(many(name))].type) == f"{name}Connection!"


def test_everything_is_described() -> None:
    """Every type, field, argument and input says in words what it is."""
    silent = []
    for name, kind in served_schema().type_map.items():
        silent += [name] * (not kind.description)
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            continue
        for field, what in kind.fields.items():
            silent += [f"{name}.{field}"] * (not what.description)
            arguments = getattr(what, "args", {}).items()
            silent += [f"{name}.{field}({a})" for a, told in arguments if not told.description]
    assert [s for s in silent if not s.startswith("__")] == []


def test_unions_are_those_of_the_dialect_and_agents_are_an_interface() -> None:
    """Whoever acts can be asked for what all agents have, without naming the class."""
    types = served_schema().type_map
    assert {n for n, t in types.items() if isinstance(t, GraphQLUnionType)} == AMONG.keys()
    agent = types["Agent"]
    assert isinstance(agent, GraphQLInterfaceType)
    kinds = {t.name for t in served_schema().get_possible_types(agent)}
    assert kinds == {"Person", "Organization", "EcologicalAgent", "UnknownAgent"}
