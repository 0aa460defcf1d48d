# SPDX-License-Identifier: MIT
"""Comparing what was stated of a resource with the books, exactly and only in what is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from valueflows.ledger.numbered import STATED
from valueflows.model.exact import Exact
from valueflows.model.stock import Stock
from valueflows.model.units import convert

if TYPE_CHECKING:
    from valueflows.ledger.books import Books

OPEN: Final = 0
HELD: Final = 1
FAILED: Final = 2
"""An assertion could not be checked, holds, or does not."""


def verdict(books: Books, row: int) -> int:
    """Compare the assertion in a row with the books as they stand now.

    A quantity of an unknown stock cannot be checked.
    """
    table = books.by_name["Assertion"]
    stock = books.stocks.get(table.refs["resource"].view[row]) or Stock()
    results = [*_quantities(books, row, stock), *_attributes(books, row, stock)]
    if FAILED in results:
        return FAILED
    return HELD if results and OPEN not in results else OPEN


def _quantities(books: Books, row: int, stock: Stock) -> list[int]:
    table = books.by_name["Assertion"]
    results = []
    for name, have in (
        ("accounting_quantity", stock.accounting),
        ("onhand_quantity", stock.onhand),
    ):
        quantity = table.quantities[name]
        stated = quantity.get(row)
        if stated is not None:
            results.append(_compare(books, stated, quantity.unit.view[row], have, stock))
    return results


def _compare(books: Books, stated: Exact, unit: int, have: Exact, stock: Stock) -> int:
    if not stock.known:
        return OPEN
    units, aliases = books.shared.units.values, books.aliases
    if stock.unit is None:
        return HELD if stated == have else FAILED
    here, there = units[unit], units[int(stock.unit)]
    value = convert(stated, aliases.get(here, here), aliases.get(there, there))
    return HELD if value == have else FAILED


def _attributes(books: Books, row: int, stock: Stock) -> list[int]:
    table = books.by_name["Assertion"]
    results = [
        HELD if getattr(stock, name) == table.refs[column].view[row] else FAILED
        for name, column in STATED
        if table.refs[column].view[row] >= 0
    ]
    state = table.texts["state"].view[row]
    if state >= 0:
        results.append(HELD if stock.state == state else FAILED)
    containers = table.many["contained_in"].get(row)
    if containers or table.flags["uncontained"].view[row] == 1:
        results.append(HELD if sorted(containers) == sorted(stock.contained_in) else FAILED)
    return results
