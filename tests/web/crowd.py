# SPDX-License-Identifier: MIT
"""Many clients at once: they read, write and subscribe, and leave when they like."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .kit import LONG, Site
from .livekit import EVENTS, PROTOCOL, STREAM, raised

RECORD = "mutation ($s: [RecordAllItem!]!) { recordAll(changes: $s) { version } }"
READ = "{ economicEvents(last: 20) { totalCount edges { node { id note } } } }"


@asynccontextmanager
async def introduced(site: Site) -> AsyncIterator[ClientConnection]:
    """Open a WebSocket that may subscribe."""
    wire = await connect(
        f"ws://127.0.0.1:{site.port}/graphql",
        subprotocols=[PROTOCOL],
        additional_headers=site.bearer(),
        open_timeout=LONG,
        proxy=None,
        compression=None,
    )
    try:
        await wire.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await wire.recv())["type"] == "connection_ack"
        yield wire
    finally:
        wire.transport.abort()
        await wire.wait_closed()


async def begin(wire: ClientConnection, name: str, **variables: Any) -> None:
    """Subscribe to events."""
    payload = {"query": EVENTS, "variables": variables}
    await wire.send(json.dumps({"type": "subscribe", "id": name, "payload": payload}))


def client_of(site: Site) -> httpx.AsyncClient:
    """Return a client of HTTP; it is made often, and reads no certificates."""
    return httpx.AsyncClient(base_url=site.address, timeout=LONG, verify=False)  # noqa: S501 - plain HTTP


class Member:
    """One of the crowd. Whatever the server does wrong is raised by ``run``."""

    def __init__(self, site: Site, name: int, seed: int) -> None:
        self.site = site
        self.name = name
        self.random = random.Random(seed)  # noqa: S311 - a dice
        self.heard: list[str] = []
        self.written = 0
        self.broken = 0
        self.resume: str | None = None

    async def write(self, client: httpx.AsyncClient) -> None:
        """Record up to three events as one change."""
        count = self.random.randint(1, 3)
        notes = [f"{self.name}-{self.written + place}" for place in range(count)]
        steps = [{"createEconomicEvent": raised(text)} for text in notes]
        await self.ask(client, RECORD, s=steps)
        self.written += count

    async def ask(self, client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
        """Return what a request is answered with, which is no error."""
        body = {"query": query, "variables": variables}
        answer = await client.post("/graphql", json=body, headers=self.site.bearer())
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert "errors" not in found, found
        return found["data"]

    async def work(self, seconds: float) -> None:
        """Read and write until the time is over, with a break now and then."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            async with client_of(self.site) as client:
                turns = self.random.randint(1, 20)
                while turns and loop.time() < end:
                    turns -= 1
                    await (self.write(client) if self.random.random() < 0.5 else self.read(client))
                    await asyncio.sleep(self.random.random() * 0.2)

    async def read(self, client: httpx.AsyncClient) -> None:
        """Read the last events."""
        found = await self.ask(client, READ)
        assert found["economicEvents"]["totalCount"] >= self.written

    async def follow(self, done: asyncio.Event, total: list[int]) -> None:
        """Hear every event, on one connection after the other, until all were heard."""
        while not done.is_set() or len(self.heard) < total[0]:
            patience = self.random.random() * 2
            try:
                async with asyncio.timeout(patience):
                    await (self.over_socket() if self.random.random() < 0.5 else self.streamed())
            except TimeoutError:
                self.broken += 1

    def take(self, message: dict[str, Any]) -> None:
        """Keep what a message says, and where it stands."""
        assert "errors" not in message, message
        told = message["data"]["economicEventRecorded"]
        self.heard.append(told["event"]["note"])
        self.resume = told["resume"]

    def where(self) -> dict[str, Any]:
        """Return the variables that go on behind what was heard."""
        return {"v": 0} if self.resume is None else {"r": self.resume}

    async def over_socket(self) -> None:
        """Hear events until somebody has enough."""
        async with introduced(self.site) as wire:
            await begin(wire, "1", **self.where())
            while True:
                message = json.loads(await wire.recv())
                assert message["type"] == "next", message
                self.take(message["payload"])

    async def streamed(self) -> None:
        """Hear events as a browser does."""
        headers = self.site.bearer() | STREAM
        if self.resume is not None:
            headers["Last-Event-ID"] = self.resume
        body = {"query": EVENTS, "variables": {"v": 0}}
        async with (
            client_of(self.site) as client,
            client.stream("POST", "/graphql", json=body, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    self.take(json.loads(line[6:]))


async def gather(members: list[Member], seconds: float) -> None:
    """Let all work and follow; return when each has heard all that was recorded."""
    done, total = asyncio.Event(), [0]
    async with asyncio.TaskGroup() as group:
        for member in members:
            group.create_task(member.follow(done, total))
        await asyncio.gather(*(member.work(seconds) for member in members))
        total[0] = sum(member.written for member in members)
        done.set()


async def vanish(site: Site, sockets: int, each: int, streams: int) -> None:
    """Open subscriptions and tear all connections down, without a word."""
    wires = [introduced(site) for _ in range(sockets)]
    opened = [await wire.__aenter__() for wire in wires]
    for wire in opened:
        for name in range(each):
            await begin(wire, str(name), v=0)
        await wire.recv()
    listening = [asyncio.create_task(_listened(site)) for _ in range(streams)]
    live = site.app.state.live
    async with asyncio.timeout(LONG):
        while live.running < sockets * each + streams:  # noqa: ASYNC110 - it runs in another thread
            await asyncio.sleep(0.01)
    for wire in opened:
        wire.transport.abort()
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for wire in opened:
        try:
            await wire.recv()
        except ConnectionClosed:
            await wire.wait_closed()


async def _listened(site: Site) -> None:
    member = Member(site, 0, 0)
    await member.streamed()
