# SPDX-License-Identifier: MIT
"""What is agreed: agreements and their bundles."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.exact import Instant
from valueflows.model.records import Record
from valueflows.model.terms import Inverse, Ref, prop, record


@record
class AgreementBundle(Record):
    """Agreements that belong together, such as the lines of one order."""

    name: str | None = prop("name", "What the bundle is called.", default=None)
    note: str | None = prop("note", "Remarks on the bundle.", default=None)
    created: Instant | None = prop("created", "When it was written down.", default=None)

    inverses: ClassVar = (Inverse("bundles", "Agreement", "bundled_in", "The agreements in it."),)


@record
class Agreement(Record):
    """Flows that answer each other: what one side gives and what the other gives in return."""

    name: str | None = prop("name", "What the agreement is called.", default=None)
    note: str | None = prop("note", "Remarks on the agreement.", default=None, personal=True)
    created: Instant | None = prop("created", "When it was written down.", default=None)
    bundled_in: Ref[AgreementBundle] | None = prop(
        "bundledIn", "The bundle it is a line of.", default=None
    )

    inverses: ClassVar = (
        Inverse("stipulates", "Commitment", "clause_of", "Promises of one side."),
        Inverse(
            "stipulates_reciprocal",
            "Commitment",
            "reciprocal_clause_of",
            "Promises made in return.",
        ),
        Inverse(
            "realizes",
            "EconomicEvent",
            "realization_of",
            "Events of one side that nobody had promised.",
        ),
        Inverse(
            "realizes_reciprocal",
            "EconomicEvent",
            "reciprocal_realization_of",
            "Events in return that nobody had promised.",
        ),
    )
