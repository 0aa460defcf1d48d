# SPDX-License-Identifier: MIT
"""Stretches of time that reports are about: years, quarters, months, or two dates.

They begin and end at midnight in the ledger's time zone; the last day belongs to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")


class PeriodError(ValueError):
    """A text that names no period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day to the last, both included; ``zone`` says where midnight is."""

    first: date
    last: date
    zone: str = "UTC"

    @property
    def text(self) -> str:
        """The shortest way to write it: 2025, 2025-Q1, 2025-03, or two dates."""
        after = self.last + _DAY
        if (self.first.day, after.day) == (1, 1):
            months = (after.year - self.first.year) * 12 + after.month - self.first.month
            if months == 12 and self.first.month == 1:  # noqa: PLR2004 - a year
                return f"{self.first.year:04d}"
            if months == 3 and self.first.month % 3 == 1:  # noqa: PLR2004 - a quarter
                return f"{self.first.year:04d}-Q{self.first.month // 3 + 1}"
            if months == 1:
                return f"{self.first.year:04d}-{self.first.month:02d}"
        return f"{self.first}/{self.last}"

    @property
    def start(self) -> int:
        """The moment it begins, in microseconds since 1970."""
        return moment(self.first, self.zone)

    @property
    def end(self) -> int:
        """The moment it is over, in microseconds since 1970; not in it any more."""
        return moment(self.last + _DAY, self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, at: int) -> bool:
        """Whether a moment lies in it."""
        return self.start <= at < self.end

    def months(self) -> tuple[Period, ...]:
        """Return the calendar months that it touches, cut to it."""
        found, first = [], self.first
        while first <= self.last:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            found.append(Period(first, min(following - _DAY, self.last), self.zone))
            first = following
        return tuple(found)

    def before(self) -> Period:
        """Return the period of the same length just before it: by months where it is of months."""
        after = self.last + _DAY
        if (self.first.day, after.day) == (1, 1):
            months = (after.year - self.first.year) * 12 + after.month - self.first.month
            index = self.first.year * 12 + self.first.month - 1 - months
            first = date(index // 12, index % 12 + 1, 1)
            return Period(first, self.first - _DAY, self.zone)
        return Period(self.first - self.days * _DAY, self.first - _DAY, self.zone)


def period_of(text: str, zone: str = "UTC") -> Period:
    """Return the period a text names; ``PeriodError`` says which ones there are."""
    try:
        return _named(text.strip(), zone)
    except ValueError as error:
        raise PeriodError(
            f"{text!r} is no period; write 2025, 2025-Q1, 2025-03 or 2025-01-01/2025-06-30"
        ) from error


def _named(text: str, zone: str) -> Period:
    if found := _DATES.fullmatch(text):
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
        if first > last or last == date.max:
            raise ValueError(text)
        return Period(first, last, zone)
    if found := _QUARTER.fullmatch(text):
        return _of_months(int(found[1]), int(found[2]) * 3 - 2, 3, zone)
    if found := _MONTH.fullmatch(text):
        return _of_months(int(found[1]), int(found[2]), 1, zone)
    if found := _YEAR.fullmatch(text):
        return _of_months(int(found[1]), 1, 12, zone)
    raise ValueError(text)


def _of_months(year: int, month: int, count: int, zone: str) -> Period:
    after = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(after // 12, after % 12 + 1, 1) - _DAY, zone)


def moment(day: date, zone: str) -> int:
    """Return when a day begins in a time zone, in microseconds since 1970."""
    return (datetime.combine(day, time(), zone_of(zone)) - _EPOCH) // _MICROSECOND


def day_of(at: int, zone: str) -> date:
    """Return the day that a moment is of in a time zone."""
    return (_EPOCH + at * _MICROSECOND).astimezone(zone_of(zone)).date()


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; UTC for a name that there is none of."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
