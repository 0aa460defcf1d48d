# SPDX-License-Identifier: MIT
"""A ledger beside a plain dict: whatever is done to both, they say the same.

Describing, revising, withdrawing, making, using, correcting, asking again; closing and opening,
with a snapshot or without, and the machine stopping in the middle of a write.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.helpers import BASE, COMMONS, change, event
from valueflows.ledger.ledger import Ledger
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.problems import Code, Refused

from .kit import copy, data_of, let_go, new_ledger, organization, segments

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


NAMES: Final = st.sampled_from(("mill", "shop", "farm"))
THINGS: Final = st.sampled_from(("flour", "bread"))
AMOUNTS: Final = st.sampled_from(("1", "2.50", "0.001", "12", "4611686018427", "0"))
PICK: Final = st.integers(0, 1000)


class Books(RuleBasedStateMachine):
    """The model: texts and decimals in dicts."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="machine-"))
        self.described: dict[str, tuple[int, str]] = {}
        self.gone: set[str] = set()
        self.there: dict[str, Decimal] = {}
        self.events: list[tuple[str, str, str, Decimal, Decimal]] = []
        self.asked: list[tuple[Change, Recorded]] = []
        self.turn = 0

    @initialize()
    def begin(self) -> None:
        """Make an empty ledger."""
        let_go()
        self.ledger = new_ledger(self.root / "ledger")

    def teardown(self) -> None:
        """Let go of it."""
        self.ledger.close()
        shutil.rmtree(self.root)

    def next_id(self) -> str:
        """Return a name that was never used."""
        self.turn += 1
        return f"n{self.turn}"

    def record(self, asked: Change, expected: set[Code]) -> bool:
        """Record a change, or see it refused for just the reasons the model knows of."""
        before = self.ledger.books.version
        if expected:
            with pytest.raises(Refused) as refused:
                self.ledger.record(asked)
            assert {problem.code for problem in refused.value.problems} == expected
            assert self.ledger.books.version == before
            return False
        recorded = self.ledger.record(asked)
        assert recorded.version == before + 1
        self.asked.append((asked, recorded))
        return True

    # -- records -----------------------------------------------------------------------------------

    @rule(name=NAMES, revision=st.integers(1, 4))
    def describe(self, name: str, revision: int) -> None:
        """Describe or revise; only the next revision is taken."""
        text = f"{name} {self.turn}"
        known = self.described.get(name, (0, ""))[0]
        expected: set[Code] = set()
        if name in self.gone:
            expected = {Code.RECORD_IS_WITHDRAWN}
        elif revision != known + 1:
            expected = {Code.REVISION_IS_STALE}
        asked = change(organization(name, name=text, revision=revision))
        if self.record(asked, expected):
            self.described[name] = (revision, text)

    @rule(name=NAMES, step=st.integers(1, 2))
    def withdraw(self, name: str, step: int) -> None:
        """Take a record back, while nothing refers to it and by its next revision."""
        known = self.described.get(name, (0, ""))[0]
        expected: set[Code] = set()
        if name in self.gone:
            expected = {Code.RECORD_IS_WITHDRAWN}
        elif not known:
            expected = {Code.NOT_FOUND}
        elif step != 1:
            expected = {Code.REVISION_IS_STALE}
        asked = change(Withdrawal(f"{BASE}{name}", "Organization", known + step))
        if self.record(asked, expected):
            self.gone.add(name)

    # -- events ------------------------------------------------------------------------------------

    def tell(
        self, id_: str, action: str, thing: str, amount: Decimal, corrects: str | None
    ) -> Change:
        """Return the change that moves stock."""
        creates = thing if action == "produce" and thing not in self.there else None
        quantity = f"{amount} kg"
        return change(
            event(
                id_,
                action,
                who="baker",
                resource=thing,
                creates=creates if corrects is None else None,
                quantity=quantity,
                corrects=corrects,
            ),
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"{self.root}{id_}"),
        )

    @rule(thing=THINGS, amount=AMOUNTS)
    def produce(self, thing: str, amount: str) -> None:
        """Make some of a thing."""
        id_, more = self.next_id(), Decimal(amount)
        if self.record(self.tell(id_, "produce", thing, more, None), set()):
            self.there[thing] = self.there.get(thing, Decimal(0)) + more
            self.events.append((id_, "produce", thing, more, more))

    @precondition(lambda self: self.there)
    @rule(pick=PICK, amount=AMOUNTS)
    def consume(self, pick: int, amount: str) -> None:
        """Use some of a thing up, as far as there is enough."""
        thing = sorted(self.there)[pick % len(self.there)]
        id_, less = self.next_id(), Decimal(amount)
        expected = {Code.STOCK_BELOW_ZERO} if self.there[thing] < less else set[Code]()
        if self.record(self.tell(id_, "consume", thing, less, None), expected):
            self.there[thing] -= less
            self.events.append((id_, "consume", thing, less, less))

    @precondition(lambda self: self.events)
    @rule(pick=PICK, amount=AMOUNTS)
    def correct(self, pick: int, amount: str) -> None:
        """Take back a part of an event, at most what is left of it; the stock may go below zero."""
        number = pick % len(self.events)
        original, action, thing, first, left = self.events[number]
        less = min(Decimal(amount), first) if pick % 3 else Decimal(amount)
        expected = {Code.CORRECTION_EXCEEDS_ORIGINAL} if less > left else set[Code]()
        asked = self.tell(self.next_id(), action, thing, -less, original)
        if self.record(asked, expected):
            self.events[number] = (original, action, thing, first, left - less)
            self.there[thing] += less if action == "consume" else -less

    @precondition(lambda self: self.asked)
    @rule(pick=PICK)
    def ask_again(self, pick: int) -> None:
        """A request repeated, however much later, has the answer it had."""
        asked, recorded = self.asked[pick % len(self.asked)]
        again = self.ledger.record(asked)
        assert again.replayed
        assert (again.version, again.at, again.ids) == (recorded.version, recorded.at, recorded.ids)

    # -- closing and opening -----------------------------------------------------------------------

    def reopened(self, directory: Path, *, snapshot: bool) -> None:
        """Go on with the ledger as it is in a directory."""
        let_go()
        digest, clock = self.ledger.digest(), self.ledger.preparer.clock
        self.ledger.close()
        self.ledger = Ledger.open(directory, snapshot=snapshot)
        self.ledger.preparer.clock = clock
        assert self.ledger.digest() == digest

    @rule(save=st.booleans(), snapshot=st.booleans())
    def reopen(self, save: bool, snapshot: bool) -> None:  # noqa: FBT001
        """Close and open; a snapshot, of now or of earlier, changes nothing."""
        if save:
            self.ledger.save()
        self.reopened(self.ledger.directory, snapshot=snapshot)

    @rule(torn=st.integers(1, 300), pick=PICK)
    def crash(self, torn: int, pick: int) -> None:
        """The machine stops while a line is being written: all that was answered is there."""
        directory = copy(self.ledger.directory, f"after-{self.next_id()}")
        line = data_of(self.ledger.journal)[pick % self.ledger.books.version]
        with segments(directory)[-1].open("ab") as file:
            file.write(line[: min(torn, len(line) - 1)])
        self.reopened(directory, snapshot=bool(pick % 2))
        assert self.ledger.journal.warnings

    # -- what holds at any time --------------------------------------------------------------------

    @invariant()
    def the_same(self) -> None:
        """Records, stocks and what is left of events are those of the model."""
        standing = self.ledger.standing
        for name, (revision, text) in self.described.items():
            record = standing.record(f"{BASE}{name}")
            if name in self.gone:
                assert record is None
                assert standing.is_withdrawn(f"{BASE}{name}")
            else:
                assert record == organization(name, name=text, revision=revision)
        for thing, amount in self.there.items():
            stock = standing.stock(f"{COMMONS}{thing}")
            assert stock is not None
            assert stock.accounting == stock.onhand == amount * 10**6
        for id_, _action, _thing, _first, left in self.events:
            assert standing.nets(f"{COMMONS}{id_}")[0] == left * 10**6


class BooksForLong(Books):
    """Many more histories, and longer."""


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=4, stateful_step_count=25)
TestBooksForLong = pytest.mark.soak(BooksForLong.TestCase)
TestBooksForLong.settings = settings(max_examples=400, stateful_step_count=60)
