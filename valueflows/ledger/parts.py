# SPDX-License-Identifier: MIT
"""The books taken apart: columns and arenas by name, and everything that is small.

Snapshots store the parts, and the digest of the books is taken over them, so that a rebuild, a
snapshot and a running server can be compared without two copies in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec

from valueflows.ledger.books import Books
from valueflows.ledger.columns import Bytes, Column, Links
from valueflows.ledger.index import Index
from valueflows.ledger.tables import Many, Names, Table
from valueflows.model.exact import Exact
from valueflows.model.stock import Stock
from valueflows.model.world import Sets


class Part(NamedTuple):
    """A column or arena and how much of it is in use."""

    name: str
    store: Column | Bytes
    used: int
    lookup: bool = False
    """Whether it only helps to find things, and depends on how large it once was."""


def parts(books: Books, index: Index) -> Iterator[Part]:
    """Yield every column and arena of the books and of the journal's index."""
    ids = books.ids
    yield Part("ids.bytes", ids.bytes, ids.bytes.end)
    yield Part("ids.start", ids.start, ids.count + 1)
    yield Part("ids.hash", ids.hash, ids.count)
    yield Part("ids.table", ids.table, ids.table.capacity, lookup=True)
    yield _grown("kind", books.kind, ids.count)
    yield _grown("current", books.current, ids.count)
    for table in books.tables:
        yield from _table(table)
    stocks = books.stocks
    yield _grown("stock.row_of", stocks.row_of, ids.count)
    for name, column in stocks.columns():
        yield Part(f"stock.{name}", column, stocks.rows)
    for name, links in stocks.links.items():
        yield from _links(f"stock.{name}", links, stocks.linked_rows[name])
        yield Part(f"stock.{name}.linked", stocks.linked[name], stocks.linked_rows[name])
    for name, column in stocks.past.by_row():
        yield _grown(f"past.{name}", column, stocks.rows)
    for name, column in stocks.past.by_entry():
        yield Part(f"past.{name}", column, stocks.past.entries)
    cells = books.cells
    yield Part("cells.keys", cells.keys, cells.keys.end)
    yield Part("cells.total", cells.total, cells.count)
    yield Part("cells.table", cells.table, cells.table.capacity, lookup=True)
    yield _grown("stages", books.stages, books.events.rows)
    yield _grown("verdicts", books.verdicts, books.by_name["Assertion"].rows)
    yield Part("index.ids", index.ids, index.ids.end)
    yield Part("index.table", index.table, index.table.capacity, lookup=True)
    for name, column in index.columns():
        yield Part(f"index.{name}", column, index.count)


def _table(table: Table) -> Iterator[Part]:
    name = table.cls.__name__
    for number, column in enumerate(table.columns()):
        yield Part(f"{name}.{number}", column, table.rows)
    for field, links in table.links.items():
        yield from _links(f"{name}.{field}", links, table.rows)
    for field, many in table.many.items():
        yield from _many(f"{name}.{field}", many)


def _many(name: str, many: Many) -> Iterator[Part]:
    yield Part(f"{name}.target", many.target, many.count)
    yield Part(f"{name}.owner", many.owner, many.count)
    yield from _links(name, many.links, many.count)


def _links(name: str, links: Links, rows: int) -> Iterator[Part]:
    yield Part(f"{name}.head", links.head, links.head.capacity, lookup=True)
    yield _grown(f"{name}.next", links.next, rows)


def _grown(name: str, column: Column, count: int) -> Part:
    """Return a column that may be shorter than what it counts, filled up with nothing."""
    column.grow(count)
    return Part(name, column, count)


# -- what is small -------------------------------------------------------------------------------


def small_parts(books: Books) -> dict[str, Any]:
    """Return everything that is no column, in a fixed order."""
    quantities = {
        f"{table.cls.__name__}.{name}": {str(r): str(v) for r, v in sorted(q.wide.items())}
        for table in books.tables
        for name, q in table.quantities.items()
        if q.wide
    }
    stocks, cells = books.stocks, books.cells
    return {
        "version": books.version,
        "ledger": books.ledger,
        "ids": books.ids.count,
        "spaces": books.ids.spaces,
        "units": books.shared.units.values,
        "texts": books.shared.texts.values,
        "tags": books.shared.tags.values,
        "rows": {table.cls.__name__: [table.rows, table.standing] for table in books.tables},
        "many": {
            f"{t.cls.__name__}.{n}": many.count for t in books.tables for n, many in t.many.items()
        },
        "wide": quantities,
        "stock_rows": stocks.rows,
        "stock_wide": {str(r): [str(v) for v in w] for r, w in sorted(stocks.wide.items())},
        "several": {str(r): list(c) for r, c in sorted(stocks.several.items())},
        "held": {
            str(r): [[a, str(v)] for a, v in sorted(h.items())]
            for r, h in sorted(stocks.held.items())
        },
        "linked": stocks.linked_rows,
        "past": stocks.past.entries,
        "past_wide": {str(e): [str(v) for v in w] for e, w in sorted(stocks.past.wide.items())},
        "past_rest": {
            str(r): [[version, _rest(rest)] for version, rest in kept]
            for r, kept in sorted(stocks.past.rest.items())
        },
        "cells": cells.count,
        "cells_wide": {str(r): str(v) for r, v in sorted(cells.wide.items())},
        "nets": {str(r): [str(v) for v in n] for r, n in sorted(books.nets.items())},
        "paths": {str(r): p for r, p in sorted(books.paths.items())},
        "packing": sorted(books.packing),
        "along": {
            str(n): {str(row): sets for row, sets in sorted(said.items())}
            for n, said in sorted(books.along.items())
        },
        "aliases": dict(sorted(books.aliases.items())),
        "had": {str(r): _stock(s) for r, s in sorted(books.had.items())},
        "erased": sorted(books.erased),
    }


