# SPDX-License-Identifier: MIT
"""Who asks: a role, and the agent in whose name things are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a token allows."""

    AUDITOR = "auditor"
    BOOKKEEPER = "bookkeeper"


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone with a token. ``agent`` is the IRI that stands as author of what they record."""

    role: Role
    agent: str = ""

    @property
    def may_record(self) -> bool:
        """Whether the caller may write; everyone with a token may read."""
        return self.role is Role.BOOKKEEPER
