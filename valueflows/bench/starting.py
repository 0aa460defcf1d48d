# SPDX-License-Identifier: MIT
"""How long a command takes before it does anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from valueflows.bench.measuring import Figure, best, rounded


def start(_directory: Path) -> Iterator[Figure]:
    """Print the help."""
    python = best(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    help_ = [sys.executable, "-m", "valueflows", "--help"]
    spent = best(lambda: subprocess.run(help_, check=True, capture_output=True))  # noqa: S603
    peer = f"Python starting and doing nothing {rounded(python)} s"
    yield Figure("valueflows --help", spent, "s", peer, "0.2 s")
