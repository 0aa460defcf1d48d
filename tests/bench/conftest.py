# SPDX-License-Identifier: MIT
"""Benchmarks of a few events each, run once, in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from valueflows.bench import (
    graphs,
    loading,
    measuring,
    opening,
    peers,
    reading,
    starting,
    writing,
)

SINGLE = 20
GROUPED = 128
RECORDED = 128
LOADED = 40


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure little and once: whether it is the right thing shows as well."""

    def once(work: Callable[[], object], _rounds: int = 5) -> float:
        return measuring.best(work, 1)

    def child(what: str, place: Path) -> dict[str, float]:
        return opening.main(what, place)

    def missing(name: str) -> str:
        raise peers.MissingPeerError(f"{name} is not installed")

    monkeypatch.setattr(writing, "_SINGLE", SINGLE)
    monkeypatch.setattr(writing, "_GROUPED", GROUPED)
    monkeypatch.setattr(writing, "_RECORDED", RECORDED)
    monkeypatch.setattr(graphs, "EVENTS", LOADED)
    monkeypatch.setattr(graphs, "_LOOKED_UP", 5)
    monkeypatch.setattr(reading, "_APPLIED", 30)
    monkeypatch.setattr(reading, "_child", child)
    monkeypatch.setattr(loading, "_WARM_SECONDS", 0.0)
    monkeypatch.setattr(loading, "_SECONDS", 0.0)
    monkeypatch.setattr(peers, "_program", missing)
    for module in (starting, reading, graphs):
        monkeypatch.setattr(module, "best", once)
