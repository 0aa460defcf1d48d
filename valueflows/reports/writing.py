# SPDX-License-Identifier: MIT
"""How entries are written down: postings that have one source, and payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import EVENT, Flow
from valueflows.reports.classes import Line, MoneyClass
from valueflows.reports.postings import Gap, Payment, Posting


@dataclass(slots=True)
class Built:
    """What came of a knot."""

    postings: list[Posting] = field(default_factory=list)
    owed: list[Payment] = field(default_factory=list)
    paid: list[Payment] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


class Post:
    """Adds the postings of one entry, which came of one record at one moment."""

    def __init__(
        self,
        built: Built,
        source: Flow,
        at: int,
        currency: str,
        ours: str,
        other: str,
        kind: str,
        due: str | None = None,
    ) -> None:
        self.built = built
        self.source = source
        self.agreement: str | None = None
        is_due = source.kind != EVENT
        self.said: dict[str, str | int | None] = {
            "at": at,
            "currency": currency,
            "scope": ours,
            "other": other or None,
            "money_class": kind,
            "event": None if is_due else source.id,
            "due": source.id if is_due else due,
            "belongs_to": source.belongs_to,
            "version": source.version,
        }

    def __call__(
        self, line: Line, amount: Exact, *, account: str | None = None, event: str | None = None
    ) -> None:
        """Add a posting."""
        said: dict[str, Any] = dict(self.said)
        if event is not None:
            said["event"] = event
        self.built.postings.append(
            Posting(
                entry=self.source.id,
                line=line,
                amount=whole_if_whole(amount),
                account=account,
                agreement=self.agreement,
                **said,
            )
        )


def payment(
    event: Flow, due: Flow | None, kind: MoneyClass, amount: Exact, currency: str
) -> Payment:
    """Return what was paid: to whom it was owed, whoever received it."""
    owed = due or event
    return Payment(
        event.at,
        str(owed.provider),
        str(owed.receiver),
        kind.name,
        amount,
        currency,
        event=event.id,
        due=None if due is None else due.id,
        version=max(event.version, owed.version),
    )
