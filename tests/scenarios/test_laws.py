# SPDX-License-Identifier: MIT
"""Laws that hold for whatever is recorded, on arbitrary tales.

Conservation is over positions, "not inventoried" included (semantics A6); changes on different
things commute (A10); reversals restore, and corrections add up (A9, A11).

A law compares plain values that helpers bring out of a ledger: a failing example must not keep its
ledgers alive while a smaller one is looked for.
"""

from __future__ import annotations

import dataclasses
import gc
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import event as noted
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import BASE, change
from valueflows.ledger.ledger import Ledger
from valueflows.model.actions import ACTIONS
from valueflows.model.exact import Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.ours import LATE
from valueflows.model.problems import Refused
from valueflows.model.records import Record
from valueflows.model.stock import ATTRIBUTES, Stock
from valueflows.model.units import UNITS

from .play import attempt, state_of
from .tales import Deed, beginning, corrected, deeds, told

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


TRANSFERS = ("transfer", "transferAllRights", "transferCustody", "move")
TALE = st.lists(deeds(), min_size=3, max_size=15)
CHOICES = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=8)
State = dict[str, Stock]


@contextmanager
def new_ledger(start: Iterable[Record]) -> Iterator[Ledger]:
    """Make a ledger that allows late entries, and take it away afterwards."""
    directory = Path(tempfile.mkdtemp())
    with Ledger.create(directory / "ledger", base=BASE, stock_rule=LATE) as ledger:
        ledger.record(change(*start))
        yield ledger
    del ledger
    shutil.rmtree(directory)
    gc.collect()  # a ledger maps hundreds of columns, which only a collection gives back


def tell(ledger: Ledger, tale: list[Deed], prefix: str = "") -> list[EconomicEvent]:
    """Record what can be recorded of a tale, one change a deed; return it."""
    accepted: list[EconomicEvent] = []
    for number, deed in enumerate(tale):
        made = told(deed, number, accepted, prefix)
        if not isinstance(attempt(ledger, change(made)), Refused):
            accepted.append(made)
    return accepted


# -- conservation --------------------------------------------------------------------------------


def grams(value: Exact, unit: object) -> Fraction:
    """Return a quantity in millionths of a gram."""
    return Fraction(value) * (UNITS[str(unit)].factor if unit else 1)


def totals(ledger: Ledger) -> tuple[Fraction, Fraction]:
    """Return all that is in the books, and all that is in anybody's hands."""
    stocks = state_of(ledger).values()
    rights = sum((grams(s.accounting, s.unit) for s in stocks), Fraction(0))
    hands = sum((grams(s.onhand + sum(s.held.values()), s.unit) for s in stocks), Fraction(0))
    return rights, hands


def moved(made: EconomicEvent) -> Fraction:
    """Return how much the event moves."""
    quantity = made.resource_quantity
    return grams(quantity.has_numerical_value.exact, quantity.has_unit) if quantity else Fraction(0)


def from_elsewhere(made: EconomicEvent) -> tuple[Fraction, Fraction]:
    """Return what a transfer brings in from stock that is not inventoried: rights, custody.

    A move in place brings nothing. What leaves in custody alone, without a second resource, stays
    inventoried as its owner's.
    """
    one, two = made.resource_inventoried_as, made.to_resource_inventoried_as
    row = ACTIONS[made.action]
    out, into = one is not None, two is not None
    if made.action == "move" and not into:
        return Fraction(0), Fraction(0)
    rights = moved(made) * (into - out) if row.accounting_effect != "-" else Fraction(0)
    lent = made.action == "transferCustody" and not into
    hands = moved(made) * (into - (out and not lent)) if row.onhand_effect != "-" else Fraction(0)
    return rights, hands


