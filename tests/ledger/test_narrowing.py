# SPDX-License-Identifier: MIT
"""How much each caller sees of each record, and under which names persons stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.graphql.paid import CALLERS, at, flow, ref, rule
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.graphql.context import Asking
from valueflows.graphql.revisions import Meta
from valueflows.ledger import memory
from valueflows.ledger.faces import PREFIX
from valueflows.ledger.filters import NAME, TIME, group_of, sorts_of
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.levels import Level
from valueflows.ledger.memory import LONG
from valueflows.ledger.narrowview import NarrowView
from valueflows.ledger.selecting import Cut, Mark, Wanted
from valueflows.ledger.terms import FEW
from valueflows.ledger.view import View
from valueflows.model.agents import Agent, Organization, Person, SpatialThing
from valueflows.model.callers import EVERYTHING
from valueflows.model.catalog import CLASSES
from valueflows.model.flows import Commitment, EconomicEvent
from valueflows.model.processes import Process
from valueflows.model.publishing import Consent
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Word

HIDDEN, FACE, NAMED, PUBLIC, WHOLE = Level


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Open a ledger in which people are paid."""
    made = new_ledger(tmp_path_factory.mktemp("narrow") / "ledger")
    paid.fill(made)
    yield made
    made.close()


def view(ledger: Ledger, who: str = "P", as_of: int | None = None) -> NarrowView:
    """Return the books as somebody sees them."""
    found = ledger.view(CALLERS[who], as_of)
    assert isinstance(found, NarrowView)
    return found


_LEADING: Final = (
    ("Claim", "settles"),
    ("Commitment", "fulfills"),
    ("Process", "input_of"),
    ("EconomicResource", "resource_inventoried_as"),
)


@pytest.mark.parametrize("who", CALLERS)
def test_of_a_list_it_is_known_whether_something_is_left_out(who: str, ledger: Ledger) -> None:
    """Wherever an event that leads to a record is hidden, and nowhere else."""
    mine, whole = view(ledger, who), ledger.view(EVERYTHING)
    left_out = []
    for kind, via in _LEADING:
        for row in whole.page(kind, Cut(), Wanted(), ledger.journal.time).rows:
            seen: Any = mine.get(row.id, CLASSES[kind])
            if seen is None:
                continue
            lists = (v.inverse(r, "EconomicEvent", via) for v, r in ((whole, row), (mine, seen)))
            every, shown = (len(found) for found in lists)
            assert mine.hides(seen, "EconomicEvent", via) is (shown < every), (row.id, via)
            left_out.append(shown < every)
    assert any(left_out)
    assert not all(left_out)


