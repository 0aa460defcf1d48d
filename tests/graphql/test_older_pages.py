# SPDX-License-Identifier: MIT
"""What agents hold is paged by number as well, and filters that contradict themselves are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_dialect import ids
from tests.graphql.village import at
from tests.helpers import change, event
from valueflows.model.agents import Organization
from valueflows.model.resources import EconomicResource


def paged(desk: Desk, asked: str) -> Any:
    """Return a page of what agents hold, by its number."""
    document = f"""query ($id: ID!) {{ agent(id: $id) {{ inventoriedEconomicResources({asked}) {{
        totalCount pageInfo {{ hasNextPage hasPreviousPage endCursor }} edges {{ node {{ id }} }} }} }} }}"""
    return desk.ask(document, id=at("mill"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on a mill with five things, by their names."""
    made = Desk.at(tmp_path_factory.mktemp("store") / "ledger")
    things = [EconomicResource(id=at(name), name=name) for name in "abcde"]
    made.ledger.record(change(Organization(id=at("mill"), name="Mill"), *things))
    raised = [
        event(f"e{n}", "raise", who=at("mill"), resource=at(n), quantity="1 kg", creates=at(n))
        for n in "abcde"
    ]
    made.ledger.record(change(*raised))
    yield made
    made.ledger.close()


@pytest.mark.parametrize(
    ("asked", "expected", "around"),
    [
        ("first: 2, filter: { page: 1 }", "a b", (False, True)),
        ("first: 2, filter: { page: 2 }", "c d", (True, True)),
        ("first: 2, filter: { page: 3 }", "e", (True, False)),
        ("first: 2, filter: { page: 4 }", "", (True, False)),
        ("first: 5, filter: { page: 2 }", "", (True, False)),
        ("first: 1000, filter: { page: 2147483647 }", "", (True, False)),
        ("first: 1, sort: NAME_DESC, filter: { page: 5 }", "a", (True, False)),
        ("filter: { page: 1 }", "a b c d e", (False, False)),
        ("filter: { page: 2 }", "", (True, False)),
        ("first: 2, sort: NAME_DESC, filter: { page: 2 }", "c b", (True, True)),
        ('first: 2, filter: { page: 1, searchString: "/c" }', "c", (False, False)),
        ("first: 2, after: null, filter: { page: null }", "a b", (False, True)),
        ("first: 0, filter: { page: 9 }", "", (False, True)),
    ],
)
def test_pages_can_be_asked_for_by_number(
    asked: str, expected: str, around: tuple[bool, bool], store: Desk
) -> None:
    """As many as ``first`` says make one; behind the last there are none."""
    response = paged(store, asked)
    found = response["data"]["agent"]["inventoriedEconomicResources"]
    assert ids(found) == expected.split()
    info = found["pageInfo"]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == around


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("filter: { page: 0 }", "Pages are counted from 1"),
        ("filter: { page: -1 }", "Pages are counted from 1"),
        ("last: 2, filter: { page: 2 }", "Leave filter.page or last out"),
        ('after: "x", filter: { page: 2 }', "Leave filter.page or after out"),
        ('before: "x", filter: { page: 2 }', "Leave filter.page or before out"),
        (
            'filter: { resourceClassification: "a", classifiedAs: ["b"] }',
            "classifiedAs and filter.resourceClassification ask for the same",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(asked: str, said: str, store: Desk) -> None:
    """The error says where, and what to do."""
    (error,) = paged(store, asked)["errors"]
    assert said in error["message"]
    assert error["extensions"]["code"] == "BAD_FILTER"
    assert error["extensions"]["path"].startswith("filter.")
