# SPDX-License-Identifier: MIT
"""A report before it is decided what everybody reads of it: nobody named, its sensitive cells marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from valueflows.model.tables import Report, Table
from valueflows.reports.control import INSTEAD, Answer, Place, Sensitive, Total, told

_COUNTS: Final = frozenset({"entries", "n", "coverage"})


@dataclass(frozen=True, slots=True)
class Form:
    """A report without people and records, the figures to decide on, and those never told.

    ``shut`` says of each of these why.
    """

    report: Report
    cells: tuple[Sensitive, ...] = ()
    shut: Mapping[Place, str] = field(default_factory=dict)


def unnamed(report: Report) -> Report:
    """Return a report whose notes name no records."""
    return replace(report, notes=tuple(replace(note, events=()) for note in report.notes))


def written(form: Form, answers: Mapping[Place, Answer]) -> Report:
    """Return a form as it was decided; where a figure is withheld, so is how many are behind it."""
    shut = {place: Answer(Total(place, ()), reason=reason) for place, reason in form.shut.items()}
    report = told(form.report, {**answers, **shut})
    return replace(report, tables=tuple(map(_uncounted, report.tables)))


def _uncounted(table: Table) -> Table:
    names = [column.name for column in table.columns]
    if INSTEAD.name not in names:
        return table
    why = names.index(INSTEAD.name)
    rows = tuple(
        tuple(
            None if row[why] and name in _COUNTS else cell
            for name, cell in zip(names, row, strict=True)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)
