# SPDX-License-Identifier: MIT
"""What becomes of failures, whatever command they come from, and the bar on a terminal."""

from __future__ import annotations

import argparse
import io
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from valueflows import bundled
from valueflows.cli import main
from valueflows.commands.running import Failure, progress, run
from valueflows.config import ConfigError
from valueflows.ledger.journal import DamagedError, OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import NotALedgerError
from valueflows.model.problems import Code, Refused

from .desk import DONE, REFUSED, Terminal

FAILURES = [
    (Failure("no port"), "no port"),
    (ConfigError("no such setting"), "no such setting"),
    (NotALedgerError("books is no ledger"), "books is no ledger"),
    (UnavailableError("the disk is full"), "the disk is full"),
    (OutcomeUnknownError("ask again"), "ask again"),
    (
        DamagedError("000001.jsonl", 3, 70, "is torn", "Restore it."),
        "000001.jsonl, line 3, byte 70: is torn. Restore it.",
    ),
    (Refused.of(Code.NOT_FOUND, "--cut", "is not", "Look."), "--cut: is not [not_found] (Look.)"),
    (PermissionError(13, "Permission denied", "books/key"), "books/key: Permission denied"),
    (OSError("the view is locked"), "the view is locked"),
]


def _failing(failure: BaseException, *, json: bool = False) -> int:
    def command(_options: argparse.Namespace) -> int:
        raise failure

    return run(command, argparse.Namespace(json=json))


@pytest.mark.parametrize(("failure", "said"), FAILURES)
def test_a_failure_is_told_on_standard_error(
    capsys: pytest.CaptureFixture[str], failure: Exception, said: str
) -> None:
    """Every failure a command may meet ends with 1 and a line of its own words."""
    assert _failing(failure) == REFUSED
    assert capsys.readouterr() == ("", f"valueflows: {said}\n")


@pytest.mark.parametrize(("failure", "said"), FAILURES)
def test_with_json_a_failure_is_the_document(
    capsys: pytest.CaptureFixture[str], failure: Exception, said: str
) -> None:
    """Who asked for JSON reads of the failure there."""
    assert _failing(failure, json=True) == REFUSED
    out, err = capsys.readouterr()
    assert out == f'{{\n  "error": "{said}"\n}}\n'
    assert err == ""


def test_a_mistake_of_ours_is_not_hidden() -> None:
    """What no command expects is raised, with all a developer needs to know."""
    with pytest.raises(ZeroDivisionError):
        _failing(ZeroDivisionError())


def test_interrupting_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl+C ends quietly with the code shells expect."""
    assert _failing(KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "")


def test_interrupting_while_a_command_loads(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C is heard from the first moment, also while modules are being read."""

    def impatient(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("valueflows.cli.import_module", impatient)
    assert terminal("check", tmp_path).code == 130


def test_a_reader_that_has_enough_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the other end of a pipe is closed the command ends, and what waits goes nowhere."""
    with (tmp_path / "pipe").open("w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert _failing(BrokenPipeError()) == DONE
        pipe.write("what was on its way")
    assert (tmp_path / "pipe").read_text() == ""


def test_a_reader_that_has_enough_of_the_help(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Help nobody reads to the end is no failure either."""

    def gone(_arguments: list[str]) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("valueflows.cli._parsed", gone)
    with (tmp_path / "pipe").open("w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert terminal("--help").code == DONE


def test_output_of_another_kind_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a program that embeds the commands catches their output, nothing is changed there."""
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stdout", caught)
    assert main(["context"]) == DONE
    assert "@context" in caught.getvalue()


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def _drawn(monkeypatch: pytest.MonkeyPatch, step: float, *told: tuple[int, int]) -> list[str]:
    """Return what a terminal is shown while the clock goes on by a step with every look."""
    screen, now = _Screen(), count(0.0, step)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    with progress("reading") as draw:
        for done, total in told:
            draw(done, total)
    return screen.getvalue().split("\r")


def test_long_work_shows_a_bar_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the share that is done is drawn, and nothing of it stays."""
    _, first, last, wiped, rest = _drawn(monkeypatch, 1.0, (1, 4), (4, 4))
    assert first == f"reading {'█' * 7}{'·' * 23}  25 %"
    assert last == f"reading {'█' * 30} 100 %"
    assert (wiped.strip(), rest) == ("", "")
    assert len(wiped) >= len(last)


def test_a_bar_is_not_drawn_more_often_than_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often work reports, the bar is drawn at most ten times a second."""
    told = [(n, 1000) for n in range(1000)]
    assert 5 <= len(_drawn(monkeypatch, 0.001, *told)) <= 10


def test_nothing_to_count_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of no known length shows no bar."""
    assert _drawn(monkeypatch, 1.0, (0, 0)) == [""]


def test_short_work_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done within half a second does not flicker."""
    assert _drawn(monkeypatch, 0.1, (1, 2)) == [""]


def test_no_bar_is_drawn_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal there is nothing but words."""
    with progress("reading") as draw:
        draw(1, 2)
    assert capsys.readouterr() == ("", "")


def test_an_installed_program_brings_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside an installed package the files stand within it, in a checkout beside it."""
    package = tmp_path / "valueflows"
    package.mkdir()
    monkeypatch.setattr(bundled, "_PACKAGE", package)
    assert bundled.bundled("sample_data") == tmp_path / "sample_data"
    (package / "sample_data").mkdir()
    assert bundled.bundled("sample_data") == package / "sample_data"
