# SPDX-License-Identifier: MIT
"""The figures of the year, reckoned by hand, are those of the ledger."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from valueflows.ledger.findings import all_stocks
from valueflows.model.actions import ACTIONS
from valueflows.model.exact import written

from .conftest import Loaded
from .world import (
    BASE,
    OM,
    amount,
    by_id,
    events,
    hours,
    left,
    of,
    unit,
)

_TONNES = {OM + "tonne": 1000}


def test_stock_is_what_events_add_up_to(loaded: Loaded) -> None:
    """In the books and at hand, every resource has what plain adding and taking leaves of it."""
    books = loaded.ledger.books
    had = {}
    for _number, iri, stock in all_stocks(books):
        name = books.shared.units.values[int(stock.unit or 0)]
        factor = _TONNES.get(name, 1)
        had[iri] = (
            Decimal(written(stock.accounting)) * factor,
            Decimal(written(stock.onhand)) * factor,
        )
    assert had == left(events())


def test_the_year_ends_with_these_amounts() -> None:
    """The figures a reader of the README expects."""
    there = {iri: books for iri, (books, _hand) in left(events()).items()}
    assert {
        name: there[f"https://{name}.example/accounts/bank"]
        for name in ("bakery", "mill", "farm", "shop")
    } == {
        "bakery": Decimal("5836.94"),
        "mill": Decimal("2541.00"),
        "farm": Decimal("1732.40"),
        "shop": Decimal("6673.50"),
    }
    flour = sum(q for iri, q in there.items() if iri.startswith(f"{BASE}stock/flour-"))
    assert flour == 290
    assert there["https://shop.example/stock/loaves"] == 90
    assert there["https://farm.example/stock/wheat-2025"] == 2050


def test_hours_are_those_of_the_ledger(loaded: Loaded) -> None:
    """Per person and receiver, the ledger's totals are the sum of the hours told."""
    books = loaded.ledger.books
    work = list(ACTIONS).index("work") * 2 + 1
    had: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for cell, total in books.cells.items():
        if cell.action == work:
            key = books.ids.text(cell.provider), books.ids.text(cell.receiver)
            had[key] += Decimal(written(total))
    told: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (person, receiver, _month), done in hours().items():
        told[person, receiver] += done
    assert had == told
    assert told[f"{BASE}people/ada", f"{BASE}co-op"] > 150


def test_grain_becomes_flour_becomes_bread() -> None:
    """Nothing comes from nothing: each step yields less than went in, and what the recipe says."""
    wheat, milled, days = Decimal(0), Decimal(0), 0
    for process in of("Process"):
        inside = [e for e in events() if e.get("inputOf") == process["@id"]]
        out = [e for e in events("produce") if e.get("outputOf") == process["@id"]]
        used = sum(amount(e) for e in inside if _kind(e) in {"wheat", "flour"})
        made = sum(amount(e) for e in out if _kind(e) in {"flour", "bran"})
        if "milling" in process["@id"]:
            assert used * Decimal("0.97") < made < used, process["@id"]
            wheat, milled, days = wheat + used, milled + made, days + 1
        baked = sum(amount(e) for e in out if _kind(e) == "loaf")
        if baked:
            assert used == baked * Decimal("0.5"), process["@id"]
    assert (wheat, milled, days) == (Decimal(3600), Decimal(3528), 6)


def _kind(event: dict[str, str]) -> str:
    return event["resourceConformsTo"].rpartition("/")[2]


def test_units_fit_their_kinds() -> None:
    """Every amount of a kind is counted in units of one sort."""
    units: dict[str, set[str]] = defaultdict(set)
    for event in events():
        if "resourceQuantity" in event:
            units[event["resourceConformsTo"]].add(unit(event["resourceQuantity"]))
        assert event["resourceConformsTo"] in by_id()
    assert {kind: found for kind, found in units.items() if len(found) > 1} == {}
