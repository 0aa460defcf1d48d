# SPDX-License-Identifier: MIT
"""Programs of others that add up the same books: ``bean-query``, ``hledger`` and ``ledger``.

They are asked for sums by account and month, to be compared with what our statements say.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from valueflows.exchange.doubleentry import ROOTS
from valueflows.reports.classes import Line
from valueflows.reports.periods import Period

Sums = dict[tuple[str, str], Decimal]
"""By month, as 2025-03, and by the first two parts of an account; what is nothing is left out."""

_HOW: Final = {
    "bean-check": "pip install beancount beanquery",
    "bean-query": "pip install beancount beanquery",
    "hledger": "apt-get install hledger",
    "ledger": "apt-get install ledger",
}


def program(name: str) -> str:
    """Return where a program is; skip, and say how it is installed, where it is not."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed, and nothing is compared with it: {_HOW[name]}")
    return found


def run(name: str, *arguments: str | Path) -> str:
    """Return what a program prints; it fails the test when it fails."""
    command = [program(name), *map(str, arguments)]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "LEDGER_FILE": "", "HOME": "/nonexistent"}
    done = subprocess.run(  # noqa: S603 - programs asked for by name, on files of our own
        command, capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def account(line: Line) -> str:
    """Return the first two parts of the accounts of a line."""
    return f"{ROOTS[line.section.value]}:{line.name[0].upper()}{line.name[1:]}"


def by_bean_query(file: Path, months: Iterable[Period]) -> Sums:
    """Return what ``bean-query`` says was posted in some months."""
    wanted = {month.text for month in months}
    query = (
        "SELECT year, month, root(account, 2) AS account, sum(number) AS total "
        "GROUP BY year, month, root(account, 2)"
    )
    rows = csv.DictReader(io.StringIO(run("bean-query", "-q", "-f", "csv", file, query)))
    found: Sums = {}
    for row in rows:
        month = f"{int(row['year']):04d}-{int(row['month']):02d}"
        if month in wanted and (total := Decimal(row["total"].strip())):
            found[month, row["account"].strip()] = total
    return found


def by_hledger(file: Path, months: Iterable[Period]) -> Sums:
    """Return what ``hledger`` says was posted in some months."""
    wanted = {month.text for month in months}
    asked = (
        "bal",
        "-M",
        "--depth",
        "2",
        "-N",
        "-O",
        "csv",
        "--layout",
        "tidy",
        "-c",
        "EUR 0.000000000001",
    )
    rows = csv.DictReader(io.StringIO(run("hledger", "-f", file, *asked)))
    return {
        (row["period"], row["account"]): Decimal(row["value"])
        for row in rows
        if row["period"] in wanted and Decimal(row["value"])
    }


def by_ledger(file: Path, months: Iterable[Period]) -> Sums:
    """Return what ``ledger`` says was posted in some months."""
    found: Sums = {}
    form = "%(account)|%(quantity(scrub(display_total)))\n"
    for month in months:
        between = ("-b", str(month.first), "-e", str(month.last + timedelta(days=1)))
        asked = ("bal", "--depth", "2", "--no-total", "--format", form)
        for line in run("ledger", "-f", file, *asked, *between).splitlines():
            name, _, total = line.partition("|")
            if ":" in name and Decimal(total):
                found[month.text, name] = Decimal(total)
    return found


PROGRAMS: Final[dict[str, tuple[str, Callable[[Path, Iterable[Period]], Sums]]]] = {
    "bean-query": ("beancount", by_bean_query),
    "hledger": ("ledger", by_hledger),
    "ledger": ("ledger", by_ledger),
}
"""By program the format it reads and how it is asked."""
