# SPDX-License-Identifier: MIT
"""``bench``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from valueflows.bench.answering import graphql
from valueflows.bench.graphs import load
from valueflows.bench.measuring import HEAD, Figure
from valueflows.bench.reading import world
from valueflows.bench.reports import reports
from valueflows.bench.starting import start
from valueflows.bench.tracing import traces
from valueflows.bench.writing import append, record
from valueflows.commands.running import DONE, Misuse, print_json, say, warn

Job = Callable[[Path], Iterator[Figure]]


def bench(options: argparse.Namespace) -> int:
    """Measure, each job in a directory of its own that is removed afterwards."""
    jobs: dict[str, Job] = {
        "start": start,
        "append": append,
        "record": record,
        "world": partial(world, events=options.events),
        "load": load,
        "reports": partial(reports, events=options.events),
        "trace": partial(traces, events=options.events),
        "graphql": partial(graphql, events=options.events),
    }
    if options.names == ["list"]:
        say("\n".join(jobs))
        return DONE
    for name in options.names:
        if name not in jobs:
            raise Misuse(f"there is no benchmark {name}; there are {', '.join(jobs)}")
    figures: list[Figure] = []
    if not options.json:
        say(f"{_machine()}\n\n{HEAD}")
    for name in options.names or jobs:
        if sys.stderr.isatty():
            warn(f"measuring {name} …")
        with tempfile.TemporaryDirectory(prefix="valueflows-bench-") as directory:
            for figure in jobs[name](Path(directory)):
                figures.append(figure)
                if not options.json:
                    say(figure.line())
                    sys.stdout.flush()
    if options.json:
        print_json({"machine": _machine(), "figures": [f.as_dict() for f in figures]})
    return DONE


def _machine() -> str:
    """Return the shape of the machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}"
    )
