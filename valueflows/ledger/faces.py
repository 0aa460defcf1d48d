# SPDX-License-Identifier: MIT
"""Pseudonyms of persons: keyed, so that none can be guessed at, and another one each year.

With one name for all years, hours and dates would soon tell who is who in a co-operative of ten. A
face is what stands in the place of a person's id; whoever is shown one can ask for what it did in
its year. Those who look into an organisation's books see others under one face for all time.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

from valueflows.ledger.books import Books
from valueflows.ledger.columns import EMPTY
from valueflows.ledger.filters import MOMENTS
from valueflows.ledger.memory import Clock
from valueflows.ledger.tables import Table

PREFIX: Final = "urn:valueflows:pseudonym:"
ALWAYS: Final = 0
"""The period of faces that stay."""
_LENGTH: Final = 32
_LATEST: Final = 250_000_000_000
"""A second that every calendar here can tell; what is later counts to its year."""
_PURPOSE: Final = b"valueflows pseudonyms 1"


class Faces:
    """The pseudonyms of one set of books."""

    def __init__(self, books: Books, time: Clock, key: bytes) -> None:
        self.books = books
        self.time = time
        self._key = hmac.digest(key, _PURPOSE, "sha256")
        self._made: dict[tuple[int, int], str] = {}
        self._meant: dict[str, tuple[int, int]] = {}
        self._appearances: dict[tuple[int, int], None] = {}

    def forget(self) -> None:
        """Drop who appeared when; what was made stays good."""
        self._appearances.clear()

    def of(self, number: int, period: int) -> str:
        """Return the face of a person in a period."""
        found = self._made.get((number, period))
        if found is None:
            text = f"{period}\0{self.books.ids.text(number)}".encode()
            digest = hmac.new(self._key, text, hashlib.sha256).hexdigest()[:_LENGTH]
            found = self._made[number, period] = PREFIX + digest
            self._meant[found] = (number, period)
        return found

    def meant(self, face: str) -> tuple[int, int] | None:
        """Return whose face it is, and of which period; None for what is none."""
        if face not in self._meant:
            for number, period in self._appearances:
                self.of(number, period)
        return self._meant.get(face)

    def appears(self, number: int, table: Table, row: int) -> None:
        """Take in that a person stands in a flow that is public."""
        self._appearances[number, self.period(table, row)] = None
        self._appearances[number, ALWAYS] = None

    def period(self, table: Table, row: int) -> int:
        """Return the year a flow belongs to: when it happened or is due, else when it was recorded."""
        columns = (table.times[name].view for name in MOMENTS if name in table.times)
        stated = next((c[row] for c in columns if c[row] != EMPTY), EMPTY)
        moment = self.time(table.version.view[row]) if stated == EMPTY else stated
        return datetime.fromtimestamp(min(max(moment // 1_000_000, 0), _LATEST), UTC).year
