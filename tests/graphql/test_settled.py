# SPDX-License-Identifier: MIT
"""Claims, commitments and events answer for what is settled, open, written off and prepaid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.helpers import BASE, change, event, measure
from valueflows.graphql import settled
from valueflows.ledger.rows import ROWS
from valueflows.model.agreements import Agreement
from valueflows.model.exact import Instant
from valueflows.model.flows import Claim, Commitment, EconomicEvent
from valueflows.model.records import Record, Unit
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.settling import settle
from valueflows.model.terms import Ref, Uri, Word
from valueflows.model.units import HOUR

_QUANTITY: Final = "{ hasNumericalValue hasUnit { label } }"
CLAIM: Final = f"settledQuantity {_QUANTITY} openQuantity {_QUANTITY} writtenOff"
PROMISE: Final = f"""fulfilledQuantity {_QUANTITY} openQuantity {_QUANTITY}
    fulfilledEffort {_QUANTITY} openEffort {_QUANTITY}"""
PREPAID: Final = f"prepaidQuantity {_QUANTITY}"


def at(name: str) -> str:
    """Return the id of a record of this ledger; an IRI stands for itself."""
    return name if ":" in name else BASE + name


def ref(name: str) -> Ref[Any]:
    """Return a reference to it."""
    return Ref(at(name))


_MEASURES: Final = {"quantity": "resource_quantity", "effort": "effort_quantity"}
_REFERENCES: Final = {"kind": "resource_conforms_to", "by": "triggered_by"}


def due(cls: type[Any], name: str, **said: Any) -> Any:
    """Return a claim or a commitment that the buyer has towards the shop."""
    fields: dict[str, Any] = {"provider": ref("x:buyer"), "receiver": ref("x:shop")}
    for key, value in said.items():
        if key in _MEASURES:
            fields[_MEASURES[key]] = measure(value)
        elif key == "finished":
            fields[key] = value
        elif key == "due":
            fields[key] = Instant(f"2026-03-{value:02d}T12:00:00Z")
        else:
            fields[_REFERENCES.get(key, key)] = ref(value)
    return cls(id=at(name), action=Word("transfer"), **fields)


def claim(name: str, quantity: str, **said: Any) -> Any:
    """Return a claim of so many euros."""
    return due(Claim, name, **{"quantity": quantity, "kind": "x:euro"} | said)


def moved(name: str, *names: str, on: int = 9, action: str = "transfer", **said: Any) -> Any:
    """Return an event from the buyer to the shop that settles some claims."""
    fields: dict[str, Any] = {"provider": "x:buyer", "receiver": "x:shop", "kind": "x:euro"} | said
    fields["settles"] = tuple(ref(n) for n in names)
    fields["fulfills"] = tuple(ref(n) for n in said.get("fulfills", ()))
    return event(at(name), action, at=f"2026-03-{on:02d}T12:00:00Z", **fields)


def money() -> list[Record]:
    """Return three invoices with one payment that is corrected, and other ways to settle."""
    return [
        claim("may", "50.00", due=5),
        claim("april", "40.00", due=4),
        claim("june", "60.00", due=6),
        claim("lost", "30", finished=True),
        claim("benefit", "80"),
        due(Claim, "vague"),
        claim("untouched", "7"),
        due(Claim, "owed-work", effort="3 h"),
        moved("bank", "june", "may", "april", quantity="120.00", on=7),
        moved("typing", quantity="-20.00", corrects=at("bank"), on=8),
        moved("early", "april", quantity="10", on=1),
        moved("some", "lost", quantity="20"),
        moved("lunch", "benefit", kind="x:lunch", action="deliverService", quantity="1"),
        moved("much", "untouched", quantity="9.5"),
        moved("loose", quantity="3"),
        moved("helped", "owed-work", kind=None, action="work", effort="1 h"),
        moved("round", "vague", quantity="4"),
    ]


def labour() -> list[Record]:
    """Return promises of hours kept in minutes, one of flour, and one described nowhere."""
    kept: dict[str, Any] = {"who": "x:ada", "kind": None, "action": "work"}
    return [
        Unit(id=at("shift"), label="shift", om_unit_identifier=Uri(HOUR)),
        due(Commitment, "hours", effort="2.0 hour", due=1),
        due(Commitment, "shifts", effort=f"4 {at('shift')}", due=2),
        due(Commitment, "flour", quantity="10 kg"),
        moved("worked", fulfills=("hours", "shifts"), effort="90 min", **kept),
        moved("longer", fulfills=("hours", "shifts"), effort="2 h", on=10, **kept),
        moved("given", fulfills=("flour",), quantity="2500 g", kind=None),
        moved("pieces", fulfills=("flour",), quantity="3", kind=None, on=10),
        moved("abroad", fulfills=("x:promise",), quantity="3", kind=None),
    ]


def deal() -> list[Record]:
    """Return a promise whose place a claim has taken, both paid by one event, and others with it."""
    euro = at("euro")
    return [
        ResourceSpecification(id=euro, name="Euro", medium_of_exchange=True),
        EconomicResource(id=at("till"), name="Till", conforms_to=ref("euro")),
        Agreement(id=at("deal")),
        Agreement(id=at("other-deal")),
        due(Commitment, "give", quantity="2 kg", kind="x:flour", clause_of="deal"),
        due(Commitment, "price", quantity="12.00", kind=euro, reciprocal_clause_of="deal"),
        due(Commitment, "apart", quantity="5.00", kind=euro, clause_of="other-deal"),
        claim("invoice", "11.00", kind=euro, by="delivered"),
        claim("plain", "1.00", kind=euro),
        moved("delivered", fulfills=("give",), quantity="2 kg", kind="x:flour"),
        moved(
            "cash",
            "invoice",
            "plain",
            fulfills=("price", "apart"),
            quantity="20.00",
            kind=None,
            to=at("till"),
            creates=at("till"),
        ),
    ]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on all of it."""
    made = Desk.at(tmp_path_factory.mktemp("shop") / "ledger")
    for records in (money(), labour(), deal()):
        made.ledger.record(change(*records))
    made.may_record = False
    yield made
    made.ledger.close()


