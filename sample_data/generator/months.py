# SPDX-License-Identifier: MIT
"""A month, day by day: which of the things that happen happen today, in the order of the clock."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias

from . import bakery, money, neighbours
from .pages import CLOSING, MONTHS, Page, after, euros, hours, kilograms, later, loaves, moment
from .state import Record, State
from .tables import (
    BAKES,
    BOOKKEEPING,
    BRAN_SALES,
    FIELD_WORK,
    MILLINGS,
    NEW_WHEAT,
    OFFICE,
    OLD_WHEAT,
    ORDERS,
    SHELF,
    SHOP_HOURS,
    STALE,
)

Step: TypeAlias = tuple[str, Callable[[], object]]

_LAST: Final = 12
_QUARTER: Final = 3
_HALF_YEAR: Final = 6


def write_month(month: int, state: State) -> str:
    """Return the page of a month of 2025."""
    page = Page(f"{MONTHS[month - 1]} 2025", state)
    days = calendar.monthrange(2025, month)[1]
    _agree_with_shop(page, f"2025-{month:02d}")
    for number in range(1, days + 1):
        day = f"2025-{month:02d}-{number:02d}"
        for _clock, step in sorted(_steps(page, day), key=lambda pair: pair[0]):
            step()
    _end(page, month, f"2025-{month:02d}-{days}")
    return page.text()


def _agree_with_shop(page: Page, month: str) -> None:
    name = MONTHS[int(month[5:]) - 1]
    page.record(
        "Agreement",
        f"bakery:agreements/shop-bread-{month}",
        name=f"Bread for the shop in {name} at 3.50 EUR, paid by the tenth of the next month",
        created=moment(f"{month}-01", "09:00"),
    )


# -- days ------------------------------------------------------------------------------------------


def _steps(page: Page, day: str) -> Iterator[Step]:
    """Yield what happens on a day, with the time it begins."""
    yield "10:00", partial(money.pay_what_is_due, page, day)
    number = day[8:]
    if number == "10":
        yield "09:00", partial(money.pay_what_was_withheld, page, day)
    if number == "22":
        yield "11:00", partial(_settle_taxes, page, day)
    if day in OFFICE:
        yield "09:30", partial(_office, page, day, OFFICE[day])
    yield from _at_the_bakery(page, day)
    yield from _at_the_neighbours(page, day)


def _at_the_bakery(page: Page, day: str) -> Iterator[Step]:
    for plan in BAKES:
        if plan.day == day:
            yield "05:00", partial(bakery.bake, page, plan)
            yield "15:00", partial(bakery.sell_to_shop, page, plan)
        if plan.day == day and plan.school:
            yield "15:15", partial(bakery.deliver_to_school, page, plan)
        if plan.open_day and after(plan.day, 1) == day:
            yield "13:00", partial(bakery.sell_at_the_oven, page, plan)
    if day in ORDERS:
        yield "09:30", partial(bakery.order_salt_and_yeast, page, day)
    if day in BOOKKEEPING:
        yield "08:00", partial(neighbours.keep_books, page, day, BOOKKEEPING[day])


def _at_the_neighbours(page: Page, day: str) -> Iterator[Step]:
    for number, milled, wheat, length in MILLINGS:
        if milled == day:
            yield "07:00", partial(neighbours.mill, page, number, day, wheat, length)
        if after(milled, 1) == day:
            yield "10:00", partial(neighbours.sell_flour, page, number, day)
    if day in BRAN_SALES:
        yield "10:00", partial(neighbours.sell_bran, page, day, BRAN_SALES[day])
    if day in OLD_WHEAT:
        yield "11:00", partial(neighbours.fetch_wheat, page, day, OLD_WHEAT[day])
    if day in NEW_WHEAT:
        yield "10:00", partial(neighbours.sell_wheat, page, day, NEW_WHEAT[day])
    if day in FIELD_WORK:
        yield "08:00", partial(neighbours.hoe, page, day, FIELD_WORK[day])


def _office(page: Page, day: str, length: str) -> None:
    page.event(
        f"bakery:events/{day}-office",
        *("work", "bakery:people/carla", "bakery:co-op"),
        kind="village:kinds/office-work",
        effort=hours(length),
        under="bakery:agreements/employment-carla",
        begins=moment(day, "09:00"),
        ends=moment(day, later("09:00", length)),
    )


def _settle_taxes(page: Page, day: str) -> None:
    """The bakery settles every quarter, the others every half-year; the rest is due in January."""
    month = int(day[5:7])
    before = [f"2025-{number:02d}" for number in range(1, month)]
    if month % _QUARTER == 1 and month > _QUARTER:
        money.settle_tax(page, "bakery:co-op", day, before[-_QUARTER:])
    if month == _HALF_YEAR + 1:
        for agent in ("mill:co-op", "farm:co-op", "shop:co-op"):
            money.settle_tax(page, agent, day, before)


# -- the end of a month ----------------------------------------------------------------------------


def _end(page: Page, month: int, day: str) -> None:
    page.head(f"The end of {MONTHS[month - 1]}")
    neighbours.keep_shop(page, day, SHOP_HOURS[month])
    if month % _QUARTER == 0:
        money.pay_bank_fee(page, day)
        neighbours.let_premises(page, "bakery:co-op", day, _QUARTER)
        neighbours.supply_power(page, day)
    if month % _HALF_YEAR == 0:
        neighbours.let_premises(page, "shop:co-op", day, _HALF_YEAR)
    if month in STALE:
        neighbours.throw_away(page, day, STALE[month])
    neighbours.sell_over_the_counter(page, day, SHELF[month])
    money.pay_wages(page, day, moment(f"{after(day, 1)[:7]}-10", CLOSING))
    if month == _LAST:
        _count_everything(page)


def _count_everything(page: Page) -> None:
    """State what there should be: compared by every reader, changed by none."""
    page.head("The end of the year: everything is counted")
    page.remark("A resource stated after events is not changed by it: these figures were added up")
    page.remark("apart from the ledger, and an import compares them with its own.\n")
    for iri in sorted(page.state.stock):
        quantity = _counted(page.state, iri)
        if quantity is not None:
            page.record("EconomicResource", iri, accountingQuantity=quantity)


def _counted(state: State, iri: str) -> Record | None:
    """Return what is there of a stock or in an account; None of what is used up, and of tools."""
    left = state.stock[iri]
    if ":accounts/" in iri:
        return euros(left)
    if not left or ":stock/" not in iri:
        return None
    return loaves(left) if "loaves" in iri else kilograms(left)
