# SPDX-License-Identifier: MIT
"""``import`` and ``export``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

from valueflows.commands.files import put
from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, REFUSED, Failure, Misuse, print_json, say, warn
from valueflows.exchange.formats import FORMATS, Format, format_of, read
from valueflows.ledger.exports import exported
from valueflows.ledger.imports import run_import
from valueflows.ledger.ledger import Ledger, identity_of
from valueflows.ledger.wire import ask, is_served, told
from valueflows.model.ids import is_iri
from valueflows.model.parsed import Parsed
from valueflows.model.problems import Code, Problem, Source

Report = dict[str, Any]
_RDF: Final = frozenset({"turtle", "trig", "ntriples", "nquads"})


def bring(options: argparse.Namespace) -> int:
    """Import files in the order given; stop at the first that is refused."""
    identity_of(options.ledger)
    if options.by and not is_iri(options.by):
        raise Misuse(f"--by takes the IRI of who records this, not {options.by!r}")
    files = [Path(name) for name in options.rest]
    formats = [_format(file, options) for file in files]
    reports: list[Report] = []
    with Recorder(options) as recorder:
        for file, form in zip(files, formats, strict=True):
            reports.append(recorder.report(_parsed(file, form, options)))
            if not options.json:
                _print(reports[-1], dry_run=options.dry_run)
            if reports[-1]["problems"]:
                break
    if options.json:
        print_json({"files": reports})
    refused = bool(reports[-1]["problems"])
    if refused and len(reports) < len(files) and not options.json:
        rest = ", ".join(str(file) for file in files[len(reports) :])
        warn(f"not tried, because what comes before was refused: {rest}")
    return REFUSED if refused else DONE


def _format(file: Path, options: argparse.Namespace) -> Format:
    """Return a file's format; what can be refused is, before the first file is imported."""
    name = options.format
    form = FORMATS.get(name) if name else format_of(file.name)
    file.open("rb").close()
    if form is None:
        known = ", ".join(FORMATS)
        raise Misuse(
            f"there is no format {name!r}; there are {known}"
            if name
            else f"cannot tell the format of {file} by its ending; name it with --format: {known}"
        )
    if options.validate and form.name not in _RDF:
        raise Misuse(f"--validate is for Turtle, TriG, N-Triples and N-Quads; {file} is none")
    return form


def _parsed(file: Path, form: Format, options: argparse.Namespace) -> Parsed:
    data = file.read_bytes()
    if options.validate:
        problems = _validated(data, form, str(file))
        if problems:
            parsed = Parsed(str(file), ordered=form.ordered)
            parsed.problems = problems
            return parsed
    return read(data, form, str(file), repair=options.repair)


def _validated(data: bytes, form: Format, file: str) -> list[Problem]:
    import pyoxigraph

    from valueflows.rdf.shapes import validate

    forms = {
        "turtle": pyoxigraph.RdfFormat.TURTLE,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
        "nquads": pyoxigraph.RdfFormat.N_QUADS,
    }
    try:
        found = validate(data, forms[form.name])
    except ImportError as error:
        raise Failure(str(error)) from None
    return [Problem(p.code, p.path, p.message, p.remedy, p.source or Source(file)) for p in found]


