# SPDX-License-Identifier: MIT
"""Sorted lists: in the order that was asked for, the same in pages, and right while they grow."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphql.kit import Desk
from tests.graphql.test_filters_table import NAMES
from tests.helpers import BASE, change, event, iri
from valueflows.graphql.dialect import many
from valueflows.ledger.filters import group_of, sorts_of
from valueflows.ledger.memory import LISTS_MAX, LONG
from valueflows.model.agents import Organization, Person
from valueflows.model.changes import Withdrawal
from valueflows.model.exact import Instant
from valueflows.model.processes import Process
from valueflows.model.terms import camel

_PAGE: Final = "totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { id } }"
ORDERS: Final = [
    (name, f"{order}{back}")
    for name in NAMES
    for order in sorts_of(group_of(name))
    for back in ("", "_DESC")
]
EVENTS: Final = (
    ("a", "2 kg", "2026-03-03T00:00:00Z"),
    ("b", "2000 g", "2026-03-01T00:00:00Z"),
    ("c", "1.9999999 kg", "2026-03-02T00:00:00+02:00"),
    ("d", "1 l", "2026-03-01T22:00:00Z"),
    ("e", "0.25 kg", "2026-03-01T00:00:00Z"),
    ("f", None, None),
    ("g", "0.001 tonne", "2026-03-03T00:00:00Z"),
)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on events that are only read."""
    made = Desk.at(tmp_path_factory.mktemp("sorting") / "ledger")
    for name, quantity, at in EVENTS:
        made.ledger.record(change(happened(name, quantity, at)))
    yield made
    made.ledger.close()


def happened(name: str, quantity: str | None, at: str | None) -> Any:
    """Return an event of the mill."""
    effort = None if quantity else "0.5 hour"
    action = "raise" if quantity else "work"
    into = None if quantity else f"{iri('process')}"
    said = {"quantity": quantity, "effort": effort, "at": at, "input_of": into}
    return event(name, action, who="mill", **said)


def page(desk: Desk, asked: str, name: str = "economicEvents") -> dict[str, Any]:
    """Return a page of a list."""
    found: dict[str, Any] = desk.data(f"{{ {name}({asked}) {{ {_PAGE} }} }}")[name]
    return found


def ids(found: dict[str, Any]) -> list[str]:
    """Return the last part of the ids of a page."""
    return [edge["node"]["id"].rpartition("/")[2] for edge in found["edges"]]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("RECORDED", "a b c d e f g"),
        ("RECORDED_DESC", "g f e d c b a"),
        ("TIME", "b e c d a g f"),
        ("TIME_DESC", "f g a d c e b"),
        ("QUANTITY", "e g c a b f d"),
        ("QUANTITY_DESC", "d f b a c g e"),
    ],
)
def test_events_are_sorted(order: str, expected: str, books: Desk) -> None:
    """By value, whatever the unit or the offset; the same values in the order they were written."""
    assert ids(page(books, f"sort: {order}")) == expected.split()


@pytest.mark.parametrize(("name", "order"), ORDERS)
@pytest.mark.uncounted
def test_pages_of_a_sorted_list_make_up_the_list(name: str, order: str, world: Desk) -> None:
    """Forwards by end cursors or backwards by start cursors, each record is shown once, in order."""
    query = camel(many(name))
    asked = f'sort: {order}, filter: {{ searchString: "1" }}'
    whole = page(world, f"{asked}, first: 1000", query)
    every, count = ids(whole), whole["totalCount"]
    assert count == len(every) > 0
    for size, edge, side in (("first", -1, "after"), ("last", 0, "before")):
        seen: list[str] = []
        cut = ""
        for _round in range(count + 1):
            found = page(world, f"{asked}, {size}: {max(count // 2, 1)}{cut}", query)
            assert found["totalCount"] == count
            seen = seen + ids(found) if size == "first" else ids(found) + seen
            cut = f', {side}: "{found["edges"][edge]["cursor"]}"'
            if not found["pageInfo"]["hasNextPage" if size == "first" else "hasPreviousPage"]:
                break
        assert seen == every


