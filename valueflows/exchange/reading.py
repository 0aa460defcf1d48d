# SPDX-License-Identifier: MIT
"""From nodes to records: the reading of real data, with all its flaws.

Each node is read by the class it states; where it says the same id as another, the two are merged
as JSON-LD merges nodes, and what contradicts itself is refused. What a resource is stated to have
in stock, stage, state, place, container or agent is kept apart, at the place it was stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from valueflows.exchange.merging import Draft, merged
from valueflows.exchange.names import (
    REMOVED,
    article,
    class_of,
    local,
    property_of,
)
from valueflows.exchange.nodes import Node, Said, Value
from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mark
from valueflows.exchange.values import Values
from valueflows.model.catalog import CLASSES, INVERSE_PROPERTIES, fields_by_key
from valueflows.model.ids import is_iri
from valueflows.model.parsed import Parsed
from valueflows.model.problems import Code
from valueflows.model.records import ForeignValue, Measure
from valueflows.model.terms import OB, VF, Property, Ref

_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_REVISION: Final = f"{OB}revision"
_ORDER: Final = f"{OB}order"


@dataclass(slots=True)
class _Typed:
    """A node with the class it is read as."""

    node: Node
    cls: type[Any]
    extra_types: list[str] = field(default_factory=list)


def read_nodes(nodes: list[Node], notes: Notes, *, ordered: bool, repair: bool) -> Parsed:
    """Return what a document's nodes describe and state."""
    reader = _Reader(nodes, notes)
    parsed = Parsed(notes.file, ordered)
    drafts = list(reader.drafts())
    parsed.items = list(merged(drafts, notes, repair=repair))
    parsed.problems = notes.problems
    parsed.warnings = notes.warnings
    return parsed


