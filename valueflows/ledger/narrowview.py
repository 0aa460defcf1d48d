# SPDX-License-Identifier: MIT
"""The books as a caller reads them from whom something is hidden: rows and lists by a narrow sight."""

from __future__ import annotations

from typing import Any

from valueflows.ledger.faces import PREFIX
from valueflows.ledger.levels import Level
from valueflows.ledger.memory import Clock
from valueflows.ledger.narrowing import NarrowSight
from valueflows.ledger.narrowrows import INNER_ROWS, NARROW_ROWS, FaceRow, NamedRow, UnknownFaceRow
from valueflows.ledger.rows import Row
from valueflows.ledger.selecting import Cut, Listing, Owner, Wanted
from valueflows.ledger.tables import Table
from valueflows.ledger.view import Page, View
from valueflows.model.agents import Agent, Person


class NarrowView(View):
    """Reads as ``View`` does what the caller may see; the rest is not there."""

    sight: NarrowSight

    def __init__(self, sight: NarrowSight) -> None:
        super().__init__(sight)
        self._faces: dict[str, Row] = {}
        self._named: dict[int, Row] = {}

    # -- single records ----------------------------------------------------------------------------

    def get(self, iri: str, cls: type[Any]) -> Row | None:
        """Return the record of an id that the caller may see, or the person behind a pseudonym."""
        if iri.startswith(PREFIX):
            number = self.sight.number(iri)
            row = None if number < 0 else self._face(number, iri)
            return row if row is not None and issubclass(_CLASS_OF[row.kind], cls) else None
        return super().get(iri, cls)

    def node(self, number: int, target: str) -> Row | None:
        """Return what a reference leads to; None when the caller may not see it."""
        if self.sight.level(number) < Level.NAMED:
            return None
        if self.sight.locate(number) is None and self.sight.row(number) >= 0:
            return None  # recorded later, or withdrawn
        return super().node(number, target)

    def _made(self, number: int, target: str) -> Row:
        located = self.sight.locate(number)
        if located is None:
            return super()._made(number, target)
        return self.revised(number, *located)

    def revised(self, number: int, table: Table, row: int) -> Row:
        """Return a record as one of its revisions left it, as far as the caller sees it."""
        level = self.sight.level_at(table, row)
        if level is Level.NAMED:
            named: Row = NamedRow(self, number, table, row)
            return named
        rows = INNER_ROWS if level is Level.WHOLE else NARROW_ROWS
        made: Row = rows[table.cls.__name__](self, number, table, row)
        return made

    def party(self, number: int, row: Row) -> Row | None:
        """Return an agent of a record, as whom the caller may know it."""
        sight = self.sight
        if sight.level(number) is not Level.FACE:
            return self.node(number, "Agent")
        if row.table is None or "provider" not in row.table.refs:
            return None
        if sight.named_in(number, row.table, row.row):
            return self._by_name(number)
        return self._face(number, sight.face(number, row.table, row.row))

    def _by_name(self, number: int) -> Row:
        found = self._named.get(number)
        if found is None:
            located = self.sight.located(number)
            if located is None:
                return super()._made(number, "Agent")
            made: Row = NamedRow(self, number, *located)
            found = self._named[number] = made
        return found

    def _face(self, number: int, face: str) -> Row:
        found = self._faces.get(face)
        if found is None:
            described = self.sight.located(number) is not None
            made = FaceRow if described else UnknownFaceRow
            found = self._faces[face] = made(self, number, face)
        return found

    def shows_remarks(self, row: Row) -> bool:
        """Whether a record's remarks are shown to everybody."""
        return row.table is not None and self.sight.publicity.texts_of(row.table, row.row)

    # -- lists -------------------------------------------------------------------------------------

    def page(self, of: str, cut: Cut, wanted: Wanted, time: Clock) -> Page:
        """Return part of the records of a class that the caller sees."""
        return self._page(Listing(self.sight, of, wanted, time), cut)

    def pointing(self, row: Row, of: str, via: str) -> list[int]:
        """Return id numbers of the records that lead to a row, where it stands under this id."""
        found = super().pointing(row, of, via)
        table = None if of == "Agent" else self.books.by_name[of]
        if table is None or row.kind not in _PEOPLE or via not in table.refs:
            return found
        here = frozenset({row.id})
        return [n for n in found if self.sight.meets(table, self.sight.row(n), via, here)]

    def hides(self, row: Row, of: str, via: str) -> bool:
        """Whether some record that leads to a row is not shown."""
        table, sight = self.books.by_name[of], self.sight
        links = table.many[via] if via in table.many else table.links[via]
        rows = links.rows(row.number) if row.number >= 0 else ()
        return any(sight.stood(table, r) and not sight.shows(table, r) for r in rows)

    def inverse_page(
        self, row: Row, of: str, via: str, cut: Cut, wanted: Wanted, time: Clock
    ) -> Page:
        """Return part of such a list, of those records that are wanted."""
        owner = Owner(via, row.number, row.id if row.kind in _PEOPLE else "")
        return self._page(Listing(self.sight, of, wanted, time, owner), cut)


_PEOPLE = frozenset({"Person", "UnknownAgent"})
_CLASS_OF = {"Person": Person, "UnknownAgent": Agent}
