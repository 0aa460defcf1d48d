# SPDX-License-Identifier: MIT
"""Who gets which report, of which version; what nothing bears on is not computed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.desk.kit import FLOWS, asked, close, desk_in
from tests.graphql import paid
from tests.graphql.paid import BAKERY, CALLERS, MILL
from tests.helpers import change
from valueflows.desk import desk as desks
from valueflows.desk.asked import NoReportError
from valueflows.desk.desk import Desk, desk_of
from valueflows.desk.kinds import Reads, ReportKind, checkpoint_of, sees_books
from valueflows.desk.policies import POLICIES
from valueflows.desk.registry import REPORTS
from valueflows.desk.statements import STATEMENTS
from valueflows.model.callers import EVERYTHING, PUBLIC, Caller, Role
from valueflows.model.flows import Intent
from valueflows.model.publishing import BY_HAND, Publication, PublicationRule
from valueflows.model.tables import Report
from valueflows.model.terms import Word

MEMBER, AUDITOR, KEEPER = CALLERS["M"], CALLERS["A"], CALLERS["B"]
CLOSED = "2026-01-01T00:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk over the paid world."""
    made = desk_in(tmp_path)
    yield made
    made.ledger.close()


def refusal(desk: Desk, caller: Caller, *about: Any, **said: Any) -> NoReportError:
    """Return why a caller has no report."""
    with pytest.raises(NoReportError) as refused:
        desk.report(caller, asked(*about, **said))
    error = refused.value
    assert error.remedy.endswith(".")
    assert error.as_dict().keys() == {"code", "path", "message", "remedy"}
    return error


def total(report: Report) -> int:
    """Return the first figure of a report."""
    return int(report.tables[0].rows[0][1] or 0)


def counts(desk: Desk, caller: Caller, *agents: str) -> dict[tuple[str, str], int]:
    """Return how many events of each action and side a caller is told of."""
    rows = desk.report(caller, asked("activity", *agents)).tables[0].records()
    return {(str(row["action"]), str(row["side"])): int(row["events"] or 0) for row in rows}


# -- what is computed from what is seen ------------------------------------------------------------


def test_activity_counts_what_the_caller_sees(desk: Desk) -> None:
    """The public counts trade; who works there their own hours; the auditor everything."""
    public = counts(desk, PUBLIC, "mill")
    assert public == {("raise", "both"): 3, ("transfer", "gives"): 1, ("transfer", "gets"): 2}
    member, auditor = counts(desk, MEMBER, MILL), counts(desk, AUDITOR, MILL)
    assert member["work", "gets"] == 1
    assert auditor["work", "gets"] == 2
    assert counts(desk, EVERYTHING, MILL) == auditor


def test_activity_of_all_organisations_is_that_of_each(desk: Desk) -> None:
    """Without agents a report is about all organisations that the caller sees."""
    report = desk.report(PUBLIC, asked("activity"))
    assert report.about == tuple(sorted((BAKERY, MILL, paid.at("state"))))
    assert {row[1] for row in report.tables[0].rows} == {BAKERY, MILL}
    assert report.facts["events"] == sum(int(row[4] or 0) for row in report.tables[0].rows)


def test_a_report_says_what_it_was_computed_from(desk: Desk) -> None:
    """Version, its hash in the journal, and the version that it depends on."""
    head = desk.ledger.books.version
    report = desk.report(EVERYTHING, asked("activity", BAKERY))
    assert (report.version, report.checkpoint) == (head, checkpoint_of(desk.ledger, head))
    assert 0 < report.depends_on <= head
    earlier = desk.report(EVERYTHING, asked("activity", MILL, as_of=4))
    assert (earlier.version, earlier.depends_on) == (4, 3)
    assert checkpoint_of(desk.ledger, 0) == "0" * 64


def test_what_is_hidden_moves_nothing_that_the_public_is_told(desk: Desk) -> None:
    """A report on what is published is the same before and after somebody is paid."""
    before = desk.report(PUBLIC, asked("activity"))
    desk.ledger.record(change(paid.paid("secret", "77.77", "mill", "p-ben")))
    after = desk.report(PUBLIC, asked("activity"))
    assert after.version == before.version + 1
    assert (after.tables, after.facts, after.depends_on) == (
        before.tables,
        before.facts,
        before.depends_on,
    )


