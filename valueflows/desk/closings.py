# SPDX-License-Identifier: MIT
"""When the books of organisations were closed up to a moment: from then on figures stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from valueflows.ledger.view import View


class Closed(NamedTuple):
    """A closing: whose books, up to when in microseconds, and in which version it was recorded."""

    organisation: str | None
    before: int
    version: int


def closings(view: View) -> Iterator[Closed]:
    """Yield the closings that stand."""
    for row in view.records("PeriodClosing"):
        table, place = row.table, row.row
        if table is not None:
            number = table.refs["organisation"].view[place]
            yield Closed(
                None if number < 0 else view.books.ids.text(number),
                table.times["closed_before"].view[place],
                table.version.view[place],
            )


def closed_at(view: View, agents: Iterable[str], end: int) -> int | None:
    """Return the first version in which the books of all agents were closed up to a moment."""
    found = list(closings(view))
    versions = [
        min(
            (c.version for c in found if c.before >= end and c.organisation in {None, agent}),
            default=None,
        )
        for agent in agents
    ]
    known = [version for version in versions if version is not None]
    return max(known) if known and len(known) == len(versions) else None
