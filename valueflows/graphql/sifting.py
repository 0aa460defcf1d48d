# SPDX-License-Identifier: MIT
"""Lists that are computed, or short, of which only some records are asked for.

They are put together as a whole; which of their records are wanted, the ledger's own filters say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.context import Asking
from valueflows.graphql.filters import stated
from valueflows.graphql.pages import PAGE_DEFAULT
from valueflows.ledger.selecting import Cut, Wanted
from valueflows.ledger.view import Page, View

Reading = Callable[[Cut, Wanted], Page]
EVERY: Final = Cut()


def inverse_where(current: Asking, row: Any, of: str, via: str, wanted: Wanted) -> list[Any]:
    """Return the records of a class that lead to a row and are wanted, in their usual order."""
    view: View = row.view
    rows = view.inverse(row, of, via)
    if not wanted.filters:
        return rows
    time = current.ledger.journal.time
    return _among(rows, view.inverse_page(row, of, via, EVERY, wanted, time).rows)


def led_where(
    current: Asking, rows: list[Any], row: Any, of: str, via: str, wanted: Wanted
) -> list[Any]:
    """Return those of some rows that are wanted; all of them lead to one row."""
    return _among(rows, inverse_where(current, row, of, via, wanted)) if wanted.filters else rows


def rows_where(current: Asking, rows: list[Any], of: str, wanted: Wanted) -> list[Any]:
    """Return those of some rows of a class that are wanted."""
    if not wanted.filters or not rows:
        return rows
    view = rows[0].view
    # Once for each request: the same filter may stand at every record of a page.
    key = f"{of} where {sorted(wanted.filters.items())}"
    if key not in view.kept:
        found = view.page(of, EVERY, wanted, current.ledger.journal.time)
        view.kept[key] = frozenset(found.rows)
    return _among(rows, view.kept[key])


def _among(rows: list[Any], wanted: Iterable[Any]) -> list[Any]:
    """Return those of some rows that are among others; rows of a view are shared."""
    found = frozenset(wanted)
    return [row for row in rows if row in found]


# -- pages by their number -------------------------------------------------------------------------


def turned(read: Reading, arguments: dict[str, Any]) -> Reading:
    """Return what reads the page of the number that the filter states; ``read``, if it does not."""
    number = stated(arguments.get("filter"), "page")
    if number is None:
        return read
    _check(number, arguments)

    def read_there(cut: Cut, wanted: Wanted) -> Page:
        size = PAGE_DEFAULT if cut.first is None else cut.first
        skipped = (number - 1) * size
        if skipped == 0:
            return read(cut, wanted)
        # The last record before the page, and no other of those that come first.
        before = read(Cut(first=skipped, last=1), wanted)
        if not before.has_next:
            return Page([], [], before.total > 0, has_next=False, total=before.total)
        return read(Cut(first=size, after=before.marks[0]), wanted)

    return read_there


def _check(number: int, arguments: dict[str, Any]) -> None:
    if number < 1:
        raise _bad(f"page {number} is none", "Pages are counted from 1.")
    for other in ("after", "last", "before"):
        if arguments.get(other) not in {None, strawberry.UNSET}:
            raise _bad(
                f"page {number} begins where its number says, and {other} says otherwise",
                f"Leave filter.page or {other} out.",
            )


def _bad(message: str, remedy: str) -> GraphQLError:
    return GraphQLError(
        f"filter.page: {message}. {remedy}",
        extensions={"code": "BAD_FILTER", "path": "filter.page"},
    )
