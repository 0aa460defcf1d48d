# SPDX-License-Identifier: MIT
"""Access tokens: shown once, kept as hashes in ``LEDGER/tokens``, outside the journal, revocable.

A token holds 256 random bits, so its SHA-256 is as good a lock as a slow hash: there is nothing to
guess. The file is a line of JSON a token and is read anew when it changes, so that a revoked token
ends at once, also on a running server.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from valueflows.config import ConfigError
from valueflows.ledger.disk import write_whole
from valueflows.model.callers import Caller, Role

NAME: Final = "tokens"
_SECRET_BYTES: Final = 32


class Token(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A token as it is kept: everything but itself."""

    id: str
    role: str
    made: str
    hash: str
    name: str = ""
    agent: str = ""
    organisations: list[str] | None = None
    records_for: list[str] | None = None

    @property
    def caller(self) -> Caller:
        """Who it stands for."""
        inside = None if self.organisations is None else frozenset(self.organisations)
        mandate = None if self.records_for is None else frozenset(self.records_for)
        return Caller(Role(self.role), self.agent, inside, mandate)


class Tokens:
    """The tokens of one ledger."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / NAME
        self._stamp: tuple[int, int, int] | None = None
        self._known: dict[str, Token] = {}

    def make(
        self,
        role: Role,
        made: str,
        *,
        name: str = "",
        agent: str = "",
        organisations: Sequence[str] | None = None,
        records_for: Sequence[str] | None = None,
    ) -> tuple[Token, str]:
        """Keep a new token and return it with its text, which is nowhere to be had again."""
        text = f"vf_{secrets.token_hex(4)}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        token = Token(
            id=text.split("_")[1],
            role=role.value,
            made=made,
            hash=_hash(text),
            name=name,
            agent=agent,
            organisations=None if organisations is None else list(organisations),
            records_for=None if records_for is None else list(records_for),
        )
        with self._locked():
            self._write([*self.all(), token])
        return token, text

    def revoke(self, token_id: str) -> bool:
        """Forget a token; False when there is none of that id."""
        with self._locked():
            tokens = self.all()
            left = [t for t in tokens if t.id != token_id]
            if len(left) == len(tokens):
                return False
            self._write(left)
        return True

    def all(self) -> list[Token]:
        """Return every token, oldest first."""
        self._load()
        return list(self._known.values())

    def caller(self, text: str) -> Caller | None:
        """Return who a token stands for; None for what is no token of this ledger."""
        self._load()
        parts = text.split("_", 2)
        token = self._known.get(parts[1]) if len(parts) == 3 else None  # noqa: PLR2004
        if token is None or not hmac.compare_digest(token.hash, _hash(text)):
            return None
        return token.caller

    def _load(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._stamp, self._known = None, {}
            return
        stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
        if stamp != self._stamp:
            lines = self.path.read_bytes().splitlines()
            try:
                tokens = [msgspec.json.decode(line, type=Token) for line in lines]
            except msgspec.DecodeError as error:
                raise ConfigError(
                    f"{self.path} is damaged ({error}): restore it from a copy, "
                    "or delete it and make every token anew"
                ) from None
            self._known = {token.id: token for token in tokens}
            self._stamp = stamp

    def _write(self, tokens: list[Token]) -> None:
        data = b"".join(msgspec.json.encode(token) + b"\n" for token in tokens)
        write_whole(self.path, data, mode=0o600)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep two commands from writing over each other."""
        fd = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
