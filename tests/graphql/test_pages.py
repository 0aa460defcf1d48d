# SPDX-License-Identifier: MIT
"""Pages: cut at either end, refused when too large, and right while the list grows."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphql.kit import Desk
from tests.helpers import BASE, COMMONS, change, event
from valueflows.graphql.pages import PAGE_DEFAULT, PAGE_MAX
from valueflows.model.agents import Organization, Person
from valueflows.model.changes import Withdrawal
from valueflows.model.records import Record

_PAGE: Final = """edges { cursor node { id } }
    pageInfo { startCursor endCursor hasPreviousPage hasNextPage totalCount pageLimit }"""
_CUT: Final = "$first: Int, $after: String, $last: Int, $before: String"
_CUT_BY: Final = "first: $first, after: $after, last: $last, before: $before"
LISTS: Final = {
    "organizations": f"query ({_CUT}) {{ organizations({_CUT_BY}) {{ {_PAGE} }} }}",
    "agents": f"query ({_CUT}) {{ agents({_CUT_BY}) {{ {_PAGE} }} }}",
    "economicEvents": f"query ({_CUT}) {{ economicEvents({_CUT_BY}) {{ {_PAGE} }} }}",
    "units": f"query ({_CUT}) {{ units({_CUT_BY}) {{ {_PAGE} }} }}",
    "economicEventsAsProvider": f"""query ({_CUT}) {{ agent(id: "{BASE}o/0") {{
        economicEventsAsProvider({_CUT_BY}) {{ {_PAGE} }} }} }}""",
}
COUNT: Final = 7


def fill(desk: Desk, count: int = COUNT) -> None:
    """Record some organisations, each with an event of the first, one change each."""
    for number in range(count):
        made: list[Record] = [Organization(id=f"{BASE}o/{number}", name=f"o{number}")]
        given_by = {"provider": f"{BASE}o/0", "receiver": f"{BASE}o/{number}"}
        made.append(event(f"e{number}", "raise", **given_by, quantity="1 kg"))
        desk.ledger.record(change(*made))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on lists that are only read."""
    made = Desk.at(tmp_path_factory.mktemp("full") / "ledger")
    fill(made)
    yield made
    made.ledger.close()


def page(desk: Desk, name: str, **cut: Any) -> dict[str, Any]:
    """Return a page of a list."""
    data = desk.data(LISTS[name], **cut)
    found: dict[str, Any] = data["agent"][name] if "agent" in data else data[name]
    return found


def ids(found: dict[str, Any]) -> list[str]:
    """Return the ids of a page."""
    return [edge["node"]["id"] for edge in found["edges"]]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_forwards_make_up_the_list(name: str, size: int, full: Desk) -> None:
    """Following end cursors shows each record once, in order, and says when there is no more."""
    every, seen, after = ids(page(full, name)), list[str](), None
    for _round in range(len(every) + 1):
        found = page(full, name, first=size, after=after)
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += ids(found)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == every


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_backwards_make_up_the_list(name: str, size: int, full: Desk) -> None:
    """Following start cursors back does the same from the other end."""
    every, seen, before = ids(page(full, name)), list[str](), None
    for _round in range(len(every) + 1):
        found = page(full, name, last=size, before=before)
        assert found["pageInfo"]["hasNextPage"] is (before is not None)
        seen = ids(found) + seen
        before = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert seen == every


@pytest.mark.parametrize("name", LISTS)
def test_a_page_lies_between_its_cursors(name: str, full: Desk) -> None:
    """``after`` and ``before`` leave out what they name, and ``first`` goes before ``last``."""
    whole = page(full, name)
    every = ids(whole)
    cursor = {edge["node"]["id"]: edge["cursor"] for edge in whole["edges"]}
    between = {"after": cursor[every[1]], "before": cursor[every[6]]}
    assert ids(page(full, name, **between)) == every[2:6]
    assert ids(page(full, name, **between, first=3)) == every[2:5]
    assert ids(page(full, name, **between, last=3)) == every[3:6]
    assert ids(page(full, name, **between, first=3, last=2)) == every[3:5]
    crossed = {"after": cursor[every[6]], "before": cursor[every[1]]}
    assert ids(page(full, name, **crossed)) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_none_still_says_how_many_there_are(name: str, full: Desk) -> None:
    """``first: 0`` asks for the count alone."""
    every = ids(page(full, name))
    info = page(full, name, first=0)["pageInfo"]
    assert info["totalCount"] == len(every)
    assert info["startCursor"] is info["endCursor"] is None
    assert info["hasNextPage"] is True
    assert info["pageLimit"] == PAGE_MAX


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cut", [{"first": PAGE_MAX + 1}, {"first": -1}, {"last": PAGE_MAX + 1}])
def test_a_size_that_is_not_possible_is_refused(name: str, cut: dict[str, int], full: Desk) -> None:
    """A page beyond the limit is an error that names it, not a page that is silently shorter."""
    error = full.error(LISTS[name], **cut)
    assert error["extensions"] == {"code": "PAGE_TOO_LARGE", "limit": PAGE_MAX}
    assert str(PAGE_MAX) in error["message"]


