# SPDX-License-Identifier: MIT
"""Between which values a figure must lie, given linear statements on unknowns of at least nothing.

A statement says that a weighted sum of unknowns lies between two values, or is one. The answer is
exact: the simplex method on whole fractions, with Bland's rule, which ends always. It is made for
the few dozen unknowns that are left when people whom no statement tells apart are taken as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

Weights: TypeAlias = Mapping[int, Fraction | int]
_Row: TypeAlias = list[int]
_Side: TypeAlias = tuple[Weights, Fraction, bool]


class ContradictionError(ValueError):
    """Statements that cannot all be true."""


@dataclass(frozen=True, slots=True)
class Statement:
    """That a weighted sum lies between two values; None for no such limit."""

    weights: Weights
    least: Fraction | int | None
    most: Fraction | int | None


class Bounds:
    """What follows from statements on ``count`` unknowns, none of them below nothing.

    The tableau holds whole numbers over one denominator, as in elimination without fractions.
    """

    def __init__(self, count: int, statements: Sequence[Statement]) -> None:
        """Solve for any values that agree with all; ``ContradictionError`` if there are none."""
        self.count = count
        self._rows: list[_Row] = []
        self._basis: list[int] = []
        self._over = 1
        rows = [row for statement in statements for row in _sides(statement)]
        self._width = count + sum(slack for _, _, slack in rows)
        self._begin(rows)

    def interval(self, weights: Weights) -> tuple[Fraction, Fraction | None]:
        """Return the least and the greatest value of a sum; None where nothing limits it above."""
        return self.least(weights), self.most(weights)

    def least(self, weights: Weights) -> Fraction:
        """Return the least value of a sum whose weights are not below nothing."""
        return -(self._greatest({at: -weight for at, weight in weights.items()}) or Fraction(0))

    def most(self, weights: Weights) -> Fraction | None:
        """Return the greatest value of a sum; None where nothing limits it."""
        return self._greatest(weights)

    def _begin(self, rows: list[_Side]) -> None:
        """Find a first corner: one artificial unknown for each row, driven out again."""
        slack, whole = self.count, self._width + len(rows)
        for index, (weights, value, slacked) in enumerate(rows):
            factor = lcm(*(Fraction(number).denominator for number in (value, *weights.values())))
            row = [0] * (whole + 1)
            for at, weight in weights.items():
                row[at] = int(weight * factor)
            if slacked:
                row[slack] = 1
                slack += 1
            row[-1] = int(value * factor)
            if row[-1] < 0:
                row = [-cell for cell in row]
            row[self._width + index] = 1
            self._rows.append(row)
            self._basis.append(self._width + index)
        if self._greatest(dict.fromkeys(range(self._width, whole), -1), whole):
            raise ContradictionError("the statements contradict each other")
        self._drive_out()

    def _drive_out(self) -> None:
        """Take the artificial unknowns, all nothing now, out of the rows and forget them."""
        for index in range(len(self._rows)):
            if self._basis[index] >= self._width:
                row = self._rows[index]
                entering = next((at for at in range(self._width) if row[at]), None)
                if entering is not None:
                    if row[entering] < 0:
                        self._rows[index] = [-cell for cell in row]
                    self._pivot(index, entering)
        kept = [index for index, at in enumerate(self._basis) if at < self._width]
        self._rows = [[*self._rows[i][: self._width], self._rows[i][-1]] for i in kept]
        self._basis = [self._basis[i] for i in kept]

    def _greatest(self, goal: Weights, width: int | None = None) -> Fraction | None:
        """Return the greatest value of a sum, None if there is none; goes on from where it is."""
        width = width or self._width
        factor = lcm(*(Fraction(weight).denominator for weight in goal.values()))
        cost = self._reduced({at: int(weight * factor) for at, weight in goal.items()}, width)
        while True:
            entering = next((at for at in range(width) if cost[at] > 0), None)
            if entering is None:
                return Fraction(-cost[-1], self._over * factor)
            leaving = self._leaving(entering)
            if leaving is None:
                return None
            over = self._over
            self._pivot(leaving, entering)
            cost = _combined(cost, self._rows[leaving], entering, over)

    def _reduced(self, goal: Mapping[int, int], width: int) -> _Row:
        """Return what each unknown outside of the corner would add to a sum."""
        cost = [goal.get(at, 0) * self._over for at in range(width)] + [0]
        for index, at in enumerate(self._basis):
            if weight := goal.get(at):
                cost = [a - weight * b for a, b in zip(cost, self._rows[index], strict=True)]
        return cost

    def _leaving(self, entering: int) -> int | None:
        """Return the row that limits an unknown first; of several, the one Bland's rule names."""
        found: int | None = None
        for index, row in enumerate(self._rows):
            if row[entering] > 0 and (found is None or self._sooner(index, found, entering)):
                found = index
        return found

    def _sooner(self, one: int, other: int, entering: int) -> bool:
        mine, theirs = self._rows[one], self._rows[other]
        apart = mine[-1] * theirs[entering] - theirs[-1] * mine[entering]
        return apart < 0 or (apart == 0 and self._basis[one] < self._basis[other])

    def _pivot(self, index: int, entering: int) -> None:
        pivot = self._rows[index]
        for other, row in enumerate(self._rows):
            if other != index:
                self._rows[other] = _combined(row, pivot, entering, self._over)
        self._over = pivot[entering]
        self._basis[index] = entering


def _combined(row: _Row, pivot: _Row, entering: int, over: int) -> _Row:
    """Return a row without the entering unknown, over the new denominator; the division is even."""
    mine, theirs = row[entering], pivot[entering]
    if not mine:
        return [cell * theirs // over for cell in row]
    return [(a * theirs - mine * b) // over for a, b in zip(row, pivot, strict=True)]


def _sides(statement: Statement) -> list[_Side]:
    """Return the equations of a statement: one if it names one value, one for each limit else."""
    least, most = statement.least, statement.most
    if least is not None and least == most:
        return [(statement.weights, Fraction(least), False)]
    found: list[_Side] = []
    if most is not None:
        found.append((statement.weights, Fraction(most), True))
    if least is not None:
        negated = {at: -weight for at, weight in statement.weights.items()}
        found.append((negated, -Fraction(least), True))
    return found
