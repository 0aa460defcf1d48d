# SPDX-License-Identifier: MIT
"""What is offered and asked for: proposals and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from valueflows.model.agents import Agent, SpatialThing
from valueflows.model.exact import Instant
from valueflows.model.flows import Intent
from valueflows.model.records import Record
from valueflows.model.terms import Inverse, Ref, Word, prop, record


@dataclass(frozen=True, slots=True)
class ProposalPurpose:
    """Whether a proposal offers or asks."""

    name: str


PURPOSES: Final = {name: ProposalPurpose(name) for name in ("offer", "request")}


@record
class ProposalList(Record):
    """Proposals published together: a catalogue, a price list, a list of needs."""

    name: str | None = prop("name", "What the list is called.", default=None)
    note: str | None = prop("note", "Remarks on the list.", default=None)
    created: Instant | None = prop("created", "When it was published.", default=None)
    proposed_to: tuple[Ref[Agent], ...] = prop("proposedTo", "To whom it speaks.", default=())

    inverses: ClassVar = (Inverse("lists", "Proposal", "listed_in", "The proposals in it."),)


@record
class Proposal(Record):
    """A published offer or request, with what is asked in return."""

    name: str | None = prop("name", "A short title.", default=None)
    note: str | None = prop("note", "Remarks on the proposal.", default=None)
    purpose: Word[ProposalPurpose] | None = prop(
        "purpose", "Whether it offers or asks.", default=None
    )
    publishes: tuple[Ref[Intent], ...] = prop("publishes", "What it is about.", default=())
    reciprocal: tuple[Ref[Intent], ...] = prop("reciprocal", "What is asked back.", default=())
    proposed_to: tuple[Ref[Agent], ...] = prop("proposedTo", "To whom it speaks.", default=())
    listed_in: tuple[Ref[ProposalList], ...] = prop("listedIn", "Lists it is in.", default=())
    eligible_location: Ref[SpatialThing] | None = prop(
        "eligibleLocation", "Where it holds.", default=None
    )
    unit_based: bool | None = prop(
        "unitBased", "Whether its amounts are per unit, as in a price list.", default=None
    )
    has_beginning: Instant | None = prop("hasBeginning", "From when it holds.", default=None)
    has_end: Instant | None = prop("hasEnd", "Until when it holds.", default=None)
    created: Instant | None = prop("created", "When it was published.", default=None)
