# SPDX-License-Identifier: MIT
"""Clients of vf-graphql 0.9 are answered as they stand, reading and recording, to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from tests.graphql.kit import Desk, served_schema
from tests.graphql.older import READING, Operation, amount, listed
from tests.graphql.village import dealings
from tests.helpers import BASE

REFERENCE: Final = Path(__file__).parents[3] / "shared/data/vf-graphql-0.9.0-alpha.10.graphql"
_DAY: Final = "2026-05-02T09:00:00+02:00"

SAY: Final = {
    "unit": """mutation Unit($unit: UnitCreateParams!) {
        createUnit(unit: $unit) { unit { id label symbol } } }""",
    "kind": """mutation Kind($name: String!, $unit: ID) {
        createResourceSpecification(resourceSpecification: { name: $name, defaultUnitOfResource: $unit }) {
            resourceSpecification { id name defaultUnitOfResource { symbol } } } }""",
    "group": """mutation Group($name: String!) {
        createOrganization(organization: { name: $name, classifiedAs: ["urn:x:co-op"] }) {
            agent { __typename id name } } }""",
    "person": """mutation Person($person: AgentCreateParams!) {
        createPerson(person: $person) { agent { id name note } } }""",
    "plan": """mutation Plan($plan: PlanCreateParams!) {
        createPlan(plan: $plan) { plan { id revisionId name due deletable } } }""",
    "process": """mutation Process($process: ProcessCreateParams!) {
        createProcess(process: $process) { process { id revisionId plannedWithin { name } } } }""",
    "agreement": "mutation Deal { createAgreement { agreement { id name } } }",
    "commitment": """mutation Promise($commitment: CommitmentCreateParams!) {
        createCommitment(commitment: $commitment) { commitment { id due finished
            action { id } resourceQuantity { hasNumericalValue hasUnit { symbol } } } } }""",
    "intent": """mutation Wish($intent: IntentCreateParams!) {
        createIntent(intent: $intent) { intent { id name action { id } receiver { id } } } }""",
    "proposal": """mutation Offer($proposal: ProposalCreateParams!) {
        createProposal(proposal: $proposal) { proposal { id name unitBased } } }""",
    "event": """mutation Event($event: EconomicEventCreateParams!, $new: EconomicResourceCreateParams) {
        createEconomicEvent(event: $event, newInventoriedResource: $new) {
            economicEvent { id hasPointInTime note }
            economicResource { id name onhandQuantity { hasNumericalValue hasUnit { symbol } } } } }""",
    "done": """mutation Done($process: ProcessUpdateParams!) {
        updateProcess(process: $process) { process { finished revisionId } } }""",
    "rename": """mutation Rename($resource: EconomicResourceUpdateParams!) {
        updateEconomicResource(resource: $resource) { economicResource { note } } }""",
    "rewrite": """mutation Rewrite($revision: ID!) {
        updateEconomicEvent(event: { revisionId: $revision, note: "no" }) { economicEvent { id } } }""",
    "drop": "mutation Drop($id: ID!) { deleteProcess(id: $id) }",
    "forget": "mutation Forget($revision: ID!) { deletePlan(revisionId: $revision) }",
}
"""What such clients record."""

ASK: Final = {
    "past": """query Past($id: ID!, $revision: ID!) { process(id: $id) { finished
        meta { previousRevisionsCount previousRevision { id author { id } } latestRevision { id } }
        revision(revisionId: $revision) { finished note } } }""",
    "page": """query Page($size: Int, $after: String, $how: EconomicEventFilterParams) {
        economicEvents(first: $size, after: $after, filter: $how) {
            pageInfo { startCursor endCursor hasNextPage totalCount pageLimit }
            edges { cursor node { id } } } }""",
    "season": """query Season($plan: ID!, $who: ID!) {
        plan(id: $plan) { processes { id
            committedOutputs(filter: { action: ["produce"] }) { id }
            observedOutputs { id resourceInventoriedAs { conformsTo { name } } } } }
        organization(id: $who) {
            commitments { edges { node { id } } }
            economicEvents(filter: { action: "produce" }) { edges { node { note } } }
            inventoriedEconomicResources(filter: { searchString: "LOA" }) {
                edges { node { id name } } } } }""",
}
"""What they ask of it."""

DOCUMENTS: Final = {asked.name: asked.document for asked in READING} | SAY | ASK


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on the mill and the bakery."""
    made = Desk.at(tmp_path_factory.mktemp("village") / "ledger")
    made.ledger.record(dealings())
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def reference() -> GraphQLSchema:
    """Return the schema these clients were written for, where it is at hand."""
    if not REFERENCE.exists():
        pytest.skip("the schema of vf-graphql 0.9 is not at hand")
    return build_schema(REFERENCE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_operations_are_those_of_older_clients(name: str, reference: GraphQLSchema) -> None:
    """Each is valid in the schema of 0.9 and in ours, or it would show nothing of such clients."""
    document = parse(DOCUMENTS[name])
    assert validate(reference, document) == []
    assert validate(served_schema(), document) == []


@pytest.mark.parametrize("asked", READING, ids=lambda asked: asked.name)
def test_older_clients_read(asked: Operation, village: Desk) -> None:
    """Every operation has exactly the answer that follows from the records."""
    assert village.data(asked.document, **asked.variables) == asked.answer


# -- recording -------------------------------------------------------------------------------------


def say(desk: Desk, what: str, /, **variables: Any) -> Any:
    """Return what a mutation is answered with, without the wrapping, and without the id."""
    (response,) = desk.data(SAY[what], **variables).values()
    (record,) = response.values()
    return record


def made(desk: Desk, what: str, /, **variables: Any) -> str:
    """Record something and return its id, which is one of this ledger."""
    iri: str = say(desk, what, **variables)["id"]
    assert iri.startswith(BASE)
    return iri


def loaves(number: str, unit: str) -> dict[str, Any]:
    """Return a quantity as an input."""
    return {"hasNumericalValue": number, "hasUnit": unit}


class Season:
    """A bakery that an older client has set up: a unit, a kind, agents, a plan and a process."""

    def __init__(self, desk: Desk) -> None:
        self.unit = made(desk, "unit", unit={"label": "loaf", "symbol": "lf"})
        self.kind = made(desk, "kind", name="Rye bread", unit=self.unit)
        self.bakery = made(desk, "group", name="Bakery")
        self.eve = made(desk, "person", person={"name": "Eve"})
        self.plan = made(desk, "plan", plan={"name": "May", "due": _DAY})
        self.baking = made(desk, "process", process={"name": "Baking", "plannedWithin": self.plan})

    def flow(self, number: str, **said: Any) -> dict[str, Any]:
        """Return a flow of bread out of the baking."""
        sides = {"provider": self.bakery, "receiver": self.bakery, "outputOf": self.baking}
        return {"action": "produce", "resourceQuantity": loaves(number, self.unit), **sides, **said}


@pytest.fixture
def season(desk: Desk) -> Season:
    """Set a bakery up."""
    return Season(desk)


def test_the_things_around_are_recorded(desk: Desk) -> None:
    """Unit, kind, group, person and plan are answered with what was said of them."""
    unit = say(desk, "unit", unit={"label": "loaf", "symbol": "lf"})
    kind = say(desk, "kind", name="Rye bread", unit=unit["id"])
    group = say(desk, "group", name="Bakery")
    person = say(desk, "person", person={"name": "Eve", "note": "bakes"})
    plan = say(desk, "plan", plan={"name": "May", "due": _DAY})
    assert [record.pop("id")[: len(BASE)] for record in (unit, kind, group, person, plan)] == [
        BASE
    ] * 5
    assert plan.pop("revisionId").endswith("@1")
    assert (unit, kind, group, person, plan) == (
        {"label": "loaf", "symbol": "lf"},
        {"name": "Rye bread", "defaultUnitOfResource": {"symbol": "lf"}},
        {"__typename": "Organization", "name": "Bakery"},
        {"name": "Eve", "note": "bakes"},
        {"name": "May", "due": _DAY, "deletable": True},
    )


def test_a_promise_is_planned_and_kept(desk: Desk, season: Season) -> None:
    """What was promised, made and put in store is found along the plan and by the agent."""
    deal = made(desk, "agreement")
    promise = say(desk, "commitment", commitment=season.flow("40", due=_DAY, clauseOf=deal))
    iri = promise.pop("id")
    assert promise == {
        "due": _DAY,
        "finished": None,
        "action": {"id": "produce"},
        "resourceQuantity": amount("40", "lf"),
    }
    event = season.flow("38.5", resourceConformsTo=season.kind, hasPointInTime=_DAY, note="early")
    answer = desk.data(SAY["event"], event=event, new={"name": "Loaves"})["createEconomicEvent"]
    recorded, store = answer["economicEvent"], answer["economicResource"]
    assert (recorded["hasPointInTime"], recorded["note"]) == (_DAY, "early")
    assert (store["name"], store["onhandQuantity"]) == ("Loaves", amount("38.5", "lf"))
    found = desk.data(ASK["season"], plan=season.plan, who=season.bakery)
    output = {"id": recorded["id"], "resourceInventoriedAs": {"conformsTo": {"name": "Rye bread"}}}
    outputs = {"committedOutputs": [{"id": iri}], "observedOutputs": [output]}
    assert found == {
        "plan": {"processes": [{"id": season.baking, **outputs}]},
        "organization": {
            "commitments": listed({"id": iri}),
            "economicEvents": listed({"note": "early"}),
            "inventoriedEconomicResources": listed({"id": store["id"], "name": "Loaves"}),
        },
    }


def test_a_wish_and_an_offer_are_recorded(desk: Desk, season: Season) -> None:
    """They are answered as they were said."""
    said = {"name": "Rye wanted", "action": "transfer", "receiver": season.bakery}
    wish = say(desk, "intent", intent=said)
    assert wish | {"id": ""} == {
        "id": "",
        "name": "Rye wanted",
        "action": {"id": "transfer"},
        "receiver": {"id": season.bakery},
    }
    offer = say(desk, "proposal", proposal={"name": "Bread for rye", "unitBased": True})
    assert offer | {"id": ""} == {"id": "", "name": "Bread for rye", "unitBased": True}


def test_a_revision_is_made_and_looked_back_on(desk: Desk, season: Season) -> None:
    """A client follows ``meta`` to the revision before, and reads the record as it was."""
    first = f"{season.baking}@1"
    done = say(desk, "done", process={"revisionId": first, "finished": True})
    assert done == {"finished": True, "revisionId": f"{season.baking}@2"}
    found = desk.data(ASK["past"], id=season.baking, revision=first)["process"]
    assert found == {
        "finished": True,
        "meta": {
            "previousRevisionsCount": 1,
            "previousRevision": {"id": first, "author": {"id": desk.caller.agent}},
            "latestRevision": {"id": f"{season.baking}@2"},
        },
        "revision": {"finished": None, "note": None},
    }
    stale = desk.codes(SAY["done"], process={"revisionId": first, "finished": False})
    assert stale == [("revision_is_stale", "process.revisionId")]


def test_what_is_no_longer_wanted_is_withdrawn(desk: Desk, season: Season) -> None:
    """A process goes by its id, and then the plan, to which nothing refers any more."""
    plan = f"{season.plan}@1"
    assert desk.codes(SAY["forget"], revision=plan) == [("record_is_referenced", "revisionId")]
    assert desk.data(SAY["drop"], id=season.baking) == {"deleteProcess": True}
    assert desk.data(SAY["forget"], revision=plan) == {"deletePlan": True}


def test_events_never_change_for_older_clients_either(desk: Desk, season: Season) -> None:
    """The mutation is there, and says what to do instead; of a resource the note can change."""
    event = season.flow("3", resourceConformsTo=season.kind)
    answer = desk.data(SAY["event"], event=event, new={"name": "Rolls"})["createEconomicEvent"]
    (told,) = desk.problems(SAY["rewrite"], revision=f"{answer['economicEvent']['id']}@1")
    assert (told["code"], told["path"]) == ("event_is_immutable", "event.revisionId")
    assert "correct" in told["remedy"]
    resource = {"revisionId": f"{answer['economicResource']['id']}@1", "note": "small"}
    assert say(desk, "rename", resource=resource) == {"note": "small"}


def test_pages_are_walked_as_clients_of_relay_do(desk: Desk, season: Season) -> None:
    """From cursor to cursor, while another event is being recorded, each is met once."""
    work = {"action": "work", "provider": season.eve, "receiver": season.bakery}
    hour = {"hasNumericalValue": "1", "hasUnit": "hour"}
    event = {**work, "inputOf": season.baking, "effortQuantity": hour}
    for _time in range(5):
        desk.data(SAY["event"], event=event)
    desk.data(SAY["event"], event=season.flow("1", resourceConformsTo=season.kind), new={})
    met, after, counts = [], None, []
    while True:
        page = desk.data(ASK["page"], size=2, after=after, how={"action": ["work"]})
        found, info = page["economicEvents"], page["economicEvents"]["pageInfo"]
        met += [edge["node"]["id"] for edge in found["edges"]]
        counts.append(info["totalCount"])
        cursors = [edge["cursor"] for edge in found["edges"]]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        assert info["pageLimit"] == 1000
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]
        if len(counts) == 1:
            desk.data(SAY["event"], event=event)
    assert (len(met), len(set(met)), counts) == (6, 6, [5, 6, 6])
