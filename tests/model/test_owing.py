# SPDX-License-Identifier: MIT
"""What is owed under an agreement, and what of it is open: business as it is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from valueflows.model.exact import MICRO
from valueflows.model.owing import Basis, owed_by
from valueflows.model.settling import RESOURCE, Due, Event, Quantity, settle

EURO: Final = "euro"
MONEY: Final = {EURO}
SHOP, BUYER, STATE = "shop", "buyer", "state"


def q(number: float, unit: str | None = None) -> Quantity:
    """Return a quantity of so many."""
    return Quantity(int(number * MICRO), unit)


def thing(name: str, at: int = 1, **said: Any) -> Event:
    """Return a delivery by the shop."""
    fields: dict[str, Any] = {"resource_quantity": q(2, "crate"), "specification": "bread"} | said
    return Event(id=name, provider=SHOP, receiver=BUYER, at=at, **fields)


def paid(name: str, number: float, *names: str, at: int = 2, **said: Any) -> Event:
    """Return a payment of the buyer."""
    fields: dict[str, Any] = {"provider": BUYER, "receiver": SHOP, "specification": EURO} | said
    return Event(id=name, resource_quantity=q(number), names=names, at=at, **fields)


def claim(name: str, number: float, by: str | None, **said: Any) -> Due:
    """Return a claim on the buyer that an event triggered."""
    fields: dict[str, Any] = {
        "provider": BUYER,
        "receiver": SHOP,
        "specification": EURO,
        "is_claim": True,
    } | said
    return Due(id=name, resource_quantity=q(number), triggered_by=by, **fields)


def promise(name: str, number: float, **said: Any) -> Due:
    """Return a payment that the buyer promised."""
    return claim(name, number, None, is_claim=False, **said)


@dataclass
class Deal:
    """One agreement, and what must come of it; ``open`` and ``rest`` by name."""

    name: str
    dues: list[Due]
    events: list[Event]
    basis: Basis
    owed: float = 0
    since: dict[str, int] = field(default_factory=dict)
    open: dict[str, float] = field(default_factory=dict)
    rest: dict[str, float] = field(default_factory=dict)
    written_off: frozenset[str] = frozenset()


DEALS: Final = [
    Deal(
        "cash sale",
        [],
        [thing("bread"), paid("cash", 12)],
        Basis.PAYMENTS,
        12,
        since={"cash": 1},
        rest={"cash": 12},
    ),
    Deal(
        "credit sale with a claim for the tax, the promise of its price replaced",
        [
            claim("price", 100, "bread"),
            claim("tax", 19, "bread"),
            promise("agreed", 100, replaced_by=frozenset({"price", "tax"})),
        ],
        [thing("bread"), paid("bank", 119, "price", "tax", "agreed", at=9)],
        Basis.CLAIMS,
        119,
        since={"price": 1, "tax": 1},
        open={"price": 0, "tax": 0, "agreed": 0},
        rest={"bank": 0},
    ),
    Deal(
        "salary by commitment",
        [
            promise("march", 2000, provider=SHOP, receiver=BUYER, due=3),
            promise("april", 2000, provider=SHOP, receiver=BUYER, due=4),
            promise("work", 160, specification="labour", provider=BUYER, receiver=SHOP),
        ],
        [
            thing("worked", specification=None, resource_quantity=None, effort_quantity=q(8)),
            paid("wage", 2000, "march", "april", provider=SHOP, receiver=BUYER),
        ],
        Basis.PROMISES,
        -4000,
        since={"march": 1, "april": 1},
        open={"march": 0, "april": 2000, "work": 160},
        rest={"wage": 0},
    ),
    Deal(
        "partial payment",
        [claim("price", 100, "bread")],
        [thing("bread"), paid("first", 30, "price"), paid("second", 45, "price", at=3)],
        Basis.CLAIMS,
        100,
        since={"price": 1},
        open={"price": 25},
        rest={"first": 0, "second": 0},
    ),
    Deal(
        "one payment for three invoices",
        [
            claim("may", 50, "b2", due=5),
            claim("april", 40, "b1", due=4),
            claim("june", 60, "b3", due=6),
        ],
        [
            thing("b1"),
            thing("b2", at=2),
            thing("b3", at=3),
            paid("bank", 100, "april", "may", "june", at=7),
        ],
        Basis.CLAIMS,
        150,
        since={"april": 1, "may": 2, "june": 3},
        open={"april": 0, "may": 0, "june": 50},
        rest={"bank": 0},
    ),
    Deal(
        "prepayment before anything is delivered",
        [],
        [paid("deposit", 20)],
        Basis.NOTHING,
        rest={"deposit": 20},
    ),
    Deal(
        "payment of more than was promised, before the thing",
        [promise("agreed", 100)],
        [paid("bank", 130, "agreed")],
        Basis.PROMISES,
        100,
        open={"agreed": 0},
        rest={"bank": 30},
    ),
    Deal(
        "benefit in kind",
        [claim("benefit", 80, "worked", provider=SHOP, receiver=BUYER)],
        [thing("worked"), thing("lunch", at=2, names=("benefit",))],
        Basis.CLAIMS,
        -80,
        since={"benefit": 1},
        open={"benefit": 0},
        rest={"worked": 2, "lunch": 0},
    ),
    Deal(
        "written off",
        [claim("price", 100, "bread", is_finished=True)],
        [thing("bread"), paid("bank", 70, "price")],
        Basis.CLAIMS,
        100,
        since={"price": 1},
        open={"price": 30},
        rest={"bank": 0},
        written_off=frozenset({"price"}),
    ),
    Deal(
        "refund of a cash sale",
        [],
        [
            thing("bread"),
            paid("cash", 12),
            thing("returned", at=3),
            paid("back", 5, at=3, provider=SHOP, receiver=BUYER),
        ],
        Basis.PAYMENTS,
        7,
        since={"cash": 1, "back": 1},
        rest={"cash": 12, "back": 5},
    ),
    Deal(
        "correction of a payment",
        [claim("price", 100, "bread")],
        [
            thing("bread"),
            paid("bank", 100, "price"),
            paid("typed wrong", -10, "price", at=5, corrects="bank"),
        ],
        Basis.CLAIMS,
        100,
        since={"price": 1},
        open={"price": 10},
        rest={"bank": 0},
    ),
    Deal(
        "delivery taken back whole, with its claim",
        [claim("price", 100, "bread"), claim("older", 5, None)],
        [thing("bread"), thing("undone", resource_quantity=q(-2, "crate"), corrects="bread")],
        Basis.NOTHING,
        open={"price": 100, "older": 5},
        rest={"bread": 0},
    ),
    Deal(
        "claim that a correction gave rise to",
        [claim("price", 100, "more")],
        [thing("bread", at=4), thing("more", at=6, corrects="bread")],
        Basis.CLAIMS,
        100,
        since={"price": 4},
        open={"price": 100},
        rest={"bread": 4},
    ),
    Deal("gift", [], [thing("bread")], Basis.NOTHING, rest={"bread": 2}),
]


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: str(deal.name))
def test_what_is_owed_and_what_is_open(deal: Deal) -> None:
    """It is owed once, by claims, promises or payments; and so much is open."""
    owed, settled = owed_by(deal.dues, deal.events, MONEY), settle(deal.dues, deal.events)
    assert (owed.basis, owed.since) == (deal.basis, deal.since)
    assert owed.balance(SHOP).get((EURO, None), 0) == deal.owed * MICRO
    assert owed.balance(BUYER).get((EURO, None), 0) == -deal.owed * MICRO
    side = settled.side(RESOURCE)
    assert side.open == {name: left * MICRO for name, left in deal.open.items()}
    # Things and payments that name no due have their rest as well: nothing of them is settled.
    named = {name: left * MICRO for name, left in deal.rest.items()}
    assert {name: side.rest[name] for name in named} == named
    assert settled.written_off == deal.written_off


def test_a_balance_has_a_line_for_each_kind_and_unit() -> None:
    """Hours owed are not added to money, and what has no amount adds nothing."""
    dues = [
        claim("price", 3, "bread"),
        Due(id="h", is_claim=True, triggered_by="bread", receiver=SHOP, effort_quantity=q(2, "h")),
        Due(id="none", is_claim=True, triggered_by="bread", receiver=SHOP),
    ]
    found = owed_by(dues, [thing("bread")], MONEY).balance(SHOP)
    assert found == {(EURO, None): 3 * MICRO, (None, "h"): 2 * MICRO, (None, None): 0}
    assert owed_by(dues, [thing("bread")], MONEY).balance(STATE) == dict.fromkeys(found, 0)
