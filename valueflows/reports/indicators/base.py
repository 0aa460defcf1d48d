# SPDX-License-Identifier: MIT
"""What an indicator is: a figure with its terms, and what it was asked of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.reports.accounts import Accounts
from valueflows.reports.contribution import Contributions, contributions
from valueflows.reports.currencies import Rates, currency_for
from valueflows.reports.distribution import policy_for
from valueflows.reports.figures import share_of
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.result import Result, Stood, capital_of, result_of
from valueflows.reports.surplus import Decided, Distributed, decisions, distributed_of

SHARE: Final = "share"
RATIO: Final = "ratio"
DAYS: Final = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a function of an indicator found; ``reason`` says why there is no value.

    ``n`` is how many people, suppliers or records are behind it; ``of_people`` that they are
    people, so that a figure of few of them is theirs to tell.
    """

    name: str
    value: Fraction | None = None
    unit: str = SHARE
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    coverage: Fraction | None = None
    n: int = 0
    reason: str = ""
    policy: str | None = None
    records: tuple[str, ...] = ()
    depends_on: int = 0
    of_people: bool = False


@dataclass(frozen=True)
class Books:
    """What indicators are computed from; each part is drawn once, when one first asks for it.

    ``circle`` are the agents among whom money is to go round, local ones or commons, for LM3.
    """

    accounts: Accounts
    organisation: str
    period: Period
    wage_policy: MaximumWagePolicy | None = None
    profit_policy: MaximumProfitPolicy | None = None
    circle: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def currency(self) -> str:
        """The money of the report; a word that is none where it cannot be told."""
        return currency_for(self.accounts.source) or ""

    @cached_property
    def rates(self) -> Rates:
        """What other money counts in it."""
        return Rates(self.accounts.source, self.currency)

    @cached_property
    def postings(self) -> Sequence[Posting]:
        """All postings until the end of the period."""
        return self.accounts.postings(until=self.period.end)

    @cached_property
    def result(self) -> Result:
        """The result of the period."""
        return result_of(self.accounts, self.period, self.rates)

    @cached_property
    def distributed(self) -> Distributed:
        """What was distributed of its surplus."""
        return distributed_of(self.accounts, self.postings, self.period, self.rates)

    @cached_property
    def capital(self) -> Stood:
        """The capital of members."""
        return capital_of(self.postings, self.period, self.rates)

    @cached_property
    def decided(self) -> Decided | None:
        """The decision on the surplus of the period; None before there is one."""
        accounts, period = self.accounts, self.period
        found = decisions(accounts.source, accounts.boundary, period.zone)
        return next((one for one in found if one.period == period), None)

    @cached_property
    def contributions(self) -> Contributions:
        """What everybody gave and got."""
        return contributions(self.accounts, self.period, self.currency)


Compute = Callable[[Books], Iterable[Figure]]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: its number among the published ones, what it is, and how it is computed."""

    number: int
    name: str
    title: str
    formula: str
    compute: Compute


def books_of(
    accounts: Accounts,
    organisation: str,
    period: Period,
    circle: Iterable[str] = (),
) -> Books:
    """Return the books of an organisation with the policies of its own that held in a period."""
    wage = _wage_policy(accounts, organisation, period)
    profit = policy_for(accounts, organisation, period)
    return Books(accounts, organisation, period, wage, profit, frozenset(circle))


def _wage_policy(accounts: Accounts, organisation: str, period: Period) -> MaximumWagePolicy | None:
    """Return the pay policy of an organisation that held at the end of a period."""
    own = [
        policy
        for policy in accounts.source.records(MaximumWagePolicy)
        if canonical(policy.published_by) == canonical(organisation)
        and policy.valid_from.microseconds < period.end
        and (policy.valid_through is None or policy.valid_through.microseconds >= period.end)
    ]
    replaced = {policy.supersedes for policy in own}
    left = [policy for policy in own if policy.id not in replaced]
    return max(left, key=lambda p: (p.valid_from.microseconds, p.id), default=None)


def measured(
    name: str,
    numerator: Exact | None,
    denominator: Exact | None,
    *,
    reason: str,
    **more: object,
) -> Figure:
    """Return a share; where there is nothing to divide by, none, and ``reason`` says why."""
    top = None if numerator is None else Fraction(numerator)
    bottom = None if denominator is None else Fraction(denominator)
    value = None if top is None or not bottom or bottom < 0 else share_of(top, bottom)
    told = "" if value is not None else reason
    return Figure(
        name=name,
        value=value,
        numerator=top,
        denominator=bottom,
        reason=told,
        **more,  # type: ignore[arg-type]
    )
