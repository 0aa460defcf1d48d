# SPDX-License-Identifier: MIT
"""The sentences a page begins with. Each half says what is known, or why nothing is told."""

from __future__ import annotations

from typing import Any, Final

from valueflows.model.tables import Value
from valueflows.reports.measuring import text_of
from valueflows.web.openbooks.gathering import Gathered, Rule
from valueflows.web.openbooks.words import (
    BASES,
    PER,
    PROFIT_BASES,
    TOPS,
    Shown,
    capital,
    clause,
    number,
    percent,
    plain,
    shown,
)

NO_WAGE_RULE: Final = "They have published no rule for the highest pay that holds in this period."
NO_PROFIT_RULE: Final = "They have published no rule for their profit that holds in this period."
_VERDICT: Final = {
    "within": "The books say that the limit was kept.",
    "exceeded": "The books say that the limit was exceeded.",
}


def wage_sentences(page: Gathered) -> str:
    """Return how the highest pay stands to the published limit."""
    rule = page.wage
    if rule.policy is None:
        return NO_WAGE_RULE
    limit = wage_limit(page, rule.policy)
    told = f"Their published limit is {limit}." if limit else "Their rule states no limit."
    return f"{_wage(page, rule)} {told}"


def _wage(page: Gathered, rule: Rule) -> str:
    policy, facts = rule.policy, rule.answer.facts
    top, per = TOPS.get(policy.top, plain(policy.top)), PER.get(policy.time_basis, "")
    absolute = policy.measure == "absolute"
    what = f"What {top} earns"
    if not absolute:
        what += f" beside {BASES.get(policy.base, plain(policy.base))}"
    if rule.answer.report is None:
        return f"{what} is not told here: {rule.answer.reason}."
    value = wage_value(page, rule)
    if value.text and absolute:
        return f"{capital(top)} earns {value.text} {per}."
    if value.text:
        return f"{capital(top)} earns {value.text} times what {_base(policy)} earns, {per}."
    if value.why:
        return f"{what} is not told: {clause(value.why)} {_VERDICT.get(_word(facts), '')}".strip()
    return f"{what} could not be computed: {clause(why_not(facts.get('reason')))}"


def _base(policy: Any) -> str:
    """Return with whom the top is compared, so that ``earns`` can follow."""
    if policy.base in {"livingWage", "legalMinimum", "fixed"}:
        return f"whoever gets {BASES[policy.base]}"
    return BASES.get(policy.base, plain(policy.base))


def _word(facts: Any) -> str:
    return str(facts.get("verdict") or "")


def wage_value(page: Gathered, rule: Rule) -> Shown:
    """Return what was measured by the pay rule: a ratio, or an amount of money."""
    facts = rule.answer.facts
    absolute = rule.policy.measure == "absolute"
    return shown(facts.get("value"), page.currency(facts.get("currency")) if absolute else "")


def wage_limit(page: Gathered, policy: Any) -> str:
    """Return the limit of a pay rule, empty where it states none."""
    if policy.cap is None:
        return ""
    if policy.measure != "absolute":
        return number(policy.cap)
    money = policy.currency.id if policy.currency is not None else None
    unit = page.currency(money or page.wage.answer.facts.get("currency")) or page.ledger_currency
    return f"{number(policy.cap, money=True)} {unit} {PER.get(policy.time_basis, '')}".strip()


def profit_sentences(page: Gathered) -> str:
    """Return what profit was, and how it stands to the published limit."""
    rule = page.profit
    if rule.policy is None:
        return NO_PROFIT_RULE
    limit = profit_limit(page, rule.policy)
    told = f"Their limit for it is {limit}." if limit else "Their rule states no limit."
    return f"{_profit(page, rule)} {told}"


def _profit(page: Gathered, rule: Rule) -> str:
    facts = rule.answer.facts
    if rule.answer.report is None:
        return f"What profit was is not told here: {rule.answer.reason}."
    value, amount = profit_value(page, rule), shown(facts.get("amount"), _money(page, facts))
    verdict = _word(facts)
    if verdict == "notComputable":
        return f"What profit was could not be computed: {clause(why_not(facts.get('reason')))}"
    if verdict == "loss":
        return (
            f"There was a loss of {amount.text.lstrip('-')}." if amount.text else "A loss was made."
        )
    if value.text:
        return f"Profit was {value.text}{_of(rule.policy)}."
    if amount.text:
        return f"Profit was {amount.text}."
    why = value.why or amount.why or why_not(facts.get("reason"))
    return f"What profit was is not told: {clause(why)} {_VERDICT.get(verdict, '')}".strip()


def _money(page: Gathered, facts: Any) -> str:
    return page.currency(facts.get("currency")) or page.ledger_currency


def _of(policy: Any) -> str:
    words = PROFIT_BASES.get(policy.base)
    return f" {words}" if words else ""


def profit_value(page: Gathered, rule: Rule) -> Shown:
    """Return what was measured by the profit rule: percent of its base, or an amount of money."""
    facts = rule.answer.facts
    unit = _money(page, facts) if rule.policy.base == "none" else "%"
    return shown(facts.get("value"), unit)


def profit_limit(page: Gathered, policy: Any) -> str:
    """Return the limit of a profit rule, empty where it states none."""
    if policy.cap is None:
        return ""
    if policy.base == "none":
        unit = policy.currency.id if policy.currency is not None else None
        return f"{number(policy.cap, money=True)} {page.currency(unit) or page.ledger_currency}"
    return f"{percent(policy.cap)}{_of(policy)}"


def why_not(reason: Value) -> str:
    """Return a reason in words, of a word that stands for one as well."""
    try:
        return text_of(str(reason))
    except KeyError:
        return plain(str(reason)) if reason else "the report does not say why"
