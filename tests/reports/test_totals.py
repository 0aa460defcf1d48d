# SPDX-License-Identifier: MIT
"""Totals that are kept say what the postings add up to, whatever came and went before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reports.business import at, books
from tests.reports.tales import record, tale
from valueflows.ledger.reading import reading
from valueflows.model.tables import Report
from valueflows.reports.bydays import DAY, ByDays
from valueflows.reports.classes import LINES
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.keeping import Keeper
from valueflows.reports.periods import Period, period_of
from valueflows.reports.postings import Posting
from valueflows.reports.statements import balance, cashflow, income, trial
from valueflows.reports.statements.figures import Statement, summed
from valueflows.reports.tally import Tally
from valueflows.reports.totals import Totals, totals_of

pytestmark = pytest.mark.uncounted

PERIODS = [
    period_of(text, zone)
    for text in ("2025", "2025-05", "2025-02-03/2025-02-03")
    for zone in ("UTC", "Pacific/Kiritimati")
]
STATEMENTS = (income.compute, balance.compute, cashflow.compute, trial.compute)


class Slow(Drawn):
    """The same accounts, of which every total is reckoned from all postings."""

    def __init__(self, drawn: Drawn) -> None:
        self.__dict__.update(drawn.__dict__)

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return the totals by their definition."""
        return totals_of(self.postings(period, until=until))


def reports(drawn: Drawn) -> list[Report]:
    """Return every statement of every period that is made of totals."""
    return [make(drawn, period).report() for make in STATEMENTS for period in PERIODS[:4]]


@pytest.mark.parametrize(("seed", "valued"), [(4, False), (5, True), (6, True)])
def test_statements_are_the_same_by_both_ways(tmp_path: Path, seed: int, *, valued: bool) -> None:
    """After every change of a tale, totals and statements are those of a recomputation."""
    ledger, keeper = books(tmp_path), Keeper()
    groups = [["co"], ["co", "twin"]]
    for number, change in enumerate(tale(seed, valued=valued)):
        record(ledger, change)
        source = reading(ledger)
        names = groups[number % 2]
        kept = keeper.accounts(source, map(at, names), latest=True)
        anew = draw(source, map(at, names))
        for period in PERIODS:
            assert kept.totals(period).sums == totals_of(anew.postings(period)).sums
            until = period.end
            assert kept.totals(until=until).sums == totals_of(anew.postings(until=until)).sums
        if number % 5 == 0:
            assert reports(kept) == reports(Slow(anew))


def test_behind_every_figure_are_the_postings_it_is_the_sum_of(tmp_path: Path) -> None:
    """Their sum, their entries and their last version are those of the figure."""
    ledger = books(tmp_path)
    for change in tale(8, valued=True):
        record(ledger, change)
    drawn = draw(reading(ledger), [at("co")])
    figures = [f for make in STATEMENTS for f in make(drawn, PERIODS[0]).figures if f.entries]
    assert len(figures) > 15
    for figure in figures:
        assert abs(figure.amount) == abs(summed(figure.postings))
        assert figure.entries == len({posting.entry for posting in figure.postings})
        assert figure.behind.version == max(posting.version for posting in figure.postings)


def test_figures_do_not_tell_of_later_accounts(tmp_path: Path) -> None:
    """Who asks what was behind a figure after the accounts went on is told to compute it anew."""
    ledger = books(tmp_path)
    changes = list(tale(9, valued=False))
    for change in changes[:-1]:
        record(ledger, change)
    drawn = draw(reading(ledger), [at("co")])
    made: Statement = trial.compute(drawn, PERIODS[0])
    sheet = balance.compute(drawn, PERIODS[0])
    record(ledger, changes[-1])
    drawn.follow(reading(ledger))
    assert made.report().version == sheet.report().version == ledger.books.version
    with pytest.raises(RuntimeError, match="compute the statement anew"):
        _ = sheet.figures[0].postings


def posting(entry: str, moment: int, amount: int, line: str = "cash") -> Posting:
    """Return a posting of a number of money at a moment."""
    return Posting(entry, moment, LINES[line], amount, "urn:x:eur", version=abs(amount))


def drawn_by_lot(chance: random.Random, name: str) -> list[Posting]:
    """Return the postings of some entries, some of which are on several days."""
    day = chance.choice((-700_000, 0, 20_000, 20_001, 20_007, 20_064, 2_900_000)) * DAY
    made = []
    for number in range(chance.randint(1, 3)):
        moments = [day + chance.randrange(DAY * chance.choice((1, 1, 9))) for _ in range(2)]
        if chance.random() < 0.6:
            moments[1] = moments[0]
        amount = chance.randint(1, 90)
        made.append(posting(f"{name}-{number}", moments[0], amount))
        made.append(
            posting(f"{name}-{number}", moments[1], -amount, chance.choice(["pay", "fees"]))
        )
    return made


def stretches(chance: random.Random) -> Sequence[tuple[int | None, int | None]]:
    """Return stretches of time that begin and end anywhere, or nowhere."""
    moments = [chance.randrange(19_990, 20_080) * DAY + chance.choice((0, 0, 1, 7)) for _ in "12"]
    start, end = sorted(moments)
    return [(start, end), (None, end), (start, None), (None, None), (start, start + DAY // 2)]


@pytest.mark.parametrize("seed", range(12))
def test_totals_of_any_stretch_after_any_sequence(seed: int) -> None:
    """Postings come and go; entries lie on one day or on several, moments in any year."""
    chance = random.Random(seed)  # noqa: S311 - the same sequence for the same seed
    days = ByDays[Posting](lambda p: (p.at, p.entry, p.amount))
    tally, there = Tally(days), dict[str, list[Posting]]()
    for step in range(40):
        if there and chance.random() < 0.4:
            gone = there.pop(chance.choice(list(there)))
            tally.remove(gone)
            days.remove(gone)
        else:
            there[str(step)] = new = drawn_by_lot(chance, str(chance.randrange(9)))
            days.add(new)
            tally.add(new)
        every = [p for some in there.values() for p in some]
        for start, end in stretches(chance):
            within = [
                p for p in every if (start is None or start <= p.at) and (end is None or p.at < end)
            ]
            assert tally.totals(start, end).sums == totals_of(within).sums
            assert days.between(start, end) == sorted(
                within, key=lambda p: (p.at, p.entry, p.amount)
            )


def test_only_the_very_thing_is_taken_out() -> None:
    """Of two that are equal, the other one stays."""
    days = ByDays[Posting](lambda p: p.at)
    one = posting("e", 5, 1)
    other = replace(one)
    days.add([one, other])
    days.remove([one])
    (left,) = days.between()
    assert left is other
