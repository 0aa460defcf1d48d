# SPDX-License-Identifier: MIT
"""What an event does, delta by delta; the scenarios show the same from a bookkeeper's side."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model import effects as module
from valueflows.model.actions import ACTIONS
from valueflows.model.effects import effects
from valueflows.model.stock import AT_HOME, WITH_PROVIDER, WITH_RECEIVER, Delta, Stock, apply
from valueflows.model.world import Flow

from .world_on_paper import Paper, flow, known


def done(made: Flow, world: Paper) -> dict[Any, Stock]:
    """Return the stocks after the event, the world left as it was."""
    stocks = {name: stock.copy() for name, stock in world.stocks.items()}
    for delta in effects(made, world).deltas:
        apply(stocks.setdefault(delta.resource, Stock()), delta)
    return stocks


SIGNS = {"increment": 1, "decrement": -1, "-": 0, "incrementTo": 1}


@pytest.mark.parametrize("name", [n for n, row in ACTIONS.items() if not row.moves])
def test_the_columns_give_the_signs(name: str) -> None:
    """Each action moves books and hands as its two columns say, and nothing else."""
    row = ACTIONS[name]
    target = "to" if row.accounting_effect == "incrementTo" else "r"
    world = Paper(r=known(50), to=known(50))
    after = done(flow(name, 5, who="mill", resource="r", to_resource="to"), world)
    assert after[target].accounting == 50 + 5 * SIGNS[row.accounting_effect]
    assert after[target].onhand == 50 + 5 * SIGNS[row.onhand_effect]
    other = "r" if target == "to" else "to"
    assert after[other] == known(50)


@pytest.mark.parametrize("name", [n for n, row in ACTIONS.items() if row.moves])
def test_transfers_take_here_and_give_there(name: str) -> None:
    """What one resource loses the other gains, in the books and in hands as the columns say."""
    row = ACTIONS[name]
    world = Paper(r=known(50), to=known(50, home="shop"))
    made = flow(name, 5, provider="mill", receiver="shop", resource="r", to_resource="to")
    after = done(made, world)
    rights = 5 if row.accounting_effect != "-" else 0
    custody = 5 if row.onhand_effect != "-" else 0
    assert (after["r"].accounting, after["to"].accounting) == (50 - rights, 50 + rights)
    assert (after["r"].onhand, after["to"].onhand) == (50 - custody, 50 + custody)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_without_resources_nothing_is_done(name: str) -> None:
    """An event about nothing inventoried changes no stock."""
    assert effects(flow(name, 5, provider="mill", receiver="shop"), Paper()).deltas == []


@given(st.sampled_from(sorted(ACTIONS)), st.integers(1, 9), st.booleans(), st.booleans())
def test_a_correction_is_the_same_with_the_opposite_sign(
    name: str,
    quantity: int,
    two: bool,  # noqa: FBT001
    between: bool,  # noqa: FBT001
) -> None:
    """An event and its full reversal leave every quantity as it was."""
    world = Paper(r=known(50), to=known(50, home="shop"))
    receiver = "shop" if between else "mill"
    said: dict[str, Any] = {"provider": "mill", "receiver": receiver, "resource": "r"}
    said["to_resource"] = "to" if two else None
    made = Flow(ACTIONS[name], quantity=quantity, **said)
    path = effects(made, world).path
    back = Flow(ACTIONS[name], quantity=-quantity, path=path, toggles=True, **said)
    after = Paper(**done(made, world))
    for key, stock in done(back, after).items():
        was = world.stocks[key]
        assert (stock.accounting, stock.onhand, stock.held) == (was.accounting, was.onhand, {})


# -- whose hands -----------------------------------------------------------------------------------


LENT = known(10, 6, held={"shop": 4})


@pytest.mark.parametrize(
    ("made", "path", "onhand", "held"),
    [
        (flow("consume", 4, who="shop", resource="r"), WITH_PROVIDER, 6, {}),
        (flow("consume", 0, who="shop", resource="r"), AT_HOME, 6, {"shop": 4}),
        (flow("consume", 5, who="shop", resource="r"), AT_HOME, 1, {"shop": 4}),
        (flow("consume", 4, who="mill", resource="r"), AT_HOME, 2, {"shop": 4}),
        (flow("consume", 4, resource="r"), AT_HOME, 2, {"shop": 4}),
        (flow("lower", 1, who="shop", resource="r"), WITH_PROVIDER, 6, {"shop": 3}),
        (flow("combine", 4, who="shop", resource="r"), WITH_PROVIDER, 6, {}),
        (flow("separate", 1, who="shop", resource="r"), WITH_PROVIDER, 6, {"shop": 5}),
        (flow("separate", 1, who="mill", resource="r"), AT_HOME, 7, {"shop": 4}),
        (flow("produce", 1, who="shop", resource="r"), AT_HOME, 7, {"shop": 4}),
        (
            flow("transferCustody", 4, provider="shop", receiver="mill", resource="r"),
            WITH_PROVIDER,
            10,
            {},
        ),
        (
            flow("transferCustody", 1, provider="shop", receiver="cafe", resource="r"),
            WITH_PROVIDER,
            6,
            {"shop": 3, "cafe": 1},
        ),
        (
            flow("transferCustody", 1, provider="mill", receiver="shop", resource="r"),
            AT_HOME,
            5,
            {"shop": 5},
        ),
        (flow("transferCustody", 1, provider="mill", resource="r"), AT_HOME, 5, {"shop": 4}),
        (
            flow("transfer", 4, provider="mill", receiver="shop", resource="r"),
            AT_HOME,
            2,
            {"shop": 4},
        ),
    ],
)
def test_whose_hands_it_comes_from(
    made: Flow, path: int, onhand: int, held: dict[str, int]
) -> None:
    """From the holder's where it has enough, else from home; custody goes to the receiver."""
    world = Paper(r=LENT.copy())
    assert effects(made, world).path == path
    after = done(made, world)["r"]
    assert (after.onhand, after.held) == (onhand, held)


