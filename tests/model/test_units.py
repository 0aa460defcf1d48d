# SPDX-License-Identifier: MIT
"""Units convert within one dimension, exactly, there and back and by any way around."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model.exact import MICRO, Exact, whole_if_whole
from valueflows.model.units import HOUR, OM, ONE, UNITS, convert, ratio, unit_called

pytestmark = pytest.mark.uncounted


EXACT = st.one_of(
    st.integers(-(10**30), 10**30), st.fractions(max_denominator=10**9).map(whole_if_whole)
)
KNOWN = st.sampled_from(sorted(UNITS))
DIMENSIONS = sorted({row.dimension for row in UNITS.values()})


@st.composite
def siblings(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw three units of one dimension."""
    dimension = draw(st.sampled_from(DIMENSIONS))
    of_it = st.sampled_from(sorted(iri for iri, row in UNITS.items() if row.dimension == dimension))
    return draw(of_it), draw(of_it), draw(of_it)


def test_every_unit_has_a_name_of_its_own() -> None:
    """No two rows share an IRI, and each says its OM name."""
    assert len(UNITS) == len({row.name for row in UNITS.values()})
    assert all(iri == OM + row.name and row.iri == iri for iri, row in UNITS.items())


def test_factors_are_positive_finite_decimals() -> None:
    """Every factor is a finite decimal, so that counting in the base unit never repeats."""
    for row in UNITS.values():
        rest = row.factor.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        assert row.factor > 0
        assert rest == 1, row.name


@given(EXACT, siblings())
def test_there_and_back_is_exact(value: Exact, units: tuple[str, str, str]) -> None:
    """Nothing is lost by converting into another unit and back."""
    one, other, _ = units
    there = convert(value, one, other)
    assert there is not None
    assert convert(there, other, one) == value


@given(EXACT, siblings())
def test_the_way_around_does_not_matter(value: Exact, units: tuple[str, str, str]) -> None:
    """Converting by way of a third unit gives the very same quantity."""
    one, other, third = units
    by_way = convert(value, one, third)
    assert by_way is not None
    assert convert(by_way, third, other) == convert(value, one, other)


@given(EXACT, siblings())
def test_order_and_sign_are_kept(value: Exact, units: tuple[str, str, str]) -> None:
    """What is positive stays positive, and a whole result is an int."""
    there = convert(value, units[0], units[1])
    assert there is not None
    assert (there > 0) == (value > 0)
    assert (there == 0) == (value == 0)
    assert isinstance(there, int) or there.denominator != 1


@given(EXACT, KNOWN, KNOWN)
def test_dimensions_do_not_mix(value: Exact, one: str, other: str) -> None:
    """Across dimensions there is no ratio and no conversion."""
    same = UNITS[one].dimension == UNITS[other].dimension
    assert (ratio(one, other) is not None) == same
    assert (convert(value, one, other) is not None) == same


def test_unknown_units_convert_into_themselves_alone() -> None:
    """A unit outside the table is equal to itself and to nothing else."""
    assert ratio("urn:peck", "urn:peck") == 1
    assert convert(7, "urn:peck", "urn:peck") == 7
    assert ratio("urn:peck", ONE) is None
    assert ratio(ONE, "urn:peck") is None
    assert convert(7, "urn:peck", "urn:sack") is None


def test_twenty_minutes_are_a_third_of_an_hour() -> None:
    """A repeating quotient is kept as an exact fraction."""
    assert convert(20 * MICRO, f"{OM}minute-Time", HOUR) == Fraction(MICRO, 3)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("kilogram", "gram", "1000"),
        ("poundAvoirdupois", "ounceAvoirdupois", "16"),
        ("mile-Statute", "yard-International", "1760"),
        ("acre-International", "squareFoot-International", "43560"),
        ("gallon-US", "liquidPint-US", "8"),
        ("gallon-Imperial", "pint-Imperial", "8"),
        ("gallon-US", "fluidOunce-US", "128"),
        ("hectare", "are", "100"),
        ("cubicMetre", "litre", "1000"),
        ("week", "hour", "168"),
        ("year", "month", "12"),
        ("kilowattHour", "megajoule", "3.6"),
        ("gross", "dozen", "12"),
        ("byte", "bit", "8"),
        ("gibibyte", "kibibyte", "1048576"),
        ("percent", "partsPerMillion", "10000"),
        ("ton-Long", "poundAvoirdupois", "2240"),
        ("ton-Short", "poundAvoirdupois", "2000"),
        ("squareMile-Statute", "acre-International", "640"),
        ("kilocalorie-Thermochemical", "joule", "4184"),
    ],
)
def test_factors_agree_with_their_definitions(one: str, other: str, factor: str) -> None:
    """Well-known ratios between rows come out exactly, so that no factor was mistyped."""
    assert ratio(OM + one, OM + other) == Fraction(factor)


def test_a_month_has_no_fixed_number_of_days() -> None:
    """Months and years convert into each other alone."""
    assert ratio(f"{OM}month", f"{OM}day") is None
    assert ratio(f"{OM}year", f"{OM}hour") is None


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("kg", "kilogram"),
        ("kilogram", "kilogram"),
        ("kilograms", "kilogram"),
        ("Kilogram", "kilogram"),
        ("hour", "hour"),
        ("hours", "hour"),
        ("h", "hour"),
        ("minute", "minute-Time"),
        ("minute-Time", "minute-Time"),
        ("one", "one"),
        ("meter", "metre"),
        ("kilometers", "kilometre"),
        ("each", None),
        ("", None),
        ("-", None),
    ],
)
def test_bare_words_mean_units(word: str, name: str | None) -> None:
    """The OM name, the label, its plural and the symbol are understood; others are not."""
    assert unit_called(word) == (None if name is None else OM + name)


def test_symbols_mean_what_they_stand_behind() -> None:
    """A symbol written behind a quantity is read as that unit again."""
    for row in UNITS.values():
        if row.symbol:
            assert unit_called(row.symbol) == row.iri, row.symbol
