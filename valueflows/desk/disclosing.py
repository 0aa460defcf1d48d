# SPDX-License-Identifier: MIT
"""Disclosures that were published: made of what everybody reads, listed for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.callers import PUBLIC
from valueflows.model.disclosing import Disclosure
from valueflows.model.ids import canonical as iri_of
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.tables import Report, Table
from valueflows.model.terms import Ref
from valueflows.reports import profit_report, wagereport
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.wagepublishing import superseding

KINDS: Final = (wagereport.REPORT, profit_report.NAME)


def results(desk: Desk, agent: str, period: str, policy: str | None) -> list[Report]:
    """Return the disclosures of an organisation on a closed year, as everybody reads them.

    Of the policy that is named, else of its pay and of its profit policy, as far as it has one;
    ``NoReportError`` where there is none.
    """
    given = {} if policy is None else {"policy": policy}
    found, errors = [], []
    for name in KINDS:
        try:
            found.append(desk.report(PUBLIC, Asked(name, (agent,), period, parameters=given)))
        except NoReportError as error:
            if error.code != "unknown_policy":
                raise
            errors.append(error)
    if not found:
        raise errors[-1]
    return found


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


def as_disclosure(report: Report, agent: str, iri: str, before: Disclosure | None) -> Disclosure:
    """Return the record by which a disclosure is published: what everybody reads, and its hash."""
    data = canonical(result_of(report))
    policy, wage = str(report.facts["policy"]), report.name == wagereport.REPORT
    return Disclosure(
        id=iri,
        report=report.name,
        disclosed_by=Ref(agent),
        wage_policy=Ref[MaximumWagePolicy](policy) if wage else None,
        profit_policy=None if wage else Ref[MaximumProfitPolicy](policy),
        period=report.period,
        at_version=report.version,
        digest=digest(data),
        result=data.decode(),
        verdict=str(report.facts["verdict"]),
        supersedes=None if before is None else Ref[Disclosure](before.id),
    )


def stands(known: Sequence[Disclosure], report: Report) -> Disclosure | None:
    """Return the disclosure in whose place one of the same policy and period comes."""
    replaced = {iri_of(one.supersedes) for one in known if one.supersedes is not None}
    policy = iri_of(str(report.facts["policy"]))
    of_it = (
        one
        for one in known
        if policy in {iri_of(str(one.wage_policy)), iri_of(str(one.profit_policy))}
    )
    left = [o for o in of_it if o.period == report.period and iri_of(o.id) not in replaced]
    return max(left, key=lambda one: (one.at_version, one.id), default=None)


def changed(before: Disclosure, after: Disclosure) -> Iterator[tuple[str, Any, Any]]:
    """Yield what two disclosures say otherwise: the figure, before, after."""
    for one in superseding(json.loads(before.result), json.loads(after.result)):
        yield one.name, one.before, one.after
