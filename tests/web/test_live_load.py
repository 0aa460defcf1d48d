# SPDX-License-Identifier: MIT
"""Subscribers under load hear every event once and in order, and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import random
from pathlib import Path

import pytest

from valueflows.graphql.following import Following
from valueflows.web.live import Connection

from .crowd import Member, gather, vanish
from .kit import LONG, Site, served
from .livekit import idle, note, record

pytestmark = pytest.mark.uncounted


PAGE = 4096
GROWTH_MAX = 40_000
"""Bytes that memory may grow for one event: what is kept of it here and by every subscriber."""


def tasks(site: Site) -> int:
    """Return how many tasks the server has."""

    async def count() -> int:
        await asyncio.sleep(0.05)
        return len(asyncio.all_tasks()) - 1

    loop = site.app.state.live.signal._loop
    return asyncio.run_coroutine_threadsafe(count(), loop).result(LONG)


def remains() -> int:
    """Return how many subscriptions and connections are still in memory."""
    gc.collect()
    return sum(isinstance(one, Following | Connection) for one in gc.get_objects())


def memory() -> int:
    """Return how many bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def notes(site: Site) -> list[str]:
    """Return the notes of all events, in the order they were recorded."""
    table = site.ledger.books.by_name["EconomicEvent"]
    return [site.ledger.books.record(table, row).note for row in range(table.rows)]


def crowded(directory: Path, clients: int, seconds: float) -> None:
    """Let a crowd loose on a server, and compare what each heard with what is in the books."""
    seed = random.SystemRandom().getrandbits(32)
    settings = {"live_connections": 4 * clients}
    with served(directory, **settings) as site:
        before = tasks(site), remains()
        members = [Member(site, name, seed + name) for name in range(clients)]
        held = memory()
        asyncio.run(gather(members, seconds))
        recorded = notes(site)
        assert len(recorded) == sum(member.written for member in members) > clients
        for member in members:
            assert member.heard == recorded, f"seed {seed}, member {member.name}"
        assert sum(member.broken for member in members) >= clients
        idle(site)
        assert site.app.state.live.running == 0
        assert tasks(site) <= before[0]
        assert remains() <= before[1]
        if os.environ.get("SOAK"):
            assert memory() - held < GROWTH_MAX * len(recorded)


def vanished(directory: Path, rounds: int) -> None:
    """Tear down 100 subscriptions, again and again, while events are recorded."""
    with served(directory) as site:
        record(site, note())
        before = tasks(site), remains()
        for _round in range(rounds):
            asyncio.run(vanish(site, sockets=9, each=10, streams=10))
            record(site, note())
        idle(site)
        assert site.app.state.live.running == 0
        assert tasks(site) <= before[0]
        assert remains() <= before[1]


def test_a_crowd_hears_everything_once_and_in_order(tmp_path: Path) -> None:
    """However often each is cut off."""
    crowded(tmp_path / "ledger", 8, 2)


def test_subscriptions_that_vanish_leave_nothing(tmp_path: Path) -> None:
    """No task, no subscription."""
    vanished(tmp_path / "ledger", 2)


@pytest.mark.soak
def test_a_crowd_hears_everything_for_long(tmp_path: Path) -> None:
    """With more clients, and for two minutes."""
    crowded(tmp_path / "ledger", 32, 120)


@pytest.mark.soak
def test_a_thousand_subscriptions_that_vanish_leave_nothing(tmp_path: Path) -> None:
    """No task, no subscription."""
    vanished(tmp_path / "ledger", 10)
