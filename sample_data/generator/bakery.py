# SPDX-License-Identifier: MIT
"""What the bakery does: bake, sell, deliver, buy what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .money import owe, pay_at_once
from .pages import (
    CLOSING,
    Page,
    after,
    euros,
    hours,
    kilograms,
    later,
    loaves,
    moment,
    much,
    spoken,
)
from .state import Record
from .tables import (
    COUNTER_PRICE,
    FLOUR_KG,
    FOOD_TAX,
    LOAVES_AN_HOUR,
    LOT_KEEPS_DAYS,
    SALT_KG,
    SALT_PRICE,
    SCHOOL_PRICE,
    SHOP_PRICE,
    WATER_L,
    YEAST_KG,
    YEAST_PRICE,
    Bake,
)

BAKERY: Final = "bakery:co-op"
_SELF: Final = (BAKERY, BAKERY)
_LIT: Final = "07:30"
"""When the first loaves go into the oven."""


def bake(page: Page, plan: Bake) -> None:
    """Write a bake day: what goes in, who works, what comes out."""
    day, count = plan.day, plan.loaves
    page.head(f"{spoken(day)}: {count} loaves")
    oven = str(-(-count // LOAVES_AN_HOUR))
    process = page.record(
        "Process",
        f"bakery:processes/bake-{day}",
        name=f"Bake day, {spoken(day)}",
        basedOn="village:steps/baking",
        inScopeOf=BAKERY,
        hasBeginning=moment(day, "05:00"),
        hasEnd=moment(day, later("05:00", plan.ada)),
        finished=True,
    )
    ids = (f"bakery:events/{day}-bake-{number:02d}" for number in range(1, 99))
    page.event(
        next(ids),
        *("cite", *_SELF),
        into=process,
        resource="bakery:documents/recipe",
        kind="village:kinds/recipe-sheet",
        quantity=much(1, "om:one"),
        at=moment(day, "05:00"),
    )
    _ingredients(page, process, ids, day, count)
    _work(page, process, ids, day, (("oven", _LIT, oven),))
    _work(page, process, ids, day, (("ada", "05:00", plan.ada), ("bruno", "05:00", plan.bruno)))
    _loaves(page, process, next(ids), moment(day, later(_LIT, oven)), count)


def _ingredients(page: Page, process: str, ids: Iterator[str], day: str, count: int) -> None:
    taken: list[tuple[str | None, str, Record]] = [
        (lot, "flour", kilograms(part)) for lot, part in _oldest_flour(page, count * FLOUR_KG)
    ]
    taken += [
        (None, "water", much(count * WATER_L, "om:litre")),
        ("bakery:stock/salt", "salt", kilograms(count * SALT_KG)),
        ("bakery:stock/yeast", "yeast", kilograms(count * YEAST_KG)),
    ]
    for resource, kind, quantity in taken:
        page.event(
            next(ids),
            *("consume", *_SELF),
            into=process,
            resource=resource,
            kind=f"village:kinds/{kind}",
            quantity=quantity,
            at=moment(day, "05:15"),
        )


def _oldest_flour(page: Page, needed: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Take flour from the oldest lot first."""
    lots = sorted(iri for iri in page.state.stock if iri.startswith("bakery:stock/flour-"))
    for lot in lots:
        part = min(needed, page.state.stock[lot])
        if part > 0:
            yield lot, part
            needed -= part
    if needed > 0:
        raise ValueError(f"{needed} kg of flour are missing")


def _work(
    page: Page, process: str, ids: Iterator[str], day: str, done: tuple[tuple[str, str, str], ...]
) -> None:
    """Write the hours of the oven or of bakers."""
    for who, begin, length in done:
        oven = who == "oven"
        page.event(
            next(ids),
            *(("use", *_SELF) if oven else ("work", f"bakery:people/{who}", BAKERY)),
            into=process,
            resource="bakery:equipment/oven" if oven else None,
            kind="village:kinds/oven" if oven else "village:kinds/baking-work",
            effort=hours(length),
            under=None if oven else f"bakery:agreements/employment-{who}",
            begins=moment(day, begin),
            ends=moment(day, later(begin, length)),
        )


def _loaves(page: Page, process: str, iri: str, at: str, count: int) -> None:
    day = at[:10]
    lot = page.record(
        "BatchLotRecord",
        f"bakery:lots/L-{day}",
        batchLotCode=f"L-{day}",
        expirationDate=moment(after(day, LOT_KEEPS_DAYS), "00:00"),
    )
    resource = page.record(
        "EconomicResource",
        f"bakery:stock/loaves-{day}",
        name=f"Loaves of {spoken(day)}",
        conformsTo="village:kinds/loaf",
        ofBatchLot=lot,
    )
    page.event(
        iri,
        *("produce", *_SELF),
        out_of=process,
        resource=resource,
        creates=resource,
        kind="village:kinds/loaf",
        quantity=loaves(count),
        at=at,
    )


# -- selling ---------------------------------------------------------------------------------------


def sell_to_shop(page: Page, plan: Bake) -> None:
    """Write what goes to the shop, on credit, under one agreement a month."""
    day = plan.day
    iri = page.event(
        f"bakery:events/{day}-to-shop",
        *("transfer", BAKERY, "shop:co-op"),
        resource=f"bakery:stock/loaves-{day}",
        to="shop:stock/loaves",
        kind="village:kinds/loaf",
        quantity=loaves(plan.shop),
        under=f"bakery:agreements/shop-bread-{day[:7]}",
        place="village:places/shop",
        at=moment(day, "15:00"),
    )
    due = f"{after(f'{day[:7]}-01', 31)[:7]}-10"
    times = (moment(day, "15:00"), moment(due, CLOSING))
    owe(page, iri, ("shop:co-op", BAKERY), plan.shop * SHOP_PRICE, FOOD_TAX, times)


