# SPDX-License-Identifier: MIT
"""Who belongs to organisations, as a report that can be asked for."""

from __future__ import annotations

from typing import Final

from valueflows.desk.kinds import Question, ReportKind
from valueflows.model.tables import Report
from valueflows.reports import members


def _members(asked: Question) -> Report:
    """Return the counts; for who asks from outside, without small ones."""
    made = members.compute(asked.source, asked.boundary, asked.period).report()
    return members.public(made) if asked.outside else made


MEMBERS: Final = ReportKind(
    members.NAME,
    members.TITLE,
    "How many people and organisations belong to it in each role, at the end of a period.",
    _members,
)
