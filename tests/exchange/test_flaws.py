# SPDX-License-Identifier: MIT
"""Every flaw of real data that is known: each is read as it must be, or refused, and always told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from valueflows.ledger.imports import Report
from valueflows.model.problems import Problem

from .catalogue import Flaw, flaws, value
from .desk import Desk

FLAWS: Final = flaws(Path(__file__).parent / "flaws")
UNDESCRIBED: Final = "undescribed_reference"


def _bring(desk: Desk, flaw: Flaw) -> Report:
    return desk.take(flaw.path.read_bytes(), flaw.form, file=flaw.path.name, **flaw.options)


def _told(problems: Iterable[Problem], expected: list[list[str]]) -> list[tuple[str, str, str]]:
    """Return line and code of what was told, with its words where they are the expected ones."""
    asked = {code for _line, code, _words in expected}
    found = [
        (str(p.source.line if p.source else None), p.code.value, p.message)
        for p in problems
        if p.code.value != UNDESCRIBED or UNDESCRIBED in asked
    ]
    left = [tuple(row) for row in expected]
    for n, (line, code, message) in enumerate(found):
        match = next((r for r in left if r[:2] == (line, code) and r[2] in message), None)
        if match is not None:
            left.remove(match)
            found[n] = (line, code, match[2])
    return sorted(found)


@pytest.mark.parametrize("flaw", FLAWS, ids=[flaw.path.stem for flaw in FLAWS])
@pytest.mark.uncounted
def test_flaw(desk: Desk, flaw: Flaw) -> None:
    """What the head of the file says becomes of it does become of it, and nothing else is told."""
    before = desk.version
    report = _bring(desk, flaw)
    expected = sorted(tuple(row) for row in flaw.refuses)
    assert _told(report.problems, flaw.refuses) == expected
    expected = sorted(tuple(row) for row in flaw.warns)
    assert _told(report.warnings, flaw.warns) == expected
    if flaw.refuses:
        assert desk.version == before
    for iri, key, cell in flaw.has:
        assert desk.record(iri).get(key) == value(cell), f"{key} of {iri}"
    for iri, key in flaw.lacks:
        assert key not in desk.record(iri)
    for iri, books, hand in flaw.stock:
        assert desk.amounts(iri) == (books, hand), iri


def _all_that_is_told(desk: Desk) -> Iterator[tuple[Flaw, Problem]]:
    """Yield what is told of every flaw, each read into the same ledger and none recorded."""
    for flaw in FLAWS:
        options = {"dry_run": True} | flaw.options
        report = desk.take(flaw.path.read_bytes(), flaw.form, file=flaw.path.name, **options)
        for problem in (*report.problems, *report.warnings):
            yield flaw, problem


def test_all_that_is_told_says_where(desk: Desk) -> None:
    """Each problem and warning names the file and the line, and says something."""
    for flaw, problem in _all_that_is_told(desk):
        assert problem.source is not None
        assert problem.source.file == flaw.path.name
        assert problem.source.line is not None, str(problem)
        assert problem.message


def test_all_that_is_told_says_what_to_do(desk: Desk) -> None:
    """Each problem and warning has a remedy."""
    without = {p.code.value for _flaw, p in _all_that_is_told(desk) if not p.remedy}
    assert without == set()


def test_the_catalogue_is_not_empty() -> None:
    """The flaws are found where they are kept, and both kinds of outcome occur."""
    assert len(FLAWS) > 40
    assert any(f.refuses for f in FLAWS)
    assert any(f.warns for f in FLAWS)
