# SPDX-License-Identifier: MIT
"""What can be worked out of public sums: elimination on fractions, then bounds until they stand.

It shares no code with what it attacks. An unknown is a name; a fact says that a weighted sum of
unknowns, none below nothing, lies between two values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

Interval: TypeAlias = tuple[Fraction, Fraction | None]
Name: TypeAlias = Any
Found: TypeAlias = tuple[list[Name], Interval]
_ROUNDS = 40


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
    rows += [_minus(one, other) for one, other in combinations(rows, 2)]
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
    for name, weight in row.weights.items():
        others = [(bounds[n], w) for n, w in row.weights.items() if n != name]
        low, high = _sum(others)
        most = None if low is None else row.most - low
        least = None if high is None else row.least - high
        if weight < 0:
            least, most = most, least
        old_least, old_most = bounds[name]
        new_least = old_least if least is None else max(old_least, least / weight)
        found = [end for end in (old_most, most and most / weight) if end is not None]
        bounds[name] = (new_least, min(found) if found else None)


def _sum(
    terms: Iterable[tuple[Interval, Fraction]],
) -> tuple[Fraction | None, Fraction | None]:
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for (least, most), weight in terms:
        ends = (least, most) if weight > 0 else (most, least)
        low = None if low is None or ends[0] is None else low + weight * ends[0]
        high = None if high is None or ends[1] is None else high + weight * ends[1]
    return low, high


def narrow(interval: Interval, truth: Fraction, share: Fraction) -> bool:
    """Whether an interval is less wide than a share of what is true."""
    least, most = interval
    return truth > 0 and most is not None and most - least < share * truth
