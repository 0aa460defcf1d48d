# SPDX-License-Identifier: MIT
"""Access tokens: shown once, listed without what opens, ended at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from valueflows.model.callers import Caller, Role
from valueflows.web.tokens import Tokens

from .desk import ANNA, Terminal


def test_a_token_is_shown_once(terminal: Terminal, empty: Path) -> None:
    """Its text alone is on standard output, so that a script can keep it; its hash is kept."""
    ran = terminal("token", "make", empty, "--role", "auditor", "--name", "Year", "--agent", ANNA)
    text = ran.out.removesuffix("\n")
    caller = Tokens(empty).caller(text)
    assert caller is not None
    assert (caller.role, caller.agent) == (Role.AUDITOR, ANNA)
    (token,) = Tokens(empty).all()
    assert ran.err == f"auditor token {token.id}; it is not shown again\n"
    assert text not in (empty / "tokens").read_text(encoding="utf-8")
    listed = terminal.done("token", "list", empty)
    assert listed == f"{token.id}  auditor  {token.made}  Year  {ANNA}\n"


def test_a_token_opens_for_a_bookkeeper_unless_said_otherwise(
    terminal: Terminal, empty: Path
) -> None:
    """The default role is the one that records."""
    caller = Tokens(empty).caller(terminal.done("token", "make", empty).strip())
    assert caller is not None
    assert caller.role is Role.BOOKKEEPER


def test_a_token_says_whose_books_it_opens(terminal: Terminal, empty: Path) -> None:
    """What it sees and for whom it records is kept with it, and listed."""
    said = ("--organisation", "urn:x:mill", "--organisation", "urn:x:farm", "--agent", ANNA)
    keeper = terminal.done("token", "make", empty, *said, "--records-for", "urn:x:mill").strip()
    member = terminal.done("token", "make", empty, *said, "--role", "member").strip()
    found = [Tokens(empty).caller(text) for text in (keeper, member)]
    both, mill = frozenset({"urn:x:mill", "urn:x:farm"}), frozenset({"urn:x:mill"})
    assert found == [
        Caller(Role.BOOKKEEPER, ANNA, both, mill),
        Caller(Role.MEMBER, ANNA, both, None),
    ]
    first, second = terminal.done("token", "list", empty).splitlines()
    assert first.endswith(f"{ANNA}  of urn:x:mill  of urn:x:farm  records for urn:x:mill")
    assert second.endswith(f"{ANNA}  of urn:x:mill  of urn:x:farm")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("--role", "member"), "name them with --agent"),
        (("--organisation", "mill"), "--organisation takes an IRI"),
        (("--records-for", "mill"), "--records-for takes an IRI"),
        (("--role", "auditor", "--records-for", "urn:x:a"), "an auditor records nothing"),
        (("--organisation", "urn:x:a", "--records-for", "urn:x:b"), "urn:x:b is none of"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    terminal: Terminal, empty: Path, said: tuple[str, ...], told: str
) -> None:
    """The message says what to write instead, and no token is made."""
    assert told in terminal.misused("token", "make", empty, *said)
    assert Tokens(empty).all() == []


def test_no_token_is_told(terminal: Terminal, empty: Path) -> None:
    """An empty list is empty for a script, and a reader learns how to make one."""
    ran = terminal("token", "list", empty)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"no token yet: valueflows token make {empty}\n"


def test_a_token_is_ended(terminal: Terminal, empty: Path) -> None:
    """A revoked token opens nothing, and the others still do."""
    first, second = (terminal.done("token", "make", empty).strip() for _ in range(2))
    tokens = Tokens(empty)
    name = tokens.all()[0].id
    assert terminal.done("token", "revoke", empty, name) == f"revoked {name}\n"
    assert tokens.caller(first) is None
    assert tokens.caller(second) is not None


@pytest.mark.parametrize("name", ["00000000", ""])
def test_a_token_that_is_not_there_cannot_be_ended(
    terminal: Terminal, empty: Path, name: str
) -> None:
    """A mistyped id is told, with where to find the right one."""
    said = terminal.refused("token", "revoke", empty, name)
    assert (
        said == f"valueflows: there is no token {name}; valueflows token list LEDGER shows them\n"
    )


def test_an_agent_is_named_by_an_iri(terminal: Terminal, empty: Path) -> None:
    """A name where an id should be is wrong usage, and no token is made."""
    assert "--agent takes an IRI" in terminal.misused("token", "make", empty, "--agent", "anna")
    assert Tokens(empty).all() == []
