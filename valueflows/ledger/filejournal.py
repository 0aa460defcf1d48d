# SPDX-License-Identifier: MIT
"""The journal as files: segments of JSON lines, readable with ``tail``.

``journal/000001.jsonl`` and so on hold the lines, ``head`` says how far they are durable, ``lock``
is held by the one process that writes. A *place* is an offset into all segments laid end to end.

A ledger is opened by ``recover``, which yields every line it verifies and ends with the journal
ready; the caller builds its books on the way. What it finds after ``head`` decides (see
``recovery``): a torn tail is moved to ``torn-<version>`` and cut off, anything else is damage.
"""

from __future__ import annotations

import fcntl
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from valueflows.ledger.disk import Disk, put_aside
from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.index import Index
from valueflows.ledger.journal import (
    Head,
    OutcomeUnknownError,
    SecondWriterError,
    Stored,
    UnavailableError,
)
from valueflows.ledger.lines import GENESIS, Line, skim, write_header
from valueflows.ledger.recovery import Recovery, first_line

SEGMENT_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Identity:
    """What segment headers state of the ledger: its id, its base, the context in force."""

    ledger: str
    base: str
    context: str


@dataclass(slots=True)
class Segment:
    """One file of the journal and the place it begins at."""

    path: Path
    start: int
    fd: int
    size: int


