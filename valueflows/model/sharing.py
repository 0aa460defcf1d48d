# SPDX-License-Identifier: MIT
"""What a process shares among its outputs: which part of each input went into what is wanted.

Outputs share by a named method: by their quantities where these are of one dimension, by what they
are worth, or as a recipe says. Nothing has to be shared where there is one output. What enters a
process and leaves it as itself (accepted and modified, picked up and dropped off) goes into nothing
else. An output that nobody wants keeps its share.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

WHOLE: Final = 10**36
"""A share of all, in parts."""


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


class Shared:
    """One process while demands are carried through it."""

    def __init__(
        self, flows: Flows, place: int, inputs: Sequence[int], outputs: Sequence[int]
    ) -> None:
        self.flows, self.place = flows, place
        carried = [e for e in inputs if flows.route(e) and not flows.is_service(e)]
        carried = [e for e in carried if flows.route(e)[-1] == place]
        made = [e for e in outputs if not flows.is_service(e)]
        self.unmeasured = [e for e in carried if not flows.amount(e)[1]]
        carried = [e for e in carried if flows.amount(e)[1]]
        self._through = self._things(carried) & self._things(made)
        self._kept: dict[int, int] = dict.fromkeys(self._through, 0)
        self._twins = dict.fromkeys(self._through, 0)
        for event in made:
            if (thing := flows.keeps(event)) in self._through:
                self._twins[thing] += flows.amount(event)[1]
        self.free = any(flows.keeps(e) not in self._through for e in carried)
        """Whether anything enters that is no thing that leaves as itself."""
        self._weights = self._weighed(made)
        every = self._weights if len(made) == len(outputs) else self._weighed(outputs)
        self._all = every
        self.mute = every is None
        """Whether the share of labour and tools cannot be told."""
        self.incomparable = self._weights is None or self.mute
        self._material = self._any = 0

    def _things(self, events: Sequence[int]) -> set[int]:
        return {self.flows.keeps(event) for event in events} - {-1}

    def _weighed(self, outputs: Sequence[int]) -> dict[int, tuple[int, int]] | None:
        """Return the weight of each output, and that of all."""
        if len(outputs) < 2:  # noqa: PLR2004 - one output has it all
            return dict.fromkeys(outputs, (1, 1))
        weights = self.flows.weights(self.place, outputs)
        if weights is None or not (total := sum(weights)):
            return None
        return {event: (w, total) for event, w in zip(outputs, weights, strict=True)}

    def ask(self, output: int, wanted: int, amount: int) -> None:
        """Say how much is wanted of an output, of its amount."""
        if self._weights is not None and output in self._weights:
            weight, total = self._weights[output]
            self._material += WHOLE * weight * wanted // (total * amount)
        if self._all is not None:
            weight, total = self._all[output]
            self._any += WHOLE * weight * wanted // (total * amount)
        thing = self.flows.keeps(output)
        if thing in self._through:
            self._kept[thing] += WHOLE * wanted // (self._twins[thing] or wanted)

    def of_input(self, event: int) -> int:
        """Return which part of an input of substance is wanted, of ``WHOLE``."""
        thing = self.flows.keeps(event)
        return self._kept[thing] if thing in self._through else self._material

    def of_any(self, _event: int) -> int:
        """Return which part of all the process did is wanted, of ``WHOLE``."""
        return self._any

    def is_origin(self, output: int) -> bool:
        """Whether an output came into being here, out of nothing that is recorded."""
        return not self.free and self.flows.keeps(output) not in self._through

    def is_lost(self, output: int) -> bool:
        """Whether it is not known what an output came out of, though something entered."""
        return self._weights is None and self.flows.keeps(output) not in self._through
