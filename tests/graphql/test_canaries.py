# SPDX-License-Identifier: MIT
"""What each caller finds by asking for everything: all that is theirs to see, and nothing else."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.graphql.everything import (
    answer,
    everything,
    filters,
    opened,
    queries,
    sorted_lists,
    thin_list,
)
from tests.graphql.kit import Desk
from tests.graphql.paid import CALLERS, SEEN, at, still
from valueflows.graphql import limits
from valueflows.graphql.pages import cursor_of
from valueflows.ledger.faces import PREFIX
from valueflows.ledger.selecting import Mark, Wanted
from valueflows.model.callers import EVERYTHING

pytestmark = pytest.mark.uncounted
_SHORT: Final = [
    who if who == "P" else pytest.param(who, marks=pytest.mark.soak) for who in CALLERS
]
"""Whoever asks, those with a token in the long form: each takes several seconds."""

UNUSED: Final = at("p-nobody")
OPENED: Final = {"200000", "100000", "500", "1", "15.5", "18.125"}
PUBLIC_NUMBERS = {"17.125", "42.42", "3.625", "8.085", "2.5", "5050.05", "482.875", *OPENED}
PUBLIC_NUMBERS |= {"1585.99", "1000.01", "88.88"}
"""The amounts that everybody may see: what was sold, given and paid in, and what flour is left."""

_PERSONS: Final = [at(f"p-{name}") for name in ("ada", "cleo", "dan", "hal")]
_HIDDEN: Final = [
    *(at(name) for name in ("hours-ada", "wage-ada", "tax-ada")),
    *(at(name) for name in ("salary-ben", "job-ada", "bundle", "home-ada")),
    *(at(name) for name in ("private", "parlour", "consent-fay")),
    "urn:x:unsaid-ivy",
    "urn:x:purse-dan",
    "geo:41.38,2.17",
]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on people who are paid. Nobody writes there."""
    made = Desk.at(tmp_path_factory.mktemp("paid") / "ledger")
    paid.fill(made.ledger)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "COST_MAX", 10**15)
        yield made
    made.ledger.close()


def desk_of(books: Desk, who: str) -> Desk:
    """Return the books as somebody asks them."""
    return Desk(books.ledger, may_record=False, caller=CALLERS[who])


def points(books: Desk) -> Iterator[str]:
    """Yield points of the ledger's history, as the argument ``asOf``: before and after each pay."""
    head = books.ledger.books.version
    yield from (f"{{ version: {head - back} }}" for back in (4, 1))
    yield '{ time: "2100-01-01T00:00:00Z" }'