@pytest.mark.parametrize(("name", "order"), [o for o in ORDERS if o[1].endswith("_DESC")])
@pytest.mark.uncounted
def test_the_other_way_round_is_the_other_way_round(name: str, order: str, world: Desk) -> None:
    """The same records; reversed, but for those without a value, which come last either way."""
    query, forwards = camel(many(name)), order.removesuffix("_DESC")
    ascending, descending = (ids(page(world, f"sort: {o}", query)) for o in (forwards, order))
    assert sorted(ascending) == sorted(descending)
    if forwards == "RECORDED":
        assert ascending[::-1] == descending


def test_names_are_sorted_whatever_their_case(desk: Desk) -> None:
    """What has no name comes last in either direction; agents of all kinds stand together."""
    named = [("1", "beta"), ("2", "Alpha"), ("3", None), ("4", "ALPHA"), ("5", "Émile"), ("6", "")]
    for number, name in named:
        kind = Person if int(number) % 2 else Organization
        desk.ledger.record(change(kind(id=f"{BASE}{number}", name=name)))
    assert ids(page(desk, "sort: NAME", "agents")) == ["2", "4", "1", "5", "3", "6"]
    assert ids(page(desk, "sort: NAME_DESC", "agents")) == ["5", "1", "4", "2", "6", "3"]
    assert ids(page(desk, "sort: NAME", "people")) == ["1", "5", "3"]


def test_records_without_a_time_come_last(desk: Desk) -> None:
    """Among all others, a record that states no time has none, and is the last either way."""
    ends = (("1", None), ("2", "2026-03-02T00:00:00Z"), ("3", "1960-03-01T00:00:00Z"))
    for number, end in ends:
        when = None if end is None else Instant(end)
        desk.ledger.record(change(Process(id=f"{BASE}{number}", name="p", has_end=when)))
    assert ids(page(desk, "sort: TIME", "processes")) == ["3", "2", "1"]
    assert ids(page(desk, "sort: TIME_DESC", "processes")) == ["2", "3", "1"]


# -- cursors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "come"),
    [
        ("TIME", {"late"}),
        ("TIME_DESC", {"early"}),
        ("QUANTITY", {"late"}),
        ("QUANTITY_DESC", {"late", "early"}),  # behind other dimensions
    ],
)
def test_sorted_cursors_stay_right_while_the_list_grows(
    order: str, come: set[str], desk: Desk
) -> None:
    """What comes before the cursor is not shown later, what comes behind it is, and nothing twice."""
    asked = f"sort: {order}, first: 2"
    for name, quantity, at in EVENTS:
        desk.ledger.record(change(happened(name, quantity, at)))
    found = page(desk, asked)
    seen = ids(found)
    early = happened("early", "0.1 kg", "2020-01-01T00:00:00Z")
    late = happened("late", "9 tonne", "2030-01-01T00:00:00Z")
    desk.ledger.record(change(early, late))
    while found["pageInfo"]["hasNextPage"]:
        found = page(desk, f'{asked}, after: "{found["edges"][-1]["cursor"]}"')
        seen += ids(found)
    assert len(seen) == len(set(seen))
    assert {name for name, _quantity, _at in EVENTS} <= set(seen)
    assert seen == [name for name in ids(page(desk, f"sort: {order}")) if name in seen]
    assert {"early", "late"} & set(seen) == come


def test_the_cursor_of_a_record_that_moved_or_went_is_still_good(desk: Desk) -> None:
    """The page goes on from where the record stood when the cursor was made."""
    for number, name in enumerate(("a", "b", "c", "d")):
        desk.ledger.record(change(Person(id=f"{BASE}{number}", name=name)))
    first, second, *_ = (edge["cursor"] for edge in page(desk, "sort: NAME", "people")["edges"])
    desk.ledger.record(change(Person(id=f"{BASE}0", name="z", revision=2)))
    desk.ledger.record(change(Withdrawal(f"{BASE}1", "Person", 2)))
    assert ids(page(desk, f'sort: NAME, after: "{first}"', "people")) == ["2", "3", "0"]
    assert ids(page(desk, f'sort: NAME, after: "{second}"', "people")) == ["2", "3", "0"]
    assert ids(page(desk, f'sort: NAME, before: "{second}"', "people")) == []


