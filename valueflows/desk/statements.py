# SPDX-License-Identifier: MIT
"""The statements as reports that can be asked for.

All of them hold pay, in a line or in a balance, and of a co-op of two that is somebody's wage.
Three are told to everybody of closed years, as far as that tells nobody's pay; the others are for
those who see the books.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from valueflows.desk.asked import Parameter
from valueflows.desk.kinds import Question, ReportKind
from valueflows.desk.opening import FINER, SINGLE_RECORDS, opened
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

BASIS: Final = Parameter(
    "basis",
    "accrued: what came to be owed in the period; paid: what was paid in it.",
    choices=("accrued", "paid"),
    default="accrued",
)
LINE: Final = Parameter("line", "Of which line; all of them without it.", choices=tuple(LINES))


def _beside(compute: Callable[..., Any]) -> Callable[[Question], Report]:
    """Return what computes a statement with other periods beside it."""

    def made(asked: Question) -> Report:
        found: Report = compute(asked.accounts, asked.period, beside=asked.compare).report()
        return found

    return made


def _alone(compute: Callable[..., Any]) -> Callable[[Question], Report]:
    def made(asked: Question) -> Report:
        found: Report = compute(asked.accounts, asked.period).report()
        return found

    return made


def _income(asked: Question) -> Report:
    basis = asked.parameters["basis"]
    return income.compute(asked.accounts, asked.period, beside=asked.compare, basis=basis).report()


def _general(asked: Question) -> Report:
    return general.compute(asked.accounts, asked.period, line=asked.parameters["line"]).report()


def _consolidated(asked: Question) -> Report:
    parts = [asked.drawn(asked.source, frozenset({agent})) for agent in asked.agents]
    return consolidation.compute(asked.accounts, asked.period, parts=parts).report()


STATEMENTS: Final = (
    ReportKind(
        "income-statement",
        "Income statement",
        "What came in and what it cost, by line and period, and what is left of it.",
        _income,
        parameters=(BASIS,),
        compares=True,
        sensitive=True,
        public=opened("income-statement", basis="accrued"),
        local=True,
    ),
    ReportKind(
        "balance-sheet",
        "Balance sheet",
        "What there is and whose it is at the end of a period, which come to the same.",
        _beside(balance.compute),
        compares=True,
        sensitive=True,
        public=opened("balance-sheet"),
        local=True,
    ),
    ReportKind(
        "cash-flow",
        "Cash flow statement",
        "What money came and went for, by line, between two balances of it.",
        _beside(cashflow.compute),
        compares=True,
        sensitive=True,
        public=opened("cash-flow"),
        local=True,
    ),
    ReportKind(
        "trial-balance",
        "Trial balance",
        "Debit and credit of every line and currency, which come to nothing together.",
        _beside(trial.compute),
        compares=True,
        sensitive=True,
        closed=FINER,
        local=True,
    ),
    ReportKind(
        "journal",
        "Journal",
        "Every entry in the order of time, with the records it follows from.",
        _alone(journal.compute),
        sensitive=True,
        closed=SINGLE_RECORDS,
        local=True,
    ),
    ReportKind(
        "general-ledger",
        "General ledger",
        "Every posting by line and account, with what stood there after it.",
        _general,
        parameters=(LINE,),
        sensitive=True,
        closed=SINGLE_RECORDS,
        local=True,
    ),
    ReportKind(
        "aged-items",
        "Open claims and debts by age",
        "What is owed and not settled at the end of a period, by how long it is overdue.",
        _alone(aged.compute),
        sensitive=True,
        closed=SINGLE_RECORDS,
        local=True,
    ),
    ReportKind(
        "inventory",
        "Inventory",
        "What is in stock at the end of a period: how much, at what value, by which method.",
        _alone(inventory.compute),
        sensitive=True,
        closed=FINER,
        local=True,
    ),
    ReportKind(
        "budget",
        "Budget and actual",
        "What was promised for a period beside what happened in it, by class.",
        _beside(budget.compute),
        sensitive=True,
        closed=FINER,
        compares=True,
        local=True,
    ),
    ReportKind(
        "consolidation",
        "Consolidated statement",
        "A group beside each of its parts, and what flows between these and is left out.",
        _consolidated,
        several=True,
        sensitive=True,
        closed=FINER,
        local=True,
    ),
)
