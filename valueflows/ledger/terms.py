# SPDX-License-Identifier: MIT
"""The terms of a filter over one table: which rows each lists by itself, and which it keeps.

A term that follows references lists its rows from the lists of who points at whom, newest first,
with repetitions and old revisions; any term keeps, of current rows, those that meet it. Whoever
selects starts from the shortest list and lets the others keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from time import time_ns
from typing import Any, Final

from valueflows.ledger.books import Books
from valueflows.ledger.columns import EMPTY
from valueflows.ledger.filters import Filter, Range
from valueflows.ledger.measures import Within
from valueflows.ledger.memory import Clock, folded
from valueflows.ledger.sight import Sight, first_row
from valueflows.ledger.tables import Table
from valueflows.model.terms import VF

Keep = Callable[[Sequence[int]], Sequence[int]]
FEW: Final = 500
"""Up to how many rows are searched by reading them, whatever is remembered of the others."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on the rows of a table. ``listed`` is None where nothing points there."""

    keep: Keep
    listed: Callable[[], Iterator[int]] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What terms are made from: what is seen, the table in question, when versions were recorded."""

    sight: Sight
    table: Table
    time: Clock

    @property
    def books(self) -> Books:
        """The books that are seen."""
        return self.sight.books

    def numbers(self, iris: Iterable[str]) -> frozenset[int]:
        """Return the numbers of ids; what was never named has none."""
        return frozenset(n for iri in iris if (n := self.sight.number(iri)) >= 0)


NEVER: Final = Term(lambda _rows: (), lambda: iter(()))
"""Keeps nothing: for a class that does not have what is asked for."""


def term(place: Place, asked: Filter, value: Any) -> Term:
    """Return the term of a filter and its value."""
    return _MAKERS[asked.kind](place, asked.fields, value)


def leads(
    place: Place, pairs: Sequence[tuple[str, frozenset[int]]], iris: frozenset[str] = frozenset()
) -> Term:
    """Keep rows of which a reference leads to one of its targets, for any of the pairs.

    Agents count only where they are shown under one of ``iris``.
    """
    table = place.table
    held = [(via, targets) for via, targets in pairs if targets]

    def listed() -> Iterator[int]:
        for via, targets in held:
            links = table.many[via] if via in table.many else table.links[via]
            yield from chain.from_iterable(map(links.rows, targets))

    def keep(rows: Sequence[int]) -> Sequence[int]:
        if iris and not place.sight.whole:
            return [
                row for row in rows if any(_shown(place.sight, table, row, *p, iris) for p in held)
            ]
        if len(held) == 1 and held[0][0] in table.refs:
            via, targets = held[0]
            column = table.refs[via].view
            return [row for row in rows if column[row] in targets]
        return [row for row in rows if any(_points(table, row, *pair) for pair in held)]

    return Term(keep, listed)


def _shown(
    sight: Sight, table: Table, row: int, via: str, targets: frozenset[int], iris: frozenset[str]
) -> bool:
    return _points(table, row, via, targets) and sight.meets(table, row, via, iris)


def _points(table: Table, row: int, via: str, targets: frozenset[int]) -> bool:
    if via in table.many:
        return not targets.isdisjoint(table.many[via].get(row))
    return table.refs[via].view[row] in targets


def holds(place: Place, via: str, targets: frozenset[int]) -> Term:
    """Keep resources of which an attribute that follows from events is one of the targets now."""
    sight, table = place.sight, place.table

    def listed() -> Iterator[int]:
        for target in targets:
            for number in sight.having(via, target):
                located = sight.locate(number)
                if located is not None and located[0] is table:
                    yield located[1]

    def keep(rows: Sequence[int]) -> Sequence[int]:
        wanted = set(listed())
        return [row for row in rows if row in wanted]

    return Term(keep, listed)


def _leads(place: Place, fields: tuple[str, ...], iris: Sequence[str]) -> Term:
    targets = place.numbers(iris)
    return leads(place, [(via, targets) for via in fields], frozenset(iris))


def _held(place: Place, fields: tuple[str, ...], iris: Sequence[str]) -> Term:
    return holds(place, fields[0], place.numbers(iris))


# -- around the corner -----------------------------------------------------------------------------


def _current(sight: Sight, name: str, via: str, targets: frozenset[int]) -> frozenset[int]:
    """Return the id numbers of a class's standing records whose reference leads to a target."""
    table = sight.books.by_name[name]
    links = table.many[via] if via in table.many else table.links[via]
    rows = chain.from_iterable(map(links.rows, targets))
    return frozenset(table.id.view[row] for row in rows if sight.standing(table, row))


