# SPDX-License-Identifier: MIT
"""What everybody reads of three closed years: nobody's pay, whatever is asked in which order."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.desk import years
from tests.desk.years import BASE, PROFIT, WAGES, YEARS
from tests.helpers import change
from tests.reports.attack.publishing import Public, steady, victims
from tests.reports.fourteen import COOP, CUSTOMER, PEOPLE
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.desk.forms import Formed
from valueflows.desk.publicly import Publicly, Unit
from valueflows.exchange.delimited import as_json
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.callers import EVERYTHING, PUBLIC, Caller, Role
from valueflows.model.exact import MICRO, Instant
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.publishing import PublicationRule
from valueflows.model.tables import Column, Report, Table
from valueflows.reports.control import Place, Ranked, Total
from valueflows.reports.openform import Form
from valueflows.reports.periods import period_of
from valueflows.reports.presets import preset
from valueflows.reports.shares import shares_of_postings
from valueflows.reports.suppression import Share

pytestmark = pytest.mark.uncounted

TOLD = (
    "income-statement", "balance-sheet", "cash-flow", "maximum-wage", "maximum-profit",
    "indicators", "contribution",
)  # fmt: skip
CLOSED = (
    "trial-balance", "journal", "general-ledger", "aged-items", "inventory", "budget",
    "consolidation",
)  # fmt: skip
MEMBER = Caller(Role.MEMBER, PEOPLE[0].iri)


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """Books that are not forced to disk."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, os.fstat)
        yield


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The books of the fourteen."""
    with years.books(tmp_path_factory.mktemp("years") / "ledger") as made:
        yield made


@pytest.fixture(scope="module")
def desk(ledger: Ledger) -> Desk:
    """A desk over them."""
    return Desk(ledger)


def ask(desk: Desk, name: str, year: str = "2025", caller: Caller = PUBLIC, **said: Any) -> Report:
    """Return a report as somebody gets it."""
    return desk.report(caller, Asked(name, said.pop("agents", (COOP,)), year, **said))


def everything(desk: Desk) -> dict[tuple[str, str], bytes]:
    """Return all that everybody may read."""
    return {(year, name): as_json(ask(desk, name, year)) for year in YEARS for name in TOLD}


def refusal(desk: Desk, name: str, year: str = "2025", **said: Any) -> NoReportError:
    """Return why there is no report."""
    with pytest.raises(NoReportError) as refused:
        ask(desk, name, year, **said)
    return refused.value


# -- what is told, and what is not -----------------------------------------------------------------


def test_what_nobody_is_paid_by_stays_whole(desk: Desk) -> None:
    """Sales are told to the cent; pay of thirteen is, or lies between two values with a reason."""
    rows = {row["line"]: row for row in ask(desk, "income-statement").table("income").records()}
    assert rows["sales"]["amount"] == 2_400_000
    assert rows["pay"]["amount"] is None
    assert "300000 to 350000" in str(rows["pay"]["instead"])
    first = ask(desk, "income-statement", "2023").table("income").records()
    assert {row["line"]: row["amount"] for row in first}["pay"] is not None


def test_disclosures_have_verdict_and_ratio(desk: Desk) -> None:
    """Nobody is named in them, and the amounts are not told."""
    paid = ask(desk, "maximum-wage")
    assert (paid.facts["verdict"], str(paid.facts["value"])) == ("within", "1.6")
    assert paid.facts["numerator"] == "is what one person gets"
    assert {table.name for table in paid.tables} == {"figures", "excluded", "rates"}
    kept = ask(desk, "maximum-profit")
    assert kept.facts["verdict"] in {"within", "exceeded"}
    assert isinstance(kept.facts["amount"], str)


def test_whoever_sees_the_books_has_them_as_they_are(desk: Desk) -> None:
    """The control is for others."""
    rows = ask(desk, "income-statement", caller=EVERYTHING).table("income").records()
    assert all(row["amount"] is not None for row in rows)


@pytest.mark.parametrize("name", [name for name in CLOSED if name != "consolidation"])
def test_single_records_are_closed(desk: Desk, name: str) -> None:
    """And it is said why."""
    agents = (COOP, CUSTOMER) if name == "consolidation" else (COOP,)
    error = refusal(desk, name, agents=agents)
    assert error.code == "not_open"
    assert "pay" in error.message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("income-statement", {"compare": ("2024",)}),
        ("income-statement", {"parameters": {"basis": "paid"}}),
        ("income-statement", {"year": "2025-Q1"}),
        ("income-statement", {"year": "2025-12"}),
        ("income-statement", {"year": "2024-07-01/2025-07-01"}),
        ("income-statement", {"year": "2026"}),
        ("income-statement", {"agents": (COOP, CUSTOMER)}),
        ("income-statement", {"agents": ()}),
        ("indicators", {"parameters": {"circle": COOP}}),
        ("contribution", {"parameters": {"person": PEOPLE[0].iri}}),
        ("maximum-wage", {"compare": ("2024",)}),
        ("maximum-wage", {"year": "2025-06"}),
        ("contribution", {"caller": MEMBER, "parameters": {"person": PEOPLE[1].iri}}),
    ],
)
def test_what_could_be_subtracted_is_refused(desk: Desk, name: str, said: dict[str, Any]) -> None:
    """Other spans, other bases, other groups, and what is somebody else's."""
    error = refusal(desk, name, **said)
    assert error.code in {"not_open", "unknown_parameter"}
    assert error.remedy.endswith(".")


