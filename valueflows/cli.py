# SPDX-License-Identifier: MIT
"""``valueflows``: the program's commands, their arguments and exit codes.

0 done, 1 the data or the request was refused, 2 wrong usage. Nothing heavy is imported before a
command needs it, so that help is there at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

from valueflows.commands.arguments import count, form_arguments, port, walk_arguments
from valueflows.commands.running import DONE, MISUSED, Misuse, enough, run, say, speak_utf8

DEFAULT_LEDGER: Final = "VALUEFLOWS_LEDGER"
_LEDGER: Final = (
    "LEDGER is a directory; the environment variable VALUEFLOWS_LEDGER names one for when it is "
    "left out."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    speak_utf8()
    try:
        options = _parsed(sys.argv[1:] if arguments is None else arguments)
    except BrokenPipeError:
        return enough()
    parser: argparse.ArgumentParser = options.parser
    try:
        options.ledger, options.rest = _operands(options)
        return run(_command, options)
    except Misuse as misuse:
        parser.error(str(misuse))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the arguments as options; exits when they are none, or ask for help."""
    parser = _parser()
    for argument in arguments:
        if not _is_text(argument):
            parser.error(f"{argument!r} is not UTF-8 text")
    options, further = parser.parse_known_args(arguments)
    if options.run is None:
        parser.print_help()
        parser.exit(MISUSED)
    # argparse gives up at the second stretch of operands: import LEDGER --dry-run FILE
    options.rest = [*options.rest, *further]
    return options


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def _command(options: argparse.Namespace) -> int:
    """Load a command's module and run it."""
    module, _, function = options.run.partition(":")
    command: Callable[[Any], int] = getattr(
        import_module(f"valueflows.commands.{module}"), function
    )
    return command(options)


# -- the commands ----------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="valueflows",
        description="A ledger for the economy of co-operatives: records events, derives the rest.",
        epilog=f"{_LEDGER} Each command says more with --help.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    parser.set_defaults(run=None)
    add = _Commands(parser.add_subparsers(title="commands", metavar="COMMAND"))
    _making(add)
    _moving(add)
    _deciding(add)
    _asking(add)
    _keeping(add)
    return parser


def _making(add: _Commands) -> None:
    init = add("init", "ledgers:init", "make an empty ledger")
    init.add_argument("--base", metavar="IRI", help="what its ids begin with; ends in / # or :")
    init.add_argument("--name", help="what it is called")
    init.add_argument("--currency", default="EUR", metavar="CODE", help="default: EUR")
    init.add_argument("--timezone", default="UTC", metavar="TZ", help="as Europe/Madrid")
    init.add_argument(
        "--stock-rule",
        choices=("strict", "late"),
        default="strict",
        help="strict: stock may not go below zero; late: it may, and is listed by check",
    )
    demo = add("demo", "serving:demo", "make a ledger from the sample data and serve it")
    demo.add_argument("--token", action="store_true", help="make another token for it")
    _address(demo)
    serve = add("serve", "serving:serve", "serve a ledger: GraphQL, SPARQL, records")
    _address(serve)


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="H", help="address to listen on; default: 127.0.0.1")
    parser.add_argument("--port", metavar="P", type=port, help="default: 8000")


def _moving(add: _Commands) -> None:
    bring = add("import", "moving:bring", "read records from files, each all or nothing", "FILE")
    bring.add_argument("--format", metavar="F", help="default: by the file's ending")
    bring.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    bring.add_argument("--repair", action="store_true", help="give ids described twice a new one")
    bring.add_argument(
        "--accept-openings",
        action="store_true",
        help="open stock by statements that come late in the file",
    )
    bring.add_argument(
        "--validate", action="store_true", help="hold RDF files against the shapes first"
    )
    bring.add_argument("--by", default="", metavar="IRI", help="who records this")
    bring.add_argument("--json", action="store_true", help="print one JSON document")
    give = add("export", "moving:give", "write every record, or the books of an organisation")
    give.add_argument(
        "--format", default="jsonld", metavar="F", help="default: jsonld; sqlite, parquet: tables"
    )
    give.add_argument("--with-state", action="store_true", help="add what is in stock, to check")
    give.add_argument(
        "--agent", metavar="IRI", action="append", help="whose books: for beancount and ledger"
    )
    give.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: standard output")


