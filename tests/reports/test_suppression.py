# SPDX-License-Identifier: MIT
"""Which sums over people may be told beside which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import pytest

from valueflows.reports import suppression
from valueflows.reports.suppression import (
    DERIVED,
    DOMINATED,
    EARLIER,
    PAID_BACK,
    TOO_FEW,
    Rule,
    Share,
    Told,
    atoms_of,
    by_person,
    dominated,
    isolates,
    rank,
    refusal,
    total,
)

RULE = Rule()


def told(people: str, span: str = "2025", part: str = "pay", amount: int = 100) -> Told:
    """Return a sum over people of one letter each; the first gets most."""
    shares = [Share(p, amount + 30 - ord(p) % 30, part, span) for p in people]
    atoms = atoms_of(shares)
    return Told(atoms, total(atoms), total(atoms))


def why(new: Told, others: Sequence[Told] = (), earlier: int = 0) -> str | None:
    """Return why a sum is refused."""
    return refusal(new, others, earlier, RULE)


def test_enough_people() -> None:
    """Five may be told, four not, and nobody may."""
    assert why(told("abcde")) is None
    assert why(told("abcd")) == TOO_FEW
    assert why(told("")) is None


@pytest.mark.parametrize(
    ("amounts", "answer"),
    [
        ([1000, 900, 40, 30, 30], False),
        ([1000, 900, 40, 30, 29], True),
        ([1000, 0], True),
        ([], False),
    ],
)
def test_the_p_percent_rule(amounts: Sequence[int], answer: bool) -> None:  # noqa: FBT001
    """All but the two largest have at least a tenth of the largest."""
    assert dominated({str(at): n for at, n in enumerate(amounts)}, RULE) is answer


def test_one_who_dominates() -> None:
    """A sum that is nearly all one person's is refused."""
    atoms = atoms_of([Share("a", 1000), *(Share(p, 9) for p in "bcdefg")])
    assert why(Told(atoms, total(atoms), total(atoms))) == DOMINATED


def test_what_was_told_may_be_told() -> None:
    """The same sum again says nothing new."""
    assert why(told("abcdef"), [told("abcdef")]) is None


@pytest.mark.parametrize(
    ("others", "new", "answer"),
    [
        (["abcdefghij"], "abcdefghi", DERIVED),
        (["abcdefghij"], "abcdef", DERIVED),
        (["abcdefghij"], "abcde", None),
        (["abcdefghijkl", "ghijkl"], "abcdefghijk", DERIVED),
        (["abcdefghij", "abcde"], "fghij", None),
        (["abcdefghij", "klmnopqrst"], "abcdefghijklmnopqrs", DERIVED),
        (["abcdefghij"], "klmnopq", None),
    ],
)
def test_what_is_left_when_sums_are_taken_from_another(
    others: Iterable[str], new: str, answer: str | None
) -> None:
    """No combination of sums is about one to four people."""
    assert why(told(new), [told(people) for people in others]) == answer


def test_years_differ_by_those_who_left() -> None:
    """Somebody who left between two years, or was paid for less of one, is not to be found."""
    first = told("abcdefgh", "2024")
    assert why(told("abcdefg", "2025"), [first], 1) == EARLIER
    assert why(told("abcdefgh", "2025"), [first], 1) is None
    assert why(told("abcdefghijklm", "2025"), [first], 1) is None


def test_a_difference_that_one_person_dominates() -> None:
    """Five came, and one of them gets nearly all that was added."""
    shares = [Share(p, 1000, span="2024") for p in "abcdefgh"]
    first = atoms_of(shares)
    newer = [*(Share(s.person, 1000, span="2025") for s in shares), Share("z", 900, span="2025"),
             *(Share(p, 5, span="2025") for p in "uvwxy")]  # fmt: skip
    second = atoms_of(newer)
    before = Told(first, total(first), total(first))
    assert why(Told(second, total(second), total(second)), [before], 1) == EARLIER


def test_bounds_count_beside_differences() -> None:
    """A sum told as a band may pin down what an exact one leaves open."""
    wide, rough = told("abcdefghij"), told("abcde")
    band = Told(rough.atoms, rough.least - 1, rough.most + 1)
    assert why(band, [wide]) is None
    assert why(Told(told("abcdefghi").atoms, wide.least - 110, wide.least - 100), [wide]) == DERIVED


def test_contradicting_sums_are_refused() -> None:
    """Sums that cannot all be true are a reason to tell no more."""
    wrong = Told(told("abcde").atoms, Fraction(1), Fraction(1))
    assert why(told("abcdefghij"), [wrong]) == DERIVED


def test_more_than_can_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is too much to try, the answer is no."""
    wide, new = told("abcdefghij"), told("abcde")
    monkeypatch.setattr(suppression, "_BLOCKS", 1)
    assert why(new, [wide]) == DERIVED
    monkeypatch.setattr(suppression, "_TRIES", 0)
    assert isolates([{("a", "x"): 1, ("b", "x"): 1}, {("a", "x"): 1}], 3)


def test_amounts_below_nothing() -> None:
    """A correction lessens the largest amount of the same person; too much of it is refused."""
    atoms = atoms_of(
        [Share("a", 100, span="1"), Share("a", 70, span="2"), Share("a", -120, span="3")]
    )
    assert sorted(amount for *_, amount in atoms) == [50]
    assert by_person(atoms_of([Share("a", 5, span="1"), Share("a", -9, span="2")])) == {"a": -4}
    bad = atoms_of([Share("a", -4), *(Share(p, 100) for p in "bcdefg")])
    assert why(Told(bad, total(bad), total(bad))) == PAID_BACK


def test_those_who_agreed_hide_nobody() -> None:
    """Amounts of people who agreed to be named are known, and no cover for others."""
    shares = [Share(p, 100) for p in "abcdef"]
    assert {atom[0] for atom in atoms_of(shares, frozenset("ab"))} == set("cdef")


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([], 0),
        ([[0, 0]], 0),
        ([[1, 2], [2, 4]], 1),
        ([[1, 2, 0], [0, 1, 1], [1, 3, 1], [0, 0, 5]], 3),
    ],
)
def test_rank(rows: Sequence[Sequence[int]], answer: int) -> None:
    """Rows that follow from others do not count."""
    assert rank(rows) == answer
