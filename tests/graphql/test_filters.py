# SPDX-License-Identifier: MIT
"""Filters that look at time, amounts, texts and around the corner; all together, and refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.helpers import BASE, change, event, iri
from valueflows.model.agents import Organization, Person
from valueflows.model.exact import Instant, instant_of
from valueflows.model.flows import Claim, Commitment
from valueflows.model.processes import Plan, Process
from valueflows.model.proposals import Proposal
from valueflows.model.records import Unit
from valueflows.model.terms import Ref, Uri, Word
from valueflows.model.units import OM

AGENTS: Final = ("mill", "bakery", "mills")


def _day(number: int) -> str:
    return f"2026-03-{number:02d}T08:00:00Z"


def _described() -> list[Any]:
    """Return two processes, of which one is in a plan and in a scope, and what was promised."""
    plan, other = Plan(id=f"{BASE}plan", name="Spring"), Plan(id=f"{BASE}other", name="Autumn")
    mill: Ref[Any] = Ref(iri("mill"))
    within: dict[str, Any] = {"in_scope_of": mill, "planned_within": Ref(plan.id)}
    return [
        *(Organization(id=iri(name), name=name.title(), note="ÉCLAIR “x”") for name in AGENTS),
        plan,
        other,
        Process(id=f"{BASE}milling", name="Milling", has_end=Instant(_day(9)), **within),
        Process(id=f"{BASE}baking", name="Baking"),
        Commitment(
            id=f"{BASE}promise",
            action=Word("transfer"),
            receiver=Ref(iri("bakery")),
            independent_demand_of=Ref(plan.id),
        ),
    ]


def _events() -> list[Any]:
    milling, baking = f"{BASE}milling", f"{BASE}baking"
    made = [
        event("e1", "raise", who="mill", quantity="1 kg", at=_day(1)),
        event("e2", "raise", who="mill", quantity="999.999 g", at=_day(2)),
        event("e3", "raise", who="bakery", quantity="1000.000001 g", begins=_day(3)),
        event("e4", "raise", who="bakery", quantity="1 l", ends=_day(4), begins=_day(1)),
        event("e5", "produce", who="mill", output_of=milling, quantity="2 piece", at=_day(5)),
        event("e6", "consume", who="bakery", input_of=baking, quantity="0.5 kg", at=_day(6)),
        event("e7", "work", who="bakery", input_of=milling, effort="1.5 hour", at=_day(7)),
        event("e8", "raise", who="mill", quantity="-0.4 kg", corrects="e1", at=_day(8)),
        event("e9", "raise", who="mills", quantity="3 sack"),
    ]
    kept = event("e10", "transfer", provider="mill", receiver="bakery", quantity="1 kg")
    return [*made, replace(kept, fulfills=(Ref(f"{BASE}promise"),), note="Straße")]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on a few events that are only read; each was recorded a second after another."""
    made = Desk.at(tmp_path_factory.mktemp("filters") / "ledger")
    made.ledger.record(change(*_described()))
    for one in _events():
        made.ledger.record(change(one))
    owed: dict[str, Any] = {"action": Word[Any]("transfer"), "provider": Ref[Any](iri("bakery"))}
    claims = [Claim(id=f"{BASE}c{n}", triggered_by=Ref(iri(f"e{n}")), **owed) for n in (5, 6)]
    times: dict[str, Any] = {
        "has_beginning": Instant(_day(1)),
        "has_end": Instant("2999-01-01T00:00:00Z"),
    }
    offers = [
        Proposal(id=f"{BASE}now", purpose=Word("offer"), **times),
        Proposal(id=f"{BASE}then", purpose=Word("request"), has_end=Instant(_day(2))),
        Proposal(id=f"{BASE}always"),
        Proposal(id=f"{BASE}later", has_beginning=Instant("2998-01-01T00:00:00Z")),
    ]
    made.ledger.record(change(*claims, *offers))
    yield made
    made.ledger.close()


def found(desk: Desk, asked: str, name: str = "economicEvents") -> list[str]:
    """Return the last part of the ids a list has, which its count agrees with."""
    answer = desk.data(f"{{ {name}({asked}) {{ totalCount edges {{ node {{ id }} }} }} }}")[name]
    assert answer["totalCount"] == len(answer["edges"])
    return [edge["node"]["id"].rpartition("/")[2] for edge in answer["edges"]]


