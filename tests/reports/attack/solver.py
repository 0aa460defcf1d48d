# SPDX-License-Identifier: MIT
"""What can be worked out of public sums: elimination on fractions, then bounds until they stand.

It shares no code with what it attacks. An unknown is a name; a fact says that a weighted sum of
unknowns, none below nothing, lies between two values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

Interval: TypeAlias = tuple[Fraction, Fraction | None]
Name: TypeAlias = Any
Found: TypeAlias = tuple[list[Name], Interval]
Ends: TypeAlias = tuple[Fraction | None, Fraction | None]
_ROUNDS = 12
_NONE = Fraction(0)


@dataclass(frozen=True)
class Fact:
    """A weighted sum of unknowns and between which values it lies."""

    weights: Mapping[Name, Fraction]
    least: Fraction
    most: Fraction


def solve(facts: Sequence[Fact], known: Mapping[Name, Fraction]) -> list[Found]:
    """Return between which values unknowns lie, for somebody who knows some of them.

    Unknowns that no fact tells apart are found together, as their sum.
    """
    reduced = [found for fact in facts if (found := _without(fact, known)).weights]
    groups = _groups(reduced)
    rows = [_by_group(fact, groups) for fact in reduced]
    rows += _eliminated([row for row in rows if row.least == row.most])
    rows += [
        _minus(one, other)
        for one, other in combinations(rows, 2)
        if not one.weights.keys().isdisjoint(other.weights)
    ]
    bounds = _bounded([row for row in rows if row.weights], len(groups))
    return list(zip(groups, bounds, strict=True))


def _without(fact: Fact, known: Mapping[Name, Fraction]) -> Fact:
    taken = sum((known[name] * w for name, w in fact.weights.items() if name in known), Fraction(0))
    rest = {name: w for name, w in fact.weights.items() if name not in known}
    return Fact(rest, fact.least - taken, fact.most - taken)


def _groups(facts: Sequence[Fact]) -> list[list[Name]]:
    """Return unknowns that no fact tells apart, together: their sum is all that shows."""
    shapes: dict[tuple[Fraction, ...], list[Name]] = defaultdict(list)
    for name in dict.fromkeys(name for fact in facts for name in fact.weights):
        shapes[tuple(fact.weights.get(name, Fraction(0)) for fact in facts)].append(name)
    return list(shapes.values())


def _by_group(fact: Fact, groups: Sequence[Sequence[Name]]) -> Fact:
    weights: dict[Name, Fraction] = {}
    for index, members in enumerate(groups):
        if members[0] in fact.weights:
            weights[index] = fact.weights[members[0]]
    return Fact(weights, fact.least, fact.most)


def _minus(one: Fact, other: Fact, times: Fraction = Fraction(1)) -> Fact:
    weights = dict(one.weights)
    for name, weight in other.weights.items():
        weights[name] = weights.get(name, Fraction(0)) - times * weight
    ends = sorted((times * other.least, times * other.most))
    rest = {name: weight for name, weight in weights.items() if weight}
    return Fact(rest, one.least - ends[1], one.most - ends[0])


def _eliminated(rows: Sequence[Fact]) -> list[Fact]:
    """Return the equations solved for one another as far as they can be."""
    solved: list[tuple[Name, Fact]] = []
    for new in rows:
        row = new
        for lead, other in solved:
            if lead in row.weights:
                row = _minus(row, other, row.weights[lead])
        if row.weights:
            lead, weight = next(iter(row.weights.items()))
            row = Fact(
                {n: w / weight for n, w in row.weights.items()},
                row.least / weight,
                row.most / weight,
            )
            solved = [
                (at, _minus(other, row, other.weights[lead]) if lead in other.weights else other)
                for at, other in solved
            ]
            solved.append((lead, row))
    return [row for _, row in solved]


def _bounded(rows: Sequence[Fact], count: int) -> list[Interval]:
    bounds: list[Interval] = [(Fraction(0), None)] * count
    for _ in range(_ROUNDS):
        before = list(bounds)
        for row in rows:
            _tighten(row, bounds)
        if bounds == before:
            break
    return bounds


def _tighten(row: Fact, bounds: list[Interval]) -> None:
    """Bound each unknown of a fact by what the others can be at the least and at the most."""
    ends = {name: _times(bounds[name], weight) for name, weight in row.weights.items()}
    lows, highs = ([end[side] for end in ends.values()] for side in (0, 1))
    low, high = (sum((end for end in side if end is not None), _NONE) for side in (lows, highs))
    open_low, open_high = (sum(end is None for end in side) for side in (lows, highs))
    for name, weight in row.weights.items():
        mine = ends[name]
        least = most = None
        if open_high == (mine[1] is None):
            least = row.least - high + (mine[1] or 0)
        if open_low == (mine[0] is None):
            most = row.most - low + (mine[0] or 0)
        bounds[name] = _both(bounds[name], _times((least, most), 1 / weight))


def _times(ends: Ends, weight: Fraction) -> Ends:
    least, most = (None if end is None else end * weight for end in ends)
    return (least, most) if weight > 0 else (most, least)


def _both(old: Interval, new: Ends) -> Interval:
    tops = [end for end in (old[1], new[1]) if end is not None]
    return max(old[0], new[0] or _NONE), min(tops) if tops else None


def narrow(interval: Interval, truth: Fraction, share: Fraction) -> bool:
    """Whether an interval is less wide than a share of what is true."""
    least, most = interval
    return truth > 0 and most is not None and most - least < share * truth
