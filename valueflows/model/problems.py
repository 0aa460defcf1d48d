# SPDX-License-Identifier: MIT
"""What can be wrong, as values: refusals, warnings, findings and notices.

A ``Problem`` says where, what, and what to do. Checks return all of them, in the order of
``Code``, never only the first. A *refusal* leaves no trace; a *warning* comes back beside the
result; a *finding* is legal but wants attention before a period can be closed; a *notice* tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Self


class Code(Enum):
    """Every rule that can be broken, named as the broken rule, in order of precedence."""

    # the request as such
    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    SYNTAX_ERROR = "syntax_error"
    CHANGE_ID_CONFLICT = "change_id_conflict"
    CHANGE_IS_EMPTY = "change_is_empty"
    NOT_ALLOWED = "not_allowed"
    # the shape of a record
    UNKNOWN_CLASS = "unknown_class"
    CLASS_MISSING = "class_missing"
    ID_IS_NOT_AN_IRI = "id_is_not_an_iri"
    ID_IN_ANOTHER_LEDGERS_BASE = "id_in_another_ledgers_base"
    ID_DESCRIBED_TWICE = "id_described_twice"
    ID_ALREADY_USED = "id_already_used"
    FIELD_MISSING = "field_missing"
    TOO_MANY_VALUES = "too_many_values"
    VALUE_HAS_WRONG_KIND = "value_has_wrong_kind"
    BAD_NUMBER = "bad_number"
    BAD_TIME = "bad_time"
    UNKNOWN_ACTION = "unknown_action"
    UNKNOWN_WORD = "unknown_word"
    FIELD_IS_DERIVED = "field_is_derived"
    # what a policy, a rule or a decision says
    VALUE_OUT_OF_RANGE = "value_out_of_range"
    ONE_POLICY_NEEDED = "one_policy_needed"
    BAD_PERIOD = "bad_period"
    BAD_LANGUAGE = "bad_language"
    DIGEST_DIFFERS = "digest_differs"
    SUPERSEDES_ITSELF = "supersedes_itself"
    SUPERSEDES_ANOTHERS = "supersedes_anothers"
    # references and revisions
    NOT_FOUND = "not_found"
    REFERENCE_NOT_FOUND = "reference_not_found"
    REFERENCE_TO_WRONG_CLASS = "reference_to_wrong_class"
    EVENT_IS_IMMUTABLE = "event_is_immutable"
    RECORD_IS_IMMUTABLE = "record_is_immutable"
    REVISION_IS_STALE = "revision_is_stale"
    RECORD_IS_REFERENCED = "record_is_referenced"
    RECORD_IS_WITHDRAWN = "record_is_withdrawn"
    CLASS_CANNOT_CHANGE = "class_cannot_change"
    UNIT_CANNOT_CHANGE = "unit_cannot_change"
    # the rules of flows
    AGENT_MISSING = "agent_missing"
    ACTION_CANNOT_BE_INPUT = "action_cannot_be_input"
    ACTION_CANNOT_BE_OUTPUT = "action_cannot_be_output"
    ACTION_TAKES_NO_TO_RESOURCE = "action_takes_no_to_resource"
    QUANTITY_MISSING = "quantity_missing"
    QUANTITY_NOT_APPLICABLE = "quantity_not_applicable"
    QUANTITY_IS_NEGATIVE = "quantity_is_negative"
    UNIT_OF_OTHER_DIMENSION = "unit_of_other_dimension"
    END_BEFORE_BEGINNING = "end_before_beginning"
    CANNOT_CREATE_RESOURCE = "cannot_create_resource"
    RESOURCE_ALREADY_EXISTS = "resource_already_exists"
    RESOURCE_OF_ANOTHER_AGENT = "resource_of_another_agent"
    # closed books
    PERIOD_IS_CLOSED = "period_is_closed"
    PERIOD_IS_NOT_OVER = "period_is_not_over"
    CLOSING_GOES_BACK = "closing_goes_back"
    CLOSING_STANDS_ALONE = "closing_stands_alone"
    FINDING_IS_OPEN = "finding_is_open"
    # corrections
    CORRECTION_DIFFERS_FROM_ORIGINAL = "correction_differs_from_original"
    CORRECTION_EXCEEDS_ORIGINAL = "correction_exceeds_original"
    CORRECTION_DATE = "correction_date"
    # stock, custody, containment
    PROVIDER_MUST_HOLD_RESOURCE = "provider_must_hold_resource"
    PARTIAL_TRANSFER_NEEDS_SECOND_RESOURCE = "partial_transfer_needs_second_resource"
    COMBINE_TAKES_WHOLE_RESOURCE = "combine_takes_whole_resource"
    RESOURCE_IS_NOT_CONTAINED = "resource_is_not_contained"
    CONTAINMENT_CYCLE = "containment_cycle"
    OUTPUT_EXCEEDS_PAIRED_INPUT = "output_exceeds_paired_input"
    STAGE_OF_PARTIAL_STOCK = "stage_of_partial_stock"
    STOCK_BELOW_ZERO = "stock_below_zero"
    # findings and notices that only come from looking at the whole
    STOCK_BELOW_ZERO_AFTER_CORRECTION = "stock_below_zero_after_correction"
    DIP_IN_EVENT_TIME = "dip_in_event_time"
    CASH_WITHOUT_ACCOUNT = "cash_without_account"
    ASSERTION_FAILED = "assertion_failed"
    CONTAINMENT_UNKNOWN = "containment_unknown"
    UNKNOWN_STOCK = "unknown_stock"
    ACCOUNTABLE_UNKNOWN = "accountable_unknown"
    STILL_IN_PROCESS = "still_in_process"
    UNDESCRIBED_REFERENCE = "undescribed_reference"
    FOREIGN_TERM = "foreign_term"
    # readings of imperfect data
    OLD_NAMESPACE = "old_namespace"
    CONTEXT_MENDED = "context_mended"
    BARE_WORD = "bare_word"
    TERM_READ_AS = "term_read_as"
    TIME_REPAIRED = "time_repaired"
    AGENT_SPELT_DIFFERENTLY = "agent_spelt_differently"
    NESTED_FLOW = "nested_flow"
    STATED_LATE = "stated_late"
    OPENED_BY_STATEMENT = "opened_by_statement"
    CREATED_BY_EVENT = "created_by_event"
    STUB_CREATED = "stub_created"
    NODE_LEFT_OUT = "node_left_out"
    NEW_ID_GIVEN = "new_id_given"
    # the state of the ledger itself
    UNAVAILABLE = "unavailable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    DAMAGED = "damaged"
    INVARIANT_BROKEN = "invariant_broken"
    VIEW_DIFFERS = "view_differs"


ORDER = {code: number for number, code in enumerate(Code)}
FINDINGS = frozenset(
    {
        Code.STOCK_BELOW_ZERO,
        Code.STOCK_BELOW_ZERO_AFTER_CORRECTION,
        Code.DIP_IN_EVENT_TIME,
        Code.CASH_WITHOUT_ACCOUNT,
        Code.ASSERTION_FAILED,
        Code.CONTAINMENT_UNKNOWN,
    }
)
"""Codes over which no period closes while one is open."""

TRANSIENT = frozenset({Code.UNAVAILABLE, Code.OUTCOME_UNKNOWN})
"""Codes after which the same request, with the same id, may succeed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Write the place as compilers do: ``sale.yaml:12:5``."""
        parts = (self.file, self.line, self.column)
        return ":".join(str(p) for p in parts if p is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: where (``path``, ``source``), what (``message``), what to do (``remedy``).

    ``path`` leads into the request or the record: ``event.resourceQuantity`` or
    ``<id> provider``.
    """

    code: Code
    path: str
    message: str
    remedy: str = ""
    source: Source | None = None

    def __str__(self) -> str:
        """Write the problem on one line, the place first."""
        place = f"{self.source}: " if self.source else ""
        path = f"{self.path}: " if self.path else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{path}{self.message} [{self.code.value}]{remedy}"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as JSON-ready values."""
        out: dict[str, object] = {
            "code": self.code.value,
            "path": self.path,
            "message": self.message,
            "remedy": self.remedy,
        }
        if self.source:
            out["source"] = {
                "file": self.source.file,
                "line": self.source.line,
                "column": self.source.column,
            }
        return out


class Refused(Exception):  # noqa: N818 - a refusal is no error of ours
    """A change or request that was refused; nothing of it was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in order of precedence, each once."""
        self.problems: Sequence[Problem] = in_order(problems)
        super().__init__("; ".join(str(p) for p in self.problems))

    @classmethod
    def of(cls, code: Code, path: str, message: str, remedy: str = "") -> Self:
        """Make a refusal out of a single problem."""
        return cls([Problem(code, path, message, remedy)])


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by precedence of their code, each once, otherwise as they came."""
    return sorted(dict.fromkeys(problems), key=lambda p: ORDER[p.code])
