# SPDX-License-Identifier: MIT
"""Snapshots: quick to open, and never believed over the journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.helpers import change, event
from valueflows.ledger.audit import cut
from valueflows.ledger.books import Books
from valueflows.ledger.index import Index
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.snapshot import NAME, load_snapshot
from valueflows.model.changes import Change, Withdrawal

from .disks import FailingDisk
from .kit import (
    copy,
    every_file,
    flip,
    joins,
    makes,
    new_ledger,
    organization,
    overwrite,
    picture,
    read_anew,
    segments,
    uses,
)

BIG = "12345678901234567890.123456789"


def story(count: int, stem: str = "") -> list[Change]:
    """Return changes of many kinds: described, revised, withdrawn, made, used, corrected, huge."""
    changes: list[Change] = []
    for n in range(count):
        name = f"{stem}{n}"
        changes += [
            joins(f"o{name}"),
            change(organization(f"o{name}", revision=2, note=f"the {n}th")),
            joins(f"gone{name}"),
            change(Withdrawal(organization(f"gone{name}").id, "Organization", 2)),
            makes(f"m{name}", f"r{name}", "10 kg", who=f"a{name}"),
            uses(f"u{name}", f"r{name}", "2.5 kg", who=f"a{name}"),
            uses(f"c{name}", f"r{name}", "-0.5 kg", who=f"a{name}", corrects=f"u{name}"),
            makes(f"h{name}", f"huge{name}", f"{BIG} kg", who=f"a{name}"),
            change(
                event(
                    f"l{name}",
                    "transferCustody",
                    provider=f"a{name}",
                    receiver="elsewhere",
                    resource=f"r{name}",
                    quantity="1 kg",
                )
            ),
        ]
    return changes


def recorded(place: Path, changes: list[Change]) -> str:
    """Record changes and return the digest."""
    with Ledger.open(place) as ledger:
        for one in changes:
            ledger.record(one)
        return ledger.digest()


def is_used(place: Path) -> bool:
    """Whether opening the ledger takes the snapshot up."""
    return load_snapshot(place, Books(lambda _place, _length: b""), Index()) is not None


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A ledger with a snapshot of all but its last changes, and its digest."""
    place = tmp_path_factory.mktemp("kept") / "ledger"
    new_ledger(place).close()
    recorded(place, story(3))
    with Ledger.open(place) as ledger:
        ledger.save()
    return place, recorded(place, story(1, "later"))


# -- as good as a replay ---------------------------------------------------------------------------


def test_a_snapshot_gives_what_a_replay_gives(place: Path) -> None:
    """Opened from the snapshot, from the journal, or as it was before it was closed: the same."""
    new_ledger(place).close()
    digest = recorded(place, story(3))
    with Ledger.open(place) as ledger:
        before = picture(ledger)
        ledger.close(save=True)
    assert is_used(place)
    with Ledger.open(place) as quick, read_anew(place, writable=False) as slow:
        assert quick.digest() == slow.digest() == digest
        assert picture(quick) == picture(slow) == before


@pytest.mark.parametrize("before", [0, 1, 2, 5, 20])
@pytest.mark.parametrize("after", [1, 3, 30])
@pytest.mark.uncounted
def test_a_ledger_grows_on_from_its_snapshot(place: Path, before: int, after: int) -> None:
    """Everything can grow after a snapshot was loaded, however much it holds."""
    new_ledger(place).close()
    recorded(place, story(before))
    with Ledger.open(place) as ledger:
        ledger.save()
    digest = recorded(place, story(after, "later"))
    with Ledger.open(place) as quick, read_anew(place, writable=False) as slow:
        assert quick.digest() == slow.digest() == digest
        assert picture(quick) == picture(slow)


def test_lines_after_the_snapshot_are_read_from_the_journal(kept: tuple[Path, str]) -> None:
    """A snapshot that is behind is taken up, and the rest follows from the journal."""
    place, digest = kept
    assert is_used(place)
    with Ledger.open(place, writable=False) as ledger:
        assert ledger.digest() == digest


