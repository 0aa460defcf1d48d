# SPDX-License-Identifier: MIT
"""What walks go over, how far they go, and what they find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

JOINED, INFLUENCE, MATERIAL = range(3)
RANKS: Final = ("identifier", "influence", "material")
"""How an event is connected, the closest last."""

ABSENT, REVERSED, STANDS = range(3)
"""An event is not in the books yet, was taken back whole, or counts."""

DEPTH, COUNT, TIME = "depth", "count", "time"


class Graph(Protocol):
    """Events by number, and the places between them; lists of a place are of rising positions."""

    @property
    def narrow(self) -> bool:
        """Whether any event may be hidden."""

    def position(self, event: int) -> int:
        """Return where an event stands among all others."""

    def before(self, event: int) -> Sequence[int]:
        """Return the places an event takes from."""

    def after(self, event: int) -> Sequence[int]:
        """Return the places an event gives to."""

    def given(self, place: int) -> Sequence[int]:
        """Return the positions of the events that give to a place."""

    def taken(self, place: int) -> Sequence[int]:
        """Return the positions of the events that take from a place."""

    def joined(self, place: int) -> Sequence[int]:
        """Return the places that lead to one only because of an identifier they share."""

    def joins(self, place: int) -> Sequence[int]:
        """Return the places to which one leads only because of an identifier they share."""

    def status(self, event: int) -> int:
        """Return whether an event counts."""

    def is_material(self, event: int) -> bool:
        """Whether substance passes through an event."""

    def is_hidden(self, event: int) -> bool:
        """Whether the reader may not know of an event; a run of such counts as one step."""

    def trail(self, *, forth: bool) -> Trail | None:
        """Return what is ready to be walked; None where each event has to be asked about."""


Rest: TypeAlias = tuple[Sequence[int], Sequence[int]]
Parts: TypeAlias = tuple[Sequence[int], Rest | None, bool]
"""A place's list in parts, each of rising positions: substance that counts; if there is a rest, all
else that counts, and what was corrected, of which the graph has to be asked; and whether the place
may be joined to others."""


class Trail(Protocol):
    """A graph of which nothing is hidden, in one direction, made ready.

    ``ends`` are by position the places an event takes from, or gives to; ``lists`` by place what
    gives to it, or takes from it; ``across`` the places it is joined to by an identifier.
    """

    @property
    def ends(self) -> Mapping[int, Sequence[int]]:
        """Return the places of events."""

    @property
    def lists(self) -> Mapping[int, Parts]:
        """Return the lists of places."""

    @property
    def across(self) -> Mapping[int, Sequence[int]]:
        """Return, for a place that may be joined, the places that bear the same identifier."""

    def left(self) -> None:
        """Take notice that a walk is over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a walk goes: in steps, in events, in time; None is without an end."""

    depth: int | None = None
    count: int | None = None
    milliseconds: int | None = None


NO_LIMITS: Final = Limits()


@dataclass(slots=True)
class Found:
    """What a walk met. ``order`` has positions, causes before effects.

    ``ranks`` and ``depths`` are by position, ``places`` are all places it passed, with those that
    are joined to each by an identifier; ``reversed`` are the
    events that would be steps if they had not been taken back, ``cut`` the limits that ended it.
    """

    order: list[int] = field(default_factory=list)
    ranks: dict[int, int] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)
    places: dict[int, Sequence[int]] = field(default_factory=dict)
    reversed: set[int] = field(default_factory=set)
    cut: list[str] = field(default_factory=list)
    read: int = 0
    """How many entries of lists were read."""
    twisted: bool = False
    """Whether something entered a process with a later moment than what left it."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a walk begins: at events, or at places as they stand after all that happened."""

    events: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
