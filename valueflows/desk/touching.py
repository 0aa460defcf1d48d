# SPDX-License-Identifier: MIT
"""Whether anything was recorded between two versions that bears on the figures of organisations.

Flows bear on whoever gives or gets, by them or by what they settle, fulfil or correct; every other
record is taken to bear on everybody, unless it is of a class that no figure follows from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from valueflows.ledger.books import Books
from valueflows.ledger.tables import Table

_FLOWS: Final = frozenset({"EconomicEvent", "Commitment", "Claim"})
_SIDES: Final = ("provider", "receiver")
_ONE: Final = ("corrects", "triggered_by")
_MANY: Final = ("settles", "fulfills")
_INDIFFERENT: Final = frozenset(
    {
        *("Intent", "Plan", "Proposal", "ProposalList", "Publication", "Acceptance"),
        *("Recipe", "RecipeProcess", "RecipeFlow", "RecipeExchange"),
    }
)


def touched(books: Books, since: int, until: int, agents: Iterable[str]) -> bool:
    """Whether what was recorded after a version, up to another, bears on some organisations."""
    if until < since:
        return True
    numbers = {books.ids.find(agent) for agent in agents}
    return any(
        _touches(books, table, row, numbers)
        for name, table in books.by_name.items()
        if name not in _INDIFFERENT
        for row in range(*(_until(table, version) for version in (since, until)))
    )


def _until(table: Table, version: int) -> int:
    return bisect_right(table.version.view, version, 0, table.rows)


def _touches(books: Books, table: Table, row: int, numbers: set[int]) -> bool:
    if table.cls.__name__ not in _FLOWS:
        return True
    flows = [(table, row), *_led_to(books, table, row)]
    return any(t.refs[side].view[r] in numbers for t, r in flows for side in _SIDES)


def _led_to(books: Books, table: Table, row: int) -> Iterator[tuple[Table, int]]:
    """Yield the flows that a flow names."""
    named = [table.refs[via].view[row] for via in _ONE if via in table.refs]
    named += [number for via in _MANY if via in table.many for number in table.many[via].get(row)]
    for number in named:
        located = books.locate(number)
        if located is not None:
            yield located