class _Reader:
    def __init__(self, nodes: list[Node], notes: Notes) -> None:
        self.nodes = nodes
        self.notes = notes
        self.values = Values(notes)
        self.by_id: dict[str, list[Node]] = {}
        for node in nodes:
            self.by_id.setdefault(node.id, []).append(node)
        self.typed: dict[int, _Typed] = {}
        self.measures: set[str] = set()

    def drafts(self) -> Iterator[Draft]:
        """Yield what every node says, in order."""
        for node in self.nodes:
            self._type(node)
        for typed in list(self.typed.values()):
            self._turn_inverses(typed)
        self._infer()
        for node in self.nodes:
            typed_node = self.typed.get(id(node))
            if typed_node is not None:
                yield self._draft(typed_node)
            elif node.said and node.id not in self.measures:
                self._unclear(node)

    # -- classes -------------------------------------------------------------------------------

    def _type(self, node: Node) -> None:
        names: list[str] = []
        extra: list[str] = []
        for value in node.types:
            name = class_of(value.text)
            if name is None:
                self._foreign_class(node, value, extra)
                continue
            found = local(value.text)
            if found is not None and found[1] is not None:
                self._old(found[1], value.mark)
            names.append(name)
        if not names:
            return
        if names[0] == "Measure":
            return
        if names[0] == "Agent":
            self.notes.refuse(
                Code.UNKNOWN_CLASS,
                node.mark,
                f"{node.id} is only said to be an Agent",
                "Say which: Person, Organization or EcologicalAgent.",
            )
        elif names[0] == "Ledger":
            self.notes.warn(
                Code.NODE_LEFT_OUT, node.mark, f"{node.id} describes another ledger; left out"
            )
        else:
            self.typed[id(node)] = _Typed(node, CLASSES[names[0]], extra)

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

    def _old(self, space: str, mark: Mark | None) -> None:
        self.notes.warn(
            Code.OLD_NAMESPACE,
            mark,
            f"{space} is an old name of the vocabulary, read as {VF}",
            f"Use {VF}.",
        )

    def _unclear(self, node: Node) -> None:
        if any(class_of(value.text) is not None for value in node.types):
            return
        foreign = [v.text for v in node.types if local(v.text) is None]
        if foreign:
            self.notes.warn(
                Code.NODE_LEFT_OUT,
                node.mark,
                f"{node.id} is a {foreign[0]}, no class of ValueFlows; left out",
            )
        elif not node.types:
            self.notes.refuse(
                Code.CLASS_MISSING,
                node.mark,
                f"it is not said what {node.id} is",
                "State its @type.",
            )

    def _infer(self) -> None:
        """Give nodes without a class the only one that fits where they are referred to."""
        expected: dict[str, set[Any]] = {}
        for typed in list(self.typed.values()):
            rows = fields_by_key(typed.cls)
            for said in typed.node.said:
                key, _exact = property_of(said.iri, typed.cls)
                row = rows.get(key or "")
                if row is None or row.kind not in {"ref", "value"}:
                    continue
                for value in said.values:
                    if row.kind == "value" and value.is_id:
                        self.measures.add(value.text)
                    elif value.is_id:
                        expected.setdefault(value.text, set()).add(row.target)
        for node in self.nodes:
            wanted = expected.get(node.id, set())
            if id(node) in self.typed or node.types or not node.said or len(wanted) != 1:
                continue
            cls = next(iter(wanted))
            if cls in CLASSES.values():
                self.notes.warn(
                    Code.TERM_READ_AS,
                    node.mark,
                    f"{node.id} is read as {article(cls.__name__)}, after what refers to it",
                    "State its @type.",
                )
                self.typed[id(node)] = _Typed(node, cls)

    # -- inverse nesting -----------------------------------------------------------------------

    def _turn_inverses(self, typed: _Typed) -> None:
        """Say inverse properties forwards, of the records they point at."""
        kept = []
        for said in typed.node.said:
            key, _exact = property_of(said.iri, typed.cls)
            own = key is not None and key in fields_by_key(typed.cls)
            if key not in INVERSE_PROPERTIES or own:
                kept.append(said)
                continue
            subject = self._subject(typed, key, said)
            for value in said.values:
                if subject is not None and not value.empty:
                    self._say_forwards(key, subject, value, said)
        typed.node.said = kept

    def _subject(self, typed: _Typed, key: str, said: Said) -> str | None:
        """Return whose input or content it is; a flow's own inputs are those of its process."""
        if typed.cls.__name__ not in {"EconomicEvent", "Commitment", "Intent"}:
            return typed.node.id
        for other in typed.node.said:
            name, _exact = property_of(other.iri, typed.cls)
            if name in {"inputOf", "outputOf"} and other.values:
                process = self.values.iri(other.values[0])
                self.notes.warn(
                    Code.NESTED_FLOW,
                    said.mark,
                    f"{key} stands under the flow {typed.node.id}; "
                    f"read as {key} of its process {process}",
                    "Nest flows under their process.",
                )
                return process
        self.notes.refuse(
            Code.VALUE_HAS_WRONG_KIND,
            said.mark,
            f"{key} stands under the flow {typed.node.id}, which names no process",
            "Nest flows under their process, or state inputOf or outputOf.",
        )
        return None

    def _say_forwards(self, key: str, subject: str, value: Value, said: Said) -> None:
        forward = VF + INVERSE_PROPERTIES[key][0]
        target = self.values.iri(value)
        nodes = self.by_id.get(target)
        if not nodes:
            self.notes.warn(
                Code.NODE_LEFT_OUT,
                said.mark,
                f"{said.key} of {subject} names {target}, which is not described here; left out",
                f"State {INVERSE_PROPERTIES[key][0]} where it is described.",
            )
            return
        backwards = Value(subject, value.mark, is_id=True)
        if not any(
            s.iri == forward and s.values[0].text == subject for s in nodes[0].said if s.values
        ):
            nodes[0].said.append(Said(forward, INVERSE_PROPERTIES[key][0], said.mark, [backwards]))

    # -- fields --------------------------------------------------------------------------------

    def _draft(self, typed: _Typed) -> Draft:
        node = typed.node
        draft = Draft(typed.cls, node.id, node.mark)
        if not node.id.startswith("_:") and not is_iri(node.id):
            self.notes.refuse(
                Code.ID_IS_NOT_AN_IRI,
                node.mark,
                f"the id {node.id!r} is not an absolute IRI",
                "Use an IRI such as https://example.org/people/7, or declare the prefix.",
            )
        rows = fields_by_key(typed.cls)
        for said in node.said:
            self._said(draft, said, rows)
        for iri in typed.extra_types:
            draft.foreign.append((_RDF_TYPE, ForeignValue(iri, is_iri=True)))
        return draft

    def _said(self, draft: Draft, said: Said, rows: dict[str, Property]) -> None:
        if said.iri in {_REVISION, _ORDER}:
            name = said.iri[len(OB) :]
            number = self.values.whole(said.values[0], f"ob:{name}", draft.path(f"ob:{name}"))
            setattr(draft, name, number)
            return
        key, exact = property_of(said.iri, draft.cls)
        found = local(said.iri)
        if found is not None and found[1] is not None:
            self._old(found[1], said.mark)
        row = rows.get(key or "")
        if row is None or key is None:
            self._foreign(draft, said)
            return
        if not exact:
            self.notes.warn(
                Code.TERM_READ_AS,
                said.mark,
                f"{said.key} of {article(draft.cls.__name__)} is read as {key}",
                f"Write {key}.",
                draft.path(said.key),
            )
        self._field(draft, row, said)

    def _field(self, draft: Draft, row: Property, said: Said) -> None:
        path = draft.path(row.key)
        values = [v for v in said.values if not v.empty]
        if not values and row.name == "contained_in":
            draft.uncontained = True
        found = [self._value(row, value, path) for value in values]
        items = [item for item in found if item is not None]
        if not row.many and len(set(items)) > 1:
            self.notes.refuse(
                Code.TOO_MANY_VALUES,
                said.mark,
                f"{row.key} has {len(items)} values, at most one is possible",
                "Keep the one that is right.",
                path,
            )
        draft.add(row, items, said.mark)

    def _value(self, row: Property, value: Value, path: str) -> Any:
        return (
            self._measure(row, value, path)
            if row.kind == "value"
            else self.values.read(row, value, path)
        )

    def _measure(self, row: Property, value: Value, path: str) -> Measure | None:
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
        number, unit, failed = None, None, False
        for said in nodes[0].said:
            key, exact = property_of(said.iri, Measure)
            values = [v for v in said.values if not v.empty]
            if key == "hasNumericalValue" and values:
                number = self.values.number(values[0], key, path)
                failed |= number is None
            elif key == "hasUnit" and values:
                unit = self.values.unit(values[0], f"{path}.hasUnit")
                failed |= unit is None
            elif values:
                self._lost(said, path)
            if key is not None and not exact:
                self.notes.warn(
                    Code.TERM_READ_AS, said.mark, f"{said.key} is read as {key}", path=path
                )
        if number is None:
            if not failed:
                self._no_number(nodes[0], row, path)
            return None
        return Measure(has_numerical_value=number, has_unit=None if unit is None else Ref(unit))

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

    def _foreign(self, draft: Draft, said: Said) -> None:
        """Keep what the vocabulary has no property for."""
        found = local(said.iri)
        name = found[0] if found else None
        if not is_iri(said.iri):
            self.notes.refuse(
                Code.FOREIGN_TERM,
                said.mark,
                f"{said.key!r} is no property that can be kept",
                "Give it an absolute IRI.",
                draft.path(said.key),
            )
            return
        if name is not None:
            gone = name in REMOVED and f"; gone in release 1.0.0: {REMOVED[name]}"
            message = (
                f"{said.key} is no property of {article(draft.cls.__name__)} in ValueFlows 1.0.0; "
                f"kept as a foreign statement{gone or ''}"
            )
        else:
            message = f"{said.iri} is not in the vocabulary; kept as a foreign statement"
        self.notes.warn(Code.FOREIGN_TERM, said.mark, message, path=draft.path(said.key))
        for value in said.values:
            if not value.empty:
                draft.foreign.append((said.iri, self.values.foreign(value)))
