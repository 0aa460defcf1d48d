# SPDX-License-Identifier: MIT
"""The desk: whoever asks for a report gets it here, for what they may see, and computed once.

Who sees all that concerns the organisations of a report has it as the books are, or as they stood
at a version. Everybody else has a report on what they see themselves, at versions that are
published; one on figures of which they do not see every part only for closed periods, as the books
were when these were closed. So no figure moves with what is hidden.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Final
from weakref import WeakKeyDictionary

from valueflows.desk.asked import (
    AGENTS_MAX,
    ALWAYS,
    Asked,
    NoReportError,
    compared,
    parameters_from,
    period_from,
)
from valueflows.desk.closings import closed_at
from valueflows.desk.kinds import Question, Reads, ReportKind, checkpoint_of, sees_books
from valueflows.desk.naming import Names
from valueflows.desk.publicly import Publicly
from valueflows.desk.recent import Recent
from valueflows.desk.registry import REPORTS
from valueflows.desk.touching import touched
from valueflows.ledger.ledger import Ledger, clock
from valueflows.ledger.published import NotPublishedError
from valueflows.ledger.reading import Reading, reading
from valueflows.ledger.sight import PastSight, Sight
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.ids import canonical
from valueflows.model.tables import Report
from valueflows.reports.drawn import Drawn
from valueflows.reports.keeping import Keeper
from valueflows.reports.periods import Period

KEPT_MAX: Final = 256
ROWS_MAX: Final = 50_000
"""How many rows a report may have that is kept."""

_NAMES_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report as it was computed, when nothing newer than ``version`` was there."""

    report: Report
    version: int


