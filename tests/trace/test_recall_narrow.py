# SPDX-License-Identifier: MIT
"""What of a recall is told to whom: nothing of hidden steps but that there are some."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graphql import paid
from tests.graphql.paid import CALLERS, SEEN, at, flow
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.commands.recalling import document
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.recalling import STANDS_THERE, Recall, recalled, siblings
from valueflows.ledger.tracing import UNDISCLOSED, NothingToTraceError
from valueflows.model.callers import EVERYTHING

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
        )
    )
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


def test_a_reader_who_sees_it_is_told_what_stands(ledger: Ledger) -> None:
    """The flour that was milled is found by everybody from the bin it came of."""
    for who in ("all", "P", "A"):
        found = told(ledger, who, "bin", kin=False)
        assert at("shelf") in {item.id for item in found.of_kind(STANDS_THERE)}
