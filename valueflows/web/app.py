# SPDX-License-Identifier: MIT
"""The application: its addresses, and what stands around all of them.

``/graphql``, ``/id/…``, ``/{agent}`` and ``/{agent}/reports/…`` answer everybody from what is public,
and more to who has a token; ``/sparql`` needs one. ``/context.jsonld``, ``/health`` and the page to try queries on hold nothing of
the ledger.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from valueflows.config import Config
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import PUBLIC
from valueflows.rdf.context import context_digest, context_text
from valueflows.web.graphql import GraphQLEndpoint
from valueflows.web.openbooks.endpoint import PageEndpoint
from valueflows.web.records import CONTEXT_PATH, RecordEndpoint
from valueflows.web.reports import ReportEndpoint
from valueflows.web.security import Gate, Straight
from valueflows.web.serving import Serving
from valueflows.web.sockets import Socket
from valueflows.web.sparql import SparqlEndpoint

STATIC: Final = Path(__file__).parent / "static"
GRAPHQL_PATH: Final = "/graphql"
_ASKED: Final = ["GET", "HEAD", "POST", "OPTIONS"]
_SENT: Final = [
    *("Authorization", "Content-Type", "If-None-Match", "Last-Event-ID", "Min-Ledger-Version"),
]
_SEEN: Final = ["ETag", "Ledger-Version", "Link", "Retry-After"]


def create_app(ledger: Ledger, config: Config) -> Starlette:
    """Return the application of an open ledger; it closes the ledger when it ends."""
    serving = Serving(ledger, config)
    reports = ReportEndpoint(serving)
    pages = PageEndpoint(serving)
    graphql = GraphQLEndpoint(serving)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with serving.running():
            yield

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": ledger.view(PUBLIC).version})

    async def socket(websocket: WebSocket) -> None:
        await Socket(serving, websocket).run()

    app = Starlette(
        routes=[
            Route("/", pages.home),
            Route(GRAPHQL_PATH, graphql),
            WebSocketRoute(GRAPHQL_PATH, socket),
            Route("/sparql", SparqlEndpoint(serving).__call__, methods=["GET", "POST"]),
            Route("/id/{iri:path}", RecordEndpoint(serving).__call__),
            Route(CONTEXT_PATH, _context),
            Route("/health", health),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/reports", reports.listed),
            Route("/reports/{file}", reports.__call__),
            Route("/{agent:path}/reports", reports.listed),
            Route("/{agent:path}/reports/{file}", reports.__call__),
            Route("/{agent:path}", pages.__call__),
        ],
        middleware=[
            Middleware(Gate, config=config),
            Middleware(Straight, path=GRAPHQL_PATH, to=graphql),
            Middleware(
                CORSMiddleware,
                allow_origins=config.allowed_origins(),
                allow_methods=_ASKED,
                allow_headers=_SENT,
                expose_headers=_SEEN,
            ),
        ],
        lifespan=lifespan,
    )
    app.state.live = serving.live
    return app


async def _context(request: Request) -> Response:
    etag = f'"{context_digest()}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=3600",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(context_text(), headers=headers, media_type="application/ld+json")
