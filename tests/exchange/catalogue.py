# SPDX-License-Identifier: MIT
"""Reading the catalogue of flaws: small documents, each with what must become of it in its head.

The head of a file is comments. First a sentence that says what is wrong and how it is read; then,
columns two blanks or more apart, what is expected::

    warns    12  time_repaired  is read as 2026-03-01T08:00:00-05:00
    refuses  14  bad_number     'ten' is not a decimal number
    has      mill:flour  conformsTo  "https://mill.example/spec/flour"
    lacks    mill:flour  note
    stock    mill:flour  40  40
    asks     repair

``warns`` and ``refuses`` list all that is told, with lines and words of the message; ``has`` gives a
property's value in JSON, ``stock`` what is in the books and at hand. References that nothing
describes are told of in nearly every real file: they are looked at only where the head names one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from valueflows.exchange.formats import format_of

_GAP: Final = re.compile(r"\s{2,}")
_PREFIX: Final = "mill:"
_MILL: Final = "https://mill.example/"
_WIDTHS: Final = {"warns": 3, "refuses": 3, "has": 3, "lacks": 2, "stock": 3, "asks": 1}


@dataclass
class Flaw:
    """One document with its flaw, and what must become of it."""

    path: Path
    promise: str = ""
    warns: list[list[str]] = field(default_factory=list)
    refuses: list[list[str]] = field(default_factory=list)
    has: list[list[str]] = field(default_factory=list)
    lacks: list[list[str]] = field(default_factory=list)
    stock: list[list[str]] = field(default_factory=list)
    asks: list[list[str]] = field(default_factory=list)

    @property
    def form(self) -> str:
        """The name of the document's format."""
        found = format_of(self.path.name)
        assert found is not None
        return found.name

    @property
    def options(self) -> dict[str, bool]:
        """What is asked of the import."""
        return {name: True for (name,) in self.asks}


def flaws(folder: Path) -> list[Flaw]:
    """Return every flaw of a folder, by file name."""
    return [_read(path) for path in sorted(folder.iterdir()) if path.suffix in {".yaml", ".ttl"}]


def _read(path: Path) -> Flaw:
    flaw = Flaw(path)
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            break
        text = line.lstrip("# ").rstrip()
        word, *cells = _GAP.split(text)
        if word in _WIDTHS and cells:
            assert len(cells) == _WIDTHS[word], f"{path.name}: {line}"
            getattr(flaw, word).append([iri(cell) for cell in cells])
        elif text:
            flaw.promise = f"{flaw.promise} {text}".strip()
    assert flaw.promise, f"{path.name} says nothing about itself"
    return flaw


def iri(cell: str) -> str:
    """Return a cell with the prefix of the mill spelt out where it begins with it."""
    return _MILL + cell[len(_PREFIX) :] if cell.startswith(_PREFIX) else cell


def value(cell: str) -> Any:
    """Return the JSON value a cell writes."""
    return json.loads(cell.replace(f'"{_PREFIX}', f'"{_MILL}'))
