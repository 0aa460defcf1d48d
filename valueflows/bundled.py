# SPDX-License-Identifier: MIT
"""Files that come with the program: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SAMPLE_DATA: Final = "sample_data"
_PACKAGE: Final = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return a folder that comes with the program."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name
