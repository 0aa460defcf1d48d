# SPDX-License-Identifier: MIT
"""Operations as clients of vf-graphql 0.9 write them, on the mill and the bakery of ``village``."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from tests.graphql.kit import WRITER
from tests.graphql.village import ORG, at


class Operation(NamedTuple):
    """One document of such a client, what it sends along, and the exact answer."""

    name: str
    document: str
    variables: dict[str, Any]
    answer: dict[str, Any]


def listed(*nodes: Any) -> dict[str, Any]:
    """Return a page of which the nodes are asked for."""
    return {"edges": [{"node": node} for node in nodes]}


def named(*names: str) -> list[dict[str, str]]:
    """Return records of which the ids are asked for."""
    return [{"id": at(name)} for name in names]


def amount(number: str, symbol: str) -> dict[str, Any]:
    """Return a quantity with the symbol of its unit."""
    return {"hasNumericalValue": number, "hasUnit": {"symbol": symbol}}


def card(kind: str, iri: str, name: str, *roles: tuple[str, str]) -> dict[str, Any]:
    """Return an agent's card, with the roles in which it stands to the mill, seen from both."""
    known = [
        {"object": {"name": "Mill"}, "relationship": {"roleLabel": r, "inverseRoleLabel": back}}
        for r, back in roles
    ]
    return {
        "__typename": kind,
        "id": at(iri),
        "name": name,
        "roles": [{"roleLabel": role} for role, _back in roles],
        "relationshipsAsSubject": listed(*known),
    }


_AMOUNT: Final = "fragment Amount on Measure { hasNumericalValue hasUnit { symbol } }"

