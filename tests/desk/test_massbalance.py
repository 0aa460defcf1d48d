# SPDX-License-Identifier: MIT
"""Mass balances at the desk: figures with their terms, what is behind them, and who has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.helpers import iri
from tests.reports.mill import sold, wheat, year
from tests.sample.conftest import Loaded, loaded
from tests.trace.kit import ledger_of, on, tell
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.agents import Organization, SpatialThing
from valueflows.model.callers import PUBLIC, Caller, Role
from valueflows.model.records import Record
from valueflows.model.tables import Report

__all__ = ["loaded"]
ALL = Caller(Role.AUDITOR)
KINDS = {"material": iri("wheat"), "output": iri("flour"), "claim": iri("organic")}
SAMPLE_MILL = "https://mill.example/co-op"
VILLAGE = "https://village.example/kinds/"


def described() -> list[Record]:
    """Tell of the year of the mill, with organisations that are described."""
    return [
        *(Organization(id=iri(name), name=name.title()) for name in ("mill", "farm", "bakery")),
        SpatialThing(id=iri("yard")),
        *year("30.5 kg"),
    ]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A desk over the year of the mill."""
    with ledger_of(described()) as ledger:
        yield Desk(ledger)


def ask(desk: Desk, caller: Caller = ALL, **said: Any) -> Report:
    """Ask for the balance of the mill."""
    parameters = {name: value for name, value in (KINDS | said).items() if value is not None}
    if "rate" in parameters:
        parameters["yield"] = parameters.pop("rate")
    return desk.report(caller, Asked("mass-balance", (iri("mill"),), "2025", parameters=parameters))


def figures(report: Report) -> dict[str, dict[str, Any]]:
    """Return the figures by name."""
    return {str(row["figure"]): row for row in report.table("mass-balance").records()}


def test_each_figure_has_its_terms(desk: Desk) -> None:
    """Value, unit, numerator, denominator, coverage, and how many records are behind it."""
    report = ask(desk)
    told = figures(report)
    assert report.facts["verdict"] == "within"
    assert (report.facts["claimed"], report.facts["allowed"]) == (
        Decimal("30.50"),
        Decimal("32.00"),
    )
    assert told["headroom"]["value"] == report.facts["headroom"] == Decimal("1.50")
    share = told["share"]
    assert (share["numerator"], share["denominator"]) == (Decimal("30.50"), Decimal("32.00"))
    assert share["value"] == Decimal("0.953125")
    seen = told["yield"]
    assert (seen["value"], seen["numerator"], seen["denominator"]) == (
        Decimal("0.800000"),
        Decimal("80.00"),
        Decimal("100.00"),
    )
    assert {row["coverage"] for row in told.values()} == {Decimal("1.000000")}
    assert told["claimed"]["n"] == told["in"]["n"] == 1
    assert {row["reason"] for row in told.values()} == {None}
    assert [note.code for note in report.notes] == ["yield_observed"]
    assert (report.version, report.depends_on) == (desk.ledger.books.version, 2)


def test_the_events_are_behind_the_figures(desk: Desk) -> None:
    """In tables of their own, each with what it counts."""
    report = ask(desk)
    for table, figure in (("in", "in"), ("out", "claimed"), ("opening", "opening")):
        rows = list(report.table(table).records())
        counted = sum((Decimal(str(row["counted"])) for row in rows), Decimal(0))
        assert counted == figures(report)[figure]["value"]
    (row,) = report.table("in").records()
    assert (row["record"], row["day"], row["what"]) == (iri("good"), "2025-01-02", "came")
    assert (row["resource"], row["quantity"], row["is_output"]) == (
        iri("silo"),
        Decimal("40.00"),
        False,
    )


def test_an_unrelated_event_changes_the_version_alone() -> None:
    """Figures, tables and notes stay, and so does what they depend on."""
    with ledger_of(described()) as ledger:
        before = ask(Desk(ledger))
        tell(ledger, on(9, "salted", "raise", resource="salt", creates="salt", kind="spice"))
        after = ask(Desk(ledger))
    assert after.version == before.version + 1
    assert replace(after, version=before.version, checkpoint=before.checkpoint) == before


