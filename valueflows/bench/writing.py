# SPDX-License-Identifier: MIT
"""What it costs to write: lines to the journal, and whole changes with checks and books."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from valueflows.bench.measuring import Figure, quantile, rounded, without_collection
from valueflows.ledger.filejournal import FileJournal
from valueflows.ledger.ledger import Ledger, clock
from valueflows.ledger.lines import write_line
from valueflows.ledger.writer import Writer
from valueflows.model.agents import Organization
from valueflows.model.changes import Change
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.records import Measure
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Word
from valueflows.model.units import OM

WRITERS: Final = 64
_SINGLE: Final = 2000
_GROUPED: Final = 20_000
_RECORDED: Final = 10_000
_BASE: Final = "https://books.example/"
_EVENT: Final = (
    b'{"@type":"EconomicEvent","@id":"https://books.example/economic-event/%036d",'
    b'"action":"transfer","provider":"https://books.example/organization/1",'
    b'"receiver":"https://books.example/organization/2",'
    b'"resourceInventoriedAs":"https://books.example/economic-resource/1",'
    b'"toResourceInventoriedAs":"https://books.example/economic-resource/2",'
    b'"resourceQuantity":{"hasNumericalValue":"5.25","hasUnit":"'
    + f"{OM}kilogram".encode()
    + b'"},"hasPointInTime":"2026-11-01T08:30:00+01:00","created":"2026-11-01T07:31:00.000000Z"}'
)


def append(directory: Path) -> Iterator[Figure]:
    """Append lines: one writer after another, and many that wait together."""
    raw = _raw(directory / "raw")
    lite = _sqlite(directory / "one.sqlite", 1, _SINGLE)
    ours = _append_one_by_one(directory / "single")
    yield Figure(
        "append, one writer",
        ours * 1000,
        "ms",
        f"raw write + fdatasync {rounded(raw * 1000)} ms ({ours / raw:.2f} times); "
        f"SQLite WAL FULL {rounded(lite * 1000)} ms",
        "1.5 times raw",
    )
    rate = asyncio.run(_append_grouped(directory / "grouped"))
    grouped = 1 / _sqlite(directory / "many.sqlite", WRITERS, _GROUPED)
    yield Figure(
        f"append, {WRITERS} waiting writers",
        rate,
        "/s",
        f"SQLite WAL FULL, {WRITERS} rows a transaction: {rounded(grouped)} /s",
        "30,000 /s",
    )


def _raw(path: Path) -> float:
    """Return the seconds of one write of a line and its sync, the median of many."""
    line = write_line(
        version=1,
        change=str(uuid.uuid4()),
        at=0,
        request="0" * 64,
        entries=[b'{"@type":"ob:Change"}', _EVENT % 1],
        prev="0" * 64,
    )[0]
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    times, offset = [], 0
    for _ in range(_SINGLE):
        begun = time.perf_counter()
        os.pwrite(fd, line, offset)
        os.fdatasync(fd)
        times.append(time.perf_counter() - begun)
        offset += len(line)
    os.close(fd)
    return quantile(times, 0.5)


def _sqlite(path: Path, rows: int, total: int) -> float:
    """Return the seconds a row, for transactions of so many rows."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("create table line (version integer primary key, id text unique, data blob)")
    times = []
    for start in range(0, total, rows):
        ids = [str(uuid.uuid4()) for _ in range(rows)]
        begun = time.perf_counter()
        connection.execute("begin")
        connection.executemany(
            "insert into line values (?, ?, ?)",
            [(start + n, one, _EVENT % (start + n)) for n, one in enumerate(ids)],
        )
        connection.execute("commit")
        times.append((time.perf_counter() - begun) / rows)
    connection.close()
    return quantile(times, 0.5)


def _append_one_by_one(directory: Path) -> float:
    """Return the seconds of encoding and appending one line, the median of many."""
    with Ledger.create(directory, base=_BASE) as ledger:
        times = []
        for number in range(_SINGLE):
            begun = time.perf_counter()
            _append(ledger.journal, [_EVENT % number])
            times.append(time.perf_counter() - begun)
        return quantile(times, 0.5)


def _append(journal: FileJournal, events: list[bytes]) -> None:
    head = journal.head()
    lines, prev = [], head.hash
    for number, event in enumerate(events, start=1):
        line, prev = write_line(
            version=head.version + number,
            change=str(uuid.uuid4()),
            at=clock(),
            request="0" * 64,
            entries=[b'{"@type":"ob:Change"}', event],
            prev=prev,
            more=number < len(events),
        )
        lines.append(line)
    journal.append(head, lines)


async def _append_grouped(directory: Path) -> float:
    """Return the lines a second of many writers, each waiting for its own before the next."""
    with Ledger.create(directory, base=_BASE) as ledger:
        grouping = _Grouping(ledger.journal)
        numbers = iter(range(_GROUPED))

        async def write() -> None:
            for number in numbers:
                await grouping.append(_EVENT % number)

        return await _rate(write, _GROUPED)


