# SPDX-License-Identifier: MIT
"""Statements at the desk: all of them for who sees the books, none as they are for anybody else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sample.conftest import Loaded, loaded
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.desk.statements import STATEMENTS
from valueflows.model.callers import Caller, Role
from valueflows.model.tables import Report

__all__ = ["loaded"]
ALL = Caller(Role.AUDITOR)
BAKERY, MILL = "https://bakery.example/co-op", "https://mill.example/co-op"
NAMES = tuple(kind.name for kind in STATEMENTS)
COMPARING = {kind.name for kind in STATEMENTS if kind.compares}


def _desk(loaded: Loaded) -> Desk:
    return Desk(loaded.ledger)


def _cells(report: Report, table: str, column: str, line: str) -> list[object]:
    return [row[column] for row in report.table(table).records() if row["line"] == line]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.uncounted
def test_each_is_given_to_who_sees_the_books(loaded: Loaded, name: str) -> None:
    """Under its own name, for one organisation and several, beside the period before if it can."""
    desk = _desk(loaded)
    compare = ("before",) if name in COMPARING else ()
    for agents in ((BAKERY, MILL), (BAKERY,))[: 1 if name == "consolidation" else 2]:
        report = desk.report(ALL, Asked(name, agents, "2025-12", compare=compare))
        assert (report.name, report.about) == (name, agents)
        assert any(table.rows for table in report.tables)
        assert report.version == loaded.ledger.books.version
        assert len(report.period.split(",")) == 1 + len(compare)


@pytest.mark.parametrize("name", [kind.name for kind in STATEMENTS if kind.sensitive])
def test_nobody_else_has_what_tells_of_single_records(loaded: Loaded, name: str) -> None:
    """Journal, ledger, open items and the like are for who sees the books."""
    with pytest.raises(NoReportError):
        _desk(loaded).report(Caller(Role.PUBLIC), Asked(name, (BAKERY, MILL), "2025"))


def test_one_organisation_is_no_group(loaded: Loaded) -> None:
    """A consolidated statement of one is refused with what to do."""
    with pytest.raises(NoReportError, match="Give several"):
        _desk(loaded).report(ALL, Asked("consolidation", (BAKERY,), "2025"))


def test_an_income_statement_has_a_basis(loaded: Loaded) -> None:
    """Accrued unless it is asked for as paid; a basis that there is none of is refused."""
    desk = _desk(loaded)
    found = []
    for said in ({}, {"basis": "accrued"}, {"basis": "paid"}):
        report = desk.report(ALL, Asked("income-statement", (BAKERY,), "2025", parameters=said))
        found.append((report.facts["basis"], *_cells(report, "income", "amount", "pay")))
    assert found[0] == found[1] == ("accrued", Decimal("7076.25"))
    assert found[2] == ("paid", Decimal("7001.66"))
    with pytest.raises(NoReportError, match="basis"):
        desk.report(ALL, Asked("income-statement", (BAKERY,), "2025", parameters={"basis": "cash"}))


def test_a_general_ledger_of_one_line(loaded: Loaded) -> None:
    """Has that line alone."""
    asked = Asked("general-ledger", (BAKERY,), "2025", parameters={"line": "cash"})
    report = _desk(loaded).report(ALL, asked)
    assert {row["line"] for row in report.table("general").records()} == {"cash"}
