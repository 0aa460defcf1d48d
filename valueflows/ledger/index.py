# SPDX-License-Identifier: MIT
"""Where every version is, when it was recorded, and which change it was: 36 bytes a version."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from valueflows.ledger.columns import Bytes, Column

_ID_BYTES = 16


class Index:
    """Places, times and change ids by version; change ids can be looked up for ever."""

    def __init__(self) -> None:
        self.count = 0
        self.place = Column("Q")
        self.at = Column("q")
        self.ids = Bytes()
        self.table = Column("i", 1024)

    def add(self, change_id: bytes, place: int, at: int) -> None:
        """Add the next version."""
        row = self.count
        if row >= self.at.capacity:
            self.place.grow(row + 1)
            self.at.grow(row + 1)
        self.place.view[row] = place
        self.at.view[row] = at
        self.ids.append(change_id)
        self.count = row + 1
        table = self.table
        view, mask = table.view, table.capacity - 1
        slot = int.from_bytes(change_id[-4:], "big") & mask
        while view[slot] >= 0:
            slot = (slot + 1) & mask
        view[slot] = row
        if row * 2 >= mask:
            self._rehash()

    def find(self, change_id: bytes) -> int | None:
        """Return the version of a change, None when it was never recorded."""
        mask, view, raw = self.table.capacity - 1, self.table.view, self.ids.raw
        slot = int.from_bytes(change_id[-4:], "big") & mask
        while (row := view[slot]) >= 0:
            if raw[row * _ID_BYTES : row * _ID_BYTES + _ID_BYTES] == change_id:
                return int(row) + 1
            slot = (slot + 1) & mask
        return None

    def version_at(self, moment: int) -> int:
        """Return the last version recorded at or before a moment (microseconds since 1970)."""
        times: Any = self.at.view[: self.count]
        return bisect_right(times, moment)

    def upto(self, version: int) -> Index:
        """Return the index of the first versions alone, to be read; this one may grow meanwhile."""
        made = Index()
        table = self.table
        made.table = Column("i", table.capacity)
        made.table.view[:] = table.view
        view, mask, raw = made.table.view, table.capacity - 1, self.ids.raw
        # The last comes out first: nothing that stays was put in past a slot that is emptied.
        for row in reversed(range(version, self.count)):
            end = row * _ID_BYTES + _ID_BYTES
            slot = int.from_bytes(raw[end - 4 : end], "big") & mask
            while view[slot] not in {row, -1}:
                slot = (slot + 1) & mask
            view[slot] = -1
        made.ids.adopt(raw[: version * _ID_BYTES])
        made.place, made.at, made.count = self.place, self.at, version
        return made

    def columns(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns, for a snapshot."""
        yield "place", self.place
        yield "at", self.at

    def _rehash(self) -> None:
        table = Column("i", self.table.capacity * 4)
        view, mask, raw = table.view, table.capacity - 1, self.ids.raw
        for row in range(self.count):
            end = row * _ID_BYTES + _ID_BYTES
            slot = int.from_bytes(raw[end - 4 : end], "big") & mask
            while view[slot] >= 0:
                slot = (slot + 1) & mask
            view[slot] = row
        self.table = table
