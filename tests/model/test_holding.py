# SPDX-License-Identifier: MIT
"""Rules about what is held: wholes and parts, who has what, what is packed, one stage for all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import GRAM, KILOGRAM, LITRE, event, iri
from valueflows.model.exact import MICRO
from valueflows.model.holding import HOLDING_RULES
from valueflows.model.lookup import Asked
from valueflows.model.problems import Code
from valueflows.model.stock import Stock

from .world_on_paper import Paper, flow, known

WHOLE = Code.PARTIAL_TRANSFER_NEEDS_SECOND_RESOURCE
PACKS_ALL = Code.COMBINE_TAKES_WHOLE_RESOURCE
NOT_PACKED = Code.RESOURCE_IS_NOT_CONTAINED
HOLDS = Code.PROVIDER_MUST_HOLD_RESOURCE
ANOTHER = Code.RESOURCE_OF_ANOTHER_AGENT
STAGE = Code.STAGE_OF_PARTIAL_STOCK
LENT = known(10, 6, held={"shop": 4})
UNKNOWN = Stock(accounting=10, onhand=10, home="mill", accountable="mill")


def asked(stock: Stock | None, action: str, quantity: int, **said: Any) -> list[Code]:
    """Return what is wrong with an event on a resource in this state."""
    world, corrects = said.pop("world", Paper()), said.pop("corrects", None)
    world.stocks["r"] = stock
    made = flow(action, quantity, **({"resource": "r"} | said))
    question = Asked(event("e", action, corrects=corrects), made, world, stock)
    return [problem.code for rule in HOLDING_RULES for problem in rule(question)]


@pytest.mark.parametrize(
    ("stock", "action", "said", "quantity", "codes"),
    [
        (LENT, "transfer", {"who": "mill"}, 10, []),
        (LENT, "transfer", {"who": "mill"}, 9, [WHOLE]),
        (LENT, "transferAllRights", {"who": "mill"}, 6, [WHOLE]),
        (LENT, "transferCustody", {"who": "mill"}, 6, []),
        (LENT, "transferCustody", {"who": "shop"}, 4, []),
        (LENT, "transferCustody", {"who": "shop"}, 3, [WHOLE]),
        (LENT, "move", {"who": "mill"}, 5, [WHOLE]),
        (UNKNOWN, "transfer", {"who": "mill"}, 3, []),
        (None, "transfer", {"who": "mill"}, 3, []),
        (LENT, "consume", {"who": "mill"}, 3, []),
    ],
)
def test_one_resource_on_both_sides_changes_hands_whole(
    stock: Stock | None, action: str, said: dict[str, Any], quantity: int, codes: list[Code]
) -> None:
    """All that is in the books, or for custody all that the provider has."""
    assert asked(stock, action, quantity, to_resource="r", **said) == codes


def test_two_resources_may_share() -> None:
    """A part goes into a second resource, or out of the first alone."""
    assert asked(LENT, "transfer", 3, who="mill", to_resource="to") == []
    assert asked(LENT, "transfer", 3, who="mill") == []


@pytest.mark.parametrize(
    ("stock", "who", "quantity", "codes"),
    [
        (LENT, "mill", 6, []),
        (LENT, "mill", 5, [PACKS_ALL]),
        (LENT, "shop", 4, [ANOTHER]),
        (LENT, "shop", 3, [PACKS_ALL, ANOTHER]),
        (LENT, "cafe", 6, [ANOTHER]),
        (known(10, 0), "mill", 5, []),
        (UNKNOWN, "mill", 3, []),
    ],
)
def test_a_container_takes_all_of_a_resource(
    stock: Stock, who: str, quantity: int, codes: list[Code]
) -> None:
    """All that whoever packs it has in its hands, or all at hand; nothing at hand is the floor's."""
    assert asked(stock, "combine", quantity, who=who) == codes


def test_a_correction_packs_any_part() -> None:
    """The difference need not be the whole, and says nothing new of whose it is."""
    assert asked(LENT, "combine", -1, who="shop", path=0) == []
    assert asked(known(10), "separate", 1, who="mill", path=0) == []


def test_a_whole_transfer_is_taken_back_and_given_again_as_a_whole() -> None:
    """However much has been used up since; part of it cannot be taken back."""
    world = Paper()
    world.events[iri("t")] = event("t", "transfer", resource="r", quantity="10")
    sold = {"who": "mill", "to_resource": "r", "path": 0, "corrects": "t", "world": world}
    million = 1_000_000
    world.net[iri("t")] = (10 * million, 0)
    assert asked(known(6), "transfer", -10 * million, **sold) == []
    assert asked(known(6), "transfer", -6 * million, **sold) == [WHOLE]
    world.net[iri("t")] = (0, 0)
    assert asked(known(6), "transfer", 10 * million, **sold) == []
    assert asked(known(6), "transfer", -1, **sold | {"corrects": "nothing"}) == []


