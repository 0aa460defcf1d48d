# SPDX-License-Identifier: MIT
"""``check --cut``: giving up what follows a version, and going on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from valueflows.ledger.audit import audit, cut
from valueflows.ledger.graph import Graph
from valueflows.ledger.journal import SecondWriterError
from valueflows.ledger.ledger import Ledger
from valueflows.model.problems import Code, Refused

from .kit import (
    copy,
    damage_in,
    data_of,
    flip,
    joins,
    organization,
    overwrite,
    picture,
    read_anew,
    segments,
)
from .lagging import lagging, ten_versions


@pytest.fixture
def kept(place: Path) -> Path:
    """A closed ledger of ten versions in several segments; versions 5 to 7 are one append."""
    return ten_versions(place)


# -- giving up what follows a version --------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 2, 4, 7, 8, 9, 10])
def test_a_cut_leaves_what_was_before(kept: Path, version: int) -> None:
    """The ledger ends at the version, what came after stands aside, and writing goes on from there."""
    with read_anew(kept) as ledger:
        before = data_of(ledger.journal)
    told = cut(kept, version)
    with read_anew(kept) as ledger:
        assert data_of(ledger.journal) == before[:version]
        assert ledger.record(joins("next")).version == version + 1
    assert audit(kept).problems == []
    aside = b"".join(path.read_bytes() for path in kept.glob("torn-*"))
    for line in before[version:]:
        assert line in aside
    assert bool(told) is (version < 10)


@pytest.mark.parametrize("version", [0, 5, 6, 11, -1, 1000])
def test_only_the_end_of_an_append_can_be_cut_at(kept: Path, version: int) -> None:
    """Versions that are not there, or within an append, are refused; nothing changes."""
    raw = {path: path.read_bytes() for path in segments(kept)}
    with pytest.raises(Refused) as refused:
        cut(kept, version)
    assert [p.code for p in refused.value.problems] == [Code.NOT_FOUND]
    assert {path: path.read_bytes() for path in segments(kept)} == raw
    assert not list(kept.glob("torn-*"))


def test_a_cut_is_the_remedy_that_was_named(kept: Path) -> None:
    """After the command that a refusal names the ledger opens, with what was named."""
    lagging(kept, 8)
    raw = segments(kept)[-1].read_bytes()
    flip(segments(kept)[-1], raw.rindex(b'"request":"') + 20)
    damage = damage_in(kept)
    assert damage is not None
    version = int(damage.remedy.split("--cut ")[1])
    cut(kept, version)
    with Ledger.open(kept) as ledger:
        assert ledger.books.version == version == 9


def test_a_cut_behind_damage_is_refused(kept: Path) -> None:
    """What is damaged before the version would stay: there is nothing whole to end with."""
    for number in range(len(segments(kept)) - 1):
        ruined = copy(kept, f"ruined-{number}")
        raw = segments(ruined)[number].read_bytes()
        flip(segments(ruined)[number], raw.index(b'"request":"') + 20)
        files = {path: path.read_bytes() for path in segments(ruined)}
        with pytest.raises(Refused):
            cut(ruined, 10)
        assert {path: path.read_bytes() for path in segments(ruined)} == files


def test_a_cut_at_a_line_without_its_end_is_refused(kept: Path) -> None:
    """A version whose newline is damaged is not whole."""
    path = segments(kept)[-1]
    overwrite(path, path.read_bytes()[:-1] + b"\x0b")
    with pytest.raises(Refused):
        cut(kept, 10)
    cut(kept, 9)
    assert audit(kept).problems == []


def test_views_follow_a_cut(kept: Path) -> None:
    """Snapshot and graph of what was given up are of no use any more, and do no harm."""
    with Ledger.open(kept) as ledger:
        ledger.save()
        Graph(kept).follow(ledger.journal)
    cut(kept, 4)
    with Ledger.open(kept) as ledger:
        for name in ("x", "y", "z"):
            ledger.record(joins(name))
        Graph(kept).follow(ledger.journal)
        with read_anew(kept, writable=False) as anew:
            assert picture(anew) == picture(ledger)
        assert ledger.standing.kind(organization("h").id) is None
    assert audit(kept).problems == []
    assert "graph" in audit(kept).compared


def test_a_ledger_in_use_is_not_cut(kept: Path) -> None:
    """Whoever writes the ledger keeps others from cutting it."""
    with Ledger.open(kept) as ledger:
        with pytest.raises(SecondWriterError):
            cut(kept, 4)
        ledger.record(joins("more"))
    with Ledger.open(kept) as again:
        assert again.books.version == 11


def test_what_was_given_up_before_is_kept(kept: Path) -> None:
    """Given up twice at the same version, both ends stand aside, each under its own name."""
    with read_anew(kept) as ledger:
        last = data_of(ledger.journal)[-1]
    cut(kept, 9)
    with Ledger.open(kept) as ledger:
        ledger.record(joins("instead"))
        other = data_of(ledger.journal)[-1]
    cut(kept, 9)
    aside = {path.name: path.read_bytes() for path in kept.glob("torn-*")}
    assert set(aside) == {"torn-10", "torn-10.2"}
    assert last in aside["torn-10"]
    assert other in aside["torn-10.2"]
