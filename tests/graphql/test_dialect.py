# SPDX-License-Identifier: MIT
"""What vf-graphql 0.9 asks for beside the vocabulary is answered from what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType

from tests.graphql.kit import WRITER, Desk, served_schema, whole
from tests.graphql.village import ORG, at, dealings, yard
from tests.helpers import BASE
from valueflows.graphql.dialect import many, one
from valueflows.graphql.extras import cut
from valueflows.graphql.former import ASKED, FORMER
from valueflows.ledger.selecting import Cut, Mark
from valueflows.model.agents import Organization
from valueflows.model.terms import camel

_EMPTY: Final = {"Appreciation", "Scenario", "ScenarioDefinition"}
_MEASURE: Final = {"hasNumericalValue": "4", "hasUnit": {"symbol": "kg"}}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on a mill and a bakery that have dealt with each other."""
    made = Desk.at(tmp_path_factory.mktemp("village") / "ledger")
    made.ledger.record(dealings())
    yield made
    made.ledger.close()


def ask(desk: Desk, kind: str, name: str, selection: str) -> Any:
    """Return what one record answers to a selection."""
    document = f"query ($id: ID!) {{ {kind}(id: $id) {{ {selection} }} }}"
    iri = name if ":" in name else at(name)
    return desk.data(document, id=iri)[kind]


def ids(found: Any) -> list[str]:
    """Return the names of the records in a list or a page."""
    rows = found if isinstance(found, list) else [edge["node"] for edge in found["edges"]]
    return [row["id"].removeprefix(BASE) for row in rows]


PAGE: Final = "{ totalCount edges { node { id } } }"
LISTS: Final = [
    ("agent", "mill", f"claims {PAGE}", ["claim"]),
    ("agent", "mill", f"commitments {PAGE}", ["promise", "pay"]),
    ("agent", "mill", f"intents {PAGE}", ["wish", "milled", "price"]),
    ("agent", "bakery", f"economicEvents {PAGE}", ["moved", "paid", "used"]),
    ("agent", "bakery", f"plans {PAGE}", ["plan"]),
    ("agent", "bakery", f"proposals {PAGE}", ["offer"]),
    ("agent", "mill", f"claimsInScope {PAGE}", ["claim"]),
    ("agent", "mill", f"commitmentsInScope {PAGE}", []),
    ("agent", "mill", f"economicEventsInScope {PAGE}", ["worked", "made"]),
    ("agent", "mill", f"intentsInScope {PAGE}", ["milled"]),
    ("agent", "mill", f"proposalsInScope {PAGE}", ["offer"]),
    ("agent", "mill", f"scenariosInScope {PAGE}", []),
    ("agreement", "deal", "commitments { id }", ["promise", "pay"]),
    ("agreement", "deal", "economicEvents { id }", ["paid", "moved"]),
    ("agreement", "deal", "unplannedEconomicEvents { id }", ["paid"]),
    ("agreement", "deal", f"involvedAgents {PAGE}", ["mill", "bakery"]),
    ("claim", "claim", "inScopeOf { ... on Organization { id } }", ["mill"]),
    ("claim", "other", "inScopeOf { ... on Organization { id } }", []),
    ("commitment", "promise", "involvedAgents { id }", ["mill", "bakery"]),
    ("economicEvent", "moved", "reciprocalEvents { id }", ["paid"]),
    ("economicEvent", "paid", "reciprocalEvents { id }", ["moved"]),
    ("economicEvent", "made", "inScopeOf { ... on Organization { id } }", ["mill"]),
    ("economicEvent", "made", "previous { ... on Process { id } }", ["milling"]),
    ("economicEvent", "made", "next { ... on EconomicResource { id } }", ["flour"]),
    ("economicEvent", "moved", "previous { ... on EconomicResource { id } }", ["flour"]),
    ("economicEvent", "moved", "next { ... on EconomicResource { id } }", ["bin"]),
    ("economicEvent", "used", "next { ... on Process { id } }", ["baking"]),
    ("economicEvent", "spilt", "next { ... on Process { id } }", []),
    ("economicEvent", "moved", "triggers { id }", []),
    ("economicEvent", "moved", "appreciationOf { id }", []),
    ("economicResource", "flour", "previous { id }", ["made"]),
    ("economicResource", "flour", "next { id }", ["moved", "spilt", "ground"]),
    (
        "economicResource",
        "flour",
        f"economicEventsInOutFrom {PAGE}",
        ["made", "moved", "spilt", "ground"],
    ),
    ("plan", "plan", f"involvedAgents {PAGE}", ["mill", "bakery", "ada"]),
    ("plan", "plan", "inScopeOf { ... on Organization { id } }", ["mill"]),
    ("plan", "plan", "independentDemands { id }", ["promise"]),
    ("plan", "plan", "nonProcessCommitments { id }", ["promise"]),
    ("process", "milling", f"involvedAgents {PAGE}", ["ada", "mill"]),
    ("process", "milling", f"workingAgents {PAGE}", ["ada"]),
    ("process", "milling", "unplannedInputs { id }", ["worked"]),
    ("process", "milling", "unplannedOutputs { id }", ["made"]),
    ("process", "milling", "nextProcesses { id }", ["baking"]),
    ("process", "baking", "previousProcesses { id }", ["milling"]),
    ("process", "milling", "previous { id }", ["worked"]),
    ("process", "milling", "next { id }", ["made"]),
    ("proposal", "offer", "primaryIntents { id }", ["wish", "milled"]),
    ("proposal", "offer", "reciprocalIntents { id }", ["price"]),
    ("proposal", "offer", "inScopeOf { ... on Organization { id } }", ["mill"]),
]


