# SPDX-License-Identifier: MIT
"""Which resources bear the same identifier: a lot, the code of a lot, a tracking identifier.

The books have a digest of every such text in a column; which rows have which is found out when a
trace first meets one, and gone on with from there. Nothing here is an identity: that two things bear
one mark is told beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from valueflows.ledger.books import Books
    from valueflows.ledger.sight import Sight
    from valueflows.ledger.tables import Table

_KEY: Final = "identities"


class Identities:
    """Resources by what is written on them."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.resources = books.by_name["EconomicResource"]
        self.lots = books.by_name["BatchLotRecord"]
        self._marked = _Marks(books, self.resources, "tracking_identifier")
        self._coded = _Marks(books, self.lots, "batch_lot_code")

    def namesakes(self, sight: Sight, number: int) -> list[int]:
        """Return the numbers of other resources that bear an identifier of one."""
        located = self._located(sight, number, self.resources)
        if located < 0:
            return []
        found = set(self._marked.sharing(sight, located))
        lot = self.resources.refs["of_batch_lot"].view[located]
        if lot >= 0:
            found.update(self._of_lots(sight, self._lots_like(sight, lot)))
        return sorted(found - {number})

    def with_code(self, sight: Sight, code: str) -> list[int]:
        """Return the numbers of the resources of all lots with a code."""
        return sorted(set(self._of_lots(sight, self._coded.bearing(sight, code))))

    def marked(self, sight: Sight, mark: str) -> list[int]:
        """Return the numbers of the resources with a tracking identifier."""
        return sorted(self._marked.bearing(sight, mark))

    def of_lot(self, sight: Sight, lot: int) -> list[int]:
        """Return the numbers of the resources of a lot, and of others with the same code."""
        return sorted(set(self._of_lots(sight, self._lots_like(sight, lot))))

    def _lots_like(self, sight: Sight, lot: int) -> set[int]:
        row = self._located(sight, lot, self.lots)
        return {lot} | (set() if row < 0 else set(self._coded.sharing(sight, row)))

    def _of_lots(self, sight: Sight, lots: set[int] | list[int]) -> Iterator[int]:
        links = self.resources.links["of_batch_lot"]
        for lot in lots:
            for row in links.rows(lot):
                number = self.resources.id.view[row]
                if self._located(sight, number, self.resources) == row:
                    yield number

    def _located(self, sight: Sight, number: int, table: Table) -> int:
        located = sight.locate(number)
        return located[1] if located is not None and located[0] is table else -1


class _Marks:
    """Who bears which text in one field of a class: found by its digest, told by the record."""

    def __init__(self, books: Books, table: Table, field: str) -> None:
        self.books = books
        self.table = table
        self.field = field
        self.rows: dict[int, list[int]] = {}
        self.read = 0

    def sharing(self, sight: Sight, row: int) -> list[int]:
        """Return the numbers of all that bear what a row bears, itself among them."""
        if not self.table.marks[self.field].view[row]:
            return []
        mark = self._written(row)
        return [] if not mark else self.bearing(sight, mark)

    def bearing(self, sight: Sight, mark: str) -> list[int]:
        """Return the numbers of all that bear a mark."""
        self._catch_up()
        digest = crc32(mark.encode("utf-8", "surrogatepass")) or 1
        rows = [row for row in self.rows.get(digest, ()) if self._written(row) == mark]
        numbers = [int(self.table.id.view[row]) for row in rows]
        found = zip(rows, numbers, strict=True)
        return [number for row, number in found if sight.locate(number) == (self.table, row)]

    def _written(self, row: int) -> str | None:
        mark: str | None = getattr(self.books.record(self.table, row), self.field)
        return mark

    def _catch_up(self) -> None:
        """Take in the rows that were added."""
        rows = self.table.rows
        digests = self.table.marks[self.field].view[self.read : rows].tolist()
        for row, digest in enumerate(digests, self.read):
            if digest:
                self.rows.setdefault(digest, []).append(row)
        self.read = rows


def identities(books: Books) -> Identities:
    """Return what is known of the identifiers of some books, kept with them."""
    kept = books.memory.kept
    found: Identities = kept.get(_KEY) or Identities(books)
    kept[_KEY] = found
    return found
