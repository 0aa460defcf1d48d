# SPDX-License-Identifier: MIT
"""What may be sent to do harm: documents, variables, bodies, requests that are hardly HTTP."""

from __future__ import annotations

import json
from typing import Final

from tests.graphql.test_limits import branching, nested, repeated, spreading

MARK: Final = "Zwetschgenkuchen"
"""A word that stands in what is sent, and must stand in no log."""

# -- documents and variables ----------------------------------------------------------------------

MARKED: Final = f'person(id: "{MARK}") {{ id }}'
LONG_LIST: Final = ", ".join([f'"{MARK}"'] * 20_000)
PEOPLE: Final = "{ people(first: %s) { totalCount } }"
QUANTITY: Final = """{ economicEvents(filter: { resourceQuantity: { hasUnit: "om:one", atLeast: %s } })
    { totalCount } }"""
NO_FILTERS: Final = " ".join(f"classified{n}: 1" for n in range(900))
DOCUMENTS: Final[dict[str, str]] = {
    "deep": nested(200),
    "deep in words": "{" + " a {" * 200 + " id " + "}" * 201,
    "deep beyond reading": "{ a " * 50_000,
    "in line and deep": "{ " + "... on Query { " * 200 + MARKED + " }" * 201,
    "aliases": repeated(10_000, lambda n: f"a{n}: {MARKED}"),
    "some aliases": repeated(300, lambda n: f"a{n}: {MARKED}"),
    "repetition": repeated(2000, lambda _n: "people { totalCount }"),
    "repeated words": repeated(2000, lambda _n: "__typename"),
    "circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "circle of one": "{ ...A } fragment A on Query { ledger { id } ...A }",
    "circle below fields": "{ people { edges { node { ...A } } } } "
    "fragment A on Person { primaryLocation { id } ...B } fragment B on Person { name ...A }",
    "spread": spreading(30, 30),
    "spread twice": spreading(2, 120),
    "branches": branching(8, 11),
    "many fragments": "{ x } " + " ".join(f"fragment F{n} on Query {{ x }}" for n in range(2000)),
    "many operations": " ".join(f"query Q{n} {{ {MARKED} }}" for n in range(500)),
    "many variables": f"query ({' '.join(f'$v{n}: Int' for n in range(5000))}) {{ x }}",
    "many directives": f"{{ ledger {'@include(if: true) ' * 3000} {{ id }} }}",
    "list": f"{{ economicEvents(filter: {{ action: [{LONG_LIST}] }}) {{ totalCount }} }}",
    "lists of lists": f"{{ person(id: {'[' * 5000}) }}",
    "objects of objects": f"{{ people(filter: {'{a: ' * 3000}1{'}' * 3000}) {{ totalCount }} }}",
    "integer": PEOPLE % ("9" * 4000),
    "longer integer": PEOPLE % ("9" * 5000),
    "longest integer": PEOPLE % ("9" * 900_000),
    "integer below": PEOPLE % ("-" + "9" * 5000),
    "float": PEOPLE % "1e999999999",
    "decimal": QUANTITY % ("9" * 5000),
    "decimal with a fraction": QUANTITY % ("0." + "1" * 500_000),
    "decimal with an exponent": QUANTITY % "1e999999999",
    "decimal in words": QUANTITY % f'"{"9" * 100_000}"',
    "text": f'{{ person(id: "{MARK * 50_000}") {{ nothing }} }}',
    "name": f"{{ {MARK * 50_000} }}",
    "comment": f"# {MARK * 50_000}",
    "unclosed text": f'{{ person(id: "{MARK}',
    "unclosed block": f'{{ person(id: """{MARK * 1000}',
    "nul": f"{{ \0 {MARK} }}",
    "schema": f"type {MARK} {{ id: ID }}",
    "subscription": "subscription { nothing { id } }",
    "suggestions": repeated(99, lambda n: f"economicEvent{n}x"),
    "suggested types": repeated(400, lambda n: f"... on EconomicRes{n} {{ id }}"),
    "suggested filters": f"{{ agents(filter: {{ {NO_FILTERS} }}) {{ totalCount }} }}",
}


IDS: Final = """query ($i: [ID!], $n: Int, $d: Decimal, $o: EconomicEventFilterParams) {
    economicEvents(filter: { agentId: $i, resourceQuantity: { hasUnit: "om:one", atLeast: $d } })
    { totalCount } people(first: $n) { totalCount } more: economicEvents(filter: $o) { totalCount } }"""
