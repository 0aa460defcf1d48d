# SPDX-License-Identifier: MIT
"""Whether a record has the shape its class prescribes, and whether its references lead anywhere."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from valueflows.model.agents import Organization, Person, SpatialThing
from valueflows.model.exact import Amount
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Code, Problem
from valueflows.model.processes import Process
from valueflows.model.proposals import Proposal
from valueflows.model.records import ForeignValue, Measure, Record, Unit
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.shape import reference_problems, shape_problems
from valueflows.model.terms import Node, Ref, Tag, Word
from valueflows.model.units import ONE

BASE = "https://books.example/"
NO_IRI: Any = "no iri"


def codes(problems: Any) -> list[tuple[str, Code]]:
    """Return the place and the code of each problem."""
    return [(problem.path, problem.code) for problem in problems]


def shape(record: Record) -> list[tuple[str, Code]]:
    """Return what is wrong with the record by itself."""
    return codes(shape_problems(record, BASE))


GOOD = [
    Person(id="urn:x:1", name="Dana"),
    EconomicEvent(
        id=f"{BASE}economic-event/1",
        action=Word("consume"),
        provider=Ref("urn:x:1"),
        resource_classified_as=(Tag("bread"), Tag("urn:x:wheat")),
        resource_quantity=Measure(has_numerical_value=Amount("1"), has_unit=Ref(ONE)),
        effort_quantity=Measure(has_numerical_value=Amount("1")),
        foreign=(("urn:x:colour", ForeignValue("brown", language="en-GB")),),
    ),
    SpatialThing(id="urn:x:2", has_detailed_geometry=(Node("urn:x:3"),)),
    Proposal(id="urn:x:4", purpose=Word("offer")),
]


@pytest.mark.parametrize("record", GOOD, ids=lambda r: type(r).__name__)
def test_good_records_have_no_problems(record: Record) -> None:
    """What is well formed passes without a word."""
    assert shape(record) == []


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (Person(id="dana"), ("id", Code.ID_IS_NOT_AN_IRI)),
        (Person(id=""), ("id", Code.ID_IS_NOT_AN_IRI)),
        (Unit(id="urn:x", label=""), ("label", Code.FIELD_MISSING)),
        (EconomicEvent(id="urn:x", action=Word("")), ("action", Code.FIELD_MISSING)),
        (EconomicEvent(id="urn:x", action=Word("sell")), ("action", Code.UNKNOWN_ACTION)),
        (Proposal(id="urn:x", purpose=Word("wish")), ("purpose", Code.UNKNOWN_WORD)),
        (Process(id="urn:x", based_on=Ref(NO_IRI)), ("basedOn", Code.ID_IS_NOT_AN_IRI)),
        (
            SpatialThing(id="urn:x", has_detailed_geometry=(Node("urn:x"), Node(NO_IRI))),
            ("hasDetailedGeometry", Code.ID_IS_NOT_AN_IRI),
        ),
        (Person(id="urn:x", name="\ud800"), ("name", Code.VALUE_HAS_WRONG_KIND)),
        (Person(id="urn:x", note="a\x00b"), ("note", Code.VALUE_HAS_WRONG_KIND)),
        (
            Organization(id="urn:x", classified_as=(Tag("ok"), Tag("\udfff"))),
            ("classifiedAs", Code.VALUE_HAS_WRONG_KIND),
        ),
        (EconomicResource(id="urn:x", state="fresh"), ("state", Code.FIELD_IS_DERIVED)),
        (
            EconomicResource(id="urn:x", contained_in=(Ref("urn:y"),)),
            ("containedIn", Code.FIELD_IS_DERIVED),
        ),
    ],
    ids=lambda value: "" if isinstance(value, Record) else value[1].value,
)
def test_each_flaw_is_told_where_it_is(record: Record, problem: tuple[str, Code]) -> None:
    """One flaw gives one problem, at the name of its property."""
    assert shape(record) == [problem]


def test_a_unit_is_referred_to_by_iri() -> None:
    """A bare word for a unit is no reference; the place says which measure."""
    measure = Measure(has_numerical_value=Amount("1"), has_unit=Ref("kg"))
    record = EconomicEvent(id="urn:x", action=Word("consume"), resource_quantity=measure)
    assert shape(record) == [("resourceQuantity.hasUnit", Code.ID_IS_NOT_AN_IRI)]


@pytest.mark.parametrize(
    ("iri", "value"),
    [
        ("colour", ForeignValue("brown")),
        ("urn:x", ForeignValue(NO_IRI, is_iri=True)),
        ("urn:x", ForeignValue("1", datatype="integer")),
        ("urn:x", ForeignValue("brown", language="not a language")),
        ("urn:x", ForeignValue("brown", language="")),
        ("urn:x", ForeignValue("\ud800")),
    ],
)
def test_foreign_statements_can_be_said_in_rdf(iri: str, value: ForeignValue) -> None:
    """Property, node, datatype, language and text of a foreign statement are well formed."""
    record = Person(id="urn:x:1", foreign=((iri, value),))
    assert shape(record) == [(iri, Code.VALUE_HAS_WRONG_KIND)]


def test_all_flaws_are_told() -> None:
    """Nothing stops at the first problem."""
    record = EconomicEvent(
        id="x", action=Word("sell"), provider=Ref("y"), receiver=Ref("z"), note="\x00"
    )
    assert [path for path, _ in shape(record)] == ["id", "action", "provider", "receiver", "note"]


def test_ids_of_another_ledger_are_not_described_here() -> None:
    """What another ledger minted may be referred to, not described; ours may."""
    other = f"urn:valueflows:{uuid.UUID(int=7)}:"
    record = Person(id=f"{other}person/1")
    assert shape(record) == [("id", Code.ID_IN_ANOTHER_LEDGERS_BASE)]
    assert codes(shape_problems(record, other)) == []


class People:
    """A directory of four ids."""

    base = BASE

    def kind(self, iri: str) -> str | None:
        """Return the class of what is described."""
        return {
            "urn:x:dana": "Person",
            "urn:x:oven": "EconomicResource",
            f"{BASE}unit/1": "Unit",
        }.get(iri)

    def is_withdrawn(self, iri: str) -> bool:
        """Whether an id was taken back."""
        return iri == "urn:x:gone"


def references(**said: Any) -> list[Problem]:
    """Return the problems of an event's references."""
    record = EconomicEvent(id="urn:x:e", action=Word("consume"), **said)
    return list(reference_problems(record, People()))


