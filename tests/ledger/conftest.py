# SPDX-License-Identifier: MIT
"""A directory for a ledger, a ledger in it, and no waiting for the medium.

What is synced, and in which order, is asserted through ``disks``; no test here can pull the plug,
so really waiting for the medium would show nothing and take minutes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from valueflows.ledger.ledger import Ledger

from .kit import new_ledger
from .serving import GatedDisk


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync only looks whether there is such a file."""

    def look(fd: int) -> None:
        os.fstat(fd)

    monkeypatch.setattr(os, "fsync", look)
    monkeypatch.setattr(os, "fdatasync", look)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a ledger may be made."""
    return tmp_path / "ledger"


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    """An empty ledger, open for writing."""
    made = new_ledger(place)
    yield made
    with suppress(OSError):
        made.close()


@pytest.fixture
def disk() -> GatedDisk:
    """A disk that fails, or waits, when it is told to."""
    return GatedDisk()


@pytest.fixture
def served(place: Path, disk: GatedDisk) -> Iterator[Ledger]:
    """A ledger on that disk."""
    new_ledger(place).close()
    with Ledger.open(place, disk=disk) as opened:
        yield opened
