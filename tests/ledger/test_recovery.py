# SPDX-License-Identifier: MIT
"""What the end of a journal means after the machine stopped: torn, damaged, or simply the end.

Up to the head mark everything was acknowledged and nothing may be missing. Behind it a torn append
is taken back and kept aside; whatever looks like a change of somebody's is never thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from valueflows.ledger.headfile import HeadFile
from valueflows.ledger.journal import Head

from .kit import (
    FIRST_SEGMENT,
    append,
    copy,
    damage_in,
    data_of,
    journal_in,
    lines_after,
    reader_of,
)
from .sites import Site, opens_at, refuses

BLOCK = 4096


# -- cut at every byte -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A journal whose last appends are of one, three and one line."""
    return Site(tmp_path_factory.mktemp("cut"), (1, 1, 3, 1), size=-1)


@pytest.mark.uncounted
@pytest.mark.parametrize("acknowledged", [2, 3])
def test_cut_at_every_byte_of_the_last_appends(site: Site, acknowledged: int) -> None:
    """Wherever the end is missing: what was acknowledged is there, and of the rest whole appends."""
    first = site.ends[acknowledged].mark.place
    for byte in range(first, len(site.raw) + 1):
        site.put(site.raw[:byte], acknowledged)
        expected = site.whole_before(byte)
        opens_at(site, expected, site.raw[expected.mark.place : byte])


def test_cut_within_what_was_acknowledged(site: Site) -> None:
    """Where acknowledged bytes are missing the journal is refused; the file and place are named."""
    starts = site.line_starts()
    for byte in range(starts[1], len(site.raw), 7):
        site.put(site.raw[:byte], 4)
        damage = damage_in(site.directory)
        assert damage is not None, byte
        assert damage.file == str(site.segment)
        whole = sum(start <= byte for start in starts) - 1
        assert damage.line == whole + 1, f"cut at byte {byte}: {damage}"
        assert starts[whole] <= damage.byte <= byte, f"cut at byte {byte}: {damage}"
        assert site.segment.stat().st_size == byte


def test_without_a_head_file_the_lines_speak_for_themselves(site: Site) -> None:
    """Nothing says what was acknowledged; whole appends are kept, the torn one is taken back."""
    for byte in range(site.ends[2].mark.place, len(site.raw) + 1, 13):
        site.put(site.raw[:byte], 0)
        site.head.unlink()
        expected = site.whole_before(byte)
        opens_at(site, expected, site.raw[expected.mark.place : byte])


def test_a_head_that_lags_costs_nothing(site: Site) -> None:
    """Head is not synced and may name any older version; all whole lines count all the same."""
    for acknowledged in range(len(site.ends)):
        site.put(site.raw, acknowledged)
        opens_at(site, site.ends[-1], b"")
        mark = HeadFile(site.head, writable=False).read()
        assert mark == site.ends[-1].mark


def test_recovering_twice_changes_nothing_more(site: Site) -> None:
    """What was recovered once opens as it is."""
    site.put(site.raw[:-100], 3)
    opens_at(site, site.ends[3], site.raw[site.ends[3].mark.place : -100])
    journal = journal_in(site.directory)
    assert journal.warnings == []
    assert append(journal) != []
    assert journal.head().version == site.ends[3].mark.version + 1
    journal.close()


def test_a_reader_recovers_nothing(site: Site) -> None:
    """Who only reads sees whole acknowledged lines, and leaves a torn tail where it is."""
    for byte in range(site.ends[3].mark.place, len(site.raw), 11):
        site.put(site.raw[:byte], 3)
        reader = reader_of(site.directory)
        assert data_of(reader) == site.data[: site.ends[3].lines]
        reader.close()
        assert site.segment.read_bytes() == site.raw[:byte]
        assert not list(site.directory.glob("torn-*"))


def test_an_append_without_its_end_is_taken_back(tmp_path: Path) -> None:
    """Lines that are whole, but whose append is not, go aside together."""
    site = Site(tmp_path, (2, 1))
    unfinished = b"".join(lines_after(Head(3, site.ends[-1].mark.hash), 4, more=True))
    for acknowledged in (0, 1, 2):
        site.put(site.raw + unfinished, acknowledged)
        opens_at(site, site.ends[-1], unfinished)


