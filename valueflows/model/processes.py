# SPDX-License-Identifier: MIT
"""What is done: kinds of processes, processes, and the plans they belong to."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.agents import Agent
from valueflows.model.exact import Instant
from valueflows.model.records import Record
from valueflows.model.terms import Inverse, Ref, Tag, Uri, prop, record


@record
class ProcessSpecification(Record):
    """A kind of process; also the stage a resource has reached when it came out of one."""

    name: str | None = prop("name", "What this kind of process is called.", default=None)
    image: Uri | None = prop("image", "Address of a picture.", default=None)
    note: str | None = prop("note", "Remarks on the kind.", default=None)

    inverses: ClassVar = (
        Inverse("conforming_processes", "Process", "based_on", "Processes of this kind."),
        Inverse(
            "conforming_recipe_processes",
            "RecipeProcess",
            "process_conforms_to",
            "Recipe processes of this kind.",
        ),
        Inverse(
            "resources_currently_at_stage",
            "EconomicResource",
            "stage",
            "Resources that last came out of such a process.",
        ),
        Inverse("commitments_requiring_stage", "Commitment", "stage", "Promises that ask for it."),
        Inverse("intents_requiring_stage", "Intent", "stage", "Wishes that ask for it."),
        Inverse(
            "recipe_flows_requiring_stage", "RecipeFlow", "stage", "Recipe steps that ask for it."
        ),
    )


@record
class Plan(Record):
    """Work set out in time, and what is to come of it."""

    name: str | None = prop("name", "What the plan is called.", default=None)
    note: str | None = prop("note", "Remarks on the plan.", default=None)
    created: Instant | None = prop("created", "When it was written down.", default=None)
    due: Instant | None = prop("due", "When it should be done.", default=None)

    inverses: ClassVar = (
        Inverse("processes", "Process", "planned_within", "Processes that belong to it."),
        Inverse("commitments", "Commitment", "planned_within", "Promises that belong to it."),
        Inverse("intents", "Intent", "planned_within", "Wishes that belong to it."),
        Inverse(
            "has_independent_demand",
            "Commitment",
            "independent_demand_of",
            "The deliveries it was made for.",
        ),
    )


@record
class Process(Record):
    """Something that turns inputs into outputs."""

    name: str | None = prop("name", "What is being done.", default=None)
    note: str | None = prop("note", "Remarks on the process.", default=None, personal=True)
    based_on: Ref[ProcessSpecification] | None = prop(
        "basedOn", "The kind of process it is.", default=None
    )
    planned_within: Ref[Plan] | None = prop(
        "plannedWithin", "The plan it belongs to.", default=None
    )
    in_scope_of: Ref[Agent] | None = prop(
        "inScopeOf", "The agent in whose context it runs.", default=None
    )
    classified_as: tuple[Tag, ...] = prop("classifiedAs", "Concepts it falls under.", default=())
    has_beginning: Instant | None = prop("hasBeginning", "When it begins.", default=None)
    has_end: Instant | None = prop("hasEnd", "When it ends.", default=None)
    finished: bool | None = prop("finished", "Whether nothing more will be done.", default=None)

    inverses: ClassVar = (
        Inverse("observed_inputs", "EconomicEvent", "input_of", "What went in."),
        Inverse("observed_outputs", "EconomicEvent", "output_of", "What came out."),
        Inverse("committed_inputs", "Commitment", "input_of", "Inputs promised."),
        Inverse("committed_outputs", "Commitment", "output_of", "Outputs promised."),
        Inverse("intended_inputs", "Intent", "input_of", "Inputs wished for."),
        Inverse("intended_outputs", "Intent", "output_of", "Outputs wished for."),
    )
