# SPDX-License-Identifier: MIT
"""Numbers and moments keep their letters, and their order is that of their values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model.exact import (
    DIGITS_MAX,
    MICRO,
    PLACES_MAX,
    Amount,
    Instant,
    instant_of,
    micro,
    microseconds,
    whole_if_whole,
    written,
)

DIGITS = st.text("0123456789", max_size=20)
SIGNS = st.sampled_from(["", "-", "+"])


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Draw any number the ledger keeps: sign, digits, point and places in every combination."""
    whole, places = draw(DIGITS), draw(st.text("0123456789", max_size=PLACES_MAX))
    point = draw(st.booleans()) or not whole
    body = f"{whole}.{places}" if point else whole
    return draw(SIGNS) + (body if body != "." else "0.")


@st.composite
def moments(draw: st.DrawFn) -> str:
    """Draw any moment in the XSD form."""
    day = draw(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)))  # noqa: DTZ001
    fraction = draw(st.text("0123456789", max_size=30))
    hours = draw(st.integers(-13, 13))
    zone = draw(st.sampled_from(["Z", f"{hours:+03d}:{draw(st.integers(0, 59)):02d}", "-00:00"]))
    return (
        day.strftime("%Y").zfill(4)
        + day.strftime("-%m-%dT%H:%M:%S")
        + (f".{fraction}" if fraction else "")
        + zone
    )


@given(numbers())
def test_an_amount_keeps_its_letters(text: str) -> None:
    """What was written is what is kept, and its value is the decimal that was written."""
    amount = Amount.parse(text)
    assert str(amount) == text
    assert Fraction(amount.exact) == Fraction(text.rstrip(".") if text[-1] == "." else text) * MICRO
    assert amount.places == len(text.partition(".")[2])


@given(numbers(), numbers())
def test_amounts_order_as_their_values(one: str, other: str) -> None:
    """Exact values compare as the decimals do, however they are spelled."""
    here, there = (Fraction(t if t[-1] != "." else t[:-1]) for t in (one, other))
    assert (micro(one) < micro(other)) == (here < there)
    assert (micro(one) == micro(other)) == (here == there)


@given(numbers())
def test_equal_values_have_one_form(text: str) -> None:
    """A value that is whole in millionths is an int, any other a fraction that is not whole."""
    value = micro(text)
    assert isinstance(value, int) or value.denominator != 1


@given(numbers())
def test_written_is_the_number_up_to_zeros(text: str) -> None:
    """Writing a value back gives the number without sign of plus and without needless zeros."""
    again = written(micro(text))
    assert micro(again) == micro(text)
    assert "." not in again or again[-1] not in "0."
    assert again.lstrip("-").startswith("0") == (abs(Fraction(micro(text))) < MICRO)
    assert again != "-0"


@given(numbers(), st.integers(0, 30))
def test_written_with_places_pads_and_never_cuts(text: str, places: int) -> None:
    """At least as many places as asked for stand behind the point, at most eighteen."""
    again = written(micro(text), places)
    assert micro(again) == micro(text)
    assert len(again.partition(".")[2]) >= min(places, PLACES_MAX)
    assert len(again.partition(".")[2]) <= PLACES_MAX


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 0, "0"),
        (0, 2, "0.00"),
        (-1, 0, "-0.000001"),
        (10_500_000, 2, "10.50"),
        (Fraction(MICRO, 3), 0, "0.333333333333333333"),
        (Fraction(-2 * MICRO, 3), 0, "-0.666666666666666667"),
        (Fraction(MICRO, 10**18 * 2), 0, "0"),
        (Fraction(-MICRO, 10**18 * 2), 0, "0"),
        (Fraction(3 * MICRO, 10**18 * 2), 0, "0.000000000000000002"),
        (5 * 10**45, 0, "5" + "0" * 39),
    ],
)
def test_written_rounds_half_to_even_at_the_eighteenth_place(
    value: Fraction | int, places: int, text: str
) -> None:
    """Only what does not end within eighteen places is rounded, and zero has no sign."""
    assert written(value, places) == text


