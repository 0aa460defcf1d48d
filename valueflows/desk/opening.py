# SPDX-License-Identifier: MIT
"""How a question of somebody from outside is put to what everybody reads."""

from __future__ import annotations

from collections.abc import Callable

from valueflows.desk.asked import NoReportError
from valueflows.desk.kinds import Question
from valueflows.desk.publicly import not_told
from valueflows.model.tables import Report

SINGLE_RECORDS = "it lists single records, and whose pay they are could be read from it"
FINER = "it tells the same figures by finer parts, from which single people's pay could be read"


def opened(name: str, **usual: str) -> Callable[[Question], Report]:
    """Return what gives everybody a report by its name, asked in the usual way alone.

    ``usual`` are the values of parameters that it is told with; others are to be left out.
    """

    def made(asked: Question) -> Report:
        as_usual(asked, **usual)
        return openly(asked, name, None)

    return made


def as_usual(asked: Question, **usual: str) -> None:
    """Raise ``NoReportError`` for what can be asked by who sees the books, and by nobody else."""
    if asked.compare:
        raise not_told("compare", "each year is told by itself")
    for parameter, value in asked.parameters.items():
        if value is not None and value != usual.get(parameter):
            raise not_told(parameter, "this is told in one way only, without it")


def openly(asked: Question, name: str, policy: str | None) -> Report:
    """Return a report as everybody reads it."""
    if asked.openly is None:
        raise NoReportError("not_open", "name", "it is not told", "Ask as an auditor.")
    return asked.openly.report(name, asked.boundary, asked.period, asked.version, policy)
