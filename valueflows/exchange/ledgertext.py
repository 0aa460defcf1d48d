# SPDX-License-Identifier: MIT
"""Books as plain text that both ``ledger`` and ``hledger`` read: one transaction for each entry.

Ids stand in comments, which both programs understand as tags.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import partial
from typing import Final

from valueflows.exchange.doubleentry import Books, Entry, Names, digits, named, whole

_PAYEE: Final = str.maketrans(dict.fromkeys(";|\n\r\t\0*!()", " "))
_wrap = partial(textwrap.wrap, width=1000, break_long_words=False, break_on_hyphens=False)
"""A group of many organisations has many names, and ``ledger`` reads lines of 4,096 characters."""
_LINE: Final = str.maketrans(dict.fromkeys("\n\r\0", " "))


def write(books: Books) -> Iterator[str]:
    """Yield the text part by part."""
    names = named(books)
    for told in (books.title.translate(_LINE), books.organisation):
        yield "".join(f"; {line}\n" for line in _wrap(told)) or "; \n"
    for entry in sorted(books.entries, key=lambda entry: entry.day):
        yield from _transaction(entry, names)


def _transaction(entry: Entry, names: Names) -> Iterator[str]:
    words = f"{entry.payee} {entry.narration}".translate(_PAYEE).split()
    yield f"\n{entry.day} {' '.join(words) or 'Entry'}\n"
    yield f"    ; vf-entry: {entry.id.translate(_LINE)}\n    ; vf-time: {entry.moment}\n"
    for side, count in zip(entry.sides, whole(entry.sides), strict=True):
        account, currency = names.account(side), names.currencies[side.currency]
        yield f"    {account}  {digits(count)} {currency}\n"
        for word, iri in side.records:
            yield f"    ; vf-{word}: {iri.translate(_LINE)}\n"