def _rest(rest: Any) -> list[Any]:
    return [*rest[:-1], [[agent, str(v)] for agent, v in sorted(rest[-1].items())]]


def _read_rest(values: list[Any]) -> Any:
    return (*values[:-2], tuple(values[-2]), _read_held(values[-1]))


def _stock(stock: Stock) -> list[Any]:
    values = list(astuple(stock))
    values[1], values[2] = str(stock.accounting), str(stock.onhand)
    values[-1] = [[a, str(v)] for a, v in sorted(stock.held.items())]
    return values


def digest(books: Books, index: Index) -> str:
    """Return a hash of all that the books hold, the same for every way they were made."""
    whole = hashlib.sha256()
    for part in parts(books, index):
        if not part.lookup:
            whole.update(part.name.encode())
            whole.update(raw(part))
    whole.update(msgspec.json.encode(small_parts(books)))
    return whole.hexdigest()


def raw(part: Part) -> memoryview[Any]:
    """Return the bytes of a part that are in use."""
    store = part.store
    return store.raw[: part.used] if isinstance(store, Bytes) else store.raw(part.used)


def restore_small(books: Books, small: dict[str, Any]) -> None:
    """Put back what ``small_parts`` returned."""
    books.version, books.ledger = small["version"], small["ledger"]
    books.ids.restore(small["ids"], small["spaces"])
    shared = books.shared
    _restore_names(shared.units, small["units"])
    _restore_names(shared.texts, small["texts"])
    _restore_names(shared.tags, small["tags"])
    for table in books.tables:
        table.rows, table.standing = small["rows"][table.cls.__name__]
        for name, many in table.many.items():
            many.count = small["many"][f"{table.cls.__name__}.{name}"]
        for name, quantity in table.quantities.items():
            wide = small["wide"].get(f"{table.cls.__name__}.{name}", {})
            quantity.wide = {int(r): _read_exact(v) for r, v in wide.items()}
    stocks = books.stocks
    stocks.rows, stocks.linked_rows = small["stock_rows"], small["linked"]
    stocks.wide = {int(r): [_read_exact(v) for v in w] for r, w in small["stock_wide"].items()}
    stocks.several = {int(r): tuple(c) for r, c in small["several"].items()}
    stocks.held = {int(r): _read_held(h) for r, h in small["held"].items()}
    past = stocks.past
    past.version, past.entries = small["version"], small["past"]
    past.wide = {int(e): [_read_exact(v) for v in w] for e, w in small["past_wide"].items()}
    past.rest = {
        int(r): [(version, _read_rest(rest)) for version, rest in kept]
        for r, kept in small["past_rest"].items()
    }
    books.cells.count = small["cells"]
    books.cells.wide = {int(r): _read_exact(v) for r, v in small["cells_wide"].items()}
    books.nets = {int(r): (_read_exact(n[0]), _read_exact(n[1])) for r, n in small["nets"].items()}
    books.paths = {int(r): p for r, p in small["paths"].items()}
    books.packing = set(small["packing"])
    books.along = {
        int(n): {int(row): _read_sets(sets) for row, sets in said.items()}
        for n, said in small["along"].items()
    }
    books.aliases = small["aliases"]
    books.had = {int(r): _read_stock(s) for r, s in small["had"].items()}
    books.erased = set(small["erased"])


def _read_sets(sets: dict[str, Any]) -> Sets:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in sets.items()}


def _read_exact(text: str) -> Exact:
    return Fraction(text) if "/" in text else int(text)


def _read_held(pairs: list[Any]) -> dict[Any, Exact]:
    return {agent: _read_exact(value) for agent, value in pairs}


def _read_stock(values: list[Any]) -> Stock:
    values[1], values[2] = _read_exact(values[1]), _read_exact(values[2])
    values[-2] = tuple(values[-2])
    values[-1] = _read_held(values[-1])
    return Stock(*values)


def _restore_names(names: Names, values: list[Any]) -> None:
    for value in values:
        names.number(tuple(value) if isinstance(value, list) else value)
