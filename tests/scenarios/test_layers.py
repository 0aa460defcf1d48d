# SPDX-License-Identifier: MIT
"""What is checked on the overlay and what the books then say must be one thing, come what may.

The scenarios compare the two layers at every step; here stand the orders and shapes of a change
that no table can write. What fails here fails after the change is durable, where it is too late.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import BASE, KILOGRAM, LITRE, change, event, iri, measure
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Organization
from valueflows.model.changes import Withdrawal
from valueflows.model.ours import LATE, Opening
from valueflows.model.ours import Ledger as LedgerRecord
from valueflows.model.problems import Code, Refused
from valueflows.model.processes import Process
from valueflows.model.records import Unit
from valueflows.model.terms import Ref, Uri

from .play import attempt, state_of


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Make an empty ledger."""
    with Ledger.create(tmp_path / "ledger", base=BASE) as made:
        yield made


def recorded(ledger: Ledger, *records: Any) -> None:
    """Record a change that must pass, the layers agreeing on it."""
    outcome = attempt(ledger, change(*records))
    assert not isinstance(outcome, Refused), str(outcome)


def refusal(ledger: Ledger, *records: Any) -> list[Code]:
    """Return why a change was refused."""
    outcome = attempt(ledger, change(*records))
    assert isinstance(outcome, Refused), "was not refused"
    return list(dict.fromkeys(problem.code for problem in outcome.problems))


BREAD = {"who": "bakery", "resource": "bread", "creates": "bread", "quantity": "10"}


def test_a_process_described_first_gives_its_kind(ledger: Ledger) -> None:
    """A process and its first output may stand in one change, the process in front."""
    oven = Process(id=iri("oven"), based_on=Ref(iri("baking")))
    recorded(ledger, oven, _baked())
    stock = ledger.standing.stock(iri("bread"))
    assert stock is not None
    assert stock.stage == iri("baking")


def _baked() -> Any:
    return event("e", "produce", output_of="oven", **BREAD)


def test_a_process_described_last_gives_its_kind(ledger: Ledger) -> None:
    """A change may refer forwards to its own records: the stage is the same in both layers."""
    oven = Process(id=iri("oven"), based_on=Ref(iri("baking")))
    recorded(ledger, _baked(), oven)
    stock = ledger.standing.stock(iri("bread"))
    assert stock is not None
    assert stock.stage == iri("baking")


SACK = Unit(id=iri("sack"), label="sack", om_unit_identifier=Uri(KILOGRAM))


def test_a_unit_described_first_converts(ledger: Ledger) -> None:
    """A unit that stands for a known one converts from the moment it is described."""
    recorded(ledger, event("a", "raise", who="mill", resource="flour", quantity="1 kg"))
    recorded(ledger, SACK, event("b", "raise", who="mill", resource="flour", quantity="2 sack"))
    stock = ledger.standing.stock(iri("flour"))
    assert stock is not None
    assert (stock.accounting, stock.unit) == (3_000_000, KILOGRAM)


def test_a_unit_described_last_converts(ledger: Ledger) -> None:
    """A change may refer forwards to its own units: what was checked can be published."""
    recorded(ledger, event("a", "raise", who="mill", resource="flour", quantity="1 kg"))
    recorded(ledger, event("b", "raise", who="mill", resource="flour", quantity="2 sack"), SACK)
    stock = ledger.standing.stock(iri("flour"))
    assert stock is not None
    assert stock.accounting == 3_000_000


def test_processes_elsewhere_need_no_description(ledger: Ledger) -> None:
    """Outputs of processes of another ledger are recorded, however many there are."""
    for number in range(100):
        made = {"who": "mill", "resource": "flour", "quantity": "1 kg"}
        recorded(ledger, event(f"e{number}", "produce", output_of=f"p{number}", **made))
    stock = ledger.standing.stock(iri("flour"))
    assert stock is not None
    assert stock.accounting == 100_000_000


def test_a_withdrawn_record_is_gone_for_the_next_change_of_a_batch(ledger: Ledger) -> None:
    """What one change of a batch took back, the next one cannot refer to."""
    mill = f"{BASE}mill"
    raised = event("a", "raise", who=mill, resource="flour", quantity="1 kg")
    with pytest.raises(Refused) as caught:
        ledger.record_all(
            [
                change(Organization(id=mill, name="mill")),
                change(Withdrawal(mill, "Organization", 2)),
                change(raised),
            ]
        )
    assert {p.code for p in caught.value.problems} == {Code.RECORD_IS_WITHDRAWN}
    assert ledger.standing.kind(mill) is None


def test_the_stock_rule_holds_from_the_next_change_on(ledger: Ledger) -> None:
    """Revising the ledger's own record changes what later changes may do."""
    recorded(
        ledger, event("a", "raise", who="mill", resource="flour", quantity="1", creates="flour")
    )
    taken = {"provider": "mill", "receiver": "shop", "resource": "flour", "quantity": "2"}
    assert refusal(ledger, event("b", "transfer", **taken)) == [Code.STOCK_BELOW_ZERO]
    recorded(ledger, _late(ledger))
    recorded(ledger, event("c", "transfer", **taken))


def test_the_stock_rule_holds_within_a_batch(ledger: Ledger) -> None:
    """Of changes written by one append, the later ones keep the rule that the earlier ones set."""
    recorded(
        ledger, event("a", "raise", who="mill", resource="flour", quantity="1", creates="flour")
    )
    taken = {"provider": "mill", "receiver": "shop", "resource": "flour", "quantity": "2"}
    ledger.record_all([change(_late(ledger)), change(event("c", "transfer", **taken))])


