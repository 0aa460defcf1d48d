# SPDX-License-Identifier: MIT
"""``kill -9`` at any moment, under load: what was acknowledged is there, and nothing is half there.

Most rounds fork a child of a process that has imported everything; some run the real command. A
killed process does not lose what it wrote to a file, so this shows the logic of recovery; what
order things reach the disk in is asserted in ``test_filejournal``.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree

import msgspec
import pytest

from tests.helpers import BASE, change, event
from valueflows.ledger.audit import audit
from valueflows.ledger.journal import Journal
from valueflows.ledger.ledger import Ledger, identity_of
from valueflows.ledger.lines import records
from valueflows.ledger.writer import Writer
from valueflows.model.changes import Change

from .disks import StoppingDisk
from .kit import copy, journal_in, new_ledger, organization, read_anew, segments

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


SMALL_SEGMENT = 20_000
BATCH = 5
CLIENTS = 8


def pair(name: str) -> Change:
    """A change of two records: an organization, and the first thing it makes."""
    thing = f"r-{name}"
    made = event(
        f"e-{name}", "produce", who=f"{BASE}{name}", resource=thing, creates=thing, quantity="1 kg"
    )
    return change(organization(name), made, id=uuid.uuid5(uuid.NAMESPACE_URL, name))


# -- the children ----------------------------------------------------------------------------------


def acknowledge(pipe: int, name: str) -> None:
    """Tell the parent that something was answered; short lines are written whole."""
    os.write(pipe, f"{name}\n".encode())


def one_by_one(directory: Path, pipe: int, round_: int) -> None:
    """Record for ever: changes of two records, and batches."""
    ledger = small_segments(Ledger.open(directory))
    for number in range(1_000_000):
        name = f"k{round_}-{number}"
        if number % 4 == 3:
            ledger.record_all([pair(f"{name}-{part}") for part in range(BATCH)])
        else:
            ledger.record(pair(name))
        acknowledge(pipe, name)


def as_a_server(directory: Path, pipe: int, round_: int) -> None:
    """Record for ever from many clients at once, in groups."""

    async def client(writer: Writer, who: int) -> None:
        for number in range(1_000_000):
            name = f"s{round_}-{who}-{number}"
            if number % 4 == 3:
                await writer.record_all([pair(f"{name}-{part}") for part in range(BATCH)])
            else:
                await writer.record(pair(name))
            acknowledge(pipe, name)

    async def serve() -> None:
        writer = Writer(small_segments(Ledger.open(directory)))
        await asyncio.gather(*(client(writer, who) for who in range(CLIENTS)))

    asyncio.run(serve())


def small_segments(ledger: Ledger) -> Ledger:
    """Let a ledger begin a new segment every few changes."""
    ledger.journal.segment_bytes = SMALL_SEGMENT
    return ledger


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Start a child that does something for ever; return its id, and where it acknowledges."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            work(writing)
        finally:
            os._exit(3)
    os.close(writing)
    return pid, reading


def killed(pid: int, reading: int, least: int, more: int) -> list[str]:
    """Kill a child some moments after so many acknowledgements; return all that it gave."""
    heard = b""
    while heard.count(b"\n") < least:
        part = os.read(reading, 1 << 16)
        assert part, "the child ended of itself"
        heard += part
    for _ in range(more):
        pass
    os.kill(pid, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    while part := os.read(reading, 1 << 16):
        heard += part
    os.close(reading)
    return heard.decode().split("\n")[:-1]


# -- what must hold --------------------------------------------------------------------------------


def is_batch(name: str) -> bool:
    """Whether an acknowledgement is that of a batch."""
    return int(name.rsplit("-", maxsplit=1)[-1]) % 4 == 3


def look(directory: Path, acknowledged: list[str]) -> list[str]:
    """All that was acknowledged is in the journal, and whatever else is there is there whole.

    This opens the journal as the next writer would. Return the names of all that is there.
    """
    journal = journal_in(directory, identity_of(directory))
    recorded = list(everything(journal))
    for name in acknowledged:
        for part in [f"{name}-{n}" for n in range(BATCH)] if is_batch(name) else [name]:
            version = journal.find(pair(part).id.bytes)
            assert version is not None, f"{part} was acknowledged and is gone"
    journal.close()
    dashes = {name: 2 if name.startswith("s") else 1 for name in recorded}
    batches = Counter(n.rpartition("-")[0] for n in recorded if n.count("-") > dashes[n])
    assert set(batches.values()) <= {BATCH}, "a batch is half there"
    return recorded


def everything(journal: Journal) -> Iterator[str]:
    """Yield the name of every pair in the journal; each line holds both of its records."""
    for stored in journal.scan():
        found = list(records(stored.data))
        if found[0]["@type"] == "Organization":
            assert [r["@type"] for r in found] == ["Organization", "EconomicEvent"]
            yield found[0]["name"]


def look_closely(directory: Path, acknowledged: list[str]) -> None:
    """What the journal holds is what the books say, and an audit finds nothing wrong."""
    with read_anew(directory) as ledger:
        for name in look_again(ledger, acknowledged):
            assert ledger.standing.kind(f"{BASE}{name}") == "Organization"
            stock = ledger.standing.stock(f"https://commons.example/r-{name}")
            assert stock is not None, f"{name} is half there"
    assert audit(directory).problems == []


def look_again(ledger: Ledger, acknowledged: list[str]) -> list[str]:
    """Return all that is there; everything acknowledged is."""
    recorded = list(everything(ledger.journal))
    assert len(recorded) >= len(acknowledged)
    return recorded


def rounds(directory: Path, count: int, seed: int) -> None:
    """Kill children one after another, each in the ledger that the ones before left."""
    dice = random.Random(seed)  # noqa: S311 - to kill at other moments, not to keep secrets
    for round_ in range(count):
        if round_ % 10 == 0:
            acknowledged: list[str] = []
            rmtree(directory, ignore_errors=True)
            new_ledger(directory).close()
        work = (one_by_one, as_a_server)[round_ % 2]
        pid, reading = forked(lambda pipe, work=work, n=round_: work(directory, pipe, n))  # type: ignore[misc]
        acknowledged += killed(pid, reading, dice.randrange(20), dice.randrange(20_000))
        look(directory, acknowledged)
        if round_ % 10 == 9:
            assert acknowledged
            look_closely(directory, acknowledged)


@pytest.mark.parametrize("block", range(4))
def test_killed_under_load(place: Path, block: int) -> None:
    """Thirty kills in a row: nothing acknowledged is lost, no change and no batch is half there."""
    rounds(place, 30, seed=block)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_killed_under_load_for_long(place: Path, block: int) -> None:
    """The same, with moments nobody chose, and for longer."""
    rounds(place, 200, seed=block ^ random.SystemRandom().getrandbits(32))


# -- killed at every step --------------------------------------------------------------------------


def one_story(directory: Path, pipe: int, disk: StoppingDisk) -> None:
    """Open, record, rotate, record a batch; the disk kills on the way."""
    ledger = Ledger.open(directory, disk=disk)
    ledger.journal.segment_bytes = 3000
    for number in (0, 1, 3):
        name = f"k0-{number}"
        if is_batch(name):
            ledger.record_all([pair(f"{name}-{part}") for part in range(BATCH)])
        else:
            ledger.record(pair(name))
        acknowledge(pipe, name)
    ledger.close()


def test_killed_at_every_step_of_writing(tmp_path: Path) -> None:
    """Before, within and after every write and sync, rotation included."""
    template = tmp_path / "template"
    new_ledger(template).close()
    outcomes = set()
    for step in range(1, 60):
        directory = copy(template, f"step-{step}")
        pid, reading = forked(lambda pipe, d=directory, n=step: one_story(d, pipe, StoppingDisk(n)))  # type: ignore[misc]
        heard = b""
        while part := os.read(reading, 1 << 16):
            heard += part
        os.close(reading)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        acknowledged = heard.decode().split("\n")[:-1]
        look(directory, acknowledged)
        outcomes.add((ended, len(acknowledged)))
        if ended == 3:
            break
        assert ended == -signal.SIGKILL
    assert {(-signal.SIGKILL, n) for n in range(3)} <= outcomes
    assert (3, 3) in outcomes, "the story never came to its end"


# -- the real command ------------------------------------------------------------------------------

RECORDS = 40


def document(path: Path, name: str) -> Path:
    """Write a document of many long records."""
    graph = [
        {"@type": "Organization", "@id": f"{BASE}{name}-{n}", "name": "x" * 5000}
        for n in range(RECORDS)
    ]
    path.write_bytes(msgspec.json.encode({"@graph": graph}))
    return path


def import_killed(directory: Path, path: Path, spin: int) -> int:
    """Run ``valueflows import`` and kill it some moments after the journal began to grow."""
    segment = segments(directory)[-1]
    before = segment.stat().st_size
    command = [sys.executable, "-m", "valueflows", "import", str(directory), str(path), "--json"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        while process.poll() is None and segment.stat().st_size == before:
            time.sleep(0.0003)
        for _ in range(spin):
            pass
        process.kill()
        return process.wait()


@pytest.mark.parametrize("block", range(2))
def test_the_command_killed(place: Path, tmp_path: Path, block: int) -> None:
    """Ten imports by the real command, killed as they write: each is there whole or not at all."""
    dice = random.Random(block)  # noqa: S311 - to kill at other moments
    new_ledger(place).close()
    for round_ in range(10):
        name = f"import{round_}"
        path = document(tmp_path / "document.jsonld", name)
        code = import_killed(place, path, dice.randrange(100_000))
        with read_anew(place) as ledger:
            there = sum(
                ledger.standing.kind(f"{BASE}{name}-{n}") is not None for n in range(RECORDS)
            )
        assert there in (0, RECORDS), f"{there} of {RECORDS} records are there"
        assert code in (0, -signal.SIGKILL)
        assert code != 0 or there == RECORDS, "finished and not there"
    assert audit(place).problems == []
