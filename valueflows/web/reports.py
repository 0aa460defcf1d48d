# SPDX-License-Identifier: MIT
"""Reports by their address: ``/{agent}/reports/{name}.{format}``, for programs that read files.

The agent is a short name or an IRI; several are told by ``with``, and ``/reports/…`` is about all
organisations. What is asked stands in the query, so that an address says all that its figures
depend on. ``/reports`` lists what there is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from valueflows import __version__
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import desk_of
from valueflows.desk.kinds import ReportKind
from valueflows.exchange.delimited import as_json
from valueflows.exchange.metadata import Place
from valueflows.exchange.tables import FORMATS, NotInstalledError, table_of
from valueflows.model.callers import Caller, Role
from valueflows.model.tables import Report
from valueflows.web.auth import caller_of, unauthenticated
from valueflows.web.serving import Serving

QUERY_MAX: Final = 2000
_OWN: Final = ("period", "compare", "with", "as-of", "table")
_MANY: Final = frozenset({"compare", "with"})
_DIGITS_MAX: Final = 12


class ReportEndpoint:
    """Serves the reports of one ledger."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.desk = desk_of(serving.ledger)

    async def __call__(self, request: Request) -> Response:
        """Answer one request for a report."""
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        try:
            return await self._answered(request, caller)
        except NoReportError as error:
            return _refused(error, caller)
        except NotInstalledError as error:
            return JSONResponse({"error": str(error)}, 501)

    async def listed(self, request: Request) -> Response:
        """Answer what reports there are, on whom."""
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        names = self.desk.names(caller)
        found = {
            "reports": [told(kind) for _name, kind in sorted(self.desk.kinds.items())],
            "organisations": [
                {"id": iri, "reports": f"/{quote(names.short(iri), safe='')}/reports"}
                for iri in names.iris
            ],
            "formats": list(FORMATS),
        }
        headers = {"Cache-Control": cached(caller), "Vary": "Authorization"}
        return JSONResponse(found, headers=headers)

    async def _answered(self, request: Request, caller: Caller) -> Response:
        name, form = _file(request.path_params["file"])
        given = _query(request)
        agents = [request.path_params["agent"]] if "agent" in request.path_params else []
        asked = Asked(
            name,
            (*agents, *given.pop("with", [])),
            "".join(given.pop("period", [])),
            tuple(given.pop("compare", [])),
            _version(given.pop("as-of", None)),
            {key: value for key, (value,) in given.items() if key != "table"},
        )
        report = self.desk.report(caller, asked, seconds=self.serving.config.answer_seconds)
        headers = {
            "ETag": _tag(report),
            "Cache-Control": cached(caller),
            "Vary": "Authorization",
            "Ledger-Version": str(report.version),
        }
        if headers["ETag"] in known_tags(request):
            return Response(status_code=304, headers=headers)
        place = Place(
            _address(request, report.name),
            urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "table"]),
            self.serving.config.licence,
        )
        return await _written(report, form, place, given.get("table"), headers)


async def _written(
    report: Report, form: str, place: Place, named: list[str] | None, headers: dict[str, str]
) -> Response:
    """Return a report in a format. Writing takes a while, and needs nothing of the books."""
    try:
        table = table_of(report, named[0] if named else None)
    except LookupError as error:
        raise NoReportError("unknown_table", "table", str(error.args[0]), "Name one.") from None
    if named and not FORMATS[form].single:
        raise NoReportError(
            "bad_parameter", "table", f"{form} holds all tables", "Leave it out, or take csv."
        )
    body = await run_in_threadpool(FORMATS[form].write, report, table, place)
    headers["Content-Disposition"] = f'inline; filename="{_file_name(report, form)}"'
    headers["Link"] = f'<{place.file("metadata.json")}>; rel="describedby"'
    return Response(body, headers=headers, media_type=FORMATS[form].media)


def _address(request: Request, name: str) -> str:
    """Return where a report is served, its agent written so that it is one part of the path."""
    agent = request.path_params.get("agent", "")
    place = f"/{quote(agent, safe='')}" if agent else ""
    return f"{request.url.scheme}://{request.url.netloc}{place}/reports/{name}"


def told(kind: ReportKind) -> dict[str, Any]:
    """Return what there is to know of a kind of report, as JSON-ready values."""
    return {
        "name": kind.name,
        "title": kind.title,
        "description": kind.doc,
        "compares": kind.compares,
        "single": kind.single,
        "parameters": [
            {
                "name": parameter.name,
                "description": parameter.doc,
                "kind": parameter.kind,
                "choices": list(parameter.choices),
                "default": parameter.default,
                "required": parameter.required,
            }
            for parameter in kind.parameters
        ],
    }


# -- what is asked ---------------------------------------------------------------------------------


def _file(text: str) -> tuple[str, str]:
    """Return report and format of a file's name."""
    name, _, form = text.partition(".")
    if form not in FORMATS:
        raise NoReportError(
            "unknown_format",
            "address",
            f"{form!r:.40} is no format",
            f"End the address in one of {', '.join(f'.{known}' for known in FORMATS)}.",
        )
    return name, form


def _query(request: Request) -> dict[str, list[str]]:
    """Return the query of an address; what may be said once may be said once."""
    if len(request.url.query) > QUERY_MAX:
        raise NoReportError("too_long", "query", "it is too long", f"At most {QUERY_MAX} letters.")
    found: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        found.setdefault(key, []).append(value)
    for key, values in found.items():
        if len(values) > 1 and key not in _MANY:
            raise NoReportError("bad_parameter", f"{key:.80}", "it is given twice", "Give it once.")
    return found


def _version(values: list[str] | None) -> int | None:
    if values is None:
        return None
    (text,) = values
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
        raise NoReportError(
            "bad_parameter", "as-of", f"{text!r:.40} is no version", "Give a whole number."
        )
    return int(text)


# -- headers ---------------------------------------------------------------------------------------


def _tag(report: Report) -> str:
    """Return the tag of a report: weak, for its bytes tell the version of the ledger as well.

    Equal tags are of equal figures: the version in which the last record was written that they
    depend on, and a digest of them, for a rule of publication can change what is told at a version.
    """
    said = replace(report, version=0, checkpoint="")
    digest = hashlib.sha256(__version__.encode() + as_json(said)).hexdigest()[:16]
    return f'W/"{report.depends_on}-{digest}"'


def known_tags(request: Request) -> list[str]:
    """Return the tags a client has; a strong one of the same text matches too (RFC 9110, 13.1.2)."""
    said = request.headers.get("if-none-match", "").split(",")
    return [tag if tag.startswith("W/") else f"W/{tag}" for tag in map(str.strip, said) if tag]


def cached(caller: Caller) -> str:
    """Return who may keep an answer: everybody that of everybody, and ask whether it holds."""
    return "public, no-cache" if caller.role is Role.PUBLIC else "private, no-cache"


def _file_name(report: Report, form: str) -> str:
    parts = (report.name, report.period.replace("/", "_").replace(",", "_"))
    return f"{'-'.join(parts)}.{form}"


_STATUS: Final[Mapping[str, int]] = {"not_open": 403, "out_of_time": 503}


def _refused(error: NoReportError, caller: Caller) -> Response:
    unknown = error.code.startswith("unknown") and error.code != "unknown_parameter"
    status = _STATUS.get(error.code, 404 if unknown else 400)
    headers = {"Cache-Control": cached(caller), "Vary": "Authorization"}
    return JSONResponse({"error": str(error), "problems": [error.as_dict()]}, status, headers)
