# SPDX-License-Identifier: MIT
"""Attribution agrees with the slow and obvious one, whatever happened."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import iri
from tests.scenarios.tales import RESOURCES, Deed, beginning, deeds
from valueflows.ledger.attributing import Attributed, attributed
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import MICRO
from valueflows.model.mixing import FIFO, PROPORTIONAL
from valueflows.model.substance import UNKNOWN

from .kit import ledger_of
from .portions import Lump, Portions
from .reference import World
from .test_reference import lived

pytestmark = pytest.mark.uncounted

_SUBSTANCE = [
    "raise",
    "consume",
    "produce",
    "produce",
    "transfer",
    "transfer",
    "move",
    "accept",
    "modify",
    "combine",
    "separate",
    "lower",
    "transferCustody",
    "transferAllRights",
    "pickup",
    "dropoff",
    "copy",
    "deliverService",
]
TALE = st.lists(st.tuples(deeds(tuple(_SUBSTANCE)), st.integers(1, 28)), min_size=4, max_size=24)
NEAR = Fraction(1, 10**12)
Told = dict[tuple[str, str], Fraction]


def in_grams(amount: Fraction | int, unit: str | None) -> Fraction:
    """Return millionths of a unit in grams."""
    return (
        Fraction(amount) / MICRO * (1000 if unit is not None and unit.endswith("kilogram") else 1)
    )


def told(ledger: Ledger, found: Attributed) -> Told:
    """Return an attribution as the reference has it."""
    out: Told = {}
    events = ledger.books.events
    units = ledger.books.shared.units.values
    for part in found.parts:
        if part.material:
            grams = in_grams(Fraction(part.material, part.scale), units[part.unit])
            out["e", ledger.books.ids.text(events.id.view[part.event])] = grams
    for group in found.groups:
        for origin in group.origins:
            token = ("u" if origin.kind == UNKNOWN else "o", origin.row.id)
            out[token] = out.get(token, Fraction(0)) + in_grams(origin.amount, group.unit)
    return out


def wanted(lump: Lump, but: str = "") -> Told:
    """Return what there is of everything in something, of itself nothing."""
    return {t: n for t, n in lump.tokens.items() if n and t != ("e", but)}


def differ(have: Told, want: Told) -> dict[tuple[str, str], tuple[Fraction, Fraction]]:
    """Return what is not the same, but for rounding that nobody sees."""
    both = {t: (have.get(t, Fraction(0)), want.get(t, Fraction(0))) for t in {*have, *want}}
    return {t: (a, b) for t, (a, b) in both.items() if abs(a - b) > NEAR}


def check(tale: list[tuple[Deed, int]], mixing: str, *, late: bool) -> None:
    """Compare all events and all stocks of a tale."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=late)
        view = ledger.view(EVERYTHING)
        right = Portions(World(ledger), first_out=mixing == FIFO)
        for flow in right.flows:
            lump, name = right.whole(flow), flow.id
            found = attributed(view, name, mixing=mixing)
            wrong = differ(told(ledger, found), wanted(lump, name))
            assert wrong == {}, (name, wrong)
            known = lump.known / lump.size
            assert abs(Fraction(found.coverage, MICRO) - known) < Fraction(2, MICRO), (name, known)
        for name in RESOURCES:
            if ledger.books.ids.find(iri(name)) < 0:
                continue
            lump, found = right.in_stock(iri(name)), attributed(view, iri(name), mixing=mixing)
            assert in_grams(found.amount or 0, found.unit) == lump.size
            wrong = differ(told(ledger, found), wanted(lump))
            assert wrong == {}, (name, wrong)


@pytest.mark.parametrize("mixing", [PROPORTIONAL, FIFO])
@settings(max_examples=12)
@given(TALE)
def test_any_tale_is_shared_out_as_the_reference_does(
    mixing: str, tale: list[tuple[Deed, int]]
) -> None:
    """What is in every event and every stock, to the last digit that could be printed."""
    check(tale, mixing, late=False)


@pytest.mark.parametrize("mixing", [PROPORTIONAL, FIFO])
@settings(max_examples=12)
@given(TALE)
def test_so_is_what_was_entered_in_another_order(mixing: str, tale: list[tuple[Deed, int]]) -> None:
    """The day counts, and not when it was recorded; loops are taken apart alike."""
    check(tale, mixing, late=True)
