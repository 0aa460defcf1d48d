# SPDX-License-Identifier: MIT
"""The world of the benchmarks: the same every time, of the shape it says, and a lawful one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from valueflows.bench.world import BASE, World, build
from valueflows.ledger.audit import audit
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import read_line

pytestmark = pytest.mark.uncounted


def _records(place: Path) -> list[Any]:
    with Ledger.open(place, writable=False) as ledger:
        lines = [read_line(stored.data) for stored in ledger.journal.scan(1)]
    return [msgspec.json.decode(e.raw) for line in lines for e in line.entries if e is not None]


def test_the_same_size_is_the_same_world(tmp_path: Path) -> None:
    """Figures of two runs are about the same records."""
    for name in ("one", "two"):
        build(tmp_path / name, 50)
    assert _records(tmp_path / "one") == _records(tmp_path / "two")


@pytest.mark.parametrize("processes", [0, 1, 7, 60])
def test_a_process_is_ten_events_and_three_resources(processes: int) -> None:
    """The world has the shape it is described by, beside the cast it begins with."""
    changes = list(World(processes * 10).changes())
    kinds = Counter(record["@type"] for change in changes for record in change)
    cast = Counter(record["@type"] for c in World(0).changes() for record in c)
    assert kinds - cast == +Counter(
        EconomicEvent=processes * 10, EconomicResource=processes * 3, Process=processes
    )
    ids = [record["@id"] for change in changes for record in change]
    assert len(set(ids)) == len(ids)
    assert all(i.startswith(BASE) and i.split("/")[-1][14] == "7" for i in ids)


def test_the_world_is_lawful(tmp_path: Path) -> None:
    """What is written without being checked holds when it is."""
    build(tmp_path / "world", 200)
    result = audit(tmp_path / "world")
    assert result.problems == []
    assert result.version == 1 + sum(1 for _ in World(200).changes())