def test_what_is_lent_is_sold_out_of_its_holders_hands() -> None:
    """A sale of more than is at hand to somebody who holds that much is of what is held."""
    world = Paper(r=known(10, 2, held={"shop": 8}))
    sold = flow("transfer", 8, provider="mill", receiver="shop", resource="r")
    assert effects(sold, world).path == WITH_RECEIVER
    after = done(sold, world)["r"]
    assert (after.accounting, after.onhand, after.held) == (2, 2, {})
    elsewhere = flow("transfer", 8, provider="mill", receiver="cafe", resource="r")
    assert effects(elsewhere, world).path == AT_HOME
    assert effects(flow("transfer", 8, provider="mill", resource="r"), world).path == AT_HOME
    short = Paper(r=known(0, -1))
    nothing = flow("transfer", 0, provider="mill", receiver="shop", resource="r")
    assert effects(nothing, short).path == AT_HOME


def test_a_correction_follows_its_originals_path() -> None:
    """Whoever holds what now, a correction concerns the hands its original concerned."""
    world = Paper(r=known(10, 10))
    for path, onhand, held in ((AT_HOME, 12, {}), (WITH_PROVIDER, 10, {"shop": 2})):
        back = flow("consume", -2, who="shop", resource="r", path=path)
        after = done(back, world)["r"]
        assert (after.onhand, after.held) == (onhand, held)


def test_a_correction_on_a_path_without_agent_moves_no_hands() -> None:
    """Where the agent of the path is unknown, only the books can be corrected."""
    back = Flow(ACTIONS["consume"], quantity=-2, resource="r", path=WITH_PROVIDER)
    after = done(back, Paper(r=known(10, 10)))["r"]
    assert (after.accounting, after.onhand, after.held) == (12, 10, {})


