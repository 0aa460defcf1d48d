# SPDX-License-Identifier: MIT
"""The quick way for everyday events and the general way give the same books, bit for bit.

Two ledgers are asked for the same: one takes the quick way wherever it can, the other never. They
must answer alike, and end alike, whatever is asked.
"""

from __future__ import annotations

import gc
import itertools
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import COMMONS, change, event
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.quick import Quick
from valueflows.model.changes import Change, Recorded
from valueflows.model.problems import Refused
from valueflows.model.processes import Process, ProcessSpecification
from valueflows.model.terms import Ref

from .kit import Clock, copy, new_ledger, picture, read_anew

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


EDGE: Final = f"{(1 << 62) // 10**6}"
"""A number of kilograms whose millionths are about as many as the quick way adds up."""
QUANTITIES: Final = (
    *("1 kg", "2.5 kg", "3.00 kg", "10 kg", "500 g") * 4,
    *("0.000001 kg", "7.1234567 kg", "1000 kg", "3", "4 bare", "0 kg"),
    *(f"{EDGE} kg", f"{EDGE}.427388 kg", "12345678901234567890 kg"),
)
EVERYDAY: Final = ("produce", "raise", "consume", "lower", "transfer")
OTHERS: Final = (
    *("use", "work", "cite", "accept", "modify", "pickup", "dropoff", "combine", "separate"),
    *("move", "copy", "transferAllRights", "transferCustody", "deliverService"),
)
RESOURCES: Final = ("flour", "bread", "sack")
AGENTS: Final = ("mill", "bakery")


Said = dict[str, Any]


def drawn(dice: random.Random) -> Said:
    """Say something at random: mostly everyday events, and now and then anything at all."""

    def seldom(*values: str) -> str | None:
        return dice.choice(values) if dice.random() < 0.1 else None

    return {
        "action": dice.choice((*EVERYDAY * 4, *OTHERS)),
        "provider": dice.choice(("mill", *AGENTS)),
        "receiver": dice.choice(("provider", *AGENTS)),
        "resource": dice.choice((*RESOURCES * 5, None)),
        "to": seldom(*RESOURCES),
        "creates": dice.choice((*("what is new",) * 20, None, "resource", "to")),
        "quantity": dice.choice(QUANTITIES),
        "input_of": seldom("baking", "packing"),
        "output_of": seldom("baking", "packing"),
        "kind": seldom("rye"),
        "state": seldom("pass", "fail"),
        "place": seldom("shed"),
        "corrects": seldom(*"0123456"),
    }


def completed(step: Said, number: int, there: set[str]) -> Said:
    """Say what an event of this action needs, and that it creates what is not there yet."""
    said = step | {"corrects": None}
    if said["receiver"] == "provider":
        said["receiver"] = said["provider"]
    if said["action"] == "transfer" and said["to"] is None:
        said["to"] = RESOURCES[number % 3]
    if said["action"] in EVERYDAY[:-1]:
        said["to"] = None
    if said["action"] in {"use", "work", "deliverService"}:
        said["effort"] = "2 h"
    side = {"produce": "resource", "raise": "resource", "transfer": "to"}.get(said["action"])
    if said["creates"] == "what is new":
        said["creates"] = side if side and said[side] not in there else None
    there.add(said[side or "resource"])
    return said


def told(turn: str, number: int, said: Said) -> Change:
    """Make the change that records what was said; names are a turn's own."""
    how = dict(said)
    how["creates"] = how.get(how["creates"])
    for name in ("resource", "to", "creates", "input_of", "output_of", "corrects"):
        how[name] = f"{how[name]}-{turn}" if how[name] else None
    made = event(f"{number}-{turn}", how.pop("action"), **how)
    return change(made, id=uuid.uuid5(uuid.NAMESPACE_URL, f"{number}-{turn}"))


