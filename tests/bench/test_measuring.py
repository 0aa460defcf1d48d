# SPDX-License-Identifier: MIT
"""Taking figures: which run counts, and how they are written."""

from __future__ import annotations

import gc
import time
from itertools import count

import pytest

from valueflows.bench.measuring import (
    HEAD,
    Figure,
    best,
    processor_seconds,
    quantile,
    rounded,
    seconds,
    without_collection,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567.8, "1,234,568"),
        (1000, "1,000"),
        (999.4, "999"),
        (12.345, "12.3"),
        (0.012345, "0.0123"),
        (0, "0"),
    ],
)
def test_numbers_have_three_digits_that_count(value: float, text: str) -> None:
    """No digit is written that another run would change."""
    assert rounded(value) == text


def test_a_figure_is_a_row_under_its_head() -> None:
    """A figure's line has as many cells as the head, all it knows in them."""
    figure = Figure("job", 1.5, "ms", "a peer 2 ms", "1 ms")
    assert figure.line() == "| job | 1.5 ms | a peer 2 ms | 1 ms |"
    assert all(line.count("|") == figure.line().count("|") for line in HEAD.splitlines())
    assert list(figure.as_dict()) == ["job", "value", "unit", "peer", "goal"]
    assert Figure(**figure.as_dict()) == figure


def test_the_best_run_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several runs the one least disturbed is told, by the clock on the wall."""
    now, lengths = count(), iter([5, 2, 9])

    def work() -> None:
        for _ in range(next(lengths)):
            next(now)

    monkeypatch.setattr(time, "perf_counter", lambda: float(next(now)))
    assert best(work, 3) == 3.0
    assert seconds(lambda: None) == 1.0


def test_processor_time_is_not_time_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processor time is what the process used, whatever the clock on the wall says."""
    used = iter([10.0, 12.5])
    monkeypatch.setattr(time, "process_time", lambda: next(used))
    assert processor_seconds(lambda: None) == 2.5


def test_no_collection_falls_into_a_measurement() -> None:
    """Cycles are looked for before and after, not meanwhile, also when the work fails."""
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), without_collection():
        raise ZeroDivisionError
    assert gc.isenabled()


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 3), (0.99, 5), (1.0, 5)])
def test_quantiles(share: float, value: int) -> None:
    """A quantile is one of the values, however they are ordered."""
    assert quantile([5, 3, 1, 4, 2], share) == value
