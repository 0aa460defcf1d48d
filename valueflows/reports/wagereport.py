# SPDX-License-Identifier: MIT
"""A pay disclosure as tables: the figures, who was counted with what, and who was left out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from valueflows.model.tables import (
    COUNT,
    FLAG,
    IRI,
    NUMBER,
    TEXT,
    Column,
    Report,
    Table,
    Value,
)
from valueflows.reports.rounding import rounded

if TYPE_CHECKING:
    from valueflows.reports.wagedisclosure import Row, WageDisclosure

REPORT: Final = "maximum-wage"
_CENT: Final = Fraction(1, 100)
_KEY: Final = ("person",)
_TITLES: Final = {
    "numerator": "What stands above",
    "denominator": "What stands below, or the limit of the one nearest to it",
    "value": "The measured value",
    "cap": "The limit",
    "verdict": "What it says of the limit",
    "verdictWithoutDerogation": "What it says without a derogation",
    "reason": "Why there is no figure or no judgement",
    "headroom": "Headroom: one less the value by the limit in force",
    "headcountRatio": "The ratio of what was paid, whatever the hours",
    "fullTimeRatio": "The ratio as if all had worked full time",
    "hoursCoverage": "Share of pay that has hours",
    "unclassifiedShare": "Share of money to people that says not what it is for",
    "boughtOutsideShare": "Share of work that was bought from outside",
}
_FIGURES: Final = (
    Column("figure", "Figure"),
    Column("title", "What it is"),
    Column("value", "Value", TEXT, doc="A decimal, or a word."),
)
_PEOPLE: Final = (
    Column("person", "Person", IRI),
    Column("roles", "Roles"),
    Column("pay", "Pay in the period", NUMBER),
    Column("hours", "Hours in the period", NUMBER, "h"),
    Column("rate", "Pay by the time basis of the rule", NUMBER),
    Column("limit", "What the rule allows them", NUMBER, doc="Where the limit is an amount."),
    Column("is_top", "Stands above", FLAG),
    Column("is_base", "Stands below", FLAG),
    Column("annualised", "Counted up to the whole period", FLAG),
)
_PARTS: Final = (
    Column("person", "Person", IRI),
    Column("component", "Part of pay"),
    Column("amount", "Amount", NUMBER),
)
_LEFT: Final = (
    Column("reason", "Reason"),
    Column("text", "In words"),
    Column("people", "People", COUNT),
)
_RECORDS: Final = (Column("person", "Person", IRI), Column("record", "Event or claim", IRI))
_RATES: Final = (
    Column("of", "Money", IRI),
    Column("into", "Counted in", IRI),
    Column("rate", "How many one is worth", NUMBER),
    Column("record", "Recorded rate", IRI),
)


def report(made: WageDisclosure) -> Report:
    """Return the report of a disclosure, with all people: not for everybody's eyes."""
    shown = made.as_dict()
    facts = {name: shown[name] for name in ("n", "period", "currency", "policyHash", *_TITLES)}
    return Report(
        name=REPORT,
        title=f"{made.policy.name}, {made.period}",
        about=made.boundary,
        period=made.period,
        version=made.version,
        checkpoint=made.checkpoint,
        depends_on=made.depends_on,
        tables=(
            _figures(facts),
            _people(made),
            _parts(made),
            _left(made),
            _records(made),
            _rates(made),
        ),
        facts={"policy": str(made.policy.id)} | facts,
        notes=made.notes,
    )


def _figures(facts: dict[str, Value]) -> Table:
    shown = ((name, title, facts[name]) for name, title in _TITLES.items())
    rows = tuple((name, title, None if v is None else str(v)) for name, title, v in shown)
    return Table("figures", "Figures", _FIGURES, rows, ("figure",))


def _people(made: WageDisclosure) -> Table:
    rows = tuple(_person(row, made) for row in made.people)
    return Table("people", "Who was counted, from the lowest to the highest", _PEOPLE, rows, _KEY)


def _person(row: Row, made: WageDisclosure) -> tuple[Value, ...]:
    return (
        row.id,
        " ".join(row.roles),
        rounded(row.pay, _CENT),
        rounded(row.hours, _CENT),
        rounded(row.rate, _CENT),
        rounded(row.limit, _CENT),
        row.id in made.top,
        row.id in made.base,
        row.annualised,
    )


def _parts(made: WageDisclosure) -> Table:
    rows = tuple(
        (row.id, name, rounded(amount, _CENT)) for row in made.people for name, amount in row.parts
    )
    return Table("parts", "Pay by its parts", _PARTS, rows, (*_KEY, "component"))


def _left(made: WageDisclosure) -> Table:
    rows = tuple((each.reason, each.text, each.count) for each in made.excluded)
    return Table("excluded", "Who was left out, and why", _LEFT, rows, ("reason",))


def _records(made: WageDisclosure) -> Table:
    rows = tuple((row.id, iri) for row in made.people for iri in row.records)
    return Table("records", "What stands behind the figures", _RECORDS, rows, (*_KEY, "record"))


def _rates(made: WageDisclosure) -> Table:
    rows = tuple(
        (rate.of, rate.into, rounded(rate.rate, Fraction(1, 10**6)), iri)
        for rate in made.rates
        for iri in rate.records
    )
    return Table("rates", "At which rates money was counted", _RATES, rows, ("of", "record"))