def story(turn: str, steps: list[Said]) -> Iterator[Change]:
    """Yield the changes of a story; what corrects says again what its original said, taken back."""
    rising = ProcessSpecification(id=f"{COMMONS}rising-{turn}", name="rising")
    baking = Process(id=f"{COMMONS}baking-{turn}", name="baking", based_on=Ref(rising.id))
    packing = Process(id=f"{COMMONS}packing-{turn}", name="packing")
    yield change(rising, baking, packing, id=uuid.uuid5(uuid.NAMESPACE_URL, turn))
    earlier: list[Said] = []
    there: set[str] = set()
    for number, step in enumerate(steps):
        which = step["corrects"]
        if which is not None and int(which) < number:
            original = earlier[int(which)]
            back = f"-{original['quantity']}".replace("--", "")
            said = original | {"corrects": which, "quantity": back, "creates": None}
        else:
            said = completed(step, number, there)
        earlier.append(said)
        yield told(turn, number, said)


@contextmanager
def slowly() -> Iterator[None]:
    """Let every event go the general way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Quick, "take", lambda *_: False)
        yield


def answer(ledger: Ledger, asked: Change) -> object:
    """Record a change and return all that was said to it."""
    try:
        recorded: Recorded = ledger.record(asked)
    except Refused as refused:
        return refused.problems
    return recorded


class Pair:
    """Two ledgers that are alike, and are asked for the same, turn after turn."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.turns = itertools.count()
        self._open()

    def _open(self) -> None:
        number = next(self.turns)
        new_ledger(self.place / f"first-{number}").close()
        copy(self.place / f"first-{number}", f"second-{number}")
        self.quick, self.slow = (
            Ledger.open(self.place / f"{name}-{number}") for name in ("first", "second")
        )
        for ledger in (self.quick, self.slow):
            ledger.preparer.clock = Clock(self.quick.preparer.last_at)

    def close(self) -> None:
        """Let go of both."""
        self.quick.close()
        self.slow.close()

    def ask(self, steps: list[Said]) -> None:
        """Tell both a story, and compare what they answer and what they hold then."""
        turn = str(next(self.turns))
        try:
            for asked in story(turn, steps):
                one = answer(self.quick, asked)
                with slowly():
                    assert answer(self.slow, asked) == one
            assert self.quick.digest() == self.slow.digest()
        except BaseException:
            self.close()
            gc.collect()  # a ledger is hundreds of small mappings, and the system counts them
            self._open()
            raise


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The two ledgers; in the end they must be made alike by a replay too, either way."""
    made = Pair(tmp_path_factory.mktemp("quick"))
    yield made
    digest = made.quick.digest()
    assert picture(made.quick) == picture(made.slow)
    made.close()
    for ledger in (made.quick, made.slow):
        with read_anew(ledger.directory, writable=False) as anew:
            assert anew.digest() == digest
        with slowly(), read_anew(ledger.directory, writable=False) as anew:
            assert anew.digest() == digest


def made(resource: str, quantity: str = "10 kg", **more: Any) -> Said:
    """Say that a resource was made."""
    plain: Said = dict.fromkeys(("to", "input_of", "output_of", "kind", "state", "place"))
    plain |= {"action": "produce", "provider": "mill", "receiver": "provider", "corrects": None}
    return plain | {"resource": resource, "creates": "resource", "quantity": quantity} | more


STORIES: Final = {
    "sums that grow large": [
        made("flour", f"{EDGE} kg"),
        made("flour", f"{EDGE} kg", creates=None),
    ],
    "handed over twice": [
        made("flour"),
        made("flour", "4 kg", action="transfer", receiver="bakery", to="bread", creates="to"),
        made("flour", "4 kg", action="transfer", receiver="bakery", to="bread", creates=None),
        made("flour", "1.50 kg", action="consume", creates=None),
        made("flour", corrects="1"),
    ],
    "handed over to somebody else's": [
        made("flour"),
        made("bread"),
        made("flour", "4 kg", action="transfer", receiver="bakery", to="bread", creates=None),
    ],
    "another unit": [made("flour"), made("flour", "500 g", action="consume", creates=None)],
    "only mentioned before": [
        made("flour", "1 kg", action="cite", creates=None),
        made("flour", "5 kg", action="raise", creates=None),
    ],
    "made by nobody in particular": [
        made("flour", provider=None, receiver=None),
        made("flour", "5 kg", action="raise", creates=None),
    ],
    "in custody elsewhere": [
        made("flour"),
        made("flour", "4 kg", action="transferCustody", receiver="bakery", creates=None),
        made("flour", "1 kg", action="consume", creates=None, provider="bakery"),
        made("flour", "4 kg", action="consume", creates=None, provider="bakery", receiver="bakery"),
    ],
    "through a process": [
        made("flour"),
        made("flour", "10 kg", action="accept", creates=None, input_of="baking"),
        made("flour", "9 kg", action="modify", creates=None, output_of="baking", state="pass"),
        made("flour", "2 kg", action="raise", creates=None),
        made("bread", "2 kg", output_of="baking"),
    ],
    "packed, and the package made later": [
        made("flour"),
        made("flour", action="combine", creates=None, input_of="packing"),
        made("sack", "1", output_of="packing"),
        made("sack", "1", action="transfer", receiver="bakery", to="bread", creates="to"),
    ],
    "packed into what is handed over": [
        made("sack", "1"),
        made("flour"),
        made("flour", action="combine", to="sack", creates=None, input_of="packing"),
        made("sack", "1", action="transfer", receiver="bakery", to="bread", creates="to"),
        made("flour", "1 kg", action="consume", creates=None),
    ],
}


@pytest.mark.parametrize("name", STORIES)
def test_the_quick_way_knows_what_it_cannot_do(pair: Pair, name: str) -> None:
    """Where more than two quantities change, or not plainly, the books are the general way's."""
    pair.ask(STORIES[name])


