# SPDX-License-Identifier: MIT
"""What stands in a report after the control went over it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.reports.attack.publishing import Pay, year
from valueflows.model.exact import MICRO
from valueflows.model.tables import NUMBER, Column, Note, Report, Table, Value
from valueflows.reports.control import (
    INSTEAD,
    NOT_A_YEAR,
    NOT_CLOSED,
    ONLY_BAND,
    ONLY_VERDICT,
    History,
    Place,
    Ranked,
    Total,
    guard,
    protected,
    told,
    unpublishable,
    withheld,
)
from valueflows.reports.periods import moment, period_of
from valueflows.reports.ranking import mean_of_ranks
from valueflows.reports.suppression import DERIVED, EARLIER, TOO_FEW, Rule, Share

TEAM: Pay = {"ada": 3000, "ben": 2900, "cleo": 2800, "dan": 2700, "eve": 2600, "fay": 2500}
FEW: Pay = {person: TEAM[person] for person in ("ada", "ben")}
WIDE = dict(zip(TEAM, (9000, 5000, 4000, 3000, 2000, 1500), strict=True))
VALUES = {person: amount * 12 * MICRO for person, amount in TEAM.items()}
LINES = (
    Column("line", "Line"),
    Column("amount", "Amount", NUMBER, "EUR"),
    Column("share", "Share", NUMBER),
)


def report(rows: tuple[tuple[Value, ...], ...] = (), **facts: Value) -> Report:
    """Return a report of one table."""
    table = Table("lines", "Lines", LINES, rows, ("line",))
    return Report("income", "Income", ("mill",), "2025", 7, "hash", 5, (table,), facts)


def place(line: str, column: str = "amount") -> Place:
    """Return where a line stands."""
    return Place(column, "lines", (line,))


def ranked(where: Place, top: int = 1, base: int | None = 4, **more: object) -> Ranked:
    """Return a figure about ranks of the team."""
    below = None if base is None else mean_of_ranks([base])
    return replace(Ranked(where, VALUES, mean_of_ranks([top]), below), **more)  # type: ignore[arg-type]


def test_a_report_of_enough_people() -> None:
    """Nothing changes but for the empty column that would say why."""
    whole = report((("pay", Decimal("198000.00"), None), ("sales", Decimal(9), None)))
    found = guard(whole, [Total(place("pay"), tuple(year(TEAM, "2025")))])
    assert found.table("lines").columns == (*LINES, INSTEAD)
    assert [row[:-1] for row in found.table("lines").rows] == list(whole.table("lines").rows)
    assert {row[-1] for row in found.table("lines").rows} == {None}
    assert found.notes == ()


def test_a_report_of_too_few() -> None:
    """Cells are empty, each with its reason, and the reason is counted in a note."""
    shares = tuple(year(FEW, "2025"))
    whole = report((("pay", Decimal("70800.00"), Decimal("7.08")), ("result", Decimal(5), None)))
    cells = [
        Total(place("pay"), shares),
        Total(place("pay", "share"), shares),
        Total(place("result"), shares),
    ]
    found = guard(whole, cells)
    assert found.table("lines").rows == (
        ("pay", None, None, "amount: too few people; share: too few people"),
        ("result", None, None, "amount: too few people"),
    )
    assert found.notes == (
        Note("too_few_people", "too few people: 3 not told, 0 told as a band", 3),
    )


def test_facts_are_guarded_too() -> None:
    """A fact gives way to its reason; what is not known stays so, and text is not told."""
    shares = tuple(year(FEW, "2025"))
    cells = [Total(Place(name), shares) for name in ("pay", "words", "unknown", "nowhere")]
    found = guard(report(pay=Decimal(70800), words="ada 36000", unknown=None), cells)
    assert dict(found.facts) == {"pay": TOO_FEW, "words": TOO_FEW, "unknown": None}


def test_bands_are_the_same_in_every_cell() -> None:
    """A sum and what moves with it are told by the same band."""
    before = protected(History(), [Total(place("pay"), tuple(year(TEAM, "2024")))]).history
    fewer = {person: amount for person, amount in TEAM.items() if person != "fay"}
    shares = tuple(year(fewer, "2025"))
    cells = [Total(place("pay"), shares), Total(place("result"), shares, Fraction(-1)),
             Total(place("pay", "share"), shares, Fraction(100, 1_000_000))]  # fmt: skip
    rows = (("pay", Decimal("168000.00"), Decimal("16.80")), ("result", Decimal("332000.00"), None))
    found = guard(report(rows), cells, before).table("lines")
    assert [row[-1] for row in found.rows] == [
        f"amount: 150000 to 200000 ({EARLIER}); share: 15 to 20 ({EARLIER})",
        f"amount: 300000 to 350000 ({EARLIER})",
    ]


def test_a_ratio_is_rounded_and_headroom_follows() -> None:
    """A ratio is told to one place; the headroom is reckoned from what is told."""
    values = {person: amount * MICRO for person, amount in WIDE.items()}
    cells = [
        ranked(Place("value"), base=3, values=values),
        ranked(Place("headroom"), base=3, values=values, scale=Fraction(-1, 3), headroom=True),
    ]
    found = guard(report(value=Decimal("2.25"), headroom=Decimal("0.2500")), cells)
    assert dict(found.facts) == {"value": Decimal("2.2"), "headroom": Decimal("0.2667")}


def test_few_people_get_a_rough_headroom() -> None:
    """Of too few people only the verdict and a rough headroom are told."""
    few = {"ada": 3 * MICRO, "ben": 2 * MICRO}
    cells = [ranked(Place("value"), base=2, values=few),
             ranked(Place("headroom"), base=2, values=few, headroom=True)]  # fmt: skip
    found = guard(report(value=Decimal("1.5"), headroom=Decimal("0.5"), verdict="within"), cells)
    assert dict(found.facts) == {
        "value": TOO_FEW, "headroom": f"50 % or more ({TOO_FEW})", "verdict": "within",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("publish", "text"),
    [("passFail", ONLY_VERDICT), ("band", f"1 to 1.25 ({ONLY_BAND})")],
)
def test_the_policy_may_ask_for_less(publish: str, text: str) -> None:
    """A rule that says so tells only a band, or only the verdict."""
    found = guard(report(value=Decimal("1.11")), [ranked(Place("value"), publish=publish)])
    assert dict(found.facts) == {"value": text}


def test_one_persons_pay_is_a_band() -> None:
    """The highest pay is told as a band, and exactly when that person agreed."""
    whole, cells = report(top=Decimal(36000)), [ranked(Place("top"), base=None)]
    assert dict(guard(whole, cells).facts) == {"top": "25000 to 40000 (is what one person gets)"}
    assert guard(whole, cells, open_people=frozenset({"ada"})).facts == whole.facts


def test_too_much_to_tell() -> None:
    """A ratio that would pin somebody down even as a band is not told at all."""
    cells = [ranked(Place(f"to {at}"), base=at) for at in (2, 3, 4, 5, 6)]
    facts: dict[str, Value] = {f"to {at}": Decimal("1.1") for at in (2, 3, 4, 5, 6)}
    found = guard(replace(report(), facts=facts), cells)
    assert DERIVED in found.facts.values()
    alone = guard(report(top=1), [ranked(Place("top"), base=None)], rule=Rule(percent=60))
    assert dict(alone.facts) == {"top": "is what one person gets"}


def test_a_figure_of_several_sums() -> None:
    """It is told only if all of its sums are, and never as a band."""
    many, few = tuple(year(TEAM, "2025")), tuple(year(FEW, "2025"))
    whole = report((("share", Decimal("0.35"), None),))
    for cells in ([many, few], [few, many]):
        found = guard(whole, [Total(place("share"), shares) for shares in cells])
        assert found.table("lines").rows == (("share", None, None, f"amount: {TOO_FEW}"),)
    both = guard(whole, [Total(place("share"), many), Total(place("share"), many, Fraction(2))])
    assert both.table("lines").rows[0][1] == Decimal("0.35")


def test_one_hearing_for_several_reports() -> None:
    """Answers are given to the report they are about, and to no other."""
    shares = tuple(year(FEW, "2025"))
    answers = protected(History(), [Total(Place("pay", report="income"), shares)]).answers
    assert told(report(pay=1), answers).facts == {"pay": TOO_FEW}
    other = replace(report(pay=1), name="balance")
    assert told(other, answers) == other


def test_the_same_question_has_the_same_answer() -> None:
    """Reports of equal books are equal, however often one asks; published sums are kept once."""
    cells = [Total(place("pay"), tuple(year(TEAM, "2025")))]
    first = protected(History(), cells)
    again = protected(first.history, cells)
    assert (first.answers, first.history) == (again.answers, History(again.history.told[:1]))
    assert guard(report(), cells) == guard(report(), cells)


@pytest.mark.parametrize(
    ("period", "closed", "reason"),
    [("2025", "2026", None), ("2025-07-01/2026-06-30", "2027", None), ("2025", None, NOT_CLOSED),
     ("2025", "2025", NOT_CLOSED), ("2025-03", "2026", NOT_A_YEAR),
     ("2025-01-02/2026-01-01", "2027", NOT_A_YEAR), ("2024-01-01/2025-12-31", "2027", NOT_A_YEAR)],
)  # fmt: skip
def test_when_pay_is_told(period: str, closed: str | None, reason: str | None) -> None:
    """Of closed years, whenever they begin, and of nothing else."""
    before = None if closed is None else moment(period_of(closed).first, "UTC")
    assert unpublishable(period_of(period), before) == reason


def test_a_period_that_is_not_told() -> None:
    """All of its figures about pay are withheld for that reason; others stay."""
    whole = report((("pay", Decimal(1), None), ("sales", Decimal(9), None)))
    found = withheld(whole, [Total(place("pay"), (Share("ada", 1),))], NOT_A_YEAR)
    assert found.table("lines").rows == (
        ("pay", None, None, f"amount: {NOT_A_YEAR}"), ("sales", Decimal(9), None, None),
    )  # fmt: skip
