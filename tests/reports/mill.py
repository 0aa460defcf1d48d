# SPDX-License-Identifier: MIT
"""A mill that gets wheat and sends out flour, some of it organic, and the balance of that."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from tests.helpers import iri
from tests.trace.kit import ledger_of, on
from valueflows.ledger.reading import reading
from valueflows.model.exact import MICRO
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref, Tag
from valueflows.reports.gates import Site
from valueflows.reports.massbalance import Balance, Claim, Line, balance
from valueflows.reports.periods import period_of

ORGANIC = (Tag(iri("organic")),)
MILLING = Process(id=iri("milling"))


def wheat(day: int, name: str, quantity: str, *, organic: bool = False, **said: Any) -> Record:
    """Tell of wheat that a farm delivers into the silo."""
    usual = {"provider": "farm", "receiver": "mill", "to": "silo", "kind": "wheat"} | said
    tags = {"resource_classified_as": ORGANIC} if organic else {}
    return on(day, name, "transfer", quantity=quantity, **usual, **tags)


def milled(day: int, name: str, used: str, made: str, **said: Any) -> list[Record]:
    """Tell of wheat that is ground into the bin."""
    usual = {"resource": "bin", "kind": "flour"} | said
    return [
        on(day, f"{name}-in", "consume", resource="silo", input_of="milling", quantity=used),
        on(day, f"{name}-out", "produce", output_of="milling", quantity=made, **usual),
    ]


def sold(day: int, name: str, quantity: str, *, organic: bool = False, **said: Any) -> Record:
    """Tell of flour that goes to a bakery."""
    usual = {"provider": "mill", "receiver": "bakery", "resource": "bin", "kind": "flour"} | said
    tags = {"resource_classified_as": ORGANIC} if organic else {}
    return on(day, name, "transfer", quantity=quantity, **usual, **tags)


def year(claimed: str = "32 kg") -> list[Record]:
    """Tell of a year: of 100 kg of wheat 40 are organic, and some of the flour is sold as such."""
    return [
        MILLING,
        wheat(1, "good", "40 kg", organic=True, creates="silo"),
        wheat(2, "plain", "60 kg"),
        *milled(3, "ground", "100 kg", "80 kg", creates="bin"),
        sold(4, "fine", claimed, organic=True),
        sold(5, "rest", "40 kg"),
    ]


def pure() -> list[Record]:
    """Tell of organic wheat alone, in two months, and of flour that is kept over."""
    return [
        MILLING,
        EconomicResource(id=iri("bin"), conforms_to=Ref(iri("flour")), classified_as=ORGANIC),
        wheat(1, "first", "50 kg", organic=True, creates="silo"),
        *milled(2, "one", "30 kg", "27 kg", creates="bin"),
        sold(3, "early", "20 kg"),
        wheat(32, "second", "10 kg", organic=True),
        *milled(33, "two", "20 kg", "18 kg"),
        sold(34, "late", "22 kg"),
    ]


def weighed(
    records: Iterable[Record],
    period: str = "2025",
    *,
    agents: tuple[str, ...] = ("mill",),
    claim: str | None = "organic",
    **said: Any,
) -> Balance:
    """Return the balance of some books: of wheat and flour at the mill, unless said otherwise."""
    site = Site(frozenset(map(iri, agents)), iri(said["site"]) if "site" in said else None)
    asked = Claim(
        site,
        frozenset(map(iri, said.get("material", "wheat").split())),
        frozenset(map(iri, said.get("output", "flour").split())),
        None if claim is None else iri(claim),
        said.get("stated"),
    )
    with ledger_of(records) as ledger:
        found = balance(reading(ledger), asked, period_of(period))
        assert found.verdict  # what recipes tell is read now
        assert found.depends_on <= found.source.version
        return found


def kilograms(value: Fraction | None) -> Any:
    """Return a figure in whole units."""
    return None if value is None else value / MICRO


def told(lines: Iterable[Line]) -> dict[str, Any]:
    """Return what lines count, by short names."""
    found: dict[str, Fraction] = {}
    for line in lines:
        name = line.record.removeprefix(iri(""))
        found[name] = found.get(name, Fraction(0)) + line.amount / MICRO
    return found
