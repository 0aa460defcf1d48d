# SPDX-License-Identifier: MIT
"""Mass balances, as a report that can be asked for."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.kinds import Question, ReportKind
from valueflows.model.ids import canonical
from valueflows.model.tables import Report
from valueflows.reports import massreport
from valueflows.reports.gates import Site
from valueflows.reports.massbalance import Claim, balance

_YIELD: Final = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_KINDS_MAX: Final = 100
_PARAMETERS: Final = (
    Parameter(
        "material",
        "What comes in: specifications or concepts, as IRIs with blanks between; any of them.",
        required=True,
    ),
    Parameter("output", "What goes out, likewise.", required=True),
    Parameter("claim", "The concept that is claimed of it; without it, all of it is claimed."),
    Parameter("site", "A place, where the balance is of one and not of all.", "iri"),
    Parameter(
        "yield", "How much output one of the material gives, as 0.8; else of the recipe, else seen."
    ),
)


def _balance(asked: Question) -> Report:
    said = asked.parameters
    place = None if said["site"] is None else canonical(said["site"])
    claim = Claim(
        Site(frozenset(asked.boundary), place),
        _kinds(asked, "material"),
        _kinds(asked, "output"),
        said["claim"],
        _yield(said["yield"]),
    )
    asked.hurry()
    return massreport.report(balance(asked.source, claim, asked.period))


def _kinds(asked: Question, name: str) -> frozenset[str]:
    found = frozenset(str(asked.parameters[name]).split())
    if not found:
        raise NoReportError(
            "bad_parameter",
            name,
            "it is empty",
            "Give the IRI of a specification, or a concept that goods are classified as.",
        )
    if len(found) > _KINDS_MAX:
        raise NoReportError(
            "bad_parameter", name, "these are too many", f"Give at most {_KINDS_MAX}."
        )
    return found


def _yield(text: str | None) -> Fraction | None:
    if text is None:
        return None
    found = Fraction(text) if _YIELD.fullmatch(text) else Fraction(0)
    if not found:
        raise NoReportError(
            "bad_parameter",
            "yield",
            f"{text!r:.80} is not a number above zero",
            "Give one with a point, such as 0.8.",
        )
    return found


MASS_BALANCE: Final = ReportKind(
    massreport.NAME,
    massreport.TITLE,
    "Whether more is claimed of what a site sends out than came in for it, with the events.",
    _balance,
    parameters=_PARAMETERS,
    sensitive=True,
    closed="it lists single events, and could be asked so narrowly that its sums are one of them",
)
