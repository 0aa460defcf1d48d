# SPDX-License-Identifier: MIT
"""The stock of an organisation as it is valued, kept as far as it has been followed.

What happens later than all that was valued is added to it; anything else is valued anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact, whole_if_whole
from valueflows.model.reading import EVENT, Flow
from valueflows.model.units import OM
from valueflows.model.valuing import ValuationPolicy
from valueflows.reports.classes import CLASSES, LINES
from valueflows.reports.periods import day_of
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.rules import Rules
from valueflows.reports.stock import Method, Stock
from valueflows.reports.writing import Built

HOUR: Final = f"{OM}hour"
_STOCKED: Final = frozenset(
    {"consume", "produce", "raise", "lower", "transfer", "transferAllRights", "move"}
)


class Valued:
    """Follows the stock by the rules that hold."""

    def __init__(self, zone: str, boundary: frozenset[str]) -> None:
        self._zone = zone
        self._boundary = boundary
        self._rules: Rules | None = None
        self._stock: Stock | None = None
        self._seen: set[str] = set()
        self._last = (0, 0)

    @property
    def _known(self) -> Rules:
        assert self._rules is not None  # noqa: S101 - begin comes first
        return self._rules

    def begin(
        self, rules: Rules, flows: Iterable[Flow], costs: list[Posting], pay: list[Payment]
    ) -> Built:
        """Return what the stock makes, from the beginning."""
        self._rules = rules
        self._seen = set()
        self._stock = None
        self._last = (0, 0)
        known = list(flows)
        stocked = [flow for flow in known if self._bears(flow)]
        policies, currency = rules.policies, rules.currency
        if not policies:
            return Built(gaps=list(self._not_valued(stocked)))
        if currency is None:
            text = "the ledger's currency is no kind of money here"
            gap = Gap("no_currency", text, (policies[0].id,))
            return Built(gaps=[gap])
        rates = _Rates(self._zone, pay, known, self._boundary)
        self._stock = Stock(
            self._boundary,
            Method(self._policy, currency, self._worth, self._standard, rates),
            rules.assets,
        )
        return self._follow(stocked, costs)

    def go_on(self, flows: Iterable[Flow], costs: list[Posting]) -> Built | None:
        """Return what more the stock makes; None where it is not simply more, but different."""
        stocked = [flow for flow in flows if self._bears(flow)]
        if self._stock is None:
            has_policy = bool(self._rules and self._rules.policies)
            return Built() if has_policy else Built(gaps=list(self._not_valued(stocked)))
        labour = any(policy.includes_labour for policy in self._known.policies)
        if labour or not self._comes_after(stocked, costs):
            return None
        return self._follow(stocked, costs)

    @property
    def idle(self) -> Mapping[str, tuple[int, str]]:
        """Processes with a cost that have made nothing: since when, and whose they are."""
        return {} if self._stock is None else self._stock.idle

    def ended(self, process: str, at: int | None, version: int) -> Built:
        """Return what a process makes that made nothing: a cost, once it was finished at a moment.

        Before that it is work in progress, and named.
        """
        stock = self._stock
        if stock is None:
            return Built()
        since, ours = stock.idle[process]
        if at is None:
            text = "work in progress: a process that is not finished, and has made nothing so far"
            return Built(gaps=[Gap("work_in_progress", text, (process,), since)])
        cost = whole_if_whole(stock.making[process].cost)
        sides = (("purchases", cost, None), ("stock", -cost, process))
        return Built(
            [
                Posting(
                    entry=f"{process}#finished",
                    at=max(at, since),
                    line=LINES[line],
                    amount=amount,
                    currency=stock.method.currency,
                    scope=ours,
                    account=account,
                    due=process,
                    version=version,
                )
                for line, amount, account in sides
            ]
        )

    def _follow(self, stocked: list[Flow], costs: list[Posting]) -> Built:
        stock = self._stock
        if stock is None:
            return Built()
        made, gaps = len(stock.postings), len(stock.gaps)
        currency = stock.method.currency
        stock.follow(stocked, [p for p in costs if p.currency == currency])
        self._last = max([self._last, *((f.at, f.turn) for f in stocked)])
        return Built(stock.postings[made:], gaps=stock.gaps[gaps:])

    def _comes_after(self, stocked: list[Flow], costs: list[Posting]) -> bool:
        """Whether all of it is later than what was valued, and changes nothing of that."""
        new = {flow.id for flow in stocked}
        return (
            all((flow.at, flow.turn) > self._last for flow in stocked)
            and all(flow.corrects is None for flow in stocked)
            and all(p.event in new for p in costs)
            and not any(f.output_of in self._stock.packing.into for f in stocked if self._stock)
        )

    def _not_valued(self, stocked: Iterable[Flow]) -> Iterator[Gap]:
        """Say of each resource in stock that it stands in no balance, for want of a policy."""
        for flow in stocked:
            sides = ((flow.provider, flow.resource), (flow.receiver, flow.to_resource))
            for agent, resource in sides if flow.action in _STOCKED else ():
                if resource is not None and resource not in self._seen and agent in self._boundary:
                    self._seen.add(resource)
                    text = "stock that no policy says how to value"
                    yield Gap("stock_not_valued", text, (resource,), flow.at)

    def _bears(self, flow: Flow) -> bool:
        """Whether a flow bears on stock: of things, no money and no assets."""
        rules = self._rules
        if rules is None or flow.kind != EVENT or rules.is_money(flow.specification):
            return False
        if flow.resource in rules.assets:
            return False
        if flow.to_resource in rules.assets:  # of our stock, it takes its cost along
            return flow.resource is not None and flow.provider in self._boundary
        if flow.action == "deliverService":
            return flow.output_of is not None
        return flow.action == "work" or not (flow.resource is None and flow.to_resource is None)

    def _worth(self, flow: Flow) -> Exact | None:
        """Return what a record says a flow is worth."""
        stated = self._known.by_event.get(flow.id)
        if stated is not None:
            return stated.amount.has_numerical_value.exact
        return self._standard(flow)

    def _standard(self, flow: Flow) -> Exact | None:
        """Return what so much of a kind of thing is worth by the record for one unit of it."""
        standard = self._known.standard(flow.specification, flow.at)
        quantity = self._known.in_usual_unit(flow)
        if standard is None or quantity is None:
            return None
        return Fraction(standard.amount.has_numerical_value.exact) * quantity / MICRO

    def _policy(self, at: int) -> ValuationPolicy:
        """Return the rule that holds at a moment; where none does, the first there is."""
        return self._known.policy(at) or self._known.policies[0]


class _Rates:
    """What an hour of somebody cost in a month: their pay by their hours."""

    def __init__(
        self, zone: str, pay: Iterable[Payment], flows: Iterable[Flow], boundary: frozenset[str]
    ) -> None:
        self.zone = zone
        self.pay: defaultdict[tuple[str, int], Fraction] = defaultdict(Fraction)
        self.hours: defaultdict[tuple[str, int], Fraction] = defaultdict(Fraction)
        for payment in pay:
            if payment.provider in boundary and CLASSES[payment.money_class].component:
                self.pay[payment.receiver, self._month(payment.at)] += payment.amount
        for flow in flows:
            if flow.action == "work" and flow.receiver in boundary and flow.provider is not None:
                self.hours[flow.provider, self._month(flow.at)] += _hours(flow)

    def __call__(self, work: Flow) -> Exact | None:
        """Return what the work of an event cost; None where pay or hours are missing."""
        key = (work.provider or "", self._month(work.at))
        if not self.hours.get(key) or not self.pay.get(key):
            return None
        return self.pay[key] * _hours(work) / self.hours[key]

    def _month(self, at: int) -> int:
        day = day_of(at, self.zone)
        return day.year * 12 + day.month


def _hours(work: Flow) -> Fraction:
    found = None if work.effort_quantity is None else work.effort_quantity.within(HOUR)
    return Fraction(0 if found is None else found)