@pytest.mark.parametrize(
    ("receiver", "lent", "onhand", "held"),
    [
        ("shop", True, 0, {"shop": 1}),
        ("mill", True, 1, {}),
        (None, True, 1, {}),
        ("shop", False, 1, {}),
    ],
)
def test_where_a_repaired_thing_goes(
    receiver: str | None,
    lent: bool,  # noqa: FBT001
    onhand: int,
    held: dict[str, int],
) -> None:
    """Into the receiver's hands if it came out of custody, else home."""
    world = Paper(bike=known(1, 0))
    path = WITH_PROVIDER if lent else AT_HOME
    world.file("a", "input", flow("accept", 1, who="shop", resource="bike", process="p"), path)
    made = Flow(
        ACTIONS["modify"],
        provider="shop",
        receiver=receiver,
        resource="bike",
        quantity=1,
        process="p",
    )
    after = done(made, world)["bike"]
    assert (after.onhand, after.held) == (onhand, held)


@pytest.mark.parametrize("action", ["produce", "separate"])
def test_only_repair_and_transport_return_to_custody(action: str) -> None:
    """What else leaves a process that took something out of custody is at home."""
    world = Paper(bike=known(1, 0, contained_in=("box",)))
    accepted = flow("accept", 1, who="shop", resource="bike", process="p")
    world.file("a", "input", accepted, WITH_PROVIDER)
    made = flow(action, 1, provider="mill", receiver="shop", resource="bike", process="p")
    assert effects(made, world).path == AT_HOME
    outside = flow("modify", 1, provider="shop", receiver="shop", resource="bike")
    assert effects(outside, world).path == AT_HOME


# -- one resource on both sides, implied transfers --------------------------------------------------


def test_one_resource_on_both_sides_changes_owner_not_quantity() -> None:
    """A whole transfer makes the receiver accountable and at home, a move neither."""
    both = {"provider": "mill", "receiver": "shop", "resource": "r", "to_resource": "r"}
    after = done(flow("transfer", 10, **both), Paper(r=known(10)))["r"]
    assert after == known(10, home="shop")
    moved = done(flow("move", 10, location="barn", **both), Paper(r=known(10)))["r"]
    assert moved == known(10, location="barn")


def test_a_move_in_place_changes_the_place() -> None:
    """Without a second resource a move has no quantity effect; its correction has none at all."""
    made = flow("move", 4, who="mill", resource="r", location="barn")
    assert done(made, Paper(r=known(10)))["r"] == known(10, location="barn")
    back = flow("move", -4, who="mill", resource="r", path=AT_HOME)
    assert done(back, Paper(r=known(10, location="barn")))["r"] == known(10, location="barn")


IMPLIED = [
    ("consume", (5, 5), (0, 0)),
    ("produce", (10, 10), (5, 5)),
    ("accept", (10, 5), (0, 0)),
    ("pickup", (10, 5), (0, 0)),
    ("modify", (10, 10), (0, 5)),
    ("dropoff", (10, 10), (0, 5)),
]


@pytest.mark.parametrize(("action", "first", "second"), IMPLIED)
def test_implied_transfers_are_composed(
    action: str, first: tuple[int, int], second: tuple[int, int]
) -> None:
    """Inputs are transferred and used there; outputs are made here and transferred."""
    made = flow(action, 5, provider="mill", receiver="shop", resource="r", to_resource="to")
    after = done(made, Paper(r=known(10)))
    assert (after["r"].accounting, after["r"].onhand) == first
    assert (after["to"].accounting, after["to"].onhand) == second
    assert after["to"].home == "shop"


# -- containers --------------------------------------------------------------------------------------


def nested() -> Paper:
    """Return a lid in a jar in a box, all the mill's, the box at hand."""
    return Paper(
        box=known(1),
        jar=known(1, 0, contained_in=("box",)),
        lid=known(1, 0, contained_in=("jar",)),
        spoon=known(1),
    )


def owners(stocks: dict[Any, Stock]) -> dict[Any, Any]:
    """Return who is accountable for what."""
    return {name: stock.accountable for name, stock in stocks.items()}


@pytest.mark.parametrize("action", ["transfer", "transferAllRights"])
@pytest.mark.parametrize("two", [None, "box", "shelf"])
def test_rights_to_the_content_follow_the_container(action: str, two: str | None) -> None:
    """As deep as there is any, whether the container keeps its name or gets another."""
    sold = {"provider": "mill", "receiver": "shop", "resource": "box", "to_resource": two}
    after = done(flow(action, 1, **sold), nested())
    assert owners(after) | {"box": None} == {
        "box": None,
        "jar": "shop",
        "lid": "shop",
        "spoon": "mill",
    } | ({"shelf": "shop"} if two == "shelf" else {})
    assert after["jar"].contained_in == (two or "box",)
    assert after["lid"].contained_in == ("jar",)


