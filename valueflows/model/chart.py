# SPDX-License-Identifier: MIT
"""A trace as it leaves the ledger: nodes and links in words, for documents, graphs and pictures.

Nodes are events, resources, processes, and what is undisclosed; causes come first. What a chart
holds is what its reader was shown, so that nothing made of it can tell more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

EVENT_NODE: Final = "EconomicEvent"
PROCESS_NODE: Final = "Process"
UNDISCLOSED_NODE: Final = "undisclosed"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something by its IRI and name; without a name of its own the IRI is its name."""

    id: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much, as written; the unit by IRI and by symbol, if there is one."""

    number: str
    unit: str | None = None
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A step, a place between steps, or something undisclosed, of which there is only the id.

    ``moment`` is when an event counts, ``begins`` and ``ends`` what the record says of its time.
    ``order`` tells which of two events counts first. ``sort`` is the specification it conforms to,
    ``plan`` what it was done by.
    """

    id: str
    kind: str
    name: str = ""
    action: str = ""
    rank: str | None = None
    depth: int | None = None
    moment: str | None = None
    order: tuple[int, int] = (0, 0)
    begins: str | None = None
    ends: str | None = None
    provider: Thing | None = None
    receiver: Thing | None = None
    amount: Quantity | None = None
    effort: Quantity | None = None
    sort: Thing | None = None
    plan: Thing | None = None

    @property
    def hidden(self) -> bool:
        """Whether its reader may not know more of it than where it stands."""
        return self.kind == UNDISCLOSED_NODE

    @property
    def is_event(self) -> bool:
        """Whether it is an event."""
        return self.kind == EVENT_NODE


@dataclass(frozen=True, slots=True)
class Link:
    """That one node leads to another, by substance, influence, identifier, or undisclosed."""

    cause: str
    effect: str
    by: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the books end: what kind of an end it is, at which node, and at whom."""

    kind: str
    at: str
    agent: Thing | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A trace or a track at a version. ``taken_back`` are events that count no longer."""

    way: str
    version: int
    start: tuple[Node, ...]
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()
    taken_back: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[Node, ...]:
        """All nodes, each once, causes first: a trace ends where it was asked, a track begins there."""
        back = self.way == "trace"
        listed = (*self.nodes, *self.start) if back else (*self.start, *self.nodes)
        return tuple({node.id: node for node in listed}.values())


@dataclass(frozen=True, slots=True)
class Part:
    """How much of an event is in what was asked for, and how much it is of; ``fraction`` of one."""

    fraction: str | None
    amount: Quantity | None
    of: Quantity | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something begins: ``kind`` is event, opening, unknown or undisclosed."""

    kind: str
    thing: Thing | None
    amount: Quantity
    share: str


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """The origins of one specification in one unit; their shares add up to one."""

    sort: Thing | None
    amount: Quantity
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something of a share is not known: a code, a text, and what it is about, if it is shown."""

    code: str
    text: str
    thing: Thing | None


NOTHING_LEFT: Final = (
    "Nothing of it is left, so nothing is in it. Ask about an event that gave to it or took from "
    "it, or about a version in which something was there."
)
"""What is said of shares of nothing."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of each origin is in something; ``coverage`` is how much of it is known, of one."""

    version: int
    method: str
    mixing: str
    whole: Quantity | None
    coverage: str
    groups: tuple[OriginGroup, ...]
    doubts: tuple[Doubt, ...]
    parts: Mapping[str, Part]
