# SPDX-License-Identifier: MIT
"""Things for use over years: what they cost becomes expense month by month, or as they are used.

Nothing of it is an event; it follows from the record of the asset. Amounts are rounded to the
hundredth by their running total, so that all of them add up to what is to be written off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from valueflows.model.exact import MICRO, Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import Flow
from valueflows.model.terms import OB
from valueflows.model.valuing import BY_USE, CapitalAsset
from valueflows.reports.classes import LINES
from valueflows.reports.handovers import Held
from valueflows.reports.periods import day_of, moment
from valueflows.reports.postings import Posting

_CENT: Final = MICRO // 100
_OPENING: Final = f"{OB}openingBalance"


def depreciation(
    chain: Sequence[Held], zone: str, version: int, cost: Exact | None = None
) -> Iterator[Posting]:
    """Yield what an asset loses over its life, what it was worth at an opening, and what was left.

    ``chain`` are its holders one after the other; the first one's record says how it wears off, the
    last one's when it was given away. ``cost`` is what it cost, where not the record says it.
    """
    asset, last = chain[0].asset, chain[-1].asset
    whole = asset.cost.has_numerical_value.exact if cost is None else cost
    events = {f.id: f for held in chain for f in held.flows}
    wear = max(whole - _residual(asset), 0)
    uses = asset.method == BY_USE
    steps = list(_uses(asset, wear, events.values()) if uses else _months(asset, wear, zone))
    end = None if last.disposed is None else last.disposed.microseconds
    opened = next((f for f in chain[0].flows if f.corrects is None and _OPENING in f.tags), None)
    lost: Exact = 0
    for at, amount in steps:
        if end is not None and at >= end:
            break
        lost += amount
        if opened is None or at >= opened.at:
            holder = _holder(chain, at)
            yield from _pair(holder, at, "depreciation", amount, version, f"{holder.id}#{at}")
    if opened is not None:
        value = whole - _lost(steps, opened.at)
        yield from _pair(asset, opened.at, "opening", -value, version, f"{asset.id}#opening")
    yield from _handed(chain, whole, steps, version)
    if end is not None:
        yield from _pair(last, end, "losses", whole - lost, version, f"{last.id}#disposed")


def _holder(chain: Sequence[Held], at: int) -> CapitalAsset:
    """Return the record of who had it at a moment."""
    had = [held.asset for held in chain[1:] if held.came is not None and held.came.at <= at]
    return had[-1] if had else chain[0].asset


def _lost(steps: Iterable[tuple[int, Exact]], before: int) -> Exact:
    return sum((amount for at, amount in steps if at < before), 0)


def _handed(
    chain: Sequence[Held], whole: Exact, steps: list[tuple[int, Exact]], version: int
) -> Iterator[Posting]:
    """Yield that it stands with somebody else, at what it still was worth."""
    for one, then in pairwise(chain):
        if then.came is not None:
            at = then.came.at
            value, entry = whole - _lost(steps, at), f"{then.asset.id}#handed"
            sides = ((one.asset, -value), (then.asset, value)) if value else ()
            for asset, amount in sides:
                yield _posting(asset, at, "assets", amount, version, entry)


def _pair(
    asset: CapitalAsset, at: int, line: str, amount: Exact, version: int, entry: str
) -> Iterator[Posting]:
    """Yield an amount on a line, and against it the asset."""
    if amount:
        yield _posting(asset, at, line, amount, version, entry)
        yield _posting(asset, at, "assets", -amount, version, entry)


def _posting(
    asset: CapitalAsset, at: int, line: str, amount: Exact, version: int, entry: str
) -> Posting:
    return Posting(
        entry=entry,
        at=at,
        line=LINES[line],
        amount=amount,
        currency=canonical(asset.currency),
        scope=canonical(asset.owner),
        account=canonical(asset.resource) if line == "assets" else None,
        due=asset.id,
        version=version,
    )


def _residual(asset: CapitalAsset) -> Exact:
    return 0 if asset.residual is None else asset.residual.has_numerical_value.exact


def _months(asset: CapitalAsset, whole: Exact, zone: str) -> Iterator[tuple[int, Exact]]:
    """Yield an equal part at the end of each month of use."""
    start, done = day_of(asset.start.microseconds, zone), 0
    for month in range(1, asset.life_months + 1):
        reached = _cents(Fraction(whole) * month / asset.life_months)
        yield moment(_later(start, month), zone) - 1, reached - done
        done = reached


def _uses(asset: CapitalAsset, whole: Exact, events: Iterable[Flow]) -> Iterator[tuple[int, Exact]]:
    """Yield a part for each use, by its share in all the use there will be.

    A correction takes back what was counted too much, when it counts itself.
    """
    done, used = 0, Fraction(0)
    life = _life(asset)
    for event in sorted(events, key=lambda e: (e.at, e.turn)):
        if event.action != "use" or not life:
            continue
        used += _used(asset, event) or 0
        share = max(min(used / life, Fraction(1)), Fraction(0))
        reached = _cents(whole * share)
        yield event.at, reached - done
        done = reached


def uncounted(chain: Sequence[Held]) -> Iterator[Flow]:
    """Yield the uses of a thing that wears by use, of which nothing says how much they wear it."""
    asset = chain[0].asset
    for event in {f.id: f for held in chain for f in held.flows}.values():
        if asset.method == BY_USE and event.action == "use" and _used(asset, event) is None:
            yield event


def _life(asset: CapitalAsset) -> Exact:
    return 0 if asset.life_use is None else asset.life_use.has_numerical_value.exact


def _used(asset: CapitalAsset, event: Flow) -> Exact | None:
    """Return how much an event uses a thing, in the unit of its life."""
    unit = None if asset.life_use is None else asset.life_use.has_unit
    effort = event.effort_quantity
    return None if effort is None else effort.within(None if unit is None else str(unit))


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
