# SPDX-License-Identifier: MIT
"""A record tells its revisions: how it stood, when that was recorded, and in whose name."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import pytest

from tests.graphql.kit import WRITER, Desk
from tests.graphql.world import iri
from tests.helpers import BASE, COMMONS, KILOGRAM, change, event
from valueflows.graphql.dialect import one
from valueflows.model.agents import Person
from valueflows.model.catalog import CLASSES
from valueflows.model.processes import Plan
from valueflows.model.terms import camel

SERVED: Final = [name for name in CLASSES if name != "Ledger"]
_META: Final = """meta {
    previousRevision { id } previousRevisionsCount futureRevisionsCount latestRevision { id }
    retrievedRevision { id time author { __typename id name } } }"""


def plan(desk: Desk, selection: str) -> Any:
    """Return what the plan answers."""
    document = f"query ($id: ID!) {{ plan(id: $id) {{ {selection} }} }}"
    return desk.data(document, id=f"{BASE}plan")["plan"]


@pytest.fixture
def revised(desk: Desk) -> Desk:
    """Return a desk on a plan that was renamed twice, by somebody and by nobody in particular."""
    made = Plan(id=f"{BASE}plan", name="first")
    desk.ledger.record(change(made, by=WRITER))
    for number, name in ((2, "second"), (3, "third")):
        desk.ledger.record(change(dataclasses.replace(made, name=name, revision=number)))
    return desk


def test_a_record_answers_as_each_of_its_revisions_left_it(revised: Desk) -> None:
    """Also from an older revision, forwards; what is no revision of it is null."""
    past = " ".join(
        f'r{n}: revision(revisionId: "{BASE}plan@{n}") {{ name revisionId }}' for n in range(5)
    )
    found = plan(revised, f'name {past} other: revision(revisionId: "x") {{ name }}')
    assert found["name"] == "third"
    assert [found[f"r{n}"] and found[f"r{n}"]["name"] for n in range(5)] == [
        None,
        "first",
        "second",
        "third",
        None,
    ]
    assert found["other"] is None
    back = f'revision(revisionId: "{BASE}plan@1") {{ revision(revisionId: "{BASE}plan@3") {{ name }} }}'
    assert plan(revised, back)["revision"]["revision"] == {"name": "third"}


def test_a_revision_knows_its_neighbours(revised: Desk) -> None:
    """How many are before and after, which was the last and which stands."""
    selection = "meta { previousRevision { id } previousRevisionsCount futureRevisionsCount"
    selection += " latestRevision { id } retrievedRevision { id } }"
    for number in (1, 2, 3):
        past = f'revision(revisionId: "{BASE}plan@{number}") {{ {selection} }}'
        meta = plan(revised, past)["revision"]["meta"]
        assert meta["previousRevisionsCount"] == number - 1
        assert meta["futureRevisionsCount"] == 3 - number
        before = {"id": f"{BASE}plan@{number - 1}"} if number > 1 else None
        assert meta["previousRevision"] == before
        assert meta["latestRevision"] == {"id": f"{BASE}plan@3"}
        assert meta["retrievedRevision"] == {"id": f"{BASE}plan@{number}"}


def test_a_revision_tells_when_and_in_whose_name(revised: Desk) -> None:
    """The time is that of the change; an author who is described nowhere is called by the id."""
    first = f'revision(revisionId: "{BASE}plan@1") {{ {_META} }} {_META}'
    found = plan(revised, first)
    told = found["revision"]["meta"]["retrievedRevision"]
    assert told["author"] == {"__typename": "UnknownAgent", "id": WRITER, "name": WRITER}
    assert found["meta"]["retrievedRevision"]["author"] is None
    assert told["time"] < found["meta"]["retrievedRevision"]["time"]
    revised.ledger.record(change(Person(id=WRITER, name="Ada")))
    again = plan(revised, first)["revision"]["meta"]["retrievedRevision"]
    assert again["author"] == {"__typename": "Person", "id": WRITER, "name": "Ada"}


@pytest.mark.parametrize("name", SERVED)
@pytest.mark.uncounted
def test_records_of_every_class_have_revisions(name: str, world: Desk) -> None:
    """Each is its own first revision until it is revised."""
    query, first = camel(one(name)), iri(name)
    past = f'revision(revisionId: "{first}@1") {{ id revisionId }}'
    found = world.data(f"query ($id: ID!) {{ {query}(id: $id) {{ {past} {_META} }} }}", id=first)
    assert found[query]["revision"] == {"id": first, "revisionId": f"{first}@1"}
    assert found[query]["meta"]["latestRevision"] == {"id": f"{first}@1"}
    assert found[query]["meta"]["retrievedRevision"]["time"]


def test_what_is_not_recorded_here_has_no_history(desk: Desk) -> None:
    """A unit of OM 2 and an agent described nowhere tell no time and no author."""
    document = f"query ($id: ID!) {{ unit(id: $id) {{ {_META} }} }}"
    meta = desk.data(document, id=KILOGRAM)["unit"]["meta"]
    assert meta["retrievedRevision"] == {"id": f"{KILOGRAM}@0", "time": None, "author": None}
    assert (meta["previousRevisionsCount"], meta["futureRevisionsCount"]) == (0, 0)
    desk.ledger.record(change(event("e", "raise", who="mill", resource="flour", quantity="1 kg")))
    document = f"query ($id: ID!) {{ economicEvent(id: $id) {{ provider {{ {_META} }} }} }}"
    meta = desk.data(document, id=f"{COMMONS}e")["economicEvent"]["provider"]["meta"]
    assert meta["retrievedRevision"] == {"id": f"{COMMONS}mill@0", "time": None, "author": None}
    assert meta["previousRevision"] is None
