# SPDX-License-Identifier: MIT
"""The records that statements of resources become: openings with their events, and assertions.

Their ids follow from what they say, so that the same statement is recorded once, in any ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from valueflows.model.actions import ACTIONS
from valueflows.model.agents import Agent
from valueflows.model.exact import Amount, Exact, instant_of, written
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical, derived
from valueflows.model.ours import OPENING_BALANCE, Assertion, Opening
from valueflows.model.parsed import Stated
from valueflows.model.records import Measure, Record
from valueflows.model.terms import Ref, Tag, Word
from valueflows.model.units import UNITS, convert


def exactly(value: Exact, unit: str | None, places: int, om: str | None) -> Measure | None:
    """Write a quantity without rounding: in its unit, else in another of the same dimension.

    ``om`` is the OM unit that ``unit`` stands for. Four dozen and eleven are no decimal number of
    dozens. None where no unit writes it in as many digits as are kept.
    """
    for other, amount in _ways(value, unit, om):
        try:
            number = Amount.parse(written(amount, places))
        except ValueError:
            continue
        if number.exact == amount:
            return Measure(
                has_numerical_value=number, has_unit=None if other is None else Ref(other)
            )
    return None


def _ways(value: Exact, unit: str | None, om: str | None) -> Iterator[tuple[str | None, Exact]]:
    yield unit, value
    for other in UNITS if om in UNITS else ():
        amount = convert(value, om or "", other)
        if amount is not None:
            yield other, amount


def opening_id(stated: Stated) -> str:
    """Return the id of the opening a statement makes."""
    return derived("opening", canonical(stated.resource), _said(stated))


def assertion_id(stated: Stated, after: str | None) -> str:
    """Return the id of the assertion a statement makes about the state after an event."""
    return derived("assertion", canonical(stated.resource), after or "", _said(stated))


def opening_records(
    stated: Stated,
    agent: str | None,
    kind: str | None,
    moment: int,
    elsewhere: Measure | None,
    *,
    more: bool = False,
) -> list[Record]:
    """Return what opens a resource: the event or events that bring the quantity in, the opening.

    ``agent`` is accountable, ``kind`` what the resource conforms to, ``moment`` (microseconds) when
    it is dated; ``elsewhere`` is how much less, or ``more``, is at hand than in the books.
    """
    iri = opening_id(stated)
    records: list[Record] = []
    main = stated.accounting_quantity or stated.onhand_quantity
    if main is not None:
        first = _brought_in(stated, main, agent, kind, moment)
        records.append(first)
        if elsewhere is not None and not stated.contained_in:
            records.append(_elsewhere(first, elsewhere, iri, out=not more))
    records.append(
        Opening(
            id=iri,
            resource=Ref(stated.resource),
            event=Ref(records[0].id) if records else None,
            accounting_quantity=stated.accounting_quantity,
            onhand_quantity=stated.onhand_quantity,
            primary_accountable=Ref(agent) if agent else None,
            stage=Ref(stated.stage) if stated.stage else None,
            state=stated.state,
            current_location=Ref(stated.current_location) if stated.current_location else None,
            contained_in=tuple(Ref(c) for c in stated.contained_in),
        )
    )
    return records


def _brought_in(
    stated: Stated, main: Measure, agent: str | None, kind: str | None, moment: int
) -> EconomicEvent:
    who: Ref[Agent] | None = Ref(agent) if agent else None
    number = main.has_numerical_value
    return EconomicEvent(
        id=derived("raise", opening_id(stated)),
        action=Word("raise" if number.exact >= 0 else "lower"),
        provider=who,
        receiver=who,
        resource_inventoried_as=Ref(stated.resource),
        resource_conforms_to=Ref(kind) if kind else None,
        resource_classified_as=(Tag(OPENING_BALANCE),),
        resource_quantity=replace(main, has_numerical_value=Amount(number.lstrip("+-"))),
        has_point_in_time=instant_of(moment),
        creates=Ref(stated.resource),
    )


def _elsewhere(first: EconomicEvent, measure: Measure, iri: str, *, out: bool) -> EconomicEvent:
    """Return the one-sided transfer of custody of what is not at hand, or more than in the books."""
    resource, agent = first.resource_inventoried_as, first.provider
    return replace(
        first,
        id=derived("elsewhere", iri),
        action=Word("transferCustody"),
        provider=agent if out else None,
        receiver=None if out else agent,
        resource_inventoried_as=resource if out else None,
        to_resource_inventoried_as=None if out else resource,
        resource_quantity=measure,
        creates=None,
    )


def assertion(stated: Stated, after: str | None) -> Assertion:
    """Return what checks a statement against the books after an event."""
    return Assertion(
        id=assertion_id(stated, after),
        resource=Ref(stated.resource),
        after=Ref(after) if after else None,
        accounting_quantity=stated.accounting_quantity,
        onhand_quantity=stated.onhand_quantity,
        primary_accountable=Ref(stated.primary_accountable) if stated.primary_accountable else None,
        stage=Ref(stated.stage) if stated.stage else None,
        state=stated.state,
        current_location=Ref(stated.current_location) if stated.current_location else None,
        contained_in=tuple(Ref(c) for c in stated.contained_in),
        uncontained=True if stated.uncontained else None,
    )


def _said(stated: Stated) -> str:
    fields: dict[str, object] = {}
    for name in ("accounting_quantity", "onhand_quantity"):
        measure: Measure | None = getattr(stated, name)
        if measure is not None:
            unit = None if measure.has_unit is None else str(measure.has_unit)
            fields[name] = [str(measure.has_numerical_value), unit]
    for name in ("primary_accountable", "stage", "state", "current_location"):
        value = getattr(stated, name)
        if value is not None:
            fields[name] = str(value)
    if stated.contained_in or stated.uncontained:
        fields["contained_in"] = [str(c) for c in stated.contained_in]
    return msgspec.json.encode(fields).decode()


# -- what an event of a document does to a resource, by the action table alone ---------------------


def resources_of(event: EconomicEvent) -> set[str]:
    """Return the resources an event names."""
    named = (event.resource_inventoried_as, event.to_resource_inventoried_as)
    return {canonical(iri) for iri in named if iri is not None}


def creatable(event: EconomicEvent) -> tuple[str, str | None] | None:
    """Return the field in which an event could name a resource it creates, and what it names."""
    names = {"optional": "resource_inventoried_as", "optionalTo": "to_resource_inventoried_as"}
    name = names.get(ACTIONS[event.action].create_resource)
    if name is None:
        return None
    iri = getattr(event, name)
    return name, None if iri is None else canonical(iri)


def directions(event: EconomicEvent, resource: str) -> tuple[int, int]:
    """Return -1, 0 or 1: how an event moves a resource in the books and at hand."""
    row = ACTIONS[event.action]
    first = _is(event.resource_inventoried_as, resource)
    second = _is(event.to_resource_inventoried_as, resource)
    return _direction(row.accounting_effect, first, second), _direction(
        row.onhand_effect, first, second
    )


def _is(iri: str | None, resource: str) -> int:
    return int(iri is not None and canonical(iri) == resource)


def _direction(effect: str, first: int, second: int) -> int:
    if effect == "decrementIncrement":
        return second - first
    if effect == "incrementTo":
        return second
    return {"increment": first, "decrement": -first}.get(effect, 0)
