# SPDX-License-Identifier: MIT
"""The published books as checks see them: ids as text, records as the model's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import msgspec

from valueflows.ledger.books import Books
from valueflows.ledger.tables import Table
from valueflows.model.closed import Closed, Closings, and_closed
from valueflows.model.closing import PeriodClosing
from valueflows.model.derived import Derived
from valueflows.model.exact import Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.ours import LATE
from valueflows.model.problems import Problem
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.stock import AT_HOME, Id, Stock
from valueflows.model.units import convert, ratio
from valueflows.model.world import Flow, Sets
from valueflows.rdf.jsonld import from_json

_CACHED_MAX: Final = 8192
_IDS: Final = (
    "provider",
    "receiver",
    "resource",
    "to_resource",
    "process",
    "stage",
    "location",
    "creates",
)
R = TypeVar("R", bound=Record)


class Standing(Derived):
    """See ``model.shape.Directory`` and ``model.lookup.Lookup``."""

    def __init__(
        self, books: Books, findings: Callable[[], Iterable[Problem]] | None = None
    ) -> None:
        self.books = books
        self.findings: Callable[[], Iterable[Problem]] = findings or tuple
        """What is open in the books, over which no period closes."""
        self._closings: tuple[int, dict[str, Closed]] = (0, {})
        self._records: dict[tuple[str, int], Record] = {}

    # -- records -------------------------------------------------------------------------------

    @property
    def base(self) -> str:
        """Where this ledger's ids begin."""
        ledger = self._ledger()
        return "" if ledger is None else str(ledger.base)

    @property
    def late(self) -> bool:
        """Whether substitutable stock may fall below zero until it is mended."""
        ledger = self._ledger()
        return ledger is not None and ledger.stock_rule == LATE

    def _ledger(self) -> Any:
        located = self.books.locate(self.books.ledger) if self.books.ledger >= 0 else None
        return None if located is None else self._read(*located)

    def kind(self, iri: str) -> str | None:
        """Return the class of the record an id describes."""
        located = self.books.find(iri)
        if located is None:
            return None
        table, row = located
        return None if table.withdrawn.view[row] == 1 else str(table.cls.__name__)

    def is_withdrawn(self, iri: str) -> bool:
        """Whether the record was taken back."""
        located = self.books.find(iri)
        return located is not None and located[0].withdrawn.view[located[1]] == 1

    def record(self, iri: str) -> Record | None:
        """Return the current revision of a record."""
        located = self.books.find(iri)
        if located is None or located[0].withdrawn.view[located[1]] == 1:
            return None
        return self._read(*located)

    def _read(self, table: Table, row: int) -> Record:
        key = (table.cls.__name__, row)
        found = self._records.get(key)
        if found is None:
            main, personal = self.books.body(table, row)
            data = msgspec.json.decode(main)
            if personal is not None:
                data |= msgspec.json.decode(personal)
            found = from_json(data)
            if len(self._records) >= _CACHED_MAX:
                self._records.clear()
            self._records[key] = found
        return found

    @property
    def closings(self) -> Closings:
        """Up to when whose books are closed; closings never change, so their number says it all."""
        table = self.books.by_name["PeriodClosing"]
        known, found = self._closings
        if known != table.rows:
            for row in range(known, table.rows):
                closing = self._read(table, row)
                assert isinstance(closing, PeriodClosing)  # noqa: S101 - its table holds no others
                found = and_closed(found, closing)
            self._closings = (table.rows, found)
        return found

    def before(self, iri: str) -> Record | None:
        """Return a record as it stands."""
        return self.record(iri)

    def forget(self) -> None:
        """Drop what was read, as after an erasure."""
        self._records.clear()

    def _of(self, cls: type[R], iri: str) -> R | None:
        found = self.record(iri)
        return found if isinstance(found, cls) else None

    def resource(self, iri: str) -> EconomicResource | None:
        """Return the description of a resource."""
        return self._of(EconomicResource, iri)

    def specification(self, iri: str) -> ResourceSpecification | None:
        """Return the description of a kind of resource."""
        return self._of(ResourceSpecification, iri)

    def event(self, iri: str) -> EconomicEvent | None:
        """Return a recorded event."""
        return self._of(EconomicEvent, iri)

    def referrers(self, iri: str) -> Iterable[str]:
        """Yield the ids of standing records that refer to a record."""
        number = self.books.ids.find(iri)
        for table in self.books.tables:
            pointing = [links.rows(number) for links in table.links.values()]
            pointing += [many.rows(number) for many in table.many.values()]
            for rows in pointing:
                for row in rows:
                    if self.books.standing(table, row):
                        yield self.books.ids.text(table.id.view[row])

    # -- stock and events ----------------------------------------------------------------------

    def is_opened(self, iri: str) -> bool:
        """Whether something was stated of a resource before any event touched it."""
        number = self.books.ids.find(iri)
        openings = self.books.by_name["Opening"].links["resource"]
        return number >= 0 and next(iter(openings.rows(number)), None) is not None

    def exists(self, iri: str) -> bool:
        """Whether a resource has been touched or opened before."""
        number = self.books.ids.find(iri)
        return number >= 0 and self.books.stocks.get(number) is not None

    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource, ids as text."""
        number = self.books.ids.find(str(resource))
        stock = None if number < 0 else self.books.stocks.get(number)
        return None if stock is None else self.worded(stock)

    def worded(self, stock: Stock) -> Stock:
        """Put text in the place of a stock's numbers, and return it."""
        text, shared = self.books.ids.text, self.books.shared
        stock.unit = None if stock.unit is None else shared.units.values[int(stock.unit)]
        stock.state = None if stock.state is None else shared.texts.values[int(stock.state)]
        home = stock.home
        stock.home = None if home is None else text(int(home))
        if stock.accountable is not None:
            same = stock.accountable == home
            stock.accountable = stock.home if same else text(int(stock.accountable))
        stock.stage = None if stock.stage is None else text(int(stock.stage))
        stock.location = None if stock.location is None else text(int(stock.location))
        if stock.contained_in:
            stock.contained_in = tuple(text(int(c)) for c in stock.contained_in)
        if stock.held:
            stock.held = {text(int(agent)): amount for agent, amount in stock.held.items()}
        return stock

    def om(self, unit: str) -> str:
        """Return the OM unit that a unit of this ledger stands for, or the unit itself."""
        return self.books.aliases.get(unit, unit)

    def comparable(self, one: str | None, other: str | None) -> bool:
        """Whether amounts of the two units can be converted into each other."""
        if one is None or other is None:
            return one == other
        return ratio(self.om(one), self.om(other)) is not None

    def convert(self, value: Exact, one: Id, other: Id) -> Exact | None:
        """Return a quantity in another unit; None when the two cannot be compared."""
        return convert(value, self.om(str(one)), self.om(str(other)))

    def contents(self, container: Id) -> Iterable[Id]:
        """Return what is directly in a container."""
        number = self.books.ids.find(str(container))
        if number < 0:
            return []
        having = self.books.stocks.having("contained_in", number)
        return [self.books.ids.text(inside) for inside in having]

    def inputs(self, process: Id) -> Iterable[str]:
        """Return the ids of events that entered a process."""
        return self._in_process("input_of", process)

    def outputs(self, process: Id) -> Iterable[str]:
        """Return the ids of events that left a process."""
        return self._in_process("output_of", process)

    def _in_process(self, side: str, process: Id) -> list[str]:
        number = self.books.ids.find(str(process))
        rows = self.books.events.links[side].rows(number) if number >= 0 else ()
        return [self._key(row) for row in rows]

    def touching(self, resource: Id) -> list[str]:
        """Return the ids of events that name a resource on either side, oldest first."""
        number = self.books.ids.find(str(resource))
        rows = self.books.world.touching(number) if number >= 0 else []
        return [self._key(row) for row in rows]

    def speaking(self, resource: Id) -> list[tuple[str, Sets | None]]:
        """Return the events that name a resource or a container it was in; see ``Derived``."""
        number = self.books.ids.find(str(resource))
        spoken = self.books.world.speaking(number) if number >= 0 else []
        return [(self._key(row), self._sets(said)) for row, said in spoken]

    def went_along(self, key: str) -> list[Id]:
        """Return what was inside of what an event handed over."""
        located = self.books.find(key)
        rows = () if located is None else self.books.world.went_along(located[1])
        return [self.books.ids.text(int(number)) for number in rows]

    def _key(self, row: int) -> str:
        return self.books.ids.text(self.books.events.id.view[row])

    def _row(self, key: str) -> int:
        located = self.books.find(key)
        assert located is not None  # noqa: S101 - keys come from the books
        return located[1]

    def stage_of(self, process: str) -> str | None:
        """Return the kind of a process, which is the stage of what leaves it."""
        number = self.books.ids.find(process)
        stage = self.books.stage_of(number) if number >= 0 else None
        return None if stage is None else self.books.ids.text(stage)

    def flow(self, key: str) -> Flow:
        """Return the event of an id, ids as text."""
        flow = self.books.flow(self._row(key))
        shared = self.books.shared
        for name in _IDS:
            value = getattr(flow, name)
            if value is not None:
                setattr(flow, name, self.books.ids.text(value))
        flow.unit = None if flow.unit is None else shared.units.values[int(flow.unit)]
        flow.state = None if flow.state is None else shared.texts.values[int(flow.state)]
        return flow

    def nets(self, key: str) -> tuple[Exact, Exact]:
        """Return the net quantities of an event."""
        return self.books.net(self._row(key))

    def stands(self, key: str) -> bool:
        """Whether an event counts."""
        return self.books.stands(self._row(key))

    def path(self, key: str) -> int:
        """Return whose hands an event concerned."""
        return self.books.paths.get(self._row(key), AT_HOME)

    def packs(self, process: Id) -> bool:
        """Whether a process has combined something without naming a container."""
        return self.books.ids.find(str(process)) in self.books.packing

    def took_from_custody(self, process: Id, resource: Id) -> bool:
        """As in ``Derived``; answered at once while nothing was ever in custody."""
        return bool(self.books.paths) and super().took_from_custody(process, resource)

    def opening(self, resource: Id) -> dict[str, Any]:
        """Return the attributes a resource was opened with, ids as text."""
        number = self.books.ids.find(str(resource))
        return self._sets(self.books.world.opening(number)) or {} if number >= 0 else {}

    def _sets(self, sets: Sets | None) -> Sets | None:
        return sets and {name: self._value(name, value) for name, value in sets.items()}

    def _value(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        if name == "contained_in":
            return tuple(self.books.ids.text(c) for c in value)
        return (
            self.books.shared.texts.values[value] if name == "state" else self.books.ids.text(value)
        )
