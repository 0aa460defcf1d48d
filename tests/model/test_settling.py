# SPDX-License-Identifier: MIT
"""What is settled, by which event: exact, in one order, and the same on paper."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.helpers import KILOGRAM
from valueflows.model.exact import MICRO
from valueflows.model.settling import (
    Due,
    Event,
    Portion,
    Quantity,
    Side,
    Unfit,
    Why,
    settle,
)
from valueflows.model.units import HOUR, OM

EURO = "euro"


def q(number: float | Fraction, unit: str | None = EURO) -> Quantity:
    """Return a quantity of so many."""
    return Quantity(int(number * MICRO), unit)


def claim(name: str, number: float | None, **said: Any) -> Due:
    """Return a claim of so many euros."""
    quantity = None if number is None else q(number)
    fields = {"resource_quantity": quantity, "is_claim": True, "specification": EURO} | said
    return Due(id=name, **fields)


def promise(name: str, number: float | None, **said: Any) -> Due:
    """Return a commitment of so many euros."""
    return claim(name, number, is_claim=False, **said)


def paid(name: str, number: float | None, *names: str, **said: Any) -> Event:
    """Return an event of so many euros that names some dues."""
    quantity = None if number is None else q(number)
    fields = {"resource_quantity": quantity, "specification": EURO, "names": names} | said
    return Event(id=name, **fields)


def portions(side: Side) -> dict[tuple[str, str], float]:
    """Return portions in whole units."""
    return {key: float(portion.amount / MICRO) for key, portion in side.portions.items()}


def euros(found: dict[str, Any]) -> dict[str, float]:
    """Return amounts in whole units."""
    return {name: float(value / MICRO) for name, value in found.items()}


# -- the rules, one by one -------------------------------------------------------------------------


def test_one_event_gives_in_order_of_due_then_created_then_id() -> None:
    """What is due first is settled first; what has no date comes last."""
    dues = [
        claim("z", 10, due=1),
        claim("y", 10, due=2, created=1),
        claim("b", 10, due=2, created=2),
        claim("a", 10, due=2),
        claim("c", 10, created=1),
        claim("d", 10),
        claim("e", 10),
    ]
    found = settle(dues, [paid("p", 65, *"abcdeyz")]).resource
    assert list(found.portions) == [("p", name) for name in "zybacde"]
    assert portions(found)["p", "e"] == 5
    assert euros(found.open) == dict.fromkeys("zybacd", 0) | {"e": 5}
    assert found.rest == {"p": 0}


def test_what_is_left_is_a_prepayment() -> None:
    """No due takes more than is open of it."""
    found = settle([claim("a", 10)], [paid("p", 15, "a"), paid("q", 3, "a", turn=1)]).resource
    assert portions(found) == {("p", "a"): 10}
    assert euros(found.rest) == {"p": 5, "q": 3}


def test_events_come_in_order_of_time_then_turn() -> None:
    """Who paid first has settled."""
    events = [paid("late", 8, "a", at=2), paid("c", 5, "a", at=1, turn=9), paid("b", 4, "a", at=1)]
    found = settle([claim("a", 10)], events).resource
    assert portions(found) == {("b", "a"): 4, ("c", "a"): 5, ("late", "a"): 1}
    assert euros(found.rest) == {"b": 0, "c": 0, "late": 7}


def test_a_benefit_in_kind_settles_claims_wholly() -> None:
    """Whatever it is of, and also when it states no quantity; it is all used up by that."""
    dues = [claim("a", 10), claim("b", 20, due=1), claim("done", 5, due=0)]
    first = paid("p", 5, "done")
    bread = Event(id="x", specification="bread", names=("a", "b", "done"), turn=1)
    for kind in (bread, replace(bread, resource_quantity=q(2, KILOGRAM))):
        found = settle(dues, [first, kind]).resource
        assert found.portions["x", "b"].in_kind
        assert portions(found) == {("p", "done"): 5, ("x", "b"): 20, ("x", "a"): 10}
        assert set(found.open.values()) == {0}
        assert found.rest.get("x", 0) == 0
    assert found.portions["x", "b"].given == 2 * MICRO
    assert found.portions["x", "a"].given == 0


def test_nothing_in_kind_settles_nothing() -> None:
    """An event of no amount, or one taken back whole, is no benefit."""
    nothing = paid("x", 0, "a", specification="bread")
    back = [
        paid("y", 2, "a", specification="bread"),
        paid("z", -2, "a", specification="bread", corrects="y"),
    ]
    found = settle([claim("a", 10)], [nothing, *back]).resource
    assert (found.portions, euros(found.open)) == ({}, {"a": 10})


def test_what_was_taken_back_settles_no_hours_in_kind_and_is_not_said_to_be_unfit() -> None:
    """Nothing is left of it, of either sort."""
    hours = claim("h", None, effort_quantity=q(3, HOUR))
    events = [
        paid("y", 2, "h", "a", specification="bread"),
        paid("z", -2, corrects="y", specification="bread"),
    ]
    assert settle([hours], events[:1]).effort.open == {"h": 0}
    found = settle([hours, promise("a", 10)], events)
    assert found.effort.open == {"h": 3 * MICRO}
    assert found.resource.unfit == found.effort.unfit == []


def test_a_promise_is_not_kept_in_kind() -> None:
    """Only claims are settled by something else, and it is said."""
    found = settle([promise("a", 10)], [paid("x", 10, "a", specification="bread")]).resource
    assert found.unfit == [Unfit("x", "a", Why.SPECIFICATION)]
    assert euros(found.rest) == {"x": 10}


def test_units_convert_exactly() -> None:
    """Minutes keep a promise of hours, to the third of one."""
    due = Due(id="a", effort_quantity=q(1, HOUR))
    event = Event(id="p", effort_quantity=q(20, f"{OM}minute-Time"), names=("a",))
    assert event.effort_quantity is not None
    side = settle([due], [event]).effort
    assert side.portions == {("p", "a"): Portion("p", "a", Fraction(MICRO, 3), 20 * MICRO)}
    assert side.open == {"a": Fraction(2 * MICRO, 3)}
    assert settle([due], [event, replace(event, id="o"), replace(event, id="n")]).effort.open == {
        "a": 0
    }


@pytest.mark.parametrize("unit", ["dollar", KILOGRAM, None])
def test_what_cannot_be_converted_settles_nothing_and_is_said(unit: str | None) -> None:
    """There is no rate between currencies, nor from no unit to one."""
    event = Event(id="p", resource_quantity=q(5, unit), names=("a",))
    found = settle([claim("a", 10)], [event]).resource
    assert found.unfit == [Unfit("p", "a", Why.UNIT)]
    assert (euros(found.open), euros(found.rest)) == ({"a": 10}, {"p": 5})


def test_an_event_without_the_quantity_that_is_owed_gives_nothing() -> None:
    """Ten euros are not settled by an event that says no amount."""
    found = settle([claim("a", 10)], [paid("p", None, "a")])
    assert found.resource.unfit == [Unfit("p", "a", Why.NO_QUANTITY)]
    assert (found.resource.net, found.effort.unfit) == ({}, [])


def test_the_two_sorts_of_quantity_are_reckoned_apart() -> None:
    """Two people for eight hours keep half of a promise of two for sixteen."""
    due = Due(id="a", resource_quantity=q(2, None), effort_quantity=q(16, HOUR))
    event = Event(
        id="p", resource_quantity=q(2, None), effort_quantity=q(8, HOUR), names=("a", "not-given")
    )
    found = settle([due], [event])
    assert (
        euros(found.side("resource_quantity").open),
        euros(found.side("effort_quantity").open),
    ) == (
        {"a": 0},
        {"a": 8},
    )


def test_what_is_left_belongs_undivided_to_dues_without_an_amount() -> None:
    """Those that say an amount come first; it is no prepayment then."""
    found = settle([claim("a", 10), claim("b", None)], [paid("p", 15, "a", "b")]).resource
    assert (euros(found.undivided), euros(found.rest)) == ({"p": 5}, {"p": 0})
    hours = Due(id="h", effort_quantity=q(8, HOUR))
    found = settle([hours], [paid("p", 2, "h")]).resource
    assert (euros(found.undivided), euros(found.rest)) == ({"p": 2}, {"p": 0})
    found = settle([hours, claim("a", 1)], [paid("p", 2, "h", "a")]).resource
    assert (euros(found.undivided), euros(found.rest)) == ({"p": 0}, {"p": 1})


def test_what_is_finished_with_something_open_is_written_off() -> None:
    """Of either sort of quantity; what is settled is not."""
    dues = [
        claim("a", 10, is_finished=True),
        claim("b", 5, is_finished=True),
        claim("c", 5),
        claim("h", None, effort_quantity=q(2, HOUR), is_finished=True),
    ]
    found = settle(dues, [paid("p", 4, "a"), paid("q", 5, "b")])
    assert found.written_off == {"a", "h"}
    assert euros(found.resource.open) == {"a": 6, "b": 0, "c": 5}


def test_corrections_change_what_they_correct() -> None:
    """Also corrections of corrections, whatever they name themselves."""
    events = [
        paid("p", 10, "a"),
        paid("c", -4, "b", corrects="p", turn=1),
        paid("d", 1, corrects="c", turn=2),
        paid("lost", 50, "a", corrects="unknown"),
        replace(paid("alien", 50, corrects="p"), resource_quantity=q(50, "dollar")),
        replace(paid("hours", None, corrects="p"), effort_quantity=q(50, HOUR)),
    ]
    found = settle([claim("a", 10), claim("b", 10)], events).resource
    assert (euros(found.net), euros(found.open)) == ({"p": 7}, {"a": 3, "b": 10})


def test_no_event_has_less_than_nothing() -> None:
    """Where only some corrections are at hand, what would be left is nothing."""
    events = [paid("p", 10, "a"), paid("c", -14, corrects="p")]
    assert settle([claim("a", 10)], events).resource.net == {"p": 0}


def test_a_promise_is_kept_by_the_money_that_settles_the_claim_in_its_place() -> None:
    """An event that names both has paid once."""
    dues = [
        claim("price", 60),
        claim("tax", 40),
        promise("a", 80, replaced_by=frozenset({"price", "tax"})),
        promise("b", 40, replaced_by=frozenset({"price", "tax"})),
        promise("dollars", None, resource_quantity=q(1, "dollar"), replaced_by=frozenset({"tax"})),
    ]
    found = settle(dues, [paid("p", 110, "a", "b", "tax", "price", "dollars")]).resource
    assert portions(found) == {
        ("p", "price"): 60,
        ("p", "tax"): 40,
        ("p", "a"): 80,
        ("p", "b"): 20,
    }
    assert {due for (_event, due), made in found.portions.items() if made.repeats} == {"a", "b"}
    assert euros(found.rest) == {"p": 10}
    assert found.unfit == [Unfit("p", "dollars", Why.UNIT)]
    alone = settle(dues, [paid("p", 110, "b")]).resource
    assert portions(alone) == {("p", "b"): 40}


def test_what_is_less_than_nothing_takes_and_gives_nothing() -> None:
    """A negative claim or commitment, however it came about, makes no money."""
    dues = [
        claim("c", 10),
        claim("less", -7),
        promise("a", -5, replaced_by=frozenset({"c"})),
        promise("b", 20, replaced_by=frozenset({"c"})),
    ]
    found = settle(dues, [paid("p", 12, "a", "b", "c", "less")]).resource
    assert portions(found) == {("p", "c"): 10, ("p", "b"): 10}
    assert (euros(found.open)["less"], euros(found.rest)) == (-7, {"p": 2})


def test_a_promise_is_not_kept_by_a_claim_that_got_nothing() -> None:
    """Money that a settled claim no longer takes is a prepayment for the promise too."""
    dues = [claim("c", 0), promise("a", 10, replaced_by=frozenset({"c"}))]
    found = settle(dues, [paid("p", 10, "a", "c")]).resource
    assert (found.portions, euros(found.rest)) == ({}, {"p": 10})