def gains(tale: list[Deed]) -> list[tuple[EconomicEvent, tuple[Fraction, Fraction]]]:
    """Return the accepted events of a tale, and what all resources together gained by each."""
    out: list[tuple[EconomicEvent, tuple[Fraction, Fraction]]] = []
    with new_ledger(beginning()) as ledger:
        for number, deed in enumerate(tale):
            made = told(deed, number, [event for event, _ in out])
            before = totals(ledger)
            if not isinstance(attempt(ledger, change(made)), Refused):
                now = totals(ledger)
                out.append((made, (now[0] - before[0], now[1] - before[1])))
    return out


@settings(max_examples=8)
@given(st.lists(deeds(TRANSFERS), min_size=5, max_size=15))
def test_transfers_conserve_every_position(tale: list[Deed]) -> None:
    """Of a transfer, what the positions gain and lose comes to nothing, exactly.

    What the resources gain is what came out of stock not inventoried, less what went into it.
    """
    accepted = gains(tale)
    for made, gained in accepted:
        assert gained == from_elsewhere(made), made
    noted(f"{len(accepted) * 3 // len(tale)} thirds accepted")


@settings(max_examples=8)
@given(
    st.sampled_from([name for name, row in ACTIONS.items() if not row.moves and name != "copy"]),
    st.booleans(),
    deeds(),
)
def test_an_implied_transfer_adds_nothing(action: str, second: bool, deed: Deed) -> None:  # noqa: FBT001
    """With two agents or one, with a second resource or none, the action counts once."""
    signs = {"increment": 1, "decrement": -1, "-": 0}
    deed = dataclasses.replace(
        deed,
        action=action,
        provider="ana",
        resource="r1",
        to="r2" if second else None,
        quantity="20 kg",
        creates=False,
        corrects=None,
    )
    row = ACTIONS[action]
    for made, gained in gains([deed]):
        rights, hands = signs[row.accounting_effect], signs[row.onhand_effect]
        assert gained == (rights * moved(made), hands * moved(made)), made


# -- one by one, together, again -----------------------------------------------------------------


def one_by_one(tale: list[Deed]) -> tuple[list[EconomicEvent], State, State]:
    """Return what was accepted, what the books say, and what they say read anew from disk."""
    with new_ledger(beginning()) as ledger:
        accepted = tell(ledger, tale)
        with Ledger.open(ledger.directory, writable=False) as again:
            return accepted, state_of(ledger), state_of(again)


def in_one_change(accepted: list[EconomicEvent]) -> State:
    """Return the state after all was recorded as one change."""
    with new_ledger(beginning()) as ledger:
        ledger.record(change(*accepted))
        return state_of(ledger)


def in_one_append(accepted: list[EconomicEvent]) -> State:
    """Return the state after all was recorded as changes written all or not at all."""
    with new_ledger(beginning()) as ledger:
        ledger.record_all([change(made) for made in accepted])
        return state_of(ledger)


def in_one_group(accepted: list[EconomicEvent]) -> State:
    """Return the state after changes that stand each for itself shared an append."""
    with new_ledger(beginning()) as ledger:
        asked = [change(made) for made in accepted]
        group = ledger.preparer.group(asked, ledger.standing, {})
        ledger.publish(group, *ledger.write(group))
        return state_of(ledger)


@settings(max_examples=5)
@given(TALE)
def test_how_changes_are_grouped_does_not_matter(tale: list[Deed]) -> None:
    """One by one, in one change, in one append, or read from disk: the stocks are the same."""
    accepted, expected, again = one_by_one(tale)
    assert again == expected
    if accepted:
        assert in_one_change(accepted) == expected
        assert in_one_append(accepted) == expected
        assert in_one_group(accepted) == expected
    noted(f"{len(accepted) * 3 // len(tale)} thirds accepted")


def apart(one: list[Deed], other: list[Deed], order: random.Random) -> tuple[State, State]:
    """Return the state after two tales in turn, and after the two mixed."""
    start = [*beginning("here-"), *beginning("there-")]
    with new_ledger(start) as ledger:
        here, there = tell(ledger, one, "here-"), tell(ledger, other, "there-")
        in_turn = state_of(ledger)
    turns = [True] * len(here) + [False] * len(there)
    order.shuffle(turns)
    left, right = iter(here), iter(there)
    with new_ledger(start) as ledger:
        for turn in turns:
            ledger.record(change(next(left if turn else right)))
        return in_turn, state_of(ledger)


