# SPDX-License-Identifier: MIT
"""Attributions in words."""

from __future__ import annotations

from typing import Any

from tests.helpers import iri
from valueflows.ledger.attributing import Attributed, attributed
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import written


def shared(ledger: Ledger, what: str, **how: Any) -> Attributed:
    """Return the attribution of an event or a resource."""
    return attributed(ledger.view(EVERYTHING), iri(what), **how)


def parts(ledger: Ledger, found: Attributed) -> str:
    """Return how much of each event is in something: ``-`` where that is not told."""
    events, ids = ledger.books.events, ledger.books.ids
    out = []
    for part in found.parts:
        name = ids.text(events.id.view[part.event]).rsplit("/", 1)[-1]
        amount = "-" if part.amount is None else short(part.amount)
        out.append(f"{name}:{amount}" + ("?" if part.rank != "material" else ""))
    return " ".join(out)


def origins(found: Attributed) -> str:
    """Return the origins with their amounts; groups are divided by a bar."""
    return " | ".join(" ".join(_origins(group)) for group in found.groups)


def _origins(group: Any) -> list[str]:
    out = []
    for origin in group.origins:
        name = "" if origin.row is None else origin.row.id.rsplit("/", 1)[-1]
        kind = {"event": ""}.get(origin.kind, f"({origin.kind})")
        out.append(f"{name}{kind}:{short(origin.amount)}")
    return out


def short(amount: Any) -> str:
    """Write an amount with four places at most."""
    whole, _point, rest = written(amount).partition(".")
    return f"{whole}.{rest[:4]}".rstrip("0").rstrip(".")


def gaps(found: Attributed) -> str:
    """Return the codes of what is not known."""
    return " ".join(sorted(gap.code for gap in found.gaps))
