# SPDX-License-Identifier: MIT
"""Claims, commitments and events answer for what is settled, open, written off and prepaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.shop import at, claim, deal, due, labour, money, moved, ref
from tests.helpers import BASE, change, event
from valueflows.cli import main
from valueflows.graphql import settled
from valueflows.ledger.rows import ROWS
from valueflows.ledger.view import View
from valueflows.model.flows import Claim, EconomicEvent
from valueflows.model.settling import settle

_QUANTITY: Final = "{ hasNumericalValue hasUnit { label } }"
CLAIM: Final = f"settledQuantity {_QUANTITY} openQuantity {_QUANTITY} writtenOff"
PROMISE: Final = f"""fulfilledQuantity {_QUANTITY} openQuantity {_QUANTITY}
    fulfilledEffort {_QUANTITY} openEffort {_QUANTITY}"""
PREPAID: Final = f"prepaidQuantity {_QUANTITY}"


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
        ("EconomicEvent", "settles", []),
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


def test_nothing_is_said_when_an_event_that_leads_there_cannot_be_seen(
    shop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not the whole list is not added up."""
    monkeypatch.setattr(View, "hides", lambda *_of: True)
    assert ask(shop, "claim", "april", CLAIM) == [None, None, None]


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


EXAMPLE: Final = (
    Path(__file__).parents[3] / "shared/data/valueflows-examples/exchange_claim-simple.yaml"
)


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the specification's examples are not at hand")
def test_the_claim_of_the_specification_is_half_settled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of 140 Canadian dollars for seven hours of work, 70 are paid."""
    books = str(tmp_path / "books")
    assert main(["init", books]) == main(["import", books, str(EXAMPLE)]) == 0
    capsys.readouterr()
    assert main(["query", books, f"{{ claims {{ edges {{ node {{ {CLAIM} }} }} }} }}"]) == 0
    (edge,) = json.loads(capsys.readouterr().out)["data"]["claims"]["edges"]
    assert texts(edge["node"]) == ["70", "70", False]
