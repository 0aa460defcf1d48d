# SPDX-License-Identifier: MIT
"""What a reader sees of the books: all of them as they are, or as they stood at a version.

Rows, postings and revisions are in the order of versions, so that the books at a version are a
prefix of each table. Whoever reads records asks a sight which rows there are; ``narrowing`` has
the sight of callers from whom something is hidden.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from valueflows.ledger.books import Books
from valueflows.ledger.stocks import ATTRIBUTE_LISTS
from valueflows.ledger.tables import Table
from valueflows.model.stock import Stock

_NONE: Final[frozenset[str]] = frozenset()


class Sight:
    """The books as they are now, whole."""

    token = ""
    whole = True
    """Whether nothing is hidden."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.version = books.version

    def token_for(self, _name: str) -> str:
        """Return what differs between sights with different lists of a class, while they last."""
        return self.token or str(self.version)

    # -- single records ----------------------------------------------------------------------------

    def number(self, iri: str) -> int:
        """Return the number of an id, -1 for one that nothing the reader may know has."""
        return self.books.ids.find(iri)

    def row(self, number: int) -> int:
        """Return the row of a record's current revision, withdrawn or not; -1 for none."""
        return -1 if number >= self.books.kind.capacity else int(self.books.current.view[number])

    def meets(self, _table: Table, _row: int, _via: str, _iris: frozenset[str]) -> bool:
        """Whether an agent of a row is shown under one of some ids, when its number is known."""
        return True

    def is_whole(self, _iri: str) -> bool:
        """Whether a record is seen whole: it is the reader's own, or nobody's yet."""
        return True

    def grant(self, iri: str) -> None:
        """Show a record whole for as long as this sight lasts: to who has just recorded it."""

    def place_of(self, iri: str) -> tuple[Table, int]:
        """Return table and row of a record, withdrawn or not; ``KeyError`` for what is none here."""
        number = self.number(iri)
        row = -1 if number < 0 else self.row(number)
        if row < 0 or self.books.kind.view[number] < 0:
            raise KeyError(iri)
        return self.books.tables[self.books.kind.view[number]], row

    def locate(self, number: int) -> tuple[Table, int] | None:
        """Return table and row of a standing record by its id number."""
        if number < 0 or number >= self.books.kind.capacity:
            return None
        kind, row = self.books.kind.view[number], self.row(number)
        if kind < 0 or row < 0:
            return None
        table = self.books.tables[kind]
        return None if table.withdrawn.view[row] == 1 else (table, row)

    def standing(self, table: Table, row: int) -> bool:
        """Whether a row is its record's current revision and was not withdrawn."""
        return self.books.standing(table, row)

    def shows(self, table: Table, row: int) -> bool:
        """Whether a row may be seen, current or not."""
        return row < self.rows(table)

    def unread(self, _table: Table, _row: int) -> frozenset[str]:
        """Return the fields of a row that may not be read."""
        return _NONE

    # -- tables ------------------------------------------------------------------------------------

    def rows(self, table: Table) -> int:
        """Return how many rows of a table there are."""
        return table.rows

    def count(self, table: Table) -> int:
        """Return how many records of a class stand."""
        return table.standing

    def first_rows(self, table: Table, rows: Iterable[int]) -> Iterator[int]:
        """Yield, of some rows, those in which a standing record was first written."""
        previous, ids, current = table.previous.view, table.id.view, self.books.current.view
        withdrawn = table.withdrawn.view
        for row in rows:
            if previous[row] < 0 and withdrawn[current[ids[row]]] != 1:
                yield row

    def all(self, table: Table) -> Sequence[int]:
        """Return all current rows of a table, in the order they were first written."""
        if table.standing == table.rows:
            return range(table.rows)
        ids, current = table.id.view, self.books.current.view
        return [current[ids[row]] for row in self.first_rows(table, range(table.rows))]

    def tidied(self, table: Table, rows: list[int]) -> Sequence[int]:
        """Return listed rows, newest first and perhaps repeated, as current rows in their order."""
        if table.standing == table.rows:
            rows.reverse()
            return rows if _rises(rows) else sorted(set(rows))
        standing = {row for row in rows if self.standing(table, row)}
        return sorted(standing, key=lambda row: first_row(table, row))

    # -- what follows from events ------------------------------------------------------------------

    def stock(self, number: int) -> Stock | None:
        """Return the state of a resource; None when nothing touched it."""
        return self.books.stocks.get(number)

    def having(self, name: str, target: int) -> Iterator[int]:
        """Yield the id numbers of resources whose attribute is ``target``."""
        return self.books.stocks.having(ATTRIBUTE_LISTS[name], target)


