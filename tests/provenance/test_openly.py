# SPDX-License-Identifier: MIT
"""What everybody is told of the work in a loaf: the mean of a year, and nothing of a lot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.provenance.cooperative import QUARTERS, TEAM, closed, closing, people, quarter, usual
from tests.reports.business import at, books, deal, flow, owed, write
from valueflows.desk.asked import Asked
from valueflows.desk.desk import Desk
from valueflows.desk.provenance import tracing
from valueflows.exchange.delimited import as_json
from valueflows.model.agents import Person
from valueflows.model.callers import EVERYTHING, PUBLIC, Caller, Role
from valueflows.model.publishing import PublicationRule
from valueflows.model.tables import Report
from valueflows.reports.provenance.readers import NOT_TOLD

BAKERS = Caller(Role.AUDITOR, "", frozenset({at("co")}))
CAFE = Caller(Role.AUDITOR, "", frozenset({at("cafe")}))
MEMBER = Caller(Role.MEMBER, at(TEAM[0]), frozenset({at("co")}))
SUBJECTS = [f"{kind}-sold-{day}" for kind in ("bread", "box") for day in QUARTERS[::3]]
SUBJECTS += ["shelf", "crate"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the closed year."""
    with closed(tmp_path_factory.mktemp("year")) as ledger:
        yield Desk(ledger)


def ask(
    desk: Desk, subject: str, caller: Caller = PUBLIC, name: str = "price-split", **said: str
) -> Report:
    """Return a report as somebody gets it."""
    asked = Asked(name, (), "2025", parameters={"subject": at(subject), **said})
    return desk.report(caller, asked)


def lines(report: Report) -> dict[str, object]:
    """Return the lines by kind."""
    return {str(row["line"]): row["amount"] for row in report.table("lines").records()}


def everything(desk: Desk) -> dict[tuple[str, ...], bytes]:
    """Return all that everybody can ask about: lots, quantities, methods, mixings."""
    found: dict[tuple[str, ...], bytes] = {}
    for subject in SUBJECTS:
        for name in ("price-split", "roll-up"):
            for method, mixing in (("quantity", "proportional"), ("price", "fifo")):
                for quantity in ("", *("1", "3") * ("sold" in subject)):
                    more = {"quantity": quantity} if quantity else {}
                    said = {"method": method, "mixing": mixing, **more}
                    key = (subject, name, method, mixing, quantity)
                    found[key] = told(ask(desk, subject, PUBLIC, name, **said))
    return found


def told(report: Report) -> bytes:
    """Return what a report says, but for the hash of the journal."""
    return as_json(report).replace(report.checkpoint.encode(), b"")


def test_bread_has_the_mean_of_the_year(desk: Desk) -> None:
    """Ten loaves at 0.64 hours, an hour at what all were paid by the hours of all."""
    report = ask(desk, "bread-sold-06-30")
    assert lines(report)["labour"] == Decimal("148.54")
    (party,) = report.table("organisations").records()
    assert (party["hours"], party["volunteers"]) == (Decimal("6.4"), None)
    assert {row["line"] for row in report.table("events").records()} == {"received"}


def test_cake_is_not_split(desk: Desk) -> None:
    """Two bake it: their work is one with the rest, and no hours are told."""
    assert lines(ask(desk, "box-sold-06-30")) == {"labourOverheadsAndSurplus": Decimal("40.00")}
    facts = ask(desk, "box-sold-06-30", name="roll-up").facts
    names = ("hoursPerUnit", "volunteerHoursPerUnit", "costPerUnit", "payPerUnit")
    assert [facts[name] for name in names] == [None] * 4


def test_who_sees_the_books_sees_the_work(desk: Desk) -> None:
    """The bakery's own auditor has what the ledger's has, that of another has what everybody has."""
    for caller in (BAKERS, EVERYTHING):
        found = ask(desk, "box-sold-03-31", caller)
        assert lines(found)["labour"] == Decimal("97.62")
        assert any("Zwitscher" in str(row["event"]) for row in found.table("events").records())
    for caller in (CAFE, MEMBER):
        assert lines(ask(desk, "box-sold-03-31", caller)) == {
            "labourOverheadsAndSurplus": Decimal("40.00")
        }


def test_nobody_is_named(desk: Desk) -> None:
    """No name, no id and no event of those who work is in anything that everybody reads."""
    assert not [key for key, text in everything(desk).items() if b"Zwitscher" in text]


@pytest.mark.uncounted
def test_books_with_other_wages_are_told_in_the_same_bytes(tmp_path: Path, desk: Desk) -> None:
    """Whoever earns more or less, as long as all together earn what they did."""
    other = {who: usual(7 - number) for number, who in enumerate(TEAM)}
    with closed(tmp_path, other) as ledger:
        assert everything(Desk(ledger)) == everything(desk)


