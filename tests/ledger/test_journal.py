# SPDX-License-Identifier: MIT
"""What every journal promises, asked through ``journal.Journal`` alone.

An implementation joins by a *bench*: something that opens its journal as the only writer, as often
as it is asked, always the same one. Put it into ``BENCHES`` and all of these tests hold for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valueflows.ledger.journal import Head, Journal, SecondWriterError

from .kit import SECOND, START, change_id, data_of, journal_in, lines_after


class Bench(Protocol):
    """Opens one journal, which outlives its being closed."""

    def open(self) -> Journal:
        """Return the journal, empty at first, with this process as its writer."""


class Files:
    """The file journal, with segments of any size."""

    def __init__(self, directory: Path, segment_bytes: int) -> None:
        self.directory = directory
        self.segment_bytes = segment_bytes

    def open(self) -> Journal:
        """Return the journal of the directory."""
        return journal_in(self.directory, segment_bytes=self.segment_bytes)


BENCHES: dict[str, Callable[[Path], Bench]] = {
    "files": lambda directory: Files(directory, 1 << 20),
    "files of one append each": lambda directory: Files(directory, 1),
    "files of a few lines each": lambda directory: Files(directory, 3000),
}


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """One bench of each implementation."""
    return BENCHES[request.param](tmp_path)


@contextmanager
def opened(bench: Bench) -> Iterator[Journal]:
    """Open a journal and close it again."""
    journal = bench.open()
    try:
        yield journal
    finally:
        journal.close()


@pytest.fixture
def journal(bench: Bench) -> Iterator[Journal]:
    """The journal of a bench, empty."""
    with opened(bench) as journal:
        yield journal


def write(journal: Journal, count: int = 1, size: int = 0) -> list[bytes]:
    """Append lines made for the purpose and return them without their newlines."""
    made = lines_after(journal.head(), count, size=size)
    journal.append(journal.head(), made)
    return [line[:-1] for line in made]


# -- head ------------------------------------------------------------------------------------------


def test_an_empty_journal_has_version_nought(journal: Journal) -> None:
    """Before anything is written the head is at version 0 and there is nothing to read."""
    assert journal.head().version == 0
    assert list(journal.read(0, 10)) == []
    assert list(journal.scan()) == []


def test_the_head_counts_lines(journal: Journal) -> None:
    """The head's version grows by one a line, whatever the appends."""
    for count, version in ((1, 1), (3, 4), (1, 5), (10, 15)):
        write(journal, count)
        assert journal.head().version == version


def test_the_head_is_what_the_next_line_is_chained_onto(bench: Bench) -> None:
    """Lines chained onto the head are accepted for good: the journal opens with them."""
    with opened(bench) as journal:
        written = [line for _ in range(20) for line in write(journal, 2)]
        head = journal.head()
    with opened(bench) as again:
        assert data_of(again) == written
        assert again.head() == head


def test_the_head_stands_after_reopening_nothing(bench: Bench) -> None:
    """Opening and closing an empty journal leaves it empty."""
    for _ in range(3):
        with opened(bench) as journal:
            assert journal.head().version == 0


# -- append ----------------------------------------------------------------------------------------


def test_an_append_after_another_version_is_refused(journal: Journal) -> None:
    """Who appends after a version that is not the head's is a second writer; nothing is written."""
    before = write(journal, 2)
    head = journal.head()
    for stale in (Head(1, head.hash), Head(3, head.hash), Head(0, "0" * 64)):
        with pytest.raises(SecondWriterError):
            journal.append(stale, lines_after(head, 1))
    assert data_of(journal) == before
    assert journal.head() == head


def test_an_append_after_another_hash_is_refused(bench: Bench) -> None:
    """The right version of another history is refused too, and nothing of it is there later."""
    with opened(bench) as journal:
        before = write(journal, 2)
        with pytest.raises(SecondWriterError):
            journal.append(Head(2, "f" * 64), lines_after(journal.head(), 1))
    with opened(bench) as again:
        assert data_of(again) == before


def test_a_refused_append_does_no_harm(journal: Journal) -> None:
    """After a refusal the next append goes on from the same head."""
    write(journal)
    with pytest.raises(SecondWriterError):
        journal.append(Head(9, "f" * 64), lines_after(journal.head(), 1))
    write(journal)
    assert journal.head().version == 2


def test_an_append_of_nothing_changes_nothing(journal: Journal) -> None:
    """No lines are all written at once."""
    before = write(journal)
    assert list(journal.append(journal.head(), [])) == []
    assert journal.head().version == 1
    assert data_of(journal) == before


@pytest.mark.parametrize("count", [1, 2, 7, 64, 1000])
def test_any_number_of_lines_is_one_append(bench: Bench, count: int) -> None:
    """Lines of one append are all there afterwards, in order, also when the journal is reopened."""
    with opened(bench) as journal:
        first = write(journal)
        written = first + write(journal, count)
        assert data_of(journal) == written
    with opened(bench) as again:
        assert again.head().version == count + 1
        assert data_of(again) == written


@pytest.mark.parametrize("size", [0, 4096, 100_000, 512 * 1024])
def test_lines_may_be_long(bench: Bench, size: int) -> None:
    """A line is kept byte by byte, however long."""
    with opened(bench) as journal:
        written = write(journal, 2, size) + write(journal)
    with opened(bench) as again:
        assert data_of(again) == written