def deliver_to_school(page: Page, plan: Bake) -> None:
    """Write a delivery: set apart, carried, handed over, owed."""
    day, count = plan.day, plan.school
    page.remark("To the school, by cargo bike.")
    agreement = page.record(
        "Agreement",
        f"bakery:agreements/school-{day}",
        name=f"{count} loaves for the school at {SCHOOL_PRICE} EUR, delivered",
        created=moment(day, "08:00"),
    )
    load = page.record(
        "EconomicResource",
        f"bakery:stock/load-{day}",
        name=f"Load for the school, {spoken(day)}",
        conformsTo="village:kinds/loaf",
        ofBatchLot=f"bakery:lots/L-{day}",
        trackingIdentifier=f"LOAD-{day}",
    )
    process = page.record(
        "Process",
        f"bakery:processes/school-{day}",
        name=f"To the school, {spoken(day)}",
        basedOn="village:steps/delivering",
        inScopeOf=BAKERY,
        hasBeginning=moment(day, "15:30"),
        hasEnd=moment(day, "16:30"),
        finished=True,
    )
    handed = _carry(page, day, count, load, process, agreement)
    times = (moment(day, "16:05"), moment(after(day, 28), CLOSING))
    owe(page, handed, ("village:school", BAKERY), count * SCHOOL_PRICE, FOOD_TAX, times)


def _carry(page: Page, day: str, count: int, load: str, process: str, agreement: str) -> str:
    goods = {"kind": "village:kinds/loaf", "quantity": loaves(count)}
    trip = {"begins": moment(day, "15:30"), "ends": moment(day, "16:30"), "effort": hours(1)}
    stem, lot = f"bakery:events/{day}-school-", f"bakery:stock/loaves-{day}"
    page.event(
        *(f"{stem}01", "move", *_SELF),
        **goods,
        resource=lot,
        to=load,
        creates=load,
        at=moment(day, "15:15"),
    )
    page.event(
        *(f"{stem}02", "pickup", *_SELF),
        **goods,
        into=process,
        resource=load,
        at=moment(day, "15:30"),
    )
    page.event(
        *(f"{stem}03", "use", *_SELF),
        **trip,
        into=process,
        resource="bakery:equipment/cargo-bike",
        kind="village:kinds/cargo-bike",
    )
    page.event(
        *(f"{stem}04", "work", "bakery:people/carla", BAKERY),
        **trip,
        into=process,
        kind="village:kinds/delivery-work",
        under="bakery:agreements/employment-carla",
    )
    page.event(
        *(f"{stem}05", "dropoff", *_SELF),
        **goods,
        out_of=process,
        resource=load,
        place="village:places/school",
        at=moment(day, "16:00"),
    )
    return page.event(
        *(f"{stem}06", "transfer", BAKERY, "village:school"),
        **goods,
        resource=load,
        under=agreement,
        at=moment(day, "16:05"),
    )


def sell_at_the_oven(page: Page, plan: Bake) -> None:
    """Write a Saturday on which the bakehouse is open: bread against cash."""
    day = after(plan.day, 1)
    page.head(f"{spoken(day)}: the bakehouse is open")
    agreement = page.record(
        "Agreement",
        f"bakery:agreements/open-day-{day}",
        name=f"Sales at the oven on {spoken(day)}",
        created=moment(day, "13:00"),
    )
    sold = page.event(
        f"bakery:events/{day}-open-day",
        *("transfer", BAKERY, "village:customers"),
        resource=f"bakery:stock/loaves-{plan.day}",
        kind="village:kinds/loaf",
        quantity=loaves(plan.open_day),
        under=agreement,
        at=moment(day, "13:00"),
    )
    now = moment(day, "13:00")
    parties = ("village:customers", BAKERY)
    ids = owe(page, sold, parties, plan.open_day * COUNTER_PRICE, FOOD_TAX, (now, now))
    paid = pay_at_once(page, ids, now, "bakery:accounts/till")
    page.remark("The till is emptied into the bank, but for the change it began with.")
    page.event(
        paid.replace("customers-pays", "till-to-bank"),
        *("move", *_SELF),
        resource="bakery:accounts/till",
        to="bakery:accounts/bank",
        kind="village:money/EUR",
        quantity=euros(plan.open_day * COUNTER_PRICE * (1 + FOOD_TAX)),
        at=moment(day, "14:00"),
    )


# -- buying ----------------------------------------------------------------------------------------


def order_salt_and_yeast(page: Page, day: str) -> None:
    """Write an order of two lines, each an agreement of its own."""
    page.head(f"{spoken(day)}: salt and yeast")
    bundle = page.record(
        "AgreementBundle",
        f"bakery:orders/{day}",
        name=f"Order of {spoken(day)} from the wholesaler",
        created=moment(day, "09:00"),
    )
    lines = (("salt", 25, SALT_PRICE), ("yeast", 15, YEAST_PRICE))
    for kind, count, price in lines:
        agreement = page.record(
            "Agreement",
            f"bakery:agreements/{kind}-{day}",
            name=f"{count} kg of {kind} at {price} EUR",
            bundledIn=bundle,
            created=moment(day, "09:00"),
        )
        bought = page.event(
            f"bakery:events/{day}-{kind}",
            *("transfer", "village:wholesale", BAKERY),
            to=f"bakery:stock/{kind}",
            kind=f"village:kinds/{kind}",
            quantity=kilograms(count),
            under=agreement,
            at=moment(day, "09:30"),
        )
        times = (moment(day, "09:30"), moment(after(day, 14), CLOSING))
        owe(page, bought, (BAKERY, "village:wholesale"), count * price, FOOD_TAX, times)
