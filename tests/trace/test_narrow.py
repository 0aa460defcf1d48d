# SPDX-License-Identifier: MIT
"""What of a trace is shown to whom: hidden steps have their place in it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graphql import paid
from tests.graphql.paid import CALLERS, SEEN, at, flow, still
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.commands.tracing import document, paged
from valueflows.exchange.drawing import drawn
from valueflows.exchange.provo import prov_turtle
from valueflows.ledger.charting import charted
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tracing import TRACE, TRACK, UNDISCLOSED, NothingToTraceError, Traced, traced
from valueflows.model.callers import EVERYTHING
from valueflows.model.trace import DEPTH, Limits

OPENED, WORKED = "opening-bin", ("hours-ada", "hours-ben")


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


def told(ledger: Ledger, who: str, what: str, way: str = TRACE, **limits: int) -> Traced:
    """Return a trace as somebody is shown it."""
    view = ledger.view(EVERYTHING if who == "all" else CALLERS[who])
    return traced(view, at(what), way, Limits(**limits))


def shown(found: Traced) -> list[str]:
    """Return the ids of the items, in order."""
    return [UNDISCLOSED if item.row is None else item.row.id for item in found.items]


def test_hidden_work_is_one_undisclosed_step_before_what_it_went_into(ledger: Ledger) -> None:
    """However many people worked: the count of them is not told."""
    found = told(ledger, "P", "milled")
    ids = shown(found)
    assert ids.count(UNDISCLOSED) == 1
    assert not {at(name) for name in WORKED} & set(ids)
    assert {at(name) for name in WORKED} < set(shown(told(ledger, "all", "milled")))
    hidden = next(item for item in found.items if item.row is None)
    assert (hidden.rank, hidden.depth, hidden.moment, hidden.net) == (None, None, None, {})
    edges = [edge for edge in found.edges if hidden.key in edge]
    assert [(edge.how, edge.effect.kind) for edge in edges] == [(UNDISCLOSED, "place")]


@pytest.mark.parametrize("way", [TRACE, TRACK])
@pytest.mark.parametrize("who", CALLERS)
def test_nobody_finds_in_a_trace_what_is_not_for_them(ledger: Ledger, who: str, way: str) -> None:
    """From everything one may start at; nothing is shown that is not in the trace of all."""
    met = 0
    for name in ("milled", "shelf", "bin", "milling", "bank-mill", "sale", "bicycle", OPENED):
        try:
            found = told(ledger, who, name, way)
        except NothingToTraceError:
            continue
        chart = charted(found)
        text = str(document(chart, *paged(chart))) + prov_turtle(chart)
        text = still(text)
        assert [word for word, seers in SEEN.items() if who not in seers and word in text] == []
        every = {*shown(told(ledger, "all", name, way)), UNDISCLOSED}
        ids = {i for i in shown(found) if not i.startswith("urn:valueflows:face")}
        assert ids <= every
        met += len(ids)
    assert met > 8


@pytest.mark.parametrize("who", CALLERS)
def test_nor_in_a_picture(ledger: Ledger, who: str) -> None:
    """What is undisclosed is a box without words of its own."""
    pytest.importorskip("igraph", reason="install valueflows[pictures]")
    for name in ("milled", "shelf", "bank-mill"):
        try:
            text = drawn(charted(told(ledger, who, name)))
        except NothingToTraceError:
            continue
        text = still(text)
        assert [word for word, seers in SEEN.items() if who not in seers and word in text] == []
        assert (UNDISCLOSED in text.partition("<style>")[0]) == (
            "<title>undisclosed</title>" in text
        )


@pytest.mark.parametrize("who", ["P", "B"])
def test_what_is_hidden_is_no_place_to_begin(ledger: Ledger, who: str) -> None:
    """It is answered like an id that was never used."""
    for name in (*WORKED, "net-ada", "never-used"):
        with pytest.raises(NothingToTraceError):
            told(ledger, who, name)


def test_the_way_back_and_forth_of_a_narrowed_trace_agree(ledger: Ledger) -> None:
    """What is shown in the trace of an event shows the event in its track."""
    for item in told(ledger, "P", "milled").items:
        if item.rank is not None:
            name = item.row.id.removeprefix(at(""))
            assert at("milled") in shown(told(ledger, "P", name, TRACK))


def test_a_run_of_hidden_steps_counts_as_one(ledger: Ledger) -> None:
    """No limit tells how many there are; who sees them may ask for less."""
    assert told(ledger, "all", "milled", depth=1).cut == [DEPTH]
    near, whole = told(ledger, "P", "milled", depth=2), told(ledger, "P", "milled")
    assert shown(near) == shown(whole)
    assert near.cut == []
