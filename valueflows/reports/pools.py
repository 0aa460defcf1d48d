# SPDX-License-Identifier: MIT
"""What a stock cost: quantities with what was paid for them, by a named method.

A pool takes in quantities and costs and says what those that leave have cost. What came in without
a known cost stays apart: it leaves in proportion, and at no value, which is said by who asks.

What is taken below zero costs what the last unit did. What comes next fills the hole first: what
that cost more or less than was thought is left over, and belongs to what has left already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from valueflows.model.exact import Exact

_CARRIED = ""
"""The layer of what was there when another method began."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What left a pool had cost, and how much of the quantity had no known cost."""

    amount: Fraction
    unvalued: Fraction = Fraction(0)


@dataclass(slots=True)
class Average:
    """The stock of one resource: every unit costs what all of them cost on average."""

    quantity: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    unvalued: Fraction = Fraction(0)
    last: Fraction = Fraction(0)
    """What a unit cost when there was one last."""
    left_over: Fraction = Fraction(0)
    """What was thought too much or too little of what has left; told with the next payment."""
    kept: dict[str, Fraction] = field(default_factory=dict)
    """By event that filled a hole, the share of it that was left after."""

    def add(self, event: str, quantity: Exact, *, valued: bool) -> None:
        """Take in a quantity; what it cost is told by ``pay``."""
        before, after = self.quantity, self.quantity + quantity
        if before < 0 < quantity:
            self.fill(event, Fraction(quantity))
        self.quantity = after
        if not valued:
            self.unvalued = max(self.unvalued + min(quantity, after), Fraction(0))

    def fill(self, event: str, quantity: Fraction) -> None:
        """Let a quantity that comes in stand in for what was taken below zero."""
        hole = -self.quantity
        covered = min(quantity, hole)
        thought = self.cost * covered / hole
        self.left_over += thought
        self.cost -= thought
        self.kept[event] = (quantity - covered) / quantity

    def pay(self, event: str, amount: Exact) -> Fraction:
        """Take in what an event's quantity cost; return the part for what has left already."""
        share = self.kept.get(event, Fraction(1)) if self.quantity > 0 else Fraction(0)
        self.cost += amount * share
        gone, self.left_over = amount * (1 - share) + self.left_over, Fraction(0)
        return Fraction(gone)

    def enrich(self, amount: Exact) -> Fraction:
        """Add a cost to all that is there; return the part that finds nothing."""
        return self.pay("", amount)

    def lose(self, event: str, amount: Exact, whole: Fraction) -> Fraction:
        """Take a cost from an event's quantity; return the part for what has left already."""
        there = max(self.quantity / whole, Fraction(0)) if whole else Fraction(0)
        there = min(there, self.kept.get(event, Fraction(1)))
        self.cost -= amount * there
        return Fraction(amount) * (there - 1)

    def doubt(self, event: str, quantity: Fraction) -> None:
        """Take note that nothing says any more what an event's quantity cost."""
        more = quantity * self.kept.get(event, Fraction(1))
        self.unvalued = max(min(self.unvalued + more, self.quantity), Fraction(0))

    def back(self, event: str, quantity: Exact, cost: Exact) -> Fraction:
        """Take back a quantity that came in with its cost; return the part that is not there."""
        gone = self.pay(event, -cost)
        self.add(event, -quantity, valued=True)
        return gone

    def take(self, quantity: Exact) -> Cost:
        """Let a quantity go at the average."""
        taken = Fraction(quantity)
        if self.quantity > 0:
            share = min(taken / self.quantity, Fraction(1))
            self.last = self.cost / self.quantity
            amount, unvalued = self.cost * share, self.unvalued * share
            beyond = max(taken - self.quantity, Fraction(0))
        else:
            amount, unvalued, beyond = Fraction(0), Fraction(0), taken
        amount += beyond * self.last
        self.quantity -= taken
        self.cost -= amount
        self.unvalued -= unvalued
        return Cost(amount, unvalued)


@dataclass(slots=True)
class Standard(Average):
    """Every unit that comes in is kept at a recorded standard, whatever was paid for it."""

    fixed: set[str] = field(default_factory=set)

    def fix(self, event: str, amount: Exact) -> Fraction:
        """Take in an event's quantity at its standard; return the part that has left already."""
        gone = Average.pay(self, event, amount)
        self.fixed.add(event)
        return gone

    def pay(self, event: str, amount: Exact) -> Fraction:
        """Return what was paid, which is no part of the stock where a standard is."""
        return Fraction(amount) if event in self.fixed else Average.pay(self, event, amount)

    def lose(self, event: str, amount: Exact, whole: Fraction) -> Fraction:
        """Return what is taken from the cost, which is no part of the stock where a standard is."""
        return (
            Fraction(-amount) if event in self.fixed else Average.lose(self, event, amount, whole)
        )


