# SPDX-License-Identifier: MIT
"""Records that vf-graphql 0.9 has and the vocabulary has no longer, made of what is recorded.

A fulfillment is a reference of an event to a commitment, a product batch is a batch or lot, a
relationship of agents is what was said of them in the words of W3C ORG. Nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from valueflows.graphql import settled
from valueflows.ledger.rows import UnknownAgentRow
from valueflows.ledger.view import View
from valueflows.model.agents import Agent
from valueflows.model.catalog import AGENTS, CLASSES
from valueflows.model.records import ForeignValue
from valueflows.model.resources import BatchLotRecord
from valueflows.model.terms import VF
from valueflows.rdf.jsonld import foreign_from_json

ORG: Final = "http://www.w3.org/ns/org#"
_URN: Final = "urn:valueflows:link:"


class Way(NamedTuple):
    """A reference that was a record of its own: from which class, by which field, to which."""

    holder: str
    via: str
    target: str


WAYS: Final = {
    "Fulfillment": (Way("EconomicEvent", "fulfills", "Commitment"),),
    "Satisfaction": (
        Way("EconomicEvent", "satisfies", "Intent"),
        Way("Commitment", "satisfies", "Intent"),
    ),
    "Settlement": (Way("EconomicEvent", "settles", "Claim"),),
    "ProposedIntent": (
        Way("Proposal", "publishes", "Intent"),
        Way("Proposal", "reciprocal", "Intent"),
    ),
    "ProposedTo": (Way("Proposal", "proposed_to", "Agent"),),
}


class Link:
    """One reference, as a record. Its id tells both ends, so that it can be found again."""

    __slots__ = ("holder", "kind", "target", "via")

    def __init__(self, kind: str, via: str, holder: Any, target: Any) -> None:
        self.kind, self.via, self.holder, self.target = kind, via, holder, target

    @property
    def id(self) -> str:
        """An id made of those of both ends."""
        ends = (quote(end.id, safe="") for end in (self.holder, self.target))
        return f"{_URN}{self.kind}:{self.via}:{':'.join(ends)}"

    @property
    def revision_id(self) -> str:
        """The revision of the record that refers."""
        return f"{self.id}@{self.holder.revision_id.rpartition('@')[2]}"

    def share(self, name: str) -> Any:
        """Return how much of the record that refers belongs to this link, where that is known."""
        if self.kind in {"Fulfillment", "Settlement"}:
            return settled.share(self.holder, self.target, name)
        alone = len(getattr(self.holder, self.via)) == 1
        return getattr(self.holder, name) if alone else None


def of_holder(kind: str, holder: Any) -> list[Link]:
    """Return the links of a kind that a record holds."""
    ways = (way for way in WAYS[kind] if way.holder == holder.kind)
    return [Link(kind, w.via, holder, target) for w in ways for target in getattr(holder, w.via)]


def of_target(kind: str, target: Any) -> list[Link]:
    """Return the links of a kind that lead to a record."""
    return [
        Link(kind, way.via, holder, target)
        for way in WAYS[kind]
        for holder in target.view.inverse(target, way.holder, way.via)
    ]


def all_of(kind: str, view: View) -> list[Link]:
    """Return every link of a kind, in the order they were written."""
    found = []
    for way in WAYS[kind]:
        table = view.books.by_name[way.holder]
        many = table.many[way.via]
        for link in range(many.count):
            row = many.owner.view[link]
            if view.sight.standing(table, row):
                target = view.node(many.target.view[link], way.target)
                if target is not None:
                    found.append(Link(kind, way.via, view.at(table, row), target))
    return found


def found(kind: str, view: View, iri: str) -> Link | None:
    """Return the link of an id; None when there is none."""
    parts = iri.removeprefix(_URN).split(":")
    if parts[0] != kind or len(parts) != _PARTS:
        return None
    for way in WAYS[kind]:
        holder = view.get(unquote(parts[2]), CLASSES[way.holder])
        for link in [] if holder is None else of_holder(kind, holder):
            if link.id == iri:
                return link
    return None


_PARTS: Final = 4
"""Of an id: kind, field, and both ends."""


class Batch:
    """A batch or lot, under its former name."""

    __slots__ = ("row",)
    kind = "ProductBatch"

    def __init__(self, row: Any) -> None:
        self.row = row

    @property
    def id(self) -> Any:
        """The id of the batch or lot."""
        return self.row.id

    @property
    def revision_id(self) -> Any:
        """The revision of the batch or lot."""
        return self.row.revision_id


def batch(view: View, iri: str) -> Batch | None:
    """Return the batch of an id; None when there is none."""
    row = view.get(iri, BatchLotRecord)
    return None if row is None else Batch(row)


# -- agents and each other -------------------------------------------------------------------------


class Role:
    """A property of W3C ORG by which one agent stands to another."""

    __slots__ = ("inverse_role_label", "name", "note", "role_label", "view")
    kind = "AgentRelationshipRole"

    def __init__(self, view: View, name: str, label: str, inverse: str, note: str) -> None:
        self.view = view
        self.name, self.role_label, self.inverse_role_label, self.note = name, label, inverse, note

    @property
    def id(self) -> str:
        """The property's IRI."""
        return ORG + self.name

    @property
    def revision_id(self) -> str:
        """Roles are fixed."""
        return f"{self.id}@1"


