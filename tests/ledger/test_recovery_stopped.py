# SPDX-License-Identifier: MIT
"""Recovery where there are several segments, and where it is stopped or fails itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from valueflows.ledger.disk import Disk
from valueflows.ledger.filejournal import FileJournal
from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.journal import DamagedError, Head
from valueflows.ledger.lines import GENESIS, read_line

from .disks import Stopped, StoppingDisk, stop
from .kit import (
    FIRST_SEGMENT,
    IDENTITY,
    append,
    copy,
    damage_in,
    data_of,
    flip,
    journal_in,
    segments,
)
from .sites import Site, opens_at


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A journal whose last appends are of one, three and one line."""
    return Site(tmp_path_factory.mktemp("cut"), (1, 1, 3, 1), size=-1)


# -- several segments ------------------------------------------------------------------------------


@pytest.mark.uncounted
def test_a_torn_segment_header_is_taken_back(tmp_path: Path) -> None:
    """The machine stopped while a new segment was begun: the journal ends with the old one."""
    directory = tmp_path / "journal"
    journal = journal_in(directory, segment_bytes=1000)
    append(journal, 2, size=500)
    journal.close()
    header = segments(directory)[1].read_bytes()
    mark = (directory / "head").read_bytes()
    for byte in range(len(header)):
        segments(directory)[-1].write_bytes(header[:byte])
        file = HeadFile(directory / "head", writable=True)
        first = segments(directory)[0]
        file.reset(Mark(2, first.stat().st_size, read_line(last_line(first)).hash))
        file.close()
        again = journal_in(directory)
        assert again.head().version == 2
        assert len(segments(directory)) == 1
        again.close()
        segments(directory)[0].with_name("000002.jsonl").write_bytes(header)
        (directory / "head").write_bytes(mark)
    again = journal_in(directory)
    append(again)
    again.close()


def last_line(path: Path) -> bytes:
    """Return the last line of a segment."""
    return path.read_bytes().splitlines()[-1]


def test_a_flip_in_an_older_segment_is_damage_there(tmp_path: Path) -> None:
    """Damage is named in the file it is in, however many came after."""
    journal = journal_in(tmp_path / "whole", segment_bytes=1500)
    for _ in range(6):
        append(journal, 2, size=200)
    journal.close()
    for number, path in enumerate(segments(tmp_path / "whole")):
        directory = copy(tmp_path / "whole", f"flipped-{number}")
        flip(segments(directory)[number], path.stat().st_size // 2)
        damage = damage_in(directory)
        assert damage is not None
        assert damage.file == str(segments(directory)[number])


# -- stopping while recovering ---------------------------------------------------------------------


def test_what_is_cut_off_is_kept_wherever_the_machine_stops(site: Site) -> None:
    """Torn bytes are in the segment or aside, also when the machine stops while moving them."""
    torn = site.raw[site.ends[3].mark.place : -100]
    for step in range(1, 4):
        site.put(site.raw[:-100], 3)
        journal = FileJournal(site.directory, IDENTITY, disk=StoppingDisk(step, stop))
        try:
            for _line in journal.recover():
                pass
        except Stopped:
            pass
        finally:
            journal.close()
        aside = [path.read_bytes() for path in site.directory.glob("torn-*")]
        assert torn in aside or site.segment.read_bytes().endswith(torn), f"stopped at step {step}"
        again = journal_in(site.directory)
        assert data_of(again) == site.data[: site.ends[3].lines]
        again.close()


def test_a_full_disk_while_recovering_loses_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the torn bytes cannot be kept aside they stay where they are, until they can."""
    torn = site.raw[site.ends[3].mark.place : -100]
    site.put(site.raw[:-100], 3)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("valueflows.ledger.disk.write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        journal_in(site.directory)
    monkeypatch.undo()
    opens_at(site, site.ends[3], torn)


def test_an_empty_file_is_a_journal_that_was_never_begun(tmp_path: Path) -> None:
    """The machine stopped before the first header was written: the first segment begins anew."""
    (tmp_path / "journal").mkdir()
    (tmp_path / FIRST_SEGMENT).write_bytes(b"")
    journal = journal_in(tmp_path)
    append(journal)
    journal.close()
    again = journal_in(tmp_path)
    assert again.head().version == 1
    again.close()


def test_recovery_syncs_what_it_cuts(site: Site) -> None:
    """A cut is durable before anything is written behind it."""
    calls: list[str] = []

    class Telling(Disk):
        def cut(self, fd: int, size: int) -> None:
            calls.append("cut")
            super().cut(fd, size)

        def write(self, fd: int, data: bytes, offset: int) -> None:
            calls.append("write")
            super().write(fd, data, offset)

    site.put(site.raw[:-100], 3)
    journal = journal_in(site.directory, disk=Telling())
    append(journal)
    journal.close()
    assert calls == ["cut", "write"]


def test_genesis_is_where_every_chain_begins(tmp_path: Path) -> None:
    """A first segment that claims to follow on something is not this ledger's first."""
    site = Site(tmp_path, (1,))
    assert GENESIS.encode() in site.raw.splitlines()[0]
    journal = FileJournal(tmp_path, IDENTITY)
    damaged: Callable[[], object] = lambda: list(journal.recover(head=Head(0, "1" * 64)))  # noqa: E731
    with pytest.raises(DamagedError, match="does not follow"):
        damaged()
    journal.close()
