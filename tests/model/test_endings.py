# SPDX-License-Identifier: MIT
"""What must hold of every touched resource once a change is whole."""

from __future__ import annotations

from typing import Any

import pytest

from valueflows.model.endings import Touched, end_problems, floor_holds
from valueflows.model.problems import Code
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.stock import Stock
from valueflows.model.terms import Ref

from .world_on_paper import Paper, flow, known

BELOW = Code.STOCK_BELOW_ZERO


def ended(world: Paper, **touched: Touched) -> list[Code]:
    """Return what does not hold at the end."""
    return [problem.code for _, problem in end_problems(touched, world)]


@pytest.mark.parametrize(
    ("before", "now", "codes"),
    [
        (known(5), known(0), []),
        (known(5), known(-1), [BELOW]),
        (None, known(-1), [BELOW]),
        (known(-5), known(-6), [BELOW]),
        (known(-5), known(-5), []),
        (known(-5), known(-1), []),
        (known(5), known(5, -1), [BELOW]),
        (known(5), Stock(accounting=-1, onhand=-1), []),
    ],
)
def test_known_stock_does_not_fall_below_zero(
    before: Stock | None, now: Stock, codes: list[Code]
) -> None:
    """In the books and at hand; what is below already may rise; unknown stock may do anything."""
    assert ended(Paper(r=now), r=Touched(before)) == codes


def test_what_was_corrected_or_opened_negative_is_not_refused() -> None:
    """A correction is never refused for stock, nor is a negative opening."""
    world = Paper(r=known(-1))
    assert ended(world, r=Touched(known(5), excused=(-6, -6))) == []
    assert ended(world, r=Touched(None, excused=(-1, -1))) == []


def test_a_correction_excuses_no_more_than_it_took() -> None:
    """What another event of the same change takes beside it is looked at by itself."""
    assert ended(Paper(r=known(-2)), r=Touched(known(5), excused=(-1, -1))) == [BELOW]


def test_what_was_only_mentioned_is_not_looked_at() -> None:
    """A resource that nothing touched has no end."""
    assert ended(Paper(), r=Touched(None)) == []


def test_the_last_event_on_the_resource_is_named() -> None:
    """Who reads the refusal learns which record to look at, what is missing and where it is."""
    world = Paper(r=known(-1, contained_in=("box",)))
    world.resources["r"] = EconomicResource(id="r", name="Flour")
    ((key, problem),) = end_problems({"r": Touched(known(5), last="e7")}, world)
    assert key == "e7"
    assert problem.message.startswith("Flour (r) would be")
    assert problem.message.endswith("it is packed in box")


KINDS: dict[str, dict[str, Any]] = {
    "grain": {},
    "sand": {"substitutable": True},
    "statue": {"substitutable": False},
    "euro": {"medium_of_exchange": True},
    "token": {"medium_of_exchange": False},
}


@pytest.mark.parametrize(
    ("said", "strict", "late"),
    [
        (None, True, False),
        ({}, True, False),
        ({"tracking_identifier": "S-7"}, True, True),
        ({"of_batch_lot": Ref("lot")}, True, True),
        ({"conforms_to": Ref("grain")}, True, False),
        ({"conforms_to": Ref("sand")}, True, False),
        ({"conforms_to": Ref("statue")}, True, True),
        ({"conforms_to": Ref("token")}, True, False),
        ({"conforms_to": Ref("sand"), "of_batch_lot": Ref("lot")}, True, True),
        ({"conforms_to": Ref("euro")}, False, False),
        ({"conforms_to": Ref("euro"), "may_be_overdrawn": True}, False, False),
        ({"conforms_to": Ref("euro"), "may_be_overdrawn": False}, True, True),
        ({"conforms_to": Ref("elsewhere")}, False, False),
    ],
)
def test_where_the_floor_holds(said: dict[str, Any] | None, strict: bool, late: bool) -> None:  # noqa: FBT001
    """Identified things always, money by its account, what might be money never, others by rule."""
    world = Paper()
    world.kinds = {n: ResourceSpecification(id=n, **facts) for n, facts in KINDS.items()}
    if said is not None:
        world.resources["r"] = EconomicResource(id="r", **said)
    assert floor_holds("r", world) == strict
    world.late = True
    assert floor_holds("r", world) == late


@pytest.mark.parametrize(
    ("into", "out", "pairs"), [("accept", "modify", 5), ("pickup", "dropoff", 5)]
)
def test_no_more_leaves_than_entered(into: str, out: str, pairs: int) -> None:
    """Per process and resource; less is legal, and of unknown stock anything is."""
    world = Paper(r=known(10))
    world.file("i", "input", flow(into, pairs, resource="r", process="p"))
    world.file("o", "output", flow(out, pairs, resource="r", process="p"))
    touched = Touched(known(10), processes={("p", out)})
    assert ended(world, r=touched) == []
    world.net["o"] = (pairs + 1, 0)
    assert ended(world, r=touched) == [Code.OUTPUT_EXCEEDS_PAIRED_INPUT]
    world.stocks["r"].known = False
    assert ended(world, r=touched) == []


def test_nothing_is_inside_itself() -> None:
    """Directly, by way of others, by either of several containers; a diamond is no cycle."""
    cycle = [Code.CONTAINMENT_CYCLE]
    assert ended(Paper(a=known(1, contained_in=("a",))), a=Touched(None)) == cycle
    ring = Paper(**{n: known(1, contained_in=(m,)) for n, m in ("ab", "bc", "ca")})
    assert ended(ring, a=Touched(None)) == cycle
    assert ended(ring, b=Touched(None), c=Touched(None)) == cycle * 2
    two = Paper(a=known(1, contained_in=("x", "b")), b=known(1, contained_in=("a",)))
    assert ended(two, a=Touched(None)) == cycle
    diamond = Paper(
        a=known(1, contained_in=("b", "c")),
        b=known(1, contained_in=("d",)),
        c=known(1, contained_in=("d",)),
        d=known(1, contained_in=("out",)),
    )
    assert ended(diamond, a=Touched(None)) == []


def test_a_ring_elsewhere_does_not_hold_up_the_walk() -> None:
    """What lies in a ring without being part of it is told to be inside nothing but others."""
    world = Paper(
        a=known(1, contained_in=("b",)),
        b=known(1, contained_in=("c",)),
        c=known(1, contained_in=("b",)),
    )
    assert ended(world, a=Touched(None)) == []
