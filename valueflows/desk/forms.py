# SPDX-License-Identifier: MIT
"""The reports of a closed year that everybody may read something of, before that is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.reading import Source
from valueflows.reports import (
    contribution,
    givenguard,
    profit,
    profit_report,
    profitguard,
    statementguard,
    wageguard,
    wagepolicy,
    wagereport,
)
from valueflows.reports.accounts import Accounts
from valueflows.reports.currencies import currency_for
from valueflows.reports.indicators import register
from valueflows.reports.openform import Form
from valueflows.reports.periods import Period
from valueflows.reports.statements import balance, cashflow, income

Rules: TypeAlias = MaximumWagePolicy | MaximumProfitPolicy
R = TypeVar("R", MaximumWagePolicy, MaximumProfitPolicy)
STATEMENTS: Final = (income.compute, balance.compute, cashflow.compute)


@dataclass(frozen=True, slots=True)
class Formed:
    """A report by its name, the policy it is measured by, and how few people it may be about."""

    name: str
    form: Form
    policy: str | None = None
    min_cell: int = 0

    def is_for(self, name: str, policy: str | None) -> bool:
        """Whether it is what is asked for."""
        return self.name == name and self.policy == policy


def counted(policy: Rules) -> frozenset[str]:
    """Return the organisations that a policy counts as one."""
    return frozenset(canonical(iri) for iri in (policy.published_by, *policy.boundary))


def in_force(cls: type[R], source: Source, period: Period) -> Iterator[R]:
    """Yield the policies that hold at the end of a period and are not superseded, in order."""
    holding = [one for one in source.records(cls) if _holds(one, period)]
    replaced = {(one.published_by, one.supersedes) for one in holding}
    left = [one for one in holding if (one.published_by, one.id) not in replaced]
    yield from sorted(left, key=lambda one: (one.valid_from.microseconds, one.id))


def _holds(policy: Rules, period: Period) -> bool:
    until = policy.valid_through
    begun = policy.valid_from.microseconds < period.end
    return begun and (until is None or until.microseconds >= period.end)


def forms_of(accounts: Accounts, period: Period) -> Iterator[Formed]:
    """Yield the reports of a boundary in a year; of several organisations what policies say."""
    if len(accounts.boundary) == 1:
        yield from _of_one(accounts, period)
    for wage in in_force(MaximumWagePolicy, accounts.source, period):
        if counted(wage) == accounts.boundary:
            paid = wageguard.openly(wagepolicy.disclose(accounts, wage, period))
            yield Formed(wagereport.REPORT, paid, wage.id, wage.min_cell)
    for rule in in_force(MaximumProfitPolicy, accounts.source, period):
        if counted(rule) == accounts.boundary:
            kept = profitguard.openly(accounts, profit.disclose(accounts, rule, period))
            yield Formed(profit_report.NAME, kept, rule.id)


def _of_one(accounts: Accounts, period: Period) -> Iterator[Formed]:
    for compute in STATEMENTS:
        statement = compute(accounts, period)
        yield Formed(statement.name, statementguard.openly(statement))
    (organisation,) = accounts.boundary
    currency = currency_for(accounts.source)
    if currency is not None:
        given = givenguard.given_openly(accounts, period, currency)
        yield Formed(contribution.NAME, given)
        made = register.indicators(accounts, organisation, period)
        yield Formed(register.NAME, givenguard.indicators_openly(made))