# -- what is computed from the books, whole --------------------------------------------------------


@pytest.mark.parametrize("caller", [PUBLIC, MEMBER, KEEPER], ids=lambda c: c.role.value)
def test_figures_are_told_to_others_when_their_period_is_closed(desk: Desk, caller: Caller) -> None:
    """And then as the books were when it was closed, whatever is recorded after."""
    assert refusal(desk, caller, "totals", MILL, period="2025").code == "not_open"
    close(desk.ledger, "2025-06-01T00:00:00Z")
    close(desk.ledger, CLOSED, "bakery")
    assert refusal(desk, caller, "totals", MILL, period="2025").code == "not_open"
    version = close(desk.ledger, CLOSED, "mill")
    first = desk.report(caller, asked("totals", MILL, period="2025"))
    assert first.version == version
    desk.ledger.record(change(paid.paid("late", "77.77", "mill", "p-ben")))
    close(desk.ledger, "2026-02-01T00:00:00Z")
    assert desk.report(caller, asked("totals", MILL, period="2025")) == first
    assert desk.report(caller, asked("totals", MILL, "bakery", period="2025")).version == version
    assert (
        refusal(desk, caller, "totals", MILL, period="2025", compare=("2026",)).code == "not_open"
    )


def test_figures_are_told_to_their_auditor_at_once(desk: Desk) -> None:
    """Of the organisations in their charge, and of no other."""
    report = desk.report(AUDITOR, asked("totals", MILL))
    assert report.version == desk.ledger.books.version
    assert total(report) > 10
    assert refusal(desk, AUDITOR, "totals", BAKERY).code == "not_open"
    assert refusal(desk, AUDITOR, "totals").code == "not_open"
    assert desk.report(AUDITOR, asked("totals", MILL, as_of=3)).version == 3


def test_a_closing_that_is_not_published_opens_nothing(desk: Desk) -> None:
    """What is closed is told when the version is published in which it was."""
    desk.ledger.record(change(PublicationRule(id=paid.at("rule2"), pace=BY_HAND)))
    desk.ledger.record(change(Publication(id=paid.at("first"))))
    close(desk.ledger, CLOSED)
    assert refusal(desk, PUBLIC, "totals", MILL, period="2025").code == "not_open"
    assert refusal(desk, MEMBER, "totals", MILL, period="2025").code == "not_open"
    published = desk.ledger.record(change(Publication(id=paid.at("second")))).version
    assert desk.report(PUBLIC, asked("totals", MILL, period="2025")).version == published - 1


def test_reports_on_persons_are_not_for_everybody(desk: Desk) -> None:
    """Without a form for the public there is none; with one, that is what they get."""
    close(desk.ledger, CLOSED)
    assert refusal(desk, PUBLIC, "wages", MILL, period="2025").code == "not_open"
    assert desk.report(AUDITOR, asked("wages", MILL, period="2025")).tables
    assert desk.report(PUBLIC, asked("bands", MILL, period="2025")).tables == ()
    assert desk.report(AUDITOR, asked("bands", MILL, period="2025")).tables


@pytest.mark.parametrize("kind", [*STATEMENTS, *POLICIES], ids=lambda kind: kind.name)
@pytest.mark.uncounted
def test_what_holds_pay_is_told_to_nobody_else(desk: Desk, kind: ReportKind) -> None:
    """Not even of closed years: of a co-op of two the line of pay is somebody's wage."""
    desk.kinds = REPORTS
    close(desk.ledger, CLOSED)
    for caller in (PUBLIC, MEMBER, KEEPER):
        with pytest.raises(NoReportError):
            desk.report(caller, asked(kind.name, MILL, period="2025"))


def test_whose_books_a_caller_sees() -> None:
    """All, those of some organisations, or none; a member sees nobody's."""
    assert sees_books(EVERYTHING, ())
    assert sees_books(AUDITOR, (MILL,))
    assert not sees_books(AUDITOR, (BAKERY, MILL))
    assert not sees_books(AUDITOR, ())
    assert not sees_books(MEMBER, (MILL,))
    assert not sees_books(PUBLIC, (MILL,))


