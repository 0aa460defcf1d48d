# SPDX-License-Identifier: MIT
"""How JSON is read: without recursion, numbers as the text that was written, places known."""

from __future__ import annotations

import re
from typing import Final

from valueflows.exchange.tree import (
    DEPTH_MAX,
    Mapping,
    Mark,
    Pair,
    Scalar,
    Sequence,
    Tree,
    UnreadableError,
    syntax,
)
from valueflows.model.problems import Code

_TOKEN: Final = re.compile(
    r'[ \t\n\r]*+(?:(?P<string>"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")'
    r"|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>true|false|null)|(?P<mark>[][{}:,]))",
    re.ASCII,
)
_ESCAPE: Final = re.compile(r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u.{4}|.)")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_SIMPLE: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read_json(text: str, file: str) -> list[Tree]:
    """Return the one document of a JSON text; ``UnreadableError`` says where it is not JSON."""
    return [_Json(text, file).document()]


class _Json:
    """A JSON reader without recursion that keeps numbers as text and knows its place."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.position = 0
        self.line = 1
        self.line_start = 0

    def document(self) -> Tree:
        root: list[Tree] = []
        self._value(root)
        if self.text[self.position :].strip(" \t\n\r"):
            _lexeme, mark = self._next()
            raise self._wrong("something follows the end of the document", mark)
        return root[0]

    def _value(self, root: list[Tree]) -> None:
        """Read one value with everything inside it into ``root``."""
        stack: list[Mapping | Sequence] = []
        pending: list[Pair] = []
        lexeme, mark = self._next()
        while True:
            node = self._start(lexeme, mark)
            self._attach(node, stack, pending, root)
            if isinstance(node, Mapping | Sequence):
                stack.append(node)
                if len(stack) > DEPTH_MAX:
                    raise syntax(self.file, mark, "is nested too deeply", Code.TOO_DEEP)
                lexeme, mark = self._next()
                closed = lexeme == ("]" if isinstance(node, Sequence) else "}")
                if not closed:
                    lexeme, mark = self._key_or_value(node, lexeme, mark, pending)
                    continue
                stack.pop()
            if not stack:
                return
            lexeme, mark = self._after(stack, pending)
            if not stack:
                return

    def _after(self, stack: list[Mapping | Sequence], pending: list[Pair]) -> tuple[str, Mark]:
        """Go on behind a finished value: to the next one, or out of what is complete."""
        while stack:
            lexeme, mark = self._next()
            top = stack[-1]
            if lexeme == ",":
                lexeme, mark = self._next()
                return self._key_or_value(top, lexeme, mark, pending)
            if lexeme != ("]" if isinstance(top, Sequence) else "}"):
                raise self._wrong(f"a comma or a closing bracket is missing before {lexeme}", mark)
            stack.pop()
        return "", Mark(1, 1)

    def _key_or_value(
        self, top: Mapping | Sequence, lexeme: str, mark: Mark, pending: list[Pair]
    ) -> tuple[str, Mark]:
        if isinstance(top, Sequence):
            return lexeme, mark
        if not lexeme.startswith('"'):
            raise self._wrong(f"a key in quotes is expected, not {lexeme}", mark)
        key = self._text(lexeme, mark)
        if key in top.keys:
            raise self._wrong(f"the key {key!r} stands twice in one object", mark)
        top.keys.add(key)
        colon, place = self._next()
        if colon != ":":
            raise self._wrong("a colon is missing behind a key", place)
        pending.append(Pair(key, mark, Scalar("", mark)))
        return self._next()

    def _start(self, lexeme: str, mark: Mark) -> Tree:
        if lexeme == "{":
            return Mapping(mark)
        if lexeme == "[":
            return Sequence(mark)
        if lexeme.startswith('"'):
            return Scalar(self._text(lexeme, mark), mark, quoted=True)
        if lexeme in {"]", "}", ":", ","}:
            raise self._wrong(f"a value is expected, not {lexeme}", mark)
        return Scalar(lexeme, mark)

    @staticmethod
    def _attach(
        node: Tree, stack: list[Mapping | Sequence], pending: list[Pair], root: list[Tree]
    ) -> None:
        if not stack:
            root.append(node)
        elif isinstance(stack[-1], Sequence):
            stack[-1].items.append(node)
        else:
            pair = pending.pop()
            pair.value = node
            stack[-1].pairs.append(pair)

    def _text(self, lexeme: str, mark: Mark) -> str:
        text = _unescape(lexeme)
        if _SURROGATE.search(text):
            raise self._wrong("half of a surrogate pair stands alone", mark)
        return text

    def _next(self) -> tuple[str, Mark]:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            raise self._wrong("this is not JSON")
        begin = match.start(match.lastgroup or 0)
        self._count(begin)
        mark = Mark(self.line, begin - self.line_start + 1)
        self.position = match.end()
        return match[match.lastgroup or 0], mark

    def _count(self, until: int) -> None:
        newlines = self.text.count("\n", self.position, until)
        if newlines:
            self.line += newlines
            self.line_start = self.text.rindex("\n", 0, until) + 1

    def _wrong(self, message: str, mark: Mark | None = None) -> UnreadableError:
        if mark is None:
            rest = self.text[self.position :]
            begin = self.position + len(rest) - len(rest.lstrip(" \t\n\r"))
            self._count(begin)
            mark = Mark(self.line, begin - self.line_start + 1)
        return syntax(self.file, mark, message)


def _unescape(lexeme: str) -> str:
    body = lexeme[1:-1]
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(match: re.Match[str]) -> str:
    found = match[1]
    if len(found) > 5:  # noqa: PLR2004 - a surrogate pair: u + 4, backslash, u + 4
        high, low = int(found[1:5], 16), int(found[7:11], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if found[0] == "u":
        return chr(int(found[1:], 16))
    return _SIMPLE.get(found, found)
