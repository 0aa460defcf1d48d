# SPDX-License-Identifier: MIT
"""What is legal but wants attention is found, each kind by its own code, and goes when mended."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import BASE, COMMONS, change, event, measure
from valueflows.ledger.findings import findings
from valueflows.ledger.ledger import Ledger
from valueflows.model.ours import Assertion
from valueflows.model.problems import Code
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref

from .kit import makes, new_ledger, uses

FLOUR = f"{COMMONS}flour"


def found(ledger: Ledger) -> list[tuple[Code, str]]:
    """Return the open findings: which, and of what."""
    return [(problem.code, problem.path) for problem in findings(ledger)]


def test_everyday_business_wants_no_attention(ledger: Ledger) -> None:
    """Made and used: nothing to say."""
    ledger.record_all([makes("e1", "flour"), uses("e2", "flour")])
    assert found(ledger) == []


def test_stock_below_zero(place: Path) -> None:
    """Where stock may be late, what is missing is found, until it has come in."""
    with new_ledger(place, stock_rule="late") as ledger:
        ledger.record_all([makes("e1", "flour", "1 kg"), uses("e2", "flour", "3.50 kg")])
        assert found(ledger) == [(Code.STOCK_BELOW_ZERO, FLOUR)]
        assert "-2.50 kg" in next(iter(findings(ledger))).message
        more = event("e3", "raise", who="mill", resource="flour", quantity="9 kg")
        ledger.record(change(more))
        assert (Code.STOCK_BELOW_ZERO, FLOUR) not in found(ledger)


def test_stock_below_zero_after_a_correction(ledger: Ledger) -> None:
    """A correction is never refused for it; what it leaves is found, under its own name."""
    ledger.record_all([makes("e1", "flour", "5 kg"), uses("e2", "flour", "4 kg")])
    back = event("e3", "produce", who="mill", resource="flour", quantity="-2 kg", corrects="e1")
    ledger.record(change(back))
    assert found(ledger) == [(Code.STOCK_BELOW_ZERO_AFTER_CORRECTION, FLOUR)]


def test_a_dip_by_the_times_of_events(ledger: Ledger) -> None:
    """Used before it was made, by what the events themselves say of their time."""
    made = event(
        "e1",
        "produce",
        who="mill",
        resource="flour",
        creates="flour",
        quantity="5 kg",
        at="2024-05-02T00:00:00Z",
    )
    ledger.record(change(made))
    ledger.record(uses("e2", "flour", "500 gram", at="2024-05-01T00:00:00Z"))
    assert found(ledger) == [(Code.DIP_IN_EVENT_TIME, FLOUR)]


def test_money_that_passes_an_account_by(ledger: Ledger) -> None:
    """Who keeps accounts of a money and has it move past them is told; others are not."""
    euro = ResourceSpecification(id=f"{BASE}euro", name="euro", medium_of_exchange=True)
    till = EconomicResource(id=f"{BASE}till", conforms_to=Ref(euro.id), name="till")
    opened = event(
        "e1", "raise", who="mill", resource=till.id, kind=euro.id, creates=till.id, quantity="100"
    )
    ledger.record(change(euro, till, opened))
    for name, account in (("e2", till.id), ("e3", None)):
        paid = event(
            name,
            "transfer",
            provider="mill",
            receiver="farm",
            resource=account,
            kind=euro.id,
            to=None if account else "farm-till",
            quantity="1",
        )
        ledger.record(change(paid))
    assert found(ledger) == [(Code.CASH_WITHOUT_ACCOUNT, f"{COMMONS}e3")]


def test_an_assertion_that_fails(ledger: Ledger) -> None:
    """What was stated, and what the books had, are both said."""
    ledger.record(makes("e1", "flour", "5 kg"))
    for name, amount in (("a1", "5 kg"), ("a2", "6 kg")):
        stated = Assertion(
            id=f"{BASE}{name}",
            resource=Ref(FLOUR),
            onhand_quantity=measure(amount),
            primary_accountable=Ref(f"{COMMONS}mill"),
            uncontained=True,
        )
        ledger.record(change(stated))
    assert found(ledger) == [(Code.ASSERTION_FAILED, FLOUR)]
    message = next(iter(findings(ledger))).message
    assert "stated: 6 kg at hand" in message
    assert "in no container" in message
    assert "5 kg in the books, 5 kg at hand" in message


def test_what_was_packed_into_nothing(ledger: Ledger) -> None:
    """Combined in a process with no output, it is not known where it is."""
    ledger.record(makes("e1", "flour", "5 kg"))
    packed = event(
        "e2", "combine", who="mill", resource="flour", quantity="5 kg", input_of="packing"
    )
    ledger.record(change(packed))
    assert found(ledger) == [(Code.CONTAINMENT_UNKNOWN, FLOUR)]
