# SPDX-License-Identifier: MIT
"""Pages that need no token because they hold nothing of the ledger: the place to try queries."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse, Response

from valueflows.web.html import Html, document, tag

_EXAMPLE: Final = """\
{
  ledger { name version }
  economicEvents(last: 5) {
    totalCount
    edges {
      node {
        id
        action { label }
        provider { name }
        receiver { name }
        resourceQuantity {
          hasNumericalValue
          hasUnit { symbol }
        }
        resourceInventoriedAs {
          name
          onhandQuantity { hasNumericalValue }
        }
      }
    }
  }
}
"""


def ide() -> Response:
    """Return the page that sends queries: it needs nothing but this server."""
    return HTMLResponse(_IDE)


def _area(name: str, label: str, value: str, *, rows: str) -> Html:
    area = tag("textarea", value, id=name, rows=rows, spellcheck="false", autocapitalize="off")
    return tag("label", tag("span", label), area, for_=name)


_IDE: Final = document(
    "GraphQL · valueflows",
    tag(
        "header",
        tag("h1", "GraphQL"),
        tag(
            "label",
            tag("span", "Token"),
            tag("input", id="token", type="password", autocomplete="off", placeholder="vf_…"),
            for_="token",
            class_="token",
        ),
        tag("button", "Run", id="run", title="Ctrl+Enter"),
    ),
    tag(
        "main",
        tag(
            "section",
            _area("query", "Query", _EXAMPLE, rows="22"),
            _area("variables", "Variables", "{}", rows="4"),
            class_="ask",
            aria_label="What to ask",
        ),
        tag(
            "section",
            tag("h2", "Answer"),
            tag("p", id="status", role="status"),
            tag("pre", id="answer", tabindex="0"),
            class_="answer",
            aria_label="What was answered",
        ),
        tag(
            "section",
            tag("h2", "What can be asked"),
            tag("p", "Needs a token.", id="docs-status"),
            tag("nav", id="trail", aria_label="Where you are"),
            tag("div", id="docs"),
            class_="docs",
            aria_label="Documentation",
        ),
        class_="ide",
    ),
    tag("noscript", tag("p", "This page needs JavaScript. Queries can be sent with any client.")),
    script="/static/ide.js",
)