class FileJournal:
    """See ``journal.Journal``."""

    def __init__(
        self,
        directory: Path,
        identity: Identity,
        *,
        writable: bool = True,
        disk: Disk | None = None,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.directory = directory
        self.identity = identity
        self.writable = writable
        self.disk = disk or Disk()
        self.segment_bytes = segment_bytes
        self.index = Index()
        self.warnings: list[str] = []
        self._lock = self._take_lock() if writable else -1
        self._head_file = HeadFile(directory / "head", writable=writable)
        self._segments: list[Segment] = []
        self._starts: list[int] = []
        self._head = Head(0, GENESIS)
        self._read_to = 0
        self._broken = False
        self.sealed = ""
        """Why nothing more is written; empty while anything may be."""

    # -- opening -------------------------------------------------------------------------------

    def recover(
        self, index: Index | None = None, head: Head | None = None, resume: int = 0
    ) -> Iterator[tuple[Line, int]]:
        """Yield every line after those in ``index`` with its place, and leave the journal ready.

        ``index``, ``head`` and the place to ``resume`` at come from a snapshot; the lines they
        cover are trusted.
        """
        self.index = index or Index()
        recovery = self._recovery(head or Head(0, GENESIS), resume)
        for line, place in recovery.run():
            self.index.add(bytes.fromhex(line.id.replace("-", "")), place, line.at)
            yield line, place
        self._head, self._read_to = recovery.head, recovery.place
        if self.writable:
            self.cut_back(recovery.place, recovery.head)
            if not self._segments or self._context() != self.identity.context:
                self._new_segment()
            self._note(self._head_file.reset)

    def _recovery(self, head: Head, place: int, *, beyond: bool = False) -> Recovery:
        count = self.index.count
        at = self.time(count) if count else 0
        beyond = beyond or self.writable
        return Recovery(self, self._head_file.read(), head, place, at=at, beyond=beyond)

    def examine(self) -> None:
        """Judge what stands behind the durable end as the next writer will; ``DamagedError``."""
        for _line in self._recovery(self._head, self._read_to, beyond=True).run():
            pass

    def _context(self) -> str:
        """Return the context in force at the end of the journal."""
        return first_line(self._segments[-1].path).context

    def advance(self) -> Iterator[tuple[Line, int]]:
        """Yield what another process has made durable since this one last looked."""
        yield from self.recover(self.index, self._head, self._read_to)

    def continues(self, head: Head, place: int) -> bool:
        """Whether the line that ends at ``place`` is the one a snapshot was taken after."""
        self.load_segments()
        if not self._segments or not 0 < place <= self.end:
            return False
        segment = self._segments[bisect_left(self._starts, place) - 1]
        offset, size = place - segment.start, 1 << 12
        while True:
            begin = max(offset - size, 0)
            tail = os.pread(segment.fd, offset - begin, begin)
            start = tail.rfind(b"\n", 0, -1) + 1
            if start or begin == 0:
                return tail.endswith(b"\n") and f',"hash":"{head.hash}"'.encode() in tail[start:]
            size *= 4

    def load_segments(self) -> list[Segment]:
        """Open every segment file, oldest first."""
        self._close_segments()
        folder = self.directory / "journal"
        for path in sorted(folder.glob("*.jsonl")):
            self._open_segment(path)
        return self._segments

    def _open_segment(self, path: Path) -> Segment:
        fd = os.open(path, (os.O_RDWR if self.writable else os.O_RDONLY) | os.O_CLOEXEC)
        segment = Segment(path, self.end, fd, os.fstat(fd).st_size)
        self._segments.append(segment)
        self._starts.append(segment.start)
        return segment

    def _take_lock(self) -> int:
        fd = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            msg = f"{self.directory} is being written by another process"
            raise SecondWriterError(msg) from None
        return fd

    # -- the protocol --------------------------------------------------------------------------

    def head(self) -> Head:
        """Return the last durable line."""
        return self._head

    def append(self, after: Head, lines: Sequence[bytes]) -> Sequence[int]:
        """Write all lines or none; see ``journal.Journal.append``."""
        if not self.writable:
            raise SecondWriterError(f"{self.directory} was opened to be read only")
        if self.sealed:
            raise UnavailableError(self.sealed)
        if after != self._head:
            msg = f"the journal ends at version {self._head.version}, not {after.version}"
            raise SecondWriterError(msg)
        if self._broken:
            self._mend()
        segment = self._segments[-1]
        places = _places(segment.start + segment.size, lines)
        data = b"".join(lines)
        self._write(segment, data)
        for line, place in zip(lines, places, strict=True):
            change_id, at, digest = skim(line)
            self.index.add(change_id, place, at)
            self._head = Head(self._head.version + 1, digest)
        # Last, because a line ends where the next one begins, or else here.
        segment.size += len(data)
        self._note(self._head_file.write)
        if segment.size >= self.segment_bytes:
            self._rotate()
        return places

    def _note(self, write: Callable[[Mark], None]) -> None:
        """Tell head how far the journal is durable; what is durable is so without it too."""
        try:
            write(Mark(self._head.version, self.end, self._head.hash))
        except OSError as error:
            self.warnings.append(f"could not write {self.directory / 'head'}: {error}")

    def _rotate(self) -> None:
        """Begin the next segment; where that fails the current one just grows on."""
        try:
            self._new_segment()
        except OSError as error:
            self.warnings.append(f"could not begin a new segment: {error}")
            try:
                self._drop_next()
            except OSError:
                self._broken = True

    def _drop_next(self) -> None:
        """Remove a segment that was not begun properly."""
        path = self._next_path()
        if path.exists():
            path.unlink()
            self.disk.sync_directory(path.parent)

    def _write(self, segment: Segment, data: bytes) -> None:
        try:
            self.disk.write(segment.fd, data, segment.size)
        except OSError as error:
            self._take_back(segment, error)
        try:
            self.disk.sync(segment.fd)
        except OSError as error:
            self._take_back(segment, error, fresh=True)

    def _take_back(self, segment: Segment, error: OSError, *, fresh: bool = False) -> None:
        """Cut off what may have been written; say whether that is certain."""
        try:
            if fresh:
                self._reopen(segment)
            self.disk.cut(segment.fd, segment.size)
        except OSError as second:
            self._broken = True
            msg = f"could not write ({error}), nor take back what was written ({second})"
            raise OutcomeUnknownError(msg) from error
        raise UnavailableError(f"could not write: {error}") from error

    def _mend(self) -> None:
        """Try once more to cut back to the durable end, on a fresh descriptor."""
        segment = self._segments[-1]
        try:
            self._drop_next()
            self._reopen(segment)
            self.disk.cut(segment.fd, segment.size)
        except OSError as error:
            raise UnavailableError(f"still cannot be written: {error}") from error
        self._broken = False

    @staticmethod
    def _reopen(segment: Segment) -> None:
        """Put a fresh file behind the descriptor, in one step: others may be reading by it.

        After a failed sync the kernel may have dropped the pages, and a second sync of the same
        open file would say that all is well.
        """
        fresh = os.open(segment.path, os.O_RDWR | os.O_CLOEXEC)
        os.dup2(fresh, segment.fd, inheritable=False)
        os.close(fresh)

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """Return up to ``limit`` lines of versions above ``after``."""
        last = min(after + limit, self.index.count)
        return [self._line(version) for version in range(after + 1, last + 1)]

    def _line(self, version: int) -> Stored:
        place = self.index.place.view[version - 1]
        segment = self._segment_at(place)
        if version < self.index.count:
            end = min(self.index.place.view[version], segment.start + segment.size)
        else:
            end = segment.start + segment.size
            end = end if self.writable else min(end, self._read_to)
        return Stored(place, self.fetch(place, end - place).rstrip(b"\n"))

    def scan(self, after: int = 0) -> Iterator[Stored]:
        """Yield all durable lines of versions above ``after``."""
        version = after
        while version < self.index.count:
            for stored in self.read(version, 1000):
                version += 1
                yield stored

    def find(self, change_id: bytes) -> int | None:
        """Return the version of a change by the bytes of its id."""
        return self.index.find(change_id)

    def fetch(self, place: int, length: int) -> bytes:
        """Return bytes by place; they never span two segments."""
        segment = self._segment_at(place)
        return os.pread(segment.fd, length, place - segment.start)

    def time(self, version: int) -> int:
        """Return when a version was recorded."""
        at: int = self.index.at.view[version - 1]
        return at

    def locate(self, place: int) -> tuple[Path, int]:
        """Return the file and the byte in it that a place stands for."""
        segment = self._segment_at(place)
        return segment.path, place - segment.start

    def seal(self, why: str) -> None:
        """Write nothing more: the files are closed, or about to be replaced."""
        self.sealed = self.sealed or why

    def close(self) -> None:
        """Let go of files and lock; a second time nothing is left to let go of."""
        self.seal("the journal is closed")
        self._close_segments()
        self._head_file.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    # -- segments ------------------------------------------------------------------------------

    @property
    def end(self) -> int:
        """The place behind the last line."""
        if not self._segments:
            return 0
        last = self._segments[-1]
        return last.start + last.size

    def _segment_at(self, place: int) -> Segment:
        return self._segments[bisect_right(self._starts, place) - 1]

    def _new_segment(self) -> None:
        """Begin the next file: the old one is synced, the new one and its name before use."""
        header, digest = write_header(
            ledger=self.identity.ledger,
            base=self.identity.base,
            context=self.identity.context,
            first=self._head.version + 1,
            prev=self._head.hash,
        )
        path = self._next_path()
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            self.disk.write(fd, header, 0)
            self.disk.sync(fd)
            self.disk.sync_directory(path.parent)
        finally:
            os.close(fd)
        self._open_segment(path)
        self._head = Head(self._head.version, digest)
        self._note(self._head_file.write)

    def _next_path(self) -> Path:
        return self.directory / "journal" / f"{len(self._segments) + 1:06d}.jsonl"

    def cut_back(self, place: int, head: Head) -> None:
        """Move whatever stands behind ``place`` to ``torn-<version>``, and only then cut it off."""
        gone = [segment for segment in self._segments if segment.start >= place]
        torn = b"".join(self._behind(segment, place) for segment in self._segments)
        if torn:
            name = put_aside(self.directory / f"torn-{head.version + 1}", torn)
            self.warnings.append(
                f"{len(torn)} bytes behind version {head.version} were moved to {name}"
            )
        for segment in reversed(gone):
            self._segments.pop()
            self._starts.pop()
            os.close(segment.fd)
            segment.path.unlink()
        if gone:
            self.disk.sync_directory(self.directory / "journal")
        if self._segments and place < self.end:
            segment = self._segments[-1]
            self.disk.cut(segment.fd, place - segment.start)
            segment.size = place - segment.start

    @staticmethod
    def _behind(segment: Segment, place: int) -> bytes:
        with segment.path.open("rb") as file:
            file.seek(min(max(place - segment.start, 0), segment.size))
            return file.read()

    def _close_segments(self) -> None:
        for segment in self._segments:
            os.close(segment.fd)
        self._segments, self._starts = [], []


def _places(start: int, lines: Sequence[bytes]) -> list[int]:
    places = []
    for line in lines:
        places.append(start)
        start += len(line)
    return places
