# SPDX-License-Identifier: MIT
"""The journal as files: the order of writing and syncing, segments, and readers beside the writer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.helpers import BASE
from valueflows.ledger.disk import Disk
from valueflows.ledger.filejournal import FileJournal, Identity
from valueflows.ledger.headfile import HeadFile
from valueflows.ledger.journal import Head, SecondWriterError, UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import read_header, read_line, skim

from .disks import FailingDisk, TellingDisk
from .kit import (
    FIRST_SEGMENT,
    IDENTITY,
    append,
    change_id,
    copy,
    data_of,
    joins,
    journal_in,
    lines_after,
    makes,
    new_ledger,
    reader_of,
    segments,
)

# -- the order of things ---------------------------------------------------------------------------


def test_lines_are_written_then_synced_then_acknowledged(tmp_path: Path) -> None:
    """An append returns after the sync that follows its one write, and never before."""
    disk = TellingDisk()
    journal = journal_in(tmp_path, disk=disk)
    disk.events.clear()
    append(journal, 3)
    disk.events.append(("acknowledged", ""))
    append(journal, 1)
    journal.close()
    once = [("write", "000001.jsonl"), ("sync", "000001.jsonl")]
    assert disk.events == [*once, ("acknowledged", ""), *once]


def test_a_new_segment_is_on_disk_before_the_append_is_acknowledged(tmp_path: Path) -> None:
    """Rotation: sync the old file, write the new one, sync it, sync the directory, acknowledge."""
    disk = TellingDisk()
    journal = journal_in(tmp_path, disk=disk, segment_bytes=2000)
    disk.events.clear()
    append(journal, 1, size=3000)
    disk.events.append(("acknowledged", ""))
    journal.close()
    assert disk.events == [
        ("write", "000001.jsonl"),
        ("sync", "000001.jsonl"),
        ("write", "000002.jsonl"),
        ("sync", "000002.jsonl"),
        ("sync directory", "journal"),
        ("acknowledged", ""),
    ]


def test_nothing_is_visible_before_it_is_durable(place: Path) -> None:
    """A ledger publishes after the sync and answers after that."""
    new_ledger(place).close()
    disk = TellingDisk()
    with Ledger.open(place, disk=disk) as ledger:
        ledger.published.append(lambda: disk.events.append(("published", "")))
        disk.events.clear()
        ledger.record(joins("mill"))
        disk.events.append(("answered", ""))
    assert [what for what, _name in disk.events] == ["write", "sync", "published", "answered"]


def test_head_follows_the_sync_and_never_leads(tmp_path: Path) -> None:
    """While bytes are on their way the head file still names the line before them."""
    seen: list[int] = []
    head = tmp_path / "head"

    class Looking(Disk):
        def sync(self, fd: int) -> None:
            mark = HeadFile(head, writable=False).read()
            seen.append(-1 if mark is None else mark.version)
            super().sync(fd)

    journal = journal_in(tmp_path, disk=Looking())
    for version in range(1, 6):
        append(journal)
        mark = HeadFile(head, writable=False).read()
        assert mark is not None
        assert mark.version == version
    journal.close()
    assert seen[-5:] == [0, 1, 2, 3, 4]


def test_a_write_goes_on_until_all_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may write less than it was given; the rest follows at the right place."""
    real = os.pwrite

    def stingy(fd: int, data: bytes, offset: int) -> int:
        return real(fd, bytes(data)[:7], offset)

    journal = journal_in(tmp_path)
    monkeypatch.setattr(os, "pwrite", stingy)
    made = append(journal, 2)
    monkeypatch.undo()
    journal.close()
    again = journal_in(tmp_path)
    assert data_of(again) == [line[:-1] for line in made]
    again.close()


# -- segments --------------------------------------------------------------------------------------


def filled(directory: Path, appends: int, segment_bytes: int = 2000) -> list[bytes]:
    """Write a journal of several segments and return its lines."""
    journal = journal_in(directory, segment_bytes=segment_bytes)
    made = [line for _ in range(appends) for line in append(journal, 2, size=300)]
    journal.close()
    return made