class _Grouping:
    """Group commit by itself: what waits goes into one append, while the next gathers."""

    def __init__(self, journal: FileJournal) -> None:
        self.journal = journal
        self.waiting: deque[tuple[bytes, asyncio.Future[None]]] = deque()
        self.task: asyncio.Task[None] | None = None
        self.thread = ThreadPoolExecutor(1)

    async def append(self, event: bytes) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((event, done))
        if self.task is None:
            self.task = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self.waiting:
            group, self.waiting = self.waiting, deque()
            events = [event for event, _done in group]
            await loop.run_in_executor(self.thread, _append, self.journal, events)
            for _event, done in group:
                done.set_result(None)
        self.task = None


async def _rate(work: Callable[[], Awaitable[Any]], total: int) -> float:
    with without_collection():
        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(WRITERS)))
        return total / (time.perf_counter() - begun)


# -- whole changes ---------------------------------------------------------------------------------


def record(directory: Path) -> Iterator[Figure]:
    """Record changes of one event each: check, append, publish."""
    with Ledger.create(directory / "record", base=_BASE) as ledger:
        town = _Town(ledger)
        rate, processor = asyncio.run(_recorded_together(ledger, town))
        yield Figure(
            f"record, {WRITERS} waiting writers",
            rate,
            "/s",
            f"{rounded(processor * 1e6)} µs of processor time each",
            "10,000 /s",
        )
        alone = asyncio.run(_recorded_alone(ledger, town))
        raw = _raw(directory / "raw again")
        yield Figure(
            "recorded → visible, one writer",
            quantile(alone, 0.5) * 1000,
            "ms",
            f"p99 {rounded(quantile(alone, 0.99) * 1000)} ms; "
            f"raw write + fdatasync {rounded(raw * 1000)} ms",
            "10 ms",
        )


async def _recorded_together(ledger: Ledger, town: _Town) -> tuple[float, float]:
    writer = Writer(ledger)
    changes = iter([town.change(number) for number in range(_RECORDED)])

    async def write() -> None:
        for change in changes:
            await writer.record(change)

    processor = time.process_time()
    rate = await _rate(write, _RECORDED)
    processor = time.process_time() - processor
    await writer.close()
    return rate, processor / _RECORDED


async def _recorded_alone(ledger: Ledger, town: _Town) -> list[float]:
    """Return how long after it was asked for each change could be read."""
    writer = Writer(ledger)
    times = []
    for number in range(_SINGLE):
        change = town.change(number)
        begun = time.perf_counter()
        await writer.record(change)
        assert ledger.books.find(change.records[0].id) is not None  # noqa: S101 - it is visible
        times.append(time.perf_counter() - begun)
    await writer.close()
    return times


class _Town:
    """Fifty organisations, each with a bin of flour that is large enough."""

    SIZE: Final = 50

    def __init__(self, ledger: Ledger) -> None:
        kind = ResourceSpecification(id=f"{_BASE}resource-specification/1", name="Flour")
        self.kind = kind.id
        self.agents = [
            Organization(id=f"{_BASE}organization/{n}", name=f"Organisation {n}")
            for n in range(self.SIZE)
        ]
        self.bins = [
            EconomicResource(id=f"{_BASE}economic-resource/{n}", conforms_to=Ref(kind.id))
            for n in range(self.SIZE)
        ]
        ledger.record(Change(id=uuid.uuid4(), records=(kind, *self.agents, *self.bins)))
        filled = [self._event("raise", n, n, None, "1000000.00", n) for n in range(self.SIZE)]
        ledger.record(Change(id=uuid.uuid4(), records=tuple(filled)))

    def change(self, number: int) -> Change:
        """Return a change that hands on some flour."""
        giver = number * 7 % self.SIZE
        taker = (giver + 1 + number % (self.SIZE - 1)) % self.SIZE
        event = self._event("transfer", giver, taker, taker, "5.25", None)
        return Change(id=uuid.uuid4(), records=(event,), request=event.id.encode())

    def _event(
        self, action: str, giver: int, taker: int, into: int | None, text: str, made: int | None
    ) -> EconomicEvent:
        return EconomicEvent(
            id=f"{_BASE}economic-event/{uuid.uuid4()}",
            action=Word(action),
            provider=Ref(self.agents[giver].id),
            receiver=Ref(self.agents[taker].id),
            resource_inventoried_as=Ref(self.bins[giver].id),
            to_resource_inventoried_as=None if into is None else Ref(self.bins[into].id),
            resource_conforms_to=Ref(self.kind),
            resource_quantity=Measure(
                has_numerical_value=Amount(text), has_unit=Ref(f"{OM}kilogram")
            ),
            has_point_in_time=Instant("2026-11-01T08:30:00+01:00"),
            note="handed over",
            creates=None if made is None else Ref(self.bins[made].id),
        )
