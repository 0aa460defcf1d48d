# SPDX-License-Identifier: MIT
"""Lists that clients of vf-graphql 0.9 filter by inputs of their own find what these ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_dialect import ask, ids
from tests.graphql.village import ORG, at, dealings, ref
from tests.helpers import change, event
from valueflows.graphql.filters import FILTERS
from valueflows.ledger.view import View
from valueflows.model.changes import Change
from valueflows.model.exact import Instant
from valueflows.model.flows import Commitment, Intent
from valueflows.model.processes import Plan, Process
from valueflows.model.proposals import Proposal
from valueflows.model.terms import Tag, Word

_PAGE: Final = "{ totalCount edges { node { id } } }"


def _day(number: int) -> Instant:
    return Instant(f"2026-03-{number:02d}T08:00:00Z")


def _planned() -> list[Any]:
    """Return a plan that is done, with processes of their days, and an offer by name."""
    scope: dict[str, Any] = {"in_scope_of": ref("mill"), "planned_within": ref("old")}
    return [
        Plan(id=at("old"), name="Winter"),
        Process(id=at("sieving"), name="Sieving", finished=True, has_end=_day(3), **scope),
        Process(id=at("drying"), name="Drying", finished=True, has_end=_day(5), **scope),
        Proposal(id=at("bread"), name="Bread on Mondays", publishes=(ref("wish"),)),
    ]


def _foreseen() -> list[Any]:
    """Return what was promised and wished on both sides of the milling."""
    goes_in: dict[str, Any] = {"input_of": ref("milling"), "receiver": ref("mill")}
    comes_out: dict[str, Any] = {"output_of": ref("milling"), "provider": ref("mill")}
    return [
        Commitment(id=at("grind"), action=Word("work"), provider=ref("ada"), **goes_in),
        Commitment(
            id=at("grain"),
            action=Word("consume"),
            due=_day(4),
            resource_classified_as=(Tag("urn:x:rye"),),
            **goes_in,
        ),
        Commitment(id=at("sacks"), action=Word("produce"), note="Brown sacks", **comes_out),
        Commitment(id=at("bran"), action=Word("produce"), due=_day(9), **comes_out),
        Intent(id=at("help"), action=Word("work"), provider=ref("ada"), **goes_in),
        Intent(id=at("oil"), action=Word("consume"), note="For the axle", **goes_in),
    ]


def _done() -> list[Any]:
    """Return more of what went in and came out, of which some had been promised."""
    goes_in = {"who": at("mill"), "input_of": at("milling")}
    kept = event(
        at("ground-by-ada"), "work", who=at("ada"), input_of=at("milling"), effort="1 hour"
    )
    rye = event(at("rye"), "consume", quantity="2 kg", at=_day(2), note="Old rye", **goes_in)
    return [
        event(at("visit"), "deliverService", who="guest"),
        replace(kept, fulfills=(ref("grind"),)),
        replace(rye, resource_classified_as=(Tag("urn:x:rye"),)),
    ]


def busy() -> Change:
    """Return the change that makes the mill a busy one."""
    return change(*_planned(), *_foreseen(), *_done())


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on the village, with much going on at the mill, that is only read."""
    made = Desk.at(tmp_path_factory.mktemp("mill") / "ledger")
    made.ledger.record(dealings())
    made.ledger.record(busy())
    made.may_record = False
    yield made
    made.ledger.close()