def test_what_is_missing_is_counted_and_said() -> None:
    """No figure that hangs on it has a value."""
    more = [
        on(7, "litres", "transfer", provider="mill", receiver="bakery", kind="flour",
           quantity="3 l"),
        wheat(8, "loose", "1 kg", organic=True, to=None),
    ]  # fmt: skip
    with ledger_of([*described(), *more]) as ledger:
        report = ask(Desk(ledger), rate="0.8")
    told = figures(report)
    assert report.facts["verdict"] == "notComputable"
    assert report.facts["reason"] == "other_unit"
    assert told["allowed"]["value"] is told["share"]["value"] is told["headroom"]["value"] is None
    assert told["allowed"]["reason"] == "other_unit"
    assert told["claimed"]["coverage"] < 1
    notes = {note.code: note for note in report.notes}
    assert (notes["other_unit"].count, notes["other_unit"].events) == (1, (iri("litres"),))
    assert notes["not_inventoried"].events == (iri("loose"),)
    assert "record one dimension" in notes["other_unit"].text
    assert "yield_given" in notes


def test_units_of_ones_own_are_told(desk: Desk) -> None:
    """They convert into themselves alone."""
    with ledger_of(
        [
            *described()[:3],
            wheat(1, "good", "4 bushels", creates="silo"),
            sold(2, "on", "4 bushels", resource="silo", kind="wheat"),
        ]
    ) as ledger:
        report = ask(Desk(ledger), output=iri("wheat"), claim=None)
    assert report.facts["verdict"] == "within"
    assert {note.code for note in report.notes} == {"yield_same", "unknown_unit"}
    nothing = ask(desk, output="urn:x:typo", rate="1")
    assert nothing.facts["reason"] == "nothing_of_kind"
    assert figures(nothing)["closing"]["value"] == 0


def test_nothing_allowed_is_no_share() -> None:
    """Where nothing may be claimed, there is nothing to divide by."""
    with ledger_of([*described()[:3], *year()[:1], *year()[2:]]) as ledger:
        tell(ledger, wheat(200, "next", "1 kg", organic=True))
        asked = Asked("mass-balance", (iri("mill"),), "2025-01", parameters=KINDS)
        report = Desk(ledger).report(ALL, replace(asked, parameters=KINDS | {"yield": "0.5"}))
    assert figures(report)["share"]["value"] is None


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"material": None}, "material"),
        ({"material": " "}, "material"),
        ({"output": " "}, "output"),
        ({"output": "a " * 3 + " ".join(f"urn:x:{n}" for n in range(100))}, "output"),
        ({"rate": "0"}, "yield"),
        ({"rate": "-1"}, "yield"),
        ({"rate": "eighty"}, "yield"),
        ({"site": "yard"}, "site"),
        ({"claim": "\ud83c"}, "claim"),
    ],
)
def test_what_cannot_be_asked_is_refused(desk: Desk, said: dict[str, Any], path: str) -> None:
    """With what to give instead."""
    with pytest.raises(NoReportError) as refused:
        ask(desk, **said)
    assert (refused.value.code, refused.value.path) == ("bad_parameter", path)
    assert refused.value.remedy.startswith(("Give", "It says: what comes in"))


def test_only_who_sees_the_books_has_it(desk: Desk) -> None:
    """A sum of one event is that event, however it is asked for."""
    outside = (PUBLIC, Caller(Role.MEMBER, iri("ann"), frozenset({iri("mill")})))
    for caller in (*outside, Caller(Role.AUDITOR, "", frozenset({iri("farm")}))):
        with pytest.raises(NoReportError) as refused:
            ask(desk, caller)
        assert refused.value.code == "not_open"
    inside = Caller(Role.BOOKKEEPER, iri("ann"), frozenset({iri("mill")}), frozenset({iri("mill")}))
    assert ask(desk, inside).facts == ask(desk).facts


def test_a_place_is_a_site(desk: Desk) -> None:
    """Of one where nothing is said to be, nothing can be told."""
    report = ask(desk, site=iri("yard"))
    assert (report.facts["verdict"], report.facts["site"]) == ("notComputable", iri("yard"))
    assert "place_not_known" in str(report.facts["reason"])


def test_the_mill_of_the_sample_makes_as_much_flour_as_it_can(loaded: Loaded) -> None:
    """Four fifths of the wheat that was used, in every quarter."""
    desk = Desk(loaded.ledger)
    parameters = {"material": f"{VILLAGE}wheat", "output": f"{VILLAGE}flour", "yield": "0.8"}
    for period in ("2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        asked = Asked("mass-balance", (SAMPLE_MILL,), period, parameters=parameters)
        report = desk.report(ALL, asked)
        assert report.facts["verdict"] == "within", period
        assert report.facts["headroom"] == 0
        less = desk.report(ALL, replace(asked, parameters=parameters | {"yield": "0.79"}))
        assert less.facts["verdict"] == "exceeded"
