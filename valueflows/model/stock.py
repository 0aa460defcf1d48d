# SPDX-License-Identifier: MIT
"""The state of one resource, and how an effect changes it.

Rights and possession are counted apart::

    accounting                what the accountable agent has rights to
    onhand                    what is in the hands of the home holder
    held[agent]               what others have in their hands: a loan, a repair, storage

The home holder is the accountable agent; where none is known, whoever first gave or got some of
it. Quantities are exact, in the resource's own unit: that of the first event that moved it, or that
moved it after it was empty, when the two cannot be compared.

A stock is *known* when an event created the resource or a statement opened it. Of an unknown
stock only the change is counted, and no total is claimed.

Ids are opaque here: text while a change is checked, numbers inside the books.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from valueflows.model.exact import Exact

Id: TypeAlias = str | int

AT_HOME = 0
WITH_PROVIDER = 1
WITH_RECEIVER = 2
"""Whose hands the on-hand side of an event takes from or gives to."""

ATTRIBUTES = ("stage", "state", "location", "accountable", "contained_in")
"""What the last effective event that says it decides."""


@dataclass(slots=True)
class Stock:
    """What is known of one resource at one point of the journal."""

    known: bool = False
    accounting: Exact = 0
    onhand: Exact = 0
    unit: Id | None = None
    places: int = 0
    home: Id | None = None
    accountable: Id | None = None
    stage: Id | None = None
    state: Id | None = None
    location: Id | None = None
    contained_in: tuple[Id, ...] = ()
    held: dict[Id, Exact] = field(default_factory=dict)

    def copy(self) -> Stock:
        """Return a stock that can be changed without touching this one."""
        return Stock(
            self.known,
            self.accounting,
            self.onhand,
            self.unit,
            self.places,
            self.home,
            self.accountable,
            self.stage,
            self.state,
            self.location,
            self.contained_in,
            dict(self.held),
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is none of it, neither in the books nor in anybody's hands."""
        return not (self.accounting or self.onhand or self.held)

    def in_hands(self, agent: Id | None) -> Exact:
        """How much of it ``agent`` has, as home holder or as somebody it was given to."""
        return self.onhand if agent == self.home else self.held.get(agent, 0) if agent else 0


class Delta(NamedTuple):
    """What one event does to one resource.

    Quantities are signed and in ``unit``, which is the resource's own unless that is yet open.
    ``along`` says that it follows its container. ``sets`` names the attributes that take a
    new value, ``None`` or ``()`` for none. ``home`` makes another agent the home holder, and
    ``hands_follow`` says whether what is at hand goes along. ``hint`` is the home holder should
    none be known.
    """

    resource: Id
    accounting: Exact = 0
    onhand: Exact = 0
    held: tuple[tuple[Id, Exact], ...] = ()
    unit: Id | None = None
    places: int = 0
    creates: bool = False
    sets: dict[str, Any] | None = None
    home: Id | None = None
    hands_follow: bool = True
    hint: Id | None = None
    along: bool = False


def apply(stock: Stock, delta: Delta) -> None:
    """Change ``stock`` in place by ``delta``."""
    if delta.creates:
        stock.known = True
    if delta.unit is not None:
        stock.unit = delta.unit
    stock.places = max(stock.places, delta.places)
    if delta.sets:
        _set(stock, delta.sets, hands_follow=delta.home is None or delta.hands_follow)
    if stock.home is None:
        stock.home = stock.accountable if stock.accountable is not None else delta.hint
    if delta.home is not None and delta.home != stock.home:
        _rehome(stock, delta.home, hands_follow=delta.hands_follow)
    stock.accounting += delta.accounting
    stock.onhand += delta.onhand
    for agent, amount in delta.held:
        _hold(stock, agent, amount)
    if stock.held and not stock.onhand and stock.accountable in stock.held:
        # Nothing is left where it was: it has come home to whose it is.
        _rehome(stock, stock.accountable, hands_follow=True)


def _set(stock: Stock, sets: dict[str, Any], *, hands_follow: bool) -> None:
    before = stock.accountable
    for name, value in sets.items():
        setattr(stock, name, value)
    if stock.accountable != before and stock.home == before and stock.accountable is not None:
        _rehome(stock, stock.accountable, hands_follow=hands_follow)


def _rehome(stock: Stock, home: Id, *, hands_follow: bool) -> None:
    """Make ``home`` the home holder; what it already has in its hands is at home from now on."""
    before, stock.home = stock.home, home
    if not hands_follow and before is not None:
        _hold(stock, before, stock.onhand)
        stock.onhand = 0
    stock.onhand += stock.held.pop(home, 0)


def _hold(stock: Stock, agent: Id, amount: Exact) -> None:
    """Add to what ``agent`` holds; for the home holder that is the stock at hand."""
    if agent == stock.home:
        stock.onhand += amount
        return
    left = stock.held.get(agent, 0) + amount
    if left:
        stock.held[agent] = left
    else:
        stock.held.pop(agent, None)
