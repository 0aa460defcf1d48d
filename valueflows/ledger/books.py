# SPDX-License-Identifier: MIT
"""The books: everything the journal says, in memory, as numbers.

``apply`` takes one decoded line of the journal after another; that is all that ever changes the
books, live and on replay alike, so that what is served is what a rebuild would give. Checking is
done elsewhere, before a line is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from valueflows.ledger.arena import Ids
from valueflows.ledger.assertions import FAILED, verdict
from valueflows.ledger.cells import Cells
from valueflows.ledger.columns import EMPTY, Column
from valueflows.ledger.lines import PERSONAL_START, Line
from valueflows.ledger.memory import Memory
from valueflows.ledger.numbered import NumberedWorld
from valueflows.ledger.quick import Quick
from valueflows.ledger.stocks import Stocks
from valueflows.ledger.structs import STRUCTS, decode_record, merge
from valueflows.ledger.tables import Names, Shared, Table
from valueflows.model.actions import ACTIONS
from valueflows.model.catalog import NUMBERS, RECORDED
from valueflows.model.effects import effects
from valueflows.model.exact import Exact
from valueflows.model.stock import AT_HOME, Delta, Stock, apply
from valueflows.model.units import UNITS
from valueflows.model.world import Flow, Sets

ACTION_ROWS: Final = tuple(ACTIONS.values())
CLASS_NAMES: Final = tuple(cls.__name__ for cls in RECORDED)
_EVENT: Final = NUMBERS["EconomicEvent"]
_PROCESS: Final = NUMBERS["Process"]
_TOLD: Final = tuple(STRUCTS[name] for name in ("EconomicEvent", "Opening", "Assertion"))
"""What meets the resources as they are at its place; all else is known to the whole change."""
_OURS: Final = frozenset(
    NUMBERS[name] for name in ("Opening", "Assertion", "Unit", "Ledger", "Erasure")
)
"""Classes that do more to the books than stand in their table."""
_DAY: Final = 86_400_000_000
Fetch = Callable[[int, int], bytes]


class EventColumns:
    """The columns of events that every event is counted by."""

    def __init__(self, events: Table) -> None:
        refs, quantities, times = events.refs, events.quantities, events.times
        self.action = events.words["action"]
        self.provider, self.receiver = refs["provider"], refs["receiver"]
        self.input_of, self.output_of = refs["input_of"], refs["output_of"]
        self.resource = refs["resource_inventoried_as"]
        self.to_resource = refs["to_resource_inventoried_as"]
        self.corrects = refs["corrects"]
        self.kind = refs["resource_conforms_to"]
        self.tags = events.tags["resource_classified_as"]
        self.amount, self.effort = quantities["resource_quantity"], quantities["effort_quantity"]
        self.moments = [times[name] for name in _RECOGNISED]


_RECOGNISED: Final = ("has_point_in_time", "has_end", "has_beginning", "created")
"""When an event counts: the first of these that it states."""


class Books:
    """Tables of all records, the state of all resources, and totals.

    ``fetch(place, length)`` reads bytes of the journal. ``version`` is that of the last line
    applied, ``ledger`` the id number of the ledger's own record.
    """

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self.version = 0
        self.shared = Shared(Ids(), Names(), Names(), Names())
        self.ids = self.shared.ids
        self.kind = Column("b")
        self.current = Column("i")
        self.tables = [Table(cls, self.shared) for cls in RECORDED]
        self.by_name = dict(zip(CLASS_NAMES, self.tables, strict=True))
        self._tables_by_struct = {
            STRUCTS[name]: (table, NUMBERS[name]) for name, table in self.by_name.items()
        }
        self.events = self.by_name["EconomicEvent"]
        self.processes = self.by_name["Process"]
        self.stocks = Stocks()
        self.cells = Cells()
        self.nets: dict[int, tuple[Exact, Exact]] = {}
        self.paths: dict[int, int] = {}
        self.packing: set[int] = set()
        self.along: dict[int, dict[int, Sets]] = {}
        """By resource and event row, what that said of it because of its container."""
        self.stages = Column("i")
        """By event row, the kind of the process it left, as that was described then."""
        self.verdicts = Column("b")
        self.had: dict[int, Stock] = {}
        self.aliases: dict[str, str] = {}
        self.ledger = -1
        self.erased: set[str] = set()
        self.world = NumberedWorld(self)
        self.quick = Quick(self)
        self.columns = EventColumns(self.events)
        self.memory = Memory()

    # -- writing -------------------------------------------------------------------------------

    def apply(self, line: Line, place: int) -> None:
        """Take in one line of the journal that begins at ``place``.

        What describes comes before what tells: an event may refer forwards within its change.
        """
        self.version = self.stocks.past.version = line.version
        entries = line.entries
        last = len(entries) - 1
        ordinal = 0
        told = []
        while ordinal < last:
            ordinal += 1
            entry = entries[ordinal]
            if entry is None:
                continue
            record, extra = decode_record(entry.raw), 0
            if ordinal < last and (following := entries[ordinal + 1]) is not None:
                personal = following.raw
                if personal.startswith(PERSONAL_START):
                    ordinal += 1
                    record, extra = merge(record, personal), len(personal)
            if isinstance(record, _TOLD) and last > 1:
                told.append((record, place + entry.start, len(entry.raw), extra))
            else:
                self._take(record, line, place + entry.start, len(entry.raw), extra)
        for record, begin, length, extra in told:
            self._take(record, line, begin, length, extra)

    def _take(self, record: Any, line: Line, place: int, length: int, personal: int) -> None:
        table, kind = self._tables_by_struct[type(record)]
        iri = record.id
        number = self.ids.recent.get(iri)
        if number is None:
            number = self.ids.intern(iri)
        if number >= self.kind.capacity:
            self.kind.grow(number + 1)
            self.current.grow(number + 1)
        row = table.append(record, number, line.version, place, length, personal)
        current = self.current.view
        before = current[number]
        if before >= 0:
            table.previous.view[row] = before
        else:
            table.standing += 1
        current[number] = row
        if record.withdrawn:
            table.withdrawn.view[row] = 1
            table.standing -= 1
        self.kind.view[number] = kind
        if kind == _EVENT:
            self._take_event(row, line.at)
        elif kind in _OURS:
            self._take_other(CLASS_NAMES[kind], record, number, row)

    def _take_event(self, row: int, at: int) -> None:
        amount, effort = self._amounts(row)
        found = self.columns
        original = found.corrects.view[row]
        resource, other = found.resource.view[row], found.to_resource.view[row]
        process = found.output_of.view[row]
        if process >= 0 and (stage := self.stage_of(process)) is not None:
            self.stages.grow(row + 1)
            self.stages.view[row] = stage
        if original >= 0:
            flow = self.flow(row)
            nets = (amount or 0, effort or 0)
            self._effect(row, self._correct(row, flow, self.current.view[original], nets))
        elif (resource >= 0 or other >= 0) and not self.quick.take(row, resource, other):
            self._effect(row, self.flow(row))
        self._total(row, at, amount, effort)

    def _effect(self, row: int, flow: Flow) -> None:
        """Let an event take effect by the general rules."""
        if flow.action.name == "combine" and flow.to_resource is None and not flow.is_correction:
            self.packing.update(() if flow.process is None else (int(flow.process),))
        if flow.resource is None and flow.to_resource is None:
            return
        done = effects(flow, self.world)
        if done.path != AT_HOME:
            self.paths[row] = done.path
        for delta in done.deltas:
            if delta.along and delta.sets:
                said = self.along.setdefault(int(delta.resource), {})
                said[row] = said.get(row, {}) | delta.sets
            self._change(delta)

    def _correct(self, row: int, flow: Flow, original: int, nets: tuple[Exact, Exact]) -> Flow:
        """Count a correction into every event above it; return the flow its effects follow."""
        self.nets[row] = nets
        corrects = self.events.refs["corrects"].view
        ancestor = root = original
        stood = stands = True
        while ancestor >= 0:
            root = ancestor
            was = self.net(ancestor)
            now = self.nets[ancestor] = (was[0] + nets[0], was[1] + nets[1])
            stood, stands = was != (0, 0), now != (0, 0)
            above = corrects[ancestor]
            ancestor = self.current.view[above] if above >= 0 else -1
        flow.path = self.paths.get(root, AT_HOME)
        flow.toggles = root if stood != stands else None
        return flow

    def _change(self, delta: Delta) -> None:
        resource = int(delta.resource)
        stock = self.stocks.get(resource) or Stock()
        apply(stock, delta)
        self.stocks.put(resource, stock)

    def _total(self, row: int, at: int, amount: Exact | None, effort: Exact | None) -> None:
        found = self.columns
        inside = found.input_of.view[row]
        process = inside if inside >= 0 else found.output_of.view[row]
        scope = self.scope(process) if process >= 0 else -1
        provider, receiver = found.provider.view[row], found.receiver.view[row]
        action = found.action.view[row] * 2
        kind, tags = found.kind.view[row], found.tags.view[row]
        day = self.recognised(row, at) // _DAY
        if amount is not None:
            unit = found.amount.unit.view[row]
            self.cells.add(scope, provider, receiver, action, kind, tags, unit, day, amount)
        if effort is not None:
            unit = found.effort.unit.view[row]
            self.cells.add(scope, provider, receiver, action + 1, kind, tags, unit, day, effort)

    def _take_other(self, name: str, record: Any, number: int, row: int) -> None:
        if name == "Opening":
            self._open(row)
        elif name == "Assertion":
            self.verdicts.grow(row + 1)
            self.verdicts.view[row] = found = verdict(self, row)
            if found == FAILED:
                resource = self.by_name[name].refs["resource"].view[row]
                self.had[row] = self.stocks.get(resource) or Stock()
        elif name == "Unit":
            if record.om_unit_identifier in UNITS:
                self.aliases[record.id] = record.om_unit_identifier
        elif name == "Ledger":
            if self.ledger < 0:
                self.ledger = number
        elif name == "Erasure":
            self.erased.update(record.entries)

    def _open(self, row: int) -> None:
        """Start a resource from what was stated of it before any event."""
        table = self.by_name["Opening"]
        resource = table.refs["resource"].view[row]
        stock = self.stocks.get(resource) or Stock()
        sets = self.world.opened(row)
        packed = stock.onhand if sets.get("contained_in") else 0
        stated = table.quantities["accounting_quantity"].value.view[row] != EMPTY
        held = table.quantities["onhand_quantity"].value.view[row] != EMPTY
        apply(stock, Delta(resource=resource, sets=sets, onhand=-packed, creates=stated or held))
        self.stocks.put(resource, stock)

    def rebind(self) -> None:
        """Look at the columns as they are now, after a snapshot was loaded."""
        self.ids.rebind()
        for table in self.tables:
            table.rebind()

    # -- reading -------------------------------------------------------------------------------

    def flow(self, row: int) -> Flow:
        """Return an event as effects see it, ids as numbers."""
        events = self.events
        refs, quantity = events.refs, events.quantities["resource_quantity"]
        outside = refs["output_of"].view[row]
        process = outside if outside >= 0 else refs["input_of"].view[row]
        state = events.texts["state"].view[row]
        location = refs["to_location"].view[row]
        creates = refs["creates"].view[row]
        unit = quantity.unit.view[row]
        provider, receiver = refs["provider"].view[row], refs["receiver"].view[row]
        resource = refs["resource_inventoried_as"].view[row]
        other = refs["to_resource_inventoried_as"].view[row]
        return Flow(
            ACTION_ROWS[events.words["action"].view[row]],
            provider if provider >= 0 else None,
            receiver if receiver >= 0 else None,
            resource if resource >= 0 else None,
            other if other >= 0 else None,
            quantity.get(row) or 0,
            unit if unit >= 0 else None,
            max(quantity.places.view[row], 0),
            process if process >= 0 else None,
            self.stage_left(row),
            location if location >= 0 else None,
            state if state >= 0 else None,
            creates if creates >= 0 else None,
        )

    def stage_of(self, process: int) -> int | None:
        """Return the kind of a process, by id number; None when it has none."""
        if process >= self.kind.capacity or self.kind.view[process] != _PROCESS:
            return None
        kind: int = self.processes.refs["based_on"].view[self.current.view[process]]
        return kind if kind >= 0 else None

    def stage_left(self, row: int) -> int | None:
        """Return the kind of the process that an event left; None when it left none of a kind."""
        stage = self.stages.view[row] if row < self.stages.capacity else -1
        return stage if stage >= 0 else None

    def scope(self, process: int) -> int:
        """Return the agent in whose scope a process runs, -1 for none."""
        if process >= self.kind.capacity or self.kind.view[process] != _PROCESS:
            return -1
        agent: int = self.processes.refs["in_scope_of"].view[self.current.view[process]]
        return agent

    def recognised(self, row: int, at: int) -> int:
        """Return when an event counts: its moment, else its end, beginning, or recording."""
        for column in self.columns.moments:
            moment: int = column.view[row]
            if moment != EMPTY:
                return moment
        return at

    def _amounts(self, row: int) -> tuple[Exact | None, Exact | None]:
        found = self.columns
        return found.amount.get(row), found.effort.get(row)

    def net(self, row: int) -> tuple[Exact, Exact]:
        """Return the resource and effort quantity of an event row, net of its corrections."""
        net = self.nets.get(row)
        if net is None:
            amount, effort = self._amounts(row)
            net = (amount or 0, effort or 0)
        return net

    def stands(self, row: int) -> bool:
        """Whether an event still counts: it is no correction, and was not taken back whole."""
        if self.events.refs["corrects"].view[row] >= 0:
            return False
        return row not in self.nets or self.nets[row] != (0, 0)

    def find(self, iri: str) -> tuple[Table, int] | None:
        """Return where the current revision of a record is; None when nothing is described."""
        number = self.ids.find(iri)
        return None if number < 0 else self.locate(number)

    def locate(self, number: int) -> tuple[Table, int] | None:
        """Return table and row of a record by its id number."""
        if number >= self.kind.capacity:
            return None
        kind = self.kind.view[number]
        return None if kind < 0 else (self.tables[kind], self.current.view[number])

    def record(self, table: Table, row: int) -> Any:
        """Read one row's record back from the journal."""
        main, personal = self.body(table, row)
        record = decode_record(main)
        return record if personal is None else merge(record, personal)

    def document(self, table: Table, row: int) -> dict[str, Any]:
        """Return one row's record as the JSON-LD object it was written as."""
        main, personal = self.body(table, row)
        found: dict[str, Any] = msgspec.json.decode(main)
        return found if personal is None else found | msgspec.json.decode(personal)

    def body(self, table: Table, row: int) -> tuple[bytes, bytes | None]:
        """Return the bytes of a record as written, and of what is personal."""
        place, length, extra = (
            table.place.view[row],
            table.length.view[row],
            table.personal.view[row],
        )
        if not extra:
            return self.fetch(place, length), None
        raw = self.fetch(place, length + Line.GAP + extra)
        return raw[:length], raw[length + Line.GAP :]

    def standing(self, table: Table, row: int) -> bool:
        """Whether a row is its record's current revision and was not withdrawn."""
        return bool(self.current.view[table.id.view[row]] == row and table.withdrawn.view[row] != 1)

    def rows(self, name: str) -> Iterator[int]:
        """Yield the rows of a class that stand, oldest first."""
        table = self.by_name[name]
        for row in range(table.rows):
            if self.standing(table, row):
                yield row
