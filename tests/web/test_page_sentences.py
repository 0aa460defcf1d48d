# SPDX-License-Identifier: MIT
"""The sentence an organisation's page begins with: what is known, and what is honestly not told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import BASE
from tests.web.pagekit import canned, gathered_by, mill_in, profit_policy, read, wage_policy
from valueflows.model.callers import PUBLIC
from valueflows.model.exact import Amount
from valueflows.model.tables import Value
from valueflows.web.openbooks.sentences import profit_sentences, wage_sentences

FEW = "fewer than five people are in it"
PAY = "What the best-paid person earns beside the middle person"


def wage_said(place: Path, facts: dict[str, Value], **policy: Any) -> str:
    """Return the sentences on pay of a mill with such a rule and report."""
    kind = canned("maximum-wage", {"policy": f"{BASE}pay"} | facts)
    return wage_sentences(gathered_by(mill_in(place, wage_policy(**policy)), kind))


def profit_said(place: Path, facts: dict[str, Value], **policy: Any) -> str:
    """Return the sentences on profit of a mill with such a rule and report."""
    kind = canned("maximum-profit", {"policy": f"{BASE}profit"} | facts)
    return profit_sentences(gathered_by(mill_in(place, profit_policy(**policy)), kind))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"value": Decimal("2.10"), "verdict": "within"},
            (
                "The best-paid person earns 2.1 times what the middle person earns, "
                "for a year of full time. Their published limit is 3."
            ),
        ),
        (
            {"value": f"2 to 2.5 ({FEW})", "verdict": "within"},
            (
                "The best-paid person earns between 2 and 2.5 times what the middle person earns, "
                "for a year of full time. Their published limit is 3."
            ),
        ),
        (
            {"value": FEW, "verdict": "within"},
            (
                f"{PAY} is not told: {FEW}. The books say that the limit was kept. "
                "Their published limit is 3."
            ),
        ),
        (
            {"value": FEW, "verdict": "exceeded"},
            (
                f"{PAY} is not told: {FEW}. The books say that the limit was exceeded. "
                "Their published limit is 3."
            ),
        ),
        (
            {"verdict": "notComputable", "reason": "hours_missing"},
            (
                f"{PAY} could not be computed: hours are missing for more of the pay than the rule "
                "accepts. Their published limit is 3."
            ),
        ),
        (
            {"verdict": "notComputable", "reason": "some_other"},
            f"{PAY} could not be computed: some other. Their published limit is 3.",
        ),
        (
            {},
            (
                f"{PAY} could not be computed: the report does not say why. "
                "Their published limit is 3."
            ),
        ),
    ],
)
def test_what_the_best_paid_earn(facts: dict[str, Value], said: str, tmp_path: Path) -> None:
    """A ratio, a band, or why there is none; the limit stands beside it in each case."""
    assert wage_said(tmp_path, facts) == said


@pytest.mark.parametrize(
    ("policy", "facts", "said"),
    [
        (
            {"measure": "absolute", "cap": Amount("60000")},
            {"value": Decimal("45000.00")},
            (
                "The best-paid person earns 45,000.00 EUR for a year of full time. "
                "Their published limit is 60,000.00 EUR for a year of full time."
            ),
        ),
        (
            {"measure": "absolute"},
            {"value": FEW},
            f"What the best-paid person earns is not told: {FEW}.  Their published limit",
        ),
        (
            {"cap": None, "top": "meanTopK", "top_count": 3, "base": "livingWage"},
            {"value": Decimal(4)},
            (
                "The mean of the best-paid people earns 4 times what whoever gets the living wage of "
                "the place earns, for a year of full time. Their rule states no limit."
            ),
        ),
    ],
)
def test_other_rules_for_pay(
    policy: dict[str, Any], facts: dict[str, Value], said: str, tmp_path: Path
) -> None:
    """Amounts have their money, and what is compared is named as the rule has it."""
    found = wage_said(tmp_path, facts | {"currency": "EUR"}, **policy)
    assert " ".join(found.split()).startswith(" ".join(said.split()))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"value": Decimal("4.20"), "amount": Decimal("1234.5"), "verdict": "within"},
            "Profit was 4.2 % of what came in.",
        ),
        (
            {"value": f"4 to 5 ({FEW})", "verdict": "within"},
            "Profit was between 4 and 5 % of what came in.",
        ),
        (
            {"value": FEW, "amount": FEW, "verdict": "exceeded"},
            f"What profit was is not told: {FEW}. The books say that the limit was exceeded.",
        ),
        (
            {"amount": Decimal("-1234.50"), "verdict": "loss", "currency": "EUR"},
            "There was a loss of 1,234.50 EUR.",
        ),
        ({"amount": FEW, "verdict": "loss"}, "A loss was made."),
        (
            {"verdict": "notComputable", "reason": "what profit needs is missing: 2 unvalued"},
            "What profit was could not be computed: what profit needs is missing: 2 unvalued.",
        ),
        (
            {"amount": Decimal(10), "verdict": "notApplicable", "currency": "EUR"},
            "Profit was 10.00 EUR.",
        ),
    ],
)
def test_what_profit_was(facts: dict[str, Value], said: str, tmp_path: Path) -> None:
    """A share, a band, a loss, or why nothing is told."""
    assert profit_said(tmp_path, facts) == f"{said} Their limit for it is 5 % of what came in."


def test_a_limit_that_is_an_amount_has_its_money(tmp_path: Path) -> None:
    """Where profit is measured by nothing else; and a rule may state no limit."""
    facts: dict[str, Value] = {"value": Decimal(900), "verdict": "within", "currency": "EUR"}
    found = profit_said(tmp_path / "a", facts, base="none", cap=Amount("1000"))
    assert found.startswith("Profit was 900.00 EUR. Their limit for it is 1,000.00")
    assert profit_said(tmp_path / "b", facts, cap=None).endswith("Their rule states no limit.")


def test_without_rules_it_says_so(tmp_path: Path) -> None:
    """Both halves, and nothing is measured."""
    root = read(gathered_by(mill_in(tmp_path)))
    (lead,) = [p for p in root.all("p") if p.attributes.get("class") == "lead"]
    assert lead.text == (
        "The Mill: They have published no rule for the highest pay that holds in this period. "
        "They have published no rule for their profit that holds in this period."
    )


def test_a_report_that_is_not_open_is_said_to_be_so(tmp_path: Path) -> None:
    """Everybody learns the rule and its limit, and why the figure is not there."""
    ledger = mill_in(tmp_path, wage_policy(), profit_policy())
    found = gathered_by(ledger, canned("maximum-wage"), canned("maximum-profit"), caller=PUBLIC)
    when = "is not told here: these figures are told when their period is closed."
    assert wage_sentences(found) == f"{PAY} {when} Their published limit is 3."
    assert profit_sentences(found) == (
        f"What profit was {when} Their limit for it is 5 % of what came in."
    )