def numbered(text: str) -> list[str]:
    """Return the names of events by their numbers."""
    return [f"e{number}" for number in text.split()]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('startDate: "2026-03-05T00:00:00Z", endDate: "2026-03-06T08:00:00Z"', "5 6"),
        ('endDate: "2026-03-02T09:00:00+01:00"', "1 2"),
        ('startDate: "2026-03-03T08:00:00Z", endDate: "2026-03-04T08:00:00Z"', "3 4"),
        ('resourceQuantity: { hasUnit: "kg", atLeast: 1 }', "1 3 10"),
        ('resourceQuantity: { hasUnit: "kilogram", atMost: "0.999999" }', "2 6 8"),
        ('resourceQuantity: { hasUnit: "g", atLeast: 1000, atMost: "1000" }', "1 10"),
        ('resourceQuantity: { hasUnit: "litre" }', "4"),
        ('resourceQuantity: { hasUnit: "tonne", atMost: "-0.0004" }', "8"),
        (f'resourceQuantity: {{ hasUnit: "{OM}dozen", atMost: 1 }}', "5"),
        ('resourceQuantity: { hasUnit: "https://commons.example/sack", atLeast: 3 }', "9"),
        ('resourceQuantity: { hasUnit: "furlong" }', ""),
        ('effortQuantity: { hasUnit: "minute", atLeast: 90, atMost: 90 }', "7"),
        ('searchString: "STRASSE"', "10"),
        ('searchString: "example/E1"', "1 10"),
        ('searchString: "100%"', ""),
        ('searchString: "\\u0000"', ""),
        ('plan: ["https://books.example/plan"]', "5 7 10"),
        ('plan: ["https://books.example/other"]', ""),
        ('inScopeOf: ["https://commons.example/mill"]', "5 7"),
        ('inScopeOf: ["https://commons.example/nobody"]', ""),
        ("corrected: true", "1"),
        ("corrected: false", "2 3 4 5 6 7 8 9 10"),
        ("correction: true", "8"),
        ("correction: false", "1 2 3 4 5 6 7 9 10"),
        ('agentId: ["https://commons.example/mills"]', "9"),
        ('providerId: ["https://commons.example/mill"]', "1 2 5 8 10"),
        ('agentId: ["https://commons.example/bakery"], action: ["transfer", "work"]', "7 10"),
        ('agentId: "https://commons.example/mill", corrected: false, plan: "urn:x"', ""),
        ('receiverId: "https://commons.example/mill", searchString: "E2"', "2"),
        ('action: "https://w3id.org/valueflows/ont/vf#work"', "7"),
    ],
)
def test_events_are_filtered(asked: str, expected: str, books: Desk) -> None:
    """All of what is asked holds of what is found, and nothing that it holds of is left out."""
    assert found(books, f"filter: {{ {asked} }}") == numbered(expected)


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        ("claims", 'inScopeOf: ["https://commons.example/mill"]', ["c5"]),
        ("processes", 'inScopeOf: ["https://commons.example/mill"]', ["milling"]),
        ("processes", 'startDate: "2026-01-01T00:00:00Z"', ["milling"]),
        ("processes", 'endDate: "2026-12-01T00:00:00Z", searchString: "ing"', ["milling"]),
        ("commitments", 'plan: ["https://books.example/plan"]', ["promise"]),
        ("organizations", 'searchString: "éclair “X”"', list(AGENTS)),
        ("agents", 'searchString: "MILL"', ["mill", "mills"]),
        ("proposals", "isOffer: true", ["now"]),
        ("proposals", "isRequest: true", ["then"]),
        ("proposals", "isOffer: false, isRequest: false", ["always", "later"]),
        ("proposals", "active: true", ["now", "always"]),
        ("proposals", "active: false", ["then", "later"]),
        ("units", 'searchString: "KILOG"', ["kilogram"]),
        ("units", 'classifiedAs: ["bag"]', []),
    ],
)
def test_other_lists_are_filtered(name: str, asked: str, expected: list[str], books: Desk) -> None:
    """Each class has filters of its own."""
    assert found(books, f"filter: {{ {asked} }}", name) == expected