@pytest.mark.parametrize(
    ("stock", "packed", "quantity", "codes"),
    [
        (known(10, 4, contained_in=("box",)), 6, 6, []),
        (known(10, 4), 6, 6, []),
        (known(10, 4), 6, 7, [NOT_PACKED]),
        (known(10), 0, 1, [NOT_PACKED]),
        (known(10, 4), 0, 1, [NOT_PACKED]),
        (UNKNOWN, 0, 1, []),
    ],
)
def test_what_is_taken_out_was_put_in(
    stock: Stock, packed: int, quantity: int, codes: list[Code]
) -> None:
    """No more is taken out than events have packed; what is in a process is in no container."""
    world = Paper()
    world.file("c", "", flow("combine", packed, who="mill", resource="r", to_resource="box"))
    assert asked(stock, "separate", quantity, who="mill", world=world) == codes


def test_what_was_opened_in_a_container_can_be_taken_out() -> None:
    """A statement packs all of what it opens."""
    world = Paper()
    world.openings["r"] = {"contained_in": ("box",)}
    stock = known(10, 0, contained_in=("box",))
    assert asked(stock, "separate", 10, who="mill", world=world) == []
    assert asked(stock, "separate", 11, who="mill", world=world) == [NOT_PACKED]


@pytest.mark.parametrize(
    ("action", "who", "codes"),
    [
        ("transfer", "mill", []),
        ("transfer", "shop", [HOLDS]),
        ("transferAllRights", "shop", [HOLDS]),
        ("transferCustody", "shop", []),
        ("transferCustody", "cafe", [HOLDS]),
        ("transferCustody", None, []),
        ("consume", "shop", [ANOTHER]),
        ("lower", "cafe", [ANOTHER]),
        ("move", "cafe", [ANOTHER]),
        ("use", "cafe", []),
        ("produce", "cafe", []),
    ],
)
def test_who_may_give(action: str, who: str | None, codes: list[Code]) -> None:
    """Rights by whose it is, custody by who has it; using another's is warned about."""
    assert asked(LENT, action, 1, who=who) == codes


@pytest.mark.parametrize(
    "stock", [None, UNKNOWN, known(10, accountable=None)], ids=["untouched", "unknown", "nobody's"]
)
def test_of_what_is_nobodys_anybody_may_give(stock: Stock | None) -> None:
    """Where it is not known whose it is, nothing is refused."""
    assert asked(stock, "transfer", 1, who="cafe") == []
    assert asked(stock, "transferCustody", 1, who="cafe") == []


def test_who_keeps_it_at_home_may_hand_it_on() -> None:
    """A store that is home to another's goods gives custody of them."""
    stored = known(10, home="silo", accountable="farm")
    assert asked(stored, "transferCustody", 1, who="silo") == []
    assert asked(stored, "transferCustody", 1, who="thief") == [HOLDS]


@pytest.mark.parametrize(
    ("stock", "action", "quantity", "codes"),
    [
        (known(0), "produce", 5, []),
        (known(1), "produce", 5, [STAGE]),
        (known(1, stage="baking"), "produce", 5, []),
        (known(5), "modify", 5, []),
        (known(6), "modify", 5, [STAGE]),
        (known(6), "dropoff", 5, [STAGE]),
        (known(6), "consume", 5, []),
        (UNKNOWN, "modify", 5, []),
        (None, "produce", 5, []),
    ],
)
def test_a_stock_has_one_stage(
    stock: Stock | None, action: str, quantity: int, codes: list[Code]
) -> None:
    """Changing the stage of a stock of which some did not go through is warned about."""
    assert asked(stock, action, quantity, who="mill", stage="baking") == codes


def test_a_correction_sets_no_stage() -> None:
    """What is corrected was warned about when it was recorded."""
    assert asked(known(6), "modify", -1, who="mill", stage="baking", path=0) == []
    assert asked(known(6), "modify", 1, who="mill") == []


def test_units_are_converted_before_wholes_are_compared() -> None:
    """Ten thousand grams are ten kilograms; what cannot be converted is left to another rule."""
    stock = known(10, unit=KILOGRAM)
    packed = {"who": "mill", "to_resource": "r"}
    assert asked(stock, "transfer", 10_000, unit=GRAM, **packed) == []
    assert asked(stock, "transfer", 10, unit=GRAM, **packed) == [WHOLE]
    for action in ("transfer", "combine", "separate"):
        assert asked(stock, action, 1, unit=LITRE, **packed) == []
    assert asked(stock, "modify", 1, unit=LITRE, stage="baking", who="mill") == [STAGE]


def test_messages_name_both_quantities() -> None:
    """Who reads the refusal learns how much was asked of how much."""
    made = flow("combine", 4 * MICRO, who="mill", resource="r", unit=KILOGRAM)
    stock = known(10 * MICRO, unit=KILOGRAM)
    question = Asked(event("e", "combine"), made, Paper(), stock)
    messages = [p.message for rule in HOLDING_RULES for p in rule(question)]
    assert messages == ["only 4 kg of 10 kg would go into the container"]
