# SPDX-License-Identifier: MIT
"""What a stock cost: quantities with what was paid for them, by a named method.

A pool takes in quantities and costs and says what those that leave have cost. What came in without
a known cost stays apart: it leaves in proportion, and at no value, which is said by who asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from valueflows.model.exact import Exact


@dataclass(frozen=True, slots=True)
class Cost:
    """What left a pool had cost, and how much of the quantity had no known cost."""

    amount: Fraction
    unvalued: Fraction = Fraction(0)


class Pool(Protocol):
    """The stock of one resource."""

    quantity: Fraction
    cost: Fraction

    def add(self, event: str, quantity: Exact, *, valued: bool) -> None:
        """Take in a quantity; what it cost is told by ``pay``."""

    def pay(self, event: str, amount: Exact) -> Fraction:
        """Take in what an event's quantity cost; return the part for what has left already."""

    def take(self, quantity: Exact) -> Cost:
        """Let a quantity go; return what it had cost."""


@dataclass(slots=True)
class Average:
    """Every unit costs what all of them cost on average when it leaves."""

    quantity: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    unvalued: Fraction = Fraction(0)
    last: Fraction = Fraction(0)
    """What a unit cost when there was one last: what is taken below zero costs the same."""

    def add(self, event: str, quantity: Exact, *, valued: bool) -> None:
        """Take in a quantity; what it cost is told by ``pay``."""
        del event
        self.quantity += quantity
        if not valued:
            self.unvalued += quantity

    def pay(self, event: str, amount: Exact) -> Fraction:
        """Take in what an event's quantity cost; all of it is left over when nothing is there."""
        del event
        if self.quantity <= 0:
            return Fraction(amount)
        self.cost += amount
        return Fraction(0)

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
class _Layer:
    event: str
    whole: Fraction
    left: Fraction
    cost: Fraction
    valued: bool


@dataclass(slots=True)
class Layers:
    """What came in first leaves first, at what it cost itself."""

    quantity: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    layers: list[_Layer] = field(default_factory=list)
    last: Fraction = Fraction(0)

    def add(self, event: str, quantity: Exact, *, valued: bool) -> None:
        """Take in a quantity as a layer of its own."""
        whole = Fraction(quantity)
        self.quantity += whole
        self.layers.append(_Layer(event, whole, whole, Fraction(0), valued))

    def pay(self, event: str, amount: Exact) -> Fraction:
        """Take in what an event's quantity cost; return the part for what has left already."""
        layer = next((one for one in self.layers if one.event == event), None)
        if layer is None or layer.whole == 0:
            return Fraction(amount)
        kept = amount * layer.left / layer.whole
        layer.cost += kept
        self.cost += kept
        return amount - kept

    def take(self, quantity: Exact) -> Cost:
        """Let a quantity go, oldest first; what is taken below zero costs what the last did."""
        wanted, amount, unvalued = Fraction(quantity), Fraction(0), Fraction(0)
        self.quantity -= wanted
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
        beyond = max(wanted, Fraction(0)) * self.last
        self.cost -= beyond
        return Cost(amount + beyond, unvalued)
