# SPDX-License-Identifier: MIT
"""The page of the village's bakery over HTTP: for everybody and for who has a token."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import httpx
import pytest

from tests.helpers import change
from tests.sample.conftest import imported
from tests.sample.world import files
from tests.web.kit import Site
from tests.web.pagekit import Element, flaws, parsed
from valueflows.commands.serving import DEMO_BASE, DEMO_PAGE
from valueflows.config import Config
from valueflows.desk.asked import Asked
from valueflows.desk.desk import desk_of
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import EVERYTHING
from valueflows.model.publishing import Publication
from valueflows.web.openbooks.words import number

PAGE: Final = f"/{DEMO_PAGE}"
ANY: Final = "text/html,*/*;q=0.8"
HEAVY: Final = (".parquet", ".xlsx")
"""Files that need programs which may not be installed."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the village, published."""
    place = tmp_path_factory.mktemp("page") / "ledger"
    about = {"name": "Sample Bread Network", "currency": "EUR", "time_zone": "Europe/Madrid"}
    ledger = Ledger.create(place, base=DEMO_BASE, **about)
    for path in files():
        assert not imported(ledger, path).problems
    ledger.record(change(Publication(id=f"{DEMO_BASE}published", occasion="To look at.")))
    made = Site(ledger, Config())
    made.start()
    try:
        yield made
    finally:
        made.stop()


def get(site: Site, path: str, token: str | None = None, **headers: str) -> httpx.Response:
    """Ask as everybody, or with a token."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.client.get(path, headers=named | (site.bearer(token) if token else {}))


def read(site: Site, path: str, token: str | None = None) -> Element:
    """Return a page, which has no flaws."""
    answer = get(site, path, token)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    root = parsed(answer.text)
    assert flaws(root) == []
    return root


def lead(root: Element) -> str:
    """Return the sentence a page begins with."""
    (found,) = [p for p in root.all("p") if p.attributes.get("class") == "lead"]
    return found.text


@pytest.mark.uncounted
def test_everybody_reads_the_rules(site: Site) -> None:
    """Their limits, their words, who accepts them; and nobody's name or single pay."""
    root = read(site, PAGE)
    said = lead(root)
    assert said.startswith("Sample Bakery Co-operative: ")
    assert "Their published limit is 1.5." in said
    assert "Their limit for it is 20 % of what came in." in said
    assert "The highest hourly pay is at most one and a half times the lowest." in root.text
    assert "2 who may be named here: Sample School Kitchen , Sample Shop Co-operative" in root.text
    assert "Period: 2025 (closed: its figures stay as they are)." in root.text
    assert not [
        word for word in ("people/", "2928.75", "2,928.75", "16.78", "14.67") if word in root.text
    ]


def test_an_auditor_reads_the_figures(site: Site) -> None:
    """What was measured stands in the sentence, and a euro goes somewhere to the last part."""
    root = read(site, PAGE, site.auditor)
    asked = Asked("maximum-wage", (DEMO_PAGE,), "2025")
    value = Decimal(str(desk_of(site.ledger).report(EVERYTHING, asked).facts["value"]))
    assert lead(root) == (
        f"Sample Bakery Co-operative: The best-paid person earns {number(value)} times what the "
        "lowest-paid person earns, for an hour. Their published limit is 1.5. Profit was 15.06 % "
        "of what came in. Their limit for it is 20 % of what came in."
    )
    cells = [row.all("td")[0].text for row in root.section("euro").all("tbody")[0].all("tr")]
    *parts, whole = (Decimal(cell.split()[0]) for cell in cells)
    assert sum(parts) == whole == 1
    assert "3,025.75 EUR" in root.section("profit").text
    assert "member worker 3 0" in root.section("members").text


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.uncounted
def test_every_link_leads_somewhere(inside: bool, site: Site) -> None:  # noqa: FBT001
    """For everybody and for an auditor, each with what the page leads them to."""
    token = site.auditor if inside else None
    base = httpx.URL(f"{site.address}{PAGE}?period=2025")
    links = {a.attributes["href"] for a in read(site, PAGE, token).all("a")}
    assert len(links) > 15
    for link in sorted(links):
        if not link.startswith("#") and not link.partition("?")[0].endswith(HEAVY):
            assert get(site, str(base.join(link)), token, Accept=ANY).status_code == 200, link


def test_rules_are_told_in_the_language_of_the_browser(site: Site) -> None:
    """Unless the address names one."""
    spanish = parsed(get(site, PAGE, Accept_Language="es-ES,es;q=0.9,en;q=0.5").text)
    assert [q.attributes["lang"] for q in spanish.all("blockquote")] == ["es", "es"]
    named = parsed(get(site, f"{PAGE}?lang=en", Accept_Language="es").text)
    assert [q.attributes["lang"] for q in named.all("blockquote")] == ["en", "en"]


def test_a_page_that_is_known_is_not_sent_again(site: Site) -> None:
    """Everybody's may be kept by everybody, that of a token by nobody on the way."""
    first = get(site, PAGE)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.headers["Vary"].startswith("Authorization, Accept-Language")
    again = get(site, PAGE, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    inside = get(site, PAGE, site.auditor, If_None_Match=first.headers["ETag"])
    assert (inside.status_code, inside.headers["Cache-Control"]) == (200, "private, no-cache")
    head = site.client.head(PAGE)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert "script-src 'self'" in first.headers["Content-Security-Policy"]


def test_the_list_leads_to_every_organisation(site: Site) -> None:
    """Those with rules first; each has a page."""
    root = read(site, "/")
    assert [h.text for h in root.all("h1", "h2")] == [
        "Sample Bread Network",
        "Organisations with published rules",
        "Other organisations",
    ]
    links = [a.attributes["href"] for a in root.all("li") for a in a.all("a")]
    assert links[0] == PAGE
    for link in links[:4]:
        read(site, link)
    assert (
        read(site, "/https%3A%2F%2Fmill.example%2Fco-op").all("h1")[0].text.startswith("Sample M")
    )


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nobody", 404, "No organisation is called 'nobody' here."),
        ("/%3Cscript%3Ealert(1)%3C/script%3E", 404, "alert(1)"),
        ("/nobody/", 404, "No organisation is called 'nobody' here."),
        (f"{PAGE}?period=yesterday", 400, "is no period"),
        (f"{PAGE}?period={'9' * 3000}", 400, "is no period"),
        ("/people/ada", 404, "No organisation"),
    ],
)
def test_what_there_is_not_is_said_on_a_page(path: str, status: int, said: str, site: Site) -> None:
    """With what to do; the same for what is hidden and what never was."""
    answer = get(site, path)
    assert answer.status_code == status
    root = parsed(answer.text)
    assert flaws(root) == []
    assert said in root.text


def test_a_token_that_is_none_is_refused(site: Site) -> None:
    """On the list too; and a slash at the end makes no difference."""
    assert get(site, PAGE, "vf_x_y").status_code == 401
    assert get(site, "/", "vf_x_y").status_code == 401
    assert get(site, f"{PAGE}/").text == get(site, PAGE).text


def test_other_addresses_stay_what_they_are(site: Site) -> None:
    """No page stands in the way of what was served before."""
    assert get(site, "/health").json()["status"] == "ok"
    assert get(site, "/reports").json()["organisations"]
    assert get(site, f"{PAGE}/reports").json()["formats"]
    assert get(site, "/static/style.css").status_code == 200
