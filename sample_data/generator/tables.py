# SPDX-License-Identifier: MIT
"""The year in tables: what happens when, how much of it, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

D = Decimal


@dataclass(frozen=True, slots=True)
class Bake:
    """A bake day: the loaves by where they go, and the hours of the two bakers."""

    day: str
    shop: int
    ada: str
    bruno: str
    school: int = 0
    open_day: int = 0
    kept: int = 0

    @property
    def loaves(self) -> int:
        """How many loaves are baked."""
        return self.shop + self.school + self.open_day + self.kept


BAKES: Final = (
    Bake("2025-02-14", 300, "11", "10.5", school=60),
    Bake("2025-03-07", 310, "10", "10"),
    Bake("2025-03-28", 310, "11", "11", open_day=60),
    Bake("2025-04-16", 330, "10", "10"),
    Bake("2025-05-09", 310, "11", "11", school=60),
    Bake("2025-05-30", 300, "11.5", "11", open_day=70),
    Bake("2025-06-20", 310, "10", "9.5"),
    Bake("2025-07-11", 280, "10.5", "10.5", open_day=60),
    Bake("2025-08-01", 260, "9", "9"),
    Bake("2025-08-29", 290, "9.5", "9"),
    Bake("2025-09-19", 310, "11", "10.5", school=60),
    Bake("2025-10-10", 320, "10", "10"),
    Bake("2025-10-31", 310, "10.5", "10", kept=6),
    Bake("2025-11-21", 320, "11.5", "11", school=60),
    Bake("2025-12-12", 350, "11.5", "11.5", open_day=50),
)

FLOUR_KG: Final = D("0.5")
WATER_L: Final = D("0.345")
SALT_KG: Final = D("0.01")
YEAST_KG: Final = D("0.005")
"""What one loaf takes."""

LOAVES_AN_HOUR: Final = 60
"""What the oven bakes."""

LOT_KEEPS_DAYS: Final = 21

# number, day, wheat, hours of the miller
MILLINGS: Final = (
    (2, "2025-03-04", "mill:stock/wheat-2024", "9"),
    (3, "2025-05-06", "mill:stock/wheat-2024", "9.5"),
    (4, "2025-07-08", "mill:stock/wheat-2024", "9"),
    (5, "2025-09-09", "mill:stock/wheat-2025", "9.5"),
    (6, "2025-11-04", "mill:stock/wheat-2025", "9"),
)
WHEAT_KG, MILLED_KG, BRAN_KG, POWER_KWH = 600, 480, 108, 64

BRAN_SALES: Final = {"2025-05-14": 200, "2025-11-12": 200}
OLD_WHEAT: Final = {"2025-05-05": 1300}
"""Fetched from the barn; bought in January."""

NEW_WHEAT: Final = {"2025-09-02": 1200}
ORDERS: Final = ("2025-02-26", "2025-07-02")
"""Days on which the bakery buys salt and yeast."""

FIELD_WORK: Final = {"2025-05-20": "6", "2025-07-15": "5"}
"""Hours that Finn hoes the growing wheat."""

OFFICE: Final = {
    "2025-02-25": "8",
    "2025-03-25": "9",
    "2025-04-24": "8",
    "2025-05-26": "7",
    "2025-06-25": "9",
    "2025-07-24": "6",
    "2025-08-26": "4",
    "2025-09-25": "8",
    "2025-10-27": "8",
    "2025-11-25": "7",
    "2025-12-18": "9",
}
"""Hours that Carla spends in the office."""

BOOKKEEPING: Final = {"2025-06-24": "10", "2025-12-09": "10"}

SHELF: Final = {2: 60, 3: 220, 4: 40, 5: 270, 6: 120, 7: 40, 8: 270, 9: 150, 10: 330} | {
    11: 200,
    12: 90,
}
"""Loaves left on the shop's shelf when a month ends."""

STALE: Final = {6: 6, 9: 4, 12: 5}
SHOP_HOURS: Final = {2: "24", 3: "27", 4: "26", 5: "27", 6: "25", 7: "22", 8: "18", 9: "26"} | {
    10: "27",
    11: "25",
    12: "28",
}

# -- prices, in EUR without tax ----------------------------------------------------------------------

SHOP_PRICE, SCHOOL_PRICE, COUNTER_PRICE = D("3.50"), D("3.60"), D("4.50")
FLOUR_PRICE, WHEAT_PRICE, BRAN_PRICE = D("1.10"), D("0.42"), D("0.20")
SALT_PRICE, YEAST_PRICE, POWER_PRICE = D("0.60"), D("9.00"), D("0.25")
BAKERY_RENT, SHOP_RENT, BANK_FEE = D("240.00"), D("120.00"), D("15.00")
FOOD_TAX, FULL_TAX = D("0.10"), D("0.20")
OVEN_KW: Final = 20

WAGES: Final = {
    "bakery:people/ada": D("16.50"),
    "bakery:people/bruno": D("15.00"),
    "bakery:people/carla": D("15.00"),
    "mill:people/mila": D("15.50"),
    "farm:people/finn": D("15.00"),
}
"""EUR an hour, before anything is withheld."""

BOOKKEEPER_FEE: Final = D("25.00")
WITHHELD, CONTRIBUTION = D("0.15"), D("0.20")