@pytest.mark.parametrize("text", ["", ".", "+", "-.", "1,5", " 1", "1 ", "1\n", "٣", "NaN", "0x1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Anything but digits, one point and one sign is refused, and the message shows how."""
    with pytest.raises(ValueError, match=r"not a decimal number such as 10\.50"):
        Amount.parse(text)


@pytest.mark.parametrize("text", ["1e3", "1.5E-7", "-2e+9", "1E999999999"])
def test_an_exponent_is_refused(text: str) -> None:
    """Exponents are refused before any arithmetic, with the remedy in the message."""
    with pytest.raises(ValueError, match="exponent; write the number out"):
        Amount.parse(text)


def test_more_digits_than_are_kept_are_refused() -> None:
    """Thirty-eight digits and eighteen places are kept exactly; one more of either is refused."""
    assert Amount.parse("9" * DIGITS_MAX).exact == int("9" * DIGITS_MAX) * MICRO
    assert Amount.parse("0." + "1" * PLACES_MAX).places == PLACES_MAX
    for text in ("9" * (DIGITS_MAX + 1), "0." + "1" * (PLACES_MAX + 1), "-0" + "0" * DIGITS_MAX):
        with pytest.raises(ValueError, match="at most 38 and 18 are kept exactly"):
            Amount.parse(text)


def test_whole_fractions_become_ints() -> None:
    """A fraction that is whole has the form of an int; others stay as they are."""
    assert type(whole_if_whole(Fraction(6, 2))) is int
    assert whole_if_whole(Fraction(1, 3)) == Fraction(1, 3)
    assert whole_if_whole(7) == 7


@given(moments())
def test_an_instant_keeps_its_letters(text: str) -> None:
    """What was written is what is kept, down to the offset and the zeros of a second."""
    assert str(Instant.parse(text)) == text


@given(moments(), moments())
def test_instants_order_as_moments_do(one: str, other: str) -> None:
    """Microseconds compare as the moments in UTC do, whatever the offsets."""
    here, there = (datetime.fromisoformat(t) for t in (one, other))
    assert (microseconds(one) < microseconds(other)) == (here < there)


@given(st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
def test_microseconds_survive_being_written(since: int) -> None:
    """Every moment of the years 1 to 9999 is written in UTC and read back unchanged."""
    text = instant_of(since)
    assert text.endswith("Z")
    assert Instant.parse(text).microseconds == since


@given(moments())
def test_mending_does_not_move_what_is_right(text: str) -> None:
    """A well-formed moment means the same after it was mended."""
    assert Instant.repaired(text).microseconds == microseconds(text)


def test_midnight_may_be_the_end_of_a_day() -> None:
    """24:00:00 is the first moment of the next day, and nothing is later than that."""
    assert microseconds("2026-01-31T24:00:00Z") == microseconds("2026-02-01T00:00:00Z")
    assert Instant.parse("2026-01-31T24:00:00.000Z").microseconds % 86_400_000_000 == 0
    with pytest.raises(ValueError, match="does not exist"):
        Instant.parse("2026-01-31T24:00:00.001Z")


def test_fine_digits_of_a_second_are_cut_off_in_the_count_alone() -> None:
    """Digits beyond the microsecond stay in the text and do not round the count up."""
    moment = Instant.parse("1970-01-01T00:00:00.999999999Z")
    assert moment == "1970-01-01T00:00:00.999999999Z"
    assert moment.microseconds == 999_999


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-11-01", "an offset or Z is needed"),
        ("2026-11-01T08:30:00", "an offset or Z is needed"),
        ("2026-11-01T8:30:00Z", "an offset or Z is needed"),
        ("2026-11-01 08:30:00Z", "an offset or Z is needed"),
        ("2026-11-01T08:30:00z", "an offset or Z is needed"),
        ("2026-02-30T08:30:00Z", "does not exist"),
        ("2026-11-01T25:00:00Z", "does not exist"),
        ("2026-11-01T08:61:00Z", "does not exist"),
        ("0000-11-01T08:30:00Z", "does not exist"),
        ("2026-11-01T08:30:00+15:00", "beyond 14 hours"),
        ("2026-11-01T08:30:00-10:60", "beyond 14 hours"),
        ("2026-11-01T08:30:00." + "1" * 31 + "Z", "more than 30 digits"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, why: str) -> None:
    """A malformed moment is refused, and the message says what is wrong with it."""
    with pytest.raises(ValueError, match=why):
        Instant.parse(text)


@pytest.mark.parametrize("zone", ["+14:01", "-14:59"])
def test_an_offset_beyond_fourteen_hours_is_refused(zone: str) -> None:
    """XSD ends at 14:00: an RDF tool refuses 14:01, so the ledger must not take it in."""
    with pytest.raises(ValueError, match="beyond 14 hours"):
        Instant.parse(f"2026-11-01T08:30:00{zone}")


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("2019-04-18T8:30:08-5:00", "2019-04-18T08:30:08-05:00"),
        ("2019-04-18T8:00:00-0:00", "2019-04-18T08:00:00+00:00"),
        ("2019-4-8", "2019-04-08T00:00:00Z"),
        ("2019-04-18T08:30", "2019-04-18T08:30:00Z"),
        ("2019-04-18 08:30:08", "2019-04-18T08:30:08Z"),
        ("2019-04-18t08:30:08z", "2019-04-18T08:30:08Z"),
        ("2019-04-18T08:30:08,25+0530", "2019-04-18T08:30:08.25+05:30"),
        ("2019-04-18T08:30:08+5", "2019-04-18T08:30:08+05:00"),
        ("2019-04-18T08:30:08-530", "2019-04-18T08:30:08-05:30"),
        ("  2019-04-18T08:30:08 +01:00 ", "2019-04-18T08:30:08+01:00"),
        ("2019-04-18T24:00:00Z", "2019-04-18T24:00:00Z"),
    ],
)
def test_what_a_malformed_moment_plainly_means(text: str, mended: str) -> None:
    """One-digit parts, missing seconds, missing and short offsets and blanks are mended."""
    assert Instant.repaired(text) == mended


@pytest.mark.parametrize(
    "text", ["yesterday", "18.4.2019", "2019-13-01", "2019-04-18T8:30:08-15:00"]
)
def test_what_cannot_be_mended_is_refused(text: str) -> None:
    """Mending never guesses: what plainly means nothing is refused."""
    with pytest.raises(ValueError, match=r"is not a moment|does not exist|beyond 14 hours"):
        Instant.repaired(text)


def test_the_count_begins_in_1970() -> None:
    """Moments before 1970 count below zero, and an offset is taken off."""
    assert microseconds("1970-01-01T01:00:00+01:00") == 0
    assert microseconds("1969-12-31T23:59:59.999999Z") == -1
    later = datetime(2026, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert microseconds("2026-01-01T00:00:00Z") == later // timedelta(microseconds=1)
