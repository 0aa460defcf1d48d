# SPDX-License-Identifier: MIT
"""Programs of others that add up exported books: ``ledger``, ``hledger`` and ``bean-query``."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from valueflows.bench.sums import MissingError
from valueflows.reports.periods import Period

Sums = dict[str, Decimal]
"""What was posted in a month, by the first two parts of an account; nothing is left out."""


def _by_bean_query(program: str, file: Path, month: Period) -> Sums:
    query = (
        "SELECT root(account, 2) AS account, sum(number) AS total "
        f"WHERE date >= {month.first} AND date <= {month.last} GROUP BY root(account, 2)"
    )
    rows = csv.DictReader(io.StringIO(_run(program, "-q", "-f", "csv", str(file), query)))
    return {row["account"].strip(): Decimal(row["total"].strip()) for row in rows}


def _by_hledger(program: str, file: Path, month: Period) -> Sums:
    asked = ("bal", "-N", "--depth", "2", "-O", "csv", "--layout", "tidy", *_between(month))
    rows = csv.DictReader(io.StringIO(_run(program, "-f", str(file), *asked)))
    return {row["account"]: Decimal(row["value"]) for row in rows}


def _by_ledger(program: str, file: Path, month: Period) -> Sums:
    form = "%(account)|%(quantity(scrub(display_total)))\n"
    asked = ("bal", "--depth", "2", "--no-total", "--format", form, *_between(month))
    lines = _run(program, "-f", str(file), *asked).splitlines()
    pairs = (line.partition("|")[::2] for line in lines)
    return {account: Decimal(total) for account, total in pairs if ":" in account}


def _between(month: Period) -> tuple[str, ...]:
    return "-b", str(month.first), "-e", str(month.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Program:
    """A program: its name, the format it reads, how it is asked and how it is got."""

    name: str
    format: str
    asked: Callable[[str, Path, Period], Sums]
    how: str

    def sums(self, file: Path, month: Period) -> Sums:
        """Return what it says was posted in a month; ``MissingError`` where it is not there."""
        beside = Path(sys.executable).with_name(self.name)
        found = str(beside) if beside.exists() else shutil.which(self.name)
        if found is None:
            raise MissingError(f"{self.name} is not installed: {self.how}")
        return {name: total for name, total in self.asked(found, file, month).items() if total}


PROGRAMS: Final = (
    Program("ledger", "ledger", _by_ledger, "apt-get install ledger"),
    Program("hledger", "ledger", _by_hledger, "apt-get install hledger"),
    Program("bean-query", "beancount", _by_bean_query, "pip install beancount beanquery"),
)


def _run(*command: str) -> str:
    environment = os.environ | {"LC_ALL": "C.UTF-8", "LEDGER_FILE": "", "HOME": "/nonexistent"}
    done = subprocess.run(  # noqa: S603 - programs asked for by name, on files of our own
        command, capture_output=True, encoding="utf-8", env=environment, check=True
    )
    return done.stdout