@pytest.mark.parametrize(("kind", "name", "selection", "expected"), LISTS)
def test_lists_follow_from_direct_links(
    kind: str, name: str, selection: str, expected: list[str], village: Desk
) -> None:
    """What is listed is what the records that are referred to say."""
    found = ask(village, kind, name, selection)[selection.split(maxsplit=1)[0]]
    assert sorted(ids(found)) == sorted(expected)
    assert isinstance(found, list) or found["totalCount"] == len(expected)


VALUES: Final = [
    ("commitment", "promise", "agreedIn", at("deal")),
    ("intent", "wish", "agreedIn", at("deal")),
    ("claim", "claim", "agreedIn", None),
    ("claim", "other", "agreedIn", None),
    ("economicEvent", "moved", "agreedIn", at("deal")),
    ("economicEvent", "paid", "agreedIn", "https://elsewhere.example/deed"),
    ("economicEvent", "moved", "triggeredBy { id }", None),
    ("economicEvent", "moved", "atLocation { id }", None),
    ("economicEvent", "moved", "deletable", False),
    ("commitment", "pay", "deletable", True),
    ("commitment", "promise", "deletable", False),
    ("plan", "plan", "refinementOf { id }", None),
    ("process", "milling", "nestedIn { id }", None),
    ("economicResource", "bin", "lot { id }", None),
]


@pytest.mark.parametrize(("kind", "name", "selection", "expected"), VALUES)
def test_values_follow_from_direct_links(
    kind: str, name: str, selection: str, expected: object, village: Desk
) -> None:
    """What has no counterpart is null; what has one is answered from it."""
    found = ask(village, kind, name, selection)
    assert (found[selection.split(maxsplit=1)[0]]) == expected


def test_the_effect_of_an_action_is_never_null(village: Desk) -> None:
    """It is the accounting effect; where there is none, it says so."""
    found = village.data("{ actions { id resourceEffect accountingEffect } }")["actions"]
    assert {row["resourceEffect"] for row in found if row["accountingEffect"] is None} == {
        "noEffect"
    }
    told = [row for row in found if row["accountingEffect"] is not None]
    assert told
    assert all(row["resourceEffect"] == row["accountingEffect"] for row in told)


# -- what was a record of its own ------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ASKED.keys() - _EMPTY))
def test_each_former_record_is_found_again_by_its_id(name: str, village: Desk) -> None:
    """A page lists them whole, each answers alone as it does there, and no other id does."""
    kind = served_schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    query, page = camel(one(name)), camel(many(name))
    listed = village.data(f"{{ {page} {{ edges {{ node {{ {whole(kind)} }} }} }} }}")[page]["edges"]
    assert listed
    for edge in listed:
        assert ask(village, query, edge["node"]["id"], whole(kind)) == edge["node"]
    for wrong in (
        f"{listed[0]['node']['id']}x",
        "urn:valueflows:link:x",
        f"urn:valueflows:link:{name}:a:b:c",
        at("none"),
        "x:",
    ):
        assert ask(village, query, wrong, "id") is None


