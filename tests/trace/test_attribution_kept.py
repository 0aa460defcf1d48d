# SPDX-License-Identifier: MIT
"""What is kept for the next attribution changes no answer, whatever is recorded in between."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings

from tests.helpers import change, iri
from tests.scenarios.play import attempt
from tests.scenarios.tales import RESOURCES, Deed, beginning, told
from valueflows.ledger import carried
from valueflows.ledger.attributing import attributed
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tracing import NothingToTraceError
from valueflows.ledger.weighing import AttributionError
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Refused
from valueflows.model.processes import Process
from valueflows.model.records import Record, Unit
from valueflows.model.terms import Uri
from valueflows.model.units import OM

from .kit import ledger_of, on, tell
from .test_attribution_reference import TALE

THINGS = ("silo", "bin", "flour", "bread")
STEPS: dict[str, Record] = {
    "more was delivered": on(9, "late", "raise", resource="silo", quantity="3 kg"),
    "a delivery of an earlier day": on(1, "found", "raise", resource="silo", quantity="8 kg"),
    "something was taken before": on(3, "lost", "lower", resource="bin", quantity="1 kg"),
    "a delivery is corrected": on(
        0, "less", "raise", resource="silo", quantity="-4 kg", corrects="south"
    ),
    "it is taken back whole": on(
        0, "undo", "raise", resource="silo", quantity="-6 kg", corrects="north"
    ),
    "and that is taken back": on(
        0, "redo", "raise", resource="silo", quantity="6 kg", corrects="undo"
    ),
    "rights are handed over": on(
        4, "bought", "transferAllRights", resource="silo", to="bin", receiver="shop"
    ),
    "and what was bought is fetched": on(
        5, "fetched", "transferCustody", resource="silo", to="bin", receiver="shop"
    ),
    "something is worked on": on(6, "mended", "modify", resource="bin", quantity="2 kg"),
    "a sack is said to be a kilogram": Unit(
        id=iri("sack"), label="sack", om_unit_identifier=Uri(f"{OM}kilogram")
    ),
    "some is in sacks": on(6, "sacked", "raise", resource="silo", quantity="2 sack"),
    "what is mixed in": on(6, "heaped", "raise", resource="heap", quantity="2 sack"),
}


def milled() -> list[Record]:
    """Tell of two deliveries, of what was milled of them, and of bread."""
    said: dict[str, Any] = {"provider": "mill", "receiver": "shop", "to": "bin"}
    return [
        Process(id=iri("milling")),
        Process(id=iri("baking")),
        on(0, "north", "raise", resource="silo", quantity="6 kg"),
        on(1, "south", "raise", resource="silo", quantity="6 kg"),
        on(2, "moved", "transfer", resource="silo", quantity="9 kg", **said),
        on(4, "eaten", "lower", resource="bin", quantity="1 kg"),
        on(6, "in", "consume", resource="bin", input_of="milling", quantity="4 kg"),
        on(7, "out", "produce", resource="flour", output_of="milling", quantity="4 kg"),
        on(8, "dough", "consume", resource="flour", input_of="baking", quantity="3 kg"),
        on(8, "work", "work", input_of="baking"),
        on(9, "loaf", "produce", resource="bread", output_of="baking", quantity="2 kg"),
    ]


def answer(ledger: Ledger, name: str) -> object:
    """Return all that is told of a thing by its id, or why nothing is."""
    try:
        found = attributed(ledger.view(EVERYTHING), iri(name))
    except (AttributionError, NothingToTraceError) as error:
        return str(error)
    origins = [
        (o.kind, o.number, o.row and o.row.id, o.amount, o.share, g.unit)
        for g in found.groups
        for o in g.origins
    ]
    gaps = [(g.code, g.row and g.row.id) for g in found.gaps]
    return found.amount, found.unit, found.coverage, list(found.parts), origins, gaps


def agree(ledger: Ledger, names: tuple[str, ...]) -> None:
    """Compare what is told with what is told where nothing is kept."""
    memory = ledger.books.memory.kept
    for name in names:
        found = answer(ledger, name)
        again, kept = answer(ledger, name), memory.pop("carried")
        assert found == again == answer(ledger, name), name
        memory["carried"] = kept


def test_what_is_recorded_later_is_seen() -> None:
    """Deliveries, late ones, corrections and theirs, rights, units: as though asked for once."""
    with ledger_of(milled()) as ledger:
        names = (*THINGS, "in", "loaf", "moved", "eaten")
        agree(ledger, names)
        assert ledger.books.memory.kept["carried"].stocks
        for record in STEPS.values():
            tell(ledger, record)
            agree(ledger, names)


def test_what_was_kept_is_used_again() -> None:
    """A stock that nothing new came to is not read again; one that something came to is."""
    with ledger_of([*milled(), on(3, "other", "raise", resource="heap")]) as ledger:
        answer(ledger, "bread")
        stocks = ledger.books.memory.kept["carried"].stocks
        before = dict(stocks)
        tell(ledger, on(9, "more", "raise", resource="silo", quantity="3 kg"))
        answer(ledger, "bread")
        assert len(stocks) == len(before) > 1
        assert sum(stock is not before[where] for where, stock in stocks.items()) == 1


def test_no_more_is_kept_than_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much goes, and the answers stay."""
    with ledger_of(milled()) as ledger:
        answer(ledger, "bread")
        kept = ledger.books.memory.kept["carried"]
        many = len(kept.events)
        tell(ledger, on(9, "heaped", "raise", resource="heap"))
        monkeypatch.setattr(carried, "LEAST", 0)
        answer(ledger, "north")
        assert len(kept.events) < many
        agree(ledger, THINGS)


@pytest.mark.uncounted
@settings(max_examples=20)
@given(TALE)
def test_so_it_is_with_any_tale(tale: list[tuple[Deed, int]]) -> None:
    """Asked after each event, in whatever order they are entered."""
    with ledger_of(beginning()) as ledger:
        done: list[EconomicEvent] = []
        for number, (deed, day) in enumerate(tale):
            moment = Instant(f"2027-01-{day:02}T08:00:00Z")
            made = dataclasses.replace(told(deed, number, done), has_point_in_time=moment)
            if not isinstance(attempt(ledger, change(made)), Refused):
                done.append(made)
            if number % 3 == 0:
                agree(ledger, tuple(n for n in RESOURCES if ledger.books.ids.find(iri(n)) >= 0))
