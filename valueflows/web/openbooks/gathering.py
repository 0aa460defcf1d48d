# SPDX-License-Identifier: MIT
"""What a page tells, as its reader may know it: reports from the desk, records as they are shown.

Nothing is read past these two, so that a page tells nothing that reports and records do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from valueflows.desk.asked import Asked, NoReportError, period_from
from valueflows.desk.closings import closings
from valueflows.desk.desk import Desk
from valueflows.ledger.rows import Row
from valueflows.ledger.view import View
from valueflows.model.agents import Organization
from valueflows.model.callers import Caller
from valueflows.model.exact import Instant
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.resources import ResourceSpecification
from valueflows.model.tables import Note, Report, Value
from valueflows.reports.periods import Period, day_of

WAGE: Final = "maximum-wage"
PROFIT: Final = "maximum-profit"
INCOME: Final = "income-statement"
INDICATORS: Final = "indicators"
MEMBERS: Final = "members"
YEARS_MAX: Final = 30
LISTED_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says when a report is asked for: the report, or why there is none."""

    name: str
    report: Report | None = None
    refused: NoReportError | None = None

    @property
    def facts(self) -> Mapping[str, Value]:
        """The report's facts; none where there is no report."""
        return {} if self.report is None else self.report.facts

    @property
    def notes(self) -> tuple[Note, ...]:
        """What stands beside the figures."""
        return () if self.report is None else self.report.notes

    @property
    def reason(self) -> str:
        """Why there is no report."""
        return "" if self.refused is None else self.refused.message

    @property
    def why(self) -> str:
        """Why there is no report, and what to do."""
        return "" if self.refused is None else f"{self.reason}. {self.refused.remedy}"

    def rows(self, table: str) -> list[dict[str, Value]]:
        """Return the rows of a table; none where there is no such."""
        tables = () if self.report is None else self.report.tables
        return [row for found in tables if found.name == table for row in found.records()]


