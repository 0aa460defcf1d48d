# SPDX-License-Identifier: MIT
"""The statements as kinds of reports: what each takes, and what it is computed from.

They tell of single persons wherever few are paid, so that nobody from outside has them as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from valueflows.desk.asked import Parameter
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
from valueflows.reports.statements.figures import ACCRUED, BASES, Statement

_BASIS: Final = Parameter(
    "basis",
    "When an amount counts: accrued, when it came to be owed; paid, when it was settled.",
    choices=BASES,
    default=ACCRUED,
)
_LINE: Final = Parameter("line", "Only this line, such as cash or pay.", choices=tuple(LINES))


def _income(asked: Question) -> Report:
    basis = asked.parameters["basis"]
    made = income.compute(asked.accounts, asked.period, beside=asked.compare, basis=basis)
    return made.report()


def _general(asked: Question) -> Report:
    line = asked.parameters.get("line")
    return general.compute(asked.accounts, asked.period, line=line).report()


def _consolidation(asked: Question) -> Report:
    parts = [asked.drawn(asked.source, frozenset({agent})) for agent in asked.agents]
    return consolidation.compute(asked.accounts, asked.period, parts=parts).report()


def _beside(compute: Callable[..., Statement]) -> Callable[[Question], Report]:
    """Return a statement that can stand beside those of other periods."""
    return lambda asked: compute(asked.accounts, asked.period, beside=asked.compare).report()


def _alone(compute: Callable[..., Statement]) -> Callable[[Question], Report]:
    """Return a statement of one period."""
    return lambda asked: compute(asked.accounts, asked.period).report()


_KINDS: Final = (
    ReportKind(
        "income",
        "Income statement",
        "Income and expense of a period by line, the result, and how much of it is known.",
        _income,
        (_BASIS,),
        compares=True,
    ),
    ReportKind(
        "balance",
        "Balance sheet",
        "What there is at the end of a period, what is owed, and what is left.",
        _beside(balance.compute),
        compares=True,
    ),
    ReportKind(
        "cashflow",
        "Cash flow",
        "Money that came and went in a period, by what it was for and by account.",
        _beside(cashflow.compute),
        compares=True,
    ),
    ReportKind(
        "trial",
        "Trial balance",
        "Debit and credit of every line, which come to nothing; what has no value beside it.",
        _beside(trial.compute),
        compares=True,
    ),
    ReportKind(
        "journal", "Journal", "Every posting of a period with its records.", _alone(journal.compute)
    ),
    ReportKind(
        "general",
        "General ledger",
        "Every account with its postings and the balance after each.",
        _general,
        (_LINE,),
    ),
    ReportKind(
        "aged",
        "Open claims and payables by age",
        "What is owed to and by an organisation at the end of a period, by days overdue.",
        _alone(aged.compute),
    ),
    ReportKind(
        "inventory",
        "Stock",
        "Units and value of what there is in stock at the end of a period, and by which method.",
        _alone(inventory.compute),
    ),
    ReportKind(
        "budget",
        "Budget and what came of it",
        "What was promised for a period beside what came to be owed, paid and delivered.",
        _beside(budget.compute),
        compares=True,
    ),
    ReportKind(
        "consolidation",
        "Consolidated statement",
        "The lines of several organisations as one, of each, and of what flowed between them.",
        _consolidation,
    ),
)
STATEMENTS: Final = tuple(replace(kind, sensitive=True, local=True) for kind in _KINDS)
