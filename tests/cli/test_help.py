# SPDX-License-Identifier: MIT
"""Finding one's way: help, version, and what is said of arguments that do not fit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from valueflows import __version__
from valueflows.cli import DEFAULT_LEDGER

from .desk import DONE, MISUSED, Terminal

COMMANDS = [
    *(
        "init",
        "demo",
        "serve",
        "import",
        "export",
        "query",
        "report",
        "trace",
        "track",
        "recall",
        "sparql",
        "schema",
        "context",
    ),
    *("check", "rebuild", "erase", "token make", "token list", "token revoke", "bench"),
]


def test_help_names_every_command(terminal: Terminal) -> None:
    """The help lists all commands and says where the ledger's name comes from."""
    out = terminal.done("--help")
    for command in COMMANDS:
        assert f"    {command.split()[0]} " in out
    assert DEFAULT_LEDGER in out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(terminal: Terminal, command: str) -> None:
    """Each command has a help of its own, with a text for every option."""
    out = terminal.done(*command.split(), "--help")
    assert out.startswith(f"usage: valueflows {command}")
    options = out.split("options:\n", 1)[1].split("\n\n", 1)[0]
    unexplained = [
        line
        for line, after in zip(options.splitlines(), [*options.splitlines()[1:], ""], strict=True)
        if line.lstrip().startswith("-")
        and not line.strip().partition("  ")[2]
        and after.lstrip()[:1] in {"-", ""}
    ]
    assert unexplained == []


def test_the_version(terminal: Terminal) -> None:
    """``--version`` prints the version on standard output, for scripts to read."""
    assert terminal.done("--version") == f"valueflows {__version__}\n"


def test_no_command_shows_the_help_and_is_wrong_usage(terminal: Terminal) -> None:
    """Who types only the name sees what there is; a script sees that nothing was done."""
    ran = terminal()
    assert ran.code == MISUSED
    assert "commands:" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["token"], "required: COMMAND"),
        (["check"], f"name a LEDGER, or set {DEFAULT_LEDGER}"),
        (["import"], f"name a LEDGER, or set {DEFAULT_LEDGER}"),
        (["import", "books"], "FILE is missing"),
        (["query", "books"], "DOCUMENT is missing"),
        (["erase", "books"], "PERSON is missing"),
        (["query", "books", "{", "ledger"], "one DOCUMENT is enough; put it in quotes"),
        (["check", "books", "more"], "unrecognized arguments: more"),
        (["check", "books", "--what"], "unrecognized arguments: --what"),
        (["import", "books", "--what", "file"], "unrecognized arguments: --what"),
        (["schema", "books"], "unrecognized arguments: books"),
        (["check", "books", "--cut", "two"], "'two' is no number from 1"),
        (["check", "books", "--cut", "-1"], "'-1' is no number from 1"),
        (["serve", "books", "--port", "65536"], "'65536' is no port; take one from 1 to 65535"),
        (["serve", "books", "--port", "²"], "'²' is no port"),
        (["bench", "--events", "0"], "'0' is no number from 1"),
        (["token", "make", "books", "--role", "king"], "invalid choice: 'king'"),
        (["query", "books", "{x}", "--as", "nobody"], "invalid choice: 'nobody'"),
        (["init", "b\udcff"], "'b\\udcff' is not UTF-8 text"),
        (["init", "books", "--name", "\udcff"], "is not UTF-8 text"),
    ],
)
def test_wrong_usage_is_explained(terminal: Terminal, arguments: list[str], said: str) -> None:
    """Arguments that do not fit end with 2, the usage, and what is wrong."""
    assert said in terminal.misused(*arguments)


def test_the_environment_names_the_ledger(
    terminal: Terminal, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a ledger named by the environment it need not be written, with operands or without."""
    monkeypatch.setenv(DEFAULT_LEDGER, str(filled))
    assert f"{filled}: in order" in terminal.done("check")
    assert '"Query"' in terminal.done("query", "{__typename}")


def test_a_ledger_that_is_written_wins_over_the_environment(
    terminal: Terminal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory written first is the ledger, whatever the environment says."""
    monkeypatch.setenv(DEFAULT_LEDGER, str(tmp_path / "another"))
    assert f"{filled}: in order" in terminal.done("check", filled)
    assert '"Query"' in terminal.done("query", filled, "{__typename}")


def test_options_may_stand_between_operands(terminal: Terminal, filled: Path) -> None:
    """Options are taken before, between and behind the operands."""
    asked, document = ("--variables", "{}"), "{__typename}"
    for out in (
        terminal.done("query", *asked, filled, document),
        terminal.done("query", filled, *asked, document),
        terminal.done("query", filled, document, *asked),
    ):
        assert '"Query"' in out


def test_output_is_utf8_whatever_the_locale(
    terminal: Terminal, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RDF and JSON are UTF-8 by definition, so a locale that is not changes nothing."""
    sys.stdout.reconfigure(encoding="ascii")  # type: ignore[union-attr]
    assert "Anna Müller" in terminal.done("export", filled)
    capsys.readouterr()
    assert terminal("export", filled).code == DONE
