# SPDX-License-Identifier: MIT
"""A pay disclosure as everybody may read it: no people, no records, figures under the control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO
from valueflows.model.tables import Report
from valueflows.reports.control import PART_OF_PAY, History, Place, Ranked, protected
from valueflows.reports.openform import Form, unnamed, written
from valueflows.reports.ranking import Statistic, mean_of_ranks, statistic
from valueflows.reports.suppression import Rule
from valueflows.reports.wagedisclosure import Row, WageDisclosure
from valueflows.reports.wagereport import REPORT

OPEN_TABLES: Final = frozenset({"figures", "excluded", "rates"})
"""Tables in which nobody is named."""

_OTHER: Final = ("headcountRatio", "fullTimeRatio")
_PAIR: Final = 2
_PARTS_OF_PAY: Final = ("hoursCoverage", "unclassifiedShare", "boughtOutsideShare")
_WHOLE: Final = frozenset({"None", "0", "0.0000", "1", "1.0000"})
"""What a share can be of which nothing can be worked out: nothing, or all."""


def public(
    made: WageDisclosure, open_people: frozenset[str] = frozenset(), rule: Rule | None = None
) -> Report:
    """Return the report for everybody; ``open_people`` agreed that their pay is told."""
    rule = replace(rule or Rule(), min_cell=made.policy.min_cell)
    form = openly(made)
    return written(form, protected(History(), form.cells, rule, open_people).answers)


def openly(made: WageDisclosure) -> Form:
    """Return the disclosure as it is before it is decided what is told: nobody named in it."""
    whole = unnamed(made.report())
    tables = tuple(table for table in whole.tables if table.name in OPEN_TABLES)
    facts = dict(whole.facts)
    if made.n < made.policy.min_cell:
        facts["n"] = f"fewer than {made.policy.min_cell}"
    shut = {
        place: PART_OF_PAY
        for name in _PARTS_OF_PAY
        if str(facts.get(name)) not in _WHOLE
        for place in (Place(name), Place("value", "figures", (name,)))
    }
    return Form(replace(whole, tables=tables, facts=facts), tuple(sensitive(made)), shut)


def sensitive(made: WageDisclosure) -> Iterator[Ranked]:
    """Yield the figures that tell of somebody's pay, each as a fact and in the table of figures."""
    rows = sorted(made.people, key=lambda row: (-row.rate, row.id))
    values = {row.id: row.rate * MICRO for row in rows}
    publish = made.policy.publish
    if made.numerator is None or made.denominator is None or made.value is None or not rows:
        return
    top = _statistic(rows, made.top, made.numerator)
    base = _statistic(rows, made.base, made.denominator) if made.base else None
    if base is None:
        scale = made.value / made.numerator if made.numerator else Fraction(1)
    else:
        scale = Fraction(1)
    ratio = Ranked(Place("value"), values, top, base, scale, publish)
    yield from _twice(ratio)
    if made.headroom is not None and made.cap:
        below = replace(ratio, place=Place("headroom"), scale=-scale / made.cap, headroom=True)
        yield from _twice(below)
    yield from _twice(Ranked(Place("numerator"), values, top, publish=publish))
    if base is not None:
        yield from _twice(Ranked(Place("denominator"), values, base, publish=publish))
    for name in _OTHER:
        yield from _twice(_other(name, made, ratio))


def _twice(cell: Ranked) -> Iterator[Ranked]:
    name = cell.place.column
    yield replace(cell, place=Place(name, report=REPORT))
    yield replace(cell, place=Place("value", "figures", (name,), REPORT))


def _other(name: str, made: WageDisclosure, ratio: Ranked) -> Ranked:
    """Return a ratio on another count: told only where it is that of the rule itself.

    Two ratios of the same people on two counts would be told by two sets of ranks; the one of the
    rule comes first.
    """
    found = made.headcount_ratio if name == "headcountRatio" else made.full_time_ratio
    same = found == made.value
    return replace(ratio, place=Place(name), publish=ratio.publish if same else "passFail")


def _statistic(rows: Sequence[Row], people: Iterable[str], value: Fraction) -> Statistic:
    """Return the weights of ranks by which people make a figure: their mean, or between two."""
    ranks = [rank for rank, row in enumerate(rows, 1) if row.id in set(people)]
    mean = mean_of_ranks(ranks)
    rates = tuple(row.rate for row in rows)
    if len(ranks) != _PAIR or statistic(rates, mean) == value:
        return mean
    high, low = (rates[rank - 1] for rank in ranks)
    weight = (value - low) / (high - low) if high != low else Fraction(1)
    return {ranks[0]: weight, ranks[1]: 1 - weight}
