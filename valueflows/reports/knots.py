# SPDX-License-Identifier: MIT
"""Flows that hang together: by an agreement, by what they settle, keep, follow from or correct.

What is owed and how it was settled can be told of a knot without looking at any other. So the
accounts of an organisation are those of its knots, and a new flow changes one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from valueflows.model.reading import Flow

_AGREEMENT = "agreement\0"


@dataclass(slots=True)
class Knot:
    """Flows by id, and the agreements they belong to; named after the first id of its ties."""

    key: str
    flows: dict[str, Flow] = field(default_factory=dict)


class Knots:
    """Keeps flows in knots, and joins knots as flows come that tie them together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}
        self._flows: dict[str, Flow] = {}
        self._members: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._flows)

    def __contains__(self, iri: str) -> bool:
        return iri in self._flows

    def flows(self) -> Iterable[Flow]:
        """Return every flow, in the order they were put."""
        return self._flows.values()

    def get(self, iri: str) -> Flow | None:
        """Return a flow; None for one that was not put."""
        return self._flows.get(iri)

    def put(self, flow: Flow) -> tuple[str, set[str]]:
        """Take in a flow; return the root of its knot, and the roots that are none any more."""
        self._flows[flow.id] = flow
        root, gone = self._root(flow.id), set[str]()
        for tie in ties(flow):
            other = self._root(tie)
            if other != root:
                root, lost = self._join(root, other)
                gone.add(lost)
        self._members.setdefault(root, set()).add(flow.id)
        return root, gone

    def knot(self, root: str) -> Knot:
        """Return a knot by its root."""
        members = sorted(self._members.get(root, ()))
        return Knot(root, {iri: self._flows[iri] for iri in members if iri in self._flows})

    def roots(self) -> Iterator[str]:
        """Yield the root of every knot."""
        yield from self._members

    def _root(self, node: str) -> str:
        above = self._above
        while (up := above.get(node)) is not None:
            if (upper := above.get(up)) is not None:
                above[node] = upper
            node = up
        return node

    def _join(self, one: str, other: str) -> tuple[str, str]:
        """Put the smaller knot below the larger; return what is left and what is gone."""
        left, right = self._members.get(one, set()), self._members.get(other, set())
        if len(left) < len(right):
            one, other, left, right = other, one, right, left
        self._above[other] = one
        self._members.pop(other, None)
        self._members[one] = left
        left |= right
        return one, other


def ties(flow: Flow) -> Iterator[str]:
    """Yield what a flow hangs together with: other flows, and agreements."""
    yield from flow.settles
    yield from flow.fulfills
    if flow.triggered_by is not None:
        yield flow.triggered_by
    if flow.corrects is not None:
        yield flow.corrects
    for agreement in flow.agreements:
        yield _AGREEMENT + agreement
