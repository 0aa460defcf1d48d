# SPDX-License-Identifier: MIT
"""Disclosures as reports that can be asked for, and the policies they are measured by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeVar

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.forms import counted
from valueflows.desk.kinds import Question, ReportKind
from valueflows.desk.opening import as_usual, openly
from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.reading import Source
from valueflows.model.tables import Report
from valueflows.reports import profit, profit_report, wagepolicy, wagereport
from valueflows.reports.periods import Period

POLICY: Final = Parameter(
    "policy",
    "Which policy, by its IRI; without one, the organisation's own that held at the end.",
    kind="iri",
)
_P = TypeVar("_P", MaximumWagePolicy, MaximumProfitPolicy)


def policy_of(
    cls: type[_P], source: Source, organisation: str, period: Period, named: str | None
) -> _P:
    """Return a policy by its id, or the one of an organisation that held at the end of a period.

    ``NoReportError`` when there is none.
    """
    known = sorted(source.records(cls), key=lambda p: (p.valid_from.microseconds, p.id))
    if named is not None:
        found = [p for p in known if canonical(p.id) == canonical(named)]
    else:
        own = [p for p in known if canonical(p.published_by) == organisation and _holds(p, period)]
        replaced = {p.supersedes for p in own}
        found = [p for p in own if p.id not in replaced]
    if found:
        return found[-1]
    raise NoReportError(
        "unknown_policy",
        "policy",
        f"{organisation} has published no {cls.__name__} that holds in {period.text}"
        if named is None
        else f"there is no {cls.__name__} {named:.200}",
        "Name one that is recorded, or record one.",
    )


def _holds(policy: MaximumWagePolicy | MaximumProfitPolicy, period: Period) -> bool:
    until = policy.valid_through
    begun = policy.valid_from.microseconds < period.end
    return begun and (until is None or until.microseconds >= period.end)


def wage_reach(
    source: Source, agents: tuple[str, ...], period: Period, named: str | None
) -> Iterator[str]:
    """Yield the organisations whose people the policy counts."""
    yield from counted(policy_of(MaximumWagePolicy, source, agents[0], period, named))


def profit_reach(
    source: Source, agents: tuple[str, ...], period: Period, named: str | None
) -> Iterator[str]:
    """Yield the organisations the policy counts as one."""
    yield from counted(policy_of(MaximumProfitPolicy, source, agents[0], period, named))


def _wage(asked: Question) -> Report:
    named = asked.parameters["policy"]
    policy = policy_of(MaximumWagePolicy, asked.source, asked.agents[0], asked.period, named)
    return wagepolicy.disclose(asked.accounts, policy, asked.period).report()


def _profit(asked: Question) -> Report:
    named = asked.parameters["policy"]
    policy = policy_of(MaximumProfitPolicy, asked.source, asked.agents[0], asked.period, named)
    return profit_report.report(profit.disclose(asked.accounts, policy, asked.period))


def _openly(
    cls: type[MaximumWagePolicy | MaximumProfitPolicy], name: str
) -> Callable[[Question], Report]:
    """Return what gives everybody a disclosure, by the policy that is named or holds."""

    def made(asked: Question) -> Report:
        named = asked.parameters["policy"]
        as_usual(replace(asked, parameters={}))
        policy = policy_of(cls, asked.source, asked.agents[0], asked.period, named)  # type: ignore[type-var]
        return openly(asked, name, policy.id)

    return made


POLICIES: Final = (
    ReportKind(
        wagereport.REPORT,
        "Highest pay and its limit",
        "How the best-paid stand to the others by the organisation's own rule, and what that says.",
        _wage,
        parameters=(POLICY,),
        single=True,
        sensitive=True,
        public=_openly(MaximumWagePolicy, wagereport.REPORT),
        reach=wage_reach,
    ),
    ReportKind(
        profit_report.NAME,
        profit_report.TITLE,
        "What was left over in a period by the organisation's own rule, and what that says.",
        _profit,
        parameters=(POLICY,),
        single=True,
        sensitive=True,
        public=_openly(MaximumProfitPolicy, profit_report.NAME),
        reach=profit_reach,
    ),
)
