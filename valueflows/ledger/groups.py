# SPDX-License-Identifier: MIT
"""Preparing a group of changes for one append: found before, checked, turned into entries."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from valueflows.ledger.checking import Checked, check, check_all
from valueflows.ledger.journal import Journal
from valueflows.ledger.keys import fingerprint
from valueflows.ledger.lines import read_line, write_line
from valueflows.ledger.pending import Pending
from valueflows.ledger.standing import Standing
from valueflows.model.changes import Change, Recorded
from valueflows.model.problems import Code, Problem, Refused, in_order
from valueflows.rdf.jsonld import entries

Outcome = Recorded | Exception
"""What became of a change; the exception is ``Refused``, or a fault of ours."""


@dataclass(slots=True, eq=False)
class Draft:
    """One change on its way into the journal."""

    change: Change
    request: str
    at: int
    entries: list[bytes]
    warnings: tuple[Problem, ...] = ()
    outcome: Recorded | None = None

    def land(self, version: int) -> None:
        """Note that the change is durable now, under a version."""
        ids = tuple(record.id for record in self.change.records)
        self.outcome = Recorded(version, self.at, ids, self.warnings)


@dataclass(slots=True)
class Group:
    """Changes that will be written by one append, and what became of those that will not."""

    overlay: Pending
    drafts: list[Draft] = field(default_factory=list)
    outcomes: list[Outcome | Draft] = field(default_factory=list)
    """For each change asked for, in order: its outcome, or the draft whose outcome is its own."""

    @property
    def refusals(self) -> list[Problem]:
        """Every problem of the changes that were refused, each once."""
        refused = [o for o in self.outcomes if isinstance(o, Refused)]
        return in_order(p for refusal in refused for p in refusal.problems)

    def settled(self) -> list[Outcome]:
        """Return what became of every change, once the group is published."""
        settled = [o.outcome if isinstance(o, Draft) else o for o in self.outcomes]
        return [o for o in settled if o is not None]


class Preparer:
    """Finds, checks and drafts changes; knows the ledger's key and clock."""

    def __init__(self, journal: Journal, key: bytes, clock: Callable[[], int]) -> None:
        self.journal = journal
        self.key = key
        self.clock = clock
        self.last_at = 0

    def now(self) -> int:
        """Return the time of recording, which never decreases."""
        self.last_at = max(self.clock(), self.last_at)
        return self.last_at

    def group(
        self, changes: Sequence[Change], below: Pending | Standing, waiting: dict[uuid.UUID, Draft]
    ) -> Group:
        """Prepare changes that stand each for itself. ``waiting`` are drafts not yet durable."""
        group = Group(Pending(below))
        mine: dict[uuid.UUID, Draft] = {}
        for change in changes:
            draft = mine.get(change.id) or waiting.get(change.id)
            outcome = self._one(change, draft, group)
            if isinstance(outcome, Draft):
                mine[change.id] = outcome
            group.outcomes.append(outcome)
        return group

    def _one(self, change: Change, draft: Draft | None, group: Group) -> Outcome | Draft:
        """Prepare one change of a group; what is wrong with it is no fault of the others."""
        try:
            request = fingerprint(self.key, _request(change))
            known = self._again(change, request, draft)
            return known or self._draft(change, request, group)
        except UnicodeEncodeError as error:
            return _no_text(error)
        except Exception as error:  # noqa: BLE001 - told to whom it concerns, the others go on
            return error

    def batch(self, changes: Sequence[Change], below: Pending | Standing) -> Group:
        """Prepare changes that are written all or not at all, stock floors tested at the end."""
        group = Group(Pending(below))
        try:
            group.outcomes = list(self._batch(changes, below, group)) if changes else []
        except UnicodeEncodeError as error:
            group.outcomes = [_no_text(error)] * len(changes)
        return group

    def _batch(
        self, changes: Sequence[Change], below: Pending | Standing, group: Group
    ) -> Sequence[Outcome | Draft]:
        requests = [fingerprint(self.key, _request(change)) for change in changes]
        known = [self._again(c, r, None) for c, r in zip(changes, requests, strict=True)]
        problems = list(_clashes(changes, known))
        if not problems and known[0] is not None:
            return [outcome for outcome in known if outcome is not None]
        results = [] if problems else check_all(changes, below, self.now())
        problems += [p for checked in results for p in checked.problems]
        if problems:
            return [Refused(problems)] * len(changes)
        drafts = [self._drafted(c, r) for c, r in zip(results, requests, strict=True)]
        group.overlay, group.drafts = results[0].overlay, drafts
        return drafts

    def _again(self, change: Change, request: str, draft: Draft | None) -> Outcome | Draft | None:
        """Answer a change whose id is known; None for a new one."""
        if draft is not None:
            return draft if draft.request == request else _conflict(change)
        version = self.journal.find(change.id.bytes)
        if version is None:
            return None
        line = read_line(self.journal.read(version - 1, 1)[0].data, verify=False)
        if line.request != request:
            return _conflict(change)
        ids = [
            msgspec.json.decode(e.raw)["@id"]
            for e in line.entries[1:]
            if e is not None and not e.is_personal
        ]
        return Recorded(version, line.at, tuple(ids), replayed=True)

    def _draft(self, change: Change, request: str, group: Group) -> Outcome | Draft:
        checked = check(change, group.overlay, self.now())
        if checked.problems:
            return Refused(checked.problems)
        draft = self._drafted(checked, request)
        group.overlay.absorb(checked.overlay)
        group.drafts.append(draft)
        return draft

    def _drafted(self, checked: Checked, request: str) -> Draft:
        change = checked.change
        about = {"@type": "ob:Change"}
        about |= {"by": change.by} if change.by else {}
        about |= {"why": change.why} if change.why else {}
        raw = [msgspec.json.encode(about)]
        for record in checked.records:
            raw += entries(record)
        return Draft(
            change,
            request,
            self.last_at,
            raw,
            tuple(checked.warnings),
        )