AGENTS: Final = [
    ("mill", "economicEvents", "", "made moved paid spilt ground rye"),
    ("mill", "economicEvents", 'action: "produce"', "made"),
    ("mill", "economicEvents", 'actions: ["lower", "consume"]', "spilt rye"),
    ("mill", "economicEvents", 'searchString: "OLD"', "rye"),
    ("mill", "economicEvents", f'startDate: "{_day(2)}", endDate: "{_day(2)}"', "rye"),
    ("mill", "economicEvents", f'agentId: ["{at("bakery")}"]', "moved paid"),
    ("mill", "economicEvents", f'providerId: ["{at("bakery")}"]', "paid"),
    ("ada", "economicEvents", f'agentId: ["{at("bakery")}"]', ""),
    ("mill", "economicEvents", f'fulfills: ["{at("promise")}"]', "moved"),
    ("mill", "commitments", f'agentId: ["{at("ada")}"]', "grind"),
    ("mill", "commitments", 'searchString: "sacks"', "sacks"),
    ("mill", "intents", 'action: ["consume"]', "oil"),
    ("mill", "claims", 'action: ["transfer"]', "claim"),
    ("mill", "claims", 'action: ["work"]', ""),
    ("mill", "inventoriedEconomicResources", 'searchString: "flour"', "flour"),
    ("bakery", "inventoriedEconomicResources", 'resourceClassification: "urn:x:none"', ""),
    ("mill", "processes", "finished: true", "sieving drying"),
    ("mill", "processes", 'finished: false, searchString: "mill"', "milling"),
    ("mill", "processes", f'startDate: "{_day(4)}"', "drying"),
    ("mill", "plans", "{}", "plan old"),
    ("mill", "plans", "finished: true", "old"),
    ("mill", "plans", "finished: false", "plan"),
    ("mill", "plans", "finished: null", "plan old"),
    ("mill", "plans", 'searchString: "wint"', "old"),
    ("mill", "plans", 'searchString: "wint", finished: false', ""),
    ("mill", "proposals", 'searchString: "bread"', "bread"),
    ("mill", "proposals", "isOffer: true", "offer"),
    ("ada", "proposals", 'searchString: "bread"', ""),
]


@pytest.mark.parametrize(("name", "field", "asked", "expected"), AGENTS)
def test_lists_of_agents_are_filtered(
    name: str, field: str, asked: str, expected: str, mill: Desk
) -> None:
    """Each holds what is asked for and belongs to the agent, and its count obeys the filter."""
    where = f"(filter: {{ {asked} }})" if asked != "{}" else "(filter: {})"
    found = ask(mill, "agent", name, f"{field}{where} {_PAGE}")[field]
    assert sorted(ids(found)) == sorted(expected.split())
    assert found["totalCount"] == len(expected.split())


LISTS: Final = [
    ("plan", "old", "processes", "", "sieving drying"),
    ("plan", "old", "processes", 'searchString: "DRY"', "drying"),
    ("plan", "old", "processes", f'after: "{_day(4)}"', "drying"),
    ("plan", "old", "processes", f'after: "{_day(3)}", before: "{_day(3)}"', "sieving"),
    ("plan", "old", "processes", f'before: "{_day(2)}"', ""),
    ("plan", "old", "processes", "finished: false", ""),
    ("process", "milling", "observedInputs", "", "worked ground-by-ada rye"),
    ("process", "milling", "observedInputs", 'action: ["work"]', "worked ground-by-ada"),
    ("process", "milling", "observedInputs", f'endDate: "{_day(2)}"', "rye"),
    ("process", "milling", "observedOutputs", f'providerId: ["{at("mill")}"]', "made"),
    ("process", "milling", "observedOutputs", f'receiverId: ["{at("ada")}"]', ""),
    ("process", "milling", "unplannedInputs", "", "worked rye"),
    ("process", "milling", "unplannedInputs", 'action: ["work"]', "worked"),
    ("process", "milling", "unplannedInputs", 'resourceClassifiedAs: ["urn:x:rye"]', "rye"),
    ("process", "milling", "unplannedOutputs", 'searchString: "rye"', ""),
    ("process", "milling", "unplannedOutputs", 'action: ["produce"]', "made"),
    ("process", "milling", "committedInputs", "", "grind grain"),
    ("process", "milling", "committedInputs", f'providerId: ["{at("ada")}"]', "grind"),
    ("process", "milling", "committedInputs", f'endDate: "{_day(4)}"', "grain"),
    ("process", "milling", "committedInputs", 'resourceClassifiedAs: ["urn:x:rye"]', "grain"),
    ("process", "milling", "committedOutputs", 'searchString: "brown"', "sacks"),
    (
        "process",
        "milling",
        "committedOutputs",
        f'startDate: "{_day(5)}", endDate: "{_day(9)}"',
        "bran",
    ),
    ("process", "milling", "intendedInputs", 'action: ["work", "use"]', "help"),
    ("process", "milling", "intendedInputs", 'searchString: "axle"', "oil"),
    ("process", "milling", "intendedOutputs", f'providerId: ["{at("mill")}"]', "milled"),
    ("process", "milling", "intendedOutputs", f'providerId: ["{at("ada")}"]', ""),
]


