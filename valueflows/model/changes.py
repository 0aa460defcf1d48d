# SPDX-License-Identifier: MIT
"""A change: the atomic set of records that is checked, written and published as one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from valueflows.model.problems import Problem, Source
from valueflows.model.records import Record


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a record is taken back; possible only while nothing refers to it."""

    id: str
    cls: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Records written together, in the order written, by somebody and for a reason.

    ``id`` is the client's idempotency key. ``request`` is what the client asked for, in one
    canonical text: a repeated id with the same request is answered with the first result.
    ``sources`` says where each record stood in a file, ``paths`` where in a request. A change that
    ``restores`` brings records at the revision they had elsewhere.
    """

    id: uuid.UUID
    records: tuple[Record | Withdrawal, ...]
    by: str = ""
    why: str = ""
    request: bytes = b""
    sources: dict[str, Source] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    restores: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a change: the version it has in the journal, and what was noticed.

    ``replayed`` means the change had been recorded before and nothing was written now.
    """

    version: int
    at: int
    ids: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    replayed: bool = False
