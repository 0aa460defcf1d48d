# SPDX-License-Identifier: MIT
"""Recording what happened: the event, the resource it changed, and everything wrong with it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.helpers import BASE, COMMONS, KILOGRAM, change
from valueflows.model.actions import ACTIONS
from valueflows.model.agents import Organization, Person
from valueflows.model.units import OM

RECORD: Final = """mutation ($e: EconomicEventCreateParams!, $r: EconomicResourceCreateParams, $c: ID) {
    createEconomicEvent(event: $e, newInventoriedResource: $r, changeId: $c) {
        economicEvent { id action { id } note resourceQuantity { hasNumericalValue }
            creates { id } provider { id } }
        economicResource { id name accountingQuantity { hasNumericalValue hasUnit { symbol } }
            onhandQuantity { hasNumericalValue } conformsTo { id } primaryAccountable { id } }
        warnings { code path message remedy } version } }"""
MILL: Final = f"{COMMONS}mill"
BAKERY: Final = f"{COMMONS}bakery"
FLOUR: Final = f"{COMMONS}flour"


def kilograms(number: str) -> dict[str, str]:
    """Return an amount as an input."""
    return {"hasNumericalValue": number, "hasUnit": KILOGRAM}


def said(action: str, quantity: str | None = None, **more: Any) -> dict[str, Any]:
    """Return an event as an input, of the mill unless it is said otherwise."""
    event = {"action": action, "provider": MILL, "receiver": MILL} | more
    return event if quantity is None else event | {"resourceQuantity": kilograms(quantity)}


def record(desk: Desk, event: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Record an event and return the answer."""
    answer: dict[str, Any] = desk.data(RECORD, e=event, **more)["createEconomicEvent"]
    return answer


def test_an_event_comes_back_with_the_resource_it_brought(desk: Desk) -> None:
    """The resource is named, counted, of the kind the event states, and owned by the receiver."""
    event = said("produce", "10.50", resourceConformsTo=f"{COMMONS}kind", note="first batch")
    answer = record(desk, event, r={"name": "flour"})
    made = answer["economicEvent"]
    assert made["action"] == {"id": "produce"}
    assert made["note"] == "first batch"
    assert made["resourceQuantity"] == {"hasNumericalValue": "10.50"}
    assert answer["economicResource"] == {
        "id": made["creates"]["id"],
        "name": "flour",
        "accountingQuantity": {"hasNumericalValue": "10.50", "hasUnit": {"symbol": "kg"}},
        "onhandQuantity": {"hasNumericalValue": "10.50"},
        "conformsTo": {"id": f"{COMMONS}kind"},
        "primaryAccountable": {"id": MILL},
    }
    assert made["id"].startswith(BASE)
    assert answer["warnings"] == []
    assert answer["version"] == 2


def test_an_event_comes_back_with_the_resource_it_changed(desk: Desk) -> None:
    """What is used up is answered with what is left of it."""
    flour = record(desk, said("produce", "10.50"), r={"name": "flour"})["economicResource"]["id"]
    answer = record(desk, said("consume", "0.25", resourceInventoriedAs=flour))
    assert answer["economicResource"]["id"] == flour
    assert answer["economicResource"]["accountingQuantity"]["hasNumericalValue"] == "10.25"


def test_of_a_transfer_the_resource_that_got_more_is_answered(desk: Desk) -> None:
    """The receiver's new resource is made, and of the same kind as the stated one."""
    flour = record(desk, said("produce", "10"), r={"name": "flour"})["economicResource"]["id"]
    event = said("transfer", "4", receiver=BAKERY, resourceInventoriedAs=flour)
    answer = record(desk, event, r={"name": "bought", "conformsTo": f"{COMMONS}kind"})
    assert answer["economicResource"]["name"] == "bought"
    assert answer["economicResource"]["accountingQuantity"]["hasNumericalValue"] == "4"
    assert answer["economicResource"]["primaryAccountable"] == {"id": BAKERY}
    assert answer["economicResource"]["conformsTo"] == {"id": f"{COMMONS}kind"}


