# SPDX-License-Identifier: MIT
"""A mass balance as a report: the verdict, each figure with its terms, and the events behind it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.tables import (
    COUNT,
    DATE,
    FLAG,
    IRI,
    NUMBER,
    Column,
    Note,
    Report,
    Table,
    Value,
)
from valueflows.model.units import UNITS
from valueflows.reports.figures import SHARE_PLACES, decimal_of, share_of
from valueflows.reports.gates import NO_PLACE, NO_QUANTITY, NO_STOCK, NO_UNIT
from valueflows.reports.massbalance import (
    GIVEN,
    NO_YIELD,
    NOTHING_OF_KIND,
    OBSERVED,
    RECIPE,
    SAME,
    SEVERAL_YIELDS,
    Balance,
    Line,
)
from valueflows.reports.periods import day_of
from valueflows.reports.statements.figures import plain

NAME: Final = "mass-balance"
TITLE: Final = "Mass balance"
WHY: Final = {
    NO_QUANTITY: "events say no quantity: correct them",
    NO_STOCK: "nobody knows how much stock there was: record a count of it as an opening",
    NO_UNIT: "quantities are of units that do not convert into each other: record one dimension",
    NO_PLACE: "it is not said where goods are: record toLocation",
    NO_YIELD: "no yield is stated, no recipe tells one, and it cannot be observed: state a yield",
    SEVERAL_YIELDS: "recipes tell different yields: state one",
    NOTHING_OF_KIND: "nothing in these books is of this kind: look at how it is written",
}
"""Why a balance is not computable, and what to do."""

_FROM: Final = {
    GIVEN: "The yield is as it was stated.",
    RECIPE: "The yield is that of the recipe.",
    OBSERVED: "The yield is observed: all that was made of it, claimed or not, by all that was used.",
    SAME: "What goes out is what came in: nothing is gained or lost.",
}
_FIGURES: Final = (
    Column("figure", "Figure"),
    Column("title", "What it is"),
    Column("value", "Value", NUMBER, doc="Empty where it is not computable; see the reason."),
    Column("unit", "Unit", doc="An IRI, or ratio."),
    Column("numerator", "Numerator", NUMBER),
    Column("denominator", "Denominator", NUMBER),
    Column("coverage", "Coverage", NUMBER, "share", "Records that could be counted, of all."),
    Column("n", "How many records are behind it", COUNT),
    Column("reason", "Why there is no value"),
)
_LINES: Final = (
    Column("record", "Event or resource", IRI),
    Column("day", "Day", DATE),
    Column("what", "What it did", doc="came, went, made, used, found, lost, or stands."),
    Column("resource", "Resource", IRI, doc="Empty where goods were in no stock."),
    Column("quantity", "Quantity", NUMBER, doc="As recorded, net of corrections."),
    Column("unit", "Unit", IRI),
    Column("counted", "Counted", NUMBER, doc="In the unit of the balance; below zero takes away."),
    Column("is_output", "Output", FLAG, doc="Whether it is of the output, not of the material."),
)


def report(made: Balance) -> Report:
    """Return a mass balance as a report."""
    return Report(
        name=NAME,
        title=TITLE,
        about=tuple(sorted(made.claim.site.agents)),
        period=made.period.text,
        version=made.source.version,
        checkpoint=made.source.checkpoint,
        depends_on=made.depends_on,
        tables=(_balance(made), *_tables(made)),
        facts=_facts(made),
        notes=tuple(_notes(made)),
    )


def _number(value: Fraction | None) -> Decimal | None:
    """Return an amount in millionths as a decimal, rounded to six places where it is not exact."""
    return None if value is None else plain(round(value))


def _ratio(value: Fraction | None) -> Decimal | None:
    return None if value is None else decimal_of(value, SHARE_PLACES)


def _facts(made: Balance) -> dict[str, Value]:
    allowed, (value, how) = made.allowed, made.yielded
    claimed = made.sides.claimed
    return {
        "verdict": made.verdict,
        "reason": ", ".join(made.reasons) or None,
        "claimed": _number(claimed),
        "allowed": _number(allowed),
        "headroom": _number(None if allowed is None else allowed - claimed),
        "unit": made.unit,
        "yield": _ratio(value),
        "yieldFrom": None if value is None else how,
        "material": " ".join(sorted(made.claim.material)),
        "output": " ".join(sorted(made.claim.output)),
        "claim": made.claim.concept,
        "site": made.claim.site.place,
    }


# -- figures ---------------------------------------------------------------------------------------


def _balance(made: Balance) -> Table:
    """Return the table of the figures."""
    sides, allowed, (value, _how) = made.sides, made.allowed, made.yielded
    headroom = None if allowed is None else allowed - sides.claimed
    share = None if not allowed or allowed < 0 else share_of(sides.claimed, allowed)
    top, bottom = _terms(made)
    unit = made.unit
    rows = [
        _row(made, "claimed", "Claimed of what left", _number(sides.claimed), unit, sides.out),
        _row(made, "allowed", "What may be claimed", _number(allowed), unit, sides.lines),
        _row(made, "headroom", "What is left to claim", _number(headroom), unit, sides.lines),
        _row(
            made,
            "share",
            "Claimed of what may be",
            _ratio(share),
            "ratio",
            sides.lines,
            (sides.claimed, allowed),
        ),
        _row(made, "yield", "Output by material", _ratio(value), "ratio", (), (top, bottom)),
        *(
            _row(made, f"{name}{_OF[output]}", title, _number(amount), unit, some)
            for name, title, lines in _sums(made)
            for output in (False, True)
            for some in [tuple(line for line in lines if line.is_output == output)]
            for amount in [sum((line.amount for line in some), Fraction(0))]
            if some or not output
        ),
    ]
    return Table(NAME, TITLE, _FIGURES, tuple(rows), ("figure",))


_OF: Final = {False: "", True: "Output"}


def _sums(made: Balance) -> tuple[tuple[str, str, tuple[Line, ...]], ...]:
    sides = made.sides
    return (
        ("in", "What came in", sides.came),
        ("opening", "Stock before", sides.opening),
        ("closing", "Stock after", sides.closing),
    )


def _terms(made: Balance) -> tuple[Fraction | None, Fraction | None]:
    """Return what an observed yield is the quotient of."""
    if made.yielded[1] != OBSERVED:
        return None, None
    return made.whole.claimed - made.whole.ready, made.whole.used


def _row(
    made: Balance,
    name: str,
    title: str,
    value: Decimal | None,
    unit: str | None,
    lines: tuple[Line, ...],
    terms: tuple[Fraction | None, Fraction | None] = (None, None),
) -> tuple[Value, ...]:
    reason = None if value is not None else ", ".join(made.reasons) or "nothing may be claimed"
    coverage = _ratio(_coverage(made))
    return name, title, value, unit, *map(_number, terms), coverage, len(lines), reason


def _coverage(made: Balance) -> Fraction:
    counted = len({line.record for line in made.whole.lines})
    missing = {record for records in made.missing.values() for record in records}
    return Fraction(counted, counted + len(missing)) if counted or missing else Fraction(1)


# -- what is behind them ---------------------------------------------------------------------------


def _tables(made: Balance) -> tuple[Table, ...]:
    sides = made.sides
    key = ("record", "what", "resource")
    return tuple(
        Table(name, title, _LINES, tuple(_line(made, line) for line in lines), key)
        for name, title, lines in (
            ("in", "What came in", sides.came),
            ("out", "What left with the claim", sides.out),
            ("opening", "Stock before", sides.opening),
            ("closing", "Stock after", sides.closing),
        )
    )


def _line(made: Balance, line: Line) -> tuple[Value, ...]:
    day = None if line.at is None else day_of(line.at, made.period.zone).isoformat()
    quantity = _number(Fraction(line.quantity.value))
    head = line.record, day, line.what, line.resource, quantity, line.quantity.unit
    return *head, _number(line.amount), line.is_output


def _notes(made: Balance) -> Iterable[Note]:
    for reason, records in made.reasons.items():
        yield Note(reason, f"Not computable: {WHY[reason]}.", len(records), records)
    value, how = made.yielded
    if value is not None:
        yield Note(f"yield_{how}", _FROM[how])
    loose = tuple(line.record for line in made.sides.came if line.resource is None)
    if loose:
        text = "Goods that came into no stock: what is left of them is not known, and is taken to be used."
        yield Note("not_inventoried", text, len(loose), loose)
    if made.unit is not None and made.unit not in UNITS:
        text = "The unit is none of OM 2: it converts into itself alone."
        yield Note("unknown_unit", text)
