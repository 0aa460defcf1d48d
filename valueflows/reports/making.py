# SPDX-License-Identifier: MIT
"""What processes make, and how what went into one is shared by what comes out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.reading import Flow

_OUTPUTS: Final = frozenset({"produce", "separate"})
_ELSE: Final = frozenset({"deliverService", "modify"})
"""What a process is for where it makes nothing: a service, or a repair."""


@dataclass(slots=True)
class Making:
    """A process: what went into it, and how much is still to come out of it."""

    cost: Fraction = Fraction(0)
    to_come: Fraction = Fraction(0)
    weights: dict[str, Fraction] = field(default_factory=dict)
    outputs: dict[str, str | None] = field(default_factory=dict)
    """What was made: the resource by the event; None for a service, which is gone."""
    joint: bool = True
    is_unknown: bool = False
    """Whether something went into it of which nothing says what it had cost."""

    def share(self, event: str) -> Fraction | None:
        """Return the part of the cost so far that belongs to an output; None if not known."""
        weight, left = self.weights[event], self.to_come
        self.to_come -= weight
        if left <= 0 or (self.cost == 0 and self.is_unknown):
            return None
        cost = self.cost * weight / left
        self.cost -= cost
        return cost

    def take_back(self, event: str, cost: Fraction) -> None:
        """Put an output back that was not made after all."""
        del self.weights[event]
        self.outputs.pop(event, None)
        self.cost += cost


Measure = Callable[[Flow], tuple[Fraction, str | None] | None]
"""How much of a process an output is, and in which measure; None where nothing says it."""


def plan(making: dict[str, Making], events: Iterable[Flow], measure: Measure) -> None:
    """See what is to come out of each process, and by what its cost is shared."""
    by_process: defaultdict[str, list[Flow]] = defaultdict(list)
    for event in events:
        is_output = event.action in _OUTPUTS | _ELSE and event.corrects is None
        if is_output and event.output_of is not None:
            by_process[event.output_of].append(event)
    for process, found in by_process.items():
        made = [event for event in found if event.action in _OUTPUTS] or found
        _share_out(making.setdefault(process, Making()), made, measure)


def _share_out(making: Making, made: list[Flow], measure: Measure) -> None:
    measures = set[str | None]()
    for event in made:
        size, unit = measure(event) or (Fraction(1), event.id)
        measures.add(unit)
        making.weights[event.id] = size
    making.joint = len(measures) == 1 or len(making.weights) == 1
    making.to_come = sum(making.weights.values(), Fraction(0))