def test_an_event_about_no_resource_is_answered_with_none(desk: Desk) -> None:
    """Labour changes no stock."""
    effort = {"hasNumericalValue": "7.5", "hasUnit": f"{OM}hour"}
    answer = record(desk, said("work", effortQuantity=effort))
    assert answer["economicResource"] is None


def test_warnings_come_beside_the_result(desk: Desk) -> None:
    """What is legal and noteworthy is told, and recorded all the same."""
    event = said("consume", "1", resourceInventoriedAs=FLOUR, toResourceInventoriedAs=BAKERY)
    answer = record(desk, event)
    assert [(w["code"], w["path"]) for w in answer["warnings"]] == [
        ("action_takes_no_to_resource", "event.toResourceInventoriedAs")
    ]
    assert answer["warnings"][0]["message"]
    assert answer["warnings"][0]["remedy"]


def test_a_correction_takes_its_part_back(desk: Desk) -> None:
    """A mistake is mended by an event that corrects it."""
    first = record(desk, said("produce", "10"), r={"name": "flour"})
    flour, made = first["economicResource"]["id"], first["economicEvent"]["id"]
    event = said("produce", "-2.5", resourceInventoriedAs=flour, corrects=made)
    answer = record(desk, event)
    assert answer["economicResource"]["accountingQuantity"]["hasNumericalValue"] == "7.5"


# -- refusals --------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once(desk: Desk) -> None:
    """Every problem has code, path, message and remedy; nothing is recorded."""
    event = said(
        "work",
        "-1",
        outputOf=f"{BASE}none",
        resourceInventoriedAs=f"{BASE}nothing",
        hasBeginning="2026-02-02T08:00:00Z",
        hasEnd="2026-02-01T08:00:00Z",
    )
    told = desk.problems(RECORD, e=event)
    assert {(p["code"], p["path"]) for p in told} >= {
        ("reference_not_found", "event.outputOf"),
        ("reference_not_found", "event.resourceInventoriedAs"),
        ("action_cannot_be_output", "event.outputOf"),
        ("quantity_missing", "event.effortQuantity"),
        ("quantity_is_negative", "event.resourceQuantity"),
        ("end_before_beginning", "event.hasEnd"),
    }
    assert all(p["remedy"] for p in told)
    assert desk.ledger.books.version == 1


def test_the_message_of_a_refusal_counts_what_it_does_not_show(desk: Desk) -> None:
    """Whoever sees the message alone knows the first problem, and how many more there are."""
    error = desk.error(RECORD, e=said("fly", provider="no iri"))
    count = len(error["extensions"]["problems"])
    assert count > 1
    assert error["message"].endswith(f"(and {count - 1} more)")
    assert error["path"] == ["createEconomicEvent"]


@pytest.mark.parametrize(
    ("event", "code", "path"),
    [
        (said("fly", "1"), "unknown_action", "event.action"),
        (said("produce", "1", provider="mill"), "id_is_not_an_iri", "event.provider"),
        (said("produce", "1", provider=f"{BASE}x"), "reference_not_found", "event.provider"),
        (said("produce", "1", provider=f"{BASE}p"), None, ""),
        (said("produce", "1", inputOf=f"{BASE}p"), "reference_to_wrong_class", "event.inputOf"),
        (
            said("produce", resourceInventoriedAs=FLOUR),
            "quantity_missing",
            "event.resourceQuantity",
        ),
        (said("work", "1"), "quantity_missing", "event.effortQuantity"),
        (said("raise", "1", corrects=f"{BASE}none"), "reference_not_found", "event.corrects"),
        (said("raise", "1", toLocation=f"{BASE}p"), "reference_to_wrong_class", "event.toLocation"),
    ],
)
def test_each_rule_is_told_by_its_name_and_place(
    event: dict[str, Any], code: str | None, path: str, desk: Desk
) -> None:
    """The path leads to the argument and the field that is wrong."""
    desk.ledger.record(change(Person(id=f"{BASE}p", name="p")))
    if code is None:
        assert record(desk, event)["version"] == 3
    else:
        assert (code, path) in desk.codes(RECORD, e=event)


