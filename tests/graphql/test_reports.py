# SPDX-License-Identifier: MIT
"""Reports in GraphQL: the same figures as everywhere, and the same refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.desk.kit import KINDS, close, fill
from tests.graphql import paid
from tests.graphql.everything import deep
from tests.graphql.kit import Desk, served_schema
from tests.graphql.paid import CALLERS, MILL, SEEN, still
from valueflows.desk.desk import desk_of
from valueflows.graphql import reports
from valueflows.model.callers import PUBLIC, Caller

REPORT: Final = """query ($name: String!, $agents: [ID!], $period: String!, $compare: [String!],
    $parameters: [ReportParameterInput!], $asOf: AsOf) {
  report(name: $name, agents: $agents, period: $period, compare: $compare,
         parameters: $parameters, asOf: $asOf) {
    name title about period version checkpoint dependsOn
    facts { name value }
    tables { name title key columns { name title kind unit note } rows }
    notes { code text count events } } }"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the paid world, with a year that is closed."""
    made = Desk.at(tmp_path_factory.mktemp("reports") / "ledger")
    fill(made.ledger)
    close(made.ledger, "2026-01-01T00:00:00Z")
    desk_of(made.ledger).kinds = KINDS
    yield made
    made.ledger.close()


def ask(desk: Desk, caller: Caller = PUBLIC, **said: Any) -> dict[str, Any]:
    """Ask for a report as somebody."""
    asked = Desk(desk.ledger, may_record=False, caller=caller)
    return asked.ask(REPORT, **{"name": "activity", "period": "2026"} | said)


def test_reports_are_listed_with_what_they_take(desk: Desk) -> None:
    """Names, titles, and parameters with their choices."""
    kinds = desk.ask(
        "{ reports { name title note single compares parameters { name kind choices default } } }"
    )["data"]["reports"]
    assert [kind["name"] for kind in kinds] == sorted(KINDS)
    (totals,) = [kind for kind in kinds if kind["name"] == "totals"]
    assert totals["compares"]
    assert totals["parameters"][0] == {
        "name": "basis",
        "kind": "text",
        "choices": ["accrued", "paid"],
        "default": "accrued",
    }


def test_a_report_has_its_cells_as_text(desk: Desk) -> None:
    """In the order of its columns, with what it was computed from."""
    found = ask(desk, agents=["mill"])["data"]["report"]
    report = desk_of(desk.ledger).kind("activity")
    assert (found["title"], found["about"]) == (report.title, [MILL])
    (table,) = found["tables"]
    assert [column["name"] for column in table["columns"]][:3] == [
        "month",
        "organisation",
        "action",
    ]
    assert all(isinstance(cell, str) for row in table["rows"] for cell in row)
    assert found["facts"] == [
        {"name": "events", "value": str(sum(int(row[4]) for row in table["rows"]))}
    ]
    assert found["version"] == desk.ledger.books.version
    assert len(found["checkpoint"]) == 64


def test_each_caller_has_the_report_for_them(desk: Desk) -> None:
    """What the public is not told the auditor is."""
    events = [
        int(ask(desk, caller, agents=[MILL])["data"]["report"]["facts"][0]["value"])
        for caller in (PUBLIC, CALLERS["M"], CALLERS["A"])
    ]
    assert events == sorted(set(events))


def test_parameters_comparisons_and_versions_are_passed_on(desk: Desk) -> None:
    """As they are written."""
    said = {
        "compare": ["before"],
        "parameters": [{"name": "basis", "value": "paid"}, {"name": "top", "value": "3"}],
        "asOf": {"version": 4},
    }
    found = ask(desk, CALLERS["A"], name="totals", agents=[MILL], **said)["data"]["report"]
    facts = {fact["name"]: fact["value"] for fact in found["facts"]}
    assert facts == {"compared": "2025", "basis": "paid", "top": "3"}
    assert found["version"] == 4
    closed = ask(desk, name="totals", agents=[MILL], period="2025")["data"]["report"]
    assert closed["version"] == desk.ledger.books.version


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "none"}, "unknown_report"),
        ({"agents": ["none"]}, "unknown_agent"),
        ({"agents": [paid.at("p-ada")]}, "unknown_agent"),
        ({"period": "soon"}, "bad_period"),
        ({"name": "totals"}, "not_open"),
        ({"parameters": [{"name": "colour", "value": "red"}]}, "unknown_parameter"),
    ],
)
def test_what_cannot_be_told_is_refused(said: dict[str, Any], code: str, desk: Desk) -> None:
    """With one error, and what to do."""
    (error,) = ask(desk, **said)["errors"]
    (problem,) = error["extensions"]["problems"]
    assert (error["extensions"]["code"], problem["code"]) == ("REFUSED", code)
    assert problem["remedy"] in error["message"]


def test_what_does_not_fit_into_an_answer_is_had_as_a_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is said where."""
    monkeypatch.setattr(reports, "ROWS_MAX", 1)
    (error,) = ask(desk)["errors"]
    assert "/reports/{name}.csv" in error["message"]


def test_no_report_shows_everybody_what_is_hidden(desk: Desk) -> None:
    """None of the words and numbers that only others may see."""
    shown = deep(served_schema().type_map["Report"])
    document = f'{{ report(name: "activity", period: "2026") {{ {shown} }} }}'
    text = str(Desk(desk.ledger, may_record=False, caller=PUBLIC).ask(document)) + str(ask(desk))
    text = still(text)
    assert [word for word, who in SEEN.items() if "P" not in who and word in text] == []
