# SPDX-License-Identifier: MIT
"""What can be followed: recorded events that meet a filter, and resources whose quantity changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from valueflows.graphql.context import Asking
from valueflows.graphql.following import Feed, rows_of
from valueflows.ledger.filters import filters_of
from valueflows.ledger.selecting import Wanted
from valueflows.ledger.tables import Table
from valueflows.ledger.terms import Place, term
from valueflows.ledger.view import View

_EVENT: Final = "EconomicEvent"
_OPENING: Final = "Opening"
_RESOURCE: Final = "EconomicResource"
_NOWHERE: Final = {"-", "incrementTo"}
"""Effects of an action that leave the quantity of the resource it names first as it was."""


class Events(Feed):
    """Recorded events that meet a filter. Candidates are rows of their table."""

    def __init__(self, asking: Asking, wanted: Wanted) -> None:
        self.asking = asking
        self.wanted = wanted

    def tables(self, view: View) -> list[Table]:
        """Return the table of events."""
        return [view.books.by_name[_EVENT]]

    def of_change(self, view: View, version: int) -> Sequence[int]:
        """Return the rows of a change that meet the filter; which of them are seen, ``shown`` says."""
        (table,) = self.tables(view)
        rows: Sequence[int] = rows_of(table, version)
        place = Place(view.sight, table, self.asking.ledger.journal.time)
        for name, value in self.wanted.filters.items():
            rows = term(place, filters_of((_EVENT,))[name], value).keep(rows)
        return rows

    def shown(self, view: View, number: int) -> Any:
        """Return the event of a row."""
        return view.seen(view.books.by_name[_EVENT], number)


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
                record: Any = view.seen(table, row)
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
