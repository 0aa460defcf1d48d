# SPDX-License-Identifier: MIT
"""Reading: every field of every type answers, and says what was recorded, letter for letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from tests.graphql.kit import Desk, served_schema, whole
from tests.graphql.world import AMOUNT, changes, iri
from tests.helpers import BASE, COMMONS, KILOGRAM, change, event
from valueflows.graphql.dialect import many, one
from valueflows.graphql.former import FORMER
from valueflows.model.actions import ACTIONS
from valueflows.model.catalog import CLASSES
from valueflows.model.records import Measure, Record, Unit
from valueflows.model.terms import Property, camel, properties
from valueflows.model.units import OM, UNITS

SERVED: Final = [name for name in CLASSES if name != "Ledger"]


def recorded(name: str) -> list[Any]:
    """Return the records of a class that the world was made of."""
    return [r for c in changes() for r in c.records if type(r).__name__ == name]


def answered(desk: Desk, name: str) -> list[dict[str, Any]]:
    """Return every record of a class with all of its fields, asked for by id."""
    query = camel(one(name))
    kind = served_schema().type_map[name]
    document = f"query ($id: ID!) {{ {query}(id: $id) {{ {whole(kind)} }} }}"
    return [desk.data(document, id=record.id)[query] for record in recorded(name)]


@pytest.mark.parametrize("name", SERVED)
@pytest.mark.uncounted
def test_every_field_answers_and_none_is_always_empty(name: str, world: Desk) -> None:
    """No field is without a working resolver: somewhere in the world each has something.

    Deprecated ones may be empty here; what they answer is in ``test_dialect``.
    """
    rows = answered(world, name)
    assert rows
    kind: Any = served_schema().type_map[name]
    told = [f for f in rows[0] if f not in kind.fields or not kind.fields[f].deprecation_reason]
    empty = [f for f in told if all(_is_empty(row[f]) for row in rows)]
    assert empty == []


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict) and "totalCount" in value:
        return not value["edges"] or value["totalCount"] != len(value["edges"])
    return value in (None, [], "")


@pytest.mark.parametrize("name", SERVED)
@pytest.mark.uncounted
def test_each_record_is_answered_as_it_was_recorded(name: str, world: Desk) -> None:
    """Texts, numbers, times and references come back to the letter."""
    for record, row in zip(recorded(name), answered(world, name), strict=True):
        assert row["id"] == record.id
        assert row["revisionId"] == f"{record.id}@1"
        stored = [field for field in properties(type(record)) if not field.derived]
        for field in stored:
            value = getattr(record, field.name)
            if value is not None:
                assert row[camel(field.name)] == _served(field, value), field.name


def _served(field: Property, value: Any) -> Any:
    if field.many:
        return [_served_one(field, v) for v in value]
    return _served_one(field, value)


def _served_one(field: Property, value: Any) -> Any:
    if isinstance(value, Measure):
        unit = {"id": str(value.has_unit), "symbol": UNITS[str(value.has_unit)].symbol}
        return {"hasNumericalValue": str(value.has_numerical_value), "hasUnit": unit}
    return {"id": str(value)} if field.kind in {"ref", "word"} else value


def test_each_page_field_answers_with_all_its_parts(world: Desk) -> None:
    """Cursors, counts and where the page stands are there for every list of the query type."""
    query = served_schema().query_type
    assert query is not None
    for name, field in query.fields.items():
        if "first" not in field.args or field.deprecation_reason:
            continue
        page = world.data(f"{{ {name} {{ {_PAGE} }} }}")[name]
        assert page["totalCount"] == page["pageInfo"]["totalCount"] == len(page["edges"]), name
        assert page["edges"][0]["cursor"] == page["pageInfo"]["startCursor"]
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]


_PAGE: Final = """totalCount edges { cursor node { __typename id } } pageInfo {
    startCursor endCursor hasPreviousPage hasNextPage totalCount pageLimit }"""


@pytest.mark.parametrize("name", SERVED)
@pytest.mark.uncounted
def test_lists_are_in_the_order_first_written(name: str, world: Desk) -> None:
    """A page lists each record of its class once."""
    found = world.data(f"{{ {camel(many(name))} {{ edges {{ node {{ id }} }} }} }}")
    ids = [edge["node"]["id"] for edge in found[camel(many(name))]["edges"]]
    if name == "Unit":
        assert ids[: len(UNITS)] == list(UNITS)
        ids = ids[len(UNITS) :]
    assert ids == [record.id for record in recorded(name)]


def test_agents_of_all_classes_are_one_list(world: Desk) -> None:
    """Whoever is described as an agent is in ``agents``, under its own class."""
    found = world.data("{ agents { totalCount edges { node { __typename id name } } } }")["agents"]
    kinds = [edge["node"]["__typename"] for edge in found["edges"]]
    assert sorted(kinds) == sorted(["Person", "Organization", "EcologicalAgent"] * 3)
    assert found["totalCount"] == 9


def test_an_agent_is_found_by_id_whatever_its_class(world: Desk) -> None:
    """``agent`` answers for persons; ``person`` does not answer for organisations."""
    document = "query ($id: ID!) { agent(id: $id) { __typename } person(id: $id) { id } }"
    assert world.data(document, id=iri("Person"))["agent"]["__typename"] == "Person"
    assert world.data(document, id=iri("Organization"))["person"] is None


@pytest.mark.parametrize("name", ["Agent", *(n for n in SERVED if n != "Unit")])
@pytest.mark.uncounted
def test_what_is_not_there_is_null(name: str, world: Desk) -> None:
    """An id that nothing is described by, or that is no IRI at all, is no error."""
    query = camel(one(name))
    for missing in (f"{BASE}none", "no iri", "", "\0"):
        assert world.data(f"query ($i: ID!) {{ {query}(id: $i) {{ id }} }}", i=missing) == {
            query: None
        }


# -- what stands on its own ------------------------------------------------------------------------


def test_the_ledger_says_what_it_is(world: Desk) -> None:
    """Name, base, currency, days and version of the ledger are there to be read."""
    ledger = world.data(f"{{ ledger {{ {whole(served_schema().type_map['LedgerInfo'])} }} }}")
    assert ledger["ledger"] == {
        "__typename": "LedgerInfo",
        "id": f"{BASE}ledger",
        "name": "tested",
        "base": BASE,
        "currency": "EUR",
        "timeZone": "UTC",
        "stockRule": "strict",
        "version": 4,
    }


def test_the_nineteen_actions_are_explained(world: Desk) -> None:
    """Each verb answers with its row of the table; what does not apply is null."""
    kind = served_schema().type_map["Action"]
    rows = world.data(f"{{ actions {{ {whole(kind)} }} }}")["actions"]
    assert [row["id"] for row in rows] == list(ACTIONS)
    by_id = {row["id"]: row for row in rows}
    assert by_id["produce"]["createResource"] == "optional"
    assert by_id["produce"]["pairsWith"] is None
    assert by_id["transferAllRights"]["label"] == "transfer all rights"
    assert by_id["work"]["iri"].endswith("vf#work")


def test_an_action_is_asked_for_by_its_verb(world: Desk) -> None:
    """A known verb answers, an unknown one is null; offers and requests are listed."""
    found = world.data('{ a: action(id: "use") { id note } b: action(id: "x") { id } }')
    assert found["a"]["id"] == "use"
    assert found["b"] is None
    assert world.data("{ proposalPurposes { id } }")["proposalPurposes"] == [
        {"id": "offer"},
        {"id": "request"},
    ]


def test_units_are_known_without_being_described(world: Desk) -> None:
    """Units of OM 2, units described here and units that are only named all answer."""
    document = "query ($id: ID!) { unit(id: $id) { id label symbol omUnitIdentifier revisionId } }"
    assert world.data(document, id=KILOGRAM)["unit"]["symbol"] == "kg"
    assert world.data(document, id=iri("Unit"))["unit"]["omUnitIdentifier"] == f"{OM}kilogram"
    named = world.data(document, id=f"{COMMONS}sack")["unit"]
    assert named["label"] == named["symbol"] == f"{COMMONS}sack"


def test_a_unit_without_a_symbol_is_written_by_its_label(desk: Desk) -> None:
    """A symbol is never null, though none was recorded."""
    desk.ledger.record(change(Unit(id=f"{BASE}sack", label="sack")))
    found = desk.data("query ($i: ID!) { unit(id: $i) { label symbol } }", i=f"{BASE}sack")
    assert found["unit"] == {"label": "sack", "symbol": "sack"}


# -- what is described nowhere ---------------------------------------------------------------------


def loose(desk: Desk) -> None:
    """Record what refers to nothing that is described, and what names no agents at all."""
    made: list[Record] = [
        event("e1", "produce", who="mill", resource="flour", quantity="10.50 sack", kind="kind"),
        event("e2", "cite", resource="plan"),
    ]
    desk.ledger.record(change(*made))


def test_who_is_described_nowhere_is_called_by_the_id(desk: Desk) -> None:
    """References that lead nowhere answer with an id, and with it for the name."""
    loose(desk)
    agent = f"fragment A on UnknownAgent {{ {whole(served_schema().type_map['UnknownAgent'])} }}"
    found = desk.data(
        agent
        + """ query ($id: ID!) { economicEvent(id: $id) { provider { ...A }
        resourceConformsTo { id name note image substitutable imageList revisionId
            conformingResources { totalCount } }
        resourceInventoriedAs { id name onhandQuantity { hasNumericalValue hasUnit { id } } stage { id } }
        resourceQuantity { hasUnit { id symbol } } } }""",
        id=f"{COMMONS}e1",
    )["economicEvent"]
    provider = found["provider"]
    assert provider["__typename"] == "UnknownAgent"
    assert provider["id"] == provider["name"] == f"{COMMONS}mill"
    assert provider["revisionId"] == f"{COMMONS}mill@0"
    assert provider["economicEventsAsProvider"]["totalCount"] == 1
    assert found["resourceConformsTo"]["name"] == f"{COMMONS}kind"
    assert found["resourceConformsTo"]["imageList"] == []
    assert found["resourceInventoriedAs"]["name"] is None
    assert found["resourceQuantity"]["hasUnit"]["symbol"] == f"{COMMONS}sack"


def test_an_event_without_agents_has_nobody_in_particular(desk: Desk) -> None:
    """The agents of an event are never null; where none is stated, one stands in that has nothing."""
    loose(desk)
    found = desk.data(
        """query ($id: ID!) { economicEvent(id: $id) {
        provider { __typename id name economicEventsAsProvider { totalCount } }
        resourceInventoriedAs { accountingQuantity { hasNumericalValue } previousEvent { id } } } }""",
        id=f"{COMMONS}e2",
    )["economicEvent"]
    assert found["provider"]["__typename"] == "UnknownAgent"
    assert found["provider"]["economicEventsAsProvider"]["totalCount"] == 0
    assert found["resourceInventoriedAs"]["accountingQuantity"] is None
    assert found["resourceInventoriedAs"]["previousEvent"] == {"id": f"{COMMONS}e2"}


def test_every_type_is_walked() -> None:
    """Each object type that holds records was asked for above; a new one must be as well."""
    told = {"LedgerInfo", "Action", "ProposalPurpose", "UnknownAgent", "Measure", "PageInfo"}
    told |= {*SERVED, *FORMER, "Query", "Mutation", "Agent", "Notice", "RecordedItem"}
    told |= {"RecordMeta", "Revision"}
    told |= {"Report", "ReportColumn", "ReportFact", "ReportKind", "ReportNote"}  # test_reports
    told |= {"ReportParameter", "ReportTable"}
    told |= {"Undisclosed"}  # test_walking
    told |= {"Walk", "WalkGap", "WalkLink", "WalkStep"}  # test_walks
    told |= {
        "Provenance",
        "ProvenanceGap",
        "ProvenanceGroup",
        "ProvenanceOrigin",
        "ProvenancePart",
    }  # test_provenance
    told |= {"Recall", "RecallBeginning", "RecallHolder", "RecallItem"}  # test_recalling
    told |= {"Subscription", "EconomicEventRecorded", "ResourceQuantityChanged"}  # tests/web
    assert set(_types()) == told


def _types() -> Iterator[str]:
    for name, kind in served_schema().type_map.items():
        generic = name.endswith(("Connection", "Edge", "Response")) or name.startswith("__")
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not generic:
            yield name


def test_amounts_keep_letters_that_no_number_has(world: Desk) -> None:
    """``0010.500`` is not 10.5, neither in a record nor where it is counted."""
    found = world.data(
        "query ($id: ID!) { economicEvent(id: $id) { resourceQuantity { hasNumericalValue } } }",
        id=iri("EconomicEvent"),
    )
    assert found["economicEvent"]["resourceQuantity"]["hasNumericalValue"] == AMOUNT
