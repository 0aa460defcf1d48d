# SPDX-License-Identifier: MIT
"""What of a whole deal is open, prepaid and written off: business as it is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from valueflows.model.exact import MICRO
from valueflows.model.settling import Due, Event, Quantity, settle

EURO: Final = "euro"


def q(number: float, unit: str | None = None) -> Quantity:
    """Return a quantity of so many."""
    return Quantity(int(number * MICRO), unit)


def thing(name: str, at: int = 1, **said: Any) -> Event:
    """Return a delivery by the shop."""
    fields: dict[str, Any] = {"resource_quantity": q(2, "crate"), "specification": "bread"} | said
    return Event(id=name, at=at, **fields)


def paid(name: str, number: float, *names: str, at: int = 2, **said: Any) -> Event:
    """Return a payment."""
    quantity = q(number)
    return Event(
        id=name, resource_quantity=quantity, specification=EURO, names=names, at=at, **said
    )


def claim(name: str, number: float, **said: Any) -> Due:
    """Return a claim on money."""
    fields: dict[str, Any] = {"specification": EURO, "is_claim": True} | said
    return Due(id=name, resource_quantity=q(number), **fields)


def promise(name: str, number: float, **said: Any) -> Due:
    """Return a promise of money."""
    return claim(name, number, is_claim=False, **said)


@dataclass
class Deal:
    """One deal, and what must come of it; ``open`` and ``rest`` by name."""

    name: str
    dues: list[Due]
    events: list[Event]
    open: dict[str, float] = field(default_factory=dict)
    rest: dict[str, float] = field(default_factory=dict)
    written_off: frozenset[str] = frozenset()


DEALS: Final = [
    Deal("cash sale", [], [thing("bread"), paid("cash", 12)], rest={"bread": 2, "cash": 12}),
    Deal(
        "credit sale with a claim for the tax, the promise of its price replaced",
        [
            claim("price", 100),
            claim("tax", 19),
            promise("agreed", 100, replaced_by=frozenset({"price", "tax"})),
        ],
        [thing("bread"), paid("bank", 119, "price", "tax", "agreed", at=9)],
        open={"price": 0, "tax": 0, "agreed": 0},
        rest={"bread": 2, "bank": 0},
    ),
    Deal(
        "salary by commitment",
        [
            promise("march", 2000, due=3),
            promise("april", 2000, due=4),
            promise("work", 160, specification="labour"),
        ],
        [
            thing("worked", specification=None, resource_quantity=None, effort_quantity=q(8)),
            paid("wage", 2000, "march", "april"),
        ],
        open={"march": 0, "april": 2000, "work": 160},
        rest={"wage": 0},
    ),
    Deal(
        "partial payment",
        [claim("price", 100)],
        [paid("first", 30, "price"), paid("second", 45, "price", at=3)],
        open={"price": 25},
        rest={"first": 0, "second": 0},
    ),
    Deal(
        "one payment for three invoices",
        [claim("may", 50, due=5), claim("april", 40, due=4), claim("june", 60, due=6)],
        [paid("bank", 100, "april", "may", "june", at=7)],
        open={"april": 0, "may": 0, "june": 50},
        rest={"bank": 0},
    ),
    Deal(
        "payment of more than was promised, before the thing",
        [promise("agreed", 100)],
        [paid("bank", 130, "agreed")],
        open={"agreed": 0},
        rest={"bank": 30},
    ),
    Deal(
        "benefit in kind",
        [claim("benefit", 80)],
        [thing("worked"), thing("lunch", at=2, names=("benefit",))],
        open={"benefit": 0},
        rest={"worked": 2, "lunch": 0},
    ),
    Deal(
        "written off",
        [claim("price", 100, is_finished=True)],
        [paid("bank", 70, "price")],
        open={"price": 30},
        rest={"bank": 0},
        written_off=frozenset({"price"}),
    ),
    Deal(
        "correction of a payment",
        [claim("price", 100)],
        [paid("bank", 100, "price"), paid("typed wrong", -10, "price", at=5, corrects="bank")],
        open={"price": 10},
        rest={"bank": 0},
    ),
    Deal(
        "delivery taken back whole, with its claim",
        [claim("price", 100), claim("older", 5)],
        [thing("bread"), thing("undone", resource_quantity=q(-2, "crate"), corrects="bread")],
        open={"price": 100, "older": 5},
        rest={"bread": 0},
    ),
]


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: str(deal.name))
def test_what_is_open(deal: Deal) -> None:
    """So much is open, so much is prepaid, and so much was written off."""
    settled = settle(deal.dues, deal.events)
    side = settled.resource
    assert side.open == {name: left * MICRO for name, left in deal.open.items()}
    assert side.rest == {name: left * MICRO for name, left in deal.rest.items()}
    assert settled.written_off == deal.written_off
