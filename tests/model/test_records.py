# SPDX-License-Identifier: MIT
"""The record classes: every row of every table is what the vocabulary says and is explained.

What holds for one class is tested for all of them: the classes have no code of their own.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from valueflows.model.agents import Agent, Organization, Person, SpatialThing
from valueflows.model.catalog import CLASSES, RECORDED, VALUES, inverses
from valueflows.model.exact import Amount
from valueflows.model.flows import Claim, Commitment, EconomicEvent, Intent
from valueflows.model.proposals import PURPOSES
from valueflows.model.records import ForeignValue, Measure, Record, Unit
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import OB, VF, Property, properties

pytestmark = pytest.mark.uncounted


ALL = (*RECORDED, *VALUES)
EVERY_ROW = [
    pytest.param(cls, row, id=f"{cls.__name__}-{row.name}")
    for cls in ALL
    for row in properties(cls)
]


@pytest.mark.parametrize(("cls", "row"), EVERY_ROW)
def test_every_row_is_of_a_known_namespace_and_explained(cls: type[Any], row: Property) -> None:
    """A row names a property of vf or of ours and says in one phrase what it means."""
    assert row.iri.startswith((VF, OB)), cls
    assert len(row.doc) > 5
    assert row.doc.endswith(".")


@pytest.mark.parametrize("cls", ALL)
def test_optional_fields_are_empty_by_default(cls: type[Any]) -> None:
    """What may be left out is None, or an empty tuple; what is required has no default."""
    for field in dataclasses.fields(cls):
        row = next((r for r in properties(cls) if r.name == field.name), None)
        if row is None:
            continue
        if row.required and field.default is not dataclasses.MISSING:
            assert field.default, f"{field.name} has an empty default"
        elif not row.required:
            assert field.default == (() if row.many else None)


@pytest.mark.parametrize("cls", RECORDED)
def test_every_record_has_an_identity_and_a_revision(cls: type[Any]) -> None:
    """Records begin at revision 1 and keep what was said of them in foreign terms."""
    assert issubclass(cls, Record)
    required: dict[str, Any] = {row.name: "x" for row in properties(cls) if row.required}
    made = cls(id="urn:x", **required)
    assert (made.id, made.revision, made.foreign) == ("urn:x", 1, ())


@pytest.mark.parametrize("cls", RECORDED)
def test_no_class_has_two_rows_for_one_property(cls: type[Any]) -> None:
    """Names, keys and IRIs are unique within a class."""
    rows = properties(cls)
    for attribute in ("name", "key", "iri"):
        assert len({getattr(row, attribute) for row in rows}) == len(rows)


@pytest.mark.parametrize("cls", RECORDED)
def test_inverses_point_at_references_that_lead_here(cls: type[Any]) -> None:
    """Every inverse list names a class and one of its references, and it may point here."""
    for inverse in inverses(cls):
        sources = [c for c in RECORDED if inverse.of in (c.__name__, "Agent")]
        rows = [row for c in sources for row in properties(c) if row.name == inverse.via]
        assert rows, f"{cls.__name__}.{inverse.name}"
        assert all(row.kind == "ref" and issubclass(cls, row.target) for row in rows)


@pytest.mark.parametrize("cls", RECORDED)
def test_inverses_have_names_of_their_own(cls: type[Any]) -> None:
    """No inverse list hides a field or another list."""
    names = [inverse.name for inverse in inverses(cls)] + [row.name for row in properties(cls)]
    assert len(set(names)) == len(names)


def test_what_is_personal() -> None:
    """The fields that stand in an entry of their own, so that a person's data can be erased."""
    personal = {
        name: {row.name for row in properties(cls) if row.personal} for name, cls in CLASSES.items()
    }
    assert {name: fields for name, fields in personal.items() if fields} == {
        "Person": {"name", "image", "note", "primary_location"},
        "SpatialThing": {row.name for row in properties(SpatialThing)},
        "EconomicEvent": {"note", "image"},
        "Commitment": {"note"},
        "Intent": {"note", "image"},
        "Claim": {"note"},
        "Process": {"note"},
        "Agreement": {"note"},
        "Membership": {"hours_per_week", "place"},
    }


def test_what_follows_from_events() -> None:
    """The fields of a resource that nobody can set."""
    derived = {(c.__name__, r.name) for c in RECORDED for r in properties(c) if r.derived}
    assert derived == {
        ("EconomicResource", name)
        for name in (
            *("accounting_quantity", "onhand_quantity", "primary_accountable", "stage", "state"),
            *("current_location", "contained_in"),
        )
    }


def test_agents_share_their_fields() -> None:
    """Persons and organisations have the fields of an agent; a person's are personal."""
    shared = [row.name for row in properties(Agent)]
    assert [row.name for row in properties(Person)] == shared
    assert [row.name for row in properties(Organization)][: len(shared)] == shared
    assert not any(row.personal for row in properties(Organization))


@pytest.mark.parametrize("cls", [Intent, Commitment, EconomicEvent, Claim])
def test_every_flow_has_an_action_and_two_agents(cls: type[Any]) -> None:
    """Flows require their action, and may name provider, receiver and quantities."""
    rows = {row.name: row for row in properties(cls)}
    assert [name for name, row in rows.items() if row.required] == ["action"]
    assert rows["provider"].target is Agent
    assert rows["receiver"].target is Agent
    assert rows["resource_quantity"].target is Measure
    assert rows["effort_quantity"].target is Measure


def test_a_proposal_offers_or_asks() -> None:
    """There are two purposes, by name."""
    assert {name: purpose.name for name, purpose in PURPOSES.items()} == {
        "offer": "offer",
        "request": "request",
    }


def test_values_are_equal_by_what_they_say() -> None:
    """Records and measures are values: equal in all fields, equal; and they can stand in sets."""
    assert Measure(has_numerical_value=Amount("1")) == Measure(has_numerical_value=Amount("1"))
    assert Measure(has_numerical_value=Amount("1")) != Measure(has_numerical_value=Amount("1.0"))
    assert Unit(id="urn:x", label="sack") == Unit(id="urn:x", label="sack")
    assert len({EconomicResource(id="urn:x"), EconomicResource(id="urn:x")}) == 1
    assert ForeignValue("x") != ForeignValue("x", language="en")
