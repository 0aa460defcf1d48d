# SPDX-License-Identifier: MIT
"""A class body is the field table: what is read back is what was declared, once."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import (
    DATATYPES,
    KINDS,
    OB,
    VF,
    XSD,
    Inverse,
    Node,
    Ref,
    Tag,
    Uri,
    Word,
    camel,
    full,
    kebab,
    prop,
    properties,
    record,
    snake,
)


@record
class Size:
    """A value without identity."""

    width: Amount = prop("width", "How wide.")


@record
class Bench:
    """One field of every kind and cardinality."""

    inverses: ClassVar = (Inverse("sitters", "Person", "bench", "Who sits on it."),)
    id: str
    name: str = prop("name", "Its name.", personal=True)
    made_of: tuple[Tag, ...] = prop("ob:madeOf", "What of.", default=())
    plan: Uri | None = prop("https://other.example/plan", "Its plan.", default=None)
    outline: Node | None = prop("outline", "Its outline.", default=None)
    owner: Ref[Size] | None = prop("owner", "Whose it is.", default=None)
    purpose: Word[Size] = prop("purpose", "What for.")
    seats: int | None = prop("seats", "How many.", default=None)
    painted: bool | None = prop("painted", "Whether it is.", default=None)
    since: Instant | None = prop("since", "When it was put up.", default=None, derived=True)
    weight: Amount | None = prop("weight", "How heavy.", default=None)
    size: Size | None = prop("size", "How large.", default=None)


ROWS = {row.name: row for row in properties(Bench)}


def test_rows_stand_in_the_order_of_the_class() -> None:
    """Every field that names a property is a row, in order; others are none."""
    fields = [f.name for f in dataclasses.fields(Bench) if f.name != "id"]
    assert [row.name for row in properties(Bench)] == fields


def test_rows_are_read_once() -> None:
    """Asking again gives the very same rows."""
    assert properties(Bench) is properties(Bench)


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("name", "text", None),
        ("made_of", "tag", None),
        ("plan", "uri", None),
        ("outline", "node", None),
        ("owner", "ref", Size),
        ("purpose", "word", Size),
        ("seats", "int", None),
        ("painted", "bool", None),
        ("since", "instant", None),
        ("weight", "amount", None),
        ("size", "value", Size),
    ],
)
def test_the_annotation_gives_the_kind(name: str, kind: str, target: Any) -> None:
    """The kind and what is pointed at or nested follow from the annotation."""
    assert (ROWS[name].kind, ROWS[name].target) == (kind, target)


def test_the_annotation_gives_the_cardinality() -> None:
    """X is exactly one, X | None at most one, a tuple any number."""
    assert [n for n, row in ROWS.items() if row.required] == ["name", "purpose"]
    assert [n for n, row in ROWS.items() if row.many] == ["made_of"]


def test_marks_are_kept() -> None:
    """Personal and derived fields are known as such, with their meaning."""
    assert [n for n, row in ROWS.items() if row.personal] == ["name"]
    assert [n for n, row in ROWS.items() if row.derived] == ["since"]
    assert ROWS["name"].doc == "Its name."


def test_a_property_without_prefix_is_of_valueflows() -> None:
    """``name`` is of vf, ``ob:`` is ours, an absolute IRI is itself; keys are said alike."""
    assert ROWS["name"].iri == f"{VF}name"
    assert ROWS["made_of"].iri == f"{OB}madeOf"
    assert ROWS["plan"].iri == "https://other.example/plan"
    assert (ROWS["name"].key, ROWS["made_of"].key) == ("name", "ob:madeOf")


def test_every_literal_kind_has_a_datatype_and_nodes_have_none() -> None:
    """Text, numbers, moments and addresses are literals; nodes, words and values are not."""
    assert {name for name, row in ROWS.items() if row.datatype is None} == {
        "made_of",
        "outline",
        "owner",
        "purpose",
        "size",
    }
    assert ROWS["since"].datatype == f"{XSD}dateTime"
    assert set(DATATYPES) <= set(KINDS.values())


def test_records_are_frozen_and_said_by_keyword() -> None:
    """A record cannot be changed, has no other attributes, and is made by names alone."""
    size: Any = Size(width=Amount("3"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        size.width = Amount("4")
    assert not hasattr(size, "__dict__")
    made: Any = Size
    with pytest.raises(TypeError):
        made(Amount("3"))


def test_a_missing_field_is_an_error_of_ours() -> None:
    """A field without default must be given."""
    made: Any = Size
    with pytest.raises(TypeError, match="width"):
        made()


def test_a_field_of_two_types_is_refused() -> None:
    """The table has one type a field, and says so when the class is first read."""

    @dataclasses.dataclass
    class Odd:
        thing: int | str | None = prop("thing", "What?", default=None)

    with pytest.raises(TypeError, match="one type"):
        properties(Odd)


def test_a_field_of_an_unknown_kind_is_refused() -> None:
    """An annotation the table has no kind for is named."""

    @dataclasses.dataclass
    class Odd:
        thing: float = prop("thing", "What?")

    with pytest.raises(TypeError, match="no field kind for the annotation <class 'float'>"):
        properties(Odd)


NAMES = st.lists(st.from_regex(r"[a-z][a-z]{0,5}", fullmatch=True), min_size=1, max_size=5)


@given(NAMES)
def test_names_survive_the_edges(parts: list[str]) -> None:
    """CamelCase and back is the name that went in; kebab and snake cut at the same places."""
    name = "_".join(parts)
    assert snake(camel(name)) == name
    assert kebab("".join(p.title() for p in parts)) == "-".join(parts)


def test_names_as_others_write_them() -> None:
    """The names of the vocabulary at each edge."""
    assert camel("has_point_in_time") == "hasPointInTime"
    assert snake("EconomicEvent") == "economic_event"
    assert kebab("EconomicEvent") == "economic-event"
    assert full("note") == f"{VF}note"
    assert full("ob:base") == f"{OB}base"
    assert full("urn:a:b") == "urn:a:b"
