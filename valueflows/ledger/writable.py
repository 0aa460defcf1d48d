# SPDX-License-Identifier: MIT
"""Whether a record may be written at all: as new, as the next revision, or as taken back.

Events and what was published, decided or closed never change. A policy is read with its lines and
texts; once somebody accepted it, or was measured by it, none of these comes or goes any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from valueflows.ledger.pending import Pending
from valueflows.ledger.standing import Standing
from valueflows.model.catalog import with_article
from valueflows.model.changes import Withdrawal
from valueflows.model.ids import canonical
from valueflows.model.lasting import NEVER_REVISED, NEVER_WITHDRAWN, POLICIES, lasting_problems
from valueflows.model.policies import PolicyText, WaterfallLine
from valueflows.model.problems import Code, Problem
from valueflows.model.records import Record, Unit
from valueflows.model.terms import properties

_EVENTS = frozenset({"EconomicEvent", "Opening", "Assertion", "Erasure"})
_CORRECT_INSTEAD = "Record an event with corrects, for the difference or to take it back whole."


def may_be_written(record: Record, overlay: Pending, *, restores: bool) -> Iterator[Problem]:
    """Yield why a record may be written neither as a new one nor as a revision."""
    name = type(record).__name__
    kind = overlay.kind(record.id)
    if overlay.is_withdrawn(record.id):
        yield Problem(Code.RECORD_IS_WITHDRAWN, "id", f"{record.id} was withdrawn", "Use a new id.")
    elif kind is None:
        if record.revision != 1 and not restores:
            yield Problem(
                Code.REVISION_IS_STALE,
                "revisionId",
                f"there is no revision {record.revision - 1} of {record.id} to follow",
                "Leave the revision out of a new record.",
            )
    elif kind != name:
        yield Problem(
            Code.CLASS_CANNOT_CHANGE,
            "id",
            f"{record.id} is {with_article(kind)} and cannot become {with_article(name)}",
            "Use a new id.",
        )
    elif name in _EVENTS:
        yield Problem(
            Code.EVENT_IS_IMMUTABLE,
            "id",
            f"{record.id} is recorded and never changes",
            _CORRECT_INSTEAD,
        )
    elif name in NEVER_REVISED:
        yield Problem(
            Code.RECORD_IS_IMMUTABLE,
            "id",
            f"{record.id} is recorded and never changes",
            NEVER_REVISED[name],
        )
    else:
        yield from _follows(record.id, record.revision, overlay)
        yield from lasting_problems(record, overlay.before(record.id))
        if isinstance(record, Unit):
            yield from _means_the_same(record, overlay.om(record.id))


def _means_the_same(unit: Unit, meant: str) -> Iterator[Problem]:
    """Quantities recorded in a unit convert for ever as they did when they were recorded."""
    if meant not in {unit.id, unit.om_unit_identifier}:
        yield Problem(
            Code.UNIT_CANNOT_CHANGE,
            "omUnitIdentifier",
            f"{unit.id} stands for {meant}, and quantities may be recorded in it",
            "Describe another unit, with an id of its own.",
        )


def _follows(iri: str, revision: int, overlay: Pending) -> Iterator[Problem]:
    before = overlay.record(iri)
    current = 0 if before is None else before.revision
    if revision != current + 1:
        yield Problem(
            Code.REVISION_IS_STALE,
            "revisionId",
            f"{iri} stands at revision {iri}@{current}, not {revision - 1}",
            "Read it again and repeat the change on what it says now.",
        )


def may_be_withdrawn(record: Withdrawal, overlay: Pending) -> Iterator[Problem]:
    """Yield why a record may not be taken back."""
    kind = overlay.kind(record.id)
    if kind is None:
        yield Problem(Code.NOT_FOUND, "id", f"there is no record {record.id}", "Check the id.")
    elif kind in _EVENTS:
        yield Problem(
            Code.EVENT_IS_IMMUTABLE,
            "id",
            f"{record.id} is recorded and never deleted",
            _CORRECT_INSTEAD,
        )
    elif kind in NEVER_WITHDRAWN:
        yield Problem(
            Code.RECORD_IS_IMMUTABLE,
            "id",
            f"{record.id} is recorded and never withdrawn",
            NEVER_REVISED[kind],
        )
    else:
        yield from part_problems(overlay.record(record.id), overlay)
        yield from _follows(record.id, record.revision, overlay)
        referrer = next(referrers(record.id, overlay), None)
        if referrer is not None:
            yield Problem(
                Code.RECORD_IS_REFERENCED,
                "id",
                f"{record.id} is still referred to by {referrer}",
                "Withdraw or change what refers to it first.",
            )


def referrers(iri: str, level: Pending | Standing) -> Iterator[str]:
    """Yield the ids of records that refer to a record, here and below."""
    yield from level.referrers(iri)
    while isinstance(level, Pending):
        for other, record in level.records.items():
            if other != iri and iri in references(record):
                yield other
        level = level.below


def references(record: Record) -> set[str]:
    """Return every id a record refers to, canonically."""
    found: set[str] = set()
    for row in properties(type(record)):
        if row.kind == "ref":
            value = getattr(record, row.name)
            found.update(canonical(v) for v in (value if row.many else (value,)) if v is not None)
    return found


# -- the parts of a policy -------------------------------------------------------------------------


def part_problems(part: Record | None, overlay: Pending) -> Iterator[Problem]:
    """Yield that a line or a text would change a policy that somebody relies on.

    A text of a further language says nothing else, so it may come later.
    """
    if not isinstance(part, WaterfallLine | PolicyText):
        return
    policy = part.line_of if isinstance(part, WaterfallLine) else _told_of(part)
    if policy is None:
        return
    others = {iri: overlay.kind(iri) for iri in referrers(canonical(policy), overlay.below)}
    relying = next((iri for iri, kind in others.items() if kind in _RELY), None)
    texts = [iri for iri, kind in others.items() if kind == "PolicyText"]
    if relying is None or (isinstance(part, PolicyText) and _is_further(part, texts, overlay)):
        return
    yield Problem(
        Code.RECORD_IS_IMMUTABLE,
        "id",
        f"it is part of {policy}, on which {relying} relies",
        POLICIES,
    )


_RELY = frozenset({"Acceptance", "Disclosure", "SurplusAllocation"})


def _told_of(text: PolicyText) -> str | None:
    return text.wage_policy or text.profit_policy


def _is_further(text: PolicyText, texts: list[str], overlay: Pending) -> bool:
    """Whether a text is a new one, in a language that the policy is not told in yet."""
    told: list[Any] = [overlay.record(iri) for iri in texts]
    languages = {one.language.lower() for one in told}
    return overlay.before(text.id) is None and text.language.lower() not in languages