def told_at_random(pair: Pair, seed: int, count: int) -> None:
    """Tell stories of flour and bread."""
    dice = random.Random(seed)  # noqa: S311 - to say all sorts of things, not to keep secrets
    for _ in range(count):
        start = [made("flour", "100 kg"), made("bread", "20.0 kg", provider="bakery")]
        pair.ask(start + [drawn(dice) for _ in range(dice.randrange(20))])


@pytest.mark.parametrize("seed", range(3))
def test_the_quick_way_is_the_general_way(pair: Pair, seed: int) -> None:
    """The same answers, warnings and all, the same books, and the same after a replay."""
    told_at_random(pair, seed, 40)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5, 105))
def test_the_quick_way_is_the_general_way_for_long(pair: Pair, seed: int) -> None:
    """The same for many more stories."""
    told_at_random(pair, seed, 100)


def test_both_ways_are_gone(place: Path) -> None:
    """Stories as they are told here take the quick way often, and are often declined by it."""
    taken: Counter[str] = Counter()
    real = Quick.take

    def take(self: Quick, row: int, resource: int, other: int) -> bool:
        quickly = real(self, row, resource, other)
        taken["quick" if quickly else "general"] += 1
        return quickly

    steps = [made("flour"), made("bread", "5 kg"), made("sack", "3")]
    for name in RESOURCES[:2]:
        steps += [made(name, creates=None, action=action) for action in EVERYDAY[:4]]
        steps += [made(name, creates=None, state="pass"), made(name, "500 g", creates=None)]
    steps += [made("flour", "1 kg", action="transfer", receiver="bakery", to="loaf", creates="to")]
    steps += [made("flour", "12345678901234567890 kg", creates=None)] * 2
    steps += [made("flour", "1 kg", creates=None, place="shed")]
    with pytest.MonkeyPatch.context() as patch, new_ledger(place) as ledger:
        patch.setattr(Quick, "take", take)
        for asked in story("once", steps):
            answer(ledger, asked)
    assert taken["quick"] >= 8
    assert taken["general"] >= 4
