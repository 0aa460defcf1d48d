# SPDX-License-Identifier: MIT
"""Comparing what was stated of a resource with the books, exactly and only in what is stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from valueflows.ledger.numbered import STATED
from valueflows.model.exact import Exact
from valueflows.model.stock import Id, Stock
from valueflows.model.units import convert

if TYPE_CHECKING:
    from valueflows.ledger.books import Books

OPEN: Final = 0
HELD: Final = 1
FAILED: Final = 2
"""An assertion could not be checked, holds, or does not."""

Converter: TypeAlias = Callable[[Exact, Id, Id], Exact | None]


@dataclass(frozen=True, slots=True)
class Said:
    """What an assertion states, ids and units as the stock beside it has them."""

    quantities: tuple[tuple[str, Exact, Id | None], ...]
    attributes: tuple[tuple[str, Id], ...]
    contained_in: tuple[Id, ...] | None


def judge(said: Said, stock: Stock | None, converted: Converter) -> int:
    """Compare what is stated with a stock.

    Nothing can be said of what nothing has touched, nor of a quantity of unknown stock.
    """
    if stock is None:
        return OPEN
    results = [
        _compare(amount, unit, getattr(stock, name), stock, converted)
        for name, amount, unit in said.quantities
    ]
    results += [
        HELD if getattr(stock, name) == value else FAILED for name, value in said.attributes
    ]
    if said.contained_in is not None:
        same = set(said.contained_in) == set(stock.contained_in)
        results.append(HELD if same else FAILED)
    if FAILED in results:
        return FAILED
    return HELD if results and OPEN not in results else OPEN


def _compare(
    amount: Exact, unit: Id | None, have: Exact, stock: Stock, converted: Converter
) -> int:
    if not stock.known:
        return OPEN
    if stock.unit is None:
        return HELD if amount == have else FAILED
    if unit is None:
        return HELD if amount == have == 0 else FAILED
    return HELD if converted(amount, unit, stock.unit) == have else FAILED


# -- in the books --------------------------------------------------------------------------------


def verdict(books: Books, row: int) -> int:
    """Compare the assertion in a row with the books as they stand now."""
    units, aliases = books.shared.units.values, books.aliases

    def converted(value: Exact, one: Id, other: Id) -> Exact | None:
        here, there = units[int(one)], units[int(other)]
        return convert(value, aliases.get(here, here), aliases.get(there, there))

    stock = books.stocks.get(books.by_name["Assertion"].refs["resource"].view[row])
    if stock is not None and stock.unit is not None and units[int(stock.unit)] is None:
        stock.unit = None
    return judge(_row(books, row), stock, converted)


def _row(books: Books, row: int) -> Said:
    table = books.by_name["Assertion"]
    stated = []
    for name, column in (("accounting", "accounting_quantity"), ("onhand", "onhand_quantity")):
        amount = table.quantities[column].get(row)
        if amount is not None:
            unit = table.quantities[column].unit.view[row]
            none = books.shared.units.values[unit] is None
            stated.append((name, amount, None if none else unit))
    attributes = [(name, table.refs[column].view[row]) for name, column in STATED]
    attributes.append(("state", table.texts["state"].view[row]))
    containers = tuple(table.many["contained_in"].get(row))
    none = table.flags["uncontained"].view[row] == 1
    return Said(
        tuple(stated),
        tuple((name, value) for name, value in attributes if value >= 0),
        containers if containers or none else None,
    )
