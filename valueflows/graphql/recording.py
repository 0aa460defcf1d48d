# SPDX-License-Identifier: MIT
"""One change in the making: who may make it, the ids it gives, how it is written and answered.

``changeId`` is a change's idempotency key: the same request under the same id is recorded once,
however often it is sent. A refusal is one error that lists every problem.
"""

from __future__ import annotations

import dataclasses
import json
import types
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import strawberry
from graphql import GraphQLError

from valueflows.graphql.context import Asking
from valueflows.graphql.mandate import may_revise, outside
from valueflows.ledger.checking import check
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.model.catalog import fields_by_key
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.ids import mint, new_change_id
from valueflows.model.problems import Code, Problem, Refused, in_order
from valueflows.model.records import Record
from valueflows.model.terms import camel
from valueflows.rdf.jsonld import to_json

_field: Any = strawberry.field
_NUMBER_MAX: Final = 9


@strawberry.type(description="Something that was noticed, and what to do about it.")
class Notice:
    """A warning beside a result."""

    code: str = strawberry.field(description="The rule, by name.")
    path: str = strawberry.field(description="Where in the request.")
    message: str = strawberry.field(description="What was noticed.")
    remedy: str = strawberry.field(description="What to do.")


def response(
    name: str, fields: dict[str, Any], description: str = "The record as it stands now."
) -> Any:
    """Return the type a mutation is answered with."""
    made: Any = types.new_class(name)
    warnings = types.GenericAlias(list, (Notice,))
    made.__annotations__ = {**fields, "warnings": warnings, "version": int}
    for each in fields:
        setattr(made, each, _field(description=description))
    made.warnings = _field(description="What was noticed while recording.")
    made.version = _field(description="The version of the ledger that holds the change.")
    return strawberry.type(made, description="What was recorded.")


def refusal(problems: list[Problem]) -> GraphQLError:
    """Return the one error that says all that is wrong with a request."""
    problems = in_order(problems)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return GraphQLError(
        f"Refused: {problems[0].message}{more}",
        extensions={"code": "REFUSED", "problems": [p.as_dict() for p in problems]},
    )


@dataclass(slots=True)
class Made:
    """What a request writes: its records, the place of each in the request, and what was told.

    ``told`` is the same without what the server adds; by it a repeated request is known again.
    ``taken`` are the places of values that are taken away, of which a record says nothing.
    """

    told: list[Record | Withdrawal] = field(default_factory=list)
    records: list[Record | Withdrawal] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)

    def add(self, other: Made) -> None:
        """Take in what a further step of the request writes."""
        self.told += other.told
        self.records += other.records
        self.paths |= other.paths
        self.taken += other.taken


