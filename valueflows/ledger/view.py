# SPDX-License-Identifier: MIT
"""The books as a reader sees them, at one version, for the length of one request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any, ClassVar

from valueflows.ledger.filters import NAME
from valueflows.ledger.memory import Clock
from valueflows.ledger.rows import ROWS, KnownUnit, NobodyRow, Row, UnknownAgentRow
from valueflows.ledger.selecting import EVERYTHING, Cut, Listing, Mark, Owner, Wanted
from valueflows.ledger.sight import Sight, first_row
from valueflows.ledger.stocks import ATTRIBUTE_LISTS
from valueflows.ledger.tables import Table
from valueflows.model.catalog import AGENTS, CLASSES, fits
from valueflows.model.units import UNITS


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list: its rows, whether there is more on either side, and how many in all.

    ``marks`` say where each row stands in the list.
    """

    rows: Sequence[Row]
    marks: Sequence[Mark]
    has_previous: bool
    has_next: bool
    total: int


class OutOfTimeError(Exception):
    """What was asked for takes longer than it may."""

    extensions: ClassVar = {"code": "OUT_OF_TIME"}

    def __init__(self) -> None:
        super().__init__("This takes too long. Ask for less: fewer lists, smaller pages, a filter.")


def _unknown(version: int) -> int:
    raise LookupError(f"when version {version} was recorded is not known to this view")


