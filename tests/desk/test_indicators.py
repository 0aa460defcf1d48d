# SPDX-License-Identifier: MIT
"""Indicators and contributions are given to who sees the books, and to nobody else yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports import fourteen
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.callers import EVERYTHING, PUBLIC

ABOUT = (fourteen.COOP,)
ANA = f"{fourteen.BASE}people/a1"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the books of the fourteen."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, os.fstat)
        directory: Path = tmp_path_factory.mktemp("desk") / "books"
        with fourteen.books(directory) as ledger:
            yield Desk(ledger)


def test_indicators_can_be_asked_for(desk: Desk) -> None:
    """With the circle in which money is to go round."""
    circle = {"circle": f"{fourteen.SUPPLIER} {ANA}"}
    found = desk.report(EVERYTHING, Asked("indicators", ABOUT, "2025", parameters=circle))
    figures = {row["figure"]: row["value"] for row in found.table("indicators").records()}
    assert figures["labourShare"] == Decimal("0.69")
    assert figures["lm3"] is not None


def test_contributions_can_be_asked_for_one_person(desk: Desk) -> None:
    """The whole stands beside their own."""
    said = {"person": ANA}
    found = desk.report(EVERYTHING, Asked("contribution", ABOUT, "2025", parameters=said))
    own = {row["figure"]: row["amount"] for row in found.table("own").records()}
    assert (own["hours"], own["pay"]) == (Decimal(1720), Decimal(66_000))
    whole = desk.report(EVERYTHING, Asked("contribution", ABOUT, "2025"))
    assert [table.name for table in whole.tables] == ["whole"]


@pytest.mark.parametrize("name", ["indicators", "contribution"])
def test_from_outside_nobody_has_them(desk: Desk, name: str) -> None:
    """They tell of few people."""
    with pytest.raises(NoReportError) as refused:
        desk.report(PUBLIC, Asked(name, ABOUT, "2025"))
    assert refused.value.code == "not_open"
