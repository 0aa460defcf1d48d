# SPDX-License-Identifier: MIT
"""The rules of events, one by one: what each refuses, where it points, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import GRAM, KILOGRAM, LITRE, event, iri
from valueflows.model.actions import ACTIONS
from valueflows.model.problems import Code
from valueflows.model.rules import RULES, WARNINGS, event_problems
from valueflows.model.stock import Stock
from valueflows.model.world import Flow

from .world_on_paper import Paper, known

FLOUR = iri("flour")
SHELF = iri("shelf")


def asked(action: str, world: Paper | None = None, /, **said: Any) -> list[tuple[str, Code]]:
    """Return place and code of what is wrong with an event."""
    made = event("e", action, **said)
    quantity = made.resource_quantity
    process = made.output_of or made.input_of
    flow = Flow(
        ACTIONS[action],
        provider=made.provider,
        receiver=made.receiver,
        resource=made.resource_inventoried_as,
        to_resource=made.to_resource_inventoried_as,
        quantity=0 if quantity is None else int(quantity.has_numerical_value.exact),
        unit=None if quantity is None else quantity.has_unit,
        process=process,
        stage=iri("kind") if made.output_of else None,
        creates=made.creates,
        path=0 if made.corrects else None,
    )
    problems = event_problems(made, flow, world or Paper())
    assert all(problem.message and problem.remedy for problem in problems)
    return [(problem.path, problem.code) for problem in problems]


def test_an_everyday_event_breaks_nothing() -> None:
    """A plain event passes every rule."""
    assert asked("consume", who="mill", resource="flour", quantity="1 kg") == []


@pytest.mark.parametrize("missing", ["provider", "receiver"])
def test_a_missing_agent_is_named(missing: str) -> None:
    """Each agent that is not stated is warned about under its own name."""
    agents = {"provider": "mill", "receiver": "mill"}
    del agents[missing]
    assert asked("consume", quantity="1", **agents) == [(missing, Code.AGENT_MISSING)]


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_roles_in_a_process(action: str) -> None:
    """An action enters or leaves a process only where its row says so."""
    row = ACTIONS[action]
    said = {"who": "mill", "effort" if action == "work" else "quantity": "1 h"}
    inside = ("inputOf", Code.ACTION_CANNOT_BE_INPUT)
    outside = ("outputOf", Code.ACTION_CANNOT_BE_OUTPUT)
    assert (inside in asked(action, input_of="p", **said)) == (not row.may_be_input)
    assert (outside in asked(action, output_of="p", **said)) == (not row.may_be_output)


TO = ("toResourceInventoriedAs", Code.ACTION_TAKES_NO_TO_RESOURCE)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_second_resource_is_for_some_actions(action: str) -> None:
    """With one agent, only moving, copying and packing mean it; with two, implied transfers too."""
    said = {"resource": "flour", "to": "shelf", "quantity": "1", "effort": "1 h"}
    alone = TO not in asked(action, who="mill", **said)
    between = TO not in asked(action, provider="mill", receiver="shop", **said)
    assert alone == (ACTIONS[action].moves or action in {"copy", "combine"})
    implied = {"consume", "produce", "accept", "modify", "pickup", "dropoff"}
    assert between == (alone or action in implied)


MISSING = ("resourceQuantity", Code.QUANTITY_MISSING)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_what_changes_stock_says_by_how_much(action: str) -> None:
    """A quantity is needed exactly where a resource is named and the columns have an effect."""
    row = ACTIONS[action]
    changes = row.accounting_effect != "-" or row.onhand_effect != "-"
    for side in ("resource", "to"):
        found = asked(action, who="mill", effort="1 h", **{side: "flour"})
        assert (MISSING in found) == changes
    assert MISSING not in asked(action, who="mill", effort="1 h")


def test_effort_is_for_work_and_use() -> None:
    """Work needs it, use may have it, nothing else may."""
    assert ("effortQuantity", Code.QUANTITY_MISSING) in asked("work", who="dana")
    assert asked("use", who="dana", effort="1 h") == []
    refused = ("effortQuantity", Code.QUANTITY_NOT_APPLICABLE)
    for action, row in ACTIONS.items():
        found = asked(action, who="dana", effort="1 h", quantity="1")
        assert (refused in found) == (row.event_quantity == "resource"), action


@pytest.mark.parametrize(("key", "path"), [("quantity", "resource"), ("effort", "effort")])
def test_only_corrections_are_negative(key: str, path: str) -> None:
    """A number below zero is refused at its place; zero is not, nor is a correction's."""
    refused = (f"{path}Quantity", Code.QUANTITY_IS_NEGATIVE)
    assert refused in asked("use", who="dana", **{key: "-0.000001"})
    assert refused not in asked("use", who="dana", **{key: "0"})
    assert refused not in asked("use", who="dana", corrects="x", **{key: "-1"})


