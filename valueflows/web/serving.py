# SPDX-License-Identifier: MIT
"""A ledger while it is served: its books, the way in, the RDF view beside them, and the socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from valueflows.config import Config
from valueflows.ledger.graphclient import GraphClient
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer
from valueflows.web.live import Live
from valueflows.web.socketserver import SocketServer
from valueflows.web.tokens import Tokens


class Serving:
    """What requests are answered from. ``running`` holds it open on an event loop."""

    writer: Writer

    def __init__(self, ledger: Ledger, config: Config) -> None:
        self.ledger = ledger
        self.config = config
        self.tokens = Tokens(ledger.directory)
        self.live = Live(ledger, config, lambda: self.writer.record)
        self.graph = GraphClient(ledger.directory, waiting_max=config.sparql_waiting)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start what belongs to it; at the end wait for what is on its way, and save a snapshot."""
        self.writer = Writer(self.ledger)
        socket = SocketServer(self.ledger, self.writer, self.graph, self.config)
        await self.graph.start()
        await socket.start()
        await self.live.start()
        try:
            yield
        finally:
            await self.live.close()
            await socket.close()
            await self.writer.close()
            await self.graph.close()
            self.ledger.close(save=True)
