# SPDX-License-Identifier: MIT
"""A ledger of ten versions in several files, and a head file that lags behind."""

from __future__ import annotations

from pathlib import Path

from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.lines import read_line

from .kit import (
    joins,
    makes,
    new_ledger,
    segments,
)


def ten_versions(place: Path) -> Path:
    """A closed ledger of ten versions in several segments; versions 5 to 7 are one append."""
    with new_ledger(place) as ledger:
        ledger.journal.segment_bytes = 2500
        for name in ("a", "b", "c"):
            ledger.record(joins(name))
        ledger.record_all([joins("d"), joins("e"), joins("f")])
        for name in ("g", "h"):
            ledger.record(joins(name))
        ledger.record(makes("e1", "flour"))
    assert len(segments(place)) > 1
    return place


def lagging(place: Path, version: int) -> None:
    """Let head say that the ledger ends at a version, as after a kill before it was rewritten."""
    place_, hash_ = 0, ""
    for path in segments(place):
        for raw in path.read_bytes().splitlines(keepends=True):
            place_ += len(raw)
            if not raw.startswith(b'{"format"') and read_line(raw[:-1]).version == version:
                hash_ = read_line(raw[:-1]).hash
                break
        if hash_:
            break
    file = HeadFile(place / "head", writable=True)
    file.reset(Mark(version, place_, hash_))
    file.close()
