# SPDX-License-Identifier: MIT
"""A trace as W3C PROV-O, in Turtle or JSON-LD.

Events and processes are activities. A resource is an entity, and so is each of its *states*: what
it was from one event that gave to it until the next. An event uses the state it found and generates
the one it left, so that nothing is generated twice and nothing is derived from what came later. What
is in a process is a state of its own, between all that went in and all that came out.

Only what is of substance is derived (``prov:wasDerivedFrom``); whatever else leads to a thing has
influenced it. Things that share an identifier are alternates. What is undisclosed is an entity
without a name, of which only the neighbours are told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from valueflows.model.chart import PROCESS_NODE, Chart, Link, Node, Quantity, Thing
from valueflows.model.terms import VF, XSD
from valueflows.rdf.triples import RDF_TYPE, literal, measure_iri

PROV: Final = "http://www.w3.org/ns/prov#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_TERMS: Final = "http://purl.org/dc/terms/"
_PREFIXES: Final = {"prov": PROV, "vf": VF, "rdfs": _RDFS, "dcterms": _TERMS, "xsd": XSD}
_MATERIAL: Final = "material"
_DOCUMENT: Final = "_:trace"


def prov_turtle(chart: Chart) -> str:
    """Return a trace as Turtle."""
    return _serialized(chart, "TURTLE")


def prov_jsonld(chart: Chart) -> str:
    """Return a trace as JSON-LD."""
    return _serialized(chart, "JSON_LD")


def _serialized(chart: Chart, form: str) -> str:
    import pyoxigraph as ox

    said: dict[str, dict[str, None]] = {}
    for line in prov_triples(chart):
        said.setdefault(line.partition(" ")[0], {})[line] = None
    text = "".join(line for lines in said.values() for line in lines)
    parsed = ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES)
    made = ox.serialize(
        (quad.triple for quad in parsed), format=getattr(ox.RdfFormat, form), prefixes=_PREFIXES
    )
    assert made is not None  # noqa: S101 - no output was given, so it is returned
    return made.decode()


def prov_triples(chart: Chart) -> Iterator[str]:
    """Yield the N-Triples lines of a trace, some more than once."""
    return _Provenance(chart).lines()


class _Provenance:
    """One trace, told in the words of PROV."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.nodes = {node.id: node for node in chart.every}
        self.derived: dict[str, list[str]] = defaultdict(list)
        """By an entity, what it is derived from."""
        self.doubtful: list[tuple[str, str]] = []
        """What may be derived from something, unless that is derived from it."""
        self.takes: dict[str, list[Link]] = defaultdict(list)
        """By event or process, the links from what it takes from."""
        self.gives: dict[str, list[Link]] = defaultdict(list)
        for link in chart.links:
            self.takes[link.effect].append(link)
            self.gives[link.cause].append(link)
        self.states = {node.id: self._states(node) for node in self._shown(self._is_resource)}

    def _shown(self, wanted: Callable[[Node], bool]) -> list[Node]:
        return [node for node in self.nodes.values() if not node.hidden and wanted(node)]

    def _is_resource(self, node: Node) -> bool:
        return not node.hidden and not node.is_event and node.kind != PROCESS_NODE

    def _states(self, resource: Node) -> list[Node]:
        """Return the events that give to a resource, in the order in which they count."""
        found = [self.nodes[link.cause] for link in self.takes[resource.id]]
        return sorted((node for node in found if node.is_event), key=_order)

    # -- names -------------------------------------------------------------------------------------

    def term(self, id_: str) -> str:
        """Return what a node is called in RDF; what is undisclosed has no IRI."""
        return f"_:{id_}" if self.nodes[id_].hidden else _iri(id_)

    def state(self, event: Node, resource: str) -> str:
        """Return the state of a resource that an event left."""
        given = [link.effect for link in self.gives[event.id]]
        return _iri(measure_iri(event.id, f"state-{given.index(resource) + 1}"))

    def found(self, event: Node, resource: str) -> str:
        """Return the state of a resource that an event found; the resource, where it is the first."""
        givers = self.states[resource]
        before = bisect_left(givers, event.order, key=_order)
        return self.state(givers[before - 1], resource) if before else _iri(resource)

    # -- what is said ------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        """Yield all there is to say."""
        yield from self._document()
        for node in self.nodes.values():
            if node.hidden:
                yield _type(self.term(node.id), f"{PROV}Entity")
            elif node.is_event:
                yield from self._event(node)
            elif node.kind == PROCESS_NODE:
                yield from self._process(node)
            else:
                yield from self._resource(node)
        for link in self.chart.links:
            yield from self._beside(link)
        yield from self._derivations()

    def _derivations(self) -> Iterator[str]:
        """Say what is derived from what.

        What comes round again to where it came from is no source of it: that would be a circle.
        """
        for own, source in self.doubtful:
            if self._leads_to(source, own):
                yield _says(own, f"{PROV}wasInfluencedBy", source)
            else:
                self.derived[own].append(source)
        for own, sources in self.derived.items():
            for source in sources:
                yield _says(own, f"{PROV}wasDerivedFrom", source)

    def _leads_to(self, own: str, source: str) -> bool:
        """Whether something is derived from something, or the same."""
        seen, left = {own}, [own]
        while left:
            for one in self.derived.get(left.pop(), ()):
                if one not in seen:
                    seen.add(one)
                    left.append(one)
        return source in seen

    def _document(self) -> Iterator[str]:
        """Say what was asked, at which version, and what is missing."""
        chart = self.chart
        yield _type(_DOCUMENT, f"{PROV}Entity")
        title = f"{chart.way} at version {chart.version}"
        yield _says(_DOCUMENT, f"{_TERMS}title", literal(title))
        for start in chart.start:
            yield _says(_DOCUMENT, f"{_TERMS}subject", self.term(start.id))
        told = [f"cut off by {name}: there is more" for name in chart.cut]
        for gap in chart.gaps:
            who = "" if gap.agent is None else f" at {gap.agent.id}"
            told.append(f"{gap.kind.replace('_', ' ')}{who}: {gap.at}")
        for text in told:
            yield _says(_DOCUMENT, f"{_TERMS}description", literal(text))

    def _event(self, node: Node) -> Iterator[str]:
        own = _iri(node.id)
        yield from _activity(node, "EconomicEvent")
        yield _says(own, f"{VF}action", _iri(VF + node.action))
        label = " ".join((node.action, *_words(node.amount or node.effort)))
        yield _says(own, f"{_RDFS}label", literal(label))
        for key, quantity in (("resourceQuantity", node.amount), ("effortQuantity", node.effort)):
            if quantity is not None:
                yield from _measure(node.id, key, quantity)
        for role, agent in (("provider", node.provider), ("receiver", node.receiver)):
            if agent is not None:
                yield from _agent(agent)
                yield from _association(node.id, role, agent, role=role)
        yield from self._passing(node)

    def _passing(self, node: Node) -> Iterator[str]:
        """Say what an event used, and what it made of what."""
        own = _iri(node.id)
        sources: list[tuple[str, bool]] = []
        for link in self.takes[node.id]:
            cause = self.nodes[link.cause]
            if self._is_resource(cause):
                sources.append((self.found(node, cause.id), link.by == _MATERIAL))
                yield _says(own, f"{PROV}used", sources[-1][0])
            elif cause.kind == PROCESS_NODE:
                sources.append((_content(cause), link.by == _MATERIAL))
                yield _says(own, f"{PROV}used", sources[-1][0])
                yield _says(own, f"{PROV}wasInformedBy", _iri(cause.id))
        for link in self.gives[node.id]:
            if self._is_resource(self.nodes[link.effect]):
                yield from self._made(node, link, sources)

    def _made(self, node: Node, link: Link, sources: list[tuple[str, bool]]) -> Iterator[str]:
        """Say how a resource came to be as an event left it."""
        own, resource = self.state(node, link.effect), self.nodes[link.effect]
        yield _type(own, f"{PROV}Entity")
        yield _says(own, f"{PROV}specializationOf", _iri(resource.id))
        yield _says(own, f"{PROV}wasGeneratedBy", _iri(node.id))
        if node.ends is not None:
            yield _says(own, f"{PROV}generatedAtTime", _time(node.ends))
        for source, material in sources:
            if material and link.by == _MATERIAL:
                self.derived[own].append(source)
            else:
                yield _says(own, f"{PROV}wasInfluencedBy", source)
        before = self.found(node, resource.id)
        if before != _iri(resource.id):  # what was there is still in it
            self.derived[own].append(before)

    def _process(self, node: Node) -> Iterator[str]:
        yield from _activity(node, "Process")
        yield _says(_iri(node.id), f"{_RDFS}label", literal(node.name))
        content = _content(node)
        yield _type(content, f"{PROV}Entity")
        yield _says(content, f"{PROV}wasGeneratedBy", _iri(node.id))
        out = [self.nodes[link.effect].order for link in self.gives[node.id]]
        agents: dict[str, Thing] = {}
        for link in self.takes[node.id]:
            event = self.nodes[link.cause]
            if not event.is_event:
                continue
            verb = "wasInformedBy" if link.by == _MATERIAL else "wasInfluencedBy"
            yield _says(_iri(node.id), PROV + verb, _iri(event.id))
            for taken in self.takes[event.id]:
                if not self._is_resource(self.nodes[taken.cause]):
                    continue
                source = self.found(event, taken.cause)
                if link.by != _MATERIAL:
                    yield _says(content, f"{PROV}wasInfluencedBy", source)
                elif out and event.order > min(out):
                    self.doubtful.append((content, source))
                else:
                    self.derived[content].append(source)
            if event.provider is not None:
                agents.setdefault(event.provider.id, event.provider)
        for number, agent in enumerate(agents.values(), 1):
            yield from _agent(agent)
            plan = node.sort or node.plan
            yield from _association(node.id, f"by-{number}", agent, plan=plan)

    def _resource(self, node: Node) -> Iterator[str]:
        own = _iri(node.id)
        yield _type(own, f"{PROV}Entity")
        yield _type(own, VF + node.kind)
        yield _says(own, f"{_RDFS}label", literal(node.name))
        if node.sort is not None:
            yield _says(own, f"{VF}conformsTo", _iri(node.sort.id))
            yield _says(_iri(node.sort.id), f"{_RDFS}label", literal(node.sort.name))

    def _beside(self, link: Link) -> Iterator[str]:
        """Say what leads to what without anybody being told how, or by nothing but a name."""
        cause, effect = self.nodes[link.cause], self.nodes[link.effect]
        if cause.hidden or effect.hidden:
            verb = "wasInfluencedBy"
        elif self._is_resource(cause) and self._is_resource(effect):
            verb = "alternateOf"
        else:
            return
        yield _says(self.term(effect.id), PROV + verb, self.term(cause.id))


