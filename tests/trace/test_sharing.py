# SPDX-License-Identifier: MIT
"""Shares in words: with and without units, and printed beside steps that are met twice."""

from __future__ import annotations

import pytest

from tests.helpers import iri
from valueflows.commands.trees import say_shares, say_tree
from valueflows.ledger.attributing import attributed
from valueflows.ledger.charting import charted
from valueflows.ledger.sharing import shared
from valueflows.ledger.tracing import TRACE, traced
from valueflows.model.callers import EVERYTHING
from valueflows.model.chart import Quantity
from valueflows.model.processes import Process

from .kit import ledger_of, on


def test_what_is_counted_without_a_unit_has_none() -> None:
    """Neither the whole, nor parts, nor origins."""
    records = [
        on(0, "begun", "raise", resource="bin", quantity="3 bare"),
        on(1, "taken", "lower", resource="bin", quantity="2 bare"),
    ]
    with ledger_of(records) as ledger:
        view = ledger.view(EVERYTHING)
        found = shared(view, attributed(view, iri("taken")))
    assert found.whole == Quantity("2")
    assert found.parts[iri("begun")].amount == Quantity("2")
    (group,) = found.groups
    assert (group.sort, group.amount, group.origins[0].share) == (None, Quantity("2"), "1")


def test_what_is_met_twice_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A bin that is taken from twice; how much of each step is in it stands behind each."""
    records = [
        Process(id=iri("p")),
        on(0, "begun", "raise", resource="bin", creates="bin", quantity="8 kg"),
        on(1, "one", "consume", resource="bin", input_of="p"),
        on(1, "other", "consume", resource="bin", input_of="p"),
        on(2, "made", "produce", resource="loaf", creates="loaf", output_of="p"),
    ]
    with ledger_of(records) as ledger:
        view = ledger.view(EVERYTHING)
        shares = shared(view, attributed(view, iri("loaf")))
        say_tree(charted(traced(view, iri("loaf"), TRACE)), shares)
        say_shares(shares)
    out = capsys.readouterr().out
    assert out.count(f"<{iri('begun')}> · 25 % of it") == 1
    assert out.count(f"EconomicResource {iri('bin')} (see above)") == 1
    assert "in 1 kg, by quantity, proportional; 100 % known" in out
    assert f"2 kg of something:\n       100 %  2 kg, event {iri('begun')}" in out