class Recorder:
    """Where documents go: the process that serves the ledger, else the ledger itself."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.served = is_served(options.ledger)
        self.ledger: Ledger | None = None

    def __enter__(self) -> Self:
        if not self.served:
            self.ledger = opened(self.options.ledger, writable=not self.options.dry_run)
        return self

    def __exit__(self, *_: object) -> None:
        if self.ledger is not None:
            self.ledger.close(save=not self.options.dry_run)

    def report(self, parsed: Parsed) -> Report:
        """Return what became of a document."""
        wanted = {
            "by": self.options.by,
            "accept_openings": self.options.accept_openings,
            "dry_run": self.options.dry_run,
        }
        if self.ledger is not None or parsed.problems:
            return self._done(parsed, wanted)
        answer = ask(self.options.ledger, {"op": "import", "parsed": told(parsed), **wanted})
        if "error" in answer:
            raise Failure(answer["error"])
        return answer

    def _done(self, parsed: Parsed, wanted: dict[str, Any]) -> Report:
        if self.ledger is None:
            problems = [p.as_dict() for p in parsed.problems]
            warnings = [w.as_dict() for w in parsed.warnings]
            empty = Report(file=parsed.file, version=None, changes=0, records=0, skipped=0)
            nothing = {"held": 0, "failed": 0, "open": 0}
            return empty | Report(
                openings=[], assertions=nothing, warnings=warnings, problems=problems
            )
        return run_import(self.ledger, parsed, **wanted).as_dict()


# -- telling -----------------------------------------------------------------------------------------


def _print(report: Report, *, dry_run: bool) -> None:
    for warning in report["warnings"]:
        warn(f"warning: {_line(warning)}")
    for problem in report["problems"]:
        warn(f"refused: {_line(problem)}")
    if report["problems"]:
        warn(f"{report['file']}: nothing was imported")
        return
    parts = [_counted(report["records"], "record") if report["records"] else "nothing new"]
    parts += [f"{report['skipped']} there already"] if report["skipped"] else []
    parts += [_counted(len(report["openings"]), "opening")] if report["openings"] else []
    asserted = report["assertions"].items()
    parts += [f"{_counted(n, 'assertion')} {_BECAME[word]}" for word, n in asserted if n]
    done = f"; the ledger is at version {report['version']}" if report["changes"] else ""
    said = "would be imported: " if dry_run else ""
    say(f"{report['file']}: {said}{', '.join(parts)}{'' if dry_run else done}")


_BECAME: Final = {"held": "held", "failed": "failed", "open": "that could not be checked"}


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _line(problem: dict[str, Any]) -> str:
    place = problem.get("source")
    source = Source(place["file"], place["line"], place["column"]) if place else None
    code = Code(problem["code"])
    return str(Problem(code, problem["path"], problem["message"], problem["remedy"], source))


# -- export ------------------------------------------------------------------------------------------


def give(options: argparse.Namespace) -> int:
    """Write every record as it stands, or the books of an organisation.

    To a file in one step, or to standard output.
    """
    from valueflows.commands.bulk import BULK
    from valueflows.desk.doubleentry import WRITERS as BOOKS
    from valueflows.exchange.writers import WRITERS

    if options.format in BULK:
        return BULK[options.format](options)
    if options.format not in WRITERS | BOOKS:
        known = ", ".join((*WRITERS, *BOOKS, *BULK))
        raise Misuse(f"there is no format {options.format!r}; there are {known}")
    _fitting(options, of_books=options.format in BOOKS)
    with opened(options.ledger, writable=False) as ledger:
        if options.format in BOOKS:
            text = _books(ledger, options)
        else:
            text = WRITERS[options.format](exported(ledger, with_state=options.with_state))
        if options.output is None:
            for part in text:
                sys.stdout.write(part)
        else:
            _write(options.output, text)
    return DONE


def _fitting(options: argparse.Namespace, *, of_books: bool) -> None:
    """Refuse options that do not belong to a format."""
    if of_books and not options.agent:
        raise Misuse(
            f"{options.format} holds the books of an organisation; name it with --agent IRI, "
            "several times for several as one"
        )
    if options.agent and not of_books:
        raise Misuse(f"--agent is for books; {options.format} holds the records of everybody")
    if of_books and options.with_state:
        raise Misuse(f"--with-state is for records; {options.format} holds books")


def _books(ledger: Ledger, options: argparse.Namespace) -> Iterator[str]:
    from valueflows.desk.doubleentry import WRITERS, UnknownOrganisationError, books
    from valueflows.ledger.reading import reading

    try:
        return WRITERS[options.format](books(reading(ledger), options.agent))
    except UnknownOrganisationError as error:
        raise Failure(f"{error} is no organisation or person of {options.ledger}") from None


def _write(path: Path, text: Iterator[str]) -> None:
    """Write text as UTF-8."""
    put(path, (part.encode() for part in text))