@pytest.mark.parametrize(("kind", "name", "field", "asked", "expected"), LISTS)
def test_short_lists_are_filtered(
    kind: str, name: str, field: str, asked: str, expected: str, mill: Desk
) -> None:
    """They stay in their order, of which only what is asked for is left."""
    found = ask(mill, kind, name, f"{field}(filter: {{ {asked} }}) {{ id }}")[field]
    assert ids(found) == expected.split()


RELATIONS: Final = [
    ("relationships", "", 2),
    ("relationships", f'roleId: ["{ORG}memberOf"]', 1),
    ("relationshipsAsObject", f'roleId: ["{ORG}linkedTo", "{ORG}headOf"]', 1),
    ("relationshipsAsObject", "roleId: null, inScopeOf: null", 2),
    ("relationshipsAsSubject", f'roleId: ["{ORG}memberOf"]', 0),
    ("relationships", "roleId: []", 0),
    ("relationships", f'inScopeOf: ["{at("mill")}"]', 0),
]


@pytest.mark.parametrize(("field", "asked", "count"), RELATIONS)
def test_relationships_are_filtered_by_their_role(
    field: str, asked: str, count: int, mill: Desk
) -> None:
    """They have no scope, so that none is found in one."""
    shape = "{ totalCount edges { node { relationship { id } } } }"
    found = ask(mill, "organization", "mill", f"{field}(filter: {{ {asked} }}) {shape}")[field]
    assert (found["totalCount"], len(found["edges"])) == (count, count)
    for edge in found["edges"]:
        assert not asked.startswith("roleId: [") or edge["node"]["relationship"]["id"] in asked


def test_filters_may_be_nullable_variables(mill: Desk) -> None:
    """As older clients declare them; null, or nothing, is the whole list."""
    document = """query ($id: ID!, $events: AgentEventFilterParams, $wishes: ProcessIntentFilterParams,
            $offers: agentProposalSearchParams, $verb: ID) {
        agent(id: $id) {
            economicEvents(filter: $events) { totalCount }
            made: economicEvents(filter: { action: $verb }) { totalCount }
            proposals(filter: $offers) { totalCount }
            processes { edges { node { intendedInputs(filter: $wishes) { id } } } } } }"""
    given = {"events": None, "offers": {"searchString": "bread"}, "verb": "produce"}
    found = mill.data(document, id=at("mill"), **given)["agent"]
    counts = [found[key]["totalCount"] for key in ("economicEvents", "made", "proposals")]
    assert counts == [6, 1, 1]
    assert ids(found["processes"]["edges"][0]["node"]["intendedInputs"]) == ["help", "oil"]


def test_agents_that_are_described_nowhere_have_lists_too(mill: Desk) -> None:
    """Of what others say of them; where nobody does, the lists are empty."""
    lists = f"economicEvents {_PAGE} plans(filter: {{ finished: true }}) {_PAGE} processes {_PAGE}"
    found = ask(mill, "economicEvent", "visit", f"provider {{ __typename {lists} }}")["provider"]
    assert found["__typename"] == "UnknownAgent"
    assert [ids(found[key]) for key in ("economicEvents", "plans", "processes")] == [
        ["visit"],
        [],
        [],
    ]
    shape = f"agentRelationships {{ edges {{ node {{ object {{ id {lists} }} }} }} }}"
    edges = ask(mill, "agentRelationshipRole", f"{ORG}memberOf", shape)["agentRelationships"][
        "edges"
    ]
    (guild,) = (e["node"]["object"] for e in edges if e["node"]["object"]["id"] == at("guild"))
    assert [ids(guild[key]) for key in ("economicEvents", "plans", "processes")] == [[], [], []]