def test_nothing_is_told_before_anything_is_published(desk: Desk) -> None:
    """A ledger that publishes by hand, and has not yet, has no reports for everybody."""
    desk.ledger.record(change(PublicationRule(id=paid.at("rule2"), pace=BY_HAND)))
    assert refusal(desk, PUBLIC, "activity").code == "not_open"
    assert desk.report(MEMBER, asked("activity")).tables


# -- versions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("caller", [PUBLIC, AUDITOR, EVERYTHING], ids=lambda c: c.role.value)
@pytest.mark.parametrize("version", [-1, 99_999])
def test_a_version_that_is_none_is_refused(desk: Desk, caller: Caller, version: int) -> None:
    """With what to do about it."""
    assert refusal(desk, caller, "activity", as_of=version).code == "unknown_version"


# -- what is asked wrongly -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "said", "code"),
    [
        (("income-tax",), {}, "unknown_report"),
        (("activity", "nobody"), {}, "unknown_agent"),
        (("activity", paid.at("p-ada")), {}, "unknown_agent"),
        (("activity", ""), {}, "unknown_agent"),
        (("activity", *("mill",) * 101), {}, "bad_agents"),
        (("wages",), {}, "bad_agents"),
        (("wages", "mill", "bakery"), {}, "bad_agents"),
        (("activity",), {"period": ""}, "bad_period"),
        (("activity",), {"period": "2025-13"}, "bad_period"),
        (("activity",), {"period": "1000-01-01/2025-01-01"}, "bad_period"),
        (("activity",), {"compare": ("before",)}, "unknown_parameter"),
        (("totals",), {"compare": ("after",)}, "bad_period"),
        (("totals",), {"compare": ("before",) * 21}, "bad_period"),
        (("activity",), {"parameters": {"basis": "paid"}}, "unknown_parameter"),
        (("totals",), {"parameters": {"bases": "paid"}}, "unknown_parameter"),
        (("totals",), {"parameters": {"basis": "cash"}}, "bad_parameter"),
        (("totals",), {"parameters": {"top": "-1"}}, "bad_parameter"),
    ],
)
@pytest.mark.uncounted
def test_what_cannot_be_asked_is_refused(
    desk: Desk, about: tuple[str, ...], said: dict[str, Any], code: str
) -> None:
    """Each with a code, a place and a remedy."""
    assert refusal(desk, EVERYTHING, *about, **said).code == code


def test_parameters_and_comparisons_reach_the_report(desk: Desk) -> None:
    """As values of their kind, with what stands where nothing is said."""
    report = desk.report(
        EVERYTHING,
        asked("totals", MILL, compare=("before", "2024-Q1"), parameters={"top": "3"}),
    )
    assert report.facts == {"compared": "2025 2024-Q1", "basis": "accrued", "top": 3}


# -- keeping ---------------------------------------------------------------------------------------


def test_a_report_is_computed_once(desk: Desk) -> None:
    """For each question, and whose books are seen, while nothing is recorded that bears on it."""
    first = desk.report(EVERYTHING, asked("totals", MILL))
    assert desk.report(Caller(Role.BOOKKEEPER, "urn:x:b"), asked("totals", "mill")) is first
    assert desk.computed == 1
    desk.report(EVERYTHING, asked("totals", MILL, parameters={"basis": "paid"}))
    desk.report(EVERYTHING, asked("totals", BAKERY))
    assert desk.computed == 3


def test_what_bears_on_nothing_changes_no_report(desk: Desk) -> None:
    """It tells the new version and its hash; the figures are those that were computed."""
    first = desk.report(EVERYTHING, asked("totals", MILL))
    desk.ledger.record(change(Intent(id=paid.at("wish"), action=Word("work"))))
    elsewhere = paid.paid("other", "1.00", "bakery", "p-dan")
    head = desk.ledger.record(change(elsewhere)).version
    again = desk.report(EVERYTHING, asked("totals", MILL))
    assert desk.computed == 1
    assert (again.version, again.checkpoint) == (head, checkpoint_of(desk.ledger, head))
    assert (again.tables, again.depends_on) == (first.tables, first.depends_on)


def test_what_bears_on_a_report_has_it_computed_anew(desk: Desk) -> None:
    """A flow of its organisation does, and so does a record that may be a rule."""
    first = total(desk.report(EVERYTHING, asked("totals", MILL)))
    desk.ledger.record(change(paid.paid("more", "1.00", "mill", "p-ben")))
    assert total(desk.report(EVERYTHING, asked("totals", MILL))) == first + 1
    close(desk.ledger, "2025-01-01T00:00:00Z")
    desk.report(EVERYTHING, asked("totals", MILL))
    assert desk.computed == 3


