# SPDX-License-Identifier: MIT
"""A ledger: a directory with a journal, the books it makes, and the way changes get in.

``record`` does every step in the caller's thread; a server goes through ``writer.Writer``, which
joins waiting changes into one append. Nothing is visible before it is durable.
"""

from __future__ import annotations

import gc
import logging
import time
import tomllib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from valueflows.ledger.books import Books
from valueflows.ledger.disk import Disk, write_whole
from valueflows.ledger.filejournal import FileJournal, Identity
from valueflows.ledger.findings import findings
from valueflows.ledger.groups import Group, Preparer, encode
from valueflows.ledger.index import Index
from valueflows.ledger.journal import Head
from valueflows.ledger.keys import make_key, read_key
from valueflows.ledger.lines import GENESIS, laid_out, read_line
from valueflows.ledger.narrowing import NarrowSight
from valueflows.ledger.narrowview import NarrowView
from valueflows.ledger.parts import digest
from valueflows.ledger.publicity import Publicity
from valueflows.ledger.published import Published
from valueflows.ledger.recovery import first_line
from valueflows.ledger.sight import PastSight, Sight
from valueflows.ledger.snapshot import Loaded, load_snapshot, write_snapshot
from valueflows.ledger.standing import Standing
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.changes import Change, Recorded
from valueflows.model.ids import is_base
from valueflows.model.ours import STRICT
from valueflows.model.ours import Ledger as LedgerRecord
from valueflows.model.problems import Code, Problem, Refused
from valueflows.rdf.context import context_digest

Progress = Callable[[int, int], None]
_LOG: Final = logging.getLogger("valueflows.ledger")
_TOLD_EVERY: Final = 512
SETTINGS: Final = """\
# Where this ledger is served, and how much one request may ask for. Rules that change a figure
# are records in the journal, not settings.
[serve]
host = "127.0.0.1"
port = 8000
"""


class NotALedgerError(Exception):
    """A directory that holds no ledger, or one that holds something else already."""


def clock() -> int:
    """Return the time in microseconds since 1970."""
    return time.time_ns() // 1000