# -- blocks that were never written ----------------------------------------------------------------


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A journal whose last append is of six lines and spans five blocks of the file."""
    return Site(tmp_path_factory.mktemp("blocks"), (1, 2, 6), size=2500)


def zeroed(site: Site, numbers: list[int], durable: int) -> bytes:
    """Return the segment with some blocks zero, where they were not durable before."""
    raw = bytearray(site.raw)
    for number in numbers:
        start, end = max(number * BLOCK, durable), min((number + 1) * BLOCK, len(raw))
        raw[start:end] = bytes(max(end - start, 0))
    return bytes(raw)


def test_every_block_of_the_last_append_zeroed(blocks: Site) -> None:
    """Whichever blocks did not reach the disk: the append is gone whole, all before it is there."""
    durable = blocks.ends[2].mark.place
    first, last = durable // BLOCK, (len(blocks.raw) - 1) // BLOCK
    assert last - first >= 3
    numbers = range(first, last + 1)
    for chosen in range(1, 1 << len(numbers)):
        lost = [number for bit, number in enumerate(numbers) if chosen >> bit & 1]
        raw = zeroed(blocks, lost, durable)
        blocks.put(raw, 2)
        opens_at(blocks, blocks.ends[2], raw[durable:])


def test_every_acknowledged_block_zeroed(blocks: Site) -> None:
    """A block that was durable and is zero now is damage, in the line where it begins."""
    for number in range((len(blocks.raw) - 1) // BLOCK + 1):
        raw = zeroed(blocks, [number], 0)
        blocks.put(raw, 3)
        damage = damage_in(blocks.directory)
        assert damage is not None
        assert damage.file == str(blocks.segment)
        line = sum(start <= number * BLOCK for start in blocks.line_starts())
        assert damage.line == line
        assert blocks.segment.read_bytes() == raw


def test_a_file_that_only_grew_is_torn(blocks: Site) -> None:
    """Zeros behind the last line are a file that was made longer before the machine stopped."""
    for length in (1, 512, BLOCK, 3 * BLOCK + 5):
        blocks.put(blocks.raw + bytes(length), 3)
        opens_at(blocks, blocks.ends[3], bytes(length))


# -- whole lines that are wrong --------------------------------------------------------------------


def damaged_lines(site: Site) -> Iterator[tuple[int, bytes]]:
    """Yield each line's number in the file and the segment with one character of it changed."""
    for number, start in enumerate(site.line_starts()[1:-1], start=2):
        at = site.raw.index(b'"request":"', start) + 20
        yield number, site.raw[:at] + b"f" + site.raw[at + 1 :]


def test_a_wrong_hash_before_head_is_damage(site: Site) -> None:
    """An acknowledged line that is not what was written is refused; a copy is the remedy."""
    for number, raw in damaged_lines(site):
        site.put(raw, 4)
        refuses(site, number, "Restore the file from a copy")


def test_a_wrong_hash_after_head_is_refused_with_a_remedy(site: Site) -> None:
    """A whole line that is wrong may have been acknowledged: a human says whether to give it up."""
    for number, raw in damaged_lines(site):
        if number < 4:
            continue
        site.put(raw, 2)
        whole = site.whole_before(site.line_starts()[number - 1]).mark.version
        refuses(site, number, f"--cut {whole}")


def test_damage_with_a_good_line_behind_it_is_no_torn_tail(site: Site) -> None:
    """Bytes that are no line at all are refused where a valid line follows them."""
    starts = site.line_starts()
    middle = starts[3]
    raw = site.raw[:middle] + b"garbage\n" + site.raw[middle:]
    site.put(raw, 2)
    damage = damage_in(site.directory)
    assert damage is not None
    assert (damage.line, damage.byte) == (4, middle)
    assert "--cut 2" in damage.remedy
    assert site.segment.read_bytes() == raw


def test_the_last_newline_counts(site: Site) -> None:
    """A flip of the last newline would otherwise make an acknowledged change look torn."""
    site.put(site.raw[:-1] + b"\x0b", 4)
    refuses(site, len(site.line_starts()) - 1)


def test_lines_missing_at_the_end_are_seen_by_head_alone(site: Site) -> None:
    """Head names a version the journal does not have: refused. Without head nothing can tell."""
    shorter = site.raw[: site.ends[3].mark.place]
    site.put(shorter, 4)
    damage = damage_in(site.directory)
    assert damage is not None
    assert "version 6 was acknowledged" in damage.what
    site.head.unlink()
    opens_at(site, site.ends[3], b"")


def test_another_history_is_not_taken_for_this_one(tmp_path: Path) -> None:
    """A journal that is whole but not the one head speaks of is refused."""
    ours = Site(tmp_path / "ours", (2,))
    theirs = copy(ours.directory, "theirs")
    journal = journal_in(theirs)
    append(journal, 3, size=700)
    journal.close()
    journal = journal_in(ours.directory)
    append(journal, 1)
    journal.close()
    ours.segment.write_bytes((theirs / FIRST_SEGMENT).read_bytes())
    damage = damage_in(ours.directory)
    assert damage is not None, "the ledger was opened on another history than it acknowledged"
    assert "head" in damage.what


def test_time_that_goes_back_is_damage(tmp_path: Path) -> None:
    """Lines are in the order of their times; as-of reads by time rely on it."""
    site = Site(tmp_path, (2,))
    late = lines_after(Head(2, site.ends[-1].mark.hash), 1, at=0)
    site.put(site.raw + late[0], 1)
    damage = damage_in(site.directory)
    assert damage is not None
    assert "before the line above it" in damage.what


def test_a_version_out_of_turn_is_damage(tmp_path: Path) -> None:
    """A line that is well chained but misnumbered is not the next one."""
    site = Site(tmp_path, (2,))
    wrong = lines_after(Head(7, site.ends[-1].mark.hash), 1)
    site.put(site.raw + wrong[0], 1)
    damage = damage_in(site.directory)
    assert damage is not None
    assert "does not follow on version 2" in damage.what