def _scope(place: Place, _fields: tuple[str, ...], iris: Sequence[str]) -> Term:
    sight = place.sight
    processes = _current(sight, "Process", "in_scope_of", place.numbers(iris))
    if "triggered_by" not in place.table.refs:
        return leads(place, [("input_of", processes), ("output_of", processes)])
    sides = [_current(sight, "EconomicEvent", via, processes) for via in ("input_of", "output_of")]
    return leads(place, [("triggered_by", sides[0] | sides[1])])


_PLANNED: Final = ("planned_within", "independent_demand_of")


def _plan(place: Place, _fields: tuple[str, ...], iris: Sequence[str]) -> Term:
    plans, sight, refs = place.numbers(iris), place.sight, place.table.refs
    processes = _current(sight, "Process", "planned_within", plans)
    pairs = [("input_of", processes), ("output_of", processes)]
    pairs += [(via, plans) for via in _PLANNED if via in refs]
    if "fulfills" in place.table.many:
        found = [_current(sight, "Commitment", via, plans) for via in _PLANNED]
        found += [
            _current(sight, "Commitment", via, processes) for via in ("input_of", "output_of")
        ]
        pairs.append(("fulfills", frozenset(chain.from_iterable(found))))
    return leads(place, pairs)


def _corrected(place: Place, _fields: tuple[str, ...], wanted: bool) -> Term:  # noqa: FBT001
    table, sight = place.table, place.sight
    links, numbers = table.links["corrects"], table.id.view

    def corrected(row: int) -> bool:
        return any(sight.standing(table, other) for other in links.rows(numbers[row]))

    def keep(rows: Sequence[int]) -> Sequence[int]:
        return [row for row in rows if corrected(row) is wanted]

    return Term(keep)


def _correction(place: Place, _fields: tuple[str, ...], wanted: bool) -> Term:  # noqa: FBT001
    column = place.table.refs["corrects"].view
    return Term(lambda rows: [row for row in rows if (column[row] >= 0) is wanted])


# -- columns ---------------------------------------------------------------------------------------


def _word(place: Place, fields: tuple[str, ...], words: Sequence[str]) -> Term:
    table, column = place.table, place.table.words[fields[0]].view
    names = (word.removeprefix(VF) for word in words)
    numbers = {n for name in names if (n := table.numbers[fields[0]].get(name)) is not None}
    return Term(lambda rows: [row for row in rows if column[row] in numbers])


def _purpose(place: Place, fields: tuple[str, ...], wanted: bool) -> Term:  # noqa: FBT001
    column = place.table.words["purpose"].view
    number = place.table.numbers["purpose"][fields[0]]
    return Term(lambda rows: [row for row in rows if (column[row] == number) is wanted])


def _flag(place: Place, fields: tuple[str, ...], wanted: bool) -> Term:  # noqa: FBT001
    column = place.table.flags[fields[0]].view
    return Term(lambda rows: [row for row in rows if (column[row] == 1) is wanted])


def _tags(place: Place, fields: tuple[str, ...], tags: Sequence[str]) -> Term:
    column, wanted = place.table.tags[fields[0]].view, frozenset(tags)
    sets = place.books.shared.tags.values
    numbers = {n for n, held in enumerate(sets) if not wanted.isdisjoint(held)}
    return Term(lambda rows: [row for row in rows if column[row] in numbers])


def _texts(place: Place, texts: Sequence[str]) -> set[int]:
    known = place.books.shared.texts.numbers
    return {known[text] for text in texts if text in known}


def _state(place: Place, fields: tuple[str, ...], texts: Sequence[str]) -> Term:
    column, numbers = place.table.texts[fields[0]].view, _texts(place, texts)
    return Term(lambda rows: [row for row in rows if column[row] in numbers])


