# SPDX-License-Identifier: MIT
"""Running a command: what becomes of failures, and what a terminal shows meanwhile."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

DONE: Final = 0
REFUSED: Final = 1
MISUSED: Final = 2
Progress = Callable[[int, int], None]
_INTERRUPTED: Final = 130
_WIDTH: Final = 30
_EVERY_SECONDS: Final = 0.1


class Misuse(Exception):  # noqa: N818 - a mistake of the caller's
    """Arguments that do not fit the command."""


class Failure(Exception):  # noqa: N818 - told to the user, not raised at one
    """What keeps a command from being done; the message says what to do."""


def run(command: Callable[[Any], int], options: argparse.Namespace) -> int:
    """Run a command; say what kept it from being done and return the exit code."""
    try:
        code = command(options)
        sys.stdout.flush()
    except BrokenPipeError:
        return enough()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except _failures() as failure:
        return _told(str(failure), options)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _told(f"{where}{error.strerror or error}", options)
    return code


def enough() -> int:
    """Whoever read the output has enough of it: nothing is to be written at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: it is what JSON and RDF are written in."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _failures() -> tuple[type[Exception], ...]:
    from valueflows.config import ConfigError
    from valueflows.ledger.journal import (
        DamagedError,
        OutcomeUnknownError,
        SecondWriterError,
        UnavailableError,
    )
    from valueflows.ledger.ledger import NotALedgerError
    from valueflows.model.problems import Refused

    return (
        Failure,
        ConfigError,
        DamagedError,
        NotALedgerError,
        OutcomeUnknownError,
        Refused,
        SecondWriterError,
        UnavailableError,
    )


def _told(message: str, options: argparse.Namespace) -> int:
    if getattr(options, "json", False):
        print_json({"error": message})
    else:
        sys.stderr.write(f"valueflows: {message}\n")
    return REFUSED


def say(text: str = "") -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Print a line beside the output."""
    sys.stderr.write(text + "\n")


def print_json(value: object) -> None:
    """Print one JSON document."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Yield what to call with a count and its total; on a terminal it draws a bar."""
    shown = last = 0.0
    begun = time.monotonic()

    def draw(done: int, total: int) -> None:
        nonlocal shown, last
        now = time.monotonic()
        if now - begun < _EVERY_SECONDS * 5 or now - last < _EVERY_SECONDS or not total:
            return
        shown = last = now
        filled = _WIDTH * done // total
        bar = "█" * filled + "·" * (_WIDTH - filled)
        sys.stderr.write(f"\r{label} {bar} {100 * done // total:3d} %")
        sys.stderr.flush()

    yield draw if sys.stderr.isatty() else lambda _done, _total: None
    if shown:
        sys.stderr.write(f"\r{' ' * (len(label) + _WIDTH + 8)}\r")
        sys.stderr.flush()
