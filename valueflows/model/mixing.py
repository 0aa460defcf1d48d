# SPDX-License-Identifier: MIT
"""What is mixed in a stock, and of which entries what leaves it consists.

A pool has its entries in their order. It is asked backwards: for each withdrawal how much of it is
wanted, then for each entry how much of it that is. Amounts are whole numbers of very small parts;
each step gives away what is left of the step before, so that nothing is lost or made by rounding,
and no answer is less than nothing or more than the entry.

What is taken beyond what is there was there before the books knew: an opening, just in time, so
that what is recorded for later days changes no older answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

IN, OUT, PASS = range(3)
"""What an entry does: adds to the pool, takes from it, or passes something through it."""

Entry = tuple[int, int]
"""What it does, and how much."""

PROPORTIONAL, FIFO = "proportional", "fifo"
MIXINGS: Final = (PROPORTIONAL, FIFO)
"""How a stock is taken to be mixed: evenly, or what came first leaves first."""


class Mixed:
    """A pool that is stirred: every withdrawal has of everything that is there."""

    def __init__(
        self, entries: Sequence[Entry], filled: tuple[dict[int, int], int] | None = None
    ) -> None:
        self.entries = entries
        self.wanted = [0] * len(entries)
        self.found = [0] * len(entries)
        self.openings, self.rest = _filled(entries) if filled is None else filled
        """By withdrawal, how much was taken beyond what was there; and what is left of all."""
        self.opened = 0
        """How much of what is wanted was there before the books knew."""
        self.level = self.rest
        self._demand, self._at = 0, len(entries)

    def ask(self, index: int, amount: int) -> None:
        """Say how much of a withdrawal is wanted; before anything older is asked for."""
        self.wanted[index] += amount

    def of(self, index: int) -> int:
        """Return how much of an entry is in all that is wanted of later withdrawals."""
        self._sweep(index)
        return self.found[index]

    def finish(self) -> int:
        """Return how much of all that is wanted was there before the books knew."""
        self._sweep(0)
        return self.opened

    def _sweep(self, until: int) -> None:
        demand, level, at = self._demand, self.level, self._at
        entries, wanted, found = self.entries, self.wanted, self.found
        while at > until:
            at -= 1
            does, amount = entries[at]
            if does == OUT:
                demand += wanted[at]
                level += amount
                if at in self.openings:
                    demand, level = self._open(at, demand, level)
            elif demand:
                found[at] = part = demand * min(amount, level) // level
                if does == IN:
                    demand -= part
                    level -= amount
            elif does == IN:
                level -= amount
        self._demand, self.level, self._at = demand, level, at

    def _open(self, at: int, demand: int, level: int) -> tuple[int, int]:
        extra = self.openings[at]
        part = demand * extra // level
        self.opened += part
        return demand - part, level - extra


def _filled(entries: Sequence[Entry]) -> tuple[dict[int, int], int]:
    openings: dict[int, int] = {}
    level = 0
    for index, (does, amount) in enumerate(entries):
        if does == IN:
            level += amount
        elif does == OUT:
            if amount > level:
                openings[index] = amount - level
                level = amount
            level -= amount
    return openings, level


class Queue:
    """A pool from which what came first leaves first."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.found = [0] * len(entries)
        self.openings: dict[int, int] = {}
        self.opened = 0
        self.wanted = [0] * len(entries)
        self._before: dict[int, int] = {}
        self.layers: dict[int, list[tuple[int, int]]] = {}
        """By withdrawal, of which entries it consists; -1 is what was there before."""
        self._fill()
        self._level, self._demand, self._at = self.rest, 0, len(entries)

    def _fill(self) -> None:
        """Find out of which entries each withdrawal consists."""
        queue: list[tuple[int, int]] = []
        first = used = 0
        for index, (does, amount) in enumerate(self.entries):
            if does == IN:
                queue.append((index, amount))
            if does != OUT:
                continue
            layers: list[tuple[int, int]] = []
            left = amount
            while left and first < len(queue):
                layer, size = queue[first]
                part = min(left, size - used)
                layers.append((layer, part))
                left, used = left - part, used + part
                if used == size:
                    first, used = first + 1, 0
            if left:
                self.openings[index] = left
                layers.append((-1, left))
            self.layers[index] = layers
        self.rest = sum(size for _index, size in queue[first:]) - used

    def ask(self, index: int, amount: int) -> None:
        """Say how much of a withdrawal is wanted; before anything older is asked for."""
        self.wanted[index] += amount
        left = self.entries[index][1]
        for layer, size in self.layers[index]:
            part = amount * size // left if left else 0
            amount, left = amount - part, left - size
            if layer < 0:
                self.opened += part
                self._before[index] = self._before.get(index, 0) + part
            else:
                self.found[layer] += part

    def of(self, index: int) -> int:
        """Return how much of an entry is in all that is wanted of later withdrawals."""
        if self.entries[index][0] == PASS:
            self._sweep(index)
        return self.found[index]

    def finish(self) -> int:
        """Return how much of all that is wanted was there before the books knew."""
        return self.opened

    def _sweep(self, until: int) -> None:
        """Find out how much of what was passed through is wanted; which part that was is not told."""
        for at in range(self._at - 1, until - 1, -1):
            does, amount = self.entries[at]
            if does == OUT:
                self._level += amount - self.openings.get(at, 0)
                self._demand += self.wanted[at] - self._before.get(at, 0)
            elif does == IN:
                self._level -= amount
                self._demand -= self.found[at]
            elif self._demand:
                self.found[at] = self._demand * min(amount, self._level) // self._level
        self._at = min(self._at, until)