def test_a_year_that_is_not_closed_tells_nothing_of_work(tmp_path: Path) -> None:
    """Nor does one of which pay is not told, for want of people."""
    paid = {who: usual(number) for number, who in enumerate(TEAM)}
    with books(tmp_path, people()) as ledger:
        write(ledger, quarter("03-31", paid))
        found = ask(Desk(ledger), "bread-sold-03-31")
    assert lines(found) == {"labourOverheadsAndSurplus": Decimal("40.00")}


def test_older_versions_tell_what_they_told(desk: Desk) -> None:
    """As of a version before the closing there is no labour line; after it there is."""
    asked = Asked("price-split", (), "2025", (), 6, {"subject": at("bread-sold-06-30")})
    assert "labour" not in lines(desk.report(PUBLIC, asked))
    newest = Asked("price-split", (), "2025", (), 7, asked.parameters)
    assert lines(desk.report(PUBLIC, newest))["labour"] == Decimal("148.54")


def trade(shown: str = "shown") -> list[object]:
    """Write how a farmer, who is a person, sells wheat that the mill sells on."""
    return [
        PublicationRule(id=at("rule"), pace="eachChange", trade_with_persons=shown),
        Person(id=at("Zwitscher-farmer"), name="Zwitscher"),
        *deal("first", "second"),
        flow(
            "wheat", "transfer Zwitscher-farmer mill flour 10 kg", "01-05", under="first", to="bin"
        ),
        owed("wheat-price", "mill Zwitscher-farmer 10 price", by="wheat"),
        flow("sold", "transfer mill cafe flour 10 kg", "01-06", under="second", frm="bin"),
        owed("sold-price", "cafe mill 25 price", by="sold"),
    ]


def split_for(directory: Path, caller: Caller, *records: object) -> Report:
    """Return what somebody is told of the flour."""
    with books(directory, records) as ledger:  # type: ignore[arg-type]
        return ask(Desk(ledger), "sold", caller)


def test_a_person_who_sells_stands_under_a_pseudonym(tmp_path: Path) -> None:
    """What they got is their own work and the rest in one; who keeps the books knows their name."""
    known = split_for(tmp_path, EVERYTHING, *trade())
    assert at("Zwitscher-farmer") in known.about
    assert lines(known)["labourOverheadsAndSurplus"] == Decimal("10.00")
    hidden = split_for(tmp_path, PUBLIC, *trade())
    assert b"Zwitscher" not in as_json(hidden)
    assert sum(Decimal(str(row["amount"])) for row in hidden.table("lines").records()) == 25


def test_a_step_that_is_hidden_is_in_a_rest(tmp_path: Path) -> None:
    """Where trade with persons is not shown, the mill has all of it, and it is said that it hides."""
    found = split_for(tmp_path, PUBLIC, *trade("withheld"))
    assert b"Zwitscher" not in as_json(found)
    assert lines(found) == {"notDisclosed": Decimal("25.00")}
    assert "undisclosed" in {note.code for note in found.notes}


def test_pay_of_too_few_is_no_mean(tmp_path: Path) -> None:
    """Of four whose pay is not told, no hour has a price; nor is there one in another money."""
    few = {who: usual(number) for number, who in enumerate(TEAM)}
    with closed(tmp_path, few, team=TEAM[:4]) as ledger:
        found = ask(Desk(ledger), "bread-sold-03-31")
    assert lines(found) == {"labourOverheadsAndSurplus": Decimal("40.00")}


def test_the_mean_is_of_one_money(desk: Desk) -> None:
    """What is told in one money says nothing in another; and without a desk nothing is told."""
    view = desk.ledger.view(PUBLIC)
    for openly, currency, told_ in ((desk.publicly, "eur", True), (desk.publicly, "usd", False)):
        reader = tracing(desk.ledger, PUBLIC, view, openly)
        made = reader.source.flow(at("bread-made-03-31"))
        assert made is not None
        work = reader.beholder.work(at("co"), [(made, Fraction(1))], at(currency))
        assert (work.pay is not None) is told_
        assert reader.beholder.work(at("cafe"), [(made, Fraction(1))], at(currency)) == NOT_TOLD
        nobody = tracing(desk.ledger, PUBLIC, view, None)
        assert nobody.beholder.work(at("co"), [(made, Fraction(1))], at(currency)) == NOT_TOLD


def test_who_leaves_is_not_the_difference_of_two_years(tmp_path: Path) -> None:
    """The bread of the first year is told; that of the next, made by one fewer, would tell of them."""
    paid = {who: usual(number) for number, who in enumerate(TEAM)}
    with books(tmp_path, people()) as ledger:
        for year, team in (("2024-", TEAM), ("", TEAM[:7])):
            for day in QUARTERS:
                write(ledger, quarter(year + day, paid, team))
            write(ledger, [closing("2025-01-01T00:00:00Z" if year else "2026-01-01T00:00:00Z")])
        desk = Desk(ledger)
        first = {"subject": at("bread-sold-2024-06-30")}
        assert "labour" in lines(
            desk.report(PUBLIC, Asked("price-split", (), "2024", (), None, first))
        )
        assert "labour" not in lines(ask(desk, "bread-sold-06-30"))
        assert "labour" in lines(ask(desk, "bread-sold-06-30", EVERYTHING))
