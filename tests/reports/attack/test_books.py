# SPDX-License-Identifier: MIT
"""Real reports of the fourteen, as everybody may read them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from tests.reports import fourteen
from valueflows.ledger.reading import reading
from valueflows.model.exact import MICRO, Amount, Instant
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.tables import Report
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.periods import period_of
from valueflows.reports.presets import preset
from valueflows.reports.shares import (
    UNKNOWN,
    shares_of_payments,
    shares_of_postings,
    shares_of_work,
)
from valueflows.reports.statementguard import guarded, sensitive
from valueflows.reports.statements import income
from valueflows.reports.suppression import TOO_FEW, Rule
from valueflows.reports.wageguard import public
from valueflows.reports.wagepolicy import disclose

pytestmark = pytest.mark.uncounted

YEAR: Final = period_of("2025", "Europe/Madrid")
BEFORE: Final = period_of("2024", "Europe/Madrid")
FROM: Final = Instant("2025-01-01T00:00:00+01:00")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Return the accounts of the good year."""
    directory: Path = tmp_path_factory.mktemp("fourteen")
    with fourteen.books(directory / "ledger") as ledger:
        yield draw(reading(ledger), [fourteen.COOP])


def policy(name: str, **changes: Any) -> MaximumWagePolicy:
    """Return a known rule as the co-operative's own."""
    return preset(name, fourteen.COOP, FROM, hours_per_fte=fourteen.FULL_TIME, **changes)


def names(report: Report) -> str:
    """Return all text of a report."""
    return repr((report.tables, dict(report.facts), report.notes))


@pytest.mark.parametrize(
    ("rule", "changes", "value"),
    [
        ("sec-402u", {}, "2.2"),
        ("esrs-s1-16", {}, "2.2"),
        ("uk-option-a-p75", {"countries": ()}, "1.7"),
        ("esus-a", {}, "1.85 to 2.92 (is what a few people get)"),
        ("italy-112-2017", {}, "2.5 to 3.15 (could be worked out from others)"),
        ("sec-402u", {"min_cell": 20}, TOO_FEW),
        ("sec-402u", {"publish": "band"}, "2 to 2.5 (the rule says that a band is told)"),
    ],
)
def test_ratios_are_told(accounts: Drawn, rule: str, changes: dict[str, Any], value: str) -> None:
    """The ratio of a rule is told to one place, as a band, or not; never with people or amounts."""
    made = disclose(accounts, policy(rule, **changes), YEAR)
    told = public(made)
    assert str(told.facts["value"]) == value
    assert not isinstance(told.facts["numerator"], Decimal)
    assert not (made.base and isinstance(told.facts["denominator"], Decimal))
    figures = {row["figure"]: row for row in told.table("figures").records()}
    assert str(figures["value"]["value"] or figures["value"]["instead"]).endswith(value)
    assert all(row.id not in names(told) for row in made.people)


def test_headroom_follows_the_ratio(accounts: Drawn) -> None:
    """The headroom is reckoned from the ratio as it is told."""
    made = disclose(accounts, policy("sec-402u", cap=Amount("3")), YEAR)
    assert public(made).facts["headroom"] == Decimal("0.2667")
    few = disclose(accounts, policy("sec-402u", cap=Amount("3"), min_cell=20), YEAR)
    assert public(few).facts["headroom"] == f"25 % to less than 50 % ({TOO_FEW})"
    assert public(few).facts["verdict"] == "within"


def test_what_was_not_computed_stays_so(accounts: Drawn) -> None:
    """Where there is no figure, nothing is withheld."""
    empty = disclose(accounts, policy("sec-402u"), BEFORE)
    assert public(empty).facts["value"] is None


def test_who_agrees_is_told(accounts: Drawn) -> None:
    """People at both ends who agreed have the exact ratio told."""
    made = disclose(accounts, policy("sec-402u"), YEAR)
    told = public(made, frozenset(made.top) | frozenset(made.base))
    assert told.facts["value"] == made.report().facts["value"]


def test_statements_with_many_people_are_told(accounts: Drawn) -> None:
    """Pay of fourteen stands in the income statement, and what is not pay is untouched."""
    statement = income.compute(accounts, YEAR)
    told = guarded(statement)
    assert {place.place.key[1] for place in sensitive(statement)} >= {"pay", "result"}
    rows = {row["line"]: row for row in told.table("income").records()}
    assert rows["pay"]["amount"] == statement.figure("pay", fourteen.EURO).row[5]
    assert rows["sales"]["instead"] is None


def test_statements_with_few_are_not(accounts: Drawn) -> None:
    """With a larger least number every figure with pay in it is withheld, compared ones too."""
    statement = income.compute(accounts, YEAR, beside=[BEFORE])
    told = guarded(statement, [[income.compute(accounts, BEFORE)]], [statement], Rule(min_cell=99))
    rows = {(r["line"], r["period"]): r for r in told.table("income").records()}
    assert rows["pay", "2025"]["amount"] is None
    assert rows["result", "2025"]["instead"] == f"amount: {TOO_FEW}"
    assert rows["sales", "2025"]["amount"] is not None
    beside = {r["line"]: r for r in told.table("comparison").records()}
    assert (beside["pay"]["amount"], beside["pay"]["change"]) == (None, None)
    assert beside["sales"]["change"] is not None


def test_whose_money_it_is(accounts: Drawn) -> None:
    """Payments, postings and work lead to people, and to no organisation."""
    source = accounts.source
    owed = shares_of_payments(source, accounts.owed(YEAR))
    posted = shares_of_postings(source, accounts.postings(YEAR))
    worked = shares_of_work(source, ((flow, MICRO) for flow in accounts.work(YEAR)))
    everybody = {fourteen.COOP, fourteen.STATE, fourteen.SUPPLIER, fourteen.CUSTOMER, UNKNOWN}
    for shares in (owed, posted, worked):
        people = {share.person for share in shares}
        assert len(people) >= 10
        assert not people & everybody
    assert {share.span[:4] for share in posted} == {"2025"}
