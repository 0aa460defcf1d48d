# SPDX-License-Identifier: MIT
"""What a request carries: the view it reads, who asks, and how it records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from valueflows.ledger.ledger import Ledger
from valueflows.ledger.view import View
from valueflows.model.changes import Change, Recorded

Recorder = Callable[[Change], Awaitable[Recorded]]


@dataclass(slots=True)
class Asking:
    """One request. ``record`` is None for who may only read."""

    ledger: Ledger
    view: View
    record: Recorder | None
    by: str = ""

    def refresh(self) -> View:
        """Look at the books as they are now, after something was recorded."""
        self.view = View(self.ledger.books)
        return self.view


def asking(info: Any) -> Asking:
    """Return the request a resolver works for."""
    found = info.context["asking"]
    assert isinstance(found, Asking)  # noqa: S101 - put there by every way in
    return found
