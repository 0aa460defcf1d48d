# SPDX-License-Identifier: MIT
"""Reading quantities: a number with its unit, in a node of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from valueflows.exchange.names import property_of
from valueflows.exchange.nodes import Node, Said, Value
from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mark
from valueflows.exchange.values import Values
from valueflows.model.problems import Code
from valueflows.model.records import Measure
from valueflows.model.terms import Property, Ref


class Quantities:
    """Reads the quantities of a document, each once."""

    def __init__(self, values: Values, by_id: Mapping[str, list[Node]]) -> None:
        self.values = values
        self.notes = values.notes
        self.by_id = by_id
        self.quantities: dict[str, Measure | None] = {}

    def read(self, row: Property, value: Value, path: str) -> Measure | None:
        """Return a quantity, or None after noting why it cannot be read."""
        nodes = self.by_id.get(value.text) if value.is_id else None
        if not nodes:
            self.notes.refuse(
                Code.VALUE_HAS_WRONG_KIND,
                value.mark,
                f"{row.key} is {value.text!r}, where a number with its unit is expected",
                "Write hasNumericalValue and hasUnit below it.",
                path,
            )
            return None
        if value.text not in self.quantities:
            self.quantities[value.text] = self._quantity(nodes, row, path)
        return self.quantities[value.text]

    def _quantity(self, nodes: list[Node], row: Property, path: str) -> Measure | None:
        said = {"hasNumericalValue": dict[str, Value](), "hasUnit": dict[str, Value]()}
        for node in nodes:
            for key, value in self._of_measure(node, path):
                known = said[key]
                if known and value.text not in known:
                    self._two_quantities(node, nodes[0], key, value, path)
                    return None
                known[value.text] = value
        numbers = [self.values.number(v, k, path) for k, v in _pairs(said, "hasNumericalValue")]
        units = [self.values.unit(v, f"{path}.{k}") for k, v in _pairs(said, "hasUnit")]
        if not numbers:
            self._no_number(nodes[0], row, path)
        if not numbers or numbers[0] is None or None in units:
            return None
        unit = units[0] if units else None
        return Measure(has_numerical_value=numbers[0], has_unit=None if unit is None else Ref(unit))

    def _of_measure(self, node: Node, path: str) -> Iterator[tuple[str, Value]]:
        """Yield the numbers and units that are said of a quantity."""
        for said in node.said:
            key, exact = property_of(said.iri, Measure)
            values = [v for v in said.values if not v.empty]
            if key not in {"hasNumericalValue", "hasUnit"}:
                if values:
                    self._lost(said, path)
                continue
            if not exact:
                self.notes.warn(
                    Code.TERM_READ_AS,
                    said.mark,
                    f"{said.key} is read as {key}",
                    f"Write {key}.",
                    path,
                )
            yield from ((key, value) for value in values)

    def _two_quantities(self, node: Node, first: Node, key: str, value: Value, path: str) -> None:
        if node is first:
            too_many(self.notes, key, 2, value.mark or node.mark, path)
            return
        self.notes.refuse(
            Code.ID_DESCRIBED_TWICE,
            node.mark,
            f"the quantity {node.id} is described twice: in line {line_of(first.mark)} with another "
            f"{key}, here with {value.text!r}",
            "Give one of the two an id of its own, or none.",
            path,
        )

    def _lost(self, said: Said, path: str) -> None:
        self.notes.warn(
            Code.FOREIGN_TERM,
            said.mark,
            f"{said.key} of a measure is not kept",
            "A measure has hasNumericalValue and hasUnit.",
            path,
        )

    def _no_number(self, node: Node, row: Property, path: str) -> None:
        self.notes.refuse(
            Code.FIELD_MISSING,
            node.mark,
            f"{row.key} has no hasNumericalValue",
            "State how many.",
            path,
        )


def _pairs(said: dict[str, dict[str, Value]], key: str) -> Iterator[tuple[str, Value]]:
    return ((key, value) for value in said[key].values())


def line_of(mark: Mark | None) -> int:
    """Return the line of a place, 0 for none."""
    return 0 if mark is None else mark.line


def too_many(notes: Notes, key: str, count: int, mark: Mark | None, path: str) -> None:
    """Refuse several values where one is possible."""
    notes.refuse(
        Code.TOO_MANY_VALUES,
        mark,
        f"{key} has {count} values, at most one is possible",
        "Keep the one that is right.",
        path,
    )
