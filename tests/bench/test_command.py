# SPDX-License-Identifier: MIT
"""``valueflows bench``: which jobs there are, and how their figures are printed."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from pathlib import Path

import pytest

from valueflows.bench.measuring import HEAD
from valueflows.cli import main

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


JOBS = ["start", "append", "record", "world", "load", "reports", "trace", "graphql"]


def test_jobs_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """``bench list`` names every job, one a line."""
    assert main(["bench", "list"]) == 0
    assert capsys.readouterr().out.split() == JOBS


def test_a_job_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped job is refused before anything is measured; the message names all."""
    with pytest.raises(SystemExit) as left:
        main(["bench", "append", "apend"])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"there is no benchmark apend; there are {', '.join(JOBS)}" in err


def test_figures_are_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """The machine's shape, without its name, stands over a table of all figures."""
    assert main(["bench", "world", "--events", "10"]) == 0
    machine, table = capsys.readouterr().out.split("\n\n")
    assert platform.python_version() in machine
    assert platform.node() not in machine
    head, rows = table[: len(HEAD)], table[len(HEAD) :].strip().splitlines()
    assert head == HEAD
    assert len(rows) == 6
    assert all(row.startswith("| ") and row.count(" | ") == 3 for row in rows)


@pytest.mark.soak
def test_all_figures_are_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` prints every job's figures as one document, and leaves nothing on the disk."""
    before = set(Path(tempfile.gettempdir()).glob("valueflows-bench-*"))
    assert main(["bench", "--json", "--events", "10"]) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert err == ""
    assert set(document) == {"machine", "figures"}
    assert len(document["figures"]) == 1 + 2 + 2 + 6 + 3 + 18 + 7
    assert all(set(f) == {"job", "value", "unit", "peer", "goal"} for f in document["figures"])
    assert set(Path(tempfile.gettempdir()).glob("valueflows-bench-*")) <= before


def test_a_terminal_shows_what_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits at a terminal sees which job runs."""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)
    assert main(["bench", "start"]) == 0
    assert "measuring start …\n" in capsys.readouterr().err
