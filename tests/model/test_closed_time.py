# SPDX-License-Identifier: MIT
"""Periods, tables and closed time where there is little to go by."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from valueflows.model.closed import _begun_inside, _dates, recognised
from valueflows.model.exact import Amount
from valueflows.model.flows import Claim, EconomicEvent
from valueflows.model.periods import PeriodError, period_of, zone_of
from valueflows.model.records import Measure
from valueflows.model.tables import Column, Report, Table
from valueflows.model.terms import Ref, Word
from valueflows.model.valuing import Valuation

LOOK: Any = SimpleNamespace(record=lambda _iri: None, closings={})


def test_periods_of_days() -> None:
    """What comes before ten days is ten days; what ends before it begins is none."""
    assert period_of("2025-01-11/2025-01-20").before() == period_of("2025-01-01/2025-01-10")
    with pytest.raises(PeriodError):
        period_of("2025-06-30/2025-01-01")
    assert zone_of("No/Where").key == "UTC"


def test_tables_are_whole() -> None:
    """Each row has a cell for each column, and a table that is not there is an error."""
    with pytest.raises(ValueError, match="1 cells"):
        Table("t", "T", (Column("a", "A"),), (("x", "y"),))
    with pytest.raises(KeyError):
        Report("r", "R", (), "2025", 1, "", 1).table("none")


def test_what_has_no_time_counts_when_it_is_recorded() -> None:
    """An event by the journal, a claim by nothing, a value of what is not described by itself."""
    event = EconomicEvent(id="urn:x:e", action=Word("raise"))
    assert recognised(event, 5) == ("has_point_in_time", 5)
    assert list(_dates(Claim(id="urn:x:c", action=Word("transfer")), LOOK, 5)) == []
    amount = Measure(has_numerical_value=Amount("1"))
    value = Valuation(id="urn:x:v", event=Ref("urn:x:e"), amount=amount, currency=Ref("urn:x:m"))
    assert list(_begun_inside(value, LOOK, 5)) == []
