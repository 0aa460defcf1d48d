# SPDX-License-Identifier: MIT
"""The ledger's secret key: what makes fingerprints and import ids untestable by guessing."""

from __future__ import annotations

import hmac
import os
import secrets
import uuid
from pathlib import Path

from valueflows.ledger.journal import DamagedError

_KEY_BYTES = 32


def make_key(directory: Path) -> None:
    """Write a fresh key, readable by its owner alone."""
    fd = os.open(directory / "key", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, secrets.token_hex(_KEY_BYTES).encode() + b"\n")
        os.fsync(fd)
    finally:
        os.close(fd)


def read_key(directory: Path) -> bytes:
    """Return the key of a ledger; ``DamagedError`` for what is none."""
    path = directory / "key"
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        raise DamagedError(str(path), 1, 0, "this is no key") from None


def fingerprint(key: bytes, request: bytes) -> str:
    """Return what identifies a request to this ledger and tells nobody else anything."""
    return hmac.digest(key, b"request\0" + request, "sha256").hex()


def import_id(key: bytes, records: bytes, ordinal: int) -> uuid.UUID:
    """Return the id of an import's ``ordinal``-th change: the same for the same records."""
    digest = hmac.digest(key, b"import\0%d\0" % ordinal + records, "sha256")
    number = int.from_bytes(digest[:16], "big") & ~(0xF000 << 64) & ~(0xC000 << 48)
    return uuid.UUID(int=number | 8 << 76 | 0x8000 << 48)