def test_members_have_their_own(desk: Desk) -> None:
    """Beside what everybody has of all together, and without shares of the whole."""
    mine = ask(desk, "contribution", caller=MEMBER, parameters={"person": PEOPLE[0].iri})
    own = {row["figure"]: row["amount"] for row in mine.table("own").records()}
    assert own["pay"] == 12_000
    assert not own.keys() & {"credited", "received", "gap"}
    everybody = ask(desk, "contribution", caller=MEMBER)
    assert mine.table("whole") == everybody.table("whole")
    assert everybody == ask(desk, "contribution")
    with pytest.raises(KeyError):
        everybody.table("own")


def test_hidden_records_have_a_digest(desk: Desk) -> None:
    """How many they are, and what proves which, to whom the ledger's key is shown."""
    (note,) = (n for n in ask(desk, "cash-flow").notes if n.code == "withheld_events")
    accounts = desk.publicly._accounts(reading(desk.ledger), frozenset({COOP}))
    postings = accounts.postings(period_of("2025", "Europe/Madrid"))
    records = sorted({r for p in postings if p.money_class == "wage" for r in p.records})
    text = b"withheld events\0" + "\n".join(records).encode()
    assert note.text.endswith(hmac.digest(desk.ledger.key, text, "sha256").hex())
    assert note.count == len(records) > 100
    assert note.events == ()


def test_nobody_is_named(desk: Desk) -> None:
    """No name, note or id of a person or of a record of pay is in what everybody reads."""
    for data in everything(desk).values():
        assert years.CANARY.encode() not in data
        assert b"/people/" not in data
        assert b"/events/" not in data
        assert b"/commitments/" not in data


# -- nothing depends on who asked what, or on what came after --------------------------------------


def test_the_order_of_questions_changes_nothing(desk: Desk, ledger: Ledger) -> None:
    """Asked from the last year to the first, by another desk, all is as it was."""
    other = Desk(ledger)
    backwards = {
        (year, name): as_json(ask(other, name, year))
        for year in reversed(YEARS)
        for name in reversed(TOLD)
    }
    assert backwards == everything(desk)


