# SPDX-License-Identifier: MIT
"""What reports and traces read of a ledger at one version, whoever keeps it.

A report is a pure function over a ``Source``: it asks for the flows of agents, for those of an
agreement, a process or a resource, and for records of the few classes that hold rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from valueflows.model.ours import Ledger
from valueflows.model.settling import Quantity

EVENT: Final = "EconomicEvent"
CLAIM: Final = "Claim"
COMMITMENT: Final = "Commitment"
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """An event, a claim or a commitment, with its quantities exact and its moments in microseconds.

    ``specification`` is its own, else that of its resource. ``at`` is when it counts: for an event
    ``hasPointInTime``, else ``hasEnd``, else ``hasBeginning``, else ``created``, else when it was
    recorded; for a claim or commitment ``created``, else when it was recorded. ``turn`` is its
    place in the order of recording among its class, ``recorded`` the moment, ``version`` that of
    its current revision.
    """

    kind: str
    id: str
    action: str
    at: int
    turn: int
    version: int
    recorded: int
    provider: str | None = None
    receiver: str | None = None
    specification: str | None = None
    resource: str | None = None
    to_resource: str | None = None
    tags: tuple[str, ...] = ()
    resource_quantity: Quantity | None = None
    effort_quantity: Quantity | None = None
    due: int | None = None
    created: int | None = None
    is_finished: bool = False
    agreement: str | None = None
    """What it realizes, or is a clause of."""
    reciprocal: str | None = None
    """What it realizes, or is a clause of, in return."""
    fulfills: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    triggered_by: str | None = None
    corrects: str | None = None
    input_of: str | None = None
    output_of: str | None = None
    belongs_to: str | None = None
    creates: str | None = None
    place: str | None = None
    """Where its resource is afterwards."""

    @property
    def agreements(self) -> tuple[str, ...]:
        """The agreements it belongs to, on either side."""
        return tuple(iri for iri in (self.agreement, self.reciprocal) if iri is not None)


@dataclass(frozen=True, slots=True)
class Changes:
    """What was written after a version: ids of flows, and class and id of everything else."""

    flows: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


class Source(Protocol):
    """The books at one version, whole."""

    @property
    def version(self) -> int:
        """The version."""

    @property
    def checkpoint(self) -> str:
        """The hash of the journal's line of that version: with it the figures can be checked."""

    @property
    def ledger(self) -> Ledger:
        """The record of the ledger itself: its currency and its time zone."""

    def get(self, iri: str) -> Any:
        """Return the standing record of an id; None when nothing is described by it."""

    def kind(self, iri: str) -> str | None:
        """Return the class of what an id describes; None when nothing is described by it."""

    def version_of(self, iri: str) -> int:
        """Return the version in which a record's current revision was written, 0 for none."""

    def moment_of(self, iri: str) -> int:
        """Return when a record's current revision was written, 0 for none."""

    def records(self, cls: type[R]) -> Iterable[R]:
        """Yield the standing records of a class, in the order they were first written."""

    def flow(self, iri: str) -> Flow | None:
        """Return one event, claim or commitment."""

    def flows(self, agent: str) -> Iterable[Flow]:
        """Yield the events, claims and commitments that an agent gives or gets by, oldest first."""

    def under(self, agreement: str) -> Iterable[Flow]:
        """Yield the events and commitments of both sides of an agreement."""

    def leading_to(self, iri: str) -> Iterable[Flow]:
        """Yield what names a flow: events that settle, fulfil or correct it, claims it triggered."""

    def named_by(self, iri: str) -> Iterable[str]:
        """Yield the ids of what ``leading_to`` tells, without reading it."""

    def of_process(self, process: str) -> Iterable[Flow]:
        """Yield the events that enter or leave a process."""

    def of_resource(self, resource: str) -> Iterable[Flow]:
        """Yield the events that touch a resource, in the order of recording."""

    def resources(self, agent: str) -> Iterable[str]:
        """Yield the resources an agent is accountable for."""

    def accountable(self, resource: str) -> str | None:
        """Return who is accountable for a resource."""

    def stock(self, resource: str) -> Quantity | None:
        """Return the accounting quantity of a resource; None where it is not known."""

    def changes(self, since: int) -> Changes:
        """Return what was written after a version, up to this one."""
