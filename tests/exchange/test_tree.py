# SPDX-License-Identifier: MIT
"""JSON and YAML as trees: every scalar as written, every key with its line, errors with a place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from valueflows.exchange import tree
from valueflows.exchange.jsontree import read_json
from valueflows.exchange.tree import Mapping, Scalar, Sequence, Tree, read_yaml
from valueflows.model.problems import Code, Problem

from .strategies import NASTY, TEXTS

Reader = Callable[[str, str], list[Tree]]


def plain(one: Tree) -> Any:
    """Return a tree as Python values, scalars as their text."""
    if isinstance(one, Scalar):
        return one.text
    if isinstance(one, Sequence):
        return [plain(item) for item in one.items]
    return {pair.key: plain(pair.value) for pair in one.pairs}


def refused(reader: Reader, text: str) -> tuple[str, int | None, int | None]:
    """Return the code, line and column of what is wrong with a text."""
    problem = refusal(reader, text)
    assert problem.source is not None
    assert problem.source.file == "f"
    assert problem.remedy
    return problem.code.value, problem.source.line, problem.source.column


def refusal(reader: Reader, text: str) -> Problem:
    """Return what is wrong with a text."""
    with pytest.raises(tree.UnreadableError) as caught:
        reader(text, "f")
    assert str(caught.value) == str(caught.value.problem)
    return caught.value.problem


# -- JSON ----------------------------------------------------------------------------------------

JSON_VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def _as_text(value: Any) -> Any:
    """Return a JSON value with its scalars as the text JSON writes for them."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value if isinstance(value, str) else json.dumps(value)


@settings(max_examples=150)
@given(value=JSON_VALUES, indent=st.sampled_from((None, 1, "\t")), plainly=st.booleans())
def test_json_is_read_as_written(value: Any, indent: int | str | None, *, plainly: bool) -> None:
    """Whatever Python writes as JSON, in any layout, escaped or not, is read as the same tree."""
    text = json.dumps(value, indent=indent, ensure_ascii=not plainly)
    assert plain(read_json(text, "f")[0]) == _as_text(value)


@pytest.mark.parametrize("number", ["10.50", "-0", "1E400", "0.000", "1e-7", "9" * 10_000])
def test_json_numbers_keep_their_letters(number: str) -> None:
    """A number is the text that was written, however long."""
    (found,) = read_json(number, "f")
    assert found == Scalar(number, tree.Mark(1, 1))


def test_json_escapes() -> None:
    """Every escape is what it stands for, surrogate pairs too."""
    text = r'"\" \\ \/ \b \f \n \r \t \u00e9 \ud83c\udf5e \uD83C\uDF5E"'
    assert plain(read_json(text, "f")[0]) == '" \\ / \b \f \n \r \t é \U0001f35e \U0001f35e'


def test_json_nothing_and_the_word_for_it() -> None:
    """``null`` states nothing; the text "null" is a text."""
    nothing, word = read_json('[null, "null"]', "f")[0].items  # type: ignore[union-attr]
    assert isinstance(nothing, Scalar)
    assert isinstance(word, Scalar)
    assert (nothing.is_null, word.is_null) == (True, False)


def test_json_marks() -> None:
    """Keys and values know the line and column they stand at."""
    (found,) = read_json('{\n  "a": [1,\n    {"b":  2}]\n}', "f")
    assert isinstance(found, Mapping)
    assert (found.pairs[0].mark.line, found.pairs[0].mark.column) == (2, 3)
    inner = found.get("a")
    assert isinstance(inner, Sequence)
    assert [(i.mark.line, i.mark.column) for i in inner.items] == [(2, 9), (3, 5)]
    deepest = inner.items[1]
    assert isinstance(deepest, Mapping)
    assert (deepest.pairs[0].value.mark.line, deepest.pairs[0].value.mark.column) == (3, 12)


