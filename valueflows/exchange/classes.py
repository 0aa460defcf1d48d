# SPDX-License-Identifier: MIT
"""Of which class each node of a document is: as it states, or as what refers to it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from valueflows.exchange.names import (
    REMOVED,
    article,
    class_missed,
    class_of,
    local,
    property_of,
)
from valueflows.exchange.nodes import Node, Said, Value
from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mark
from valueflows.model.catalog import AGENTS, CLASSES, INVERSE_PROPERTIES, fields_by_key
from valueflows.model.problems import Code
from valueflows.model.terms import VF


@dataclass(slots=True)
class Typed:
    """A node with the class it is read as."""

    node: Node
    cls: type[Any]
    extra_types: list[str] = field(default_factory=list)


class Classes:
    """The nodes of a document by id and by class."""

    def __init__(self, nodes: list[Node], notes: Notes) -> None:
        self.notes = notes
        self.by_id: dict[str, list[Node]] = {}
        for node in nodes:
            self.by_id.setdefault(node.id, []).append(node)
        self.typed: dict[int, Typed] = {}
        self.measures: set[str] = set()
        """Ids under which quantities stand."""
        self.loose: set[str] = set()
        """Nodes with neither id nor class, under properties that are not ours."""
        for node in nodes:
            self._type(node)
        self._infer()

    def _type(self, node: Node) -> None:
        names: list[str] = []
        extra: list[str] = []
        for value in node.types:
            name = class_of(value.text) or self._nearly(node, value)
            if name is None:
                self._foreign_class(node, value, extra)
                continue
            found = local(value.text)
            if found is not None and found[1] is not None:
                self.old(found[1], value.mark)
            names.append(name)
        if not AGENTS.isdisjoint(names):
            names = [name for name in names if name != "Agent"]
        if not names or names[0] == "Measure":
            return
        other = next((name for name in names if name != names[0]), None)
        if other is not None:
            self.notes.refuse(
                Code.UNKNOWN_CLASS,
                node.types[-1].mark or node.mark,
                f"{node.id} is said to be both {article(names[0])} and {article(other)}",
                "Keep the class that is right, or describe two records.",
            )
        elif names[0] == "Agent":
            self.notes.refuse(
                Code.UNKNOWN_CLASS,
                node.mark,
                f"{node.id} is only said to be an Agent",
                "Say which: Person, Organization or EcologicalAgent.",
            )
        elif names[0] == "Ledger":
            self.notes.warn(
                Code.NODE_LEFT_OUT,
                node.mark,
                f"{node.id} describes another ledger; left out",
                "What this ledger is says its own record.",
            )
        else:
            self.typed[id(node)] = Typed(node, CLASSES[names[0]], extra)

    def _nearly(self, node: Node, value: Value) -> str | None:
        """Return the class whose name is plainly meant, after telling so."""
        name = class_missed(value.text)
        if name is not None:
            self.notes.warn(
                Code.TERM_READ_AS,
                value.mark or node.mark,
                f"the class {value.text} is read as {name}",
                f"Write {name}.",
            )
        return name

    def _foreign_class(self, node: Node, value: Value, extra: list[str]) -> None:
        found = local(value.text)
        if found is None:
            extra.append(value.text)
            return
        name = found[0]
        hint = f"it is gone in release 1.0.0: {REMOVED[name]}" if name in REMOVED else "check it"
        self.notes.refuse(
            Code.UNKNOWN_CLASS,
            value.mark or node.mark,
            f"{node.id} is said to be {article(name)}, which is no class of ValueFlows 1.0.0",
            hint[0].upper() + hint[1:] + ".",
        )

    def old(self, space: str, mark: Mark | None) -> None:
        """Tell of an old namespace."""
        self.notes.warn(
            Code.OLD_NAMESPACE,
            mark,
            f"{space} is an old name of the vocabulary, read as {VF}",
            f"Use {VF}.",
        )

    def unclear(self, node: Node) -> None:
        """Say of a node that has no class that it has none."""
        if node.id in self.loose or any(class_of(value.text) is not None for value in node.types):
            return
        foreign = [v.text for v in node.types if local(v.text) is None]
        if foreign:
            self.notes.warn(
                Code.NODE_LEFT_OUT,
                node.mark,
                f"{node.id} is a {foreign[0]}, no class of ValueFlows; left out",
                "State a class of ValueFlows beside it, if it is of one.",
            )
        elif not node.types:
            self.notes.refuse(
                Code.CLASS_MISSING,
                node.mark,
                f"it is not said what {node.id} is",
                "State its @type.",
            )

    def _infer(self) -> None:
        """Give nodes without a class that of the same id, else the only one that fits."""
        for nodes in self.by_id.values():
            classes = {self.typed[id(node)].cls for node in nodes if id(node) in self.typed}
            for node in nodes if len(classes) == 1 else ():
                if not node.types and node.said:
                    self.typed[id(node)] = Typed(node, next(iter(classes)))
        expected: dict[str, set[Any]] = {}
        fresh = list(self.typed.values())
        while fresh:
            asked: dict[str, None] = {}
            for typed in fresh:
                for iri, cls in self._expected(typed):
                    expected.setdefault(iri, set()).add(cls)
                    asked[iri] = None
            fresh = [t for iri in asked for t in self._inferred(iri, expected[iri])]

    def _expected(self, typed: Typed) -> Iterator[tuple[str, Any]]:
        """Yield the ids a node refers to, each with the class that is expected there."""
        rows = fields_by_key(typed.cls)
        for said in typed.node.said:
            key, _exact = property_of(said.iri, typed.cls)
            row = rows.get(key or "")
            if row is None and key not in INVERSE_PROPERTIES:
                self._loosen(said)
            if row is None or row.kind not in {"ref", "value"}:
                continue
            for value in said.values:
                if row.kind == "value" and value.is_id:
                    self.measures.add(value.text)
                elif value.is_id:
                    yield value.text, row.target

    def _loosen(self, said: Said) -> None:
        """Note what has neither name nor class, and stands under a property that is not ours."""
        todo = [said]
        while todo:
            for value in todo.pop().values:
                nodes = self.by_id.get(value.text, []) if value.text.startswith("_:") else []
                if nodes and value.text not in self.loose and not any(n.types for n in nodes):
                    self.loose.add(value.text)
                    todo += [below for node in nodes for below in node.said]

    def _inferred(self, iri: str, wanted: set[Any]) -> Iterator[Typed]:
        cls = next(iter(wanted))
        if len(wanted) > 1 or cls not in CLASSES.values():
            return
        for node in self.by_id.get(iri, ()):
            if id(node) in self.typed or node.types or not node.said:
                continue
            self.notes.warn(
                Code.TERM_READ_AS,
                node.mark,
                f"{node.id} is read as {article(cls.__name__)}, after what refers to it",
                "State its @type.",
            )
            self.typed[id(node)] = typed = Typed(node, cls)
            yield typed
