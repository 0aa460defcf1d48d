# SPDX-License-Identifier: MIT
"""One change in the making: who may make it, the ids it gives, how it is written and answered.

``changeId`` is a change's idempotency key: the same request under the same id is recorded once,
however often it is sent. A refusal is one error that lists every problem.
"""

from __future__ import annotations

import dataclasses
import types
import uuid
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import strawberry
from graphql import GraphQLError

from valueflows.graphql.context import Asking
from valueflows.ledger.checking import check
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.ids import mint, new_change_id
from valueflows.model.problems import Code, Problem, Refused, in_order
from valueflows.model.records import Record
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


def response(name: str, fields: dict[str, Any]) -> Any:
    """Return the type a mutation is answered with."""
    made: Any = types.new_class(name)
    warnings = types.GenericAlias(list, (Notice,))
    made.__annotations__ = {**fields, "warnings": warnings, "version": int}
    for field in fields:
        setattr(made, field, _field(description="The record as it stands now."))
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


class Recording:
    """A change that a mutation makes. What is wrong with the request itself is in ``problems``."""

    def __init__(self, current: Asking, change_id: Any) -> None:
        if current.record is None:
            raise GraphQLError(
                "This token may read and not record.", extensions={"code": Code.NOT_ALLOWED.name}
            )
        self.current = current
        self.keep = current.record
        self.problems: list[Problem] = []
        self.now = current.ledger.preparer.now()
        self.id = new_change_id(self.now) if change_id is None else self._stated(change_id)
        self._count = 0

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

    def mint(self, cls: type[Any]) -> str:
        """Return the id of the next new record of the change."""
        self._count += 1
        base = self.current.ledger.standing.base
        return mint(base, cls.__name__, self.id, self._count, self.now)

    def revision(self, stated: Any, path: str) -> tuple[str, int]:
        """Return the id and the number of a revision."""
        iri, at, number = str(stated).rpartition("@")
        if not at or not number.isascii() or not number.isdigit() or len(number) > _NUMBER_MAX:
            self.wrong(
                Code.VALUE_HAS_WRONG_KIND,
                path,
                f"{str(stated)[:120]!r} is no revision",
                "Take revisionId from the record you read.",
            )
            raise refusal(self.problems)
        return iri, int(number)

    def standing(self, iri: str, cls: type[Any], path: str) -> Any:
        """Return the record of an id; refused without one, unless this only repeats a request."""
        known = self.current.ledger.standing.record(iri)
        if isinstance(known, cls):
            return known
        if self.current.ledger.journal.find(self.id.bytes) is None:
            message = f"there is no {cls.__name__} {iri}"
            self.wrong(Code.NOT_FOUND, path, message, "Check the id.")
            raise refusal(self.problems)
        return None

    async def write(
        self,
        name: str,
        told: list[Record | Withdrawal],
        records: list[Record | Withdrawal],
        paths: dict[str, str],
    ) -> Recorded:
        """Record; ``told`` is the same without what the server adds, by which it is known again."""
        change = Change(
            id=self.id,
            records=tuple(records),
            by=self.current.by,
            request=_request(name, told),
            paths=paths,
        )
        if self.problems:
            found = check(change, self.current.ledger.standing, self.now).problems
            raise refusal([*self.problems, *found])
        try:
            recorded = await self.keep(change)
        except Refused as refused:
            raise refusal(_placed(refused.problems, paths)) from None
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
        self.current.refresh()
        return recorded

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


def _placed(problems: Sequence[Problem], paths: dict[str, str]) -> list[Problem]:
    """Return problems by their place in the request; a withdrawal has one argument for it all."""
    if set(paths.values()) != {"revisionId"}:
        return list(problems)
    return [dataclasses.replace(problem, path="revisionId") for problem in problems]


def answered(kind: Any, recorded: Recorded, **fields: Any) -> Any:
    """Return the response to what was recorded."""
    warnings = [
        Notice(code=w.code.value, path=w.path, message=w.message, remedy=w.remedy)
        for w in recorded.warnings
    ]
    return kind(**fields, warnings=warnings, version=recorded.version)


def _request(name: str, told: list[Record | Withdrawal]) -> bytes:
    """Return what was asked for in one text."""
    parts = [dataclasses.asdict(r) if isinstance(r, Withdrawal) else to_json(r) for r in told]
    return name.encode() + b"\0" + msgspec.json.encode(parts)