# -- terms -----------------------------------------------------------------------------------------


def _order(event: Node) -> tuple[int, int]:
    return event.order


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _says(subject: str, verb: str, value: str) -> str:
    return f"{subject} <{verb}> {value} .\n"


def _type(subject: str, iri: str) -> str:
    return _says(subject, RDF_TYPE, _iri(iri))


def _time(moment: Any) -> str:
    return literal(str(moment), f"{XSD}dateTime")


def _content(process: Node) -> str:
    """Return what is in a process, between inputs and outputs."""
    return _iri(measure_iri(process.id, "content"))


def _words(quantity: Quantity | None) -> Iterable[str]:
    return () if quantity is None else filter(None, (quantity.number, quantity.symbol))


def _activity(node: Node, kind: str) -> Iterator[str]:
    own = _iri(node.id)
    yield _type(own, f"{PROV}Activity")
    yield _type(own, VF + kind)
    for verb, moment in (("startedAtTime", node.begins), ("endedAtTime", node.ends)):
        if moment is not None:
            yield _says(own, PROV + verb, _time(moment))


def _measure(record: str, key: str, quantity: Quantity) -> Iterator[str]:
    own = _iri(measure_iri(record, key))
    yield _says(_iri(record), VF + key, own)
    yield _type(own, f"{VF}Measure")
    yield _says(own, f"{VF}hasNumericalValue", literal(quantity.number, f"{XSD}decimal"))
    if quantity.unit is not None:
        yield _says(own, f"{VF}hasUnit", _iri(quantity.unit))


def _agent(agent: Thing) -> Iterator[str]:
    own = _iri(agent.id)
    yield _type(own, f"{PROV}Agent")
    if agent.kind in {"Person", "Organization"}:
        yield _type(own, PROV + agent.kind)
    yield _says(own, f"{_RDFS}label", literal(agent.name))


def _association(
    record: str, key: str, agent: Thing, *, role: str = "", plan: Thing | None = None
) -> Iterator[str]:
    """Say that an agent had to do with something, as what, and by which plan."""
    yield _says(_iri(record), f"{PROV}wasAssociatedWith", _iri(agent.id))
    own = _iri(measure_iri(record, f"association-{key}"))
    yield _says(_iri(record), f"{PROV}qualifiedAssociation", own)
    yield _type(own, f"{PROV}Association")
    yield _says(own, f"{PROV}agent", _iri(agent.id))
    if role:
        yield _says(own, f"{PROV}hadRole", _iri(VF + role))
        yield _type(_iri(VF + role), f"{PROV}Role")
    if plan is not None:
        yield _says(own, f"{PROV}hadPlan", _iri(plan.id))
        yield _type(_iri(plan.id), f"{PROV}Plan")
        yield _says(_iri(plan.id), f"{_RDFS}label", literal(plan.name))