@pytest.mark.parametrize(
    "other",
    [
        "sort: TIME_DESC",
        "sort: QUANTITY",
        "sort: RECORDED",
        "sort: RECORDED_DESC",
        'sort: TIME, filter: { action: "raise" }',
    ],
)
def test_a_cursor_of_another_order_is_refused(other: str, books: Desk) -> None:
    """A cursor marks a place in the list it was taken from, and in no other."""
    cursor = page(books, "sort: TIME")["edges"][1]["cursor"]
    for asked in (f'{other}, after: "{cursor}"', f'{other}, before: "{cursor}"'):
        error = books.error(f"{{ economicEvents({asked}) {{ totalCount }} }}")
        assert error["extensions"]["code"] == "BAD_CURSOR"
        assert "the same filter and sort" in error["message"]
    taken = page(books, other)["edges"][1]["cursor"]
    error = books.error(f'{{ economicEvents(sort: TIME, after: "{taken}") {{ totalCount }} }}')
    assert error["extensions"]["code"] == "BAD_CURSOR"


def forged(cursor: str, *parts: Any) -> str:
    """Return a cursor with some of its parts replaced."""
    token = json.loads(base64.urlsafe_b64decode(cursor + "==="))[0]
    return base64.urlsafe_b64encode(json.dumps([token, *parts]).encode()).decode()


WRONG_KEYS: Final[list[Any]] = [
    None,
    "x",
    1.5,
    [],
    {},
    True,
    [0],
    ["mass", 0, "1"],
    [0, "mass", 1],
    [0, "mass", "1/0"],
    [0, "mass", "one"],
    [0, "mass", "1/2/3"],
    [None, "name"],
    ["name", 0],
]


@pytest.mark.parametrize("order", ["TIME", "QUANTITY_DESC", "NAME"])
@pytest.mark.parametrize("key", WRONG_KEYS, ids=str)
def test_a_cursor_made_by_hand_is_refused(order: str, key: Any, world: Desk) -> None:
    """A key of another kind marks no place, nor does an id of another list or of nothing."""
    name, thing = ("people", "Person") if order == "NAME" else ("economicEvents", "EconomicEvent")
    cursor = page(world, f"sort: {order}", name)["edges"][0]["cursor"]
    made = forged(cursor, f"{BASE}{thing}/1", key)
    query = f'{{ {name}(sort: {order}, after: "{made}") {{ totalCount }} }}'
    assert world.error(query)["extensions"]["code"] == "BAD_CURSOR"
    right = json.loads(base64.urlsafe_b64decode(cursor + "==="))[2]
    for iri_ in (f"{BASE}Plan/1", "urn:x:none"):
        made = forged(cursor, iri_, right)
        query = f'{{ {name}(sort: {order}, before: "{made}") {{ totalCount }} }}'
        assert world.error(query)["extensions"]["code"] == "BAD_CURSOR"


@settings(max_examples=50)
@given(text=st.text(max_size=40), order=st.sampled_from(["TIME", "QUANTITY", "RECORDED_DESC"]))
def test_no_text_as_a_cursor_breaks_a_sorted_list(text: str, order: str, world: Desk) -> None:
    """Whatever is sent for a cursor, the error is one the caller can mend."""
    document = f"query ($after: String) {{ economicEvents(sort: {order}, after: $after) {{ totalCount }} }}"
    sealed = base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()
    for cursor in (text, sealed):
        assert world.error(document, after=cursor)["extensions"]["code"] == "BAD_CURSOR"


def test_long_lists_are_remembered_until_something_is_recorded(desk: Desk) -> None:
    """Pages of a list that was made before are the same; what is new is in the next one."""
    made = [happened(f"e{n}", f"{n % 7 + 1} kg", None) for n in range(LONG + 5)]
    desk.ledger.record(change(*made))
    asked = "sort: QUANTITY, first: 3"
    first = page(desk, asked)
    assert page(desk, asked) == first
    assert first["totalCount"] == LONG + 5
    for number in range(LISTS_MAX + 1):
        less = page(desk, f'{asked}, filter: {{ searchString: "e{number}" }}')
        assert 0 < less["totalCount"] < LONG
        more = page(desk, f'{asked}, filter: {{ endDate: "29{number:02}-01-01T00:00:00Z" }}')
        assert more["totalCount"] == LONG + 5
    assert len(desk.ledger.books.memory._lists) == LISTS_MAX
    desk.ledger.record(change(happened("least", "0.5 kg", None)))
    again = page(desk, asked)
    assert again["totalCount"] == LONG + 6
    assert ids(again)[0] == "least"
