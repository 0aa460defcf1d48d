# SPDX-License-Identifier: MIT
"""A desk with an empty ledger for every test that asks for one; no waiting for the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .desk import Desk


@pytest.fixture(scope="module", autouse=True)
def _no_waiting() -> Iterator[None]:
    """Leave out the syncs: hundreds of ledgers are made here, and none outlives its test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _fd: None)
        patch.setattr(os, "fdatasync", lambda _fd: None)
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty ledger, and what a test does at it."""
    with Desk(tmp_path / "ledger") as one:
        yield one
