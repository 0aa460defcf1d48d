# SPDX-License-Identifier: MIT
"""Accounts that follow the books say at each version what accounts drawn anew would say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import at, books
from tests.reports.tales import record, tale
from valueflows.ledger.reading import reading
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.keeping import Keeper
from valueflows.reports.periods import period_of
from valueflows.reports.postings import balance

pytestmark = pytest.mark.uncounted

YEAR = period_of("2025")


def said(drawn: Drawn) -> tuple[Any, ...]:
    """Return all that accounts say."""
    return (
        drawn.postings(),
        drawn.owed(YEAR),
        drawn.paid(YEAR),
        drawn.work(YEAR),
        drawn.gaps(),
        drawn.flows(),
    )


@pytest.mark.parametrize(
    ("seed", "valued", "orderly"),
    [(0, False, False), (1, True, False), (2, True, True), (3, True, True)],
)
def test_what_is_kept_is_what_is_drawn_anew(
    tmp_path: Path, seed: int, *, valued: bool, orderly: bool
) -> None:
    """At every version, for one organisation and for two as one."""
    ledger, keeper = books(tmp_path), Keeper()
    groups = [["co"], ["co", "twin"]]
    for number, change in enumerate(tale(seed, valued=valued, orderly=orderly)):
        record(ledger, change)
        source = reading(ledger)
        for names in groups[number % 2 :]:
            group = [at(name) for name in names]
            kept, anew = keeper.accounts(source, group, latest=True), draw(source, group)
            assert said(kept) == said(anew)
            assert balance(anew.postings()) == {}


@pytest.mark.parametrize("seed", range(2))
def test_as_the_books_stood(tmp_path: Path, seed: int) -> None:
    """Accounts as of a version are those that were drawn then."""
    ledger = books(tmp_path)
    then = {}
    for change in tale(seed, valued=True):
        record(ledger, change)
        then[ledger.books.version] = said(draw(reading(ledger), [at("co")]))
    for version, told in list(then.items())[::5]:
        assert said(draw(reading(ledger, version), [at("co")])) == told


def test_periods_make_up_the_year(tmp_path: Path) -> None:
    """Every posting is in one month, and each month knows its own."""
    ledger = books(tmp_path)
    for change in tale(7, valued=True):
        record(ledger, change)
    drawn = draw(reading(ledger), [at("co")])
    months = [p for month in YEAR.months() for p in drawn.postings(month)]
    assert months == list(drawn.postings(YEAR))
    june = period_of("2025-06")
    assert drawn.postings(until=june.end) == [p for p in drawn.postings() if p.at < june.end]


def test_the_ones_not_asked_for_go(tmp_path: Path) -> None:
    """A keeper keeps as many as it was told."""
    source, keeper = reading(books(tmp_path)), Keeper(1)
    first = keeper.accounts(source, [at("co")], latest=True)
    assert keeper.accounts(source, [at("co")], latest=False) is first
    keeper.accounts(source, [at("twin")], latest=True)
    assert keeper.accounts(source, [at("co")], latest=True) is not first
    keeper.forget()