def _late(ledger: Ledger) -> LedgerRecord:
    own = ledger.standing.record(f"{BASE}ledger")
    assert isinstance(own, LedgerRecord)
    return dataclasses.replace(own, stock_rule=LATE, revision=own.revision + 1)


def test_an_identical_change_is_answered_not_repeated(ledger: Ledger) -> None:
    """A change sent again under its id has no second effect."""
    asked = change(event("a", "raise", who="mill", resource="flour", quantity="1 kg"))
    first = ledger.record(asked)
    again = ledger.record(asked)
    stock = ledger.standing.stock(iri("flour"))
    assert stock is not None
    assert (stock.accounting, again.version, again.replayed) == (1_000_000, first.version, True)


def test_a_refused_event_takes_its_whole_change_along(ledger: Ledger) -> None:
    """Nothing of a change is written when any of its records is refused."""
    good = event("a", "raise", who="mill", resource="flour", quantity="1 kg", creates="flour")
    bad = event("b", "consume", who="mill", resource="flour", quantity="2 kg")
    before = ledger.books.version
    assert refusal(ledger, good, bad) == [Code.STOCK_BELOW_ZERO]
    assert (ledger.books.version, state_of(ledger)) == (before, {})


def test_everything_wrong_with_a_change_is_told_at_once(ledger: Ledger) -> None:
    """Problems of different events come together, by precedence."""
    codes = refusal(
        ledger,
        event("a", "consume", who="mill", resource="flour", quantity="-2 kg"),
        event("b", "transfer", who="mill", resource="flour", input_of="p", quantity="1 kg"),
        event("c", "work", who="mill"),
    )
    assert codes == [
        Code.ACTION_CANNOT_BE_INPUT,
        Code.QUANTITY_MISSING,
        Code.QUANTITY_IS_NEGATIVE,
    ]


def test_a_misshapen_record_is_asked_for_its_references_too(ledger: Ledger) -> None:
    """One field that is wrong by itself hides nothing of where the others lead."""
    nobody = Ref[Any](f"{BASE}nobody")
    codes = refusal(ledger, Process(id=iri("oven"), planned_within=nobody, name="\0"))
    assert set(codes) == {Code.VALUE_HAS_WRONG_KIND, Code.REFERENCE_NOT_FOUND}


def test_an_opening_in_a_container_is_packed_from_the_start(ledger: Ledger) -> None:
    """What is opened inside a container has nothing at hand, wherever its raise stands."""
    raised = event("a", "raise", who="farm", resource="ewe", creates="ewe", quantity="3")
    opening = Opening(
        id=iri("o"),
        resource=Ref(iri("ewe")),
        event=Ref(iri("a")),
        accounting_quantity=measure("3"),
        stage=Ref(iri("weaned")),
        contained_in=(Ref(iri("herd")), Ref(iri("flock"))),
    )
    recorded(ledger, raised, opening)
    stock = ledger.standing.stock(iri("ewe"))
    assert stock is not None
    assert (stock.accounting, stock.onhand) == (3_000_000, 0)
    assert stock.contained_in == (iri("herd"), iri("flock"))
    assert stock.stage == iri("weaned")


def _opening(name: str, **said: Any) -> Opening:
    return Opening(id=iri(name), resource=Ref(iri("wheat")), **said)


def test_a_resource_is_opened_once(ledger: Ledger) -> None:
    """Only the first statement of a resource, before any event, is its opening (semantics B)."""
    recorded(ledger, _opening("a", state="dry"))
    assert refusal(ledger, _opening("b", state="wet")) != []


def test_a_record_keeps_its_class(ledger: Ledger) -> None:
    """An id that is a process never becomes a unit, not even by revising it."""
    recorded(ledger, Process(id=iri("oven")))
    other = dataclasses.replace(SACK, id=iri("oven"), revision=2)
    assert refusal(ledger, other) == [Code.CLASS_CANNOT_CHANGE]


def test_a_unit_in_use_keeps_its_meaning(ledger: Ledger) -> None:
    """Quantities recorded in a unit convert as they did when they were recorded."""
    sand = {"who": "mill", "resource": "sand"}
    recorded(ledger, SACK, event("a", "raise", creates="sand", quantity="10 kg", **sand))
    recorded(ledger, event("b", "accept", input_of="p", quantity="1 sack", **sand))
    litre = dataclasses.replace(SACK, om_unit_identifier=Uri(LITRE), revision=2)
    assert refusal(ledger, litre) == [Code.UNIT_CANNOT_CHANGE]
    recorded(ledger, dataclasses.replace(SACK, label="big sack", revision=2))
    recorded(ledger, event("c", "modify", output_of="p", quantity="1 kg", **sand))


def test_a_revised_process_does_not_wait_for_a_reversal(ledger: Ledger) -> None:
    """Taking back an event that says nothing of the stage leaves the stage as it is."""
    recorded(ledger, Process(id=iri("oven"), based_on=Ref(iri("baking"))))
    recorded(ledger, _baked(), event("u", "use", who="bakery", resource="bread", quantity="1"))
    recorded(ledger, Process(id=iri("oven"), based_on=Ref(iri("drying")), revision=2))
    before = ledger.standing.stock(iri("bread"))
    recorded(ledger, event("v", "use", who="bakery", resource="bread", quantity="-1", corrects="u"))
    after = ledger.standing.stock(iri("bread"))
    assert before is not None
    assert after is not None
    assert after.stage == before.stage
