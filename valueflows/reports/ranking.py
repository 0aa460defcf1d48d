# SPDX-License-Identifier: MIT
"""Whether figures about ranks can be told: the highest, a percentile, one through the other.

Who is best paid, who comes next and who is paid least is mostly known, and they know it. Amounts by
rank are unknowns in falling order; what they sum to counts as known, whether it was told or not,
and so does what one of those three gets, to that one. A figure is refused when it and those told
before bound what another of the three gets from both sides more closely than the rule allows.
Who stands in the middle is not known, and is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from valueflows.reports.banding import Band
from valueflows.reports.bounds import Bounds, Statement
from valueflows.reports.suppression import Rule

Statistic: TypeAlias = Mapping[int, Fraction]
"""What each rank counts for; 1 is the highest."""

_Segment: TypeAlias = tuple[int, int]
_ALONE: Final = 2


@dataclass(frozen=True, slots=True)
class RankTold:
    """That a statistic, or its ratio to a base, is known to lie in a band."""

    top: Statistic
    base: Statistic | None
    band: Band


def mean_of_ranks(ranks: Iterable[int]) -> Statistic:
    """Return the mean of what people at some ranks get; of one rank, what is got there."""
    found = sorted(set(ranks))
    return dict.fromkeys(found, Fraction(1, len(found)))


def statistic(values: Sequence[Fraction], weights: Statistic) -> Fraction:
    """Return its value for amounts in falling order."""
    return sum((values[rank - 1] * weight for rank, weight in weights.items()), Fraction(0))


def ranks_known(values: Sequence[Fraction], told: Sequence[RankTold], rule: Rule) -> bool:
    """Whether what is told bounds the pay of somebody who stands out. Values in falling order.

    What follows from the sum alone is not held against it: where all get about the same, everybody
    knows what the others get, and the ratio may say so.
    """
    layout = _Layout(len(values), told)
    sums = [*layout.falling(), layout.summed(sum(values, Fraction(0)))]
    before = _known(layout, sums, values, rule)
    return bool(_known(layout, [*sums, *layout.said(told)], values, rule) - before)


def _known(
    layout: _Layout, statements: Sequence[Statement], values: Sequence[Fraction], rule: Rule
) -> set[tuple[int, int]]:
    """Return who of those that stand out knows too much about whom, by rank."""
    outstanding = sorted({1, 2, len(values)})
    found = set()
    for knower in outstanding:
        own = Statement({layout.place(knower): 1}, values[knower - 1], values[knower - 1])
        bounds = Bounds(layout.count, [*statements, own])
        found |= {
            (knower, rank)
            for rank in outstanding
            if rank != knower and _close(bounds, layout.place(rank), values[rank - 1], rule)
        }
    return found


def _close(bounds: Bounds, place: int, value: Fraction, rule: Rule) -> bool:
    if not value:
        return False
    least, most = bounds.interval({place: 1})
    margin = value * rule.percent / 100
    return most is not None and most < value + margin and least > value - margin


class _Layout:
    """Unknowns for ranks: one for each that is spoken of, one for all between two of those."""

    def __init__(self, people: int, told: Sequence[RankTold]) -> None:
        self.segments = _segments(people, told)
        self.count = 0
        self._first: dict[int, int] = {}
        for first, last in self.segments:
            self._first[first] = self.count
            self.count += min(last - first + 1, 3)

    def place(self, rank: int) -> int:
        """Return the unknown of a rank at the end of a segment."""
        for first, last in self.segments:
            if rank == first:
                return self._first[first]
            if rank == last:
                return self._first[first] + min(last - first, 2)
        raise KeyError(rank)

    def falling(self) -> list[Statement]:
        """Return that nobody gets more than who stands above."""
        found, above = [], None
        for first, last in self.segments:
            top, end = self.place(first), self.place(last)
            if above is not None:
                found.append(Statement({above: 1, top: -1}, 0, None))
            between = last - first - 1
            if between > 0:
                found.append(Statement({top: between, top + 1: -1}, 0, None))
                found.append(Statement({top + 1: 1, end: -between}, 0, None))
            elif top != end:
                found.append(Statement({top: 1, end: -1}, 0, None))
            above = end
        return found

    def summed(self, total: Fraction) -> Statement:
        """Return what all get together."""
        everybody = {rank: Fraction(1) for rank, _ in self.segments}
        return Statement(self._weights(everybody), total, total)

    def said(self, told: Sequence[RankTold]) -> list[Statement]:
        """Return what is told."""
        found: list[Statement] = []
        for one in told:
            top = self._weights(one.top)
            if one.base is None:
                found.append(Statement(top, one.band.least, one.band.most))
            else:
                base = self._weights(one.base)
                found.append(Statement(_less(top, base, one.band.least), 0, None))
                found.append(Statement(_less(top, base, one.band.most), None, 0))
        return found

    def _weights(self, weights: Statistic) -> dict[int, Fraction]:
        """Return what each unknown counts for; all ranks of a segment count for the same."""
        return {
            self._first[first] + offset: weights[first]
            for first, last in self.segments
            if first in weights
            for offset in range(min(last - first + 1, 3))
        }


def _less(
    top: Mapping[int, Fraction], base: Mapping[int, Fraction], times: Fraction
) -> dict[int, Fraction]:
    return {
        at: top.get(at, Fraction(0)) - times * base.get(at, Fraction(0))
        for at in top.keys() | base.keys()
    }


def _segments(people: int, told: Sequence[RankTold]) -> list[_Segment]:
    """Return stretches of ranks that count for the same in all that is told; 1, 2 and last alone."""
    statistics = [stat for one in told for stat in (one.top, one.base) if stat is not None]

    def counted(rank: int) -> tuple[Fraction | None, ...]:
        return tuple(stat.get(rank) for stat in statistics)

    begins = [
        rank
        for rank in range(1, people + 1)
        if rank <= _ALONE + 1 or rank == people or counted(rank) != counted(rank - 1)
    ]
    return list(zip(begins, [*(rank - 1 for rank in begins[1:]), people], strict=True))
