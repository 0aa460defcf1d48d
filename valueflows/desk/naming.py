# SPDX-License-Identifier: MIT
"""Short names of organisations: how an address, or a person at a terminal, says whom it means.

An organisation is named by its IRI; by what follows the ledger's base in it; or by the last part
of its IRI, where no other organisation that the reader sees has the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from valueflows.desk.asked import NoReportError
from valueflows.ledger.view import View

_ENDS: Final = re.compile(r"[/#:]+")
_SHOWN_MAX: Final = 5
_TAKEN: Final = frozenset({"id", "static", "graphql", "sparql", "health", "reports"})
"""What other addresses begin with."""


def last_part(iri: str) -> str:
    """Return what stands behind the last slash, hash or colon, at the end left out."""
    return _ENDS.split(_ENDS.sub("/", iri).strip("/"))[-1]


class Names:
    """The organisations that a reader sees, by their names."""

    def __init__(self, view: View, base: str) -> None:
        self.base = base
        self.iris = tuple(sorted(row.id for row in view.records("Organization")))
        self._known = frozenset(self.iris)
        self._by_part = defaultdict[str, list[str]](list)
        for iri in self.iris:
            self._by_part[last_part(iri)].append(iri)

    def iri(self, name: str) -> str:
        """Return the organisation that a name means; ``NoReportError`` for none, or several."""
        for written in (name, self.base + name):
            if written in self._known:
                return written
        found = self._by_part.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            some = ", ".join(found[:_SHOWN_MAX])
            raise NoReportError(
                "ambiguous_agent", "agents", f"{name!r:.80} can be {some}", "Give the whole IRI."
            )
        raise NoReportError(
            "unknown_agent",
            "agents",
            f"no organisation is called {name!r:.200} here",
            "Give the IRI of an Organization that you may see, or the last part of it.",
        )

    def short(self, iri: str) -> str:
        """Return the shortest name of an organisation."""
        part = last_part(iri)
        if part not in _TAKEN and self._by_part[part] == [iri] and self.iri(part) == iri:
            return part
        below = iri.removeprefix(self.base)
        return below if below and below.partition("/")[0] not in _TAKEN else iri
