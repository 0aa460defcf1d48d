# SPDX-License-Identifier: MIT
"""Where a trace may begin: at ids of several classes, and at codes that things bear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers import COMMONS, iri
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tracing import (
    NOT_INVENTORIED,
    TRACE,
    TRACK,
    UNKNOWN_OPENING,
    NothingToTraceError,
    traced,
)
from valueflows.model.callers import EVERYTHING
from valueflows.model.processes import Process

from .kit import ledger_of, on
from .test_shapes import LOT, SAME_CODE, gap, thing


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    """Open books in which flour of a lot leaves, arrives and is corrected."""
    described = (
        LOT,
        SAME_CODE,
        Process(id=iri("p")),
        thing("bin", lot="lot", tracking_identifier="S1"),
        thing("sack", lot="lot2"),
    )
    told = [
        *gap(*described),
        on(5, "baked", "consume", resource="sack", input_of="p", who="shop"),
        on(6, "bread", "produce", resource="loaf", output_of="p", who="shop"),
        on(7, "wrong", "raise", resource="bin"),
        on(8, "undo", "raise", resource="bin", quantity="-1 kg", corrects="wrong"),
        on(8, "less", "raise", resource="bin", quantity="-0.5 kg", corrects="next"),
    ]
    with ledger_of(told) as made:
        yield made


def events(ledger: Ledger, what: str, way: str = TRACE) -> list[str]:
    """Return the events of a trace."""
    found = traced(ledger.view(EVERYTHING), what, way)
    return [item.row.id.removeprefix(COMMONS) for item in found.items if item.rank is not None]


@pytest.mark.parametrize("what", [iri("lot"), iri("lot2"), "L7"])
def test_a_lot_is_all_that_bears_its_code(ledger: Ledger, what: str) -> None:
    """By its record, that of another with the same code, or the code alone."""
    assert events(ledger, what) == ["milled", "came", "next"]
    assert events(ledger, what, TRACK) == ["sent", "sold", "baked", "bread"]


def test_a_tracking_identifier_is_a_start(ledger: Ledger) -> None:
    """Of the resource that bears it."""
    assert events(ledger, "S1", TRACK) == ["sent", "sold", "baked", "bread"]


def test_a_process_is_between_what_enters_and_what_leaves(ledger: Ledger) -> None:
    """Back from its inputs, and forth from its outputs."""
    assert events(ledger, iri("p")) == ["milled", "came", "next", "baked"]
    assert events(ledger, iri("p"), TRACK) == ["bread"]


def test_a_correction_stands_for_what_it_corrects(ledger: Ledger) -> None:
    """To start at what was taken back whole is to be told so, and nothing else."""
    assert (
        events(ledger, iri("less"), TRACK)
        == events(ledger, iri("next"), TRACK)
        == ["baked", "bread"]
    )
    found = traced(ledger.view(EVERYTHING), iri("undo"), TRACE)
    assert (found.items, [row.id for row in found.reversed]) == ([], [iri("wrong")])


def test_what_is_described_nowhere_is_a_start_where_an_event_names_it(ledger: Ledger) -> None:
    """And an id that nothing names is none."""
    assert events(ledger, iri("loaf")) == ["milled", "came", "next", "baked", "bread"]
    for nothing in (iri("mill"), "urn:x:never", "L8"):
        with pytest.raises(NothingToTraceError):
            traced(ledger.view(EVERYTHING), nothing, TRACE)


def test_it_is_told_where_the_books_end(ledger: Ledger) -> None:
    """At whom a thing was before it came, at whom it is, and of what nobody knows how much there was."""
    back = traced(ledger.view(EVERYTHING), iri("sack"), TRACE)
    assert [(g.kind, g.agent.id) for g in back.gaps if g.agent] == [(NOT_INVENTORIED, iri("mill"))]
    assert {g.kind for g in back.gaps} == {NOT_INVENTORIED, UNKNOWN_OPENING}
    forth = traced(ledger.view(EVERYTHING), iri("milled"), TRACK)
    assert [(g.kind, g.agent.id) for g in forth.gaps] == [(NOT_INVENTORIED, iri("shop"))]
    assert back.whole