def test_recording_time_is_another_than_event_time(books: Desk) -> None:
    """What was recorded since a moment is found by that, whenever it happened."""
    time = books.ledger.journal.time
    at = books.ledger.books.events.version.view[4]
    moment = instant_of(time(at))
    assert found(books, f'filter: {{ recordedSince: "{moment}" }}') == numbered("5 6 7 8 9 10")
    assert found(books, f'filter: {{ recordedUntil: "{moment}" }}') == numbered("1 2 3 4 5")
    both = f'recordedSince: "{moment}", recordedUntil: "{moment}"'
    assert found(books, f"filter: {{ {both} }}") == ["e5"]
    assert found(books, f'filter: {{ startDate: "{moment}" }}') == ["e9", "e10"]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        (
            'startDate: "2026-03-02T00:00:00Z", endDate: "2026-03-01T00:00:00Z"',
            ("filter.startDate: 2026-03-02T00:00:00Z", "filter.endDate: 2026-03-01T00:00:00Z"),
        ),
        (
            'recordedSince: "2026-03-02T00:00:00Z", recordedUntil: "2026-03-01T00:00:00Z"',
            ("filter.recordedSince", "filter.recordedUntil"),
        ),
        (
            'resourceQuantity: { hasUnit: "kg", atLeast: "2.0", atMost: "1.99" }',
            ("filter.resourceQuantity.atLeast: 2.0", "filter.resourceQuantity.atMost: 1.99"),
        ),
    ],
)
def test_a_range_that_holds_nothing_is_refused(
    asked: str, places: tuple[str, str], books: Desk
) -> None:
    """The error names both ends, what they are, and what to do."""
    error = books.error(f"{{ economicEvents(filter: {{ {asked} }}) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "BAD_FILTER"
    assert error["extensions"]["path"] == places[0].partition(":")[0]
    assert all(place in error["message"] for place in places)
    assert "Exchange the two" in error["message"]


def test_inverse_lists_are_filtered_as_well(books: Desk) -> None:
    """Whose list it is and what is asked both hold; what nobody describes has no list."""
    asked = 'filter: { resourceQuantity: { hasUnit: "kg", atMost: "0.999999" } }, sort: TIME_DESC'
    data = books.data(
        f"""{{ agent(id: "{iri("mill")}") {{
            economicEventsAsProvider({asked}) {{ totalCount edges {{ node {{ id }} }} }} }} }}"""
    )
    listed = data["agent"]["economicEventsAsProvider"]
    assert listed["totalCount"] == 2
    assert [edge["node"]["id"] for edge in listed["edges"]] == [iri("e8"), iri("e2")]


def test_nobody_in_particular_has_no_events(desk: Desk) -> None:
    """The agent of an event that names none is no agent anything is listed under."""
    desk.ledger.record(change(event("e1", "raise", receiver="mill", quantity="1 kg")))
    data = desk.data(
        """{ economicEvents { edges { node { provider {
            economicEventsAsProvider { totalCount } } } } } }"""
    )
    (edge,) = data["economicEvents"]["edges"]
    assert edge["node"]["provider"]["economicEventsAsProvider"]["totalCount"] == 0


def test_a_revised_record_is_found_by_what_it_says_now(desk: Desk) -> None:
    """What it said before finds it no longer; it keeps its place, and is found once."""
    many = [Process(id=f"{BASE}p{n}", name=f"old {n}", in_scope_of=Ref(iri("a"))) for n in (1, 2)]
    desk.ledger.record(change(*many))
    desk.ledger.record(
        change(Process(id=f"{BASE}p1", revision=2, name="new", in_scope_of=Ref(iri("b"))))
    )
    assert found(desk, f'filter: {{ inScopeOf: ["{iri("a")}"] }}', "processes") == ["p2"]
    assert found(desk, f'filter: {{ inScopeOf: ["{iri("b")}"] }}', "processes") == ["p1"]
    both = f'filter: {{ inScopeOf: ["{iri("a")}", "{iri("b")}"] }}'
    assert found(desk, both, "processes") == ["p1", "p2"]
    assert found(desk, 'filter: { searchString: "OLD" }', "processes") == ["p2"]
    assert found(desk, 'filter: { searchString: "new" }', "processes") == ["p1"]


def test_a_unit_of_ones_own_is_the_one_it_says_it_is(desk: Desk) -> None:
    """A described unit that names its unit of OM 2 is converted as that one."""
    own = Unit(id=f"{BASE}kilo", label="Kilo", om_unit_identifier=Uri(f"{OM}kilogram"))
    desk.ledger.record(change(own))
    desk.ledger.record(change(event("e1", "raise", who="mill", quantity=f"2 {BASE}kilo")))
    asked = 'filter: { resourceQuantity: { hasUnit: "g", atLeast: 2000, atMost: 2000 } }'
    assert found(desk, asked) == ["e1"]
    assert found(desk, 'filter: { searchString: "kilo" }, sort: NAME_DESC', "units")[-1] == "kilo"


def test_searching_goes_on_where_it_left_off(desk: Desk) -> None:
    """Long lists are searched in what is remembered of them; what came since is found as well."""
    people = [Person(id=f"{BASE}p/{n}", name=f"Nº {n}") for n in range(600)]
    desk.ledger.record(change(*people))
    assert found(desk, 'filter: { searchString: "nº 59" }', "people") == [
        "59",
        *map(str, range(590, 600)),
    ]
    desk.ledger.record(change(Person(id=f"{BASE}p/late", name="NUMBER NAUGHT")))
    assert found(desk, 'filter: { searchString: "number n" }', "people") == ["late"]
    desk.ledger.record(change(Person(id=f"{BASE}p/late", name="Zoe", revision=2)))
    assert found(desk, 'filter: { searchString: "number n" }', "people") == []
