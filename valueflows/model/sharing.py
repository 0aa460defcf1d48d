# SPDX-License-Identifier: MIT
"""What a process shares among its outputs: which part of each input went into what is wanted.

Outputs share by a named method: by their quantities where these are of one dimension, by what they
are worth, or as a recipe says. Nothing has to be shared where there is one output. What enters a
process and leaves it as itself (accepted and modified, picked up and dropped off) goes into nothing
else. An output that nobody wants keeps its share.

All that entered is in all that left; only in a process that feeds on itself (``loops``) what entered
goes into what left it later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Protocol

WHOLE: Final = 10**36
"""A share of all, in parts."""

FREE: Final = -1
_ANY: Final = -2
"""Ways through a process besides those of things: of all else that has substance, and of all."""


NOTHING: Final[frozenset[int]] = frozenset()


class Flows(Protocol):
    """What has to be known of inputs and outputs."""

    def amount(self, event: int) -> tuple[int, int]:
        """Return dimension and parts of an event's net quantity."""

    def keeps(self, event: int) -> int:
        """Return the thing that goes through a process as itself; -1 for anything else."""

    def is_service(self, event: int) -> bool:
        """Whether an event is a service."""

    def route(self, event: int) -> tuple[int, ...]:
        """Return the places that substance passes."""

    def weights(self, process: int, outputs: Sequence[int]) -> Sequence[int] | None:
        """Return by what several outputs share their inputs; None where nothing is comparable."""


def _carries(flows: Flows, place: int, event: int) -> bool:
    route = flows.route(event)
    return bool(route) and route[-1] == place and not flows.is_service(event)


class Shared:
    """One process while demands are carried through it.

    ``sequence`` has its inputs (True) and outputs (False) in the order in which they count.
    """

    def __init__(self, flows: Flows, place: int, sequence: Sequence[tuple[int, bool]]) -> None:
        self.flows, self.place, self.sequence = flows, place, sequence
        outputs = [event for event, enters in sequence if not enters]
        made = [event for event in outputs if not flows.is_service(event)]
        self.carried = {e for e, enters in sequence if enters and _carries(flows, place, e)}
        """The inputs that have substance."""
        self.unmeasured = [e for e in self.carried if not flows.amount(e)[1]]
        self._through = self._things(self.carried) & self._things(made)
        self._has_substance = bool(made)
        self._weights = self._weighed(made)
        self._all = self._weights if len(made) == len(outputs) else self._weighed(outputs)
        self.mute = self._all is None
        """Whether the share of labour and tools cannot be told."""
        self.origins: Collection[int] = set[int]()
        self.lost: Collection[int] = set[int]()
        """Outputs that came out of nothing that is recorded, and of nobody knows what."""
        self._begin()
        self.incomparable = self.mute or any(self._weights is None for _lost in self.lost)
        self._asked: dict[int, int] = {}
        self._found: dict[int, tuple[int, int]] = {}
        self._sums: dict[int, tuple[int, int]] = {}
        self._at = len(sequence)

    def _things(self, events: Sequence[int] | set[int]) -> set[int]:
        return {self.flows.keeps(event) for event in events} - {FREE}

    def _weighed(self, outputs: Sequence[int]) -> dict[int, int] | None:
        """Return the weight of each output; None where they cannot be compared."""
        if len(outputs) < 2:  # noqa: PLR2004 - one output has it all
            return dict.fromkeys(outputs, 1)
        weights = self.flows.weights(self.place, outputs)
        if weights is None or not sum(weights):
            return None
        return dict(zip(outputs, weights, strict=True))

    def way(self, event: int) -> int:
        """Return which way an event goes through: the thing that it is, or ``FREE``."""
        thing = self.flows.keeps(event)
        return thing if thing in self._through else FREE

    def ways(self, output: int) -> set[int]:
        """Return what kinds of inputs an output is made of."""
        found = {self.way(output)}
        return found if self._weights is None else found | {FREE}

    def _begin(self) -> None:
        """Find out which outputs begin here, and which have nothing that can be told."""
        entered, measured = set[int](), set[int]()
        origins, lost = set[int](), set[int]()
        for event, enters in self.sequence:
            if event in self.carried:
                entered.add(self.way(event))
                measured.update({self.way(event)} if self.flows.amount(event)[1] else ())
            elif not enters and entered.isdisjoint({self.way(event), FREE}):
                origins.add(event)
            elif not enters and measured.isdisjoint(self._told(event)):
                lost.add(event)
        self.origins, self.lost = origins, lost

    def _told(self, output: int) -> set[int]:
        found = self.ways(output)
        return found - {FREE} if self._weights is None else found

    # -- demands -----------------------------------------------------------------------------------

    def ask(self, output: int, wanted: int, amount: int) -> None:
        """Say how much is wanted of an output, of its amount."""
        self._asked[output] = WHOLE * wanted // amount

    def of_input(self, event: int) -> int:
        """Return which part of an input of substance is wanted, of ``WHOLE``."""
        return self._swept(event)[0]

    def of_any(self, event: int) -> int:
        """Return which part of all that was done for later outputs is wanted, of ``WHOLE``."""
        return self._swept(event)[1]

    def _swept(self, until: int) -> tuple[int, int]:
        while until not in self._found:
            self._at -= 1
            event, enters = self.sequence[self._at]
            if enters:
                way = self.way(event) if self._has_substance else _ANY
                self._found[event] = (self._sum(way), self._sum(_ANY))
            else:
                self._count(event)
        return self._found[until]

    def _sum(self, way: int) -> int:
        wanted, whole = self._sums.get(way, (0, 0))
        return wanted // whole if whole else 0

    def _count(self, output: int) -> None:
        asked, thing = self._asked.get(output, 0), self.way(output)
        if self._weights is not None and output in self._weights:
            self._add(FREE, asked, self._weights[output])
        if self._all is not None:
            self._add(_ANY, asked, self._all[output])
        if thing != FREE:
            self._add(thing, asked, self.flows.amount(output)[1])

    def _add(self, way: int, asked: int, weight: int) -> None:
        wanted, whole = self._sums.get(way, (0, 0))
        self._sums[way] = (wanted + asked * weight, whole + weight)


