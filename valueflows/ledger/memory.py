# SPDX-License-Identifier: MIT
"""What is remembered of the books to find and sort quickly: texts, moments and long lists.

None of it is needed, all of it follows from the books: it is made when it is first asked for, goes
on where it left off as rows are added, and is gone with the books it was made from.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from valueflows.ledger.columns import EMPTY
from valueflows.ledger.filters import MOMENTS, searched

if TYPE_CHECKING:
    from valueflows.ledger.books import Books
    from valueflows.ledger.tables import Table

Clock = Callable[[int], int]
"""Answers when a version was recorded, in microseconds since 1970."""

LISTS_MAX: Final = 8
LONG: Final = 1000
"""How many lists are remembered, and from which length on."""

_GAP: Final = b"\0"


class Texts:
    """The texts of one class but some fields, folded, row after row in one arena."""

    def __init__(self, books: Books, table: Table, hidden: frozenset[str]) -> None:
        self.books = books
        self.table = table
        self.fields = ["" if name in hidden else name for name in searched(table.cls)]
        self.raw = bytearray()
        self.starts = array("Q")

    @property
    def missing(self) -> int:
        """How many rows are not in the arena yet."""
        return self.table.rows - len(self.starts)

    def read(self, row: int) -> bytes:
        """Return the texts of a row as the journal has them, its name first, its id last."""
        record = self.books.record(self.table, row)
        texts = [(getattr(record, name) if name else None) or "" for name in self.fields]
        return folded("\0".join((*texts, record.id)))

    def catch_up(self) -> None:
        """Take in the rows that were added."""
        for row in range(len(self.starts), self.table.rows):
            self.starts.append(len(self.raw))
            self.raw += self.read(row) + _GAP

    def holding(self, needle: bytes) -> set[int]:
        """Return the rows in which a folded text occurs."""
        self.catch_up()
        found, place = set(), self.raw.find(needle)
        while place >= 0:
            row = bisect_right(self.starts, place) - 1
            found.add(row)
            after = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.raw)
            place = self.raw.find(needle, after)
        return found

    def name(self, row: int) -> bytes:
        """Return the folded name of a row, empty where it has none."""
        self.catch_up()
        start = self.starts[row]
        return bytes(self.raw[start : self.raw.index(_GAP, start)])


def folded(text: str) -> bytes:
    """Return a text as it is compared: whatever the case."""
    return text.casefold().encode("utf-8", "surrogatepass")


class Memory:
    """What is remembered of one set of books."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, frozenset[str]], Texts] = {}
        self._moments: dict[str, array[int]] = {}
        self._lists: OrderedDict[str, Any] = OrderedDict()
        self.kept: dict[str, Any] = {}
        """What else is remembered, by who does: see ``chains`` and ``identity``."""

    def texts(self, books: Books, table: Table, hidden: frozenset[str] = frozenset()) -> Texts:
        """Return the texts of a class, without those of some fields."""
        key = (table.cls.__name__, hidden)
        if key not in self._texts:
            self._texts[key] = Texts(books, table, hidden)
        return self._texts[key]

    def moments(self, table: Table, time: Clock) -> array[int]:
        """Return, by row, when a record is of; ``EMPTY`` where it has no time."""
        name = table.cls.__name__
        made = self._moments.setdefault(name, array("q"))
        columns = [table.times[moment].view for moment in MOMENTS if moment in table.times]
        recorded, versions = name == "EconomicEvent", table.version.view
        for row in range(len(made), table.rows):
            stated = next((c[row] for c in columns if c[row] != EMPTY), EMPTY)
            made.append(time(versions[row]) if recorded and stated == EMPTY else stated)
        return made

    def recall(self, key: str) -> Any:
        """Return a list that was kept; None when there is none."""
        found = self._lists.get(key)
        if found is not None:
            self._lists.move_to_end(key)
        return found

    def keep(self, key: str, rows: Sequence[int]) -> Sequence[int]:
        """Remember a list when it is long, and return it; the one not used longest goes."""
        if len(rows) < LONG or isinstance(rows, range):
            return rows
        kept = array("q", rows)
        self._lists[key] = kept
        self._lists.move_to_end(key)
        if len(self._lists) > LISTS_MAX:
            self._lists.popitem(last=False)
        return kept