NAMES: Final = json.dumps({f"{MARK}{n}": 1 for n in range(20_000)})
VALUES: Final[dict[str, str]] = {
    "list": '{"i": [%s"x"]}' % ('"a", ' * 200_000),
    "list of nothing": '{"i": [%s"x"]}' % ("null, " * 100_000),
    "lists of lists": f'{{"i": {"[" * 800}"x"{"]" * 800}}}',
    "object": f'{{"o": {NAMES}}}',
    "unknown": NAMES,
    "integer": '{"n": %s}' % ("9" * 500_000),
    "negative integer": '{"n": -%s}' % ("9" * 5000),
    "float": '{"n": 1e999999999}',
    "decimal": '{"d": %s}' % ("9" * 500_000),
    "decimal as text": '{"d": "%s"}' % ("9" * 500_000),
    "decimal with an exponent": '{"d": 1E+999999999}',
    "text": '{"n": "%s"}' % (MARK * 50_000),
}


# -- bodies --------------------------------------------------------------------------------------

GOOD: Final = b'{"query": "{ __typename }"}'
BODIES: Final[dict[str, bytes]] = {
    "nothing": b"",
    "nul": b"\0",
    "nuls": b"\0" * 100_000,
    "nul behind": GOOD + b"\0",
    "no text": b"\xff\xfe\xfd",
    "no text within": b'{"query": "{ \xff }"}',
    "half of a character": b'{"query": "{ \xc3',
    "overlong": b'{"query": "\xc0\xaf"}',
    "half of a pair": b'{"query": "\\ud800"}',
    "deep lists": b"[" * 500_000,
    "deep objects": b'{"a":' * 150_000,
    "deep variables": b'{"query": "{ __typename }", "variables": {"a": %s}}' % (b"[" * 200_000),
    "batch": b"[" + b", ".join([GOOD] * 30_000) + b"]",
    "batch of one": b"[" + GOOD + b"]",
    "text": b'"' + MARK.encode() * 50_000 + b'"',
    "number": b"9" * 1_000_000,
    "no number": b'{"query": NaN}',
    "keys": b"{%s}" % b", ".join(b'"k%d": 1' % n for n in range(60_000)),
    "two documents": GOOD + GOOD,
}


# -- the wire ------------------------------------------------------------------------------------

HOST: Final = b"Host: localhost\r\n"
QUERY: Final = b"GET /graphql?query={ledger{id}}"
RAW: Final[dict[str, tuple[bytes, set[int]]]] = {
    "address": (b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {400, 404, 431}),
    "endless address": (b"GET /" + b"a" * 5_000_000, {431}),
    "long query": (QUERY + b"x" * 400_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {400, 431}),
    "endless header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 5_000_000, {431}),
    "endless headers": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 500_000, {431}),
    "endless name": (b"GET / HTTP/1.1\r\n" + HOST + b"X" * 5_000_000, {400, 431}),
    "endless method": (b"G" * 500_000, {400}),
    "nonsense": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", {400}),
    "nuls": (b"\0" * 100_000, {400}),
    "no version": (b"GET /\r\n\r\n", {400, 421}),
    "odd version": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", {400, 421}),
    "nul in the address": (b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "no text in the address": (b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "nul in a header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: \0\r\n\r\n", {400}),
    "folded header": (b"GET / HTTP/1.1\r\nHost: localhost\r\n evil\r\n\r\n", {400, 421}),
    "two lengths": (
        b"POST /graphql HTTP/1.1\r\n"
        + HOST
        + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        {400},
    ),
    "length and chunks": (
        b"POST /graphql HTTP/1.1\r\n"
        + HOST
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400},
    ),
    "bad chunk": (
        b"POST /graphql HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        {400, 413},
    ),
    "chunk without end": (
        b"POST /graphql HTTP/1.1\r\n"
        + HOST
        + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        {400},
    ),
    "upgrade": (
        b"GET /nothing HTTP/1.1\r\n" + HOST + b"Connection: upgrade, close\r\nUpgrade: h2c\r\n\r\n",
        {400, 404, 426},
    ),
}


POST: Final = b"POST /graphql HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
SLOW: Final[dict[str, tuple[bytes, bytes]]] = {
    "body": (POST + b"Content-Length: 100000\r\n\r\n{", b" "),
    "body that stops": (POST + b"Content-Length: 100000\r\n\r\n{", b""),
    "chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "headers": (POST, b"X: y\r\n"),
    "one header": (POST + b"X: ", b"y"),
    "address": (b"GET /", b"a"),
    "empty lines": (b"", b"\r\n"),
    "silence": (b"", b""),
}
