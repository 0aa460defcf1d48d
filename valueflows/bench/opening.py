# SPDX-License-Identifier: MIT
"""Opening a ledger in a process of its own: ``python -m valueflows.bench.opening replay DIR``.

Prints seconds, peak memory and the time of doing nothing but reading the file, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from valueflows.ledger.ledger import Ledger
from valueflows.ledger.snapshot import NAME


def main(what: str, directory: Path) -> dict[str, float]:
    """Open a ledger by replay (and write its snapshot), or from its snapshot."""
    begun = time.perf_counter()
    ledger = Ledger.open(directory, snapshot=what == "snapshot")
    spent = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    ledger.close(save=what == "replay")
    begun = time.perf_counter()
    if what == "replay":
        for segment in sorted((directory / "journal").iterdir()):
            with segment.open("rb") as file:
                for _line in file:
                    pass
    else:
        (directory / NAME).read_bytes()
    return {"seconds": spent, "peak": peak, "bare": time.perf_counter() - begun}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))  # noqa: T201 - what it is for
