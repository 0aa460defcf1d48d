# SPDX-License-Identifier: MIT
"""Records by their address: as JSON-LD, Turtle or a page, and what is said of those not there."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from tests.graphql.world import changes, iri
from tests.helpers import BASE, KILOGRAM, change, event
from tests.web.kit import Site
from valueflows.model.agents import Organization, Person
from valueflows.model.catalog import CLASSES, class_iri
from valueflows.model.flows import Intent
from valueflows.model.processes import Plan
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Uri, Word
from valueflows.web.records import LISTED_MAX, address

EVERY: Final = {record.id: type(record) for made in changes() for record in made.records}
NASTY: Final = "<script>alert('x')</script>\"&amp;"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("text/*", "text/turtle; charset=utf-8"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html; charset=utf-8",
        ),
        ("text/turtle;q=0.5, text/html;q=0.4", "text/turtle; charset=utf-8"),
        ("text/turtle;q=x, text/html", "text/html; charset=utf-8"),
        ("*/*;q=0.1, text/turtle;q=0", "application/ld+json"),
    ],
)
def test_a_record_comes_in_the_format_that_is_liked_best(
    accept: str, media: str, site: Site
) -> None:
    """The usual ways to ask, of browsers and of programs."""
    answer = site.get("/id/Person/1", Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Vary"].startswith("Accept")
    assert answer.headers["Ledger-Version"] == str(site.ledger.books.version)


@pytest.mark.parametrize(
    "accept", ["image/png", "text/html;q=0, application/*;q=0, text/turtle;q=0"]
)
def test_a_format_that_is_not_offered_is_refused(accept: str, site: Site) -> None:
    """With what there is instead."""
    answer = site.get("/id/Person/1", Accept=accept)
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["error"]


def test_the_address_may_name_the_format(site: Site) -> None:
    """For links, which carry no header; what is no format is refused."""
    assert site.get("/id/Person/1?format=turtle", Accept="text/html").text.startswith("@prefix")
    assert "@context" in site.get("/id/Person/1?format=jsonld", Accept="text/html").json()
    assert site.get("/id/Person/1?format=exe").status_code == 406


@pytest.mark.parametrize("path", [iri("Person"), "Person/1", quote(iri("Person"), safe="")])
def test_a_record_is_found_by_its_iri_or_what_follows_the_base(path: str, site: Site) -> None:
    """Both forms, and the encoded one, lead to the same record."""
    assert site.get(f"/id/{path}").json()["@id"] == iri("Person")


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.uncounted
def test_each_class_is_served_in_all_formats(name: str, site: Site) -> None:
    """JSON-LD under our own context and Turtle say the same triples; the page has a title."""
    found = [known for known, cls in EVERY.items() if cls.__name__ == name] or [f"{BASE}ledger"]
    for known in found[:2]:
        document = site.get(address(known)).json()
        assert document["@id"] == known
        assert document["@context"] == f"{site.address}/context.jsonld"
        turtle = site.get(address(known), Accept="text/turtle").content
        triples = {
            (t.subject, t.predicate, t.object) for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        }
        assert (known, class_iri(CLASSES[name])) in {
            (s.value, o.value) for s, p, o in triples if p.value.endswith("#type")
        }
        page = site.get(address(known), Accept="text/html").text
        assert Parsed(page).titles
        assert known in page


def test_the_written_letters_come_back(site: Site) -> None:
    """A record is given out as it was recorded, not as some store would write it."""
    document = site.get(f"/id/{iri('EconomicEvent')}").json()
    assert document["resourceQuantity"]["hasNumericalValue"] == "0010.500"
    turtle = site.get(f"/id/{iri('EconomicEvent')}", Accept="text/turtle").text
    assert "0010.500" in turtle


# -- not there -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["none", "Person/99", "https://elsewhere.example/x", "", "\u00e9", "a%00b", "%ff"]
)
@pytest.mark.parametrize("accept", ["application/ld+json", "text/turtle", "text/html"])
def test_what_is_described_nowhere_is_not_found(path: str, accept: str, site: Site) -> None:
    """The answer is in a form the asker can read."""
    answer = site.get(f"/id/{path}", Accept=accept)
    assert answer.status_code == 404
    expected = "text/html" if accept == "text/html" else "application/json"
    assert answer.headers["Content-Type"].startswith(expected)
    assert "no such record" in answer.text


@pytest.mark.parametrize("accept", ["application/ld+json", "text/html"])
def test_what_was_withdrawn_is_gone(accept: str, site: Site) -> None:
    """It was there once, under either form of its address; now it is not, for good."""
    made = site.ask('mutation { createPlan(plan: { name: "p" }) { plan { id revisionId } } }')
    plan = made.json()["data"]["createPlan"]["plan"]
    site.ask(f'mutation {{ deletePlan(revisionId: "{plan["revisionId"]}") }}')
    for path in (plan["id"], plan["id"].removeprefix(BASE)):
        answer = site.get(f"/id/{path}", Accept=accept)
        assert answer.status_code == 410
        assert "withdrawn" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_records_are_only_read_there(method: str, site: Site) -> None:
    """What is recorded comes in through the API."""
    assert site.client.request(method, "/id/Person/1", headers=site.bearer()).status_code == 405


# -- the page --------------------------------------------------------------------------------------


class Parsed(HTMLParser):
    """A page as a browser reads it: its elements, links and texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.links: dict[str, str] = {}
        self.titles: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        self.elements.append(tag)
        self._open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in {"href", "src"}:
                self.links[value or ""] = tag

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        self.texts.append(data)
        if self._open and self._open[-1] in {"title", "h1"} and data.strip():
            self.titles.append(data)


