# SPDX-License-Identifier: MIT
"""The statements of organisations, as kinds of reports.

They tell of pay in their lines and records, so that they are for those who see the books; what is
told of them to everybody is a form of its own.
"""

from __future__ import annotations

from typing import Final

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.kinds import Question, ReportKind
from valueflows.model.tables import Report
from valueflows.reports.classes import LINES
from valueflows.reports.statements import (
    aged,
    balance,
    budget,
    cashflow,
    consolidation,
    general,
    income,
    inventory,
    journal,
    trial,
)
from valueflows.reports.statements.figures import ACCRUED, BASES

_MEMBERS_MIN: Final = 2


def _income(asked: Question) -> Report:
    basis = asked.parameters["basis"]
    made = income.compute(asked.accounts, asked.period, beside=asked.compare, basis=basis)
    return made.report()


def _balance(asked: Question) -> Report:
    return balance.compute(asked.accounts, asked.period, beside=asked.compare).report()


def _cashflow(asked: Question) -> Report:
    return cashflow.compute(asked.accounts, asked.period, beside=asked.compare).report()


def _trial(asked: Question) -> Report:
    return trial.compute(asked.accounts, asked.period, beside=asked.compare).report()


def _budget(asked: Question) -> Report:
    return budget.compute(asked.accounts, asked.period, beside=asked.compare).report()


def _general(asked: Question) -> Report:
    return general.compute(asked.accounts, asked.period, line=asked.parameters["line"]).report()


def _journal(asked: Question) -> Report:
    return journal.compute(asked.accounts, asked.period).report()


def _aged(asked: Question) -> Report:
    return aged.compute(asked.accounts, asked.period).report()


def _inventory(asked: Question) -> Report:
    return inventory.compute(asked.accounts, asked.period).report()


def _consolidation(asked: Question) -> Report:
    if len(asked.agents) < _MEMBERS_MIN:
        raise NoReportError(
            "bad_agents", "agents", "one organisation is no group", "Give two or more."
        )
    parts = [asked.drawn(asked.source, frozenset({agent})) for agent in asked.agents]
    return consolidation.compute(asked.accounts, asked.period, parts=parts).report()


_BASIS: Final = Parameter(
    "basis", "What counts: what came to be owed, or what was settled.", "text", BASES, ACCRUED
)
_LINE: Final = Parameter("line", "Only one line of the statements.", "text", tuple(LINES))
KINDS: Final = (
    ReportKind(
        "income",
        "Income statement",
        "What came of a period, by line, and the result.",
        _income,
        (_BASIS,),
        compares=True,
        sensitive=True,
    ),
    ReportKind(
        "balance",
        "Balance sheet",
        "What there is at the end of a period, what is owed, and what is left.",
        _balance,
        compares=True,
        sensitive=True,
    ),
    ReportKind(
        "cashflow",
        "Cash flow",
        "Money that came and went, by what it was for.",
        _cashflow,
        compares=True,
        sensitive=True,
    ),
    ReportKind(
        "trial",
        "Trial balance",
        "What was debited and credited on every line; together it comes to nothing.",
        _trial,
        compares=True,
        sensitive=True,
    ),
    ReportKind(
        "journal",
        "Journal",
        "Every posting in the order of time, with the records it follows from.",
        _journal,
        sensitive=True,
    ),
    ReportKind(
        "general",
        "General ledger",
        "What was posted on every line and account, with the balance after each.",
        _general,
        (_LINE,),
        sensitive=True,
    ),
    ReportKind(
        "aged",
        "Open claims and payables by age",
        "What is open at the end of a period, by how long it is overdue.",
        _aged,
        sensitive=True,
    ),
    ReportKind(
        "inventory",
        "Stock",
        "What there is at the end of a period, in units and by value.",
        _inventory,
        sensitive=True,
    ),
    ReportKind(
        "budget",
        "Budget",
        "What was promised for a period beside what came of it.",
        _budget,
        compares=True,
        sensitive=True,
    ),
    ReportKind(
        "consolidation",
        "Consolidation",
        "Several organisations as one: their parts, what flowed between them, what is left.",
        _consolidation,
        sensitive=True,
    ),
)
