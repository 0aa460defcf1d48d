# SPDX-License-Identifier: MIT
"""Kinds of reports, and what one is computed from when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from time import monotonic
from typing import Any, Final

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.publicly import Publicly
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import GENESIS, read_line
from valueflows.ledger.reading import Reading, reading
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.reading import Source
from valueflows.model.tables import Report
from valueflows.reports.accounts import Accounts
from valueflows.reports.drawn import draw
from valueflows.reports.periods import Period


class Reads(Enum):
    """What a kind of report is computed from."""

    SHOWN = "what the caller sees of the books"
    """Everybody can have it for any time: it tells nothing that single records do not tell."""
    BOOKS = "the books, whole"
    """Who does not see all of it has it for closed periods only, as they were closed."""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of report, by the name it has in addresses.

    ``parameters`` are what it takes besides agents and period. ``single``: it is about one
    organisation, ``several``: about a group of them. ``compares``: it can stand beside other
    periods. ``sensitive``: it tells of
    single persons, so that nobody from outside has it, but for what ``public`` makes of it, or
    says is told; ``closed`` is why there is nothing for them. ``own`` is the parameter by which
    somebody asks for what is theirs, whom nobody else may name.
    ``local``: it changes with flows of its agents and with rules alone. ``reach`` tells whose books
    a policy counts that is named, or holds, where these are more than those asked for.
    ``any_time``: without a period it is of all time.
    """

    name: str
    title: str
    doc: str
    compute: Callable[[Question], Report]
    parameters: tuple[Parameter, ...] = ()
    reads: Reads = Reads.BOOKS
    single: bool = False
    several: bool = False
    compares: bool = False
    sensitive: bool = False
    public: Callable[[Question], Report] | None = None
    closed: str = "this report tells of single persons"
    own: str | None = None
    reach: Callable[[Source, tuple[str, ...], Period, str | None], Iterable[str]] | None = None
    local: bool = False
    any_time: bool = False


@dataclass(frozen=True, eq=False)
class Question:
    """A report that is to be computed.

    ``agents`` are the IRIs of the organisations it is about, sorted; ``boundary`` are those whose
    accounts are drawn up as one: these, or all that a policy counts. ``outside``: who asks is not
    to see more than everybody may.
    """

    ledger: Ledger
    caller: Caller
    version: int
    agents: tuple[str, ...]
    boundary: frozenset[str]
    period: Period
    compare: tuple[Period, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outside: bool = False
    view: View = field(kw_only=True)
    until: float | None = field(default=None, kw_only=True)
    """When, on the monotonic clock, it is to be given up; None: whenever it is done."""
    drawn: Callable[[Reading, frozenset[str]], Accounts] = field(default=draw, kw_only=True)
    """What draws accounts, or has them from before."""
    openly: Publicly | None = field(default=None, kw_only=True)
    """What everybody reads."""

    @cached_property
    def checkpoint(self) -> str:
        """The hash of the journal's line of the version."""
        return checkpoint_of(self.ledger, self.version)

    def hurry(self) -> None:
        """Give up where there is no more time: ``NoReportError``."""
        if self.until is not None and monotonic() > self.until:
            raise NoReportError(
                "out_of_time",
                "period",
                "this takes too long",
                "Ask about fewer organisations at a time.",
            )

    @cached_property
    def source(self) -> Reading:
        """The books at the version, whole: for kinds that are computed from these."""
        assert self.view.sight.whole  # noqa: S101 - a mistake in the registry would open the books
        return reading(self.ledger, self.version)

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts of the agents as one."""
        return self.drawn(self.source, self.boundary)


def checkpoint_of(ledger: Ledger, version: int) -> str:
    """Return the hash of the journal's line of a version; of version 0 that of nothing."""
    if version == 0:
        return GENESIS
    (line,) = ledger.journal.read(version - 1, 1)
    return read_line(line.data, verify=False).hash


def sees_books(caller: Caller, agents: tuple[str, ...]) -> bool:
    """Whether a caller sees everything that concerns some organisations."""
    if caller.sees_all:
        return True
    inside = caller.organisations or frozenset()
    return caller.role in _STAFF and bool(agents) and set(agents) <= inside


_STAFF: Final = frozenset({Role.AUDITOR, Role.BOOKKEEPER})
