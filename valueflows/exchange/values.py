# SPDX-License-Identifier: MIT
"""Reading single values: what a text or node means in a field of a certain kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from valueflows.exchange.context import Context, default_context
from valueflows.exchange.names import UNIT_WORDS, word_of
from valueflows.exchange.nodes import Value
from valueflows.exchange.notes import Notes
from valueflows.model.actions import ACTIONS, ActionRow
from valueflows.model.catalog import WORDS
from valueflows.model.exact import Amount, Instant
from valueflows.model.ids import is_iri
from valueflows.model.problems import Code
from valueflows.model.proposals import PURPOSES
from valueflows.model.records import ForeignValue
from valueflows.model.terms import WHOLE_MAX, XSD, Node, Property, Ref, Tag, Uri, Word
from valueflows.model.units import OM, UNITS, unit_called

_PLAIN_TYPES: Final = frozenset({f"{XSD}string", f"{XSD}anyURI"})
_DEFAULT: Final = default_context()
_DIGITS_MAX: Final = 9
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
_OF_UNITS: Final = (OM, OM.replace("http:", "https:"), "unit:")
"""Where the units of OM are looked for, and an abbreviation that nobody declares."""
_LAST: Final = re.compile(r".*[/#:]", re.DOTALL)


class Values:
    """Reads values and notes what is wrong with them; ``None`` stands for an unreadable one."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.kinds: dict[str, Callable[[Property, Value, str], Any]] = {
            "text": self._text,
            "tag": self._tag,
            "uri": self._uri,
            "node": self._node,
            "ref": self._ref,
            "word": self._word,
            "amount": self._amount,
            "instant": self._instant,
            "bool": self._bool,
            "int": self._int,
        }

    def read(self, row: Property, value: Value, path: str) -> Any:
        """Return the value as the field's type, or None after noting why it cannot be."""
        return self.kinds[row.kind](row, value, path)

    def _wrong(self, row: Property, value: Value, path: str, what: str) -> None:
        self.notes.refuse(
            Code.VALUE_HAS_WRONG_KIND, value.mark, f"{row.key} is {what}", row.doc, path
        )

    def _text(self, row: Property, value: Value, path: str) -> str | None:
        if value.is_id and not is_iri(value.text):
            self._wrong(row, value, path, "a record, where text is expected")
            return None
        self._language(row, value, path)
        return value.text

    def _language(self, row: Property, value: Value, path: str) -> None:
        if value.language:
            self.notes.warn(
                Code.TERM_READ_AS,
                value.mark,
                f"the language of {row.key} ({value.language}) is not kept",
                "Say it under a property of its own, such as schema:name, to keep it.",
                path,
            )

    def _tag(self, row: Property, value: Value, path: str) -> Tag:
        text = value.text
        self._language(row, value, path)
        if not value.is_id and value.context is not None and ":" in text:
            text = value.context.expand(text, self.notes, value.mark or _NOWHERE, as_name=False)
        return Tag(text if is_iri(text) else value.text)

    def _uri(self, _row: Property, value: Value, _path: str) -> Uri:
        return Uri(value.text)

    def _node(self, row: Property, value: Value, path: str) -> Node | None:
        iri = self.iri(value)
        if not is_iri(iri):
            self._no_iri(row, value, path)
            return None
        return Node(iri)

    def _ref(self, row: Property, value: Value, path: str) -> Ref[Any] | None:
        if row.target.__name__ == "Unit":
            unit = self.unit(value, path)
            return None if unit is None else Ref(unit)
        iri = self.iri(value)
        if not iri.startswith("_:") and not is_iri(iri):
            self._no_iri(row, value, path)
            return None
        return Ref(iri)

    def _no_iri(self, row: Property, value: Value, path: str) -> None:
        self.notes.refuse(
            Code.ID_IS_NOT_AN_IRI,
            value.mark,
            f"{row.key} is {value.text!r}, where the IRI of a record is expected",
            "Refer to records by their @id; declare the prefix if it has one.",
            path,
        )

    def iri(self, value: Value) -> str:
        """Return the IRI a reference means in its place."""
        if value.is_id or value.context is None:
            return value.text
        mark = value.mark or _NOWHERE
        return value.context.expand(value.text, self.notes, mark, as_name=False)

    def unit(self, value: Value, path: str) -> str | None:
        """Return the IRI of a unit, from an IRI or a bare word."""
        iri = self.iri(value)
        if iri in UNITS or (is_iri(iri) and not iri.startswith(_OF_UNITS)):
            return iri
        word = _LAST.sub("", iri if is_iri(iri) else value.text)
        found = unit_called(UNIT_WORDS.get(word.lower(), word))
        if found is None and is_iri(iri):
            return iri
        if found is None:
            self.notes.refuse(
                Code.UNKNOWN_WORD,
                value.mark,
                f"{value.text!r} is no unit known here",
                "Write the unit's IRI, such as om:kilogram; money counts om:one of its currency.",
                path,
            )
            return None
        self.notes.warn(
            Code.BARE_WORD,
            value.mark,
            f"{'' if is_iri(iri) else 'the bare word '}{value.text!r} is read as the unit "
            f"om:{UNITS[found].name}",
            f"Write {OM}{UNITS[found].name}, or om:{UNITS[found].name} with the prefix.",
            path,
        )
        return found

    def _word(self, row: Property, value: Value, path: str) -> Word[Any] | None:
        known = list(ACTIONS if row.target is ActionRow else PURPOSES)
        name, exact = word_of(self._unexpanded(value, known), known)
        if name is None:
            is_action = row.target is ActionRow
            self.notes.refuse(
                Code.UNKNOWN_ACTION if is_action else Code.UNKNOWN_WORD,
                value.mark,
                f"there is no {WORDS[row.target]} {value.text!r}",
                f"Use one of {', '.join(sorted(known))}.",
                path,
            )
            return None
        if not exact:
            self.notes.warn(
                Code.TERM_READ_AS,
                value.mark,
                f"{value.text!r} is read as {name}",
                f"Write {name}.",
                path,
            )
        return Word(name)

    def _unexpanded(self, value: Value, known: list[str]) -> str:
        """Return the text of a word, expanded only when it has a prefix."""
        if value.is_id or value.text in known or ":" not in value.text:
            return (
                value.text.rsplit("/", 1)[-1]
                if value.is_id and "#" not in value.text
                else value.text
            )
        context: Context = value.context or _DEFAULT
        return context.expand(value.text, self.notes, value.mark or _NOWHERE, as_name=False)

    def _amount(self, row: Property, value: Value, path: str) -> Amount | None:
        return self.number(value, row.key, path)

    def number(self, value: Value, key: str, path: str) -> Amount | None:
        """Return an exact number."""
        try:
            return Amount.parse(value.text)
        except ValueError as error:
            self.notes.refuse(
                Code.BAD_NUMBER,
                value.mark,
                f"{key} {value.text[:60]!r} {error}",
                "Write the number out in digits.",
                path,
            )
            return None

    def _instant(self, row: Property, value: Value, path: str) -> Instant | None:
        try:
            return Instant.parse(value.text)
        except ValueError as first:
            try:
                mended = Instant.repaired(value.text)
            except ValueError:
                self.notes.refuse(
                    Code.BAD_TIME,
                    value.mark,
                    f"{row.key} {value.text[:60]!r} {first}",
                    "Write day, time and offset, as 2026-11-01T08:30:00+01:00.",
                    path,
                )
                return None
        self.notes.warn(
            Code.TIME_REPAIRED,
            value.mark,
            f"the time {value.text!r} is read as {mended}",
            "Write two digits for hours and offsets, and the offset itself.",
            path,
        )
        return mended

    def _bool(self, row: Property, value: Value, path: str) -> bool | None:
        known = {"true": True, "1": True, "false": False, "0": False}
        found = known.get(value.text.lower())
        if found is None:
            self._wrong(row, value, path, f"{value.text!r}, where true or false is expected")
        return found

    def _int(self, row: Property, value: Value, path: str) -> int | None:
        """Return a whole number, whose letters come back as they were: no sign +, no first 0."""
        if _INTEGER.fullmatch(value.text) and abs(int(value.text)) <= WHOLE_MAX:
            return int(value.text)
        self.notes.refuse(
            Code.BAD_NUMBER,
            value.mark,
            f"{row.key} {value.text[:60]!r} is no whole number of this ledger",
            f"Write it in digits alone, as in 12, and not beyond {WHOLE_MAX}.",
            path,
        )
        return None

    def whole(self, value: Value, key: str, path: str) -> int:
        """Return a whole number from 1 upwards; 1 after noting why it is none."""
        text = value.text
        if text.isascii() and text.isdigit() and 0 < len(text) <= _DIGITS_MAX and int(text) > 0:
            return int(text)
        self.notes.refuse(
            Code.BAD_NUMBER,
            value.mark,
            f"{key} {text[:60]!r} is no whole number from 1",
            "Write it in digits, or leave it out.",
            path,
        )
        return 1

    def foreign(self, value: Value) -> ForeignValue:
        """Return a value of a property outside the vocabulary as it is."""
        if value.is_id:
            return ForeignValue(value.text, is_iri=True)
        if value.language:
            return ForeignValue(value.text, language=value.language)
        datatype = None if value.datatype in _PLAIN_TYPES else value.datatype
        return ForeignValue(value.text, datatype=datatype)


class _Nowhere:
    line = 1
    column = 1


_NOWHERE: Any = _Nowhere()
