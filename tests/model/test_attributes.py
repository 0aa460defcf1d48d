# SPDX-License-Identifier: MIT
"""What an event says beside quantities, and what holds once it is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from valueflows.model.actions import ACTIONS
from valueflows.model.attributes import attributes, restore
from valueflows.model.world import Flow

from .world_on_paper import Paper, flow, known

SAID: dict[str, Any] = {
    "provider": "mill",
    "receiver": "mill",
    "resource": "r",
    "to_resource": "to",
    "stage": "baking",
    "state": "fresh",
    "location": "barn",
}


def said(action: str, resource: str, **other: Any) -> dict[str, Any]:
    """Return what an event that states everything says of a resource."""
    return attributes(flow(action, 1, **(SAID | other)), resource, Paper()) or {}


@pytest.mark.parametrize("action", sorted(ACTIONS))
@pytest.mark.parametrize(
    ("column", "name"),
    [("stage_effect", "stage"), ("state_effect", "state"), ("location_effect", "location")],
)
def test_the_columns_say_which_resource_is_meant(action: str, column: str, name: str) -> None:
    """``update`` speaks of the first resource, ``updateTo`` of the second, ``new`` of neither."""
    effect = getattr(ACTIONS[action], column)
    assert (name in said(action, "r")) == (effect == "update")
    assert (name in said(action, "to")) == (effect == "updateTo")


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_rights_pass_to_the_receiver_of_the_second_resource(action: str) -> None:
    """Only ``updateTo`` makes the receiver accountable for what is not new."""
    row = ACTIONS[action]
    assert ("accountable" in said(action, "to")) == (row.accountable_effect == "updateTo")
    assert "accountable" not in said(action, "r")


@pytest.mark.parametrize("action", ["produce", "raise", "lower"])
def test_what_is_new_belongs_to_the_receiver(action: str) -> None:
    """An event that creates its resource says whose it is, a produce also where."""
    made = said(action, "r", receiver="shop", to_resource=None, creates="r")
    assert made["accountable"] == "shop"
    assert ("location" in made) == (action == "produce")


def test_a_copy_belongs_to_the_receiver_where_it_is_new() -> None:
    """A copy that creates says whose and where; one that adds says neither."""
    new = said("copy", "to", receiver="shop", creates="to")
    assert (new["accountable"], new["location"]) == ("shop", "barn")
    more = said("copy", "to", receiver="shop")
    assert "accountable" not in more
    assert "location" not in more


def test_an_implied_transfer_speaks_of_both() -> None:
    """What is made for somebody is the maker's first, then the receiver's."""
    between = {"receiver": "shop", "creates": "r"}
    assert said("produce", "r", **between)["accountable"] == "mill"
    assert said("produce", "to", **between)["accountable"] == "shop"
    assert said("produce", "to", **between)["state"] == "fresh"
    assert "accountable" not in said("pickup", "to", receiver="shop")


def test_a_move_in_place_speaks_of_its_only_resource() -> None:
    """Place and state of a move without second resource are those of the first."""
    moved = said("move", "r", to_resource=None)
    assert moved == {"location": "barn", "state": "fresh"}


def test_containers_are_named_or_follow_from_the_process() -> None:
    """The second resource is the container; without one, the process's only product."""
    assert said("combine", "r")["contained_in"] == ("to",)
    assert said("combine", "r", to_resource=None)["contained_in"] == ()
    assert said("separate", "r")["contained_in"] == ()
    world = Paper()
    world.file("m", "output", flow("produce", 1, resource="kit", process="p"))
    packed = flow("combine", 1, resource="r", process="p")
    assert attributes(packed, "r", world) == {"contained_in": ("kit",)}


def test_nothing_said_is_none() -> None:
    """An event without any word on the resource sets nothing."""
    assert attributes(flow("consume", 1, who="mill", resource="r"), "r", Paper()) is None


# -- taking back -----------------------------------------------------------------------------------


def restored(world: Paper, made: Flow) -> dict[Any, Any]:
    """Return what holds of each resource of an event that no longer stands."""
    return {delta.resource: delta.sets for delta in restore(made, world)}


NOTHING = {
    "stage": None,
    "state": None,
    "location": None,
    "accountable": None,
    "contained_in": (),
}


def test_what_is_left_is_what_the_others_said() -> None:
    """Standing events are told again in order, over the opening."""
    world = Paper(r=known(1))
    world.openings["r"] = {"state": "old", "stage": "dried"}
    world.file("a", "", flow("use", 1, who="mill", resource="r", state="seen"))
    world.file("b", "", flow("move", 1, who="mill", resource="r", location="barn"))
    world.file("c", "", flow("use", 1, who="mill", resource="r", state="gone"))
    world.taken_back.add("c")
    expected = NOTHING | {"stage": "dried", "state": "seen", "location": "barn"}
    assert restored(world, world.flows["c"]) == {"r": expected}


def test_both_resources_are_told_anew_each_once() -> None:
    """The two sides of a transfer; one resource on both sides counts once, unseen ones not."""
    world = Paper(r=known(1), to=known(1))
    transfer = {"provider": "mill", "receiver": "shop", "resource": "r"}
    assert set(restored(world, flow("transfer", 1, to_resource="to", **transfer))) == {"r", "to"}
    assert len(list(restore(flow("transfer", 1, to_resource="r", **transfer), world))) == 1
    assert set(restored(world, flow("transfer", 1, to_resource="new", **transfer))) == {"r"}
    assert restored(world, flow("work", 1, who="mill")) == {}


def test_content_goes_where_its_container_went() -> None:
    """What a sale said of the content of a container holds until that is taken back."""
    world = Paper(jar=known(1, 0), box=known(1), shelf=known(1, home="shop"))
    world.file("p", "", flow("produce", 1, who="mill", resource="jar", creates="jar"))
    world.file("c", "", flow("combine", 1, who="mill", resource="jar", to_resource="box"))
    sale = {"provider": "mill", "receiver": "shop", "resource": "box", "to_resource": "shelf"}
    world.file("s", "", flow("transfer", 1, **sale))
    world.along["jar"] = {"s": {"contained_in": ("shelf",), "accountable": "shop"}}
    told = restored(world, world.flows["c"])["jar"]
    assert (told["contained_in"], told["accountable"]) == (("shelf",), "shop")
    world.taken_back.add("s")
    told = restored(world, flow("transfer", -1, path=0, toggles="s", **sale))["jar"]
    assert (told["contained_in"], told["accountable"]) == (("box",), "mill")


def test_content_keeps_its_agent_in_anothers_container() -> None:
    """Being packed says nothing of whose it is."""
    world = Paper(jar=known(1, 0))
    world.file("p", "", flow("produce", 1, who="mill", resource="jar", creates="jar"))
    world.file("c", "", flow("combine", 1, who="mill", resource="jar", to_resource="box"))
    assert restored(world, world.flows["c"])["jar"]["accountable"] == "mill"