def test_every_version_tells_the_same(desk: Desk) -> None:
    """A year is told as it was closed, or not yet."""
    for year, name in (("2024", "income-statement"), ("2025", "maximum-wage")):
        now = ask(desk, name, year)
        for version in range(1, desk.ledger.books.version + 1):
            if version < now.version:
                code = refusal(desk, name, year, as_of=version).code
                assert code in {"not_open", "unknown_policy"}
            else:
                assert ask(desk, name, year, as_of=version) == now


def test_what_is_paid_later_moves_nothing(tmp_path: Path) -> None:
    """A hidden wage after the closing leaves every byte as it was; so does closing another year."""
    with years.books(tmp_path / "ledger") as ledger:
        desk = Desk(ledger)
        before = everything(desk)
        ledger.record(change(*years.paid(PEOPLE[2], "secret", 777, "2026-02-01")))
        assert everything(desk) == before
        assert everything(Desk(ledger)) == before
        ledger.record(change(preset_of_now()))
        assert everything(Desk(ledger)) == before


def preset_of_now() -> MaximumWagePolicy:
    """Return a rule that begins to hold after all that is closed."""
    made = preset("sec-402u", COOP, Instant("2026-03-01T00:00:00+01:00"))
    return replace(made, id=f"{BASE}policies/later", boundary=(years._ref(CUSTOMER),))


@pytest.mark.parametrize("people", [2, 4])
def test_of_few_people_nothing_moves_with_their_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    """Two books that differ in what somebody got are told in the same words."""
    found = []
    for number in range(2):
        with years.books(tmp_path / str(number), people) as ledger:
            desk = Desk(ledger)
            found.append({key: without_time(ask(desk, *key)) for key in asked_of_all()})
        monkeypatch.setattr(years, "LEAST", years.LEAST + 17)
    assert found[0] == found[1]


def asked_of_all() -> list[tuple[str, str]]:
    """Return all that can be asked."""
    return [(name, year) for name in TOLD for year in YEARS]


def without_time(report: Report) -> Report:
    """Return a report without what differs between any two ledgers."""
    notes = tuple(note for note in report.notes if note.code != "withheld_events")
    tables = tuple(
        replace(table, rows=tuple(row for row in table.rows if "daysToRecord" not in row))
        for table in report.tables
    )
    return replace(report, checkpoint="", notes=notes, tables=tables)


# -- attack ----------------------------------------------------------------------------------------


def read(ledger: Ledger, *, control: bool) -> tuple[Public, list[Share]]:
    """Return what an attacker takes from everything that is told, and what is true."""
    desk = Desk(ledger)
    desk.publicly = Publicly(ledger, desk._accounts, control=control)
    public, truth = Public(control=control), list[Share]()
    for year in YEARS:
        unit = next(u for u in desk.publicly._units(frozenset({COOP}), 99) if u.year == year)
        for formed in desk.publicly._forms(unit):
            take(public, ask(desk, formed.name, year, **said(formed)), formed.form)
        accounts = desk.publicly._accounts(reading(ledger), frozenset({COOP}))
        postings = accounts.postings(period_of(year, "Europe/Madrid"))
        truth += shares_of_postings(accounts.source, (p for p in postings if p.line.name == "pay"))
    return public, truth


def said(formed: Formed) -> dict[str, Any]:
    """Return how to ask for a report by its policy."""
    return {"parameters": {"policy": formed.policy}} if formed.policy else {}


def take(public: Public, report: Report, form: Form) -> None:
    """Read each figure that moves with pay as a line of its own, and keep what it says."""
    for cell in form.cells:
        place = cell.place
        if isinstance(cell, Ranked) or not place.table or abs(cell.scale) != 1:
            continue
        row, whole = (row_at(one, place) for one in (report, form.report))
        if place.column == "amount" and isinstance(whole[place.column], Decimal):
            pay = Fraction(sum(share.amount for share in cell.shares), MICRO)
            open_ = Fraction(whole[place.column]) - cell.scale * pay
            public._read(one_line(row, place.column), [named(cell)], {"it": open_})
    public.facts = list({(*sorted(f.weights), f.least, f.most): f for f in public.facts}.values())


