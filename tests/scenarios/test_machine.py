# SPDX-License-Identifier: MIT
"""A ledger against a sheet of paper: plain dicts, one rule of arithmetic an event.

The paper knows nothing of paths, homes or overlays. It notes for each event which positions it
moves by how much of one unit, and a correction moves the same positions by its difference. After
every step the ledger must say what the paper says; in the end the ledger read anew from disk too.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from tests.helpers import BASE, GRAM, change, event, iri
from valueflows.ledger.ledger import Ledger
from valueflows.model.exact import MICRO
from valueflows.model.problems import Code, Refused
from valueflows.model.stock import Stock
from valueflows.model.units import OM, UNITS

from .play import attempt, state_of

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


AGENTS = ("mill", "farm", "shop")
BOXES = ("red-box", "blue-box")
UNITS_OF = {"mass": ("kg", "g"), "time": ("h", "min")}
SMALL = {"mass": GRAM, "time": f"{OM}minute-Time"}
IN_SMALL = {"kg": 1000, "g": 1, "h": 60, "min": 1}
BOOKS = "in the books"

Position = tuple[str, str]
"""A resource, and whose hands its amount is in, or ``BOOKS``."""


@dataclass
class Noted:
    """An event on paper: what it said, the positions it moves, and what is left of it."""

    said: dict[str, Any]
    moves: tuple[tuple[Position, int], ...]
    unit: str
    first: Fraction
    net: Fraction
    corrects: str | None = None
    packs: str | None = None


class Paper(RuleBasedStateMachine):
    """Everyday events, their corrections, and what must be refused."""

    resources = Bundle("resources")

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.ledger = Ledger.create(self.directory / "ledger", base=BASE)
        self.amounts: dict[Position, Fraction] = defaultdict(Fraction)
        self.noted: dict[str, Noted] = {}
        self.owner: dict[str, str] = {}
        self.dimension: dict[str, str] = {}
        self.packing: dict[str, list[str]] = defaultdict(list)

    # -- what happens ----------------------------------------------------------------------------

    @rule(
        target=resources,
        owner=st.sampled_from(AGENTS),
        dimension=st.sampled_from(["mass", "time"]),
        big=st.booleans(),
        number=st.integers(1, 9),
    )
    def make(self, owner: str, dimension: str, big: bool, number: int) -> str:  # noqa: FBT001
        """Make a new resource, counted from now on in a large or a small unit."""
        name = f"r{len(self.owner)}"
        self.owner[name], self.dimension[name] = owner, dimension
        unit = UNITS_OF[dimension][0 if big else 1]
        said = {"action": "produce", "who": owner, "resource": name, "creates": name}
        self._record(said, f"{number}00", unit, self._gain(name))
        return name

    @rule(name=resources, number=st.integers(1, 500), big=st.booleans())
    def add(self, name: str, number: int, big: bool) -> None:  # noqa: FBT001
        """Make more of it."""
        said = {"action": "produce", "who": self.owner[name], "resource": name}
        self._record(said, str(number), self._unit(name, big=big), self._gain(name))

    @rule(name=resources, holder=st.sampled_from(AGENTS), share=st.integers(1, 7))
    def use_up(self, name: str, holder: str, share: int) -> None:
        """Use up some of what somebody has in its hands."""
        amount = self._share(name, holder, share, rights=True)
        if amount:
            said = {"action": "consume", "who": holder, "resource": name}
            moves = (((name, BOOKS), -1), ((name, holder), -1))
            self._record(said, amount, self._unit(name, big=False), moves)

    @rule(one=resources, other=resources, share=st.integers(1, 7))
    def sell(self, one: str, other: str, share: int) -> None:
        """Sell some of what the owner has at hand, into a resource of the buyer."""
        seller, buyer = self.owner[one], self.owner[other]
        amount = self._share(one, seller, share, rights=True)
        if amount and seller != buyer and self.dimension[one] == self.dimension[other]:
            said = {"action": "transfer", "provider": seller, "receiver": buyer}
            said |= {"resource": one, "to": other}
            moves = tuple((p, -s) for p, s in self._gain(one)) + self._gain(other)
            self._record(said, amount, self._unit(one, big=False), moves)

    @rule(
        name=resources,
        lender=st.sampled_from(AGENTS),
        borrower=st.sampled_from(AGENTS),
        share=st.integers(1, 7),
    )
    def lend(self, name: str, lender: str, borrower: str, share: int) -> None:
        """Lend it, pass it on, or give it back: custody goes from hand to hand."""
        amount = self._share(name, lender, share)
        if amount and lender != borrower:
            said = {"action": "transferCustody", "provider": lender, "receiver": borrower}
            moves = (((name, lender), -1), ((name, borrower), 1))
            self._record(said | {"resource": name}, amount, self._unit(name, big=False), moves)

    @rule(name=resources, box=st.sampled_from(BOXES))
    def pack(self, name: str, box: str) -> None:
        """Put all that the owner has at hand into a container."""
        owner = self.owner[name]
        amount = self._share(name, owner, 1)
        if amount:
            said = {"action": "combine", "who": owner, "resource": name, "to": box}
            moves = (((name, owner), -1),)
            self._record(said, amount, self._unit(name, big=False), moves, packs=iri(box))

    @rule(name=resources)
    def unpack(self, name: str) -> None:
        """Take everything out of the container again."""
        owner = self.owner[name]
        out = sum((v for (r, who), v in self.amounts.items() if r == name and who != BOOKS), 0)
        inside = self.amounts[name, BOOKS] - out
        if inside > 0 and self._container(name):
            said = {"action": "separate", "who": owner, "resource": name}
            moves = (((name, owner), 1),)
            self._record(said, str(inside), self._unit(name, big=False), moves, packs="")

    # -- what is corrected -------------------------------------------------------------------------

    @precondition(lambda self: self.noted)
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        """Correct any event, corrections among them, down to nothing or up."""
        key = data.draw(st.sampled_from(list(self.noted)))
        least, most = self._room(key)
        bottom = -30 if least is None else int(max(least, Fraction(-(10**6))))
        top = 30 if most is None else int(min(most, Fraction(10**6)))
        whole = least if least is not None else most
        delta = data.draw(st.sampled_from([Fraction(bottom), whole, Fraction(top)]))
        assert delta is not None, "one end is always bounded"
        if delta:
            self._correct(key, delta)

    @precondition(lambda self: self.noted)
    @rule(data=st.data())
    def correct_too_far(self, data: st.DataObject) -> None:
        """A correction that would turn an event around is refused, and leaves no trace."""
        key = data.draw(st.sampled_from(list(self.noted)))
        least, most = self._room(key)
        delta = least - 1 if least is not None else (most or Fraction(0)) + 1
        noted = self.noted[key]
        wrong = self._event(noted.said, str(delta), noted.unit, corrects=key)
        self._refused(wrong, Code.CORRECTION_EXCEEDS_ORIGINAL)

    @rule(name=resources, verb=st.sampled_from(["consume", "transfer", "transferCustody", "lower"]))
    def take_too_much(self, name: str, verb: str) -> None:
        """Nobody takes more from its owner than is at hand."""
        owner = self.owner[name]
        other = next(agent for agent in AGENTS if agent != owner)
        amount = max(self.amounts[name, owner], Fraction(0)) + 10**9
        said = {"action": verb, "provider": owner, "receiver": other, "resource": name}
        self._refused(
            self._event(said, str(amount), self._unit(name, big=False)), Code.STOCK_BELOW_ZERO
        )

    # -- the paper ---------------------------------------------------------------------------------

    def _gain(self, name: str) -> tuple[tuple[Position, int], ...]:
        return (((name, BOOKS), 1), ((name, self.owner[name]), 1))

    def _unit(self, name: str, *, big: bool) -> str:
        return UNITS_OF[self.dimension[name]][0 if big else 1]

    def _share(self, name: str, holder: str, share: int, *, rights: bool = False) -> str | None:
        """A whole number of small units, between one and all that somebody has in its hands.

        After a packing was corrected that can be more than there are ``rights`` to.
        """
        have = self.amounts[name, holder]
        have = min(have, self.amounts[name, BOOKS]) if rights else have
        if have <= 0:
            return None
        return str(have if share == 1 else max(int(have / share), 1)) if have >= 1 else str(have)

    def _event(
        self, said: dict[str, Any], number: str, unit: str, corrects: str | None = None
    ) -> Any:
        fields = dict(said)
        action = fields.pop("action")
        if corrects is not None:
            fields.pop("creates", None)
        key = f"e{len(self.noted)}" if corrects is None else f"e{len(self.noted)}-of-{corrects}"
        return event(key, action, quantity=f"{number} {unit}", corrects=corrects, **fields)

    def _record(
        self,
        said: dict[str, Any],
        number: str,
        unit: str,
        moves: tuple[tuple[Position, int], ...],
        *,
        packs: str | None = None,
        corrects: str | None = None,
    ) -> None:
        made = self._event(said, number, unit, corrects)
        outcome = attempt(self.ledger, change(made))
        assert not isinstance(outcome, Refused), f"{made}: {outcome}"
        key = made.id.rpartition("/")[2]
        self.noted[key] = Noted(
            said, moves, unit, Fraction(number), Fraction(number), corrects, packs
        )
        for position, sign in moves:
            self.amounts[position] += sign * Fraction(number) * IN_SMALL[unit]
        if packs is not None:
            self.packing[said["resource"]].append(key)

    def _correct(self, key: str, delta: Fraction) -> None:
        noted = self.noted[key]
        self._record(noted.said, str(delta), noted.unit, noted.moves, corrects=key)
        above: str | None = key
        while above is not None:
            self.noted[above].net += delta
            above = self.noted[above].corrects

    def _room(self, key: str) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest difference that turns nothing around on the way up."""
        least: list[Fraction] = []
        most: list[Fraction] = []
        above: str | None = key
        while above is not None:
            noted = self.noted[above]
            (least if noted.first >= 0 else most).append(-noted.net)
            above = noted.corrects
        return (max(least) if least else None, min(most) if most else None)

    def _container(self, name: str) -> str:
        for key in reversed(self.packing[name]):
            if self.noted[key].net:
                return self.noted[key].packs or ""
        return ""

    def _refused(self, wrong: Any, code: Code) -> None:
        before = state_of(self.ledger)
        outcome = attempt(self.ledger, change(wrong))
        assert isinstance(outcome, Refused), f"{wrong} was not refused"
        assert code in {problem.code for problem in outcome.problems}
        assert state_of(self.ledger) == before

    # -- what must hold ----------------------------------------------------------------------------

    @invariant()
    def ledger_says_what_the_paper_says(self) -> None:
        """Every position, every container and every accountable agent agree."""
        for name, owner in self.owner.items():
            stock = self.ledger.standing.stock(iri(name))
            assert stock is not None
            self._compare(name, owner, stock)

    def _compare(self, name: str, owner: str, stock: Stock) -> None:
        size = UNITS[str(stock.unit)].factor / UNITS[SMALL[self.dimension[name]]].factor
        have = {BOOKS: stock.accounting, owner: stock.onhand}
        have |= {str(agent).rpartition("/")[2]: amount for agent, amount in stock.held.items()}
        paper = {who: v for (r, who), v in self.amounts.items() if r == name and v}
        ledger = {who: Fraction(v) * size / MICRO for who, v in have.items() if v}
        assert ledger == paper, name
        inside = self._container(name)
        assert stock.contained_in == ((inside,) if inside else ()), name
        made = self.noted[next(k for k, n in self.noted.items() if n.said.get("creates") == name)]
        assert stock.accountable == (iri(owner) if made.net or self._got(name) else None), name

    def _got(self, name: str) -> bool:
        """Whether a standing transfer made its receiver accountable, whatever became of the rest."""
        return any(
            n.said.get("to") == name and not n.corrects and n.net for n in self.noted.values()
        )

    def teardown(self) -> None:
        """The ledger read anew from disk says the same."""
        before = state_of(self.ledger)
        self.ledger.close()
        with Ledger.open(self.directory / "ledger") as again:
            assert state_of(again) == before
        del again, self.ledger
        shutil.rmtree(self.directory)
        gc.collect()  # each ledger maps hundreds of columns, which only a collection gives back


Paper.TestCase.settings = settings(max_examples=9, stateful_step_count=30)
TestPaper = Paper.TestCase
