# SPDX-License-Identifier: MIT
"""The RDF view in a process of its own: it follows the journal and answers queries.

A SPARQL query cannot be interrupted from within (the store has no way to), so time and memory are
bounded from without: the asking side ends this process when an answer takes too long, and starts
another. The store survives that; it is behind at worst, and catches up.

Messages are lines of JSON on standard input and output: ``{"id", "op", …}`` and ``{"id", …}``.
Ends when standard input does.
"""

from __future__ import annotations

import base64
import logging
import os
import resource
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import msgspec

from valueflows.ledger.filejournal import FileJournal
from valueflows.ledger.graph import ElsewhereError, Graph, TooLargeError, expected_content
from valueflows.ledger.headfile import HeadFile
from valueflows.ledger.ledger import identity_of

MEMORY_BYTES: Final = 8 << 30
POLL_SECONDS: Final = 0.05
ELSEWHERE: Final = "SERVICE is not answered here: a query stays within this ledger"


class GraphServer:
    """Follows one ledger and answers one query after another."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.graph = Graph(directory)
        self.head = HeadFile(directory / "head", writable=False)
        self.journal = FileJournal(directory, identity_of(directory), writable=False)
        self.version = 0
        self.moved = threading.Condition()
        self.asked: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.out = threading.Lock()

    def run(self) -> None:
        """Follow and answer until standard input ends."""
        for work in (self._follow, self._answer):
            threading.Thread(target=_or_end, args=(work,), daemon=True).start()
        for line in sys.stdin.buffer:
            self.asked.put(msgspec.json.decode(line))

    # -- following -------------------------------------------------------------------------------

    def _follow(self) -> None:
        while True:
            mark = self.head.read()
            if mark is not None and mark.version > self.version:
                for _line in self.journal.advance():
                    pass
                reached = self.graph.follow(self.journal)
                with self.moved:
                    self.version = reached
                    self.moved.notify_all()
            threading.Event().wait(POLL_SECONDS)

    # -- answering -------------------------------------------------------------------------------

    def _answer(self) -> None:
        while True:
            message = self.asked.get()
            try:
                reply = self._reply(message)
            except TooLargeError:
                reply = {"error": "too_large"}
            except ElsewhereError:
                reply = {"error": "elsewhere", "message": ELSEWHERE}
            except SyntaxError as error:
                reply = {"error": "syntax", "message": " ".join(str(error).split())}
            except ValueError as error:
                reply = {"error": "format", "message": str(error)}
            except Exception as error:  # noqa: BLE001 - told to the asking side, which logs it
                reply = {"error": "failed", "message": type(error).__name__}
            self._say({"id": message["id"], "version": self.version, **reply})

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["op"] == "query":
            if not self._wait_for(message["least"], message["seconds"]):
                return {"error": "behind"}
            data, media = self.graph.query(
                message["text"], message["rows"], message["graphs"], message["bytes"]
            )
            return {"media": media, "data": base64.b64encode(data).decode()}
        journal = FileJournal(self.directory, identity_of(self.directory), writable=False)
        for _line in journal.recover():
            pass
        self._wait_for(journal.head().version, message["seconds"])
        equal = self.graph.content() == expected_content(journal)
        journal.close()
        return {"equal": equal}

    def _wait_for(self, version: int, seconds: float) -> bool:
        with self.moved:
            return self.moved.wait_for(lambda: self.version >= version, seconds)

    def _say(self, reply: dict[str, Any]) -> None:
        with self.out:
            sys.stdout.buffer.write(msgspec.json.encode(reply) + b"\n")
            sys.stdout.buffer.flush()


def _or_end(work: Callable[[], None]) -> None:
    """Do work that never ends; a process that cannot go on must not seem to."""
    try:
        work()
    except BaseException:
        logging.getLogger("valueflows.graph").critical("the RDF view stopped", exc_info=True)
        os._exit(1)


def main() -> None:
    """Serve the graph of the ledger named on the command line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    GraphServer(Path(sys.argv[1])).run()


if __name__ == "__main__":
    main()
