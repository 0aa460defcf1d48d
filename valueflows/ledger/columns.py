# SPDX-License-Identifier: MIT
"""Columns of integers that grow under the feet of their readers.

A ``Column`` is a typed memoryview over anonymous memory. When it is full, a block of twice the
size is filled and swapped in; whoever holds the old view keeps a valid snapshot of it. (An
``array`` would refuse to grow while anyone looks at it.) Reading or writing one number through
``column.view[i]`` costs about 30 ns.

=========  =====================  ==========
typecode   number                 empty
=========  =====================  ==========
``b``      8 bits                 -1
``i``      32 bits                -1
``q``      64 bits                ``EMPTY``
``Q``      64 bits, unsigned      0
``I``      32 bits, unsigned      0
=========  =====================  ==========
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any, Final

EMPTY: Final = -(2**63)
"""What a 64-bit column holds where there is no value."""

_SIZES: Final = {"b": 1, "i": 4, "I": 4, "q": 8, "Q": 8}
_FILL: Final = {
    "b": b"\xff",
    "i": b"\xff" * 4,
    "I": b"\x00" * 4,
    "q": EMPTY.to_bytes(8, "little", signed=True),
    "Q": b"\x00" * 8,
}
_CHUNK: Final = 1 << 16
_SMALL: Final = 64
_NOTHING: Final[dict[str, memoryview[Any]]] = {
    typecode: memoryview(b"").cast(typecode)  # type: ignore[call-overload]
    for typecode in _SIZES
}


def _memory(size: int) -> memoryview[Any]:
    """Return zeroed memory, in a mapping of its own where it is large: the system counts those."""
    return memoryview(bytearray(size) if size <= _CHUNK else mmap.mmap(-1, size))


class Column:
    """A growing column of one integer type; ``view[i]`` reads and writes."""

    __slots__ = ("capacity", "typecode", "view")

    def __init__(self, typecode: str, capacity: int = 0) -> None:
        self.typecode = typecode
        self.capacity = 0
        # Of the hundreds of columns of a ledger most stay empty: they share one view.
        self.view: memoryview[Any] = _NOTHING[typecode]
        self.grow(capacity)

    def grow(self, least: int) -> None:
        """Make room for at least ``least`` numbers; a no-op when there is."""
        if least <= self.capacity:
            return
        capacity = max(least, self.capacity * 2, _SMALL)
        size = _SIZES[self.typecode]
        raw = _memory(capacity * size)
        used = self.capacity * size
        raw[:used] = self.view.cast("B") if used else b""
        _fill(raw[used:], _FILL[self.typecode])
        self.view = raw.cast(self.typecode)  # type: ignore[call-overload]
        self.capacity = capacity

    def adopt(self, raw: memoryview[Any], count: int) -> None:
        """Take over ``count`` stored numbers; the first growth copies them."""
        self.view = raw.cast(self.typecode)  # type: ignore[call-overload]
        self.capacity = count

    def raw(self, count: int) -> memoryview[Any]:
        """Return the bytes of the first ``count`` numbers."""
        return self.view.cast("B")[: count * _SIZES[self.typecode]]

    @property
    def size(self) -> int:
        """Bytes per number."""
        return _SIZES[self.typecode]


def _fill(raw: memoryview[Any], pattern: bytes) -> None:
    if not any(pattern):
        return  # fresh memory is zero
    block = pattern * (min(len(raw), _CHUNK) // len(pattern))
    for start in range(0, len(raw), _CHUNK):
        part = raw[start : start + _CHUNK]
        part[:] = block[: len(part)]


class Bytes:
    """A growing arena of bytes, appended to and read by offset."""

    __slots__ = ("end", "raw")

    def __init__(self, capacity: int = 4096) -> None:
        self.raw: memoryview[Any] = _memory(capacity)
        self.end = 0

    def append(self, data: bytes) -> int:
        """Store ``data`` and return where it begins."""
        start, end = self.end, self.end + len(data)
        if end > len(self.raw):
            raw = _memory(max(end, len(self.raw) * 2))
            raw[:start] = self.raw[:start]
            self.raw = raw
        self.raw[start:end] = data
        self.end = end
        return start

    def adopt(self, raw: memoryview[Any]) -> None:
        """Take over stored bytes; the next append copies them."""
        self.raw = raw
        self.end = len(raw)


class Links:
    """Who points at whom, newest first: one singly linked list for each target.

    ``head[target]`` is the newest row, ``next[row]`` the one before it; -1 ends the list. Lists
    are only ever added to. A row of a revised record stays in the lists it was in, so a reader
    checks that the row is still its record's current one.
    """

    __slots__ = ("head", "next")

    def __init__(self) -> None:
        self.head = Column("i")
        self.next = Column("i")

    def add(self, target: int, row: int) -> None:
        """Put ``row`` in front of the list of ``target``."""
        head, following = self.head, self.next
        if target >= head.capacity:
            head.grow(target + 1)
        following.grow(row + 1)
        following.view[row] = head.view[target]
        head.view[target] = row

    def rows(self, target: int) -> Iterator[int]:
        """Yield the rows that point at ``target``, newest first; none for -1, which is no id."""
        if not 0 <= target < self.head.capacity:
            return
        following = self.next.view
        row = self.head.view[target]
        while row >= 0:
            yield row
            row = following[row]
