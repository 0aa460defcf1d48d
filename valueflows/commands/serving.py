# SPDX-License-Identifier: MIT
"""``serve`` and ``demo``."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import shutil
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import uvicorn

from valueflows.bundled import SAMPLE_DATA, bundled
from valueflows.commands.ledgers import make, opened
from valueflows.commands.running import DONE, Failure, progress, say, warn
from valueflows.config import LOOPBACK, Config
from valueflows.exchange.formats import format_of, read
from valueflows.ledger.imports import run_import
from valueflows.ledger.ledger import Ledger, clock, identity_of
from valueflows.model.callers import Role
from valueflows.model.changes import Change
from valueflows.model.exact import instant_of
from valueflows.model.publishing import Publication
from valueflows.web.app import create_app
from valueflows.web.patience import patient
from valueflows.web.tokens import Tokens
from valueflows.web.wires import Server, bound, wired

DEMO: Final = Path("demo-ledger")
DEMO_BASE: Final = "https://bakery.example/"
DEMO_PAGE: Final = "co-op"
_PORTS_TRIED: Final = 50
_KEEP_ALIVE_SECONDS: Final = 30
_CONNECTIONS_MAX: Final = 512
"""Above this many at once, connections are answered 503; slow ones cannot take all memory."""


def serve(options: argparse.Namespace) -> int:
    """Serve a ledger until it is told to stop."""
    config = Config.of(options.ledger).bound(options.host, options.port)
    identity_of(options.ledger)
    listening = _listening(config, tries=1)
    with listening:
        ledger = opened(options.ledger, writable=True)
        if not Tokens(options.ledger).all():
            warn(f"no token yet: valueflows token make {options.ledger}")
        return _run(ledger, config, listening)


def demo(options: argparse.Namespace) -> int:
    """Make a ledger from the sample data, unless it is there, and serve it."""
    directory = options.ledger or DEMO
    fresh = not (directory / "journal").exists()
    ledger = _sample(directory) if fresh else opened(directory, writable=True)
    config = Config.of(directory).bound(options.host, options.port)
    with _listening(config, tries=_PORTS_TRIED) as listening:
        if fresh or options.token or not Tokens(directory).all():
            _token, text = Tokens(directory).make(
                Role.BOOKKEEPER, str(instant_of(clock())), name="demo"
            )
            say(f"bookkeeper token: {text}")
        else:
            say("The token that was shown before is still good; --token makes another.")
        return _run(ledger, config, listening, page=DEMO_PAGE)


def _sample(directory: Path) -> Ledger:
    """Make a ledger that holds the sample data, all of it or none."""
    ledger = make(
        directory,
        base=DEMO_BASE,
        name="Sample Bread Network",
        currency="EUR",
        time_zone="Europe/Madrid",
    )
    try:
        _fill(ledger)
    except BaseException:
        ledger.close()
        shutil.rmtree(directory)
        raise
    say(f"made {directory} from the sample data: {ledger.books.events.rows} events")
    return ledger


def _fill(ledger: Ledger) -> None:
    files = sorted(bundled(SAMPLE_DATA).glob("*.yaml"))
    with progress("reading the sample data") as draw:
        for done, file in enumerate(files):
            form = format_of(file.name)
            assert form is not None  # noqa: S101 - all are YAML
            report = run_import(ledger, read(file.read_bytes(), form, file.name))
            if report.problems:
                raise Failure(f"the sample data is broken: {report.problems[0]}")
            draw(done + 1, len(files))
    published = Publication(
        id=f"{DEMO_BASE}publication/sample-data", occasion="The sample data, to look at."
    )
    ledger.record(Change(id=uuid.uuid4(), records=(published,), why="everybody may look at it"))


# -- listening -------------------------------------------------------------------------------------


def _listening(config: Config, *, tries: int) -> socket.socket:
    """Return a bound socket; with several tries, of the next port that is free."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    for port in range(config.port, config.port + tries):
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((config.host, port))
        except OverflowError:
            listening.close()
            raise Failure(f"there is no port {port}; take one from 1 to 65535") from None
        except OSError as error:
            listening.close()
            if error.errno == errno.EADDRINUSE:
                continue
            why = f"{config.host} port {port}: {error.strerror}"
            raise Failure(f"cannot listen on {why}; name others with --host and --port") from None
        bound(listening)
        return listening
    raise Failure(f"port {config.port} is taken; name another with --port")


class _Server(Server):
    """Says where it is once it answers; ``page`` is a page to look at first."""

    page = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets=sockets)
        if not self.should_exit and sockets:
            host, port = sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            say(f"serving http://{shown}:{port}/graphql (Ctrl+C stops it)")
            if self.page:
                say(f"open books: http://{shown}:{port}/{self.page}")


@contextmanager
def _set_apart() -> Iterator[None]:
    """Leave what is there by now out of the search for garbage: it stays as long as it is served.

    What requests leave behind is searched often; the books and the schema would be each time.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _run(ledger: Ledger, config: Config, listening: socket.socket, page: str = "") -> int:
    if config.host not in LOOPBACK:
        warn(f"listening on {config.host}: others can reach this; put TLS in front of it")
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    server = _Server(
        uvicorn.Config(
            create_app(ledger, config),
            http=patient(config),
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            **wired(config),
            limit_concurrency=_CONNECTIONS_MAX,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_KEEP_ALIVE_SECONDS,
        )
    )
    server.page = page
    with suppress(KeyboardInterrupt), _set_apart():
        server.run(sockets=[listening])
    return DONE
