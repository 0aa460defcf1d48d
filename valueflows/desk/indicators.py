# SPDX-License-Identifier: MIT
"""Indicators, and who gave and got what, as reports that can be asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.kinds import Question, ReportKind
from valueflows.desk.opening import as_usual, opened, openly
from valueflows.model.tables import Report
from valueflows.reports import contribution
from valueflows.reports.currencies import currency_for
from valueflows.reports.indicators import register

CIRCLE: Final = Parameter(
    "circle", "Among whom money is to go round, as IRIs with blanks between them; for LM3."
)
PERSON: Final = Parameter("person", "Whose own figures are told beside the whole.", kind="iri")


def _indicators(asked: Question) -> Report:
    circle = (asked.parameters["circle"] or "").split()
    (agent,) = asked.agents
    return register.indicators(asked.accounts, agent, asked.period, circle=circle).report()


def _contribution(asked: Question) -> Report:
    currency = currency_for(asked.source)
    if currency is None:
        raise NoReportError(
            "no_currency",
            "agents",
            "it cannot be told which money the ledger counts in",
            "Describe it as a ResourceSpecification with mediumOfExchange and the ledger's code.",
        )
    made = contribution.contributions(asked.accounts, asked.period, currency)
    return made.report(person=asked.parameters["person"])


def _contribution_openly(asked: Question) -> Report:
    """Return what all together gave and got, and what is the caller's own where they ask for it."""
    person = asked.parameters["person"]
    as_usual(replace(asked, parameters={}))
    told = openly(asked, contribution.NAME, None)
    currency = currency_for(asked.source)
    if person is None or currency is None:
        return told
    made = contribution.contributions(asked.accounts, asked.period, currency)
    own = made.report(person=person).table("own")
    # shares of the whole would tell the whole
    rows = tuple(row for row in own.rows if row[1] not in contribution.OF_THE_WHOLE)
    return replace(told, tables=(*told.tables, replace(own, rows=rows)))


INDICATORS: Final = (
    ReportKind(
        register.NAME,
        register.TITLE,
        "Single figures that need nothing but the books, each with its terms; no sum and no grade.",
        _indicators,
        parameters=(CIRCLE,),
        single=True,
        sensitive=True,
        public=opened(register.NAME),
    ),
    ReportKind(
        contribution.NAME,
        contribution.TITLE,
        "Hours, things, money and cited work, and what was received for them.",
        _contribution,
        parameters=(PERSON,),
        sensitive=True,
        public=_contribution_openly,
        own=PERSON.name,
    ),
)