_ROLES: Final = (
    ("memberOf", "member of", "has member", "Belongs to a group."),
    ("hasMember", "has member", "member of", "Is the group to which one belongs."),
    ("headOf", "head of", "headed by", "Leads an organisation."),
    ("linkedTo", "linked to", "linked to", "Has some standing relation."),
    ("subOrganizationOf", "part of", "has part", "Is an organisation inside another."),
    ("hasSubOrganization", "has part", "part of", "Has organisations inside it."),
    ("unitOf", "unit of", "has unit", "Is a department of an organisation."),
    ("hasUnit", "has unit", "unit of", "Is an organisation with departments."),
)


class Relation:
    """That one agent stands to another in a role."""

    __slots__ = ("object", "relationship", "subject")
    kind = "AgentRelationship"

    def __init__(self, subject: Any, relationship: Role, other: Any) -> None:
        self.subject, self.relationship, self.object = subject, relationship, other

    @property
    def id(self) -> str:
        """An id made of those of both agents and the role's name."""
        ends = (quote(end.id, safe="") for end in (self.subject, self.object))
        return f"{_URN}{self.kind}:{self.relationship.name}:{':'.join(ends)}"

    @property
    def revision_id(self) -> str:
        """The revision of the agent of whom it was said."""
        return f"{self.id}@{self.subject.revision_id.rpartition('@')[2]}"


class _NamedAgentRow(UnknownAgentRow):  # type: ignore[misc]
    """An agent that is named where no record refers to it."""

    __slots__ = ("_iri",)

    def __init__(self, view: View, iri: str) -> None:
        super().__init__(view, -1, None, -1)
        self._iri = iri

    @property
    def id(self) -> str:
        """The id it is named by."""
        return self._iri


def agent(view: View, iri: str) -> Any:
    """Return an agent by id, described or not."""
    known = view.get(iri, Agent)
    if known is None and not view.sight.whole:
        return None  # which may be a person
    return _NamedAgentRow(view, iri) if known is None else known


def foreign(row: Any, name: str, base: str = VF) -> Any:
    """Return what a record says in a term that is not, or no longer, in the vocabulary."""
    return next((value.text for iri, value in said(row) if iri == base + name), None)


def said(row: Any) -> Iterator[tuple[str, ForeignValue]]:
    """Yield what a record says in terms that are not in the field table."""
    for iri, values in (row.document or {}).items():
        if ":" in iri and not iri.startswith("ob:"):
            for value in values if isinstance(values, list) else [values]:
                yield iri, foreign_from_json(value)


def roles(view: View) -> dict[str, Role]:
    """Return the roles in which agents can stand to each other, by id."""
    made = [Role(view, *row) for row in _ROLES]
    return {role.id: role for role in made}


def relations(view: View) -> list[Relation]:
    """Return how agents stand to each other, as far as their own records say so."""
    # Once for each view, which is one request: every agent's record must be looked at.
    if _KEPT not in view.kept:
        view.kept[_KEPT] = list(_relations(view))
    found: list[Relation] = view.kept[_KEPT]
    return found


_KEPT: Final = "relations of agents"


def relations_in(role: Role) -> list[Relation]:
    """Return who stands in a role to whom."""
    return [r for r in relations(role.view) if r.relationship.id == role.id]


def _relations(view: View) -> Iterator[Relation]:
    known = roles(view)
    for name in sorted(AGENTS):
        for row in view.records(name):
            for iri, value in said(row):
                if iri in known and value.is_iri:
                    other = agent(view, value.text)
                    if other is not None:
                        yield Relation(row, known[iri], other)
