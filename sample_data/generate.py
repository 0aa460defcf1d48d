# SPDX-License-Identifier: MIT
"""Write the months of the sample year that are not told by hand: ``python generate.py``.

``python generate.py --check`` writes nothing and says whether the files are what would be written.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from generator.months import write_month
from generator.state import State

FOLDER = Path(__file__).parent
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
GENERATED = {f"2025-{month:02d}.yaml": month for month in range(2, 13)}


def pages() -> dict[str, str]:
    """Return the generated files by name.

    All files are gone through in the order of their names, which is the order of import: those told
    by hand are taken in, the others written on what stands before them.
    """
    state, written = State(), dict[str, str]()
    told = {path.name for path in FOLDER.glob("*.yaml")} - set(GENERATED)
    for name in sorted(told | set(GENERATED)):
        if name in GENERATED:
            written[name] = write_month(GENERATED[name], state)
            continue
        text = (FOLDER / name).read_text("utf-8")
        for record in yaml.load(text, Loader=LOADER)["@graph"]:  # noqa: S506 - both are safe
            state.take(record)
    return written


def main(arguments: list[str]) -> int:
    """Write the files, or check them; return the exit code."""
    stale = []
    for name, text in pages().items():
        path, data = FOLDER / name, text.encode()
        if path.exists() and path.read_bytes() == data:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_bytes(data)
    if "--check" in arguments:
        said = f"not current: {', '.join(stale)}" if stale else "all files are current"
    else:
        said = f"written: {', '.join(stale)}" if stale else "nothing to write"
    sys.stdout.write(f"{said}\n")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