@pytest.mark.parametrize("name", sorted(_EMPTY))
def test_documents_on_scenarios_and_appreciations_are_understood(name: str, village: Desk) -> None:
    """There are none, and asking for all they had is no error."""
    kind, page = served_schema().type_map[name], camel(many(name))
    asked = f"{{ {page} {{ totalCount edges {{ node {{ {whole(kind)} }} }} }} }}"
    assert village.data(asked)[page] == {"totalCount": 0, "edges": []}
    assert ask(village, camel(one(name)), "none", "id") is None


def test_a_link_has_both_ends_and_the_amount_that_is_its_own(village: Desk) -> None:
    """An event that keeps one promise gives it all; one that settles two claims cannot be split."""
    amount = "note resourceQuantity { hasNumericalValue hasUnit { symbol } } effortQuantity { hasUnit { id } }"
    found = village.data(f"""{{
        fulfillments {{ edges {{ node {{ revisionId fulfilledBy {{ id }} fulfills {{ id }} {amount} }} }} }}
        settlements {{ edges {{ node {{ settledBy {{ id }} settles {{ id }} {amount} }} }} }} }}""")
    (kept,) = (edge["node"] for edge in found["fulfillments"]["edges"])
    assert (kept["fulfilledBy"]["id"], kept["fulfills"]["id"]) == (at("moved"), at("promise"))
    assert kept["revisionId"].endswith("@1")
    assert (kept["note"], kept["resourceQuantity"], kept["effortQuantity"]) == (
        "by cart",
        _MEASURE,
        None,
    )
    settled = [edge["node"] for edge in found["settlements"]["edges"]]
    assert [row["settles"]["id"] for row in settled] == [at("claim"), at("other")]
    assert [row["resourceQuantity"] for row in settled] == [None, None]


def test_a_wish_says_what_meets_it(village: Desk) -> None:
    """Events and promises stand in one list, each told by its type."""
    found = ask(
        village, "intent", "wish", "satisfiedBy { satisfiedBy { __typename } satisfies { id } }"
    )
    kinds = [row["satisfiedBy"]["__typename"] for row in found["satisfiedBy"]]
    assert kinds == ["EconomicEvent", "Commitment"]
    assert {row["satisfies"]["id"] for row in found["satisfiedBy"]} == {at("wish")}


def test_a_proposal_says_to_whom_it_speaks(village: Desk) -> None:
    """Each agent it is proposed to is one record."""
    found = ask(
        village, "proposal", "offer", "publishedTo { id proposed { id } proposedTo { id } }"
    )
    (told,) = found["publishedTo"]
    assert told.pop("id").startswith("urn:valueflows:link:ProposedTo:proposed_to:")
    assert told == {"proposed": {"id": at("offer")}, "proposedTo": {"id": at("bakery")}}


def test_a_batch_is_the_batch_or_lot_of_a_resource(village: Desk) -> None:
    """Its number is its code, or its id; when it was made is what an older record says."""
    batch = "id revisionId batchNumber expiryDate productionDate"
    found = ask(village, "economicResource", "flour", f"lot {{ {batch} }}")["lot"]
    assert found == {
        "id": at("lot"),
        "revisionId": f"{at('lot')}@1",
        "batchNumber": "L7",
        "expiryDate": "2027-01-01T00:00:00Z",
        "productionDate": "2026-01-01T00:00:00Z",
    }
    assert ask(village, "productBatch", "plain-lot", "batchNumber") == {
        "batchNumber": at("plain-lot")
    }


def test_a_place_in_an_older_record_is_answered(village: Desk) -> None:
    """``atLocation`` is no term any more; what was said with it is kept."""
    desk = village
    assert ask(desk, "intent", "wish", "atLocation { id }") == {"atLocation": None}
    desk.ledger.record(yard())
    assert ask(desk, "intent", "wish", "atLocation { id name }") == {
        "atLocation": {"id": at("yard"), "name": "Yard"}
    }


# -- agents ----------------------------------------------------------------------------------------


def test_agents_stand_to_each_other_as_their_records_say(village: Desk) -> None:
    """A member is a subject, the group an object; both see it among their relationships."""
    role = "relationship { roleLabel inverseRoleLabel note }"
    shape = f"{{ edges {{ node {{ subject {{ name }} object {{ name }} {role} }} }} }}"
    found = ask(village, "person", "ada", f"relationships {shape} roles {{ id }}")
    (edge,) = found["relationships"]["edges"]
    assert (edge["node"]["subject"]["name"], edge["node"]["object"]["name"]) == ("Ada", "Mill")
    assert edge["node"]["relationship"]["roleLabel"] == "member of"
    assert found["roles"] == [{"id": f"{ORG}memberOf"}]
    sides = f"relationshipsAsSubject {PAGE} relationshipsAsObject {PAGE}"
    mill = ask(village, "organization", "mill", sides)
    assert [mill[side]["totalCount"] for side in mill] == [0, 2]


