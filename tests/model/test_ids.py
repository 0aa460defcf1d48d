# SPDX-License-Identifier: MIT
"""What an id may look like, which spellings are equal, and how ids are minted."""

from __future__ import annotations

import uuid

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from valueflows.model.ids import (
    LENGTH_MAX,
    canonical,
    derived,
    foreign_base,
    is_base,
    is_iri,
    mint,
    new_change_id,
)

BASE = "https://books.example/"
PIECES = st.sampled_from(
    [
        *("http:", "https:", "urn:", "a:", "//", "/", "?", "#", "@", ":", "x", "host", ".", ".."),
        *("[::1]", "[::ffff:1.2.3.4]", "1.2.3.4", "80", "%41", "%4", "%zz", "-", "+", "~", "!"),
        *("$", "&", "'", "(", ")", "*", ",", ";", "=", "_", '"', "<", ">", "{", "}", "|", "\\"),
        *("^", "`", " ", "\t", "\n", "\x00", "\x7f", "\x80", "é", "\u00a0", "\u200e", "\ufeff"),
        *("\ue000", "\ufdd0", "\ufffe", "\U0001fffe", "\U00030000", "\U000f0000", "A", "1"),
    ]
)
STARTS = st.sampled_from(["", "http://", "https://h/", "urn:", "x:/", "http://h?", "http://h#"])


def accepted(text: str) -> bool:
    """Whether the strict N-Triples parser takes ``text`` for an IRI in every position."""
    line = f"<{text}> <{text}> <{text}> .".encode("utf-8", "surrogatepass")
    try:
        return len(list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))) == 1
    except SyntaxError:
        return False


@settings(max_examples=1000)
@given(STARTS, st.lists(PIECES, max_size=6))
@pytest.mark.uncounted
def test_what_is_an_iri_every_rdf_tool_takes(start: str, pieces: list[str]) -> None:
    """Nothing that is_iri accepts is refused by the strict parser."""
    text = start + "".join(pieces)
    assert not is_iri(text) or accepted(text)


@settings(max_examples=500)
@given(STARTS, st.text(max_size=12))
def test_any_text_at_all_is_judged_alike(start: str, text: str) -> None:
    """Arbitrary characters, surrogates among them, get past neither judge alone."""
    assert not is_iri(start + text) or accepted(start + text)


@pytest.mark.parametrize("host", ["[1]", "[.]", "[1.2.3.4]", "[99999999]", "[1::2::3]", "[:]"])
def test_a_bracketed_host_is_an_address(host: str) -> None:
    """Between brackets stands an IPv6 address; RDF tools refuse anything else."""
    text = f"http://{host}/"
    assert not accepted(text)
    assert not is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://mill.example/flour/7",
        "https://mill.example",
        "http://mill.example:8080/a?b=c#d",
        "http://[2001:db8::1]/a",
        "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        "mailto:mill@example.org",
        "urn:x:%C3%A9",
        "https://mühle.example/größe",
        "x:",
        "tag:mill.example,2026:7",
    ],
)
def test_everyday_ids_are_iris(text: str) -> None:
    """The ids people have are accepted, by us and by the parser."""
    assert is_iri(text)
    assert accepted(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "mill", "/mill", "//mill.example/", "1x:y", ":x", "https//mill.example"),
        *("https://mill.example/a b", "urn:x:\n", "urn:x:<y>", "urn:x:{y}", "urn:x:%4", "urn:x:^"),
        *("urn:x:a#b#c", "https://mill example/", "urn:x:\x00", "urn:x:\\", 'urn:x:"'),
    ],
)
def test_what_is_no_iri_is_refused(text: str) -> None:
    """Relative references, blanks, brackets and broken escapes are refused."""
    assert not is_iri(text)


def test_user_information_is_part_of_an_iri() -> None:
    """An address with a user before the host is an absolute IRI to RFC 3987 and to RDF tools."""
    assert accepted("https://dana@mill.example/")
    assert is_iri("https://dana@mill.example/")


def test_an_id_has_an_end() -> None:
    """2,048 characters are kept, one more is refused."""
    longest = "urn:x:" + "y" * (LENGTH_MAX - 6)
    assert is_iri(longest)
    assert not is_iri(longest + "y")


