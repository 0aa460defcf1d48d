# SPDX-License-Identifier: MIT
"""A record by its address: ``/id/`` and its IRI, or what follows the ledger's base in it.

JSON-LD and Turtle hold what was recorded; the page shows what follows from the events as well, and
leads on to every record around it.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from valueflows.exchange.writers import named, turtle
from valueflows.ledger.rows import ActionValue, MeasureValue, PurposeValue, Row, attribute
from valueflows.model.callers import Role
from valueflows.model.catalog import CLASSES, inverses
from valueflows.model.records import Record
from valueflows.model.terms import Inverse, Property, camel, properties
from valueflows.model.units import ONE
from valueflows.web.auth import caller_of, unauthenticated
from valueflows.web.html import Content, Html, document, joined, tag
from valueflows.web.negotiation import chosen
from valueflows.web.serving import Serving

CONTEXT_PATH: Final = "/context.jsonld"
LISTED_MAX: Final = 25
_FORMATS: Final = {
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "text/turtle": "turtle",
    "text/html": "html",
}


class RecordEndpoint:
    """Serves records of one ledger to whoever has a token."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        form = request.query_params.get("format") or _FORMATS.get(
            chosen(request.headers.get("accept", ""), list(_FORMATS)) or ""
        )
        if form not in set(_FORMATS.values()):
            known = ", ".join(_FORMATS)
            return JSONResponse({"error": f"A record comes as {known}."}, 406)
        ledger = self.serving.ledger
        view, path = ledger.view(caller), request.path_params["iri"]
        iri = path if ledger.books.find(path) is not None else ledger.standing.base + path
        row = view.get(iri, Record)
        if row is None:
            if caller.role is Role.PUBLIC:
                return unauthenticated(request)  # whether it is hidden or was never there
            gone = caller.sees_all and ledger.standing.is_withdrawn(iri)
            return _gone(form) if gone else _not_found(form)
        response = _written(row, form, request)
        response.headers["Vary"] = "Accept"
        response.headers["Ledger-Version"] = str(view.version)
        return response


def _written(row: Row, form: str, request: Request) -> Response:
    if form == "html":
        return HTMLResponse(page(row))
    record = row.document or {}
    if form == "turtle":
        return Response("".join(turtle([record])), media_type="text/turtle")
    context = str(request.url.replace(path=CONTEXT_PATH, query=""))
    body = msgspec.json.encode({"@context": context, **named(record)})
    return Response(body, media_type="application/ld+json")


def _not_found(form: str) -> Response:
    return _told("There is no such record in this ledger.", 404, form)


def _gone(form: str) -> Response:
    return _told("This record was withdrawn.", 410, form)


def _told(message: str, status: int, form: str) -> Response:
    if form != "html":
        return JSONResponse({"error": message}, status)
    return HTMLResponse(document(message, tag("main", tag("h1", message))), status)


# -- the page ------------------------------------------------------------------------------------


def address(iri: str) -> str:
    """Return where a record is served."""
    return "/id/" + quote(iri, safe=":/@")


def page(row: Row) -> Html:
    """Return the page of a record."""
    cls = CLASSES[row.kind]
    name = _title(row)
    fields = [pair for field in properties(cls) for pair in _field(row, field)]
    here = address(row.id)
    return document(
        f"{name} · {row.kind}",
        tag(
            "header",
            tag("h1", name),
            tag("p", _words(row.kind), class_="quiet"),
            tag("p", row.id, class_="iri"),
        ),
        tag(
            "main",
            tag(
                "article",
                tag("dl", *fields),
                *(block for inverse in inverses(cls) for block in _inverse(row, inverse)),
            ),
        ),
        tag(
            "footer",
            "What was recorded, as ",
            tag("a", "JSON-LD", href=f"{here}?format=jsonld"),
            " or ",
            tag("a", "Turtle", href=f"{here}?format=turtle"),
            f". Version {row.view.version} of the ledger.",
        ),
    )


def _title(row: Row) -> str:
    """Return what a record is called: its name, else what it is about, else its class."""
    found: Any = row
    if getattr(found, "name", None):
        return str(found.name)
    if row.record is None:
        return row.id
    if hasattr(found, "action") and hasattr(found, "resource_conforms_to"):
        kind = found.resource_conforms_to or found.resource_inventoried_as
        quantity = found.resource_quantity or found.effort_quantity
        parts = [
            found.action.label,
            _measured(quantity) if quantity else "",
            _title(kind) if kind else "",
        ]
        return " ".join(part for part in parts if part)
    if row.kind == "EconomicResource" and found.conforms_to is not None:
        return _title(found.conforms_to)
    return _words(row.kind)


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def _field(row: Row, field: Property) -> list[Html]:
    value = getattr(row, attribute(field.name))
    values = list(value) if field.many else [value]
    shown = [_shown(field, v) for v in values if v is not None]
    if not shown:
        return []
    content = shown[0] if len(shown) == 1 else tag("ul", *(tag("li", s) for s in shown))
    return [tag("dt", _words(camel(field.name)), title=field.doc), tag("dd", content)]


def _shown(field: Property, value: Any) -> Html:
    if hasattr(value, "revision_id"):
        return _link(value)
    match value:
        case MeasureValue():
            return joined(_measured(value))
        case ActionValue():
            return joined(value.label, tag("span", f": {value.note}", class_="quiet"))
        case PurposeValue():
            return joined(value.id)
        case bool():
            return joined("yes" if value else "no")
    if field.kind == "instant":
        return tag("time", str(value), datetime=str(value))
    if str(value).startswith(("https://", "http://")):
        return tag("a", str(value), href=str(value), rel="noreferrer nofollow")
    return tag("p", str(value))


def _measured(measure: MeasureValue) -> str:
    unit = measure.has_unit
    symbol = unit.symbol if unit and unit.id != ONE else ""
    return f"{measure.has_numerical_value} {symbol}".strip()


def _link(row: Any) -> Html:
    """Return a link to a record; what is described nowhere is shown by its id alone."""
    if not isinstance(row, Row):
        return joined(str(row.label))
    if row.record is None:
        return tag("span", row.id, class_="iri")
    return tag("a", _title(row), href=address(row.id))


_DAYS: Final = ("has_point_in_time", "has_end", "has_beginning", "due", "created")


def _day(row: Any) -> Html | None:
    """Return the day a record belongs to, for telling it from others of its kind."""
    moments = (getattr(row, name, None) for name in _DAYS)
    moment = next((str(m) for m in moments if m), None)
    if moment is None:
        return None
    return joined(" ", tag("time", moment[:10], datetime=moment, class_="quiet"))


def _inverse(row: Row, inverse: Inverse) -> list[Content]:
    found = row.view.pointing(row, inverse.of, inverse.via)
    if not found:
        return []
    nodes = (row.view.node(number, inverse.of) for number in found[:LISTED_MAX])
    rows = [node for node in nodes if node is not None]
    more = max(len(found) - LISTED_MAX, 0)
    return [
        tag("h2", _words(camel(inverse.name)), title=inverse.doc),
        tag("ul", *(tag("li", _link(one), _day(one)) for one in rows)),
        tag("p", f"and {more} more", class_="quiet") if more else None,
    ]
