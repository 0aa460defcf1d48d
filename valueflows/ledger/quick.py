# SPDX-License-Identifier: MIT
"""Everyday events on everyday stock, straight in the columns.

``model.effects`` says what every event does; going through its values for an event that adds five
kilograms to a bin costs ten times what the addition does. So the plain cases are done here, and
everything else (corrections, custody elsewhere, containers, implied transfers, stages and states,
units that must be converted, very large numbers) is left to it. A property test holds both to the
same books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from valueflows.ledger.columns import EMPTY
from valueflows.ledger.tables import WIDE
from valueflows.model.actions import ACTIONS

if TYPE_CHECKING:
    from valueflows.ledger.books import Books

_ADDS: Final = 1
_TAKES: Final = 2
_HANDS_OVER: Final = 3
_KINDS: Final = {
    "produce": _ADDS,
    "raise": _ADDS,
    "consume": _TAKES,
    "lower": _TAKES,
    "transfer": _HANDS_OVER,
}
_PLAN: Final = tuple(_KINDS.get(name, 0) for name in ACTIONS)
_SUM_MAX: Final = 1 << 62
"""Sums beyond this are left to whole numbers of any size."""


class Quick:
    """Does what it can of the effects of event rows."""

    def __init__(self, books: Books) -> None:
        self.books = books
        events, self.stocks = books.events, books.stocks
        self.action = events.words["action"]
        quantity = events.quantities["resource_quantity"]
        self.value, self.places, self.unit = quantity.value, quantity.places, quantity.unit
        refs = events.refs
        self.creates, self.receiver = refs["creates"], refs["receiver"]
        self.output_of, self.location = refs["output_of"], refs["to_location"]
        self.state = events.texts["state"]

    def take(self, row: int, resource: int, other: int) -> bool:
        """Apply an event that corrects nothing; False when it is none of the plain ones.

        ``resource`` and ``other`` are its two resources, -1 for none.
        """
        plan = _PLAN[self.action.view[row]]
        value = self.value.view[row]
        if (
            not plan
            or resource < 0
            or value in {WIDE, EMPTY}
            or self.state.view[row] >= 0
            or self.location.view[row] >= 0
        ):
            return False
        creates = self.creates.view[row]
        if plan == _HANDS_OVER:
            return self._hand_over(row, resource, other, value, creates)
        if other >= 0:
            return False
        if plan == _TAKES:
            return creates < 0 and self._change(row, self._plain(resource, row), -value)
        process = self.output_of.view[row]
        books = self.books
        if process >= 0 and (process in books.packing or books.stage_left(row) is not None):
            return False
        if creates == resource:
            return self._create(row, resource, value, known=True)
        return creates < 0 and self._change(row, self._plain(resource, row), value)

    def _hand_over(self, row: int, resource: int, other: int, value: int, creates: int) -> bool:
        stocks = self.stocks
        source = self._plain(resource, row)
        inside = stocks.links["contained_in"].head
        contains = resource < inside.capacity and inside.view[resource] >= 0
        if source < 0 or other < 0 or other == resource or contains or creates == resource:
            return False
        receiver = self.receiver.view[row]
        if other >= stocks.row_of.capacity or stocks.row_of.view[other] < 0:
            return (
                self._fits(source, -value)
                and self._create(row, other, value, known=creates == other)
                and self._change(row, source, -value)
            )
        target = self._plain(other, row)
        if target < 0 or creates >= 0 or stocks.accountable.view[target] != receiver:
            return False
        return (
            self._fits(target, value)
            and self._change(row, source, -value)
            and self._change(row, target, value)
        )

    def _fits(self, at: int, value: int) -> bool:
        """Whether both quantities of a stock stay small when a value is added."""
        stocks = self.stocks
        first: int = stocks.accounting.view[at] + value
        second: int = stocks.onhand.view[at] + value
        return -_SUM_MAX < first < _SUM_MAX and -_SUM_MAX < second < _SUM_MAX

    def _plain(self, resource: int, row: int) -> int:
        """Return the row of a stock that only its two quantities change of, -1 for any other."""
        stocks = self.stocks
        if resource >= stocks.row_of.capacity:
            return -1
        at = stocks.row_of.view[resource]
        if (
            at < 0
            or stocks.unit.view[at] != self.unit.view[row]
            or stocks.home.view[at] < 0
            or at in stocks.held
        ):
            return -1
        return int(at)

    def _change(self, row: int, at: int, value: int) -> bool:
        """Add to both quantities of a plain stock; False, and nothing done, when it is none."""
        if at < 0:
            return False
        stocks = self.stocks
        accounting, onhand = stocks.accounting.view, stocks.onhand.view
        first, second = accounting[at] + value, onhand[at] + value
        if not (-_SUM_MAX < first < _SUM_MAX and -_SUM_MAX < second < _SUM_MAX):
            return False
        stocks.remember(at)
        accounting[at], onhand[at] = first, second
        places = self.places.view[row]
        stocks.places.view[at] = max(stocks.places.view[at], places)
        return True

    def _create(self, row: int, resource: int, value: int, *, known: bool) -> bool:
        """Begin a stock that was never touched, in the receiver's hands."""
        stocks = self.stocks
        receiver = self.receiver.view[row]
        untouched = resource >= stocks.row_of.capacity or stocks.row_of.view[resource] < 0
        if receiver < 0 or not untouched or not -_SUM_MAX < value < _SUM_MAX:
            return False
        at = stocks.begin(resource)
        stocks.flags.view[at] = 1 if known else 0
        stocks.accounting.view[at] = stocks.onhand.view[at] = value
        stocks.unit.view[at] = self.unit.view[row]
        stocks.places.view[at] = max(self.places.view[row], 0)
        stocks.home.view[at] = receiver
        stocks.own(at, receiver)
        return True
