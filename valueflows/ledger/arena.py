# SPDX-License-Identifier: MIT
"""Ids as numbers: every IRI the journal names, described or not, once.

An IRI is cut after its last ``/`` (or ``:``); the front part is one of few namespaces, the rest
stands in one arena of bytes, found through an open-addressed table of 32-bit hashes. Some 50 bytes
for an IRI of 80, where a dict of texts takes over 200. A dict of what was named of late stands in
front (``recent``); it is emptied when it is full.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

from valueflows.ledger.columns import Bytes, Column
from valueflows.model.ids import canonical

_NAMESPACES_MAX: Final = 1 << 15
_RECENT_MAX: Final = 1 << 17
_NO_SPACE: Final = b"\0\0"
_ORIGIN_CUT_MAX: Final = len("https://") + 1


class Ids:
    """A two-way map between canonical IRIs and numbers from 0 upwards."""

    __slots__ = (
        "_mask",
        "_raw",
        "_spaces_by_text",
        "bytes",
        "count",
        "hash",
        "recent",
        "spaces",
        "start",
        "table",
    )

    def __init__(self) -> None:
        self.count = 0
        self.spaces: list[str] = [""]
        self._spaces_by_text: dict[str, bytes] = {"": _NO_SPACE}
        self.bytes = Bytes()
        self._raw = self.bytes.raw
        self.start = Column("Q", 1)
        self.hash = Column("I")
        self.table = Column("i", 1024)
        self._mask = self.table.capacity - 1
        self.recent: dict[str, int] = {}

    def find(self, iri: str) -> int:
        """Return the number of an IRI, -1 when it was never named."""
        number = self.recent.get(iri)
        if number is not None:
            return number
        key = self._known_key(iri)
        return -1 if key is None else self._probe(key, crc32(key))[0]

    def intern(self, iri: str) -> int:
        """Return the number of an IRI, a new one when it was never named."""
        cut = iri.rfind("/") + 1
        space = self._spaces_by_text.get(iri[:cut]) if cut else None
        if space is not None:
            key = space + iri[cut:].encode()
        else:
            key = self._known_key(iri) or self._new_key(iri)
        digest = crc32(key)
        table, mask = self.table.view, self._mask
        slot = digest & mask
        number: int = table[slot]
        if number >= 0:
            number, slot = self._probe(key, digest)
        if number < 0:
            number = self._add(key, digest, slot)
        recent = self.recent
        if len(recent) >= _RECENT_MAX:
            recent.clear()
        recent[iri] = number
        return number

    def restore(self, count: int, spaces: list[str]) -> None:
        """Take over what a snapshot holds; ``rebind`` completes it once the columns are there."""
        self.count = count
        self.spaces = spaces
        self._spaces_by_text = {
            text: number.to_bytes(2, "little") for number, text in enumerate(spaces)
        }

    def rebind(self) -> None:
        """Look at the arena and the table as they are now."""
        self._raw = self.bytes.raw
        self._mask = self.table.capacity - 1

    def text(self, number: int) -> str:
        """Return the canonical IRI of a number."""
        starts = self.start.view
        raw = bytes(self._raw[starts[number] : starts[number + 1]])
        return self.spaces[raw[0] | raw[1] << 8] + raw[2:].decode()

    def _known_key(self, iri: str) -> bytes | None:
        """Return what stands in the arena for an IRI; None when its namespace is new."""
        cut = iri.rfind("/") + 1 or iri.rfind(":") + 1
        space = self._spaces_by_text.get(iri[:cut])
        if space is not None:
            return space + iri[cut:].encode()
        if cut < _ORIGIN_CUT_MAX and iri.startswith("http"):
            # Never a namespace, or all origins would be in it, in either of their spellings.
            whole = canonical(iri)
            return _NO_SPACE + iri.encode() if whole == iri else self._known_key(whole)
        if len(self.spaces) >= _NAMESPACES_MAX:
            return _NO_SPACE + iri.encode()
        return None

    def _new_key(self, iri: str) -> bytes:
        iri = canonical(iri)
        cut = iri.rfind("/") + 1 or iri.rfind(":") + 1
        space = len(self.spaces).to_bytes(2, "little")
        self.spaces.append(iri[:cut])
        self._spaces_by_text[iri[:cut]] = space
        return space + iri[cut:].encode()

    def _probe(self, key: bytes, digest: int) -> tuple[int, int]:
        """Return the number of a key, -1 when it has none, and the slot it has or would have."""
        table, hashes, starts, raw = self.table.view, self.hash.view, self.start.view, self._raw
        mask = self._mask
        slot = digest & mask
        while (number := table[slot]) >= 0:
            if hashes[number] == digest and raw[starts[number] : starts[number + 1]] == key:
                return number, slot
            slot = (slot + 1) & mask
        return -1, slot

    def _add(self, key: bytes, digest: int, slot: int) -> int:
        number = self.count
        if number + 1 >= self.start.capacity or number >= self.hash.capacity:
            self.start.grow(number + 2)
            self.hash.grow(number + 1)
        self.bytes.append(key)
        self._raw = self.bytes.raw
        self.start.view[number + 1] = self.bytes.end
        self.hash.view[number] = digest
        self.table.view[slot] = number
        self.count = number + 1
        if self.count * 2 > self._mask:
            self._rehash()
        return number

    def _rehash(self) -> None:
        table = Column("i", (self._mask + 1) * 4)
        mask = table.capacity - 1
        view, hashes = table.view, self.hash.view
        for number in range(self.count):
            slot = hashes[number] & mask
            while view[slot] >= 0:
                slot = (slot + 1) & mask
            view[slot] = number
        self.table, self._mask = table, mask
