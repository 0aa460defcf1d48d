# SPDX-License-Identifier: MIT
"""The flows: wished (Intent), promised (Commitment), observed (EconomicEvent), owed (Claim).

The fields they share are spelled out in each, so that each class reads as its own table.
"""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.actions import ActionRow
from valueflows.model.agents import Agent, SpatialThing
from valueflows.model.agreements import Agreement
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.processes import Plan, Process, ProcessSpecification
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Inverse, Ref, Tag, Uri, Word, prop, record


@record
class Intent(Record):
    """A flow that someone wants or offers; usually one of the two agents is still open."""

    action: Word[ActionRow] = prop("action", "What would be done.")
    name: str | None = prop("name", "A short title.", default=None)
    note: str | None = prop("note", "Remarks on the wish.", default=None, personal=True)
    image: Uri | None = prop("image", "Address of a picture.", default=None, personal=True)
    image_list: tuple[Uri, ...] = prop("imageList", "Addresses of more pictures.", default=())
    provider: Ref[Agent] | None = prop("provider", "Who would give.", default=None)
    receiver: Ref[Agent] | None = prop("receiver", "Who would get.", default=None)
    input_of: Ref[Process] | None = prop("inputOf", "The process it would enter.", default=None)
    output_of: Ref[Process] | None = prop("outputOf", "The process it would leave.", default=None)
    resource_inventoried_as: Ref[EconomicResource] | None = prop(
        "resourceInventoriedAs", "The very resource meant.", default=None
    )
    resource_conforms_to: Ref[ResourceSpecification] | None = prop(
        "resourceConformsTo", "The kind of thing meant.", default=None
    )
    resource_classified_as: tuple[Tag, ...] = prop(
        "resourceClassifiedAs", "Concepts the thing falls under.", default=()
    )
    resource_quantity: Measure | None = prop("resourceQuantity", "How much of it.", default=None)
    effort_quantity: Measure | None = prop(
        "effortQuantity", "How much labour or use.", default=None
    )
    available_quantity: Measure | None = prop(
        "availableQuantity", "How much is still on offer.", default=None
    )
    minimum_quantity: Measure | None = prop(
        "minimumQuantity", "The least one can take.", default=None
    )
    stage: Ref[ProcessSpecification] | None = prop(
        "stage", "The kind of process the thing must have come out of.", default=None
    )
    state: str | None = prop("state", "The judgement the thing must have passed.", default=None)
    has_beginning: Instant | None = prop("hasBeginning", "When it would begin.", default=None)
    has_end: Instant | None = prop("hasEnd", "When it would end.", default=None)
    has_point_in_time: Instant | None = prop(
        "hasPointInTime", "The moment it would happen.", default=None
    )
    due: Instant | None = prop("due", "The latest it should happen.", default=None)
    planned_within: Ref[Plan] | None = prop(
        "plannedWithin", "The plan it belongs to.", default=None
    )
    finished: bool | None = prop("finished", "Whether nothing more is wanted.", default=None)

    inverses: ClassVar = (
        Inverse("satisfied_by_commitments", "Commitment", "satisfies", "Promises that meet it."),
        Inverse("satisfied_by_events", "EconomicEvent", "satisfies", "Events that meet it."),
        Inverse("published_in", "Proposal", "publishes", "Proposals that publish it."),
        Inverse("reciprocal_in", "Proposal", "reciprocal", "Proposals that ask it in return."),
    )


@record
class Commitment(Record):
    """A flow that one agent has promised another."""

    action: Word[ActionRow] = prop("action", "What will be done.")
    note: str | None = prop("note", "Remarks on the promise.", default=None, personal=True)
    provider: Ref[Agent] | None = prop("provider", "Who will give.", default=None)
    receiver: Ref[Agent] | None = prop("receiver", "Who will get.", default=None)
    input_of: Ref[Process] | None = prop("inputOf", "The process it will enter.", default=None)
    output_of: Ref[Process] | None = prop("outputOf", "The process it will leave.", default=None)
    resource_inventoried_as: Ref[EconomicResource] | None = prop(
        "resourceInventoriedAs", "The very resource promised.", default=None
    )
    resource_conforms_to: Ref[ResourceSpecification] | None = prop(
        "resourceConformsTo", "The kind of thing promised.", default=None
    )
    resource_classified_as: tuple[Tag, ...] = prop(
        "resourceClassifiedAs", "Concepts the thing falls under.", default=()
    )
    resource_quantity: Measure | None = prop("resourceQuantity", "How much of it.", default=None)
    effort_quantity: Measure | None = prop(
        "effortQuantity", "How much labour or use.", default=None
    )
    stage: Ref[ProcessSpecification] | None = prop(
        "stage", "The kind of process the thing must have come out of.", default=None
    )
    state: str | None = prop("state", "The judgement the thing must have passed.", default=None)
    has_beginning: Instant | None = prop("hasBeginning", "When it will begin.", default=None)
    has_end: Instant | None = prop("hasEnd", "When it will end.", default=None)
    has_point_in_time: Instant | None = prop(
        "hasPointInTime", "The moment it will happen.", default=None
    )
    due: Instant | None = prop("due", "The latest it should happen.", default=None)
    created: Instant | None = prop("created", "When it was written down.", default=None)
    finished: bool | None = prop("finished", "Whether nothing more will be done.", default=None)
    planned_within: Ref[Plan] | None = prop(
        "plannedWithin", "The plan it belongs to.", default=None
    )
    independent_demand_of: Ref[Plan] | None = prop(
        "independentDemandOf", "The plan that was made to deliver it.", default=None
    )
    clause_of: Ref[Agreement] | None = prop(
        "clauseOf", "The agreement it is a promise of.", default=None
    )
    reciprocal_clause_of: Ref[Agreement] | None = prop(
        "reciprocalClauseOf", "The agreement it is a promise in return of.", default=None
    )
    satisfies: tuple[Ref[Intent], ...] = prop("satisfies", "The wishes it meets.", default=())

    inverses: ClassVar = (
        Inverse("fulfilled_by", "EconomicEvent", "fulfills", "Events that keep the promise."),
    )