class Ledger:
    """An open ledger. Open one to write (``writable``) or beside the process that does."""

    def __init__(self, directory: Path, journal: FileJournal, key: bytes) -> None:
        self.directory = directory
        self.journal = journal
        self.books = Books(journal.fetch)
        self.standing = self._standing()
        self.preparer = Preparer(journal, key, clock)
        self.key = key
        self.published: list[Callable[[], None]] = []
        self._known_publicity: dict[bool, Publicity] = {}
        self.from_snapshot = 0
        """The version that a snapshot brought these books to; 0 when all was replayed."""

    # -- opening and closing -------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        directory: Path,
        *,
        base: str | None = None,
        name: str | None = None,
        currency: str = "EUR",
        time_zone: str = "UTC",
        stock_rule: str = STRICT,
    ) -> Self:
        """Make an empty ledger in a directory that is missing or empty, and open it."""
        if directory.exists() and any(directory.iterdir()):
            raise NotALedgerError(f"{directory} is not empty; name another place for the ledger")
        base = base or f"urn:valueflows:{uuid.uuid4()}:"
        if not is_base(base):
            problem = Problem(
                Code.ID_IS_NOT_AN_IRI,
                "base",
                f"{base!r} is no base for ids",
                "Give an absolute IRI that ends in / or # or :.",
            )
            raise Refused([problem])
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / "journal").mkdir(mode=0o700)
        make_key(directory)
        write_whole(directory / "ledger.toml", SETTINGS.encode())
        identity = Identity(f"{base}ledger", base, context_digest())
        made = cls(directory, FileJournal(directory, identity), read_key(directory))
        for _nothing in made.journal.recover():
            pass
        made.record(
            Change(
                id=uuid.uuid4(),
                why="the ledger is made",
                records=(
                    LedgerRecord(
                        id=identity.ledger,
                        name=name or directory.name,
                        base=base,
                        currency=currency,
                        time_zone=time_zone,
                        stock_rule=stock_rule,
                    ),
                ),
            )
        )
        return made

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        writable: bool = True,
        snapshot: bool = True,
        disk: Disk | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Open a ledger: from its snapshot, where there is one, and what the journal has beyond it.

        ``progress`` is told, now and then, how many bytes of how many have been read.
        """
        journal = FileJournal(directory, identity_of(directory), writable=writable, disk=disk)
        try:
            ledger = cls(directory, journal, read_key(directory))
            ledger._replay(progress, snapshot=snapshot)
        except BaseException:
            journal.close()
            raise
        return ledger

    def _replay(self, progress: Progress | None, *, snapshot: bool) -> None:
        index = Index()
        loaded = load_snapshot(self.directory, self.books, index) if snapshot else None
        if loaded is None or not self.journal.continues(loaded.head, loaded.place):
            index, loaded = Index(), Loaded(Head(0, GENESIS), 0)
            self._forget()
        self.from_snapshot = loaded.head.version
        with _no_collection():
            for line, place in self.journal.recover(index, loaded.head, loaded.place):
                self.books.apply(line, place)
                if progress is not None and not line.version % _TOLD_EVERY:
                    progress(place, self.journal.end)
        self.preparer.last_at = self.journal.time(self.books.version) if self.books.version else 0

    def _forget(self) -> None:
        self.books = Books(self.journal.fetch)
        self.standing = self._standing()

    def _standing(self) -> Standing:
        return Standing(self.books, lambda: findings(self))

    def save(self) -> None:
        """Write a snapshot, so that the next start need not replay the journal."""
        version = self.books.version
        (last,) = self.journal.read(version - 1, 1)
        head = Head(version, read_line(last.data, verify=False).hash)
        index = self.journal.index.upto(version)
        write_snapshot(self.directory, self.books, index, head, last.place + len(last.data) + 1)

    def digest(self) -> str:
        """Return a hash of all that the books hold."""
        return digest(self.books, self.journal.index.upto(self.books.version))

    def close(self, *, save: bool = False) -> None:
        """Let go of the journal; ``save`` a snapshot first."""
        if save and self.journal.writable and not self.journal.sealed:
            self.save()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading -------------------------------------------------------------------------------

    def view(self, caller: Caller, as_of: int | None = None) -> View:
        """Return the books as a caller may see them, as they are now or stood at a version.

        ``NotPublishedError`` for a version that is not open to everybody, where the caller is
        everybody.
        """
        found = self._view(caller, as_of)
        found.time = self.journal.time
        return found

    def _view(self, caller: Caller, as_of: int | None) -> View:
        if caller.sees_all:
            return View(Sight(self.books) if as_of is None else PastSight(self.books, as_of))
        now, published = clock(), self.publishing()
        if caller.role is Role.PUBLIC:
            latest = published.latest(now)
            publicity = self._publicity(now, latest, to_all=True)
            version = latest if as_of is None else published.checked(as_of, now)
        else:
            publicity = self._publicity(now, self.books.version)
            version = self.books.version if as_of is None else as_of
        return NarrowView(NarrowSight(self.books, version, publicity, caller))

    def _publicity(self, now: int, version: int, *, to_all: bool = False) -> Publicity:
        """Return what is public of the books up to a version.

        What is published is judged by itself, so that nothing of what is not comes into it.
        """
        found = self._begun_publicity(to_all=to_all)
        found.catch_up(now, version)
        return found

    def _begun_publicity(self, *, to_all: bool) -> Publicity:
        found = self._known_publicity.get(to_all)
        if found is None or found.books is not self.books:
            found = Publicity(self.books, self.journal.time, self.key)
            self._known_publicity[to_all] = found
        return found

    def publishing(self) -> Published:
        """Return which versions everybody may read, by the rule of today."""
        rule = self._begun_publicity(to_all=False).general()
        record = self.standing.record(self.journal.identity.ledger)
        zone = record.time_zone if isinstance(record, LedgerRecord) else ""
        return Published(self.books, self.journal.time, rule.pace, zone)

    # -- recording -----------------------------------------------------------------------------

    def record(self, change: Change) -> Recorded:
        """Check, write, sync and publish one change; ``Refused`` says all that is wrong with it."""
        return self.record_group(self.preparer.group([change], self.standing, {}))[0]

    def record_all(self, changes: Sequence[Change]) -> list[Recorded]:
        """Record changes all or not at all, by one append."""
        return self.record_group(self.preparer.batch(changes, self.standing))

    def record_group(self, group: Group) -> list[Recorded]:
        """Write, sync and publish a prepared group; raise the first refusal in it."""
        if group.drafts:
            self.publish(group, *self.write(group))
        results = []
        for outcome in group.settled():
            if isinstance(outcome, Exception):
                raise outcome
            results.append(outcome)
        return results

    def write(self, group: Group) -> tuple[list[bytes], Sequence[int]]:
        """Encode, write and sync a group; return its lines and where they begin.

        May run in another thread: it touches the journal alone.
        """
        lines = encode(group, self.journal)
        return lines, self.journal.append(self.journal.head(), lines)

    def publish(self, group: Group, lines: Sequence[bytes], places: Sequence[int]) -> None:
        """Make a durable group visible, all of it in one step."""
        version = self.books.version
        for draft, data, place in zip(group.drafts, lines, places, strict=True):
            version += 1
            self.books.apply(laid_out(data, version, draft.at, draft.entries), place)
            draft.land(version)
        for wake in self.published:
            try:
                wake()
            except Exception:  # noqa: BLE001 - the change is recorded, whoever could not be told
                _LOG.exception("a listener failed")


def identity_of(directory: Path) -> Identity:
    """Return what a ledger's segments state; ``NotALedgerError`` for any other directory.

    ``DamagedError`` when its first line cannot be read.
    """
    segments = sorted((directory / "journal").glob("*.jsonl"))
    if not segments or not (directory / "key").exists():
        raise NotALedgerError(
            f"{directory} is no ledger; name another, or make one with valueflows init"
        )
    header = first_line(segments[0])
    return Identity(header.ledger, header.base, context_digest())


def settings(directory: Path) -> dict[str, dict[str, object]]:
    """Return the ledger's settings: address and limits."""
    path = directory / "ledger.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


@contextmanager
def _no_collection() -> Iterator[None]:
    """Replay makes no cycles; looking for them costs a third of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
