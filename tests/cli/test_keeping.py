# SPDX-License-Identifier: MIT
"""Keeping a ledger: checking it, giving up a damaged end, making views again, erasing a person."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from valueflows.commands import keeping
from valueflows.ledger.audit import Audit
from valueflows.ledger.ledger import Ledger
from valueflows.model.problems import Code, Problem

from .desk import ANNA, BASE, REFUSED, Terminal, version_of, written

SHAPE = {"version", "digest", "compared", "problems", "findings", "notices"}
UNKNOWN = """\
'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
'@graph':
- '@type': EconomicResource
  '@id': https://books.example/resource/barrel
  conformsTo: https://books.example/kind/flour
- '@type': EconomicEvent
  '@id': https://books.example/event/from-the-barrel
  action: consume
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/barrel
  resourceQuantity: {hasNumericalValue: '1', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-03T08:00:00Z'
"""


def _segment(ledger: Path) -> Path:
    return ledger / "journal" / "000001.jsonl"


def _damage(ledger: Path) -> int:
    """Change a letter of a name in the second change; return the byte it stands at."""
    data = _segment(ledger).read_bytes()
    byte = data.index(b"Anna")
    _segment(ledger).write_bytes(data.replace(b"Anna", b"Arna"))
    return byte


def test_a_whole_ledger_is_in_order(terminal: Terminal, filled: Path) -> None:
    """Checking tells the version, what was compared, and a digest to compare elsewhere."""
    terminal.done("sparql", filled, "ASK {}")
    assert re.fullmatch(
        rf"{re.escape(str(filled))}: in order at version 3\n"
        r"what the journal makes is what these hold: snapshot, graph\n"
        r"digest of the books: [0-9a-f]{64}\n",
        terminal.done("check", filled),
    )


def test_an_empty_ledger_is_in_order(terminal: Terminal, empty: Path) -> None:
    """Where there is no view to compare, none is said to have been compared."""
    (empty / "snapshot").unlink(missing_ok=True)
    out = terminal.done("check", empty)
    assert "in order at version 1" in out
    assert "hold" not in out


def test_a_check_is_one_document(terminal: Terminal, filled: Path) -> None:
    """``--json`` prints the whole result and nothing else."""
    ran = terminal("check", filled, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.document) == SHAPE
    assert (ran.document["version"], ran.document["problems"]) == (3, [])


def test_damage_is_named_by_file_line_and_byte(terminal: Terminal, filled: Path) -> None:
    """A changed letter is found; the message says in which file, line and at which byte."""
    _damage(filled)
    ran = terminal("check", filled)
    assert ran.code == REFUSED
    assert f"{_segment(filled)}:3:" in ran.out
    assert re.search(r"byte \d+", ran.out)
    assert ran.out.endswith(f"{filled}: NOT in order\n")
    document = terminal("check", filled, "--json")
    assert document.code == REFUSED
    (problem,) = document.document["problems"]
    assert (problem["code"], problem["source"]["line"]) == ("damaged", 3)


def test_findings_and_notices_are_listed_and_refuse_nothing(
    terminal: Terminal, filled: Path, tmp_path: Path
) -> None:
    """What is legal but wants attention is told under a heading; the exit code stays 0."""
    terminal.done("import", filled, written(tmp_path, "unknown.yaml", UNKNOWN))
    out = terminal.done("check", filled)
    assert "notices:\n" in out
    assert "[unknown_stock]" in out
    assert "in order at version 4" in out


def test_every_kind_has_its_heading(
    terminal: Terminal, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken invariants, findings and notices stand under headings of their own."""
    problems = [Problem(code, "here", "is so", "Mend it.") for code in Code]
    told = Audit(problems=problems[:1], findings=problems[1:2], notices=problems[2:3])
    monkeypatch.setattr(keeping, "audit", lambda *_, **__: told)
    ran = terminal("check", filled)
    assert ran.code == REFUSED
    assert ran.out.splitlines() == [
        "broken:",
        f"  {problems[0]}",
        "findings: legal, and wanting attention before a period is closed:",
        f"  {problems[1]}",
        "notices:",
        f"  {problems[2]}",
        f"{filled}: NOT in order",
    ]


def test_a_cut_gives_up_what_came_after(terminal: Terminal, filled: Path) -> None:
    """After a cut the ledger is in order at the version named; what is told stands aside."""
    _damage(filled)
    assert terminal("check", filled).code == REFUSED
    ran = terminal("check", filled, "--cut", "1")
    assert ran.code == 0, ran.err
    assert "in order at version 1" in ran.out
    assert "torn-2" in ran.err
    assert (filled / "torn-2").exists()


def test_a_cut_with_json_is_one_document(terminal: Terminal, filled: Path) -> None:
    """What was cut off is told beside the document, not in it."""
    ran = terminal("check", filled, "--cut", "2", "--json")
    assert ran.document["version"] == 2
    assert "torn-3" in ran.err


def test_a_cut_that_cannot_be_made_is_refused(terminal: Terminal, filled: Path) -> None:
    """A version that is not there, or a ledger in use, is left as it is."""
    assert "version 9 is not" in terminal.refused("check", filled, "--cut", "9")
    with Ledger.open(filled):
        said = terminal.refused("check", filled, "--cut", "1")
    assert "is being written by another process" in said
    assert version_of(terminal, filled) == 3


def test_views_are_made_again(terminal: Terminal, filled: Path) -> None:
    """A snapshot and an RDF view that hold something else are thrown away and made again."""
    digest = json.loads(terminal.done("check", filled, "--json"))["digest"]
    terminal.done("sparql", filled, "ASK {}")
    (filled / "snapshot").write_bytes(b"nonsense")
    out = terminal.done("rebuild", filled)
    assert out == f"{filled}: snapshot and RDF view made again at version 3\n"
    audit = json.loads(terminal.done("check", filled, "--json"))
    assert (audit["digest"], audit["compared"]) == (digest, ["snapshot", "graph"])


@pytest.mark.parametrize("arguments", [["rebuild"], ["erase", ANNA]])
def test_keeping_beside_another_writer_is_refused(
    terminal: Terminal, filled: Path, arguments: list[str]
) -> None:
    """What changes files under another process's hands is not done; both views stay."""
    with Ledger.open(filled):
        said = terminal.refused(arguments[0], filled, *arguments[1:])
    assert f"{filled} is being written by another process: stop the server first" in said
    assert (filled / "snapshot").exists()
    assert "Anna" in _segment(filled).read_text(encoding="utf-8")


def test_a_person_is_erased(terminal: Terminal, filled: Path) -> None:
    """Nothing of the person is left in any file, the erasure is recorded, and all is in order."""
    terminal.done("sparql", filled, "ASK {}")
    out = terminal.done("erase", filled, ANNA, "--why", "asked for")
    assert re.match(r"emptied \d+ entries of the journal; recorded as https://", out)
    assert "Copies made before this (backups, exports) still hold the data." in out
    for file in filled.rglob("*"):
        assert not file.is_file() or b"Anna M" not in file.read_bytes(), file
    assert "asked for" in _segment(filled).read_text(encoding="utf-8")
    assert "in order at version 4" in terminal.done("check", filled)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (f"{BASE}person/nobody", "is described nowhere; only the data of a Person can be erased"),
        (f"{BASE}organization/mill", "is a Organization; only the data of a Person can be erased"),
        ("anna", "is described nowhere"),
    ],
)
def test_who_is_no_person_is_not_erased(
    terminal: Terminal, filled: Path, who: str, said: str
) -> None:
    """An id that is nobody's, or an organisation's, is refused and nothing changes."""
    assert said in terminal.refused("erase", filled, who)
    assert version_of(terminal, filled) == 3


def test_a_torn_end_is_told(terminal: Terminal, filled: Path) -> None:
    """Who opens a ledger after a crash learns what was moved aside, beside the output."""
    with _segment(filled).open("ab") as file:
        file.write(b'{"version":4,"id')
    ran = terminal(
        "query", filled, 'mutation { createPerson(person: {name: "B"}) { agent { id } } }'
    )
    assert ran.code == 0
    assert ran.err.startswith("valueflows: warning: ")
    assert "torn-4" in ran.err