@record
class EconomicEvent(Record):
    """A flow that was observed. It never changes; a mistake is corrected by another event."""

    action: Word[ActionRow] = prop("action", "What was done.")
    provider: Ref[Agent] | None = prop("provider", "Who gave.", default=None)
    receiver: Ref[Agent] | None = prop("receiver", "Who got.", default=None)
    input_of: Ref[Process] | None = prop("inputOf", "The process it entered.", default=None)
    output_of: Ref[Process] | None = prop("outputOf", "The process it left.", default=None)
    resource_inventoried_as: Ref[EconomicResource] | None = prop(
        "resourceInventoriedAs", "The resource that was made, used, given or taken.", default=None
    )
    to_resource_inventoried_as: Ref[EconomicResource] | None = prop(
        "toResourceInventoriedAs", "The resource it was added to or packed in.", default=None
    )
    resource_conforms_to: Ref[ResourceSpecification] | None = prop(
        "resourceConformsTo", "The kind of thing.", default=None
    )
    resource_classified_as: tuple[Tag, ...] = prop(
        "resourceClassifiedAs", "Concepts the thing or the flow falls under.", default=()
    )
    resource_quantity: Measure | None = prop("resourceQuantity", "How much of it.", default=None)
    effort_quantity: Measure | None = prop(
        "effortQuantity", "How much labour or use.", default=None
    )
    has_beginning: Instant | None = prop("hasBeginning", "When it began.", default=None)
    has_end: Instant | None = prop("hasEnd", "When it ended.", default=None)
    has_point_in_time: Instant | None = prop(
        "hasPointInTime",
        "The moment it happened; then beginning and end are this moment.",
        default=None,
    )
    created: Instant | None = prop("created", "When it was written down.", default=None)
    to_location: Ref[SpatialThing] | None = prop(
        "toLocation", "Where the resource is afterwards.", default=None
    )
    state: str | None = prop("state", "The judgement passed on the resource.", default=None)
    realization_of: Ref[Agreement] | None = prop(
        "realizationOf", "The agreement it carries out without a promise.", default=None
    )
    reciprocal_realization_of: Ref[Agreement] | None = prop(
        "reciprocalRealizationOf", "The agreement it carries out in return.", default=None
    )
    fulfills: tuple[Ref[Commitment], ...] = prop("fulfills", "The promises it keeps.", default=())
    satisfies: tuple[Ref[Intent], ...] = prop("satisfies", "The wishes it meets.", default=())
    settles: tuple[Ref[Claim], ...] = prop("settles", "The claims it settles.", default=())
    corrects: Ref[EconomicEvent] | None = prop(
        "corrects", "The earlier event whose quantity it corrects.", default=None
    )
    belongs_to: Ref[PeriodClosing] | None = prop(
        "ob:belongsTo", "The closing of the period it should have been recorded in.", default=None
    )
    creates: Ref[EconomicResource] | None = prop(
        "ob:creates", "The resource that came into the books with this event.", default=None
    )
    note: str | None = prop("note", "Remarks on the event.", default=None, personal=True)
    image: Uri | None = prop("image", "Address of a picture.", default=None, personal=True)

    inverses: ClassVar = (
        Inverse("corrected_by", "EconomicEvent", "corrects", "Events that correct it."),
        Inverse("triggered_claims", "Claim", "triggered_by", "Claims it gave rise to."),
    )


@record
class Claim(Record):
    """A flow that is owed because something already happened."""

    action: Word[ActionRow] = prop("action", "What is owed.")
    note: str | None = prop("note", "Remarks on the claim.", default=None, personal=True)
    provider: Ref[Agent] | None = prop("provider", "Who owes.", default=None)
    receiver: Ref[Agent] | None = prop("receiver", "Who is owed.", default=None)
    resource_conforms_to: Ref[ResourceSpecification] | None = prop(
        "resourceConformsTo", "The kind of thing owed.", default=None
    )
    resource_classified_as: tuple[Tag, ...] = prop(
        "resourceClassifiedAs", "Concepts the thing or the flow falls under.", default=()
    )
    resource_quantity: Measure | None = prop("resourceQuantity", "How much of it.", default=None)
    effort_quantity: Measure | None = prop(
        "effortQuantity", "How much labour or use.", default=None
    )
    triggered_by: Ref[EconomicEvent] | None = prop(
        "triggeredBy", "The event that gave rise to it.", default=None
    )
    belongs_to: Ref[PeriodClosing] | None = prop(
        "ob:belongsTo", "The closing of the period it should have been recorded in.", default=None
    )
    due: Instant | None = prop("due", "The latest it should be settled.", default=None)
    created: Instant | None = prop("created", "When it was written down.", default=None)
    finished: bool | None = prop("finished", "Whether nothing more is expected.", default=None)

    inverses: ClassVar = (
        Inverse("settled_by", "EconomicEvent", "settles", "Events that settle it."),
    )
