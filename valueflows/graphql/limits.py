# SPDX-License-Identifier: MIT
"""How much one document may ask for, weighed before anything is done about it.

Depth, aliases, variables, and the cost: how many values an answer can come to, pages counted at the size they
are asked in. Each fragment is weighed once, however often it is used, so that a short document
cannot keep the scales busy. Tokens and the depth of the text are limited by the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Token,
    TokenKind,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from valueflows.graphql.pages import PAGE_DEFAULT, PAGE_MAX
from valueflows.graphql.recordall import STEPS_MAX

ERRORS_MAX: Final = 10
"""After how many mistakes in a document no more are sought."""
DOCUMENT_MAX: Final = 100_000
TOKENS_MAX: Final = 4000
ALIASES_MAX: Final = 100
DEPTH_MAX: Final = 15
COST_MAX: Final = 200_000
VALUES_MAX: Final = 20_000
DIGITS_MAX: Final = 1000
"""How many values variables may hold, and of how many digits an integer of a document may be."""
PAGE_COST: Final = 10
WALK_COST: Final = 5000
WALKS: Final = frozenset({"traceOf", "provenance", "rollUp", "priceSplit"})
"""What a whole walk costs, however little of it is asked for; and which fields are one."""
LIST_LENGTH: Final = 10
LENGTHS: Final = {"recorded": 2 * STEPS_MAX}
SCHEMA_LENGTHS: Final = {"types": 175, "fields": 8, "args": 1}
SCHEMA_LENGTH: Final = 3
"""What a page costs beside its records, and how long lists are taken to be that are not cut: of
records, of what one change wrote, and of the schema itself, some of which are long."""


class Weight(NamedTuple):
    """How deep a selection goes, and how many values it can come to."""

    depth: int
    cost: int


def overfilled(variables: dict[str, Any] | None) -> GraphQLError | None:
    """Return the error for variables nobody can go through."""
    if not variables or _count(variables) <= VALUES_MAX:
        return None
    return GraphQLError(
        f"The variables hold more than {VALUES_MAX} values. Send them in several requests.",
        extensions={"code": "TOO_MANY_VALUES", "limit": VALUES_MAX},
    )


def illegible(tokens: Iterable[Token]) -> GraphQLError | None:
    """Return the error for numbers nobody can read."""
    for token in tokens:
        if token.kind is TokenKind.INT and len(token.value or "") > DIGITS_MAX:
            return GraphQLError(
                f"A number at line {token.line} has more than {DIGITS_MAX} digits. Shorten it.",
                extensions={"code": "NUMBER_TOO_LONG", "limit": DIGITS_MAX},
            )
    return None


def _count(variables: Any) -> int:
    """Return how many values and keys there are, as far as the limit."""
    found, left = 0, [variables]
    while left and found <= VALUES_MAX:
        value = left.pop()
        found += 1
        if isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value
    return found


def tokens_of(document: DocumentNode) -> Iterator[Token]:
    """Yield the tokens of a document, in order."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        yield token
        token = token.next


def exceeded(scales: Scales) -> GraphQLError | None:
    """Return the error for a document that asks for too much."""
    weights = [scales.operation(d) for d in operations_of(scales.document)]
    depth = max((w.depth for w in weights), default=0)
    cost = max((w.cost for w in weights), default=0)
    for code, what, found, limit, remedy in (
        ("TOO_DEEP", "goes {} levels deep", depth, DEPTH_MAX, "Follow references by their ids."),
        ("TOO_MANY_ALIASES", "has {} aliases", scales.aliases, ALIASES_MAX, "Ask in several."),
        ("TOO_COSTLY", "can come to {} values", cost, COST_MAX, "State first, and smaller pages."),
    ):
        if found > limit:
            told = what.format(found if found < _COUNTED else "countless")
            return GraphQLError(
                f"The document {told}; the limit is {limit}. {remedy}",
                extensions={"code": code, "limit": limit},
            )
    return None


_COUNTED: Final = 10**12


