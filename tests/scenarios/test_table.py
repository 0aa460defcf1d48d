# SPDX-License-Identifier: MIT
"""The tables themselves are tested: a slip in one is told, and a wrong figure is a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import iri
from valueflows.model.exact import MICRO
from valueflows.model.stock import Stock

from .cast import cast
from .play import differs, number_of, play
from .table import TableError, read

pytestmark = pytest.mark.uncounted


HEAD = """\
== A title
given rule late
action   provider  receiver  resource  quantity  | flour
"""


def written_down(tmp_path: Path, text: str) -> Path:
    """Write a table."""
    path = tmp_path / "table.txt"
    path.write_text(text, encoding="utf-8")
    return path


def playing(tmp_path: Path, *lines: str, head: str = HEAD) -> None:
    """Play a table with these lines."""
    (scenario,) = read(written_down(tmp_path, head + "\n".join(lines)))
    play(scenario, tmp_path / "ledger")


MADE = "raise    mill      mill      *flour    10 kg     | 10/10"


def test_what_is_true_passes(tmp_path: Path) -> None:
    """A table that is right is silent."""
    playing(tmp_path, MADE, "consume  mill      mill      flour     4 kg      | 6/6 of=mill")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("consume  mill      mill      flour     4 kg      | 6/5", "6/5 was stated, 6/6"),
        ("consume  mill      mill      flour     4 kg      | 5/6", "5/6 was stated, 6/6"),
        ("consume  mill      mill      flour     4 kg      | 6/6 shop:1", "was stated"),
        ("consume  mill      mill      flour     4 kg      | 6/6 of=shop", "was stated"),
        ("consume  mill      mill      flour     4 kg      | 6/6 at=shop", "was stated"),
        ("consume  mill      mill      flour     4 kg      | 6/6 in=box", "was stated"),
        ("consume  mill      mill      flour     4 kg      | 6/6 unit=g", "was stated"),
        ("consume  mill      mill      flour     4 kg      | ?6/6", "was stated"),
        ("consume  mill      mill      flour     4 kg      | -", "was touched"),
        (
            "consume  mill      mill      flour     4 kg      | ! stock_below_zero",
            "was not refused",
        ),
        ("consume  mill      mill      flour     -         | 6/6", "was refused"),
        ("consume  mill      mill      flour     -         | ! not_found", "was refused"),
        ("consume  mill      -         flour     4 kg      | 6/6", "warned"),
    ],
)
def test_what_is_wrong_fails_and_shows_its_line(tmp_path: Path, line: str, why: str) -> None:
    """Every kind of wrong figure fails the scenario, with the line in the message."""
    with pytest.raises(AssertionError) as caught:
        playing(tmp_path, MADE, line)
    assert why in str(caught.value)
    assert f"table.txt:5: {line}" in str(caught.value)


def test_a_warning_that_did_not_come_fails(tmp_path: Path) -> None:
    """Warnings are stated exactly."""
    head = HEAD.replace("| flour", "| flour  warns")
    with pytest.raises(AssertionError, match="warned"):
        playing(tmp_path, f"{MADE}  agent_missing", head=head)


def test_untouched_is_not_empty() -> None:
    """A stock of nothing is not the same as none."""
    assert differs("0/0", None) == "was never touched"
    assert differs("-", None) == ""
    assert differs("-", Stock()) != ""
    assert differs("?0/0", Stock()) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [("10", 10 * MICRO), ("-0.5", -MICRO // 2), ("6÷3", 2 * MICRO), ("1÷4", MICRO // 4)],
)
def test_numbers_are_exact(text: str, number: int) -> None:
    """Decimals and quotients are read as millionths."""
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stray\n== A\n", "before the first title"),
        ("== A\naction  |\n", "has no lines"),
        ("== A\nprovider  receiver\n", "names its columns"),
        ("== A\nprovider  | flour\n", "names its columns"),
        ("== A\naction  weather  | flour\nraise  -  | -\n", "no column weather"),
        (HEAD + "raise  mill  | 1/1\n", "cells"),
        (HEAD + "raise  mill  mill  flour  1 kg\n", "has no bar"),
        (HEAD + "raise  mill  mill  flour  1 kg  | !\n", "how it is refused"),
        (HEAD + "raise  mill  mill  flour  1 kg  | .\n", "nothing above"),
        (HEAD + "raise  mill  mill  flour  1 kg  | &\n", "no line below"),
        (HEAD + "raise  mill  mill  flour  1 kg  | 1/1  2/2\n", "cells"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(tmp_path: Path, text: str, why: str) -> None:
    """No line is passed over in silence."""
    with pytest.raises(TableError, match=why):
        read(written_down(tmp_path, text))


@pytest.mark.parametrize(
    "given", ["rule lax", "weather fine", "unit sack peck", "resource flour colour=brown"]
)
def test_what_is_given_must_be_known(tmp_path: Path, given: str) -> None:
    """A premise nobody understands is told."""
    text = f"== A\ngiven {given}\naction  | flour\nraise  | -\n"
    (scenario,) = read(written_down(tmp_path, text))
    with pytest.raises(TableError, match="nothing is known of"):
        cast(scenario)


def test_a_token_that_says_nothing_is_told() -> None:
    """A cell is read to its end."""
    with pytest.raises(TableError, match="says nothing"):
        differs("1/1 nonsense", Stock(known=True, accounting=MICRO, onhand=MICRO))


def test_a_dot_repeats_what_was_stated(tmp_path: Path) -> None:
    """The cell above counts, also where the line above was refused."""
    path = written_down(
        tmp_path,
        f"{HEAD}{MADE}\nraise  mill  mill  flour  -  | ! quantity_missing\n"
        "use  mill  mill  flour  -  | .\n",
    )
    (scenario,) = read(path)
    assert scenario.lines[2].after == {"flour": "10/10"}


def test_everything_named_is_described(tmp_path: Path) -> None:
    """Agents and resources of a table have records, but for those it says nobody describes."""
    (scenario,) = read(written_down(tmp_path, f"{HEAD}{MADE}\n"))
    assert {record.id for record in cast(scenario)} == {iri("mill"), iri("flour")}
    scenario.given.append(["undescribed", "flour"])
    assert {record.id for record in cast(scenario)} == {iri("mill")}
