# SPDX-License-Identifier: MIT
"""An erasure that is stopped on its way is noticed, and can be finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from valueflows.ledger import erasure
from valueflows.ledger.audit import audit
from valueflows.ledger.erasure import erase
from valueflows.ledger.graph import NAME as GRAPH
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import read_line
from valueflows.model.problems import Code

from .canaries import ANN, CANARIES, filled, found
from .disks import Stopped
from .kit import (
    segments,
)

# -- stopping on the way ---------------------------------------------------------------------------


STEPS = ["_empty", "_rewrite", "_remove_views"]


def stopping(monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> None:
    """Let the machine stop when a step of the erasure begins for the ``calls``-th time."""
    real = getattr(erasure, name)
    left = [calls]

    def step(*arguments: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise Stopped
        return real(*arguments)

    monkeypatch.setattr(erasure, name, step)


@pytest.mark.parametrize(
    ("name", "calls"),
    [("_empty", 1), *(("_rewrite", n) for n in range(1, 6)), ("_remove_views", 1)],
)
@pytest.mark.uncounted
def test_an_erasure_that_was_interrupted_is_noticed_and_can_be_finished(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, calls: int
) -> None:
    """Wherever it stops: the ledger opens; while a canary is left ``check`` says so; again, and it is gone."""
    ledger = filled(place)
    with monkeypatch.context() as patch:
        stopping(patch, name, calls)
        with pytest.raises(Stopped):
            erase(ledger, ANN)
    ledger.close()
    left = found(place, CANARIES)
    problems = audit(place).problems
    if left:
        assert problems, f"nobody is told of {left}"
        assert all("erase" in p.message or "erase" in p.remedy for p in problems)
    with Ledger.open(place) as again:
        erase(again, ANN)
    assert found(place, CANARIES) == {}
    assert audit(place).problems == []


def test_an_entry_that_nobody_erased_is_damage(place: Path) -> None:
    """``null`` without an erasure that names it: somebody took it out."""
    ledger = filled(place)
    ledger.close()
    path = segments(place)[0]
    lines = path.read_bytes().splitlines(keepends=True)
    raw = lines[2]
    lines[2] = erasure.emptied(raw, read_line(raw[:-1]), {0})
    path.write_bytes(b"".join(lines))
    (place / "head").unlink()
    problems = [p for p in audit(place).problems if p.code is Code.DAMAGED]
    assert [p.path for p in problems] == ["2/0"]
    assert "no erasure names it" in problems[0].message
    assert (place / GRAPH).exists()
