# SPDX-License-Identifier: MIT
"""Things that count at a moment, kept by days, so that a stretch of time is found without the rest.

A day here is one of UTC. Where a stretch begins or ends within one, what is on that day is looked
through; so it is right for any time zone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, Protocol, TypeVar

DAY: Final = 86_400_000_000


class Dated(Protocol):
    """What counts at a moment, in microseconds since 1970."""

    @property
    def at(self) -> int:
        """The moment."""


T = TypeVar("T", bound=Dated)


class ByDays(Generic[T]):
    """Keeps things by days. ``place`` gives their order, and begins with the moment."""

    def __init__(self, place: Callable[[T], Any]) -> None:
        self._place = place
        self._days: dict[int, list[T]] = {}
        self._sorted: set[int] = set()
        self._numbers: list[int] | None = []

    def add(self, things: Iterable[T]) -> None:
        """Take things in."""
        for thing in things:
            day = thing.at // DAY
            known = self._days.get(day)
            if known is None:
                self._days[day] = [thing]
                self._numbers = None
            else:
                known.append(thing)
                self._sorted.discard(day)

    def remove(self, things: Iterable[T]) -> None:
        """Take out the very things that were taken in; equal ones stay."""
        gone: defaultdict[int, set[int]] = defaultdict(set)
        for thing in things:
            gone[thing.at // DAY].add(id(thing))
        for day, these in gone.items():
            left = [thing for thing in self._days.get(day, ()) if id(thing) not in these]
            if left:
                self._days[day] = left
            elif self._days.pop(day, None) is not None:
                self._sorted.discard(day)
                self._numbers = None

    def days(self, start: int | None = None, end: int | None = None) -> list[int]:
        """Return the numbers of the days on which something is, from one to before another."""
        if self._numbers is None:
            self._numbers = sorted(self._days)
        known = self._numbers
        low = 0 if start is None else bisect_left(known, start)
        return known[low : len(known) if end is None else bisect_left(known, end)]

    def of_day(self, day: int) -> list[T]:
        """Return what is on a day, in order."""
        found = self._days.get(day, [])
        if day not in self._sorted:
            found.sort(key=self._place)
            self._sorted.add(day)
        return found

    def between(self, start: int | None = None, end: int | None = None) -> list[T]:
        """Return what counts from a moment on and before another, in order."""
        found: list[T] = []
        first = None if start is None else start // DAY
        for day in self.days(first, None if end is None else -(-end // DAY)):
            some = self.of_day(day)
            if start is not None and day * DAY < start:
                some = [thing for thing in some if start <= thing.at]
            if end is not None and (day + 1) * DAY > end:
                some = [thing for thing in some if thing.at < end]
            found += some
        return found
