# SPDX-License-Identifier: MIT
"""Work that an organisation buys instead of doing it: what leaves a pay rule by the boundary.

What is owed to others for work or services, or as a contractor's fee, counts here unless it is pay
of somebody the rule counts. Goods do not, whatever work is in them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.reports.accounts import Accounts
from valueflows.reports.drawn import Drawn
from valueflows.reports.pay import FEE
from valueflows.reports.periods import Period
from valueflows.reports.population import Population, units
from valueflows.reports.postings import Payment
from valueflows.reports.rates import Exchange
from valueflows.reports.wagedisclosure import Bought

WORKING: Final = frozenset({"work", "deliverService"})
"""Actions by which labour is given."""

_PRICES: Final = frozenset({"price", FEE})


def bought(accounts: Accounts, period: Period, exchange: Exchange, people: Population) -> Bought:
    """Return what was bought of work and services from outside, and its share beside pay.

    What is in money without a rate is left out.
    """
    counted = {one.person.id for one in people.counted}
    total: Exact = 0
    records: set[str] = set()
    version = 0
    for payment in accounts.owed(period):
        if payment.money_class not in _PRICES or not _is_outside(payment, accounts, counted):
            continue
        if _is_labour(payment, accounts):
            total += exchange.convert(payment.amount, payment.currency, payment.at) or 0
            records.add(payment.due or payment.event or "")
            version = max(version, payment.version)
    paid = sum((one.pay for one in people.counted), Fraction(0))
    amount = units(total)
    share = amount / (amount + paid) if amount + paid else None
    return Bought(amount, share, tuple(sorted(records)), version)


def _is_outside(payment: Payment, accounts: Accounts, counted: set[str]) -> bool:
    return (
        payment.provider in accounts.boundary
        and payment.receiver not in accounts.boundary
        and payment.receiver not in counted
    )


def _is_labour(payment: Payment, accounts: Accounts) -> bool:
    """Whether a payment is for work or a service: a fee is, a price where its thing side is."""
    return payment.money_class == FEE or not WORKING.isdisjoint(_for_what(payment, accounts))


def _for_what(payment: Payment, accounts: Accounts) -> set[str]:
    """Return the actions that are paid for: of the event that gave rise to it, or agreed with it."""
    read = accounts.flow if isinstance(accounts, Drawn) else accounts.source.flow
    flows = [read(iri) for iri in (payment.due, payment.event) if iri is not None]
    triggers = [read(flow.triggered_by) for flow in flows if flow and flow.triggered_by]
    if triggers:
        return {flow.action for flow in triggers if flow is not None}
    agreements = {iri for flow in flows if flow is not None for iri in flow.agreements}
    return {
        flow.action
        for agreement in agreements
        for flow in accounts.source.under(agreement)
        if flow.receiver == payment.provider
    }
