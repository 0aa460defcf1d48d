# SPDX-License-Identifier: MIT
"""What a record must say beyond the kinds of its fields, so that a ledger takes it."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import Property, properties

LATER: Final = Instant("2026-06-01T08:00:00.50+01:00")
"""When something ends that began at the usual moment."""

_ENDS: Final = frozenset({"valid_through", "disposed"})
_SHARES: Final = frozenset({"share", "rate_max", "contractor_cost_share", "min_hours_coverage"})
_ONE_POLICY: Final = frozenset({"PolicyText", "Acceptance"})


def legal(cls: type[Any], number: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the first, second or third record of a class, as rules want them."""
    made = dict(fields)
    for row in properties(cls):
        if row.name in made:
            made[row.name] = _legal(cls, row, number, made[row.name])
    if "digest" in made:
        made["digest"] = hashlib.sha256(made["result"].encode()).hexdigest()
    return made


def _legal(cls: type[Any], row: Property, number: int, value: Any) -> Any:
    name, owner = row.name, cls.__name__
    if name in _ENDS or (owner, name) == ("Membership", "until"):
        return LATER
    if name in _SHARES:
        return Amount("0.500")
    if owner in _ONE_POLICY and name == ("profit_policy" if number % 2 else "wage_policy"):
        return None
    if name == "supersedes" and number == 1:
        return None
    if name == "closed_before":
        return Instant(f"200{number}-01-01T00:00:00Z")
    return {"period": f"202{number}", "language": "en"}.get(name, value)
