# SPDX-License-Identifier: MIT
"""What a request carries: the view it reads, who asks, and how it records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from valueflows.ledger.ledger import Ledger
from valueflows.ledger.view import View
from valueflows.model.callers import Caller
from valueflows.model.changes import Change, Recorded

Recorder = Callable[[Change], Awaitable[Recorded]]


@dataclass(slots=True)
class Asking:
    """One request. ``record`` is None for who may only read."""

    ledger: Ledger
    caller: Caller
    record: Recorder | None = None
    seconds: float = float("inf")
    """How long lists may be read for one answer."""
    view: View = field(init=False)
    _past: dict[int, View] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.refresh()

    def refresh(self) -> View:
        """Look at the books as they are now, after something was recorded."""
        self.view = self.ledger.view(self.caller)
        self.view.until = monotonic() + self.seconds
        return self.view

    def view_at(self, version: int) -> View:
        """Return the books as they stood at a version; one view for a request and a version."""
        if version == self.view.version:
            return self.view
        if version not in self._past:
            self._past[version] = self.ledger.view(self.caller, version)
            self._past[version].until = self.view.until
        return self._past[version]


def asking(info: Any) -> Asking:
    """Return the request a resolver works for."""
    found = info.context["asking"]
    assert isinstance(found, Asking)  # noqa: S101 - put there by every way in
    return found
