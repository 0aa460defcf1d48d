# SPDX-License-Identifier: MIT
"""Books as text that beancount reads: one transaction for each entry.

Nothing of beancount is imported: the text is written here, and its own programs judge it. The ids
stand in metadata beside what was made of them; at the end of every month, what stands in each
account is asserted, so that a change by hand is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from valueflows.exchange.doubleentry import (
    Books,
    Entry,
    Names,
    digits,
    letters,
    month_ends,
    named,
    whole,
)

_ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": " ", "\0": " "})


def write(books: Books) -> Iterator[str]:
    """Yield the text part by part."""
    names = named(books)
    yield f'option "title" {_quoted(books.title)}\n'
    if books.currency is not None:
        yield f'option "operating_currency" "{names.currencies[books.currency]}"\n'
    entries = sorted(books.entries, key=lambda entry: entry.day)
    if entries:
        yield "\n"
        yield from _commodities(names, entries[0].day)
        yield from _openings(names, entries)
    for entry in entries:
        yield from _transaction(entry, names)
    if entries:
        yield "\n"
    for day, account, currency, count in month_ends(books, names):
        yield f"{day} balance {account}  {digits(count)} {currency}\n"


def _commodities(names: Names, day: date) -> Iterator[str]:
    for iri, code in sorted(names.currencies.items(), key=lambda item: item[1]):
        yield f"{day} commodity {code}\n  vf-id: {_quoted(iri)}\n"


def _openings(names: Names, entries: list[Entry]) -> Iterator[str]:
    """Yield each account on the day it is first used, with what it stands for."""
    first: dict[str, tuple[date, str, str]] = {}
    for entry in entries:
        for side in entry.sides:
            told = entry.day, side.account or "", side.title
            first.setdefault(names.account(side), told)
    for account, (day, iri, title) in sorted(first.items()):
        yield f"{day} open {account}\n"
        if iri:
            yield f"  vf-id: {_quoted(iri)}\n"
        if title:
            yield f"  vf-name: {_quoted(title)}\n"


def _transaction(entry: Entry, names: Names) -> Iterator[str]:
    records = dict.fromkeys(iri for side in entry.sides for _, iri in side.records)
    links = "".join(f" ^vf-{letters(iri)}" for iri in records)
    payee = f"{_quoted(entry.payee)} " if entry.payee.strip() else ""
    yield f"\n{entry.day} * {payee}{_quoted(entry.narration)}{links}\n"
    yield f"  vf-entry: {_quoted(entry.id)}\n  vf-time: {_quoted(entry.moment)}\n"
    for side, count in zip(entry.sides, whole(entry.sides), strict=True):
        yield f"  {names.account(side)}  {digits(count)} {names.currencies[side.currency]}\n"
        for word, iri in side.records:
            yield f"    vf-{word}: {_quoted(iri)}\n"


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