# -- reading ---------------------------------------------------------------------------------------


def test_reading_takes_up_where_it_left_off(journal: Journal) -> None:
    """``read`` returns the lines after a version, in order, at most as many as asked for."""
    written = [line for _ in range(10) for line in write(journal, 3)]
    for after in range(31):
        for limit in (0, 1, 4, 100):
            got = [stored.data for stored in journal.read(after, limit)]
            assert got == written[after : after + limit]


def test_reading_ends_at_the_head(journal: Journal) -> None:
    """There is nothing after the head, and nothing after what is after it."""
    write(journal, 3)
    assert list(journal.read(3, 100)) == []
    assert list(journal.read(4, 100)) == []
    assert list(journal.scan(3)) == []


def test_a_scan_is_all_there_is_after_a_version(journal: Journal) -> None:
    """``scan`` yields every line after a version, across whatever files or pages there are."""
    written = [line for _ in range(7) for line in write(journal, 400)]
    for after in (0, 1, 999, 1000, 1001, 2799, 2800):
        assert [stored.data for stored in journal.scan(after)] == written[after:]


def test_places_find_the_bytes_again(bench: Bench) -> None:
    """The place an append returns is where the line is read from, now and after reopening."""
    places: list[int] = []
    written: list[bytes] = []
    with opened(bench) as journal:
        for _ in range(8):
            made = lines_after(journal.head(), 3)
            places += journal.append(journal.head(), made)
            written += [line[:-1] for line in made]
        assert [s.place for s in journal.scan()] == places
    with opened(bench) as again:
        assert [s.place for s in again.scan()] == places
        for place, line in zip(places, written, strict=True):
            assert bytes(again.fetch(place, len(line))) == line
            assert bytes(again.fetch(place + 5, 20)) == line[5:25]


# -- finding ---------------------------------------------------------------------------------------


def test_a_change_is_found_for_ever(bench: Bench) -> None:
    """Every change id leads to its version: at once, after reopening, and after more were added."""
    for round_ in range(4):
        with opened(bench) as journal:
            write(journal, 500)
            last = journal.head().version
            assert last == 500 * (round_ + 1)
            for version in range(1, last + 1):
                assert journal.find(change_id(version).bytes) == version


def test_what_was_never_written_is_not_found(journal: Journal) -> None:
    """An unknown id finds nothing, also where its last bytes are those of a known one."""
    assert journal.find(change_id(1).bytes) is None
    write(journal, 50)
    assert journal.find(change_id(51).bytes) is None
    near = bytearray(change_id(7).bytes)
    near[0] ^= 1
    assert journal.find(bytes(near)) is None


def test_ids_with_the_same_ending_are_told_apart(journal: Journal) -> None:
    """Ids are compared whole: a hundred that end alike lead to a hundred versions."""
    ids = [uuid.UUID(int=(n << 120) | 7) for n in range(1, 101)]
    for id_ in ids:
        journal.append(journal.head(), lines_after(journal.head(), 1, ids=[id_]))
    assert [journal.find(id_.bytes) for id_ in ids] == list(range(1, 101))


# -- time ------------------------------------------------------------------------------------------


def test_time_is_kept_and_never_decreases(bench: Bench) -> None:
    """``time`` says when a version was recorded, now and after reopening; it never goes back."""
    with opened(bench) as journal:
        write(journal, 30)
        before = [journal.time(version) for version in range(1, 31)]
    with opened(bench) as again:
        after = [again.time(version) for version in range(1, 31)]
    assert before == after == sorted(after)
    assert after[0] == START + SECOND


# -- one writer ------------------------------------------------------------------------------------


def test_there_is_one_writer(bench: Bench) -> None:
    """While a writer has the journal open nobody else opens it to write; afterwards one may."""
    with opened(bench) as journal:
        write(journal)
        with pytest.raises(SecondWriterError):
            bench.open()
        write(journal)
    with opened(bench) as again:
        assert again.head().version == 2


def test_a_refused_writer_did_no_harm(bench: Bench) -> None:
    """The one who came second leaves nothing behind, for the first or for the next."""
    with opened(bench) as journal:
        for _ in range(3):
            with pytest.raises(SecondWriterError):
                bench.open()
            write(journal, 2)
        written = data_of(journal)
    with opened(bench) as again:
        assert data_of(again) == written


# -- all of it together ----------------------------------------------------------------------------


@given(st.lists(st.one_of(st.integers(1, 12), st.just("reopen")), max_size=12), st.data())
@settings(max_examples=25)
def test_a_journal_is_a_list_of_lines(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int | str], data: st.DataObject
) -> None:
    """Whatever is appended, read and reopened: it behaves as a list would."""
    name = data.draw(st.sampled_from(sorted(BENCHES)))
    bench = BENCHES[name](tmp_path_factory.mktemp("journal"))
    paper: list[bytes] = []
    journal = bench.open()
    for step in steps:
        if isinstance(step, str):
            journal.close()
            journal = bench.open()
        else:
            paper += write(journal, step, size=data.draw(st.integers(0, 400)))
        after = data.draw(st.integers(0, len(paper)))
        assert [s.data for s in journal.scan(after)] == paper[after:]
        assert journal.head().version == len(paper)
    journal.close()
