# SPDX-License-Identifier: MIT
"""What a profit disclosure rests on: decisions, records, its bytes, and how it is published."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from fractions import Fraction

from valueflows.model.agreements import Agreement
from valueflows.model.disclosing import AllocationLine, SurplusAllocation
from valueflows.model.exact import Amount, Instant
from valueflows.model.reading import COMMITMENT, Flow
from valueflows.model.records import Measure
from valueflows.model.terms import Ref
from valueflows.reports.figures import percent
from valueflows.reports.periods import period_of
from valueflows.reports.profit import disclose
from valueflows.reports.profit_report import report
from valueflows.reports.publishing import published, superseding

from .lines import euros
from .paper import COOP, EURO, Paper, moment, policy
from .test_profit import good

YEAR = period_of("2025")


# -- shares decided later --------------------------------------------------------------------------


def test_a_decided_share_belongs_to_the_year_it_is_of() -> None:
    """Not to the one in which it came to be owed."""
    decision = Agreement(id="agreed")
    decided = SurplusAllocation(
        id="a",
        allocated_by=Ref(COOP),
        period="2024",
        surplus=Measure(has_numerical_value=Amount("100")),
        currency=Ref(EURO),
        agreement=Ref("agreed"),
        decided_at=Instant("2025-03-01T00:00:00Z"),
    )
    share = AllocationLine(
        id="a1",
        allocation=Ref("a"),
        order=1,
        kind="patronage",
        amount=Measure(has_numerical_value=Amount("40")),
        to=Ref("ana"),
    )
    paper = Paper(decision, decided, share).post("sales", "10").post("sales", "100", "2024-05-01")
    paper.pay("patronage", "ana", "40", "2025-03-01", due="promise")
    paper.taken.append(
        Flow(
            kind=COMMITMENT,
            id="promise",
            action="transfer",
            at=moment("2025-03-01"),
            turn=1,
            version=1,
            recorded=1,
            agreement="agreed",
        )
    )
    now, before = (disclose(paper, policy(), period_of(year)) for year in ("2025", "2024"))
    assert (now.years[0].distributed.to_members, before.years[0].distributed.to_members) == (
        0,
        euros("40"),
    )


# -- the same for ever -----------------------------------------------------------------------------


def test_equal_books_are_equal_bytes() -> None:
    """The order in which things were written down does not show; a cent does."""
    one, other = good(), good()
    other.entries.reverse()
    texts = [disclose(paper, policy(), YEAR).as_json() for paper in (one, other)]
    assert texts[0] == texts[1]
    assert disclose(good().post("sales", "0.01"), policy(), YEAR).as_json() != texts[0]
    assert len(disclose(one, policy(), YEAR).digest) == 64


def test_the_whole_result_is_in_its_bytes() -> None:
    """Policy, period, coverage, version and checkpoint stand beside the figure, all decimals text."""
    stated = json.loads(disclose(good(), policy(), YEAR).as_json())
    assert (stated["version"], stated["checkpoint"], stated["period"]) == (7, "c" * 64, "2025")
    facts = stated["facts"]
    assert (facts["verdict"], facts["value"], facts["coverage"]) == (
        "exceeded",
        "10.00",
        "1.000000",
    )
    assert len(facts["policyDigest"]) == 64


def test_a_published_figure_stays_and_a_later_one_says_what_differs() -> None:
    """The record has the bytes and their hash; it names the one in whose place it stands."""
    paper = good()
    first = published(report(disclose(paper, policy(), YEAR)), COOP, "u:1")
    paper.version = 8
    later = report(disclose(paper.post("sales", "100"), policy(), YEAR))
    second = published(later, COOP, "u:2", first)
    assert first.digest == hashlib.sha256(first.result.encode()).hexdigest()
    assert (first.verdict, first.at_version, second.supersedes) == ("exceeded", 7, "u:1")
    changes = superseding(json.loads(first.result), json.loads(second.result))
    differs = {one.name: (one.before, one.after) for one in changes}
    assert differs["facts.amount"] == ("100.00", "200.00")
    assert "version" not in differs


def test_unrelated_records_change_nothing() -> None:
    """But the version and its checkpoint."""
    paper = good()
    first = disclose(paper, policy(), YEAR)
    paper.version = 8
    second = disclose(paper.post("sales", "5", "2026-01-01"), policy(), YEAR)
    assert (second.amount, second.measures, second.depends_on) == (
        first.amount,
        first.measures,
        first.depends_on,
    )


def test_every_figure_names_the_records_behind_it() -> None:
    """Each line is the sum of its records."""
    made = disclose(good().pay("patronage", "ana", "40"), policy(), YEAR).report()
    rows = [tuple(row.values()) for row in made.table("records").records()]
    assert rows == [("sales", "e2"), ("purchases", "e4"), ("pay", "e6"), ("memberShare", "d0")]
    assert made.facts["n"] == 4


def test_figures_are_rounded_once() -> None:
    """Half to even, at the end."""
    assert percent(Fraction(147_100, 1_200_000)) == Decimal("12.26")
    assert percent(Fraction(5, 100_000)) == Decimal("0.00")