def test_a_list_remembered_for_one_is_not_shown_to_another(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked first, each gets the list of what they see themselves."""
    monkeypatch.setattr(memory, "LONG", 1)

    def count(some: View) -> int:
        return len(some.page("EconomicEvent", Cut(), Wanted(by=TIME), ledger.journal.time).rows)

    every = count(ledger.view(EVERYTHING))
    counts = [count(view(ledger, who)) for who in CALLERS]
    assert max(counts) < every
    assert len(set(counts)) > 1


LEVELS: Final = {
    # everybody, Ada of the mill, its auditor, a bookkeeper of the bakery
    "mill": (PUBLIC, PUBLIC, WHOLE, PUBLIC),
    "bakery": (PUBLIC, PUBLIC, PUBLIC, WHOLE),
    "p-ada": (FACE, WHOLE, WHOLE, FACE),
    "p-ben": (FACE, NAMED, WHOLE, WHOLE),
    "p-cleo": (FACE, FACE, WHOLE, FACE),
    "p-dan": (FACE, FACE, FACE, WHOLE),
    "p-fay": (NAMED, NAMED, WHOLE, NAMED),
    "p-hal": (FACE, FACE, FACE, FACE),
    "urn:x:unsaid-ivy": (FACE, FACE, FACE, FACE),
    "urn:x:purse-dan": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "geo:41.38,2.17": (HIDDEN, HIDDEN, HIDDEN, PUBLIC),
    "sale": (PUBLIC, PUBLIC, WHOLE, WHOLE),
    "bread-dan": (PUBLIC, PUBLIC, PUBLIC, WHOLE),
    "net-ada": (HIDDEN, WHOLE, WHOLE, HIDDEN),
    "wage-ada": (HIDDEN, WHOLE, WHOLE, HIDDEN),
    "tax-ada": (HIDDEN, HIDDEN, WHOLE, HIDDEN),
    "salary-ben": (HIDDEN, HIDDEN, WHOLE, HIDDEN),
    "wage-ben": (HIDDEN, HIDDEN, HIDDEN, WHOLE),
    "vacancy": (PUBLIC, PUBLIC, WHOLE, PUBLIC),
    "milling": (PUBLIC, PUBLIC, WHOLE, PUBLIC),
    "bank-mill": (PUBLIC, PUBLIC, WHOLE, PUBLIC),
    "job-ada": (HIDDEN, WHOLE, WHOLE, HIDDEN),
    "bundle": (HIDDEN, WHOLE, WHOLE, HIDDEN),
    "supply": (PUBLIC, PUBLIC, WHOLE, WHOLE),
    "office": (WHOLE, WHOLE, WHOLE, WHOLE),
    "home-ada": (HIDDEN, WHOLE, WHOLE, HIDDEN),
    "parlour": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "private": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "consent-fay": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "rule": (PUBLIC, PUBLIC, PUBLIC, PUBLIC),
    "euro": (PUBLIC, PUBLIC, PUBLIC, PUBLIC),
}


@pytest.mark.parametrize("name", LEVELS)
def test_how_much_each_sees(name: str, ledger: Ledger) -> None:
    """Public, member, auditor of one organisation, bookkeeper of another."""
    number = ledger.books.ids.find(name if ":" in name else at(name))
    assert number >= 0
    assert tuple(view(ledger, who).sight.level(number) for who in CALLERS) == LEVELS[name]


def face_in(ledger: Ledger, name: str, who: str = "P", side: str = "receiver") -> str:
    """Return under which id a party stands in an event."""
    found: Any = view(ledger, who).get(at(name), EconomicEvent)
    return str(getattr(found, side).id)


@pytest.fixture
def years(tmp_path: Path) -> Iterator[Ledger]:
    """Open a ledger in which Dan buys bread twice in one year and once in the next."""
    made = new_ledger(tmp_path / "ledger")
    made.record(rule())
    people = [Person(id=at(f"p-{name}"), name=name) for name in ("dan", "eve")]
    made.record(change(Organization(id=at("bakery"), name="Bakery"), *people))
    bought = [("a", "2025-02-01"), ("b", "2025-12-31"), ("c", "2026-01-01")]
    for name, day in bought:
        said = {"kind": "urn:x:bread", "quantity": "1", "at": f"{day}T12:00:00Z"}
        made.record(change(flow(name, "deliverService", "bakery", "p-dan", **said)))
    yield made
    made.close()


def listed(ledger: Ledger, who: str = "P", of: str = "EconomicEvent", **filters: Any) -> list[str]:
    """Return the names of the records that meet some filters."""
    page = view(ledger, who).page(of, Cut(), Wanted(filters), ledger.journal.time)
    assert page.total == len(page.rows)
    return [row.id.removeprefix(at("")) for row in page.rows]


def test_everybody_sees_a_person_under_another_name_each_year(years: Ledger) -> None:
    """And can ask for what that name did in its year, and for nothing else."""
    faces = [face_in(years, name) for name in "abc"]
    assert faces[0] == faces[1] != faces[2]
    assert all(face.startswith(PREFIX) and "dan" not in face for face in faces)
    assert listed(years, receiver_id=[faces[0]]) == ["a", "b"]
    assert listed(years, agent_id=[faces[2]]) == ["c"]
    assert listed(years, receiver_id=[faces[0], faces[2]]) == ["a", "b", "c"]
    assert listed(years, receiver_id=[at("p-dan")]) == listed(years, receiver_id=["urn:x:q"]) == []
    row = view(years).get(faces[0], Agent)
    assert row is not None
    assert (row.id, row.kind, row.revision_id) == (faces[0], "Person", f"{faces[0]}@0")
    there = row.view.inverse(row, "EconomicEvent", "receiver")
    assert [event.id for event in there] == [at("a"), at("b")]


def test_who_looks_into_books_sees_others_under_one_name(years: Ledger) -> None:
    """For all time; which is none of those that everybody sees."""
    faces = {face_in(years, name, "A") for name in "abc"}
    assert len(faces) == 1
    assert faces.isdisjoint({face_in(years, name) for name in "abc"})
    assert listed(years, "A", receiver_id=list(faces)) == ["a", "b", "c"]
    assert listed(years, receiver_id=list(faces)) == []
    assert listed(years, "A", receiver_id=[face_in(years, "a")]) == []


def test_a_name_is_found_again_by_another_process(years: Ledger, tmp_path: Path) -> None:
    """It follows from the ledger's key."""
    face = face_in(years, "a")
    years.close()
    with Ledger.open(tmp_path / "ledger", writable=False) as again:
        assert again.view(CALLERS["P"]).get(face, Person) is not None
        assert listed(again, receiver_id=[face]) == ["a", "b"]
        assert face_in(again, "a") == face


def test_a_name_that_nobody_sees_is_none(years: Ledger) -> None:
    """Not before the first flow, of another class, made up, or when all was hidden since."""
    face = face_in(years, "c")
    assert view(years).get(face, Organization) is None
    assert view(years).get(f"{PREFIX}0", Agent) is None
    assert view(years, as_of=years.books.version - 1).get(face, Agent) is None
    years.record(rule(trade_with_persons="withheld", revision=2))
    assert view(years).get(face, Agent) is None
    assert listed(years, receiver_id=[face]) == []


def test_who_agreed_is_found_by_name_where_they_are_named(years: Ledger) -> None:
    """In the flows they agreed to; elsewhere under the pseudonym."""
    other = flow("d", "deliverService", "urn:x:shop", "p-dan", kind="urn:x:bread", quantity="1")
    years.record(change(Organization(id="urn:x:shop", name="Shop"), other))
    scoped = Consent(id=at("yes"), named_in_public=ref("p-dan"), in_flows_with=ref("bakery"))
    years.record(change(scoped))
    assert listed(years, receiver_id=[at("p-dan")]) == ["a", "b", "c"]
    assert listed(years, receiver_id=[face_in(years, "d")]) == ["d"]
    assert face_in(years, "a") == at("p-dan")
    assert view(years).get(at("p-dan"), Agent) is None


def test_a_member_sees_their_own_part_of_a_promise(tmp_path: Path) -> None:
    """Not what another was promised before it was theirs."""
    with new_ledger(tmp_path / "ledger") as ledger:
        people = [Person(id=at(f"p-{name}"), name=name) for name in ("ada", "ben")]
        ledger.record(change(Organization(id=at("mill"), name="Mill"), *people))
        for number, name in ((1, "p-ada"), (2, "p-ben"), (3, "p-ada")):
            sides: dict[str, Any] = {"provider": ref("mill"), "receiver": ref(name)}
            made = Commitment(id=at("pay"), action=Word("transfer"), revision=number, **sides)
            ledger.record(change(made))
        table = ledger.books.by_name["Commitment"]
        for who, shown in (("P", []), ("M", [0, 2]), ("A", [0, 1, 2])):
            sight = view(ledger, who).sight
            assert [row for row in range(3) if sight.shows(table, row)] == shown
        row: Any = view(ledger, "M").get(at("pay"), Commitment)
        meta = Meta(Asking(ledger, CALLERS["M"]), row)
        assert meta.previous_revisions_count == 1
        assert meta.previous_revision is not None
        assert meta.previous_revision.id == f"{at('pay')}@1"
        assert view(ledger, "M", 4).get(at("pay"), Commitment) is None


@pytest.mark.parametrize("name", ["p-ada", "net-ada", "wage-ada", "job-ada", "home-ada", "private"])
def test_a_hidden_id_is_like_one_that_was_never_used(name: str, ledger: Ledger) -> None:
    """As an id of any class, in any filter, as a cursor, and in the past."""
    for as_of in (None, ledger.books.version - 1):
        books = view(ledger, as_of=as_of)
        assert books.sight.number(at(name)) == -1
        assert all(books.get(at(name), cls) is None for cls in CLASSES.values())
        for of in ("EconomicEvent", "Agent", "Claim"):
            for by in sorts_of(group_of(of)):
                wanted = Wanted(by=by)
                with pytest.raises(KeyError):
                    books.page(of, Cut(after=Mark(at(name))), wanted, ledger.journal.time)


def test_a_pseudonym_is_no_cursor(years: Ledger) -> None:
    """Where a person stands among others tells when they were described."""
    cut = Cut(after=Mark(face_in(years, "a")))
    with pytest.raises(KeyError):
        view(years).page("Agent", cut, Wanted(), years.journal.time)


def names_sorted(ledger: Ledger, of: str, who: str) -> list[Any]:
    """Return a class by name, with the keys that stand in cursors."""
    page = view(ledger, who).page(of, Cut(), Wanted(by=NAME), ledger.journal.time)
    return [mark.key for mark in page.marks]


def test_orders_know_only_names_that_are_seen(ledger: Ledger) -> None:
    """A hidden title counts as none."""
    assert names_sorted(ledger, "Agreement", "P") == [(1, "")]
    assert names_sorted(ledger, "Agreement", "B") == [(0, "zz-supply")]
    assert (0, "zz-fay") in names_sorted(ledger, "Agent", "P")
    assert (0, "zz-ben") in names_sorted(ledger, "Agent", "M")


def test_long_lists_are_searched_as_short_ones(tmp_path: Path) -> None:
    """What is remembered for everybody holds no remarks; what a rule shows is found."""
    count = max(FEW, LONG) + 5
    with new_ledger(tmp_path / "ledger") as ledger:
        ledger.record(rule())
        made = (
            Process(id=at(f"n{number}"), name=f"name {number}", note=f"note {number}")
            for number in range(count)
        )
        ledger.record(change(*made))
        assert len(listed(ledger, of="Process", search_string="name")) == count
        assert listed(ledger, of="Process", search_string="note") == []
        assert listed(ledger, of="Process", search_string="NAME 77") == ["n77"] + [
            f"n77{digit}" for digit in range(10)
        ]
        ledger.record(rule(free_text="shown", revision=2))
        assert len(listed(ledger, of="Process", search_string="note")) == count
        assert listed(ledger, of="Process", search_string="a\0b") == []


def thing(ledger: Ledger, who: str, name: str) -> Any:
    """Return a resource as somebody sees it."""
    return view(ledger, who).get(at(name), EconomicResource)


def test_how_much_hidden_events_left_is_not_told(ledger: Ledger) -> None:
    """Who owns a thing sees it all; whose it is everybody does."""
    assert thing(ledger, "P", "bicycle").accounting_quantity is None
    assert thing(ledger, "A", "bicycle").accounting_quantity.has_numerical_value == "7.625"
    assert thing(ledger, "P", "bicycle").primary_accountable.id == at("mill")
    assert thing(ledger, "P", "bank-mill").onhand_quantity is None
    here = [at("mill")]
    assert "bicycle" in listed(ledger, of="EconomicResource", primary_accountable=here)


def test_nor_is_what_they_made_of_it(tmp_path: Path) -> None:
    """Its state and where it is, neither read nor filtered by."""
    with new_ledger(tmp_path / "ledger") as ledger:
        ledger.record(rule())
        shop = Organization(id=at("mill"), name="Mill", primary_location=ref("yard"))
        ledger.record(change(shop, SpatialThing(id=at("yard"), name="Yard")))
        ledger.record(
            change(EconomicResource(id=at("cart"), name="Cart"), Process(id=at("making")))
        )
        said = {"resource": "cart", "creates": at("cart"), "quantity": "1", "place": "yard"}
        said["output_of"] = at("making")
        ledger.record(change(flow("e", "produce", "mill", "mill", state="good", **said)))
        found: dict[str, Any] = {"state": ["good"], "current_location": [at("yard")]}
        for name, value in found.items():
            assert listed(ledger, of="EconomicResource", **{name: value}) == ["cart"]
        ledger.record(rule(flows="withheld", revision=2))
        for name, value in found.items():
            assert listed(ledger, of="EconomicResource", **{name: value}) == []
            assert listed(ledger, "A", of="EconomicResource", **{name: value}) == ["cart"]
        assert thing(ledger, "P", "cart").state is thing(ledger, "P", "cart").current_location
        assert thing(ledger, "A", "cart").state == "good"


def test_a_view_at_a_version_knows_what_was_there(ledger: Ledger) -> None:
    """Records of later are not, whoever asks."""
    for who in CALLERS:
        assert view(ledger, who, 3).get(at("sale"), EconomicEvent) is None
        assert view(ledger, who).get(at("sale"), EconomicEvent) is not None


@pytest.mark.parametrize("who", CALLERS)
def test_records_as_documents_say_no_more(who: str, ledger: Ledger) -> None:
    """What files and addresses of records are made of is narrowed as well."""
    books = view(ledger, who)
    rows = [row for name in CLASSES for row in books.records(name)]
    text = json.dumps([row.document for row in rows])
    text = paid.still(text)
    assert not {word for word in paid.SEEN if word in text and who not in paid.SEEN[word]}
    assert {"zz-office", "17.125", "zz-tag-sale"} <= {w for w in paid.SEEN if w in text}


def test_documents_name_agents_as_they_are_shown(ledger: Ledger) -> None:
    """By id, by pseudonym, or not at all; a list of things by those that are seen."""
    sale: Any = view(ledger).get(at("bread-dan"), EconomicEvent)
    assert sale.document["provider"] == at("bakery")
    assert sale.document["receiver"].startswith(PREFIX)
    assert "note" not in sale.document
    tax: Any = view(ledger, "A").get(at("tax-ada"), EconomicEvent)
    assert tax.document["settles"] == [at("wage-ada")]
    named: Any = view(ledger).get(at("p-fay"), Person)
    assert named.document.keys() <= {"@type", "@id", "ob:revision", "name"}
    assert named.document["name"] == named.name == "zz-fay"
    face: Any = view(ledger).get(face_in(ledger, "bread-dan"), Person)
    assert face.document is None
