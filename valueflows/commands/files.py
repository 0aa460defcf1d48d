# SPDX-License-Identifier: MIT
"""Writing files in one step, so that a half-written one is never seen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from valueflows.commands.running import Failure


def put(path: Path, parts: Iterable[bytes]) -> None:
    """Write beside the file and put it in place; ``Failure`` says why it cannot be written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
        temporary.replace(path)
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)
