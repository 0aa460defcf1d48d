# SPDX-License-Identifier: MIT
"""What never changes once it is recorded, and of what only the end may still be said."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.problems import Code, Problem
from valueflows.model.records import Record
from valueflows.model.valuing import ValuationPolicy

POLICIES: Final = "Publish another policy that supersedes it."
_DECISIONS: Final = "Record another decision, and what follows from it."
NEVER_REVISED: Final = {
    "MaximumWagePolicy": POLICIES,
    "MaximumProfitPolicy": POLICIES,
    "WaterfallLine": POLICIES,
    "PolicyText": POLICIES,
    "Disclosure": "Record another disclosure that supersedes it.",
    "SurplusAllocation": _DECISIONS,
    "AllocationLine": _DECISIONS,
    "PeriodClosing": "Record what comes late in the open time, and name the closing in belongsTo.",
}
"""Classes whose records are never revised, and what to do instead."""

NEVER_WITHDRAWN: Final = frozenset({"Disclosure", "PeriodClosing"})
"""Those of them that are never taken back either: others have relied on them."""

_ENDING: Final = frozenset({"valid_through", "note", "revision", "foreign"})
_RULES: Final = (ClassificationRule, TaxRule, ValuationPolicy)
"""Rules by which old reports were made: a revision can only say until when they held."""


def lasting_problems(record: Record, before: Record | None) -> Iterator[Problem]:
    """Yield what a revision must leave as it was."""
    if before is None or not isinstance(record, _RULES):
        return
    names = (f.name for f in dataclasses.fields(record))
    changed = {n for n in names if getattr(record, n) != getattr(before, n)} - _ENDING
    if changed:
        yield Problem(
            Code.RECORD_IS_IMMUTABLE,
            "id",
            f"{record.id} may have been applied; only its validThrough can still be set",
            "Let it end by validThrough, and record another rule that begins then.",
        )
