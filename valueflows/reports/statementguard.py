# SPDX-License-Identifier: MIT
"""Statements as everybody may read them: each figure with pay in it goes through the control.

Which figures these are follows from the postings behind them, so that no line is forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.tables import Report
from valueflows.reports.control import History, Place, Sensitive, Total, protected, told
from valueflows.reports.openform import Form, unnamed
from valueflows.reports.postings import Posting
from valueflows.reports.shares import (
    CAPITAL_CLASSES,
    PAY_CLASSES,
    PEOPLES,
    shares_of_postings,
)
from valueflows.reports.statements.figures import KEY, Figure, Statement, summed
from valueflows.reports.suppression import Rule
from valueflows.reports.totals import CASH

_COMPARISON: Final = "comparison"


def sensitive(statement: Statement) -> list[Sensitive]:
    """Return the cells of a statement that have pay in them."""
    found: list[Sensitive] = []
    sides = _other_sides(statement)
    for figure in statement.figures:
        key = tuple(str(getattr(figure, name)) for name in KEY)
        place = Place("amount", statement.main, key, statement.name)
        cells = list(_cells(statement, figure, place, sides))
        found += cells
        found += (replace(c, place=p) for c in cells for p in _beside(statement, figure, place))
    return found


def _other_sides(statement: Statement) -> dict[str, list[Posting]]:
    """Return what the money of each entry was for, where that is people's."""
    until = max(period.end for period in statement.periods)
    sides: dict[str, list[Posting]] = defaultdict(list)
    for posting in statement.accounts.postings(until=until):
        if posting.money_class in PEOPLES:
            sides[posting.entry].append(replace(posting, amount=-posting.amount))
    return sides


def _behind(
    postings: Sequence[Posting], sides: Mapping[str, Sequence[Posting]]
) -> Iterator[Posting]:
    """Yield postings; for money, which is of no class itself, what it was for."""
    yield from (posting for posting in postings if posting.line is not CASH)
    moved: dict[str, Exact] = defaultdict(int)
    for posting in postings:
        if posting.line is CASH:
            moved[posting.entry] += posting.amount
    for entry, amount in moved.items():
        if amount:
            yield from sides.get(entry, ())


def _cells(
    statement: Statement,
    figure: Figure,
    place: Place,
    sides: Mapping[str, Sequence[Posting]],
) -> Iterator[Total]:
    """Yield the sums of pay, and of what people put in, that a figure holds.

    Each is given twice where its sign is unknown, so that no band is told.
    """
    behind = summed(figure.postings)
    turned = -1 if figure.amount == -behind else 1
    postings = list(_behind(figure.postings, sides))
    for classes in (PAY_CLASSES, CAPITAL_CLASSES):
        shares = shares_of_postings(statement.accounts.source, postings, classes)
        if shares:
            cell = positive(Total(place, shares, Fraction(turned)))
            yield cell
            if figure.amount not in {behind, -behind}:
                yield cell


def positive(cell: Total) -> Total:
    """Return a sum so that what it adds up is above nothing, with the scale turned where it was not."""
    if sum(share.amount for share in cell.shares) >= 0:
        return cell
    turned = tuple(replace(share, amount=-share.amount) for share in cell.shares)
    return replace(cell, shares=turned, scale=-cell.scale)


def _beside(statement: Statement, figure: Figure, place: Place) -> Iterator[Place]:
    """Yield where else a figure stands, when periods are compared: in what is, was and changed."""
    first, *others = dict.fromkeys(period.text for period in statement.periods)
    mine = [other for other in others if figure.period in {first, other}]
    column = "amount" if figure.period == first else "amount_before"
    section, line, _, currency = place.key
    for other in mine:
        key = (section, line, first, currency, other)
        yield Place(column, _COMPARISON, key, statement.name)
        yield Place("change", _COMPARISON, key, statement.name)


def openly(statement: Statement) -> Form:
    """Return a statement as it is before it is decided what is told: its lines, and no records."""
    statement = _for_all(statement)
    whole = statement.report()
    tables = tuple(table for table in whole.tables if table.name == statement.main)
    return Form(unnamed(replace(whole, tables=tables)), tuple(sensitive(statement)))


def guarded(
    statement: Statement,
    earlier: Iterable[Sequence[Statement]] = (),
    beside: Sequence[Statement] = (),
    rule: Rule | None = None,
) -> Report:
    """Return the report of a statement as everybody may read it.

    ``earlier`` are the statements of each closed year before, oldest first, ``beside`` the others
    of its own year: whatever everybody may read as well.
    """
    history = History()
    for year in earlier:
        history = protected(history, _of_all(map(_for_all, year)), rule).history
    statement = _for_all(statement)
    names = {statement.name}
    others = [_for_all(other) for other in beside if other.name not in names]
    together = sorted([statement, *others], key=lambda one: one.name)
    return told(statement.report(), protected(history, _of_all(together), rule).answers)


def _for_all(statement: Statement) -> Statement:
    """Return a statement on the lines that everybody may read."""
    return statement if statement.openly is None else statement.openly()


def _of_all(statements: Iterable[Statement]) -> list[Sensitive]:
    return [cell for statement in statements for cell in sensitive(statement)]
