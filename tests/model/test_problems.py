# SPDX-License-Identifier: MIT
"""Problems are values: ordered, each told once, readable on one line and as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model.problems import (
    FINDINGS,
    ORDER,
    TRANSIENT,
    Code,
    Problem,
    Refused,
    Source,
    in_order,
)

pytestmark = pytest.mark.uncounted


PROBLEMS = st.builds(
    Problem, st.sampled_from(Code), st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"])
)


def test_codes_are_named_as_they_are_written() -> None:
    """The value of a code is its name in lower case, so that neither hides the other."""
    assert all(code.value == code.name.lower() for code in Code)


def test_findings_and_transient_codes_are_apart() -> None:
    """A finding is about what stands, a transient code about what could not be tried."""
    assert not FINDINGS & TRANSIENT
    assert Code.STOCK_BELOW_ZERO in FINDINGS
    assert Code.UNAVAILABLE in TRANSIENT


@given(st.lists(PROBLEMS))
def test_problems_come_by_precedence_each_once(problems: list[Problem]) -> None:
    """The order is that of the codes, otherwise as they came; repetitions are dropped."""
    ordered = in_order(problems)
    assert set(ordered) == set(problems)
    assert len(set(ordered)) == len(ordered)
    ranks = [ORDER[p.code] for p in ordered]
    assert ranks == sorted(ranks)
    for code in Code:
        mine = [p for p in dict.fromkeys(problems) if p.code == code]
        assert [p for p in ordered if p.code == code] == mine


def test_a_refusal_holds_all_problems_in_order() -> None:
    """Whoever catches a refusal sees every problem, the first by precedence in front."""
    late = Problem(Code.STOCK_BELOW_ZERO, "b", "too little")
    early = Problem(Code.BAD_NUMBER, "a", "no number")
    refused = Refused([late, early, late])
    assert list(refused.problems) == [early, late]
    assert str(refused) == f"{early}; {late}"


def test_a_refusal_of_one_problem() -> None:
    """A single problem can be raised in one line."""
    refused = Refused.of(Code.NOT_FOUND, "id", "there is none", "Look again.")
    assert list(refused.problems) == [Problem(Code.NOT_FOUND, "id", "there is none", "Look again.")]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem(Code.BAD_TIME, "", "is late"), "is late [bad_time]"),
        (Problem(Code.BAD_TIME, "at", "is late"), "at: is late [bad_time]"),
        (
            Problem(Code.BAD_TIME, "at", "is late", "Hurry.", Source("a.yaml", 12, 5)),
            "a.yaml:12:5: at: is late [bad_time] (Hurry.)",
        ),
    ],
)
def test_a_problem_on_one_line(problem: Problem, line: str) -> None:
    """Place, path, message, code and remedy, those that are known."""
    assert str(problem) == line


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (Source("a.yaml"), "a.yaml"),
        (Source("a.yaml", 12), "a.yaml:12"),
        (Source("a.yaml", 12, 5), "a.yaml:12:5"),
    ],
)
def test_a_place_is_written_as_compilers_do(source: Source, text: str) -> None:
    """File, line and column, as far as they are known."""
    assert str(source) == text


def test_a_problem_as_json() -> None:
    """The source stands in it only when there is one."""
    plain = Problem(Code.BAD_TIME, "at", "is late", "Hurry.")
    placed = Problem(Code.BAD_TIME, "at", "is late", "Hurry.", Source("a.yaml", 12))
    expected = {"code": "bad_time", "path": "at", "message": "is late", "remedy": "Hurry."}
    assert json.loads(json.dumps(plain.as_dict())) == expected
    assert placed.as_dict() == expected | {"source": {"file": "a.yaml", "line": 12, "column": None}}
