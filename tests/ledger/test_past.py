# SPDX-License-Identifier: MIT
"""Resources as they were: at every version what the books said when it was the last one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import change, event, iri
from tests.ledger.kit import new_ledger
from tests.scenarios.play import attempt, state_of
from tests.scenarios.tales import Deed, beginning, deeds, told
from tests.scenarios.test_laws import new_ledger as tale_ledger
from valueflows.ledger.columns import Column
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.past import _STRIDE
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Refused
from valueflows.model.stock import Stock

pytestmark = pytest.mark.uncounted

Past = dict[int, dict[str, Stock]]


def lived(tale: list[Deed]) -> tuple[Past, Past]:
    """Record a tale; return each state as it was then, and as it is remembered at the end."""
    out: list[EconomicEvent] = []
    with tale_ledger(beginning()) as ledger:
        then = {ledger.books.version: state_of(ledger)}
        for number, deed in enumerate(tale):
            made = told(deed, number, out)
            if not isinstance(attempt(ledger, change(made)), Refused):
                out.append(made)
                then[ledger.books.version] = state_of(ledger)
        return then, {version: state_of(ledger, version) for version in then}


@settings(max_examples=8)
@given(st.lists(deeds(), min_size=3, max_size=15))
def test_every_version_is_remembered(tale: list[Deed]) -> None:
    """Whatever happened, each state is found again as it was."""
    then, remembered = lived(tale)
    assert remembered == then


def test_a_busy_resource_is_found_quickly_and_right(tmp_path: Path) -> None:
    """Of two thousand changes of one resource, any is found within a stride of a mark."""
    ledger = new_ledger(tmp_path)
    for number in range(2000):
        quantity = f"{number % 7 + 1} kg"
        made = event(f"urn:x:{number}", "raise", who="mill", resource="store", quantity=quantity)
        ledger.record(change(made))
    first = ledger.books.version - 2000
    number = ledger.books.ids.find(iri("store"))
    total = 0
    for version in range(2000):
        total += (version % 7 + 1) * 1_000_000
        found = ledger.books.stocks.at(number, first + version + 1)
        assert found is not None
        assert found.accounting == total
    assert ledger.books.stocks.at(number, first) is None
    assert steps_to(ledger, number, first + 7) <= 2 * _STRIDE
    ledger.close()


def steps_to(ledger: Ledger, number: int, version: int) -> int:
    """Return how many changes are looked at to find the state of a resource at a version."""
    past = ledger.books.stocks.past
    steps, older = [], past.older

    class _Counted:
        def __getitem__(self, entry: int) -> int:
            steps.append(entry)
            return int(older.view[entry])

    past.older = Column("i")
    past.older.view = _Counted()  # type: ignore[assignment]
    assert ledger.books.stocks.at(number, version) is not None
    past.older = older
    return len(steps)