def test_segments_are_chained_through_their_headers(tmp_path: Path) -> None:
    """Each file begins with a header that goes on from the last hash of the file before it."""
    filled(tmp_path, 8)
    prev, version = "0" * 64, 0
    for path in segments(tmp_path):
        first, *rest = path.read_bytes().splitlines()
        header = read_header(first)
        assert (header.prev, header.first) == (prev, version + 1)
        assert (header.ledger, header.base) == (IDENTITY.ledger, BASE)
        prev = header.hash
        for raw in rest:
            line = read_line(raw)
            assert (line.prev, line.version) == (prev, version + 1)
            prev, version = line.hash, line.version
    assert version == 16
    assert len(segments(tmp_path)) > 3


def test_the_files_are_lines_of_json_for_anyone(tmp_path: Path) -> None:
    """What stands in the files are the headers and the lines, and nothing else."""
    made = filled(tmp_path, 5)
    raw = [
        line for path in segments(tmp_path) for line in path.read_bytes().splitlines(keepends=True)
    ]
    assert [line for line in raw if not line.startswith(b'{"format"')] == made
    assert all(isinstance(msgspec.json.decode(line), dict) for line in raw)


def test_an_append_stays_in_one_file(tmp_path: Path) -> None:
    """However long an append is, it does not span two segments."""
    journal = journal_in(tmp_path, segment_bytes=2000)
    append(journal, 40, size=300)
    append(journal, 3)
    journal.close()
    counts = [len(path.read_bytes().splitlines()) - 1 for path in segments(tmp_path)]
    assert counts == [40, 3, 0]


def test_a_missing_segment_is_damage(tmp_path: Path) -> None:
    """The chain shows that a whole file is gone, first, middle or last."""
    filled(tmp_path / "whole", 8)
    count = len(segments(tmp_path / "whole"))
    for number in (1, 2, count - 1):
        lost = copy(tmp_path / "whole", f"lost-{number}")
        segments(lost)[number].unlink()
        with pytest.raises(Exception, match=r"does not follow|was acknowledged"):
            journal_in(lost)


def test_a_rotation_that_fails_costs_nothing(tmp_path: Path) -> None:
    """Where a new segment cannot be begun, the old one grows on, and a warning says why."""
    disk = FailingDisk()
    journal = journal_in(tmp_path, disk=disk, segment_bytes=1000)
    for failing in ("write", "sync", "sync directory"):
        before = journal.head().version
        disk.fail(failing, after=0 if failing == "sync directory" else 1)
        append(journal, 1, size=1000)
        assert journal.head().version == before + 1
        assert any("could not begin a new segment" in w for w in journal.warnings)
        journal.warnings.clear()
    assert len(segments(tmp_path)) == 1
    append(journal, 1, size=10)
    journal.close()
    again = journal_in(tmp_path)
    assert again.head().version == 4
    assert len(data_of(again)) == 4
    again.close()


def test_a_change_of_context_begins_a_new_segment(tmp_path: Path) -> None:
    """The header of the file a line stands in names the context in force when it was written."""
    journal_in(tmp_path).close()
    later = Identity(IDENTITY.ledger, BASE, "1" * 64)
    journal = FileJournal(tmp_path, later)
    assert list(journal.recover()) == []
    append(journal)
    path, _byte = journal.locate(next(journal.scan()).place)
    journal.close()
    assert read_header(path.read_bytes().splitlines()[0]).context == "1" * 64


# -- the lock --------------------------------------------------------------------------------------


