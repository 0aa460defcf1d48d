# SPDX-License-Identifier: MIT
"""The world of the benchmarks with what statements need: agreements, claims, wages and fees.

It has as many events as the plain one, in the same order. What is handed on realizes an agreement
and gives rise to a claim; of the three payments that follow, one settles it, one settles a wage
claim that the last work gave rise to, and one is a fee of the bank.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from valueflows.bench.world import Record, World
from valueflows.model.exact import instant_of
from valueflows.model.terms import OB
from valueflows.model.units import OM

PAYMENTS: Final = 3
BANK: Final = "Bank"


class BusinessWorld(World):
    """Yields the changes of a world whose money says what it is for."""

    def __init__(self, events: int) -> None:
        super().__init__(events)
        self.bank = self._id("organization")
        self.claim = ""
        self.price: Any = None
        self.worked: tuple[str, str] = ("", "")
        self.paid = 0

    def _cast(self) -> Iterator[list[Record]]:
        yield from super()._cast()
        yield [{"@type": "Organization", "@id": self.bank, "name": BANK}]

    def _worked(self, process: str, maker: int) -> Record:
        event = super()._worked(process, maker)
        self.worked = (event["@id"], event["provider"])
        return event

    def _handed_on(self, made: str, given: str, maker: int, taker: int) -> list[Record]:
        described, event = super()._handed_on(made, given, maker, taker)
        agreement, self.claim = self._id("agreement"), self._id("claim")
        event["realizationOf"] = agreement
        self.price = self._price(100, 50_000)
        claim = self._claimed(self.claim, event["@id"], "price", self.price)
        claim |= {"provider": event["receiver"], "receiver": event["provider"]}
        return [{"@type": "Agreement", "@id": agreement}, described, event, claim]

    def _paid(self, giver: int, taker: int) -> list[Record]:
        """Return one of three payments, by turns: for the goods, for the work, to the bank."""
        turn, self.paid = self.paid % PAYMENTS, self.paid + 1
        (event,) = super()._paid(giver, taker)
        if turn == 0:
            event |= {"settles": [self.claim], "resourceQuantity": self.price}
            return [event]
        event |= {"provider": event["receiver"], "resourceInventoriedAs": self.accounts[taker]}
        del event["toResourceInventoriedAs"]
        if turn == 1:
            work, person = self.worked
            wage, amount = self._id("claim"), self._price(5_000, 20_000)
            claim = self._claimed(wage, work, "wage", amount)
            claim |= {"provider": event["provider"], "receiver": person}
            event |= {"receiver": person, "settles": [wage], "resourceQuantity": amount}
            return [claim, event]
        event |= {"receiver": self.bank, "resourceQuantity": self._price(10, 300)}
        event["resourceClassifiedAs"] = [{"@id": f"{OB}bankFee"}]
        return [event]

    def _price(self, low: int, high: int) -> Record:
        return self._amount(f"{OM}one", low, high)

    def _claimed(self, iri: str, cause: str, tag: str, amount: Record) -> Record:
        return {
            "@type": "Claim",
            "@id": iri,
            "action": "transfer",
            "resourceConformsTo": self.euro,
            "resourceClassifiedAs": [{"@id": f"{OB}{tag}"}],
            "resourceQuantity": amount,
            "triggeredBy": cause,
            "created": str(instant_of(self.now)),
        }
