# SPDX-License-Identifier: MIT
"""What a journal is: the only authority, and a small blocking engine.

It writes and syncs lines it is given and reads them back; grouping, checking and publishing are
the ledger's. Every implementation passes ``tests/ledger/test_journal.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class Head(NamedTuple):
    """The last durable line: its version (0 when there is none), and the hash to chain onto."""

    version: int
    hash: str


class Stored(NamedTuple):
    """A line as stored, without its newline, and the place it begins at."""

    place: int
    data: bytes


class UnavailableError(Exception):
    """The write failed and nothing of it is in the journal: the same request may succeed later."""


class OutcomeUnknownError(Exception):
    """The write failed and it is not known whether it is in the journal: ask again with the same id."""


class SecondWriterError(Exception):
    """Somebody else writes this journal."""


class DamagedError(Exception):
    """The journal is not what was written. ``file``, ``line`` and ``byte`` say where it shows."""

    def __init__(self, file: str, line: int, byte: int, what: str, remedy: str = "") -> None:
        self.file, self.line, self.byte, self.what = file, line, byte, what
        self.remedy = remedy or "Restore the file from a copy."
        super().__init__(f"{file}, line {line}, byte {byte}: {what}. {self.remedy}")


class Journal(Protocol):
    """An append-only sequence of lines, numbered by version from 1 without gaps."""

    def head(self) -> Head:
        """Return the last durable line."""

    def append(self, after: Head, lines: Sequence[bytes]) -> Sequence[int]:
        """Write all lines or none, durable on return; return the place each begins at.

        ``after`` must be the head, else ``SecondWriterError``. ``UnavailableError`` when nothing
        was written, ``OutcomeUnknownError`` when that cannot be told.
        """

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """Return up to ``limit`` lines of versions above ``after``, never beyond the durable head."""

    def scan(self, after: int = 0) -> Iterator[Stored]:
        """Yield all durable lines of versions above ``after``, verified as they are read."""

    def find(self, change_id: bytes) -> int | None:
        """Return the version of a change by the 16 bytes of its id, however long ago."""

    def fetch(self, place: int, length: int) -> bytes:
        """Return bytes of a line by place."""

    def time(self, version: int) -> int:
        """Return when a version was recorded, in microseconds since 1970."""

    def close(self) -> None:
        """Let go of files and locks."""
