# SPDX-License-Identifier: MIT
"""The books as effects see them, ids as numbers and events as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from valueflows.model.derived import Derived
from valueflows.model.exact import Exact
from valueflows.model.stock import AT_HOME, Id, Stock
from valueflows.model.units import convert
from valueflows.model.world import Flow, Sets

if TYPE_CHECKING:
    from valueflows.ledger.books import Books

STATED: Final = (
    ("accountable", "primary_accountable"),
    ("stage", "stage"),
    ("location", "current_location"),
)
"""Attributes of a stock that openings and assertions refer to, and what they call them."""


class NumberedWorld(Derived):
    """Everything before an event; see ``model.world.World``."""

    def __init__(self, books: Books) -> None:
        self.books = books

    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource."""
        return self.books.stocks.get(int(resource))

    def convert(self, value: Exact, one: Id, other: Id) -> Exact | None:
        """Return a quantity in another unit; None when the two cannot be compared."""
        values = self.books.shared.units.values
        aliases = self.books.aliases
        here, there = values[int(one)], values[int(other)]
        return convert(value, aliases.get(here, here), aliases.get(there, there))

    def contents(self, container: Id) -> Iterable[Id]:
        """Return what is directly in a container."""
        return self.books.stocks.having("contained_in", int(container))

    def inputs(self, process: Id) -> Iterable[int]:
        """Return the rows of events that entered a process."""
        return self.books.events.links["input_of"].rows(int(process))

    def outputs(self, process: Id) -> Iterable[int]:
        """Return the rows of events that left a process."""
        return self.books.events.links["output_of"].rows(int(process))

    def touching(self, resource: Id) -> list[int]:
        """Return the rows of events that name a resource on either side, oldest first."""
        links = self.books.events.links
        rows = {*links["resource_inventoried_as"].rows(int(resource))}
        rows.update(links["to_resource_inventoried_as"].rows(int(resource)))
        return sorted(rows)

    def speaking(self, resource: Id) -> list[tuple[int, Sets | None]]:
        """Return the events that name a resource or a container it was in; see ``Derived``."""
        along = self.books.along.get(int(resource), {})
        return [(row, along.get(row)) for row in sorted({*self.touching(resource), *along})]

    def went_along(self, key: int) -> list[Id]:
        """Return what was inside of what an event handed over."""
        return [number for number, said in self.books.along.items() if key in said]

    def flow(self, key: int) -> Flow:
        """Return the event of a row."""
        return self.books.flow(key)

    def nets(self, key: int) -> tuple[Exact, Exact]:
        """Return the net quantities of a row."""
        return self.books.net(key)

    def stands(self, key: int) -> bool:
        """Whether the event of a row counts."""
        return self.books.stands(key)

    def path(self, key: int) -> int:
        """Return whose hands the event of a row concerned."""
        return self.books.paths.get(key, AT_HOME)

    def packs(self, process: Id) -> bool:
        """Whether a process has combined something without naming a container."""
        return process in self.books.packing

    def took_from_custody(self, process: Id, resource: Id) -> bool:
        """As in ``Derived``; answered at once while nothing was ever in custody."""
        return bool(self.books.paths) and super().took_from_custody(process, resource)

    def opening(self, resource: Id) -> dict[str, Any]:
        """Return the attributes a resource was opened with."""
        for row in self.books.by_name["Opening"].links["resource"].rows(int(resource)):
            return self.opened(row)
        return {}

    def opened(self, row: int) -> dict[str, Any]:
        """Return the attributes that one opening states."""
        table = self.books.by_name["Opening"]
        sets: dict[str, Any] = {
            name: table.refs[column].view[row]
            for name, column in STATED
            if table.refs[column].view[row] >= 0
        }
        state = table.texts["state"].view[row]
        if state >= 0:
            sets["state"] = state
        containers = tuple(table.many["contained_in"].get(row))
        if containers:
            sets["contained_in"] = containers
        return sets
