# SPDX-License-Identifier: MIT
"""Importing as a whole: all of a document or nothing, and once."""

from __future__ import annotations

import pytest

from tests.helpers import change, event
from valueflows.exchange.formats import FORMATS
from valueflows.model.agents import Person
from valueflows.model.changes import Withdrawal
from valueflows.rdf.jsonld import to_json

from .desk import BASE, Desk, codes, document, told
from .papers import ADA, FLOUR, HEAD, WRONG, flow

# -- all or nothing ------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_one_thing_wrong_and_nothing_is_written(desk: Desk, wrong: str) -> None:
    """Whatever is wrong, and whoever finds it, nothing of the document is written."""
    head, digest = desk.ledger.journal.head(), desk.ledger.digest()
    report = desk.take(HEAD + ADA + FLOUR + flow("mill:e1") + wrong)
    assert report.problems
    assert (report.version, report.changes, report.records) == (None, 0, 0)
    assert desk.ledger.journal.head() == head
    assert desk.ledger.digest() == digest
    assert desk.out() == []


def test_everything_wrong_is_told_at_once(desk: Desk) -> None:
    """All problems of a document come together, each with its line, not only the first."""
    report = desk.take(
        HEAD + WRONG["an unknown class"] + flow("mill:e1", "ten") + flow("mill:e2", "1.5.")
    )
    assert told(report.problems) == [("unknown_class", 8), ("bad_number", 9), ("bad_number", 10)]


def test_a_thousand_problems_are_enough(desk: Desk) -> None:
    """Of a document that is wrong all over, the first thousand problems are told."""
    report = desk.take(HEAD + "- {'@id': mill:x, '@type': Cooperative}\n" * 1200)
    assert len(report.problems) == 1000


def test_what_is_not_told_is_counted(desk: Desk) -> None:
    """Where not all problems are told, the last thing told is how many more there are."""
    report = desk.take(HEAD + "- {'@id': mill:x, '@type': Cooperative}\n" * 1200)
    assert "200 more" in report.problems[-1].message


def test_the_floor_is_tested_at_the_end(desk: Desk) -> None:
    """Stock may fall below zero within a document, as long as it does not end there."""
    dip = flow("mill:e1", "60") + flow("mill:e2", "30").replace("consume", "produce")
    desk.accept(HEAD + FLOUR + dip)
    assert desk.amounts("https://mill.example/flour") == ("10", "10")


# -- once ----------------------------------------------------------------------------------------


def test_a_document_comes_in_once(desk: Desk) -> None:
    """The second time nothing is new, and the report says which version it became."""
    text = HEAD + ADA + FLOUR + flow("mill:e1")
    first = desk.accept(text)
    again = desk.accept(text)
    assert (first.records, again.records) == (5, 0)
    assert (again.version, again.skipped, again.changes) == (first.version, 3, 0)
    assert desk.version == first.version


def test_layout_and_comments_do_not_count(desk: Desk) -> None:
    """The same document in another layout is the same document."""
    text = HEAD + ADA + FLOUR
    first = desk.accept(text)
    again = desk.accept(
        text.replace("\n", "  # again\n").replace("mill:ada", "https://mill.example/ada")
    )
    assert (again.version, again.records) == (first.version, 0)


@pytest.mark.parametrize("form", FORMATS)
def test_another_format_adds_nothing(desk: Desk, form: str) -> None:
    """The same records in another format are skipped, one by one."""
    desk.accept(HEAD + ADA + flow("mill:e1").replace("consume", "produce"))
    version = desk.version
    report = desk.accept(document(desk.out(), form), form)
    assert (report.records, report.skipped) == (0, 2)
    assert desk.version == version


def test_a_document_that_grew_adds_what_is_new(desk: Desk) -> None:
    """Records the ledger has in the same words are skipped; new ones are recorded."""
    desk.accept(HEAD + ADA + flow("mill:e1"))
    report = desk.accept(HEAD + ADA + flow("mill:e1") + flow("mill:e2"))
    assert (report.records, report.skipped) == (1, 2)


def test_after_later_events_a_document_is_still_known(desk: Desk) -> None:
    """The same document after others is answered with what it became then."""
    text = HEAD + ADA + FLOUR + flow("mill:e1")
    first = desk.accept(text)
    desk.accept(HEAD + flow("mill:e2"))
    assert desk.accept(text).version == first.version


