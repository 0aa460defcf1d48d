# SPDX-License-Identifier: MIT
"""Things for use over years: what they cost becomes expense month by month, or as they are used.

Nothing of it is an event; it follows from the record of the asset. Amounts are rounded to the
hundredth by their running total, so that all of them add up to what is to be written off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import Flow
from valueflows.model.terms import OB
from valueflows.model.valuing import BY_USE, CapitalAsset
from valueflows.reports.classes import LINES
from valueflows.reports.periods import day_of, moment
from valueflows.reports.postings import Posting

_CENT: Final = MICRO // 100
_OPENING: Final = f"{OB}openingBalance"


def depreciation(
    asset: CapitalAsset, flows: Iterable[Flow], zone: str, version: int
) -> Iterator[Posting]:
    """Yield what an asset loses over its life, what it was worth at an opening, and what was left.

    ``flows`` are the events that touch the thing.
    """
    events = [flow for flow in flows if flow.corrects is None]
    steps = list(_uses(asset, events) if asset.method == BY_USE else _months(asset, zone))
    end = None if asset.disposed is None else asset.disposed.microseconds
    opened = next((e for e in events if _OPENING in e.tags), None)
    lost: Exact = 0
    for at, amount in steps:
        if end is not None and at >= end:
            break
        if opened is not None and at < opened.at:
            lost += amount
            continue
        yield from _pair(asset, at, "depreciation", amount, version, f"{asset.id}#{at}")
        lost += amount
    if opened is not None:
        before = sum((a for at, a in steps if at < opened.at), 0)
        value = asset.cost.has_numerical_value.exact - before
        yield from _pair(asset, opened.at, "opening", -value, version, f"{asset.id}#opening")
    if end is not None:
        rest = asset.cost.has_numerical_value.exact - lost
        yield from _pair(asset, end, "losses", rest, version, f"{asset.id}#disposed")


def _pair(
    asset: CapitalAsset, at: int, line: str, amount: Exact, version: int, entry: str
) -> Iterator[Posting]:
    """Yield an amount on a line, and against it the asset."""
    if not amount:
        return
    for name, signed, account in ((line, amount, None), ("assets", -amount, asset.resource)):
        yield Posting(
            entry=entry,
            at=at,
            line=LINES[name],
            amount=signed,
            currency=canonical(asset.currency),
            scope=canonical(asset.owner),
            account=None if account is None else canonical(account),
            due=asset.id,
            version=version,
        )


def _to_write_off(asset: CapitalAsset) -> Exact:
    residual = 0 if asset.residual is None else asset.residual.has_numerical_value.exact
    return asset.cost.has_numerical_value.exact - residual


def _months(asset: CapitalAsset, zone: str) -> Iterator[tuple[int, Exact]]:
    """Yield an equal part at the end of each month of use."""
    start = day_of(asset.start.microseconds, zone)
    whole, done = _to_write_off(asset), 0
    for month in range(1, asset.life_months + 1):
        reached = _cents(Fraction(whole) * month / asset.life_months)
        yield moment(_later(start, month), zone) - 1, reached - done
        done = reached


def _uses(asset: CapitalAsset, events: list[Flow]) -> Iterator[tuple[int, Exact]]:
    """Yield a part for each use, by its share in all the use there will be."""
    whole, done, used = _to_write_off(asset), 0, Fraction(0)
    life = asset.life_use
    if life is None:
        return
    unit = None if life.has_unit is None else str(life.has_unit)
    for event in sorted(events, key=lambda e: (e.at, e.turn)):
        effort = event.effort_quantity
        if event.action != "use" or effort is None:
            continue
        found = effort.within(unit)
        used += 0 if found is None else found
        share = min(used / life.has_numerical_value.exact, Fraction(1))
        reached = _cents(whole * share)
        yield event.at, reached - done
        done = reached


def _cents(value: Fraction) -> int:
    return round(value / _CENT) * _CENT


def _later(day: date, months: int) -> date:
    """Return a day some months later, the last of a month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
