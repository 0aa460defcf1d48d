# SPDX-License-Identifier: MIT
"""What linear statements say of unknowns, compared with trying every corner."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from valueflows.reports.bounds import Bounds, ContradictionError, Statement

Row = tuple[list[int], int]
Ends = tuple[Fraction | int, Fraction | int | None]


def ends(bounds: Bounds, at: int, weight: Fraction | int = 1) -> Ends:
    """Return between which values an unknown lies."""
    return bounds.interval({at: weight})


def test_a_total_and_a_part() -> None:
    """What is in the part is bounded by it, what is not by the rest, exactly."""
    bounds = Bounds(3, [Statement({0: 1, 1: 1, 2: 1}, 100, 100), Statement({0: 1, 1: 1}, 60, 60)])
    assert [ends(bounds, at) for at in range(3)] == [(0, 60), (0, 60), (40, 40)]


def test_what_is_not_limited() -> None:
    """An unknown of which little is said has no upper end."""
    bounds = Bounds(2, [Statement({0: 1, 1: -1}, 5, 5)])
    assert ends(bounds, 0) == (5, None)
    assert ends(bounds, 1) == (0, None)


def test_fractions_stay_exact() -> None:
    """A third is a third."""
    bounds = Bounds(1, [Statement({0: Fraction(3, 7)}, Fraction(1, 7), Fraction(1, 7))])
    assert bounds.interval({0: Fraction(1, 2)}) == (Fraction(1, 6), Fraction(1, 6))


def test_what_is_said_twice() -> None:
    """A statement that follows from others changes nothing, and bands count from both sides."""
    said = [
        Statement({0: 1, 1: 1}, 10, 10),
        Statement({0: 2, 1: 2}, 20, 20),
        Statement({0: 1}, 3, 4),
    ]
    bounds = Bounds(2, said)
    assert (ends(bounds, 0), ends(bounds, 1)) == ((3, 4), (6, 7))


@pytest.mark.parametrize(
    "said",
    [
        [Statement({0: 1}, 3, 3), Statement({0: 1}, 4, None)],
        [Statement({0: 1}, None, -1)],
        [Statement({0: 1, 1: 1}, 5, 5), Statement({0: 1, 1: 1}, 6, 6)],
    ],
)
def test_contradictions(said: Sequence[Statement]) -> None:
    """Statements that cannot all be true are refused."""
    with pytest.raises(ContradictionError, match="contradict"):
        Bounds(2, said)


def corners(rows: Sequence[Row], count: int) -> list[list[Fraction]]:
    """Return every corner of what equations with whole weights leave possible."""
    found = []
    for basis in combinations(range(count), len(rows)):
        square = [[Fraction(row[0][at]) for at in basis] + [Fraction(row[1])] for row in rows]
        values = solved(square)
        if values is not None and min(values) >= 0:
            corner = [Fraction(0)] * count
            for at, value in zip(basis, values, strict=True):
                corner[at] = value
            found.append(corner)
    return found


def solved(square: list[list[Fraction]]) -> list[Fraction] | None:
    """Return the solution of equations, None when there is not exactly one."""
    for at in range(len(square)):
        pivot = next((i for i in range(at, len(square)) if square[i][at]), None)
        if pivot is None:
            return None
        square[at], square[pivot] = square[pivot], square[at]
        square[at] = [cell / square[at][at] for cell in square[at]]
        for other in range(len(square)):
            if other != at:
                times = square[other][at]
                square[other] = [
                    a - times * b for a, b in zip(square[other], square[at], strict=True)
                ]
    return [row[-1] for row in square]


@pytest.mark.parametrize("seed", range(25))
def test_against_every_corner(seed: int) -> None:
    """The least and greatest of an unknown are those of the corners; a limit keeps all of them."""
    chance = Random(seed)  # noqa: S311 - no secret
    count = chance.randint(3, 6)
    truth = [chance.randint(0, 9) for _ in range(count)]
    rows: list[Row] = [([1] * count, sum(truth))]
    for _ in range(chance.randint(1, 2)):
        weights = [chance.choice((-1, 0, 1, 1, 2)) for _ in range(count)]
        rows.append((weights, sum(w * x for w, x in zip(weights, truth, strict=True))))
    found = corners(rows, count)
    said = [Statement(dict(enumerate(weights)), value, value) for weights, value in rows]
    bounds = Bounds(count, said)
    for at in range(count):
        if found:  # none if the rows are not independent
            between = (min(c[at] for c in found), max(c[at] for c in found))
            assert bounds.interval({at: 1}) == between
        least, most = bounds.interval({at: 1})
        assert least <= truth[at] <= (most or 0)
