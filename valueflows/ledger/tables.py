# SPDX-License-Identifier: MIT
"""One table for each class, built from the field table: columns of integers, and who points here.

A row is one revision of one record; an event has one row, an agent as many as it was revised.
References are numbers of ``Ids``, moments are microseconds, quantities are millionths of the
written unit. What no query sorts, joins or counts by stays in the journal, where ``place`` and
``length`` find it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from valueflows.ledger.appending import Append, bind_append
from valueflows.ledger.arena import Ids
from valueflows.ledger.columns import EMPTY, Column, Links
from valueflows.model.actions import ACTIONS, ActionRow
from valueflows.model.exact import Exact, micro
from valueflows.model.proposals import PURPOSES, ProposalPurpose
from valueflows.model.records import Unit
from valueflows.model.terms import Property, properties

WIDE: Final = EMPTY + 1
"""In a quantity column: the exact value stands in ``wide``."""

MARKS: Final = frozenset({"tracking_identifier", "batch_lot_code"})
"""Texts by which things are recognised: a column has the CRC-32 of each, 0 where there is none."""

WORDS: Final[dict[Any, dict[str, int]]] = {
    ActionRow: {name: n for n, name in enumerate(ACTIONS)},
    ProposalPurpose: {name: n for n, name in enumerate(PURPOSES)},
}


class Names:
    """Texts as numbers: units, states, sets of tags."""

    __slots__ = ("numbers", "values")

    def __init__(self, values: list[Any] | None = None) -> None:
        self.values: list[Any] = values or []
        self.numbers: dict[Any, int] = {v: n for n, v in enumerate(self.values)}

    def number(self, value: Any) -> int:
        """Return the number of a text, a new one when it is new."""
        number = self.numbers.get(value)
        if number is None:
            number = self.numbers[value] = len(self.values)
            self.values.append(value)
        return number


@dataclass(slots=True)
class Shared:
    """What all tables count in: ids, units, states and sets of tags."""

    ids: Ids
    units: Names
    texts: Names
    tags: Names

    def tag_set(self, tags: Any) -> int:
        """Return the number of a set of tags, whatever their order, or of a tag alone."""
        several = tags if isinstance(tags, tuple) else (tags,)
        return self.tags.number(tuple(sorted(t if isinstance(t, str) else t.iri for t in several)))


class Quantity:
    """A measure as three columns; values that 64 bits cannot hold stand in ``wide``."""

    __slots__ = ("places", "unit", "value", "wide")

    def __init__(self) -> None:
        self.value = Column("q")
        self.places = Column("b")
        self.unit = Column("i")
        self.wide: dict[int, Exact] = {}

    def put_wide(self, row: int, text: str) -> None:
        """Store a number that 64 bits of millionths cannot hold."""
        self.value.view[row] = WIDE
        self.wide[row] = micro(text)

    def get(self, row: int) -> Exact | None:
        """Return the exact value in millionths, None where nothing is stated."""
        value: int = self.value.view[row]
        if value == EMPTY:
            return None
        return self.wide[row] if value == WIDE else value


class Many:
    """Several references a row: a pool of targets, and a list of pointers for each target."""

    __slots__ = ("count", "links", "number", "owner", "start", "target")

    def __init__(self) -> None:
        self.start = Column("i")
        self.number = Column("i")
        self.target = Column("i")
        self.owner = Column("i")
        self.links = Links()
        self.count = 0

    def put(self, row: int, targets: list[int]) -> None:
        """Store the targets of a row."""
        self.start.view[row] = self.count
        self.number.view[row] = len(targets)
        self.target.grow(self.count + len(targets))
        self.owner.grow(self.count + len(targets))
        for target in targets:
            link = self.count
            self.target.view[link] = target
            self.owner.view[link] = row
            self.links.add(target, link)
            self.count = link + 1

    def get(self, row: int) -> list[int]:
        """Return the targets of a row."""
        start = self.start.view[row]
        return [] if start < 0 else self.target.view[start : start + self.number.view[row]].tolist()

    def rows(self, target: int) -> Iterator[int]:
        """Yield the rows that point at a target, newest first."""
        owner = self.owner.view
        for link in self.links.rows(target):
            yield owner[link]


class Table:
    """All records of one class."""

    def __init__(self, cls: type[Any], shared: Shared) -> None:
        self.cls = cls
        self.shared = shared
        self.rows = 0
        self.standing = 0
        self.id = Column("i")
        self.version = Column("i")
        self.previous = Column("i")
        self.place = Column("Q")
        self.length = Column("I")
        self.personal = Column("I")
        self.withdrawn = Column("b")
        self.refs: dict[str, Column] = {}
        self.links: dict[str, Links] = {}
        self.many: dict[str, Many] = {}
        self.times: dict[str, Column] = {}
        self.quantities: dict[str, Quantity] = {}
        self.flags: dict[str, Column] = {}
        self.words: dict[str, Column] = {}
        self.numbers: dict[str, dict[str, int]] = {}
        self.texts: dict[str, Column] = {}
        self.tags: dict[str, Column] = {}
        self.marks: dict[str, Column] = {}
        for row in properties(cls):
            if not row.derived:
                self._add_field(row)
        self.append: Append = self._append_first

    def _add_field(self, row: Property) -> None:
        name, kind = row.name, row.kind
        if kind == "ref" and row.many:
            self.many[name] = Many()
        elif kind == "ref":
            self.refs[name] = Column("i")
            if row.target is not Unit:
                self.links[name] = Links()
        elif kind == "instant":
            self.times[name] = Column("q")
        elif kind == "value":
            self.quantities[name] = Quantity()
        elif kind == "bool":
            self.flags[name] = Column("b")
        elif kind == "word":
            self.words[name] = Column("b")
            self.numbers[name] = WORDS[row.target]
        elif kind == "tag":
            self.tags[name] = Column("i")
        else:
            self._add_text(name)

    def _add_text(self, name: str) -> None:
        if name == "state":
            self.texts[name] = Column("i")
        elif name in MARKS:
            self.marks[name] = Column("I")

    def grow(self, least: int) -> None:
        """Make room for more rows."""
        for column in self.columns():
            column.grow(least)
        for links in self.links.values():
            links.next.grow(least)
            links.head.grow(1)
        self.append = bind_append(self)

    def rebind(self) -> None:
        """Fill the columns as they are now, after they were replaced."""
        self.append = bind_append(self) if self.id.capacity else self._append_first

    def _append_first(self, *row: Any) -> int:
        """Make room for the first row, which few tables ever get, and add it."""
        self.grow(1)
        return self.append(*row)

    def link(self, name: str, target: int, row: int) -> None:
        """Put a row into a list whose heads do not reach as far as its target."""
        self.links[name].add(target, row)
        self.append = bind_append(self)

    def columns(self) -> Iterator[Column]:
        """Yield every column that has one number a row."""
        yield from (self.id, self.version, self.previous, self.place, self.length, self.personal)
        yield self.withdrawn
        for group in (self.refs, self.times, self.flags, self.words, self.texts, self.tags):
            yield from group.values()
        yield from self.marks.values()
        for quantity in self.quantities.values():
            yield from (quantity.value, quantity.places, quantity.unit)
        for many in self.many.values():
            yield from (many.start, many.number)

    def references(self, row: int) -> Iterator[int]:
        """Yield every id number the row points at, units left out."""
        for name, column in self.refs.items():
            if name in self.links and (target := column.view[row]) >= 0:
                yield target
        for many in self.many.values():
            yield from many.get(row)
