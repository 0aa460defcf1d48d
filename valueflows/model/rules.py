# SPDX-License-Identifier: MIT
"""The rules of events: what may be recorded, one rule a function, all of them asked.

``event_problems`` looks at one event and what stands before it; the resources that a whole change
has touched are looked at in ``endings``. Some of what is yielded only warns (``WARNINGS``).
"""

from __future__ import annotations

from collections.abc import Iterator

from valueflows.model.actions import ActionRow
from valueflows.model.corrections import correction_problems
from valueflows.model.flows import EconomicEvent
from valueflows.model.holding import HOLDING_RULES
from valueflows.model.lookup import Asked, Lookup, unit_name
from valueflows.model.problems import Code, Problem
from valueflows.model.world import Flow, implied_transfer

WARNINGS = frozenset(
    {
        Code.AGENT_MISSING,
        Code.ACTION_TAKES_NO_TO_RESOURCE,
        Code.RESOURCE_OF_ANOTHER_AGENT,
        Code.STAGE_OF_PARTIAL_STOCK,
        Code.CONTAINMENT_UNKNOWN,
        Code.CORRECTION_DATE,
    }
)
"""Codes that come back beside the result instead of refusing it."""


def event_problems(event: EconomicEvent, flow: Flow, look: Lookup) -> list[Problem]:
    """Return every rule the event breaks, given what stands before it."""
    stock = None if flow.resource is None else look.stock(flow.resource)
    asked = Asked(event, flow, look, stock)
    return [problem for rule in RULES for problem in rule(asked)]


def _agents(asked: Asked) -> Iterator[Problem]:
    for key, agent in (("provider", asked.event.provider), ("receiver", asked.event.receiver)):
        if agent is None:
            yield Problem(
                Code.AGENT_MISSING,
                key,
                f"the {key} is not stated",
                "State both agents, so that rights and hands can be followed.",
            )


def _place_in_process(asked: Asked) -> Iterator[Problem]:
    row = asked.flow.action
    if asked.event.input_of is not None and not row.may_be_input:
        yield Problem(
            Code.ACTION_CANNOT_BE_INPUT,
            "inputOf",
            f"{row.label} does not enter a process",
            "Leave inputOf out, or use an action that is an input.",
        )
    if asked.event.output_of is not None and not row.may_be_output:
        yield Problem(
            Code.ACTION_CANNOT_BE_OUTPUT,
            "outputOf",
            f"{row.label} does not leave a process",
            "Leave outputOf out, or use an action that is an output.",
        )


def _second_resource(asked: Asked) -> Iterator[Problem]:
    row, event = asked.flow.action, asked.event
    meant = row.moves or row.name in {"copy", "combine"} or implied_transfer(asked.flow)
    if event.to_resource_inventoried_as is not None and not meant:
        yield Problem(
            Code.ACTION_TAKES_NO_TO_RESOURCE,
            "toResourceInventoriedAs",
            f"{row.label} does nothing to a second resource here",
            "Leave it out, or state different agents where a transfer is meant.",
        )


def _quantities(asked: Asked) -> Iterator[Problem]:
    row, event = asked.flow.action, asked.event
    touches = asked.flow.resource is not None or asked.flow.to_resource is not None
    if event.resource_quantity is None and touches and _changes_stock(row):
        yield Problem(
            Code.QUANTITY_MISSING,
            "resourceQuantity",
            f"{row.label} changes a resource, but by how much is not stated",
            "State resourceQuantity.",
        )
    if event.effort_quantity is None and row.event_quantity == "effort":
        yield Problem(
            Code.QUANTITY_MISSING,
            "effortQuantity",
            f"{row.label} is measured by effort, which is not stated",
            "State effortQuantity, in hours for instance.",
        )
    if event.effort_quantity is not None and row.event_quantity == "resource":
        yield Problem(
            Code.QUANTITY_NOT_APPLICABLE,
            "effortQuantity",
            f"{row.label} has no effort",
            "State resourceQuantity instead, or record the labour as an event of its own.",
        )
    if event.corrects is None:
        yield from _signs(event)


def _changes_stock(row: ActionRow) -> bool:
    return row.accounting_effect != "-" or row.onhand_effect != "-"


def _signs(event: EconomicEvent) -> Iterator[Problem]:
    for key, measure in (
        ("resourceQuantity", event.resource_quantity),
        ("effortQuantity", event.effort_quantity),
    ):
        if measure is not None and measure.has_numerical_value.exact < 0:
            yield Problem(
                Code.QUANTITY_IS_NEGATIVE,
                key,
                f"{measure.has_numerical_value} is below zero",
                "Only a correcting event (with corrects) may be negative.",
            )


def _units(asked: Asked) -> Iterator[Problem]:
    flow, look = asked.flow, asked.look
    if not _changes_stock(flow.action) or asked.event.resource_quantity is None:
        return
    adds = flow.action.moves or flow.action.name == "copy" or implied_transfer(flow)
    for iri in dict.fromkeys((flow.resource, flow.to_resource if adds else None)):
        stock = None if iri is None else look.stock(iri)
        if stock is None or stock.is_empty:
            continue
        if not look.comparable(_text(flow.unit), _text(stock.unit)):
            yield Problem(
                Code.UNIT_OF_OTHER_DIMENSION,
                "resourceQuantity.hasUnit",
                f"{iri} is counted in {unit_name(stock.unit, look)}, "
                f"{unit_name(flow.unit, look)} cannot be converted into it",
                "State the quantity in a unit of the same dimension.",
            )


def _times(asked: Asked) -> Iterator[Problem]:
    begin, end = asked.event.has_beginning, asked.event.has_end
    if begin is not None and end is not None and end.microseconds < begin.microseconds:
        yield Problem(
            Code.END_BEFORE_BEGINNING,
            "hasEnd",
            f"it ends ({end}) before it begins ({begin})",
            "Check both times.",
        )


def _creation(asked: Asked) -> Iterator[Problem]:
    event, row = asked.event, asked.flow.action
    if event.creates is None:
        return
    slot = asked.flow.resource if row.create_resource == "optional" else asked.flow.to_resource
    implied = implied_transfer(asked.flow) is not None and asked.flow.to_resource
    if row.create_resource == "-" and not implied:
        yield Problem(
            Code.CANNOT_CREATE_RESOURCE,
            "ob:creates",
            f"{row.label} brings no new resource into the books",
            "Use produce, raise, a transfer, move or copy.",
        )
    elif row.create_resource == "optionalTo" and event.creates == event.resource_inventoried_as:
        yield Problem(
            Code.CANNOT_CREATE_RESOURCE,
            "ob:creates",
            f"{event.creates} is given away by the event that is to create it",
            "Leave ob:creates out, or name another resource in toResourceInventoriedAs.",
        )
    elif asked.flow.creates not in (slot, implied):
        key = (
            "resourceInventoriedAs"
            if row.create_resource == "optional"
            else "toResourceInventoriedAs"
        )
        yield Problem(
            Code.CANNOT_CREATE_RESOURCE,
            "ob:creates",
            f"{row.label} can only create its {key}",
            f"Name the new resource in {key}.",
        )
    elif asked.look.exists(event.creates):
        yield Problem(
            Code.RESOURCE_ALREADY_EXISTS,
            "ob:creates",
            f"{event.creates} has been in the books before",
            "Add to it without creating it.",
        )


def _text(unit: object) -> str | None:
    return None if unit is None else str(unit)


RULES = (
    _agents,
    _place_in_process,
    _second_resource,
    _quantities,
    _units,
    _times,
    _creation,
    correction_problems,
    *HOLDING_RULES,
)
