# SPDX-License-Identifier: MIT
"""Statements that come again: what was said before is neither recorded nor compared once more."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import pytest

from valueflows.exchange.formats import FORMATS
from valueflows.ledger.findings import findings
from valueflows.ledger.imports import run_import

from .desk import Desk, parsed
from .stories import MILL, story, told

THREE: Final = ("flour 40", "-10 flour", "flour 30")


def test_ids_follow_from_what_is_said(desk: Desk, tmp_path: Any) -> None:
    """The same statements make openings and assertions of the same ids, in any ledger."""
    desk.accept(story(*THREE))
    with Desk(tmp_path / "other", "https://elsewhere.example/") as other:
        other.accept(story(*THREE))
        for cls in ("ob:Opening", "ob:Assertion"):
            assert [r["@id"] for r in other.of(cls)] == [r["@id"] for r in desk.of(cls)]


def test_other_letters_make_other_ids(desk: Desk) -> None:
    """A statement in other letters or after another event is another one."""
    desk.accept(story("flour 40", "-10 flour", "flour 30", "flour 30.0", "-0 flour", "flour 30"))
    assert len({r["@id"] for r in desk.of("ob:Assertion")}) == 3


def test_a_statement_said_twice_is_one(desk: Desk) -> None:
    """The same statement after the same event is recorded once."""
    report = desk.accept(story("flour 40", "-10 flour", "flour 30", "flour 30"))
    assert told(report) == (1, 1, 0, 0)


def test_a_document_that_grew(desk: Desk) -> None:
    """A document imported again with more at its end adds what is new, and nothing else."""
    desk.accept(story(*THREE))
    report = desk.accept(story(*THREE, "-5 flour", "flour 25"))
    assert told(report) == (0, 1, 0, 0)
    assert report.records == 2
    assert [str(f) for f in findings(desk.ledger)] == []


def test_a_document_imported_after_later_events(desk: Desk) -> None:
    """A document imported again in other words, after later events, adds nothing and is not failed."""
    desk.accept(story(*THREE))
    desk.accept(story("-5 flour").replace("e1", "e9"))
    report = desk.accept(story(*THREE, "rye; note: another kind"))
    assert told(report) == (0, 0, 0, 0)
    assert [str(f) for f in findings(desk.ledger)] == []


def test_openings_accepted_at_the_second_try(desk: Desk) -> None:
    """After the warning the same document with ``--accept-openings`` opens what was late, no more."""
    steps = (*THREE, "grit 7")
    assert told(desk.accept(story(*steps))) == (1, 1, 0, 1)
    assert told(desk.accept(story(*steps), accept_openings=True)) == (1, 0, 0, 0)
    assert [str(f) for f in findings(desk.ledger)] == []


def test_a_document_that_grew_after_a_nameless_event(desk: Desk) -> None:
    """What a nameless event made is not stated anew when the document comes again with more."""
    steps = ("made 5 rye", "flour 5; conformsTo: rye", "-1 flour", "flour 4; conformsTo: rye")
    desk.accept(story(*steps))
    report = desk.accept(story(*steps, "-1 flour"))
    assert told(report) == (0, 0, 0, 0)
    assert [str(f) for f in findings(desk.ledger)] == []


def test_what_an_event_made_is_not_said_of_it_afterwards(desk: Desk) -> None:
    """An event that is recorded never changes: what is stated later is kept, and told of."""
    desk.accept(story("made 5 rye"))
    report = desk.accept(story("made 5 rye", "flour 5; conformsTo: rye"))
    assert told(report) == (0, 0, 0, 1)
    assert "ob:creates" not in desk.record(f"{MILL}e1")


@pytest.mark.parametrize("form", FORMATS)
def test_assertions_in_an_export_are_reported(desk: Desk, tmp_path: Any, form: str) -> None:
    """Assertions that a document itself brings are checked, and the report says how they fared."""
    desk.accept(story("flour 40", "-10 flour"))
    text = desk.write(form, with_state=True)
    with Desk(tmp_path / "true") as true:
        assert told(true.accept(text, form)) == (0, 1, 0, 0)
    with Desk(tmp_path / "false") as false:
        report = false.accept(text.replace('"30"', '"31"').replace("'30'", "'31'"), form)
        assert told(report) == (0, 0, 1, 0)


# -- work ----------------------------------------------------------------------------------------


COUNTED: Final = ("statements.py", "openings.py", "difflib.py")


def steps_of(work: Callable[[], object]) -> int:
    """Return how many functions the telling of a story calls: the same on any machine."""
    count = 0

    def counted(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event.endswith("call") and frame.f_code.co_filename.endswith(COUNTED)

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def _statements(count: int) -> list[str]:
    return [f"r{n} 5; primaryAccountable: mill" for n in range(count)]


def _events(count: int) -> list[str]:
    return [f"-1 r{n}" for n in range(count)]


def _late(count: int) -> list[str]:
    named = [f"-1 store/{n:020d}" for n in range(count)]
    return [*named, *(f"store/{n:019d}x 5" for n in range(count))]


WORK: Final = {
    "openings": _statements,
    "openings and events": lambda n: [*_statements(n), *_events(n)],
    "late statements": _late,
}


@pytest.mark.parametrize("kind", WORK)
@pytest.mark.uncounted
def test_work_grows_with_the_document(tmp_path: Any, kind: str) -> None:
    """Twice the statements are about twice the work, not four times."""
    counts = []
    for size in (16, 32):
        with Desk(tmp_path / str(size)) as desk:
            found = parsed(story(*WORK[kind](size)))
            counts.append(steps_of(functools.partial(run_import, desk.ledger, found)))
    assert counts[1] < counts[0] * 2.5
