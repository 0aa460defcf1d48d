# SPDX-License-Identifier: MIT
"""Which versions everybody may read, by the pace of the rule and the ledger's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from tests.helpers import BASE, change
from tests.ledger.kit import joins, new_ledger
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.published import NotPublishedError, Published
from valueflows.model.publishing import BY_HAND, DAILY, EACH_CHANGE, MONTHLY, Publication

TIMES: Final = (
    "2026-01-31 22:30",
    "2026-01-31 23:30",
    "2026-02-01 10:00",
    "2026-02-01 11:00",
    "2026-02-03 09:00",
    "2026-03-01 00:00",
)
"""When versions 1 to 6 were recorded, in UTC; the last one on the stroke of midnight."""


def moment(text: str) -> int:
    """Return a time in microseconds."""
    told = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return int(told.timestamp()) * 1_000_000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return a ledger of six versions, in the fourth of which a publication was recorded."""
    made = new_ledger(tmp_path_factory.mktemp("published") / "ledger")
    for name in ("two", "three"):
        made.record(joins(name))
    made.record(change(Publication(id=f"{BASE}publication")))
    for name in ("five", "six"):
        made.record(joins(name))
    yield made
    made.close()


def published(ledger: Ledger, pace: str, zone: str = "UTC") -> Published:
    """Return what is published of these versions, had they been recorded at ``TIMES``."""
    return Published(ledger.books, lambda version: moment(TIMES[version - 1]), pace, zone)


@pytest.mark.parametrize(
    ("pace", "zone", "now", "latest"),
    [
        (EACH_CHANGE, "UTC", "2026-03-01 00:00", 6),
        (BY_HAND, "UTC", "2030-01-01 00:00", 4),
        # days end at midnight, wherever the ledger is
        (DAILY, "UTC", "2026-03-01 00:00", 5),
        (DAILY, "UTC", "2026-03-01 23:59", 5),
        (DAILY, "UTC", "2026-03-02 00:00", 6),
        (DAILY, "Europe/Madrid", "2026-03-01 22:59", 5),
        (DAILY, "Europe/Madrid", "2026-03-01 23:00", 6),
        (DAILY, "America/New_York", "2026-03-01 04:59", 5),
        (DAILY, "America/New_York", "2026-03-01 05:00", 6),
        (DAILY, "Nowhere/At_All", "2026-03-02 00:00", 6),
        (DAILY, "", "2026-03-02 00:00", 6),
        # months too; what was published by hand is open before
        (MONTHLY, "UTC", "2026-02-28 23:59", 4),
        (MONTHLY, "UTC", "2026-03-01 00:00", 5),
        (MONTHLY, "UTC", "2026-03-31 23:59", 5),
        (MONTHLY, "UTC", "2026-04-01 00:00", 6),
        (MONTHLY, "Europe/Madrid", "2026-03-31 22:00", 6),
    ],
)
def test_the_latest_published_version(
    pace: str, zone: str, now: str, latest: int, ledger: Ledger
) -> None:
    """It moves at the end of a day or a month, by hand, or with each change."""
    assert published(ledger, pace, zone).latest(moment(now)) == latest


@pytest.mark.parametrize(
    ("pace", "zone", "versions"),
    [
        (EACH_CHANGE, "UTC", [1, 2, 3, 4, 5, 6]),
        (BY_HAND, "UTC", [0, 0, 0, 4, 4, 4]),
        (DAILY, "UTC", [0, 2, 2, 4, 5, 6]),
        (DAILY, "Europe/Madrid", [1, 1, 1, 4, 5, 6]),
        (MONTHLY, "UTC", [0, 2, 2, 4, 5, 6]),
        (MONTHLY, "Europe/Madrid", [1, 1, 1, 4, 5, 6]),
    ],
)
def test_the_published_version_before_another(
    pace: str, zone: str, versions: list[int], ledger: Ledger
) -> None:
    """The last of its day or month, or the one published by hand; those alone can be read."""
    books, now = published(ledger, pace, zone), moment("2026-05-01 00:00")
    assert [books.at(version, now) for version in range(1, 7)] == versions
    for version in range(1, 7):
        if version in versions:
            assert books.checked(version, now) == version
        else:
            with pytest.raises(NotPublishedError, match=f"Version {version} is not published"):
                books.checked(version, now)


@pytest.mark.parametrize("version", [-1, 0, 3, 7, 10**9])
def test_what_is_not_published_is_told_with_what_is(version: int, ledger: Ledger) -> None:
    """The latest one, and how to find an earlier one."""
    with pytest.raises(NotPublishedError, match=r"The latest one is 6; ask by time"):
        published(ledger, DAILY).checked(version, moment("2026-05-01 00:00"))


def test_nothing_published_at_all(tmp_path: Path) -> None:
    """It is said so, whatever is asked for."""
    with new_ledger(tmp_path / "ledger") as ledger:
        books = Published(ledger.books, lambda _version: moment(TIMES[0]), DAILY, "UTC")
        now = moment(TIMES[0])
        assert books.latest(now) == books.at(1, now) == 0
        with pytest.raises(NotPublishedError, match="Nothing has been published yet"):
            books.checked(1, now)
