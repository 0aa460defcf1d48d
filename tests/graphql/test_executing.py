# SPDX-License-Identifier: MIT
"""The executor for rows answers as graphql-core's own does, errors and nulls included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pytest
import strawberry

from valueflows.graphql.executing import RowExecutor


@strawberry.interface
class Agent:
    """Somebody."""

    name: str

    @classmethod
    def resolve_type(cls, row: Any, _info: Any, _abstract: Any = None) -> str:
        """Return the name of the row's type."""
        return str(row.kind)


@strawberry.type
class Person(Agent):
    """A person."""

    age: int | None

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Whether the row is a person's."""
        return bool(row.kind == "Person")


@strawberry.type
class Group(Agent):
    """Several people."""

    size: int | None

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Whether the row is a group's."""
        return bool(row.kind == "Group")


@strawberry.type
class Thing:
    """Anything else."""

    label: str
    owner: Agent
    maker: Person | None
    twin: Thing | None
    crew: list[Agent]
    parts: list[Thing]
    spare: list[Thing] | None
    loose: list[Thing | None]
    tags: list[str]
    words: list[str] | None

    @strawberry.field
    def shout(self, times: int = 1) -> str:
        """Return the label, loudly."""
        return self.label.upper() * times

    @strawberry.field
    def broken(self) -> str | None:
        """Fail."""
        raise ValueError("no")


@dataclass
class Row:
    """A row of any kind; what it lacks raises when it is read."""

    kind: str = "Thing"
    name: Any = "n"
    age: Any = 7
    size: Any = 3
    label: Any = "flour"
    owner: Any = None
    maker: Any = None
    crew: Any = ()
    twin: Any = None
    parts: Any = ()
    spare: Any = None
    loose: Any = ()
    tags: Any = ()
    words: Any = None


ADA: Final = Row("Person", "Ada")
NEMO: Final = Row("Nobody", "Nemo")
WHOLE: Final = Row(
    owner=ADA, maker=ADA, twin=Row(owner=ADA), parts=[Row(owner=ADA)], tags=["a"], loose=[None]
)
ALL: Final = """{ thing {
    __typename label alias: label shout(times: 2)
    owner { __typename name ... on Person { age } }
    maker { name age } crew { name ... on Person { age } ... on Group { size } } twin { label owner { name } }
    parts { label owner { name } } spare { label owner { name } } loose { label } tags words
} }"""
ROWS: Final = {
    "whole": WHOLE,
    "nothing": None,
    "no label": Row(owner=ADA, label=None),
    "no owner": Row(),
    "owner of no type": Row(owner=NEMO),
    "owner without a kind": Row(owner=object()),
    "maker of another type": Row(owner=ADA, maker=NEMO),
    "age that is no number": Row(owner=ADA, maker=Row("Person", "Bo", "old")),
    "no name": Row(owner=ADA, maker=Row("Person", None)),
    "no parts": Row(owner=ADA, parts=None),
    "parts that are no list": Row(owner=ADA, parts=5),
    "a part that is nothing": Row(owner=ADA, parts=[Row(owner=ADA), None]),
    "a part without its label": Row(owner=ADA, parts=[Row(owner=ADA, label=None)]),
    "a twin without its owner": Row(owner=ADA, twin=Row()),
    "a spare one without its owner": Row(owner=ADA, spare=[Row(owner=ADA), Row()]),
    "a tag that is nothing": Row(owner=ADA, tags=["a", None]),
    "a crew of several kinds": Row(owner=ADA, crew=[Row("Group", "Us"), ADA, Row("Group", "We")]),
    "words": Row(owner=ADA, words=["a", "b"]),
    "words that are no list": Row(owner=ADA, words=5),
}


def answers(row: Any, document: str) -> list[tuple[Any, list[Any]]]:
    """Return what both executors answer: data, and errors with their paths and places."""

    @strawberry.type
    class Query:
        """The only question."""

        @strawberry.field
        def thing(self) -> Thing | None:
            """Return the row."""
            return row  # type: ignore[no-any-return]

    found = []
    for executor in (RowExecutor, None):
        made = strawberry.Schema(
            query=Query, types=[Person, Group], execution_context_class=executor
        )
        result = made.execute_sync(document)
        errors = [
            (e.message, e.path, [str(at) for at in e.locations or ()]) for e in result.errors or ()
        ]
        found.append((result.data, errors))
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ROWS)
def test_the_answer_is_that_of_graphql_core(name: str) -> None:
    """Data, nulls and errors are the same, for rows as they should be and as they should not."""
    mine, theirs = answers(ROWS[name], ALL)
    assert mine == theirs
    assert (mine[1] == []) == (name in {"whole", "nothing", "a crew of several kinds", "words"})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "document",
    [
        "{ thing { broken label } }",
        "{ thing { twin { broken } label } }",
        "{ thing { ...F } } fragment F on Thing { label twin { ...G } } fragment G on Thing { label }",
        "{ thing { label @skip(if: true) twin @include(if: true) { label } } }",
        "{ thing { owner { ... on Person @include(if: false) { age } name } } }",
        "{ __schema { queryType { name } } thing { parts { __typename } } }",
    ],
)
def test_selections_of_every_form_are_followed(document: str) -> None:
    """Fragments, directives, the schema itself, and resolvers that fail."""
    mine, theirs = answers(WHOLE, document)
    assert mine == theirs
    assert mine[0] is not None
