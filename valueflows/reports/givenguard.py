# SPDX-License-Identifier: MIT
"""Contributions and indicators as everybody may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from valueflows.model.tables import Table
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import CAPITAL, COMMUNITY, STATE, SUPPLIERS, WORKERS
from valueflows.reports.contribution import (
    Contribution,
    Contributions,
    add_payment,
    contributions,
)
from valueflows.reports.control import NOT_WEIGHED, PART_OF_PAY, Place, Ranked, Sensitive, Total
from valueflows.reports.indicators import register, value, wages
from valueflows.reports.indicators.base import Figure
from valueflows.reports.keys import hours_by_person
from valueflows.reports.openform import Form, unnamed
from valueflows.reports.periods import Period
from valueflows.reports.postings import Payment
from valueflows.reports.profitguard import EXPENSE, INCOME, shares_of_lines
from valueflows.reports.shares import shares_of_payments
from valueflows.reports.statementguard import positive
from valueflows.reports.suppression import Rule, Share
from valueflows.reports.wageguard import sensitive as ranks_of
from valueflows.reports.wagepolicy import disclose

_GIVEN: Final = "contribution"
_COLUMNS: Final = ("value", "numerator", "denominator", "coverage")


# -- who gave and got what -------------------------------------------------------------------------


def given_openly(accounts: Accounts, period: Period, currency: str) -> Form:
    """Return what all together gave and got, as it is before it is decided what is told of it."""
    made = contributions(accounts, period, currency)
    form = unnamed(made.report())
    if len(made.workers) < Rule().min_cell:
        facts = {**form.facts, "n": f"fewer than {Rule().min_cell}"}
        form = replace(form, facts=facts, notes=())
    shut = {Place("gap"): PART_OF_PAY}
    if form.facts["coverage"] not in {None, 0, 100}:
        shut[Place("coverage")] = PART_OF_PAY
    return Form(form, tuple(_whole(accounts, period, made)), shut)


def _whole(accounts: Accounts, period: Period, made: Contributions) -> Iterator[Sensitive]:
    text = f"{period.first:%Y}"
    hours = hours_by_person(accounts, period)
    parts: dict[str, list[Share]] = defaultdict(list)
    parts["hours"] = [Share(who, count, "hours", text) for who, count in sorted(hours.items())]
    parts["cited"] = [Share(c.agent, c.cited, "cited", text) for c in _known(made) if c.cited]
    for payment in accounts.owed(period):
        ours = payment.provider in accounts.boundary
        one = Contribution("")
        add_payment(one, payment.money_class, payment.amount, ours=ours)
        turned = payment if ours else _turned(payment)
        shares = shares_of_payments(accounts.source, [turned], "owed" if ours else "given")
        for name in ("goods", "money", "bought", "pay", "shares", "other"):
            parts[name] += shares if getattr(one, name) else ()
    for name, found in parts.items():
        for column in ("amount", "n"):
            place = Place(column, "whole", (name,), _GIVEN)
            if found:
                yield positive(Total(place, tuple(found)))
            if found and column == "n":
                yield positive(Total(place, tuple(found)))


def _known(made: Contributions) -> Iterable[Contribution]:
    return sorted(made.by_agent.values(), key=lambda one: one.agent)


def _turned(payment: Payment) -> Payment:
    return replace(payment, provider=payment.receiver, receiver=payment.provider)


# -- indicators ------------------------------------------------------------------------------------

_PARTS: Final = frozenset({"payWithHours", "hoursRecordedOfAgreed", "contributionGap"})
_GROUPS: Final = {
    f"valueTo{group.capitalize()}": group
    for group in (SUPPLIERS, WORKERS, CAPITAL, STATE, COMMUNITY)
}
_DEALT: Final = frozenset({"valueToWorkers", "valueToCapital", "valueKept", "returnToCapital"})
_SURPLUS: Final = frozenset({"lockedShare", "ruleFidelity", "valueKept", "headroomToProfitLimit"})


def indicators_openly(made: register.Indicators) -> Form:
    """Return indicators as they are before it is decided what is told of them."""
    form = unnamed(made.report())
    tables: tuple[Table, ...] = tuple(t for t in form.tables if t.name == register.NAME)
    cells, shut = [], dict[Place, str]()
    for _indicator, figure in made.figures:
        cells += list(_of(made, figure))
        shut |= dict.fromkeys(_shut(made, figure), NOT_WEIGHED)
        if figure.coverage not in {None, 0, 1}:
            shut[_place(figure, "coverage")] = PART_OF_PAY
    return Form(replace(form, tables=tables), tuple(cells), shut)


def _place(figure: Figure, column: str) -> Place:
    return Place(column, register.NAME, (figure.name,), register.NAME)


def _shut(made: register.Indicators, figure: Figure) -> Iterator[Place]:
    given = made.books.distributed
    dealt = given.to_members or given.to_capital
    if figure.name in _PARTS or (figure.name in _DEALT and dealt):
        yield from (_place(figure, column) for column in _COLUMNS)


def _of(made: register.Indicators, figure: Figure) -> Iterator[Sensitive]:
    """Yield the cells of an indicator: ranks, or the pay it moves with."""
    books = made.books
    policy = wages.policy_of(books, figure.name)
    if policy is not None and figure.value is None and figure.numerator is None:
        return  # nothing was measured, be it that the policy is about other organisations
    if policy is not None:
        yield from _ranks(list(ranks_of(disclose(books.accounts, policy, books.period))), figure)
        return
    lines: tuple[frozenset[str], ...] = ()
    if figure.name == "labourShare":
        lines = tuple(frozenset(value.lines_to(group)) for group in (WORKERS, SUPPLIERS))
    elif figure.name in _GROUPS:
        lines = (frozenset(value.lines_to(_GROUPS[figure.name])),)
    elif figure.name in _SURPLUS:
        lines = (INCOME | EXPENSE,)
    for some in lines:
        shares = shares_of_lines(books.accounts, books.period, some)
        for column in _COLUMNS[:3]:
            cell = Total(_place(figure, column), shares)
            yield from [positive(cell)] * 2 if shares else []


def _ranks(cells: list[Ranked], figure: Figure) -> Iterator[Ranked]:
    """Yield the ranks of a pay figure where they stand in the table of indicators."""
    wanted = "headroom" if figure.name == "headroomToPayLimit" else "value"
    for cell in cells:
        name = cell.place.column
        if not cell.place.table and name in {wanted, "numerator", "denominator"}:
            column = name if name != wanted else "value"
            yield replace(cell, place=_place(figure, column))
