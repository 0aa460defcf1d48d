# SPDX-License-Identifier: MIT
"""How figures are taken and shown: each beside a peer or a limit measured in the same run.

Machines differ and are busy with other things; a ratio within one run says more than any figure.
Where a job is repeated, the best run counts: it is the one least disturbed.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. ``peer`` and ``goal`` say what it is to be compared with."""

    job: str
    value: float
    unit: str
    peer: str = ""
    goal: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as JSON-ready values."""
        return asdict(self)

    def line(self) -> str:
        """Write the figure as a row of a Markdown table."""
        return f"| {self.job} | {rounded(self.value)} {self.unit} | {self.peer} | {self.goal} |"


HEAD = "| job | measured | beside it, in the same run | to reach |\n|---|---|---|---|"


def rounded(value: float) -> str:
    """Write a number with three digits that count."""
    if value >= 1000:  # noqa: PLR2004 - whole numbers from there on
        return f"{value:,.0f}"
    return f"{value:.3g}"


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the collector of cycles from running in the middle of a measurement."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def seconds(work: Callable[[], object]) -> float:
    """Return how long work takes by the clock on the wall."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the shortest of several runs, in seconds on the wall."""
    with without_collection():
        return min(seconds(work) for _ in range(rounds))


def processor_seconds(work: Callable[[], object]) -> float:
    """Return how much processor time work takes, all threads together."""
    with without_collection():
        begun = time.process_time()
        work()
        return time.process_time() - begun


def quantile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
