# SPDX-License-Identifier: MIT
"""Who belongs to an organisation: how many in each role, and nobody by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.reading import Source
from valueflows.model.tables import COUNT, IRI, Column, Note, Report, Table, Value
from valueflows.reports.periods import Period

NAME: Final = "members"
TITLE: Final = "Who belongs to it"
MIN_CELL: Final = 5
"""The least number of people of a role that everybody is told of exactly."""

_FEW: Final = f"fewer than {MIN_CELL}"
_COLUMNS: Final = (
    Column("organisation", "Organisation", IRI),
    Column("role", "Role", IRI, doc="As what they belong to it."),
    Column("people", "People", COUNT, "people", "How many persons, at the end of the period."),
    Column("organisations", "Organisations", COUNT, doc="How many others, at the end as well."),
    Column("instead", "Instead of a figure", doc="What is told where figures are not."),
)


@dataclass(frozen=True, slots=True)
class Members:
    """How many belonged to organisations at the end of a period, by organisation and role."""

    source: Source
    organisations: tuple[str, ...]
    period: Period
    people: Counter[tuple[str, str]]
    others: Counter[tuple[str, str]]
    depends_on: int

    def report(self) -> Report:
        """Return it as a table."""
        keys = sorted(self.people.keys() | self.others.keys())
        rows = tuple((*key, self.people[key], self.others[key], None) for key in keys)
        key = ("organisation", "role")
        return Report(
            NAME,
            TITLE,
            self.organisations,
            self.period.text,
            self.source.version,
            self.source.checkpoint,
            self.depends_on,
            (Table(NAME, TITLE, _COLUMNS, rows, key),),
        )


def compute(source: Source, organisations: Iterable[str], period: Period) -> Members:
    """Count who belongs to some organisations at the end of a period, each once in a role."""
    wanted = frozenset(organisations)
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    newest = 0
    for one in source.records(Membership):
        organisation = canonical(one.organization)
        if organisation not in wanted:
            continue
        newest = max(newest, source.version_of(str(one.id)))
        if _held(one, period):
            found[organisation, str(one.role)].add(canonical(one.member))
    people, others = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for key, members in found.items():
        groups = sum(source.kind(member) == "Organization" for member in members)
        people[key], others[key] = len(members) - groups, groups
    return Members(source, tuple(sorted(wanted)), period, people, others, newest)


def _held(one: Membership, period: Period) -> bool:
    begun = one.since is None or one.since.microseconds < period.end
    return begun and (one.until is None or one.until.microseconds >= period.end)


def public(report: Report) -> Report:
    """Return it as everybody may read it: of few people of a role it is told that they are few."""
    (table,) = report.tables
    rows = tuple(_told(row) for row in table.rows)
    few = sum(row[-1] is not None for row in rows)
    text = f"{few} counts of {_FEW} people or organisations are not told"
    notes = (Note("too_few_people", text, few),) if few else ()
    return replace(report, tables=(replace(table, rows=rows),), notes=(*report.notes, *notes))


def _told(row: tuple[Value, ...]) -> tuple[Value, ...]:
    *key, people, others, _instead = row
    names = ("people", "organisations")
    found = dict(zip(names, (people, others), strict=True))
    few = [name for name in names if 0 < int(found[name] or 0) < MIN_CELL]
    told = (None if name in few else found[name] for name in names)
    return (*key, *told, "; ".join(f"{name}: {_FEW}" for name in few) or None)
