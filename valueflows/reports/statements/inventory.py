# SPDX-License-Identifier: MIT
"""The stock of an organisation at the end of a period: units, value, and by which method.

Units are what it is accountable for, by the events until then. What no method or money values
stands with its units and no value: nothing is ever counted as worth nothing for want of a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from valueflows.model.actions import ACTIONS, IMPLIED_RIGHTS
from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import EVENT, Flow, Source
from valueflows.model.settling import Quantity
from valueflows.model.tables import COUNT, IRI, NUMBER, Column, Note, Table, Value
from valueflows.model.valuing import ValuationPolicy
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import (
    Statement,
    gap_notes,
    grouped,
    money,
    name_of,
    plain,
    summed,
)

STOCK: Final = LINES["stock"]
_COLUMNS: Final = (
    Column("organisation", "Organisation", IRI),
    Column("resource", "Resource", IRI),
    Column("title", "Title"),
    Column("specification", "Kind", IRI),
    Column("specification_title", "What the kind is called"),
    Column("quantity", "Quantity", NUMBER, "unit", "Empty where it is not known in one unit."),
    Column("unit", "Unit", IRI),
    Column("method", "Method", doc="How it is valued; empty where no policy says so."),
    Column("currency", "Currency", IRI),
    Column("value", "Value", NUMBER, "currency", "Empty where nothing values it."),
    Column("entries", "Entries", COUNT, doc="How many entries the value is the sum of."),
)


@dataclass(frozen=True, slots=True)
class _Held:
    """A resource and how much of it there is."""

    owner: str
    resource: str
    title: str
    specification: str | None
    quantity: Quantity | None


def compute(accounts: Accounts, period: Period) -> Statement:
    """Return the stock at the end of a period."""
    postings = [p for p in accounts.postings(until=period.end) if p.line is STOCK]
    values: dict[str, dict[str, list[Posting]]] = {}
    for (resource, currency), some in grouped(postings, lambda p: p.account or "").items():
        values.setdefault(resource, {})[currency] = some
    held = {one.resource: one for one in _all_held(accounts, period)}
    rows = [row for one in held.values() for row in _rows(accounts, period, one, values)]
    rows += _elsewhere(accounts, values, held)
    bare = sorted(str(row[1]) for row in rows if row[9] is None)
    key = ("organisation", "resource", "currency")
    table = Table("inventory", "Stock", _COLUMNS, tuple(rows), key)
    return Statement(
        "inventory",
        "Stock",
        accounts,
        (period,),
        tables=(table,),
        notes=(*_unvalued(bare), *gap_notes(accounts.gaps(period))),
        depends_on=max((posting.version for posting in postings), default=0),
    )


def _unvalued(bare: list[str]) -> tuple[Note, ...]:
    text = "Stock without a value: no money, valuation or policy says what it is worth."
    return (Note("unvalued_stock", text, len(bare), tuple(bare)),) if bare else ()


def _rows(
    accounts: Accounts, period: Period, held: _Held, values: dict[str, dict[str, list[Posting]]]
) -> Iterator[tuple[Value, ...]]:
    kind, quantity = held.specification, held.quantity
    names = held.owner, held.resource, held.title
    units = (None, None) if quantity is None else (plain(quantity.value), quantity.unit)
    head = *names, kind, name_of(accounts, kind) or None, *units
    found = values.get(held.resource, {})
    if not found and quantity is not None and quantity.value:
        yield *head, None, None, None, 0
    for currency, some in sorted(found.items()):
        amount = summed(some)
        if amount or (quantity is not None and quantity.value):
            method = method_of(accounts.source, held.owner, period.end)
            yield *head, method, currency, money(amount), len({p.entry for p in some})


def _elsewhere(
    accounts: Accounts, values: dict[str, dict[str, list[Posting]]], held: dict[str, _Held]
) -> Iterator[tuple[Value, ...]]:
    """Yield value that stands in no resource of the organisation: in a process, for instance."""
    for resource in sorted(values.keys() - held.keys()):
        for currency, some in sorted(values[resource].items()):
            if amount := summed(some):
                title = name_of(accounts, resource) or "Assigned to no resource"
                head = some[0].scope, resource or None, title, None, None, None, None, None
                yield *head, currency, money(amount), len({p.entry for p in some})


def method_of(source: Source, organisation: str, at: int) -> str | None:
    """Return by which method an organisation values its stock just before a moment."""
    found = None
    for policy in source.records(ValuationPolicy):
        start, end = policy.valid_from, policy.valid_through
        holds = (start is None or start.microseconds < at) and (
            end is None or end.microseconds >= at
        )
        if holds and policy.applies_to is not None and str(policy.applies_to) == organisation:
            return policy.method
        if holds and policy.applies_to is None:
            found = policy.method
    return found


# -- units -----------------------------------------------------------------------------------------


def _all_held(accounts: Accounts, period: Period) -> Iterator[_Held]:
    source = accounts.source
    money: dict[Any, bool] = {}
    for owner in sorted(accounts.boundary):
        for resource in sorted(source.resources(owner)):
            record = source.get(resource)
            kind = getattr(record, "conforms_to", None)
            if kind not in money:
                money[kind] = getattr(source.get(str(kind)), "medium_of_exchange", None) or False
            if not money[kind]:
                flows = [f for f in source.of_resource(resource) if f.at < period.end]
                name = None if kind is None else str(kind)
                title = str(getattr(record, "name", None) or resource)
                yield _Held(owner, resource, title, name, quantity_of(resource, flows))


def quantity_of(resource: str, flows: Iterable[Flow]) -> Quantity | None:
    """Return how much of a resource its events leave; None where units cannot be compared."""
    unit: str | None = None
    total: Exact = 0
    first = True
    for flow in flows:
        sign, quantity = _sign(flow, resource), flow.resource_quantity
        if flow.kind != EVENT or not sign or quantity is None:
            continue
        unit, first = (quantity.unit, False) if first else (unit, False)
        amount = quantity.within(unit)
        if amount is None:
            return None
        total += sign * amount
    return Quantity(whole_if_whole(total), unit)


def _sign(flow: Flow, resource: str) -> int:
    """Return whether an event adds to what is accounted for of a resource, or takes from it."""
    effect = ACTIONS[flow.action].accounting_effect
    first, second = flow.resource == resource, flow.to_resource == resource
    if first and second:
        return 0
    if effect == "decrementIncrement":
        return second - first
    if effect == "incrementTo":
        return int(second)
    if flow.action in IMPLIED_RIGHTS and flow.to_resource and flow.resource:
        return second if effect == "increment" else -first
    return {"increment": 1, "decrement": -1}.get(effect, 0) * first
