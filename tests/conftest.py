# SPDX-License-Identifier: MIT
"""What all tests share: property tests draw the same examples every time, however slow the box."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("fixed")
_ALL_COUNTED: Final = {"model"}
"""Folders of which every case counts for coverage: of the model, all of it is demanded."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the collector what stays to the end: modules, schemas and thousands of tests."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count coverage in the first case of each test alone: the others run through the same code."""
    counted = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if test in counted and item.path.parent.name not in _ALL_COUNTED:
            item.add_marker("uncounted")
        counted.add(test)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test run in half the time, not counted for coverage; servers beside it still are."""
    if item.get_closest_marker("uncounted") is None:
        return (yield)
    counting = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(counting)