def test_snapshot_upon_snapshot(place: Path) -> None:
    """Saved, reopened and added to, ten times: still what a replay gives."""
    new_ledger(place).close()
    for n in range(10):
        with Ledger.open(place) as ledger:
            for one in story(1, f"s{n}-"):
                ledger.record(one)
            ledger.save()
    with Ledger.open(place) as quick, read_anew(place, writable=False) as slow:
        assert quick.digest() == slow.digest()
        assert quick.journal.find(joins("os3-0").id.bytes) is not None


@pytest.mark.uncounted
def test_a_snapshot_across_segments(place: Path) -> None:
    """A snapshot may end within any segment, or just where a new one begins."""
    new_ledger(place).close()
    for n in range(12):
        with Ledger.open(place) as ledger:
            ledger.journal.segment_bytes = 2500
            ledger.record(joins(f"o{n}"))
            ledger.save()
            ledger.record(makes(f"e{n}", f"r{n}"))
        with Ledger.open(place) as quick, read_anew(place, writable=False) as slow:
            assert quick.digest() == slow.digest()
    assert len(segments(place)) > 4


def test_a_reader_uses_it_too(kept: tuple[Path, str]) -> None:
    """Who reads beside a writer starts from the same snapshot."""
    place, digest = kept
    with Ledger.open(place) as writer, Ledger.open(place, writable=False) as reader:
        assert reader.digest() == writer.digest() == digest


# -- never trusted over the journal ----------------------------------------------------------------


def manifest_of(place: Path) -> bytes:
    """Return the first line of a snapshot, without the blanks it is filled up with."""
    return (place / NAME).read_bytes().split(b"\n", 1)[0].rstrip()


