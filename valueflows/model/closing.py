# SPDX-License-Identifier: MIT
"""That a stretch of time is closed in the books of an organisation, or of all of a ledger."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.agents import Organization
from valueflows.model.exact import Instant
from valueflows.model.records import Record
from valueflows.model.terms import OB, Ref, prop, record


@record
class PeriodClosing(Record):
    """That nothing dated before a moment is recorded any more; what comes late is dated after it.

    Reports on closed time say the same for ever.
    """

    namespace: ClassVar = OB
    organisation: Ref[Organization] | None = prop(
        "ob:closedFor", "Whose books are closed; without one, everybody's here.", default=None
    )
    closed_before: Instant = prop(
        "ob:closedBefore", "The moment up to which, itself not included, the books are closed."
    )
    occasion: str | None = prop(
        "ob:occasion", "What was closed, and by which decision.", default=None
    )
