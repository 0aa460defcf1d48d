# SPDX-License-Identifier: MIT
"""From nodes to records: the reading of real data, with all its flaws.

Each node is read by the class it states; where it says the same id as another, the two are merged
as JSON-LD merges nodes, and what contradicts itself is refused. What a resource is stated to have
in stock, stage, state, place, container or agent is kept apart, at the place it was stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from valueflows.exchange.classes import Classes, Typed
from valueflows.exchange.merging import Draft, merged
from valueflows.exchange.names import REMOVED, article, local, property_of
from valueflows.exchange.nodes import Node, Said, Value
from valueflows.exchange.notes import Notes
from valueflows.exchange.quantities import Quantities, line_of, too_many
from valueflows.exchange.values import Values
from valueflows.model.catalog import INVERSE_PROPERTIES, fields_by_key
from valueflows.model.ids import is_iri
from valueflows.model.parsed import Parsed
from valueflows.model.problems import Code
from valueflows.model.records import ForeignValue
from valueflows.model.terms import OB, VF, Property

_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_REVISION: Final = f"{OB}revision"
_ORDER: Final = f"{OB}order"


def read_nodes(nodes: list[Node], notes: Notes, *, ordered: bool, repair: bool) -> Parsed:
    """Return what a document's nodes describe and state."""
    reader = _Reader(nodes, notes)
    parsed = Parsed(notes.file, ordered)
    drafts = list(reader.drafts())
    parsed.items = list(merged(drafts, notes, repair=repair))
    parsed.problems = notes.refusals()
    parsed.warnings = notes.warnings
    return parsed


class _Reader:
    def __init__(self, nodes: list[Node], notes: Notes) -> None:
        self.nodes = nodes
        self.notes = notes
        self.values = Values(notes)
        self.classes = Classes(nodes, notes)
        self.by_id = self.classes.by_id
        self.quantities = Quantities(self.values, self.by_id)

    def drafts(self) -> Iterator[Draft]:
        """Yield what every node says, in order."""
        for typed in self.classes.typed.values():
            self._turn_inverses(typed)
        for node in self.nodes:
            typed_node = self.classes.typed.get(id(node))
            if typed_node is not None:
                yield self._draft(typed_node)
            elif node.said and node.id not in self.classes.measures:
                self.classes.unclear(node)

    # -- inverse nesting -----------------------------------------------------------------------

    def _turn_inverses(self, typed: Typed) -> None:
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

    def _subject(self, typed: Typed, key: str, said: Said) -> str | None:
        """Return whose input or content it is; a flow's own inputs are those of its process."""
        if typed.cls.__name__ not in {"EconomicEvent", "Commitment", "Intent"}:
            return typed.node.id
        for other in typed.node.said:
            name, _exact = property_of(other.iri, typed.cls)
            named = [v for v in other.values if not v.empty]
            if name in {"inputOf", "outputOf"} and named:
                process = self.values.iri(named[0])
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

    def _draft(self, typed: Typed) -> Draft:
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
            for value in said.values:
                if not value.empty:
                    number = self.values.whole(value, f"ob:{name}", draft.path(f"ob:{name}"))
                    setattr(draft, name, number)
            return
        key, exact = property_of(said.iri, draft.cls)
        found = local(said.iri)
        if found is not None and found[1] is not None:
            self.classes.old(found[1], said.mark)
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
        if not values and row.derived and row.name == "contained_in":
            draft.uncontained = True
        found = [self._value(row, value, path) for value in values]
        items = [item for item in found if item is not None]
        if len(items) < len(values):
            draft.unreadable.add(row.name)
        before = draft.said_of(row)
        count = len({*items, *before})
        if not row.many and count > 1:
            later = max(said.mark, draft.marks.get(row.name), key=line_of)
            too_many(self.notes, row.key, count, later, path)
        draft.add(row, items, said.mark)

    def _value(self, row: Property, value: Value, path: str) -> Any:
        return (
            self.quantities.read(row, value, path)
            if row.kind == "value"
            else self.values.read(row, value, path)
        )

    def _foreign(self, draft: Draft, said: Said) -> None:
        """Keep what the vocabulary has no property for."""
        values = [value for value in said.values if not value.empty]
        if not values:
            return
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
        self.notes.warn(
            Code.FOREIGN_TERM,
            said.mark,
            message,
            "Check the name; if it is meant, nothing is to be done.",
            draft.path(said.key),
        )
        for value in values:
            if value.text in self.classes.loose:
                self._leave_out(draft, said, value)
            else:
                draft.foreign.append((said.iri, self.values.foreign(value)))

    def _leave_out(self, draft: Draft, said: Said, value: Value) -> None:
        words = [
            f"{below.key} {one.text}"
            for node in self.by_id[value.text]
            for below in node.said
            for one in below.values
            if not one.empty
        ]
        self.notes.warn(
            Code.NODE_LEFT_OUT,
            value.mark or said.mark,
            f"what stands under {said.key} has neither @id nor @type and is left out: "
            f"{', '.join(words)} .",
            "Use a property of the class, or state what it is.",
            draft.path(said.key),
        )
