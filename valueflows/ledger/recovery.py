# SPDX-License-Identifier: MIT
"""Reading a file journal from its beginning, and deciding what its end means.

Everything up to the ``head`` mark was acknowledged: a bad byte there is damage. Behind it, bytes
were on their way when the machine stopped:

- a bad line that holds NUL bytes (blocks never written), or behind which no valid line follows
  and which is not a whole line with a wrong hash, is *torn*: moved to ``torn-<version>`` and cut;
- an append of several lines whose last one is missing is taken back in the same way;
- a whole line with a wrong hash is refused; ``check --cut VERSION`` is the remedy.

What no chain can see is whole lines missing at the end; only ``head``, or a copy of the last hash
kept elsewhere, shows that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from valueflows.ledger.headfile import Mark
from valueflows.ledger.journal import DamagedError, Head
from valueflows.ledger.lines import BadLineError, Header, Line, read_header, read_line

if TYPE_CHECKING:
    from valueflows.ledger.filejournal import FileJournal, Segment

_CUT_REMEDY = (
    "Restore the file from a copy, or give up what follows: valueflows check LEDGER --cut {}"
)


class Recovery:
    """One reading of a journal; afterwards ``head`` is its last whole append, ``place`` its end.

    It begins at ``place``, behind ``head``, recorded at ``at``; it goes ``beyond`` the mark, or
    as far as is durable. It writes nothing.
    """

    def __init__(
        self,
        journal: FileJournal,
        mark: Mark | None,
        head: Head,
        place: int = 0,
        *,
        at: int = 0,
        beyond: bool = True,
    ) -> None:
        self.journal = journal
        self.mark = mark
        self.head = head
        self.chain = head.hash
        self.at = at
        self.place = place
        self.beyond = beyond
        self.waiting: list[tuple[Line, int]] = []

    def run(self) -> Iterator[tuple[Line, int]]:
        """Yield the lines of every whole append, verified."""
        segments = list(self.journal.load_segments())
        for segment in segments:
            if segment.start + segment.size <= self.place and segment is not segments[-1]:
                continue
            yield from self._segment(segment, last=segment is segments[-1])
        self._finish(segments)

    def _segment(self, segment: Segment, *, last: bool) -> Iterator[tuple[Line, int]]:
        marked = self.mark.place if self.mark is not None else -1
        with segment.path.open("rb") as file:
            offset = max(self.place - segment.start, 0)
            file.seek(offset)
            for raw in file:
                place = segment.start + offset
                if last and not self.beyond and 0 <= marked <= place:
                    return
                try:
                    line = self._take(raw, is_header=offset == 0)
                except BadLineError as error:
                    self._judge(segment, offset, raw, error, last=last)
                    return
                offset += len(raw)
                self.place = segment.start + offset
                if place < marked <= self.place:
                    self._compare_with_mark(segment, offset - len(raw))
                if line is not None:
                    self.waiting.append((line, place))
                    if not line.more:
                        yield from self._deliver(line)

    def _take(self, raw: bytes, *, is_header: bool) -> Line | None:
        if not raw.endswith(b"\n"):
            raise BadLineError("has no end", len(raw))
        if is_header:
            header = read_header(raw[:-1])
            if header.prev != self.chain or header.first != self._version() + 1:
                raise BadLineError("does not follow on the segment before it")
            self.chain = header.hash
            if not self.waiting:
                self.head = Head(self.head.version, self.chain)
            return None
        line = read_line(raw[:-1])
        if line.version != self._version() + 1 or line.prev != self.chain:
            raise BadLineError(f"does not follow on version {self._version()}")
        if line.at < self.at:
            raise BadLineError("was recorded before the line above it")
        self.chain, self.at = line.hash, line.at
        return line

    def _version(self) -> int:
        return self.waiting[-1][0].version if self.waiting else self.head.version

    def _deliver(self, last: Line) -> list[tuple[Line, int]]:
        """Give out the lines that were held back, now that their append is whole."""
        whole, self.waiting = self.waiting, []
        self.head = Head(last.version, last.hash)
        return whole

    def _compare_with_mark(self, segment: Segment, offset: int) -> None:
        """What head names must be the line just read: its end and its hash."""
        assert self.mark is not None  # noqa: S101 - asked only where there is one
        if (self.place, self.chain) != (self.mark.place, self.mark.hash):
            what = f"the line is not the end of version {self.mark.version} that head names"
            self._damage(segment, offset, what)

    def _judge(
        self, segment: Segment, offset: int, raw: bytes, error: BadLineError, *, last: bool
    ) -> None:
        """Decide what a bad line means."""
        place = segment.start + offset
        durable = self.mark is not None and place < self.mark.place
        byte = offset + min(error.offset, max(len(raw) - 1, 0))
        if durable or not last:
            self._damage(segment, byte, f"the line {error}")
        rest = segment.path.read_bytes()[offset:]
        torn = b"\0" in raw or not (_is_whole_line(raw) or _any_valid(rest[len(raw) :]))
        if not torn:
            remedy = _CUT_REMEDY.format(self.head.version)
            self._damage(segment, byte, f"the line {error}", remedy)

    def _finish(self, segments: Sequence[Segment]) -> None:
        """Go back to the last whole append, or report what is missing."""
        end = self.waiting[0][1] if self.waiting else self.place
        if self.mark is not None and end < self.mark.place:
            what = (
                f"the journal ends at version {self._version()}, "
                f"short of where version {self.mark.version} was acknowledged"
            )
            if not segments:
                raise DamagedError(str(self.journal.directory / "journal"), 1, 0, what)
            self._damage(segments[-1], self.place - segments[-1].start, what)
        self.chain, self.place, self.waiting = self.head.hash, end, []

    def _damage(self, segment: Segment, byte: int, what: str, remedy: str = "") -> None:
        with segment.path.open("rb") as file:
            line = file.read(byte).count(b"\n") + 1
        raise DamagedError(str(segment.path), line, byte, what, remedy)


def first_line(path: Path) -> Header:
    """Return the header of a segment; ``DamagedError`` where it has none."""
    with path.open("rb") as file:
        raw = file.readline()
    try:
        return read_header(raw.removesuffix(b"\n"))
    except BadLineError as error:
        raise DamagedError(str(path), 1, min(error.offset, len(raw)), f"the line {error}") from None


def _is_whole_line(raw: bytes) -> bool:
    """Whether it is a complete line that only lacks the right hash."""
    try:
        read_line(raw.rstrip(b"\n"), verify=False)
    except BadLineError:
        return False
    return raw.endswith(b"\n")


def _any_valid(rest: bytes) -> bool:
    for raw in rest.split(b"\n"):
        try:
            read_line(raw)
        except BadLineError:
            continue
        return True
    return False