def _deciding(add: _Commands) -> None:
    allocate = add("allocate", "deciding:allocate", "record what becomes of a surplus")
    allocate.add_argument("--agent", required=True, metavar="IRI", help="whose surplus")
    allocate.add_argument(
        "--period", required=True, metavar="P", help="2025, 2025-Q1, or two dates"
    )
    allocate.add_argument("--decided-at", metavar="T", help="as 2026-03-01T10:00:00Z; default: now")
    allocate.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    allocate.add_argument("--by", default="", metavar="IRI", help="who records this")
    presets = add("presets", "templates:presets", "known rules for pay and profit", ledger=False)
    presets.add_argument("--rule", metavar="NAME", help="tell one; without it, list them")
    presets.add_argument("--agent", metavar="IRI", help="write it as this organisation's policy")
    presets.add_argument("--id", metavar="IRI", help="what that policy is called")
    presets.add_argument("--valid-from", metavar="T", help="as 2026-01-01T00:00:00Z")
    presets.add_argument("--hours", metavar="H", help="of a full-time year, as 1720")
    disclose = add(
        "disclose", "disclosing:disclose", "publish how a closed year stood to own rules"
    )
    disclose.add_argument("--agent", required=True, metavar="IRI", help="whose pay and profit")
    disclose.add_argument("--period", required=True, metavar="P", help="a closed year: 2025")
    disclose.add_argument("--policy", metavar="IRI", help="default: its own of pay and of profit")
    disclose.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    disclose.add_argument("--by", default="", metavar="IRI", help="who records this")


def _asking(add: _Commands) -> None:
    query = add("query", "asking:query", "run GraphQL, print the response", "DOCUMENT")
    query.add_argument("--variables", default="{}", metavar="JSON", help="or @FILE")
    query.add_argument(
        "--as",
        dest="role",
        default="bookkeeper",
        choices=("public", "member", "auditor", "bookkeeper"),
        metavar="ROLE",
        help="public, member, auditor: only read; default: bookkeeper",
    )
    _caller(query)
    sparql = add("sparql", "asking:sparql", "ask the RDF view", "QUERY")
    sparql.add_argument("--format", metavar="F", help="json, xml, csv, tsv; turtle, ntriples, …")
    _tracing(add)
    _reporting(add)
    add("schema", "asking:schema", "print the GraphQL schema", ledger=False)
    add("context", "asking:context", "print the JSON-LD context", ledger=False)


def _tracing(add: _Commands) -> None:
    """Add both directions and recalls; most of what they take is the same."""
    for name, text in (("trace", "came from"), ("track", "went")):
        walk = add(name, f"tracing:{name}", f"show where a thing {text}", _WHAT)
        walk_arguments(walk)
        form_arguments(walk)
    recall = add("recall", "recalling:recall", "show where all that holds a thing is", _WHAT)
    walk_arguments(recall)
    recall.add_argument("--siblings", action="store_true", help="what came of the same beginnings")
    recall.add_argument("--lots", metavar="N", type=count, help="with it: only so many lots back")


def _reporting(add: _Commands) -> None:
    report = add(
        "report", "reporting:report", "compute a report, or list which there are", _OPTIONAL
    )
    again = "again for more"
    report.add_argument(
        "--agent",
        action="append",
        default=[],
        metavar="IRI",
        help=f"an organisation it is about, in short or whole, {again}; default: all",
    )
    report.add_argument(
        "--period", default="", metavar="P", help="2025, 2025-Q1, 2025-03, two dates"
    )
    report.add_argument(
        "--compare",
        action="append",
        default=[],
        metavar="P",
        help=f"a period beside it, {again}; before: the one just before",
    )
    report.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"what else the report takes, {again}",
    )
    report.add_argument("--as-of", metavar="V", type=count, help="as the books stood at a version")
    report.add_argument("--table", metavar="T", help="one of its tables; facts, notes")
    report.add_argument(
        "--format", metavar="F", help="table, json, csv, parquet, xlsx, metadata.json"
    )
    report.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="default: standard output"
    )
    report.add_argument(
        "--as",
        dest="role",
        default="bookkeeper",
        choices=("public", "auditor", "bookkeeper"),
        metavar="ROLE",
        help="public: what everybody is told; default: bookkeeper",
    )


def _keeping(add: _Commands) -> None:
    check = add("check", "keeping:check", "verify the journal, the views and every invariant")
    check.add_argument("--cut", metavar="VERSION", type=count, help="give up all after a version")
    check.add_argument("--json", action="store_true", help="print one JSON document")
    add("rebuild", "keeping:rebuild", "throw the views away and make them again")
    erase = add("erase", "keeping:erase", "remove a person's data", "PERSON")
    erase.add_argument("--why", default="", metavar="TEXT", help="kept in the record of it")
    _tokens(add)
    bench = add("bench", "measuring:bench", "measure, beside a peer or a limit", ledger=False)
    bench.add_argument("names", nargs="*", metavar="NAME", help="default: all; list: their names")
    bench.add_argument("--events", type=count, default=1_000_000, metavar="N", help="world's size")
    bench.add_argument("--json", action="store_true", help="print one JSON document")