def ask(desk: Desk, kind: str, name: str, selection: str) -> list[Any]:
    """Return the values of what one record answers, quantities as text."""
    document = f"query ($id: ID!) {{ {kind}(id: $id) {{ {selection} }} }}"
    return texts(desk.data(document, id=at(name))[kind])


def texts(found: dict[str, Any]) -> list[Any]:
    """Return values, quantities with the label of their unit unless that is one."""
    return [text(value) if isinstance(value, dict) else value for value in found.values()]


def text(quantity: dict[str, Any]) -> str:
    """Return a quantity as one writes it."""
    number, label = quantity["hasNumericalValue"], quantity["hasUnit"]["label"]
    return f"{number}" if label == "one" else f"{number} {label}"


# -- fields ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("april", ["40.00", "0.00", False]),
        ("may", ["50.00", "0.00", False]),
        ("june", ["20.00", "40.00", False]),
        ("lost", ["20", "10", True]),
        ("benefit", ["80", "0", False]),
        ("untouched", ["7", "0", False]),
        ("owed-work", ["1 hour", "2 hour", False]),
        ("vague", [None, None, False]),
        ("invoice", ["11.00", "0.00", False]),
    ],
)
def test_a_claim_says_what_is_settled_and_open(name: str, expected: list[Any], shop: Desk) -> None:
    """Early money first, then in order of due dates; corrections and benefits count."""
    assert ask(shop, "claim", name, CLAIM) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hours", [None, None, "2.0 hour", "0.0 hour"]),
        ("shifts", [None, None, "1.5 shift", "2.5 shift"]),
        ("flour", ["2.5 kilogram", "7.5 kilogram", None, None]),
        ("price", ["11.00", "1.00", None, None]),
        ("apart", ["5.00", "0.00", None, None]),
    ],
)
def test_a_promise_says_what_is_kept_and_open(
    name: str, expected: list[str | None], shop: Desk
) -> None:
    """In its own unit; a piece of flour is no kilogram; what an invoice replaces is paid once."""
    assert ask(shop, "commitment", name, PROMISE) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bank", "0.00"),
        ("typing", None),
        ("early", "0"),
        ("lunch", "0"),
        ("much", "2.5"),
        ("loose", None),
        ("helped", None),
        ("round", "0"),
        ("pieces", "3"),
        ("abroad", None),
        ("cash", "3.00"),
    ],
)
def test_an_event_says_what_of_it_settles_nothing_yet(
    name: str, expected: str | None, shop: Desk
) -> None:
    """Nothing is said of events that name no due, of corrections, and of dues described nowhere."""
    assert ask(shop, "economicEvent", name, PREPAID) == [expected]