class Sole(Shared):
    """A process with one output and nothing after it, as most are: that has it all."""

    def __init__(self, flows: Flows, place: int, sequence: Sequence[tuple[int, bool]]) -> None:
        self.place, self.sequence = place, sequence
        self.mute = self.incomparable = False
        output = sequence[-1][0]
        inputs = (event for event, enters in sequence if enters)
        self.carried = {event for event in inputs if _carries(flows, place, event)}
        self.unmeasured = [event for event in self.carried if not flows.amount(event)[1]]
        lost = bool(self.carried) and len(self.unmeasured) == len(self.carried)
        self.lost = {output} if lost else NOTHING
        self.origins = NOTHING if self.carried else {output}
        self._share = 0

    def again(self) -> Sole:
        """Return it as nobody has asked of it yet."""
        made = Sole.__new__(Sole)
        made.__dict__.update(self.__dict__, _share=0)
        return made

    def way(self, _event: int) -> int:
        """Return the only way there is."""
        return FREE

    def ways(self, _output: int) -> set[int]:
        """Return the only way there is."""
        return {FREE}

    def ask(self, _output: int, wanted: int, amount: int) -> None:
        """Say how much is wanted of the output, of its amount."""
        self._share = WHOLE * wanted // amount

    def of_input(self, _event: int) -> int:
        """Return which part of everything is wanted, of ``WHOLE``."""
        return self._share

    def of_any(self, _event: int) -> int:
        """Return which part of everything is wanted, of ``WHOLE``."""
        return self._share


def sharing(flows: Flows, place: int, sequence: Sequence[tuple[int, bool]]) -> Shared:
    """Return a process as demands are carried through it."""
    outputs = sum(not enters for _event, enters in sequence)
    sole = outputs == 1 and not sequence[-1][1]
    return (Sole if sole else Shared)(flows, place, sequence)
