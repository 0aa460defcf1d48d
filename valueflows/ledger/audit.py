# SPDX-License-Identifier: MIT
"""Checking a ledger: is the journal whole, are the views what it says, does everything hold.

Damage and broken invariants are problems; findings and notices come beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from valueflows.ledger.filejournal import FileJournal
from valueflows.ledger.findings import findings
from valueflows.ledger.graph import NAME as GRAPH
from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.invariants import broken_invariants
from valueflows.ledger.journal import DamagedError, Head
from valueflows.ledger.ledger import Ledger, Progress, identity_of
from valueflows.ledger.lines import GENESIS
from valueflows.ledger.notices import notices
from valueflows.ledger.recovery import Recovery
from valueflows.ledger.snapshot import NAME as SNAPSHOT
from valueflows.ledger.wire import NAME as SOCKET
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
        with ledger:
            # What would keep the next writer out must be told before it comes to that.
            ledger.journal.examine()
            _look(directory, ledger, result)
    except DamagedError as damage:
        result.problems.append(_damaged(damage))
    return result


def _damaged(damage: DamagedError) -> Problem:
    return Problem(
        Code.DAMAGED,
        f"byte {damage.byte}",
        damage.what,
        damage.remedy,
        Source(damage.file, damage.line, damage.byte),
    )


def _look(directory: Path, ledger: Ledger, result: Audit) -> None:
    result.version, result.digest = ledger.books.version, ledger.digest()
    for view, agrees, message in (
        ("snapshot", _snapshot, "the snapshot is not what the journal makes"),
        ("server", _server, "the running server does not serve what the journal makes"),
        ("graph", _graph, "the RDF view does not hold what the journal says"),
    ):
        verdict = agrees(directory, ledger, result.digest)
        if verdict is False:
            result.problems.append(_differs(view, message))
        elif verdict is True and (directory / _FILES[view]).exists():
            result.compared.append(view)
    result.problems += broken_invariants(ledger)
    result.findings = list(findings(ledger))
    result.notices = list(notices(ledger))


_FILES: Final = {"snapshot": SNAPSHOT, "server": SOCKET, "graph": GRAPH}


def _differs(view: str, message: str) -> Problem:
    return Problem(
        Code.VIEW_DIFFERS, view, message, "Make the views again: valueflows rebuild LEDGER."
    )


# Each says whether a view agrees with the journal; None when there is nothing to compare.


def _snapshot(directory: Path, ledger: Ledger, digest: str) -> bool | None:
    with Ledger.open(directory, writable=False) as other:
        if not other.from_snapshot or other.books.version != ledger.books.version:
            return None
        return other.digest() == digest


def _server(directory: Path, ledger: Ledger, digest: str) -> bool | None:
    if not is_served(directory):
        return None
    reply = ask(directory, {"op": "digest"})
    return reply["digest"] == digest if reply["version"] == ledger.books.version else None


def _graph(directory: Path, ledger: Ledger, _digest: str) -> bool | None:
    if is_served(directory):
        return bool(ask(directory, {"op": "compare"})["equal"])
    if not (directory / GRAPH).exists():
        return None
    from valueflows.ledger.graph import Graph, expected_content

    try:
        graph = Graph(directory)
        graph.follow(ledger.journal)
        return graph.content() == expected_content(ledger.journal)
    except (OSError, RuntimeError):
        return False  # what the store says of its own damage


# -- cutting ---------------------------------------------------------------------------------------


def cut(directory: Path, version: int) -> list[str]:
    """Give up everything after a version: move it aside and let the journal end there.

    ``Refused`` when the version is not the end of an append. Returns what was done, in words.
    """
    journal = FileJournal(directory, identity_of(directory), writable=True)
    try:
        place, head = _end_of(journal, version)
        journal.cut_back(place, head)
        mark_file = HeadFile(directory / "head", writable=True)
        mark_file.reset(Mark(head.version, place, head.hash))
        mark_file.close()
        return list(journal.warnings)
    finally:
        journal.close()


def _end_of(journal: FileJournal, version: int) -> tuple[int, Head]:
    """Return the place behind a version, and the head there."""
    reading = Recovery(journal, None, Head(0, GENESIS))
    why = "is not the whole and undamaged end of a change"
    try:
        for line, _place in reading.run():
            if line.version == version == reading.head.version:
                return reading.place, reading.head
    except DamagedError as damage:
        why = f"is behind damage: {damage}"
    raise Refused.of(
        Code.NOT_FOUND,
        "--cut",
        f"version {version} {why}",
        "Name the last version that check reports as whole.",
    )
