# SPDX-License-Identifier: MIT
"""The accounts of one organisation, or of several as one, drawn from a ledger's books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from valueflows.model.reading import Flow, Source
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.totals import Totals


class Accounts(Protocol):
    """What reports are computed from. Everything is in order of time, then of the journal."""

    source: Source
    boundary: frozenset[str]
    """The organisations whose accounts these are; what flows between them is left out."""

    def postings(
        self, period: Period | None = None, *, until: int | None = None
    ) -> Sequence[Posting]:
        """Return the postings of a period, or all that count before a moment."""

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return what ``totals_of`` says of these postings."""

    def gaps(self, period: Period | None = None) -> Sequence[Gap]:
        """Return what could not be reckoned."""

    def owed(self, period: Period) -> Sequence[Payment]:
        """Return what came to be owed in a period: the accrued basis."""

    def paid(self, period: Period) -> Sequence[Payment]:
        """Return what was settled in a period, and money that settles nothing: the paid basis."""

    def work(self, period: Period) -> Sequence[Flow]:
        """Return the work done for the organisations in a period, net of corrections."""

    def flows(self) -> Sequence[Flow]:
        """Return every flow that one of the organisations takes part in, corrections too."""