def row_at(report: Report, place: Place) -> dict[str, Any]:
    """Return the row that a figure stands in."""
    table = report.table(place.table)
    rows = ((tuple(str(row[name]) for name in table.key), row) for row in table.records())
    return next(row for key, row in rows if key == place.key)


def one_line(row: dict[str, Any], column: str) -> Report:
    """Return a report with one figure."""
    said = str(row.get("instead") or "")
    mine = next((p for p in said.split("; ") if p.startswith(f"{column}: ")), "")
    cells = ("it", row[column], mine.replace(f"{column}: ", "amount: ", 1))
    columns = (Column("line", ""), Column("amount", "", "number"), Column("instead", ""))
    table = Table("lines", "", columns, (cells,), ("line",))
    return Report("it", "", (), "", 1, "", 1, (table,))


def named(cell: Total) -> Total:
    """Return a cell where that line stands."""
    return replace(cell, place=replace(cell.place, column="amount", table="lines", key=("it",)))


def test_who_came_and_who_went_is_found_without_the_control(ledger: Ledger) -> None:
    """From the totals of three years, by whoever thinks that pay stays the same."""
    public, truth = read(ledger, control=False)
    assert steady(public, truth)
    guarded, _ = read(ledger, control=True)
    assert len(guarded.facts) > len(YEARS)
    assert not steady(guarded, truth)
    assert not victims(guarded, truth)


@pytest.mark.parametrize("reader", [0, 5, 11, 12, 13])
def test_nobody_of_them_finds_out_more(ledger: Ledger, reader: int) -> None:
    """Knowing what they get themselves."""
    guarded, truth = read(ledger, control=True)
    me = [PEOPLE[reader].iri]
    assert not (victims(guarded, truth, me) | steady(guarded, truth, me)) - set(me)


# -- boundaries ------------------------------------------------------------------------------------


def test_policies_join_organisations(tmp_path: Path) -> None:
    """What one counts as one is heard with each of them; other groups are told nothing."""
    both = replace(
        preset("sec-402u", COOP, years.FROM),
        id=f"{BASE}policies/together",
        boundary=(years._ref(CUSTOMER),),
    )
    with Ledger.create(tmp_path / "l", base=BASE, name="x", time_zone="Europe/Madrid") as ledger:
        rule = PublicationRule(id=f"{BASE}rule", pace="eachChange")
        ledger.record(change(rule, *years.world(), both, *years.of_year("2023")))
        years.close(ledger, "2023")
        desk = Desk(ledger)
        for policy in (both.id, WAGES):
            told = ask(desk, "maximum-wage", "2023", parameters={"policy": policy})
            assert told.facts["verdict"] in {"within", "notApplicable"}
        assert desk.publicly.heard == 1
        units = desk.publicly._units(frozenset({CUSTOMER}), ledger.books.version)
        assert {unit.boundary for unit in units} >= {frozenset({COOP, CUSTOMER})}
        group = refusal(desk, "income-statement", "2023", agents=(COOP, CUSTOMER))
        assert group.code == "not_open"
        unknown = {"policy": f"{BASE}policies/none"}
        assert refusal(desk, "maximum-wage", "2023", parameters=unknown).code == "unknown_policy"
        assert ask(desk, "maximum-profit", "2023", parameters={"policy": PROFIT}).facts
        rows = ask(desk, "indicators", "2023").table("indicators").records()
        reasons = {row["figure"]: str(row["reason"]) for row in rows}
        assert "other organisations" in reasons["headroomToPayLimit"]


def test_units_are_heard_in_the_order_they_were_closed(desk: Desk) -> None:
    """The turn of each comes after those before."""
    units = desk.publicly._units(frozenset({COOP}), desk.ledger.books.version)
    assert [unit.year for unit in units] == list(YEARS)
    assert all(isinstance(unit, Unit) for unit in units)
    assert all(one.turn < other.turn for one, other in pairwise(units))
