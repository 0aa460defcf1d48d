# SPDX-License-Identifier: MIT
"""One ledger with the whole sample year in it, imported once for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from valueflows.exchange.formats import format_of, read
from valueflows.ledger.imports import Report, run_import
from valueflows.ledger.ledger import Ledger

from .world import BASE, files


@dataclass(frozen=True, slots=True)
class Loaded:
    """The ledger, where it lies, and what its imports said."""

    ledger: Ledger
    directory: Path
    reports: dict[str, Report]


def imported(ledger: Ledger, path: Path) -> Report:
    """Import one file as the command line does."""
    form = format_of(path.name)
    assert form is not None
    return run_import(ledger, read(path.read_bytes(), form, path.name))


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Import all files in the order of their names."""
    directory = tmp_path_factory.mktemp("sample") / "ledger"
    with Ledger.create(
        directory,
        base=BASE,
        name="Sample Bread Network",
        currency="EUR",
        time_zone="Europe/Madrid",
    ) as ledger:
        reports = {path.name: imported(ledger, path) for path in files()}
        yield Loaded(ledger, directory, reports)
