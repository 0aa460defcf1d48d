# SPDX-License-Identifier: MIT
"""Records of every class as hypothesis strategies, derived from the field table.

``records(cls)`` draws a record whose every field is of its kind and otherwise anything: text with
quotes, newlines and control characters, numbers with signs and zeros, times with all their letters,
references into a small world of ids outside any ledger. It need not make sense to an accountant;
``tests.exchange.worlds`` draws what a ledger accepts.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from valueflows.exchange.context import WELL_KNOWN
from valueflows.model.actions import ACTIONS, ActionRow
from valueflows.model.agents import EcologicalAgent, Organization, Person
from valueflows.model.catalog import RECORDED, RULES
from valueflows.model.exact import Amount, Instant
from valueflows.model.ids import is_iri
from valueflows.model.ours import Ledger
from valueflows.model.proposals import PURPOSES
from valueflows.model.records import ForeignValue, Measure, Record
from valueflows.model.terms import (
    WHOLE_MAX,
    XSD,
    Node,
    Property,
    Ref,
    Tag,
    Uri,
    Word,
    kebab,
    properties,
)
from valueflows.model.units import UNITS
from valueflows.rdf.context import PREFIXES

_FREE: Final = {"PublicationRule", "Publication", "Consent"}
TRAVELLING: Final = tuple(
    cls for cls in RECORDED if cls is not Ledger and (cls not in RULES or cls.__name__ in _FREE)
)
"""The classes whose records leave a ledger and come into another; its own description stays.

