# SPDX-License-Identifier: MIT
"""The books of an organisation as entries: what every figure of every statement is the sum of.

An entry is a set of postings that came of one fact and sum to nothing in each currency. Amounts
are exact, in millionths, debit positive: an asset or a cost that grows is above nothing, income, a
debt or equity that grows below. Every posting names the records behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from valueflows.model.exact import Exact
from valueflows.reports.classes import Line


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry.

    ``at`` is when it counts, in microseconds since 1970. ``currency`` is the id of the money.
    ``money_class`` is the name of the class of the flow, on lines that it led to. ``account`` is
    the resource for money and stock (None: not assigned to an account), the other agent for what
    is owed; ``other`` the agent dealt with; ``scope`` which of the organisations it is in the books
    of. ``due`` and ``event`` are the records it follows from, ``settled`` the due it clears.
    """

    entry: str
    at: int
    line: Line
    amount: Exact
    currency: str
    money_class: str = ""
    scope: str = ""
    other: str | None = None
    account: str | None = None
    event: str | None = None
    due: str | None = None
    agreement: str | None = None
    belongs_to: str | None = None
    version: int = 0

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of the records it follows from."""
        return tuple(iri for iri in (self.event, self.due) if iri is not None)


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be reckoned: a word for the reason, the records, and how much where known."""

    code: str
    text: str
    records: tuple[str, ...]
    at: int = 0
    amount: Exact | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """What is owed or paid to somebody, by class: what pay and surplus shares are summed from.

    Of the accrued basis one for each amount owed, at the moment it counts; of the paid basis one
    for each portion of an event that settles it, whoever received the money. ``provider`` owes,
    ``receiver`` is owed. ``loose`` marks money that settles nothing and has only its own class.
    """

    at: int
    provider: str
    receiver: str
    money_class: str
    amount: Exact
    currency: str
    event: str | None = None
    due: str | None = None
    loose: bool = False
    version: int = 0


def balance(postings: Iterable[Posting]) -> dict[str, Exact]:
    """Return the sum of postings by currency, those that came to nothing left out."""
    total: dict[str, Exact] = {}
    for posting in postings:
        total[posting.currency] = total.get(posting.currency, 0) + posting.amount
    return {currency: amount for currency, amount in total.items() if amount}
