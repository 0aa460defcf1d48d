# SPDX-License-Identifier: MIT
"""What of an attribution is told to whom: what is hidden is no source, and cannot be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.graphql import paid
from tests.graphql.paid import CALLERS, SEEN, at, flow, ref, still
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.desk.asked import Asked
from valueflows.desk.desk import Desk
from valueflows.ledger.attributing import Attributed, attributed, attributed_row
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import MICRO
from valueflows.model.flows import EconomicEvent
from valueflows.model.processes import Process
from valueflows.model.resources import EconomicResource
from valueflows.model.substance import UNDISCLOSED

from .sharing_kit import gaps, origins, parts

WHEN = "2099-03-01T12:00:00Z"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Open a ledger in which a bicycle that partly went to a person is made into something."""
    made = new_ledger(tmp_path_factory.mktemp("shared") / "ledger")
    paid.fill(made)
    mill = {"provider": "mill", "receiver": "mill", "kind": "bread", "at": WHEN}
    into, out = {"input_of": at("fixing")}, {"output_of": at("fixing")}
    gus = {"provider": "p-gus", "receiver": "p-gus", "kind": "bread", "at": WHEN}
    said = [
        flow("melted", "consume", resource="bicycle", quantity="2", **into, **mill),
        flow("filled", "consume", resource="bin", quantity="3", **into, **mill),
        flow("wheel", "produce", resource="rack", quantity="4", **out, **mill),
        flow("sorted", "consume", resource="bin", quantity="1", input_of=at("sorting"), **mill),
        flow("seed", "produce", resource="jar", quantity="1", output_of=at("sorting"), **mill),
        flow("toy", "produce", resource="box", quantity="1", output_of=at("sorting"), **gus),
        flow("fewer", "consume", quantity="-1", resource="bin", corrects="filled", **into, **mill),
    ]
    named = [Process(id=at(name)) for name in ("fixing", "sorting")]
    things = [EconomicResource(id=at(n), conforms_to=ref("bread")) for n in ("rack", "jar", "box")]
    made.record(change(*named, *things, *said))
    yield made
    made.close()


def told(ledger: Ledger, who: str, what: str) -> Attributed:
    """Return an attribution as somebody is told it."""
    return attributed(ledger.view(EVERYTHING if who == "all" else CALLERS[who]), at(what))


def test_who_sees_all_is_told_all(ledger: Ledger) -> None:
    """The true origins."""
    found = told(ledger, "all", "wheel")
    assert origins(found) == "opening-bin:2 | opening-bicycle:2"
    assert "melted:2 filled:2" in parts(ledger, found)


@pytest.mark.parametrize("who", ["P", "B"])
def test_what_comes_through_a_hidden_event_is_undisclosed(ledger: Ledger, who: str) -> None:
    """One origin instead of its sources, and nothing of what is behind; what is shown, is told."""
    found = told(ledger, who, "wheel")
    assert origins(found) == "opening-bin:2 | (undisclosed):2"
    assert gaps(found) == UNDISCLOSED
    assert found.coverage == MICRO // 2
    assert "opening-bicycle:-" in parts(ledger, found)


def test_a_process_that_somebody_made_something_in_is_not_looked_into(ledger: Ledger) -> None:
    """The share of what is shown would tell how much the rest was."""
    assert origins(told(ledger, "P", "seed")) == "(undisclosed):1"
    assert origins(told(ledger, "all", "seed")) == "opening-bin:0.5"


def test_how_much_there_is_of_what_was_partly_hidden_is_not_told(ledger: Ledger) -> None:
    """Neither how much, nor what it was made of."""
    found = told(ledger, "P", "bicycle")
    assert (found.amount, found.groups, found.coverage) == (None, [], 0)
    assert told(ledger, "A", "bicycle").amount is not None


def test_what_is_hidden_is_not_told_as_nothing(ledger: Ledger) -> None:
    """Nobody is told that no bicycle is left, because how many there are is not for them."""
    for who, what, quantity, codes in (
        ("P", "bicycle", None, {"quantity_not_told"}),
        ("A", "bicycle", "13.500000", set()),
        ("P", "seed", "1.000000", {"undisclosed"}),
    ):
        asked = Asked("roll-up", parameters={"subject": at(what)})
        report = Desk(ledger).report(CALLERS[who], asked)
        assert report.facts["quantity"] == (None if quantity is None else Decimal(quantity))
        assert {note.code for note in report.notes} == codes


def test_hours_that_are_hidden_are_in_no_part(ledger: Ledger) -> None:
    """Whoever worked is told to those who may know."""
    every = {"hours-ada", "hours-ben"}
    names = {p.split(":")[0] for p in parts(ledger, told(ledger, "P", "shelf")).split()}
    assert not every & names
    view = ledger.view(EVERYTHING)
    row = view.get(at("wheel"), EconomicEvent)
    assert row is not None
    assert attributed_row(row).coverage == MICRO


@pytest.mark.parametrize("who", CALLERS)
def test_no_word_that_is_not_for_somebody_is_in_what_they_are_told(
    ledger: Ledger, who: str
) -> None:
    """From everything one may ask for."""
    for what in ("wheel", "rack", "bin", "seed", "jar", "shelf", "bicycle", "sale"):
        found = told(ledger, who, what)
        text = f"{parts(ledger, found)} {origins(found)} {found.amount}"
        text = still(text)
        assert [w for w, seers in SEEN.items() if who not in seers and w in text] == []
