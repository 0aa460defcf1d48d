# SPDX-License-Identifier: MIT
"""Mass balances of places: what is at hand there, and transport from one to another."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.helpers import event, iri
from tests.trace.kit import on
from valueflows.model.problems import Refused
from valueflows.model.records import Record
from valueflows.reports.gates import NO_PLACE
from valueflows.reports.massbalance import Balance

from .mill import MILLING, ORGANIC, pure, told, weighed

HERE = {"kind": "wheat", "resource_classified_as": ORGANIC}


def stocked(*more: Record) -> list[Record]:
    """Tell of organic wheat that comes to the yard, and of what happens to it."""
    return [
        MILLING,
        on(1, "came", "transfer", provider="farm", receiver="mill", to="silo", creates="silo",
           quantity="10 kg", place="yard", **HERE),
        *more,
    ]  # fmt: skip


def at(place: str | None, *more: Record) -> Balance:
    """Return the balance of wheat at a place."""
    said: dict[str, Any] = {} if place is None else {"site": place}
    return weighed(stocked(*more), output="wheat", **said)


def sides(made: Balance) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return what came, what left and what stands."""
    return told(made.sides.came), told(made.sides.out), told(made.sides.closing)


def test_a_move_between_two_sites_leaves_one_and_comes_to_the_other() -> None:
    """And is nothing to the organisation, which has it all the time."""
    moved = on(2, "moved", "move", resource="silo", to="barn", creates="barn", quantity="4 kg",
               place="hill")  # fmt: skip
    assert sides(at("yard", moved)) == ({"came": 10}, {"moved": 4}, {"silo": 6})
    assert sides(at("hill", moved)) == ({"moved": 4}, {}, {"barn": 4})
    assert sides(at(None, moved)) == ({"came": 10}, {}, {"barn": 4, "silo": 6})


def test_what_is_put_elsewhere_goes_whole() -> None:
    """A move without a second stock, and one from stock that is there to a stock that moves."""
    moved = on(2, "moved", "move", resource="silo", quantity="10 kg", place="hill")
    assert sides(at("yard", moved)) == ({"came": 10}, {"moved": 10}, {})
    assert sides(at("hill", moved)) == ({"moved": 10}, {}, {"silo": 10})
    inside = on(2, "inside", "accept", resource="silo", quantity="10 kg", input_of="milling")
    worked = on(3, "worked", "modify", resource="silo", quantity="10 kg", place="hill",
                output_of="milling")  # fmt: skip
    assert sides(at("hill", inside, worked))[0] == {"worked": 10}


def test_transport_is_loaded_in_one_place_and_unloaded_in_another() -> None:
    """On the way it is in neither."""
    loaded = on(2, "loaded", "pickup", resource="silo", quantity="10 kg", input_of="milling")
    there = on(3, "there", "dropoff", resource="silo", quantity="10 kg", output_of="milling",
               place="hill")  # fmt: skip
    assert sides(at("yard", loaded)) == ({"came": 10}, {"loaded": 10}, {})
    assert sides(at("yard", loaded, there))[1] == {"loaded": 10}
    assert sides(at("hill", loaded)) == ({}, {}, {})
    assert sides(at("hill", loaded, there)) == ({"there": 10}, {}, {"silo": 10})
    back = on(3, "back", "dropoff", resource="silo", quantity="9 kg", output_of="milling")
    assert sides(at("yard", loaded, back)) == ({"came": 10, "back": 9}, {"loaded": 10}, {"silo": 9})
    assert sides(at(None, loaded, there)) == ({"came": 10}, {}, {"silo": 10})


@pytest.mark.parametrize(
    ("action", "out", "left"),
    [("transferCustody", {"x": 4}, 6), ("transfer", {"x": 4}, 6), ("transferAllRights", {}, 10)],
)
def test_what_is_at_a_place_is_what_is_in_hand_there(
    action: str, out: dict[str, int], left: int
) -> None:
    """Rights without possession carry nothing away; possession does."""
    gone = on(2, "x", action, provider="mill", receiver="shop", resource="silo", quantity="4 kg")
    made = at("yard", gone)
    assert (told(made.sides.out), told(made.sides.closing)) == (out, {"silo": left})


def test_what_was_lent_comes_back() -> None:
    """It was in nobody's stock meanwhile."""
    lent = {"resource": "silo", "quantity": "4 kg"}
    made = at(
        "yard",
        on(2, "lent", "transferCustody", provider="mill", receiver="shop", **lent),
        on(3, "back", "transferCustody", provider="shop", receiver="mill", **lent),
    )
    assert sides(made) == ({"came": 10, "back": 4}, {"lent": 4}, {"silo": 10})


