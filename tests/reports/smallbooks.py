# SPDX-License-Identifier: MIT
"""Books made by hand, for tests that ask what comes of pay and hours and not how these are found.

``Small`` stands where accounts are wanted: what people are owed and paid is said outright.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from valueflows.model.agents import Organization, Person
from valueflows.model.exact import Amount, Instant, micro
from valueflows.model.membership import Membership
from valueflows.model.ours import Ledger
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.reading import CLAIM, EVENT, Changes, Flow, Source
from valueflows.model.records import Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.units import HOUR
from valueflows.reports.periods import Period, period_of
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.totals import Totals, totals_of

BASE: Final = "https://small.example/"
COOP: Final = f"{BASE}co-op"
FUND: Final = f"{BASE}fund"
EURO: Final = f"{BASE}money/EUR"
DOLLAR: Final = f"{BASE}money/USD"
YEAR: Final = period_of("2025")
MIDYEAR: Final = Instant("2025-06-30T12:00:00Z")
CHECKPOINT: Final = "c" * 64


def policy(**said: Any) -> MaximumWagePolicy:
    """Return a rule of the co-op: as usual, full time 1720 hours, unless said otherwise."""
    usual = {
        "id": f"{BASE}policies/1",
        "name": "Our highest pay",
        "published_by": Ref[Organization](COOP),
        "valid_from": Instant("2025-01-01T00:00:00Z"),
        "hours_per_fte": Amount("1720"),
        "cap": Amount("3"),
    }
    numbers = {"cap", "base_amount", "top_percentile", "min_hours", "derogation_cap", "rounding"}
    numbers |= {"contractor_cost_share", "min_hours_coverage", "hours_per_fte"}
    for name in numbers & said.keys():
        said[name] = None if said[name] is None else Amount.parse(str(said[name]))
    if "scope" in said:
        said["scope"] = tuple(Tag(OB + role) for role in said["scope"])
    return MaximumWagePolicy(**(usual | said))


class SmallSource:
    """The records of a few people, and flows where a test needs some."""

    def __init__(self) -> None:
        self.version = 1
        self.checkpoint = CHECKPOINT
        self.ledger = Ledger(
            id=f"{BASE}ledger", name="small", base=BASE, currency="EUR", time_zone="UTC"
        )
        self.known: dict[str, Record] = {}
        self.known_flows: dict[str, Flow] = {}
        self.versions: dict[str, int] = {}

    def put(self, record: Record) -> None:
        """Describe something."""
        self.known[record.id] = record

    def get(self, iri: str) -> Any:
        """Return a record."""
        return self.known.get(iri)

    def kind(self, iri: str) -> str | None:
        """Return the class of a record."""
        record = self.known.get(iri)
        return None if record is None else type(record).__name__

    def version_of(self, iri: str) -> int:
        """Return the version of a record: 1 unless a test says more."""
        return self.versions.get(iri, 1) if iri in self.known or iri in self.known_flows else 0

    def moment_of(self, iri: str) -> int:
        """Return no moment: nothing here was written at any."""
        del iri
        return 0

    def records(self, cls: type[Any]) -> Iterable[Any]:
        """Yield the records of a class."""
        return [record for record in self.known.values() if isinstance(record, cls)]

    def flow(self, iri: str) -> Flow | None:
        """Return a flow."""
        return self.known_flows.get(iri)

    def flows(self, agent: str) -> Iterable[Flow]:
        """Yield the flows of an agent."""
        return [f for f in self.known_flows.values() if agent in (f.provider, f.receiver)]

    def under(self, agreement: str) -> Iterable[Flow]:
        """Yield the flows under an agreement."""
        return [f for f in self.known_flows.values() if agreement in f.agreements]

    def leading_to(self, iri: str) -> Iterable[Flow]:
        """Yield what a flow triggered."""
        return [f for f in self.known_flows.values() if f.triggered_by == iri]

    def named_by(self, iri: str) -> Iterable[str]:
        """Return the ids of these."""
        return [flow.id for flow in self.leading_to(iri)]

    def of_process(self, process: str) -> Iterable[Flow]:
        """Yield the flows of a process."""
        return [f for f in self.known_flows.values() if f.input_of == process]

    def of_resource(self, resource: str) -> Iterable[Flow]:
        """Yield the flows of a resource."""
        return [f for f in self.known_flows.values() if f.resource == resource]

    def resources(self, agent: str) -> Iterable[str]:
        """Yield nothing: there is no stock here."""
        return [f.resource for f in self.flows(agent) if f.resource]

    def stock(self, resource: str) -> Quantity | None:
        """Return nothing: there is no stock here."""
        del resource
        return None

    def changes(self, since: int) -> Changes:
        """Return nothing: what is here is all there is."""
        del since
        return Changes((), ())

    def accountable(self, resource: str) -> str | None:
        """Return nobody."""
        return next((f.provider for f in self.of_resource(resource)), None)


@dataclass
class Small:
    """Accounts that are said outright."""

    kept: SmallSource = field(default_factory=SmallSource)
    source: Source = field(init=False)
    boundary: frozenset[str] = frozenset({COOP})
    due: list[Payment] = field(default_factory=list)
    settled: list[Payment] = field(default_factory=list)
    working: list[Flow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = self.kept
        for iri in (COOP, FUND):
            self.kept.put(Organization(id=iri))
        for iri in (EURO, DOLLAR):
            self.kept.put(ResourceSpecification(id=iri, medium_of_exchange=True))

    def person(
        self, name: str, role: str | None = "employee", *, hours: Any = None, **said: Any
    ) -> Small:
        """Add somebody: what they are, worked, and are owed by class (``wage=100``)."""
        iri = BASE + name
        self.kept.put(Person(id=iri))
        terms = {key: said.pop(key) for key in ("since", "until", "is_permanent") if key in said}
        place = said.pop("place", None)
        if role is not None:
            self.member(name, role, place=place and Tag(place), **terms)
        if hours is not None:
            self.labour(name, hours)
        for concept, amount in said.items():
            self.owe(name, concept, amount)
        return self

    def member(self, name: str, role: str, **said: Any) -> Small:
        """Let somebody belong to the co-op, from and until midnight of a day."""
        for key in ("since", "until"):
            if key in said:
                said[key] = Instant(f"{said[key]}T00:00:00Z")
        membership = Membership(
            id=f"{BASE}memberships/{name}-{role}",
            member=Ref[Any](BASE + name),
            organization=Ref[Organization](COOP),
            role=Tag(OB + role),
            **said,
        )
        self.kept.put(membership)
        return self

    def labour(self, name: str, hours: Any, unit: str | None = HOUR, **said: Any) -> Small:
        """Let somebody work."""
        quantity = None if hours is None else Quantity(micro(str(hours)), unit)
        flow = Flow(
            kind=EVENT,
            id=f"{BASE}work/{name}-{len(self.working)}",
            action="work",
            at=MIDYEAR.microseconds,
            turn=len(self.working),
            version=1,
            recorded=1,
            provider=BASE + name,
            receiver=COOP,
            effort_quantity=quantity,
            **said,
        )
        self.working.append(flow)
        self.kept.known_flows[flow.id] = flow
        return self

    def owe(self, name: str, concept: str, amount: Any, **said: Any) -> Small:
        """Let somebody be owed money, which is paid in full at the same moment."""
        iri = f"{BASE}claims/{name}-{concept}-{len(self.due)}"
        payment = Payment(
            at=MIDYEAR.microseconds,
            provider=COOP,
            receiver=BASE + name,
            money_class=concept,
            amount=micro(str(amount)),
            currency=EURO,
            due=iri,
            version=1,
        )
        payment = replace(payment, **said)
        self.due.append(payment)
        paid = replace(payment, event=iri.replace("claims", "payments"))
        self.settled.append(paid)
        for flow, kind in ((payment.due, CLAIM), (paid.event, EVENT)):
            self._flow(str(flow), kind, payment.receiver)
        return self

    def give(self, name: str, concept: str, amount: Any, **said: Any) -> Small:
        """Pay somebody money that settles nothing."""
        iri = f"{BASE}loose/{name}-{len(self.settled)}"
        payment = Payment(
            at=MIDYEAR.microseconds,
            provider=COOP,
            receiver=BASE + name,
            money_class=concept,
            amount=micro(str(amount)),
            currency=EURO,
            event=iri,
            loose=True,
            version=1,
        )
        self.settled.append(replace(payment, **said))
        self._flow(iri, EVENT, payment.receiver)
        return self

    def _flow(self, iri: str, kind: str, receiver: str, **said: Any) -> None:
        flow = Flow(
            kind=kind,
            id=iri,
            action="transfer",
            at=MIDYEAR.microseconds,
            turn=0,
            version=1,
            recorded=1,
            provider=COOP,
            receiver=receiver,
            **said,
        )
        self.kept.known_flows.setdefault(iri, flow)

    def put_flow(self, flow: Flow) -> Small:
        """Put a flow, in the place of one with its id."""
        self.kept.known_flows[flow.id] = flow
        return self

    def put(self, record: Record) -> Small:
        """Describe something."""
        self.kept.put(record)
        return self

    # -- what accounts answer ----------------------------------------------------------------------

    def postings(
        self, period: Period | None = None, *, until: int | None = None
    ) -> Sequence[Posting]:
        """Return none."""
        del period, until
        return ()

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return the sums of them."""
        return totals_of(self.postings(period, until=until))

    def gaps(self, period: Period | None = None) -> Sequence[Gap]:
        """Return none."""
        del period
        return ()

    def owed(self, period: Period) -> Sequence[Payment]:
        """Return what is owed in the period."""
        return [payment for payment in self.due if period.holds(payment.at)]

    def paid(self, period: Period) -> Sequence[Payment]:
        """Return what is paid in the period."""
        return [payment for payment in self.settled if period.holds(payment.at)]

    def work(self, period: Period) -> Sequence[Flow]:
        """Return the work of the period."""
        return [flow for flow in self.working if period.holds(flow.at)]

    def flows(self) -> Sequence[Flow]:
        """Return all flows."""
        return list(self.kept.known_flows.values())