def parsed(site: Site, known: str) -> Parsed:
    """Return the page of a record."""
    answer = site.get(address(known), Accept="text/html")
    assert answer.status_code == 200
    return Parsed(answer.text)


def test_no_text_becomes_markup(site: Site) -> None:
    """Names, notes, addresses and ids are shown as they are, and never run."""
    intent = Intent(id=f"{BASE}nasty", action=Word("transfer"), name=NASTY, note=NASTY)
    site.ledger.record(change(intent, Person(id=f"{BASE}nasty-person", name=NASTY)))
    for known in (intent.id, f"{BASE}nasty-person"):
        page = parsed(site, known)
        assert "script" not in page.elements
        assert NASTY in page.texts
        assert any(NASTY in title for title in page.titles)
    picture = Person(id=f"{BASE}image", name="p", image=Uri("javascript:alert(1)"))
    site.ledger.record(change(picture))
    assert not [
        link for link in parsed(site, f"{BASE}image").links if link.startswith("javascript")
    ]


def test_links_lead_to_the_records_around(site: Site) -> None:
    """What a record refers to and what refers to it is one click away, and each link works."""
    page = parsed(site, iri("EconomicResource"))
    own = [link for link, tag in page.links.items() if tag == "a" and link.startswith("/id/")]
    assert address(iri("ResourceSpecification")) in own
    assert address(iri("EconomicEvent")) in own
    for link in own:
        assert site.get(link, Accept="text/html").status_code == 200


def test_pages_show_what_follows_from_events(site: Site) -> None:
    """Stock, place and owner stand there though no record states them."""
    texts = " ".join(parsed(site, iri("EconomicResource", 3)).texts)
    assert "0.250 kg" in texts
    assert "onhand quantity" in texts


def test_long_lists_say_how_much_they_leave_out(site: Site) -> None:
    """A page stays short, and tells the rest."""
    busy = f"{BASE}busy"
    made = [
        event(f"{BASE}busy/{n}", "raise", who=busy, quantity="1 kg") for n in range(LISTED_MAX + 3)
    ]
    site.ledger.record(change(Organization(id=busy, name="busy"), *made))
    assert "and 3 more" in parsed(site, busy).texts


def test_addresses_survive_any_iri(site: Site) -> None:
    """Marks that mean something in an address are encoded."""
    for known in (
        f"{BASE}odd?b=c&d",
        f"{BASE}odd#b",
        f"{BASE}odd%20b",
        f"{BASE}odd\u00e9",
        "urn:x:a+b",
    ):
        site.ledger.record(change(Plan(id=known, name="here")))
        assert "here" in parsed(site, known).titles
        link = site.get(address(known)).json()["@id"]
        assert link == known


def test_records_without_a_name_are_called_by_what_they_are(site: Site) -> None:
    """An event by action, amount and thing; a resource by its kind; a reference by its id."""
    made: list[Any] = [
        ResourceSpecification(id=f"{BASE}t3", name="rye", default_unit_of_resource=Ref(KILOGRAM)),
        EconomicResource(id=f"{BASE}t4", conforms_to=Ref(f"{BASE}t3")),
        event(f"{BASE}t1", "raise", who="mill", resource="stuff", quantity="2 kg"),
        event(f"{BASE}t2", "cite", who="mill"),
    ]
    site.ledger.record(change(*made))
    assert "raise 2 kg https://commons.example/stuff" in parsed(site, f"{BASE}t1").titles
    assert "cite" in parsed(site, f"{BASE}t2").titles
    assert "kilogram" in parsed(site, f"{BASE}t3").texts
    assert "rye" in parsed(site, f"{BASE}t4").titles
    assert (
        "claim" in [t.lower() for t in parsed(site, iri("Claim")).titles]
        or parsed(site, iri("Claim")).titles
    )
