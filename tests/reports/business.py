# SPDX-License-Identifier: MIT
"""Short ways to write what happens in a business, and to read what its accounts make of it.

``co`` is the organisation whose accounts are drawn; days are of 2025, in UTC.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from tests.helpers import BASE, measure
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.agents import Organization, Person
from valueflows.model.agreements import Agreement
from valueflows.model.changes import Change
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import Claim, Commitment, EconomicEvent
from valueflows.model.processes import Process
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Word
from valueflows.model.units import ONE
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.periods import period_of
from valueflows.reports.postings import Posting

ORGANISATIONS: Final = ("co", "twin", "cafe", "mill", "state", "fund", "bank", "hub", "lender")
PEOPLE: Final = ("ann", "ben", "con", "vic")
KINDS: Final = ("bread", "flour", "oven", "advice", "work", "box")
ACCOUNTS: Final = ("till", "purse", "float")
JANUARY, FEBRUARY, YEAR = (period_of(text) for text in ("2025-01", "2025-02", "2025"))
STOCK: Final = ("shelf", "bin", "sack", "store", "machine", "crate")


def at(name: str) -> str:
    """Return the id of something in this world."""
    return name if ":" in name else BASE + name


def ref(name: str | None) -> Ref[Any] | None:
    """Return a reference to it."""
    return None if name is None else Ref(at(name))


def day(text: str) -> Instant:
    """Return noon of a day: ``01-31`` is of 2025."""
    return Instant(f"{text if len(text) > 5 else f'2025-{text}'}T12:00:00Z")


def world() -> list[Record]:
    """Return who and what there is before anything happens."""
    records: list[Record] = [Organization(id=at(n), name=n) for n in ORGANISATIONS]
    records += [Person(id=at(n), name=n) for n in PEOPLE]
    records += [ResourceSpecification(id=at(n), name=n) for n in KINDS]
    records += [
        ResourceSpecification(id=at("eur"), name="EUR", medium_of_exchange=True),
        ResourceSpecification(id=at("usd"), name="USD", medium_of_exchange=True),
    ]
    records += [EconomicResource(id=at(n), name=n, conforms_to=Ref(at("eur"))) for n in ACCOUNTS]
    records += [EconomicResource(id=at(n), name=n) for n in STOCK]
    return records


def flow(id_: str, what: str, when: str, **said: Any) -> EconomicEvent:
    """Write an event: ``transfer mill co flour 10 kg``; references by their short names."""
    action, provider, receiver, kind, *quantity = what.split()
    side = "effort_quantity" if action in {"work", "use"} else "resource_quantity"
    fields: dict[str, Any] = _said(said) | {side: measure(" ".join(quantity))}
    return EconomicEvent(
        id=at(id_),
        action=Word(action),
        provider=ref(provider),
        receiver=ref(receiver),
        resource_conforms_to=ref(kind),
        has_point_in_time=day(when),
        **fields,
    )


def owed(id_: str, what: str, when: str | None = None, **said: Any) -> Claim:
    """Write a claim: ``cafe co 35 price``."""
    provider, receiver, amount, *tags = what.split()
    return Claim(
        id=at(id_),
        action=Word("transfer"),
        provider=ref(provider),
        receiver=ref(receiver),
        resource_conforms_to=Ref(at(str(said.pop("kind", "eur")))),
        resource_classified_as=tuple(Tag(OB + tag) for tag in tags),
        resource_quantity=measure(f"{amount} {said.pop('unit', '')}".strip()),
        created=None if when is None else day(when),
        **_said(said),
    )


def promise(id_: str, what: str, when: str = "01-01", **said: Any) -> Commitment:
    """Write a commitment: ``cafe co eur 35 price``, ``co cafe bread 10kg``."""
    provider, receiver, kind, amount, *tags = what.split()
    unit = "".join(c for c in amount if c.isalpha())
    number = amount.removesuffix(unit)
    return Commitment(
        id=at(id_),
        action=Word("transfer"),
        provider=ref(provider),
        receiver=ref(receiver),
        resource_conforms_to=ref(kind),
        resource_classified_as=tuple(Tag(OB + tag) for tag in tags),
        resource_quantity=measure(f"{number} {unit}".strip()),
        created=day(when),
        **_said(said),
    )


def deal(*names: str) -> list[Record]:
    """Describe agreements."""
    return [Agreement(id=at(name)) for name in names]


def process(name: str) -> Process:
    """Describe a process of the organisation."""
    return Process(id=at(name), name=name, in_scope_of=ref("co"))


_SHORT: Final = {
    "under": "realization_of",
    "back": "reciprocal_realization_of",
    "clause": "clause_of",
    "counter": "reciprocal_clause_of",
    "frm": "resource_inventoried_as",
    "to": "to_resource_inventoried_as",
    "into": "input_of",
    "out": "output_of",
    "by": "triggered_by",
}
_MANY: Final = frozenset({"settles", "fulfills"})


def _said(said: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in said.items():
        if name == "tags":
            found["resource_classified_as"] = tuple(Tag(OB + tag) for tag in value.split())
        elif name in _MANY:
            found[name] = tuple(Ref(at(v)) for v in value.split())
        elif name in {"due", "created"}:
            found[name] = day(value)
        elif name == "finished":
            found[name] = value
        else:
            found[_SHORT.get(name, name)] = ref(value)
    return found


def books(directory: Path, *records: Record | Iterable[Record]) -> Ledger:
    """Make a ledger in which this has happened, all of it in one change."""
    ledger = Ledger.create(directory / uuid.uuid4().hex, base=BASE, stock_rule="late")
    write(ledger, *world(), *records)
    return ledger


def write(ledger: Ledger, *records: Record | Iterable[Record]) -> None:
    """Record more, in one change."""
    flat = [r for one in records for r in ((one,) if isinstance(one, Record) else one)]
    ledger.record(Change(id=uuid.uuid4(), why="it happened", records=tuple(flat)))


def accounts(ledger: Ledger, *boundary: str) -> Drawn:
    """Draw the accounts of ``co``, or of others."""
    return draw(reading(ledger), [at(name) for name in boundary or ("co",)])


def told(postings: Iterable[Posting]) -> str:
    """Write what postings come to, by line, debit positive: ``cash 35, sales -35``."""
    total: defaultdict[str, Fraction] = defaultdict(Fraction)
    for posting in postings:
        name = posting.line.name
        total[name if posting.currency == at("eur") else f"{name}/usd"] += posting.amount
    return ", ".join(f"{name} {_number(total[name])}" for name in sorted(total) if total[name])


def _number(value: Fraction) -> str:
    found = value / 1_000_000
    return str(int(found)) if found.denominator == 1 else f"{float(found):.2f}"


def euro(amount: str) -> Measure:
    """Return an amount of money."""
    return Measure(has_numerical_value=Amount(amount), has_unit=Ref(ONE))


SALE: Final[list[Any]] = [
    *deal("d"),
    flow("t", "transfer co cafe bread 10 kg", "01-10", under="d", frm="shelf"),
]
BUY: Final[list[Any]] = [
    *deal("d"),
    flow("t", "transfer mill co flour 10 kg", "01-10", under="d", to="bin"),
]
HOURS: Final = flow("w", "work ann co work 100 h", "01-31", under="job")
WAGE: Final[list[Any]] = [*deal("job"), HOURS, owed("c", "co ann 1000 wage", by="w")]
