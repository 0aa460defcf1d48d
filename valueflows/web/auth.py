# SPDX-License-Identifier: MIT
"""From a request to its caller: a token as ``Bearer``, or as the password of ``Basic`` in a browser.

Without either it is everybody's; a token that is good for nothing is refused, not passed over.
"""

from __future__ import annotations

import base64
import binascii

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from valueflows.model.callers import PUBLIC, Caller
from valueflows.web.tokens import Tokens


def caller_of(request: Request, tokens: Tokens) -> Caller | None:
    """Return who asks; None where a token was sent that is not good here."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return PUBLIC
    if scheme.lower() == "bearer":
        return tokens.caller(value.strip())
    # A browser sends a password along with whatever any page makes it ask for.
    own = request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    if scheme.lower() == "basic" and own:
        return tokens.caller(_password(value))
    return None


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeError):
        return ""


def unauthenticated(request: Request) -> Response:
    """Return the answer to who needs a token and has none that is good; a browser asks for one."""
    wants_page = "text/html" in request.headers.get("accept", "")
    scheme = 'Basic realm="valueflows: the token is the password"' if wants_page else "Bearer"
    message = (
        "A token is needed: send Authorization: Bearer TOKEN. "
        "The ledger's keeper makes one with: valueflows token make LEDGER"
    )
    body = {"errors": [{"message": message, "extensions": {"code": "UNAUTHENTICATED"}}]}
    return JSONResponse(body, 401, {"WWW-Authenticate": scheme})
