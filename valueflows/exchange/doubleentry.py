# SPDX-License-Identifier: MIT
"""Double-entry books on their way to programs that keep such: entries, and names those accept.

An entry's sides come to nothing in each currency. Names of accounts and currencies are made from
what people call them, and made unique with letters of a hash; the ids go along beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Final, TypeVar

from valueflows.model.exact import MICRO, Exact

ROOTS: Final = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
    "unclassified": "Equity",
}
PLACES: Final = 12
"""Places after the point that are written; what does not end there is rounded within its entry."""
_UNIT: Final = 10**PLACES // MICRO
_DAY: Final = timedelta(days=1)
_LETTERS: Final = "ABCDEFGHIJKLMNOP"
UNASSIGNED: Final = "Unassigned"
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("'\u2019", ""))
_CODE_LENGTH: Final = 20
_ACCOUNT_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry: the line it stands on, the account of it, and how much, debit positive.

    ``account`` is an id, ``title`` what it is called. ``records`` are pairs of a word and an id.
    """

    section: str
    line: str
    amount: Exact
    currency: str
    account: str | None = None
    title: str = ""
    records: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one fact did to the books: its day, its moment as text, with whom, and its sides."""

    id: str
    day: date
    moment: str
    sides: tuple[Side, ...]
    payee: str = ""
    narration: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """The entries of one organisation; ``codes`` says what currencies are called."""

    title: str
    organisation: str
    entries: tuple[Entry, ...]
    currency: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)


# -- names -----------------------------------------------------------------------------------------


Key = tuple[str, str, str | None]
"""Section, line and id of an account."""
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Names:
    """What the accounts and currencies of some books are called in text."""

    accounts: Mapping[Key, str]
    currencies: Mapping[str, str]

    def account(self, side: Side) -> str:
        """Return the account of a side."""
        return self.accounts[side.section, side.line, side.account]


def named(books: Books) -> Names:
    """Return names for all accounts and currencies, no two of them equal."""
    sides = [side for entry in books.entries for side in entry.sides]
    currencies = {side.currency for side in sides} | set(books.codes)
    codes = {iri: _code(books.codes.get(iri) or iri) for iri in currencies}
    divided = {(s.section, s.line) for s in sides if s.account is not None}
    titles: dict[Key, str] = {}
    for s in sides:
        titles.setdefault((s.section, s.line, s.account), s.title or s.account or "")
    wanted = {key: _path(key, title, divided) for key, title in titles.items()}
    accounts = _unique(wanted, lambda key: key[2] or "", "-")
    return Names(accounts, _unique(codes, str, ""))


def _path(key: Key, title: str, divided: set[tuple[str, str]]) -> str:
    section, line, account = key
    parts = [ROOTS[section], _component(line)]
    if account is not None:
        parts.append(_component(title) or f"X{letters(account)}")
    elif (section, line) in divided:
        parts.append(UNASSIGNED)
    return ":".join(parts)


def _unique(wanted: dict[K, str], told: Callable[[K], str], glue: str) -> dict[K, str]:
    """Return the names wanted; those that are of several get letters of what they stand for."""
    names = dict(wanted)
    turn = 0
    while twice := {name for name, count in Counter(names.values()).items() if count > 1}:
        turn += 1
        for key, name in names.items():
            if name in twice:
                names[key] = f"{name}{glue}{letters(f'{told(key)} {turn}')}"
    return names


def letters(text: str) -> str:
    """Return eight capital letters that stand for a text."""
    digits = sha256(text.encode()).digest()[:4]
    return "".join(_LETTERS[byte >> 4] + _LETTERS[byte & 15] for byte in digits)


def _component(text: str) -> str:
    """Return a text as a part of an account's name; nothing where it has no fitting letter."""
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    words = "".join(c if c.isalpha() or c in "0123456789" else " " for c in plain).split()
    slug = "-".join(words)[:_ACCOUNT_LENGTH].strip("-")
    slug = slug[:1].upper() + slug[1:]
    first = slug[:1]
    return slug if first and (first in "0123456789" or unicodedata.category(first) == "Lu") else ""


def _code(text: str) -> str:
    """Return a text as the code of a currency: capital letters only, which no program has to quote."""
    last = re.split(r"[/#:]", text.rstrip("/#:"))[-1]
    plain = unicodedata.normalize("NFKD", last).upper()
    code = "".join(c for c in plain if "A" <= c <= "Z")[:_CODE_LENGTH]
    return code if code and len(code) == len(last) else f"{code[:8]}X{letters(text)}"


# -- amounts ---------------------------------------------------------------------------------------


def whole(sides: Sequence[Side]) -> list[int]:
    """Return the amounts of an entry in units of the last place, which come to nothing as well.

    What does not end within the places is rounded down, and the rest goes to the sides that lost
    most by it, the first of equals.
    """
    exact = [Fraction(side.amount) * _UNIT for side in sides]
    counts = [int(value // 1) for value in exact]
    for currency in dict.fromkeys(side.currency for side in sides):
        own = [n for n, side in enumerate(sides) if side.currency == currency]
        short = round(sum(exact[n] for n in own)) - sum(counts[n] for n in own)
        for n in sorted(own, key=lambda n: counts[n] - exact[n])[:short]:
            counts[n] += 1
    return counts


def digits(count: int) -> str:
    """Write a number of units of the last place as a decimal, with two places at least."""
    text = f"{abs(count):0{PLACES + 1}d}"
    places = text[-PLACES:].rstrip("0").ljust(2, "0")
    return f"{'-' if count < 0 else ''}{text[:-PLACES]}.{places}"


def month_ends(books: Books, names: Names) -> Iterator[tuple[date, str, str, int]]:
    """Yield what stands in accounts when a month is over: the day after, account, currency, count.

    Accounts that nothing happened to in a month are left out of it.
    """
    stand: dict[tuple[str, str], int] = {}
    changed: set[tuple[str, str]] = set()
    after: date | None = None
    for entry in sorted(books.entries, key=lambda entry: entry.day):
        if after is not None and entry.day >= after:
            yield from ((after, *key, stand[key]) for key in sorted(changed))
            changed.clear()
        after = (entry.day.replace(day=1) + 32 * _DAY).replace(day=1)
        for side, count in zip(entry.sides, whole(entry.sides), strict=True):
            key = names.account(side), names.currencies[side.currency]
            stand[key] = stand.get(key, 0) + count
            changed.add(key)
    if after is not None:
        yield from ((after, *key, stand[key]) for key in sorted(changed))