def test_custody_of_a_container_leaves_rights_to_the_content() -> None:
    """Only the container's name changes where it is kept under another one."""
    lent = {"provider": "mill", "receiver": "shop", "resource": "box"}
    assert owners(done(flow("transferCustody", 1, **lent), nested()))["jar"] == "mill"
    after = done(flow("transferCustody", 1, to_resource="kept", **lent), nested())
    assert (after["jar"].accountable, after["jar"].contained_in) == ("mill", ("kept",))


@pytest.mark.parametrize("two", ["box", "shelf"])
def test_a_move_gives_no_rights_to_the_content(two: str) -> None:
    """Whoever moves a container, what is inside stays whose it was."""
    moved = flow("move", 1, provider="mill", receiver="shop", resource="box", to_resource=two)
    assert owners(done(moved, nested()))["jar"] == "mill"


def test_part_of_several_containers_takes_nothing_along() -> None:
    """Only a container handed over whole takes its content along; of unknown stock any does."""
    part = flow("transfer", 4, provider="mill", receiver="shop", resource="box", to_resource="to")
    world = Paper(box=known(10), jar=known(1, 0, contained_in=("box",)))
    assert done(part, world)["jar"].accountable == "mill"
    world.stocks["box"].known = False
    assert done(part, world)["jar"].accountable == "shop"


def test_only_a_whole_sale_taken_back_returns_the_content() -> None:
    """What lies in the receiver's container stays there while any of the sale stands."""
    world = Paper(box=known(0), to=known(1, home="shop"))
    world.stocks["jar"] = known(1, 0, home="shop", contained_in=("to",))
    world.openings["jar"] = {"accountable": "mill", "contained_in": ("box",)}
    said = {"provider": "mill", "receiver": "shop", "resource": "box", "to_resource": "to"}
    world.file("s", "", flow("transfer", 2, **said))
    world.along["jar"] = {"s": {"accountable": "shop", "contained_in": ("to",)}}
    after = done(flow("transfer", -1, path=AT_HOME, **said), world)
    assert (after["jar"].accountable, after["jar"].contained_in) == ("shop", ("to",))
    world.taken_back.add("s")
    after = done(flow("transfer", -1, path=AT_HOME, toggles="s", **said), world)
    assert (after["jar"].accountable, after["jar"].contained_in) == ("mill", ("box",))


def test_the_loose_are_packed_by_the_product() -> None:
    """A product packs what was combined without a container; a second one unsettles it."""
    world = Paper(jar=known(1, 0), kit=Stock())
    world.file("c", "input", flow("combine", 1, resource="jar", process="p"))
    made = flow("produce", 1, who="mill", resource="kit", process="p")
    world.file("m", "output", made)
    assert done(made, world)["jar"].contained_in == ("kit",)
    other = flow("produce", 1, who="mill", resource="waste", process="p")
    world.file("n", "output", other)
    world.stocks["jar"].contained_in = ("kit",)
    assert done(other, world)["jar"].contained_in == ()


def test_the_way_down_ends_in_a_cycle_too() -> None:
    """Each thing inside a container is visited once, though two may be inside each other."""
    world = Paper(a=known(1, 0, contained_in=("b",)), b=known(1, 0, contained_in=("a",)))
    visited: Iterable[Delta] = module._inside("a", world, "shop")
    assert len(list(islice(visited, 10))) <= 2


def test_no_unit_is_converted_for_an_action_without_effect() -> None:
    """Three hours' use of an oven counted in pieces is no stock movement."""
    world = Paper(oven=known(1, unit="urn:x:piece"))
    made = flow("use", 3, who="mill", resource="oven", unit="urn:x:hour")
    assert done(made, world)["oven"] == known(1, unit="urn:x:piece")
