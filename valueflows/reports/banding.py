# SPDX-License-Identifier: MIT
"""Figures told less exactly: between two values of a grid that is the same for ever.

Nothing here is random, so that asking often gains nothing. The grids do not depend on what is
asked, and what is told of one sum is told between the same two values wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, written

_STEPS: Final = (1, 2, 5, 10)
_PAY: Final = tuple(Fraction(n, 10) for n in (10, 16, 25, 40, 63, 100))
_RATIOS: Final = tuple(Fraction(n, 100) for n in (100, 125, 160, 200, 250, 315, 400, 500, 630, 800))
_HEADROOM: Final = (
    (Fraction(0), "exceeded"),
    (Fraction(1, 4), "less than 25 %"),
    (Fraction(1, 2), "25 % to less than 50 %"),
)
_PLENTY: Final = "50 % or more"


@dataclass(frozen=True, slots=True)
class Band:
    """From ``least``, itself included, to ``most``; one value where the two are equal."""

    least: Fraction
    most: Fraction

    @property
    def text(self) -> str:
        """How it is written: ``300000 to 400000``."""
        if self.least == self.most:
            return plain(self.least)
        return f"{plain(self.least)} to {plain(self.most)}"

    def moved(self, scale: Fraction, constant: Fraction) -> Band:
        """Return what it says of ``constant`` + the value times ``scale``."""
        ends = sorted((self.least * scale + constant, self.most * scale + constant))
        return Band(ends[0], ends[1])

    def outward(self, places: int) -> Band:
        """Return it with ends of at most so many places, never narrower than it was."""
        unit = 10**places
        most = -(-self.most * unit // 1)
        return Band(Fraction(self.least * unit // 1, unit), Fraction(most, unit))


def plain(value: Fraction) -> str:
    """Write a number without exponent, and without places where it is whole."""
    return written(value * MICRO)


def round_step(least: Fraction) -> Fraction:
    """Return the first number of 1, 2, 5, 10, 20, … (and 0.5, 0.2, …) that is not below another."""
    scale = _decade(least)
    return next(scale * step for step in _STEPS if scale * step >= least)


def sum_band(value: Fraction, largest: Fraction) -> Band:
    """Return between which values a sum is told: as far apart as the largest share is, or more.

    Whoever knows all of the others then still knows nobody's share: it is as wide as the share.
    """
    step = round_step(largest)
    least = value // step * step
    return Band(least, least + step)


def pay_band(value: Fraction) -> Band:
    """Return between which values somebody's pay is told: the upper is 1.6 times the lower."""
    return _of_series(value, _PAY)


def ratio_band(value: Fraction) -> Band:
    """Return between which values a ratio is told that is not told to one place."""
    return _of_series(value, (*_RATIOS, Fraction(10)))


def rounding_band(value: Fraction, places: int = 1) -> Band:
    """Return what is known of a value that was rounded to some places, half to even."""
    half = Fraction(1, 2 * 10**places)
    middle = round(value, places)
    return Band(middle - half, middle + half)


def headroom_band(headroom: Fraction) -> str:
    """Return how far below its limit something is, in words: what is told of very few people."""
    return next((words for limit, words in _HEADROOM if headroom < limit), _PLENTY)


def decimal(value: Fraction, places: int) -> Decimal:
    """Return a value rounded to some places, half to even."""
    return Decimal(f"{written(round(value, places) * MICRO, places)}")


def _of_series(value: Fraction, series: tuple[Fraction, ...]) -> Band:
    if value <= 0:
        return Band(value, value)
    scale = _decade(value)
    least = max(step for step in series if scale * step <= value)
    following = next(step for step in series if step > least)
    return Band(scale * least, scale * following)


def _decade(value: Fraction) -> Fraction:
    """Return the greatest power of ten that is not above a value; of nothing, one."""
    power = Fraction(1)
    while value > 0 and power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    return power
