# SPDX-License-Identifier: MIT
"""Statistics of a few exact numbers: nothing is rounded, and nothing is made up of no numbers.

Every function takes numbers in any order and raises ``ValueError`` for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from valueflows.model.exact import Exact

NEAREST_RANK: Final = "nearestRank"
LINEAR: Final = "linear"
_HUNDRED: Final = 100
_TENTH: Final = Fraction(1, 10)


def mean(values: Sequence[Exact]) -> Fraction:
    """Return the sum divided by the count."""
    return Fraction(sum(_some(values)), len(values))


def percentile(values: Sequence[Exact], share: Exact, method: str = NEAREST_RANK) -> Fraction:
    """Return the percentile, 0 to 100: ``nearestRank`` is one of the numbers, ``linear`` between.

    The nearest rank is the least number that at least so many per cent do not exceed. Linear:
    the smallest number is at 0 and the greatest at 100, with equal steps between.
    """
    if not 0 <= share <= _HUNDRED:
        raise ValueError(f"{share} is no percentile; give one from 0 to 100")
    ordered = sorted(_some(values))
    if method == NEAREST_RANK:
        rank = max(ceil(Fraction(share) * len(ordered) / _HUNDRED), 1)
        return Fraction(ordered[rank - 1])
    return _between(ordered, Fraction(share) * (len(ordered) - 1) / _HUNDRED)


def median(values: Sequence[Exact], method: str = LINEAR) -> Fraction:
    """Return the middle: of an even count the mean of two, or the lower by nearest rank."""
    return percentile(values, 50, method)


def mean_of_top(values: Sequence[Exact], count: int) -> Fraction:
    """Return the mean of the greatest numbers, of all when there are fewer than ``count``."""
    if count < 1:
        raise ValueError(f"the mean of the top {count} is of nobody; give a count of 1 or more")
    return mean(sorted(_some(values), reverse=True)[:count])


def decile_count(count: int) -> int:
    """Return how many make up the lowest tenth: at least one, halves rounded up."""
    return max(1, floor(count * _TENTH + Fraction(1, 2)))


def mean_of_bottom_decile(values: Sequence[Exact]) -> Fraction:
    """Return the mean of the lowest tenth, of the lowest number alone where there are few."""
    return mean(sorted(_some(values))[: decile_count(len(values))])


def _between(ordered: Sequence[Exact], place: Fraction) -> Fraction:
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * Fraction(ordered[above] - ordered[below])


def _some(values: Sequence[Exact]) -> Sequence[Exact]:
    if not values:
        raise ValueError("there is no number to make a statistic of")
    return values
