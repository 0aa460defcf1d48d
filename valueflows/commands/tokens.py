# SPDX-License-Identifier: MIT
"""``token make``, ``token list`` and ``token revoke``."""

from __future__ import annotations

import argparse

from valueflows.commands.running import DONE, Failure, say, warn
from valueflows.ledger.ledger import clock, identity_of
from valueflows.model.callers import Role
from valueflows.model.exact import instant_of
from valueflows.web.tokens import Tokens


def make(options: argparse.Namespace) -> int:
    """Make a token and print it."""
    token, text = _tokens(options).make(
        Role(options.role), str(instant_of(clock())), name=options.name, agent=options.agent
    )
    say(text)
    warn(f"{token.role} token {token.id}; it is not shown again")
    return DONE


def tell(options: argparse.Namespace) -> int:
    """List the tokens."""
    for one in _tokens(options).all():
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