@dataclass(slots=True)
class _Layer:
    event: str
    whole: Fraction
    left: Fraction
    cost: Fraction
    valued: bool


@dataclass(slots=True)
class Layers(Average):
    """What came in first leaves first, at what it cost itself."""

    layers: list[_Layer] = field(default_factory=list)

    def add(self, event: str, quantity: Exact, *, valued: bool) -> None:
        """Take in a quantity as a layer of its own, or in that of the event it corrects."""
        found, whole = self._layer(event), Fraction(quantity)
        if whole < 0:
            self._cut(found, -whole)
            return
        left = min(whole, max(self.quantity + whole, Fraction(0)))
        if self.quantity < 0 < whole:
            self.fill(event, whole)
        self.quantity += whole
        self.layers.append(_Layer(event, whole, left, Fraction(0), valued))

    def _cut(self, layer: _Layer | None, quantity: Fraction) -> None:
        """Take back a quantity that had not come; what it cost is corrected by ``pay``."""
        cut = Fraction(0) if layer is None else min(layer.left, quantity)
        if layer is not None:
            layer.left -= cut
            layer.whole -= quantity
            if not layer.left:
                self.left_over += layer.cost
                self.cost -= layer.cost
                layer.cost = Fraction(0)
        self.left_over += self._draw(quantity - cut)[0]
        self.quantity -= quantity

    def _layer(self, event: str) -> _Layer | None:
        return next((one for one in self.layers if one.event == event), None)

    def pay(self, event: str, amount: Exact) -> Fraction:
        """Take in what an event's quantity cost; return the part for what has left already."""
        layer = self._layer(event) or self._layer(_CARRIED)
        kept = Fraction(0)
        if layer is not None and layer.left > 0:
            kept = amount * layer.left / layer.whole
            layer.cost += kept
            self.cost += kept
        gone, self.left_over = amount - kept + self.left_over, Fraction(0)
        return gone

    def lose(self, event: str, amount: Exact, whole: Fraction) -> Fraction:
        """Take a cost from an event's layer; return the part for what has left already."""
        del whole  # the layer knows
        return self.pay(event, -amount)

    def doubt(self, event: str, quantity: Fraction) -> None:
        """Take note that nothing says any more what an event's layer cost."""
        del quantity  # the layer knows
        if (layer := self._layer(event)) is not None:
            layer.valued = False

    def enrich(self, amount: Exact) -> Fraction:
        """Add a cost to all that is there; return the part that finds nothing."""
        there = [layer for layer in self.layers if layer.left > 0]
        whole = sum((layer.left for layer in there), Fraction(0))
        for layer in there:
            layer.cost += amount * layer.left / whole
        self.cost += amount if there else 0
        return Fraction(0 if there else amount)

    def back(self, event: str, quantity: Exact, cost: Exact) -> Fraction:
        """Take back a quantity that came in with its cost; return the part that is not there."""
        layer = self._layer(event)
        if layer is not None and layer.left >= quantity:
            return Average.back(self, event, quantity, cost)
        self.add(event, -quantity, valued=True)
        return self.pay(event, -cost)

    def take(self, quantity: Exact) -> Cost:
        """Let a quantity go, oldest first."""
        wanted = Fraction(quantity)
        self.quantity -= wanted
        amount, unvalued, missing = self._draw(wanted)
        beyond = missing * self.last
        self.cost -= beyond
        return Cost(amount + beyond, unvalued)

    def _draw(self, wanted: Fraction) -> tuple[Fraction, Fraction, Fraction]:
        """Take from the oldest layers; return the cost, what had none, and what was not there."""
        amount, unvalued = Fraction(0), Fraction(0)
        for layer in self.layers:
            if wanted <= 0:
                break
            if layer.left <= 0:
                continue
            part = min(layer.left, wanted)
            cost = layer.cost * part / layer.left
            self.last = cost / part
            amount += cost
            unvalued += Fraction(0) if layer.valued else part
            layer.cost -= cost
            layer.left -= part
            wanted -= part
        self.cost -= amount
        return amount, unvalued, max(wanted, Fraction(0))


Pool = Average
"""What all methods have in common."""


def carried(pool: Pool, kind: type[Pool]) -> Pool:
    """Return what is in a pool, to be followed by another method from now on."""
    found = kind(pool.quantity, pool.cost, pool.unvalued, pool.last, pool.left_over)
    if isinstance(found, Layers) and found.quantity > 0:
        whole = found.quantity
        found.layers.append(_Layer(_CARRIED, whole, whole, found.cost, not found.unvalued))
    return found
