# SPDX-License-Identifier: MIT
"""Whoever looks before and after somebody is paid sees no difference."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.graphql import paid
from tests.graphql.everything import answer, everything, sorted_lists
from tests.graphql.kit import Desk
from tests.graphql.paid import MILL, at
from tests.helpers import change
from tests.ledger.kit import SECOND
from valueflows.graphql import limits
from valueflows.ledger import ledger as ledgers
from valueflows.model.callers import PUBLIC
from valueflows.model.changes import Change
from valueflows.model.publishing import BY_HAND, DAILY, EACH_CHANGE, Publication

pytestmark = pytest.mark.uncounted
_VERSION: Final = re.compile(r'"version": \d+')
_DAY: Final = 86_400 * SECOND


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a document ask for everything."""
    monkeypatch.setattr(limits, "COST_MAX", 10**15)


class Time:
    """A clock that stands until it is moved."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Books:
    """A ledger with trade in it, published, and the public that looks at it."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch, pace: str) -> None:
        self.desk = Desk.at(directory / "ledger")
        self.desk.may_record, self.desk.caller = False, PUBLIC
        self.time = Time(self.desk.ledger.preparer.last_at)
        self.desk.ledger.preparer.clock = self.time
        monkeypatch.setattr(ledgers, "clock", self.time)
        self.record(paid.rule(pace), *paid.beginning())
        self.record(change(Publication(id=at("opened"))))
        self.time.now += 40 * _DAY

    def record(self, *changes: Change) -> None:
        """Record changes, a second apart."""
        for each in changes:
            self.time.now += SECOND
            self.desk.ledger.record(each)

    def look(self, *points: str) -> list[str]:
        """Return every field that the public is shown, now and at points of the past."""
        return answer(self.desk, itertools.chain.from_iterable(map(everything, points)))

    def orders(self) -> list[str]:
        """Return every list in every order, and its end, as the public is shown it."""
        return answer(self.desk, sorted_lists())


def hidden() -> Iterator[Change]:
    """Yield, one after the other, what pays people."""
    yield paid.wage()
    for records in (paid.salary(), paid.others_paid()):
        yield change(*records)


@pytest.mark.parametrize("pace", [DAILY, pytest.param(BY_HAND, marks=pytest.mark.soak)])
def test_between_two_published_versions_nothing_moves_at_all(
    pace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is recorded: pay, trade, things given to persons, words of what is there."""
    books = Books(tmp_path, monkeypatch, pace)
    last = books.desk.data("{ ledger { version } }")["ledger"]["version"]
    points = ("", f"{{ version: {last} }}", '{ time: "2100-01-01T00:00:00Z" }')
    before = books.look(*points), books.orders()
    for each in (*hidden(), change(*paid.others())):
        books.record(each)
    assert (books.look(*points), books.orders()) == before
    unpublished = books.desk.error(f"{{ ledger(asOf: {{ version: {last + 1} }}) {{ version }} }}")
    beyond = books.desk.error("{ ledger(asOf: { version: 999 }) { version } }")
    assert unpublished["message"].replace(str(last + 1), "999") == beyond["message"]


@pytest.mark.soak
def test_where_each_change_is_public_pay_is_told_by_the_version_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts, balances, cursors, orders and the past stay as they are to the letter."""
    books = Books(tmp_path, monkeypatch, EACH_CHANGE)
    last = books.desk.data("{ ledger { version } }")["ledger"]["version"]
    past, orders = books.look(f"{{ version: {last} }}"), books.orders()
    before = [_VERSION.sub("", text) for text in books.look("")]
    for each in hidden():
        books.record(each)
        assert [_VERSION.sub("", text) for text in books.look("")] == before
    now = books.desk.ledger.books.version
    found = books.look(f"{{ version: {now - 1} }}")
    assert [_VERSION.sub("", text) for text in found] == before
    assert (books.look(f"{{ version: {last} }}"), books.orders()) == (past, orders)


def test_what_is_public_shows_on_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after, at midnight; then all of it."""
    books = Books(tmp_path, monkeypatch, DAILY)
    before = books.look("")
    books.record(*hidden(), change(*paid.others()))
    assert books.look("") == before
    books.time.now += _DAY
    after = books.look("")
    assert after != before
    assert "3.625" in "".join(after)


def test_a_rule_holds_at_once_for_what_was_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is withdrawn from publication is not to be read until midnight."""
    books = Books(tmp_path, monkeypatch, DAILY)
    before = "".join(books.look(""))
    assert "17.125" in before
    books.record(paid.rule(DAILY, flows="withheld", revision=2))
    after = "".join(books.look(""))
    assert "17.125" not in after
    assert MILL in after
