# SPDX-License-Identifier: MIT
"""Price splits and roll-ups as they are asked for at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.provenance.mill import EVERYTHING
from tests.provenance.test_split import WHOLE, changed
from tests.reports.business import at, books, deal, flow, owed
from valueflows.desk import provenance
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.callers import EVERYTHING as SEES_ALL
from valueflows.model.callers import Caller, Role
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


def test_part_of_a_sale(desk: Desk) -> None:
    """Two and a half of five loaves, and the same taken first in, first out."""
    report = ask(desk, "price-split", "meal-sold", quantity="2.5", mixing="fifo")
    assert report.facts["price"] == Decimal("21.40")
    assert sum(Decimal(str(row["amount"])) for row in report.table("lines").records()) == Decimal(
        "21.40"
    )


def test_all_sales_of_a_resource(desk: Desk) -> None:
    """Of the flour in the mill's sack there is one sale, which the mill and the farm share."""
    report = ask(desk, "price-split", "sack")
    assert sorted(lines(report)) == [
        "mill labour 10.00",
        "mill overheadsAndSurplus 15.00",
        "twin overheadsAndSurplus 15.00",
    ]


def test_every_method_has_the_same_price(desk: Desk) -> None:
    """One thing comes out of each process, so that methods have nothing to differ in."""
    for method in ("quantity", "price", "recipe"):
        for mixing in ("proportional", "fifo"):
            report = ask(desk, "price-split", "meal-sold", method=method, mixing=mixing)
            assert sorted(lines(report)) == WHOLE


def test_what_went_into_a_loaf(desk: Desk) -> None:
    """Hours and inputs by the loaf, and what the shop paid for it."""
    report = ask(desk, "roll-up", "meal-sold")
    facts = {name: str(report.facts[name]) for name in ("quantity", "hoursPerUnit", "costPerUnit")}
    assert facts == {"quantity": "5.000000", "hoursPerUnit": "0.070000", "costPerUnit": "6.000000"}
    assert [row["kind"] for row in report.table("inputs").records()][:2] == ["hours", "input"]


def test_what_is_in_stock(desk: Desk) -> None:
    """Forty loaves on the shelf, with eight tenths of the work in them."""
    report = ask(desk, "roll-up", "shelf")
    assert (report.facts["quantity"], report.facts["volunteerHoursPerUnit"]) == (
        40,
        Decimal("0.020000"),
    )


@pytest.mark.parametrize(
    ("name", "said", "code", "path"),
    [
        ("price-split", {"subject": "nothing"}, "unknown_subject", "subject"),
        ("price-split", {"subject": "ben"}, "unknown_subject", "subject"),
        ("price-split", {"subject": "meal-price"}, "unknown_subject", "subject"),
        ("price-split", {"subject": "flour-in"}, "unknown_subject", "subject"),
        ("price-split", {"period": "2024", "subject": "meal-sold"}, "unknown_subject", "subject"),
        ("roll-up", {"subject": "meal-sold", "quantity": "6"}, "bad_parameter", "subject"),
        ("roll-up", {"subject": "meal-sold", "quantity": "much"}, "bad_parameter", "quantity"),
        ("roll-up", {"subject": "meal-sold", "quantity": "-1"}, "bad_parameter", "quantity"),
        ("price-split", {"subject": "sack", "quantity": "1"}, "bad_parameter", "quantity"),
        ("roll-up", {"subject": "meal-sold", "method": "taste"}, "bad_parameter", "method"),
    ],
)
def test_what_cannot_be_told(
    desk: Desk, name: str, said: dict[str, str], code: str, path: str
) -> None:
    """It is said where it is wrong and what to do."""
    with pytest.raises(NoReportError) as refused:
        ask(desk, name, said.pop("subject"), SEES_ALL, said.pop("period", "2025"), **said)
    assert (refused.value.code, refused.value.path) == (code, path)


def test_without_a_period(desk: Desk) -> None:
    """It is of all time, as a sale is what it is whenever it is asked about."""
    report = ask(desk, "price-split", "meal-sold", period="")
    assert sorted(lines(report)) == WHOLE
    assert ask(desk, "roll-up", "meal-sold", period="").facts["quantity"] == 5
    with pytest.raises(NoReportError, match="it is missing"):
        desk.report(SEES_ALL, Asked("activity"))
    with pytest.raises(NoReportError, match="sold by these\\. Give"):
        ask(desk, "price-split", "flour-in", period="")


