# SPDX-License-Identifier: MIT
"""``token make``, ``token list`` and ``token revoke``."""

from __future__ import annotations

import argparse

from valueflows.commands.running import DONE, Failure, Misuse, say, warn
from valueflows.ledger.ledger import clock, identity_of
from valueflows.model.callers import Role
from valueflows.model.exact import instant_of
from valueflows.model.ids import is_iri
from valueflows.web.tokens import Tokens


def make(options: argparse.Namespace) -> int:
    """Make a token and print it."""
    if options.agent and not is_iri(options.agent):
        raise Misuse(f"--agent takes the IRI of who records, not {options.agent!r}")
    token, text = _tokens(options).make(
        Role(options.role), str(instant_of(clock())), name=options.name, agent=options.agent
    )
    say(text)
    warn(f"{token.role} token {token.id}; it is not shown again")
    return DONE


def tell(options: argparse.Namespace) -> int:
    """List the tokens."""
    tokens = _tokens(options).all()
    if not tokens:
        warn(f"no token yet: valueflows token make {options.ledger}")
    for one in tokens:
        say("  ".join(filter(None, (one.id, one.role, one.made, one.name, one.agent))))
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
