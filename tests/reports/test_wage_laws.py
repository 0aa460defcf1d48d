# SPDX-License-Identifier: MIT
"""What holds of every pay disclosure, whoever works there for whatever pay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.smallbooks import BASE, FUND, YEAR, Small, policy
from valueflows.model.policies import BASES, TIME_BASES
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wagepolicy import disclose

pytestmark = pytest.mark.uncounted


Staff = list[tuple[int, int]]
STAFF = st.lists(
    st.tuples(st.integers(1, 90_000), st.sampled_from((100, 860, 1000, 1720))),
    min_size=2,
    max_size=7,
)
RULES = st.fixed_dictionaries(
    {
        "base": st.sampled_from([base for base in BASES if base not in ("livingWage", "fixed")]),
        "time_basis": st.sampled_from(TIME_BASES),
        "percentile_method": st.sampled_from(("nearestRank", "linear")),
        "exclude_top_from_base": st.sampled_from((None, True)),
    }
).filter(lambda said: said["base"] != "legalMinimum")


def _books(staff: Staff) -> Small:
    books = Small()
    for number, (wage, hours) in enumerate(staff):
        books.person(f"p{number}", hours=hours, wage=wage)
    return books


def _bare(made: WageDisclosure) -> dict[str, Any]:
    return made.as_dict() | {"version": 0, "checkpoint": ""}


@settings(max_examples=40)
@given(STAFF, RULES, st.integers(1, 50_000))
def test_raising_the_top_alone_never_lowers_the_ratio(
    staff: Staff, rule: dict[str, Any], more: int
) -> None:
    """Whoever stands at the top and earns more stands no nearer to the others."""
    before = disclose(_books(staff), policy(**rule), YEAR)
    (top,) = before.top
    index = int(top.removeprefix(f"{BASE}p"))
    wage, hours = staff[index]
    raised = [*staff[:index], (wage + more, hours), *staff[index + 1 :]]
    after = disclose(_books(raised), policy(**rule), YEAR)
    assert before.value is not None
    assert after.value is not None
    assert after.value >= before.value


@settings(max_examples=15)
@given(STAFF, RULES, st.integers(1, 10_000))
def test_an_unrelated_event_changes_nothing(
    staff: Staff, rule: dict[str, Any], amount: int
) -> None:
    """Goods bought and sold leave a disclosure as it was, but for the version of the books."""
    before = disclose(_books(staff), policy(**rule), YEAR)
    books = _books(staff).owe("fund", "price", amount, receiver=FUND)
    books.kept.version, books.kept.checkpoint = 2, "d" * 64
    after = disclose(books, policy(**rule), YEAR)
    assert after.as_json() != before.as_json()
    assert _bare(after) == _bare(before)


@settings(max_examples=15)
@given(STAFF, RULES, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(
    staff: Staff, rule: dict[str, Any], dice: Any
) -> None:
    """Payments, work and memberships in another order make the same bytes."""
    books, other = _books(staff), _books(staff)
    for kept in (other.due, other.settled, other.working):
        dice.shuffle(kept)
    known = list(other.kept.known.items())
    dice.shuffle(known)
    other.kept.known = dict(known)
    before, after = (disclose(one, policy(**rule), YEAR).as_json() for one in (books, other))
    assert before == after


@settings(max_examples=15)
@given(STAFF, st.integers(2, 9))
def test_the_same_pay_in_more_portions_is_the_same(staff: Staff, parts: int) -> None:
    """Pay owed in portions counts as pay owed at once."""
    whole, split = _books([(wage * parts, hours) for wage, hours in staff]), _books(staff)
    for payment in list(split.due):
        for _ in range(parts - 1):
            split.due.append(replace(payment))
    before, after = (disclose(books, policy(), YEAR) for books in (whole, split))
    assert (before.value, before.verdict) == (after.value, after.verdict)
