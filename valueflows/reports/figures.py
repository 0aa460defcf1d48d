# SPDX-License-Identifier: MIT
"""The one place where exact figures of these reports become decimals with places.

Rounding is half to even, once, here; nothing is reckoned with what was rounded.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact

ROUNDING: Final = "half to even, once, when the figure is written"
MONEY_PLACES: Final = 2
PERCENT_PLACES: Final = 2
SHARE_PLACES: Final = 6


def decimal_of(value: Fraction, places: int) -> Decimal:
    """Return a number rounded to some places."""
    return Decimal(round(value * 10**places)).scaleb(-places)


def money(value: Exact, places: int = MONEY_PLACES) -> Decimal:
    """Return an amount in millionths as a decimal of whole money."""
    return decimal_of(Fraction(value) / MICRO, places)


def percent(share: Fraction | None, places: int = PERCENT_PLACES) -> Decimal | None:
    """Return a share of one as percent; nothing stays nothing."""
    return None if share is None else decimal_of(share * 100, places)


def share_of(part: Exact, whole: Exact) -> Fraction | None:
    """Return what share of the whole a part is; None when the whole is nothing."""
    return Fraction(part) / Fraction(whole) if whole else None