@pytest.mark.parametrize("who", _SHORT)
def test_each_finds_what_is_theirs_to_see_and_nothing_else(
    who: str, books: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """In every field of every record, in every order, and inside the cursors; none in the log."""
    caplog.set_level("DEBUG")
    desk = desk_of(books, who)
    text = opened(answer(desk, itertools.chain(everything(), sorted_lists())))
    text = still(text)
    assert {word for word in SEEN if word in text} == {w for w in SEEN if who in SEEN[w]}
    assert not {word for word in SEEN if word in caplog.text}


@pytest.mark.parametrize("who", _SHORT)
def test_nor_does_anyone_find_more_in_the_past(who: str, books: Desk) -> None:
    """The rule of today holds for every version."""
    desk = desk_of(books, who)
    for as_of in points(books):
        text = opened(answer(desk, everything(as_of)))
        text = still(text)
        assert not {word for word in SEEN if word in text and who not in SEEN[word]}, as_of
        assert "zz-office" in text


def numbers(value: Any) -> Iterator[str]:
    """Yield every amount in an answer."""
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from numbers(inner)
    if isinstance(value, dict) and "hasNumericalValue" in value:
        yield value["hasNumericalValue"]


def test_the_public_finds_no_other_amounts(books: Desk) -> None:
    """Neither pay and hours nor any sum they are part of, at any time."""
    desk = desk_of(books, "P")
    for as_of in points(books):
        found = {n for d in everything(as_of) for n in numbers(desk.data(d))}
        assert found <= PUBLIC_NUMBERS, as_of
    assert found == PUBLIC_NUMBERS


@pytest.mark.parametrize("who", CALLERS)
def test_texts_are_sought_only_where_they_may_be_read(who: str, books: Desk) -> None:
    """A word that is hidden is found as little as one that nobody wrote."""
    desk = desk_of(books, who)
    hidden = [word for word in SEEN if who not in SEEN[word] and word.startswith(("zz-", "/p-"))]
    names = [name for name, field in filters("String") if field == "searchString"]
    for name in names:
        for some in (hidden[n : n + 10] for n in range(0, len(hidden), 10)):
            asked = [
                f"a{n}: {name}(filter: {{ searchString: {json.dumps(word)} }}) {{ totalCount }}"
                for n, word in enumerate(some)
            ]
            counts = [page["totalCount"] for page in desk.data(f"{{ {' '.join(asked)} }}").values()]
            assert not any(counts), (name, some)


@pytest.mark.parametrize(
    ("who", "name", "word", "found"),
    [
        ("P", "economicEvents", "sale", 1),
        ("P", "economicEvents", "zz-note-sale", 0),
        ("A", "economicEvents", "zz-note-sale", 1),
        ("P", "agreements", "zz-supply", 0),
        ("B", "agreements", "zz-supply", 1),
        ("P", "people", "zz-fay", 1),
        ("P", "people", "zz-note-fay", 0),
        ("M", "people", "zz-ben", 1),
        ("M", "economicEvents", "zz-note-wage", 1),
        ("P", "processes", "zz-process", 1),
        ("P", "processes", "zz-note-process", 0),
        ("A", "processes", "zz-note-process", 1),
        ("P", "spatialThings", "zz-office", 1),
    ],
)
def test_texts_are_found_where_they_may_be_read(
    who: str, name: str, word: str, found: int, books: Desk
) -> None:
    """Names and remarks, as far as each may read them."""
    document = thin_list(name, filter=f'{{ searchString: "{word}" }}')
    assert desk_of(books, who).data(document)[name]["totalCount"] == found


def by_id(iri: str) -> Iterator[str]:
    """Yield documents that try an id wherever one can be stated."""
    named = [name for name, field in queries().items() if "id" in field.args]
    asked = [f'{name}(id: "{iri}") {{ __typename }}' for name in named if name not in _NAMED]
    for name, field in filters("ID"):
        asked.append(
            f'{name}(filter: {{ {field}: ["{iri}"] }}) {{ totalCount edges {{ cursor }} }}'
        )
    for start in range(0, len(asked), 10):
        some = (f"a{n}: {each}" for n, each in enumerate(asked[start : start + 10]))
        yield f"{{ {' '.join(some)} }}"


_NAMED: Final = {"unit", "action"}
"""Queries by an id that is not looked up in the books alone."""


@pytest.fixture(scope="module")
def unused(books: Desk) -> list[str]:
    """Return what is answered to an id that nothing has."""
    return answer(desk_of(books, "P"), by_id(UNUSED))


@pytest.mark.parametrize("iri", [*_PERSONS, *_HIDDEN])
def test_hidden_ids_answer_like_unused_ones(iri: str, unused: list[str], books: Desk) -> None:
    """Asked for, filtered by, or guessed as a cursor."""
    found = answer(desk_of(books, "P"), by_id(iri))
    assert found == unused
    assert "errors" not in "".join(found)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        *itertools.product(("economicEvents", "claims", "agreements"), ("", "TIME", "TIME_DESC")),
        *itertools.product(("agents", "people", "spatialThings"), ("", "NAME", "NAME_DESC")),
    ],
)
def test_hidden_ids_are_no_cursors(name: str, order: str, books: Desk) -> None:
    """Nor are pseudonyms, whose place in a list would tell when a person was described."""
    desk = desk_of(books, "P")
    parties = "{ economicEvents { edges { node { provider { id } receiver { id } } } } }"
    face = next(p for p in json.dumps(desk.data(parties)).split('"') if p.startswith(PREFIX))
    answers = {_tried(desk, name, order, iri) for iri in (*_PERSONS, *_HIDDEN, face, UNUSED)}
    assert len(answers) == 1
    assert "BAD_CURSOR" in answers.pop()


def _tried(desk: Desk, name: str, order: str, iri: str) -> str:
    """Return what an id is answered with as a cursor, without the cursor itself."""
    by, _, back = order.partition("_")
    key: Any = {"": None, "TIME": 0, "NAME": [0, ""]}[by]
    cursor = cursor_of(Mark(iri, key), Wanted(by=by or "RECORDED", descending=bool(back)))
    response = desk.ask(thin_list(name, after=f'"{cursor}"', sort=order))
    return json.dumps(response).replace(f"{cursor!r:.80}", "")


def test_whoever_sees_all_finds_all(books: Desk) -> None:
    """The words are there to be found."""
    desk = Desk(books.ledger, may_record=False, caller=EVERYTHING)
    text = opened(answer(desk, everything()))
    nowhere = {"zz-why", "zz-foreign"}
    assert {word for word in SEEN if word not in text} == nowhere
