# SPDX-License-Identifier: MIT
"""Tales of a year, as chance has it: deals in their steps, some of them left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.reports.business import at, deal, flow, owed, process, promise, write
from valueflows.ledger.ledger import Ledger
from valueflows.model.classing import ClassificationRule
from valueflows.model.membership import Membership
from valueflows.model.records import with_value
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.valuing import ValuationPolicy


def tale(seed: int, *, valued: bool, orderly: bool = False) -> Iterator[list[Any]]:
    """Yield changes, one after the other: what a year brings, in any order or as time goes."""
    chance = random.Random(seed)  # noqa: S311 - the same tale for the same seed
    if valued:
        yield [ValuationPolicy(id=at("policy"))]
    for number in range(14):
        month = number * 12 // 14 + 1 if orderly else 0
        yield from _deal(chance, f"{number}-", month, number % 14 + 1)


@dataclass(frozen=True)
class Dice:
    """What chance gives a deal: two days, an amount, and whether something happens."""

    n: str
    date: str
    later: str
    amount: int
    chance: random.Random

    def falls(self, share: float) -> bool:
        return self.chance.random() < share


def _deal(chance: random.Random, n: str, month: int, day: int) -> Iterator[list[Any]]:
    """Yield a deal in its steps, some of them left out, in a month or in any."""
    date, later = (f"{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}" for _ in range(2))
    if month:
        date, later = f"{month:02d}-{day:02d}", f"{month:02d}-{day + 1:02d}"
    yield from chance.choice(DEALS)(Dice(n, date, later, chance.randint(1, 40), chance))


def _sale(dice: Dice) -> Iterator[list[Any]]:
    thing = flow(
        dice.n + "t", "transfer co cafe bread 2 kg", dice.date, under=dice.n + "d", frm="shelf"
    )
    yield [*deal(dice.n + "d"), thing]
    if dice.falls(0.7):
        yield [owed(dice.n + "c", f"cafe co {dice.amount} price", by=dice.n + "t")]
        part = flow(
            dice.n + "m",
            f"transfer cafe co eur {dice.amount // 2 + 1}",
            dice.later,
            settles=dice.n + "c",
            to="till",
        )
        yield [part]
        if dice.falls(0.5):
            yield [
                flow(
                    dice.n + "x",
                    "transfer cafe co eur -1",
                    dice.later,
                    corrects=dice.n + "m",
                    to="till",
                )
            ]
        if dice.falls(0.5):
            yield [("finish", dice.n + "c")]
    else:
        yield [
            flow(
                dice.n + "m",
                f"transfer cafe co eur {dice.amount}",
                dice.later,
                back=dice.n + "d",
                to="till",
            )
        ]


def _buy(dice: Dice) -> Iterator[list[Any]]:
    yield [
        *deal(dice.n + "d"),
        flow(dice.n + "t", "transfer mill co flour 9 kg", dice.date, under=dice.n + "d", to="bin"),
        flow(
            dice.n + "m",
            f"transfer co mill eur {dice.amount}",
            dice.date,
            back=dice.n + "d",
            frm="till",
        ),
    ]
    if dice.falls(0.5):
        yield [
            flow(
                dice.n + "x",
                "transfer mill co flour -9 kg",
                dice.later,
                corrects=dice.n + "t",
                to="bin",
            )
        ]


def _wage(dice: Dice) -> Iterator[list[Any]]:
    yield [
        *deal(dice.n + "d"),
        flow(dice.n + "w", "work ann co work 8 h", dice.date, under=dice.n + "d"),
    ]
    yield [owed(dice.n + "c", f"co ann {dice.amount} wage", by=dice.n + "w")]
    yield [
        flow(
            dice.n + "m",
            f"transfer co ann eur {dice.amount}",
            dice.later,
            settles=dice.n + "c",
            frm="till",
        )
    ]
    yield [flow(dice.n + "y", "work ann co work -2 h", dice.later, corrects=dice.n + "w")]


def _promise(dice: Dice) -> Iterator[list[Any]]:
    yield [
        *deal(dice.n + "d"),
        promise(dice.n + "p", "co cafe bread 10kg", clause=dice.n + "d"),
        promise(dice.n + "q", f"cafe co eur {dice.amount}", counter=dice.n + "d"),
    ]
    yield [
        flow(
            dice.n + "m",
            f"transfer cafe co eur {dice.amount}",
            dice.date,
            fulfills=dice.n + "q",
            to="till",
        )
    ]
    yield [
        flow(
            dice.n + "t",
            "transfer co cafe bread 5 kg",
            dice.later,
            fulfills=dice.n + "p",
            frm="shelf",
        )
    ]


def _make(dice: Dice) -> Iterator[list[Any]]:
    yield [
        process(dice.n + "b"),
        flow(dice.n + "u", "consume co co flour 3 kg", dice.date, into=dice.n + "b", frm="bin"),
        flow(dice.n + "o", "produce co co bread 6 kg", dice.date, out=dice.n + "b", frm="shelf"),
    ]


def _rule(dice: Dice) -> Iterator[list[Any]]:
    tag = Tag(OB + dice.chance.choice(("commons", "grant", "publicFee")))
    yield [
        ClassificationRule(
            id=at(dice.n + "r"), order=dice.amount, money_class=tag, direction="outgoing"
        )
    ]
    yield [flow(dice.n + "m", f"transfer co hub eur {dice.amount}", dice.date, frm="till")]


def _group(dice: Dice) -> Iterator[list[Any]]:
    yield [
        Membership(
            id=at(dice.n + "s"),
            member=Ref(at("ann")),
            organization=Ref(at("co")),
            role=Tag(f"{OB}contractor"),
        )
    ]
    yield [
        flow(dice.n + "m", f"transfer twin co eur {dice.amount}", dice.date, frm="purse", to="till")
    ]


DEALS = (_sale, _buy, _wage, _promise, _make, _rule, _group)


def record(ledger: Ledger, change: list[Any]) -> None:
    """Record a change; ``("finish", id)`` stands for a claim that is finished now."""
    records = []
    for item in change:
        if isinstance(item, tuple):
            claim: Any = ledger.standing.record(at(item[1]))
            finished: Any = with_value(claim, "finished", True)  # noqa: FBT003 - a value of a field
            records.append(with_value(finished, "revision", claim.revision + 1))
        else:
            records.append(item)
    write(ledger, *records)
