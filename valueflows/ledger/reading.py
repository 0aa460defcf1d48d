# SPDX-License-Identifier: MIT
"""The books at one version as reports and traces read them: ``model.reading.Source``.

Flows are made from columns; no record is read from the journal for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar, cast

from valueflows.ledger.books import ACTION_ROWS, Books
from valueflows.ledger.columns import EMPTY
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import GENESIS, read_line
from valueflows.ledger.sight import PastSight, Sight, first_row
from valueflows.ledger.tables import Table
from valueflows.model.catalog import CLASSES
from valueflows.model.ours import Ledger as LedgerRecord
from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Changes, Flow
from valueflows.model.settling import Quantity
from valueflows.model.units import UNITS
from valueflows.rdf.jsonld import from_json

R = TypeVar("R")
_IRIS_MAX: Final = 1 << 17
"""How many ids are kept as text; agents and kinds of things are in many flows."""
_REFS: Final = {
    "provider": "provider",
    "receiver": "receiver",
    "resource": "resource_inventoried_as",
    "to_resource": "to_resource_inventoried_as",
    "triggered_by": "triggered_by",
    "corrects": "corrects",
    "input_of": "input_of",
    "output_of": "output_of",
    "belongs_to": "belongs_to",
    "creates": "creates",
    "place": "to_location",
}
"""Fields of a flow by the columns they stand in."""
_NAMED: Final = ("fulfills", "settles")
_MOMENTS: Final = ("due", "created")
_FLOWS: Final = (COMMITMENT, EVENT, CLAIM)
_SIDES: Final = ("provider", "receiver")
_THINGS: Final = ("resource_inventoried_as", "to_resource_inventoried_as")
_SAID: Final = ("has_point_in_time", "has_end", "has_beginning", "created")
_AGREED: Final = {
    EVENT: ("realization_of", "reciprocal_realization_of"),
    COMMITMENT: ("clause_of", "reciprocal_clause_of"),
}
_LEADING: Final = (
    (EVENT, "settles"),
    (EVENT, "fulfills"),
    (EVENT, "corrects"),
    (CLAIM, "triggered_by"),
)


def reading(ledger: Ledger, as_of: int | None = None) -> Reading:
    """Return the books of a ledger, as they are or stood at a version, for reports to read."""
    books = ledger.books
    sight = Sight(books) if as_of is None or as_of >= books.version else PastSight(books, as_of)
    return Reading(sight, ledger.journal.time, lambda: _checkpoint(ledger, sight.version))


def _checkpoint(ledger: Ledger, version: int) -> str:
    if version == 0:
        return GENESIS
    (line,) = ledger.journal.read(version - 1, 1)
    return read_line(line.data, verify=False).hash


class _Plan:
    """Where the fields of the flows of one class stand."""

    def __init__(self, table: Table) -> None:
        self.kind = kind = table.cls.__name__
        refs = dict(_REFS)
        refs |= dict(zip(("agreement", "reciprocal"), _AGREED.get(kind, ()), strict=False))
        self.refs = [(name, table.refs[at]) for name, at in refs.items() if at in table.refs]
        self.many = [(name, table.many[name]) for name in _NAMED if name in table.many]
        self.times = [(name, table.times[name]) for name in _MOMENTS if name in table.times]
        said = _SAID if kind == EVENT else _SAID[-1:]
        self.said = [table.times[name] for name in said if name in table.times]
        self.finished = table.flags.get("finished")

    def at(self, row: int) -> int | None:
        """Return when a flow counts, if it says so."""
        for column in self.said:
            if (moment := column.view[row]) != EMPTY:
                return int(moment)
        return None

    def named(self, row: int, iri: Callable[[int], str]) -> dict[str, Any]:
        """Return the other records that a flow names, and its other moments: those it has."""
        found: dict[str, Any] = {}
        for name, column in self.refs:
            if (number := column.view[row]) >= 0:
                found[name] = iri(number)
        for name, links in self.many:
            if numbers := links.get(row):
                found[name] = tuple(map(iri, numbers))
        for name, column in self.times:
            if (moment := column.view[row]) != EMPTY:
                found[name] = int(moment)
        return found


class Reading:
    """Reads flows and records through a sight."""

    def __init__(
        self, sight: Sight, time: Callable[[int], int], checkpoint: Callable[[], str]
    ) -> None:
        self.sight = sight
        self.books: Books = sight.books
        self.version = sight.version
        self._time = time
        self._checkpoint = checkpoint
        self._units: dict[int, str | None] = {-1: None}
        self._iris: dict[int, str] = {}
        self._plans: dict[str, _Plan] = {}

    @property
    def checkpoint(self) -> str:
        """The hash of the journal's line of the version."""
        return self._checkpoint()

    @property
    def ledger(self) -> LedgerRecord:
        """The record of the ledger itself."""
        return cast(LedgerRecord, self.get(self.books.ids.text(self.books.ledger)))

    # -- records -------------------------------------------------------------------------------

    def get(self, iri: str) -> Any:
        """Return the standing record of an id; None when nothing is described by it."""
        located = self.sight.locate(self.sight.number(iri))
        return None if located is None else from_json(self.books.document(*located))

    def kind(self, iri: str) -> str | None:
        """Return the class of what an id describes; None when nothing is described by it."""
        located = self.sight.locate(self.sight.number(iri))
        return None if located is None else located[0].cls.__name__

    def version_of(self, iri: str) -> int:
        """Return the version in which a record's current revision was written, 0 for none."""
        located = self.sight.locate(self.sight.number(iri))
        return 0 if located is None else int(located[0].version.view[located[1]])

    def moment_of(self, iri: str) -> int:
        """Return when a record's current revision was written, 0 for none."""
        version = self.version_of(iri)
        return self._time(version) if version else 0

    def records(self, cls: type[R]) -> Iterator[R]:
        """Yield the standing records of a class, in the order they were first written."""
        table = self.books.by_name[cls.__name__]
        for row in self.sight.all(table):
            yield cast(R, from_json(self.books.document(table, row)))

    # -- flows ---------------------------------------------------------------------------------

    def flow(self, iri: str) -> Flow | None:
        """Return one event, claim or commitment."""
        located = self.sight.locate(self.sight.number(iri))
        if located is None or located[0].cls.__name__ not in _FLOWS:
            return None
        return self._flow(*located)

    def flows(self, agent: str) -> Iterator[Flow]:
        """Yield the events, claims and commitments that an agent gives or gets by, oldest first."""
        return self._listed((kind, side) for kind in _FLOWS for side in _SIDES)(agent)

    def under(self, agreement: str) -> Iterator[Flow]:
        """Yield the events and commitments of both sides of an agreement."""
        return self._listed((kind, via) for kind, both in _AGREED.items() for via in both)(
            agreement
        )

    def leading_to(self, iri: str) -> Iterator[Flow]:
        """Yield what names a flow: events that settle, fulfil or correct it, claims it triggered."""
        return self._listed(_LEADING)(iri)

    def named_by(self, iri: str) -> Iterator[str]:
        """Yield the ids of what ``leading_to`` tells, without reading it."""
        for table, row in self._rows(_LEADING, iri):
            yield self._iri(table.id.view[row])

    def of_process(self, process: str) -> Iterator[Flow]:
        """Yield the events that enter or leave a process."""
        return self._listed((EVENT, via) for via in ("input_of", "output_of"))(process)

    def of_resource(self, resource: str) -> Iterator[Flow]:
        """Yield the events that touch a resource, in the order of recording."""
        return self._listed((EVENT, via) for via in _THINGS)(resource)

    def resources(self, agent: str) -> Iterator[str]:
        """Yield the resources an agent is accountable for."""
        number = self.sight.number(agent)
        if number >= 0:
            for resource in sorted(set(self.sight.having("primary_accountable", number))):
                yield self.books.ids.text(resource)

    def accountable(self, resource: str) -> str | None:
        """Return who is accountable for a resource."""
        number = self.sight.number(resource)
        stock = None if number < 0 else self.sight.stock(number)
        if stock is None:
            return None
        owner = stock.accountable if stock.accountable is not None else stock.home
        return None if owner is None else self._iri(int(owner))

    def stock(self, resource: str) -> Quantity | None:
        """Return the accounting quantity of a resource; None where it is not known."""
        number = self.sight.number(resource)
        stock = None if number < 0 else self.sight.stock(number)
        if stock is None or not stock.known:
            return None
        return Quantity(stock.accounting, self._unit(-1 if stock.unit is None else int(stock.unit)))

    # -- what is new ---------------------------------------------------------------------------

    def changes(self, since: int) -> Changes:
        """Return what was written after a version, up to this one."""
        flows: list[str] = []
        others: list[tuple[str, str]] = []
        for table in self.books.tables:
            name, limit = table.cls.__name__, self.sight.rows(table)
            start = bisect_right(table.version.view, since, 0, limit)
            ids = dict.fromkeys(self._iri(table.id.view[row]) for row in range(start, limit))
            if name in _FLOWS:
                flows += ids
            else:
                others += [(name, iri) for iri in ids]
        return Changes(tuple(flows), tuple(others))

    # -- from columns --------------------------------------------------------------------------

    def _listed(self, lists: Iterable[tuple[str, str]]) -> Callable[[str], Iterator[Flow]]:
        vias = list(lists)

        def read(target: str) -> Iterator[Flow]:
            for table, row in self._rows(vias, target):
                yield self._flow(table, row)

        return read

    def _rows(self, vias: Iterable[tuple[str, str]], target: str) -> Iterator[tuple[Table, int]]:
        """Yield the standing rows of lists of what names a target, in the order of recording."""
        number = self.sight.number(target)
        found: set[tuple[int, int, int]] = set()
        if number >= 0:
            for kind, via in vias:
                self._collect(kind, via, number, found)
        for _version, order, row in sorted(found):
            yield self.books.by_name[_FLOWS[order]], row

    def _collect(self, kind: str, via: str, number: int, found: set[tuple[int, int, int]]) -> None:
        table, order = self.books.by_name[kind], _FLOWS.index(kind)
        lists = table.many[via] if via in table.many else table.links[via]
        for row in lists.rows(number):
            if self.sight.standing(table, row):
                found.add((table.version.view[first_row(table, row)], order, row))

    def _flow(self, table: Table, row: int) -> Flow:
        plan = self._plans.get(table.cls.__name__)
        if plan is None:
            plan = self._plans[table.cls.__name__] = _Plan(table)
        first = first_row(table, row)
        recorded = self._time(table.version.view[row])
        at = plan.at(row)
        if at is None:
            at = recorded if first == row else self._time(table.version.view[first])
        tags = table.tags["resource_classified_as"].view[row]
        return Flow(
            kind=plan.kind,
            id=self._iri(table.id.view[row]),
            action=ACTION_ROWS[table.words["action"].view[row]].name,
            at=at,
            turn=first,
            version=table.version.view[row],
            recorded=recorded,
            specification=self._kind_of_thing(table, row),
            tags=self.books.shared.tags.values[tags] if tags >= 0 else (),
            resource_quantity=self._quantity(table, row, "resource_quantity"),
            effort_quantity=self._quantity(table, row, "effort_quantity"),
            is_finished=plan.finished is not None and plan.finished.view[row] == 1,
            **plan.named(row, self._iri),
        )

    def _iri(self, number: int) -> str:
        found = self._iris.get(number)
        if found is None:
            if len(self._iris) >= _IRIS_MAX:
                self._iris.clear()
            found = self._iris[number] = str(self.books.ids.text(number))
        return found

    def _kind_of_thing(self, table: Table, row: int) -> str | None:
        """Return the specification of a flow, its own or that of its resource."""
        own = table.refs["resource_conforms_to"].view[row]
        if own >= 0:
            return self._iri(own)
        for side in _THINGS:
            number = table.refs[side].view[row] if side in table.refs else -1
            located = self.sight.locate(number)
            if located is not None and located[0].cls is CLASSES["EconomicResource"]:
                kind = located[0].refs["conforms_to"].view[located[1]]
                if kind >= 0:
                    return self._iri(kind)
        return None

    def _quantity(self, table: Table, row: int, name: str) -> Quantity | None:
        column = table.quantities[name]
        value = column.get(row)
        return None if value is None else Quantity(value, self._unit(column.unit.view[row]))

    def _unit(self, number: int) -> str | None:
        """Return a unit as OM names it, where it does."""
        if number not in self._units:
            iri = self.books.shared.units.values[number]
            known = self.books.aliases.get(iri, iri)
            self._units[number] = known if known in UNITS else iri
        return self._units[number]
