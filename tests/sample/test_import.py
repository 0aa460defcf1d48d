# SPDX-License-Identifier: MIT
"""The sample year goes into a ledger without a word of complaint, and only once."""

from __future__ import annotations

from pathlib import Path

import pytest

from valueflows.exchange.formats import FORMATS, read
from valueflows.exchange.writers import WRITERS
from valueflows.ledger.audit import audit
from valueflows.ledger.exports import exported
from valueflows.ledger.findings import all_stocks, findings
from valueflows.ledger.imports import run_import
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.notices import notices
from valueflows.model.problems import Code

from .conftest import Loaded, imported
from .world import BASE, files, nodes, openings

ON_PURPOSE = {"01-organisations.yaml": [Code.FOREIGN_TERM]}
"""Warnings the world wants to show; the README tells why."""


@pytest.mark.uncounted
def test_every_file_is_imported(loaded: Loaded) -> None:
    """No file is refused."""
    assert {n: r.problems for n, r in loaded.reports.items() if r.problems} == {}


def test_only_the_expected_warnings_are_given(loaded: Loaded) -> None:
    """Nobody is warned of anything but what is shown on purpose."""
    given = {n: [w.code for w in r.warnings] for n, r in loaded.reports.items() if r.warnings}
    assert given == ON_PURPOSE


def test_every_statement_opens_or_holds(loaded: Loaded) -> None:
    """What is stated before events opens; what is stated after them is what the books have."""
    reports = loaded.reports.values()
    stated = [n for n in nodes() if "accountingQuantity" in n or "onhandQuantity" in n]
    assert sum(len(r.openings) for r in reports) == len(openings()) == 7
    assert sum(r.held for r in reports) == len(stated) - len(openings())
    assert sum(r.failed + r.unchecked for r in reports) == 0


def test_nothing_wants_attention(loaded: Loaded) -> None:
    """There is no finding and no notice: the books could be closed."""
    assert list(findings(loaded.ledger)) == []
    assert list(notices(loaded.ledger)) == []


def test_the_ledger_is_sound(loaded: Loaded) -> None:
    """A check of the files on disk finds no damage, no broken invariant and no finding."""
    found = audit(loaded.directory)
    assert (found.problems, found.findings, found.notices) == ([], [], [])
    assert found.version == loaded.ledger.books.version


@pytest.mark.uncounted
def test_importing_again_changes_nothing(loaded: Loaded) -> None:
    """Every file is known already, whatever came after it."""
    before = loaded.ledger.books.version, loaded.ledger.digest()
    for path in files():
        report = imported(loaded.ledger, path)
        assert (report.problems, report.records, report.changes) == ([], 0, 0), path.name
    assert (loaded.ledger.books.version, loaded.ledger.digest()) == before


@pytest.mark.uncounted
def test_the_year_survives_an_export(loaded: Loaded, tmp_path: Path) -> None:
    """Written out without order and read into another ledger, everything stands as it stood."""
    text = "".join(WRITERS["ntriples"](exported(loaded.ledger)))
    with Ledger.create(tmp_path / "other", base=BASE) as other:
        report = run_import(other, read(text.encode(), FORMATS["ntriples"], "year.nt"))
        assert report.problems == []
        assert list(findings(other)) == []
        for _number, iri, _stock in all_stocks(loaded.ledger.books):
            assert other.standing.stock(iri) == loaded.ledger.standing.stock(iri), iri
