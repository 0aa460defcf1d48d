# SPDX-License-Identifier: MIT
"""``query``, ``sparql``, ``schema`` and ``context``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, REFUSED, Failure, Misuse, print_json, say


def query(options: argparse.Namespace) -> int:
    """Run a GraphQL document and print the response; 1 when it holds errors."""
    from graphql import GraphQLSyntaxError, OperationDefinitionNode, OperationType, parse

    from valueflows.graphql.scalars import decode_json

    document = text_of(options.rest[0])
    try:
        variables = decode_json(text_of(options.variables))
        parsed = parse(document)
    except GraphQLSyntaxError as error:
        where = [f", line {place.line}, column {place.column}" for place in error.locations or ()]
        raise Failure(f"the document{''.join(where)}: {error.message}") from None
    except (ValueError, RecursionError) as error:
        raise Misuse(f"--variables is no JSON: {error}") from None
    if not isinstance(variables, dict):
        raise Misuse("--variables takes a JSON object")
    records = any(
        isinstance(d, OperationDefinitionNode) and d.operation is OperationType.MUTATION
        for d in parsed.definitions
    )
    response = _answered(options, document, variables, writable=records)
    print_json(response)
    return REFUSED if "errors" in response else DONE


def _answered(
    options: argparse.Namespace, document: str, variables: dict[str, Any], *, writable: bool
) -> dict[str, Any]:
    from valueflows.graphql.context import Asking
    from valueflows.graphql.schema import schema, shown
    from valueflows.model.callers import Caller, Role
    from valueflows.model.changes import Change, Recorded

    inside = frozenset(options.organisation) if options.organisation else None
    caller = Caller(Role(options.role), options.agent, inside)
    with opened(options.ledger, writable=writable) as ledger:

        async def record(change: Change) -> Recorded:
            return ledger.record(change)

        asking = Asking(ledger, caller, record if caller.may_record else None)
        result: Any = asyncio.run(
            schema().execute(document, variable_values=variables, context_value={"asking": asking})
        )
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = [shown(error) for error in result.errors]
    return response


def sparql(options: argparse.Namespace) -> int:
    """Ask the RDF view: of the serving process when there is one, else in this one."""
    from valueflows.ledger.wire import ask, is_served

    text = text_of(options.rest[0])
    rows, graphs = options.format or "json", options.format or "turtle"
    if is_served(options.ledger):
        answer = ask(
            options.ledger, {"op": "sparql", "query": text, "rows": rows, "graphs": graphs}
        )
        if "text" not in answer:
            raise Failure(answer.get("message") or answer.get("error") or answer["reason"])
        say(answer["text"].removesuffix("\n"))
        return DONE
    say(_asked_here(options.ledger, text, rows, graphs).removesuffix("\n"))
    return DONE


def _asked_here(directory: Path, text: str, rows: str, graphs: str) -> str:
    from valueflows.ledger.graph import ElsewhereError, Graph
    from valueflows.ledger.graphserver import ELSEWHERE

    with opened(directory, writable=False) as ledger:
        try:
            graph = Graph(directory)
            graph.follow(ledger.journal)
        except (OSError, RuntimeError) as error:
            raise Failure(f"{error}; if it stays, valueflows rebuild {directory}") from None
        try:
            data, _media = graph.query(text, rows, graphs, 1 << 40)
        except ElsewhereError:
            raise Failure(ELSEWHERE) from None
        except SyntaxError as error:
            raise Failure(f"the query: {error}") from None
        except ValueError as error:
            raise Failure(str(error)) from None
    return data.decode()


def schema(_options: argparse.Namespace) -> int:
    """Print the schema in GraphQL's own language."""
    from valueflows.graphql.schema import sdl

    sys.stdout.write(sdl())
    return DONE


def context(_options: argparse.Namespace) -> int:
    """Print the JSON-LD context."""
    from valueflows.rdf.context import context_text

    sys.stdout.write(context_text())
    return DONE


def text_of(operand: str) -> str:
    """Return an operand's text: itself, ``@FILE``'s, or for ``-`` what comes in."""
    if operand != "-" and not operand.startswith("@"):
        return operand
    name = "standard input" if operand == "-" else operand[1:]
    data = sys.stdin.buffer.read() if operand == "-" else Path(name).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failure(f"{name} is not UTF-8 text: byte {error.start} does not belong") from None
