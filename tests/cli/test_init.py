# SPDX-License-Identifier: MIT
"""Making a ledger, and naming one that is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .desk import BASE, Terminal

AT_A_LEDGER = [
    *("check", "export", "rebuild", "serve", "token list", "token make", "token revoke"),
    *("import", "query", "sparql", "erase"),
]
OPERANDS = {"token revoke": "0", "query": "{__typename}", "sparql": "ASK {}", "erase": "urn:a:b"}


def _first_record(books: Path) -> Any:
    """Read from the journal what a ledger says of itself."""
    line = (books / "journal" / "000001.jsonl").read_text(encoding="utf-8").splitlines()[1]
    return json.loads(line)["entries"][1][1]


def test_an_empty_ledger_is_made(terminal: Terminal, tmp_path: Path) -> None:
    """A ledger is made under its base, readable by its owner alone, and the next step is told."""
    books = tmp_path / "folder" / "books"
    out = terminal.done(
        *("init", books, "--base", BASE, "--name", "Bäckerei", "--currency", "CHF"),
        *("--timezone", "Europe/Zurich", "--stock-rule", "late"),
    )
    assert out.splitlines()[0] == f"made an empty ledger in {books}"
    assert f"next: valueflows import {books} FILE" in out
    assert books.stat().st_mode & 0o77 == 0
    said = _first_record(books)
    assert said["ob:base"] == BASE
    assert (said["ob:name"], said["ob:currency"]) == ("Bäckerei", "CHF")
    assert (said["ob:timeZone"], said["ob:stockRule"]) == ("Europe/Zurich", "late")


def test_without_a_base_nobody_elses_is_taken(terminal: Terminal, tmp_path: Path) -> None:
    """Two ledgers that are given no base have different ones."""
    bases = set()
    for name in ("one", "two"):
        terminal.done("init", tmp_path / name)
        bases.add(_first_record(tmp_path / name)["ob:base"])
    assert len(bases) == 2
    assert all(base.startswith("urn:valueflows:") for base in bases)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--base", "books", "'books' is no base for ids"),
        ("--base", "https://books.example", "ends in / or # or :"),
        ("--currency", "eur", "'eur' is no currency code; take three capitals, as EUR"),
        ("--timezone", "Mars/Olympus", "'Mars/Olympus' is no time zone; take one as Europe/Madrid"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(
    terminal: Terminal, tmp_path: Path, option: str, value: str, said: str
) -> None:
    """What no ledger could keep to is refused, with what to write instead, and nothing is made."""
    assert said in terminal.refused("init", tmp_path / "books", option, value)
    assert not (tmp_path / "books").exists()


def test_a_folder_in_use_is_left_alone(terminal: Terminal, filled: Path, tmp_path: Path) -> None:
    """A ledger is not made over another, nor among other files."""
    assert f"{filled} is not empty" in terminal.refused("init", filled)
    assert f"{tmp_path} is not empty" in terminal.refused("init", tmp_path)
    assert "in order at version 3" in terminal.done("check", filled)


def test_a_file_is_no_place_for_a_ledger(terminal: Terminal, tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    file = tmp_path / "file"
    file.touch()
    assert str(file) in terminal.refused("init", file)
    assert str(file) in terminal.refused("init", file / "books")


def test_a_folder_without_rights_is_named(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system refuses, its reason and the place are told."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    said = terminal.refused("init", tmp_path / "books")
    assert said == f"valueflows: {tmp_path / 'books'}: Permission denied\n"


@pytest.mark.parametrize("command", AT_A_LEDGER)
@pytest.mark.parametrize("kind", ["missing", "folder", "file"])
def test_what_is_no_ledger_is_named(
    terminal: Terminal, tmp_path: Path, command: str, kind: str
) -> None:
    """Every command refuses a missing folder, an empty one and a file, and makes nothing there."""
    place = tmp_path / "books"
    if kind == "folder":
        place.mkdir()
    elif kind == "file":
        place.touch()
    document = tmp_path / "document.yaml"
    document.touch()
    operands = [OPERANDS.get(command, str(document))] if command in {*OPERANDS, "import"} else []
    said = terminal.refused(*command.split(), place, *operands)
    assert said.startswith(f"valueflows: {place} is no ledger")
    assert (list(place.iterdir()) if kind == "folder" else place.exists()) == (
        [] if kind == "folder" else kind == "file"
    )


def test_a_ledger_without_its_key_is_none(terminal: Terminal, filled: Path) -> None:
    """A published copy holds no key, and is not taken for the ledger itself."""
    copy = filled.parent / "copy"
    shutil.copytree(filled, copy)
    (copy / "key").unlink()
    assert "is no ledger" in terminal.refused("check", copy)
