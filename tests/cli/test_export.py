# SPDX-License-Identifier: MIT
"""Exporting records: six formats, to the screen or into a file in one step."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from valueflows.commands import moving
from valueflows.exchange.writers import WRITERS

from .desk import ANNA, Terminal


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.uncounted
def test_every_format_holds_every_record(
    terminal: Terminal, filled: Path, tmp_path: Path, name: str
) -> None:
    """A file holds what the screen shows, in every format, the number in the words it came in."""
    shown = terminal.done("export", filled, "--format", name)
    file = tmp_path / "out.data"
    assert terminal.done("export", filled, "--format", name, "-o", file) == ""
    assert file.read_text(encoding="utf-8") == shown
    assert "10.50" in shown
    assert "person/anna" in shown


def test_json_ld_is_what_is_written_by_default(terminal: Terminal, filled: Path) -> None:
    """Without a format the export is one JSON document, with its context."""
    document = json.loads(terminal.done("export", filled))
    assert set(document) == {"@context", "@graph"}
    assert ANNA in {record["@id"] for record in document["@graph"]}


def test_state_comes_along_when_asked_for(terminal: Terminal, filled: Path) -> None:
    """``--with-state`` adds what is in stock, which an export else leaves to be worked out."""
    plain, state = terminal.done("export", filled), terminal.done("export", filled, "--with-state")
    assert "onhandQuantity" not in plain.split('"@graph"')[1]
    assert "onhandQuantity" in state.split('"@graph"')[1]


def test_an_unknown_format_is_wrong_usage(terminal: Terminal, filled: Path) -> None:
    """The formats there are stand in the message."""
    said = terminal.misused("export", filled, "--format", "pdf")
    assert "there is no format 'pdf'; there are jsonld, yamlld, turtle" in said


def test_an_output_that_cannot_be_written_is_named(
    terminal: Terminal, filled: Path, tmp_path: Path
) -> None:
    """A missing folder or a folder in its place is told by the name that was given."""
    missing, folder = tmp_path / "no" / "out.json", tmp_path / "folder"
    folder.mkdir()
    said = terminal.refused("export", filled, "-o", missing)
    assert said == f"valueflows: cannot write {missing}: No such file or directory\n"
    said = terminal.refused("export", filled, "-o", folder)
    assert said == f"valueflows: cannot write {folder}: Is a directory\n"


def test_a_failed_export_leaves_the_old_file(
    terminal: Terminal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full half-way, the file from before is whole and no other one is left."""
    file = tmp_path / "out.nt"
    terminal.done("export", filled, "--format", "ntriples", "-o", file)
    before = file.read_bytes()

    def full(_records: Any) -> Iterator[str]:
        yield "half of it"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(WRITERS, "ntriples", full)
    files = set(tmp_path.iterdir())
    said = terminal.refused("export", filled, "--format", "ntriples", "-o", file)
    assert said == f"valueflows: cannot write {file}: No space left on device\n"
    assert file.read_bytes() == before
    assert set(tmp_path.iterdir()) == files


def test_an_export_is_put_in_place_in_one_step(tmp_path: Path) -> None:
    """Until the last byte is written the old file stands under the name."""
    file = tmp_path / "out.json"
    file.write_text("old")
    seen = []

    def parts() -> Iterator[str]:
        for part in ("n", "e", "w"):
            seen.append(file.read_text())
            yield part

    moving._write(file, parts())
    assert seen == ["old"] * 3
    assert file.read_text() == "new"
