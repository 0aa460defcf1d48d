# SPDX-License-Identifier: MIT
"""What of a recall is told to whom: nothing of hidden steps but that there are some."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graphql import paid
from tests.graphql.paid import CALLERS, SEEN, at, flow, ref, still
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.commands.recalling import _say_all, document
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.recalling import MATERIAL, STANDS_THERE, Recall, recalled, siblings
from valueflows.ledger.tracing import UNDISCLOSED, NothingToTraceError
from valueflows.model.callers import EVERYTHING
from valueflows.model.resources import EconomicResource

STARTS = ("milled", "shelf", "bin", "milling", "bank-mill", "sale", "bicycle", "opening-bin")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Open a ledger in which people are paid, flour is milled, and a bicycle goes through hands."""
    made = new_ledger(tmp_path_factory.mktemp("narrow") / "ledger")
    paid.fill(made)
    mill = {"provider": "mill", "receiver": "mill", "kind": "flour", "at": "2027-03-01T12:00:00Z"}
    made.record(
        change(
            flow("ground", "consume", resource="bin", quantity="1", input_of="milling", **mill),
            flow(
                "milled", "produce", resource="shelf", quantity="1", output_of=at("milling"), **mill
            ),
        ),
    )
    hal = {"kind": "flour", "quantity": "1", "at": "2027-03-02T12:00:00Z"}
    kind = {"settles": "kind", **hal}
    made.record(
        change(
            *(
                EconomicResource(id=at(name), conforms_to=ref("flour"))
                for name in ("sack", "crate", "tray")
            ),
            flow("taken", "transfer", "mill", "p-ben", resource="bin", to="sack", creates=at("sack"), **kind),
            flow("brought", "transfer", "p-ben", "bakery", resource="sack", to="crate", creates=at("crate"), **kind),
            flow("tipped", "move", "bakery", "bakery", resource="crate", to="tray", creates=at("tray"),
                 **hal),
        )
    )  # fmt: skip
    yield made
    made.close()


def told(ledger: Ledger, who: str, what: str, *, kin: bool) -> Recall:
    """Return a recall as somebody is told it."""
    view = ledger.view(EVERYTHING if who == "all" else CALLERS[who])
    return (siblings if kin else recalled)(view, at(what))


@pytest.mark.parametrize("kin", [False, True])
@pytest.mark.parametrize("who", CALLERS)
def test_nobody_finds_in_a_recall_what_is_not_for_them(
    ledger: Ledger, who: str, *, kin: bool
) -> None:
    """From everything one may start at; nothing is told that is not in the recall of all."""
    met = 0
    for name in STARTS:
        try:
            found = told(ledger, who, name, kin=kin)
        except NothingToTraceError:
            continue
        text = str(document(found, found.items, None))
        text = still(text)
        assert [word for word, seers in SEEN.items() if who not in seers and word in text] == []
        met += len(found.items)
    assert met > 3


def test_what_is_hidden_has_its_place_and_nothing_else(ledger: Ledger) -> None:
    """The public is told of the stock, and that there is more than they may see."""
    for who in CALLERS:
        for name in STARTS:
            try:
                found = told(ledger, who, name, kin=False)
            except NothingToTraceError:
                continue
            for item in found.of_kind(UNDISCLOSED):
                assert (item.row, item.quantity, item.holders) == (None, None, ())
                assert (len(item.shared), item.how) == (0, UNDISCLOSED)


def test_what_stands_behind_hidden_steps_is_told_and_not_how(ledger: Ledger) -> None:
    """Who sees all is told of the sack in between; the public that something leads to the tray."""
    every, found = told(ledger, "all", "bin", kin=False), told(ledger, "P", "bin", kin=False)
    hows = {item.id: item.how for item in found.items}
    assert hows[at("tray")] == UNDISCLOSED
    assert at("sack") not in hows
    assert {item.id: item.how for item in every.items}[at("tray")] == MATERIAL
    assert at("sack") in {item.id for item in every.items}


def test_siblings_by_what_is_hidden_are_not_told(ledger: Ledger) -> None:
    """The public goes back from the tray to where what they see begins, and no further."""
    every, found = told(ledger, "all", "tray", kin=True), told(ledger, "P", "tray", kin=True)
    assert at("opening-bin") in {began.id for began in every.began}
    assert at("opening-bin") not in {began.id for began in found.began}
    assert {began.id for began in found.began} <= {at("tipped"), at("crate"), at("tray")}


def test_a_reader_who_sees_it_is_told_what_stands(ledger: Ledger) -> None:
    """The flour that was milled is found by everybody from the bin it came of."""
    for who in ("all", "P", "A"):
        found = told(ledger, who, "bin", kin=False)
        assert at("shelf") in {item.id for item in found.of_kind(STANDS_THERE)}


def test_it_is_said_that_there_is_more(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    """In words, and marked where something stands behind it."""
    found = told(ledger, "P", "bin", kin=False)
    _say_all(found, found.items, None, siblings=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index("beyond what you may see:") + 1] == "  undisclosed"
    assert any(at("tray") in line and line.endswith("[undisclosed]") for line in lines)
    every = told(ledger, "all", "taken", kin=True)
    _say_all(every, every.items, None, siblings=True)
    assert (
        f"began with [1] Flour at the mill <{at('bin')}> by {at('opening-bin')}"
        in capsys.readouterr().out
    )
