# SPDX-License-Identifier: MIT
"""Profit disclosures as they are published: records that stay, each able to supersede another.

What a later one says otherwise is told by ``wagepublishing.superseding``, for both kinds alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from valueflows.model.disclosing import Disclosure
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.terms import Ref
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.profit import ProfitDisclosure
from valueflows.reports.profit_report import NAME, plain


def published(
    disclosure: ProfitDisclosure,
    iri: str,
    *,
    told: Mapping[str, Any] | None = None,
    supersedes: Disclosure | None = None,
) -> Disclosure:
    """Return the record by which a disclosure is published: what is told, and its hash."""
    data = canonical(plain(disclosure) if told is None else told)
    return Disclosure(
        id=iri,
        report=NAME,
        disclosed_by=disclosure.policy.published_by,
        profit_policy=Ref[MaximumProfitPolicy](disclosure.policy.id),
        period=disclosure.period.text,
        at_version=disclosure.version,
        digest=digest(data),
        result=data.decode(),
        verdict=disclosure.verdict,
        supersedes=None if supersedes is None else Ref[Disclosure](supersedes.id),
    )
