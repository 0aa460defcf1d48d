# SPDX-License-Identifier: MIT
"""``init``, and opening a ledger for the other commands."""

from __future__ import annotations

import argparse
import re
import zoneinfo
from pathlib import Path

from valueflows.commands.running import DONE, Failure, progress, say, warn
from valueflows.ledger.journal import SecondWriterError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.published import NotPublishedError
from valueflows.ledger.view import View
from valueflows.model.callers import Caller


def init(options: argparse.Namespace) -> int:
    """Make an empty ledger."""
    make(
        options.ledger,
        base=options.base,
        name=options.name,
        currency=options.currency,
        time_zone=options.timezone,
        stock_rule=options.stock_rule,
    ).close()
    say(f"made an empty ledger in {options.ledger}")
    say(f"next: valueflows import {options.ledger} FILE, or valueflows serve {options.ledger}")
    return DONE


def make(
    directory: Path,
    *,
    base: str | None,
    name: str | None,
    currency: str,
    time_zone: str,
    stock_rule: str = "strict",
) -> Ledger:
    """Make a ledger and return it open; ``Failure`` for a currency or time zone that is none."""
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Failure(f"{currency!r} is no currency code; take three capitals, as EUR")
    known = zoneinfo.available_timezones()
    if known and time_zone not in known:
        raise Failure(f"{time_zone!r} is no time zone; take one as Europe/Madrid or UTC")
    return Ledger.create(
        directory,
        base=base,
        name=name,
        currency=currency,
        time_zone=time_zone,
        stock_rule=stock_rule,
    )


def opened(directory: Path, *, writable: bool, snapshot: bool = True) -> Ledger:
    """Open a ledger; its journal's warnings are told."""
    with progress("reading the journal") as draw:
        try:
            ledger = Ledger.open(directory, writable=writable, snapshot=snapshot, progress=draw)
        except SecondWriterError:
            raise Failure(
                f"{directory} is being written by another process: "
                "stop the server first, or let it do this through its address"
            ) from None
    for warning in ledger.journal.warnings:
        warn(f"valueflows: warning: {warning}")
    return ledger


def view_of(ledger: Ledger, caller: Caller, as_of: int | None) -> View:
    """Return what a caller sees of a ledger, now or at a version; ``Failure`` where there is none."""
    version = ledger.books.version
    if as_of is not None and as_of > version:
        raise Failure(f"there is no version {as_of}; the ledger is at {version}")
    try:
        return ledger.view(caller, as_of)
    except NotPublishedError as error:
        raise Failure(str(error)) from None