class Desk:
    """Reports of one ledger. ``kinds`` are those it gives."""

    def __init__(self, ledger: Ledger, kinds: dict[str, ReportKind] | None = None) -> None:
        self.ledger = ledger
        self.kinds = REPORTS if kinds is None else kinds
        self.computed = 0
        """How many reports had to be computed."""
        self._forget()

    def _forget(self) -> None:
        self._books = self.ledger.books
        self._kept = Recent[_Kept](KEPT_MAX)
        self._names = Recent[Names](_NAMES_MAX)
        self._drawn = Keeper()
        self.publicly = Publicly(self.ledger, self._accounts)

    # -- what there is -----------------------------------------------------------------------------

    def kind(self, name: str) -> ReportKind:
        """Return a kind of report by its name; ``NoReportError`` for none."""
        found = self.kinds.get(name)
        if found is None:
            there = ", ".join(sorted(self.kinds))
            raise NoReportError(
                "unknown_report", "name", f"there is no report {name!r:.80}", f"There are {there}."
            )
        return found

    def names(self, caller: Caller) -> Names:
        """Return the organisations a caller sees, by their names."""
        view = self.ledger.view(caller)
        sight = view.sight
        is_newest = sight.whole and not sight.token
        rows = sight.rows(self.ledger.books.by_name["Organization"])
        key = f"newest, of {rows} rows" if is_newest else sight.token_for("Organization")
        found = self._names.get(key)
        if found is None:
            found = self._names.put(key, Names(view, self.ledger.standing.base))
        return found

    @property
    def zone(self) -> str:
        """Where the days of the ledger begin and end."""
        record: Any = self.ledger.standing.record(self.ledger.journal.identity.ledger)
        return "UTC" if record is None else str(record.time_zone)

    # -- a report ----------------------------------------------------------------------------------

    def report(self, caller: Caller, asked: Asked, *, seconds: float | None = None) -> Report:
        """Return a report for a caller; ``NoReportError`` says why there is none for them.

        ``seconds`` is how long it may take, as far as what computes it looks at the time.
        """
        if self._books is not self.ledger.books:  # made anew, after an erasure
            self._forget()
        kind, question = self._understood(caller, asked)
        if seconds is not None:
            question = replace(question, until=monotonic() + seconds)
        return self._computed(kind, question)

    def check(self, caller: Caller, asked: Asked) -> None:
        """Compute nothing; ``NoReportError`` says why a caller may not have a report."""
        self._understood(caller, asked)

    def _understood(self, caller: Caller, asked: Asked) -> tuple[ReportKind, Question]:
        """Return what is asked, with the version that the caller may have it at."""
        kind = self.kind(asked.name)
        view = self._view(caller, asked.as_of)
        agents = self._agents(caller, kind, asked.agents)
        period = period_from(asked.period or (ALWAYS if kind.any_time else ""), self.zone)
        if asked.compare and not kind.compares:
            raise NoReportError(
                "unknown_parameter", "compare", "this report compares nothing", "Leave it out."
            )
        compare = compared(asked.compare, period)
        found = parameters_from(kind.parameters, asked.parameters)
        boundary = self._boundary(kind, view, agents, period, dict(found).get("policy"))
        outside = not sees_books(caller, boundary)
        if outside and kind.own is not None:
            _own(caller, kind.own, dict(found).get(kind.own))
        if kind.reads is Reads.BOOKS:
            view = self._whole(kind, view, boundary, (period, *compare), outside=outside)
        return kind, Question(
            self.ledger,
            caller,
            view.version,
            agents,
            frozenset(boundary),
            period,
            compare,
            dict(found),
            outside,
            view=view,
            drawn=self._accounts,
            openly=self.publicly,
        )

    def _boundary(
        self,
        kind: ReportKind,
        view: View,
        agents: tuple[str, ...],
        period: Period,
        policy: str | None,
    ) -> tuple[str, ...]:
        """Return the organisations whose books are counted: those asked for, or a policy's."""
        if kind.reach is None:
            return agents
        version = view.version if view.sight.whole else self._published(view)
        return tuple(sorted(kind.reach(reading(self.ledger, version), agents, period, policy)))

    def _agents(self, caller: Caller, kind: ReportKind, named: tuple[str, ...]) -> tuple[str, ...]:
        names = self.names(caller)
        if len(named) > AGENTS_MAX:
            raise NoReportError(
                "bad_agents", "agents", "these are too many", f"Give at most {AGENTS_MAX}."
            )
        if kind.single and len(set(named)) != 1:
            raise NoReportError(
                "bad_agents", "agents", "this report is about one organisation", "Give one."
            )
        found = tuple(sorted({names.iri(name) for name in named})) if named else names.iris
        if kind.several and len(found) == 1:
            raise NoReportError(
                "bad_agents", "agents", "one organisation is no group", "Give several of them."
            )
        return found

    def _view(self, caller: Caller, as_of: int | None) -> View:
        """Return what a caller sees at a version; ``NoReportError`` for one they do not see."""
        # everybody is told by the ledger which versions are published, and not which is the newest
        newest = sys.maxsize if caller.role is Role.PUBLIC else self.ledger.books.version
        if as_of is not None and not 0 <= as_of <= newest:
            raise _unknown_version(f"there is no version {as_of}")
        try:
            view = self.ledger.view(caller, as_of)
        except NotPublishedError as error:
            raise _unknown_version(str(error)) from None
        if not view.version:
            raise NoReportError(
                "not_open", "asOf", "nothing is published yet", "Come back, or ask with a token."
            )
        return view

    def _whole(
        self,
        kind: ReportKind,
        view: View,
        agents: tuple[str, ...],
        periods: tuple[Period, ...],
        *,
        outside: bool,
    ) -> View:
        """Return the whole books at the version in which the caller may have figures of them."""
        if outside and kind.sensitive and kind.public is None:
            raise NoReportError(
                "not_open",
                "name",
                kind.closed,
                "Ask as an auditor or bookkeeper of the organisation.",
            )
        version = self._closed(view, agents, periods) if outside else view.version
        books = self.ledger.books
        return View(Sight(books) if version == books.version else PastSight(books, version))

    def _closed(self, view: View, agents: tuple[str, ...], periods: tuple[Period, ...]) -> int:
        """Return the version in which periods were closed, as far as that is published."""
        # Closings are read whole: whether one is there decides what is told, not what it says.
        books = View(PastSight(self.ledger.books, self._published(view)))
        version = closed_at(books, agents, max(period.end for period in periods))
        if version is None:
            raise NoReportError(
                "not_open",
                "period",
                "these figures are told when their period is closed",
                "Ask for a closed period, or as an auditor or bookkeeper of the organisation.",
            )
        return version

    def _published(self, view: View) -> int:
        """Return the last published version up to that of a view."""
        if not view.sight.whole and view.version:
            return self.ledger.publishing().at(view.version, clock())
        return view.version

    # -- keeping -----------------------------------------------------------------------------------

    def _computed(self, kind: ReportKind, asked: Question) -> Report:
        """Return a report: as it was kept while nothing that bears on it changed, else computed."""
        key = self._key(kind, asked)
        kept = self._kept.get(key)
        if kept is None or not self._holds(kind, kept, asked):
            outside = asked.outside and kind.sensitive and kind.public is not None
            report = kind.public(asked) if outside and kind.public else kind.compute(asked)
            self.computed += 1
        else:
            report = kept.report
            if report.version != asked.version:
                now = checkpoint_of(self.ledger, asked.version)
                report = replace(report, version=asked.version, checkpoint=now)
        if sum(len(table.rows) for table in report.tables) <= ROWS_MAX:
            self._kept.put(key, _Kept(report, asked.version))
        return report

    def _key(self, kind: ReportKind, asked: Question) -> Hashable:
        """Return what tells questions apart; of who sees all, the newest version stays one."""
        books = self.ledger.books
        head = asked.version == books.version
        whole = asked.view.sight.whole
        seen: Hashable = "head" if whole and head else asked.view.sight.token_for("EconomicEvent")
        texts = (asked.period, asked.compare, tuple(sorted(asked.parameters.items())))
        return (kind.name, asked.agents, texts, asked.outside, seen)

    def _accounts(self, source: Reading, boundary: frozenset[str]) -> Drawn:
        """Return accounts; those of the newest version go on from where they were."""
        latest = source.version == self.ledger.books.version
        return self._drawn.accounts(source, boundary, latest=latest)

    def _holds(self, kind: ReportKind, kept: _Kept, asked: Question) -> bool:
        if kept.version == asked.version:
            return True
        return kind.local and not touched(
            self.ledger.books, kept.version, asked.version, asked.boundary
        )


def _own(caller: Caller, parameter: str, named: str | None) -> None:
    """Raise ``NoReportError`` where somebody else's own is asked for."""
    if named is not None and (not caller.agent or canonical(named) != canonical(caller.agent)):
        raise NoReportError(
            "not_open",
            parameter,
            "what single persons gave and got is told to themselves",
            "Leave it out, or ask with your own token.",
        )


def _unknown_version(message: str) -> NoReportError:
    return NoReportError("unknown_version", "asOf", message, "Leave it out for the latest one.")


_DESKS: WeakKeyDictionary[Ledger, Desk] = WeakKeyDictionary()


def desk_of(ledger: Ledger) -> Desk:
    """Return the desk of a ledger: one for all ways in, so that what one asked is there for all."""
    found = _DESKS.get(ledger)
    if found is None:
        found = _DESKS[ledger] = Desk(ledger)
    return found
