# SPDX-License-Identifier: MIT
"""Checking a ledger: is the journal whole, are the views what it says, does everything hold.

Damage and broken invariants are problems; findings and notices come beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valueflows.ledger.findings import findings
from valueflows.ledger.graph import NAME as GRAPH
from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.invariants import broken_invariants
from valueflows.ledger.journal import DamagedError, Head
from valueflows.ledger.ledger import Ledger, Progress
from valueflows.ledger.lines import BadLineError, read_line
from valueflows.ledger.notices import notices
from valueflows.ledger.snapshot import NAME as SNAPSHOT
from valueflows.ledger.wire import ask, is_served
from valueflows.model.problems import Code, Problem, Refused, Source


@dataclass(slots=True)
class Audit:
    """What checking a ledger found."""

    version: int = 0
    digest: str = ""
    compared: list[str] = field(default_factory=list)
    """The views that were compared with the journal and agree with it."""
    problems: list[Problem] = field(default_factory=list)
    findings: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the audit as JSON-ready values."""
        return {
            "version": self.version,
            "digest": self.digest,
            "compared": self.compared,
            "problems": [p.as_dict() for p in self.problems],
            "findings": [p.as_dict() for p in self.findings],
            "notices": [p.as_dict() for p in self.notices],
        }


def audit(directory: Path, progress: Progress | None = None) -> Audit:
    """Check a ledger from its files alone, and compare every view there is of it."""
    result = Audit()
    try:
        ledger = Ledger.open(directory, writable=False, snapshot=False, progress=progress)
    except DamagedError as damage:
        source = Source(damage.file, damage.line, damage.byte)
        result.problems.append(
            Problem(
                Code.DAMAGED,
                f"byte {damage.byte}",
                f"{damage.what} (byte {damage.byte} of the file)",
                damage.remedy,
                source,
            )
        )
        return result
    with ledger:
        result.version, result.digest = ledger.books.version, ledger.digest()
        for view, problem in (
            ("snapshot", _snapshot(directory, result)),
            ("server", _server(directory, result)),
            ("graph", _graph(directory, ledger)),
        ):
            if problem is not None:
                result.problems.append(problem)
            elif _exists(directory, view):
                result.compared.append(view)
        result.problems += broken_invariants(ledger)
        result.findings = list(findings(ledger))
        result.notices = list(notices(ledger))
    return result


def _exists(directory: Path, view: str) -> bool:
    if view == "server":
        return is_served(directory)
    return (directory / {"snapshot": SNAPSHOT, "graph": GRAPH}[view]).exists()


def _differs(view: str, message: str) -> Problem:
    return Problem(
        Code.VIEW_DIFFERS, view, message, "Make the views again: valueflows rebuild LEDGER."
    )


def _snapshot(directory: Path, result: Audit) -> Problem | None:
    if not (directory / SNAPSHOT).exists():
        return None
    with Ledger.open(directory, writable=False) as other:
        if other.books.version == result.version and other.digest() != result.digest:
            return _differs("snapshot", "the snapshot is not what the journal makes")
    return None


def _server(directory: Path, result: Audit) -> Problem | None:
    if not is_served(directory):
        return None
    reply = ask(directory, {"op": "digest"})
    if reply["version"] == result.version and reply["digest"] != result.digest:
        return _differs("server", "the running server does not serve what the journal makes")
    return None


def _graph(directory: Path, ledger: Ledger) -> Problem | None:
    if is_served(directory):
        equal = bool(ask(directory, {"op": "compare"})["equal"])
    elif (directory / GRAPH).exists():
        from valueflows.ledger.graph import Graph, expected_content

        graph = Graph(directory)
        graph.follow(ledger.journal)
        equal = graph.content() == expected_content(ledger.journal)
    else:
        return None
    return None if equal else _differs("graph", "the RDF view does not hold what the journal says")


# -- cutting ---------------------------------------------------------------------------------------


def cut(directory: Path, version: int) -> list[str]:
    """Give up everything after a version: move it aside and let the journal end there.

    ``Refused`` when the version is not the end of an append. Returns what was done, in words.
    """
    from valueflows.ledger.filejournal import FileJournal
    from valueflows.ledger.ledger import identity_of

    journal = FileJournal(directory, identity_of(directory), writable=True)
    try:
        journal.load_segments()
        place, head = _end_of(journal.directory, version)
        journal.cut_back(place, head)
        mark_file = HeadFile(directory / "head", writable=True)
        mark_file.reset(Mark(head.version, place, head.hash))
        mark_file.close()
        return list(journal.warnings)
    finally:
        journal.close()


def _end_of(directory: Path, version: int) -> tuple[int, Head]:
    """Return the place behind a version, and the head there."""
    place = 0
    for path in sorted((directory / "journal").glob("*.jsonl")):
        for number, raw in enumerate(_lines(path)):
            place += len(raw)
            if number == 0:
                continue
            try:
                line = read_line(raw[:-1])
            except BadLineError:
                break
            if line.version == version and not line.more:
                return place, Head(version, line.hash)
    raise Refused.of(
        Code.NOT_FOUND,
        "--cut",
        f"version {version} is not the whole and undamaged end of a change",
        "Name the last version that check reports as whole.",
    )


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
