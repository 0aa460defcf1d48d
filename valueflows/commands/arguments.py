# SPDX-License-Identifier: MIT
"""Kinds of arguments, and the arguments of walks."""

from __future__ import annotations

import argparse
import re
from pathlib import Path


def port(text: str) -> int:
    """Return the number of a port; 0 for any."""
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:  # noqa: PLR2004 - of 16 bits
        raise argparse.ArgumentTypeError(f"{text!r} is no port; take one from 1 to 65535, 0 is any")
    return int(text)


def count(text: str) -> int:
    """Return a number of things, at least one."""
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 999999999")
    return int(text)


def walk_arguments(walk: argparse.ArgumentParser) -> None:
    """Add what walks of all sorts take: limits, pages, versions, who asks."""
    walk.add_argument("--depth", metavar="N", type=count, help="no further than so many steps")
    walk.add_argument("--count", metavar="N", type=count, help="no more than so many events")
    walk.add_argument("--seconds", metavar="N", type=count, help="no longer than this")
    walk.add_argument("--first", metavar="N", type=count, help="so many items, as a list")
    walk.add_argument("--after", metavar="ID", help="go on behind an item of the page before")
    walk.add_argument("--as-of", metavar="V", type=count, help="as the books stood then")
    walk.add_argument("--json", action="store_true", help="print one JSON document")
    walk.add_argument(
        "--as",
        dest="role",
        default="bookkeeper",
        choices=("public", "auditor", "bookkeeper"),
        metavar="ROLE",
        help="public: what everybody is told; default: bookkeeper",
    )


def form_arguments(walk: argparse.ArgumentParser) -> None:
    """Add the forms in which both directions are written, and what only one back takes."""
    walk.add_argument(
        "--format",
        choices=("text", "json", "prov", "prov-jsonld", "svg"),
        metavar="F",
        help="text, json, prov (W3C PROV-O in Turtle), prov-jsonld, svg; default: text",
    )
    walk.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: standard output")
    if walk.prog.endswith(" trace"):
        _sharing(walk)


def _sharing(trace: argparse.ArgumentParser) -> None:
    """Add what says how shares are reckoned."""
    trace.add_argument("--shares", action="store_true", help="how much of each origin is in it")
    trace.add_argument(
        "--method",
        metavar="M",
        help="by what joint outputs share their inputs: quantity, price, recipe; default: quantity",
    )
    trace.add_argument(
        "--mixing",
        metavar="M",
        help="how mixed stock is taken from: proportional, fifo; default: proportional",
    )
    trace.add_argument("--quantity", metavar="Q", help="of so much, in its own unit; default: all")
