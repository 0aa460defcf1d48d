# SPDX-License-Identifier: MIT
"""Statistics of a few numbers: exact, and of no numbers none."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.reports import statistics

NUMBERS = st.lists(st.fractions(-9, 9, max_denominator=4), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("share", "nearest", "linear"),
    [
        (0, 10, 10),
        (10, 10, 14),
        (25, 20, 20),
        (50, 30, 30),
        (75, 40, 40),
        (90, 50, 46),
        (100, 50, 50),
    ],
)
def test_percentiles_by_both_methods(share: int, nearest: int, linear: int) -> None:
    """The nearest rank is one of the numbers, linear lies between two."""
    values = [50, 20, 40, 10, 30]
    assert statistics.percentile(values, share) == nearest
    assert statistics.percentile(values, share, statistics.LINEAR) == linear


def test_medians() -> None:
    """Of an even count the mean of the two in the middle, or the lower by nearest rank."""
    assert statistics.median([4, 1, 3, 2]) == Fraction(5, 2)
    assert statistics.median([4, 1, 3, 2], statistics.NEAREST_RANK) == 2
    assert statistics.median([3, 1, 2]) == 2


@pytest.mark.parametrize(("count", "lowest"), [(1, 1), (4, 1), (11, 1), (14, 1), (15, 2), (26, 3)])
def test_the_lowest_tenth(count: int, lowest: int) -> None:
    """At least one, halves rounded up."""
    assert statistics.decile_count(count) == lowest
    mean = Fraction(lowest + 1, 2)
    assert statistics.mean_of_bottom_decile(list(range(count, 0, -1))) == mean


def test_mean_of_the_top() -> None:
    """The mean of the greatest, or of all when there are fewer."""
    assert statistics.mean_of_top([1, 5, 3], 2) == 4
    assert statistics.mean_of_top([1, 5, 3], 9) == 3
    with pytest.raises(ValueError, match="nobody"):
        statistics.mean_of_top([1], 0)


@pytest.mark.parametrize(
    "ask",
    [
        statistics.mean,
        statistics.median,
        statistics.mean_of_bottom_decile,
        lambda values: statistics.mean_of_top(values, 1),
    ],
)
def test_no_numbers_have_no_statistic(ask: Callable[[list[Any]], Fraction]) -> None:
    """Nothing is made of nothing."""
    with pytest.raises(ValueError, match="no number"):
        ask([])


@pytest.mark.parametrize("share", [-1, 101])
def test_what_is_no_percentile(share: int) -> None:
    """Percentiles lie between 0 and 100."""
    with pytest.raises(ValueError, match="no percentile"):
        statistics.percentile([1], share)


@given(NUMBERS, st.integers(0, 100))
@pytest.mark.uncounted
def test_a_nearest_rank_has_its_share_below(values: list[Fraction], share: int) -> None:
    """It is one of the numbers, at least that share do not exceed it, and no smaller one does."""
    found = statistics.percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= share * len(values)
    below = [value for value in values if value < found]
    assert not below or len(below) * 100 < share * len(values)


@given(NUMBERS, st.integers(0, 100))
@pytest.mark.uncounted
def test_order_does_not_matter(values: list[Fraction], share: int) -> None:
    """Numbers in any order have the same statistics, between the least and the greatest."""
    found = statistics.percentile(values, share, statistics.LINEAR)
    assert found == statistics.percentile(values[::-1], share, statistics.LINEAR)
    assert min(values) <= found <= max(values)