def _shares(desk: Desk, kind: str, ends: tuple[str, str]) -> dict[tuple[str, str], list[Any]]:
    wanted = "".join(f"{end} {{ id }} " for end in ends)
    wanted += f"resourceQuantity {_QUANTITY} effortQuantity {_QUANTITY}"
    page = desk.data(f"{{ {kind} {{ edges {{ node {{ {wanted} }} }} }} }}")[kind]
    found = {}
    for edge in page["edges"]:
        event_, due_, *amounts = edge["node"].values()
        key = event_["id"].removeprefix(BASE), due_["id"].removeprefix(BASE)
        found[key] = [amount and text(amount) for amount in amounts]
    return found


def test_a_settlement_says_what_of_the_event_belongs_to_the_claim(shop: Desk) -> None:
    """It is the portion; what is left belongs to a claim without amount; corrections say nothing."""
    assert _shares(shop, "settlements", ("settledBy", "settles")) == {
        ("bank", "june"): ["20.00", None],
        ("bank", "may"): ["50.00", None],
        ("bank", "april"): ["30.00", None],
        ("typing", "june"): [None, None],
        ("typing", "may"): [None, None],
        ("typing", "april"): [None, None],
        ("early", "april"): ["10.00", None],
        ("some", "lost"): ["20", None],
        ("lunch", "benefit"): ["80", None],
        ("much", "untouched"): ["7", None],
        ("helped", "owed-work"): [None, "1 hour"],
        ("round", "vague"): ["4", None],
        ("cash", "invoice"): ["11.00", None],
        ("cash", "plain"): ["1.00", None],
    }


def test_a_fulfillment_says_what_of_the_event_belongs_to_the_promise(shop: Desk) -> None:
    """In the unit of the promise; nothing where it cannot be converted, null where it is unknown."""
    assert _shares(shop, "fulfillments", ("fulfilledBy", "fulfills")) == {
        ("worked", "hours"): [None, "1.5 hour"],
        ("worked", "shifts"): [None, "0 shift"],
        ("longer", "hours"): [None, "0.5 hour"],
        ("longer", "shifts"): [None, "1.5 shift"],
        ("given", "flour"): ["2.5 kilogram", None],
        ("pieces", "flour"): ["0 kilogram", None],
        ("abroad", "x:promise"): [None, None],
        ("delivered", "give"): ["2 kilogram", None],
        ("cash", "price"): ["11.00", None],
        ("cash", "apart"): ["5.00", None],
    }


def test_what_is_described_nowhere_says_nothing(shop: Desk) -> None:
    """A promise that is only referred to has no amounts."""
    found = shop.data(
        f"query ($id: ID!) {{ economicEvent(id: $id) {{ fulfills {{ {PROMISE} }} }} }}",
        id=at("abroad"),
    )["economicEvent"]["fulfills"]
    assert texts(found[0]) == [None] * 4


# -- what hangs together ---------------------------------------------------------------------------


def _hide(monkeypatch: pytest.MonkeyPatch, kind: str, name: str, answer: Any) -> None:
    monkeypatch.setattr(ROWS[kind], name, property(lambda _row: answer))


