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


def _works(dice: Dice) -> Iterator[list[Any]]:
    """A process that makes one thing, and perhaps another later, or nothing, and may be finished."""
    n = dice.n
    used = flow(n + "u", "consume co co flour 4 kg", dice.date, into=n + "b", frm="bin")
    yield [process(n + "b"), used]
    if dice.falls(0.6):
        yield [flow(n + "o", "produce co co bread 3 kg", dice.date, out=n + "b", frm="shelf")]
    if dice.falls(0.5):
        yield [flow(n + "p", "produce co co bread 5 kg", dice.later, out=n + "b", frm="shelf")]
    if dice.falls(0.4):
        yield [flow(n + "v", "consume co co flour 1 kg", dice.later, into=n + "b", frm="bin")]
    if dice.falls(0.5):
        yield [("finish", n + "b")]


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


def _taxed(dice: Dice) -> Iterator[list[Any]]:
    """A sale with tax, part of which comes back and is claimed back; somebody else may pay."""
    n = dice.n
    thing = flow(n + "t", "transfer co cafe bread 4 kg", dice.date, under=n + "d", frm="shelf")
    yield [*deal(n + "d"), thing]
    yield [
        owed(n + "c", f"cafe co {dice.amount + 2} price", by=n + "t", due=dice.later),
        owed(n + "x", "cafe co 3 outputTax", by=n + "t", due=dice.date),
    ]
    payer = dice.chance.choice(("cafe", "twin", "ben"))
    both = f"{n}c {n}x"
    yield [
        flow(n + "m", f"transfer {payer} co eur {dice.amount}", dice.later, settles=both, to="till")
    ]
    if dice.falls(0.5):
        back = flow(n + "r", "transfer cafe co bread 1 kg", dice.later, under=n + "d", to="shelf")
        yield [back]
        yield [owed(n + "k", "co cafe 2 price", by=n + "r")]


def _grant(dice: Dice) -> Iterator[list[Any]]:
    """A grant with a condition, met in part."""
    n = dice.n
    said = f"transfer fund co eur {dice.amount}"
    money = flow(n + "m", said, dice.date, back=n + "g", tags="restrictedGrant", to="till")
    yield [*deal(n + "g"), promise(n + "w", "co fund advice 3", clause=n + "g")]
    yield [money]
    if dice.falls(0.7):
        yield [flow(n + "s", "deliverService co fund advice 2", dice.later, fulfills=n + "w")]


def _loan(dice: Dice) -> Iterator[list[Any]]:
    """A loan inside the group, with interest that may have grown before it is due."""
    n = dice.n
    said = f"transfer twin co eur {dice.amount}"
    money = flow(n + "m", said, dice.date, under=n + "l", tags="principal", frm="purse", to="till")
    yield [*deal(n + "l"), money]
    yield [promise(n + "i", "co twin eur 2 interest", counter=n + "l", due=dice.later)]
    if dice.falls(0.5):
        yield [owed(n + "a", "co twin 1 interest", dice.date)]
        paid = {"settles": n + "a", "fulfills": n + "i", "frm": "till", "to": "purse"}
        yield [flow(n + "p", "transfer co twin eur 2", dice.later, **paid)]


def _inside(dice: Dice) -> Iterator[list[Any]]:
    """A sale inside the group, by promises, with tax."""
    n = dice.n
    yield [
        *deal(n + "d"),
        promise(n + "p", "co twin bread 4kg", clause=n + "d"),
        promise(n + "q", f"twin co eur {dice.amount} price", counter=n + "d"),
        promise(n + "v", "twin co eur 1 outputTax", counter=n + "d"),
    ]
    yield [flow(n + "t", "transfer co twin bread 2 kg", dice.date, fulfills=n + "p", frm="shelf")]
    kept = f"{n}q {n}v"
    said = f"transfer twin co eur {dice.amount}"
    yield [flow(n + "m", said, dice.later, fulfills=kept, frm="purse", to="till")]


def _in_kind(dice: Dice) -> Iterator[list[Any]]:
    """A wage part of which is given in bread, and a purchase a member pays for."""
    n = dice.n
    yield [*deal(n + "j", n + "d")]
    yield [flow(n + "w", "work ann co work 4 h", dice.date, under=n + "j")]
    yield [owed(n + "c", f"co ann {dice.amount} benefitInKind", by=n + "w")]
    yield [flow(n + "b", "transfer co ann bread 1 kg", dice.later, settles=n + "c", frm="shelf")]
    yield [flow(n + "t", "transfer mill co flour 2 kg", dice.date, under=n + "d", to="bin")]
    yield [flow(n + "p", "transfer ann mill eur 6", dice.date, back=n + "d")]
    yield [owed(n + "r", "co ann 6 reimbursement", by=n + "t")]


PLAIN = (_sale, _buy, _wage, _promise, _taxed, _grant, _loan, _inside, _in_kind)
"""Deals that change no rule."""
DEALS = (*PLAIN, _make, _works, _rule, _group)


def deals(seed: int, number: int) -> list[list[list[Any]]]:
    """Return deals that have nothing to do with each other, each as its steps."""
    chance = random.Random(seed)  # noqa: S311 - the same tale for the same seed
    found = []
    for place in range(number):
        date, later = (f"{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}" for _ in range(2))
        dice = Dice(f"{place}-", date, later, chance.randint(1, 40), chance)
        found.append(list(chance.choice(PLAIN)(dice)))
    return found


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
