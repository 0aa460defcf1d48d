# SPDX-License-Identifier: MIT
"""Plain fields are read at once; whatever is not plain, and every error, is graphql-core's.

A page of a hundred events asks for thousands of fields, nearly all of them attributes of rows. For
each, graphql-core builds a path, an info object and a dict of arguments, and asks five times
whether it must wait. Here the fields of a selection are sorted out once; then a field that is an
attribute, without arguments, costs its reading. A selection in which everything is plain, however
deep, is read as a whole, and nobody keeps account of where it stands. Where a value is not as its
type says, that selection is read again step by step, and at the step in question by graphql-core,
which words the error and decides what becomes null.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, cast

from graphql import (
    Executor,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    OperationType,
    Undefined,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

_STRAWBERRY: Final = "strawberry-definition"
_TEXTS: Final = frozenset({"ID", "String"})


class _OddError(Exception):
    """A value is not what its field says."""


@dataclass(slots=True, eq=False)
class _Field:
    """One field of a selection, sorted out."""

    name: str
    details: Any
    read: Any
    """What returns the attribute of a plain field; None for a field that graphql-core executes."""
    leaf: Callable[[Any], Any] | None
    """What makes of the attribute what is answered; None for objects and lists of them."""
    type: Any
    required: bool
    listed: bool
    plain: bool = True
    """Whether all that is asked of its objects is plain, as far as is known."""
    below: dict[str, tuple[_Field, ...]] = dataclasses.field(default_factory=dict)
    """By the kind of a row, what is asked of it, where all of that is plain."""


class Plans:
    """The selections of one operation, collected and sorted out: what there is to know of them.

    All of it follows from the document, as long as no directive leaves out anything.
    """

    def __init__(self) -> None:
        self.root: Any = None
        """The selection of the operation itself, once it was collected."""
        self.collected: dict[tuple[GraphQLObjectType, int], Any] = {}
        self.sorted: dict[int, tuple[Any, list[_Field] | None]] = {}
        self.fields = 0
        """How many fields were sorted out, a selection counting as one more."""


class RowExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes queries over rows."""

    def __init__(self, *args: Any, plans: Plans | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._adopt(plans or Plans())

    def _adopt(self, plans: Plans) -> None:
        self._plans = plans
        self._relevant_sub_fields = plans.collected

    def execute_operation(self, serially: bool | None = None) -> Any:  # noqa: FBT001 - as there
        """Return the answer, or what is to be awaited for it; see graphql-core.

        The selection of a query that was collected before is not collected again. None of its
        fields has to be waited for, or there would be no plan.
        """
        plans, operation = self._plans, self.operation
        query = self.schema.query_type
        if plans.root is None or query is None or operation.operation is not OperationType.QUERY:
            return super().execute_operation(serially)
        try:
            return self.build_response(
                self.execute_fields(query, self.root_value, None, plans.root, None)
            )
        except GraphQLError as error:
            self.collected_errors.add(error, None)
            return self.build_response(None)

    def execute_root_grouped_field_set(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: Any,
        serially: bool,  # noqa: FBT001 - as there
        position_context: Any,
    ) -> Any:
        """Return the answer to an operation's own selection, and keep that; see graphql-core."""
        if position_context is None and self._plan(root_type, grouped_field_set) is not None:
            self._plans.root = grouped_field_set
        return super().execute_root_grouped_field_set(
            root_type, root_value, grouped_field_set, serially, position_context
        )

    def build_per_event_executor(self, payload: Any) -> Executor[Any]:
        """Return what executes one message of a subscription; see graphql-core.

        What is sorted out belongs to selections that are collected anew for each message. Kept from
        one to the next, it would grow for as long as the subscription lasts.
        """
        made: Any = super().build_per_event_executor(payload)
        made._adopt(Plans())  # noqa: SLF001 - a copy of this one
        return cast("Executor[Any]", made)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        """Return the answer to a selection; see graphql-core."""
        plan = self._plan(parent_type, grouped_field_set)
        if plan is None or position_context is not None:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        results: dict[str, Any] = {}
        for field in plan:
            try:
                if field.read is not None and (field.leaf is not None or field.plain):
                    results[field.name] = self._at_once(field, field.read(source_value))
                    continue
            except Exception:  # noqa: BLE001, S110 - it is met again below, and told with its place
                pass
            at = Path(path, field.name, parent_type.name)
            found = self._executed(field, parent_type, source_value, at)
            if found is not Undefined:
                results[field.name] = found
        return results

    def _at_once(self, field: _Field, value: Any) -> Any:
        """Return the answer to a field of which everything is plain; any exception: it is not."""
        if field.leaf is not None:
            return field.leaf(value)
        if value is None:
            if field.required:
                raise _OddError
            return None
        if field.listed:
            return [self._row_at_once(field, row) for row in value]
        return self._row_at_once(field, value)

    def _row_at_once(self, field: _Field, row: Any) -> dict[str, Any]:
        kind = getattr(row, "kind", "")
        plan = field.below.get(kind)
        if plan is None:
            plan = self._below(field, kind, row)
        found: dict[str, Any] = {}
        for one in plan:
            if one.leaf is not None:
                found[one.name] = one.leaf(one.read(row))
            elif one.plain:
                found[one.name] = self._at_once(one, one.read(row))
            else:
                field.plain = False
                raise _OddError
        return found

    def _below(self, field: _Field, kind: str, row: Any) -> tuple[_Field, ...]:
        """Return what is asked of rows of a kind; an exception where not all of it is plain."""
        named = self._type_of(_named(field.type), row)
        plan = self._plan(named, self.collect_subfields(named, field.details)[0])
        if plan is None or any(one.read is None for one in plan):
            field.plain = False
            raise _OddError
        found = field.below[kind] = tuple(plan)
        return found

    def _executed(
        self, field: _Field, parent_type: GraphQLObjectType, source: Any, path: Path
    ) -> Any:
        if field.read is None or field.leaf is not None:
            return self.execute_field(parent_type, source, field.details, path, None)
        try:
            value = field.read(source)
            rows = self._typed(field, value)
        except Exception:  # noqa: BLE001 - as above
            return self.execute_field(parent_type, source, field.details, path, None)
        if rows is None:
            return None
        try:
            if field.listed:
                return [
                    self._object(field, kind, row, Path(path, place, None))
                    for place, (kind, row) in enumerate(rows)
                ]
            return self._object(field, *rows[0], path)
        except Exception as error:  # noqa: BLE001 - graphql-core decides how far up it makes null
            self.handle_field_error(error, field.type, field.details, path)
            return None

    def _object(self, field: _Field, kind: GraphQLObjectType, row: Any, path: Path) -> Any:
        return self.collect_and_execute_subfields(kind, field.details, path, row, None)

    def _typed(self, field: _Field, value: Any) -> list[tuple[GraphQLObjectType, Any]] | None:
        """Return each row with its type; None where there is none and need be none."""
        if value is None:
            if field.required:
                raise _OddError
            return None
        named = _named(field.type)
        rows = value if field.listed else (value,)
        return [(self._type_of(named, row), row) for row in rows]

    def _type_of(self, named: GraphQLNamedType, row: Any) -> GraphQLObjectType:
        if row is None:
            raise _OddError
        if isinstance(named, GraphQLObjectType):
            if named.is_type_of is not None and row.kind != named.name:
                raise _OddError
            return named
        kind = self.schema.get_type(row.kind)
        if not isinstance(kind, GraphQLObjectType) or not isinstance(named, GraphQLInterfaceType):
            raise _OddError
        if not self.schema.is_sub_type(named, kind):
            raise _OddError
        return kind

    def _plan(self, parent_type: GraphQLObjectType, grouped: Any) -> list[_Field] | None:
        """Return the fields of a selection, sorted out; None where one must be waited for."""
        plans = self._plans
        found = plans.sorted.get(id(grouped))
        if found is None:
            fields = [self._sorted_out(parent_type, *item) for item in grouped.items()]
            plan = None if None in fields else [f for f in fields if f is not None]
            # The selection is kept, so that no other one gets its id.
            plans.sorted[id(grouped)] = found = (grouped, plan)
            plans.fields += len(fields) + 1
        return found[1]

    def _sorted_out(self, parent_type: GraphQLObjectType, name: str, details: Any) -> _Field | None:
        field = self.schema.get_field(parent_type, details[0].node.name.value)
        definition = None if field is None else (field.extensions or {}).get(_STRAWBERRY)
        if field is None or definition is None:
            return _Field(name, details, None, None, None, required=False, listed=False)
        if definition.is_async:
            return None
        inner: Any = get_nullable_type(field.type)
        required, listed = is_non_null_type(field.type), is_list_type(inner)
        if not definition.is_basic_field or (listed and not is_non_null_type(inner.of_type)):
            return _Field(name, details, None, None, field.type, required=required, listed=listed)
        leaf = _leaf(_named(field.type), required=required, listed=listed)
        read = attrgetter(definition.python_name)
        return _Field(name, details, read, leaf, field.type, required=required, listed=listed)


def _named(kind: Any) -> Any:
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind


def _leaf(named: Any, *, required: bool, listed: bool) -> Callable[[Any], Any] | None:
    if not is_leaf_type(named):
        return None
    coerce = named.coerce_output_value

    def one(value: Any) -> Any:
        found = coerce(value)
        if found is None or found is Undefined:
            raise _OddError
        return found

    def several(values: Any) -> Any:
        return [one(value) for value in values]

    complete = several if listed else one

    def optional(value: Any) -> Any:
        return None if value is None else complete(value)

    def text(value: Any) -> Any:
        return value if value.__class__ is str else usual(value)

    usual = complete if required else optional
    return text if named.name in _TEXTS and not listed else usual
