# SPDX-License-Identifier: MIT
"""Documents that were asked before: what was found out about them is not found out again.

Kept by its text, a document is read, validated and weighed once, and its selections are sorted out
once. All of that follows from the text and the schema: nothing of a caller, of an answer or of the
values of variables is kept, but the sizes of pages they asked for. What is kept is limited in
number and in bytes, so that nobody can fill the memory by asking in ever new words.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from valueflows.graphql.executing import Plans
from valueflows.graphql.limits import (
    DOCUMENT_MAX,
    ERRORS_MAX,
    TOKENS_MAX,
    Scales,
    exceeded,
    illegible,
    operations_of,
    overfilled,
    sized,
    tokens_of,
)

KEPT_MAX: Final = 1000
KEPT_BYTES: Final = 64 << 20
"""How many documents are kept, and how much they may take together, as far as it can be told."""
CHARACTER_BYTES: Final = 4
TOKEN_BYTES: Final = 700
FIELD_BYTES: Final = 2000
"""What a character takes, a token once it is read, and a field once it is sorted out, at most."""
FIELDS_MAX: Final = 2000
"""Up to how many fields of an operation are kept sorted out: interfaces can multiply them."""
SIZES_MAX: Final = 16
"""For how many different sizes of pages the weight of a document is kept."""


class Document:
    """One document, and what is known of it."""

    def __init__(
        self, schema: GraphQLSchema, text: str, rules: tuple[type[ASTValidationRule], ...]
    ) -> None:
        self.schema = schema
        self.rules = rules
        self.node: DocumentNode = parse(text, max_tokens=TOKENS_MAX)
        self.operations = tuple(operations_of(self.node))
        tokens = tuple(tokens_of(self.node))
        self.illegible = illegible(tokens)
        self.bytes = len(text) * CHARACTER_BYTES + len(tokens) * TOKEN_BYTES
        # What is skipped or included goes by variables: then fields are sorted out each time.
        self._steady = "@" not in text
        self._plans: dict[int, Plans] = {}
        self._sizes: tuple[str, ...] | None = None
        self._weighed: dict[tuple[int | None, ...], GraphQLError | None] = {}
        self._invalid: list[GraphQLError] | None = None

    def operation(self, name: Any) -> OperationDefinitionNode | None:
        """Return the operation of a name; without one, the first."""
        for one in self.operations:
            if name is None or (one.name is not None and one.name.value == name):
                return one
        return None

    def wrong(
        self, variables: dict[str, Any] | None, name: Any, *, streamed: bool
    ) -> list[GraphQLError]:
        """Return why it is not run with these variables; nothing where it is."""
        found = overfilled(variables) or self.illegible or self._exceeded(variables or {})
        if found is None and name is None:
            found = self._ambiguous()
        if found is None and not streamed:
            found = self._unstreamed(name)
        return self._mistakes() if found is None else [found]

    def plans(self, operation: OperationDefinitionNode) -> Plans:
        """Return what is known of an operation's selections."""
        if not self._steady:
            return Plans()
        return self._plans.setdefault(id(operation), Plans())

    def taken(self) -> int:
        """Return how many bytes it counts for by now; fields beyond the limit are given up."""
        for key in [key for key, one in self._plans.items() if one.fields > FIELDS_MAX]:
            del self._plans[key]
        return self.bytes + FIELD_BYTES * sum(one.fields for one in self._plans.values())

    def _exceeded(self, variables: dict[str, Any]) -> GraphQLError | None:
        """Return the error for asking too much: by the variables of now, weighed once for a size."""
        if self._sizes is not None:
            key = tuple(sized(variables, name) for name in self._sizes)
            if key in self._weighed:
                return self._weighed[key]
        scales = Scales(self.schema, self.node, variables)
        found = exceeded(scales)
        self._sizes = tuple(sorted(scales.sizes))
        if len(self._weighed) >= SIZES_MAX:
            self._weighed.clear()
        self._weighed[tuple(sized(variables, name) for name in self._sizes)] = found
        return found

    def _ambiguous(self) -> GraphQLError | None:
        """Return the error for a document that does not say what to run."""
        count = len(self.operations)
        if count <= 1:
            return None
        return GraphQLError(f"State operationName: the document has {count} operations.")

    def _unstreamed(self, name: Any) -> GraphQLError | None:
        """Return the error for a subscription where there is only one answer to a request."""
        chosen = self.operation(name)
        if chosen is None or chosen.operation is not OperationType.SUBSCRIPTION:
            return None
        return GraphQLError(
            "A subscription is answered as a stream: open a WebSocket to /graphql "
            "(graphql-transport-ws), or send Accept: text/event-stream.",
            extensions={"code": "NOT_STREAMED"},
        )

    def _mistakes(self) -> list[GraphQLError]:
        """Return what is not valid in it, the first of that: each suggestion takes a while."""
        if self._invalid is None:
            self._invalid = validate(self.schema, self.node, self.rules, max_errors=ERRORS_MAX)
            self.bytes += CHARACTER_BYTES * sum(len(error.message) for error in self._invalid)
        return self._invalid


class Documents:
    """The documents of a schema that are kept; those not asked for longest go first."""

    def __init__(self, schema: GraphQLSchema, rules: tuple[type[ASTValidationRule], ...]) -> None:
        self.schema = schema
        self.rules = (*rules, MaybeNullValidationRule, OneOfInputValidationRule)
        self.bytes = 0
        self._kept: OrderedDict[str, tuple[Document, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, text: str) -> Document:
        """Return a document; ``GraphQLError`` where it cannot be read, or is too long to be."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found[0]
        # Characters are counted first, for reading them is slow.
        if len(text) > DOCUMENT_MAX:
            raise GraphQLError(
                f"A document has at most {DOCUMENT_MAX} characters. Send long texts as variables.",
                extensions={"code": "DOCUMENT_TOO_LONG", "limit": DOCUMENT_MAX},
            )
        made = Document(self.schema, text, self.rules)
        self.settle(text, made)
        return made

    def settle(self, text: str, document: Document) -> None:
        """Count what a document has come to take; let go of others while all take too much."""
        size = document.taken()
        _document, before = self._kept.get(text, (document, 0))
        if size == before:
            return
        self._kept[text] = (document, size)
        self.bytes += size - before
        while len(self._kept) > KEPT_MAX or self.bytes > KEPT_BYTES:
            _text, (_document, gone) = self._kept.popitem(last=False)
            self.bytes -= gone


class Limits(SchemaExtension):
    """The same limits where strawberry runs an operation: for streams."""

    execution_context: Any

    def on_parse(self) -> Iterator[None]:
        """See strawberry."""
        context = self.execution_context
        if context.query:
            context.graphql_document = context.schema.documents.read(context.query).node
        yield

    def on_validate(self) -> Iterator[None]:
        """See strawberry."""
        context = self.execution_context
        documents = context.schema.documents
        document = documents.read(context.query)
        name = context._provided_operation_name  # noqa: SLF001 - the public one guesses
        streamed = "following" in (context.context or {})
        context.pre_execution_errors = document.wrong(context.variables, name, streamed=streamed)
        documents.settle(context.query, document)
        yield
