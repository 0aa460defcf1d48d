# SPDX-License-Identifier: MIT
"""Traces in words: what a reader is shown of each step, as a chart that leaves the ledger."""

from __future__ import annotations

from typing import Any

from valueflows.ledger.tracing import UNDISCLOSED, Item, Traced
from valueflows.model.chart import EVENT_NODE, PROCESS_NODE, Chart, Gap, Link, Node, Quantity, Thing
from valueflows.model.exact import instant_of


def charted(found: Traced) -> Chart:
    """Return a trace in words."""
    nodes = {item.key: _node(item) for item in [*found.start, *found.items]}
    return Chart(
        found.way,
        found.version,
        tuple(nodes[item.key] for item in found.start),
        tuple(nodes[item.key] for item in found.items),
        tuple(Link(nodes[e.cause].id, nodes[e.effect].id, e.how) for e in found.edges),
        tuple(Gap(gap.kind, nodes[gap.key].id, thing(gap.agent)) for gap in found.gaps),
        tuple(row.id for row in found.reversed),
        tuple(found.cut),
    )


def name_of(item: Item) -> str:
    """Return what an item is called by: its id, or what stands for what is not disclosed."""
    return f"{UNDISCLOSED}-{item.key.number}" if item.row is None else str(item.row.id)


def thing(row: Any) -> Thing | None:
    """Return a record by its id and name."""
    if row is None:
        return None
    return Thing(row.id, getattr(row, "name", None) or row.id, row.kind)


def _node(item: Item) -> Node:
    row = item.row
    if row is None:
        return Node(name_of(item), UNDISCLOSED)
    if row.kind == EVENT_NODE:
        return _event(item)
    name = row.name or row.id
    if row.kind == PROCESS_NODE:
        plan = thing(row.planned_within)
        begins, ends = row.has_beginning, row.has_end
        sort = thing(row.based_on)
        return Node(row.id, row.kind, name, begins=begins, ends=ends, sort=sort, plan=plan)
    return Node(row.id, row.kind, name, sort=thing(row.conforms_to))


def _event(item: Item) -> Node:
    row, moment = item.row, item.moment
    point = row.has_point_in_time
    return Node(
        row.id,
        row.kind,
        row.id,
        action=row.action.id,
        rank=item.rank,
        depth=item.depth,
        moment=None if moment is None else str(instant_of(moment)),
        order=(moment or 0, item.key.number),
        begins=row.has_beginning or point,
        ends=row.has_end or point,
        provider=thing(row.provider),
        receiver=thing(row.receiver),
        amount=_quantity(item, "resource_quantity"),
        effort=_quantity(item, "effort_quantity"),
        sort=thing(row.resource_conforms_to),
    )


def _quantity(item: Item, name: str) -> Quantity | None:
    """Return how much an event is of, as corrected."""
    said = getattr(item.row, name)
    if said is None:
        return None
    number, unit = item.net.get(name, str(said.has_numerical_value)), said.has_unit
    if unit is None:
        return Quantity(number)
    return Quantity(number, unit.id, unit.symbol or unit.label or unit.id)
