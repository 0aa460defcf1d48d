# SPDX-License-Identifier: MIT
"""The maximum-profit disclosure: what profit was, by the rule an organisation set itself.

Surplus is income without cost and pay, before tax on it and before anything is distributed. It is
always told before and after the share of members, with and without grants. Over a window of years
the mean amount is measured by the mean base. A measure without a base is not applicable, never
nothing and never endless; a limit that is a share of a loss is nothing, not less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact, whole_if_whole
from valueflows.model.ids import canonical as iri_of
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.tables import Report
from valueflows.reports.accounts import Accounts
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.currencies import Rates, currency_for
from valueflows.reports.figures import share_of
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.result import Result, Stood, Total, capital_of, equity_of, result_of
from valueflows.reports.statements.coverage import Coverage, coverage
from valueflows.reports.surplus import Distributed, distributed_of

WITHIN: Final = "within"
EXCEEDED: Final = "exceeded"
NOT_COMPUTABLE: Final = "notComputable"
NOT_APPLICABLE: Final = "notApplicable"
LOSS: Final = "loss"
COVERAGE_MIN: Final = Fraction(95, 100)
"""The least share of money that must have a class for profit to be told."""
LINE_BY_EXCLUSION: Final = {"restrictedGrants": "restrictedGrants", "subsidies": "grants"}
CLASS_BY_EXCLUSION: Final = {"restrictedGrants": None, "subsidies": "subsidy"}


@dataclass(frozen=True, slots=True)
class Year:
    """The figures of one period of the window, in millionths of the money of the report."""

    result: Result
    distributed: Distributed
    capital: Stood
    equity: Stood
    excluded: Mapping[str, Exact]
    covered: Coverage

    @property
    def revenue(self) -> Exact:
        """Income, without what the policy says does not count."""
        return self.result.income - sum(self.excluded.values())

    @property
    def surplus(self) -> Exact:
        """Surplus before distribution, of that revenue."""
        return self.revenue - self.result.cost - self.result.pay

    @property
    def after_members(self) -> Exact:
        """What is left when members have got their share."""
        return self.surplus - self.distributed.to_members

    @property
    def after_tax(self) -> Exact:
        """What is left when the result is taxed."""
        return self.surplus - self.result.tax

    @property
    def total_cost(self) -> Exact:
        """Cost and pay."""
        return self.result.cost + self.result.pay

    def amount(self, concept: str) -> Exact:
        """Return what a policy calls profit."""
        amounts = {
            "surplusBeforeDistribution": self.surplus,
            "afterLabourPatronage": self.after_members,
            "afterTax": self.after_tax,
            "returnToCapital": self.distributed.to_capital,
        }
        return amounts[concept]

    def base(self, base: str) -> Fraction | None:
        """Return what profit is measured by; None where it is an amount by itself.

        Of the price of a unit: units cancel out, so it is what was sold.
        """
        bases: dict[str, Exact | None] = {
            "revenue": self.revenue,
            "totalCost": self.total_cost,
            "averagePaidUpCapital": self.capital.average,
            "averageEquity": self.equity.average,
            "unitPrice": self.result.sum(("sales",)),
            "surplus": max(self.surplus, 0),
            "none": None,
        }
        found = bases[base]
        return None if found is None else Fraction(found)

    @property
    def depends_on(self) -> int:
        """The version of the last record it depends on."""
        parts = (self.result, self.distributed, self.capital, self.equity)
        return max(part.depends_on for part in parts)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is always told: its terms, and None where there is nothing to measure by."""

    name: str
    numerator: Exact
    denominator: Exact

    @property
    def value(self) -> Fraction | None:
        """The share; None where the denominator is nothing."""
        return share_of(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Related:
    """What was dealt with an agent close to the organisation."""

    agent: str
    income: Exact
    cost: Exact
    records: int


@dataclass(frozen=True, slots=True)
class ProfitDisclosure:
    """What a profit policy says of a period, and all that the figure rests on.

    Amounts are in millionths of ``currency``. ``value`` is the share of the base, or the amount
    where the base is none. ``headroom`` is 1 - value / limit; None without a limit, or where that
    is nothing or nothing was judged. ``gaps`` are what could not be reckoned, by code.
    """

    policy: MaximumProfitPolicy
    period: Period
    currency: str | None
    verdict: str
    reason: str
    years: tuple[Year, ...]
    missing_years: tuple[str, ...]
    amount: Fraction
    base_amount: Fraction | None
    value: Fraction | None
    cap: Fraction | None
    limit: Fraction | None
    headroom: Fraction | None
    measures: tuple[Measure, ...]
    related: tuple[Related, ...]
    gaps: tuple[tuple[str, int], ...]
    version: int
    checkpoint: str
    depends_on: int

    @property
    def year(self) -> Year | None:
        """The figures of the period itself; None where there are no books of it."""
        return self.years[0] if self.years else None

    def report(self, *, with_records: bool = True) -> Report:
        """Return it as tables; ``with_records`` those behind each figure as well."""
        from valueflows.reports.profit_report import report

        return report(self, with_records=with_records)

    def as_json(self) -> bytes:
        """Return its one form in bytes: equal books and questions give equal ones."""
        from valueflows.reports.profit_report import plain

        return canonical(plain(self))

    @property
    def digest(self) -> str:
        """The SHA-256 of that form."""
        return digest(self.as_json())


def disclose(accounts: Accounts, policy: MaximumProfitPolicy, period: Period) -> ProfitDisclosure:
    """Return what a policy says of a period; reasons are in words where nothing can be said."""
    return _Disclosing(accounts, policy, period).made()


class _Disclosing:
    """One disclosure on its way."""

    def __init__(self, accounts: Accounts, policy: MaximumProfitPolicy, period: Period) -> None:
        self.accounts = accounts
        self.policy = policy
        self.period = period
        self.currency = currency_for(accounts.source, policy.currency)
        self.rates = Rates(accounts.source, self.currency or "")
        self.missing: list[str] = []
        self.years = self._years()
        self.gaps = _counted(accounts, period)

    # -- figures -----------------------------------------------------------------------------------

    def _years(self) -> tuple[Year, ...]:
        made: list[Year] = []
        period = self.period
        for _turn in range(max(self.policy.window, 1)):
            postings = self.accounts.postings(until=period.end)
            if postings or not made:
                made.append(self._year(period, postings))
            else:
                self.missing.append(period.text)
            period = period.before()
        return tuple(made)

    def _year(self, period: Period, postings: Sequence[Posting]) -> Year:
        near = frozenset(map(iri_of, self.policy.related_parties))
        result = result_of(self.accounts, period, self.rates, apart=near)
        return Year(
            result,
            distributed_of(self.accounts, postings, period, self.rates),
            capital_of(postings, period, self.rates),
            equity_of(postings, period, self.rates),
            {name: _excluded(result, name) for name in sorted(self.policy.exclude)},
            coverage(self.accounts, self.accounts.gaps(period), len(result.entries)),
        )

    def _mean(self, values: list[Exact]) -> Fraction:
        return sum(map(Fraction, values), Fraction(0)) / len(values)

    # -- the whole ---------------------------------------------------------------------------------

    def made(self) -> ProfitDisclosure:
        """Return the disclosure."""
        policy, source = self.policy, self.accounts.source
        amount = self._mean([year.amount(policy.concept) for year in self.years])
        bases = [year.base(policy.base) for year in self.years]
        base = None if None in bases else self._mean([b for b in bases if b is not None])
        cap = None if policy.cap is None else Fraction(policy.cap.exact) / MICRO
        value = amount / MICRO if base is None else share_of(amount, base)
        limit = _limit(cap, base)
        verdict, reason = self._verdict(amount, value, cap)
        versions = [year.depends_on for year in self.years]
        judged = verdict in {WITHIN, EXCEEDED}
        return ProfitDisclosure(
            policy=policy,
            period=self.period,
            currency=self.currency,
            verdict=verdict,
            reason=reason,
            years=self.years,
            missing_years=tuple(self.missing),
            amount=amount,
            base_amount=base,
            value=value,
            cap=cap,
            limit=limit,
            headroom=1 - value / cap if cap and value is not None and judged else None,
            measures=measures(self.years[0]),
            related=_related(self.years[0].result),
            gaps=self.gaps,
            version=source.version,
            checkpoint=source.checkpoint,
            depends_on=max([source.version_of(policy.id), *versions]),
        )

    def _verdict(
        self, amount: Fraction, value: Fraction | None, cap: Fraction | None
    ) -> tuple[str, str]:
        """Return the verdict and why; what keeps it from being computed comes first."""
        if reason := self._not_in_force():
            return NOT_APPLICABLE, reason
        if reason := self._not_computable():
            return NOT_COMPUTABLE, reason
        surplus = self._mean([year.surplus for year in self.years])
        if surplus < 0 or amount < 0:
            return LOSS, "there was no surplus; what may be distributed of it is nothing"
        if cap is None:
            return NOT_APPLICABLE, "the policy names no limit: the figure is told, nothing judged"
        if value is None:
            return NOT_APPLICABLE, f"there is nothing to measure by: {self.policy.base} is nothing"
        within = value < cap if self.policy.comparator == "below" else value <= cap
        return (WITHIN if within else EXCEEDED), ""

    def _not_in_force(self) -> str:
        policy, period = self.policy, self.period
        if policy.valid_from.microseconds >= period.end:
            return f"the policy holds only from {policy.valid_from}"
        ended = policy.valid_through
        if ended is not None and ended.microseconds <= period.start:
            return f"the policy held only until {ended}"
        return ""

    def _not_computable(self) -> str:
        policy = self.policy
        wanted = frozenset(map(iri_of, (policy.published_by, *policy.boundary)))
        if self.accounts.boundary != wanted:
            return "these are not the accounts of the organisations that the policy is about"
        if self.currency is None:
            return "it cannot be told in which money to count; name one in the policy"
        classed = min(year.result.coverage for year in self.years)
        if classed < COVERAGE_MIN:
            return "too much of the money that moved has no class; see what is unclassified"
        untold = [year for year in self.years if not year.covered.is_told]
        lacks = sorted(
            {f"{count} {code}" for year in untold for code, count in year.covered.missing}
        )
        return f"what profit needs is missing: {', '.join(lacks)}" if lacks else ""


def _limit(cap: Fraction | None, base: Fraction | None) -> Fraction | None:
    """Return the limit as an amount; a share of less than nothing is nothing."""
    if cap is None:
        return None
    return cap * MICRO if base is None else cap * max(base, Fraction(0))


def _counted(accounts: Accounts, period: Period) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for gap in accounts.gaps(period):
        found[gap.code] = found.get(gap.code, 0) + max(len(gap.records), 1)
    return tuple(sorted(found.items()))


def _excluded(result: Result, name: str) -> Exact:
    """Return income that does not count.

    Nothing is revalued in these books, and what flows inside the organisation never comes in.
    """
    line = LINE_BY_EXCLUSION.get(name)
    return 0 if line is None else result.sum((line,), CLASS_BY_EXCLUSION[name])


def _related(result: Result) -> tuple[Related, ...]:
    found = []
    for agent, dealt in sorted(result.with_agent.items()):
        income, cost = dealt.get("income", Total()), dealt.get("expense", Total())
        count = len(income.records | cost.records)
        found.append(Related(agent, income.amount, cost.amount, count))
    return tuple(found)


def measures(year: Year) -> tuple[Measure, ...]:
    """Return the figures that are told whatever the policy measures by."""
    grants = year.result.grants - sum(
        amount for name, amount in year.excluded.items() if name in LINE_BY_EXCLUSION
    )
    k = year.distributed.to_capital
    return (
        Measure("marginBeforeMemberShare", year.surplus, year.revenue),
        Measure("marginAfterMemberShare", year.after_members, year.revenue),
        Measure("marginWithoutGrants", year.surplus - grants, year.revenue - grants),
        Measure("markupOnCost", year.surplus, year.total_cost),
        Measure("surplusOnMemberCapital", year.surplus, year.capital.last),
        Measure("returnOnAverageCapital", k, whole_if_whole(year.capital.average)),
        Measure("returnOnAverageEquity", k, whole_if_whole(year.equity.average)),
        Measure("returnToCapitalOfSurplus", k, max(year.surplus, 0)),
    )
