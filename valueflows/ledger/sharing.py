# SPDX-License-Identifier: MIT
"""Shares in words: how much of each origin is in something, as it leaves the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from valueflows.ledger.attributing import Attributed, Group
from valueflows.ledger.charting import thing
from valueflows.ledger.view import View
from valueflows.model.chart import Doubt, Origin, OriginGroup, Part, Quantity, Shares
from valueflows.model.exact import MICRO, Exact, written


def shared(view: View, found: Attributed) -> Shares:
    """Return an attribution in words."""
    whole = None if found.amount is None else quantity_of(view, found.amount, found.unit)
    if found.reversed:
        whole = Quantity("0")
    return Shares(
        found.version,
        found.method,
        found.mixing,
        whole,
        written(found.coverage),
        tuple(_group(view, group) for group in found.groups),
        tuple(Doubt(gap.code, gap.text, thing(gap.row)) for gap in found.gaps),
        dict(_parts(view, found)),
    )


def quantity_of(view: View, amount: Exact, unit: str | None) -> Quantity:
    """Return an amount in millionths as it is told: to the millionth."""
    number = written(round(Fraction(amount)))
    if unit is None:
        return Quantity(number)
    known = view.unit(unit)
    return Quantity(number, known.id, known.symbol or known.label or known.id)


def _group(view: View, group: Group) -> OriginGroup:
    origins = tuple(
        Origin(
            one.kind,
            thing(one.row),
            quantity_of(view, one.amount, group.unit),
            written(one.share),
        )
        for one in group.origins
    )
    amount = quantity_of(view, group.amount, group.unit)
    return OriginGroup(thing(group.specification), amount, origins)


def _parts(view: View, found: Attributed) -> Iterator[tuple[str, Part]]:
    """Yield how much of each event that the reader sees is in the whole."""
    events, units = view.books.events, view.books.shared.units.values
    for part in found.parts:
        row = view.seen(events, part.event)
        if row is None:
            continue
        unit = units[part.unit] if part.unit >= 0 else None
        amount, of = (
            None if one is None else quantity_of(view, one, unit) for one in (part.amount, part.of)
        )
        fraction = part.fraction
        told = None if fraction is None else written(round(fraction * MICRO))
        yield row.id, Part(told, amount, of)
