# SPDX-License-Identifier: MIT
"""What must be true of the books is computed anew: each kind of difference is told of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.helpers import change, event, iri
from valueflows.ledger.invariants import broken_invariants
from valueflows.ledger.ledger import Ledger
from valueflows.model.problems import Code
from valueflows.model.stock import Stock

from .kit import makes, uses


def test_whole_books_break_nothing(ledger: Ledger) -> None:
    """Made, used, corrected, packed: every invariant holds."""
    ledger.record_all([makes("e1", "flour"), uses("e2", "flour")])
    back = event("e3", "consume", who="mill", resource="flour", quantity="-1 kg", corrects="e2")
    ledger.record(change(back))
    assert list(broken_invariants(ledger)) == []


def _forget_an_event(ledger: Ledger) -> None:
    number = ledger.books.ids.find(iri("flour"))
    stock = ledger.books.stocks.get(number)
    assert stock is not None
    stock.accounting += 1
    ledger.books.stocks.put(number, stock)


def _touch_another(ledger: Ledger) -> None:
    number = ledger.books.ids.intern(iri("sugar"))
    ledger.books.stocks.put(number, Stock(accounting=1))


def _correct_too_much(ledger: Ledger) -> None:
    ledger.books.nets[0] = (-1, 0)


def _put_into_itself(ledger: Ledger) -> None:
    number = ledger.books.ids.find(iri("flour"))
    stock = ledger.books.stocks.get(number)
    assert stock is not None
    stock.contained_in = (number,)
    ledger.books.stocks.put(number, stock)


def _miscount(ledger: Ledger) -> None:
    ledger.books.cells.total.view[0] += 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_forget_an_event, "the books have"),
        (_touch_another, "its events make nothing"),
        (_correct_too_much, "corrections leave"),
        (_put_into_itself, "it is inside itself"),
        (_miscount, "cells and events differ"),
    ],
)
def test_a_difference_is_told(spoil: Callable[[Ledger], None], told: str, ledger: Ledger) -> None:
    """Whatever went wrong in memory shows, and the remedy is to make it again."""
    ledger.record_all([makes("e1", "flour"), uses("e2", "flour")])
    spoil(ledger)
    broken = list(broken_invariants(ledger))
    assert {problem.code for problem in broken} == {Code.INVARIANT_BROKEN}
    assert any(told in problem.message for problem in broken)
    assert all("valueflows rebuild" in problem.remedy for problem in broken)
