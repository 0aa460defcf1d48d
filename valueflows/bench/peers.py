# SPDX-License-Identifier: MIT
"""The servers that are asked in the benchmarks of GraphQL, ours and graphql-yoga, as processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from valueflows.bench.loading import Address
from valueflows.bench.questions import everything
from valueflows.ledger.ledger import clock
from valueflows.model.callers import Role
from valueflows.model.exact import instant_of
from valueflows.web.tokens import Tokens

PACKAGES: Final = ("graphql-yoga", "graphql")
SOURCES: Final = Path(__file__).parent / "peer"
_PAGE: Final = 1000
_STOPPING_SECONDS: Final = 60.0


class MissingPeerError(Exception):
    """There is nothing to compare with; the message says why."""


@contextmanager
def ours(directory: Path) -> Iterator[Address]:
    """Serve a ledger by the command, one worker, while the block lasts."""
    _token, token = Tokens(directory).make(Role.AUDITOR, str(instant_of(clock())))
    command = [sys.executable, "-m", "valueflows", "serve", str(directory), "--port", "0"]
    with _started(command, Path.cwd()) as (process, line):
        port = int(line.partition("/graphql")[0].rpartition(":")[2])
        yield Address(process.pid, port, token)


@contextmanager
def yoga(folder: Path, events: Path) -> Iterator[Address]:
    """Serve exported events by graphql-yoga, from a folder it was installed in."""
    command = [_program("node"), "yoga.mjs", "schema.graphql", str(events.absolute())]
    with _started(command, folder) as (process, line):
        yield Address(process.pid, int(line))


def installed(folder: Path) -> Path:
    """Install graphql-yoga by npm into a folder and return it; ``MissingPeerError`` if it cannot be."""
    _program("node")
    shutil.copytree(SOURCES, folder)
    quiet = ("--silent", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", str(folder))
    command = [_program("npm"), "install", *quiet, *PACKAGES]
    try:
        subprocess.run(command, check=True, capture_output=True, cwd=folder)  # noqa: S603 - ours
    except (subprocess.CalledProcessError, OSError):
        raise MissingPeerError("npm could not install graphql-yoga") from None
    return folder


def export(address: Address, file: Path) -> dict[str, str]:
    """Write every event as it is answered, one a line; return an event and an agent to ask for."""
    document, after, last = everything(), None, {}
    with file.open("wb") as out:
        while True:
            variables = {"first": _PAGE, "after": after}
            body = msgspec.json.encode({"query": document, "variables": variables})
            page = address.data(body)["economicEvents"]
            for edge in page["edges"]:
                last = edge["node"]
                out.write(msgspec.json.encode(last) + b"\n")
            if not page["pageInfo"]["hasNextPage"]:
                return {"event": last["id"], "agent": last["receiver"]["id"]}
            after = page["pageInfo"]["endCursor"]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingPeerError(f"{name} is not installed")
    return found


@contextmanager
def _started(command: list[str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server and yield it with the line by which it says that it answers."""
    settings = os.environ | {"PYTHONUNBUFFERED": "1", "NODE_ENV": "production"}
    with subprocess.Popen(  # noqa: S603 - the commands stand above
        command, cwd=folder, env=settings, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{Path(command[0]).name} has ended before it answered")
            yield process, line
        finally:
            process.terminate()
            try:
                process.wait(_STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
