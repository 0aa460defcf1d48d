# SPDX-License-Identifier: MIT
"""Numbers and moments that keep their letters.

An ``Amount`` is an exact decimal, an ``Instant`` a zoned moment; both are the text that was
written, because a ledger gives back ``10.50`` where ``10.50`` was recorded. Arithmetic happens on
``Exact`` values counted in millionths of the written unit: whole numbers nearly always, a
``Fraction`` where more places or a conversion ask for one. There is no float and no tolerance.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final, Self, TypeAlias

Exact: TypeAlias = int | Fraction
"""An exact quantity in millionths; a ``Fraction`` only where it is not whole."""

MICRO: Final = 1_000_000
PLACES_MICRO: Final = 6
DIGITS_MAX: Final = 38
PLACES_MAX: Final = 18

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_LOOSE = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt ]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?)?"
    r"\s*([Zz]|[+-]\d{1,2}(?::?\d{2})?)?\s*",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000_000
_FRACTION_MAX: Final = 30
_OFFSET_MAX: Final = "14:00"


class Amount(str):
    """An exact decimal number, as written: ``10.50``, ``-3``, ``.5``.

    At most 38 digits, 18 of them after the point; no exponent.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the number ``text`` writes; ``ValueError`` says what is wrong with it."""
        if not _NUMBER.fullmatch(text):
            if re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", text):
                msg = "is written with an exponent; write the number out, as in 1500.00"
            else:
                msg = "is not a decimal number such as 10.50"
            raise ValueError(msg)
        places = len(text.partition(".")[2])
        digits = sum(c.isdigit() for c in text)
        if digits > DIGITS_MAX or places > PLACES_MAX:
            msg = f"has {digits} digits, {places} of them after the point; "
            msg += f"at most {DIGITS_MAX} and {PLACES_MAX} are kept exactly"
            raise ValueError(msg)
        return cls(text)

    @property
    def exact(self) -> Exact:
        """The number in millionths."""
        return micro(self)

    @property
    def places(self) -> int:
        """How many digits are written after the point."""
        return len(self.partition(".")[2])


def micro(text: str) -> Exact:
    """Return the value of a written decimal in millionths, exactly."""
    whole, point, places = text.partition(".")
    if not point:
        return int(whole) * MICRO
    count = len(places)
    number = int(whole + places or "0")
    if count <= PLACES_MICRO:
        return number * int(10 ** (PLACES_MICRO - count))
    return whole_if_whole(Fraction(number * MICRO, 10**count))


def whole_if_whole(value: Exact) -> Exact:
    """Return ``value`` as an int when it is one, so that equal values have one form."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def written(value: Exact, places: int = 0) -> str:
    """Write an exact quantity in millionths as a decimal with at least ``places`` places.

    Rounding: none while the decimal ends within 18 places; a quantity such as 1/3 hour is rounded
    half to even at the 18th place.
    """
    scaled = Fraction(value) * 10**PLACES_MAX / MICRO
    digits = f"{round(abs(scaled)):0{PLACES_MAX + 1}d}"
    whole, rest = digits[:-PLACES_MAX], digits[-PLACES_MAX:].rstrip("0")
    rest = rest.ljust(min(places, PLACES_MAX), "0")
    sign = "-" if scaled < 0 and digits.strip("0") else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


class Instant(str):
    """A moment with its offset from UTC, as written: ``2026-11-01T08:30:00+01:00``."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the moment ``text`` writes in the XSD form; ``ValueError`` says what is wrong."""
        match = _MOMENT.fullmatch(text)
        if match is None:
            msg = "is not a moment such as 2026-11-01T08:30:00+01:00 (an offset or Z is needed)"
            raise ValueError(msg)
        if len(match[7] or "") > _FRACTION_MAX:
            msg = f"has more than {_FRACTION_MAX} digits of a second"
            raise ValueError(msg)
        zone = match[8]
        if zone != "Z" and (int(zone[4:]) > 59 or zone[1:] > _OFFSET_MAX):  # noqa: PLR2004
            msg = f"has the offset {zone}, beyond 14 hours"
            raise ValueError(msg)
        try:
            microseconds(text)
        except (ValueError, OverflowError):
            msg = "names a day or a time of day that does not exist"
            raise ValueError(msg) from None
        return cls(text)

    @classmethod
    def repaired(cls, text: str) -> Self:
        """Return the moment a malformed ``text`` plainly means.

        Mended: one-digit months, days and hours, missing seconds, missing or short offsets (UTC
        is assumed where none is written), a date alone (its midnight), a blank for the ``T``.
        ``ValueError`` when it is none of these.
        """
        match = _LOOSE.fullmatch(text)
        if match is None:
            return cls.parse(text.strip())
        year, month, day, hour, minute, second, fraction, zone = match.groups()
        clock = f"{int(hour or 0):02d}:{int(minute or 0):02d}:{int(second or 0):02d}"
        clock += f".{fraction}" if fraction else ""
        return cls.parse(f"{year}-{int(month):02d}-{int(day):02d}T{clock}{_offset(zone)}")

    @property
    def microseconds(self) -> int:
        """Microseconds since 1970-01-01T00:00:00Z; finer digits are cut off."""
        return microseconds(self)


def _offset(zone: str | None) -> str:
    if zone is None or zone in "Zz":
        return "Z"
    sign, digits = zone[0], zone[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])  # noqa: PLR2004
    if int(hours) == int(minutes) == 0:
        return "+00:00"
    return f"{sign}{int(hours):02d}:{int(minutes):02d}"


def microseconds(text: str) -> int:
    """Return the microseconds since 1970 of a well-formed moment; midnight may be 24:00:00."""
    midnight = text[11:19] == "24:00:00"
    if midnight:
        fraction = _MOMENT.fullmatch(text)
        if fraction is not None and (fraction[7] or "").strip("0"):
            msg = "no time of day is later than 24:00:00"
            raise ValueError(msg)
        text = f"{text[:11]}00:00:00{text[19:]}"
    since = datetime.fromisoformat(text) - _EPOCH
    count = (since.days * 86_400 + since.seconds) * MICRO + since.microseconds
    return count + _DAY if midnight else count


def instant_of(since: int) -> Instant:
    """Write microseconds since 1970 as a moment in UTC, with six digits of a second."""
    seconds, rest = divmod(since, MICRO)
    return Instant(f"{_second(seconds)}.{rest:06d}Z")


@lru_cache(maxsize=64)
def _second(since: int) -> str:
    """Write a whole second; many moments of a journal are of the same one."""
    return (_EPOCH + timedelta(seconds=since)).isoformat().removesuffix("+00:00")