READING: Final = [
    Operation(
        "who I am",
        "query Me { myAgent { __typename id name image revisionId } }",
        {},
        {
            "myAgent": {
                "__typename": "Person",
                "id": WRITER,
                "name": "Writer",
                "image": None,
                "revisionId": f"{WRITER}@1",
            }
        },
    ),
    Operation(
        "a card for everybody",
        """query Cards($many: Int) { agents(first: $many) {
            pageInfo { hasNextPage hasPreviousPage totalCount }
            edges { node { ...Card relationshipsAsSubject(first: 5) { edges { node {
                object { name } relationship { roleLabel inverseRoleLabel } } } } } } } }
        fragment Card on Agent { __typename id name roles { roleLabel } }""",
        {"many": 3},
        {
            "agents": {
                "pageInfo": {"hasNextPage": True, "hasPreviousPage": False, "totalCount": 4},
                **listed(
                    card("Organization", "mill", "Mill"),
                    card("Organization", "bakery", "Bakery", ("linked to", "linked to")),
                    card("Person", "ada", "Ada", ("member of", "has member")),
                ),
            }
        },
    ),
    Operation(
        "the members of a group",
        """query Members($group: ID!, $roles: [ID!]) { organization(id: $group) {
            name relationshipsAsObject(filter: { roleId: $roles }) { edges { node {
                subject { id name } inScopeOf { ... on Organization { id } } note } } } } }""",
        {"group": at("mill"), "roles": [f"{ORG}memberOf"]},
        {
            "organization": {
                "name": "Mill",
                "relationshipsAsObject": listed(
                    {"subject": {"id": at("ada"), "name": "Ada"}, "inScopeOf": [], "note": None}
                ),
            }
        },
    ),
    Operation(
        "what the bakery used up",
        """query Used($who: ID!, $how: AgentEventFilterParams) { agent(id: $who) {
            economicEvents(filter: $how, first: 10) { edges { node {
                action { id label } resourceInventoriedAs { id name } resourceQuantity { ...Amount }
                inputOf { name } provider { name } } } } } } """
        + _AMOUNT,
        {"who": at("bakery"), "how": {"action": "consume"}},
        {
            "agent": {
                "economicEvents": listed(
                    {
                        "action": {"id": "consume", "label": "consume"},
                        "resourceInventoriedAs": {"id": at("bin"), "name": "Flour in the bin"},
                        "resourceQuantity": amount("1", "kg"),
                        "inputOf": {"name": "Baking"},
                        "provider": {"name": "Bakery"},
                    }
                )
            }
        },
    ),
    Operation(
        "what is in store",
        """query Store($who: ID!, $word: String) { agent(id: $who) {
            inventoriedEconomicResources(filter: { searchString: $word, page: 1 }) { edges { node {
                id name trackingIdentifier accountingQuantity { ...Amount }
                onhandQuantity { ...Amount } primaryAccountable { id } contains { id }
                lot { batchNumber expiryDate } currentLocation { name } } } } } } """
        + _AMOUNT,
        {"who": at("mill"), "word": "flour"},
        {
            "agent": {
                "inventoriedEconomicResources": listed(
                    {
                        "id": at("flour"),
                        "name": "Flour",
                        "trackingIdentifier": None,
                        "accountingQuantity": amount("4", "kg"),
                        "onhandQuantity": amount("4", "kg"),
                        "primaryAccountable": {"id": at("mill")},
                        "contains": [],
                        "lot": {"batchNumber": "L7", "expiryDate": "2027-01-01T00:00:00Z"},
                        "currentLocation": None,
                    }
                )
            }
        },
    ),
    Operation(
        "how a resource came and went",
        """query Story($it: ID!) { economicResource(id: $it) { unitOfEffort { label }
            previous { id } next { id action { id } }
            economicEventsInOutFrom(first: 2) { edges { node { id } } pageInfo { hasNextPage } } } }""",
        {"it": at("flour")},
        {
            "economicResource": {
                "unitOfEffort": None,
                "previous": named("made"),
                "next": [
                    {"id": at("moved"), "action": {"id": "transfer"}},
                    {"id": at("spilt"), "action": {"id": "lower"}},
                    {"id": at("ground"), "action": {"id": "use"}},
                ],
                "economicEventsInOutFrom": {
                    **listed(*named("made", "moved")),
                    "pageInfo": {"hasNextPage": True},
                },
            }
        },
    ),
    Operation(
        "the board of a plan",
        """query Board($plan: ID!, $open: PlanProcessFilterParams) { plan(id: $plan) {
            name due deletable refinementOf { id } inScopeOf { ... on Organization { name } }
            independentDemands { id due } nonProcessCommitments { id }
            involvedAgents { edges { node { name } } }
            processes(filter: $open) { id name finished basedOn { name } nestedIn { id }
                intendedOutputs(filter: { action: ["produce"] }) { id action { label } }
                committedInputs { id } observedInputs { id effortQuantity { ...Amount } } } } } """
        + _AMOUNT,
        {"plan": at("plan"), "open": {"finished": False, "after": None}},
        {
            "plan": {
                "name": "Spring",
                "due": None,
                "deletable": False,
                "refinementOf": None,
                "inScopeOf": [{"name": "Mill"}],
                "independentDemands": [{"id": at("promise"), "due": None}],
                "nonProcessCommitments": named("promise"),
                "involvedAgents": listed({"name": "Mill"}, {"name": "Bakery"}, {"name": "Ada"}),
                "processes": [
                    {
                        "id": at("milling"),
                        "name": "Milling",
                        "finished": None,
                        "basedOn": None,
                        "nestedIn": None,
                        "intendedOutputs": [{"id": at("milled"), "action": {"label": "produce"}}],
                        "committedInputs": [],
                        "observedInputs": [
                            {"id": at("worked"), "effortQuantity": amount("2", "h")}
                        ],
                    }
                ],
            }
        },
    ),
    Operation(
        "what goes from process to process",
        """query Flow($it: ID!, $mine: ProcessEventFilterParams) { process(id: $it) {
            nextProcesses { name } previousProcesses { name }
            unplannedOutputs(filter: $mine) { id next { __typename ... on EconomicResource { name } } }
            observedOutputs(filter: { providerId: [] }) { id }
            previous { id } workingAgents { edges { node { id } } } } }""",
        {"it": at("milling"), "mine": {"providerId": [at("mill")]}},
        {
            "process": {
                "nextProcesses": [{"name": "Baking"}],
                "previousProcesses": [],
                "unplannedOutputs": [
                    {
                        "id": at("made"),
                        "next": [{"__typename": "EconomicResource", "name": "Flour"}],
                    }
                ],
                "observedOutputs": [],
                "previous": named("worked"),
                "workingAgents": listed(*named("ada")),
            }
        },
    ),
    Operation(
        "promises kept",
        """query Kept { fulfillments { edges { node { note resourceQuantity { ...Amount }
            fulfills { id plannedWithin { name } clauseOf { id } }
            fulfilledBy { id toResourceInventoriedAs { name } } } } } } """
        + _AMOUNT,
        {},
        {
            "fulfillments": listed(
                {
                    "note": "by cart",
                    "resourceQuantity": amount("4", "kg"),
                    "fulfills": {
                        "id": at("promise"),
                        "plannedWithin": {"name": "Spring"},
                        "clauseOf": {"id": at("deal")},
                    },
                    "fulfilledBy": {
                        "id": at("moved"),
                        "toResourceInventoriedAs": {"name": "Flour in the bin"},
                    },
                }
            )
        },
    ),
    Operation(
        "wishes met",
        """query Met { satisfactions { edges { node { satisfies { id agreedIn }
            satisfiedBy { __typename ... on EconomicEvent { id } ... on Commitment { id } } } } } }""",
        {},
        {
            "satisfactions": listed(
                {
                    "satisfies": {"id": at("wish"), "agreedIn": at("deal")},
                    "satisfiedBy": {"__typename": "EconomicEvent", "id": at("moved")},
                },
                {
                    "satisfies": {"id": at("wish"), "agreedIn": at("deal")},
                    "satisfiedBy": {"__typename": "Commitment", "id": at("promise")},
                },
            )
        },
    ),
    Operation(
        "what is on offer",
        """query Market { proposals(filter: { isOffer: true }) { edges { node { id unitBased
            publishedTo { proposedTo { name } }
            primaryIntents { id action { id } provider { name } }
            reciprocalIntents { id receiver { name } }
            inScopeOf { ... on Organization { name } } } } } }""",
        {},
        {
            "proposals": listed(
                {
                    "id": at("offer"),
                    "unitBased": None,
                    "publishedTo": [{"proposedTo": {"name": "Bakery"}}],
                    "primaryIntents": [
                        {
                            "id": at("wish"),
                            "action": {"id": "transfer"},
                            "provider": {"name": "Mill"},
                        },
                        {
                            "id": at("milled"),
                            "action": {"id": "produce"},
                            "provider": {"name": "Mill"},
                        },
                    ],
                    "reciprocalIntents": [{"id": at("price"), "receiver": {"name": "Mill"}}],
                    "inScopeOf": [{"name": "Mill"}],
                }
            )
        },
    ),
    Operation(
        "my own offers and plans",
        """query Mine($who: ID!, $plans: AgentPlanFilterParams, $offers: agentProposalSearchParams,
                $running: AgentProcessFilterParams) { agent(id: $who) {
            plans(filter: $plans) { edges { node { name } } }
            proposals(filter: $offers) { edges { node { id } } }
            processes(filter: $running) { edges { node { name } } } } }""",
        {
            "who": at("mill"),
            "plans": {"searchString": "spring", "finished": False},
            "offers": {"searchString": "OFFER"},
            "running": {"finished": False},
        },
        {
            "agent": {
                "plans": listed({"name": "Spring"}),
                "proposals": listed(*named("offer")),
                "processes": listed({"name": "Milling"}),
            }
        },
    ),
    Operation(
        "both sides of a deal",
        """query Deal($it: ID!) { agreement(id: $it) { name
            commitments { id action { id } provider { name } receiver { name } }
            economicEvents { id agreedIn } unplannedEconomicEvents { id }
            involvedAgents { edges { node { name } } } } }""",
        {"it": at("deal")},
        {
            "agreement": {
                "name": None,
                "commitments": [
                    {
                        "id": at("promise"),
                        "action": {"id": "transfer"},
                        "provider": {"name": "Mill"},
                        "receiver": {"name": "Bakery"},
                    },
                    {
                        "id": at("pay"),
                        "action": {"id": "transfer"},
                        "provider": {"name": "Bakery"},
                        "receiver": {"name": "Mill"},
                    },
                ],
                "economicEvents": [
                    {"id": at("paid"), "agreedIn": "https://elsewhere.example/deed"},
                    {"id": at("moved"), "agreedIn": at("deal")},
                ],
                "unplannedEconomicEvents": named("paid"),
                "involvedAgents": listed({"name": "Mill"}, {"name": "Bakery"}),
            }
        },
    ),
    Operation(
        "verbs for a menu",
        """query Verb($it: ID!, $effects: Boolean!) { action(id: $it) { id label inputOutput pairsWith
            resourceEffect @include(if: $effects) onhandEffect @skip(if: $effects) } }""",
        {"it": "use", "effects": True},
        {
            "action": {
                "id": "use",
                "label": "use",
                "inputOutput": "input",
                "pairsWith": None,
                "resourceEffect": "noEffect",
            }
        },
    ),
    Operation(
        "where an event stands in its record",
        """query Past($it: ID!) { economicEvent(id: $it) { deletable triggeredBy { id }
            meta { previousRevisionsCount futureRevisionsCount previousRevision { id }
                latestRevision { id } retrievedRevision { id } } } }""",
        {"it": at("moved")},
        {
            "economicEvent": {
                "deletable": False,
                "triggeredBy": None,
                "meta": {
                    "previousRevisionsCount": 0,
                    "futureRevisionsCount": 0,
                    "previousRevision": None,
                    "latestRevision": {"id": f"{at('moved')}@1"},
                    "retrievedRevision": {"id": f"{at('moved')}@1"},
                },
            }
        },
    ),
]