class Scales:
    """Weighs the operations of one document, and counts aliases on the way."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]
    ) -> None:
        self.schema = schema
        self.document = document
        self.variables = variables
        self.sizes: set[str] = set()
        """The variables it depends on, which are the same whatever their values."""
        self.defaults: dict[str, ValueNode] = {}
        self.aliases = 0
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self._weighed: dict[str, Weight] = {}

    def operation(self, node: OperationDefinitionNode) -> Weight:
        """Return the weight of an operation."""
        self.defaults = {
            v.variable.name.value: v.default_value
            for v in node.variable_definitions or ()
            if v.default_value is not None
        }
        self._weighed.clear()
        return self._selections(node.selection_set, self.schema.get_root_type(node.operation))

    def _selections(self, selected: SelectionSetNode, parent: GraphQLNamedType | None) -> Weight:
        depth = cost = 0
        seen: set[str] = set()
        for node in selected.selections:
            if isinstance(node, FieldNode):
                name = (node.alias or node.name).value
                # A repetition costs as much to validate as an alias does.
                self.aliases += node.alias is not None or name in seen
                seen.add(name)
            below = self._selection(node, parent)
            depth, cost = max(depth, below.depth), cost + below.cost
        return Weight(depth, cost)

    def _selection(self, node: SelectionNode, parent: GraphQLNamedType | None) -> Weight:
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there is no fourth kind
        condition = node.type_condition
        named = parent if condition is None else self.schema.get_type(condition.name.value)
        return self._selections(node.selection_set, named)

    def _fragment(self, name: str) -> Weight:
        if name not in self._weighed:
            self._weighed[name] = Weight(
                0, 0
            )  # for those that lead to themselves, which is refused
            fragment = self.fragments.get(name)
            if fragment is not None:
                kind = self.schema.get_type(fragment.type_condition.name.value)
                self._weighed[name] = self._selections(fragment.selection_set, kind)
        return self._weighed[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Weight:
        field = self._definition(node.name.value, parent)
        if node.selection_set is None or field is None:
            return Weight(0, 1)
        below = self._selections(node.selection_set, get_named_type(field.type))
        if node.name.value in WALKS:
            return Weight(below.depth + 1, WALK_COST + below.cost)
        if "first" in field.args:
            return Weight(below.depth + 1, PAGE_COST + self._size(node) * below.cost)
        return Weight(below.depth + 1, 1 + _length(node.name.value, field, parent) * below.cost)

    def _definition(self, name: str, parent: GraphQLNamedType | None) -> GraphQLField | None:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return None
        return self.schema.get_field(parent, name)

    def _size(self, node: FieldNode) -> int:
        """Return how many records a page can have."""
        arguments = {a.name.value: a.value for a in node.arguments or ()}
        sizes = [self._number(arguments.get(name)) for name in ("first", "last")]
        stated = [min(max(size, 0), PAGE_MAX) for size in sizes if size is not None]
        return min(stated, default=PAGE_DEFAULT)

    def _number(self, value: ValueNode | None) -> int | None:
        if isinstance(value, VariableNode):
            name = value.name.value
            self.sizes.add(name)
            if name in self.variables:
                found = self.variables[name]
                return found if isinstance(found, int) else None
            value = self.defaults.get(name)
        return int(value.value) if isinstance(value, IntValueNode) else None


def sized(variables: dict[str, Any], name: str) -> int | None:
    """Return all that a weight has of a variable: the size it asks for, -1 for none, None unsaid."""
    if name not in variables:
        return None
    found = variables[name]
    return min(max(found, 0), PAGE_MAX) if isinstance(found, int) else -1


def operations_of(document: DocumentNode) -> Iterator[OperationDefinitionNode]:
    """Yield the operations of a document."""
    return (d for d in document.definitions if isinstance(d, OperationDefinitionNode))


def _length(name: str, field: GraphQLField, parent: GraphQLNamedType | None) -> int:
    """Return how long a field's list is taken to be; edges were counted with their page."""
    if parent is None or not is_list_type(get_nullable_type(field.type)):
        return 1
    if parent.name.startswith("__"):
        return SCHEMA_LENGTHS.get(name, SCHEMA_LENGTH)
    return 1 if parent.name.endswith("Connection") else LENGTHS.get(name, LIST_LENGTH)