@pytest.mark.parametrize(
    ("kind", "name", "answer"),
    [
        ("EconomicEvent", "settles", [None]),
        ("EconomicEvent", "corrects", None),
        ("Claim", "resource_conforms_to", None),
        ("EconomicEvent", "resource_conforms_to", None),
    ],
)
def test_nothing_is_said_when_something_cannot_be_seen(
    kind: str, name: str, answer: Any, shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hidden record is enough: the others would tell its amount by what is missing."""
    _hide(monkeypatch, kind, name, answer)
    assert ask(shop, "claim", "april", CLAIM) == [None, None, None]
    assert ask(shop, "claim", "june", CLAIM) == [None, None, None]
    assert ask(shop, "economicEvent", "early", PREPAID) == [None]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Claim", "triggered_by"),
        ("Commitment", "reciprocal_clause_of"),
        ("EconomicEvent", "to_resource_inventoried_as"),
    ],
)
def test_nothing_is_said_when_an_agreement_or_a_till_cannot_be_seen(
    kind: str, name: str, shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a promise was replaced, or in which currency one paid, is not known then."""
    _hide(monkeypatch, kind, name, None)
    assert ask(shop, "claim", "invoice", CLAIM) == [None, None, None]
    assert ask(shop, "claim", "lost", CLAIM) == ["20", "10", True]


def test_what_is_known_to_be_hidden_is_not_sought_again(
    shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is beside a hidden record is known to be silent, however it is come by."""
    _hide(monkeypatch, "EconomicEvent", "corrects", None)
    names = ("april", "may", "june", "april")
    wanted = " ".join(
        f'c{n}: claim(id: "{at(name)}") {{ writtenOff }}' for n, name in enumerate(names)
    )
    assert shop.data(f"{{ {wanted} }}") == {f"c{n}": {"writtenOff": None} for n in range(4)}


def test_too_much_together_is_an_error_that_says_so(
    shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the limit and what to do; what hangs together less is answered."""
    monkeypatch.setattr(settled, "TOGETHER_MAX", 5)
    wanted = f'a: claim(id: "{at("april")}") {{ writtenOff }} b: claim(id: "{at("may")}") {{ writtenOff }}'
    response = shop.ask(f'{{ {wanted} c: claim(id: "{at("lost")}") {{ writtenOff }} }}')
    assert [found["writtenOff"] for found in response["data"].values()] == [None, None, True]
    paths = [error["path"] for error in response["errors"]]
    assert paths == [["a", "writtenOff"], ["b", "writtenOff"]]
    assert {str(e["extensions"]) for e in response["errors"]} == {
        "{'code': 'TOO_MUCH_TOGETHER', 'limit': 5}"
    }
    assert "more than 5 records" in response["errors"][0]["message"]


def test_what_hangs_together_is_reckoned_once(shop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all of its records, in one request; in the next, anew."""
    calls = []

    def counted(*given: Any) -> Any:
        calls.append(given)
        return settle(*given)

    monkeypatch.setattr(settled, "settle", counted)
    events = f"edges {{ node {{ {PREPAID} }} }}"
    wanted = f"{{ claims {{ edges {{ node {{ {CLAIM} settledBy {{ {events} }} }} }} }} }}"
    shop.data(wanted)
    assert len(calls) == 7
    shop.data(wanted)
    assert len(calls) == 14


def test_amounts_change_with_what_is_recorded(desk: Desk) -> None:
    """The order of recording decides between events of one moment, and of nothing else."""
    desk.ledger.record(change(claim("c", "10"), moved("late", "c", quantity="8", on=9)))
    assert ask(desk, "claim", "c", CLAIM) == ["8", "2", False]
    desk.ledger.record(change(moved("first", "c", quantity="7", on=2)))
    assert ask(desk, "claim", "c", CLAIM) == ["10", "0", False]
    assert ask(desk, "economicEvent", "late", PREPAID) == ["5"]
    back = moved("back", quantity="-7", corrects=at("first"), on=10)
    desk.ledger.record(change(back))
    assert ask(desk, "claim", "c", CLAIM) == ["8", "2", False]
    assert ask(desk, "economicEvent", "first", PREPAID) == ["0"]


def test_an_event_of_no_stated_time_counts_from_its_recording(desk: Desk) -> None:
    """It is later than what happened before, whenever that is recorded."""
    fields: dict[str, Any] = {"provider": "x:buyer", "receiver": "x:shop", "quantity": "8"}
    undated: EconomicEvent = event(at("undated"), "transfer", settles=(ref("c"),), **fields)
    desk.ledger.record(change(due(Claim, "c", quantity="10"), undated))
    desk.ledger.record(change(moved("dated", "c", quantity="7", kind=None)))
    rests = [ask(desk, "economicEvent", name, PREPAID) for name in ("dated", "undated")]
    assert rests == [["0"], ["5"]]
