# SPDX-License-Identifier: MIT
"""What is asked of a report, and what is said to who asks for what there is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from valueflows.reports.periods import Period, PeriodError, period_of

BEFORE: Final = "before"
"""The word for the period of the same length just before."""

DAYS_MAX: Final = 36_600
AGENTS_MAX: Final = 100
COMPARED_MAX: Final = 20
_FLAGS: Final = {"true": True, "false": False}
_DIGITS_MAX: Final = 9


class NoReportError(Exception):
    """That a report cannot be given: a code, where, what, and what to do.

    Codes that begin with ``unknown`` are about what is not there, ``not_open`` is about who asks,
    the others about how it is asked.
    """

    def __init__(self, code: str, path: str, message: str, remedy: str) -> None:
        self.code, self.path, self.message, self.remedy = code, path, message, remedy
        super().__init__(f"{path}: {message}. {remedy}")

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON-ready values, as a problem is told."""
        return {
            "code": self.code,
            "path": self.path,
            "message": self.message,
            "remedy": self.remedy,
        }


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be said of a report besides agents and periods.

    ``kind`` is text, iri, count, date or flag; ``choices`` are all there is to choose from.
    ``required``: there is no report without it.
    """

    name: str
    doc: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False

    def read(self, text: str) -> Any:
        """Return a value from its text; ``NoReportError`` for what is none."""
        try:
            found = self._read(text)
        except ValueError:
            found = None
        if found is None or (self.choices and text not in self.choices):
            wanted = f"one of {', '.join(self.choices)}" if self.choices else _MEANT[self.kind]
            raise NoReportError(
                "bad_parameter", self.name, f"{text!r:.80} is not {wanted}", f"Give {wanted}."
            )
        return found

    def _read(self, text: str) -> Any:
        text.encode()  # half a character is no text, and could not be told again
        match self.kind:
            case "count":
                good = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
                return int(text) if good else None
            case "date":
                return date.fromisoformat(text)
            case "flag":
                return _FLAGS.get(text)
            case "iri":
                return text if ":" in text else None
        return text


_MEANT: Final = {
    "text": "a text",
    "iri": "an IRI",
    "count": "a whole number",
    "date": "a date such as 2025-12-31",
    "flag": "true or false",
}


ALWAYS: Final = "2000-01-01/2099-12-31"
"""The period of what is asked about no period."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a report, as it was written: by the command line, an address, or GraphQL.

    ``agents`` are IRIs or short names; none are all organisations. ``as_of`` is a version. Some reports need no ``period``.
    """

    name: str
    agents: tuple[str, ...] = ()
    period: str = ""
    compare: tuple[str, ...] = ()
    as_of: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


def period_from(text: str, zone: str, path: str = "period") -> Period:
    """Return a period by its text; ``NoReportError`` for none, and for more than a century."""
    if not text:
        raise NoReportError("bad_period", path, "it is missing", "Give one, such as 2025.")
    try:
        found = period_of(text[:100], zone)
    except PeriodError as error:
        raise NoReportError("bad_period", path, str(error), "Give one of these.") from None
    if found.days > DAYS_MAX:
        raise NoReportError("bad_period", path, "it is too long", "Give at most a hundred years.")
    return found


def compared(texts: tuple[str, ...], period: Period) -> tuple[Period, ...]:
    """Return the periods to compare with."""
    if len(texts) > COMPARED_MAX:
        raise NoReportError(
            "bad_period", "compare", "these are too many", f"Give at most {COMPARED_MAX}."
        )
    return tuple(
        period.before() if text == BEFORE else period_from(text, period.zone, "compare")
        for text in texts
    )


def parameters_from(
    known: tuple[Parameter, ...], given: Mapping[str, str]
) -> tuple[tuple[str, Any], ...]:
    """Return every parameter with its value, by name; None where nothing is said."""
    names = {parameter.name for parameter in known}
    for name in given:
        if name not in names:
            there = f"It takes {', '.join(sorted(names))}." if names else "It takes none."
            raise NoReportError(
                "unknown_parameter", f"{name:.80}", "this report takes no such parameter", there
            )
    said = {p.name: given.get(p.name, p.default) for p in known}
    for parameter in known:
        if parameter.required and said[parameter.name] is None:
            told = f"It says: {parameter.doc[0].lower()}{parameter.doc[1:]}"
            raise NoReportError("bad_parameter", parameter.name, "it is missing", told)
    found = {p.name: p.read(text) for p in known if (text := said[p.name]) is not None}
    return tuple((name, found.get(name)) for name in sorted(names))
