# SPDX-License-Identifier: MIT
"""Desks on an empty ledger, and one on a world that is only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .kit import Desk
from .world import changes


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Open a desk on an empty ledger."""
    made = Desk.at(tmp_path / "ledger")
    yield made
    made.ledger.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on a world with something in every field. Nobody writes there."""
    made = Desk.at(tmp_path_factory.mktemp("world") / "ledger")
    for change in changes():
        made.ledger.record(change)
    made.may_record = False
    yield made
    made.ledger.close()
