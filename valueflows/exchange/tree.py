# SPDX-License-Identifier: MIT
"""JSON and YAML as one tree that knows where everything stood.

Every scalar stays the text that was written: ``10.50`` is not made a float, ``no`` not a false,
``2019-04-18`` not a date. Of mappings, the order and the line of every key is kept, and a key
written twice is an error instead of a silent loss. Nothing here knows JSON-LD.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from valueflows.model.problems import Code, Problem, Source

DEPTH_MAX: Final = 64
NODES_MAX: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column, counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Scalar:
    """A text, a number, a truth value or nothing, as written."""

    text: str
    mark: Mark
    quoted: bool = False

    @property
    def is_null(self) -> bool:
        """Whether nothing is stated."""
        return not self.quoted and self.text in _NULLS


@dataclass(slots=True)
class Pair:
    """A key of a mapping and its value."""

    key: str
    mark: Mark
    value: Tree


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order written."""

    mark: Mark
    pairs: list[Pair] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def get(self, key: str) -> Tree | None:
        """Return the value of a key."""
        return next((p.value for p in self.pairs if p.key == key), None)


@dataclass(slots=True)
class Sequence:
    """Values in the order written."""

    mark: Mark
    items: list[Tree] = field(default_factory=list)


Tree: TypeAlias = Scalar | Mapping | Sequence
_NULLS: Final = frozenset({"", "null", "~", "Null", "NULL"})


class UnreadableError(Exception):
    """A text that is not what its format asks for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def _syntax(file: str, mark: Mark, message: str, code: Code = Code.SYNTAX_ERROR) -> UnreadableError:
    remedy = {
        Code.SYNTAX_ERROR: "Mend the text at this place.",
        Code.TOO_DEEP: f"Nest at most {DEPTH_MAX} levels.",
        Code.TOO_LARGE: "Split the file.",
    }[code]
    return UnreadableError(Problem(code, "", message, remedy, Source(file, mark.line, mark.column)))


# -- YAML ----------------------------------------------------------------------------------------

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(text: str, file: str) -> list[Tree]:
    """Return the documents of a YAML text; ``UnreadableError`` says where it is not YAML."""
    loader = _Loader(text)
    try:
        return _Composer(loader, file).documents()
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
        raise _syntax(file, mark, f"is not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise _syntax(file, Mark(1, 1), f"is not YAML: {_one_line(error)}") from None
    finally:
        loader.dispose()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


class _Composer:
    """Builds the tree from parser events, without recursion and without following aliases far.

    An alias repeats what its anchor holds; what repeats too much is refused, so that a few lines
    cannot unfold into more than memory holds.
    """

    def __init__(self, loader: Any, file: str) -> None:
        self.loader = loader
        self.file = file
        self.anchors: dict[str, Tree] = {}
        self.count = 0

    def documents(self) -> list[Tree]:
        documents: list[Tree] = []
        open_nodes: list[Mapping | Sequence] = []
        keys: list[Scalar | None] = []
        while self.loader.check_event():
            event = self.loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors = {}
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                open_nodes.pop()
                keys.pop()
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event)
                self._place(node, event, open_nodes, keys, documents)
                if isinstance(node, Mapping | Sequence) and not isinstance(event, yaml.AliasEvent):
                    open_nodes.append(node)
                    keys.append(None)
                    if len(open_nodes) > DEPTH_MAX:
                        raise _syntax(self.file, node.mark, "is nested too deeply", Code.TOO_DEEP)
        return documents

    def _node(self, event: Any) -> Tree:
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        self.count += 1
        if isinstance(event, yaml.AliasEvent):
            found = self.anchors.get(event.anchor or "")
            if found is None:
                raise _syntax(
                    self.file, mark, f"refers to the anchor {event.anchor}, not set above"
                )
            self.count += _size(found)
        elif isinstance(event, yaml.ScalarEvent):
            found = Scalar(event.value, mark, quoted=bool(event.style))
        else:
            found = Mapping(mark) if isinstance(event, yaml.MappingStartEvent) else Sequence(mark)
        if self.count > NODES_MAX:
            raise _syntax(
                self.file, mark, f"unfolds to more than {NODES_MAX} nodes", Code.TOO_LARGE
            )
        if event.anchor and not isinstance(event, yaml.AliasEvent):
            self.anchors[event.anchor] = found
        return found

    def _place(
        self,
        node: Tree,
        event: Any,
        open_nodes: list[Mapping | Sequence],
        keys: list[Scalar | None],
        documents: list[Tree],
    ) -> None:
        if not open_nodes:
            documents.append(node)
            return
        parent = open_nodes[-1]
        if isinstance(parent, Sequence):
            if isinstance(event, yaml.AliasEvent) and node in open_nodes:
                raise _syntax(self.file, parent.mark, "contains itself")
            parent.items.append(node)
            return
        key = keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                raise _syntax(self.file, node.mark, "has a key that is no text")
            if node.text in parent.keys:
                raise _syntax(self.file, node.mark, f"has the key {node.text!r} twice")
            parent.keys.add(node.text)
            keys[-1] = node
        else:
            if isinstance(event, yaml.AliasEvent) and any(node is one for one in open_nodes):
                raise _syntax(self.file, key.mark, "contains itself")
            parent.pairs.append(Pair(key.text, key.mark, node))
            keys[-1] = None


def _size(tree: Tree) -> int:
    size, todo = 0, [tree]
    while todo and size <= NODES_MAX:
        node = todo.pop()
        size += 1
        if isinstance(node, Mapping):
            todo += [pair.value for pair in node.pairs]
        elif isinstance(node, Sequence):
            todo += node.items
    return size


# -- JSON ----------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(
    r'[ \t\n\r]*(?:(?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")'
    r"|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>true|false|null)|(?P<mark>[][{}:,]))",
    re.ASCII,
)
_ESCAPE: Final = re.compile(r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u.{4}|.)")
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
            self._next()
            raise self._wrong("something follows the end of the document")
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
                    raise _syntax(self.file, mark, "is nested too deeply", Code.TOO_DEEP)
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
        if any("\ud800" <= c <= "\udfff" for c in text):
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
        return _syntax(self.file, mark, message)


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