JSON_ERRORS: Final = {
    "nothing": ("", 1, 1),
    "blank": (" \n\t ", 2, 3),
    "a bare word": ("\n  nul", 2, 3),
    "single quotes": ("{'a': 1}", 1, 2),
    "no colon": ('{"a" 1}', 1, 6),
    "no value": ('{"a":}', 1, 6),
    "no comma": ('{"a": 1\n "b": 2}', 2, 2),
    "comma at the end of an object": ('{"a": 1,}', 1, 9),
    "comma at the end of a list": ("[1,]", 1, 4),
    "number as a key": ("{1: 2}", 1, 2),
    "leading zero": ("[007]", 1, 3),
    "plus": ("[+1]", 1, 2),
    "unclosed text": ('["a', 1, 2),
    "unclosed list": ("[1, [2]", 1, 8),
    "closed otherwise": ('{"a": 1]', 1, 8),
    "newline in a text": ('["a\nb"]', 1, 2),
    "bad escape": (r'["\x41"]', 1, 2),
    "half a surrogate pair": (r'["a", "\ud800"]', 1, 7),
    "a key twice": ('{"a": 1,\n "b": 2,\n "a": 3}', 3, 2),
    "a key twice, escaped": ('{"a": 1, "\\u0061": 3}', 1, 10),
    "comment": ("[1] // one", 1, 5),
    "NaN": ("[NaN]", 1, 2),
}


@pytest.mark.parametrize(("text", "line", "column"), JSON_ERRORS.values(), ids=JSON_ERRORS)
def test_json_errors_have_a_place(text: str, line: int, column: int) -> None:
    """What is not JSON is refused at the character where it stops being it."""
    assert refused(read_json, text) == ("syntax_error", line, column)


def test_json_that_goes_on_has_a_place() -> None:
    """What follows the end of the document is refused where it begins."""
    assert refused(read_json, "{}\n[]") == ("syntax_error", 2, 1)


def test_json_depth() -> None:
    """Sixty-four levels are read; the sixty-fifth is refused where it opens."""
    limit = tree.DEPTH_MAX
    assert plain(read_json("[" * limit + "]" * limit, "f")[0]) != ""
    assert refused(read_json, "[" * 100_000) == ("too_deep", 1, limit + 1)
    assert refused(read_json, '{"a":' * 100_000) == ("too_deep", 1, limit * 5 + 1)


# -- YAML ----------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(value=JSON_VALUES, flow=st.sampled_from((None, False, True)))
def test_yaml_is_read_as_written(value: Any, *, flow: bool | None) -> None:
    """Whatever PyYAML writes, in block or flow style, is read as the same tree."""
    told = _as_text(value)
    text = yaml.safe_dump(told, default_flow_style=flow, allow_unicode=True)
    assert plain(read_yaml(text, "f")[0]) == told


@pytest.mark.parametrize("text", [t for t in NASTY if t])
@pytest.mark.parametrize("style", ["'", '"', "|", ">"])
def test_yaml_texts_in_every_style(text: str, style: str) -> None:
    """Hard texts are read from single and double quotes, literal and folded blocks."""
    written = yaml.safe_dump({"a": text}, default_style=style, allow_unicode=True)
    assert plain(read_yaml(written, "f")[0]) == {"a": text}


PLAIN: Final = [
    "10.50",
    "no",
    "007",
    "1:30",
    "2026-03-01",
    "0x1F",
    "1_000",
    ".inf",
    "2018-1-1 8:00",
]


@pytest.mark.parametrize("scalar", PLAIN)
def test_yaml_makes_nothing_of_scalars(scalar: str) -> None:
    """Numbers, dates, codes and words without quotes are the text that stands there."""
    assert plain(read_yaml(f"a: {scalar}", "f")[0]) == {"a": scalar}


@pytest.mark.parametrize("scalar", ["", "~", "null", "Null", "NULL"])
def test_yaml_nothing(scalar: str) -> None:
    """A value left out and the words for nothing state nothing, unless they are in quotes."""
    bare, quoted = read_yaml(f"- {scalar}\n- '{scalar}'", "f")[0].items  # type: ignore[union-attr]
    assert isinstance(bare, Scalar)
    assert isinstance(quoted, Scalar)
    assert (bare.is_null, quoted.is_null) == (True, False)


