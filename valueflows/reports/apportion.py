# SPDX-License-Identifier: MIT
"""Sharing a whole number of the smallest units of a currency, so that none is lost or made.

Everyone first gets the whole units of their exact share; the units left over go one each to the
largest remainders, those alike in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from valueflows.model.exact import Exact


def apportion(total: int, weights: Mapping[str, Exact]) -> dict[str, int]:
    """Return what each id gets of a total, in proportion to its weight; the sum is the total.

    ``ValueError`` when a weight is less than nothing, or when all are nothing.
    """
    whole = sum(weights.values())
    if not whole or any(weight < 0 for weight in weights.values()):
        raise ValueError("shares need weights, none below nothing and one above it")
    exact = {iri: Fraction(total) * weight / whole for iri, weight in weights.items()}
    return rounded(total, exact)


def rounded(total: int, exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Return whole numbers near to exact ones whose sum is the total, which theirs is as well."""
    given = {name: value.__floor__() for name, value in exact.items()}
    left = total - sum(given.values())
    by_remainder = sorted(exact, key=lambda name: (given[name] - exact[name], name))
    for name in by_remainder[:left]:
        given[name] += 1
    return given
