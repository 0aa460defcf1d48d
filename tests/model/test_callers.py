# SPDX-License-Identifier: MIT
"""Who asks: everyone with a token reads, bookkeepers write."""

from __future__ import annotations

from valueflows.model.callers import Caller, Role


def test_only_bookkeepers_record() -> None:
    """An auditor sees everything and changes nothing."""
    assert Caller(Role.BOOKKEEPER, "urn:x:dana").may_record
    assert not Caller(Role.AUDITOR).may_record
    assert [role for role in Role if Caller(role).may_record] == [Role.BOOKKEEPER]
