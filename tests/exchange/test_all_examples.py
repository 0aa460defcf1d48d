# SPDX-License-Identifier: MIT
"""What holds of every worked example of the ValueFlows specification."""

from __future__ import annotations

from pathlib import Path

import pytest

from valueflows.exchange.formats import FORMATS
from valueflows.ledger.findings import findings
from valueflows.model.problems import Code

from .desk import Desk
from .examples import FILES, FOLDER, bring
from .scalars import lost

pytestmark = pytest.mark.skipif(
    not FILES, reason="the worked examples of the specification are not at hand"
)


@pytest.mark.parametrize("file", FILES)
def test_every_warning_names_file_and_line(desk: Desk, file: str) -> None:
    """Each warning says where, what is stated, and what to do."""
    for warning in bring(desk, file, {}).report.warnings:
        assert warning.source is not None
        assert warning.source.file == file
        assert warning.source.line is not None
        assert warning.message
        assert warning.remedy


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_dropped_silently(desk: Desk, file: str) -> None:
    """Every scalar of the file is in the export, with the record it was said of, or in a warning."""
    report = bring(desk, file, {}).report
    assert lost((FOLDER / file).read_text(), desk.out(), report) == []


@pytest.mark.parametrize("file", FILES)
def test_examples_travel_in_every_format(desk: Desk, tmp_path: Path, file: str) -> None:
    """An example exported with its state and brought into another ledger is the same there."""
    bring(desk, file, {})
    before = desk.out()
    for form in FORMATS:
        with Desk(tmp_path / form, "https://elsewhere.example/") as other:
            other.accept(desk.write(form, with_state=True), form)
            now = {r["@id"]: r for r in other.out()}
            assert [now[r["@id"]] for r in before] == before
            assert [f for f in findings(other.ledger) if f.code is Code.ASSERTION_FAILED] == []


@pytest.mark.parametrize("file", FILES)
def test_examples_come_in_once(desk: Desk, file: str) -> None:
    """The same file a second time changes nothing and says what it skipped."""
    data = (FOLDER / file).read_bytes()
    desk.accept(data)
    version, out = desk.version, desk.out()
    again = desk.accept(data)
    assert (again.version, again.changes, again.records) == (version, 0, 0)
    assert again.skipped > 0
    assert (desk.version, desk.out()) == (version, out)


@pytest.mark.parametrize("file", FILES)
def test_no_example_leaves_an_open_finding(desk: Desk, file: str) -> None:
    """What the examples describe is in order: a period with them in it could be closed."""
    bring(desk, file, {})
    assert [str(f) for f in findings(desk.ledger)] == []
