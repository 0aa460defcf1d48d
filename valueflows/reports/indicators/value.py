# SPDX-License-Identifier: MIT
"""Indicators about value: who it goes to, what capital gets, what stays, whether rules are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from valueflows.model.exact import Exact
from valueflows.reports.classes import (
    CAPITAL,
    COMMUNITY,
    LINES,
    STATE,
    SUPPLIERS,
    WORKERS,
)
from valueflows.reports.distribution import lines_of
from valueflows.reports.figures import share_of
from valueflows.reports.indicators.base import Books, Figure, measured
from valueflows.reports.keys import members_of, standing_of
from valueflows.reports.surplus import Decided
from valueflows.reports.waterfall import WaterfallError, allocate

_LOCKED = ("legalReserve", "indivisibleReserve", "commons")
_UNDECIDED = "no decision on the surplus of the period is recorded"


def lines_to(group: str) -> tuple[str, ...]:
    """Return the lines of what goes to a group."""
    return tuple(line.name for line in LINES.values() if line.group == group)


def labour_share(books: Books) -> Iterator[Figure]:
    """What those who work get of the value added: revenue less what was bought."""
    made = books.result
    lines = lines_to(WORKERS)
    added = made.income - made.sum(lines_to(SUPPLIERS))
    yield measured(
        "labourShare",
        made.sum(lines),
        added,
        reason="no value was added: what was bought cost as much as came in, or more",
        coverage=made.coverage,
        n=len(made.records(lines)),
        records=made.records(lines),
        depends_on=made.depends_on,
    )


def value_distribution(books: Books) -> Iterator[Figure]:
    """The shares of revenue that go to each group (GRI 201-1); they sum to one."""
    made, given, decided = books.result, books.distributed, books.decided
    commons = _kinds(decided, ("commons",))
    parts: dict[str, Exact] = {
        SUPPLIERS: made.sum(lines_to(SUPPLIERS)),
        WORKERS: made.sum(lines_to(WORKERS)) + given.to_members,
        CAPITAL: made.sum(lines_to(CAPITAL)) + given.to_capital,
        STATE: made.sum(lines_to(STATE)),
        COMMUNITY: made.sum(lines_to(COMMUNITY)) + commons,
    }
    parts["kept"] = made.income - sum(parts.values(), Fraction(0))
    for group, amount in parts.items():
        records = made.records(lines_to(group))
        yield measured(
            f"valueTo{group.capitalize()}" if group != "kept" else "valueKept",
            amount,
            made.income,
            reason="there was no revenue",
            coverage=made.coverage,
            n=len(records),
            records=records,
            depends_on=max(made.depends_on, given.depends_on),
        )


def return_to_capital(books: Books) -> Iterator[Figure]:
    """What capital got, of the mean of what was paid up."""
    given, capital = books.distributed, books.capital
    yield measured(
        "returnToCapital",
        given.to_capital,
        capital.average,
        reason="no capital is paid up",
        coverage=books.result.coverage,
        n=len(given.capital_records),
        records=tuple(given.capital_records),
        depends_on=max(given.depends_on, capital.depends_on),
    )


def locked_share(books: Books) -> Iterator[Figure]:
    """What goes to indivisible reserves and commons, of the surplus decided on."""
    decided = books.decided
    surplus = None if decided is None else decided.allocation.surplus.has_numerical_value.exact
    reason = _UNDECIDED if decided is None else "there was no surplus"
    yield measured(
        "lockedShare",
        _kinds(decided, _LOCKED),
        surplus,
        reason=reason,
        coverage=Fraction(1),
        n=0 if decided is None else len(decided.lines),
        records=() if decided is None else (decided.allocation.id,),
        policy=None if decided is None else decided.allocation.profit_policy,
        depends_on=_version(books, decided),
    )


def _kinds(decided: Decided | None, kinds: Iterable[str]) -> Exact:
    lines = () if decided is None else decided.lines
    wanted = frozenset(kinds)
    found = (line.amount.has_numerical_value.exact for line in lines if line.kind in wanted)
    return sum(found, Fraction(0))


def _version(books: Books, decided: Decided | None) -> int:
    if decided is None:
        return 0
    source = books.accounts.source
    records = (decided.allocation.id, *(line.id for line in decided.lines))
    return max(source.version_of(iri) for iri in records)


def rule_fidelity(books: Books) -> Iterator[Figure]:
    """Half of what the shares decided on differ from those of the published waterfall."""
    decided, policy = books.decided, books.profit_policy
    if decided is None or policy is None:
        reason = _UNDECIDED if decided is None else "no rule of its own says what becomes of it"
        yield Figure(name="ruleFidelity", reason=reason)
        return
    surplus = decided.allocation.surplus.has_numerical_value.exact
    try:
        published = _published(books, surplus)
    except WaterfallError as error:
        yield Figure(name="ruleFidelity", reason=str(error), policy=policy.id)
        return
    actual: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for line in decided.lines:
        key = line.kind, str(line.member_class or "")
        actual[key] += line.amount.has_numerical_value.exact
    apart = sum((abs(Fraction(actual[k] - published[k])) for k in actual | published), Fraction(0))
    yield measured(
        "ruleFidelity",
        apart / 2,
        surplus,
        reason="there was no surplus",
        coverage=share_of(sum(actual.values(), Fraction(0)), surplus) if surplus else None,
        n=len(decided.lines),
        records=(decided.allocation.id,),
        policy=policy.id,
        depends_on=_version(books, decided),
    )


def _published(books: Books, surplus: Exact) -> defaultdict[tuple[str, str], Exact]:
    accounts, period, rates = books.accounts, books.period, books.rates
    lines = () if books.profit_policy is None else lines_of(accounts, books.profit_policy)
    members, standing = members_of(accounts, period, rates), standing_of(accounts, period, rates)
    made: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for part in allocate(surplus, lines, members, standing=standing).parts:
        made[part.kind, part.member_class or ""] += part.amount
    return made


def contribution_gap(books: Books) -> Iterator[Figure]:
    """Half of what shares of pay and surplus differ from shares of the hours."""
    made = books.contributions
    yield Figure(
        name="contributionGap",
        value=made.gap,
        numerator=Fraction(made.received),
        denominator=Fraction(made.hours),
        coverage=made.coverage,
        n=len(made.workers),
        reason="" if made.gap is not None else "no hours are recorded, or nothing was received",
        policy="credited by hours worked; received as pay and shares in the surplus",
        depends_on=made.depends_on,
        of_people=True,
    )
