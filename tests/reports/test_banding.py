# SPDX-License-Identifier: MIT
"""Bands are wide enough, always the same, and written plainly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valueflows.reports.banding import (
    Band,
    decimal,
    headroom_band,
    pay_band,
    ratio_band,
    round_step,
    rounding_band,
    sum_band,
)

AMOUNTS = st.fractions(min_value=Fraction(1, 1000), max_value=10**9)


@pytest.mark.parametrize(
    ("least", "step"),
    [("69000", "100000"), ("100000", "100000"), ("1.01", "2"), ("0.3", "0.5"), ("5", "5")],
)
def test_steps(least: str, step: str) -> None:
    """Steps are 1, 2 or 5 with noughts, and not below what they are for."""
    assert round_step(Fraction(least)) == Fraction(step)


@settings(max_examples=40)
@given(AMOUNTS, AMOUNTS)
def test_a_sum_lies_in_its_band(value: Fraction, largest: Fraction) -> None:
    """The band of a sum holds it and is at least as wide as the largest share."""
    band = sum_band(value, largest)
    assert band.least <= value < band.most
    assert band.most - band.least >= largest


@settings(max_examples=40)
@given(AMOUNTS)
def test_pay_lies_in_its_band(value: Fraction) -> None:
    """The band of somebody's pay holds it, and its ends are at least half as much again apart."""
    band = pay_band(value)
    assert band.least <= value < band.most
    assert band.most >= band.least * Fraction(3, 2)


@settings(max_examples=40)
@given(AMOUNTS)
def test_a_ratio_lies_in_its_band(value: Fraction) -> None:
    """The band of a ratio holds it, and its ends are a quarter apart."""
    band = ratio_band(value)
    assert band.least <= value < band.most
    assert band.most >= band.least * Fraction(5, 4)


def test_nothing_is_nothing() -> None:
    """Of nothing there is no band."""
    assert pay_band(Fraction(0)) == Band(Fraction(0), Fraction(0))
    assert pay_band(Fraction(0)).text == "0"


def test_rounding() -> None:
    """What was rounded to one place is known to half of it."""
    assert rounding_band(Fraction("2.1835")) == Band(Fraction("2.15"), Fraction("2.25"))
    assert str(decimal(Fraction("2.1835"), 1)) == "2.2"
    assert str(decimal(Fraction(-2), 2)) == "-2.00"


def test_moving_and_writing() -> None:
    """A band of a sum says the same of what moves with it; ends are rounded outward."""
    band = Band(Fraction(300_000), Fraction(400_000))
    assert band.moved(Fraction(-1), Fraction(500_000)).text == "100000 to 200000"
    share = band.moved(Fraction(100, 700_000), Fraction(0)).outward(2)
    assert share.text == "42.85 to 57.15"


@pytest.mark.parametrize(
    ("headroom", "words"),
    [("-0.01", "exceeded"), ("0", "less than 25 %"), ("0.25", "25 % to less than 50 %"),
     ("0.5", "50 % or more")],
)  # fmt: skip
def test_headroom(headroom: str, words: str) -> None:
    """How far something is below its limit is said in four ways."""
    assert headroom_band(Fraction(headroom)) == words
