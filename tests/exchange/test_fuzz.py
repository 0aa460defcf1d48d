# SPDX-License-Identifier: MIT
"""Spoilt documents by the thousand: imported, or refused with a place; no crash, no hang, no trace."""

from __future__ import annotations

import gc
import secrets
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pytest

from valueflows.exchange.formats import FORMATS

from . import mutations
from .desk import Desk
from .limits import limited

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


CASES: Final = 90
A_LEDGER: Final = 15
ROUNDS: Final = range(1)
SECONDS_MAX: Final = 4

seeds: Final = cache(mutations.seeds)


def bring(desk: Desk, data: bytes, form: str) -> None:
    """Import what may be anything: it comes in whole, or leaves no trace and says where and why."""
    head = desk.ledger.journal.head()
    with limited(SECONDS_MAX):
        report = desk.take(data, form, file="fuzz")
    if report.problems:
        assert desk.ledger.journal.head() == head
        assert (report.version, report.changes) == (None, 0)
    for problem in (*report.problems, *report.warnings):
        assert problem.message
        assert problem.source is not None, str(problem)
        assert problem.source.file == "fuzz"
    if not report.problems:
        assert desk.take(data, form, file="again").records == 0


def fuzz(folder: Path, form: str, seed: str, cases: int) -> None:
    """Bring spoilt documents into ledgers, a few into each."""
    for first in range(0, cases, A_LEDGER):
        gc.collect()
        with Desk(folder / str(first)) as desk:
            for case in range(first, first + A_LEDGER):
                data = mutations.spoilt(seeds()[form], form, Random(f"{seed} {case}"))  # noqa: S311
                try:
                    bring(desk, data, form)
                except Exception as error:
                    error.add_note(f"{form}, seed {seed!r}, case {case}: {data!r}")
                    raise


@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("form", FORMATS)
def test_spoilt_documents(tmp_path: Path, form: str, number: int) -> None:
    """The same few thousand spoilt documents every time."""
    fuzz(tmp_path / "ledger", form, f"{form} {number}", CASES)


@pytest.mark.parametrize("form", FORMATS)
def test_random_bytes(desk: Desk, form: str) -> None:
    """Bytes that were never a document are refused, or say nothing."""
    random = Random(form)  # noqa: S311 - the same ones every time
    for _ in range(100):
        bring(desk, random.randbytes(random.choice((1, 4, 16, 256))), form)


@pytest.mark.soak
@pytest.mark.parametrize("form", FORMATS)
def test_spoilt_documents_for_long(tmp_path: Path, form: str) -> None:
    """Others every time; the seed is printed, and in the note of what fails."""
    seed = secrets.token_hex(8)
    print(f"{form}: seed {seed}")  # noqa: T201 - so that a failure can be repeated
    for number in range(20):
        fuzz(tmp_path / str(number), form, f"{seed} {number}", 250)