class PastSight(Sight):
    """The books as they stood at a version, whole."""

    def __init__(self, books: Books, version: int) -> None:
        super().__init__(books)
        self.version = version
        self.token = f"@{version}"
        self._limits: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    def row(self, number: int) -> int:
        """Return the row of the revision that was current, withdrawn or not; -1 for none."""
        row = super().row(number)
        if row < 0:
            return row
        table = self.books.tables[self.books.kind.view[number]]
        limit, previous = self.rows(table), table.previous.view
        while row >= limit:
            row = previous[row]
        return row

    def standing(self, table: Table, row: int) -> bool:
        """Whether a row was its record's current revision and not withdrawn."""
        return (
            row < self.rows(table)
            and table.withdrawn.view[row] != 1
            and self.row(table.id.view[row]) == row
        )

    def rows(self, table: Table) -> int:
        """Return how many rows of a table there were."""
        name = table.cls.__name__
        found = self._limits.get(name)
        if found is None:
            found = bisect_right(table.version.view, self.version, 0, table.rows)
            self._limits[name] = found
        return found

    def count(self, table: Table) -> int:
        """Return how many records of a class stood."""
        name = table.cls.__name__
        if name not in self._counts:
            self._counts[name] = len(self.all(table))
        return self._counts[name]

    def first_rows(self, table: Table, rows: Iterable[int]) -> Iterator[int]:
        """Yield, of some rows, those in which a record was first written that stood."""
        previous, ids, limit = table.previous.view, table.id.view, self.rows(table)
        for row in rows:
            if row < limit and previous[row] < 0 and self._stood(table, self.row(ids[row])):
                yield row

    def _stood(self, table: Table, row: int) -> bool:
        return row >= 0 and table.withdrawn.view[row] != 1

    def all(self, table: Table) -> Sequence[int]:
        """Return all rows that were current, in the order they were first written."""
        limit = self.rows(table)
        if table.standing == table.rows:
            return range(limit)
        ids = table.id.view
        return [self.row(ids[row]) for row in self.first_rows(table, range(limit))]

    def tidied(self, table: Table, rows: list[int]) -> Sequence[int]:
        """Return listed rows, newest first and perhaps repeated, as those that were current."""
        standing = {row for row in rows if self.standing(table, row)}
        return sorted(standing, key=lambda row: first_row(table, row))

    def stock(self, number: int) -> Stock | None:
        """Return the state a resource was in; None when nothing had touched it."""
        return self.books.stocks.at(number, self.version)

    def having(self, name: str, target: int) -> Iterator[int]:
        """Yield the id numbers of resources whose attribute was ``target``."""
        stocks, attribute = self.books.stocks, ATTRIBUTE_LISTS[name]
        for number in stocks.ever(attribute, target):
            stock = self.stock(number)
            if stock is not None and has(getattr(stock, attribute), target):
                yield number


def first_row(table: Table, row: int) -> int:
    """Return the row of a record's first revision."""
    previous = table.previous.view
    while (older := previous[row]) >= 0:
        row = older
    return row


def has(value: Any, target: int) -> bool:
    """Whether an attribute of a resource is a target, or holds it among others."""
    return target in value if isinstance(value, tuple) else value == target


def _rises(rows: list[int]) -> bool:
    return all(map(int.__lt__, rows, islice(rows, 1, None)))
