# SPDX-License-Identifier: MIT
"""Attempts to work out the highest and the lowest pay from ratios, percentiles and sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import pytest

from tests.reports.attack.publishing import WIDTH, Public, line, place, ranked, year
from tests.reports.attack.solver import narrow
from valueflows.model.exact import MICRO, Exact
from valueflows.reports.bounds import Bounds, ContradictionError, Statement
from valueflows.reports.control import Ranked
from valueflows.reports.ranking import mean_of_ranks

pytestmark = pytest.mark.uncounted

SEVEN: Final = (62_000, 41_000, 36_000, 33_000, 30_000, 27_000, 24_000)
FIVE: Final = (58_000, 47_000, 39_000, 33_000, 18_000)
Attack: TypeAlias = Callable[[Public], Sequence[int]]


def pay(amounts: Sequence[int]) -> dict[str, Exact]:
    """Return what people get, by name."""
    return {f"p{at}": amount * MICRO for at, amount in enumerate(amounts)}


def whole(public: Public, amounts: Sequence[int]) -> None:
    """Publish what all get together."""
    public.publish(
        [line("pay", year({f"p{at}": n for at, n in enumerate(amounts)}, "2025", months=[1]))]
    )


# -- attacks ---------------------------------------------------------------------------------------


def ratio_times_median(public: Public) -> Sequence[int]:
    """The ratio of the highest to the middle, and the middle."""
    public.publish([ranked("ratio", pay(SEVEN), [1], [5]), ranked("median", pay(SEVEN), [5])])
    return SEVEN


def numerator(public: Public) -> Sequence[int]:
    """The numerator of a ratio is the highest pay."""
    public.publish([ranked("ratio", pay(SEVEN), [1], [5]), ranked("numerator", pay(SEVEN), [1])])
    return SEVEN


def percentiles_of_few(public: Public) -> Sequence[int]:
    """The highest over each quarter of five people, and what they get together."""
    whole(public, FIVE)
    public.publish([ranked(f"ratio to {at}", pay(FIVE), [1], [at]) for at in (2, 3, 4)])
    return FIVE


def spread_told_to_the_last(public: Public) -> Sequence[int]:
    """The highest over the lowest, read by the lowest."""
    public.publish([ranked("spread", pay(SEVEN), [1], [7])])
    return SEVEN


def headroom_to_an_amount(public: Public) -> Sequence[int]:
    """How far the highest pay is below a limit that everybody knows."""
    cell = Ranked(
        place("headroom"), pay(SEVEN), mean_of_ranks([1]), scale=Fraction(-1, 80_000), headroom=True
    )
    public.publish([cell], {"headroom": Fraction(1)})
    return SEVEN


def means_of_the_top(public: Public) -> Sequence[int]:
    """The mean of the three best paid, and of the next two."""
    cells = [ranked("top three", pay(SEVEN), [1, 2, 3]), ranked("next two", pay(SEVEN), [2, 3])]
    public.publish(cells)
    return SEVEN


def too_few_for_a_ratio(public: Public) -> Sequence[int]:
    """A ratio among four people, and what they get together."""
    four = (52_000, 31_000, 30_000, 29_000)
    whole(public, four)
    public.publish([ranked("ratio", pay(four), [1], [3]), ranked("spread", pay(four), [1], [4])])
    return four


ATTACKS: Final[Sequence[Attack]] = (
    ratio_times_median, numerator, percentiles_of_few, spread_told_to_the_last,
    headroom_to_an_amount, means_of_the_top, too_few_for_a_ratio,
)  # fmt: skip


# -- who reads it ----------------------------------------------------------------------------------


def statements(public: Public, amounts: Sequence[int]) -> list[Statement]:
    """Return what is public, of pay in falling order."""
    people = len(amounts)
    found = [Statement({at: 1, at + 1: -1}, 0, None) for at in range(people - 1)]
    everybody = dict.fromkeys(range(people), 1)
    found += [Statement(everybody, fact.least, fact.most) for fact in public.facts]
    for cell, band in public.ranks:
        top = {rank - 1: weight for rank, weight in cell.top.items()}
        base = {rank - 1: weight for rank, weight in (cell.base or {}).items()}
        if not base:
            found.append(Statement(top, band.least, band.most))
            continue
        for end, least in ((band.least, True), (band.most, False)):
            weights = {at: top.get(at, Fraction(0)) - end * base.get(at, 0) for at in {*top, *base}}
            found.append(Statement(weights, 0 if least else None, None if least else 0))
    return found


def intervals(
    public: Public, amounts: Sequence[int], own: int | None
) -> Mapping[int, tuple[Fraction, Fraction | None]]:
    """Return the bounds of the highest and the lowest, for who has that amount at an unknown rank."""
    said = statements(public, amounts)
    ranks = range(len(amounts)) if own is not None else [-1]
    found: dict[int, tuple[Fraction, Fraction | None]] = {}
    for rank in ranks:
        mine = [] if own is None else [Statement({rank: 1}, own, own)]
        try:
            bounds = Bounds(len(amounts), [*said, *mine])
        except ContradictionError:
            continue
        for target in (0, len(amounts) - 1):
            least, most = bounds.interval({target: 1})
            old = found.get(target, (least, most))
            ends = None if most is None or old[1] is None else max(most, old[1])
            found[target] = (min(least, old[0]), ends)
    return found


def found_out(public: Public, amounts: Sequence[int]) -> set[tuple[int | None, int]]:
    """Return who works out the highest or the lowest pay: (own rank, rank found out)."""
    readers = [None, *range(len(amounts))]
    found = set()
    for reader in readers:
        own = None if reader is None else amounts[reader]
        for target, bounds in intervals(public, amounts, own).items():
            if target != reader and narrow(bounds, Fraction(amounts[target]), WIDTH):
                found.add((reader, target))
    return found


def known_place(public: Public, amounts: Sequence[int]) -> set[tuple[int, int]]:
    """Return who works it out that knows to be the best paid, the second or the last."""
    said, last = statements(public, amounts), len(amounts) - 1
    found = set()
    for reader in (0, 1, last):
        own = Statement({reader: 1}, amounts[reader], amounts[reader])
        bounds = Bounds(len(amounts), [*said, own])
        found |= {
            (reader, target)
            for target in (0, last)
            if target != reader
            and narrow(bounds.interval({target: 1}), Fraction(amounts[target]), WIDTH)
        }
    return found


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_without_control_it_succeeds(attack: Attack) -> None:
    """Exact figures give the highest or the lowest pay away."""
    public = Public(control=False)
    amounts = attack(public)
    assert found_out(public, amounts) | known_place(public, amounts)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_with_control_it_fails(attack: Attack) -> None:
    """Neither strangers nor those who know their own pay find it out."""
    public = Public(control=True)
    amounts = attack(public)
    assert not found_out(public, amounts) | known_place(public, amounts)


def test_the_ratio_is_told() -> None:
    """Among enough people the ratio itself is told, to one place."""
    public = Public(control=True)
    report = public.publish([ranked("ratio", pay(SEVEN), [1], [5])])
    assert [str(row["amount"]) for row in report.table("lines").records()] == ["2.1"]


def test_equal_pay_may_be_told() -> None:
    """Where all get about the same, a ratio is told all the same, if need be as a band."""
    public = Public(control=True)
    whole(public, even := (30_400, 30_300, 30_200, 30_100, 30_000, 29_900))
    public.publish([ranked("ratio", pay(even), [1], [4])])
    assert [band.text for _, band in public.ranks] == ["1 to 1.25"]


def test_who_agrees_is_told() -> None:
    """What somebody agreed to have told is told exactly."""
    public = Public(control=True, open_people=frozenset({"p0"}))
    public.publish([ranked("highest", pay(SEVEN), [1])])
    assert found_out(public, SEVEN) >= {(None, 0)}
