# SPDX-License-Identifier: MIT
"""The state of every resource as columns, and the lists that follow from it.

Who is accountable for what, what is where, in which container and at which stage changes with
events; the lists for it are only added to and checked on reading, as all lists are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from valueflows.ledger.columns import Column, Links
from valueflows.ledger.past import Past
from valueflows.model.exact import Exact
from valueflows.model.stock import Id, Stock

_WIDE: Final = -(2**63) + 1
_MAX: Final = 2**63 - 1
_KNOWN: Final = 1

ATTRIBUTE_LISTS: Final = {
    "primary_accountable": "accountable",
    "current_location": "location",
    "stage": "stage",
    "contained_in": "contained_in",
}
"""Derived properties that can be asked for from the other side, and what they are called here."""


class Stocks:
    """State by resource: row numbers follow the order in which resources were first touched."""

    def __init__(self) -> None:
        self.rows = 0
        self.row_of = Column("i")
        self.resource = Column("i")
        self.flags = Column("b")
        self.accounting = Column("q")
        self.onhand = Column("q")
        self.unit = Column("i")
        self.places = Column("b")
        self.home = Column("i")
        self.accountable = Column("i")
        self.stage = Column("i")
        self.state = Column("i")
        self.location = Column("i")
        self.contained_in = Column("i")
        self.wide: dict[int, list[Exact]] = {}
        self.several: dict[int, tuple[int, ...]] = {}
        self.held: dict[int, dict[Id, Exact]] = {}
        self.links = {name: Links() for name in ATTRIBUTE_LISTS.values()}
        self.linked: dict[str, Column] = {name: Column("i") for name in ATTRIBUTE_LISTS.values()}
        self.linked_rows = dict.fromkeys(ATTRIBUTE_LISTS.values(), 0)
        self.past = Past()

    def columns(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns that have one number a resource, by name."""
        for name in (
            "resource",
            "flags",
            "accounting",
            "onhand",
            "unit",
            "places",
            "home",
            "accountable",
            "stage",
            "state",
            "location",
            "contained_in",
        ):
            yield name, getattr(self, name)

    def get(self, resource: int) -> Stock | None:
        """Return the state of a resource by its id number; None when nothing touched it."""
        row = self._row(resource)
        if row < 0:
            return None
        accounting, onhand = self.accounting.view[row], self.onhand.view[row]
        if row in self.wide:
            accounting, onhand = self.wide[row]
        return _stock(self._rest(row), accounting, onhand, self.places.view[row])

    def is_known(self, resource: int) -> bool:
        """Whether it is known how much there is of a resource."""
        row = self._row(resource)
        return row >= 0 and bool(self.flags.view[row] == _KNOWN)

    def at(self, resource: int, version: int) -> Stock | None:
        """Return the state of a resource as it was; None when nothing had touched it."""
        row, past = self._row(resource), self.past
        if row < 0 or past.born.view[row] > version:
            return None
        rest = past.rest_at(row, version) or self._rest(row)
        entry = past.was(row, version)
        if entry < 0:
            places = self.places.view[row]
            accounting, onhand = self.wide.get(row) or (
                self.accounting.view[row],
                self.onhand.view[row],
            )
        else:
            places = past.places.view[entry]
            accounting, onhand = past.wide.get(entry) or (
                past.accounting.view[entry],
                past.onhand.view[entry],
            )
        return _stock(rest, accounting, onhand, places)

    def _row(self, resource: int) -> int:
        return -1 if resource >= self.row_of.capacity else int(self.row_of.view[resource])

    def _rest(self, row: int) -> Rest:
        container = self.contained_in.view[row]
        return (
            self.flags.view[row] == _KNOWN,
            _none(self.unit.view[row]),
            _none(self.home.view[row]),
            _none(self.accountable.view[row]),
            _none(self.stage.view[row]),
            _none(self.state.view[row]),
            _none(self.location.view[row]),
            () if container < 0 else self.several.get(row) or (container,),
            dict(self.held[row]) if row in self.held else {},
        )

    def put(self, resource: int, stock: Stock) -> None:
        """Store the state of a resource."""
        if resource >= self.row_of.capacity:
            self.row_of.grow(resource + 1)
        row = self.row_of.view[resource]
        if row < 0:
            row = self.begin(resource)
        else:
            self._remember(row, stock)
        self.flags.view[row] = _KNOWN if stock.known else 0
        self._put_quantities(row, stock.accounting, stock.onhand)
        self.unit.view[row] = _number(stock.unit)
        self.places.view[row] = stock.places
        self.home.view[row] = _number(stock.home)
        self.state.view[row] = _number(stock.state)
        self._put_listed(row, "accountable", _number(stock.accountable))
        self._put_listed(row, "stage", _number(stock.stage))
        self._put_listed(row, "location", _number(stock.location))
        self._put_containers(row, stock.contained_in)
        if stock.held:
            self.held[row] = stock.held
        elif row in self.held:
            del self.held[row]

    def begin(self, resource: int) -> int:
        """Return a fresh row for a resource that nothing has touched."""
        row = self.rows
        if resource >= self.row_of.capacity:
            self.row_of.grow(resource + 1)
        if row >= self.flags.capacity:
            for _name, column in self.columns():
                column.grow(row + 1)
        self.past.begin(row)
        self.row_of.view[resource] = row
        self.resource.view[row] = resource
        self.rows = row + 1
        return row

    def _remember(self, row: int, stock: Stock) -> None:
        """Keep what a row was before it becomes a stock."""
        self.remember(row)
        rest = self._rest(row)
        if rest != _rest_of(stock):
            self.past.keep_rest(row, rest)

    def remember(self, row: int) -> None:
        """Keep the quantities of a row as they are, before they change."""
        self.past.keep(
            row,
            self.accounting.view[row],
            self.onhand.view[row],
            self.places.view[row],
            self.wide.get(row),
        )

    def own(self, row: int, agent: int) -> None:
        """Make an agent accountable."""
        self._put_listed(row, "accountable", agent)

    def _put_quantities(self, row: int, accounting: Exact, onhand: Exact) -> None:
        small = (
            type(accounting) is int
            and type(onhand) is int
            and -_MAX < accounting <= _MAX
            and -_MAX < onhand <= _MAX
        )
        if small:
            self.accounting.view[row] = accounting
            self.onhand.view[row] = onhand
            if row in self.wide:
                del self.wide[row]
        else:
            self.accounting.view[row] = self.onhand.view[row] = _WIDE
            self.wide[row] = [accounting, onhand]

    def _put_containers(self, row: int, containers: tuple[Id, ...]) -> None:
        numbers = tuple(int(c) for c in containers)
        if len(numbers) > 1:
            self.several[row] = numbers
            for number in numbers[1:]:
                self._link(row, "contained_in", number)
        else:
            self.several.pop(row, None)
        self._put_listed(row, "contained_in", numbers[0] if numbers else -1)

    def _put_listed(self, row: int, name: str, target: int) -> None:
        column: Column = getattr(self, name)
        if column.view[row] != target:
            column.view[row] = target
            if target >= 0:
                self._link(row, name, target)

    def _link(self, row: int, name: str, target: int) -> None:
        link = self.linked_rows[name]
        self.linked[name].grow(link + 1)
        self.linked[name].view[link] = row
        self.links[name].add(target, link)
        self.linked_rows[name] = link + 1

    def having(self, name: str, target: int) -> Iterator[int]:
        """Yield the id numbers of resources whose attribute is ``target`` now, newest first."""
        column: memoryview[Any] = getattr(self, name).view
        for row in self._ever(name, target):
            if column[row] == target or target in self.several.get(row, ()):
                yield self.resource.view[row]

    def ever(self, name: str, target: int) -> Iterator[int]:
        """Yield the id numbers of resources whose attribute was ``target`` once, newest first."""
        return (self.resource.view[row] for row in self._ever(name, target))

    def _ever(self, name: str, target: int) -> Iterator[int]:
        seen: set[int] = set()
        for link in self.links[name].rows(target):
            row = self.linked[name].view[link]
            if row not in seen:
                seen.add(row)
                yield row


Rest: TypeAlias = tuple[bool, Any, Any, Any, Any, Any, Any, tuple[Id, ...], dict[Id, Exact]]
"""Of a state all but the quantities: known, unit, home, accountable, stage, state, location,
containers, custody elsewhere."""


def _rest_of(stock: Stock) -> Rest:
    return (
        stock.known,
        stock.unit,
        stock.home,
        stock.accountable,
        stock.stage,
        stock.state,
        stock.location,
        tuple(stock.contained_in),
        stock.held,
    )


def _stock(rest: Rest, accounting: Exact, onhand: Exact, places: int) -> Stock:
    known, unit, home, accountable, stage, state, location, containers, held = rest
    return Stock(
        known,
        accounting,
        onhand,
        unit,
        places,
        home,
        accountable,
        stage,
        state,
        location,
        containers,
        dict(held),
    )


def _none(number: int) -> int | None:
    return None if number < 0 else number


def _number(value: Id | None) -> int:
    return -1 if value is None else int(value)
