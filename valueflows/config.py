# SPDX-License-Identifier: MIT
"""Where a ledger is served and how much one request may ask for: ``ledger.toml``, section ``serve``.

Rules that change a figure are records in the journal and stand nowhere here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORT_MAX = 65535


class ConfigError(Exception):
    """A setting that cannot be used; the message says which, and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings of one server. Sizes in bytes, times in seconds."""

    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    """Names the server is reached under besides loopback: what a reverse proxy passes on as Host."""
    origins: tuple[str, ...] = ()
    """Web pages on other addresses that may ask, as ``https://dashboard.example``."""
    licence: str = ""
    """The IRI of the licence under which the figures of reports are given; told beside them."""
    introspection: bool = True
    """Whether the GraphQL schema answers about itself. The page to try queries on needs it."""
    request_bytes: int = 1 << 20
    request_seconds: int = 30
    body_seconds: int = 10
    """How long the head of a request may take to arrive, and then its body."""
    answer_seconds: int = 10
    sparql_seconds: int = 30
    sparql_bytes: int = 64 << 20
    sparql_waiting: int = 16
    live_connections: int = 256
    """How many WebSockets and event streams may be open."""
    subscriptions: int = 1000
    """How many subscriptions may run, on all of them together."""
    subscriptions_each: int = 10
    """How many operations may run on one WebSocket."""
    live_opening_seconds: int = 10
    """How long a WebSocket may be open before it says who it is."""
    live_sending_seconds: int = 10
    """How long one message may wait to be taken before its reader is dropped as too slow."""
    live_quiet_seconds: int = 15
    """After how long without a message there is a sign of life."""

    @classmethod
    def of(cls, directory: Path) -> Self:
        """Return the settings of a ledger; ``ConfigError`` for what is no setting."""
        path = directory / "ledger.toml"
        if not path.exists():
            return cls()
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeError) as error:
            raise ConfigError(f"{path}: {error}") from None
        for name, section in document.items():
            if name != "serve" or not isinstance(section, dict):
                raise ConfigError(f"{path}: there is no section [{name}]; the only one is [serve]")
        return cls(**_checked(path, document.get("serve", {})))

    def bound(self, host: str | None, port: int | None) -> Self:
        """Return the same settings with the address of the command line, where it gives one."""
        changes: dict[str, Any] = {"host": host, "port": port}
        return replace(self, **{k: v for k, v in changes.items() if v is not None})

    def known_hosts(self) -> frozenset[str]:
        """Return the names a request may call this server by."""
        return frozenset((*LOOPBACK, self.host, *self.hosts))

    def allowed_origins(self) -> tuple[str, ...]:
        """Return the origins of other pages that may ask, as browsers write them."""
        return tuple(origin.lower().rstrip("/") for origin in self.origins)


def _checked(path: Path, section: dict[str, Any]) -> dict[str, Any]:
    kinds = {f.name: f.type for f in fields(Config)}
    values: dict[str, Any] = {}
    for name, value in section.items():
        kind = kinds.get(name)
        if kind is None:
            known = ", ".join(kinds)
            raise ConfigError(f"{path}: there is no setting {name}; there are {known}")
        if kind == "int" and (type(value) is not int or value < 0):
            raise ConfigError(f"{path}: {name} takes a number that is not negative, not {value!r}")
        if kind == "bool" and not isinstance(value, bool):
            raise ConfigError(f"{path}: {name} takes true or false, not {value!r}")
        if name == "port" and value > PORT_MAX:
            raise ConfigError(f"{path}: there is no port {value}; the last one is {PORT_MAX}")
        if kind == "str" and not (isinstance(value, str) and value):
            raise ConfigError(f"{path}: {name} takes a text in quotes, not {value!r}")
        if kind.startswith("tuple"):
            if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                raise ConfigError(f"{path}: {name} takes a list of texts, not {value!r}")
            value = tuple(value)  # noqa: PLW2901 - lists are tuples here
        values[name] = value
    return values