@dataclass(frozen=True, slots=True)
class Rule:
    """A published policy beside what was measured by it; ``policy`` is None where there is none."""

    kind: str
    policy: Any
    answer: Answer
    texts: tuple[Any, ...] = ()
    accepted_by: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """All that a page of an organisation is made of, for one reader and period."""

    desk: Desk
    caller: Caller
    view: View
    agent: str
    row: Row
    period: Period
    years: tuple[str, ...]
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the organisation is called."""
        return str(getattr(self.row, "name", None) or self.agent)

    @property
    def place(self) -> str:
        """The organisation's short name, as it stands in addresses."""
        return self.desk.names(self.caller).short(self.agent)

    def answer(self, name: str) -> Answer:
        """Return what the desk says to a question on the organisation in the period."""
        if name not in self.answers:
            self.answers[name] = self._asked(name)
        return self.answers[name]

    def _asked(self, name: str) -> Answer:
        try:
            return Answer(name, self.desk.report(self.caller, self._question(name)))
        except NoReportError as error:
            return Answer(name, refused=error)

    def _question(self, name: str) -> Asked:
        return Asked(name, (self.agent,), self.period.text)

    def offered(self) -> Iterator[tuple[str, str, NoReportError | None]]:
        """Yield name and title of each report, and why its reader may not have it, if so.

        Those that something has to be said for cannot be had by following a link.
        """
        for name, kind in sorted(self.desk.kinds.items()):
            if any(parameter.required for parameter in kind.parameters):
                continue
            try:
                self.desk.check(self.caller, self._question(name))
            except NoReportError as error:
                yield name, kind.title, error
            else:
                yield name, kind.title, None

    # -- rules -------------------------------------------------------------------------------------

    @cached_property
    def wage(self) -> Rule:
        """The rule for the highest pay."""
        return self._rule(WAGE, MaximumWagePolicy, "wage_policy")

    @cached_property
    def profit(self) -> Rule:
        """The rule for profit."""
        return self._rule(PROFIT, MaximumProfitPolicy, "profit_policy")

    def _rule(self, name: str, cls: type[Any], via: str) -> Rule:
        answer = self.answer(name)
        measured = answer.facts.get("policy")
        policy: Any = None if measured is None else self.view.get(str(measured), cls)
        policy = policy or self._standing(cls)
        if policy is None:
            return Rule(name, None, answer)
        texts = self.view.inverse(policy, "PolicyText", via)
        accepted: list[Any] = self.view.inverse(policy, "Acceptance", via)
        by = (found.accepted_by for found in sorted(accepted, key=lambda a: a.id))
        return Rule(name, policy, answer, tuple(texts), tuple(a for a in by if a is not None))

    def _standing(self, cls: type[Any]) -> Any:
        """Return the policy of the organisation that held at the end of the period."""
        own = [row for row in self.policies(cls) if self._holds(row)]
        replaced = {row.supersedes.id for row in own if row.supersedes is not None}
        left = [row for row in own if row.id not in replaced]
        return max(left, key=lambda row: (_moment(row.valid_from), row.id), default=None)

    def policies(self, cls: type[Any]) -> list[Any]:
        """Return every policy of the organisation, the oldest first."""
        rows: Iterator[Any] = self.view.records(cls.__name__)
        own = [row for row in rows if row.published_by.id == self.agent]
        return sorted(own, key=lambda row: (_moment(row.valid_from), row.id))

    def _holds(self, row: Any) -> bool:
        through = row.valid_through
        begun = _moment(row.valid_from) < self.period.end
        return begun and (through is None or _moment(through) >= self.period.end)

    def waterfall(self, policy: Any) -> list[Any]:
        """Return the steps by which a surplus is allocated, in order."""
        steps: list[Any] = self.view.inverse(policy, "WaterfallLine", "line_of")
        return sorted(steps, key=lambda step: (step.order, step.id))

    # -- records beside ----------------------------------------------------------------------------

    def disclosures(self) -> list[Any]:
        """Return what the organisation has published on the period, the oldest first."""
        rows: Iterator[Any] = self.view.records("Disclosure")
        text = self.period.text
        own = (r for r in rows if r.disclosed_by.id == self.agent and r.period == text)
        return sorted(own, key=lambda row: (row.report, row.at_version, row.id))

    @property
    def ledger_currency(self) -> str:
        """The code of the money that the ledger counts in, empty where it does not say."""
        record: Any = self.desk.ledger.standing.record(self.desk.ledger.journal.identity.ledger)
        return "" if record is None else str(record.currency or "")

    def currency(self, iri: Value) -> str:
        """Return the short name of a money."""
        if not isinstance(iri, str) or not iri:
            return ""
        row: Any = self.view.get(iri, ResourceSpecification)
        return str(getattr(row, "name", None) or iri)


def gathered(desk: Desk, caller: Caller, name: str, period: str = "") -> Gathered:
    """Return what there is on an organisation, by its name; ``NoReportError`` for none.

    Without a period it is the last closed year, else the year in which was last written.
    """
    agent = desk.names(caller).iri(name)
    view = desk.ledger.view(caller)
    row = view.get(agent, Organization)
    assert row is not None  # noqa: S101 - names are those of organisations that are seen
    years = closed_years(view, agent, desk.zone)
    newest = years[0] if years else _year(desk, view)
    asked = period_from(period or newest, desk.zone)
    return Gathered(desk, caller, view, agent, row, asked, years)


def closed_years(view: View, agent: str, zone: str) -> tuple[str, ...]:
    """Return the years with whose end books were closed, as far as that is seen; newest first."""
    days = [
        day_of(closed.before, zone)
        for closed in closings(view)
        if closed.organisation in {None, agent}
    ]
    ends = {day.year - 1 for day in days if (day.month, day.day) == (1, 1)}
    return tuple(f"{year:04d}" for year in sorted(ends, reverse=True)[:YEARS_MAX])


def _year(desk: Desk, view: View) -> str:
    at = desk.ledger.journal.time(view.version) if view.version else 0
    return f"{day_of(at, desk.zone).year:04d}"


def _moment(text: str) -> int:
    return Instant.parse(text).microseconds
