# SPDX-License-Identifier: MIT
"""Disclosures as they are published: records that stay, and what a later one says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from valueflows.model.disclosing import Disclosure
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.tables import Report, Table
from valueflows.model.terms import Ref
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.wagereport import REPORT as WAGE

_WHEN: Final = frozenset({"version", "checkpoint", "dependsOn"})
"""What differs between two versions of the books in which nothing else does."""


def published(
    report: Report, by: str, iri: str, supersedes: Disclosure | None = None
) -> Disclosure:
    """Return the record by which a disclosure is published: what everybody reads, and its hash."""
    data = canonical(result_of(report))
    policy, wage = str(report.facts["policy"]), report.name == WAGE
    return Disclosure(
        id=iri,
        report=report.name,
        disclosed_by=Ref(by),
        wage_policy=Ref[MaximumWagePolicy](policy) if wage else None,
        profit_policy=None if wage else Ref[MaximumProfitPolicy](policy),
        period=report.period,
        at_version=report.version,
        digest=digest(data),
        result=data.decode(),
        verdict=str(report.facts["verdict"]),
        supersedes=None if supersedes is None else Ref[Disclosure](supersedes.id),
    )


def result_of(report: Report) -> dict[str, Any]:
    """Return a report as one object, each figure under its name."""
    return {
        "report": report.name,
        "about": list(report.about),
        "period": report.period,
        "version": report.version,
        "checkpoint": report.checkpoint,
        "dependsOn": report.depends_on,
        "facts": dict(report.facts),
        "tables": {table.name: _rows(table) for table in report.tables},
        "notes": {note.code: {"text": note.text, "count": note.count} for note in report.notes},
    }


def _rows(table: Table) -> dict[str, Any]:
    return {
        " ".join(str(row[name]) for name in table.key): {
            name: value for name, value in row.items() if name not in table.key
        }
        for row in table.records()
    }


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A figure that is another one now; None where there was or is none."""

    name: str
    before: Any
    after: Any


def superseding(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what differs between two results, as they were told, but for when they were made."""
    before, after = (dict(_flat(json.loads(canonical(result)))) for result in (old, new))
    names = sorted(before.keys() | after.keys())
    return tuple(
        Difference(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        if isinstance(one, Mapping):
            yield from _flat(one, f"{prefix}{key}.")
        elif prefix or key not in _WHEN:
            yield f"{prefix}{key}", one