def test_a_role_lists_who_stands_in_it(village: Desk) -> None:
    """Also towards a group that is described nowhere, which is called by its id."""
    found = ask(
        village,
        "agentRelationshipRole",
        f"{ORG}memberOf",
        "agentRelationships { edges { node { object { __typename id name } } } }",
    )
    groups = [edge["node"]["object"] for edge in found["agentRelationships"]["edges"]]
    assert groups[0]["name"] == "Mill"
    assert groups[1] == {"__typename": "UnknownAgent", "id": at("guild"), "name": at("guild")}


def test_my_agent_is_who_records(village: Desk, desk: Desk) -> None:
    """It is null where the one in whose name is recorded is described nowhere."""
    assert village.data("{ myAgent { id name } }")["myAgent"] == {"id": WRITER, "name": "Writer"}
    assert desk.data("{ myAgent { id } }")["myAgent"] is None


def test_offers_and_requests_are_told_apart(village: Desk) -> None:
    """By the purpose of the proposal."""
    found = village.data(f"{{ offers {PAGE} requests {PAGE} }}")
    assert (ids(found["offers"]), ids(found["requests"])) == (["offer"], ["need"])


# -- pages -----------------------------------------------------------------------------------------


def test_computed_lists_are_cut_like_any_other(village: Desk) -> None:
    """Forwards and backwards, with cursors; a cursor of another list is refused."""
    page = "{ plan(id: $id) { involvedAgents(%s) { pageInfo { hasNextPage hasPreviousPage } edges { cursor node { id } } } } }"
    document = "query ($id: ID!) " + page

    def part(asked: str) -> Any:
        return village.data(document % asked, id=at("plan"))["plan"]["involvedAgents"]

    first = part("first: 1")
    assert (ids(first), first["pageInfo"]["hasNextPage"]) == (["mill"], True)
    cursor = first["edges"][0]["cursor"]
    rest = part(f'after: "{cursor}"')
    assert (ids(rest), rest["pageInfo"]["hasPreviousPage"]) == (["bakery", "ada"], True)
    last = part("last: 1")
    assert ids(last) == ["ada"]
    end = last["edges"][0]["cursor"]
    assert ids(part(f'last: 1, before: "{end}"')) == ["bakery"]
    flows = ask(village, "agent", "mill", "economicEvents(first: 1) { edges { cursor } }")
    for other in (flows["economicEvents"]["edges"][0]["cursor"], "bWlsbA"):
        wrong = village.error(document % f'after: "{other}"', id=at("plan"))
        assert wrong["extensions"]["code"] == "BAD_CURSOR"


def test_a_cursor_is_of_the_id_a_record_is_served_under(village: Desk) -> None:
    """Who is shown a pseudonym finds nobody by a name that is tried out."""
    view = village.ledger.view(village.caller)
    mill, bakery = (view.get(at(name), Organization) for name in ("mill", "bakery"))
    assert mill is not None
    masked = type("Masked", (type(mill),), {"__slots__": (), "id": "urn:x:somebody"})
    rows = [masked(view, mill.number, mill.table, mill.row), bakery]
    assert cut(rows, Cut(after=Mark("urn:x:somebody"))).rows == [bakery]
    with pytest.raises(KeyError):
        cut(rows, Cut(after=Mark(at("mill"))))


def test_pages_of_links_are_cut_by_their_ids(village: Desk) -> None:
    """The cursor of a link is found again among links."""
    page = "{ settlements(%s) { edges { cursor node { settles { id } } } } }"
    (edge,) = village.data(page % "first: 1")["settlements"]["edges"]
    found = village.data(page % f'after: "{edge["cursor"]}"')["settlements"]["edges"]
    assert [row["node"]["settles"]["id"] for row in found] == [at("other")]


def test_what_is_deprecated_says_what_to_ask_for() -> None:
    """Every former query and every field that leads to a former type has a reason."""
    query = served_schema().query_type
    assert query is not None
    for name in ASKED:
        for field in (one(name), many(name)):
            assert query.fields[camel(field)].deprecation_reason
    assert set(ASKED) | {"ProposedIntent", "ProposedTo"} == set(FORMER)
