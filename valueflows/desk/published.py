# SPDX-License-Identifier: MIT
"""The report on what was disclosed: every disclosure a caller sees, and what a later one says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from valueflows.desk.kinds import Question, Reads, ReportKind
from valueflows.model.disclosing import Disclosure
from valueflows.model.ids import canonical
from valueflows.model.tables import COUNT, IRI, Column, Report, Table, Value
from valueflows.reports.publishing import superseding

NAME: Final = "disclosures"
TITLE: Final = "Published disclosures"
_COLUMNS: Final = (
    Column("disclosure", "Disclosure", IRI),
    Column("report", "Report"),
    Column("organisation", "Organisation", IRI),
    Column("policy", "Policy", IRI),
    Column("period", "Period"),
    Column("verdict", "Verdict"),
    Column("at_version", "Computed at version", COUNT),
    Column("digest", "SHA-256 of the result"),
    Column("superseded_by", "In whose place stands", IRI),
)
_DIFFERENCES: Final = (
    Column("disclosure", "Later disclosure", IRI),
    Column("figure", "Figure"),
    Column("before", "Before"),
    Column("after", "After"),
)


def listed(asked: Question) -> Report:
    """Return the disclosures of some organisations about times within a period."""
    known = {
        canonical(row.id): (row.record, row.table.version.view[row.row])
        for row in asked.view.records("Disclosure")
        if row.table is not None
    }
    later = {
        canonical(one.supersedes): one for one, _ in known.values() if one.supersedes is not None
    }
    ours = sorted(
        (one for one, _ in known.values() if _is_asked(asked, one)),
        key=lambda one: (one.period, one.report, one.id),
    )
    rows = tuple(_row(one, later.get(canonical(one.id))) for one in ours)
    changes = tuple(
        row
        for one in ours
        if one.supersedes is not None and canonical(one.supersedes) in known
        for row in _changes(known[canonical(one.supersedes)][0], one)
    )
    return Report(
        NAME,
        TITLE,
        asked.agents,
        asked.period.text,
        asked.version,
        asked.checkpoint,
        max((known[canonical(one.id)][1] for one in ours), default=0),
        (
            Table(NAME, TITLE, _COLUMNS, rows, ("disclosure",)),
            Table("differences", "What differs", _DIFFERENCES, changes, ("disclosure", "figure")),
        ),
        {"disclosures": len(rows)},
    )


def _is_asked(asked: Question, one: Disclosure) -> bool:
    return canonical(one.disclosed_by) in asked.agents and one.period == asked.period.text


def _row(one: Disclosure, later: Disclosure | None) -> tuple[Value, ...]:
    policy = one.wage_policy or one.profit_policy
    said = one.verdict, one.at_version, one.digest, None if later is None else later.id
    return one.id, one.report, str(one.disclosed_by), policy, one.period, *said


def _changes(before: Disclosure, after: Disclosure) -> Iterator[tuple[Value, ...]]:
    """Yield what differs; nothing where a result was not written by us and is no object."""
    try:
        old, new = json.loads(before.result), json.loads(after.result)
    except ValueError:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for one in superseding(old, new):
            yield after.id, one.name, _text(one.before), _text(one.after)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


DISCLOSURES: Final = ReportKind(
    NAME,
    TITLE,
    "What organisations have disclosed of a period by their own rules, and what a later one changed.",
    listed,
    reads=Reads.SHOWN,
)
