# SPDX-License-Identifier: MIT
"""Laws that hold of the accounts of every tale, whatever happens in it."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

from tests.reports.business import YEAR, accounts, at, books, told
from tests.reports.tales import deals, record
from valueflows.ledger.ledger import Ledger
from valueflows.model.exact import Exact
from valueflows.reports.drawn import Drawn
from valueflows.reports.postings import Posting

pytestmark = pytest.mark.uncounted

SEEDS = range(4)
CONTROL = frozenset({"receivables", "payables", "receivedInAdvance", "paidInAdvance"})
AGENTS = ("co", "twin", "cafe", "mill", "fund", "ann", "ben")


def written(directory: Path, seed: int, *, shuffled: bool = False) -> Ledger:
    """Write a tale; its deals one after the other, or in another order."""
    ledger, tale = books(directory), deals(seed, 16)
    if shuffled:
        random.Random(seed).shuffle(tale)  # noqa: S311 - the same order for the same seed
    for steps in tale:
        for change in steps:
            record(ledger, change)
    return ledger


def sums(postings: list[Posting], *lines: str) -> Exact:
    """Add up what stands on some lines."""
    return sum((p.amount for p in postings if p.line.name in lines), start=0)


def result(postings: list[Posting]) -> Exact:
    """Add up all that makes the result."""
    return sum((p.amount for p in postings if p.line.section.in_result), start=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_laws(tmp_path: Path, seed: int) -> None:
    """Entries add up; two as one are the two together; debts are alike in both books."""
    ledger = written(tmp_path, seed)
    drawn = {name: accounts(ledger, name) for name in AGENTS}
    for name in AGENTS:
        entries_add_up(drawn[name])
        dues_add_up(drawn[name])
    one, other, both = drawn["co"], drawn["twin"], accounts(ledger, "co", "twin")
    entries_add_up(both)
    together(one, other, both)
    for name in AGENTS[1:]:
        assert debts(one, name) == -debts(drawn[name], "co"), name


def entries_add_up(drawn: Drawn) -> None:
    """Every entry comes to nothing in every currency."""
    found: defaultdict[tuple[str, int, str], Exact] = defaultdict(int)
    for posting in drawn.postings():
        found[posting.entry, posting.at, posting.currency] += posting.amount
    assert not any(found.values())


def dues_add_up(drawn: Drawn) -> None:
    """What was paid of a due, written off, and is open, is what was owed."""
    owed: defaultdict[str, Exact] = defaultdict(int)
    for payment in drawn.owed(YEAR):
        owed[payment.due or ""] += payment.amount
    for payment in drawn.paid(YEAR):
        owed[payment.due or ""] -= payment.amount
    left: defaultdict[str, Exact] = defaultdict(int)
    for posting in drawn.postings():
        sign = 1 if posting.line.name in {"receivables", "receivedInAdvance"} else -1
        if posting.line.name in CONTROL and posting.due is not None:
            left[posting.due] += sign * posting.amount
        if posting.line.name == "writeOffs":
            left[posting.due or ""] += max(posting.amount, -posting.amount)
    for due, amount in left.items():
        assert amount == owed[due], due


def together(one: Drawn, other: Drawn, both: Drawn) -> None:
    """Money, result, tax and what is owed of two are those of the two as one."""
    parts = [*one.postings(), *other.postings()]
    whole = list(both.postings())
    for lines in (("cash",), tuple(CONTROL), ("taxOwed",), ("loans", "lent")):
        assert sums(parts, *lines) == sums(whole, *lines), lines
    assert result(parts) == result(whole)


def debts(drawn: Drawn, other: str) -> Exact:
    """Return what another owes, less what is owed to it."""
    found = (p for p in drawn.postings() if p.line.name in CONTROL and p.other == at(other))
    return sum((posting.amount for posting in found), start=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_recording_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Deals that have nothing to do with each other say the same in any order, month by month."""
    first, second = (accounts(written(tmp_path, seed, shuffled=s)) for s in (False, True))
    for month in YEAR.months():
        assert told(first.postings(month)) == told(second.postings(month)), month.text
