# SPDX-License-Identifier: MIT
"""Whatever is sent, the answer is a record, or a refusal that says what is wrong; never a bug."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.graphql.kit import Desk
from tests.graphql.test_events import RECORD
from tests.graphql.test_mutations import MADE, create, update
from tests.graphql.test_recordall import ALL
from tests.graphql.world import MOMENT, changes, iri
from tests.helpers import KILOGRAM
from valueflows.graphql.dialect import NEVER_REVISED
from valueflows.graphql.inputs import writable
from valueflows.model.actions import ACTIONS
from valueflows.model.catalog import CLASSES
from valueflows.model.terms import Property, camel

TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS: Final = st.sampled_from(
    ("0", "-0", "1", "-1.50", "1e9", "x", "", "9" * 38, "9" * 39, "0." + "1" * 18)
)
MOMENTS: Final = st.sampled_from(
    (MOMENT, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "x", "")
)
UNITS: Final = st.sampled_from((KILOGRAM, iri("Unit"), "urn:x:sack", "", "no iri", None))
KINDS: Final[dict[str, SearchStrategy[Any]]] = {
    "text": TEXTS,
    "tag": TEXTS | st.just("urn:x:tag"),
    "uri": TEXTS,
    "node": TEXTS | st.just("urn:x:node"),
    "amount": NUMBERS,
    "instant": MOMENTS,
    "bool": st.booleans(),
    "int": st.sampled_from((0, 1, -1, 2**31 - 1, -(2**31), 2**31, 2**63)),
    "value": st.fixed_dictionaries({"hasNumericalValue": NUMBERS, "hasUnit": UNITS}),
}


def _value(row: Property) -> SearchStrategy[Any]:
    one = KINDS.get(row.kind)
    if row.kind == "word":
        one = st.sampled_from((*ACTIONS, "offer", "fly", ""))
    elif row.kind == "ref":
        known = [iri(name, n) for name in (row.target.__name__, "Person") for n in (1, 2, 9)]
        one = st.sampled_from((*known, "urn:x:else", "no iri", ""))
    assert one is not None
    return st.lists(one, max_size=2) if row.many else one


def inputs(name: str) -> SearchStrategy[dict[str, Any]]:
    """Return inputs of a class, some of their fields filled, well or badly."""
    rows = {camel(row.name): row for row in writable(CLASSES[name])}
    needed = {"action", "provider", "receiver"} if name == "EconomicEvent" else set()
    needed |= {key for key, row in rows.items() if row.required}
    return st.fixed_dictionaries(
        {key: _value(row) for key, row in rows.items() if key in needed},
        optional={key: st.none() | _value(row) for key, row in rows.items() if key not in needed},
    )


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on a world to which all sorts of things are added."""
    made = Desk.at(tmp_path_factory.mktemp("busy") / "ledger")
    for change in changes():
        made.ledger.record(change)
    yield made
    made.ledger.close()


def told(response: dict[str, Any]) -> None:
    """See that an answer holds a record, or says what is wrong with the request."""
    for error in response.get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code in {None, "REFUSED"}, error
        assert error["message"]
        for problem in error.get("extensions", {}).get("problems", []):
            assert problem["path"]
            assert problem["remedy"], problem


@settings(max_examples=120)
@given(event=inputs("EconomicEvent"), resource=st.none() | inputs("EconomicResource"))
@pytest.mark.uncounted
def test_no_event_breaks_anything(event: Any, resource: Any, busy: Desk) -> None:
    """Each is recorded or refused."""
    told(busy.ask(RECORD, e=event, r=resource))


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=10)
@given(data=st.data())
def test_no_record_breaks_anything(name: str, data: st.DataObject, busy: Desk) -> None:
    """New or revised, each is recorded or refused."""
    said = data.draw(inputs(name))
    told(busy.ask(create(name), r=said))
    revision = data.draw(st.sampled_from((f"{iri(name)}@1", f"{iri(name)}@2", "x@1")))
    if name in NEVER_REVISED:
        return
    told(busy.ask(update(name), r=said | {"revisionId": revision}))


TEMP_IDS: Final = st.sampled_from(("a", "#b", "no name", ""))
STEPPED: Final = ("Plan", "Process", "Person", "Commitment")


def _step(name: str) -> SearchStrategy[dict[str, Any]]:
    """Return steps about a class, whose references may lead to each other, or nowhere."""
    revision = st.sampled_from((f"{iri(name)}@1", f"{iri(name, 2)}@2", "#a@1", "x"))
    refers = st.sampled_from(("#a", "#b", "#none", iri("Plan"), "#"))
    key = {"Plan": "name", "Person": "primaryLocation"}.get(name, "plannedWithin")
    said = st.builds(lambda row, ref: row | {key: ref}, inputs(name), refers)
    return st.one_of(
        st.fixed_dictionaries({f"create{name}": said}, optional={"tempId": TEMP_IDS}),
        st.fixed_dictionaries({f"delete{name}": revision}, optional={"tempId": TEMP_IDS}),
        st.fixed_dictionaries(
            {f"update{name}": st.builds(lambda row, at: row | {"revisionId": at}, said, revision)},
            optional={"newInventoriedResource": inputs("EconomicResource")},
        ),
    )


EVENTS: Final = st.fixed_dictionaries(
    {"createEconomicEvent": inputs("EconomicEvent")},
    optional={
        "tempId": TEMP_IDS,
        "newInventoriedResource": inputs("EconomicResource"),
        "resourceTempId": TEMP_IDS,
    },
)


@settings(max_examples=80)
@given(steps=st.lists(st.one_of(EVENTS, *map(_step, STEPPED)), max_size=4), again=st.booleans())
def test_no_steps_break_anything(steps: list[dict[str, Any]], again: bool, busy: Desk) -> None:  # noqa: FBT001
    """Together they are recorded, all of them, or refused, all of them."""
    before = busy.ledger.books.version
    change = str(uuid.uuid4())
    for _time in range(1 + again):
        response = busy.ask(ALL, s=steps, c=change)
        told(response)
        refused = "errors" in response
        assert busy.ledger.books.version == before + (not refused)


def test_the_world_is_still_whole(busy: Desk) -> None:
    """What was recorded can all be read."""
    names = ["economicEvents", "economicResources", "agents", "proposals", "recipes", "claims"]
    page = "{ totalCount edges { node { id revisionId } } }"
    assert busy.data("{ " + " ".join(f"{name} {page}" for name in names) + " }")
