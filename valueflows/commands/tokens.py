# SPDX-License-Identifier: MIT
"""``token make``, ``token list`` and ``token revoke``."""

from __future__ import annotations

import argparse

from valueflows.commands.running import DONE, Failure, Misuse, say, warn
from valueflows.ledger.ledger import clock, identity_of
from valueflows.model.callers import Role
from valueflows.model.catalog import with_article
from valueflows.model.exact import instant_of
from valueflows.model.ids import is_iri
from valueflows.web.tokens import Tokens


def make(options: argparse.Namespace) -> int:
    """Make a token and print it."""
    role = Role(options.role)
    _check(role, options)
    token, text = _tokens(options).make(
        role,
        str(instant_of(clock())),
        name=options.name,
        agent=options.agent,
        organisations=options.organisation or None,
        records_for=options.records_for or None,
    )
    say(text)
    warn(f"{token.role} token {token.id}; it is not shown again")
    return DONE


def _check(role: Role, options: argparse.Namespace) -> None:
    """Refuse what does not go together."""
    stated = {"--agent": [options.agent] if options.agent else []}
    stated |= {"--organisation": options.organisation, "--records-for": options.records_for}
    for name, iris in stated.items():
        for iri in iris:
            if not is_iri(iri):
                raise Misuse(f"{name} takes an IRI, not {iri!r}")
    if role is Role.MEMBER and not options.agent:
        raise Misuse("a member's token is a person's: name them with --agent IRI")
    if options.records_for and role is not Role.BOOKKEEPER:
        raise Misuse(
            f"--records-for limits what a bookkeeper records; {with_article(role.value)} records nothing"
        )
    unseen = set(options.records_for) - set(options.organisation)
    if options.organisation and unseen:
        raise Misuse(
            f"--records-for {min(unseen)} is none of the organisations the token sees: "
            "name it with --organisation as well"
        )


def tell(options: argparse.Namespace) -> int:
    """List the tokens."""
    tokens = _tokens(options).all()
    if not tokens:
        warn(f"no token yet: valueflows token make {options.ledger}")
    for one in tokens:
        sees = [f"of {iri}" for iri in one.organisations or ()]
        records = [f"records for {iri}" for iri in one.records_for or ()]
        said = (one.id, one.role, one.made, one.name, one.agent, *sees, *records)
        say("  ".join(filter(None, said)))
    return DONE


def revoke(options: argparse.Namespace) -> int:
    """End a token; a running server refuses it from now on."""
    token_id = options.rest[0]
    if not _tokens(options).revoke(token_id):
        raise Failure(f"there is no token {token_id}; valueflows token list LEDGER shows them")
    say(f"revoked {token_id}")
    return DONE


def _tokens(options: argparse.Namespace) -> Tokens:
    identity_of(options.ledger)
    return Tokens(options.ledger)
