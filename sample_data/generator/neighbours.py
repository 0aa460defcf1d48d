# SPDX-License-Identifier: MIT
"""What the mill, the farm and the shop do, and the services that come every quarter."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from .money import claim, owe, pay_at_once
from .pages import (
    CLOSING,
    MONTHS,
    Page,
    after,
    hours,
    kilograms,
    later,
    loaves,
    moment,
    much,
    spoken,
)
from .tables import (
    BAKERY_RENT,
    BOOKKEEPER_FEE,
    BRAN_KG,
    BRAN_PRICE,
    COUNTER_PRICE,
    FLOUR_PRICE,
    FOOD_TAX,
    FULL_TAX,
    MILLED_KG,
    OVEN_KW,
    POWER_KWH,
    POWER_PRICE,
    SHOP_RENT,
    WHEAT_KG,
    WHEAT_PRICE,
)

MILL, FARM, SHOP, BAKERY = "mill:co-op", "farm:co-op", "shop:co-op", "bakery:co-op"
_NO_TAX: Final = Decimal(0)


# -- the mill --------------------------------------------------------------------------------------


def mill(page: Page, number: int, day: str, wheat: str, length: str) -> None:
    """Write a day of milling: wheat, stones, brook and miller in, flour and bran out."""
    page.head(f"{spoken(day)}: milling")
    stones = {"begins": moment(day, "07:30"), "ends": moment(day, "15:30")}
    process = page.record(
        "Process",
        f"mill:processes/milling-2025-{number}",
        name=f"Milling, {spoken(day)}",
        basedOn="village:steps/milling",
        inScopeOf=MILL,
        hasBeginning=moment(day, "07:00"),
        hasEnd=moment(day, later("07:00", length)),
        finished=True,
    )
    stem = f"mill:events/{day}-milling-"
    page.event(
        *(f"{stem}01", "consume", MILL, MILL),
        into=process,
        resource=wheat,
        kind="village:kinds/wheat",
        quantity=kilograms(WHEAT_KG),
        at=moment(day, "07:30"),
    )
    page.event(
        *(f"{stem}02", "use", MILL, MILL),
        **stones,
        into=process,
        resource="mill:equipment/millstones",
        kind="village:kinds/millstones",
        effort=hours(8),
    )
    page.event(
        *(f"{stem}03", "deliverService", "village:brook", MILL),
        **stones,
        into=process,
        kind="village:kinds/water-power",
        quantity=much(POWER_KWH, "om:kilowattHour"),
    )
    page.event(
        *(f"{stem}04", "work", "mill:people/mila", MILL),
        into=process,
        kind="village:kinds/milling-work",
        effort=hours(length),
        under="mill:agreements/employment-mila",
        begins=moment(day, "07:00"),
        ends=moment(day, later("07:00", length)),
    )
    _milled(page, process, stem, number, day)


def _milled(page: Page, process: str, stem: str, number: int, day: str) -> None:
    code, at = f"F-2025-{number}", moment(day, "15:45")
    lot = page.record(
        "BatchLotRecord",
        f"mill:lots/{code}",
        batchLotCode=code,
        expirationDate=moment(after(day, 365), "00:00"),
    )
    flour = page.record(
        "EconomicResource",
        f"mill:stock/flour-2025-{number}",
        name=f"Flour, lot {code}, at the mill",
        conformsTo="village:kinds/flour",
        ofBatchLot=lot,
    )
    page.event(
        *(f"{stem}05", "produce", MILL, MILL),
        out_of=process,
        resource=flour,
        creates=flour,
        kind="village:kinds/flour",
        quantity=kilograms(MILLED_KG),
        at=at,
    )
    page.event(
        *(f"{stem}06", "produce", MILL, MILL),
        out_of=process,
        resource="mill:stock/bran",
        kind="village:kinds/bran",
        quantity=kilograms(BRAN_KG),
        at=at,
    )


def sell_flour(page: Page, number: int, day: str) -> None:
    """Write the sale of a whole lot of flour to the bakery."""
    code = f"F-2025-{number}"
    agreement = page.record(
        "Agreement",
        f"mill:agreements/flour-2025-{number}",
        name=f"{MILLED_KG} kg of flour at {FLOUR_PRICE} EUR",
        created=moment(day, "10:00"),
    )
    bought = page.record(
        "EconomicResource",
        f"bakery:stock/flour-2025-{number}",
        name=f"Flour, lot {code}",
        conformsTo="village:kinds/flour",
        ofBatchLot=f"mill:lots/{code}",
    )
    sold = page.event(
        f"mill:events/{day}-flour",
        *("transfer", MILL, BAKERY),
        resource=f"mill:stock/flour-2025-{number}",
        to=bought,
        creates=bought,
        kind="village:kinds/flour",
        quantity=kilograms(MILLED_KG),
        under=agreement,
        place="village:places/bakehouse",
        at=moment(day, "10:00"),
    )
    times = (moment(day, "10:00"), moment(after(day, 28), CLOSING))
    owe(page, sold, (BAKERY, MILL), MILLED_KG * FLOUR_PRICE, FOOD_TAX, times)


def sell_bran(page: Page, day: str, count: int) -> None:
    """Write a sale of bran to the farm, which feeds it at once."""
    agreement = page.record(
        "Agreement",
        f"mill:agreements/bran-{day}",
        name=f"{count} kg of bran at {BRAN_PRICE} EUR",
        created=moment(day, "10:00"),
    )
    sold = page.event(
        f"mill:events/{day}-bran",
        *("transfer", MILL, FARM),
        resource="mill:stock/bran",
        kind="village:kinds/bran",
        quantity=kilograms(count),
        under=agreement,
        at=moment(day, "10:00"),
    )
    times = (moment(day, "10:00"), moment(after(day, 21), CLOSING))
    owe(page, sold, (FARM, MILL), count * BRAN_PRICE, FOOD_TAX, times)


# -- the farm --------------------------------------------------------------------------------------


def fetch_wheat(page: Page, day: str, count: int) -> None:
    """Write that the mill takes the rest of its wheat out of the farm's barn."""
    page.event(
        f"farm:events/{day}-wheat-fetched",
        *("transferCustody", FARM, MILL),
        resource="farm:stock/wheat-2024",
        to="mill:stock/wheat-2024",
        kind="village:kinds/wheat",
        quantity=kilograms(count),
        place="village:places/mill",
        at=moment(day, "11:00"),
    )