class Recording:
    """A change that a mutation makes. What is wrong with the request itself is in ``problems``."""

    def __init__(self, current: Asking, change_id: Any) -> None:
        if current.record is None:
            raise GraphQLError(
                "Recording needs the token of a bookkeeper.",
                extensions={"code": Code.NOT_ALLOWED.name},
            )
        self.current = current
        self.keep = current.record
        self.problems: list[Problem] = []
        self.now = current.ledger.preparer.now()
        self.id = new_change_id(self.now) if change_id is None else self._stated(change_id)
        self._count = 0
        self.spoken: dict[str, str] = {}
        """What the request calls ids that it does not know; so they are called in problems."""
        self._places = {"id": "changeId"}
        self._told: set[tuple[str, Code]] = set()
        self._classes: dict[str, type[Any]] = {}
        """Of which class is what each part of the request makes."""

    def _stated(self, text: Any) -> uuid.UUID:
        try:
            return uuid.UUID(str(text))
        except ValueError:
            self.wrong(
                Code.VALUE_HAS_WRONG_KIND,
                "changeId",
                f"{str(text)[:60]!r} is no UUID",
                "Use a UUID, such as 0192f0c0-1c2d-7e3f-8a4b-5c6d7e8f9a0b.",
            )
            return new_change_id(self.now)

    def wrong(self, code: Code, path: str, message: str, remedy: str) -> None:
        """Remember what is wrong with the request; it is refused when it would be written."""
        self.problems.append(Problem(code, path, message, remedy))

    def stands_for(self, path: str, place: str) -> None:
        """Say of which part of the request a problem tells that the rules find at ``path``."""
        self._places[path] = place

    def told(self, path: str, code: Code) -> None:
        """Say that a problem the rules will find has been told already, in better words."""
        self._told.add((path, code))

    def mint(self, cls: type[Any]) -> str:
        """Return the id of the next new record of the change."""
        self._count += 1
        base = self.current.ledger.standing.base
        return mint(base, cls.__name__, self.id, self._count, self.now)

    def revision(self, stated: Any, path: str) -> tuple[str, int] | None:
        """Return the id and the number of a revision; None, and a problem, where it is none."""
        iri, at, number = str(stated).rpartition("@")
        if at and number.isascii() and number.isdigit() and len(number) <= _NUMBER_MAX:
            return iri, int(number)
        self.wrong(
            Code.VALUE_HAS_WRONG_KIND,
            path,
            f"{str(stated)[:120]!r} is no revision",
            "Take revisionId from the record you read.",
        )
        return None

    def standing(self, iri: str, cls: type[Any], path: str) -> Any:
        """Return the record of an id; None, and a problem unless this only repeats a request."""
        known = self.current.ledger.standing.record(iri)
        if isinstance(known, cls) and may_revise(self.current, iri, cls):
            return known
        if self.current.ledger.journal.find(self.id.bytes) is None:
            message = f"there is no {cls.__name__} {iri}"
            self.wrong(Code.NOT_FOUND, path, message, "Check the id.")
        return None

    async def write(self, name: str, made: Made) -> Recorded:
        """Record what was made; ``name`` says what for."""
        written = (record for record in made.records if isinstance(record, Record))
        self._classes = {made.paths[r.id]: type(r) for r in written if r.id in made.paths}
        change = Change(
            id=self.id,
            records=tuple(made.records),
            by=self.current.caller.agent,
            request=_request(name, made),
            paths=made.paths,
        )
        beyond = list(outside(self.current, made.records, made.paths))
        if beyond:
            # What the rules would say of it may tell what the caller must not know.
            raise refusal([*self.problems, *beyond])
        if self.problems:
            raise self._refused(self._found(change))
        try:
            recorded = await self.keep(change)
        except Refused as refused:
            raise self._refused(refused.problems) from None
        except UnavailableError:
            raise GraphQLError(
                "The ledger cannot be written just now; nothing was recorded. Try again.",
                extensions={"code": "UNAVAILABLE"},
            ) from None
        except OutcomeUnknownError:
            raise GraphQLError(
                "It is not known whether this was recorded. Send it again under the same changeId.",
                extensions={"code": "OUTCOME_UNKNOWN", "changeId": str(self.id)},
            ) from None
        view = self.current.refresh()
        for record in made.records:
            view.sight.grant(record.id)
        return recorded

    def _found(self, change: Change) -> Sequence[Problem]:
        """Return what the rules say of a change, as far as it could be made out."""
        if not change.records:
            return []
        return check(change, self.current.ledger.standing, self.now).problems

    def _refused(self, problems: Sequence[Problem]) -> GraphQLError:
        new = [problem for problem in problems if (problem.path, problem.code) not in self._told]
        return refusal([*self.problems, *map(self._as_asked, new)])

    def _as_asked(self, problem: Problem) -> Problem:
        """Return a problem by its place in the request, and in the request's own names."""
        message = problem.message
        for iri, name in self.spoken.items():
            message = message.replace(iri, name)
        path = self._places.get(problem.path) or self._in_our_words(problem.path)
        return dataclasses.replace(problem, path=path, message=message)

    def _in_our_words(self, path: str) -> str:
        """Return a path with the name that a field of our own has here, where RDF has another."""
        head, ours, key = path.partition(".ob:")
        if not ours:
            return path
        name, dot, rest = key.partition(".")
        row = (
            fields_by_key(self._classes[head]).get(f"ob:{name}") if head in self._classes else None
        )
        return f"{head}.{name if row is None else camel(row.name)}{dot}{rest}"

    def found(self, iri: str, cls: type[Any]) -> Any:
        """Return a record as it stands after the change, which may be a repeated one."""
        row = self.current.view.get(iri, cls)
        if row is None:
            self.wrong(
                Code.RECORD_IS_WITHDRAWN,
                "changeId",
                f"this was recorded before, and {iri} has been withdrawn since",
                "Use another changeId to record it anew.",
            )
            raise refusal(self.problems)
        return row


def answered(kind: Any, recorded: Recorded, /, **fields: Any) -> Any:
    """Return the response to what was recorded."""
    warnings = [
        Notice(code=w.code.value, path=w.path, message=w.message, remedy=w.remedy)
        for w in recorded.warnings
    ]
    return kind(**fields, warnings=warnings, version=recorded.version)


def _request(name: str, made: Made) -> bytes:
    """Return what was asked for in one text."""
    parts: list[Any] = [
        dataclasses.asdict(r) if isinstance(r, Withdrawal) else to_json(r) for r in made.told
    ]
    said = parts + made.taken
    try:
        text = msgspec.json.encode(said)
    except UnicodeEncodeError:  # halves of characters, which the rules will refuse
        text = json.dumps(said).encode()
    return name.encode() + b"\0" + text
