# SPDX-License-Identifier: MIT
"""Payments as postings: the paid basis, on the lines on which what was paid for stands.

A payment stands where what it settles came to be owed: tax that comes back on that of taxes, fees
of a firm with purchases. What was bought for stock is an expense when it is paid; a thing for use
over years is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.reports.accounts import Accounts
from valueflows.reports.ahead import AHEAD
from valueflows.reports.classes import CLASSES, LINES, UNCLASSIFIED, Line
from valueflows.reports.periods import Period
from valueflows.reports.postings import Payment, Posting

_BETWEEN: Final = frozenset({"receivables", "payables", "cash", *AHEAD.values()})
"""Lines that money passes through, and never what it is for."""

Split = dict[str, Exact]
"""Amounts by the name of a line."""


def paid(accounts: Accounts, period: Period) -> Iterator[Posting]:
    """Yield what was paid in a period; what flows between the organisations is left out."""
    boundary = accounts.boundary
    payments = [
        p for p in accounts.paid(period) if (p.provider in boundary) != (p.receiver in boundary)
    ]
    stood = _stood(accounts, {_owed(payment) for payment in payments})
    for payment in payments:
        incoming = payment.receiver in boundary
        default = CLASSES.get(payment.money_class, UNCLASSIFIED).line(incoming=incoming)
        for line, share in _shares(stood.get(_owed(payment), {}), default):
            yield _posting(payment, line, share, incoming=incoming)


def _owed(payment: Payment) -> tuple[str, str]:
    """Return the entry by which it came to be owed, and its class."""
    return payment.due or payment.event or "", payment.money_class


def _stood(accounts: Accounts, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Split]:
    """Return on which lines what was owed stands, by entry and class."""
    found: dict[tuple[str, str], Split] = {}
    for posting in accounts.postings():
        key = posting.entry, posting.money_class
        if key in wanted and posting.line.name not in _BETWEEN:
            split = found.setdefault(key, {})
            name = posting.line.name
            split[name] = split.get(name, 0) + posting.amount
    return found


def _shares(split: Split, default: Line) -> Iterator[tuple[Line, Fraction]]:
    """Yield lines with the share of a payment that each has; all of it has the default's alone."""
    whole = sum(split.values(), start=Fraction(0))
    if not whole:
        yield default, Fraction(1)
        return
    for name, amount in split.items():
        yield LINES["purchases" if name == "stock" else name], Fraction(amount) / whole


def _posting(payment: Payment, line: Line, share: Fraction, *, incoming: bool) -> Posting:
    amount = whole_if_whole(payment.amount * share)
    return Posting(
        entry=payment.event or payment.due or "",
        at=payment.at,
        line=line,
        amount=-amount if incoming else amount,
        currency=payment.currency,
        money_class=payment.money_class,
        scope=payment.receiver if incoming else payment.provider,
        other=payment.provider if incoming else payment.receiver,
        event=payment.event,
        due=payment.due,
        version=payment.version,
    )