Rules, policies and decisions, whose fields have to fit each other, travel with the sample data.
"""

PLACES: Final = "https://somewhere.example/"

# -- text ------------------------------------------------------------------------------------------

NASTY: Final = (
    "",
    " leading and trailing ",
    "\ttab\tand\n\nnewlines\r\nand\rreturns",
    "quotes \" ' ` and \\ backslashes \\n \\u0041",
    "\n@prefix vf: <urn:x> .\n",
    "\"\"\"triple\"\"\" and '''triple'''",
    "control \x01\x07\x1b\x7f\x85\x9f\u2028\u2029",
    "- a: [b, {c: d}] # e & *f !g |h >i %j @k",
    "null",
    "~",
    "no",
    "2026-03-01",
    "0o17",
    "10.50",
    "1e5",
    "=",
    "<<",
    "---",
    "...",
    "\ufeffmarked\ufeff",
    "noncharacters \ufffe\uffff",
    "emoji \U0001f35e\U0001f468\u200d\U0001f33e\U0001f3fd and \U0010fffd",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "e\u0301 and \u00e9",
)
TEXTS: Final[SearchStrategy[str]] = st.sampled_from(NASTY) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=24
)

# -- ids -------------------------------------------------------------------------------------------

_TAILS: Final = st.text("aB7-._~!$&'()*+,;=:@/äé道\U00020000", max_size=12)
IRIS: Final[SearchStrategy[str]] = (
    st.sampled_from(
        (
            "https://bo.example",
            "https://bo.example/",
            "http://bo.example:8080/a?b=c&d=%20#e",
            "urn:uuid:0190a0b0-0000-7000-8000-000000000001",
            "mailto:ada@mill.example",
            "tag:mill.example,2026:sack",
            "https://[2001:db8::7]/x",
            "https://w3id.org/open-books/ns#openingBalance",
        )
    )
    | st.builds("https://mill.example/{}".format, _TAILS)
    | st.builds("https://mill.example/x#{}".format, _TAILS.filter(lambda t: "#" not in t))
).filter(is_iri)


def _abbreviated(text: str) -> bool:
    """Whether a JSON-LD reader would take a text for an abbreviated IRI."""
    return text.partition(":")[0] in {*PREFIXES, *WELL_KNOWN}


def place_of(cls: type[Any], number: int) -> str:
    """Return the id of a record of a class, outside any ledger."""
    return f"{PLACES}{kebab(cls.__name__)}/{number}"


def _references(target: Any) -> SearchStrategy[str]:
    """Return ids of records that a reference may point at; nobody describes them."""
    if target.__name__ == "Unit":
        return st.sampled_from([row.iri for row in UNITS.values()][:12])
    classes = (Person, Organization, EcologicalAgent) if target.__name__ == "Agent" else (target,)
    return st.builds(place_of, st.sampled_from(classes), st.integers(1, 3))


# -- numbers and times -----------------------------------------------------------------------------

_DIGITS: Final = st.text("0123456789", max_size=20)
AMOUNTS: Final[SearchStrategy[Amount]] = st.sampled_from(
    ("0", "-0.00", "+5", "007", ".5", "5.", "10.50", "-3", "1" * 38, f"{'9' * 20}.{'1' * 18}")
).map(Amount.parse) | st.builds(
    lambda sign, whole, places: Amount(f"{sign}{whole}{places}"),
    st.sampled_from(("", "-", "+")),
    _DIGITS.filter(bool),
    st.just("") | st.builds(".{}".format, _DIGITS.map(lambda d: d[:18]).filter(bool)),
)

_ZONES: Final = ("Z", "+00:00", "-00:00", "+05:30", "-03:30", "+14:00", "-14:00", "+01:00")
_CLOCKS: Final = st.sampled_from(("00:00:00", "08:30:08", "23:59:59", "24:00:00")) | st.times().map(
    lambda t: t.strftime("%H:%M:%S")
)
_FRACTIONS: Final = st.sampled_from(("", ".0", ".250", ".000000", f".{'0' * 30}")) | st.text(
    "0123456789", min_size=1, max_size=30
).map(".{}".format)


def _parses(text: str) -> bool:
    try:
        Instant.parse(text)
    except ValueError:
        return False
    return True


INSTANTS: Final[SearchStrategy[Instant]] = (
    st.builds(
        lambda day, clock, fraction, zone: f"{day.isoformat()}T{clock}{fraction}{zone}",
        st.dates(date(2, 1, 1), date(9998, 12, 31)),
        _CLOCKS,
        _FRACTIONS,
        st.sampled_from(_ZONES),
    )
    .filter(_parses)
    .map(Instant)
)

# -- values ----------------------------------------------------------------------------------------

MEASURES: Final[SearchStrategy[Measure]] = st.builds(
    Measure,
    has_numerical_value=AMOUNTS,
    has_unit=st.none() | st.sampled_from([row.iri for row in UNITS.values()]).map(Ref),
)
TAGS: Final[SearchStrategy[Tag]] = (
    (TEXTS.filter(bool) | IRIS).filter(lambda t: not _abbreviated(t)).map(Tag)
)
_FOREIGN_KEYS: Final = (
    "https://schema.org/jobTitle",
    "http://xmlns.com/foaf/0.1/nick",
    "https://mill.example/terms#weight",
    "urn:mill:colour",
)
_LANGUAGES: Final = ("de", "en-gb", "zh-hant-tw", "ar")
_DATATYPES: Final = (
    f"{XSD}integer",
    f"{XSD}decimal",
    f"{XSD}double",
    f"{XSD}boolean",
    f"{XSD}date",
    "https://mill.example/types#weight",
)
FOREIGN_VALUES: Final[SearchStrategy[ForeignValue]] = st.one_of(
    st.builds(ForeignValue, TEXTS),
    st.builds(ForeignValue, IRIS, is_iri=st.just(value=True)),
    st.builds(
        ForeignValue,
        TEXTS | st.sampled_from(("007", "+1.50", "1E0", "true", "2026-03-01")),
        datatype=st.sampled_from(_DATATYPES),
    ),
    st.builds(ForeignValue, TEXTS, language=st.sampled_from(_LANGUAGES)),
)
FOREIGN: Final[SearchStrategy[tuple[tuple[str, ForeignValue], ...]]] = st.lists(
    st.tuples(st.sampled_from(_FOREIGN_KEYS), FOREIGN_VALUES), max_size=3, unique=True
).map(lambda said: tuple(sorted(said, key=lambda pair: _FOREIGN_KEYS.index(pair[0]))))
"""Foreign statements, those of one property together, as every export puts them."""

_KINDS: Final[dict[str, SearchStrategy[Any]]] = {
    "text": TEXTS,
    "tag": TAGS,
    "uri": (IRIS | TEXTS).map(Uri),
    "node": IRIS.map(Node),
    "amount": AMOUNTS,
    "instant": INSTANTS,
    "bool": st.booleans(),
    "int": st.integers(-WHOLE_MAX, WHOLE_MAX),
    "value": MEASURES,
}


def values(row: Property) -> SearchStrategy[Any]:
    """Return single values of a field."""
    if row.kind == "ref":
        return _references(row.target).map(Ref)
    if row.kind == "word":
        return st.sampled_from(list(ACTIONS if row.target is ActionRow else PURPOSES)).map(Word)
    if row.choices:
        return st.sampled_from(row.choices)
    return _KINDS[row.kind]


def field_values(row: Property) -> SearchStrategy[Any]:
    """Return what a record may hold in a field: a value, some of them, or nothing."""
    one = values(row)
    if row.many:
        return st.lists(one, max_size=3, unique=True).map(tuple)
    return one.filter(lambda v: v != "") if row.required else st.none() | one


def records(cls: type[Any], **fixed: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return records of a class; ``fixed`` gives the strategies of some of its fields."""
    fields = {
        row.name: field_values(row)
        for row in properties(cls)
        if not row.derived and row.name not in fixed
    }
    known = {"id": IRIS, "revision": st.integers(1, 9), "foreign": FOREIGN} | fixed
    made: SearchStrategy[Record] = st.builds(cls, **known, **fields)
    return made