@pytest.mark.parametrize(
    "said",
    [
        {"provider": Ref("urn:x:dana")},
        {"provider": Ref("https://far.example/7")},
        {"resource_inventoried_as": Ref("urn:x:oven")},
        {"resource_quantity": Measure(has_numerical_value=Amount("1"), has_unit=Ref(ONE))},
        {
            "effort_quantity": Measure(
                has_numerical_value=Amount("1"), has_unit=Ref(f"{BASE}unit/1")
            )
        },
        {"resource_quantity": Measure(has_numerical_value=Amount("1"))},
        {"fulfills": (Ref("https://far.example/1"), Ref("https://far.example/2"))},
    ],
)
def test_references_that_lead_somewhere(said: dict[str, Any]) -> None:
    """To a record of the class, to a unit known everywhere, or outside the base."""
    assert references(**said) == []


@pytest.mark.parametrize(
    ("said", "path", "code"),
    [
        ({"provider": Ref("urn:x:oven")}, "provider", Code.REFERENCE_TO_WRONG_CLASS),
        ({"input_of": Ref("urn:x:dana")}, "inputOf", Code.REFERENCE_TO_WRONG_CLASS),
        ({"provider": Ref(f"{BASE}person/2")}, "provider", Code.REFERENCE_NOT_FOUND),
        ({"provider": Ref("urn:x:gone")}, "provider", Code.RECORD_IS_WITHDRAWN),
        ({"settles": (Ref(f"{BASE}claim/1"),)}, "settles", Code.REFERENCE_NOT_FOUND),
        (
            {
                "resource_quantity": Measure(
                    has_numerical_value=Amount("1"), has_unit=Ref("urn:x:dana")
                )
            },
            "resourceQuantity.hasUnit",
            Code.REFERENCE_TO_WRONG_CLASS,
        ),
    ],
)
def test_references_that_lead_nowhere(said: dict[str, Any], path: str, code: Code) -> None:
    """Inside the base something must be described; anywhere it must be of the class expected."""
    assert codes(references(**said)) == [(path, code)]


def test_a_wrong_class_is_named_in_words() -> None:
    """The message says what it is and what was expected, agents in words."""
    assert "is an EconomicResource, where an agent is expected" in str(
        references(provider=Ref("urn:x:oven"))[0]
    )
    assert "is a Person (an agent), where a Process is expected" in str(
        references(input_of=Ref("urn:x:dana"))[0]
    )


def test_references_of_every_kind_of_record_are_looked_at() -> None:
    """Not only events refer."""
    kind = ResourceSpecification(id="urn:x", default_unit_of_resource=Ref("urn:x:dana"))
    assert codes(reference_problems(kind, People())) == [
        ("defaultUnitOfResource", Code.REFERENCE_TO_WRONG_CLASS)
    ]
