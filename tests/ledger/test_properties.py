# SPDX-License-Identifier: MIT
"""What must hold for any history: how and in which order it was recorded leaves no mark."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import change, event
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer
from valueflows.model.changes import Change, Withdrawal
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Refused

from .kit import joins, makes, new_ledger, organization, picture, read_anew, uses
from .serving import outcomes, serve

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


SEEDS: Final = range(4)


def strand(name: str, dice: random.Random) -> list[Change]:
    """Return a history of its own: nothing in it is named in any other."""
    flour, bread, mill, shop = (f"{what}-{name}" for what in ("flour", "bread", "mill", "shop"))
    changes = [joins(mill), makes(f"make-{name}", flour, "20 kg", who=mill)]
    handed = event(
        f"hand-{name}",
        "transfer",
        provider=mill,
        receiver=shop,
        resource=flour,
        to=bread,
        creates=bread,
        quantity="4.50 kg",
    )
    changes.append(change(handed))
    for number in range(dice.randrange(5)):
        amount = dice.choice(("1 kg", "250 gram", "0.5 kg"))
        changes.append(uses(f"use-{name}-{number}", flour, amount, who=mill))
        if dice.random() < 0.5:
            back = uses(
                f"back-{name}-{number}", flour, f"-{amount}", mill, corrects=f"use-{name}-{number}"
            )
            changes.append(back)
    lent = event(
        f"lend-{name}",
        "transferCustody",
        provider=mill,
        receiver=shop,
        resource=flour,
        quantity="2 kg",
    )
    changes += [change(lent), change(organization(mill, revision=2, note="of the hill"))]
    if dice.random() < 0.5:
        changes += [joins(f"gone-{name}")]
        changes += [change(Withdrawal(organization(f"gone-{name}").id, "Organization", 2))]
    return changes


def woven(strands: list[list[Change]], dice: random.Random) -> list[Change]:
    """Return one history of all strands, each in its own order, in turns that chance decides."""
    left = [list(reversed(one)) for one in strands]
    out = []
    while any(left):
        out.append(dice.choice([one for one in left if one]).pop())
    return out


def strands(seed: int, count: int = 5) -> list[list[Change]]:
    """Return some histories that have nothing to do with each other."""
    dice = random.Random(seed)  # noqa: S311 - to make all sorts of histories
    return [strand(f"s{number}", dice) for number in range(count)]


def one_by_one(ledger: Ledger, changes: list[Change]) -> None:
    """Record each by an append of its own."""
    for one in changes:
        ledger.record(one)


def in_a_batch(ledger: Ledger, changes: list[Change]) -> None:
    """Record all by one append."""
    ledger.record_all(changes)


def in_groups(ledger: Ledger, changes: list[Change]) -> None:
    """Record as a server does, from clients that all ask at once."""

    async def story(writer: Writer) -> list[Any]:
        return await outcomes(*(writer.record(one) for one in changes))

    assert not [answer for answer in serve(ledger, story) if isinstance(answer, Exception)]


def with_breaks(ledger: Ledger, changes: list[Change]) -> None:
    """Record with a snapshot taken, and the ledger opened from it, now and then."""
    ledger.close()
    for start in range(0, len(changes), 7):
        with Ledger.open(ledger.directory) as opened:
            one_by_one(opened, changes[start : start + 7])
            opened.save()


WAYS: Final = (one_by_one, in_a_batch, in_groups, with_breaks)


def made_by(way: Any, place: Path, changes: list[Change]) -> dict[str, Any]:
    """Record a history in some way; return what is held, which a rebuild must hold to the bit."""
    with new_ledger(place) as ledger:
        way(ledger, changes)
    with Ledger.open(place) as ledger, read_anew(place, writable=False) as anew:
        assert ledger.digest() == anew.digest()
        assert picture(anew) == picture(ledger)
        return picture(ledger)


@pytest.mark.parametrize("seed", SEEDS)
def test_how_it_was_recorded_leaves_no_mark(tmp_path: Path, seed: int) -> None:
    """One by one, in a batch, in groups, with breaks: the same is held, and rebuilt to the bit."""
    changes = woven(strands(seed), random.Random(seed))  # noqa: S311 - any order will do
    first, *others = (made_by(way, tmp_path / way.__name__, changes) for way in WAYS)
    for other in others:
        assert other == first


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_what_is_independent_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Histories without anything in common can be woven in any way."""
    found = []
    for turn in range(3):
        changes = woven(strands(seed), random.Random(seed * 10 + turn))  # noqa: S311 - any order
        with new_ledger(tmp_path / str(turn)) as ledger:
            one_by_one(ledger, changes)
            found.append(picture(ledger))
    assert found[0] == found[1] == found[2]


def quantities(ledger: Ledger) -> dict[str, tuple[Any, ...]]:
    """Return how much there is of everything of which there is anything, and where."""
    found = {}
    for iri, stock in picture(ledger)["stocks"].items():
        held = {agent: amount for agent, amount in stock.held.items() if amount}
        if stock.accounting or stock.onhand or held:
            found[iri] = (stock.accounting, stock.onhand, held)
    return found


def taken_back(original: EconomicEvent, number: int) -> Change:
    """Return the correction that leaves nothing of an event."""
    amount = original.resource_quantity
    assert amount is not None
    said = {
        "provider": original.provider,
        "receiver": original.receiver,
        "resource": original.resource_inventoried_as,
        "to": original.to_resource_inventoried_as,
    }
    unit = amount.has_unit
    text = f"-{amount.has_numerical_value} {unit}".replace("--", "")
    return change(
        event(f"undo-{number}", original.action, quantity=text, corrects=original.id, **said)
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("backwards", [True, False])
def test_corrections_bring_back_every_quantity(place: Path, seed: int, backwards: bool) -> None:  # noqa: FBT001
    """Corrected in whichever order, events leave nothing behind, and no correction is refused."""
    dice = random.Random(seed)  # noqa: S311 - to make all sorts of histories
    with new_ledger(place) as ledger:
        one_by_one(ledger, strands(seed, 2)[0])
        before, made = quantities(ledger), 0
        done: list[EconomicEvent] = []
        while len(done) < 12:
            made += 1
            action = dice.choice(
                ("produce", "raise", "consume", "lower", "transfer", "transferCustody")
            )
            said = {"provider": "mill-s0", "receiver": "mill-s0", "resource": "flour-s0"}
            if action.startswith("transfer"):
                said |= {"receiver": "shop-s0", "to": "bread-s0"}
            quantity = dice.choice(("1 kg", "2.25 kg", "300 gram"))
            new = event(f"new-{made}", action, quantity=quantity, **said)
            try:
                ledger.record(change(new))
            except Refused:
                continue
            done.append(new)
        assert quantities(ledger) != before
        for number, original in enumerate(reversed(done) if backwards else done):
            ledger.record(taken_back(original, number))
        assert quantities(ledger) == before
        assert all(ledger.standing.nets(one.id) == (0, 0) for one in done)
        digest = ledger.digest()
    with read_anew(place) as anew:
        assert anew.digest() == digest
