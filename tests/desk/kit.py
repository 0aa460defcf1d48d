# SPDX-License-Identifier: MIT
"""A desk over a mill and a bakery that pay people, with a report on figures nobody else may see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.graphql import paid
from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.desk.asked import Asked, Parameter
from valueflows.desk.desk import Desk
from valueflows.desk.kinds import Question, ReportKind
from valueflows.desk.registry import REPORTS
from valueflows.ledger.ledger import Ledger
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.tables import Column, Report, Table

PERIOD: Final = "2026"
TOTALS: Final = (Column("agent", "Agent", "iri"), Column("events", "Events", "count"))


def totals(asked: Question) -> Report:
    """Count all events of each organisation, hidden or not."""
    events = asked.view.books.events
    limit = asked.view.sight.rows(events)
    numbers = {agent: asked.view.books.ids.find(agent) for agent in asked.agents}
    rows = tuple(
        (
            agent,
            sum(
                number in {events.refs[side].view[row] for side in ("provider", "receiver")}
                for row in range(limit)
            ),
        )
        for agent, number in numbers.items()
    )
    table = Table("totals", "Totals", TOTALS, rows, ("agent",))
    compared = " ".join(period.text for period in asked.compare)
    return Report(
        "totals",
        "Totals",
        asked.agents,
        asked.period.text,
        asked.version,
        asked.checkpoint,
        asked.version,
        (table,),
        {"compared": compared, **asked.parameters},
    )


def rounded(asked: Question) -> Report:
    """Return what everybody may know of a report on persons."""
    report = totals(asked)
    return Report(report.name, report.title, report.about, report.period, report.version, "", 1)


def flows(asked: Question) -> Report:
    """Count the flows in the accounts of the organisations."""
    found = len(asked.accounts.flows())
    said = (asked.agents, asked.period.text, asked.version, asked.source.checkpoint, 1)
    return Report("flows", "Flows", *said, facts={"flows": found})


TOTAL: Final = ReportKind(
    "totals",
    "Totals",
    "All events.",
    totals,
    (
        Parameter("basis", "Which basis.", choices=("accrued", "paid"), default="accrued"),
        Parameter("top", "How many.", "count"),
    ),
    compares=True,
    local=True,
)
WAGES: Final = ReportKind("wages", "Wages", "Of persons.", totals, single=True, sensitive=True)
BANDS: Final = ReportKind(
    "bands", "Bands", "Of persons.", totals, sensitive=True, public=rounded, local=True
)
FLOWS: Final = ReportKind("flows", "Flows", "Of accounts.", flows)
KINDS: Final = {**REPORTS, **{kind.name: kind for kind in (TOTAL, WAGES, BANDS, FLOWS)}}


def fill(ledger: Ledger) -> None:
    """Record the paid world, each change public at once, with what is in stock from the beginning.

    Books are not closed over stock that was given away before it is there.
    """
    paid_out = (paid.salary(), paid.others_paid(), paid.others())
    for each in (paid.rule(), *paid.beginning(), paid.wage(), *(change(*r) for r in paid_out)):
        records = [_early(record) for record in each.records]
        ledger.record(replace(each, records=tuple(records)))


def _early(record: Any) -> Any:
    if not isinstance(record, EconomicEvent) or record.action != "raise":
        return record
    return replace(record, has_point_in_time=Instant.parse("2026-02-01T08:00:00Z"))


def desk_in(directory: Path) -> Desk:
    """Return a desk over the paid world, every change of which is published at once."""
    ledger = new_ledger(directory / "ledger")
    fill(ledger)
    return Desk(ledger, KINDS)


def close(ledger: Ledger, before: str, organisation: str | None = None) -> int:
    """Record that books are closed, and return the version in which they are."""
    said: dict[str, Any] = {} if organisation is None else {"organisation": paid.ref(organisation)}
    name = f"closing-{before[:10]}-{organisation}"
    closing = PeriodClosing(id=paid.at(name), closed_before=Instant.parse(before), **said)
    return ledger.record(change(closing)).version


def asked(name: str, *agents: str, **said: Any) -> Asked:
    """Return a request for a report on 2026."""
    return Asked(name, agents, said.pop("period", PERIOD), **said)
