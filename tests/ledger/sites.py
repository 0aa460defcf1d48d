# SPDX-License-Identifier: MIT
"""Journals that can be put back into any state, for tests of what opening makes of it."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from valueflows.ledger.filejournal import FileJournal
from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.journal import DamagedError

from .kit import (
    FIRST_SEGMENT,
    append,
    damage_in,
    data_of,
    journal_in,
    overwrite,
)


class Appended(NamedTuple):
    """The end of one append: the mark that head bore then, and the lines up to there."""

    mark: Mark
    lines: int


class Site:
    """A journal that can be put back into any state between its appends."""

    def __init__(self, directory: Path, appends: tuple[int, ...], size: int = 0) -> None:
        self.directory = directory
        self.segment = directory / FIRST_SEGMENT
        self.head = directory / "head"
        self.ends: list[Appended] = []
        journal = journal_in(directory)
        self._note(journal)
        for count in appends:
            append(journal, count, size=size)
            self._note(journal)
        self.data = data_of(journal)
        journal.close()
        self.raw = self.segment.read_bytes()

    def _note(self, journal: FileJournal) -> None:
        head = journal.head()
        self.ends.append(Appended(Mark(head.version, journal.end, head.hash), head.version))

    def put(self, raw: bytes, acknowledged: int) -> None:
        """Let the segment hold these bytes, and head say what it said after some append."""
        overwrite(self.segment, raw)
        file = HeadFile(self.head, writable=True)
        file.reset(self.ends[acknowledged].mark)
        file.close()
        for path in self.directory.glob("torn-*"):
            path.unlink()

    def whole_before(self, byte: int) -> Appended:
        """The last append that ends at or before a byte of the segment."""
        return [end for end in self.ends if end.mark.place <= byte][-1]

    def line_starts(self) -> list[int]:
        """Where each line of the segment begins, its header among them."""
        return [0, *accumulate(len(line) for line in self.raw.splitlines(keepends=True))]


def opens_at(site: Site, expected: Appended, torn: bytes) -> None:
    """Open the journal: it holds just the expected lines, and what was torn stands aside."""
    journal = journal_in(site.directory)
    try:
        assert journal.head().version == expected.mark.version
        assert data_of(journal) == site.data[: expected.lines]
        assert site.segment.stat().st_size == expected.mark.place
        assert [path.read_bytes() for path in site.directory.glob("torn-*")] == [torn] * bool(torn)
        assert bool(journal.warnings) is bool(torn)
    finally:
        journal.close()


def refuses(site: Site, line: int, remedy: str = "") -> DamagedError:
    """Open the journal: it is refused, the place is named, and no byte has changed."""
    before = site.segment.read_bytes()
    damage = damage_in(site.directory)
    assert damage is not None, "opened as if nothing were wrong"
    starts = site.line_starts()
    assert damage.file == str(site.segment)
    assert damage.line == line
    assert starts[line - 1] <= damage.byte <= starts[line]
    assert remedy in damage.remedy
    assert site.segment.read_bytes() == before
    assert not list(site.directory.glob("torn-*"))
    return damage
