# SPDX-License-Identifier: MIT
"""Figures of reports: how long statements and disclosures take, beside others that add up the same.

What is measured is processor time of computing a report and its tables from accounts that are kept,
the best of some rounds. Every peer's sums are compared with ours before they are shown beside it.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from valueflows.bench.business import BANK, BusinessWorld
from valueflows.bench.measuring import Figure, processor_seconds, quantile, rounded
from valueflows.bench.scratch import asked_of_programs, from_scratch
from valueflows.bench.world import EVENTS_PER_PROCESS, build
from valueflows.desk.asked import Asked
from valueflows.desk.desk import Desk
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import Reading, reading
from valueflows.model.agents import Organization
from valueflows.model.callers import EVERYTHING
from valueflows.model.changes import Change
from valueflows.model.exact import Amount, Instant, instant_of
from valueflows.model.flows import EconomicEvent
from valueflows.model.records import Measure
from valueflows.model.terms import OB, Ref, Tag, Word
from valueflows.model.units import OM
from valueflows.reports import profit, wagepolicy
from valueflows.reports.accounts import Accounts
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.periods import period_of
from valueflows.reports.presets import preset
from valueflows.reports.profit_presets import profit_preset
from valueflows.reports.statements import (
    aged,
    balance,
    budget,
    cashflow,
    general,
    income,
    inventory,
    journal,
    trial,
)

SIZES: Final = (100_000, 1_000_000)
_ROUNDS: Final = 5
_RECORDED: Final = 100
MONTH: Final = period_of("2025-07")
YEAR: Final = period_of("2025")
_SUMMED: Final[dict[str, Callable[..., Any]]] = {
    "income statement": income.compute,
    "balance sheet": balance.compute,
    "trial balance": trial.compute,
    "cash flow": cashflow.compute,
}
_LISTED: Final[dict[str, Callable[..., Any]]] = {
    "journal": journal.compute,
    "general ledger": general.compute,
    "open claims by age": aged.compute,
    "budget and actual": budget.compute,
    "stock, all that is held": inventory.compute,
}
_MONTHLY_GOAL: Final = "10 ms"
_YEARLY_GOAL: Final = "50 ms"


def reports(directory: Path, events: int) -> Iterator[Figure]:
    """Measure on worlds of each size up to one; on that alone where it is smaller than all."""
    for size in [size for size in SIZES if size <= events] or [events]:
        whole = max(size // EVENTS_PER_PROCESS, 1) * EVENTS_PER_PROCESS
        place = directory / f"world{whole}"
        build(place, whole, BusinessWorld)
        with Ledger.open(place) as ledger:
            yield from _Measuring(ledger, whole).figures(directory)


@dataclass(frozen=True)
class _Measuring:
    """A world that is measured."""

    ledger: Ledger
    events: int

    def figures(self, directory: Path) -> Iterator[Figure]:
        """Yield everything there is to measure."""
        source = reading(self.ledger)
        organisations = {record.id: record.name for record in source.records(Organization)}
        one = _busiest(source, organisations)
        drawn, figure = self._drawn("one organisation", source, [one])
        yield figure
        beside = from_scratch(directory, self.ledger, drawn, MONTH)
        for name, make in (_SUMMED | _LISTED).items():
            peers = beside if make is income.compute else _entries(drawn)
            yield self._report(name, drawn, make, peers)
        yield from self._disclosures(drawn, one)
        yield self._visible(one)
        if self.events <= SIZES[0]:
            yield from self._together(directory, list(organisations))

    def _job(self, what: str) -> str:
        return f"{what}, {self.events:,} events"

    def _drawn(self, whose: str, source: Reading, agents: list[str]) -> tuple[Drawn, Figure]:
        made: list[Drawn] = []
        spent = processor_seconds(lambda: made.append(draw(source, agents)))
        drawn = made[0]
        flows, postings = len(drawn.flows()), len(drawn.postings())
        each = rounded(spent / max(flows, 1) * 1e6)
        peer = f"{flows:,} flows, {postings:,} postings, {each} µs a flow"
        return drawn, Figure(
            self._job(f"accounts of {whose} drawn for the first time"), spent * 1000, "ms", peer
        )

    def _report(
        self, name: str, drawn: Accounts, make: Callable[..., Any], peer: str, whose: str = ""
    ) -> Figure:
        first = processor_seconds(lambda: make(drawn, MONTH).report())
        spent = _best(lambda: make(drawn, MONTH).report())
        peer = f"the first time {rounded(first * 1000)} ms; {peer}"
        job = self._job(f"{name} of a month{whose}")
        return Figure(job, spent * 1000, "ms", peer, _MONTHLY_GOAL)

    def _disclosures(self, drawn: Drawn, organisation: str) -> Iterator[Figure]:
        since = Instant("2025-01-01T00:00:00Z")
        (currency,) = drawn.totals().currencies()
        wage = preset("sec-402u", organisation, since, currency=currency)
        limit, _lines = profit_preset("uk-cic", organisation, since, iri="urn:x:policy")
        told: tuple[tuple[str, Callable[[], Any]], ...] = (
            ("pay", lambda: wagepolicy.disclose(drawn, wage, YEAR).report()),
            ("profit", lambda: profit.disclose(drawn, limit, YEAR).report()),
        )
        for name, disclose in told:
            verdict = str(disclose().facts["verdict"])
            peer = f"verdict {verdict}; {_entries(drawn)}"
            job = self._job(f"disclosure of {name} for a year")
            yield Figure(job, _best(disclose) * 1000, "ms", peer, _YEARLY_GOAL)

    def _visible(self, organisation: str) -> Figure:
        """Record fees of the bank, and ask for the income statement after each of them."""
        desk = Desk(self.ledger)
        asked = Asked("income-statement", (organisation,), MONTH.text)

        def fees() -> Decimal:
            rows = desk.report(EVERYTHING, asked).table("income").records()
            found = (Decimal(str(row["amount"])) for row in rows if row["line"] == "fees")
            return sum(found, start=Decimal(0))

        before, spent = fees(), list[float]()
        world = reading(self.ledger)
        like = next(f for f in world.flows(organisation) if f"{OB}bankFee" in f.tags)
        for number in range(_RECORDED):
            self.ledger.record(_fee(self.ledger, like.id, number))
            begun = time.perf_counter()
            now = fees()
            spent.append(time.perf_counter() - begun)
            assert now == before + 1  # noqa: S101 - a figure without its event is none
            before = now
        return Figure(
            self._job("event recorded → in the income statement"),
            quantile(spent, 0.5) * 1000,
            "ms",
            f"p99 {rounded(quantile(spent, 0.99) * 1000)} ms, by the clock, all of the report",
            "10 ms",
        )

    def _together(self, directory: Path, organisations: list[str]) -> Iterator[Figure]:
        """Measure all organisations as one, and the programs of others on their books as text."""
        whose = "all organisations as one"
        drawn, figure = self._drawn(whose, reading(self.ledger), organisations)
        yield figure
        beside = asked_of_programs(directory, drawn, MONTH)
        for name, make in _SUMMED.items():
            peer = beside if make is trial.compute else _entries(drawn)
            yield self._report(name, drawn, make, peer, f", {whose}")


def _busiest(source: Reading, organisations: dict[str, str | None]) -> str:
    """Return the organisation that paid the bank most often."""
    (bank,) = (iri for iri, name in organisations.items() if name == BANK)
    paid = Counter(flow.provider for flow in source.flows(bank))
    return str(max(paid, key=lambda iri: (paid[iri], iri or "")))


def _best(work: Callable[[], object]) -> float:
    return min(processor_seconds(work) for _ in range(_ROUNDS))


def _entries(accounts: Accounts) -> str:
    return f"{len(accounts.postings(MONTH)):,} postings in the month, {len(accounts.postings()):,} in all"


def _fee(ledger: Ledger, like: str, number: int) -> Change:
    """Return a change by which an organisation pays one euro to its bank, as it did before."""
    known: EconomicEvent = reading(ledger).get(like)
    event = EconomicEvent(
        id=f"{like}/again{number}",
        action=Word("transfer"),
        provider=known.provider,
        receiver=known.receiver,
        resource_inventoried_as=known.resource_inventoried_as,
        resource_conforms_to=known.resource_conforms_to,
        resource_classified_as=(Tag(f"{OB}bankFee"),),
        resource_quantity=Measure(has_numerical_value=Amount.parse("1"), has_unit=Ref(f"{OM}one")),
        has_point_in_time=instant_of(MONTH.start + number),
    )
    return Change(id=uuid.uuid4(), records=(event,))
