# SPDX-License-Identifier: MIT
"""What resources were before: the state of each at every version that changed it.

Quantities change with nearly every event, so that what they were stands in columns: for each change
the version that made it, what was before, and the change before that. The rest of a state changes
seldom and is kept whole. Every 256th change of one resource is a mark, by which the others are found.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

from valueflows.ledger.columns import Column
from valueflows.model.exact import Exact

_STRIDE: Final = 256


class Past:
    """The earlier states of rows of stocks. ``version`` is that of the change being applied."""

    def __init__(self) -> None:
        self.version = 0
        self.entries = 0
        self.born = Column("i")
        self.newest = Column("i")
        self.changed = Column("i")
        self.older = Column("i")
        self.depth = Column("i")
        self.accounting = Column("q")
        self.onhand = Column("q")
        self.places = Column("b")
        self.wide: dict[int, list[Exact]] = {}
        self.rest: dict[int, list[tuple[int, Any]]] = {}
        """By row, with each version that changed more than the quantities, what was before."""
        self._marks: dict[int, array[int]] = {}

    def by_row(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns that have one number for each row of the stocks, by name."""
        yield "born", self.born
        yield "newest", self.newest

    def by_entry(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns that have one number for each change, by name."""
        for name in ("changed", "older", "depth", "accounting", "onhand", "places"):
            yield name, getattr(self, name)

    def begin(self, row: int) -> None:
        """Say that a row of the stocks begins with the change being applied."""
        if row >= self.born.capacity:
            self.born.grow(row + 1)
            self.newest.grow(row + 1)
        self.born.view[row] = self.version

    def keep(
        self, row: int, accounting: int, onhand: int, places: int, wide: list[Exact] | None = None
    ) -> None:
        """Remember what the quantities of a row were, before the first change in this version."""
        version, newest = self.version, self.newest.view[row]
        if self.born.view[row] == version or (newest >= 0 and self.changed.view[newest] == version):
            return
        entry = self.entries
        if entry >= self.changed.capacity:
            for _name, column in self.by_entry():
                column.grow(entry + 1)
        self.changed.view[entry] = version
        self.older.view[entry] = newest
        self.depth.view[entry] = 0 if newest < 0 else self.depth.view[newest] + 1
        self.accounting.view[entry], self.onhand.view[entry] = accounting, onhand
        self.places.view[entry] = places
        if wide is not None:
            self.wide[entry] = list(wide)
        self.newest.view[row] = entry
        self.entries = entry + 1

    def keep_rest(self, row: int, rest: Any) -> None:
        """Remember everything else about a row, before the first change in this version."""
        kept = self.rest.get(row)
        if self.born.view[row] != self.version and (not kept or kept[-1][0] != self.version):
            self.rest.setdefault(row, []).append((self.version, rest))

    # -- reading -----------------------------------------------------------------------------------

    def was(self, row: int, version: int) -> int:
        """Return the change whose "before" is how the quantities stood at a version, -1 for none."""
        entry: int = self.newest.view[row]
        if entry < 0 or self.changed.view[entry] <= version:
            return -1
        entry = self._near(row, entry, version)
        older, changed = self.older.view, self.changed.view
        while (before := older[entry]) >= 0 and changed[before] > version:
            entry = before
        return entry

    def _near(self, row: int, newest: int, version: int) -> int:
        """Return a change after a version, less than a stride behind the one that is looked for."""
        depth, older, changed = self.depth.view, self.older.view, self.changed.view
        if depth[newest] < _STRIDE:
            return newest
        marks = self._marks.setdefault(row, array("i"))
        missing, entry = [], newest
        while entry >= 0 and depth[entry] // _STRIDE >= len(marks):
            if depth[entry] % _STRIDE == 0:
                missing.append(entry)
            entry = older[entry]
        marks.extend(reversed(missing))
        place = bisect_right(marks, version, key=changed.__getitem__)
        return marks[place] if place < len(marks) else newest

    def rest_at(self, row: int, version: int) -> Any:
        """Return everything else about a row as it stood at a version; None where it stands still."""
        kept = self.rest.get(row, [])
        place = bisect_right(kept, version, key=lambda pair: pair[0])
        return kept[place][1] if place < len(kept) else None
