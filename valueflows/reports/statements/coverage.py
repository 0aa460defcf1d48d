# SPDX-License-Identifier: MIT
"""How much of a result rests on what is known, and whether it may be told at all.

What a result lacks are entries that could not be made: the cost of stock that left, of work that
went into products, money without a class. Where they are few the result is partial, and says so;
where they are many, or nothing can be valued, it is not computable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, whole_if_whole
from valueflows.model.reading import Source
from valueflows.model.tables import Note, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.postings import Gap
from valueflows.reports.statements.figures import money

COMPUTED: Final = "computed"
PARTIAL: Final = "partial"
NOT_COMPUTABLE: Final = "notComputable"
LEAST: Final = Fraction(95, 100)
"""The share of entries that must be known for a result to be told."""
_WITHOUT_WHICH: Final = "no_currency"
_COST: Final = "unvalued_stock"
_LACKED: Final = frozenset(
    {_WITHOUT_WHICH, "unit_mismatch", "unvalued_labour", "unclassified", "no_rate"}
)
_TAKES: Final = frozenset({"consume", "lower", "transfer", "transferAllRights", "move"})


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a result rests on: how many entries, and what is missing beside them, by reason."""

    entries: int
    missing: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        """How many entries are missing."""
        return sum(count for _, count in self.missing)

    @property
    def share(self) -> Fraction:
        """The share of entries that are known; all of none."""
        whole = self.entries + self.count
        return Fraction(self.entries, whole) if whole else Fraction(1)

    @property
    def verdict(self) -> str:
        """Whether the result is whole, partial or not to be told."""
        if not self.missing:
            return COMPUTED
        hopeless = self.share < LEAST or _WITHOUT_WHICH in dict(self.missing)
        return NOT_COMPUTABLE if hopeless else PARTIAL

    @property
    def is_told(self) -> bool:
        """Whether the result may be told."""
        return self.verdict != NOT_COMPUTABLE

    @property
    def percent(self) -> Decimal:
        """The share in percent, rounded half to even to hundredths."""
        return money(whole_if_whole(self.share * 100 * MICRO))

    def notes(self, what: str) -> tuple[Note, ...]:
        """Return the note that says what is missing of something, and how often."""
        if not self.missing:
            return ()
        reasons = ", ".join(f"{code} ({count})" for code, count in self.missing)
        if self.is_told:
            text = f"{what} is partial, {self.percent} % of its entries are known: {reasons}."
            return (Note("partial", text, self.count),)
        text = f"{what} cannot be computed: {reasons}. The lines hold what is known."
        return (Note("not_computable", text, self.count),)


def coverage(accounts: Accounts, gaps: Iterable[Gap], entries: int) -> Coverage:
    """Return what a number of entries cover, of all that there should be."""
    codes = [gap.code for gap in gaps if _is_lacked(gap, accounts.source)]
    return Coverage(entries, tuple((code, codes.count(code)) for code in sorted(set(codes))))


def _is_lacked(gap: Gap, source: Source) -> bool:
    """Whether a result is another for want of it; stock that is still there changes none."""
    if gap.code != _COST:
        return gap.code in _LACKED
    flows = (source.flow(iri) for iri in gap.records)
    return any(flow is None or flow.action in _TAKES for flow in flows)


def told(found: Sequence[Coverage]) -> dict[str, Value]:
    """Return the facts of a statement: the worst verdict of its periods, the least coverage."""
    worst = min(found, key=lambda one: (one.is_told, one.share))
    return {"verdict": worst.verdict, "coverage": worst.percent}
