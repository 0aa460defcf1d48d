# SPDX-License-Identifier: MIT
"""What is disclosed by an organisation's own rules: what everybody reads, and what stands already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.callers import PUBLIC
from valueflows.model.disclosing import Disclosure
from valueflows.model.ids import canonical as iri_of
from valueflows.model.tables import Report
from valueflows.reports import profit_report, wagereport
from valueflows.reports.publishing import superseding

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