@given(st.one_of(STARTS, st.just("https://dana.example")), st.lists(PIECES, max_size=4))
def test_canonical_is_idempotent(start: str, pieces: list[str]) -> None:
    """The canonical form of a canonical form is itself, and an IRI's is an IRI."""
    text = start + "".join(pieces)
    assert canonical(canonical(text)) == canonical(text)
    assert is_iri(canonical(text)) or not is_iri(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://dana.example", "https://dana.example/"),
        ("http://dana.example:80", "http://dana.example:80/"),
        ("https://dana.example/", "https://dana.example/"),
        ("https://dana.example#me", "https://dana.example#me"),
        ("https://dana.example?a", "https://dana.example?a"),
        ("https://dana.example/a", "https://dana.example/a"),
        ("https://", "https://"),
        ("httpx://dana", "httpx://dana"),
        ("urn:dana", "urn:dana"),
        ("", ""),
    ],
)
def test_an_empty_path_is_a_slash(text: str, form: str) -> None:
    """Only http and https origins get their slash; anything else is as it was written."""
    assert canonical(text) == form


@pytest.mark.parametrize(
    "base", ["https://books.example/", "urn:valueflows:7:", "https://b.example/x#"]
)
def test_bases_end_where_ids_begin(base: str) -> None:
    """A base ends in a slash, a hash or a colon."""
    assert is_base(base)


@pytest.mark.parametrize(
    "base", ["", "https://books.example", "books/", "urn:a b:", "#", "urn:x:{"]
)
def test_what_is_no_base(base: str) -> None:
    """What is no IRI, or does not end where an id could begin, is no base."""
    assert not is_base(base)


def test_ids_of_another_ledger_are_known() -> None:
    """A default base other than ours names the ledger that minted the id."""
    other = f"urn:valueflows:{uuid.UUID(int=7)}:"
    assert foreign_base(f"{other}person/1", BASE) == other
    assert foreign_base(f"{other}person/1", other) is None
    assert foreign_base("https://books.example/person/1", BASE) is None
    assert foreign_base("urn:valueflows:not-a-number:person/1", BASE) is None


CHANGES = st.one_of(
    st.uuids(version=4), st.integers(0, 2**48 * 1000 - 1).map(new_change_id), st.uuids()
)
MOMENTS = st.integers(0, 2**48 * 1000 - 1)


@given(CHANGES, st.integers(0, 2**32 - 1), MOMENTS)
def test_minting_is_deterministic(change: uuid.UUID, ordinal: int, now: int) -> None:
    """The same change and ordinal give the same id whenever they are asked for it."""
    minted = mint(BASE, "EconomicEvent", change, ordinal, now)
    assert minted == mint(BASE, "EconomicEvent", change, ordinal, now)
    front, _, tail = minted.rpartition("/")
    assert front == f"{BASE}economic-event"
    assert uuid.UUID(tail).version == 7
    assert uuid.UUID(tail).variant == uuid.RFC_4122
    assert is_iri(minted)


@given(MOMENTS, st.integers(0, 2**32 - 1), MOMENTS)
def test_a_dated_change_dates_its_records(then: int, ordinal: int, now: int) -> None:
    """Records of a UUIDv7 change bear the change's millisecond, whenever they are minted."""
    change = new_change_id(then)
    minted = uuid.UUID(mint(BASE, "Person", change, ordinal, now).rpartition("/")[2])
    assert minted.int >> 80 == then // 1000
    undated = uuid.UUID(mint(BASE, "Person", uuid.UUID(int=7, version=4), ordinal, now)[-36:])
    assert undated.int >> 80 == now // 1000


@settings(max_examples=20)
@given(CHANGES, MOMENTS)
def test_ordinals_have_ids_of_their_own(change: uuid.UUID, now: int) -> None:
    """No two records of a change share an id."""
    minted = {mint(BASE, "Person", change, ordinal, now) for ordinal in range(300)}
    assert len(minted) == 300


@given(MOMENTS)
def test_change_ids_tell_their_time_and_are_new_each_time(now: int) -> None:
    """A change id is a UUIDv7 of its moment, never the same twice."""
    one, other = new_change_id(now), new_change_id(now)
    assert one != other
    assert (one.version, one.int >> 80) == (7, now // 1000)


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
@example(["a", "b"], ["ab"])
@example(["a\x1f1:b"], ["a", "b"])
@example(["1:a"], ["a"])
def test_derived_ids_follow_from_their_parts(one: list[str], other: list[str]) -> None:
    """Equal parts give one UUIDv8, other parts, however they are cut, another."""
    assert derived(*one) == derived(*one)
    assert (derived(*one) == derived(*other)) == (one == other)
    assert uuid.UUID(derived(*one).removeprefix("urn:uuid:")).version == 8
