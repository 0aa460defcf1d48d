# SPDX-License-Identifier: MIT
"""What was distributed of the surplus of a period, and how an organisation stands by its decisions.

A share that was decided on belongs to the period whose surplus it is of, whenever it is paid; one
without a recorded decision to the period it came to be owed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from valueflows.model.disclosing import AllocationLine, SurplusAllocation
from valueflows.model.exact import Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import Source
from valueflows.reports.accounts import Accounts
from valueflows.reports.currencies import Rates
from valueflows.reports.periods import Period, PeriodError, period_of
from valueflows.reports.postings import Posting
from valueflows.reports.result import CAPITAL_LINE

TO_MEMBERS: Final = "patronage"
TO_CAPITAL: Final = frozenset({"shareInterest", "dividend"})
_SHARES: Final = TO_CAPITAL | {TO_MEMBERS}


@dataclass(slots=True)
class Distributed:
    """What members got for what they did, what capital got, and the records that say so.

    ``above_par`` is the part of the return to capital that was paid back to members beyond what
    they had paid in.
    """

    to_members: Exact = 0
    to_capital: Exact = 0
    above_par: Exact = 0
    member_records: dict[str, None] = field(default_factory=dict)
    capital_records: dict[str, None] = field(default_factory=dict)
    depends_on: int = 0

    def add(self, kind: str, amount: Exact, record: str, version: int) -> None:
        """Add an amount of a class of money, or of a kind of line."""
        if kind == TO_MEMBERS:
            self.to_members += amount
            self.member_records[record] = None
        else:
            self.to_capital += amount
            self.capital_records[record] = None
        self.depends_on = max(self.depends_on, version)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a surplus, with its lines and its period."""

    allocation: SurplusAllocation
    period: Period
    lines: tuple[AllocationLine, ...]


def decisions(source: Source, boundary: frozenset[str], zone: str) -> tuple[Decided, ...]:
    """Return what organisations decided on their surpluses, in order of the periods."""
    lines: defaultdict[str, list[AllocationLine]] = defaultdict(list)
    for line in source.records(AllocationLine):
        lines[canonical(line.allocation)].append(line)
    found = []
    for one in source.records(SurplusAllocation):
        if (
            canonical(one.allocated_by) in boundary
            and (period := _period(one.period, zone)) is not None
        ):
            ordered = sorted(lines[canonical(one.id)], key=lambda line: (line.order, line.id))
            found.append(Decided(one, period, tuple(ordered)))
    return tuple(sorted(found, key=lambda d: (d.period, d.allocation.id)))


def _period(text: str, zone: str) -> Period | None:
    try:
        return period_of(text, zone)
    except PeriodError:
        return None


def distributed_of(
    accounts: Accounts, postings: Sequence[Posting], period: Period, rates: Rates
) -> Distributed:
    """Return what was distributed of a period's surplus; ``postings`` are all until its end."""
    made, source = Distributed(), accounts.source
    decided = decisions(source, accounts.boundary, period.zone)
    agreements = {
        canonical(one.allocation.agreement)
        for one in decided
        if one.allocation.agreement is not None
    }
    for one in decided:
        if one.period == period:
            _add_lines(made, one, rates, source)
    for payment in accounts.owed(period):
        if payment.money_class in _SHARES and payment.provider in accounts.boundary:
            due = source.flow(payment.due) if payment.due is not None else None
            if due is None or agreements.isdisjoint(due.agreements):
                amount = rates.count(payment.amount, payment.currency, payment.at) or 0
                record = payment.due or payment.event or ""
                made.add(payment.money_class, amount, record, payment.version)
    _add_above_par(made, postings, period, rates)
    return made


def _add_lines(made: Distributed, one: Decided, rates: Rates, source: Source) -> None:
    at = one.allocation.decided_at.microseconds
    for line in one.lines:
        if line.to is not None:
            exact = line.amount.has_numerical_value.exact
            amount = rates.count(exact, canonical(one.allocation.currency), at) or 0
            made.add(line.kind, amount, line.id, source.version_of(line.id))


def _add_above_par(
    made: Distributed, postings: Sequence[Posting], period: Period, rates: Rates
) -> None:
    held: defaultdict[str | None, Exact] = defaultdict(int)
    for posting in postings:
        if posting.line.name == CAPITAL_LINE:
            amount = rates.count(posting.amount, posting.currency, posting.at) or 0
            before, held[posting.other] = held[posting.other], held[posting.other] + amount
            above = max(held[posting.other], 0) - max(before, 0)
            if above and posting.at >= period.start:
                made.above_par += above
                record = posting.event or posting.due or posting.entry
                made.add("memberCapital", above, record, posting.version)


# -- how it stands ---------------------------------------------------------------------------------


def kept(decided: Sequence[Decided], period: Period) -> tuple[dict[str, Exact], Exact]:
    """Return what reserves hold and which losses are not recovered, before a period.

    A loss adds to what is to be recovered, a line ``recoverLosses`` takes from it.
    """
    held: defaultdict[str, Exact] = defaultdict(int)
    losses: Exact = 0
    for one in decided:
        if one.period.last >= period.first:
            continue
        loss = min(one.allocation.surplus.has_numerical_value.exact, 0)
        losses -= loss
        for line in one.lines:
            if line.to is None:
                held[line.kind] += line.amount.has_numerical_value.exact
        held["carryForward"] -= loss
        losses -= held.pop("recoverLosses", 0)
    return dict(sorted(held.items())), max(losses, 0)