def test_a_document_of_two_files_comes_in_either_order(desk: Desk) -> None:
    """What one file refers to another may describe, whichever comes first."""
    desk.accept(HEAD + flow("mill:e1"))
    desk.accept(HEAD + ADA)
    assert [r["@id"] for r in desk.of("Person")] == ["https://mill.example/ada"]


def test_other_words_are_refused(desk: Desk) -> None:
    """A record the ledger has in other words is refused: what stands there, what the file says."""
    desk.accept(HEAD + ADA + flow("mill:e1"))
    report = desk.take(HEAD + ADA.replace("name: Ada", "name: Bo") + flow("mill:e1", "11"))
    assert told(report.problems) == [("id_already_used", 8), ("event_is_immutable", 9)]
    person, flown = sorted(report.problems, key=lambda p: p.code.value, reverse=True)
    assert "name 'Ada', the file says 'Bo'" in person.message
    assert "ob:revision 2" in person.remedy
    assert "'10'" in flown.message
    assert "'11'" in flown.message


def test_another_class_is_refused(desk: Desk) -> None:
    """An id the ledger has for a record of another class is refused."""
    desk.accept(HEAD + ADA)
    report = desk.take(HEAD + ADA.replace("Person", "Organization"))
    assert told(report.problems) == [("id_already_used", 8)]
    assert "Person" in report.problems[0].message
    assert "Organization" in report.problems[0].message


def test_less_is_not_otherwise(desk: Desk) -> None:
    """A record said with fewer words than the ledger has is known; nothing is taken away."""
    desk.accept(HEAD + ADA)
    report = desk.accept(HEAD + ADA.replace(", name: Ada", ""))
    assert (report.records, report.skipped) == (0, 1)
    assert desk.record("https://mill.example/ada")["name"] == "Ada"


@pytest.mark.parametrize(
    ("created", "known"),
    [
        ("", True),
        (", created: 2026-01-01T00:00:00Z", True),
        (", created: 2026-01-02T00:00:00Z", False),
    ],
    ids=["not said", "the same", "another"],
)
def test_when_a_record_was_written_down(desk: Desk, created: str, known: bool) -> None:  # noqa: FBT001
    """``created`` may be left out the second time, but not be another one."""
    plan = "- {{'@id': mill:p, '@type': Plan, created: 2026-01-01T00:00:00Z}}\n".replace(
        "{{", "{"
    ).replace("}}", "}")
    desk.accept(HEAD + plan)
    report = desk.take(HEAD + ADA + plan.replace(", created: 2026-01-01T00:00:00Z", created))
    assert (report.problems == []) is known


def test_a_revision_is_stated(desk: Desk) -> None:
    """A record with the next revision revises what the ledger has, as often as it comes."""
    desk.accept(HEAD + ADA)
    revised = HEAD + ADA.replace("name: Ada", "name: Ada L., 'ob:revision': 2")
    assert desk.accept(revised).records == 1
    assert desk.accept(revised).records == 0
    assert desk.record("https://mill.example/ada")["name"] == "Ada L."


def test_a_revision_too_far_is_refused(desk: Desk) -> None:
    """A revision that skips one is refused with the one the record stands at."""
    desk.accept(HEAD + ADA)
    report = desk.take(HEAD + ADA.replace("name: Ada", "'ob:revision': 3"))
    assert told(report.problems) == [("revision_is_stale", 8)]


def test_a_withdrawn_record_does_not_come_back(desk: Desk) -> None:
    """What was withdrawn is refused, when it is described again and when it is referred to."""
    iri = f"{BASE}people/9"
    desk.ledger.record(change(Person(id=iri)))
    desk.ledger.record(change(Withdrawal(cls="Person", id=iri, revision=2)))
    again = desk.take(HEAD + f"- {{'@id': '{iri}', '@type': Person}}\n")
    assert told(again.problems) == [("record_is_withdrawn", 8)]
    refers = desk.take(HEAD + flow("mill:e1").replace("mill:ada", iri))
    assert codes(refers.problems) == {"record_is_withdrawn"}


def test_a_record_of_the_ledgers_own_is_met_again(desk: Desk) -> None:
    """What was recorded by hand and comes in by file in the same words is skipped."""
    one = event("e1", "raise", who="mill", resource="flour", quantity="4 kg")
    desk.ledger.record(change(one))
    assert desk.accept(document([to_json(one)], "jsonld"), "jsonld").skipped == 1
