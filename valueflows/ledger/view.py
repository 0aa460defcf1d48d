# SPDX-License-Identifier: MIT
"""The books as a reader sees them, at one version, for the length of one request."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from valueflows.ledger.books import Books
from valueflows.ledger.rows import ROWS, KnownUnit, NobodyRow, Row, UnknownAgentRow
from valueflows.ledger.stocks import ATTRIBUTE_LISTS
from valueflows.ledger.tables import Table
from valueflows.model.catalog import AGENTS, CLASSES, fits
from valueflows.model.units import UNITS


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list: its rows, whether there is more on either side, and how many in all."""

    rows: Sequence[Row]
    has_previous: bool
    has_next: bool
    total: int


class View:
    """Reads records by id, by class and along references. Rows are shared within a view."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.version = books.version
        self._rows: dict[int, Row] = {}
        self._units: dict[str, Any] = {}
        self.nobody: Row = NobodyRow(self, -1, None, -1)
        self.kept: dict[str, Any] = {}
        """What others work out of a view once, and keep as long as it."""

    # -- single records ----------------------------------------------------------------------------

    def get(self, iri: str, cls: type[Any]) -> Row | None:
        """Return the record of an id when it is described and of the class (or a subclass)."""
        located = self.books.find(iri)
        if located is None or located[0].withdrawn.view[located[1]] == 1:
            return None
        table, row = located
        if not fits(table.cls.__name__, cls):
            return None
        return self.at(table, row)

    def at(self, table: Table, row: int) -> Row:
        """Return the record in a row of a table."""
        return self._shared(table.id.view[row], table.cls.__name__)

    def node(self, number: int, target: str) -> Row:
        """Return what a reference to a ``target`` leads to, described or not."""
        return self._shared(number, target)

    def _shared(self, number: int, target: str) -> Row:
        found = self._rows.get(number)
        if found is None:
            found = self._rows[number] = self._made(number, target)
        return found

    def _made(self, number: int, target: str) -> Row:
        located = self.books.locate(number)
        if located is not None and located[0].withdrawn.view[located[1]] != 1:
            table, row = located
            made: Row = ROWS[table.cls.__name__](self, number, table, row)
            return made
        if target == "Agent" or target in AGENTS:
            unknown: Row = UnknownAgentRow(self, number, None, -1)
            return unknown
        return ROWS[target](self, number, None, -1)

    def unit(self, iri: str) -> Any:
        """Return a unit: one described here, one of OM 2, or one that is only named."""
        found = self._units.get(iri)
        if found is None:
            found = self.get(iri, CLASSES["Unit"])
            if found is None and iri in UNITS:
                found = KnownUnit(iri)
            self._units[iri] = found = found or _NamedUnit(iri)
        return found

    def units(
        self,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Page:
        """Return part of the units of OM 2 that are known, and those described here."""
        found: list[Any] = [*map(KnownUnit, UNITS), *self.records("Unit")]
        places = {unit.id: place for place, unit in enumerate(found)}
        start = 0 if after is None else places[after] + 1
        end = len(found) if before is None else max(places[before], start)
        high = end if first is None else min(end, start + first)
        low = start if last is None else max(start, high - last)
        return Page(found[low:high], low > 0, high < len(found), len(found))

    # -- lists -------------------------------------------------------------------------------------

    def records(self, name: str) -> Iterator[Row]:
        """Yield the standing records of a class, in the order they were first written."""
        table = self.books.by_name[name]
        for row in self._first_rows(table, range(table.rows)):
            yield self._shared(table.id.view[row], name)

    def _first_rows(self, table: Table, rows: range) -> Iterator[int]:
        """Yield, of some rows, those in which a standing record was first written."""
        previous, ids, current = table.previous.view, table.id.view, self.books.current
        withdrawn = table.withdrawn.view
        for row in rows:
            if previous[row] < 0 and withdrawn[current.view[ids[row]]] != 1:
                yield row

    def page(
        self,
        names: Sequence[str],
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Page:
        """Return part of all records of some classes, in the order they were first written."""
        if len(names) == 1:
            return self._page_of_table(self.books.by_name[names[0]], first, after, last, before)
        keys = []
        for name in names:
            table = self.books.by_name[name]
            version, ids = table.version.view, table.id.view
            rows = self._first_rows(table, range(table.rows))
            keys += [(version[row], ids[row]) for row in rows]
        keys.sort()
        return self._cut(keys, first, after, last, before)

    def _page_of_table(
        self,
        table: Table,
        first: int | None,
        after: str | None,
        last: int | None,
        before: str | None,
    ) -> Page:
        """Walk a table from where the page begins; the cost is that of the page."""
        start = 0 if after is None else self._row_in(table, after) + 1
        end = table.rows if before is None else self._row_in(table, before)
        if last is not None and first is None:
            backwards = self._first_rows(table, range(end - 1, start - 1, -1))
            rows = list(islice(backwards, last))[::-1]
        else:
            rows = list(islice(self._first_rows(table, range(start, end)), first))
            rows = rows if last is None else rows[max(len(rows) - last, 0) :]
        low, high = (rows[0], rows[-1] + 1) if rows else (start, start)
        return Page(
            [self._shared(table.id.view[row], table.cls.__name__) for row in rows],
            any(True for _row in self._first_rows(table, range(low))),
            any(True for _row in self._first_rows(table, range(high, table.rows))),
            table.standing,
        )

    def _row_in(self, table: Table, iri: str) -> int:
        """Return the row an id was first written in; ``KeyError`` for one of another class."""
        located = self.books.find(iri)
        if located is None or located[0] is not table:
            raise KeyError(iri)
        return self._first_row(iri)

    def _first_row(self, iri: str) -> int:
        """Return the row an id was first written in; ``KeyError`` when it never was."""
        located = self.books.find(iri)
        if located is None:
            raise KeyError(iri)
        table, row = located
        while (previous := table.previous.view[row]) >= 0:
            row = previous
        return int(row)

    def pointing(self, row: Row, of: str, via: str) -> list[int]:
        """Return id numbers of the standing records of class ``of`` whose ``via`` leads to a row."""
        books = self.books
        if row.number < 0:
            return []
        if via in ATTRIBUTE_LISTS and of == "EconomicResource":
            found = books.stocks.having(ATTRIBUTE_LISTS[via], row.number)
            return sorted(n for n in found if books.kind.view[n] >= 0)
        names = sorted(AGENTS) if of == "Agent" else [of]
        return [n for name in names for n in self._pointing(books.by_name[name], via, row.number)]

    def _pointing(self, table: Table, via: str, number: int) -> Iterator[int]:
        links = table.many[via] if via in table.many else table.links[via]
        rows = [r for r in links.rows(number) if self.books.standing(table, r)]
        for row in reversed(rows):
            yield table.id.view[row]

    def inverse(self, row: Row, of: str, via: str) -> list[Row]:
        """Return the standing records of class ``of`` whose ``via`` leads to a row."""
        return [self._shared(number, of) for number in self.pointing(row, of, via)]

    def inverse_page(
        self,
        row: Row,
        of: str,
        via: str,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Page:
        """Return part of such a list, in the order its records were first written."""
        keys = sorted((self._first_version(n), n) for n in self.pointing(row, of, via))
        return self._cut(keys, first, after, last, before)

    def _first_version(self, number: int) -> int:
        located = self.books.locate(number)
        assert located is not None  # noqa: S101 - only described records are listed
        table = located[0]
        version: int = table.version.view[self._first_row(self.books.ids.text(number))]
        return version

    def _cut(
        self,
        keys: list[tuple[int, int]],
        first: int | None,
        after: str | None,
        last: int | None,
        before: str | None,
    ) -> Page:
        """Cut a page out of sorted keys; cursors are ids, so that they stay right while it grows."""
        start = 0 if after is None else bisect_right(keys, self._key(after))
        end = len(keys) if before is None else bisect_left(keys, self._key(before))
        end = max(start, end)
        low, high = start, end
        if first is not None:
            high = min(high, low + first)
        if last is not None:
            low = max(low, high - last)
        rows = [self._shared(number, "") for _version, number in keys[low:high]]
        return Page(rows, low > 0, high < len(keys), len(keys))

    def _key(self, iri: str) -> tuple[int, int]:
        """Return where an id stands among the keys; ``KeyError`` when it never stood there."""
        number = self.books.ids.find(iri)
        if number < 0 or self.books.locate(number) is None:
            raise KeyError(iri)
        return self._first_version(number), number


class _NamedUnit:
    """A unit that is named and known nowhere."""

    __slots__ = ("classified_as", "id", "label", "om_unit_identifier", "revision_id", "symbol")
    kind = "Unit"

    def __init__(self, iri: str) -> None:
        self.id = self.label = self.symbol = iri
        self.revision_id = f"{iri}@0"
        self.om_unit_identifier = None
        self.classified_as: list[str] = []