OTHER = ("resourceQuantity.hasUnit", Code.UNIT_OF_OTHER_DIMENSION)


@pytest.mark.parametrize(
    ("stock", "quantity", "fits"),
    [
        (Stock(unit=KILOGRAM), "1 g", True),
        (Stock(unit=LITRE), "1 g", True),
        (Stock(unit=LITRE, onhand=1), "1 g", False),
        (Stock(unit=LITRE, held={"mill": 1}), "1 g", False),
        (Stock(unit=LITRE, accounting=1), "1 bare", False),
        (Stock(), "1 g", True),
        (Stock(accounting=1), "1 g", False),
        (Stock(onhand=1), "1 g", False),
        (Stock(accounting=1), "1 bare", True),
    ],
)
def test_units_must_fit_the_stock(stock: Stock, quantity: str, fits: bool) -> None:  # noqa: FBT001
    """On either side the unit converts into the stock's; empty stock takes any."""
    for side, name in (("resource", FLOUR), ("to", FLOUR)):
        world = Paper()
        world.stocks[name] = stock
        found = asked("transfer", world, who="mill", quantity=quantity, **{side: "flour"})
        assert (OTHER not in found) == fits


def test_units_of_what_has_no_effect_are_nobodys_business() -> None:
    """Using or citing in any unit is no movement of stock."""
    world = Paper()
    world.stocks[FLOUR] = Stock(unit=GRAM)
    for action in ("use", "cite"):
        assert OTHER not in asked(action, world, who="mill", resource="flour", quantity="1 h")


def test_an_event_ends_after_it_begins() -> None:
    """The end is not before the beginning, whatever the offsets."""
    late, early = "2026-01-01T10:00:00+02:00", "2026-01-01T09:00:00Z"
    refused = [("hasEnd", Code.END_BEFORE_BEGINNING)]
    assert asked("use", who="dana", begins=early, ends=late) == refused
    assert asked("use", who="dana", begins=late, ends=early) == []
    assert asked("use", who="dana", begins=late) == []
    assert asked("use", who="dana", ends=late) == []


CREATES = "ob:creates"


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_what_an_action_can_create(action: str) -> None:
    """Its first resource, its second one, or none, as its row says."""
    row = ACTIONS[action]
    said = {"who": "mill", "resource": "flour", "to": "shelf", "quantity": "1", "effort": "1 h"}
    refused = (CREATES, Code.CANNOT_CREATE_RESOURCE)
    first = refused not in asked(action, creates="flour", **said)
    second = refused not in asked(action, creates="shelf", **said)
    assert (first, second) == (
        row.create_resource == "optional",
        row.create_resource == "optionalTo",
    )
    assert refused in asked(action, creates="elsewhere", **said)


@pytest.mark.parametrize("action", ["consume", "produce", "pickup", "accept", "dropoff", "modify"])
def test_an_implied_transfer_creates_its_second_resource(action: str) -> None:
    """Between two agents the second resource may be new."""
    said = {"provider": "mill", "receiver": "shop", "resource": "flour", "to": "shelf"}
    assert asked(action, creates="shelf", quantity="1", **said) == []


def test_nothing_is_created_twice() -> None:
    """A resource that was touched before is not new."""
    world = Paper()
    world.stocks[FLOUR] = known(0)
    said = {"who": "mill", "resource": "flour", "quantity": "1", "creates": "flour"}
    assert asked("produce", world, **said) == [(CREATES, Code.RESOURCE_ALREADY_EXISTS)]
    assert asked("produce", **said) == []


def test_all_rules_are_asked() -> None:
    """Problems of several rules come together, warnings among them."""
    found = asked("transfer", provider="mill", resource="flour", input_of="p", effort="-1 h")
    assert {code for _, code in found} == {
        Code.AGENT_MISSING,
        Code.ACTION_CANNOT_BE_INPUT,
        Code.QUANTITY_MISSING,
        Code.QUANTITY_NOT_APPLICABLE,
        Code.QUANTITY_IS_NEGATIVE,
    }
    assert len(set(RULES)) == len(RULES)


def test_what_only_warns() -> None:
    """Warnings never refuse; each of them is some rule's code."""
    assert Code.AGENT_MISSING in WARNINGS
    assert Code.STOCK_BELOW_ZERO not in WARNINGS
    assert Code.PROVIDER_MUST_HOLD_RESOURCE not in WARNINGS
