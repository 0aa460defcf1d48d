# SPDX-License-Identifier: MIT
"""Corrections: an event never changes; another one states the difference.

A correction repeats the original's action, agents, resources, process and unit and carries a
signed difference; the links it leaves out it takes over. Of an original and all its corrections, and of theirs, something between nothing and
any amount in the original's sign must be left. A wrong agent or resource is taken back whole and
recorded anew.

Source: ValueFlows 1.0.0, concept "accounting", section on correcting errors.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from valueflows.model.exact import written
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.lookup import Asked, Lookup
from valueflows.model.problems import Code, Problem

_COPIED = (
    "resource_inventoried_as",
    "to_resource_inventoried_as",
    "resource_conforms_to",
    "input_of",
    "output_of",
    "realization_of",
    "reciprocal_realization_of",
)
_COPIED_MANY = ("fulfills", "satisfies", "settles", "resource_classified_as")
_QUANTITIES = (("resourceQuantity", "resource_quantity"), ("effortQuantity", "effort_quantity"))


def completed(event: EconomicEvent, original: EconomicEvent) -> EconomicEvent:
    """Return the correction with the links it leaves out taken over from its original."""
    missing = {n: getattr(original, n) for n in _COPIED if getattr(event, n) is None}
    missing |= {n: getattr(original, n) for n in _COPIED_MANY if not getattr(event, n)}
    return dataclasses.replace(event, **{n: v for n, v in missing.items() if v})


def correction_problems(asked: Asked) -> Iterator[Problem]:
    """Yield what is wrong with a correcting event; nothing for any other."""
    event, look = asked.event, asked.look
    if event.corrects is None:
        return
    original = look.event(event.corrects)
    if original is None:
        yield Problem(
            Code.NOT_FOUND,
            "corrects",
            f"there is no event {event.corrects} to correct",
            "Name an event of this ledger.",
        )
        return
    yield from _same_as_original(event, original)
    yield from _within_original(event, original, look)
    at, said = event.created, event.has_point_in_time or event.has_beginning
    if at is not None and said is not None and at[:10] != said[:10]:
        yield Problem(
            Code.CORRECTION_DATE,
            "hasPointInTime",
            f"a correction is dated the day it is made ({at[:10]}), not {said[:10]}",
            "Date it the day of the correction; reports know both dates.",
        )


_REPEATED = (
    ("action", "action"),
    ("provider", "provider"),
    ("receiver", "receiver"),
    ("resourceInventoriedAs", "resource_inventoried_as"),
    ("toResourceInventoriedAs", "to_resource_inventoried_as"),
    ("resourceConformsTo", "resource_conforms_to"),
    ("inputOf", "input_of"),
    ("outputOf", "output_of"),
    ("realizationOf", "realization_of"),
    ("reciprocalRealizationOf", "reciprocal_realization_of"),
)


def _same_as_original(event: EconomicEvent, original: EconomicEvent) -> Iterator[Problem]:
    for key, name in _REPEATED:
        here, there = getattr(event, name), getattr(original, name)
        if canonical(here or "") != canonical(there or ""):
            yield _differs(key, here, there)
    for key, name in _QUANTITIES:
        here, there = getattr(event, name), getattr(original, name)
        if here is not None and (there is None or here.has_unit != there.has_unit):
            yield _differs(f"{key}.hasUnit", here.has_unit, there and there.has_unit)


def _differs(key: str, here: object, there: object) -> Problem:
    return Problem(
        Code.CORRECTION_DIFFERS_FROM_ORIGINAL,
        key,
        f"the original has {there or 'nothing'}, the correction {here or 'nothing'}",
        "A correction changes the quantity alone; take the original back whole "
        "and record a new event for anything else.",
    )


def _within_original(
    event: EconomicEvent, original: EconomicEvent, look: Lookup
) -> Iterator[Problem]:
    """No event on the way up may lose its sign by the correction."""
    ancestor: EconomicEvent | None = original
    while ancestor is not None:
        nets = look.nets(ancestor.id)
        for (key, name), net in zip(_QUANTITIES, nets, strict=True):
            delta, was = getattr(event, name), getattr(ancestor, name)
            if delta is None or was is None:
                continue
            sign = 1 if was.has_numerical_value.exact >= 0 else -1
            left = (net + delta.has_numerical_value.exact) * sign
            if left < 0:
                yield Problem(
                    Code.CORRECTION_EXCEEDS_ORIGINAL,
                    key,
                    f"{ancestor.id} stands at {written(net)} after its corrections; "
                    f"{delta.has_numerical_value} more would turn it around",
                    f"At most {written(-net)} takes it back whole.",
                )
        ancestor = None if ancestor.corrects is None else look.event(ancestor.corrects)
