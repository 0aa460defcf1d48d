# SPDX-License-Identifier: MIT
"""Who acts, and where: agents and places."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.exact import Amount
from valueflows.model.records import Record
from valueflows.model.terms import Inverse, Node, Ref, Tag, Uri, prop, record


@record
class SpatialThing(Record):
    """A place, by address or coordinates.

    All of it is personal, because a place may turn out to be somebody's home.
    """

    name: str | None = prop("name", "What the place is called.", default=None, personal=True)
    note: str | None = prop("note", "Remarks on the place.", default=None, personal=True)
    mappable_address: str | None = prop(
        "mappableAddress", "An address that maps understand.", default=None, personal=True
    )
    lat: Amount | None = prop("lat", "Latitude in degrees.", default=None, personal=True)
    long: Amount | None = prop("long", "Longitude in degrees.", default=None, personal=True)
    alt: Amount | None = prop("alt", "Altitude in metres.", default=None, personal=True)
    has_detailed_geometry: tuple[Node, ...] = prop(
        "hasDetailedGeometry", "Outlines of the place in GeoSPARQL.", default=(), personal=True
    )

    inverses: ClassVar = (
        Inverse("agents", "Agent", "primary_location", "Agents at home here."),
        Inverse("economic_resources", "EconomicResource", "current_location", "What is here."),
        Inverse("economic_events", "EconomicEvent", "to_location", "Events that led here."),
        Inverse("proposals", "Proposal", "eligible_location", "Proposals that hold here."),
    )


@record
class Agent(Record):
    """Anyone who can act in the economy."""

    name: str | None = prop("name", "The name others use.", default=None)
    image: Uri | None = prop("image", "Address of a picture.", default=None)
    note: str | None = prop("note", "Remarks on the agent.", default=None)
    primary_location: Ref[SpatialThing] | None = prop(
        "primaryLocation", "Where the agent is mainly found.", default=None
    )

    inverses: ClassVar = (
        Inverse("processes", "Process", "in_scope_of", "Processes run in this agent's scope."),
        Inverse(
            "inventoried_economic_resources",
            "EconomicResource",
            "primary_accountable",
            "Resources this agent is accountable for.",
        ),
        Inverse("economic_events_as_provider", "EconomicEvent", "provider", "What it gave."),
        Inverse("economic_events_as_receiver", "EconomicEvent", "receiver", "What it got."),
        Inverse("commitments_as_provider", "Commitment", "provider", "What it promised to give."),
        Inverse("commitments_as_receiver", "Commitment", "receiver", "What it was promised."),
        Inverse("intents_as_provider", "Intent", "provider", "What it would give."),
        Inverse("intents_as_receiver", "Intent", "receiver", "What it would take."),
        Inverse("claims_as_provider", "Claim", "provider", "What it owes."),
        Inverse("claims_as_receiver", "Claim", "receiver", "What it is owed."),
        Inverse("proposals_to", "Proposal", "proposed_to", "Proposals made to it."),
        Inverse("proposal_lists_to", "ProposalList", "proposed_to", "Lists addressed to it."),
    )


@record
class Person(Agent):
    """One human, acting for themselves or for others."""

    name: str | None = prop("name", "The name others use.", default=None, personal=True)
    image: Uri | None = prop("image", "Address of a picture.", default=None, personal=True)
    note: str | None = prop("note", "Remarks on the person.", default=None, personal=True)
    primary_location: Ref[SpatialThing] | None = prop(
        "primaryLocation", "Where the person is mainly found.", default=None, personal=True
    )


@record
class Organization(Agent):
    """A group that acts as one: a co-operative, a firm, a network, a household, a state."""

    classified_as: tuple[Tag, ...] = prop(
        "classifiedAs", "What kind of organisation it is.", default=()
    )


@record
class EcologicalAgent(Agent):
    """Part of nature taken as an agent in its own right: a river, a forest."""

    classified_as: tuple[Tag, ...] = prop("classifiedAs", "What kind of being it is.", default=())
