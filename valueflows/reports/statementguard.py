# SPDX-License-Identifier: MIT
"""Statements as everybody may read them: each figure with pay in it goes through the control.

Which figures these are follows from the postings behind them, so that no line is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from valueflows.model.tables import Report
from valueflows.reports.control import History, Place, Sensitive, Total, protected, told
from valueflows.reports.shares import shares_of_postings
from valueflows.reports.statements.figures import KEY, Figure, Statement, summed
from valueflows.reports.suppression import Rule

_COMPARISON: Final = "comparison"


def sensitive(statement: Statement) -> list[Sensitive]:
    """Return the cells of a statement that have pay in them."""
    found: list[Sensitive] = []
    for figure in statement.figures:
        key = tuple(str(getattr(figure, name)) for name in KEY)
        place = Place("amount", statement.name, key, statement.name)
        cells = list(_cells(statement, figure, place))
        found += cells
        found += (replace(c, place=p) for c in cells for p in _beside(statement, figure, place))
    return found


def _cells(statement: Statement, figure: Figure, place: Place) -> Iterator[Total]:
    """Yield the sum of pay in a figure; twice, so that no band is told, where its sign is unknown."""
    shares = shares_of_postings(statement.accounts.source, figure.postings)
    if not shares:
        return
    sign = -1 if sum(share.amount for share in shares) < 0 else 1
    if sign < 0:
        shares = tuple(replace(share, amount=-share.amount) for share in shares)
    behind = summed(figure.postings)
    turned = -1 if figure.amount == -behind else 1
    cell = Total(place, shares, Fraction(sign * turned))
    yield cell
    if figure.amount not in {behind, -behind}:
        yield cell


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
        history = protected(history, _of_all(year), rule).history
    names = {statement.name}
    others = [other for other in beside if other.name not in names]
    together = sorted([statement, *others], key=lambda one: one.name)
    return told(statement.report(), protected(history, _of_all(together), rule).answers)


def _of_all(statements: Iterable[Statement]) -> list[Sensitive]:
    return [cell for statement in statements for cell in sensitive(statement)]
