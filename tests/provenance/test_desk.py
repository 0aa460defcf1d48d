# SPDX-License-Identifier: MIT
"""Price splits and roll-ups as they are asked for at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.provenance.mill import EVERYTHING
from tests.provenance.test_split import WHOLE
from tests.reports.business import at, books
from valueflows.desk.asked import Asked
from valueflows.desk.desk import Desk
from valueflows.model.callers import EVERYTHING as SEES_ALL
from valueflows.model.callers import Caller
from valueflows.model.tables import Report


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the loaf."""
    with books(tmp_path_factory.mktemp("loaf"), EVERYTHING) as ledger:
        yield Desk(ledger)


def ask(
    desk: Desk,
    name: str,
    subject: str,
    caller: Caller = SEES_ALL,
    period: str = "2025",
    **said: str,
) -> Report:
    """Return a report as somebody gets it."""
    parameters = {"subject": at(subject)} | said
    return desk.report(caller, Asked(name, (), period, parameters=parameters))


def lines(report: Report) -> list[str]:
    """Write the lines of a split."""
    return [
        " ".join(
            str(part).removeprefix(at(""))
            for part in (row["organisation"], row["line"], row["counterpart"], row["amount"])
            if part
        )
        for row in report.table("lines").records()
    ]


def test_the_loaf_as_a_report(desk: Desk) -> None:
    """Attribution gives the same parts as they were reckoned by hand."""
    report = ask(desk, "price-split", "meal-sold")
    assert sorted(lines(report)) == WHOLE
    assert (report.facts["price"], report.facts["currency"]) == (Decimal("42.80"), at("eur"))
