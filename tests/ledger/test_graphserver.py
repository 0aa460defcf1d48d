# SPDX-License-Identifier: MIT
"""The RDF view in a process of its own: it keeps up, keeps its limits, and outlives no one.

Killed at any moment it is behind at worst, and the next one catches up.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import pytest

from valueflows.ledger.audit import audit
from valueflows.ledger.graphclient import Answer, GraphClient, GraphError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer

from .kit import joins, new_ledger
from .serving import LONG

pytestmark = pytest.mark.uncounted


T = TypeVar("T")
COUNT: Final = "SELECT (COUNT(?name) AS ?n) { ?who vf:name ?name }"
SLOW: Final = (
    "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"
)
"""More combinations than could ever be counted."""


async def ask(client: GraphClient, text: str = COUNT, least: int = 0, **limits: Any) -> Answer:
    """Ask with generous limits, unless others are given."""
    how: dict[str, Any] = {"wait": LONG, "seconds": LONG, "bytes_max": 1 << 20} | limits
    return await client.query(text, rows="json", graphs="turtle", least=least, **how)


def counted(answer: Answer) -> int:
    """Return the number in an answer."""
    return int(msgspec.json.decode(answer.data)["results"]["bindings"][0]["n"]["value"])


def with_client(
    ledger: Ledger, story: Callable[[GraphClient], Awaitable[T]], *, waiting_max: int = 16
) -> T:
    """Run a story with a graph process, and end that."""

    async def run() -> T:
        client = GraphClient(ledger.directory, waiting_max=waiting_max)
        try:
            return await asyncio.wait_for(story(client), 2 * LONG)
        finally:
            await client.close()

    return asyncio.run(run())


def pid_of(client: GraphClient) -> int:
    """Return the id of the process that answers."""
    assert client._process is not None
    return client._process.pid


def refused(reason: str) -> Any:
    """Expect a query to fail for a reason."""
    return pytest.raises(GraphError, check=lambda error: error.reason == reason)


@pytest.fixture
def ledger(place: Path) -> Any:
    """A ledger with names in it."""
    with new_ledger(place) as made:
        made.record_all([joins(f"o{n}") for n in range(20)])
        yield made


def test_it_follows_what_is_recorded(ledger: Ledger) -> None:
    """An answer at a version holds all up to it, while changes keep coming."""

    async def story(client: GraphClient) -> None:
        writer = Writer(ledger)
        for number in range(5):
            recorded = await writer.record(joins(f"later{number}"))
            answer = await ask(client, least=recorded.version)
            assert answer.version >= recorded.version
            assert counted(answer) == 21 + number
        await writer.close()
        assert await client.is_current(LONG)

    with_client(ledger, story)


def test_limits_and_faults_have_their_names(ledger: Ledger) -> None:
    """Each kind of failure is told by its reason, and the next query is answered."""

    async def story(client: GraphClient) -> None:
        with refused("syntax"):
            await ask(client, "SELEC")
        with refused("syntax"):
            await ask(client, "INSERT DATA { <http://e/s> <http://e/p> 1 }")
        with refused("elsewhere"):
            await ask(client, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
        with refused("too_large"):
            await ask(client, "SELECT * { ?s ?p ?o }", ledger.books.version, bytes_max=100)
        with refused("behind"):
            await ask(client, least=ledger.books.version + 1, wait=0.05)
        with refused("format"):
            await client.query(
                COUNT,
                rows="turtle",
                graphs="turtle",
                least=0,
                wait=LONG,
                seconds=LONG,
                bytes_max=99,
            )
        assert counted(await ask(client, least=ledger.books.version)) == 20

    with_client(ledger, story)


def test_a_query_that_takes_too_long_is_ended(ledger: Ledger) -> None:
    """Its process is ended with it; the next query is answered by another, from the same store."""

    async def story(client: GraphClient) -> None:
        await ask(client, least=ledger.books.version)
        first = pid_of(client)
        with refused("too_slow"):
            await ask(client, SLOW, wait=0.1, seconds=0.3)
        assert pid_of(client) != first
        assert counted(await ask(client, least=ledger.books.version)) == 20
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)

    with_client(ledger, story)


def test_who_stops_waiting_ends_the_query(ledger: Ledger) -> None:
    """A cancelled query does not keep others waiting, nor is its answer given to anybody else."""

    async def story(client: GraphClient) -> None:
        await ask(client, least=ledger.books.version)
        asked = asyncio.ensure_future(ask(client, SLOW))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert counted(await ask(client, least=ledger.books.version)) == 20

    with_client(ledger, story)


def test_too_many_at_once_are_told_so(ledger: Ledger) -> None:
    """Who would have to wait behind too many is told at once."""

    async def story(client: GraphClient) -> None:
        asked = [asyncio.ensure_future(ask(client)) for _ in range(5)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        reasons = [a.reason for a in answers if isinstance(a, GraphError)]
        assert reasons == ["busy", "busy"]
        assert sum(isinstance(a, Answer) for a in answers) == 3

    with_client(ledger, story, waiting_max=3)


def test_killed_at_any_moment_it_catches_up(ledger: Ledger) -> None:
    """Killed while it follows, again and again: the next one holds exactly what it should."""

    async def story(client: GraphClient) -> None:
        for round_ in range(4):
            ledger.record_all([joins(f"k{round_}-{n}") for n in range(300)])
            await client.start()
            await asyncio.sleep(0.15 * round_)
            os.kill(pid_of(client), signal.SIGKILL)
            assert client._process is not None
            await client._process.wait()
        assert counted(await ask(client, least=ledger.books.version)) == 1220
        assert await client.is_current(LONG)

    with_client(ledger, story)
    assert audit(ledger.directory).compared == ["graph"]


STARTED: Final = """
import asyncio, pathlib, sys
from valueflows.ledger.graphclient import GraphClient
async def main():
    client = GraphClient(pathlib.Path(sys.argv[1]))
    await client.start()
    print(client._process.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def is_alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_it_ends_with_who_started_it(ledger: Ledger) -> None:
    """A server that is killed leaves no process behind that holds the store."""
    command = [sys.executable, "-c", STARTED, str(ledger.directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:  # noqa: S603 - our own
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    until = time.monotonic() + LONG
    while is_alive(child):
        assert time.monotonic() < until, "the graph process outlived its parent"
        time.sleep(0.01)
