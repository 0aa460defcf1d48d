# SPDX-License-Identifier: MIT
"""Who asks: a role, the agent they are, and the organisations they may look into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a caller may do."""

    PUBLIC = "public"
    MEMBER = "member"
    AUDITOR = "auditor"
    BOOKKEEPER = "bookkeeper"


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who asks.

    ``agent`` is the IRI of who they are: it stands as author of what they record. An auditor or a
    bookkeeper sees everything that concerns their ``organisations``, all of the ledger where that
    is None; a member sees the names of those who belong to them. A bookkeeper may record what
    concerns one of ``records_for``, anything where that is None.
    """

    role: Role
    agent: str = ""
    organisations: frozenset[str] | None = None
    records_for: frozenset[str] | None = None

    @property
    def may_record(self) -> bool:
        """Whether the caller may write."""
        return self.role is Role.BOOKKEEPER

    @property
    def sees_all(self) -> bool:
        """Whether nothing in the ledger is hidden from the caller."""
        return self.role in _INSIDE and self.organisations is None

    @property
    def may_query_graph(self) -> bool:
        """Whether the caller may ask the RDF view, which holds everything and cannot be narrowed."""
        return self.sees_all


_INSIDE = frozenset({Role.AUDITOR, Role.BOOKKEEPER})
PUBLIC = Caller(Role.PUBLIC)
"""Who has no token."""

EVERYTHING = Caller(Role.AUDITOR)
"""Who may read all there is."""