def test_what_is_empty(desk: Desk) -> None:
    """Of a crate all of which was used it is said what to ask about instead."""
    report = ask(desk, "roll-up", "crate")
    assert report.facts["quantity"] == 0
    notes = {note.code: note.text for note in report.notes}
    assert "Ask about an event" in notes["nothing_left"]


def test_without_a_subject(desk: Desk) -> None:
    """There is nothing to tell of everything at once."""
    with pytest.raises(NoReportError, match="it is missing"):
        desk.report(SEES_ALL, Asked("roll-up", (), "2025"))


def test_whose_sales(desk: Desk) -> None:
    """Agents are those whose sales are split."""
    one = Asked("price-split", (at("cafe"),), "2025", parameters={"subject": at("meal-sold")})
    assert desk.report(SEES_ALL, one).facts["sales"] == 1
    with pytest.raises(NoReportError, match="nothing of it was sold"):
        desk.report(SEES_ALL, Asked("price-split", (at("co"),), "2025", parameters=one.parameters))


def test_what_is_said_beside_it(tmp_path: Path) -> None:
    """Where money ends, what was sold below cost, what was shared and what was left out."""
    more = (
        flow("eve", "work ann co work 10 h", "01-05", into="baking"),
        flow("june", "work ann co work 10 h", "06-05"),
        owed("later", "co ann 100 wage", by="june"),
        *deal("cut"),
        flow("cut-sold", "transfer cafe eater bread 1 one", "01-08", under="cut", frm="machine"),
        *deal("fire"),
        flow("fire-sold", "transfer cafe eater bread 1 one", "01-09", under="fire", frm="machine"),
        owed("fire-price", "eater cafe 1 price", by="fire-sold"),
    )
    with books(tmp_path, changed("flour-price", more=more)) as ledger:
        desk = Desk(ledger)
        notes = {note.code: note for note in ask(desk, "price-split", "machine").notes}
        fire = {note.code for note in ask(desk, "price-split", "fire-sold").notes}
        nothing = ask(desk, "price-split", "cut-sold")
    assert set(notes) == {
        "money_ends",
        "sale_left_out",
        "volunteers",
        "hours_without_pay",
        "not_split",
        "unknown_opening",
    }
    assert notes["money_ends"].events == (at("flour-sold"),)
    assert "below_cost" in fire
    assert (nothing.facts["verdict"], nothing.facts["reason"]) == (
        "notComputable",
        "no price is recorded",
    )


def test_only_so_many_sales(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is counted and left out."""
    monkeypatch.setattr(provenance, "SALES_MAX", 0)
    asked = Asked("price-split", (), "2025-01", parameters={"subject": at("meal-sold")})
    report = desk.report(SEES_ALL, asked)
    assert [(note.code, note.count) for note in report.notes] == [("sales_left_out", 1)]
    assert report.facts["reason"] == "nothing of it was sold"


@pytest.mark.parametrize(
    ("organisation", "own", "cost"),
    [
        (
            "co",
            {"co labour 6.00", "co chargesOnLabour 1.50", "mill labourOverheadsAndSurplus 1.25"},
            None,
        ),
        ("mill", {"mill labour 0.50", "co labourOverheadsAndSurplus 27.10"}, None),
        (
            "cafe",
            {"cafe overheadsAndSurplus 10.00", "co labourOverheadsAndSurplus 27.10"},
            "6.000000",
        ),
    ],
)
def test_who_sees_one_organisation(
    desk: Desk, organisation: str, own: set[str], cost: str | None
) -> None:
    """They see its own work, its own cost, and of the others what is public; nothing is published."""
    caller = Caller(Role.AUDITOR, "", frozenset({at(organisation)}))
    found = ask(desk, "price-split", "meal-sold", caller)
    assert own < set(lines(found))
    rows = found.table("events").records()
    assert {row["organisation"] for row in rows if row["line"] == "labour"} <= {at(organisation)}
    spent = ask(desk, "roll-up", "meal-sold", caller).facts["costPerUnit"]
    assert (None if spent is None else str(spent)) == cost
