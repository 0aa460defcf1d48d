# SPDX-License-Identifier: MIT
"""What a bookkeeper would look for: agreements with two sides, debts settled, taxes returned."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from .world import (
    BASE,
    COOPS,
    OB,
    OFFICE,
    YEAR_END,
    ZERO,
    Node,
    amount,
    by_id,
    cents,
    classes,
    debts,
    events,
    is_tax,
    moment,
    of,
    payments,
    prices,
    shares,
    trigger,
    when,
)

pytestmark = pytest.mark.uncounted


# -- agreements --------------------------------------------------------------------------------------


def sides(agreement: str) -> tuple[list[Node], list[Node]]:
    """Return the events of the two sides of an agreement, direct or by way of its clauses."""
    clauses = {c["@id"]: c for c in of("Commitment")}
    one, two = [], []
    for event in events():
        kept = [clauses[c] for c in event.get("fulfills", [])]
        if event.get("realizationOf") == agreement or any(
            c.get("clauseOf") == agreement for c in kept
        ):
            one.append(event)
        if event.get("reciprocalRealizationOf") == agreement or any(
            c.get("reciprocalClauseOf") == agreement for c in kept
        ):
            two.append(event)
    return one, two


def test_every_agreement_has_two_sides() -> None:
    """Something is given, and something in return: done, or due in the year that follows.

    A member's share alone has one side: it is paid back when she leaves.
    """
    owed = {d["triggeredBy"]: d for d in debts() if "triggeredBy" in d}
    lonely = []
    for agreement in of("Agreement"):
        one, two = sides(agreement["@id"])
        waiting = [owed[e["@id"]] for e in one if e["@id"] in owed]
        later = any(moment(d["due"]) >= YEAR_END for d in waiting)
        if not one or not (two or later):
            lonely.append(agreement["@id"])
    assert lonely == [f"{BASE}agreements/share-carla"]


def test_thing_and_money_go_opposite_ways() -> None:
    """Who gives the thing gets the money."""
    for claim in of("Claim"):
        if not classes(claim) & {"price", "outputTax", "inputTax", "wage", "contractorFee"}:
            continue
        thing = trigger(claim)
        assert claim["provider"] == thing["receiver"], claim["@id"]
        assert claim["receiver"] == thing["provider"], claim["@id"]


# -- debts -------------------------------------------------------------------------------------------


def test_debts_are_settled_exactly_and_in_time() -> None:
    """What is due within the year is paid by then, to the cent; the rest is due after it."""
    settled = shares()
    for debt in debts():
        paid = settled[debt["@id"]]
        if moment(debt["due"]) < YEAR_END:
            assert sum(paid.values()) == amount(debt), debt["@id"]
            assert all(when(by_id()[e]) <= moment(debt["due"]) for e in paid), debt["@id"]
        else:
            assert sum(paid.values(), ZERO) < amount(debt), debt["@id"]


def test_nothing_is_paid_before_it_is_owed() -> None:
    """A claim is settled no earlier than what gave rise to it, and never twice as much."""
    for iri, paid in shares().items():
        debt = by_id()[iri]
        if "triggeredBy" in debt:
            begun = when(trigger(debt))
            assert all(when(by_id()[e]) >= begun for e in paid), iri
        assert sum(paid.values(), ZERO) <= amount(debt), iri


def test_every_payment_is_explained() -> None:
    """Money that goes from one to another settles a debt to the cent, or says itself what it is."""
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for paid in shares().values():
        for iri, part in paid.items():
            settled[iri] += part
    for event in payments():
        if event.get("settles") or event.get("fulfills"):
            assert settled[event["@id"]] == amount(event), event["@id"]
        elif event.get("reciprocalRealizationOf") is None:
            assert classes(event), event["@id"]


def test_payments_reach_whom_they_are_owed_to() -> None:
    """Payer and payee are those of the debt, but for what is withheld from wages."""
    for event in payments():
        for iri in (*event.get("settles", []), *event.get("fulfills", [])):
            debt = by_id()[iri]
            assert event["provider"] == debt["provider"], event["@id"]
            taker = OFFICE if "withheld" in classes(event) else debt["receiver"]
            assert event["receiver"] == taker, event["@id"]


def test_money_of_the_co_operatives_moves_through_their_accounts() -> None:
    """Whoever keeps an account here pays out of it and is paid into it."""
    for event in payments():
        assert (event["provider"] in COOPS) == ("resourceInventoriedAs" in event), event["@id"]
        assert (event["receiver"] in COOPS) == ("toResourceInventoriedAs" in event), event["@id"]


# -- taxes -------------------------------------------------------------------------------------------


def test_tax_is_a_tenth_or_a_fifth_of_the_price() -> None:
    """Beside the price of a sale stands its tax, at one of two rates."""
    price = {_sale(d): amount(d) for d in prices()}
    taxes = [d for d in debts() if is_tax(d)]
    assert len(taxes) > 60
    for tax in taxes:
        rates = {cents(price[_sale(tax)] * rate) for rate in (Decimal("0.1"), Decimal("0.2"))}
        assert amount(tax) in rates, tax["@id"]


def _sale(debt: Node) -> str:
    """Return what a debt is for: the event behind a claim, the agreement of a promise."""
    return str(debt.get("triggeredBy") or debt["reciprocalClauseOf"])


def test_both_sides_of_a_tax_are_seen() -> None:
    """A tax is collected by a co-operative that sells and paid by one that buys."""
    for debt in debts():
        if is_tax(debt):
            assert ("outputTax" in classes(debt)) == (debt["receiver"] in COOPS), debt["@id"]
            assert ("inputTax" in classes(debt)) == (debt["provider"] in COOPS), debt["@id"]


def test_tax_returns_are_what_was_collected_less_what_was_paid() -> None:
    """Each return of the year settles the months before it, whole quarters, each month once."""
    for agent in sorted(COOPS):
        returned = [
            e
            for e in events("transfer")
            if "taxSettlement" in classes(e) and agent in (e["provider"], e["receiver"])
        ]
        month = 1
        for event in returned:
            if "settles" in event:
                continue
            last = when(event).month - 1
            due = sum((_tax(agent, number) for number in range(month, last + 1)), ZERO)
            signed = amount(event) * (1 if event["provider"] == agent else -1)
            assert signed == due, event["@id"]
            month = last + 1
        assert month in {7, 10}, agent


def _tax(agent: str, month: int) -> Decimal:
    total = ZERO
    for debt in debts():
        if is_tax(debt) and moment(debt["created"]).month == month:
            total += amount(debt) if debt["receiver"] == agent else ZERO
            total -= amount(debt) if debt["provider"] == agent else ZERO
    return total


def test_opening_debts_stand_apart() -> None:
    """What was owed before the books began came of no event of theirs, and is marked so."""
    for claim in of("Claim"):
        assert ("triggeredBy" in claim) != (f"{OB}openingBalance" in claim["resourceClassifiedAs"])
