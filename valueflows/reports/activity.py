# SPDX-License-Identifier: MIT
"""How much was recorded: events by month, organisation, action and side. No amounts.

It is what one looks at first in a set of books one does not know, and it holds nothing that is not
seen in the events themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from valueflows.model.tables import COUNT, DATE, IRI, Column, Report, Table
from valueflows.reports.periods import Period, day_of

NAME: Final = "activity"
TITLE: Final = "What was recorded"
GIVES, GETS, BOTH = "gives", "gets", "both"
_COLUMNS: Final = (
    Column("month", "Month", DATE, doc="The first day of the month the events are dated in."),
    Column("organisation", "Organisation", IRI, doc="Whose events these are."),
    Column("action", "Action", doc="The verb of the events."),
    Column("side", "Side", doc="gives, gets, or both where it deals with itself."),
    Column("events", "Events", COUNT, "events", "How many, those that correct others included."),
    Column("corrections", "Corrections", COUNT, "events", "How many of them correct another."),
)


@dataclass(frozen=True, slots=True)
class Done:
    """An event as it is counted. ``at`` is when it happened, in microseconds since 1970."""

    organisation: str
    action: str
    side: str
    at: int
    corrects: bool
    version: int


@dataclass(frozen=True, slots=True)
class Activity:
    """What was counted in a period."""

    period: Period
    organisations: tuple[str, ...]
    table: Table
    depends_on: int

    def report(self, version: int, checkpoint: str) -> Report:
        """Return it as a report on the books at a version."""
        return Report(
            NAME,
            TITLE,
            self.organisations,
            self.period.text,
            version,
            checkpoint,
            self.depends_on,
            (self.table,),
            {"events": sum(int(row[4] or 0) for row in self.table.rows)},
        )


def compute(done: Iterable[Done], period: Period, organisations: Iterable[str]) -> Activity:
    """Count events of some organisations in a period; what lies outside of it is passed over.

    ``depends_on`` is the version of the newest event counted.
    """
    events, corrections = Counter[tuple[str, str, str, str]](), Counter[tuple[str, str, str, str]]()
    newest = 0
    for one in done:
        if not period.holds(one.at):
            continue
        month = day_of(one.at, period.zone).replace(day=1).isoformat()
        key = (month, one.organisation, one.action, one.side)
        events[key] += 1
        corrections[key] += one.corrects
        newest = max(newest, one.version)
    rows = tuple((*key, events[key], corrections[key]) for key in sorted(events))
    table = Table(NAME, TITLE, _COLUMNS, rows, ("month", "organisation", "action", "side"))
    return Activity(period, tuple(sorted(organisations)), table, newest)
