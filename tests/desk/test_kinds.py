# SPDX-License-Identifier: MIT
"""Statements and disclosures at the desk: for whom they are, of which accounts, by which rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.desk.kit import asked, close, desk_in
from tests.graphql import paid
from tests.graphql.paid import BAKERY, CALLERS, MILL
from tests.helpers import change
from valueflows.desk.asked import NoReportError
from valueflows.desk.desk import Desk
from valueflows.desk.measured import KINDS as MEASURED
from valueflows.desk.registry import REPORTS
from valueflows.desk.statements import KINDS as STATEMENTS
from valueflows.exchange.delimited import as_csv, as_json
from valueflows.exchange.metadata import metadata
from valueflows.model.callers import EVERYTHING, PUBLIC, Caller
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.tables import Report

AUDITOR = CALLERS["A"]
POLICIES = {"wage": MaximumWagePolicy, "profit": MaximumProfitPolicy}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the paid world, with rules of the mill, and a year closed."""
    made = desk_in(tmp_path_factory.mktemp("kinds"))
    made.kinds = REPORTS
    for name, cls in POLICIES.items():
        made.ledger.record(change(rule(cls, f"{name}-1", "2020-01-01")))
        made.ledger.record(change(rule(cls, f"{name}-2", "2025-01-01", boundary=("bakery",))))
        replaced = rule(cls, f"{name}-3", "2026-01-01", supersedes=paid.ref(f"{name}-2"))
        made.ledger.record(change(replaced))
    close(made.ledger, "2026-01-01T00:00:00Z", "mill")
    yield made
    made.ledger.close()


def rule(cls: Any, name: str, since: str, **said: Any) -> Any:
    """Return a rule of the mill."""
    said["boundary"] = tuple(paid.ref(one) for one in said.pop("boundary", ()))
    if cls is MaximumWagePolicy:
        said["hours_per_fte"] = Amount("1720")
    begun = Instant.parse(f"{since}T00:00:00Z")
    common = {"id": paid.at(name), "name": name, "published_by": paid.ref("mill")}
    return cls(**common, valid_from=begun, cap=Amount("3"), **said)


def get(desk: Desk, name: str, *agents: str, caller: Caller = EVERYTHING, **said: Any) -> Report:
    """Return a report on 2026."""
    return desk.report(caller, asked(name, *agents, **said))


@pytest.mark.parametrize("kind", STATEMENTS, ids=lambda kind: kind.name)
def test_every_statement_is_given_to_who_sees_the_books(kind: Any, desk: Desk) -> None:
    """Under its name, with tables, and written in every text format."""
    report = get(desk, kind.name, MILL, BAKERY)
    assert report.name == kind.name
    assert report.about == tuple(sorted((MILL, BAKERY)))
    assert report.tables
    assert json.loads(as_json(report))["report"] == kind.name
    assert all(as_csv(table) for table in report.tables)
    assert len(metadata(report)["tables"]) == len(report.tables)


@pytest.mark.parametrize("kind", [*STATEMENTS, *MEASURED], ids=lambda kind: kind.name)
def test_what_tells_of_pay_is_told_to_nobody_else(kind: Any, desk: Desk) -> None:
    """Not even of closed years, by the figures that insiders have."""
    for caller in (PUBLIC, CALLERS["M"], CALLERS["B"]):
        with pytest.raises(NoReportError) as refused:
            get(desk, kind.name, MILL, caller=caller, period="2025")
        assert refused.value.code == "not_open"


def test_statements_are_of_the_accounts_asked_about(desk: Desk) -> None:
    """Of one organisation, of several as one, accrued or paid, beside other periods."""
    facts = get(desk, "trial", MILL, caller=AUDITOR).facts
    assert facts == get(desk, "trial", "mill").facts
    beside = get(desk, "income", MILL, compare=("before",))
    assert beside.period == "2026,2025"
    assert metadata(beside)["schema:temporalCoverage"] == ["2026", "2025"]
    accrued, settled = (
        get(desk, "income", MILL, parameters={"basis": basis}) for basis in ("accrued", "paid")
    )
    assert accrued.tables != settled.tables


def test_one_line_of_the_general_ledger_is_asked_for(desk: Desk) -> None:
    """By its name."""
    whole = get(desk, "general", MILL).tables[0].rows
    cash = get(desk, "general", MILL, parameters={"line": "cash"}).tables[0].rows
    assert 0 < len(cash) < len(whole)


def test_a_group_has_more_than_one_member(desk: Desk) -> None:
    """One organisation is not consolidated."""
    with pytest.raises(NoReportError, match="one organisation is no group"):
        get(desk, "consolidation", MILL)


@pytest.mark.parametrize("name", POLICIES)
def test_the_rule_that_holds_measures(name: str, desk: Desk) -> None:
    """The last one of the period that no other replaced; any other when it is named."""
    assert str(paid.at(f"{name}-3")) in as_json(get(desk, name, MILL)).decode()
    first = get(desk, name, MILL, parameters={"policy": paid.at(f"{name}-1")})
    assert paid.at(f"{name}-1") in as_json(first).decode()
    earlier = get(desk, name, MILL, period="2021")
    assert paid.at(f"{name}-1") in as_json(earlier).decode()


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    ("agent", "said"),
    [(BAKERY, {}), (MILL, {"period": "2019"}), (MILL, {"parameters": {"policy": "urn:x:none"}})],
)
def test_where_there_is_no_rule_nothing_is_measured(
    name: str, agent: str, said: dict[str, Any], desk: Desk
) -> None:
    """Of an organisation without one, of a time before it, by one that is not theirs."""
    with pytest.raises(NoReportError) as refused:
        get(desk, name, agent, **said)
    assert refused.value.code == "unknown_policy"


@pytest.mark.parametrize("name", POLICIES)
def test_a_rule_that_counts_others_is_for_who_sees_their_books_too(name: str, desk: Desk) -> None:
    """The mill's auditor is told nothing of the bakery by way of the mill's own rule."""
    said: dict[str, Any] = {"parameters": {"policy": paid.at(f"{name}-2")}}
    assert get(desk, name, MILL, **said).about == tuple(sorted((MILL, BAKERY)))
    with pytest.raises(NoReportError) as refused:
        get(desk, name, MILL, caller=AUDITOR, **said)
    assert refused.value.code == "not_open"
    desk.kinds = {**REPORTS, name: replace(REPORTS[name], public=lambda _asked, report: report)}
    with pytest.raises(NoReportError) as refused:
        get(desk, name, MILL, caller=PUBLIC, period="2025", **said)
    assert refused.value.path == "policy"
    first = {"parameters": {"policy": paid.at(f"{name}-1")}}
    assert get(desk, name, MILL, caller=PUBLIC, period="2025", **first).about == (MILL,)
    desk.kinds = REPORTS


def test_figures_are_exact(desk: Desk) -> None:
    """Decimals, never binary numbers, in every cell of every statement."""
    cells = {
        type(cell)
        for kind in STATEMENTS
        for table in get(desk, kind.name, MILL, BAKERY).tables
        for row in table.rows
        for cell in row
    }
    assert float not in cells
    assert Decimal in cells


def test_kinds_have_names_of_their_own() -> None:
    """No two kinds answer to one name, and each says what it is."""
    assert len(REPORTS) == 1 + len(STATEMENTS) + len(MEASURED)
    assert all(kind.doc.endswith(".") and kind.title for kind in REPORTS.values())
