# SPDX-License-Identifier: MIT
"""Whatever happens at a mill: who claims no more than came in is within, and who claims more is not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.helpers import iri
from tests.trace.kit import on
from valueflows.model.records import Record
from valueflows.reports.massbalance import EXCEEDED, WITHIN

from .mill import MILLING, kilograms, milled, sold, weighed, wheat

pytestmark = pytest.mark.uncounted

YIELD = Fraction(4, 5)
STEPS = st.lists(
    st.tuples(st.sampled_from(["organic", "plain", "mill", "sell", "claim"]), st.integers(1, 40)),
    min_size=3,
    max_size=14,
)


@dataclass
class Mill:
    """A mill that keeps its own account of what it may still claim; all in whole grams."""

    wheat: int = 0
    organic: int = 0
    flour: int = 0
    credit: int = 0
    claimed: int = 0

    def told(self, steps: list[tuple[str, int]]) -> list[Record]:
        """Return the books of what the mill does, as far as it can."""
        told: list[Record] = [MILLING]
        for day, (what, amount) in enumerate(steps, 1):
            told += self.step(day, what, amount * 100)
        return told

    def step(self, day: int, what: str, grams: int) -> list[Record]:
        """Return what one step comes to: nothing where there is nothing left for it."""
        name = f"e{day}"
        if what in {"organic", "plain"}:
            new = {"creates": "silo"} if day == 1 else {}
            self.wheat += grams
            self.organic += grams if what == "organic" else 0
            return [wheat(day, name, f"{grams} g", organic=what == "organic", **new)]
        if what == "mill":
            grams = min(grams, self.wheat)
            made = grams * 4 // 5
            used = min(grams, self.organic)
            self.organic, self.credit = self.organic - used, self.credit + used * 4 // 5
            self.wheat, self.flour = self.wheat - grams, self.flour + made
            return milled(day, name, f"{grams} g", f"{made} g") if made else []
        grams = min(grams, self.flour, self.credit if what == "claim" else grams)
        self.flour -= grams
        if what == "claim":
            self.credit, self.claimed = self.credit - grams, self.claimed + grams
        return [sold(day, name, f"{grams} g", organic=what == "claim")] if grams else []


def books(mill: Mill, steps: list[tuple[str, int]]) -> list[Record]:
    """Return books in which there is organic wheat, and a bin that is known."""
    begin = on(0, "empty", "raise", resource="bin", creates="bin", kind="flour", quantity="100 g")
    mill.flour += 100
    made = mill.told([("organic", 1), *steps])
    assume(mill.flour > 0)
    return [begin, *made]


@settings(max_examples=25)
@given(STEPS)
def test_who_claims_each_input_once_is_within(steps: list[tuple[str, int]]) -> None:
    """However deliveries, milling and sales come after each other."""
    mill = Mill()
    made = weighed(books(mill, steps), stated=YIELD)
    assert made.missing == {}
    assert made.verdict == WITHIN
    assert kilograms(made.sides.claimed) == mill.claimed


@settings(max_examples=25)
@given(STEPS)
def test_a_claim_more_than_may_be_is_seen(steps: list[tuple[str, int]]) -> None:
    """One sale that takes all that is left to claim, and a little."""
    mill = Mill()
    told = books(mill, steps)
    before = weighed(told, stated=YIELD)
    assert before.allowed is not None
    left = kilograms(before.allowed - before.sides.claimed)
    assert left is not None
    for more, verdict in ((0, WITHIN), (1, EXCEEDED)):
        amount = int(left) + more
        sale = [sold(300, "last", f"{amount} g", organic=True)] if amount else []
        assert weighed([*told, *sale], stated=YIELD).verdict == verdict


@settings(max_examples=15)
@given(STEPS, STEPS)
def test_what_others_do_changes_nothing(
    steps: list[tuple[str, int]], others: list[tuple[str, int]]
) -> None:
    """Another mill with other wheat, between what this one does."""
    told = books(Mill(), steps)
    names = {"provider": "inn", "receiver": "pub"}
    more = [
        on(day, f"o{day}", "transfer", quantity=f"{amount} g", kind=kind, **names)
        for day, (kind, amount) in enumerate(others)
    ]
    before, after = weighed(told), weighed([*told, *more])
    assert (before.sides, before.whole, before.reasons) == (after.sides, after.whole, after.reasons)
    assert iri("mill") in after.claim.site.agents
