# SPDX-License-Identifier: MIT
"""What a policy, a rule or a decision must say to mean anything, beyond the kinds of its fields.

``rule_problems`` looks at one record, ``chain_problems`` at those it supersedes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.disclosing import AllocationLine, Disclosure, SurplusAllocation
from valueflows.model.exact import MICRO, Amount, Exact
from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.periods import PeriodError, period_of
from valueflows.model.policies import (
    FTE_MONTH,
    FTE_YEAR,
    Acceptance,
    MaximumProfitPolicy,
    MaximumWagePolicy,
    PolicyText,
    WaterfallLine,
)
from valueflows.model.problems import Code, Problem
from valueflows.model.records import Record
from valueflows.model.terms import properties
from valueflows.model.valuing import BY_USE, CapitalAsset, ExchangeRate, LivingWage, ValuationPolicy

RULED: Final = (
    MaximumWagePolicy,
    MaximumProfitPolicy,
    WaterfallLine,
    PolicyText,
    Disclosure,
)
"""Classes whose records belong to others of their kind: by superseding, or as parts."""


@dataclass(frozen=True, slots=True)
class _Range:
    """Between which numbers a field lies, both included; ``above`` leaves the least one out."""

    field: str
    least: int
    most: int | None = None
    above: bool = False

    def holds(self, value: Amount | int) -> bool:
        """Whether a number lies in it."""
        exact: Exact = value.exact if isinstance(value, Amount) else value * MICRO
        least = self.least * MICRO
        low = exact > least if self.above else exact >= least
        return low and (self.most is None or exact <= self.most * MICRO)

    @property
    def text(self) -> str:
        """Say what it is."""
        low = f"more than {self.least}" if self.above else f"{self.least} or more"
        return low if self.most is None else f"from {self.least} to {self.most}"


_RANGES: Final[dict[type[Any], tuple[_Range, ...]]] = {
    MaximumWagePolicy: (
        _Range("top_count", 1),
        _Range("top_percentile", 0, 100),
        _Range("hours_per_fte", 0, above=True),
        _Range("base_amount", 0, above=True),
        _Range("cap", 0),
        _Range("derogation_cap", 0),
        _Range("contractor_cost_share", 0, 1),
        _Range("min_hours_coverage", 0, 1),
        _Range("min_cell", 2),
        _Range("rounding", 0, above=True),
    ),
    MaximumProfitPolicy: (_Range("window", 1), _Range("cap", 0)),
    WaterfallLine: (
        _Range("order", 0),
        _Range("share", 0, 1),
        _Range("until_share_of_capital", 0),
        _Range("rate_max", 0, 1),
    ),
    AllocationLine: (_Range("order", 0),),
    ClassificationRule: (_Range("order", 0),),
    CapitalAsset: (_Range("life_months", 1),),
    Disclosure: (_Range("at_version", 1),),
    ExchangeRate: (_Range("rate", 0, above=True),),
    LivingWage: (_Range("hourly", 0, above=True),),
    Membership: (_Range("hours_per_week", 0, 168),),
}

_SPANS: Final[dict[type[Any], tuple[str, str]]] = {
    MaximumWagePolicy: ("valid_from", "valid_through"),
    MaximumProfitPolicy: ("valid_from", "valid_through"),
    ClassificationRule: ("valid_from", "valid_through"),
    TaxRule: ("valid_from", "valid_through"),
    ValuationPolicy: ("valid_from", "valid_through"),
    Membership: ("since", "until"),
    CapitalAsset: ("start", "disposed"),
}

_RETURN: Final = ("kind", "shareInterest", "rate_max")
_NEEDS: Final[dict[type[Any], tuple[tuple[str, str, str], ...]]] = {
    MaximumWagePolicy: (
        ("time_basis", FTE_YEAR, "hours_per_fte"),
        ("time_basis", FTE_MONTH, "hours_per_fte"),
    ),
    CapitalAsset: (("method", BY_USE, "life_use"),),
    WaterfallLine: (
        _RETURN,
        ("kind", "patronage", "key"),
    ),
}
"""What a word in one field needs to be said in another."""

_RATIO_NEEDS: Final = (
    ("top", "meanTopK", "top_count"),
    ("top", "percentile", "top_percentile"),
    ("top", "namedRole", "top_role"),
    ("base", "fixed", "base_amount"),
)
_ONE_POLICY: Final = (PolicyText, Acceptance)
_PERIODS: Final = (Disclosure, SurplusAllocation)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def rule_problems(record: Record) -> Iterator[Problem]:
    """Yield what is wrong with what a well-formed record says."""
    cls = type(record)
    yield from _ranges(record, _RANGES.get(cls, ()))
    if cls in _SPANS:
        yield from _span(record, *_SPANS[cls])
    needs = _NEEDS.get(cls, ())
    if isinstance(record, MaximumWagePolicy) and record.measure == "ratio":
        needs += _RATIO_NEEDS
    if isinstance(record, WaterfallLine) and record.share is not None:
        needs = tuple(need for need in needs if need != _RETURN)  # a share limits it as well
    yield from _needs(record, needs)
    if isinstance(record, _ONE_POLICY):
        yield from _one_policy(record)
    if isinstance(record, _PERIODS):
        yield from _period(record)
    if isinstance(record, PolicyText):
        yield from _language(record)
    elif isinstance(record, Disclosure):
        yield from _digest(record)


def _key(record: Record, field: str) -> str:
    return next(row.key for row in properties(type(record)) if row.name == field)


def _ranges(record: Record, ranges: tuple[_Range, ...]) -> Iterator[Problem]:
    for one in ranges:
        value = getattr(record, one.field)
        if value is not None and not one.holds(value):
            key = _key(record, one.field)
            yield Problem(
                Code.VALUE_OUT_OF_RANGE,
                key,
                f"{key} is {value}; it can be {one.text}",
                "Check the number: a share of 5 % is 0.05.",
            )


def _span(record: Record, begin: str, end: str) -> Iterator[Problem]:
    first, last = getattr(record, begin), getattr(record, end)
    if first is not None and last is not None and last.microseconds <= first.microseconds:
        yield Problem(
            Code.END_BEFORE_BEGINNING,
            _key(record, end),
            f"it ends ({last}) before it begins ({first})",
            "Check both times; the end itself is not included.",
        )


def _needs(record: Record, needs: tuple[tuple[str, str, str], ...]) -> Iterator[Problem]:
    for field, word, needed in needs:
        if getattr(record, field) == word and getattr(record, needed) is None:
            key = _key(record, needed)
            row = next(row for row in properties(type(record)) if row.name == needed)
            yield Problem(
                Code.FIELD_MISSING,
                key,
                f"{key} is missing, which {_key(record, field)} {word} needs",
                f"State it: {row.doc}",
            )


def _one_policy(record: PolicyText | Acceptance) -> Iterator[Problem]:
    if (record.wage_policy is None) is (record.profit_policy is None):
        both = "both" if record.wage_policy is not None else "neither"
        yield Problem(
            Code.ONE_POLICY_NEEDED,
            "ob:wagePolicy",
            f"{both} of ob:wagePolicy and ob:profitPolicy is stated",
            "State exactly one of the two.",
        )


def _period(record: Disclosure | SurplusAllocation) -> Iterator[Problem]:
    try:
        period_of(record.period)
    except PeriodError as error:
        yield Problem(
            Code.BAD_PERIOD, "ob:period", str(error), "Name the time it is about like that."
        )


def _language(text: PolicyText) -> Iterator[Problem]:
    if not _LANGUAGE.fullmatch(text.language):
        yield Problem(
            Code.BAD_LANGUAGE,
            "ob:language",
            f"{text.language!r} names no language",
            "Write it as BCP 47 does: en, fr, pt-BR.",
        )


def _digest(record: Disclosure) -> Iterator[Problem]:
    digest = hashlib.sha256(record.result.encode()).hexdigest()
    if record.digest != digest:
        yield Problem(
            Code.DIGEST_DIFFERS,
            "ob:digest",
            f"the SHA-256 of ob:result is {digest}, not {record.digest[:80]}",
            "State the digest of the very result, in UTF-8.",
        )


# -- superseding -----------------------------------------------------------------------------------


class Records(Protocol):
    """Who knows the records of a ledger."""

    def record(self, iri: str) -> Record | None:
        """Return the current revision of a record."""


def chain_problems(record: Any, look: Records) -> Iterator[Problem]:
    """Yield that a record supersedes itself, by way of others or at once, or what is another's."""
    seen, iri = {canonical(record.id)}, getattr(record, "supersedes", None)
    while iri is not None:
        if canonical(iri) in seen:
            yield Problem(
                Code.SUPERSEDES_ITSELF,
                "ob:supersedes",
                f"{record.id} would supersede itself, by way of {iri}",
                "Name what was there before.",
            )
            return
        seen.add(canonical(iri))
        before: Any = look.record(iri)
        if before is None or type(before) is not type(record):
            return
        if not _same(_publisher(record), _publisher(before)):
            yield Problem(
                Code.SUPERSEDES_ANOTHERS,
                "ob:supersedes",
                f"{iri} was published by {_publisher(before)}, not by {_publisher(record)}",
                "Supersede what the same organisation published.",
            )
            return
        iri = before.supersedes


def _publisher(record: Any) -> str:
    return str(record.disclosed_by if isinstance(record, Disclosure) else record.published_by)


def _same(one: str, other: str) -> bool:
    return canonical(one) == canonical(other)
