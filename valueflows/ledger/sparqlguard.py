# SPDX-License-Identifier: MIT
"""Keeping queries at home: SERVICE would make the server ask other machines.

The store follows SERVICE wherever it points and cannot be told not to, so a query that holds the
keyword is refused before it is run. The text is cut into what SPARQL's grammar cuts it into
(comments, IRIs, strings, escapes, words), once as it stands and once with code point escapes
resolved, and refused when either shows the keyword, also at the end of a longer word: a parser may
take ``1SERVICE`` for two, and ``ex:-1SERVICE`` for three (no local name begins with a dash or dot).
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"#[^\n\r]*"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r'|"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|\\."
    r"|:(?:[\w:%][\w.:%-]*)?"
    r"|[?$@]\w*"
    r"|\w+",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def asks_elsewhere(query: str) -> bool:
    """Whether a SPARQL query would make the store ask another server."""
    return any(
        match[0].upper().endswith("SERVICE") and match[0][0].isalnum()
        for text in (query, _ESCAPE.sub(_character, query))
        for match in _TOKEN.finditer(text)
    )


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]  # noqa: PLR2004 - beyond Unicode
