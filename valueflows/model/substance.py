# SPDX-License-Identifier: MIT
"""What an attribution is made from, and what it is: amounts along routes, sources, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from valueflows.model.exact import MICRO
from valueflows.model.sharing import Sole
from valueflows.model.trace import Graph

OUTSIDE, AWAY = -1, -2
"""Ends of a route: where nothing is known of before, or after."""

ORIGIN, UNKNOWN, UNDISCLOSED = "origin", "unknown", "undisclosed"
"""What a source is: an event, what was there before the books knew, what the reader may not see."""

NO_QUANTITY, NOT_CONVERTIBLE = "no_quantity", "not_convertible"
NO_COMMON_MEASURE, UNKNOWN_STOCK, OVERDRAWN = "no_common_measure", "unknown_opening", "overdrawn"
"""Why something is not known."""

Measured = tuple[int, int]
"""A dimension and how many parts of it; no parts where no quantity is stated."""


class Kept(NamedTuple):
    """A stirred stock with all there is to know of it, to be asked again; see ``pools``.

    ``until`` is its last position, ``beyond`` that of what comes next, ``read`` how much of its list
    was read.
    """

    until: int
    beyond: int
    read: int
    dimension: int
    entries: list[tuple[int, int]]
    events: list[int]
    into: dict[int, int]
    out: dict[int, int]
    openings: dict[int, int]
    rest: int


class Substance(Graph, Protocol):
    """Events with what runs through them."""

    @property
    def routes(self) -> Mapping[int, tuple[int, ...]]:
        """Return what ``route`` answers, by event."""

    @property
    def amounts(self) -> Mapping[int, Measured]:
        """Return what ``amount`` answers, by event."""

    @property
    def stocks(self) -> MutableMapping[int, Kept] | None:
        """Return the stirred stocks that are kept, by place; None where none are."""

    @property
    def soles(self) -> MutableMapping[int, Sole] | None:
        """Return the processes with one output that are kept, by place; None where none are."""

    def is_lasting(self, event: int) -> bool:
        """Whether only a correction of it could change what an event carries, and where."""

    def gather(self, events: Iterable[int]) -> None:
        """Make ready what is asked of many events."""

    def route(self, event: int) -> tuple[int, ...]:
        """Return the places that substance, or a service, passes; none where there is none."""

    def entries(self, place: int) -> Sequence[int]:
        """Return the positions of all that may add to a stock or take from it, rising."""

    def amount(self, event: int) -> Measured:
        """Return the net quantity of an event."""

    def kind(self, event: int) -> int:
        """Return the number of the specification of what an event is about; -1 for none."""

    def entered(self, event: int) -> int:
        """Return the process that an event is an input of; -1 for none."""

    def keeps(self, event: int) -> int:
        """Return the thing that goes through a process as itself; -1 for what is made or used up."""

    def is_service(self, event: int) -> bool:
        """Whether an event is a service, which has no substance."""

    def weights(self, process: int, outputs: Sequence[int]) -> Sequence[int] | None:
        """Return by what several outputs share their inputs; None where nothing is comparable."""

    def is_unknown(self, place: int) -> bool:
        """Whether it is not known how much there was in a stock to begin with."""

    def is_closed(self, place: int) -> bool:
        """Whether the reader may not know all that went into a stock or through a process."""


class Source(NamedTuple):
    """Where something begins: an event, or a place where the books do.

    ``event`` tells its unit and, where there is no other, what it is; ``place`` is -1 for an event
    that is the origin itself.
    """

    kind: str
    event: int
    place: int
    dimension: int
    amount: int


class Reason(NamedTuple):
    """Why something is not known, and at which place or event."""

    code: str
    place: int = -1
    event: int = -1


@dataclass(slots=True)
class Attribution:
    """What is wanted of each event, in parts; ``shares`` are those of processes, of ``WHOLE``."""

    order: list[int] = field(default_factory=list)
    """Positions, causes before effects."""
    amounts: dict[int, int] = field(default_factory=dict)
    material: dict[int, int] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    reasons: dict[Reason, None] = field(default_factory=dict)
    asked: dict[int, Measured] = field(default_factory=dict)
    """By place that was asked for, how much is in it."""
    coverage: int = MICRO
    """How much is known, from nothing to all, in millionths."""
    read: int = 0
    """How many entries of lists were read."""

    def say(self, code: str, place: int = -1, event: int = -1) -> None:
        """Say once why something is not known."""
        self.reasons[Reason(code, place, event)] = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted: so much of an event, or of what is in some places (all of it for None)."""

    event: int = -1
    places: tuple[int, ...] = ()
    amount: int | None = None


class TooMuchError(ValueError):
    """More was asked for than there is; its argument is how much there is, in parts."""