def test_a_new_rule_changes_what_is_told_of_old_versions(desk: Desk) -> None:
    """What is no longer published is not given out of what was kept."""
    before = desk.report(PUBLIC, asked("activity", MILL))
    assert before.tables[0].rows
    rule = paid.rule(flows="withheld", revision=2)
    desk.ledger.record(rule)
    after = desk.report(PUBLIC, asked("activity", MILL, as_of=before.version))
    assert after.tables[0].rows == ()


def test_only_so_many_reports_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was not asked for the longest time goes first."""
    monkeypatch.setattr(desks, "KEPT_MAX", 2)
    desk._forget()
    for year in ("2024", "2025", "2024", "2026", "2024"):
        desk.report(EVERYTHING, asked("totals", MILL, period=year))
    assert desk.computed == 3
    desk.report(EVERYTHING, asked("totals", MILL, period="2025"))
    assert desk.computed == 4


def test_reports_that_are_large_are_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would fill the memory for who asks once."""
    monkeypatch.setattr(desks, "ROWS_MAX", 0)
    for _time in range(2):
        desk.report(EVERYTHING, asked("totals", MILL))
    assert desk.computed == 2


def test_what_takes_too_long_is_given_up(desk: Desk) -> None:
    """And it is said what can be had."""
    with pytest.raises(NoReportError) as refused:
        desk.report(EVERYTHING, asked("activity", MILL), seconds=-1)
    assert refused.value.code == "out_of_time"
    assert desk.report(EVERYTHING, asked("activity", MILL), seconds=60).tables


def test_accounts_go_on_from_where_they_were(desk: Desk) -> None:
    """They are drawn once for the newest version, and hold what was recorded since."""

    def flows() -> int:
        found = desk.report(EVERYTHING, asked("flows", MILL)).facts["flows"]
        assert isinstance(found, int)
        return found

    first = flows()
    (drawn,) = desk._drawn._kept.values()
    desk.ledger.record(change(paid.paid("more", "1.00", "mill", "p-ben")))
    assert flows() == first + 1
    assert list(desk._drawn._kept.values()) == [drawn]
    earlier = desk.report(EVERYTHING, asked("flows", MILL, as_of=3)).facts["flows"]
    assert earlier == desk.report(EVERYTHING, asked("flows", "mill", as_of=3)).facts["flows"]
    assert flows() == first + 1 > int(str(earlier))


def test_reports_on_what_is_seen_do_not_reach_the_books(desk: Desk) -> None:
    """A kind that is put down wrongly tells nothing."""
    desk.kinds = {**desk.kinds, "flows": replace(FLOWS, reads=Reads.SHOWN)}
    with pytest.raises(AssertionError):
        desk.report(PUBLIC, asked("flows", MILL))


def test_what_settles_for_others_bears_on_whose_claim_it_is(desk: Desk) -> None:
    """The fund pays a wage that the mill owes: a flow between two others is in its figures."""
    desk.report(EVERYTHING, asked("totals", MILL))
    settled = paid.paid("fund", "1.00", "state", "p-dan", settles="wage-ada", resource="urn:x:f")
    desk.ledger.record(change(settled))
    desk.report(EVERYTHING, asked("totals", MILL))
    assert desk.computed == 2


def test_books_that_are_made_anew_are_read_anew(desk: Desk) -> None:
    """As after an erasure, nothing is told out of what was kept."""
    desk.report(EVERYTHING, asked("totals", MILL))
    desk.ledger._replay(None, snapshot=False)
    desk.report(EVERYTHING, asked("totals", MILL))
    assert desk.computed == 2


def test_there_is_one_desk_for_a_ledger(desk: Desk) -> None:
    """Whatever way is taken to it."""
    assert desk_of(desk.ledger) is desk_of(desk.ledger)
    assert desk_of(desk.ledger).zone == "UTC"


def test_roles_are_known() -> None:
    """Every role there is has been thought of above."""
    assert {c.role for c in (PUBLIC, MEMBER, AUDITOR, KEEPER)} == set(Role)
