# SPDX-License-Identifier: MIT
"""Exact figures as decimals, rounded once, at the end."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from valueflows.model.exact import MICRO, written


def rounded(value: Fraction | None, step: Fraction) -> Decimal | None:
    """Return a value rounded to a multiple of ``step``, halves away from zero; None for None.

    It has as many places as the step.
    """
    if value is None:
        return None
    size = floor(abs(value) / step + Fraction(1, 2)) * step
    places = len(written(step * MICRO).partition(".")[2])
    digits = floor(size * 10**places)
    return Decimal(-digits if value < 0 else digits).scaleb(-places)