@settings(max_examples=6)
@given(TALE, TALE, st.integers(0, 1000))
def test_changes_on_different_things_commute(one: list[Deed], other: list[Deed], seed: int) -> None:
    """Two tales that share nothing may be told one after the other, or mixed in any way."""
    in_turn, mixed = apart(one, other, random.Random(seed))  # noqa: S311 - an order, no secret
    assert mixed == in_turn


# -- reversals and corrections -------------------------------------------------------------------


def essence(state: State) -> dict[str, tuple[object, ...]]:
    """Return quantities and attributes of what is not simply nothing."""
    nothing: tuple[object, ...] = (0, 0, {}, None, None, None, None, ())
    out = {
        iri: (s.accounting, s.onhand, s.held, *(getattr(s, name) for name in ATTRIBUTES))
        for iri, s in state.items()
    }
    return {iri: values for iri, values in out.items() if values != nothing}


def there_and_back(tale: list[Deed]) -> tuple[int, State, State]:
    """Return how much was accepted, and the states before it and after all was taken back."""
    with new_ledger(beginning()) as ledger:
        before = state_of(ledger)
        accepted = tell(ledger, [dataclasses.replace(deed, corrects=None) for deed in tale])
        for number, made in enumerate(reversed(accepted)):
            ledger.record(change(corrected(made, f"back-{number}", whole=True)))
        return len(accepted), before, state_of(ledger)


@settings(max_examples=8)
@given(TALE)
def test_full_reversal_brings_everything_back(tale: list[Deed]) -> None:
    """Taking back all events, last first, restores every quantity and every attribute."""
    count, before, after = there_and_back(tale)
    assert essence(after) == essence(before)
    noted(f"{count * 3 // len(tale)} thirds reversed")


def is_implied_input(deed: Deed) -> bool:
    """Whether a deed is an input with an implied transfer.

    Restoring lays what such an event says of its second resource on its first, a known fault; see
    ``attributes.txt``.
    """
    return deed.action in {"accept", "pickup", "consume"} and deed.provider != deed.receiver


def corrected_often(deed: Deed, choices: list[tuple[int, bool]]) -> tuple[int, int, State]:
    """Return the net of an event and its corrections, how many there were, and the state."""
    with new_ledger(beginning()) as ledger:
        standing = tell(ledger, [deed])
        total = sum(stated(made) for made in standing)
        for number, (which, whole) in enumerate(choices if standing else []):
            made = corrected(standing[which % len(standing)], f"c{number}", whole=whole)
            if not isinstance(attempt(ledger, change(made)), Refused):
                standing.append(made)
                total += stated(made)
        return total, len(standing) - 1, state_of(ledger)


def stated(made: EconomicEvent) -> int:
    """Return the whole kilograms or hours an event states."""
    quantity = made.resource_quantity or made.effort_quantity
    return 0 if quantity is None else int(quantity.has_numerical_value)


def told_once(tale: list[Deed]) -> State:
    """Return the state after a tale."""
    with new_ledger(beginning()) as ledger:
        tell(ledger, tale)
        return state_of(ledger)


@settings(max_examples=8)
@given(deeds().filter(lambda deed: not is_implied_input(deed)), CHOICES)
def test_corrections_add_up_to_the_net_event(deed: Deed, choices: list[tuple[int, bool]]) -> None:
    """An event and its corrections, and theirs, leave what the net quantity alone would."""
    plain = dataclasses.replace(deed, corrects=None, quantity="2 kg")
    total, count, state = corrected_often(plain, choices)
    net = dataclasses.replace(plain, quantity=f"{total} kg")
    assert essence(state) == essence(told_once([net] if total else []))
    noted(f"{count} corrections, {'standing' if total else 'void'}")
