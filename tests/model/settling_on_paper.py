# SPDX-License-Identifier: MIT
"""Settling as one would do it on a table: every event is a heap of coins, each goes to one due.

Slow and plain, to be compared with ``valueflows.model.settling``. A coin is 250 g, or a quarter of
anything else that cannot be converted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.helpers import GRAM, KILOGRAM
from valueflows.model.exact import MICRO, Exact
from valueflows.model.settling import Due, Event, Quantity

COIN: Final = {KILOGRAM: MICRO // 4, GRAM: 250 * MICRO, "crate": MICRO // 4, None: MICRO // 4}
_WEIGHED: Final = {KILOGRAM, GRAM}


def coins(quantity: Quantity) -> int:
    """Return how many coins a quantity is."""
    count = quantity.value / COIN[quantity.unit]
    assert count == int(count)
    return int(count)


def alike(one: str | None, other: str | None) -> bool:
    """Whether a coin of one unit is one of the other."""
    return one == other or {one, other} <= _WEIGHED


@dataclass
class Table:
    """What came of it, in coins."""

    portions: dict[tuple[str, str], int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)
    rest: dict[str, int] = field(default_factory=dict)

    def put(self, event: str, due: str, count: int = 1) -> None:
        """Put coins of an event to a due."""
        self.portions[event, due] = self.portions.get((event, due), 0) + count
        self.open[due] -= count


def differ(event: Event, due: Due) -> bool:
    """Whether the two are of different kinds."""
    here, there = event.specification, due.specification
    return here is not None and there is not None and here != there


def taken_back(events: list[Event]) -> list[tuple[Event, int]]:
    """Return the originals in order, with the coins their corrections leave."""
    heaps: dict[str, int] = {}
    first = {event.id: event.corrects for event in events}
    for event in events:
        top = event.id
        while (above := first[top]) is not None:
            top = above
        assert event.resource_quantity is not None
        heaps[top] = heaps.get(top, 0) + coins(event.resource_quantity)
    originals = [event for event in events if event.corrects is None]
    originals.sort(key=lambda event: event.turn)
    originals.sort(key=lambda event: event.at)
    return [(event, heaps[event.id]) for event in originals]


def in_line(dues: list[Due]) -> list[Due]:
    """Return dues by date, then date of writing, then id; those without a date last."""
    found = sorted(dues, key=lambda due: due.id)
    found.sort(key=lambda due: (due.created is None, due.created))
    found.sort(key=lambda due: (due.due is None, due.due or 0))
    return found


def settled_on_paper(dues: list[Due], events: list[Event]) -> Table:
    """Give every coin of every event to the first due in line that takes it."""
    table = Table()
    for due in dues:
        if due.resource_quantity is not None:
            table.open[due.id] = coins(due.resource_quantity)
    for event, heap in taken_back(events):
        line = [d for d in in_line(dues) if d.id in event.names and d.id in table.open]
        names = {due.id for due in dues} & set(event.names)
        first = [due for due in line if not due.replaced_by & names]
        given, left = _hand_out(table, event, heap, first)
        table.rest[event.id] = left
        for due in line:
            if due.replaced_by & names:
                _hand_on(table, event, given, due)
    return table


def _hand_out(table: Table, event: Event, heap: int, line: list[Due]) -> tuple[list[str], int]:
    """Give coins away; return to whom each went, and how many are left."""
    given: list[str] = []
    left = heap
    for due in line:
        if differ(event, due) and due.is_claim:
            if heap and table.open[due.id]:
                table.put(event.id, due.id, table.open[due.id])
                left = 0
            continue
        while left and table.open[due.id] and takes(due, event):
            table.put(event.id, due.id)
            given.append(due.id)
            left -= 1
    return given, left


def takes(due: Due, event: Event) -> bool:
    """Whether a due takes coins of an event."""
    assert due.resource_quantity is not None
    assert event.resource_quantity is not None
    same = alike(due.resource_quantity.unit, event.resource_quantity.unit)
    return same and not differ(event, due)


def _hand_on(table: Table, event: Event, given: list[str], due: Due) -> None:
    """Count coins that a claim got in the commitment it replaces, each once."""
    for claim in sorted(given):
        if claim in due.replaced_by and takes(due, event) and table.open[due.id]:
            table.put(event.id, due.id)
            given.remove(claim)


def amount(count: int, unit: str | None) -> Exact:
    """Return coins as an exact amount of a unit."""
    return count * COIN[unit]
