# SPDX-License-Identifier: MIT
"""Text that others chose, as it may stand in a terminal or a picture."""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

_UNSEEN: Final = dict.fromkeys(
    (
        *range(32),
        *range(127, 160),
        0x061C,
        0x200B,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ),
    0xFFFD,
)
"""What moves a cursor, turns the direction of text, cannot be seen, or is no text in XML."""


def legible(text: str) -> str:
    """Return a text with a sign in place of everything that is none."""
    return text.translate(_UNSEEN)


def shortened(text: str, columns: int) -> str:
    """Return as much of a text as fits into so many columns; wide letters take two."""
    room = columns
    for place, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return text[: max(place - 1, 0)].rstrip() + "…"
    return text