def sell_wheat(page: Page, day: str, count: int) -> None:
    """Write the sale of new wheat to the mill."""
    page.head(f"{spoken(day)}: new wheat for the mill")
    agreement = page.record(
        "Agreement",
        f"mill:agreements/wheat-{day[:7]}",
        name=f"{count} kg of wheat at {WHEAT_PRICE} EUR",
        created=moment(day, "10:00"),
    )
    bought = page.record(
        "EconomicResource",
        "mill:stock/wheat-2025",
        name="The mill's wheat of 2025",
        conformsTo="village:kinds/wheat",
        ofBatchLot="farm:lots/W-2025",
    )
    sold = page.event(
        f"farm:events/{day}-wheat",
        *("transfer", FARM, MILL),
        resource="farm:stock/wheat-2025",
        to=bought,
        creates=bought,
        kind="village:kinds/wheat",
        quantity=kilograms(count),
        under=agreement,
        place="village:places/mill",
        at=moment(day, "10:00"),
    )
    times = (moment(day, "10:00"), moment(after(day, 21), CLOSING))
    owe(page, sold, (MILL, FARM), count * WHEAT_PRICE, FOOD_TAX, times)


def hoe(page: Page, day: str, length: str) -> None:
    """Write Finn's work in the growing wheat."""
    page.event(
        f"farm:events/{day}-field-work",
        *("work", "farm:people/finn", FARM),
        into="farm:processes/growing-2025",
        kind="village:kinds/field-work",
        effort=hours(length),
        under="farm:agreements/employment-finn",
        begins=moment(day, "08:00"),
        ends=moment(day, later("08:00", length)),
    )


# -- the shop --------------------------------------------------------------------------------------


def keep_shop(page: Page, day: str, length: str) -> None:
    """Write the volunteers' hours of a month; nobody owes money for them."""
    page.event(
        f"shop:events/{day}-volunteers",
        *("work", "shop:people/sol", SHOP),
        kind="village:kinds/shop-work",
        effort=hours(length),
        begins=moment(f"{day[:7]}-01", "08:00"),
        ends=moment(day, "13:00"),
    )