def test_more_than_there_is_cannot_be_taken(desk: Desk) -> None:
    """Known stock of a thing does not fall below zero; what there is stays."""
    flour = record(desk, said("produce", "1"), r={"name": "flour"})["economicResource"]["id"]
    told = desk.problems(RECORD, e=said("consume", "1.000001", resourceInventoriedAs=flour))
    assert [p["code"] for p in told] == ["stock_below_zero"]
    found = desk.data(
        "query ($i: ID!) { economicResource(id: $i) { onhandQuantity { hasNumericalValue } } }",
        i=flour,
    )
    assert found["economicResource"]["onhandQuantity"]["hasNumericalValue"] == "1"


@pytest.mark.parametrize("action", [n for n, row in ACTIONS.items() if row.create_resource == "-"])
def test_an_action_that_makes_nothing_takes_no_new_resource(action: str, desk: Desk) -> None:
    """A new resource beside such an action is refused, together with all else that is wrong."""
    event = said(action, "1", receiver=f"{BASE}none")
    told = desk.codes(RECORD, e=event, r={"name": "new", "conformsTo": f"{BASE}none"})
    assert ("cannot_create_resource", "newInventoriedResource") in told
    assert ("reference_not_found", "event.receiver") in told
    assert ("reference_not_found", "newInventoriedResource.conformsTo") in told
    assert desk.ledger.books.version == 1


@pytest.mark.parametrize(
    ("action", "slot"),
    [("produce", "resourceInventoriedAs"), ("transfer", "toResourceInventoriedAs")],
)
def test_a_resource_is_either_there_or_new(action: str, slot: str, desk: Desk) -> None:
    """An event that names the resource it adds to cannot bring another one."""
    event = said(action, "1", **{slot: FLOUR}, receiver=BAKERY)
    told = desk.codes(RECORD, e=event, r={"name": "new"})
    assert told == [("cannot_create_resource", "newInventoriedResource")]


def test_a_new_resource_of_an_unknown_action_is_not_blamed(desk: Desk) -> None:
    """Only the action is told; whether it could make a resource nobody knows."""
    assert desk.codes(RECORD, e=said("fly", "1"), r={"name": "new"}) == [
        ("unknown_action", "event.action")
    ]


def test_agents_must_be_stated(desk: Desk) -> None:
    """An event through the API says who gave and who got; the schema asks for it."""
    for missing in ("provider", "receiver", "action"):
        event = {k: v for k, v in said("produce", "1").items() if k != missing}
        assert missing in desk.error(RECORD, e=event)["message"]


def test_what_follows_from_events_cannot_be_stated_of_a_new_resource(desk: Desk) -> None:
    """Quantities are counted, never set."""
    error = desk.error(RECORD, e=said("produce", "1"), r={"onhandQuantity": kilograms("5")})
    assert "onhandQuantity" in error["message"]


def test_several_events_in_one_request_see_each_other(desk: Desk) -> None:
    """Mutations of a document are recorded one after another, each on what the last left."""
    desk.ledger.record(change(Organization(id=f"{BASE}mill", name="mill")))
    event = '{ action: "%s", provider: "%s", receiver: "%s", %s: "%s", resourceQuantity: {%s} }'
    parts = [
        event % (verb, MILL, MILL, "resourceInventoriedAs", FLOUR, "hasNumericalValue: 1")
        for verb in ("raise", "consume")
    ]
    told = "economicEvent { id } economicResource { id } version"
    found = desk.data(
        f"mutation {{ a: createEconomicEvent(event: {parts[0]}) {{ {told} }}"
        f" b: createEconomicEvent(event: {parts[1]}) {{ {told} }} }}"
    )
    assert [found[name]["version"] for name in "ab"] == [3, 4]
    assert [r.replayed for r in desk.recorded] == [False, False]
