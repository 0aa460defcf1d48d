# SPDX-License-Identifier: MIT
"""One server for all tests that leave it as it was, or only add to what it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graphql.world import changes

from .kit import Site, served

DASHBOARD = "https://dashboard.example"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a world with something in every field."""
    limits = {"request_bytes": 100_000, "sparql_bytes": 100_000, "sparql_seconds": 60}
    names = {"hosts": ("books.example",), "origins": (f"{DASHBOARD}/",)}
    with served(tmp_path_factory.mktemp("site") / "ledger", **limits, **names) as made:
        for change in changes():
            made.ledger.record(change)
        yield made
