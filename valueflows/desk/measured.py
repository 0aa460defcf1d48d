# SPDX-License-Identifier: MIT
"""Pay and profit measured by the rules that organisations set themselves, as kinds of reports."""

from __future__ import annotations

from typing import Final, TypeVar

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.closings import closed_at
from valueflows.desk.kinds import Question, ReportKind, sees_books
from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.tables import Report
from valueflows.reports import profit, profit_report, wagepolicy, wagereport
from valueflows.reports.accounts import Accounts

P = TypeVar("P", MaximumWagePolicy, MaximumProfitPolicy)


def _wage(asked: Question) -> Report:
    policy = _policy(asked, MaximumWagePolicy)
    return wagereport.report(wagepolicy.disclose(_accounts(asked, policy), policy, asked.period))


def _profit(asked: Question) -> Report:
    policy = _policy(asked, MaximumProfitPolicy)
    return profit_report.report(profit.disclose(_accounts(asked, policy), policy, asked.period))


def _policy(asked: Question, cls: type[P]) -> P:
    """Return the policy that is asked for, else the one that holds at the end of the period."""
    (agent,) = asked.agents
    named = asked.parameters["policy"]
    known = [p for p in asked.source.records(cls) if canonical(p.published_by) == canonical(agent)]
    if named is not None:
        known = [policy for policy in known if canonical(policy.id) == canonical(named)]
    else:
        replaced = {canonical(p.supersedes) for p in known if p.supersedes is not None}
        known = [p for p in known if _holds(p, asked) and canonical(p.id) not in replaced]
    found = max(known, key=lambda p: (p.valid_from.microseconds, p.id), default=None)
    if found is None:
        raise NoReportError(
            "unknown_policy",
            "policy",
            f"the organisation published no such {cls.__name__} for {asked.period.text}",
            "Name another policy or period, or publish one.",
        )
    return found


def _holds(policy: MaximumWagePolicy | MaximumProfitPolicy, asked: Question) -> bool:
    until = policy.valid_through
    begun = policy.valid_from.microseconds < asked.period.end
    return begun and (until is None or until.microseconds >= asked.period.end)


def _accounts(asked: Question, policy: MaximumWagePolicy | MaximumProfitPolicy) -> Accounts:
    """Return the accounts of all whom a policy counts, where the caller may know of them all."""
    counted = tuple(sorted({canonical(policy.published_by), *map(canonical, policy.boundary)}))
    if asked.outside:
        seen = closed_at(asked.view, counted, asked.period.end) is not None
    else:
        seen = sees_books(asked.caller, counted)
    if not seen:
        raise NoReportError(
            "not_open",
            "policy",
            "this policy counts other organisations too",
            "Ask as an auditor or bookkeeper of all of them.",
        )
    return asked.drawn(asked.source, frozenset(counted))


_POLICY: Final = Parameter("policy", "The rule to measure by; the one that holds, else.", "iri")
KINDS: Final = (
    ReportKind(
        "wage",
        "Pay by the organisation's own rule",
        "Its highest pay against the limit that it published.",
        _wage,
        (_POLICY,),
        single=True,
        sensitive=True,
    ),
    ReportKind(
        "profit",
        "Profit by the organisation's own rule",
        "Its profit against the limit that it published.",
        _profit,
        (_POLICY,),
        single=True,
        sensitive=True,
    ),
)