def test_a_page_nobody_sized_has_a_size(desk: Desk) -> None:
    """Without first and last a page is cut at the usual size, and says that there is more."""
    desk.ledger.record(
        change(*(Organization(id=f"{BASE}o/{n}", name="o") for n in range(PAGE_DEFAULT + 1)))
    )
    found = page(desk, "organizations")
    assert len(found["edges"]) == PAGE_DEFAULT
    assert found["pageInfo"]["hasNextPage"] is True
    assert found["pageInfo"]["totalCount"] == PAGE_DEFAULT + 1


# -- cursors ---------------------------------------------------------------------------------------


def sealed(text: bytes) -> str:
    """Return a cursor made by hand."""
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "cursor", ["", "é", "%%%", "a", sealed(b"\xff"), sealed(b"no iri"), sealed(b"urn:x:none")]
)
@pytest.mark.parametrize("side", ["after", "before"])
def test_what_is_no_cursor_is_refused(name: str, cursor: str, side: str, full: Desk) -> None:
    """A cursor that stands for nothing is an error that says where cursors come from."""
    error = full.error(LISTS[name], **{side: cursor})
    assert error["extensions"]["code"] == "BAD_CURSOR"
    assert "Take cursors from its edges" in error["message"]


@pytest.mark.parametrize("name", ["organizations", "economicEvents"])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_of_another_list_is_refused(name: str, side: str, full: Desk) -> None:
    """A record that is not of the list's class marks no place in it."""
    other = "economicEvents" if name == "organizations" else "organizations"
    cursor = page(full, other)["edges"][1]["cursor"]
    assert full.error(LISTS[name], **{side: cursor})["extensions"]["code"] == "BAD_CURSOR"


@settings(max_examples=50)
@given(cursor=st.text(max_size=40))
def test_no_text_as_a_cursor_breaks_anything(cursor: str, world: Desk) -> None:
    """Whatever is sent for a cursor, the answer is a page or an error the caller can mend."""
    response = world.ask(LISTS["agents"], after=cursor)
    codes = [error.get("extensions", {}).get("code") for error in response.get("errors", [])]
    assert codes in ([], ["BAD_CURSOR"])


@pytest.mark.parametrize("name", ["organizations", "economicEvents", "economicEventsAsProvider"])
def test_cursors_stay_right_while_the_list_grows(name: str, desk: Desk) -> None:
    """Records that come while someone pages are at the end; none is shown twice, none left out."""
    fill(desk, 4)
    found = page(desk, name, first=2)
    seen = ids(found)
    fill(desk, 0)
    for number in range(10, 13):
        extra = event(f"e{number}", "raise", provider=f"{BASE}o/0", receiver="x", quantity="1 kg")
        desk.ledger.record(change(Organization(id=f"{BASE}o/{number}", name="new"), extra))
    while found["pageInfo"]["hasNextPage"]:
        found = page(desk, name, first=2, after=found["pageInfo"]["endCursor"])
        seen += ids(found)
    assert seen == ids(page(desk, name))
    assert len(set(seen)) == len(seen) == 7


def test_the_cursor_of_a_withdrawn_record_is_still_good(desk: Desk) -> None:
    """The page goes on where the record had stood."""
    fill(desk, 0)
    desk.ledger.record(change(*(Person(id=f"{BASE}p/{n}", name=f"p{n}") for n in range(4))))
    document = "query ($after: String) { people(after: $after) { edges { cursor node { name } } } }"
    cursor = desk.data(document)["people"]["edges"][1]["cursor"]
    desk.ledger.record(change(Withdrawal(f"{BASE}p/1", "Person", 2)))
    found = desk.data(document, after=cursor)["people"]["edges"]
    assert [edge["node"]["name"] for edge in found] == ["p2", "p3"]


def test_a_revised_record_keeps_its_place(desk: Desk) -> None:
    """Lists are in the order first written, whatever is revised later."""
    fill(desk, 3)
    revised = Organization(id=f"{BASE}o/0", revision=2, name="renamed")
    desk.ledger.record(change(revised))
    assert ids(page(desk, "organizations")) == [f"{BASE}o/{n}" for n in range(3)]
    assert ids(page(desk, "agents")) == [f"{BASE}o/{n}" for n in range(3)]
    assert COMMONS not in str(page(desk, "agents"))
