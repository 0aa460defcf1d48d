# SPDX-License-Identifier: MIT
"""Importing a document: what is new in it becomes changes of one append, all or nothing.

What the ledger already has in the same words is skipped; a document that was imported before is
answered with what it became. Nothing is written when anything in it is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from valueflows.ledger.assertions import FAILED, HELD
from valueflows.ledger.documents import (
    difference,
    named,
    normalised,
    number_blanks,
    references,
    rename,
    spellings,
    units,
)
from valueflows.ledger.findings import assertion_finding
from valueflows.ledger.keys import import_id
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.statements import Statements
from valueflows.ledger.story import Opened, Story
from valueflows.ledger.trial import failure, fared
from valueflows.model.catalog import CLASSES
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.closing import PeriodClosing
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical, mint
from valueflows.model.ours import Assertion, Erasure, Opening
from valueflows.model.parsed import Described, Parsed
from valueflows.model.problems import Code, Problem, Refused, Source
from valueflows.model.records import Record
from valueflows.model.terms import properties
from valueflows.rdf.jsonld import entries, to_json

LINE_BYTES_MAX: Final = 500_000
LINE_RECORDS_MAX: Final = 1000
_TOLD: Final = (EconomicEvent, Opening, Assertion)
_STORY: Final = (*_TOLD, Erasure)
_NOTHING_FIXED: Final = frozenset({"@id", "@type", "created", "ob:revision"})


@dataclass(slots=True)
class Report:
    """What became of a document; ``as_dict`` is the form the command line prints."""

    file: str
    version: int | None = None
    changes: int = 0
    records: int = 0
    skipped: int = 0
    openings: list[Opened] = field(default_factory=list)
    held: int = 0
    failed: int = 0
    unchecked: int = 0
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {
            "file": self.file,
            "version": self.version,
            "changes": self.changes,
            "records": self.records,
            "skipped": self.skipped,
            "openings": [{"id": o.id, "event": o.event, "line": o.line} for o in self.openings],
            "assertions": {"held": self.held, "failed": self.failed, "open": self.unchecked},
            "warnings": [w.as_dict() for w in self.warnings],
            "problems": [p.as_dict() for p in self.problems],
        }


class Import:
    """One document on its way into a ledger: ``changes`` to record, then ``finish`` the report."""

    def __init__(
        self, ledger: Ledger, parsed: Parsed, *, by: str = "", accept_openings: bool = False
    ) -> None:
        self.ledger = ledger
        self.by = by
        self.accept_openings = accept_openings
        self.report = Report(parsed.file, warnings=list(parsed.warnings))
        number_blanks(parsed)
        self.request = normalised(parsed, accept_openings=accept_openings)
        self.parsed = parsed
        self.story = Story()
        self.sources: dict[str, Source] = {}

    def changes(self) -> list[Change]:
        """Return what has to be recorded; nothing when the document is refused or known."""
        if self.parsed.problems:
            self.report.problems = list(self.parsed.problems)
            return []
        if not self.parsed.items:
            self.report.warnings.append(_empty(self.parsed.file))
            return []
        first = self._id(0)
        known = self.ledger.journal.find(first.bytes)
        if known is not None:
            self.report.version = known
            self.report.skipped = sum(isinstance(i, Described) for i in self.parsed.items)
            return []
        self._name_blank()
        self.sources = {
            i.record.id: i.source for i in self.parsed.items if isinstance(i, Described)
        }
        statements = Statements(
            self.parsed,
            self.ledger.standing,
            self.ledger.preparer.now(),
            accept_openings=self.accept_openings,
        )
        self.story = statements.tell()
        self.report.warnings += self.story.warnings
        self.report.problems += self.story.problems
        self.sources |= self.story.made
        records = self._new(self._in_order())
        records = [*self._stubs(records), *records]
        self.report.warnings += self._undescribed(records)
        self.report.warnings += spellings(records, self.sources, self.parsed.file)
        return [] if self.report.problems else self._cut(records)

    def _id(self, ordinal: int) -> uuid.UUID:
        return import_id(self.ledger.key, self.request, ordinal)

    # -- ids -------------------------------------------------------------------------------------

    def _name_blank(self) -> None:
        """Give records without an id one of this ledger, the same whenever it is imported."""
        names: dict[str, str] = {}
        change, now = self._id(0), self.ledger.preparer.now()
        base = self.ledger.standing.base
        for number, item in enumerate(self.parsed.items):
            if isinstance(item, Described) and item.record.id.startswith("_:"):
                cls = type(item.record).__name__
                names[item.record.id] = mint(base, cls, change, number, now)
        if names:
            rename(self.parsed, names)

    # -- order and novelty -----------------------------------------------------------------------

    def _in_order(self) -> Iterator[Record]:
        """Yield what describes first, in the order written, then the story, then what closes it."""
        for item in self.parsed.items:
            if isinstance(item, Described) and not isinstance(item.record, (*_TOLD, PeriodClosing)):
                yield item.record
        yield from self.story.records
        yield from self._closings()

    def _closings(self) -> Iterator[Record]:
        """Yield the closings of a document, oldest first: what they closed comes before them."""
        described = (i.record for i in self.parsed.items if isinstance(i, Described))
        closings = (record for record in described if isinstance(record, PeriodClosing))
        yield from sorted(closings, key=lambda one: one.closed_before.microseconds)

    def _new(self, records: Iterator[Record]) -> list[Record]:
        """Leave out what the ledger has in the same words; refuse what it has in others."""
        fresh = []
        for record in records:
            known = self.ledger.standing.record(record.id)
            if known is None or record.revision > known.revision:
                fresh.append(record)
            elif (key := difference(record, known)) is None:
                self.report.skipped += 1
            else:
                self.report.problems.append(self._differs(record, known, key))
        return fresh

    def _differs(self, record: Record, known: Record, key: str) -> Problem:
        if isinstance(record, _STORY):
            code, remedy = Code.EVENT_IS_IMMUTABLE, "Record a correcting event, or use a new id."
        else:
            code = Code.ID_ALREADY_USED
            remedy = (
                f"To revise it, state ob:revision {known.revision + 1}; "
                "for something else, use a new id."
            )
        there, here = to_json(known).get(key), to_json(record).get(key)
        return Problem(
            code,
            f"{record.id} {key}",
            f"the ledger has {record.id} with {key} {there!r}, the file says {here!r}",
            remedy,
            self.sources.get(record.id),
        )

    # -- references ------------------------------------------------------------------------------

    def _stubs(self, records: Sequence[Record]) -> list[Record]:
        """Return empty records for ids of this ledger that are referred to but nowhere described."""
        standing = self.ledger.standing
        described = {canonical(r.id) for r in records}
        stubs: dict[str, Record] = {}
        for record, row, iri in references(records):
            key = canonical(iri)
            inside = key.startswith(standing.base)
            cls = row.target
            if not inside or key in described or key in stubs or cls.__name__ not in CLASSES:
                continue
            if standing.kind(key) is not None or any(r.required for r in properties(cls)):
                continue
            stubs[key] = cls(id=str(iri))
            self.report.warnings.append(
                Problem(
                    Code.STUB_CREATED,
                    f"{record.id} {row.key}",
                    f"{iri} is in this ledger's base and described nowhere; "
                    f"it is recorded as a bare {cls.__name__}",
                    "Describe it.",
                    self.sources.get(record.id),
                )
            )
        return list(stubs.values())

    def _undescribed(self, records: Sequence[Record]) -> Iterator[Problem]:
        standing = self.ledger.standing
        told = {canonical(r.id) for r in records}
        for record, key, iri in (*named(records), *units(records)):
            one = canonical(iri)
            if one in told or standing.kind(one) is not None:
                continue
            told.add(one)
            if not one.startswith(standing.base):
                yield Problem(
                    Code.UNDESCRIBED_REFERENCE,
                    f"{record.id} {key}",
                    f"{iri} is referred to, but described nowhere",
                    "Describe it, unless it is described elsewhere.",
                    self.sources.get(record.id),
                )

    # -- changes ---------------------------------------------------------------------------------

    def _cut(self, records: Sequence[Record]) -> list[Change]:
        """Cut records into changes of bounded size."""
        changes: list[Change] = []
        part: list[Record] = []
        size = 0
        for record in records:
            weight = sum(len(raw) for raw in entries(record)) + 120
            if part and (size + weight > LINE_BYTES_MAX or len(part) >= LINE_RECORDS_MAX):
                changes.append(self._change(part, len(changes)))
                part, size = [], 0
            part.append(record)
            size += weight
        if part:
            changes.append(self._change(part, len(changes)))
        return changes

    def _change(self, records: list[Record], ordinal: int) -> Change:
        ids = {r.id for r in records}
        return Change(
            id=self._id(ordinal),
            records=tuple(records),
            by=self.by,
            why=f"import of {self.parsed.file}",
            request=self.request if ordinal == 0 else b"%d" % ordinal + self.request[:64],
            sources={iri: s for iri, s in self.sources.items() if iri in ids},
            restores=True,
        )

    def finish(self, changes: Sequence[Change], recorded: Sequence[Recorded]) -> Report:
        """Complete the report once the changes are recorded."""
        report = self.report
        if recorded:
            report.version = recorded[-1].version
            self._count(changes, [w for one in recorded for w in one.warnings])
            self._count_assertions(changes)
        return report

    def _count(self, changes: Sequence[Change], warnings: Sequence[Problem]) -> None:
        self.report.changes = len(changes)
        self.report.records = sum(len(change.records) for change in changes)
        self.report.openings = self.story.opened
        made = self.story.made
        self.report.warnings += [w for w in warnings if w.path.split(".")[0] not in made]

    def tried(self) -> Report:
        """Return what would become of the document; nothing is written."""
        changes = self.changes()
        if changes:
            group = self.ledger.preparer.batch(changes, self.ledger.standing)
            self.report.problems = list(group.refusals)
            if not group.refusals:
                self._count(changes, [w for draft in group.drafts for w in draft.warnings])
                self._try_assertions([r for c in changes for r in c.records])
        return self.report

    def _try_assertions(self, records: Sequence[Record | Withdrawal]) -> None:
        written = [r for r in records if isinstance(r, Record)]
        for record, found, had in fared(written, self.ledger.standing):
            failed = had is not None and found == FAILED
            told = failure(record, had, self.ledger.standing) if had and failed else None
            self._judged(record.id, found, told)

    def _count_assertions(self, changes: Sequence[Change]) -> None:
        books = self.ledger.books
        stated = (r.id for c in changes for r in c.records if isinstance(r, Assertion))
        for iri in stated:
            located = books.find(iri)
            assert located is not None  # noqa: S101 - it has just been recorded
            verdict = books.verdicts.view[located[1]]
            told = assertion_finding(self.ledger, iri) if verdict == FAILED else None
            self._judged(iri, verdict, told)

    def _judged(self, iri: str, verdict: int, failed: Problem | None) -> None:
        if verdict == HELD:
            self.report.held += 1
        elif failed is None:
            self.report.unchecked += 1
        else:
            self.report.failed += 1
            self.report.warnings.append(replace(failed, source=self.sources.get(iri)))


def _empty(file: str) -> Problem:
    return Problem(
        Code.CHANGE_IS_EMPTY,
        "",
        "it describes nothing; there is nothing to record",
        "Check that it is the file that was meant.",
        Source(file),
    )


def run_import(
    ledger: Ledger,
    parsed: Parsed,
    *,
    by: str = "",
    accept_openings: bool = False,
    dry_run: bool = False,
) -> Report:
    """Import a document in the caller's thread."""
    one = Import(ledger, parsed, by=by, accept_openings=accept_openings)
    if dry_run:
        return one.tried()
    changes = one.changes()
    if not changes:
        return one.report
    try:
        return one.finish(changes, ledger.record_all(changes))
    except Refused as refused:
        one.report.problems = list(refused.problems)
        return one.report
