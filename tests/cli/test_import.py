# SPDX-License-Identifier: MIT
"""Importing files: what is new comes in, all of a file or nothing, and every flaw has a place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .desk import (
    ANNA,
    BASE,
    MISUSED,
    PEOPLE,
    REFUSED,
    STOCK,
    TOO_MUCH,
    Terminal,
    version_of,
    written,
)

SHAPE = {
    *("file", "version", "changes", "records", "skipped"),
    *("openings", "assertions", "warnings", "problems"),
}
STATED_LATE = (
    STOCK
    + """\
- '@type': EconomicResource
  '@id': https://books.example/resource/oven
  conformsTo: https://books.example/kind/oven
  primaryAccountable: https://books.example/organization/mill
  accountingQuantity: {hasNumericalValue: '1', hasUnit: om:one}
  onhandQuantity: {hasNumericalValue: '1', hasUnit: om:one}
- '@type': ResourceSpecification
  '@id': https://books.example/kind/oven
  name: Oven
"""
)
TWICE = (
    PEOPLE
    + """\
- '@type': Person
  '@id': https://books.example/person/anna
  name: Another Anna
"""
)


def test_what_came_in_is_told(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """Each file has a line: how many records came in, and the version they made."""
    people, stock = written(tmp_path, "a.yaml", PEOPLE), written(tmp_path, "b.yaml", STOCK)
    assert terminal.done("import", empty, people, stock).splitlines() == [
        f"{people}: 2 records; the ledger is at version 2",
        f"{stock}: 3 records; the ledger is at version 3",
    ]


def test_what_is_there_already_is_skipped(terminal: Terminal, filled: Path, tmp_path: Path) -> None:
    """A file imported again, or written otherwise, adds nothing and says so."""
    again = written(tmp_path, "again.yaml", PEOPLE)
    part = written(tmp_path, "part.yaml", PEOPLE.split("- '@type': Organization")[0])
    assert terminal.done("import", filled, again, part).splitlines() == [
        f"{again}: nothing new, 2 there already",
        f"{part}: nothing new, 1 there already",
    ]
    assert version_of(terminal, filled) == 3


def test_a_dry_run_writes_nothing(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """A dry run says what would be, and not a byte of the ledger changes."""
    people = written(tmp_path, "people.yaml", PEOPLE)
    before = {p: p.read_bytes() for p in empty.rglob("*") if p.is_file()}
    out = terminal.done("import", empty, people, "--dry-run")
    assert out == f"{people}: would be imported: 2 records\n"
    assert {p: p.read_bytes() for p in empty.rglob("*") if p.is_file()} == before


def test_a_refused_file_leaves_nothing(terminal: Terminal, filled: Path, tmp_path: Path) -> None:
    """One event too much keeps the whole file out; the message has file, line and remedy."""
    file = written(tmp_path, "taken.yaml", TOO_MUCH)
    ran = terminal("import", filled, file)
    assert (ran.code, ran.out) == (REFUSED, "")
    first, last = ran.err.splitlines()
    assert re.match(
        rf"refused: {re.escape(str(file))}:9:\d+: .*\[stock_below_zero\] \(.+\)$", first
    )
    assert last == f"{file}: nothing was imported"
    assert version_of(terminal, filled) == 3
    assert "organization/shop" not in terminal.done("export", filled)


def test_files_before_a_refused_one_stay(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """Files are taken in their order; after a refusal the rest is named and not tried."""
    people, stock = written(tmp_path, "a.yaml", PEOPLE), written(tmp_path, "b.yaml", STOCK)
    broken = written(tmp_path, "broken.yaml", "- [")
    ran = terminal("import", empty, people, broken, stock)
    assert ran.code == REFUSED
    assert ran.out == f"{people}: 2 records; the ledger is at version 2\n"
    assert f"refused: {broken}:" in ran.err
    assert f"not tried, because what comes before was refused: {stock}" in ran.err


def test_the_report_is_one_document(terminal: Terminal, filled: Path, tmp_path: Path) -> None:
    """``--json`` prints what became of every file that was tried, refused or not."""
    good, bad = written(tmp_path, "good.yaml", TWICE[:-1] + "er\n"), tmp_path / "bad.yaml"
    written(tmp_path, "bad.yaml", TOO_MUCH)
    good.write_text(PEOPLE.replace("mill", "shop"), encoding="utf-8")
    ran = terminal("import", filled, good, bad, good, "--json")
    assert (ran.code, ran.err) == (REFUSED, "")
    files = ran.document["files"]
    assert [set(report) for report in files] == [SHAPE, SHAPE]
    assert [report["version"] for report in files] == [4, None]
    (problem,) = files[1]["problems"]
    assert set(problem) == {"code", "path", "message", "remedy", "source"}
    assert problem["code"] == "stock_below_zero"
    assert (problem["source"]["file"], problem["source"]["line"]) == (str(bad), 9)


def test_a_missing_file_keeps_all_out(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """Files are looked for before the first is imported, so that a mistyped name costs nothing."""
    people, missing = written(tmp_path, "people.yaml", PEOPLE), tmp_path / "poeple.yaml"
    said = terminal.refused("import", empty, people, missing)
    assert said == f"valueflows: {missing}: No such file or directory\n"
    ran = terminal("import", empty, people, missing, "--json")
    assert (ran.code, set(ran.document)) == (REFUSED, {"error"})
    assert version_of(terminal, empty) == 1


def test_a_folder_is_no_file(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """A folder given for a file is named, whatever its ending."""
    folder = tmp_path / "records.yaml"
    folder.mkdir()
    assert terminal.refused("import", empty, folder) == f"valueflows: {folder}: Is a directory\n"


@pytest.mark.parametrize("name", ["jsonld", "yamlld", "turtle", "trig", "ntriples", "nquads"])
@pytest.mark.uncounted
def test_every_format_comes_in_as_it_went_out(
    terminal: Terminal, filled: Path, tmp_path: Path, name: str
) -> None:
    """What is exported in a format and imported elsewhere is the same there, to the letter."""
    file, other = tmp_path / "all.data", tmp_path / "other"
    terminal.done("export", filled, "--format", name, "-o", file)
    terminal.done("init", other, "--base", BASE, "--name", "Books")
    terminal.done("import", other, file, "--format", name)
    assert terminal.done("export", other) == terminal.done("export", filled)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("people.doc", [], "cannot tell the format of {file} by its ending; name it with --format"),
        (
            "people.yaml",
            ["--format", "yaml"],
            "there is no format 'yaml'; there are jsonld, yamlld",
        ),
        ("people.yaml", ["--by", "anna"], "--by takes the IRI of who records this, not 'anna'"),
        ("people.yaml", ["--validate"], "--validate is for Turtle, TriG, N-Triples and N-Quads"),
    ],
)
def test_wrong_usage_imports_nothing(
    terminal: Terminal, empty: Path, tmp_path: Path, name: str, options: list[str], said: str
) -> None:
    """Options that do not fit are found before anything is imported."""
    good, file = written(tmp_path, "good.yaml", STOCK), written(tmp_path, name, PEOPLE)
    ran = terminal("import", empty, good, file, *options)
    assert (ran.code, ran.out) == (MISUSED, "")
    assert said.format(file=file) in ran.err
    assert version_of(terminal, empty) == 1


def test_who_records_is_kept(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """``--by`` is the author of the change, in the journal."""
    terminal.done("import", empty, written(tmp_path, "people.yaml", PEOPLE), "--by", ANNA)
    last = (empty / "journal" / "000001.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert f'"by":"{ANNA}"' in last


def test_an_id_described_twice_is_refused_or_repaired(
    terminal: Terminal, empty: Path, tmp_path: Path
) -> None:
    """Two descriptions under one id are refused; ``--repair`` gives the second an id of its own."""
    file = written(tmp_path, "twice.yaml", TWICE)
    said = terminal.refused("import", empty, file)
    assert f"{file}:" in said
    assert "[id_described_twice]" in said
    ran = terminal("import", empty, file, "--repair")
    assert ran.code == 0, ran.err
    assert f"warning: {file}:" in ran.err
    assert "[new_id_given]" in ran.err
    assert "3 records" in ran.out


def test_a_late_statement_opens_stock_when_it_is_accepted(
    terminal: Terminal, empty: Path, tmp_path: Path
) -> None:
    """What is stated behind events is kept and warned of; with ``--accept-openings`` it opens."""
    terminal.done("import", empty, written(tmp_path, "people.yaml", PEOPLE))
    file = written(tmp_path, "late.yaml", STATED_LATE)
    ran = terminal("import", empty, file, "--dry-run")
    assert "[stated_late]" in ran.err
    assert "1 assertion that could not be checked" in ran.out
    out = terminal.done("import", empty, file, "--accept-openings")
    assert "1 opening" in out
    assert '"hasNumericalValue":"1"' in terminal.done("export", empty, "--with-state")


def test_shapes_are_held_against_rdf(terminal: Terminal, empty: Path, tmp_path: Path) -> None:
    """``--validate`` refuses what breaks the shapes before it is read, and lets the rest in."""
    prefix = "@prefix vf: <https://w3id.org/valueflows/ont/vf#> .\n"
    bad = written(tmp_path, "bad.ttl", f'{prefix}<{ANNA}> a vf:Person ; vf:name "A", "B" .\n')
    said = terminal.refused("import", empty, bad, "--validate")
    assert str(bad) in said
    assert ANNA in said
    good = written(tmp_path, "good.ttl", f'{prefix}<{ANNA}> a vf:Person ; vf:name "A" .\n')
    assert "1 record;" in terminal.done("import", empty, good, "--validate")


def test_validating_without_the_tool_says_what_to_install(
    terminal: Terminal, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the shapes cannot be held against data, the missing package is named."""

    def missing(*_: object) -> None:
        raise ImportError("install valueflows[shapes]")

    monkeypatch.setattr("valueflows.rdf.shapes.validate", missing)
    file = written(tmp_path, "any.nt", "")
    said = terminal.refused("import", empty, file, "--validate")
    assert said == "valueflows: install valueflows[shapes]\n"
