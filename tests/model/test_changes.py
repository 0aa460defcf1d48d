# SPDX-License-Identifier: MIT
"""A change, a withdrawal, an outcome and a document as read are plain values."""

from __future__ import annotations

import uuid

from valueflows.model.agents import Person
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.exact import Amount
from valueflows.model.parsed import Described, Parsed, Stated
from valueflows.model.problems import Source
from valueflows.model.records import Measure

NOBODY = Person(id="urn:x:p")


def test_changes_keep_no_common_state() -> None:
    """Each change has sources and paths of its own, and says nothing it was not told."""
    one = Change(id=uuid.UUID(int=1), records=(NOBODY, Withdrawal("urn:x:q", "Person", 2)))
    other = Change(id=uuid.UUID(int=2), records=())
    one.sources["urn:x:p"] = Source("a.yaml", 1)
    one.paths["urn:x:p"] = "person"
    assert (other.sources, other.paths) == ({}, {})
    assert (one.by, one.why, one.request) == ("", "", b"")


def test_an_outcome_is_new_unless_it_says_so() -> None:
    """What was recorded now is no replay."""
    assert not Recorded(7, 1).replayed
    assert Recorded(7, 1) == Recorded(7, 1, (), ())


def test_a_statement_says_whether_it_has_a_quantity() -> None:
    """Either quantity alone is one; stage, place and container are none."""
    three = Measure(has_numerical_value=Amount("3"))
    place = Source("a.yaml", 3)
    assert Stated(resource="urn:x", source=place, accounting_quantity=three).has_quantity
    assert Stated(resource="urn:x", source=place, onhand_quantity=three).has_quantity
    assert not Stated(resource="urn:x", source=place, stage="urn:s", uncontained=True).has_quantity


def test_documents_keep_no_common_state() -> None:
    """Each document has lists of its own."""
    one, other = Parsed("a.yaml", ordered=True), Parsed("b.ttl", ordered=False)
    one.items.append(Described(NOBODY, Source("a.yaml", 1)))
    assert (other.items, other.problems, other.warnings) == ([], [], [])
    assert one.problems is not one.warnings
