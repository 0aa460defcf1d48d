# SPDX-License-Identifier: MIT
"""An organisation's books as double entries, for programs that keep such, in their own text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from valueflows.exchange import beancount, ledgertext
from valueflows.exchange.doubleentry import Books, Entry, Side
from valueflows.model.exact import instant_of
from valueflows.model.reading import Source
from valueflows.reports.accounts import Accounts
from valueflows.reports.drawn import draw
from valueflows.reports.periods import day_of
from valueflows.reports.postings import Posting

WRITERS: Final[dict[str, Callable[[Books], Iterator[str]]]] = {
    "beancount": beancount.write,
    "ledger": ledgertext.write,
}
"""Formats of books; each is of one organisation, or of several as one."""


class UnknownOrganisationError(LookupError):
    """Whose books were asked for is no organisation or person of the ledger."""


def books(source: Source, agents: Sequence[str]) -> Books:
    """Return the books of an organisation, of several as one where several are named."""
    for agent in agents:
        if source.kind(agent) not in {"Organization", "Person"}:
            raise UnknownOrganisationError(agent)
    return books_of(draw(source, agents))


def books_of(accounts: Accounts) -> Books:
    """Return accounts as entries: postings of one fact that count at the same moment."""
    return _Telling(accounts).books()


class _Telling:
    """Tells postings as entries, each name looked up once."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.source = accounts.source
        self.zone = self.source.ledger.time_zone
        self._known: dict[str, Any] = {}

    def books(self) -> Books:
        """Return all of it."""
        postings = self.accounts.postings()
        found: dict[tuple[int, str], list[Posting]] = {}
        for posting in postings:
            if posting.amount:
                found.setdefault((posting.at, posting.entry), []).append(posting)
        currencies = sorted({posting.currency for posting in postings})
        codes = {iri: self._name(iri) for iri in currencies}
        own = (iri for iri in currencies if codes[iri] == self.source.ledger.currency)
        boundary = sorted(self.accounts.boundary)
        title = ", ".join(self._name(iri) for iri in boundary)
        entries = tuple(self._entry(*key, some) for key, some in found.items())
        return Books(title, ", ".join(boundary), entries, next(own, None), codes)

    def _entry(self, at: int, entry: str, some: list[Posting]) -> Entry:
        sides = tuple(self._side(posting) for posting in some)
        day, when = day_of(at, self.zone), str(instant_of(at))
        others = _first(posting.other for posting in some)
        payee = self._name(others) if others else ""
        return Entry(entry, day, when, sides, payee, self._narration(some))

    def _side(self, posting: Posting) -> Side:
        account = posting.account
        said = {
            "event": posting.event,
            "due": posting.due,
            "agreement": posting.agreement,
            "with": posting.other,
            "class": posting.money_class or None,
            "belongs-to": posting.belongs_to,
        }
        return Side(
            posting.line.section.value,
            posting.line.name,
            posting.amount,
            posting.currency,
            account,
            self._name(account) if account else "",
            tuple((word, iri) for word, iri in said.items() if iri is not None),
        )

    def _narration(self, some: list[Posting]) -> str:
        """Return what was remarked on the fact, else what it was for."""
        note = getattr(self._record(_first(p.event or p.due for p in some) or ""), "note", None)
        if note:
            return str(note)
        words = dict.fromkeys(posting.money_class or posting.line.title for posting in some)
        return ", ".join(words)

    def _name(self, iri: str) -> str:
        return str(getattr(self._record(iri), "name", None) or iri)

    def _record(self, iri: str) -> Any:
        if iri not in self._known:
            self._known[iri] = self.source.get(iri)
        return self._known[iri]


def _first(words: Iterable[str | None]) -> str | None:
    return next((word for word in words if word), None)
