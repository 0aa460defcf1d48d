# SPDX-License-Identifier: MIT
"""What all entries of flows that hang together are made with: whose books, by which rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.reading import EVENT, Flow
from valueflows.model.terms import OB
from valueflows.reports.classes import LINES, Line, MoneyClass
from valueflows.reports.classifying import RuleTable
from valueflows.reports.granting import conditions
from valueflows.reports.postings import Gap
from valueflows.reports.recognition import Owed, Told
from valueflows.reports.telling import TAXES
from valueflows.reports.writing import Built, Post

OURS: Final = "receivables"
THEIRS: Final = "payables"
OPENING: Final = f"{OB}openingBalance"
RESTRICTED: Final = "restrictedGrant"
NOBODY: Final = Flow(kind=EVENT, id="", action="", at=0, turn=0, version=0, recorded=0)


@dataclass(frozen=True, slots=True)
class Setting:
    """What entries are made by: whose books, and the rules that hold there.

    ``keeps`` says on which line something that was bought stands: assets, stock or purchases.
    ``recovers`` says whether tax paid at a moment comes back, ``worth`` what a record says that a
    thing is worth, and in which money. ``home`` is the ledger's money, ``rate`` tells how much of a
    second money one of a first was worth at a moment, ``counted`` a flow in the unit of its money.
    """

    boundary: frozenset[str]
    table: RuleTable
    is_money: Callable[[str | None], bool]
    keeps: Callable[[Flow], str]
    recovers: Callable[[int], bool]
    worth: Callable[[Flow], tuple[Exact, str] | None]
    home: str | None
    rate: Callable[[str, str, int], Fraction | None]
    counted: Callable[[Flow], Flow]


@dataclass(frozen=True, slots=True)
class Deferred:
    """A grant that is not earned yet: how it was posted, how much, and its conditions."""

    post: Post
    amount: Exact
    promises: list[Flow]


class Book:
    """Flows that hang together, and what is written of them so far."""

    def __init__(self, flows: Iterable[Flow], setting: Setting) -> None:
        self.setting = setting
        self.boundary = setting.boundary
        self.told = Told(flows, setting.is_money, setting.table, setting.boundary, setting.worth)
        self.built = Built()
        self.recognised: dict[str, list[Owed]] = {}
        """By due or paying event, what came to be owed."""
        self.deferred: list[Deferred] = []

    def _line(self, kind: MoneyClass, other: str, at: int, *, incoming: bool) -> Line:
        if not incoming and kind.name in TAXES and self.setting.recovers(at):
            return LINES["taxOwed"]
        if (
            not incoming
            and kind.name == "contractorFee"
            and not self.setting.table.is_person(other)
        ):
            return LINES["purchases"]
        return kind.line(incoming=incoming)

    def _deferred(
        self, agreement: str | None, line: Line, post: Post, amount: Exact, *, incoming: bool
    ) -> Line:
        """Return the line of a grant; one with conditions is owed to its use until they are kept."""
        promises = conditions(self.told, agreement, str(post.said["scope"]))
        if not promises:
            return line
        if incoming:
            self.deferred.append(Deferred(post, amount, promises))
        return LINES["deferredGrants"]

    def _side(self, provider: str | None, receiver: str | None) -> tuple[bool, str, str] | None:
        """Return whether money comes in, to or from whom of ours, and who the other is."""
        gives, gets = provider in self.boundary, receiver in self.boundary
        if gives == gets:
            return None
        if gets:
            return True, str(receiver), provider or ""
        return False, str(provider), receiver or ""

    def _class(self, due: Flow) -> MoneyClass:
        agreement = next(iter(self.told.agreements(due)), None)
        return self.setting.table.row(self.told.asked(due, due.at, agreement)).money_class

    @staticmethod
    def _control(*, incoming: bool) -> Line:
        return LINES[OURS if incoming else THEIRS]

    def _gap(
        self,
        code: str,
        text: str,
        flow: Flow,
        amount: Exact | None = None,
        currency: str | None = None,
    ) -> None:
        self.built.gaps.append(Gap(code, text, (flow.id,), flow.at, amount, currency))