def _stock_state(place: Place, _fields: tuple[str, ...], texts: Sequence[str]) -> Term:
    numbers, sight, ids = _texts(place, texts), place.sight, place.table.id.view

    def has(row: int) -> bool:
        stock = sight.stock(ids[row])
        return stock is not None and stock.state in numbers

    return Term(lambda rows: [row for row in rows if has(row)])


def _measure(place: Place, fields: tuple[str, ...], wanted: Range) -> Term:
    within, quantity = Within(place.books, wanted), place.table.quantities[fields[0]]
    units, get, holds_ = quantity.unit.view, quantity.get, within.holds
    return Term(lambda rows: [row for row in rows if holds_(units[row], get(row))])


def _stock(place: Place, fields: tuple[str, ...], wanted: Range) -> Term:
    within, sight, ids = Within(place.books, wanted), place.sight, place.table.id.view
    attribute = fields[0].removesuffix("_quantity")

    def has(row: int) -> bool:
        stock = sight.stock(ids[row])
        if stock is None or not stock.known or stock.unit is None:
            return False
        return within.holds(int(stock.unit), getattr(stock, attribute))

    return Term(lambda rows: [row for row in rows if has(row)])


# -- time and text ---------------------------------------------------------------------------------


def _since(place: Place, _fields: tuple[str, ...], least: int) -> Term:
    moments = place.books.memory.moments(place.table, place.time)
    return Term(lambda rows: [row for row in rows if moments[row] >= least])


def _until(place: Place, _fields: tuple[str, ...], most: int) -> Term:
    moments = place.books.memory.moments(place.table, place.time)
    return Term(lambda rows: [row for row in rows if EMPTY < moments[row] <= most])


def _first_version(table: Table, row: int) -> int:
    version: int = table.version.view[first_row(table, row)]
    return version


def _recorded_since(place: Place, _fields: tuple[str, ...], least: int) -> Term:
    table, time = place.table, place.time
    return Term(lambda rows: [r for r in rows if time(_first_version(table, r)) >= least])


def _recorded_until(place: Place, _fields: tuple[str, ...], most: int) -> Term:
    table, time = place.table, place.time
    return Term(lambda rows: [r for r in rows if time(_first_version(table, r)) <= most])


def _active(place: Place, _fields: tuple[str, ...], wanted: bool) -> Term:  # noqa: FBT001
    now, times = time_ns() // 1000, place.table.times
    begins, ends = times["has_beginning"].view, times["has_end"].view

    def holds_now(row: int) -> bool:
        end: int = ends[row]
        return bool(begins[row] <= now and (end == EMPTY or now <= end))

    return Term(lambda rows: [row for row in rows if holds_now(row) is wanted])


def _text(place: Place, _fields: tuple[str, ...], text: str) -> Term:
    needle, sight, table = folded(text), place.sight, place.table

    def keep(rows: Sequence[int]) -> Sequence[int]:
        if b"\0" in needle:
            return ()
        if sight.whole:
            return _holding(place, rows, needle)
        alike: dict[frozenset[str], list[int]] = {}
        for row in rows:
            alike.setdefault(sight.unread(table, row), []).append(row)
        parts = [_holding(place, some, needle, hidden) for hidden, some in alike.items()]
        found = set(chain.from_iterable(parts))
        return [row for row in rows if row in found]

    return Term(keep)


def _holding(
    place: Place, rows: Sequence[int], needle: bytes, hidden: frozenset[str] = frozenset()
) -> list[int]:
    """Return those of some rows in which a text occurs, in other fields than the hidden ones."""
    texts = place.books.memory.texts(place.books, place.table, hidden)
    if len(rows) <= FEW or len(rows) < texts.missing:
        return [row for row in rows if needle in texts.read(row)]
    found = texts.holding(needle)
    return [row for row in rows if row in found]


_MAKERS: Final[dict[str, Callable[[Place, tuple[str, ...], Any], Term]]] = {
    "leads": _leads,
    "held": _held,
    "scope": _scope,
    "plan": _plan,
    "corrected": _corrected,
    "correction": _correction,
    "word": _word,
    "purpose": _purpose,
    "flag": _flag,
    "tags": _tags,
    "state": _state,
    "stock_state": _stock_state,
    "measure": _measure,
    "stock": _stock,
    "since": _since,
    "until": _until,
    "recorded_since": _recorded_since,
    "recorded_until": _recorded_until,
    "active": _active,
    "text": _text,
}
