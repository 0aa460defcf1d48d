# SPDX-License-Identifier: MIT
"""On which side of a balance sheet money and taxes stand, which depends on how they stand.

An overdrawn account is a debt, and tax of which more was paid than collected comes back. What is
told of either follows from sums by account; postings are read when somebody asks what is behind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.reports.classes import LINES, Line, Section
from valueflows.reports.postings import Posting
from valueflows.reports.totals import (
    ACCOUNT,
    CASH,
    LINE,
    MARK_OF_ASSETS,
    MARK_OF_LIABILITIES,
    MARK_OF_TAX,
    SECTION,
    TAX,
    TOUCHED,
    Sum,
    Totals,
    mark_of,
)

OVERDRAFTS: Final = Line("overdrafts", "Accounts overdrawn", Section.LIABILITY)
TAX_BACK: Final = Line("taxReceivable", "Tax that comes back", Section.ASSET)
TURNED: Final = {line.name: line for line in (OVERDRAFTS, TAX_BACK)}
"""Lines that no posting stands on by itself."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What of a currency stands on the other side at a moment: accounts, and whether tax does."""

    totals: Totals
    currency: str
    overdrawn: frozenset[str]
    tax: bool

    def lines(self, section: Section) -> Iterator[Line]:
        """Yield the lines that a section has in this currency, in their order."""
        names = [name for name, currency in self.totals.names(LINE) if currency == self.currency]
        for line in LINES.values():
            is_there = line.name in names and not (line is TAX and self.tax)
            if line.section is section and is_there:
                yield line
        if section is Section.LIABILITY and self.overdrawn:
            yield OVERDRAFTS
        if section is Section.ASSET and self.tax:
            yield TAX_BACK

    def line(self, posting: Posting) -> Line:
        """Return the line on which a posting stands."""
        if posting.line is CASH and posting.account in self.overdrawn:
            return OVERDRAFTS
        return TAX_BACK if posting.line is TAX and self.tax else posting.line

    def of_line(self, line: Line) -> Sum:
        """Return the sum of what stands on a line."""
        if line is TAX_BACK:
            return self.totals.sum(LINE, TAX.name, self.currency)
        if not self.overdrawn or line not in {CASH, OVERDRAFTS}:
            return self.totals.sum(LINE, line.name, self.currency)
        accounts = [name for name, of in self.totals.names(ACCOUNT) if of == self.currency]
        is_debt = line is OVERDRAFTS
        found = [name for name in accounts if (name in self.overdrawn) == is_debt]
        return self._counted(self._added(ACCOUNT, found), lambda mark: mark in found)

    def of_section(self, section: Section) -> Sum:
        """Return the sum of what stands in the assets or in the liabilities."""
        if not self.overdrawn and not self.tax:
            return self.totals.sum(SECTION, section.value, self.currency)
        found = self._added(SECTION, [section.value])
        sign = 1 if section is Section.LIABILITY else -1
        debts = self._added(ACCOUNT, self.overdrawn).amount
        tax = self._added(LINE, [TAX.name]).amount if self.tax else 0
        found = Sum(debit=whole_if_whole(found.amount + sign * (debts - tax)))
        return self._counted(found, lambda mark: self._section(mark) is section)

    def _section(self, mark: str) -> Section:
        """Return where what an entry touches stands."""
        if mark == MARK_OF_TAX:
            return Section.ASSET if self.tax else Section.LIABILITY
        if mark in {MARK_OF_ASSETS, MARK_OF_LIABILITIES}:
            return Section.ASSET if mark == MARK_OF_ASSETS else Section.LIABILITY
        return Section.LIABILITY if mark in self.overdrawn else Section.ASSET

    def _added(self, what: str, names: Collection[str]) -> Sum:
        """Return the sum of several sums, without how many entries they have together."""
        sums = [self.totals.sum(what, name, self.currency) for name in sorted(names)]
        amount: Exact = sum((one.amount for one in sums), 0)
        return Sum(debit=amount)

    def _counted(self, found: Sum, wanted: Callable[[str], bool]) -> Sum:
        """Return a sum with the entries that touch something wanted, each counted once."""
        for name, currency in self.totals.names(TOUCHED):
            if currency == self.currency and any(wanted(mark) for mark in name.split("\n")):
                some = self.totals.sum(TOUCHED, name, currency)
                found.entries += some.entries
                found.version = max(found.version, some.version)
        return found


def sides(totals: Totals, currency: str, kept: Collection[str] = ()) -> Sides:
    """Return what of a currency stands on the other side; accounts ``kept`` stay what they are."""
    accounts = [name for name, of in totals.names(ACCOUNT) if of == currency and name]
    overdrawn = frozenset(
        name
        for name in accounts
        if name not in kept and totals.sum(ACCOUNT, name, currency).amount < 0
    )
    return Sides(totals, currency, overdrawn, totals.sum(LINE, TAX.name, currency).amount > 0)


def joined(postings: Collection[Posting], kept: frozenset[str]) -> frozenset[str]:
    """Return accounts, and all that money was moved to or from them, by whatever way."""
    touched: dict[str, set[str]] = {}
    for posting in postings:
        if posting.line is CASH:
            touched.setdefault(posting.entry, set()).add(mark_of(posting) or "")
    pairs = [accounts for accounts in touched.values() if len(accounts) > 1]
    found = set(kept)
    while more := [pair for pair in pairs if found & pair and not pair <= found]:
        found.update(*more)
    return frozenset(found)
