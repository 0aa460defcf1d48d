# SPDX-License-Identifier: MIT
"""The state of one resource, and how effects change it: exactly, in place, and adding up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.stock import Delta, Stock, apply

from .world_on_paper import known

AMOUNTS = st.one_of(
    st.integers(-(10**20), 10**20), st.fractions(max_denominator=7).map(whole_if_whole)
)
HELD = st.lists(st.tuples(st.sampled_from(["shop", "cafe", "mill"]), AMOUNTS), max_size=3)
DELTAS = st.tuples(AMOUNTS, AMOUNTS, HELD).map(
    lambda said: Delta("flour", accounting=said[0], onhand=said[1], held=tuple(said[2]))
)


def after(stock: Stock, *deltas: Delta) -> Stock:
    """Return a copy of the stock with the deltas applied."""
    out = stock.copy()
    for delta in deltas:
        apply(out, delta)
    return out


def hands(stock: Stock) -> Exact:
    """Return everything in anybody's hands."""
    return stock.onhand + sum(stock.held.values())


@given(st.lists(DELTAS, max_size=6))
@pytest.mark.uncounted
def test_deltas_add_up(deltas: list[Delta]) -> None:
    """The books and the hands gain exactly the sum of what each delta says."""
    stock = after(known(0), *deltas)
    assert stock.accounting == sum(d.accounting for d in deltas)
    assert hands(stock) == sum(d.onhand + sum(a for _, a in d.held) for d in deltas)


@given(st.permutations(range(4)), st.lists(DELTAS, min_size=4, max_size=4))
@pytest.mark.uncounted
def test_quantities_do_not_depend_on_order(order: list[int], deltas: list[Delta]) -> None:
    """Deltas without attributes come to the same state in any order."""
    assert after(known(0), *deltas) == after(known(0), *(deltas[n] for n in order))


@given(DELTAS)
def test_a_delta_and_its_opposite_are_nothing(delta: Delta) -> None:
    """What is taken off again leaves no trace, not even an empty hand."""
    held = tuple((agent, -amount) for agent, amount in delta.held)
    back = delta._replace(accounting=-delta.accounting, onhand=-delta.onhand, held=held)
    assert after(known(5), delta, back) == known(5)


def test_a_copy_shares_nothing() -> None:
    """Changing a copy leaves the original as it was."""
    stock = known(5, held={"shop": 2})
    copied = stock.copy()
    assert copied == stock
    apply(copied, Delta("flour", accounting=1, held=(("shop", 1),)))
    assert (stock.accounting, stock.held) == (5, {"shop": 2})


def test_exact_thirds_are_kept() -> None:
    """A third of something three times is the whole of it."""
    third = Delta("hours", accounting=Fraction(1, 3))
    assert after(known(0), third, third, third).accounting == 1


def test_the_unit_is_that_of_the_delta() -> None:
    """Who makes a delta knows the unit; the number of places is the largest ever written."""
    stock = after(Stock(), Delta("x", unit="kg", places=1), Delta("x", places=3))
    assert (stock.unit, stock.places) == ("kg", 3)
    other = after(stock, Delta("x", unit="l", places=0))
    assert (other.unit, other.places) == ("l", 3)


def test_stock_becomes_known_by_creation_alone() -> None:
    """A quantity added to unknown stock leaves it unknown."""
    assert not after(Stock(), Delta("x", accounting=5)).known
    assert after(Stock(), Delta("x", accounting=5, creates=True)).known


def test_the_first_home_is_the_accountable_agents() -> None:
    """Home is with who is accountable; the hint counts where nobody is."""
    assert after(Stock(), Delta("x", hint="shop")).home == "shop"
    assert after(Stock(), Delta("x", hint="shop", sets={"accountable": "mill"})).home == "mill"
    assert after(Stock(home="farm"), Delta("x", hint="shop")).home == "farm"


def test_what_the_home_holder_gets_is_at_hand() -> None:
    """Giving back to the home holder is stock at hand, not something held."""
    stock = after(known(5, 3, held={"shop": 2}), Delta("x", held=(("shop", -2), ("mill", 2))))
    assert (stock.onhand, stock.held) == (5, {})


def test_hands_are_counted_for_any_agent() -> None:
    """The home holder has what is at hand, others what they hold, nobody nothing."""
    stock = known(5, 3, held={"shop": 2})
    assert stock.in_hands("mill") == 3
    assert stock.in_hands("shop") == 2
    assert stock.in_hands("farm") == 0
    assert stock.in_hands(None) == 0
    assert Stock(onhand=4).in_hands(None) == 4


def test_a_new_home_takes_over_what_it_held() -> None:
    """Selling a lent thing to its holder under one name leaves it at hand there."""
    stock = after(known(1, 0, held={"shop": 1}), Delta("x", home="shop"))
    assert (stock.home, stock.onhand, stock.held) == ("shop", 1, {})


def test_hands_follow_a_new_home_or_stay() -> None:
    """Where hands do not follow, the old home holder holds what it had."""
    moved = after(known(5), Delta("x", home="shop"))
    assert (moved.onhand, moved.held) == (5, {})
    sold = {"accountable": "shop"}
    stays = after(known(5), Delta("x", home="shop", hands_follow=False, sets=sold))
    assert (stays.onhand, stays.held) == (0, {"mill": 5})
    fresh = after(Stock(onhand=2), Delta("x", home="shop", hands_follow=False))
    assert (fresh.onhand, fresh.held) == (2, {})


def test_a_new_accountable_agent_is_the_new_home() -> None:
    """Rights that pass take the home along, unless it was elsewhere or nobody follows."""
    assert after(known(5), Delta("x", sets={"accountable": "shop"})).home == "shop"
    assert after(known(5), Delta("x", sets={"accountable": None})).home == "mill"
    stored = known(5, home="silo", accountable="mill")
    assert after(stored, Delta("x", sets={"accountable": "shop"})).home == "silo"


def test_attributes_are_set_as_said() -> None:
    """Stage, state, place and container take the value given, None and nothing included."""
    sets = {"stage": "baked", "state": "fresh", "location": "shop", "contained_in": ("box",)}
    stock = after(known(5), Delta("x", sets=sets))
    assert {name: getattr(stock, name) for name in sets} == sets
    gone = after(stock, Delta("x", sets={"stage": None, "contained_in": ()}))
    assert (gone.stage, gone.state, gone.contained_in) == (None, "fresh", ())
