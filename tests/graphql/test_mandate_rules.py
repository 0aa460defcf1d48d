# SPDX-License-Identifier: MIT
"""Who keeps the books of one organisation records its rules, members and closings, not others'."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_mandate import ANNA, BAKERY, EURO, KEEPER, MILL
from tests.graphql.test_mutations import create, delete, update
from tests.helpers import BASE, change
from tests.ledger.kit import new_ledger
from valueflows.model.agents import Organization, Person
from valueflows.model.exact import Instant
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import Ref
from valueflows.model.valuing import ValuationPolicy

START: Final = "2026-01-01T00:00:00Z"
THEIRS: Final = f"{BASE}theirs"
OURS: Final = f"{BASE}ours"
METHOD: Final = f"{BASE}method"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give the desk of the bakery's bookkeeper; bakery and mill have a policy each."""
    ledger = new_ledger(tmp_path)
    policies = (
        MaximumProfitPolicy(id=iri, name=iri, published_by=Ref(whose), valid_from=Instant(START))
        for iri, whose in ((THEIRS, MILL), (OURS, BAKERY))
    )
    ledger.record(
        change(
            Organization(id=MILL, name="mill"),
            Organization(id=BAKERY, name="bakery"),
            Person(id=ANNA, name="Anna"),
            ResourceSpecification(id=EURO, name="euro", medium_of_exchange=True),
            ValuationPolicy(id=METHOD, applies_to=Ref(MILL)),
            *policies,
        )
    )
    with ledger:
        yield Desk(ledger, caller=KEEPER)


def words(policy: str) -> dict[str, Any]:
    """Return what a policy says."""
    return {"profitPolicy": policy, "language": "en", "text": "Five per cent."}


def member(of: str) -> dict[str, Any]:
    """Return that Anna belongs to somebody."""
    return {"member": ANNA, "organization": of, "role": "member"}


OWN: Final[list[tuple[str, dict[str, Any]]]] = [
    ("Membership", member(BAKERY)),
    ("PeriodClosing", {"organisation": BAKERY, "closedBefore": "2020-01-01T00:00:00Z"}),
    ("ClassificationRule", {"appliesTo": BAKERY, "order": 1, "moneyClass": "x"}),
    ("PolicyText", words(OURS)),
    ("Acceptance", {"profitPolicy": THEIRS, "acceptedBy": BAKERY}),
    ("WaterfallLine", {"lineOf": OURS, "order": 0, "kind": "commons"}),
]
OTHERS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("Membership", member(MILL)),
    ("PeriodClosing", {"organisation": MILL, "closedBefore": "2020-01-01T00:00:00Z"}),
    ("PeriodClosing", {"closedBefore": "2020-01-01T00:00:00Z"}),
    ("ClassificationRule", {"order": 1, "moneyClass": "x"}),
    ("TaxRule", {"appliesTo": MILL, "recoverable": True}),
    ("PolicyText", words(THEIRS)),
    ("Acceptance", {"profitPolicy": OURS, "acceptedBy": MILL}),
    ("WaterfallLine", {"lineOf": THEIRS, "order": 0, "kind": "commons"}),
    ("ExchangeRate", {"of": EURO, "into": EURO, "rate": "1", "day": START}),
    (
        "Valuation",
        {"specification": EURO, "amount": {"hasNumericalValue": "1"}, "currency": EURO},
    ),
]


@pytest.mark.parametrize(("name", "said"), OWN)
def test_what_is_ones_own_is_recorded(name: str, said: dict[str, Any], desk: Desk) -> None:
    """Members, rules, closings and words of the organisation, and what it accepts of others."""
    assert desk.data(create(name), r=said)[f"create{name}"]["version"] == 3


@pytest.mark.parametrize(("name", "said"), OTHERS)
def test_what_is_others_or_everybodys_is_not(name: str, said: dict[str, Any], desk: Desk) -> None:
    """Nor what would count in the books of all."""
    ((code, _path),) = desk.codes(create(name), r=said)
    assert code == "not_allowed"


def test_others_rules_are_not_taken_over(desk: Desk) -> None:
    """A rule of another is neither revised, even into one's own, nor withdrawn."""
    said = {"revisionId": f"{METHOD}@1", "appliesTo": BAKERY}
    assert ("not_allowed", "valuationPolicy") in desk.codes(update("ValuationPolicy"), r=said)
    gone = desk.codes(delete("ValuationPolicy"), r=f"{METHOD}@1")
    assert {code for code, _path in gone} == {"not_allowed"}
    gone = desk.codes(delete("MaximumProfitPolicy"), r=f"{THEIRS}@1")
    assert {code for code, _path in gone} == {"not_allowed"}
