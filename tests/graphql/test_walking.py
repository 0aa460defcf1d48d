# SPDX-License-Identifier: MIT
"""Traces and tracks through the API, and single steps of them."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.graphql.kit import Desk
from tests.graphql.paid import CALLERS, at, flow
from tests.helpers import change
from valueflows.graphql import walking
from valueflows.ledger.view import OutOfTimeError
from valueflows.model.callers import EVERYTHING
from valueflows.model.flows import EconomicEvent

ITEMS: Final = """__typename ... on EconomicEvent { id action { id } } ... on EconomicResource { id }
  ... on Process { id } ... on Undisclosed { id }"""
WALK: Final = (
    f"query ($id: ID!) {{ economicEvent(id: $id) {{ trace {{ {ITEMS} }} track {{ {ITEMS} }} }} }}"
)
LATER: Final = "2027-03-01T12:00:00Z"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on people who are paid for milling, and on bread of two agents' flour."""
    made = Desk.at(tmp_path_factory.mktemp("walking") / "ledger")
    paid.fill(made.ledger)
    mill = {"provider": "mill", "receiver": "mill", "at": LATER, "quantity": "1"}
    made.ledger.record(
        change(
            flow("ground", "consume", resource="bin", input_of="milling", **mill),
            flow("milled", "produce", resource="shelf", output_of=at("milling"), **mill),
            flow("wrong", "raise", resource="bin", **mill),
            flow("undo", "raise", resource="bin", corrects="wrong", **mill | {"quantity": "-1"}),
            flow(
                "eaten",
                "consume",
                "mill",
                "bakery",
                resource="bin",
                to="shelf",
                quantity="1",
                at=LATER,
            ),
        )
    )
    yield made
    made.ledger.close()


def ids(items: list[dict[str, Any]]) -> list[str]:
    """Return what items are called, in short."""
    return [item["id"].removeprefix(at("")) for item in items]


def asked(desk: Desk, kind: str, name: str, fields: str) -> Any:
    """Return some fields of a record."""
    document = f"query ($id: ID!) {{ {kind}(id: $id) {{ {fields} }} }}"
    return desk.data(document, id=at(name))[kind]


def test_a_trace_lists_all_between_causes_and_the_thing(desk: Desk) -> None:
    """Work and goods, the process they went into, and nothing that came later."""
    found = desk.data(WALK, id=at("milled"))["economicEvent"]
    assert ids(found["trace"])[-1] == "milling"
    assert {"hours-ada", "hours-ben", "ground", "bin", "opening-bin"} <= set(ids(found["trace"]))
    assert not {"milled", "wrong", "undo", "eaten"} & set(ids(found["trace"]))
    kinds = {item["__typename"] for item in found["trace"]}
    assert kinds == {"EconomicEvent", "EconomicResource", "Process"}
    back = desk.data(WALK, id=at("opening-bin"))["economicEvent"]
    assert "milled" in ids(back["track"])


def test_resources_and_processes_are_walked_from_as_well(desk: Desk) -> None:
    """What a process came out of is what entered it; a resource has what was given to it."""
    milling = asked(desk, "process", "milling", f"trace {{ {ITEMS} }} track {{ {ITEMS} }}")
    assert {"hours-ada", "ground", "opening-bin"} <= set(ids(milling["trace"]))
    assert ids(milling["track"])[0] == "milled"
    shelf = asked(desk, "economicResource", "shelf", f"trace {{ {ITEMS} }}")
    assert {"milled", "eaten", "milling"} <= set(ids(shelf["trace"]))


def test_single_steps(desk: Desk) -> None:
    """Not what was taken back; a transfer that is implied leads to the other's resource too."""
    near = "previous { id } next { id }"
    of_bin = asked(desk, "economicResource", "bin", near)
    assert {"wrong", "undo"}.isdisjoint(ids(of_bin["previous"]))
    assert {"ground", "eaten"} <= set(ids(of_bin["next"]))
    ends = "{ ... on EconomicResource { id } ... on Process { id } }"
    eaten = asked(desk, "economicEvent", "eaten", f"previous {ends} next {ends}")
    assert ids(eaten["previous"]) == ["bin", "shelf"]
    assert ids(eaten["next"]) == ["shelf"]
    milling = asked(desk, "process", "milling", near)
    assert ids(milling["next"]) == ["milled"]
    assert set(ids(milling["previous"])) == {"hours-ada", "hours-ben", "ground"}


def test_everybody_is_told_where_something_is_not_shown(desk: Desk) -> None:
    """Undisclosed once before the process, however many worked there; step by step not at all."""
    everybody = Desk(desk.ledger, may_record=False, caller=CALLERS["P"])
    found = everybody.data(WALK, id=at("milled"))["economicEvent"]["trace"]
    hidden = [item for item in found if item["__typename"] == "Undisclosed"]
    assert hidden == [{"__typename": "Undisclosed", "id": "undisclosed-1"}]
    assert found.index(hidden[0]) < ids(found).index("milling")
    milling = asked(everybody, "process", "milling", "previous { id }")
    assert {"hours-ada", "hours-ben"}.isdisjoint(ids(milling["previous"]))


def test_a_walk_that_is_too_long_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do instead; never cut off in silence."""
    monkeypatch.setattr(walking, "EVENTS_MAX", 1)
    error = desk.error(
        f"query ($id: ID!) {{ economicEvent(id: $id) {{ trace {{ {ITEMS} }} }} }}", id=at("milled")
    )
    assert error["extensions"]["code"] == "TOO_LONG"
    assert "previous and next" in error["message"]


def test_a_walk_ends_with_the_time_of_its_request(desk: Desk) -> None:
    """As lists do."""
    view = desk.ledger.view(EVERYTHING)
    view.until = monotonic() - 1
    row = view.get(at("milled"), EconomicEvent)
    read = next(extra.read for extra in walking.EVENT_WALKS if extra.name == "trace")
    with pytest.raises(OutOfTimeError):
        read(row)
    view.until = monotonic() + 60
    assert read(row)


def test_what_is_described_nowhere_has_steps_all_the_same(desk: Desk) -> None:
    """A purse that nobody described: what was taken from it is known."""
    view = desk.ledger.view(EVERYTHING)
    purse = view.node(view.sight.number("urn:x:purse-gus"), "EconomicResource")
    reads = {extra.name: extra.read for extra in walking.RESOURCE_WALKS}
    assert reads["previous"](purse) == reads["trace"](purse) == []
    assert [event.id for event in reads["next"](purse)] == [at("capital")]
