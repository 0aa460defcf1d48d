# SPDX-License-Identifier: MIT
"""Filters put together: what is found is what each of them finds, in lists of any length."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.world import iri as world_iri
from tests.helpers import BASE, change, event, iri
from valueflows.model.processes import Process
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref

COUNT: Final = 200
ASKED: Final = (
    f'providerId: ["{iri("a0")}", "{iri("a1")}"]',
    f'receiverId: ["{iri("a1")}"]',
    f'agentId: ["{iri("a2")}", "{iri("a2")}"]',
    f'process: ["{BASE}p0"]',
    f'inScopeOf: ["{iri("a0")}"]',
    'fulfills: ["https://commons.example/c1"]',
    'resourceQuantity: { hasUnit: "g", atLeast: 2000 }',
    'startDate: "2026-03-10T00:00:00Z"',
    'searchString: "7"',
    'action: ["produce"]',
    "corrected: false",
)
SORT: Final = "sort: QUANTITY_DESC"


def _events() -> Iterator[Any]:
    """Yield events whose parts go round at different speeds."""
    for n in range(COUNT):
        agents = {"provider": f"a{n % 3}", "receiver": f"a{n % 3}"}
        at = f"2026-03-{n % 28 + 1:02d}T00:00:00Z"
        said = {"quantity": f"{n % 5} kg", "at": at, "output_of": f"{BASE}p{n % 7 % 2}"}
        kept = {"fulfills": (Ref[Any](iri(f"c{n % 4}")),)} if n % 2 else {}
        if n % 11 == 0:
            yield event(f"e{n}", "raise", **agents, quantity=said["quantity"], at=at)
        else:
            yield event(f"e{n}", "produce", **agents, **said, **kept)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on events that are only read, and processes of which one was revised."""
    made = Desk.at(tmp_path_factory.mktemp("together") / "ledger")
    where: dict[str, Any] = {"in_scope_of": Ref(iri("a0"))}
    described = [Process(id=f"{BASE}p{n}", name=f"P{n}") for n in (0, 1)]
    made.ledger.record(change(*described))
    made.ledger.record(change(Process(id=f"{BASE}p1", name="P1", revision=2, **where)))
    made.ledger.record(change(*_events()))
    yield made
    made.ledger.close()


def found(desk: Desk, asked: str, name: str = "economicEvents") -> list[str]:
    """Return the ids a list has."""
    query = f"{{ {name}(first: 1000, {asked}) {{ totalCount edges {{ node {{ id }} }} }} }}"
    answer = desk.data(query)[name]
    assert answer["totalCount"] == len(answer["edges"])
    return [edge["node"]["id"] for edge in answer["edges"]]


def test_each_of_them_finds_some_and_not_all(books: Desk) -> None:
    """No two of them are the same, or putting them together would show nothing."""
    lists = [tuple(found(books, f"filter: {{ {one} }}")) for one in ASKED]
    assert len(set(lists)) == len(ASKED)
    assert all(0 < len(one) <= COUNT for one in lists)


def test_two_filters_find_what_each_finds(books: Desk) -> None:
    """Whichever is looked at first, in the order that was asked for."""
    alone = {one: found(books, f"{SORT}, filter: {{ {one} }}") for one in ASKED}
    for one, other in combinations(ASKED, 2):
        if one.partition(":")[0] != other.partition(":")[0]:
            expected = [event_id for event_id in alone[one] if event_id in set(alone[other])]
            assert found(books, f"{SORT}, filter: {{ {one}, {other} }}") == expected


def test_all_filters_together_find_what_all_find(books: Desk) -> None:
    """There is no limit to how many are put together."""
    asked = [one for one in ASKED if not one.startswith(("receiverId", "agentId", "process"))]
    lists = [set(found(books, f"filter: {{ {one} }}")) for one in asked]
    assert set(found(books, f"filter: {{ {', '.join(asked)} }}")) == set.intersection(*lists)


def test_attributes_that_follow_from_events_are_put_together(world: Desk) -> None:
    """Who is accountable, where things are and what they are in is looked up as it is now."""
    nodes = world.data(
        """{ economicResources { edges { node {
            id primaryAccountable { id } currentLocation { id } containedIn { id } } } } }"""
    )["economicResources"]["edges"]
    who, where = world_iri("Organization"), world_iri("SpatialThing")
    expected = [
        edge["node"]["id"]
        for edge in nodes
        if edge["node"]["primaryAccountable"] == {"id": who}
        and edge["node"]["currentLocation"] == {"id": where}
    ]
    asked = f'primaryAccountable: ["{who}"], currentLocation: ["{where}"]'
    assert expected
    assert found(world, f"filter: {{ {asked} }}", "economicResources") == expected


def test_a_resource_nobody_touched_has_nothing_to_be_found_by(desk: Desk) -> None:
    """Without an event there is no stock: no state, no quantity, and the last place when sorted."""
    untouched = EconomicResource(id=f"{BASE}r/0", name="on paper")
    touched = EconomicResource(id=f"{BASE}r/1", name="there")
    made = event("e", "raise", who="mill", resource=touched.id, quantity="2 kg", creates=touched.id)
    desk.ledger.record(change(untouched, touched, made))
    for asked in (
        'onhandQuantity: { hasUnit: "kg", atMost: 5 }',
        'accountingQuantity: { hasUnit: "kg", atMost: 5 }',
    ):
        assert found(desk, f"filter: {{ {asked} }}", "economicResources") == [touched.id]
    assert found(desk, 'filter: { state: ["passed"] }', "economicResources") == []
    for order in ("QUANTITY", "QUANTITY_DESC"):
        expected = [touched.id, untouched.id]
        assert found(desk, f"sort: {order}", "economicResources") == expected
