# SPDX-License-Identifier: MIT
"""No document, however short, keeps the server busy; ordinary ones are never in the way of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from graphql import get_introspection_query, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from tests.graphql.kit import Desk, served_schema
from tests.helpers import BASE
from valueflows.graphql.context import Asking
from valueflows.graphql.limits import (
    ALIASES_MAX,
    COST_MAX,
    DEPTH_MAX,
    DOCUMENT_MAX,
    ERRORS_MAX,
    PAGE_COST,
    TOKENS_MAX,
    VALUES_MAX,
    Scales,
    exceeded,
)
from valueflows.graphql.pages import PAGE_DEFAULT, PAGE_MAX
from valueflows.graphql.schema import schema, shown


def nested(depth: int) -> str:
    """Return a document as deep as asked."""
    inner = "id"
    for _level in range(depth - 3):
        inner = f"corrects {{ {inner} }}"
    return f"{{ economicEvents(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}"


def repeated(count: int, part: Callable[[int], str]) -> str:
    """Return a document of so many parts."""
    return f"{{ {' '.join(part(number) for number in range(count))} }}"


def spreading(width: int, levels: int) -> str:
    """Return fragments of which each uses the next so many times."""
    made = [
        f"fragment F{level} on Query {{ {f'...F{level + 1} ' * width} }}" for level in range(levels)
    ]
    return " ".join(["{ ...F0 }", *made, f"fragment F{levels} on Query {{ ledger {{ id }} }}"])


def branching(width: int, levels: int) -> str:
    """Return fragments of which each follows a reference so many times, under other names."""
    made = ["query { economicEvents(first: 1) { edges { node { ...F0 } } } }"]
    for level in range(levels):
        parts = (f"a{n}: corrects {{ ...F{level + 1} }}" for n in range(width))
        made.append(f"fragment F{level} on EconomicEvent {{ {' '.join(parts)} }}")
    return " ".join([*made, f"fragment F{levels} on EconomicEvent {{ id }}"])


_PAGES: Final = "economicEventsAsProvider(first: 100) { edges { node { provider { %s } } } }"
_EVENTS: Final = _PAGES % "economicEventsAsProvider { totalCount }"
_IN_CIRCLES: Final = "fields { type { fields { type { name } } } }"
ATTACKS: Final[dict[str, tuple[str, str | None]]] = {
    "deep": (nested(DEPTH_MAX + 1), "TOO_DEEP"),
    "very deep": (nested(180), "TOO_DEEP"),
    "deeper than can be read": (nested(600), None),
    "aliases": (
        repeated(ALIASES_MAX + 1, lambda n: f"a{n}: ledger {{ id }}"),
        "TOO_MANY_ALIASES",
    ),
    "repetition": (repeated(900, lambda _n: "people { totalCount }"), "TOO_MANY_ALIASES"),
    "conflicts": (
        repeated(300, lambda n: f"x: people(first: {n}) {{ totalCount }}"),
        "TOO_MANY_ALIASES",
    ),
    "tokens": (repeated(TOKENS_MAX, lambda _n: "__typename"), None),
    "fragments of fragments": (spreading(30, 30), "TOO_COSTLY"),
    "branches": (branching(8, 11), "TOO_COSTLY"),
    "pages of pages": (
        f"{{ agents(first: 100) {{ edges {{ node {{ {_PAGES % (_PAGES % 'id')} }} }} }} }}",
        "TOO_COSTLY",
    ),
    "a page for each of many changes": (
        f"mutation {{ recordAll(changes: []) {{ recorded {{ agent {{ {_EVENTS} }} }} }} }}",
        "TOO_COSTLY",
    ),
    "the schema in circles": (
        f"{{ __schema {{ types {repeated(90, lambda n: f'a{n}: {_IN_CIRCLES}')} }} }}",
        "TOO_COSTLY",
    ),
    "fragments in circles": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        None,
    ),
    "characters": ("{ ledger { id } } #" + "x" * DOCUMENT_MAX, "DOCUMENT_TOO_LONG"),
    "digits": (f"{{ people(first: {'9' * 5000}) {{ totalCount }} }}", "NUMBER_TOO_LONG"),
    "lists of lists": (f'{{ person(id: {"[" * 150}"x"{"]" * 150}) {{ id }} }}', None),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_asks_for_too_much_is_refused_at_once(name: str, world: Desk) -> None:
    """What would take minutes or for ever is refused before it is begun."""
    document, code = ATTACKS[name]
    response = world.ask(document)
    assert response["data"] is None
    codes = {error.get("extensions", {}).get("code") for error in response["errors"]}
    assert codes == {code}
    assert "INTERNAL" not in codes


def test_the_schema_can_be_asked_for_in_full(world: Desk) -> None:
    """What tools send to learn the schema is within the limits, with all its options."""
    options = dict.fromkeys(("specified_by_url", "input_value_deprecation"), True)
    answer = world.data(get_introspection_query(**options))
    assert answer["__schema"]["queryType"]["name"] == "Query"


def test_what_just_fits_is_answered(world: Desk) -> None:
    """The limits themselves are still allowed."""
    assert world.data(nested(DEPTH_MAX))["economicEvents"]
    aliases = repeated(ALIASES_MAX, lambda n: f"a{n}: ledger {{ id }}")
    assert len(world.data(aliases)) == ALIASES_MAX


def test_a_client_s_usual_questions_are_far_from_the_limits(world: Desk) -> None:
    """The largest page, with nested records, is not too much."""
    document = """{ economicEvents(first: 1000) { edges { cursor node {
        id action { id label } provider { id name } receiver { id name } note
        resourceQuantity { hasNumericalValue hasUnit { symbol } }
        resourceInventoriedAs { id name onhandQuantity { hasNumericalValue hasUnit { symbol } }
            conformsTo { id name image } } inputOf { id name } outputOf { id name }
        hasPointInTime fulfills { id } } } pageInfo { hasNextPage endCursor } totalCount } }"""
    assert world.data(document)["economicEvents"]["totalCount"] == 10


# -- the scales ------------------------------------------------------------------------------------


def cost(document: str, **variables: Any) -> int:
    """Return what a document weighs."""
    parsed = parse(document)
    scales = Scales(served_schema(), parsed, variables)
    operation: Any = parsed.definitions[0]
    return scales.operation(operation).cost


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ("", PAGE_DEFAULT),
        ("(first: 7)", 7),
        ("(last: 7)", 7),
        ("(first: 9, last: 7)", 7),
        ("(first: $n)", 5),
        ("(first: $d)", 3),
        ("(first: $none)", PAGE_DEFAULT),
        ("(first: null)", PAGE_DEFAULT),
        ("(first: 0)", 0),
        ("(first: -4)", 0),
        ("(first: 99999)", PAGE_MAX),
        ("(first: $text)", PAGE_DEFAULT),
    ],
)
def test_a_page_weighs_what_it_can_hold(arguments: str, size: int) -> None:
    """Sizes count as they will be asked, also where they come as variables or their defaults."""
    head = "query ($n: Int, $d: Int = 3, $none: Int, $text: Int)"
    document = f"{head} {{ people{arguments} {{ edges {{ node {{ id name }} }} }} }}"
    assert cost(document, n=5, text="x") == PAGE_COST + size * (1 + 1 + 2)


def test_a_fragment_weighs_wherever_it_is_used() -> None:
    """Named or in line, a fragment counts as if it were written out."""
    plain = "{ people(first: 10) { edges { node { id name } } } }"
    named = "{ people(first: 10) { edges { node { ...P } } } } fragment P on Person { id name }"
    inline = "{ people(first: 10) { edges { node { ... on Person { id name } } } } }"
    bare = "{ people(first: 10) { edges { node { ... { id name } } } } }"
    assert cost(plain) == cost(named) == cost(inline) == cost(bare)


@pytest.mark.parametrize(
    "document",
    [
        "{ nothing { here { id } } }",
        "{ ...None }",
        "{ ledger { name { of { what } } } }",
        "{ ... on Nothing { id { id } } }",
        "subscription { anything { id } }",
        "{ ...A } fragment A on Query { ledger { ...A } }",
        "fragment A on Query { ledger { id } }",
        "type A { id: ID }",
    ],
)
def test_what_is_no_good_is_left_to_the_rules_of_graphql(document: str) -> None:
    """The scales hold whatever is put on them, and judge nothing but weight."""
    assert exceeded(Scales(served_schema(), parse(document), {})) is None


@given(depth=st.integers(1, 6), size=st.integers(0, PAGE_MAX))
def test_weight_grows_with_pages(depth: int, size: int) -> None:
    """A page within a page weighs at least the product of their sizes."""
    inner = "id"
    for _level in range(depth):
        inner = f"economicEventsAsProvider(first: {size}) {{ edges {{ node {{ provider {{ {inner} }} }} }} }}"
    weight = cost(f'{{ agent(id: "{BASE}x") {{ {inner} }} }}')
    assert weight >= size**depth
    assert (weight > COST_MAX) or size**depth <= COST_MAX


def test_the_weight_of_a_kept_document_is_taken_anew(world: Desk) -> None:
    """A document that was let through once is refused when its variables ask for more."""
    document = (
        f"query ($n: Int) {{ agents(first: $n) {{ edges {{ node {{ {_PAGES % 'id'} }} }} }} }}"
    )
    assert "errors" not in world.ask(document, n=2)
    assert world.error(document, n=1000)["extensions"]["code"] == "TOO_COSTLY"
    assert "errors" not in world.ask(document, n=2)


def test_variables_hold_so_many_values_and_no_more(world: Desk) -> None:
    """Keys count as well, however deep, whether or not they are used."""
    assert "errors" not in world.ask("{ ledger { id } }", used=["x"] * (VALUES_MAX // 2))
    for many in (["x"] * VALUES_MAX, [[{"a": "x"}]] * (VALUES_MAX // 3)):
        assert world.error("{ ledger { id } }", v=many)["extensions"]["code"] == "TOO_MANY_VALUES"


def test_not_every_mistake_is_told(world: Desk) -> None:
    """After some of them no more are sought, because suggestions take long to find."""
    errors = world.ask(repeated(60, lambda n: f"economicEvent{n}x"))["errors"]
    assert len(errors) == ERRORS_MAX + 1
    assert "Did you mean" in errors[0]["message"]
    assert "Too many" in errors[-1]["message"]


def test_a_document_is_validated_once(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text is not looked through again; another text is."""
    looked: list[Any] = []

    def counted(*given: Any, **more: Any) -> Any:
        looked.append(given)
        return validate(*given, **more)

    monkeypatch.setattr("valueflows.graphql.documents.validate", counted)
    for document in ("{ once: ledger { id } }", "{ twice: ledger { id } }"):
        for _time in range(3):
            world.data(document)
    assert len(looked) == 2


def test_of_several_operations_one_is_named(world: Desk) -> None:
    """Which to run is never guessed, least of all when one of them records."""
    error = world.error('query A { ledger { id } } mutation B { deletePlan(revisionId: "x") }')
    assert error["message"] == "State operationName: the document has 2 operations."


def test_what_takes_too_long_is_ended(world: Desk) -> None:
    """A list that was not read in time says so, and what to do."""
    asking = Asking(world.ledger, world.caller, seconds=-1)
    document = "{ ledger { name } people { totalCount } }"  # which is never null
    result: Any = schema().execute_sync(document, context_value={"asking": asking})
    (error,) = map(shown, result.errors)
    assert (error["path"], error["extensions"]) == (["people"], {"code": "OUT_OF_TIME"})
    assert "Ask for less" in error["message"]
