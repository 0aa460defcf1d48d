# SPDX-License-Identifier: MIT
"""Which versions of a ledger everybody may read, and when the next one opens.

Between two published versions nothing moves for the public: not a count, not a balance, not a
version number. So nobody can tell, by looking before and after, what was recorded in between and is
hidden.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from valueflows.ledger.books import Books
from valueflows.ledger.memory import Clock
from valueflows.model.publishing import DAILY, EACH_CHANGE, MONTHLY

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECOND: Final = 1_000_000


class NotPublishedError(Exception):
    """A version that a caller may not read; the message says what is open to them."""


class Published:
    """The published versions of one set of books, by the pace of its rule."""

    def __init__(self, books: Books, clock: Clock, pace: str, zone: str) -> None:
        self.books = books
        self.clock = clock
        self.pace = pace
        self.zone = _zone(zone)

    def latest(self, now: int) -> int:
        """Return the newest published version; 0 when nothing was published yet."""
        head = self.books.version
        if self.pace == EACH_CHANGE:
            return head
        regular = self._until(self._start(now)) if self.pace in {DAILY, MONTHLY} else 0
        return max(regular, self._by_hand(head))

    def at(self, version: int, now: int) -> int:
        """Return the newest published version that is not after another; 0 for none."""
        last = min(version, self.latest(now))
        if self.pace == EACH_CHANGE or last == 0:
            return last
        if self.pace not in {DAILY, MONTHLY}:
            return self._by_hand(last)
        moment = self.clock(last)
        whole = last == self._until(self._next(moment)) and self._next(moment) <= now
        regular = last if whole else self._until(self._start(moment))
        return max(regular, self._by_hand(last))

    def checked(self, version: int, now: int) -> int:
        """Return a version that is published; ``NotPublishedError`` for any other."""
        if version and self.at(version, now) == version:
            return version
        latest = self.latest(now)
        open_to_all = (
            f"The latest one is {latest}; ask by time to read an earlier one."
            if latest
            else "Nothing has been published yet."
        )
        raise NotPublishedError(f"Version {version} is not published. {open_to_all}")

    def _by_hand(self, version: int) -> int:
        """Return the newest version, up to another, in which a publication was recorded."""
        versions: Sequence[int] = self._publications()
        place = bisect_right(versions, version)
        return versions[place - 1] if place else 0

    def _publications(self) -> list[int]:
        table = self.books.by_name["Publication"]
        return [table.version.view[row] for row in self.books.rows("Publication")]

    def _until(self, moment: int) -> int:
        """Return the last version recorded before a moment."""
        return bisect_left(range(1, self.books.version + 1), moment, key=self.clock)

    def _start(self, moment: int) -> int:
        """Return when the day or month of a moment began, in the ledger's time zone."""
        return self._midnight(self._day(moment))

    def _next(self, moment: int) -> int:
        """Return when the day or month after that of a moment begins."""
        day = self._day(moment)
        if self.pace == MONTHLY:
            return self._midnight((day + timedelta(days=31)).replace(day=1))
        return self._midnight(day + timedelta(days=1))

    def _day(self, moment: int) -> date:
        day = datetime.fromtimestamp(moment // _SECOND, self.zone).date()
        return day.replace(day=1) if self.pace == MONTHLY else day

    def _midnight(self, day: date) -> int:
        return int(datetime.combine(day, time(), self.zone).timestamp()) * _SECOND


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
