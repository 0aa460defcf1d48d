# SPDX-License-Identifier: MIT
"""Lists of records: filtered, sorted, and cut into pages by keys that stay where they are.

A list is the current rows of one table, or of several side by side, in ascending order of a sort
key; records with the same key stand in the order they were first written, which nothing changes
later. A descending list is the same one read from its end. The place of a cursor follows from the
key and the id it holds, so that it is good while records are added, revised or withdrawn.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias
from zlib import crc32

from valueflows.ledger.filters import RECORDED, filters_of, group_of
from valueflows.ledger.memory import Clock
from valueflows.ledger.sight import Sight, first_row
from valueflows.ledger.sorting import AS_WRITTEN, Key, sort_key
from valueflows.ledger.stocks import ATTRIBUTE_LISTS
from valueflows.ledger.tables import Table
from valueflows.ledger.terms import NEVER, Place, Term, holds, leads, term

_CHUNK: Final = 64


class Mark(NamedTuple):
    """Where a record stands: its id, and what it was sorted by, None for the order of writing."""

    iri: str
    key: Any = None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list makes a page."""

    first: int | None = None
    after: Mark | None = None
    last: int | None = None
    before: Mark | None = None

    def of(self, start: int, end: int) -> tuple[int, int]:
        """Return where the page begins and ends, between the places of its marks."""
        end = max(start, end)
        high = end if self.first is None else min(end, start + self.first)
        low = start if self.last is None else max(start, high - self.last)
        return low, high


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose list it is: only records of which ``via`` leads to this id number."""

    via: str
    number: int
    shown_as: str = ""
    """Under which id it is shown to who asks."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of a list: filters by name and their values, and the order."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    by: str = RECORDED
    descending: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is the whole list, in the order it was written."""
        return not self.filters and self.by == RECORDED and not self.descending

    @cached_property
    def token(self) -> str:
        """A short text that differs from that of any other filter or order."""
        said = json.dumps([sorted(self.filters.items()), self.by, self.descending], default=repr)
        return f"{crc32(said.encode()):08x}"


EVERYTHING: Final = Wanted()


Item: TypeAlias = int
"""A row of a list: row times the number of its tables, and the number of its table."""


class Listing:
    """The rows of some classes that meet what is wanted, sorted. ``KeyError``: no such mark."""

    def __init__(
        self, sight: Sight, of: str, wanted: Wanted, time: Clock, owner: Owner | None = None
    ) -> None:
        self.sight, books = sight, sight.books
        self.wanted = wanted
        self.names = group_of(of)
        self.tables = [books.by_name[name] for name in self.names]
        self.places = [Place(sight, table, time) for table in self.tables]
        self.keys: list[Key] = [sort_key(p, wanted.by, wanted.descending) for p in self.places]
        remembered = (
            f"{sight.token_for(of)} {of} {owner} {wanted.by} {wanted.descending} "
            f"{sorted(wanted.filters.items())}"
        )
        found = None
        if "active" not in wanted.filters:  # which depends on when it is asked
            found = books.memory.recall(remembered)
        if found is None:
            found = books.memory.keep(remembered, self._sorted(owner))
        self.items: Sequence[Item] = found

    def _sorted(self, owner: Owner | None) -> Sequence[Item]:
        chosen = [self._chosen(place, owner) for place in self.places]
        if len(chosen) == 1:
            return _by_key(chosen[0], self.keys[0])
        count = len(chosen)
        items = [row * count + n for n, rows in enumerate(chosen) for row in rows]
        return sorted(items, key=self._order)

    def _chosen(self, place: Place, owner: Owner | None) -> Sequence[int]:
        known = filters_of((place.table.cls.__name__,))
        terms = [] if owner is None else [_owned(place, owner)]
        for name, value in self.wanted.filters.items():
            terms.append(term(place, known[name], value) if name in known else NEVER)
        return select(place.sight, place.table, terms)

    def at(self, item: Item) -> tuple[Table, int]:
        """Return table and row of an item."""
        row, number = divmod(item, len(self.tables))
        return self.tables[number], row

    def mark(self, item: Item) -> Mark:
        """Return where an item stands."""
        row, number = divmod(item, len(self.tables))
        iri = self.sight.books.ids.text(self.tables[number].id.view[row])
        return Mark(iri, self.keys[number].written(row))

    def _order(self, item: Item) -> tuple[Any, int]:
        """Return what an item is sorted by: its key, and where it was first written."""
        row, number = divmod(item, len(self.tables))
        table, key = self.tables[number], self.keys[number]
        place: int = table.place.view[first_row(table, row)]
        return key.of(row), place

    def _order_of(self, mark: Mark) -> tuple[Any, int]:
        table, row = self.sight.place_of(mark.iri)
        if table not in self.tables:
            raise KeyError(mark.iri)
        key = self.keys[self.tables.index(table)]
        place: int = table.place.view[first_row(table, row)]
        return key.read(mark.key), place

    def cut(self, cut: Cut) -> tuple[list[Item], int, int]:
        """Return the items of a page, and where in the list it begins and ends."""
        low, high = cut.of(self._start(cut.after), self._end(cut.before))
        if not self.wanted.descending:
            return list(self.items[low:high]), low, high
        count = len(self.items)
        return list(self.items[count - high : count - low])[::-1], low, high

    def _start(self, after: Mark | None) -> int:
        if after is None:
            return 0
        order = self._order_of(after)
        if self.wanted.descending:
            return len(self.items) - bisect_left(self.items, order, key=self._order)
        return bisect_right(self.items, order, key=self._order)

    def _end(self, before: Mark | None) -> int:
        if before is None:
            return len(self.items)
        order = self._order_of(before)
        if self.wanted.descending:
            return len(self.items) - bisect_right(self.items, order, key=self._order)
        return bisect_left(self.items, order, key=self._order)


def _owned(place: Place, owner: Owner) -> Term:
    targets = frozenset((owner.number,) if owner.number >= 0 else ())
    if owner.via in ATTRIBUTE_LISTS and place.table.cls.__name__ == "EconomicResource":
        return holds(place, owner.via, targets)
    return leads(place, [(owner.via, targets)], frozenset({owner.shown_as}))


def _by_key(rows: Sequence[int], key: Key) -> Sequence[int]:
    """Sort rows that are in the order first written; those with the same key stay in it."""
    return rows if key is AS_WRITTEN else sorted(rows, key=key.of)


def select(sight: Sight, table: Table, terms: Sequence[Term]) -> Sequence[int]:
    """Return the current rows that meet all terms, in the order they were first written."""
    shortest, rows = _shortest(terms)
    found = sight.all(table) if rows is None else sight.tidied(table, rows)
    for one in terms:
        if one is not shortest or not sight.whole:
            found = one.keep(found)
    return found


def _shortest(terms: Sequence[Term]) -> tuple[Term | None, list[int] | None]:
    """Return the term whose list ends first, and the list; the lists are read side by side."""
    running: list[tuple[Term, Iterator[int], list[int]]] = [
        (one, one.listed(), []) for one in terms if one.listed is not None
    ]
    while running:
        for one, rows, read in running:
            if len(running) == 1:
                return one, list(rows)
            chunk = list(islice(rows, _CHUNK))
            read.extend(chunk)
            if len(chunk) < _CHUNK:
                return one, read
    return None, None
