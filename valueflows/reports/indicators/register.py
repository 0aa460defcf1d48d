# SPDX-License-Identifier: MIT
"""All indicators by number, and the table of their figures. No sum, no score, no grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from valueflows.model.exact import MICRO
from valueflows.model.tables import COUNT, FLAG, NUMBER, Column, Note, Report, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.figures import SHARE_PLACES, decimal_of
from valueflows.reports.indicators import circles, timely, value, wages
from valueflows.reports.indicators.base import DAYS, Books, Figure, Indicator, books_of
from valueflows.reports.periods import Period

NAME: Final = "indicators"
TITLE: Final = "Indicators"

_ALL: Final = (
    Indicator(1, "payRatio", "Pay ratio", "max / median without max", wages.pay_ratio),
    Indicator(2, "paySpread", "Pay spread", "max / min, full time", wages.pay_spread),
    Indicator(3, "headroom", "Headroom to own limits", "1 - value / limit", wages.headroom),
    Indicator(
        6, "labourShare", "Labour share of value added", "pay / value added", value.labour_share
    ),
    Indicator(
        7,
        "valueDistribution",
        "Where revenue goes",
        "to each group / revenue; sums to 1",
        value.value_distribution,
    ),
    Indicator(
        8, "returnToCapital", "Return to capital", "paid / mean capital", value.return_to_capital
    ),
    Indicator(
        9, "lockedShare", "Locked share", "indivisible and commons / surplus", value.locked_share
    ),
    Indicator(
        10,
        "ruleFidelity",
        "Distance from the own rule",
        "half the sum of |actual - published share|",
        value.rule_fidelity,
    ),
    Indicator(
        11,
        "contributionGap",
        "Contribution and receipt",
        "half the sum of |received - credited share|",
        value.contribution_gap,
    ),
    Indicator(
        12,
        "recording",
        "Recording of work",
        "hours recorded / agreed; pay with hours / pay",
        wages.recording,
    ),
    Indicator(
        14, "commonsReciprocity", "Commons reciprocity", "given / drawn", circles.reciprocity
    ),
    Indicator(
        15,
        "openSupplierShare",
        "Open suppliers",
        "spent where policies are published / spent",
        circles.open_suppliers,
    ),
    Indicator(16, "lm3", "Money that goes round", "(R1 + R2 + R3) / R1", circles.lm3),
    Indicator(
        20, "daysToRecord", "Time to record", "median(recorded - occurred)", timely.time_to_record
    ),
    Indicator(21, "promisesKept", "Promises kept", "met by their day / due", timely.promises),
    Indicator(
        22,
        "daysToPaySuppliers",
        "Delay of payment to suppliers",
        "median(paid - received)",
        timely.payment_delay,
    ),
)
INDICATORS: Final = {indicator.number: indicator for indicator in _ALL}
BY_NAME: Final = {indicator.name: indicator for indicator in _ALL}


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures of a period, each with the indicator it is of."""

    books: Books
    figures: tuple[tuple[Indicator, Figure], ...]

    def figure(self, name: str) -> Figure:
        """Return one figure by its name; ``KeyError`` when there is none."""
        for _indicator, figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)

    def report(self) -> Report:
        """Return them as a table; what is not computable has its reason in place of a value."""
        source = self.books.accounts.source
        notes = [
            Note("not_computable", f"{figure.name}: {figure.reason}")
            for _indicator, figure in self.figures
            if figure.value is None
        ]
        rows = tuple(_row(indicator, figure) for indicator, figure in self.figures)
        return Report(
            name=NAME,
            title=TITLE,
            about=tuple(sorted(self.books.accounts.boundary)),
            period=self.books.period.text,
            version=source.version,
            checkpoint=source.checkpoint,
            depends_on=max((f.depends_on for _i, f in self.figures), default=0),
            tables=(Table(NAME, TITLE, COLUMNS, rows, ("figure",)), _records(self.figures)),
            facts={"currency": self.books.currency or None},
            notes=tuple(notes),
        )


COLUMNS: Final = (
    Column("number", "Number", COUNT, doc="Of the published list of indicators."),
    Column("indicator", "Indicator"),
    Column("figure", "Figure"),
    Column("title", "What it is"),
    Column("value", "Value", NUMBER, doc="Empty where it is not computable; see the reason."),
    Column("unit", "Unit"),
    Column("numerator", "Numerator", NUMBER),
    Column("denominator", "Denominator", NUMBER),
    Column("coverage", "Coverage", NUMBER, "share"),
    Column("n", "How many are behind it", COUNT),
    Column("of_people", "Whether they are people", FLAG),
    Column("policy", "Policy or method"),
    Column("reason", "Why there is no value"),
    Column("formula", "Formula"),
)


def _row(indicator: Indicator, figure: Figure) -> tuple[Value, ...]:
    places = {"value": figure.value, "coverage": figure.coverage}
    share = {k: None if v is None else decimal_of(v, SHARE_PLACES) for k, v in places.items()}
    count = figure.unit == DAYS or figure.name in _COUNTED
    terms = tuple(
        None if term is None else decimal_of(term / (1 if count else MICRO), SHARE_PLACES)
        for term in (figure.numerator, figure.denominator)
    )
    said = figure.n, figure.of_people, figure.policy, figure.reason or None, indicator.formula
    head = indicator.number, indicator.name, figure.name, indicator.title
    return (*head, share["value"], figure.unit, *terms, share["coverage"], *said)


_COUNTED: Final = frozenset({"promisesKept", "headroomToProfitLimit"})
"""Figures whose terms are counts or shares, not amounts in millionths."""


def _records(figures: Sequence[tuple[Indicator, Figure]]) -> Table:
    columns = (Column("figure", "Figure"), Column("record", "Record behind it", "iri"))
    rows = tuple((f.name, record) for _i, f in figures for record in dict.fromkeys(f.records))
    return Table("records", "Records behind the figures", columns, rows, ("figure", "record"))


def indicators(
    accounts: Accounts,
    organisation: str,
    period: Period,
    *,
    numbers: Iterable[int] | None = None,
    circle: Iterable[str] = (),
) -> Indicators:
    """Return the indicators of an organisation; ``numbers`` are those wanted, without it all."""
    books = books_of(accounts, organisation, period, circle)
    wanted = INDICATORS if numbers is None else {n: INDICATORS[n] for n in sorted(set(numbers))}
    found = ((one, figure) for one in wanted.values() for figure in one.compute(books))
    return Indicators(books, tuple(found))