OWN: Final = {
    "AgentEvent": "EconomicEvent",
    "AgentPlan": "Plan",
    "AgentProcess": "Process",
    "AgentProposal": "Proposal",
    "AgentResource": "EconomicResource",
    "PlanProcess": "Process",
    "ProcessCommitment": "Commitment",
    "ProcessEvent": "EconomicEvent",
    "ProcessIntent": "Intent",
}


@pytest.mark.parametrize(("key", "of"), OWN.items())
def test_an_input_of_its_own_takes_all_that_the_class_is_filtered_by(key: str, of: str) -> None:
    """Nothing is lost to the clients of today; a verb of one name is told from one of several."""
    own, ours = FILTERS[key].__annotations__, FILTERS[of].__annotations__
    other = {"action"} if key == "AgentEvent" else set()
    assert {name: own[name] for name in ours.keys() - other} == {
        name: ours[name] for name in ours.keys() - other
    }


# -- an agent's flows are lists as any other -------------------------------------------------------


def test_an_agents_flows_are_sorted(mill: Desk) -> None:
    """By time, either way; those without one count when they were recorded."""
    for order in ("TIME", "TIME_DESC", "QUANTITY_DESC", "RECORDED_DESC"):
        mine = ask(mill, "agent", "mill", f"economicEvents(sort: {order}) {_PAGE}")
        every = mill.data(f"{{ economicEvents(sort: {order}) {_PAGE} }}")["economicEvents"]
        known = {"made", "moved", "paid", "spilt", "ground", "rye"}
        assert ids(mine["economicEvents"]) == [name for name in ids(every) if name in known]


def test_an_agents_flows_are_walked_with_cursors(mill: Desk) -> None:
    """Filtered and sorted, page by page, each is met once; the count is of all."""
    asked = (
        f'first: 1, sort: QUANTITY_DESC, filter: {{ agentId: ["{at("bakery")}", "{at("ada")}"] }}'
    )
    part = "{ totalCount pageInfo { hasNextPage endCursor } edges { node { id } } }"
    met, after = [], ""
    for _turn in range(4):
        page = ask(mill, "agent", "mill", f"commitments({asked}{after}) {part}")["commitments"]
        met += ids(page)
        assert page["totalCount"] == 3
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(met) == ["grind", "pay", "promise"]


def test_a_cursor_is_good_for_one_agent(mill: Desk) -> None:
    """In the list of another it is refused, though the same event stands there too."""
    page = "economicEvents(first: 1%s) { edges { cursor node { id } } }"
    (edge,) = ask(mill, "agent", "bakery", page % "")["economicEvents"]["edges"]
    document = f"query ($id: ID!) {{ agent(id: $id) {{ {page} }} }}"
    error = mill.error(document % f', after: "{edge["cursor"]}"', id=at("mill"))
    assert error["extensions"]["code"] == "BAD_CURSOR"


def test_a_list_that_is_computed_is_filtered_once_a_request(
    mill: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many agents ask the same; the ledger's own list is read one time."""
    read, page = [], View.page

    def counted(self: View, of: str, *rest: Any) -> Any:
        read.append(of)
        return page(self, of, *rest)

    monkeypatch.setattr(View, "page", counted)
    document = '{ agents { edges { node { id plans(filter: { searchString: "wint" }) %s } } } }'
    found = mill.data(document % "{ totalCount }")["agents"]["edges"]
    assert sum(edge["node"]["plans"]["totalCount"] for edge in found) == 1
    assert len(found) > 1
    assert read.count("Plan") == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (f'after: "{_day(5)}", before: "{_day(4)}"', "filter.after: 2026-03-05"),
        (f'after: "{_day(1)}", startDate: "{_day(1)}"', "filter.startDate and filter.after"),
        (f'startDate: "{_day(5)}", before: "{_day(4)}"', "filter.before: 2026-03-04"),
    ],
)
def test_the_words_of_the_request_stand_in_its_errors(asked: str, said: str, mill: Desk) -> None:
    """A range is called as it was asked for, not as the ledger calls it."""
    document = (
        f"query ($id: ID!) {{ plan(id: $id) {{ processes(filter: {{ {asked} }}) {{ id }} }} }}"
    )
    error = mill.error(document, id=at("old"))
    assert said in error["message"]
    assert error["extensions"]["code"] == "BAD_FILTER"
