# SPDX-License-Identifier: MIT
"""Importing what must be refused."""

from __future__ import annotations

import json
from typing import Final

from valueflows.ledger.imports import Report

from .desk import Desk
from .limits import limited

VF: Final = "https://w3id.org/valueflows/ont/vf#"
CONTEXT: Final = {"@vocab": VF, "om": "http://www.ontology-of-units-of-measure.org/resource/om-2/"}
TTL: Final = f"@prefix vf: <{VF}> .\n@prefix ob: <https://w3id.org/open-books/ns#> .\n"


def refused(desk: Desk, data: str | bytes, form: str) -> Report:
    """Import what must be refused: with file, words and a remedy, in little time, without a trace."""
    head = desk.ledger.journal.head()
    with limited(10):
        report = desk.take(data, form, file="bad")
    assert report.problems
    for problem in report.problems:
        assert problem.message
        assert problem.remedy
        assert problem.source is not None
        assert problem.source.file == "bad"
    assert desk.ledger.journal.head() == head
    return report


def jsonld(*nodes: object, **context: object) -> str:
    """Return a JSON-LD document."""
    return json.dumps({"@context": [CONTEXT, context], "@graph": nodes})
