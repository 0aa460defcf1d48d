# SPDX-License-Identifier: MIT
"""What lists are sorted by: a key for each row, and the same key as text for cursors.

A row without the value comes last in either direction, so that its key depends on the direction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from valueflows.ledger.columns import EMPTY
from valueflows.ledger.filters import AMOUNTS, NAME, QUANTITY, TIME
from valueflows.ledger.measures import Sizes
from valueflows.ledger.terms import Place
from valueflows.model.exact import Exact

_LAST: Final = 2**63


@dataclass(frozen=True, slots=True)
class Key:
    """How rows are compared: by ``of``, which is the same for all of those that are not.

    ``written`` is the key of a row as JSON has it; ``read`` takes that back to a key, and raises
    ``KeyError`` for what is none.
    """

    of: Callable[[int], Any]
    written: Callable[[int], Any]
    read: Callable[[Any], Any]


AS_WRITTEN: Final = Key(lambda _row: 0, lambda _row: None, lambda _said: 0)
"""Leaves rows in the order in which they were first written."""


def sort_key(place: Place, by: str, descending: bool) -> Key:  # noqa: FBT001
    """Return the key of an order over one table."""
    made = _KEYS.get(by)
    return AS_WRITTEN if made is None else made(place, descending)


def _time(place: Place, descending: bool) -> Key:  # noqa: FBT001
    moments = place.books.memory.moments(place.table, place.time)
    of: Callable[[int], Any] = moments.__getitem__
    if not descending and place.table.cls.__name__ != "EconomicEvent":

        def of(row: int) -> int:
            return _LAST if moments[row] == EMPTY else moments[row]

    return Key(of, of, _read_time)


def _read_time(said: Any) -> int:
    if type(said) is not int:
        raise KeyError(said)
    return said


def _quantity(place: Place, descending: bool) -> Key:  # noqa: FBT001
    stated, missing = (1, 0) if descending else (0, 1)
    amount, sizes = _amount(place), Sizes(place.books)

    def of(row: int) -> tuple[int, str, Exact]:
        found = amount(row)
        return (missing, "", 0) if found is None else (stated, *sizes.of(*found))

    def written(row: int) -> list[Any]:
        flag, dimension, value = of(row)
        return [flag, dimension, str(value)]

    return Key(of, written, _read_quantity)


def _read_quantity(said: Any) -> tuple[int, str, Exact]:
    match said:
        case [int(flag), str(dimension), str(value)]:
            try:
                return flag, dimension, Fraction(value) if "/" in value else int(value)
            except (ValueError, ArithmeticError):
                raise KeyError(said) from None
    raise KeyError(said)


def _amount(place: Place) -> Callable[[int], tuple[int, Exact] | None]:
    """Return what reads a row's quantity, as its unit's number and its value."""
    table, sight, ids = place.table, place.sight, place.table.id.view
    columns = [table.quantities[name] for name in AMOUNTS if name in table.quantities]

    def stock_of(row: int) -> tuple[int, Exact] | None:
        stock = sight.stock(ids[row])
        if stock is None or not stock.known or stock.unit is None:
            return None
        return int(stock.unit), stock.accounting

    def stated(row: int) -> tuple[int, Exact] | None:
        for column in columns:
            value = column.get(row)
            if value is not None:
                return column.unit.view[row], value
        return None

    return stock_of if table.cls.__name__ == "EconomicResource" else stated


def _name(place: Place, descending: bool) -> Key:  # noqa: FBT001
    books, table, unread = place.books, place.table, place.sight.unread
    stated, missing = (1, 0) if descending else (0, 1)

    def of(row: int) -> tuple[int, str]:
        name = books.memory.texts(books, table, unread(table, row)).name(row)
        return (stated if name else missing), name.decode("utf-8", "surrogatepass")

    return Key(of, of, _read_name)


def _read_name(said: Any) -> tuple[int, str]:
    match said:
        case [int(flag), str(name)]:
            return flag, name
    raise KeyError(said)


_KEYS: Final[dict[str, Callable[[Place, bool], Key]]] = {
    TIME: _time,
    QUANTITY: _quantity,
    NAME: _name,
}
