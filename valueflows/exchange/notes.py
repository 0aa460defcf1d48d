# SPDX-License-Identifier: MIT
"""Collecting what is noticed while a document is read: every place once, every quirk counted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from valueflows.exchange.tree import Mark
from valueflows.model.problems import Code, Problem, Source

_PROBLEMS_MAX = 1000


@dataclass(slots=True)
class Notes:
    """Problems and warnings of one document.

    A warning of the same words is given once, with the first place and the number of places.
    """

    file: str
    begin: Mark | None = None
    """Where the document begins."""
    problems: list[Problem] = field(default_factory=list)
    _untold: int = 0
    _warnings: dict[tuple[Code, str], tuple[Problem, int]] = field(default_factory=dict)

    def refuse(
        self, code: Code, mark: Mark | None, message: str, remedy: str = "", path: str = ""
    ) -> None:
        """Note something that refuses the document."""
        if len(self.problems) < _PROBLEMS_MAX:
            self.problems.append(Problem(code, path, message, remedy, self.source(mark)))
        else:
            self._untold += 1

    def refusals(self) -> list[Problem]:
        """Return the problems; where there are too many to tell, the last says how many more."""
        if not self._untold:
            return self.problems
        *told, last = self.problems
        message = f"{last.message}; {self._untold} more problems are not listed"
        return [*told, replace(last, message=message)]

    def warn(
        self, code: Code, mark: Mark | None, message: str, remedy: str = "", path: str = ""
    ) -> None:
        """Note something that was read in a way the writer should know."""
        key = (code, message)
        first, count = self._warnings.get(
            key, (Problem(code, path, message, remedy, self.source(mark)), 0)
        )
        self._warnings[key] = (first, count + 1)

    def source(self, mark: Mark | None) -> Source:
        """Return a place in this document."""
        return Source(self.file, mark.line, mark.column) if mark else Source(self.file)

    @property
    def warnings(self) -> list[Problem]:
        """Every warning once."""
        return [
            first if count == 1 else replace(first, message=f"{first.message} ({count} times)")
            for first, count in self._warnings.values()
        ]
