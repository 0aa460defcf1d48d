# SPDX-License-Identifier: MIT
"""Figures and the ledger's own words as people read them: nothing here knows a record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from valueflows.model.tables import Value
from valueflows.reports.classes import CAPITAL, COMMUNITY, STATE, SUPPLIERS, WORKERS

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_BAND: Final = re.compile(r"(?P<band>.+?) \((?P<why>.+)\)", re.DOTALL)
_ENDS: Final = re.compile(r"(-?[\d.]+) to (-?[\d.]+)")
_MONEY_PLACES: Final = 2

VERDICTS: Final = {
    "within": "Within the limit",
    "exceeded": "Above the limit",
    "notComputable": "Not computable",
    "notApplicable": "Nothing to judge",
    "loss": "A loss, so there is no profit to limit",
}
TOPS: Final = {
    "max": "the best-paid person",
    "meanTopK": "the mean of the best-paid people",
    "percentile": "a person near the top of the pay scale",
    "namedRole": "the person in the role that the rule names",
}
BASES: Final = {
    "min": "the lowest-paid person",
    "p10": "the person a tenth of the way up from the lowest-paid",
    "meanBottomDecile": "the mean of the lowest-paid tenth",
    "p25": "the person a quarter of the way up from the lowest-paid",
    "median": "the middle person",
    "medianExclTop": "the middle person",
    "p75": "the person three quarters of the way up from the lowest-paid",
    "mean": "the mean of all",
    "livingWage": "the living wage of the place",
    "legalMinimum": "the legal minimum wage",
    "fixed": "the amount that the rule names",
}
PER: Final = {
    "hour": "for an hour",
    "fteMonth": "for a month of full time",
    "fteYear": "for a year of full time",
    "actualYear": "in a year, whatever the hours",
}
PROFIT_BASES: Final = {
    "revenue": "of what came in",
    "totalCost": "of all cost",
    "averagePaidUpCapital": "of the capital that members paid in",
    "averageEquity": "of mean equity",
    "unitPrice": "of the price of a piece",
    "surplus": "of the surplus",
}
GROUPS: Final = {
    SUPPLIERS: "Suppliers, for what was bought and used",
    WORKERS: "People who work here",
    CAPITAL: "Capital: interest, and what members get on their shares",
    STATE: "Taxes and public fees",
    COMMUNITY: "Commons and community",
    "kept": "Kept, for reserves and later years",
}
"""Whom money goes to, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is told: a number, a band with the reason for it, or only the reason.

    Without ``text`` and ``why`` there is none.
    """

    text: str = ""
    why: str = ""

    @property
    def is_band(self) -> bool:
        """Whether it is told as what it lies between."""
        return bool(self.text and self.why)


def shown(value: Value, unit: str = "", scale: int = 1) -> Shown:
    """Return a figure of a report: numbers get their unit, a text is a band or a reason.

    A share is told as percent with ``scale`` 100.
    """
    if value is None or isinstance(value, bool):
        return Shown()
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return Shown(_with(number(Decimal(value) * scale, money=_is_money(unit)), unit))
    found = _BAND.fullmatch(value)
    if found is None:
        return Shown("", value)
    ends = _ENDS.fullmatch(found["band"])
    if ends is None:
        return Shown(found["band"], found["why"])
    exact = (Decimal(end) * scale for end in ends.groups())
    least, most = (number(end, money=_is_money(unit)) for end in exact)
    return Shown(_with(f"between {least} and {most}", unit), found["why"])


def number(value: Decimal | int | str, *, money: bool = False) -> str:
    """Return a number with thousands set apart: money with its cents, others as short as they are."""
    exact = Decimal(value)
    if money:
        return f"{exact:,.{_MONEY_PLACES}f}"
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_money(unit: str) -> bool:
    return bool(unit) and unit != "%"


def _with(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit else text


def percent(value: Decimal | str) -> str:
    """Return a share of one as percent."""
    return f"{number(Decimal(value) * 100)} %"


def plain(name: str) -> str:
    """Return a name such as ``memberWorker`` as words; of an IRI its last part."""
    part = re.split(r"[/#]", name.rstrip("/#"))[-1].replace("_", " ")
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: f" {m[1].lower()}", part)


def capital(text: str) -> str:
    """Return a sentence with its first letter large."""
    return text[:1].upper() + text[1:]


def clause(text: str) -> str:
    """Return words as the end of a sentence, with a full stop."""
    told = text.strip()
    return told if not told or told[-1] in ".!?" else f"{told}."


def sentence(text: str) -> str:
    """Return words as a sentence, with a full stop at its end."""
    return capital(clause(text))