def test_yaml_marks() -> None:
    """Keys, values and what an alias repeats know the line and column they stand at."""
    (found,) = read_yaml("# note\n\na: &x\n  - b\nc: *x\n", "f")
    assert isinstance(found, Mapping)
    assert [(p.mark.line, p.mark.column) for p in found.pairs] == [(3, 1), (5, 1)]
    listed = found.pairs[1].value
    assert isinstance(listed, Sequence)
    assert (listed.items[0].mark.line, listed.items[0].mark.column) == (4, 5)


def test_yaml_documents() -> None:
    """Several documents are several trees; an anchor ends with its document."""
    assert [plain(t) for t in read_yaml("a: &x 1\n---\n- 2\n--- three\n", "f")] == [
        {"a": "1"},
        ["2"],
        "three",
    ]
    assert refused(read_yaml, "a: &x 1\n---\nb: *x\n") == ("syntax_error", 3, 4)
    assert read_yaml("", "f") == []


YAML_ERRORS: Final = {
    "tab": ("a:\n\t- b", 2, 1),
    "two colons": ("a: b: c", 1, 5),
    "unclosed flow": ("a: [1, 2\n", 2, 1),
    "unclosed text": ("a: 'b", 1, 6),
    "dedent": ("a:\n    b: 1\n  c: 2", 3, 3),
    "a key twice": ("a: 1\nb: 2\na: 3", 3, 1),
    "a list as a key": ("? [a]\n: b", 1, 3),
    "an unset alias": ("a: *b", 1, 4),
    "an anchor in itself": ("a: &b\n  c: *b", 2, 3),
    "a list in itself": ("&b\n- *b", 1, 1),
    "an unknown escape": ('a: "\\q"', 1, 5),
    "a broken tag": ("a: !<b", 1, 7),
}


@pytest.mark.parametrize(("text", "line", "column"), YAML_ERRORS.values(), ids=YAML_ERRORS)
def test_yaml_errors_have_a_place(text: str, line: int, column: int) -> None:
    """What is not YAML is refused at the line and column where it stops being it."""
    assert refused(read_yaml, text) == ("syntax_error", line, column)


def test_yaml_control_characters_have_a_place() -> None:
    """A control character that YAML does not allow is refused at its line."""
    assert refused(read_yaml, 'a: 1\nb: "\x01"\n')[:2] == ("syntax_error", 2)


def test_yaml_control_characters_are_refused() -> None:
    """A control character that YAML does not allow is no crash, and the message says which it is."""
    assert "#x0001" in refusal(read_yaml, 'a: 1\nb: "\x01"\n').message


def test_yaml_depth() -> None:
    """Sixty-four levels are read; the sixty-fifth is refused where it opens."""
    limit = tree.DEPTH_MAX
    assert plain(read_yaml("[" * limit + "]" * limit, "f")[0]) != ""
    assert refused(read_yaml, "[" * 100_000) == ("too_deep", 1, limit + 1)


def test_yaml_depth_through_aliases() -> None:
    """Aliases do not nest deeper than what is written may."""
    rows = [f"- &a{n} [[[[*a{n - 1}]]]]" for n in range(1, 40)]
    assert refused(read_yaml, "\n".join(["- &a0 x", *rows]))[0] == "too_deep"


def _bomb(levels: int) -> str:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(["a0: &a0 x", *rows])


def test_yaml_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aliases that unfold into more than is read are refused, long before they fill memory."""
    monkeypatch.setattr(tree, "NODES_MAX", 10_000)
    assert plain(read_yaml(_bomb(4), "f")[0])["a3"][9][9][9] == "x"
    assert refused(read_yaml, _bomb(30))[0] == "too_large"


def test_yaml_bombs_of_a_middling_size() -> None:
    """Seven lines that unfold to a million nodes are refused: reading them would take minutes."""
    assert refused(read_yaml, _bomb(7))[0] == "too_large"


def test_large_yaml_is_refused_by_its_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that holds more nodes than are read is refused where it goes beyond, with a remedy."""
    monkeypatch.setattr(tree, "NODES_MAX", 10)
    problem = refusal(read_yaml, "\n".join("- x" for _ in range(20)))
    assert problem.code is Code.TOO_LARGE
    assert (problem.source and problem.source.line, problem.remedy) == (10, "Split the file.")
