# SPDX-License-Identifier: MIT
"""JSON and YAML as one tree that knows where everything stood; how YAML is read.

Every scalar stays the text that was written: ``10.50`` is not made a float, ``no`` not a false,
``2019-04-18`` not a date. Of mappings, the order and the line of every key is kept, and a key
written twice is an error instead of a silent loss. Nothing here knows JSON-LD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from valueflows.model.problems import Code, Problem, Source

DEPTH_MAX: Final = 64
NODES_MAX: Final = 5_000_000
UNFOLDED_MAX: Final = 20_000
"""How many nodes aliases may repeat: enough for people, too few for a bomb."""


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
        found = self.pair(key)
        return None if found is None else found.value

    def pair(self, key: str) -> Pair | None:
        """Return a key with its value."""
        return next((p for p in self.pairs if p.key == key), None) if key in self.keys else None


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


def syntax(file: str, mark: Mark, message: str, code: Code = Code.SYNTAX_ERROR) -> UnreadableError:
    """Return the refusal of a text at a place in it."""
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
        what = f"is not YAML: {error.problem or error.context}"
        if "cannot start any token" in what:
            what += "; what begins with @ is put in quotes, and no tab indents"
        raise syntax(file, mark, what) from None
    except yaml.reader.ReaderError as error:
        raise syntax(file, _unprintable(text), f"is not YAML: {_one_line(error)}") from None
    finally:
        loader.dispose()


def _unprintable(text: str) -> Mark:
    """Return where the first character stands that YAML does not allow."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    before = text[: found.start()] if found else ""
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


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
        self.unfolded = 0

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
                alias = isinstance(event, yaml.AliasEvent)
                node = self._alias(event, open_nodes, keys) if alias else self._node(event)
                self._place(node, open_nodes, keys, documents)
                if isinstance(node, Mapping | Sequence) and not alias:
                    open_nodes.append(node)
                    keys.append(None)
                    if len(open_nodes) > DEPTH_MAX:
                        raise syntax(self.file, node.mark, "is nested too deeply", Code.TOO_DEEP)
        return documents

    def _alias(
        self, event: Any, open_nodes: list[Mapping | Sequence], keys: list[Scalar | None]
    ) -> Tree:
        mark = _mark(event)
        found = self.anchors.get(event.anchor)
        if found is None:
            raise syntax(self.file, mark, f"refers to the anchor {event.anchor}, not set above")
        if any(found is one for one in open_nodes):
            raise syntax(self.file, (keys[-1] or open_nodes[-1]).mark, "contains itself")
        size, depth = _extent(found)
        self.unfolded += size - 1
        if self.unfolded > min(UNFOLDED_MAX, NODES_MAX):
            message = f"repeats more than {UNFOLDED_MAX} nodes by aliases"
            raise syntax(self.file, mark, message, Code.TOO_LARGE)
        if len(open_nodes) + depth > DEPTH_MAX:
            raise syntax(self.file, mark, "is nested too deeply by aliases", Code.TOO_DEEP)
        return found

    def _node(self, event: Any) -> Tree:
        mark = _mark(event)
        self.count += 1
        if self.count > NODES_MAX:
            raise syntax(self.file, mark, f"holds more than {NODES_MAX} nodes", Code.TOO_LARGE)
        found: Tree
        if isinstance(event, yaml.ScalarEvent):
            found = Scalar(event.value, mark, quoted=bool(event.style))
        else:
            found = Mapping(mark) if isinstance(event, yaml.MappingStartEvent) else Sequence(mark)
        if event.anchor:
            self.anchors[event.anchor] = found
        return found

    def _place(
        self,
        node: Tree,
        open_nodes: list[Mapping | Sequence],
        keys: list[Scalar | None],
        documents: list[Tree],
    ) -> None:
        if not open_nodes:
            documents.append(node)
            return
        parent = open_nodes[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                raise syntax(self.file, node.mark, "has a key that is no text")
            if node.text == "<<" and not node.quoted:
                raise syntax(self.file, node.mark, "has a merge key, which is no part of YAML-LD")
            if node.text in parent.keys:
                raise syntax(self.file, node.mark, f"has the key {node.text!r} twice")
            parent.keys.add(node.text)
            keys[-1] = node
        else:
            parent.pairs.append(Pair(key.text, key.mark, node))
            keys[-1] = None


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _extent(tree: Tree) -> tuple[int, int]:
    """Return how many nodes a tree has, counted until there are too many, and how deep it nests."""
    size, depth, level = 0, 0, [tree]
    while level and size <= UNFOLDED_MAX:
        size += len(level)
        below: list[Tree] = []
        for node in level:
            if isinstance(node, Mapping):
                below += [pair.value for pair in node.pairs]
            elif isinstance(node, Sequence):
                below += node.items
        depth += any(not isinstance(node, Scalar) for node in level)
        level = below
    return size, depth