def in_another_process(work: Callable[[], int]) -> int:
    """Do something in a forked process and return the number it ends with."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_another_process_cannot_write(ledger: Ledger) -> None:
    """A second process is refused while one has the ledger open, and reads beside it all the same."""
    ledger.record(joins("mill"))

    def other() -> int:
        try:
            Ledger.open(ledger.directory)
        except SecondWriterError:
            with Ledger.open(ledger.directory, writable=False) as reader:
                return 7 if reader.books.version == 2 else 1
        return 2

    assert in_another_process(other) == 7


def test_the_lock_ends_with_its_holder(place: Path) -> None:
    """The file named ``lock`` stays; it is the process that holds it that counts."""
    new_ledger(place).close()

    def other() -> int:
        Ledger.open(place).record(joins("mill"))
        os._exit(7)

    assert in_another_process(other) == 7
    assert (place / "lock").exists()
    with Ledger.open(place) as again:
        assert again.books.version == 2


# -- readers beside the writer ---------------------------------------------------------------------


def test_a_reader_sees_what_is_durable(ledger: Ledger) -> None:
    """A reader sees everything acknowledged before it looked, and goes on seeing just that."""
    ledger.record(joins("mill"))
    with Ledger.open(ledger.directory, writable=False) as reader:
        digest = reader.digest()
        assert digest == ledger.digest()
        ledger.record(makes("e1", "flour"))
        assert reader.digest() == digest
        assert reader.journal.head().version == 2
    with Ledger.open(ledger.directory, writable=False) as later:
        assert later.digest() == ledger.digest()


def while_syncing(directory: Path, look: Callable[[], None]) -> None:
    """Append a line, and look at the files when it is written but not yet synced."""

    class Looking(Disk):
        armed = False

        def sync(self, fd: int) -> None:
            if self.armed:
                self.armed = False
                look()
            super().sync(fd)

    disk = Looking()
    journal = journal_in(directory, disk=disk)
    append(journal, 3)
    disk.armed = True
    append(journal, 1)
    journal.close()


def test_a_reader_stops_at_the_durable_head(tmp_path: Path) -> None:
    """What is written but not synced is not there for a reader."""
    heads: list[Head] = []

    def look() -> None:
        reader = reader_of(tmp_path)
        heads.append(reader.head())
        assert list(reader.read(3, 10)) == []
        assert reader.find(change_id(4).bytes) is None
        reader.close()

    while_syncing(tmp_path, look)
    assert [head.version for head in heads] == [3]


def test_a_readers_last_line_is_one_line(tmp_path: Path) -> None:
    """The last durable line is read whole and alone, while the next is being written."""
    lines: list[bytes] = []

    def look() -> None:
        reader = reader_of(tmp_path)
        lines.extend(data_of(reader))
        reader.close()

    while_syncing(tmp_path, look)
    assert [read_line(line).version for line in lines] == [1, 2, 3]


def test_a_reader_writes_nothing(ledger: Ledger) -> None:
    """A ledger opened to be read does not let anything in, and leaves the files as they are."""
    before = (ledger.directory / FIRST_SEGMENT).read_bytes()
    with Ledger.open(ledger.directory, writable=False) as reader:
        with pytest.raises((SecondWriterError, UnavailableError)):
            reader.record(joins("mill"))
        assert reader.books.version == 1
    assert (ledger.directory / FIRST_SEGMENT).read_bytes() == before
    ledger.record(joins("mill"))
    assert ledger.books.version == 2


def test_a_reader_needs_no_head_file(place: Path) -> None:
    """Without a head file (an erasure was interrupted) a reader sees what the segments say."""
    with new_ledger(place) as ledger:
        ledger.record(joins("mill"))
    (place / "head").unlink()
    with Ledger.open(place, writable=False) as reader:
        assert reader.books.version == 2


# -- letting go ------------------------------------------------------------------------------------


def test_closing_twice_is_closing_once(place: Path) -> None:
    """A second close lets go of nothing, above all of nobody else's file."""
    ledger = new_ledger(place)
    ledger.close()
    other = os.open("/dev/null", os.O_RDONLY)
    others = [os.dup(other) for _ in range(8)]
    ledger.close()
    for fd in (other, *others):
        os.close(fd)


def test_a_line_is_skimmed_as_it_is_read(tmp_path: Path) -> None:
    """``skim`` takes id, time and hash out of a line without decoding it, and takes them right."""
    journal = journal_in(tmp_path)
    for raw in lines_after(journal.head(), 3, size=50):
        line = read_line(raw[:-1])
        assert skim(raw) == (bytes.fromhex(line.id.replace("-", "")), line.at, line.hash)
    journal.close()