@pytest.mark.uncounted
def test_every_flip_in_a_snapshot_does_no_harm(kept: tuple[Path, str]) -> None:
    """Wherever a bit changed: the books are what the journal says, and writing goes on."""
    place, digest = kept
    manifest = len(manifest_of(place))
    size = (place / NAME).stat().st_size
    numbers = [n for n, byte in enumerate(manifest_of(place)[:200]) if chr(byte).isdigit()]
    for byte in [*numbers[::6], *range(0, manifest, manifest // 25), *range(0, size, size // 35)]:
        flip(place / NAME, byte, byte % 4)
        with Ledger.open(place, writable=False) as ledger:
            assert ledger.digest() == digest, f"byte {byte}"
            assert ledger.journal.head().version == ledger.books.version
        flip(place / NAME, byte, byte % 4)


def tamper(place: Path, said: dict[str, object]) -> None:
    """Let a snapshot's manifest say something else."""
    raw = (place / NAME).read_bytes()
    line, rest = raw.split(b"\n", 1)
    changed = msgspec.json.encode(msgspec.json.decode(line) | said)
    overwrite(place / NAME, changed.ljust(len(line)) + b"\n" + rest)


@pytest.mark.parametrize(
    "said",
    [
        {"version": 3},
        {"version": 1000},
        {"place": 0},
        {"place": 1 << 40},
        {"hash": "0" * 64},
        {"blocks": []},
        {"small": [0, 10, 0]},
        {"small": [0, 0, 0]},
        {"format": "0/0"},
        {"context": "0" * 64},
    ],
)
def test_a_manifest_that_lies_is_not_believed(
    kept: tuple[Path, str], said: dict[str, object]
) -> None:
    """A manifest that names another version, place, hash or part is not that of this journal."""
    place, digest = kept
    damaged = copy(place, "damaged")
    tamper(damaged, said)
    with Ledger.open(damaged) as ledger:
        assert ledger.digest() == digest
        version = ledger.books.version
        assert ledger.record(joins("one-more")).version == version + 1
    with read_anew(damaged) as anew:
        assert anew.books.version == version + 1


@pytest.mark.parametrize(
    "ruin",
    [
        lambda _raw: b"",
        lambda _raw: b"\n",
        lambda _raw: b"not a snapshot",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:5000],
        lambda raw: raw[:-1],
        lambda raw: bytes(len(raw)),
        lambda raw: raw[4096:],
    ],
)
def test_a_ruined_snapshot_is_not_used(
    kept: tuple[Path, str], ruin: Callable[[bytes], bytes]
) -> None:
    """Empty, cut off, zeroed or shifted: the journal is replayed."""
    place, digest = kept
    damaged = copy(place, "ruined")
    overwrite(damaged / NAME, ruin((place / NAME).read_bytes()))
    with Ledger.open(damaged) as ledger:
        assert ledger.digest() == digest
        ledger.record(joins("one-more"))
    with read_anew(damaged) as anew:
        assert anew.journal.find(joins("one-more").id.bytes) is not None


def test_another_ledgers_snapshot_is_not_used(kept: tuple[Path, str], place: Path) -> None:
    """A snapshot belongs to the journal whose hash it names."""
    with new_ledger(place) as ledger:
        for one in story(3):
            ledger.record(one)
        digest = ledger.digest()
    (place / NAME).write_bytes((kept[0] / NAME).read_bytes())
    with Ledger.open(place) as ledger:
        assert ledger.digest() == digest


def test_a_snapshot_of_what_was_given_up_is_not_used(kept: tuple[Path, str]) -> None:
    """After ``check --cut`` the snapshot is ahead of the journal, or beside it."""
    place, _digest = kept
    shorter = copy(place, "shorter")
    with read_anew(shorter, writable=False) as ledger:
        version = ledger.books.version
    cut(shorter, version - 20)
    recorded(shorter, story(3, "instead"))
    with Ledger.open(shorter) as quick, read_anew(shorter, writable=False) as slow:
        assert quick.digest() == slow.digest()
        assert quick.books.version == version - 20 + 27


def test_a_snapshot_is_of_what_is_published(place: Path) -> None:
    """Saved between the sync and the publishing of a change, a snapshot does not lose the change."""
    ledger = new_ledger(place)
    group = ledger.preparer.group([joins("mill")], ledger.standing, {})
    written = ledger.write(group)
    ledger.save()
    ledger.publish(group, *written)
    digest = ledger.digest()
    ledger.close()
    with Ledger.open(place) as again:
        assert again.digest() == digest
        assert again.standing.kind(organization("mill").id) == "Organization"


# -- being written ---------------------------------------------------------------------------------


def test_a_snapshot_that_cannot_be_written_leaves_the_old_one(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk costs the new snapshot, not the old one, and not the ledger."""
    with new_ledger(place) as ledger:
        ledger.save()
        before = (place / NAME).read_bytes()
        ledger.record(joins("mill"))
        disk = FailingDisk()
        disk.fail("sync")
        monkeypatch.setattr("valueflows.ledger.snapshot.Disk", lambda: disk)
        with pytest.raises(OSError, match="No space left"):
            ledger.save()
        assert (place / NAME).read_bytes() == before
        ledger.record(joins("farm"))
        digest = ledger.digest()
    with Ledger.open(place) as again:
        assert again.digest() == digest


def test_closing_saves_when_asked_and_only_a_writer_saves(place: Path) -> None:
    """``close(save=True)`` writes a snapshot; a reader's does not."""
    new_ledger(place).close()
    Ledger.open(place).close()
    assert not (place / NAME).exists()
    Ledger.open(place, writable=False).close(save=True)
    assert not (place / NAME).exists()
    Ledger.open(place).close(save=True)
    assert is_used(place)


def test_a_snapshot_is_for_the_owner_alone(place: Path) -> None:
    """It holds what the journal holds, and is readable by nobody else; nothing is left beside it."""
    with new_ledger(place) as ledger:
        ledger.save()
    assert (place / NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path, _raw in every_file(place) if path.name.startswith(".")] == []
