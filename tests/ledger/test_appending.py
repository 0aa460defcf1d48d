# SPDX-License-Identifier: MIT
"""Rows of tables keep where their record stands, whatever its fields are called."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import change
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.membership import Membership
from valueflows.model.terms import OB, Ref, Tag


def test_a_field_may_be_called_as_a_column_of_every_row(tmp_path: Path) -> None:
    """A membership says a place, and is read back from its own place in the journal."""
    with Ledger.create(tmp_path / "books", base="https://books.example/") as ledger:
        belongs = Membership(
            id="https://books.example/membership/1",
            member=Ref("https://elsewhere.example/ana"),
            organization=Ref("https://elsewhere.example/co-op"),
            role=Tag(f"{OB}employee"),
            place=Tag("ES"),
        )
        ledger.record(change(belongs))
        assert reading(ledger).get(belongs.id) == belongs
