# SPDX-License-Identifier: MIT
"""Quantities of different units side by side, exactly: as whole parts of what a dimension counts in.

Every factor of the table of units is a finite decimal, so one scale makes all of them whole; the
comparison of two quantities is then one multiplication each, without fractions or tolerance.
"""

from __future__ import annotations

from math import lcm
from typing import Final

from valueflows.ledger.books import Books
from valueflows.ledger.filters import Range
from valueflows.model.exact import Exact, micro
from valueflows.model.units import UNITS

_SCALE: Final = lcm(*(row.factor.denominator for row in UNITS.values()))
_BEYOND: Final = 10**90
"""More than any amount that can be written, in any unit."""


def sized(books: Books, unit: str | None) -> tuple[str, int]:
    """Return the dimension of a unit and how many parts it has; others are their own dimension."""
    iri = unit or ""
    row = UNITS.get(books.aliases.get(iri, iri))
    return (iri, _SCALE) if row is None else (row.dimension, int(row.factor * _SCALE))


class Sizes:
    """Dimension and size of every unit that is named in the books, by its number."""

    def __init__(self, books: Books) -> None:
        self.units = [sized(books, unit) for unit in books.shared.units.values]

    def of(self, unit: int, value: Exact) -> tuple[str, Exact]:
        """Return a quantity as its dimension and how many parts it is."""
        dimension, size = self.units[unit]
        return dimension, value * size


class Within:
    """Whether quantities lie in a range, whatever unit of its dimension they are written in."""

    def __init__(self, books: Books, wanted: Range) -> None:
        dimension, size = sized(books, wanted.unit)
        units = enumerate(Sizes(books).units)
        self.sizes = {number: parts for number, (what, parts) in units if what == dimension}
        self.least = -_BEYOND if wanted.least is None else micro(wanted.least) * size
        self.most = _BEYOND if wanted.most is None else micro(wanted.most) * size

    def holds(self, unit: int, value: Exact | None) -> bool:
        """Whether a quantity is stated, of the dimension, and in the range."""
        size = self.sizes.get(unit)
        return size is not None and value is not None and self.least <= value * size <= self.most
