# SPDX-License-Identifier: MIT
"""What a reader makes of a document: records, statements of resources, and problems.

Readers write nothing and know no ledger. Whether a statement opens a resource or is checked
against its events depends on what the ledger already has, and is decided there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from valueflows.model.problems import Problem, Source
from valueflows.model.records import Measure, Record


@dataclass(frozen=True, slots=True)
class Described:
    """A record, where its description begins, and its place in the story where one is stated."""

    record: Record
    source: Source
    order: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is stated of a resource at one place: quantities, stage, state, place, container, agent.

    ``uncontained`` is set where an empty container is stated; ``None`` fields are not stated.
    """

    resource: str
    source: Source
    accounting_quantity: Measure | None = None
    onhand_quantity: Measure | None = None
    primary_accountable: str | None = None
    stage: str | None = None
    state: str | None = None
    current_location: str | None = None
    contained_in: tuple[str, ...] = ()
    uncontained: bool = False

    @property
    def has_quantity(self) -> bool:
        """Whether a quantity is stated."""
        return self.accounting_quantity is not None or self.onhand_quantity is not None


@dataclass(slots=True)
class Parsed:
    """A document as read. ``ordered`` formats tell a story from top to bottom; others do not."""

    file: str
    ordered: bool
    items: list[Described | Stated] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
