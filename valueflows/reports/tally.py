# SPDX-License-Identifier: MIT
"""Totals of postings kept by days, and by eight days, and eight times eight, as far as asked for.

The totals of any stretch of time are put together from some tens of those. A posting that comes or
goes lets go of the totals of its own day and of what these are in. An entry whose postings are on
several days would count more than once: such postings are kept apart, and summed when asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from valueflows.reports.bydays import DAY, ByDays
from valueflows.reports.postings import Posting
from valueflows.reports.totals import Totals, totals_of

_BITS: Final = 3
_TOP: Final = 5
"""Levels above that of days: the highest holds 8 ** 5 days, ninety years."""


class Tally:
    """Keeps totals over postings that come and go."""

    def __init__(self, postings: ByDays[Posting]) -> None:
        self._postings = postings
        self._apart = ByDays[Posting](lambda posting: posting.at)
        self._entries: dict[str, tuple[int, int]] = {}
        """By entry, the day it was first seen on, and how many postings it has."""
        self._wide: set[str] = set()
        self._kept: dict[tuple[int, int], Totals] = {}

    def add(self, postings: Iterable[Posting]) -> None:
        """Take in postings, which were added to those by days already."""
        batch: dict[str, list[Posting]] = {}
        for posting in postings:
            batch.setdefault(posting.entry, []).append(posting)
        for entry, some in batch.items():
            days = {posting.at // DAY for posting in some}
            home, count = self._entries.get(entry, (min(days), 0))
            self._entries[entry] = home, count + len(some)
            for day in days:
                self._forget(day)
            if entry in self._wide:
                self._apart.add(some)
            elif days != {home}:
                self._widen(entry, home, some)

    def _widen(self, entry: str, home: int, more: list[Posting]) -> None:
        """Put the postings of an entry apart that is on several days now."""
        self._wide.add(entry)
        self._forget(home)
        new = {id(posting) for posting in more}
        known = self._postings.of_day(home)
        self._apart.add(p for p in known if p.entry == entry and id(p) not in new)
        self._apart.add(more)

    def remove(self, postings: Iterable[Posting]) -> None:
        """Let postings go."""
        gone = list(postings)
        self._apart.remove(posting for posting in gone if posting.entry in self._wide)
        for posting in gone:
            entry = posting.entry
            self._forget(posting.at // DAY)
            home, count = self._entries.pop(entry)
            if count > 1:
                self._entries[entry] = home, count - 1
            else:
                self._wide.discard(entry)

    def totals(self, start: int | None = None, end: int | None = None) -> Totals:
        """Return the totals of what counts from a moment on and before another."""
        days = self._postings.days()
        found = Totals()
        if not days:
            return found
        low = days[0] if start is None else -(-start // DAY)
        high = days[-1] + 1 if end is None else end // DAY
        if low >= high:
            return totals_of(self._postings.between(start, end))
        for level, number in _parts(max(low, days[0]), min(high, days[-1] + 1)):
            found.add(self._node(level, number))
        loose = self._apart.between(start, end)
        for cut in self._cut(start, low * DAY), self._cut(high * DAY, end):
            loose += (posting for posting in cut if posting.entry not in self._wide)
        found.add(totals_of(loose))
        return found

    def _cut(self, start: int | None, end: int | None) -> list[Posting]:
        """Return the postings of a part of a day."""
        if start is None or end is None or start >= end:
            return []
        return self._postings.between(start, end)

    def _forget(self, day: int) -> None:
        for level in range(_TOP + 1):
            self._kept.pop((level, day >> _BITS * level), None)

    def _node(self, level: int, number: int) -> Totals:
        """Return the totals of a day, or of some power of eight days, without what is apart."""
        kept = self._kept.get((level, number))
        if kept is None:
            shift = _BITS * level
            days = self._postings.days(number << shift, number + 1 << shift)
            if not level:
                some = (p for day in days for p in self._postings.of_day(day))
                kept = totals_of(p for p in some if p.entry not in self._wide)
            else:
                kept = Totals()
                for part in dict.fromkeys(day >> shift - _BITS for day in days):
                    kept.add(self._node(level - 1, part))
            self._kept[level, number] = kept
        return kept


def _parts(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the fewest stretches that a run of days is made of: level and number of each."""
    while low < high:
        level = 0
        while level < _TOP and not low & (1 << _BITS * (level + 1)) - 1:
            if low + (1 << _BITS * (level + 1)) > high:
                break
            level += 1
        yield level, low >> _BITS * level
        low += 1 << _BITS * level
