# SPDX-License-Identifier: MIT
"""Running commands in this process or as a child, and small documents to run them on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from valueflows.cli import DEFAULT_LEDGER, main

BASE: Final = "https://books.example/"
ROOT: Final = Path(__file__).parents[2]
DONE: Final = 0
REFUSED: Final = 1
MISUSED: Final = 2
SECONDS: Final = 60.0
"""After which a child that should have ended never will."""

_HEAD: Final = """\
'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  ob: https://w3id.org/open-books/ns#
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
'@graph':
"""
PEOPLE: Final = f"""\
{_HEAD}\
- '@type': Person
  '@id': https://books.example/person/anna
  name: Anna Müller
  note: bakes on Mondays → early
- '@type': Organization
  '@id': https://books.example/organization/mill
  name: The mill
"""
STOCK: Final = f"""\
{_HEAD}\
- '@type': ResourceSpecification
  '@id': https://books.example/kind/flour
  name: Flour
- '@type': EconomicResource
  '@id': https://books.example/resource/bin
  conformsTo: https://books.example/kind/flour
- '@type': EconomicEvent
  '@id': https://books.example/event/raised
  action: raise
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bin
  ob:creates: https://books.example/resource/bin
  resourceConformsTo: https://books.example/kind/flour
  resourceQuantity: {{hasNumericalValue: '10.50', hasUnit: om:kilogram}}
  hasPointInTime: '2025-01-02T08:00:00Z'
"""
TOO_MUCH: Final = f"""\
{_HEAD}\
- '@type': Organization
  '@id': https://books.example/organization/shop
  name: The shop
- '@type': EconomicEvent
  '@id': https://books.example/event/taken
  action: consume
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bin
  resourceQuantity: {{hasNumericalValue: '11', hasUnit: om:kilogram}}
  hasPointInTime: '2025-01-03T08:00:00Z'
"""
ANNA: Final = f"{BASE}person/anna"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


class Terminal:
    """Runs commands in this process, and sees what a user would."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: str | Path, fed: bytes = b"") -> Ran:
        """Run a command; what it prints is readable, and never a traceback."""
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(fed)))
        self.capsys.readouterr()
        code: Any
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = left.code
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    def done(self, *arguments: str | Path, fed: bytes = b"") -> str:
        """Run a command that must be done, and return what it printed."""
        ran = self(*arguments, fed=fed)
        assert ran.code == DONE, ran.err or ran.out
        return ran.out

    def refused(self, *arguments: str | Path, fed: bytes = b"") -> str:
        """Run a command that must be refused, and return what it said about that."""
        ran = self(*arguments, fed=fed)
        assert (ran.code, ran.out) == (REFUSED, "")
        return ran.err

    def misused(self, *arguments: str | Path) -> str:
        """Run a command that must be taken for wrong usage; the usage is shown, and what to do."""
        ran = self(*arguments)
        assert (ran.code, ran.out) == (MISUSED, "")
        assert ran.err.startswith("usage: valueflows")
        assert ran.err.endswith(" --help\n")
        return ran.err


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def version_of(terminal: Terminal, ledger: Path) -> int:
    """Return the version a ledger is at."""
    version: int = json.loads(terminal.done("check", ledger, "--json"))["version"]
    return version


def child(*arguments: str | Path, **more: Any) -> subprocess.Popen[bytes]:
    """Start the program as a process of its own, its output piped."""
    # buffered, as a user's shell runs it
    ours = {DEFAULT_LEDGER, "PYTHONUNBUFFERED"}
    environment = {k: v for k, v in os.environ.items() if k not in ours}
    environment |= more.pop("environment", {})
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "valueflows", *map(str, arguments)],
        stdout=more.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=environment,
        cwd=ROOT,
        **more,
    )


def ended(process: subprocess.Popen[bytes]) -> Ran:
    """Wait for a child and return what became of it."""
    with process:
        out, err = process.communicate(timeout=SECONDS)
    return Ran(process.returncode, (out or b"").decode(), err.decode())
