# SPDX-License-Identifier: MIT
"""The world of the benchmarks: the same for the same size, and shaped like an economy.

Organisations work in chains of five to fifty processes. A process consumes what the one before it
made, now and then something from another chain as well, takes three stretches of work, makes two
resources and hands one on to the organisation that goes on with it; three payments follow. That is
ten events, three resources and a process each: 1,000,000 events make 300,000 resources and 100,000
processes, whose ids are UUIDv7 IRIs.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import write_line
from valueflows.model.exact import instant_of
from valueflows.model.units import OM

BASE: Final = "https://books.example/world/"
EVENTS_PER_PROCESS: Final = 10
_NATURE: Final = "https://nature.example/"
"""Where the very first thing that is consumed comes from, which nobody made and nobody describes."""
_SEED: Final = 2026
_START: Final = 1_735_689_600_000_000
"""2025-01-01T00:00:00Z, in microseconds since 1970."""
_STEP: Final = 31_536_000
"""Microseconds between two changes of the whole world, so that a million fill a year."""
_ORGANISATIONS: Final = 400
_PEOPLE: Final = 1200
_KINDS: Final = 120
_GROUP: Final = 1000
_KILOGRAM: Final = f"{OM}kilogram"
_HOUR: Final = f"{OM}hour"
_ONE: Final = f"{OM}one"

Record = dict[str, Any]


class World:
    """Yields the changes of a world, each a list of records, oldest first."""

    def __init__(self, events: int) -> None:
        self.events = events
        self.random = random.Random(_SEED)  # noqa: S311 - the same every time is what is wanted
        self.now = _START
        self.step = max(_STEP * 1_000_000 // max(events, 1), 1)
        self.organisations = [self._id("organization") for _ in range(_ORGANISATIONS)]
        self.people = [self._id("person") for _ in range(_PEOPLE)]
        self.kinds = [self._id("resource-specification") for _ in range(_KINDS)]
        self.euro = self._id("resource-specification")
        self.accounts = [self._id("economic-resource") for _ in self.organisations]
        self.loose: list[str] = []

    def changes(self) -> Iterator[list[Record]]:
        """Yield every change; the first describe who and what there is."""
        yield from self._cast()
        processes = self.events // EVENTS_PER_PROCESS
        while processes > 0:
            length = min(self.random.randint(5, 50), processes)
            yield from self._chain(length)
            processes -= length

    # -- ids and values ----------------------------------------------------------------------------

    def _id(self, kind: str, base: str = BASE) -> str:
        number = (self.now // 1000) << 80 | self.random.getrandbits(80)
        number = number & ~(0xF000 << 64) & ~(0xC000 << 48) | 7 << 76 | 0x8000 << 48
        return f"{base}{kind}/{uuid.UUID(int=number)}"

    def _amount(self, unit: str, low: int, high: int) -> Record:
        number = self.random.randint(low, high)
        return {"hasNumericalValue": f"{number // 100}.{number % 100:02d}", "hasUnit": unit}

    # -- changes -----------------------------------------------------------------------------------

    def _cast(self) -> Iterator[list[Record]]:
        described: list[Record] = [
            {"@type": "ResourceSpecification", "@id": iri, "name": f"Kind {n}"}
            for n, iri in enumerate(self.kinds)
        ]
        described.append(
            {
                "@type": "ResourceSpecification",
                "@id": self.euro,
                "name": "Euro",
                "mediumOfExchange": True,
            }
        )
        described += [
            {"@type": "Organization", "@id": iri, "name": f"Organisation {n}"}
            for n, iri in enumerate(self.organisations)
        ]
        described += [{"@type": "Person", "@id": iri} for iri in self.people]
        described += [
            {"@type": "EconomicResource", "@id": iri, "name": "Account", "conformsTo": self.euro}
            for iri in self.accounts
        ]
        for start in range(0, len(described), _GROUP):
            yield described[start : start + _GROUP]

    def _chain(self, length: int) -> Iterator[list[Record]]:
        given: str | None = None
        maker = self.random.randrange(_ORGANISATIONS)
        for _ in range(length):
            taker = self.random.randrange(_ORGANISATIONS)
            process = self._id("process")
            described = {
                "@type": "Process",
                "@id": process,
                "name": "Making",
                "inScopeOf": self.organisations[maker],
            }
            source = given or (
                self.random.choice(self.loose) if self.loose else self._id("found", _NATURE)
            )
            yield [described, self._consumed(process, maker, source)]
            for _hours in range(3):
                yield [self._worked(process, maker)]
            made = self._id("economic-resource")
            yield self._made(process, maker, made)
            spare = self._id("economic-resource")
            yield self._made(process, maker, spare)
            self.loose.append(spare)
            if len(self.loose) > _GROUP:
                self.loose.pop(self.random.randrange(_GROUP))
            given = self._id("economic-resource")
            yield self._handed_on(made, given, maker, taker)
            for _payment in range(3):
                yield self._paid(taker, maker)
            maker = taker

    def _event(self, action: str, giver: str, taker: str, **fields: Any) -> Record:
        self.now += self.step
        return {
            "@type": "EconomicEvent",
            "@id": self._id("economic-event"),
            "action": action,
            "provider": giver,
            "receiver": taker,
            **fields,
            "hasPointInTime": str(instant_of(self.now - 3_600_000_000)),
            "created": str(instant_of(self.now)),
        }

    def _consumed(self, process: str, maker: int, source: str) -> Record:
        who = self.organisations[maker]
        amount = self._amount(_KILOGRAM, 1, 400)
        kind = self.kinds[maker % _KINDS]
        return self._event(
            "consume",
            who,
            who,
            inputOf=process,
            resourceInventoriedAs=source,
            resourceConformsTo=kind,
            resourceQuantity=amount,
        )

    def _worked(self, process: str, maker: int) -> Record:
        person = self.people[(maker * 3 + self.random.randrange(3)) % _PEOPLE]
        return self._event(
            "work",
            person,
            self.organisations[maker],
            inputOf=process,
            resourceConformsTo=self.kinds[0],
            effortQuantity=self._amount(_HOUR, 25, 800),
        )

    def _made(self, process: str, maker: int, resource: str) -> list[Record]:
        who, kind = self.organisations[maker], self.kinds[(maker + 1) % _KINDS]
        described = {"@type": "EconomicResource", "@id": resource, "conformsTo": kind}
        event = self._event(
            "produce",
            who,
            who,
            outputOf=process,
            resourceInventoriedAs=resource,
            resourceConformsTo=kind,
            resourceQuantity=self._amount(_KILOGRAM, 10_000, 90_000),
            **{"ob:creates": resource},
        )
        return [described, event]

    def _handed_on(self, made: str, given: str, maker: int, taker: int) -> list[Record]:
        kind = self.kinds[(maker + 1) % _KINDS]
        described = {"@type": "EconomicResource", "@id": given, "conformsTo": kind}
        event = self._event(
            "transfer",
            self.organisations[maker],
            self.organisations[taker],
            resourceInventoriedAs=made,
            toResourceInventoriedAs=given,
            resourceConformsTo=kind,
            resourceQuantity=self._amount(_KILOGRAM, 5_000, 9_000),
            **{"ob:creates": given},
        )
        return [described, event]

    def _paid(self, giver: int, taker: int) -> list[Record]:
        event = self._event(
            "transfer",
            self.organisations[giver],
            self.organisations[taker],
            resourceInventoriedAs=self.accounts[giver],
            toResourceInventoriedAs=self.accounts[taker],
            resourceConformsTo=self.euro,
            resourceQuantity=self._amount(_ONE, 100, 50_000),
            note="Payment for what was handed on.",
        )
        return [event]


def build(directory: Path, events: int, kind: type[World] = World) -> None:
    """Write a ledger that holds a world, straight into its journal, without checking it."""
    ledger = Ledger.create(directory, base=BASE, name="World")
    world = kind(events)
    group: list[list[bytes]] = []
    for change in world.changes():
        group.append([raw for record in change for raw in _entries(record)])
        if len(group) >= _GROUP:
            _append(ledger, group, world)
            group = []
    _append(ledger, group, world)
    ledger.close()


_PERSONAL: Final = ("note",)


def _entries(record: Record) -> Iterator[bytes]:
    personal = {key: record.pop(key) for key in _PERSONAL if key in record}
    yield msgspec.json.encode(record)
    if personal:
        yield msgspec.json.encode({"@id": record["@id"], **personal})


def _append(ledger: Ledger, group: list[list[bytes]], world: World) -> None:
    head = ledger.journal.head()
    lines, prev = [], head.hash
    for number, entries in enumerate(group, start=1):
        line, prev = write_line(
            version=head.version + number,
            change=str(uuid.UUID(int=world.random.getrandbits(128), version=4)),
            at=ledger.preparer.now(),
            request="0" * 64,
            entries=[b'{"@type":"ob:Change"}', *entries],
            prev=prev,
            more=number < len(group),
        )
        lines.append(line)
    if lines:
        ledger.journal.append(head, lines)
