# SPDX-License-Identifier: MIT
"""How the rules see an event beside its stock, and how they word quantities."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.helpers import GRAM, KILOGRAM, LITRE, event
from valueflows.model.exact import MICRO, Exact
from valueflows.model.lookup import Asked, quantity, unit_name
from valueflows.model.records import Unit
from valueflows.model.stock import Stock
from valueflows.model.units import OM, ONE

from .world_on_paper import Paper, flow


def amount(unit: str | None, stock: Stock | None) -> Exact | None:
    """Return the amount of an event of 500 of a unit, beside a stock."""
    made = flow("consume", 500, who="mill", resource="flour", unit=unit)
    return Asked(event("e", "consume"), made, Paper(), stock).amount


@pytest.mark.parametrize(
    ("unit", "stock", "expected"),
    [
        (GRAM, Stock(unit=GRAM), 500),
        (GRAM, Stock(unit=KILOGRAM), Fraction(1, 2)),
        (GRAM, Stock(unit=LITRE), None),
        (GRAM, Stock(unit=None), 500),
        (GRAM, None, 500),
        (None, Stock(unit=KILOGRAM), 500),
        (None, Stock(unit=None), 500),
    ],
)
def test_the_amount_is_in_the_unit_of_the_stock(
    unit: str | None, stock: Stock | None, expected: Exact | None
) -> None:
    """It is converted where both have units, and None where that cannot be done."""
    assert amount(unit, stock) == expected


OUR_UNITS = {
    "urn:x:sack": Unit(id="urn:x:sack", label="sack", symbol="sk"),
    "urn:x:heap": Unit(id="urn:x:heap", label="heap"),
}


def world() -> Paper:
    """Return a world that describes two units of its own."""
    made = Paper()
    made.units = OUR_UNITS
    return made


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (None, "no unit"),
        (ONE, "one"),
        (KILOGRAM, "kg"),
        (f"{OM}halfDozen", "half dozen"),
        ("urn:x:peck", "urn:x:peck"),
        ("urn:x:sack", "sk"),
        ("urn:x:heap", "heap"),
    ],
)
def test_units_have_names(unit: str | None, name: str) -> None:
    """The symbol, else the label, else the IRI; a unit described here is called as it says."""
    assert unit_name(unit, world()) == name


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [
        (4 * MICRO, KILOGRAM, 0, "4 kg"),
        (10_500_000, ONE, 2, "10.50"),
        (10_500_000, None, 2, "10.50"),
        (Fraction(MICRO, 3), f"{OM}hour", 0, "0.333333333333333333 h"),
        (-MICRO, "urn:x:peck", 1, "-1.0 urn:x:peck"),
    ],
)
def test_quantities_are_worded(value: Exact, unit: str | None, places: int, text: str) -> None:
    """The number as it would be written, and the unit behind it unless it only counts."""
    assert quantity(value, unit, places, world()) == text