def _request(change: Change) -> bytes:
    """Return what was asked for; without a text of its own, it is the records as they were given."""
    if change.request:
        return change.request
    return b"\n".join(raw for record in change.records for raw in entries(record))


def _conflict(change: Change) -> Refused:
    return Refused.of(
        Code.CHANGE_ID_CONFLICT,
        "id",
        f"another request was recorded under the id {change.id}",
        "Use a new id for a new request; repeat an id only with the very same request.",
    )


def _clashes(
    changes: Sequence[Change], known: Sequence[Outcome | Draft | None]
) -> Iterator[Problem]:
    """Say which ids keep a batch from being recorded, or answered, as one."""
    seen: set[uuid.UUID] = set()
    some_new = None in known
    for change, outcome in zip(changes, known, strict=True):
        if isinstance(outcome, Refused):
            yield from outcome.problems
        elif change.id in seen:
            yield _clash(f"the id {change.id} stands twice in one batch")
        elif some_new and isinstance(outcome, Recorded):
            yield _clash(
                f"{change.id} was recorded before, as version {outcome.version}, "
                "and other changes of the batch were not"
            )
        seen.add(change.id)


def _clash(message: str) -> Problem:
    remedy = "Repeat a batch as it was, and put what is new into a batch of its own."
    return Problem(Code.CHANGE_ID_CONFLICT, "id", message, remedy)


def _no_text(error: UnicodeEncodeError) -> Refused:
    around = error.object[max(error.start - 20, 0) : error.end + 20]
    return Refused.of(
        Code.VALUE_HAS_WRONG_KIND,
        "",
        f"{around!a} is no text: it holds half of a pair of surrogates",
        "Send whole characters.",
    )


def encode(group: Group, journal: Journal) -> list[bytes]:
    """Return the lines of a group, chained onto the journal's head."""
    head = journal.head()
    lines = []
    prev = head.hash
    for number, draft in enumerate(group.drafts, start=1):
        line, prev = write_line(
            version=head.version + number,
            change=str(draft.change.id),
            at=draft.at,
            request=draft.request,
            entries=draft.entries,
            prev=prev,
            more=number < len(group.drafts),
        )
        lines.append(line)
    return lines
