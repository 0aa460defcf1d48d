# SPDX-License-Identifier: MIT
"""What can be followed: recorded events that meet a filter, and resources whose quantity changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from valueflows.graphql.context import Asking
from valueflows.graphql.following import Feed, rows_of
from valueflows.ledger.filters import filters_of
from valueflows.ledger.selecting import Cut, Wanted
from valueflows.ledger.tables import Table
from valueflows.ledger.terms import Place, term
from valueflows.ledger.view import View

_EVENT: Final = "EconomicEvent"
_OPENING: Final = "Opening"
_RESOURCE: Final = "EconomicResource"
_NOWHERE: Final = {"-", "incrementTo"}
"""Effects of an action that leave the quantity of the resource it names first as it was."""


_WINDOW: Final = 2000


@dataclass(slots=True)
class _Window:
    """Rows of events by version, for all versions from one to another."""

    first: int = 0
    last: int = -1
    rows: dict[int, list[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.first <= self.last


class Events(Feed):
    """Recorded events that meet a filter. Candidates are rows of their table."""

    def __init__(self, asking: Asking, wanted: Wanted) -> None:
        self.asking = asking
        self.wanted = wanted
        self._window = _Window()

    def tables(self, view: View) -> list[Table]:
        """Return the table of events."""
        return [view.books.by_name[_EVENT]]

    def of_change(self, view: View, version: int) -> Sequence[int]:
        """Return the rows of a change that meet the filter.

        For who sees all, each row is tested. Others filter by what they see, which the view alone
        knows: it is asked for its list, so that no filter tells what is hidden.
        """
        (table,) = self.tables(view)
        rows: Sequence[int] = rows_of(table, version)
        if not self.wanted.filters:
            return rows
        if not self.asking.caller.sees_all:
            return self._listed(view, version)
        place = Place(view.books, table, self.asking.ledger.journal.time)
        for name, value in self.wanted.filters.items():
            rows = term(place, filters_of((_EVENT,))[name], value).keep(rows)
        return rows

    def _listed(self, view: View, version: int) -> Sequence[int]:
        if not self._window.first <= version <= self._window.last:
            self._window = self._read(view, version, _WINDOW) or self._read(view, version, None)
        return self._window.rows.get(version, ())

    def _read(self, view: View, version: int, most: int | None) -> _Window:
        """Return what a view lists from a version on; false where its change is not in it whole."""
        time, filters = self.asking.ledger.journal.time, dict(self.wanted.filters)
        filters["recorded_since"] = max(time(version), filters.get("recorded_since", 0))
        page = view.page(_EVENT, Cut(first=most), Wanted(filters), time)
        found = _Window(version, view.version)
        for row in page.rows:
            made: int = view.books.by_name[_EVENT].version.view[row.row]
            found.rows.setdefault(made, []).append(row.row)
        if page.has_next:
            found.last = max(found.rows) - 1
        return found

    def shown(self, view: View, number: int) -> Any:
        """Return the event of a row."""
        return view.at(view.books.by_name[_EVENT], number)


class Quantities(Feed):
    """Resources whose quantity a change states or moves, each once a change.

    Candidates are numbers of resources. A change counts only by what the caller sees of it: an
    event that is hidden tells nobody that the resource it moved has changed.
    """

    def __init__(self, resources: Collection[str] | None) -> None:
        self.resources = resources

    def tables(self, view: View) -> list[Table]:
        """Return the tables of what changes quantities."""
        return [view.books.by_name[name] for name in (_OPENING, _EVENT)]

    def of_change(self, view: View, version: int) -> Sequence[int]:
        """Return the resources of a change, in the order it first touched them."""
        found: dict[int, None] = {}
        for table in self.tables(view):
            for row in rows_of(table, version):
                record: Any = view.at(table, row)
                if record is not None:
                    found |= dict.fromkeys(self._touched(record))
        return list(found)

    def _touched(self, record: Any) -> Iterator[int]:
        for resource in _moved(record) if record.kind == _EVENT else (record.resource,):
            if resource is not None and self._wanted(resource.id):
                yield resource.number

    def _wanted(self, iri: str) -> bool:
        return self.resources is None or iri in self.resources

    def shown(self, view: View, number: int) -> Any:
        """Return the resource of a number, where it is described."""
        row: Any = view.node(number, _RESOURCE)
        return None if row is None or row.table is None else row


def _moved(event: Any) -> Iterator[Any]:
    """Yield the resources whose quantity an event changes."""
    action = event.action.row
    effects = {action.accounting_effect, action.onhand_effect}
    if not effects <= _NOWHERE:
        yield event.resource_inventoried_as
    if effects != {"-"}:
        yield event.to_resource_inventoried_as
