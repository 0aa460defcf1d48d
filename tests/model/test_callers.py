# SPDX-License-Identifier: MIT
"""Who asks: everybody reads what is public, bookkeepers write, some see all there is."""

from __future__ import annotations

import pytest

from valueflows.model.callers import EVERYTHING, PUBLIC, Caller, Role

MILL = frozenset({"urn:x:mill"})


def test_only_bookkeepers_record() -> None:
    """An auditor sees everything and changes nothing."""
    assert Caller(Role.BOOKKEEPER, "urn:x:dana").may_record
    assert not Caller(Role.AUDITOR).may_record
    assert [role for role in Role if Caller(role).may_record] == [Role.BOOKKEEPER]


@pytest.mark.parametrize(
    ("caller", "sees_all"),
    [
        (Caller(Role.PUBLIC), False),
        (Caller(Role.MEMBER, "urn:x:ada"), False),
        (Caller(Role.MEMBER, "urn:x:ada", MILL), False),
        (Caller(Role.AUDITOR, "", MILL), False),
        (Caller(Role.BOOKKEEPER, "", MILL), False),
        (Caller(Role.BOOKKEEPER, "", frozenset()), False),
        (Caller(Role.AUDITOR), True),
        (Caller(Role.BOOKKEEPER, records_for=MILL), True),
    ],
)
def test_who_sees_all_may_query_the_graph(caller: Caller, *, sees_all: bool) -> None:
    """Only who looks into a whole ledger; the graph cannot be narrowed."""
    assert caller.sees_all is caller.may_query_graph is sees_all


def test_two_callers_need_no_token_of_their_own() -> None:
    """Everybody, and whoever works on the books themselves."""
    assert not PUBLIC.sees_all
    assert EVERYTHING.sees_all
