# SPDX-License-Identifier: MIT
"""A terminal, an empty ledger, one with a little in it, and no waiting for the medium."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from valueflows.cli import DEFAULT_LEDGER

from .desk import BASE, PEOPLE, STOCK, Terminal, written


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync only looks whether there is such a file; no ledger is named by default."""

    def look(fd: int) -> None:
        os.fstat(fd)

    monkeypatch.setattr(os, "fsync", look)
    monkeypatch.setattr(os, "fdatasync", look)
    monkeypatch.delenv(DEFAULT_LEDGER, raising=False)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Where commands are run."""
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def empty(terminal: Terminal, tmp_path: Path) -> Path:
    """An empty ledger."""
    terminal.done("init", tmp_path / "books", "--base", BASE, "--name", "Books")
    return tmp_path / "books"


@pytest.fixture
def filled(terminal: Terminal, empty: Path, tmp_path: Path) -> Path:
    """A ledger with a person, a mill, and flour in a bin."""
    people = written(tmp_path, "people.yaml", PEOPLE)
    terminal.done("import", empty, people, written(tmp_path, "stock.yaml", STOCK))
    return empty