def test_a_repair_shop_takes_in_what_is_others() -> None:
    """Whoever holds it has it on their site: implied custody, in and out."""
    handed = {"provider": "mill", "receiver": "shop", "resource": "silo", "quantity": "4 kg"}
    into = on(2, "into", "accept", to="bench", input_of="milling", place="works", **handed)
    made = weighed(stocked(into), output="wheat", agents=("shop",), site="works")
    assert told(made.sides.came) == {"into": 4}
    whole = {"resource": "silo", "to": "silo", "quantity": "10 kg"}
    kept = on(
        2, "kept", "transferCustody", provider="mill", receiver="shop", place="works", **whole
    )
    made = weighed(stocked(kept), output="wheat", agents=("shop",), site="works")
    assert told(made.sides.came) == {"kept": 10}
    assert told(weighed(stocked(kept), output="wheat").sides.closing) == {"silo": 10}


def test_goods_of_no_stock_are_where_the_event_says() -> None:
    """Here, elsewhere, or nobody knows: then it is missing."""

    def loose(name: str, place: str | None, **said: Any) -> Record:
        sides = {"provider": "farm", "receiver": "mill"} | said
        return on(2, name, "transfer", quantity="3 kg", place=place, **sides, **HERE)

    assert told(at("yard", loose("x", "yard")).sides.came) == {"came": 10, "x": 3}
    assert told(at("yard", loose("x", "hill")).sides.came) == {"came": 10}
    assert at("yard", loose("x", None)).missing == {NO_PLACE: (iri("x"),)}
    made = on(2, "made", "produce", quantity="3 kg", place="yard", output_of="milling", **HERE)
    assert told(at("yard", made).sides.came)["made"] == 3
    taken = on(2, "taken", "transfer", provider="mill", receiver="shop", resource="silo",
               quantity="3 kg")  # fmt: skip
    assert told(at("yard", taken).sides.out) == {"taken": 3}


def test_stock_of_which_nobody_says_where_it_is_is_missing() -> None:
    """Whether it stays, or leaves before anybody asks."""
    found = on(2, "found", "raise", resource="heap", creates="heap", quantity="3 kg", **HERE)
    assert at("yard", found).missing == {NO_PLACE: (iri("heap"),)}
    gone = on(3, "gone", "transfer", provider="mill", receiver="shop", resource="heap",
              quantity="3 kg")  # fmt: skip
    assert at("yard", found, gone).missing == {NO_PLACE: (iri("gone"),)}
    said = event("said", "raise", who="mill", resource="heap", creates="heap", quantity="3 kg",
                 place="yard", at="2025-01-03T08:00:00Z", **HERE)  # fmt: skip
    assert told(at("yard", said).sides.came)["said"] == 3


def test_two_organisations_may_be_one_site() -> None:
    """What one hands to the other has not left."""
    gone = on(2, "x", "transfer", provider="mill", receiver="shop", resource="silo", to="shelf",
              creates="shelf", quantity="4 kg", place="yard")  # fmt: skip
    for said in ({}, {"site": "yard"}):
        made = weighed(stocked(gone), output="wheat", agents=("mill", "shop"), **said)
        assert sides(made) == ({"came": 10}, {}, {"shelf": 4, "silo": 6})


def test_a_stock_that_holds_units_that_do_not_convert_is_told() -> None:
    """Its further events are missing; an empty one may begin anew."""
    more = {"provider": "farm", "receiver": "mill", "to": "silo"}
    litres = on(2, "x", "transfer", quantity="3 l", **more, **HERE)

    with pytest.raises(Refused):
        at(None, litres)
    emptied = on(2, "sold", "transfer", provider="mill", receiver="shop", resource="silo",
                 quantity="10 kg")  # fmt: skip
    again = on(3, "x", "transfer", quantity="3 l", **more, **HERE)
    assert at(None, emptied, again).missing == {"other_unit": (iri("x"), iri("silo"))}


def test_what_is_packed_goes_with_its_container() -> None:
    """Whole, when the container is handed on, and however often it is; what is taken out stays."""
    box = [
        on(4, "boxed", "raise", resource="crate", creates="crate", kind="box", quantity="1"),
        on(5, "packed", "combine", resource="bin", to="crate", input_of="milling",
           quantity="7 kg"),
    ]  # fmt: skip
    gone = on(8, "gone", "transfer", provider="mill", receiver="bakery", resource="crate",
              quantity="1")  # fmt: skip
    made = weighed([*pure()[:6], *box, gone], stated=Fraction(1, 2))
    assert told(made.sides.out) == {"early": 20, "gone": 7}
    assert "bin" not in told(made.sides.closing)
    moved = on(6, "moved", "move", resource="crate", to="cart", creates="cart", quantity="1")
    gone = on(8, "gone", "transfer", provider="mill", receiver="bakery", resource="cart",
              quantity="1")  # fmt: skip
    assert (
        told(weighed([*pure()[:6], *box, moved, gone], stated=Fraction(1, 2)).sides.out)["gone"]
        == 7
    )
    assert (
        told(weighed([*pure()[:6], *box, moved], stated=Fraction(1, 2)).sides.closing)["bin"] == 7
    )
    out = on(7, "taken", "separate", resource="bin", output_of="milling", quantity="7 kg")
    kept = weighed([*pure()[:6], *box, moved, out, gone], stated=Fraction(1, 2))
    assert told(kept.sides.out) == {"early": 20}
