# SPDX-License-Identifier: MIT
"""What is worth knowing is told, and blocks nothing."""

from __future__ import annotations

from tests.helpers import change, event, iri
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.notices import notices
from valueflows.model.problems import Code

from .kit import makes


def told(ledger: Ledger, code: Code) -> list[str]:
    """Return what the notices of a kind are of."""
    return [problem.path for problem in notices(ledger) if problem.code is code]


def test_what_is_in_repair_is_still_in_process(ledger: Ledger) -> None:
    """Until it comes out again, under the name it went in by."""
    ledger.record(makes("e1", "bike", "1"))
    said = {"who": "smith", "resource": "bike", "quantity": "1"}
    ledger.record(change(event("e2", "accept", input_of="bench", **said)))
    assert told(ledger, Code.STILL_IN_PROCESS) == [iri("bike")]
    ledger.record(change(event("e3", "modify", output_of="bench", **said)))
    assert told(ledger, Code.STILL_IN_PROCESS) == []


def test_what_was_accepted_under_another_name_is_told_under_that(ledger: Ledger) -> None:
    """A repairer who keeps a resource of its own for the work has that one in process."""
    ledger.record(makes("e1", "bike", "1", who="rider"))
    said = {"provider": "rider", "receiver": "smith", "resource": "bike", "quantity": "1"}
    ledger.record(change(event("e2", "accept", input_of="bench", to="job", creates="job", **said)))
    assert told(ledger, Code.STILL_IN_PROCESS) == [iri("job")]


def test_stock_that_nobody_counted_is_unknown(ledger: Ledger) -> None:
    """What is only taken from has no total; nor is it known whose it is."""
    ledger.record(change(event("e1", "consume", who="mill", resource="corn", quantity="1 kg")))
    assert told(ledger, Code.UNKNOWN_STOCK) == [iri("corn")]


def test_what_is_described_nowhere_is_listed(ledger: Ledger) -> None:
    """Each id once, whoever refers to it."""
    ledger.record(makes("e1", "flour"))
    assert sorted(told(ledger, Code.UNDESCRIBED_REFERENCE)) == [iri("flour"), iri("mill")]
