# SPDX-License-Identifier: MIT
"""The program as a process of its own: ``python -m valueflows``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .desk import BASE, DONE, MISUSED, PEOPLE, REFUSED, ROOT, SECONDS, child, ended, written

pytestmark = pytest.mark.uncounted


HEAVY = (
    "rdflib",
    "pyoxigraph",
    "strawberry",
    "graphql",
    "pandas",
    "starlette",
    "uvicorn",
    "msgspec",
)


def test_help_loads_nothing_heavy() -> None:
    """``--help`` answers at once because it imports no package that takes its time."""
    code = (
        "import sys\n"
        "from valueflows.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit as left:\n"
        "    assert left.code == 0\n"
        f"print('loaded', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=SECONDS, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == b"loaded []"


def test_a_ledger_is_made_filled_and_checked(tmp_path: Path) -> None:
    """The everyday commands work from a shell, and their exit codes reach it."""
    books, people = tmp_path / "books", written(tmp_path, "people.yaml", PEOPLE)
    assert ended(child("init", books, "--base", BASE)).code == DONE
    imported = ended(child("import", people, environment={"VALUEFLOWS_LEDGER": str(books)}))
    assert (imported.code, imported.err) == (DONE, "")
    again = ended(child("init", books))
    assert (again.code, again.out) == (REFUSED, "")
    assert ended(child("check")).code == MISUSED


def test_a_locale_without_utf8_changes_nothing(tmp_path: Path) -> None:
    """Names and arrows come out as UTF-8 also where the shell speaks Latin-1."""
    books, people = tmp_path / "bücher", written(tmp_path, "people.yaml", PEOPLE)
    ended(child("init", books, "--base", BASE))
    ended(child("import", books, people))
    shown = ended(child("export", books, environment={"PYTHONIOENCODING": "latin-1"}))
    assert "Anna Müller" in shown.out
    assert "→ early" in shown.out


@pytest.mark.parametrize("arguments", [["schema"], ["--help"], ["--version"]])
def test_a_reader_that_goes_away_hears_nothing(arguments: list[str]) -> None:
    """A pipe nobody reads from any more ends the program without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    process = child(*arguments, stdout=writing)
    os.close(writing)
    ran = ended(process)
    assert (ran.code, ran.err) == (DONE, "")


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Output that cannot be written is a failure, told in a line."""
    with Path("/dev/full").open("wb") as full:
        ran = ended(child("context", stdout=full))
    assert (ran.code, ran.err) == (REFUSED, "valueflows: No space left on device\n")
    assert list(tmp_path.iterdir()) == []


def test_interrupting_says_nothing(tmp_path: Path) -> None:
    """Ctrl+C in the middle of a command ends it with 130 and no traceback."""
    books = tmp_path / "books"
    ended(child("init", books))
    fifo = tmp_path / "document"
    os.mkfifo(fifo)
    # Whoever runs the tests may ignore interrupts, and a child inherits that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = child("query", books, f"@{fifo}")
    signal.signal(signal.SIGINT, before)
    writing = os.open(fifo, os.O_WRONLY)  # returns when the command has opened it to read
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    os.close(writing)
    assert (ran.code, ran.out, ran.err) == (130, "", "")