def _caller(command: argparse.ArgumentParser) -> None:
    """Add who asks, beside the role."""
    command.add_argument("--agent", default="", metavar="IRI", help="who it is, and records")
    command.add_argument(
        "--organisation",
        action="append",
        default=[],
        metavar="IRI",
        help="whose books it sees (member: whose people by name), again for more; default: all",
    )


def _tokens(add: _Commands) -> None:
    add_token = add.group("token", "make, list or revoke access tokens")
    make = add_token("make", "tokens:make", "make a token and print it, once")
    make.add_argument(
        "--role",
        default="bookkeeper",
        choices=("member", "auditor", "bookkeeper"),
        help="member, auditor: only read; default: bookkeeper",
    )
    make.add_argument("--name", default="", help="to know it by")
    _caller(make)
    make.add_argument(
        "--records-for",
        action="append",
        default=[],
        metavar="IRI",
        help="an agent the bookkeeper records for, again for more; default: any",
    )
    add_token("list", "tokens:tell", "list the tokens, without what opens")
    add_token("revoke", "tokens:revoke", "end a token, at once", "ID")


# -- arguments -------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says how to go on after a mistake, and knows before it exits whether it was heard."""

    def error(self, message: str) -> NoReturn:
        """Print the mistake and exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(MISUSED, f"{self.prog}: {message}\nMore with {self.prog} --help\n")

    def exit(self, status: int = DONE, message: str | None = None) -> NoReturn:
        """Write out what waits, and exit."""
        sys.stdout.flush()
        super().exit(status, message)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from valueflows import __version__

        say(f"valueflows {__version__}")
        parser.exit(DONE)


class _Commands:
    """Adds commands that share their way of naming a ledger."""

    def __init__(self, subparsers: Any) -> None:
        self.subparsers = subparsers

    def group(self, name: str, text: str) -> _Commands:
        """Add a command that has commands of its own."""
        parser = self.subparsers.add_parser(name, help=text, description=text)
        return _Commands(parser.add_subparsers(metavar="COMMAND", required=True))

    def __call__(
        self, name: str, run: str, text: str, operand: str = "", *, ledger: bool = True
    ) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = self.subparsers.add_parser(
            name, help=text, description=text, epilog=_LEDGER if ledger else None
        )
        parser.set_defaults(run=run, parser=parser, operand=operand, ledger=None, rest=())
        if ledger:
            parser.add_argument("ledger", nargs="?", metavar="LEDGER")
        if operand:
            parser.add_argument("rest", nargs="*", metavar=operand.strip("[]"))
        return parser


_OPTIONAL: Final = "[NAME]"
_WHAT: Final = "IRI"
_ONE: Final = frozenset({_WHAT, "DOCUMENT", "QUERY", "PERSON", "ID", _OPTIONAL})


def _operands(options: argparse.Namespace) -> tuple[Path | None, list[str]]:
    """Return the ledger and what stands behind it; the environment names one left out."""
    rest = [operand for operand in (options.ledger, *options.rest) if operand is not None]
    default = os.environ.get(DEFAULT_LEDGER)
    ledger = Path(default) if default else None
    wanted = bool(options.operand)
    if options.ledger is not None and (ledger is None or not wanted or Path(rest[0]).is_dir()):
        ledger = Path(rest.pop(0))
    if ledger is None and options.run not in _LEDGER_OPTIONAL:
        raise Misuse(f"name a LEDGER, or set {DEFAULT_LEDGER}")
    unknown = rest if not wanted else [o for o in rest if o.startswith("-") and o != "-"]
    if unknown:
        raise Misuse(f"unrecognized arguments: {' '.join(unknown)}")
    if wanted and not rest and options.operand != _OPTIONAL:
        raise Misuse(f"{options.operand} is missing")
    if options.operand in _ONE and len(rest) > 1:
        raise Misuse(f"one {options.operand.strip('[]')} is enough; put it in quotes")
    return ledger, rest


_LEDGER_OPTIONAL: Final = frozenset(
    {"serving:demo", "asking:schema", "asking:context", "measuring:bench", "templates:presets"}
)
