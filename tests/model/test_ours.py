# SPDX-License-Identifier: MIT
"""Our own records: the ledger and its rule, openings, assertions and erasures."""

from __future__ import annotations

from typing import Any

import pytest

from valueflows.model.catalog import OURS
from valueflows.model.ours import (
    COUNT_DIFFERENCE,
    LATE,
    OPENING_BALANCE,
    STRICT,
    Assertion,
    Ledger,
    Opening,
)
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import OB, properties


@pytest.mark.parametrize("cls", OURS)
def test_their_properties_are_of_our_vocabulary(cls: type[Any]) -> None:
    """Nothing of ours is said in a property of vf."""
    assert all(row.iri.startswith(OB) for row in properties(cls))
    assert cls.namespace == OB


def test_a_ledger_is_strict_unless_it_says_otherwise() -> None:
    """The stock rule is strict by default."""
    made = Ledger(id="urn:l", name="Mill", base="urn:l:", currency="EUR", time_zone="UTC")
    assert (made.stock_rule, STRICT, LATE) == ("strict", "strict", "late")


def test_statements_cover_everything_that_is_derived() -> None:
    """An opening and an assertion can state each derived field of a resource, by its name."""
    derived = {row.name for row in properties(EconomicResource) if row.derived}
    for cls in (Opening, Assertion):
        assert derived <= {row.name for row in properties(cls)}


def test_marks_of_counts_are_iris_of_ours() -> None:
    """Openings and differences of a count are told apart by concepts."""
    assert (f"{OB}openingBalance", f"{OB}countDifference") == (OPENING_BALANCE, COUNT_DIFFERENCE)
