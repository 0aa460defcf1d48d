# SPDX-License-Identifier: MIT
"""What must hold of every touched resource once a change is whole.

*The floor.* Known stock does not fall below zero. Money may, unless its account says otherwise;
so may stock whose kind is not described here, because it might be money. Substitutable stock may
in a ledger that allows late entries, and is then a finding. A correction is never refused.
*Pairs.* What leaves a process after repair or transport has entered it.
*Containers.* Nothing is inside itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from valueflows.model.exact import Exact
from valueflows.model.lookup import Lookup, quantity
from valueflows.model.problems import Code, Problem
from valueflows.model.stock import Stock

PAIRS = {"modify": "accept", "dropoff": "pickup"}


@dataclass(slots=True)
class Touched:
    """What a change did to one resource: its state before, and what kind of events did it."""

    before: Stock | None
    last: str = ""
    excused: tuple[Exact, Exact] = (0, 0)
    """What corrections took from it, and openings below zero: in the books and at hand."""
    processes: set[tuple[str, str]] = field(default_factory=set)


def end_problems(touched: dict[str, Touched], look: Lookup) -> Iterator[tuple[str, Problem]]:
    """Yield everything that does not hold at the end, with the last event on the resource."""
    for iri, what in touched.items():
        stock = look.stock(iri)
        if stock is None:
            continue
        for rule in (_floor, _pairs, _cycle):
            for problem in rule(iri, stock, what, look):
                yield what.last, problem


def _floor(iri: str, stock: Stock, what: Touched, look: Lookup) -> Iterator[Problem]:
    if not stock.known or min(stock.accounting, stock.onhand) >= 0 or not floor_holds(iri, look):
        return
    before = what.before or Stock()
    for label, now, was, excused in (
        ("in the books", stock.accounting, before.accounting, what.excused[0]),
        ("at hand", stock.onhand, before.onhand, what.excused[1]),
    ):
        if now < 0 and now - excused < 0 and now - excused < was:
            inside = f"; it is packed in {stock.contained_in[0]}" if stock.contained_in else ""
            yield Problem(
                Code.STOCK_BELOW_ZERO,
                "resourceQuantity",
                f"{_name(iri, look)} would be {quantity(now, stock.unit, stock.places, look)} "
                f"{label}, and was {quantity(was, stock.unit, stock.places, look)}{inside}",
                "Record first how the missing stock came in, or correct the quantity.",
            )
            return


def floor_holds(iri: str, look: Lookup) -> bool:
    """Whether stock of the resource may not fall below zero in this ledger."""
    resource = look.resource(iri)
    if resource is None:
        return not look.late
    identified = resource.tracking_identifier is not None or resource.of_batch_lot is not None
    if resource.conforms_to is None:
        return identified or not look.late
    kind = look.specification(resource.conforms_to)
    if kind is None:
        return identified
    if kind.medium_of_exchange:
        return resource.may_be_overdrawn is False
    return identified or kind.substitutable is False or not look.late


def _pairs(iri: str, stock: Stock, what: Touched, look: Lookup) -> Iterator[Problem]:
    if not stock.known:
        return
    for process, action in sorted(what.processes):
        out: Exact = look.paired(process, iri, action)
        into: Exact = look.paired(process, iri, PAIRS[action])
        if out > into:
            yield Problem(
                Code.OUTPUT_EXCEEDS_PAIRED_INPUT,
                "resourceQuantity",
                f"{quantity(out, stock.unit, stock.places, look)} of {_name(iri, look)} would leave "
                f"{process}, {quantity(into, stock.unit, stock.places, look)} entered it",
                f"Record the missing {PAIRS[action]} first.",
            )


def _cycle(iri: str, stock: Stock, _what: Touched, look: Lookup) -> Iterator[Problem]:
    seen: set[str] = set()
    todo: list[str] = [str(c) for c in stock.contained_in]
    while todo:
        container = todo.pop()
        if container == iri:
            yield Problem(
                Code.CONTAINMENT_CYCLE,
                "toResourceInventoriedAs",
                f"{_name(iri, look)} would be inside itself",
                "Check which of the two is the container.",
            )
            return
        if container not in seen:
            seen.add(container)
            outer = look.stock(container)
            todo += [str(c) for c in outer.contained_in] if outer else []


def _name(iri: str, look: Lookup) -> str:
    resource = look.resource(iri)
    return f"{resource.name} ({iri})" if resource is not None and resource.name else iri
