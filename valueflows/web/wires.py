# SPDX-License-Identifier: MIT
"""How uvicorn is to be run: which WebSockets it speaks, and what comes first when it stops."""

from __future__ import annotations

import socket
from typing import Any, Final

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from valueflows.config import Config
from valueflows.web.sockets import URGENT

_UNREAD_MILLISECONDS: Final = 60_000


class Wire(WebSocketsSansIOProtocol):
    """A WebSocket that can be told farewell, and is gone some seconds later, heard or not."""

    async def send(self, message: Any) -> None:
        """See ASGI. What is urgent does not wait until the client reads again."""
        if message.pop(URGENT, False):
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.close":
            self.loop.call_later(self.close_timeout, self.transport.abort)


class Server(uvicorn.Server):
    """A server that ends open streams first when it stops; they would never end by themselves."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        app: Any = self.config.app
        await app.state.live.stop()
        await super().shutdown(sockets=sockets)


def wired(config: Config) -> dict[str, Any]:
    """Return the settings of uvicorn that belong to WebSockets."""
    return {
        "ws": Wire,
        "ws_max_size": config.request_bytes,
        "ws_ping_interval": float(config.live_quiet_seconds),
        "ws_ping_timeout": float(config.live_sending_seconds),
        "ws_per_message_deflate": False,
    }


def bound(listening: socket.socket) -> None:
    """Let the system drop connections whose other end takes nothing for a minute."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MILLISECONDS)
