# SPDX-License-Identifier: MIT
"""Stock, money and promises: nothing out of nothing, nothing below nothing, nothing forgotten."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from .world import (
    EUR,
    ZERO,
    amount,
    by_id,
    events,
    moves,
    nodes,
    of,
    openings,
    stock,
    when,
)


def test_nothing_ever_falls_below_zero() -> None:
    """Neither stock nor money, in the books or at hand, in the order of import or of the clock."""
    told = events()
    for order in (told, sorted(told, key=when)):
        for event, resource, books, hand in stock(order):
            assert min(books, hand) >= 0, (event["@id"], resource)


def test_nothing_is_touched_before_it_is_there() -> None:
    """Every resource is created by one event, or stated first; nothing moves it before."""
    there = set(openings())
    for event in events():
        made = {event["ob:creates"]} if "ob:creates" in event else set()
        assert not made & there, event["@id"]
        there |= made
        for resource, _books, _hand in moves(event):
            assert resource in there, event["@id"]


def test_money_is_written_to_the_cent() -> None:
    """Every amount of money has two places."""
    for node in nodes():
        if node.get("resourceConformsTo") == EUR:
            written = node["resourceQuantity"]["hasNumericalValue"]
            places = len(written.partition(".")[2])
            assert places == 2, node["@id"]


def test_corrections_repeat_their_original() -> None:
    """A correction differs in nothing but its amount, and leaves nothing or some of it."""
    corrections = [e for e in events() if "corrects" in e]
    assert len(corrections) == 3
    for event in corrections:
        original = by_id()[event["corrects"]]
        for key in ("action", "provider", "receiver", "resourceConformsTo", "inputOf"):
            assert event.get(key) == original.get(key), event["@id"]
        for key in ("resourceQuantity", "effortQuantity"):
            assert amount(event, key) + amount(original, key) >= 0
            assert amount(event, key) <= 0
        assert event["created"] == event["hasPointInTime"]


def test_what_is_lent_comes_back() -> None:
    """At the end of the year all crates are at home."""
    lent: dict[str, Decimal] = defaultdict(Decimal)
    for event in events("transferCustody"):
        if "toResourceInventoriedAs" not in event:
            lent[event["receiver"]] += amount(event)
            lent[event["provider"]] -= amount(event)
    assert lent
    assert set(lent.values()) == {ZERO}


def test_what_enters_a_process_to_leave_it_again_does() -> None:
    """Accepted is modified, picked up is dropped off: the same resource, the same amount."""
    ends = {"accept": "modify", "pickup": "dropoff"}
    for first, second in ends.items():
        into = sorted((e["inputOf"], e["resourceInventoriedAs"], amount(e)) for e in events(first))
        out = sorted((e["outputOf"], e["resourceInventoriedAs"], amount(e)) for e in events(second))
        assert into == out
        assert into


def test_promises_are_kept() -> None:
    """Every commitment that is finished is fulfilled, every wish that is finished satisfied."""
    kept: dict[str, Decimal] = defaultdict(Decimal)
    for event in (*events(), *of("Commitment")):
        for iri in (*event.get("fulfills", []), *event.get("satisfies", [])):
            key = "effortQuantity" if event["action"] == "work" else "resourceQuantity"
            kept[iri] += amount(event, key)
    finished = [n for n in of("Commitment", "Intent") if n.get("finished")]
    assert len(finished) == 7
    for node in finished:
        key = "effortQuantity" if node["action"] == "work" else "resourceQuantity"
        assert kept[node["@id"]] == amount(node, key), node["@id"]
