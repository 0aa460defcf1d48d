# SPDX-License-Identifier: MIT
"""Sums of postings, by all that statements sum them by.

Totals of different entries can be put together: an entry counts once wherever it has postings, so
totals are always made of all the postings of an entry that are to count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.reports.classes import LINES, Line, Section
from valueflows.reports.postings import Posting

LINE: Final = "line"
SECTION: Final = "section"
IN_RESULT: Final = "result"
"""All that makes up the result, in one currency."""
WITH_RESULT: Final = "equity"
"""Equity, and all that makes up the result."""
EVERYTHING: Final = "everything"
ACCOUNT: Final = "account"
"""Accounts of money, by resource."""
TOUCHED: Final = "touched"
"""What of a balance sheet the entries touch, each combination apart; amounts are none."""
PURPOSE: Final = "purpose"
"""What money was moved for: the other sides of entries that touch money."""
KNOWN: Final = "known"
"""All that makes up the result, in any currency; only its entries are to be read."""
LATE: Final = "late"
"""What makes up the result and belongs to a period that was closed."""
CASH: Final = LINES["cash"]
TAX: Final = LINES["taxOwed"]
MARK_OF_TAX: Final = "+tax"
MARK_OF_ASSETS: Final = "+asset"
MARK_OF_LIABILITIES: Final = "+liability"
_MARKS: Final = {Section.ASSET: MARK_OF_ASSETS, Section.LIABILITY: MARK_OF_LIABILITIES}

Key = tuple[str, str, str]
"""What is summed, its name and the currency; texts are empty where there is nothing to tell."""


@dataclass(slots=True)
class Sum:
    """What was debited and credited, in how many entries, and the last version of any."""

    debit: Exact = 0
    credit: Exact = 0
    entries: int = 0
    version: int = 0

    @property
    def amount(self) -> Exact:
        """What was debited less what was credited."""
        return whole_if_whole(self.debit - self.credit)

    def add(self, other: Sum) -> None:
        """Add a sum of other entries."""
        self.debit += other.debit
        self.credit += other.credit
        self.entries += other.entries
        self.version = max(self.version, other.version)


class Totals:
    """Sums by key. Totals that somebody else holds as well are only read."""

    def __init__(self) -> None:
        self.sums: dict[Key, Sum] = {}

    def sum(self, what: str, name: str = "", currency: str = "") -> Sum:
        """Return one sum; an empty one where there is nothing."""
        return self.sums.get((what, name, currency)) or Sum()

    def names(self, what: str) -> list[tuple[str, str]]:
        """Return the names and currencies that occur of something, sorted."""
        return sorted((name, currency) for kind, name, currency in self.sums if kind == what)

    def currencies(self, *sections: Section) -> list[str]:
        """Return the currencies that occur in some sections, or in any."""
        if not sections:
            return [currency for _, currency in self.names(EVERYTHING)]
        names = {section.value for section in sections}
        return sorted({currency for name, currency in self.names(SECTION) if name in names})

    def add(self, other: Totals) -> None:
        """Add the totals of other entries."""
        mine = self.sums
        for key, more in other.sums.items():
            found = mine.get(key)
            if found is None:
                mine[key] = Sum(more.debit, more.credit, more.entries, more.version)
            else:
                found.add(more)

    def enter(self, entry: Iterable[Posting]) -> None:
        """Add the postings of one entry."""
        found: dict[Key, Sum] = {}
        postings = list(entry)
        moved = {p.currency for p in postings if p.line is CASH}
        touched: dict[str, dict[str, None]] = {}
        for posting in postings:
            for key in _keys(posting.line, posting.currency):
                _put(found, key, posting)
            if posting.line is CASH:
                _put(found, (ACCOUNT, posting.account or "", posting.currency), posting)
            elif posting.currency in moved:
                _put(found, (PURPOSE, purpose_of(posting), posting.currency), posting)
            if (mark := mark_of(posting)) is not None:
                touched.setdefault(posting.currency, {})[mark] = None
            if posting.belongs_to is not None and posting.line.section.in_result:
                _put(found, (LATE, "", ""), posting)
        version = max((posting.version for posting in postings), default=0)
        for currency, marks in touched.items():
            name = "\n".join(sorted(marks))
            found[TOUCHED, name, currency] = Sum(entries=1, version=version)
        mine = self.sums
        for key, more in found.items():
            known = mine.get(key)
            if known is None:
                mine[key] = more
            else:
                known.add(more)


def totals_of(postings: Iterable[Posting]) -> Totals:
    """Return the totals of postings: what they are by definition."""
    entries: dict[str, list[Posting]] = {}
    for posting in postings:
        entries.setdefault(posting.entry, []).append(posting)
    found = Totals()
    for entry in entries.values():
        found.enter(entry)
    return found


def purpose_of(posting: Posting) -> str:
    """Return what money was moved for, by the other side of its entry: a class or a line."""
    return posting.money_class or posting.line.name


def mark_of(posting: Posting) -> str | None:
    """Return what a posting touches: an account of money, tax, or any other asset or liability."""
    if posting.line is CASH:
        return posting.account or ""
    if posting.line is TAX:
        return MARK_OF_TAX
    return _MARKS.get(posting.line.section)


def _put(found: dict[Key, Sum], key: Key, posting: Posting) -> None:
    total = found.get(key)
    if total is None:
        total = found[key] = Sum(entries=1)
    amount = posting.amount
    if amount > 0:
        total.debit += amount
    else:
        total.credit -= amount
    total.version = max(total.version, posting.version)


@lru_cache(maxsize=4096)
def _keys(line: Line, currency: str) -> tuple[Key, ...]:
    """Return the keys that a posting counts under by its line."""
    section = line.section
    found: list[Key] = [
        (LINE, line.name, currency),
        (SECTION, section.value, currency),
        (EVERYTHING, "", currency),
    ]
    if section.in_result:
        found += [(IN_RESULT, "", currency), (KNOWN, "", "")]
    if section.in_result or section is Section.EQUITY:
        found.append((WITH_RESULT, "", currency))
    return tuple(found)
