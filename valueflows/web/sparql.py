# SPDX-License-Identifier: MIT
"""The RDF view over the SPARQL 1.1 protocol, for reading.

Source: SPARQL 1.1 Protocol, section 2.1 (query by GET, by POST in a form, by POST as it is), and
SPARQL 1.1 Service Description for GET without a query. ``Ledger-Version`` says of which version
an answer is; ``Min-Ledger-Version`` waits, for at most two seconds, until the view is as far.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from valueflows.ledger.graphclient import GraphError
from valueflows.model.callers import Role
from valueflows.web.auth import caller_of, unauthenticated
from valueflows.web.negotiation import chosen
from valueflows.web.serving import Serving

WAIT_SECONDS: Final = 2.0
_FORMS: Final = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
_GRAPH_FORMS: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
}
_STATUS: Final = {
    "syntax": 400,
    "elsewhere": 400,
    "format": 406,
    "too_large": 413,
    "too_slow": 503,
    "behind": 503,
    "busy": 503,
    "failed": 500,
}
_WHOLE_ONLY: Final = (
    "The RDF view holds the whole ledger and cannot be narrowed to what this token may see. "
    "Ask /graphql, or with the token of an auditor of the whole ledger."
)
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_DATASET: Final = frozenset({"default-graph-uri", "named-graph-uri"})


class _BadRequestError(Exception):
    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class SparqlEndpoint:
    """Answers queries for whoever has a token."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        caller = caller_of(request, self.serving.tokens)
        if caller is None or caller.role is Role.PUBLIC:
            return unauthenticated(request)
        if not caller.may_query_graph:
            return JSONResponse({"error": _WHOLE_ONLY}, 403)
        try:
            text = await _query(request)
            if text is None:
                return _description(request)
            return await self._answer(request, text)
        except _BadRequestError as error:
            return JSONResponse({"error": str(error)}, error.status)
        except GraphError as error:
            return self._failure(error)

    async def _answer(self, request: Request, text: str) -> Response:
        config = self.serving.config
        answer = await self.serving.graph.query(
            text,
            **_accepted(request.headers.get("accept", "")),
            least=_least(request),
            wait=WAIT_SECONDS,
            seconds=config.sparql_seconds,
            bytes_max=config.sparql_bytes,
        )
        headers = {"Ledger-Version": str(answer.version), "Vary": "Accept"}
        return Response(answer.data, 200, headers, answer.media)

    def _failure(self, error: GraphError) -> Response:
        config = self.serving.config
        messages = {
            "too_large": f"The answer has more than {config.sparql_bytes} bytes. Use LIMIT.",
            "too_slow": f"The answer took more than {config.sparql_seconds} seconds.",
            "behind": "The RDF view is not as far as Min-Ledger-Version asks. Try again.",
        }
        status = _STATUS[error.reason]
        headers = {"Retry-After": "2"} if status == 503 else {}  # noqa: PLR2004 - a status
        message = messages.get(error.reason, error.message)
        return JSONResponse({"error": message, "code": error.reason.upper()}, status, headers)


async def _query(request: Request) -> str | None:
    """Return the query a request holds; None for a GET without one."""
    if request.method in {"GET", "HEAD"}:
        return _of_form(request.url.query, needed=False)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = (await request.body()).decode()
    except UnicodeError:
        raise _BadRequestError(400, "The query must be UTF-8.") from None
    if media == _QUERY:
        _of_form(request.url.query, needed=False)
        return body
    if media == _FORM:
        return _of_form(body, needed=True)
    if media == "application/sparql-update":
        raise _BadRequestError(403, "What is recorded comes in through GraphQL; this is to read.")
    raise _BadRequestError(415, f"POST takes {_QUERY} or {_FORM}, not {media[:80] or 'nothing'!r}.")


def _of_form(text: str, *, needed: bool) -> str | None:
    try:
        values = parse_qs(text, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise _BadRequestError(400, f"The request cannot be read: {error}.") from None
    if "update" in values:
        raise _BadRequestError(403, "What is recorded comes in through GraphQL; this is to read.")
    if values.keys() & _DATASET:
        raise _BadRequestError(400, "There is one graph here; leave default-graph-uri out.")
    queries = values.get("query", [])
    if len(queries) > 1 or (needed and not queries):
        raise _BadRequestError(400, "State one query.")
    return queries[0] if queries else None


def _accepted(accept: str) -> dict[str, str]:
    """Return the formats that fit, for rows and for triples, as the graph names them."""
    rows = chosen(accept, list(_FORMS))
    graphs = chosen(accept, list(_GRAPH_FORMS))
    if rows is None and graphs is None:
        known = ", ".join((*_FORMS, *_GRAPH_FORMS))
        raise _BadRequestError(406, f"Answers come as {known}.")
    return {"rows": _FORMS.get(rows or "", ""), "graphs": _GRAPH_FORMS.get(graphs or "", "")}


def _least(request: Request) -> int:
    text = request.headers.get("min-ledger-version", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - of 64 bits
        raise _BadRequestError(400, "Min-Ledger-Version takes the number of a version.")
    return int(text)


def _description(request: Request) -> Response:
    """Return what this service can do, in Turtle."""
    formats = " , ".join(
        f"<http://www.w3.org/ns/formats/{name}>"
        for name in (
            "SPARQL_Results_JSON",
            "SPARQL_Results_XML",
            "SPARQL_Results_CSV",
            "SPARQL_Results_TSV",
            "Turtle",
            "N-Triples",
        )
    )
    address = str(request.url.replace(query=""))
    text = (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n\n"
        f"[] a sd:Service ;\n    sd:endpoint <{address}> ;\n"
        "    sd:supportedLanguage sd:SPARQL11Query ;\n"
        f"    sd:resultFormat {formats} .\n"
    )
    return Response(text, media_type="text/turtle")
