# SPDX-License-Identifier: MIT
"""When the disk fails: what is answered, what is there afterwards, and that it goes on.

``UnavailableError`` means that nothing of the change is in the journal, ``OutcomeUnknownError``
that nobody can tell yet. A descriptor whose sync failed is never synced again (``FailingDisk``
sees to that).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from valueflows.ledger.headfile import HeadFile
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import Ledger

from .disks import FailingDisk
from .kit import (
    FIRST_SEGMENT,
    append,
    change_id,
    data_of,
    joins,
    journal_in,
    makes,
    new_ledger,
    picture,
    read_anew,
    segments,
    uses,
)

FULL = errno.ENOSPC
BROKEN = errno.EIO


@pytest.fixture
def disk() -> FailingDisk:
    """A disk that fails when it is told to."""
    return FailingDisk()


@pytest.fixture
def ledger(place: Path, disk: FailingDisk) -> Iterator[Ledger]:
    """A ledger on that disk, with something in it."""
    with new_ledger(place) as made:
        made.record(joins("mill"))
        made.record(makes("e1", "flour", "10 kg"))
    opened = Ledger.open(place, disk=disk)
    yield opened
    with suppress(OSError):
        opened.close()


def is_whole(ledger: Ledger) -> None:
    """What is served is what the journal makes, and the journal is as long as it should be."""
    with read_anew(ledger.directory, writable=False) as anew:
        assert anew.digest() == ledger.digest()
        assert picture(anew) == picture(ledger)
    lines = data_of(ledger.journal)
    assert len(lines) == ledger.books.version == ledger.journal.head().version


# -- nothing was written ---------------------------------------------------------------------------

UNAVAILABLE = {
    "disk full, nothing written": (("write",), 0.0, FULL),
    "disk full, half written": (("write",), 0.5, FULL),
    "disk full, all but a byte written": (("write",), 0.999, FULL),
    "write error": (("write",), 0.5, BROKEN),
    "sync error": (("sync",), 0.5, BROKEN),
    "sync finds the disk full": (("sync",), 0.5, FULL),
}


@pytest.mark.parametrize("case", UNAVAILABLE)
def test_a_failed_write_that_was_taken_back_is_unavailable(
    ledger: Ledger, disk: FailingDisk, case: str
) -> None:
    """The change is in no file and in no view; the same request succeeds once the disk is well."""
    calls, disk.half, disk.error = UNAVAILABLE[case]
    before, size = picture(ledger), (ledger.directory / FIRST_SEGMENT).stat().st_size
    disk.fail(*calls)
    disk.events.clear()
    with pytest.raises(UnavailableError, match="could not write"):
        ledger.record(uses("e2", "flour"))
    assert disk.events[-1] == ("cut", "000001.jsonl")
    assert picture(ledger) == before
    assert (ledger.directory / FIRST_SEGMENT).stat().st_size == size
    is_whole(ledger)
    recorded = ledger.record(uses("e2", "flour"))
    assert (recorded.version, recorded.replayed) == (4, False)
    is_whole(ledger)


@pytest.mark.parametrize("case", UNAVAILABLE)
def test_a_failed_batch_leaves_nothing(ledger: Ledger, disk: FailingDisk, case: str) -> None:
    """Of changes that are written together none is there when their write failed."""
    calls, disk.half, disk.error = UNAVAILABLE[case]
    changes = [joins(f"o{n}") for n in range(30)]
    disk.fail(*calls)
    with pytest.raises(UnavailableError):
        ledger.record_all(changes)
    assert [ledger.journal.find(c.id.bytes) for c in changes] == [None] * 30
    is_whole(ledger)
    assert [r.version for r in ledger.record_all(changes)] == list(range(4, 34))
    is_whole(ledger)


def test_failing_again_and_again(ledger: Ledger, disk: FailingDisk) -> None:
    """A full disk refuses every change in the same way, and the first one after it goes through."""
    for round_ in range(20):
        disk.half = round_ / 20
        disk.fail("write" if round_ % 2 else "sync")
        with pytest.raises(UnavailableError):
            ledger.record(uses(f"u{round_}", "flour"))
        assert ledger.books.version == 3
    for round_ in range(5):
        ledger.record(uses(f"u{round_}", "flour"))
    is_whole(ledger)


def test_other_changes_go_on_meanwhile(ledger: Ledger, disk: FailingDisk) -> None:
    """What comes between a failure and its repetition is recorded as if nothing had been."""
    disk.fail("sync")
    with pytest.raises(UnavailableError):
        ledger.record(makes("e2", "grain"))
    ledger.record(uses("e3", "flour"))
    ledger.record(makes("e2", "grain"))
    is_whole(ledger)
    assert ledger.standing.event("https://commons.example/e3") is not None


# -- nobody can tell -------------------------------------------------------------------------------

UNKNOWN = {
    "write and cut fail": ("write", "cut"),
    "sync and cut fail": ("sync", "cut"),
}


@pytest.mark.parametrize("case", UNKNOWN)
@pytest.mark.parametrize("half", [0.0, 0.5, 1.0])
def test_what_cannot_be_taken_back_is_unknown(
    ledger: Ledger, disk: FailingDisk, case: str, half: float
) -> None:
    """The answer says so; nothing is visible; the next change first cuts back, then goes through."""
    disk.half = half
    before = picture(ledger)
    disk.fail(*UNKNOWN[case])
    with pytest.raises(OutcomeUnknownError):
        ledger.record(uses("e2", "flour"))
    assert picture(ledger) == before
    disk.events.clear()
    recorded = ledger.record(uses("e2", "flour"))
    assert [what for what, _name in disk.events] == ["cut", "write", "sync"]
    assert (recorded.version, recorded.replayed) == (4, False)
    is_whole(ledger)


@pytest.mark.parametrize("case", UNKNOWN)
@pytest.mark.parametrize("half", [0.0, 0.5, 1.0])
def test_the_unknown_is_known_after_opening_anew(
    ledger: Ledger, disk: FailingDisk, case: str, half: float
) -> None:
    """After a restart the change is there whole or not at all; asked again, it is there once."""
    disk.half = half
    disk.fail(*UNKNOWN[case])
    with pytest.raises(OutcomeUnknownError):
        ledger.record(uses("e2", "flour"))
    ledger.close()
    with Ledger.open(ledger.directory) as again:
        there = again.journal.find(uses("e2", "flour").id.bytes)
        assert there == (4 if again.books.version == 4 else None)
        recorded = again.record(uses("e2", "flour"))
        assert recorded.version == 4
        assert recorded.replayed is (there is not None)
        is_whole(again)


def test_while_it_cannot_be_mended_nothing_is_written(ledger: Ledger, disk: FailingDisk) -> None:
    """The ledger can be read all the time, refuses to write, and goes on when the disk is well."""
    before = picture(ledger)
    disk.fail("sync", "cut")
    with pytest.raises(OutcomeUnknownError):
        ledger.record(uses("e2", "flour"))
    for name in ("e3", "e4", "e5"):
        disk.fail("cut")
        with pytest.raises(UnavailableError, match="still cannot be written"):
            ledger.record(uses(name, "flour"))
        assert picture(ledger) == before
    ledger.record(uses("e6", "flour"))
    is_whole(ledger)


def test_the_durable_lines_are_served_meanwhile(tmp_path: Path, disk: FailingDisk) -> None:
    """A journal that cannot be mended still reads, scans and finds what was durable, and no more."""
    journal = journal_in(tmp_path, disk=disk)
    append(journal, 3)
    before = data_of(journal)
    disk.half = 1.0
    disk.fail("sync", "cut")
    with pytest.raises(OutcomeUnknownError):
        append(journal, 2)
    assert journal.head().version == 3
    assert data_of(journal) == before
    assert journal.find(change_id(3).bytes) == 3
    assert journal.find(change_id(4).bytes) is None
    journal.close()


# -- what else may fail ----------------------------------------------------------------------------


def test_a_head_file_that_cannot_be_written_costs_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is durable before head is written; head may lag, so the answer is a success."""

    def fails(*_: Any) -> None:
        raise OSError(BROKEN, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(HeadFile, "write", fails)
        recorded = ledger.record(uses("e2", "flour"))
    assert recorded.version == ledger.books.version == 4
    ledger.record(uses("e3", "flour"))
    is_whole(ledger)


def refusing_to_open(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system run out of descriptors when a file of this name is opened."""
    real = os.open

    def opens(path: Any, *how: Any, **more: Any) -> int:
        if str(path).endswith(name):
            raise OSError(errno.EMFILE, "Too many open files")
        return real(path, *how, **more)

    monkeypatch.setattr(os, "open", opens)


def test_no_descriptor_left_to_mend_with(
    ledger: Ledger, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment that cannot be opened anew is no reason to write into somebody else's file."""
    disk.fail("sync")
    with monkeypatch.context() as patch:
        refusing_to_open("000001.jsonl", patch)
        with pytest.raises((OutcomeUnknownError, UnavailableError)):
            ledger.record(uses("e2", "flour"))
        other = ledger.directory / "other"
        fds = [os.open(other, os.O_RDWR | os.O_CREAT) for _ in range(3)]
        with pytest.raises((OutcomeUnknownError, UnavailableError)):
            ledger.record(uses("e3", "flour"))
        assert other.read_bytes() == b""
    for fd in fds:
        os.close(fd)
    ledger.record(uses("e4", "flour"))
    is_whole(ledger)


def test_failing_around_a_rotation(place: Path) -> None:
    """Failures before, while and after a segment is begun leave one whole journal."""
    disk = FailingDisk()
    journal = journal_in(place, disk=disk, segment_bytes=1500)
    written = [line for _ in range(2) for line in append(journal, 1, size=300)]
    for calls, after in ((("sync",), 0), (("write",), 1), (("write",), 0), (("sync",), 1)):
        disk.fail(*calls, after=after)
        with suppress(UnavailableError):
            written += append(journal, 2, size=400)
    written += append(journal, 1)
    journal.close()
    again = journal_in(place)
    assert data_of(again) == [line[:-1] for line in written]
    assert len(segments(place)) >= 2
    again.close()


def test_a_segment_that_cannot_be_removed_is_not_written_past(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a half-begun segment stays, lines behind it would be damage: so none are written."""
    disk = FailingDisk()
    journal = journal_in(place, disk=disk, segment_bytes=1000)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_drop_next", refusing)
        disk.fail("sync", after=1)
        written = append(journal, 1, size=1000)
        with pytest.raises(UnavailableError, match="still cannot be written"):
            append(journal, 1)
    written += append(journal, 1)
    journal.close()
    again = journal_in(place)
    assert data_of(again) == [line[:-1] for line in written]
    again.close()


def refusing() -> None:
    """Fail as a disk does that lets nothing be removed."""
    raise OSError(BROKEN, "Input/output error")