def throw_away(page: Page, day: str, count: int) -> None:
    """Write off loaves that went stale."""
    page.event(
        f"shop:events/{day}-stale",
        *("lower", SHOP, SHOP),
        resource="shop:stock/loaves",
        kind="village:kinds/loaf",
        classes=["ob:loss"],
        quantity=loaves(count),
        at=moment(day, "17:00"),
    )


def sell_over_the_counter(page: Page, day: str, left: int) -> None:
    """Write what the shop sold in a month, and the takings."""
    month = MONTHS[int(day[5:7]) - 1]
    agreement = page.record(
        "Agreement",
        f"shop:agreements/takings-{day[:7]}",
        name=f"Sales over the counter in {month}",
        created=moment(day, "18:00"),
    )
    count = page.state.stock["shop:stock/loaves"] - left
    sold = page.event(
        f"shop:events/{day}-sold",
        *("transfer", SHOP, "village:customers"),
        resource="shop:stock/loaves",
        kind="village:kinds/loaf",
        quantity=loaves(count),
        under=agreement,
        at=moment(day, "18:00"),
    )
    now = moment(day, "18:00")
    ids = owe(page, sold, ("village:customers", SHOP), count * COUNTER_PRICE, FOOD_TAX, (now, now))
    pay_at_once(page, ids, now)


# -- what comes every quarter ------------------------------------------------------------------------


def let_premises(page: Page, payer: str, day: str, months: int) -> None:
    """Write the use of rooms over some months, and the rent owed for it."""
    rent = {BAKERY: BAKERY_RENT, SHOP: SHOP_RENT}[payer]
    prefix = payer.partition(":")[0]
    first = f"2025-{int(day[5:7]) - months + 1:02d}-01"
    used = page.event(
        f"{prefix}:events/{day}-rent",
        *("deliverService", "village:house-trust", payer),
        kind="village:kinds/premises",
        quantity=much(months, "om:month"),
        under=f"{prefix}:agreements/rent",
        begins=moment(first, "00:00"),
        ends=moment(day, "17:00"),
    )
    times = (moment(day, "17:00"), moment(after(day, 10), CLOSING))
    owe(page, used, (payer, "village:house-trust"), months * rent, _NO_TAX, times)


def supply_power(page: Page, day: str) -> None:
    """Write the electricity of a quarter: what the oven drew in the hours it was used."""
    months = {f"2025-{int(day[5:7]) - back:02d}" for back in range(3)}
    used = page.state.used
    drawn = sum(
        (done for (tool, month), done in used.items() if "oven" in tool and month in months),
        Decimal(0),
    )
    count = drawn * OVEN_KW
    first = f"{min(months)}-01"
    supplied = page.event(
        f"bakery:events/{day}-electricity",
        *("transfer", "village:energy", BAKERY),
        kind="village:kinds/electricity",
        quantity=much(count, "om:kilowattHour"),
        under="bakery:agreements/electricity",
        begins=moment(first, "00:00"),
        ends=moment(day, "17:00"),
    )
    times = (moment(day, "17:00"), moment(after(day, 14), CLOSING))
    owe(page, supplied, (BAKERY, "village:energy"), count * POWER_PRICE, FULL_TAX, times)


def keep_books(page: Page, day: str, length: str) -> None:
    """Write Noor's bookkeeping: work on her own account, for a fee and no wage."""
    done = page.event(
        f"bakery:events/{day}-bookkeeping",
        *("work", "village:people/noor", BAKERY),
        kind="village:kinds/bookkeeping",
        effort=hours(length),
        under="bakery:agreements/bookkeeping",
        begins=moment(day, "08:00"),
        ends=moment(day, later("08:00", length)),
    )
    claim(
        page,
        f"bakery:claims/{day}-bookkeeping",
        *(BAKERY, "village:people/noor", Decimal(length) * BOOKKEEPER_FEE),
        ["ob:contractorFee"],
        done,
        (moment(day, "18:30"), moment(after(day, 14), CLOSING)),
    )
