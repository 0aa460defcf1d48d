# SPDX-License-Identifier: MIT
"""What the story so far amounts to: stock, debts, hours and taxes, from plain adding and taking.

Told and generated records are taken in alike, so that a special day told by hand counts in the
wages, payments and tax returns that are generated after it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

Record: TypeAlias = dict[str, Any]

_KILOGRAMS: Final = {"om:gram": Decimal("0.001"), "om:tonne": Decimal(1000)}
_FIRST: Final = {"raise": 1, "produce": 1, "lower": -1, "consume": -1}
_BOTH: Final = frozenset({"transfer", "move", "transferAllRights"})
_TAXES: Final = ("ob:outputTax", "ob:inputTax")


@dataclass(slots=True)
class Debt:
    """Something owed in money: a claim, or a promise (a commitment) of an agreement."""

    id: str
    payer: str
    payee: str
    left: Decimal
    due: str
    classes: list[str]
    agreement: str | None
    promised: bool


@dataclass(slots=True)
class State:
    """Everything a later day needs to know of the earlier ones."""

    stock: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    debts: dict[str, Debt] = field(default_factory=dict)
    agreements: dict[str, str] = field(default_factory=dict)
    """Of events, the agreement they realize."""
    hours: dict[tuple[str, str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """By employer, person and month, where there is an employment."""
    last_work: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    used: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Hours by tool and month."""
    taxes: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """What an agent owes the tax office for the sales and purchases of a month."""

    def take(self, record: Record) -> None:
        """Take in one record."""
        kind = record.get("@type")
        if kind == "EconomicEvent":
            self._event(record)
        elif kind in {"Claim", "Commitment"}:
            self._debt(record)

    # -- events ------------------------------------------------------------------------------------

    def _event(self, record: Record) -> None:
        action = record["action"]
        if "realizationOf" in record:
            self.agreements[record["@id"]] = record["realizationOf"]
        quantity = record.get("resourceQuantity")
        if quantity is not None:
            self._move(record, action, amount(quantity))
        if action == "work" and "employment" in record.get("realizationOf", ""):
            self._work(record)
        if action == "use" and "effortQuantity" in record:
            self.used[record["resourceInventoriedAs"], time(record)[:7]] += amount(
                record["effortQuantity"]
            )
        for key in ("settles", "fulfills"):
            self._pay(record.get(key, ()), quantity)

    def _move(self, record: Record, action: str, value: Decimal) -> None:
        one, two = record.get("resourceInventoriedAs"), record.get("toResourceInventoriedAs")
        if action in _FIRST and one is not None:
            self.stock[one] += _FIRST[action] * value
        if action in _BOTH and (action != "move" or two is not None):
            if one is not None:
                self.stock[one] -= value
            if two is not None:
                self.stock[two] += value

    def _work(self, record: Record) -> None:
        moment = time(record)
        key = (record["receiver"], record["provider"], moment[:7])
        self.hours[key] += amount(record["effortQuantity"])
        if "corrects" not in record:
            self.last_work[key] = max(self.last_work.get(key, ("", "")), (moment, record["@id"]))

    # -- debts -------------------------------------------------------------------------------------

    def _debt(self, record: Record) -> None:
        if record.get("resourceConformsTo") != "village:money/EUR":
            return
        promised = record["@type"] == "Commitment"
        trigger = record.get("triggeredBy", "")
        agreement = record.get("reciprocalClauseOf") if promised else self.agreements.get(trigger)
        classes = record.get("resourceClassifiedAs", [])
        value = amount(record["resourceQuantity"])
        payer, payee = record["provider"], record["receiver"]
        self.debts[record["@id"]] = Debt(
            record["@id"], payer, payee, value, record["due"], classes, agreement, promised
        )
        month = record["created"][:7]
        if _TAXES[0] in classes:
            self.taxes[payee, month] += value
        if _TAXES[1] in classes:
            self.taxes[payer, month] -= value

    def _pay(self, ids: list[str], quantity: Record | None) -> None:
        """Settle debts in order of due, up to each open amount."""
        debts = [self.debts[i] for i in ids if i in self.debts]
        rest = amount(quantity) if debts and quantity is not None else Decimal(0)
        for debt in sorted(debts, key=lambda d: (d.due, d.id)):
            part = min(rest, debt.left)
            debt.left -= part
            rest -= part

    def open_debts(self) -> list[Debt]:
        """Return what is still owed, in order of due."""
        return sorted((d for d in self.debts.values() if d.left), key=lambda d: (d.due, d.id))


def amount(quantity: Record) -> Decimal:
    """Return a quantity, masses in kilograms."""
    return Decimal(quantity["hasNumericalValue"]) * _KILOGRAMS.get(quantity["hasUnit"], 1)


def time(record: Record) -> str:
    """Return when an event happened or ended."""
    return str(record.get("hasPointInTime") or record["hasEnd"])
