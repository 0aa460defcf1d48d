# SPDX-License-Identifier: MIT
"""A server on a free port of this machine, in a thread of its own, and ways to talk to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import uvicorn

from tests.ledger.kit import new_ledger
from valueflows.config import Config
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import Role
from valueflows.web.app import create_app
from valueflows.web.patience import patient
from valueflows.web.tokens import Tokens
from valueflows.web.wires import Server, wired

MADE: Final = "2026-01-01T00:00:00Z"
LONG: Final = 60.0
"""Seconds after which something that should have happened has not."""


class _Server(Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.answers.set()


class Site:
    """A ledger being served, with a token of each role."""

    def __init__(self, ledger: Ledger, config: Config, *, small_buffers: bool = False) -> None:
        self.ledger = ledger
        self.directory = ledger.directory
        self.tokens = Tokens(ledger.directory)
        _kept, self.bookkeeper = self.tokens.make(Role.BOOKKEEPER, MADE, agent="urn:x:ada")
        self.auditor_token, self.auditor = self.tokens.make(Role.AUDITOR, MADE)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        if small_buffers:  # so that whoever does not read is noticed soon
            self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.address = f"http://127.0.0.1:{self.port}"
        self.app = create_app(ledger, config)
        settings = uvicorn.Config(
            self.app,
            http=patient(config),
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            **wired(config),
            timeout_graceful_shutdown=int(LONG / 4),
        )
        self.server = _Server(settings)
        self.thread = threading.Thread(target=self.server.run, args=([self.listening],))

    def start(self) -> None:
        """Serve; return when requests are answered."""
        self.thread.start()
        assert self.server.answers.wait(LONG), "the server does not start"
        self.client = httpx.Client(base_url=self.address, timeout=LONG)

    def stop(self) -> None:
        """Ask the server to end, and wait until it has."""
        self.client.close()
        self.server.should_exit = True
        self.thread.join(LONG)
        self.listening.close()
        assert not self.thread.is_alive(), "the server does not stop"

    # -- asking ----------------------------------------------------------------------------------

    def bearer(self, token: str | None = None) -> dict[str, str]:
        """Return the header that carries a token; the bookkeeper's, unless another is given."""
        return {"Authorization": f"Bearer {self.bookkeeper if token is None else token}"}

    def get(self, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        """Get something as the bookkeeper, or with another token; ``_`` in header names is ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=self.bearer(token) | named)

    def ask(
        self, query: str, token: str | None = None, variables: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Post a GraphQL document."""
        body = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=body, headers=self.bearer(token))

    def sparql(self, query: str, token: str | None = None, **headers: str) -> httpx.Response:
        """Ask the RDF view as it is at the present version."""
        named = {"Min-Ledger-Version": str(self.ledger.books.version)} | self.bearer(token)
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get("/sparql", params={"query": query}, headers=named)

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are and return what comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=LONG) as wire:
            wire.sendall(request)
            return b"".join(iter(lambda: wire.recv(65536), b""))


@contextmanager
def served(directory: Path, **settings: Any) -> Iterator[Site]:
    """Serve a new ledger in a directory while the block lasts."""
    small_buffers = settings.pop("small_buffers", False)
    site = Site(new_ledger(directory), Config(**settings), small_buffers=small_buffers)
    site.start()
    try:
        yield site
    finally:
        site.stop()
