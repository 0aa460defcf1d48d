# SPDX-License-Identifier: MIT
"""A maximum-profit disclosure as tables, and as the one form that is hashed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from valueflows.model.exact import Exact
from valueflows.model.tables import (
    COUNT,
    IRI,
    NUMBER,
    Column,
    Note,
    Report,
    Table,
    Value,
)
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.classes import LINES
from valueflows.reports.figures import PERCENT_PLACES, SHARE_PLACES, decimal_of, money, percent
from valueflows.reports.profit import Measure, ProfitDisclosure, Year

NAME: Final = "maximum-profit"
TITLE: Final = "Profit and its limit"

TITLES: Final = {
    "marginBeforeMemberShare": "Surplus of revenue, before the share of members",
    "marginAfterMemberShare": "Surplus of revenue, after the share of members",
    "marginWithoutGrants": "Surplus of revenue, both without grants",
    "markupOnCost": "Surplus on cost and pay",
    "surplusOnMemberCapital": "Surplus on the capital of members",
    "returnOnAverageCapital": "Return to capital on average paid-up capital",
    "returnOnAverageEquity": "Return to capital on average equity",
    "returnToCapitalOfSurplus": "Return to capital of the surplus",
}


def report(disclosure: ProfitDisclosure, *, with_records: bool = True) -> Report:
    """Return it as tables; without the records behind each line for readers who may not see them."""
    tables = [_figures(disclosure), _measures(disclosure), _lines(disclosure), _related(disclosure)]
    return Report(
        name=NAME,
        title=TITLE,
        about=tuple(sorted({disclosure.policy.published_by, *disclosure.policy.boundary})),
        period=disclosure.period.text,
        version=disclosure.version,
        checkpoint=disclosure.checkpoint,
        depends_on=disclosure.depends_on,
        tables=(*tables, _records(disclosure)) if with_records else tuple(tables),
        facts=_facts(disclosure),
        notes=_notes(disclosure),
    )


def _facts(disclosure: ProfitDisclosure) -> dict[str, Value]:
    policy, value = disclosure.policy, disclosure.value
    absolute = disclosure.base_amount is None
    first = disclosure.years[0]
    return {
        "policy": policy.id,
        "policyDigest": digest(canonical(policy)),
        "policyName": policy.name,
        "verdict": disclosure.verdict,
        "reason": disclosure.reason or None,
        "concept": policy.concept,
        "base": policy.base,
        "comparator": policy.comparator,
        "currency": disclosure.currency,
        "window": len(disclosure.years),
        "amount": money(disclosure.amount),
        "baseAmount": _money(disclosure.base_amount),
        "value": None if value is None else _value(value, absolute=absolute),
        "cap": None if disclosure.cap is None else _value(disclosure.cap, absolute=absolute),
        "limit": _money(disclosure.limit),
        "headroom": percent(disclosure.headroom),
        "coverage": decimal_of(first.result.coverage, SHARE_PLACES),
        "coverageOfEntries": min(year.covered.percent for year in disclosure.years),
        "n": len(behind(disclosure)),
        "surplusBeforeMemberShare": money(first.surplus),
        "surplusAfterMemberShare": money(first.after_members),
    }


def _value(value: Fraction, *, absolute: bool) -> Value:
    """Write the value: percent of the base, or an amount of money."""
    return decimal_of(value if absolute else value * 100, PERCENT_PLACES)


def _money(amount: Exact | None) -> Value:
    return None if amount is None else money(amount)


# -- tables ----------------------------------------------------------------------------------------


def _figures(disclosure: ProfitDisclosure) -> Table:
    columns = (
        Column("period", "Period"),
        Column("figure", "Figure"),
        Column("title", "What it is"),
        Column("amount", "Amount", NUMBER, disclosure.currency),
        Column("n", "Records behind it", COUNT),
    )
    rows: list[tuple[Value, ...]] = []
    for year in disclosure.years:
        period = year.result.period.text
        rows += [(period, name, title, money(a), n) for name, title, a, n in figures(year)]
    return Table("figures", "Figures", columns, tuple(rows), ("period", "figure"))


def figures(year: Year) -> tuple[tuple[str, str, Exact, int], ...]:
    """Return each figure of a year: its name, what it is, its amount, how many records."""
    made, given = year.result, year.distributed
    lines = made.lines
    income = [n for n in lines if LINES[n].section.value == "income"]
    pay = [n for n in lines if LINES[n].group == "workers" and n != "employerCharges"]
    cost = [n for n in lines if n not in {*income, *pay, "incomeTax"}]
    behind_all = len(made.records(lines))
    members, capital = len(given.member_records), len(given.capital_records)
    excluded = [(f"excluded.{n}", f"Not counted: {n}", a, 0) for n, a in year.excluded.items()]
    return (
        ("income", "Income", made.income, len(made.records(income))),
        *excluded,
        ("revenue", "Income that counts", year.revenue, len(made.records(income))),
        ("grants", "Of it grants", made.grants, len(made.records(("grants", "restrictedGrants")))),
        ("otherCost", "Cost without pay", made.cost, len(made.records(cost))),
        ("pay", "Pay, fees of contractors and benefits", made.pay, len(made.records(pay))),
        ("surplusBeforeDistribution", "Surplus", year.surplus, behind_all),
        ("memberShare", "Shares of members", given.to_members, members),
        ("afterLabourPatronage", "Surplus after them", year.after_members, behind_all),
        ("incomeTax", "Tax on the result", made.tax, len(made.records(("incomeTax",)))),
        ("afterTax", "Surplus after tax", year.after_tax, behind_all),
        ("returnToCapital", "Return to capital", given.to_capital, capital),
        ("aboveMoneyPaidIn", "Of it capital paid back above par", given.above_par, 0),
        ("memberCapital", "Capital of members at the end", year.capital.last, 0),
        ("averagePaidUpCapital", "Its mean at the ends of months", year.capital.average, 0),
        ("averageEquity", "Mean equity at the ends of months", year.equity.average, 0),
    )


def _measures(disclosure: ProfitDisclosure) -> Table:
    columns = (
        Column("measure", "Measure"),
        Column("title", "What it is"),
        Column(
            "percent", "Percent", NUMBER, "percent", "Empty where there is nothing to divide by."
        ),
        Column("numerator", "Numerator", NUMBER, disclosure.currency),
        Column("denominator", "Denominator", NUMBER, disclosure.currency),
    )
    rows = tuple(_measured(measure) for measure in disclosure.measures)
    return Table("measures", "Measures", columns, rows, ("measure",))


def _measured(measure: Measure) -> tuple[Value, ...]:
    terms = money(measure.numerator), money(measure.denominator)
    return (measure.name, TITLES[measure.name], percent(measure.value), *terms)


def _lines(disclosure: ProfitDisclosure) -> Table:
    columns = (
        Column("line", "Line"),
        Column("title", "What it is"),
        Column("section", "Income or expense"),
        Column("amount", "Amount", NUMBER, disclosure.currency),
        Column("n", "Records behind it", COUNT),
    )
    result = disclosure.years[0].result
    rows = []
    for name in result.lines:
        line, count = LINES[name], len(result.records((name,)))
        amount = money(result.sum((name,)))
        rows.append((name, line.title, line.section.value, amount, count))
    return Table("lines", "Lines of the result", columns, tuple(rows), ("line",))


def _related(disclosure: ProfitDisclosure) -> Table:
    columns = (
        Column("agent", "Related party", IRI),
        Column("income", "Income from them", NUMBER, disclosure.currency),
        Column("cost", "Cost and pay to them", NUMBER, disclosure.currency),
        Column("n", "Records behind it", COUNT),
    )
    rows = tuple((r.agent, money(r.income), money(r.cost), r.records) for r in disclosure.related)
    return Table("related", "Dealings with related parties", columns, rows, ("agent",))


def _records(disclosure: ProfitDisclosure) -> Table:
    columns = (Column("line", "Line or figure"), Column("record", "Record behind it", IRI))
    year = disclosure.years[0]
    rows = [(n, r) for n in year.result.lines for r in year.result.records((n,))]
    rows += [("memberShare", record) for record in year.distributed.member_records]
    rows += [("returnToCapital", record) for record in year.distributed.capital_records]
    return Table("records", "Records behind the figures", columns, tuple(rows), ("line", "record"))


def behind(disclosure: ProfitDisclosure) -> tuple[str, ...]:
    """Return every record behind the figures of the period, each once."""
    year = disclosure.years[0]
    found = dict.fromkeys(year.result.records(year.result.lines))
    return tuple(found | year.distributed.member_records | year.distributed.capital_records)


# -- beside the figures ----------------------------------------------------------------------------


def _notes(disclosure: ProfitDisclosure) -> tuple[Note, ...]:
    year = disclosure.years[0]
    notes = [Note(code, "could not be reckoned", count) for code, count in disclosure.gaps]
    for one in disclosure.years:
        notes += one.covered.notes(f"The surplus of {one.result.period.text}")
    if disclosure.missing_years:
        text = f"no books of {', '.join(disclosure.missing_years)}; the mean is of the others"
        notes.append(Note("window_incomplete", text, len(disclosure.missing_years)))
    if year.result.unclassified:
        amount = money(year.result.unclassified)
        notes.append(Note("unclassified", f"{amount} moved without a class and is not counted"))
    if year.result.in_kind.amount:
        amount, records = money(year.result.in_kind.amount), tuple(year.result.in_kind.records)
        text = f"{amount} was given in kind to those who work there: it is pay and no income"
        notes.append(Note("given_in_kind", text, len(records), records))
    for currency, total in sorted(year.result.left_out.items()):
        text = f"amounts in {currency} have no recorded rate and are not counted"
        notes.append(Note("no_rate", text, len(total.records), tuple(total.records)))
    if year.surplus <= 0 < year.distributed.to_capital:
        text = "capital was paid without a surplus; it can only be out of reserves kept before"
        records = tuple(year.distributed.capital_records)
        notes.append(Note("paid_without_surplus", text, len(records), records))
    return tuple(notes)


# -- the form that is hashed -----------------------------------------------------------------------


def plain(disclosure: ProfitDisclosure) -> dict[str, Any]:
    """Return the disclosure without the records behind it, which its version fixes."""
    made = report(disclosure, with_records=False)
    keys = ("name", "about", "period", "version", "checkpoint")
    stated: dict[str, Any] = {key: getattr(made, key) for key in keys}
    stated["dependsOn"] = made.depends_on
    stated["facts"] = dict(made.facts)
    stated["tables"] = {table.name: list(table.records()) for table in made.tables}
    stated["notes"] = [{"code": n.code, "text": n.text, "count": n.count} for n in made.notes]
    return stated
