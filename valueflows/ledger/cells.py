# SPDX-License-Identifier: MIT
"""Totals of everything, at the finest grain that reports need; they know no report and no rule.

A cell is what flowed on one day, under one action, from one agent to another, of one kind, under
one set of tags, in one unit, in one agent's scope. Amounts are exact sums of signed quantities, so
that corrections cancel. Resource amounts and effort stand in cells of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Any, Final, NamedTuple
from zlib import crc32

from valueflows.ledger.columns import Bytes, Column
from valueflows.model.exact import Exact

_KEY: Final = Struct("<8i")
_pack: Final = _KEY.pack
_WIDE: Final = -(2**63) + 1
_MAX: Final = 2**63 - 1


class Cell(NamedTuple):
    """The grain of a total; numbers as in ``Ids`` and ``Names``, -1 for none.

    ``action`` is twice the action's number, one more for effort; ``day`` counts from 1970.
    """

    scope: int
    provider: int
    receiver: int
    action: int
    specification: int
    tags: int
    unit: int
    day: int


class Cells:
    """Sums by cell, found through an open-addressed table."""

    def __init__(self) -> None:
        self.count = 0
        self.keys = Bytes()
        self.total = Column("q")
        self.wide: dict[int, Exact] = {}
        self.table = Column("i", 1024)

    def add(  # noqa: PLR0913, PLR0917 - the grain of a total, and what is added
        self,
        scope: int,
        provider: int,
        receiver: int,
        action: int,
        kind: int,
        tags: int,
        unit: int,
        day: int,
        amount: Exact,
    ) -> None:
        """Add an amount to its cell."""
        packed = _pack(scope, provider, receiver, action, kind, tags, unit, day)
        raw, table = self.keys.raw, self.table.view
        mask = self.table.capacity - 1
        slot = crc32(packed) & mask
        while (number := table[slot]) >= 0:
            if raw[number * 32 : number * 32 + 32] == packed:
                self._put(number, self._get(number) + amount)
                return
            slot = (slot + 1) & mask
        number = self.count
        self.keys.append(packed)
        self.total.grow(number + 1)
        self._put(number, amount)
        table[slot] = number
        self.count = number + 1
        if self.count * 2 > mask:
            self._rehash()

    def _get(self, number: int) -> Exact:
        value: int = self.total.view[number]
        return self.wide[number] if value == _WIDE else value

    def _put(self, number: int, value: Exact) -> None:
        if type(value) is int and -_MAX < value <= _MAX:
            self.total.view[number] = value
            if self.wide:
                self.wide.pop(number, None)
        else:
            self.total.view[number] = _WIDE
            self.wide[number] = value

    def _rehash(self) -> None:
        table = Column("i", self.table.capacity * 4)
        view, mask, raw = table.view, table.capacity - 1, self.keys.raw
        for number in range(self.count):
            slot = crc32(raw[number * 32 : number * 32 + 32]) & mask
            while view[slot] >= 0:
                slot = (slot + 1) & mask
            view[slot] = number
        self.table = table

    def items(self) -> Iterator[tuple[Cell, Exact]]:
        """Yield every cell and its total, those that came to nothing too."""
        raw: Any = self.keys.raw
        for number in range(self.count):
            yield Cell(*_KEY.unpack_from(raw, number * 32)), self._get(number)
