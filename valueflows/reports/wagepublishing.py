# SPDX-License-Identifier: MIT
"""Pay disclosures as they are published: records that stay, and what a later one says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from valueflows.model.disclosing import Disclosure
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.terms import Ref
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wagereport import REPORT

_WHEN: Final = frozenset({"version", "checkpoint", "dependsOn"})
"""What differs between two versions of the books in which nothing else does."""


def published(
    disclosure: WageDisclosure,
    iri: str,
    *,
    told: Mapping[str, Any] | None = None,
    supersedes: Disclosure | None = None,
) -> Disclosure:
    """Return the record by which a disclosure is published: what is told, and its hash."""
    data = canonical(disclosure.told() if told is None else told)
    return Disclosure(
        id=iri,
        report=REPORT,
        disclosed_by=disclosure.policy.published_by,
        wage_policy=Ref[MaximumWagePolicy](disclosure.policy.id),
        period=disclosure.period,
        at_version=disclosure.version,
        digest=digest(data),
        result=data.decode(),
        verdict=disclosure.verdict,
        supersedes=None if supersedes is None else Ref[Disclosure](supersedes.id),
    )


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A figure that is another one now; None where there was or is none."""

    name: str
    before: Any
    after: Any


def superseding(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what differs between two results, as they were told, but for when they were made."""
    before, after = (dict(_flat(json.loads(canonical(result)))) for result in (old, new))
    names = sorted(before.keys() | after.keys())
    return tuple(
        Difference(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        if isinstance(one, Mapping):
            yield from _flat(one, f"{prefix}{key}.")
        elif prefix or key not in _WHEN:
            yield f"{prefix}{key}", one
