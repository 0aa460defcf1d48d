# SPDX-License-Identifier: MIT
"""Grants for a stated use: they are owed to their use until what was promised for them is done.

The conditions of a grant are the promises of its agreement that are not of money. Where they have
a common measure the grant is earned as far as they are kept, else when the last of them is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from valueflows.model.reading import COMMITMENT, Flow
from valueflows.reports.telling import Telling, size


@dataclass(frozen=True, slots=True)
class Step:
    """That a condition was kept: when, by which record, and for which share of all there is."""

    at: int
    record: Flow
    share: Fraction


def conditions(told: Telling, agreement: str | None, ours: str) -> list[Flow]:
    """Return what somebody promised to do for what they are given under an agreement."""
    return [
        flow
        for flow in told.under.get(agreement or "", ())
        if flow.kind == COMMITMENT and flow.provider == ours and not told.money(flow)
    ]


def kept(told: Telling, promises: list[Flow]) -> list[Step]:
    """Return how promises were kept, in order of time; the shares come to one when all are."""
    by_promise = [list(_steps(told, promise)) for promise in promises]
    sizes = [size(promise) for promise in promises]
    whole = sum((value for value, _unit in sizes), Fraction(0))
    if len({unit for _value, unit in sizes}) == 1 and whole > 0:
        found = [
            Step(step.at, step.record, step.share * value / whole)
            for (value, _unit), steps in zip(sizes, by_promise, strict=True)
            for step in steps
        ]
        return sorted(found, key=_place)
    last = [max(steps, key=_place) for steps in by_promise if _whole(steps)]
    if len(last) < len(promises):
        return []
    end = max(last, key=_place)
    return [Step(end.at, end.record, Fraction(1))]


def _steps(told: Telling, promise: Flow) -> Iterator[Step]:
    """Yield by which events one promise was kept, and that it is finished."""
    value, _unit = size(promise)
    side = told.settled.resource if promise.resource_quantity else told.settled.effort
    done = Fraction(0)
    for (event, due), portion in side.portions.items():
        if due == promise.id and value:
            share = Fraction(portion.amount) / value
            done += share
            yield Step(told.events[event].at, told.events[event], share)
    if promise.is_finished and done < 1:
        yield Step(promise.recorded, promise, 1 - done)


def _whole(steps: list[Step]) -> bool:
    return sum((step.share for step in steps), Fraction(0)) >= 1


def _place(step: Step) -> tuple[int, int, str]:
    return step.at, step.record.turn, step.record.id
