# SPDX-License-Identifier: MIT
"""``/`` and ``/{agent}``: pages for everyone; with a token, as whoever that stands for."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from valueflows.desk.asked import NoReportError
from valueflows.desk.desk import desk_of
from valueflows.model.callers import Caller
from valueflows.web.auth import caller_of, unauthenticated
from valueflows.web.html import Html
from valueflows.web.openbooks import page
from valueflows.web.openbooks.gathering import gathered
from valueflows.web.reports import cached, known_tags
from valueflows.web.serving import Serving

_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,4}")
_ACCEPT_MAX: Final = 500
_PERIOD_MAX: Final = 100
_BAD: Final = 400
_NOT_FOUND: Final = 404
_NOT_OPEN: Final = 403


class PageEndpoint:
    """Serves the pages of one ledger."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.desk = desk_of(serving.ledger)

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page of an organisation."""
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        try:
            return self._page(request, caller)
        except NoReportError as error:
            return _refused(request, error, caller)

    def _page(self, request: Request, caller: Caller) -> Response:
        name = request.path_params["agent"]
        period = request.query_params.get("period", "")[:_PERIOD_MAX]
        try:
            found = gathered(self.desk, caller, name, period)
        except NoReportError as error:
            if error.code != "unknown_agent" or not name.endswith("/"):
                raise
            found = gathered(self.desk, caller, name.rstrip("/"), period)
        said = request.query_params.get("lang") or request.headers.get("accept-language", "")
        return _answered(request, page.organisation(found, languages(said)), caller)

    async def home(self, request: Request) -> Response:
        """Answer what organisations there are."""
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        view = self.serving.ledger.view(caller)
        return _answered(request, page.home(view, self.desk.names(caller)), caller)


def _answered(request: Request, body: Html, caller: Caller, status: int = 200) -> Response:
    """Return a page, or that the reader has it already."""
    digest = hashlib.sha256(body.encode()).hexdigest()[:32]
    headers = {
        "ETag": f'W/"{digest}"',
        "Cache-Control": cached(caller),
        "Vary": "Authorization, Accept-Language",
    }
    if status < _BAD and headers["ETag"] in known_tags(request):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, status, headers)


def _refused(request: Request, error: NoReportError, caller: Caller) -> Response:
    """Return a page that says why there is none."""
    if error.code in {"unknown_agent", "ambiguous_agent"}:
        title, status = "There is no such page", _NOT_FOUND
    elif error.code == "not_open":
        title, status = "Nothing can be shown yet", _NOT_OPEN
    else:
        title, status = "This cannot be shown", _BAD
    body = page.problem(title, f"{error.message}. {error.remedy}")
    return _answered(request, body, caller, status)


def languages(accept: str) -> tuple[str, ...]:
    """Return the languages a reader wants, what they like best first (RFC 9110, section 12.5.4)."""
    found: list[tuple[int, int, str]] = []
    for place, part in enumerate(accept[:_ACCEPT_MAX].split(",")):
        name, _, weight = (piece.strip() for piece in part.partition(";"))
        if _LANGUAGE.fullmatch(name) and (value := _weight(weight)):
            found.append((-value, place, name.lower()))
    return tuple(name for _value, _place, name in sorted(found))


def _weight(text: str) -> int:
    """Return a weight in thousandths; what is none counts as the whole."""
    found = re.fullmatch(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", text)
    if found is None:
        return 1000
    whole, _, places = found[1].partition(".")
    return int(whole) * 1000 + int(places.ljust(3, "0") or 0)