class View:
    """Reads records by id, by class and along references. Rows are shared within a view.

    ``until``, on the monotonic clock, is when lists are no longer read: ``OutOfTimeError``.
    ``time`` answers when a version was recorded.
    """

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.books = sight.books
        self.version = sight.version
        self._rows: dict[int, Row] = {}
        self._units: dict[str, Any] = {}
        self.nobody: Row = NobodyRow(self, -1, None, -1)
        self.until: Any = None
        self.time: Clock = _unknown
        self.kept: dict[str, Any] = {}
        """What others work out of a view once, and keep as long as it."""

    # -- single records ----------------------------------------------------------------------------

    def get(self, iri: str, cls: type[Any]) -> Row | None:
        """Return the record of an id when it is described and of the class (or a subclass)."""
        located = self.sight.locate(self.sight.number(iri))
        if located is None:
            return None
        table, row = located
        if not fits(table.cls.__name__, cls):
            return None
        return self.at(table, row)

    def at(self, table: Table, row: int) -> Row:
        """Return the record in a row of a table."""
        return self._shared(table.id.view[row], table.cls.__name__)

    def seen(self, table: Table, row: int) -> Row | None:
        """Return the record in a row of a table; None where it may not be seen."""
        return self.at(table, row) if self.sight.shows(table, row) else None

    def node(self, number: int, target: str) -> Row | None:
        """Return what a reference to a ``target`` leads to, described or not; None for nothing."""
        return self._shared(number, target)

    def party(self, number: int, row: Row) -> Row | None:
        """Return an agent of a record."""
        del row
        return self.node(number, "Agent")

    def shows_remarks(self, row: Row) -> bool:
        """Whether remarks on a record may be read."""
        return row.table is not None

    def _shared(self, number: int, target: str) -> Row:
        found = self._rows.get(number)
        if found is None:
            found = self._rows[number] = self._made(number, target)
        return found

    def _made(self, number: int, target: str) -> Row:
        located = self.sight.locate(number)
        if located is not None:
            return self.revised(number, *located)
        if target == "Agent" or target in AGENTS:
            unknown: Row = UnknownAgentRow(self, number, None, -1)
            return unknown
        return ROWS[target](self, number, None, -1)

    def revised(self, number: int, table: Table, row: int) -> Row:
        """Return a record as one of its revisions left it."""
        made: Row = ROWS[table.cls.__name__](self, number, table, row)
        return made

    def unit(self, iri: str) -> Any:
        """Return a unit: one described here, one of OM 2, or one that is only named."""
        found = self._units.get(iri)
        if found is None:
            found = self.get(iri, CLASSES["Unit"])
            if found is None and iri in UNITS:
                found = KnownUnit(iri)
            self._units[iri] = found = found or _NamedUnit(iri)
        return found

    def units(self, cut: Cut, wanted: Wanted = EVERYTHING) -> Page:
        """Return part of the units of OM 2 that are known, and those described here."""
        found = units_wanted([*map(KnownUnit, UNITS), *self.records("Unit")], wanted)
        places = {unit.id: place for place, unit in enumerate(found)}
        start = 0 if cut.after is None else places[cut.after.iri] + 1
        end = len(found) if cut.before is None else places[cut.before.iri]
        low, high = cut.of(start, end)
        marks = [Mark(unit.id) for unit in found[low:high]]
        return Page(found[low:high], marks, low > 0, high < len(found), len(found))

    # -- lists -------------------------------------------------------------------------------------

    def records(self, name: str) -> Iterator[Row]:
        """Yield the standing records of a class, in the order they were first written."""
        table = self.books.by_name[name]
        for row in self.sight.first_rows(table, range(self.sight.rows(table))):
            yield self._shared(table.id.view[row], name)

    def page(self, of: str, cut: Cut, wanted: Wanted, time: Clock) -> Page:
        """Return part of the records of a class, or of all agents, that are wanted.

        ``time`` answers when a version was recorded.
        """
        if wanted.plain and of in self.books.by_name:
            return self._page_of_table(self.books.by_name[of], cut)
        return self._page(Listing(self.sight, of, wanted, time), cut)

    def _page(self, listing: Listing, cut: Cut) -> Page:
        self._hurry()
        items, low, high = listing.cut(cut)
        rows = [self.at(*listing.at(item)) for item in items]
        count = len(listing.items)
        return Page(rows, [listing.mark(i) for i in items], low > 0, high < count, count)

    def _page_of_table(self, table: Table, cut: Cut) -> Page:
        """Walk a table from where the page begins; the cost is that of the page."""
        self._hurry()
        start = 0 if cut.after is None else self._row_in(table, cut.after.iri) + 1
        first_rows, limit = self.sight.first_rows, self.sight.rows(table)
        end = limit if cut.before is None else self._row_in(table, cut.before.iri)
        if cut.last is not None and cut.first is None:
            backwards = first_rows(table, range(end - 1, start - 1, -1))
            rows = list(islice(backwards, cut.last))[::-1]
        else:
            rows = list(islice(first_rows(table, range(start, end)), cut.first))
            rows = rows if cut.last is None else rows[max(len(rows) - cut.last, 0) :]
        low, high = (rows[0], rows[-1] + 1) if rows else (start, start)
        found = [self._shared(table.id.view[row], table.cls.__name__) for row in rows]
        return Page(
            found,
            [Mark(row.id) for row in found],
            any(True for _row in first_rows(table, range(low))),
            any(True for _row in first_rows(table, range(high, limit))),
            self.sight.count(table),
        )

    def _hurry(self) -> None:
        if self.until is not None and monotonic() > self.until:
            raise OutOfTimeError

    def _row_in(self, table: Table, iri: str) -> int:
        """Return the row an id was first written in; ``KeyError`` for one of another class."""
        found, row = self.sight.place_of(iri)
        if found is not table:
            raise KeyError(iri)
        return first_row(table, row)

    def pointing(self, row: Row, of: str, via: str) -> list[int]:
        """Return id numbers of the standing records of class ``of`` whose ``via`` leads to a row."""
        self._hurry()
        books = self.books
        if row.number < 0:
            return []
        if via in ATTRIBUTE_LISTS and of == "EconomicResource":
            found = self.sight.having(via, row.number)
            return sorted(n for n in found if self.sight.locate(n) is not None)
        names = sorted(AGENTS) if of == "Agent" else [of]
        return [n for name in names for n in self._pointing(books.by_name[name], via, row.number)]

    def _pointing(self, table: Table, via: str, number: int) -> Iterator[int]:
        links = table.many[via] if via in table.many else table.links[via]
        rows = [r for r in links.rows(number) if self.sight.standing(table, r)]
        for row in reversed(rows):
            yield table.id.view[row]

    def inverse(self, row: Row, of: str, via: str) -> list[Row]:
        """Return the standing records of class ``of`` whose ``via`` leads to a row."""
        return [self._shared(number, of) for number in self.pointing(row, of, via)]

    def hides(self, _row: Row, _of: str, _via: str) -> bool:
        """Whether some record that leads to a row is not shown."""
        return False

    def inverse_page(
        self, row: Row, of: str, via: str, cut: Cut, wanted: Wanted, time: Clock
    ) -> Page:
        """Return part of such a list, of those records that are wanted."""
        return self._page(Listing(self.sight, of, wanted, time, Owner(via, row.number)), cut)


def units_wanted(units: list[Any], wanted: Wanted) -> list[Any]:
    """Return the units that are wanted, sorted by their labels when that is asked for."""
    needle = wanted.filters.get("search_string", "").casefold()
    found = [u for u in units if needle in f"{u.label}\0{u.symbol or ''}\0{u.id}".casefold()]
    tags = wanted.filters.get("classified_as")
    if tags is not None:
        found = [unit for unit in found if set(unit.classified_as) & set(tags)]
    if wanted.by == NAME:
        found.sort(key=lambda unit: unit.label.casefold())
    return found[::-1] if wanted.descending else found


class _NamedUnit:
    """A unit that is named and known nowhere."""

    __slots__ = ("classified_as", "id", "label", "om_unit_identifier", "revision_id", "symbol")
    kind = "Unit"

    def __init__(self, iri: str) -> None:
        self.id = self.label = self.symbol = iri
        self.revision_id = f"{iri}@0"
        self.om_unit_identifier = None
        self.classified_as: list[str] = []
