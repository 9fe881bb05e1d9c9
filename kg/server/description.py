"""What the endpoint and its data set say of themselves: SPARQL 1.1 Service Description, VoID and DCAT."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg.rdf.files import to_bytes
from kg.rdf.vocabulary import CSR, INTEGER, PREFIXES, RDF_TYPE, SKOS, TITLE
from kg.server.answers import Reply
from kg.server.holding import Holding
from kg.server.negotiation import Choice

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
)
_COUNTED = 3_000_000
_OWN_TRIPLES = 200

Subject = NamedNode | BlankNode


def service_description(holding: Holding, endpoint: str, choice: Choice) -> Reply:
    """What the endpoint at the IRI `endpoint` can do, in the vocabulary of SPARQL 1.1 Service Description."""
    service, data, graph = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset"), NamedNode(f"{endpoint}#graph")
    triples = [
        Triple(service, RDF_TYPE, NamedNode(_SD + "Service")),
        Triple(service, NamedNode(_SD + "endpoint"), service),
        Triple(service, NamedNode(_SD + "supportedLanguage"), NamedNode(_SD + "SPARQL11Query")),
        Triple(service, NamedNode(_SD + "feature"), NamedNode(_SD + "UnionDefaultGraph")),
        Triple(service, NamedNode(_SD + "defaultDataset"), data),
        Triple(data, RDF_TYPE, NamedNode(_SD + "Dataset")),
        Triple(data, NamedNode(_SD + "defaultGraph"), graph),
        Triple(graph, RDF_TYPE, NamedNode(_SD + "Graph")),
        *_size(graph, holding),
        *(Triple(service, NamedNode(_SD + "resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS),
    ]
    return Reply(to_bytes(triples, choice.name), choice.media_type)


def dataset_description(holding: Holding, site: str, choice: Choice) -> Reply:
    """The data set in VoID and DCAT: what the graph says of itself, with counts and the places where it is served.

    `site` is the server's address without a path. Counts by class and property are left out for very large graphs.
    """
    store = holding.store
    data = _described(store) or NamedNode(f"{site}/.well-known/void#dataset")
    triples = set(_own(store, data))
    triples |= {
        Triple(data, RDF_TYPE, NamedNode(_VOID + "Dataset")),
        Triple(data, RDF_TYPE, NamedNode(_DCAT + "Dataset")),
        Triple(data, NamedNode(_VOID + "sparqlEndpoint"), NamedNode(f"{site}/sparql")),
        Triple(data, NamedNode(_VOID + "vocabulary"), NamedNode(CSR)),
        Triple(data, NamedNode(_VOID + "vocabulary"), NamedNode(SKOS)),
    }
    if not any(triple.predicate == TITLE for triple in triples):
        triples.add(Triple(data, TITLE, Literal("银行业社会责任知识图谱", language="zh")))
    if not any(triple.predicate.value == _VOID + "triples" for triple in triples):
        triples.update(_size(data, holding))
    if holding.triples is not None and holding.triples <= _COUNTED:
        triples |= _partitions(store, data)
    return Reply(to_bytes(triples, choice.name), choice.media_type)


def _size(node: NamedNode, holding: Holding) -> list[Triple]:
    known = holding.triples
    return [] if known is None else [Triple(node, NamedNode(_VOID + "triples"), _integer(known))]


def _described(store: Store) -> NamedNode | None:
    """The data set that the graph itself describes; the first by name if there are several."""
    found = {
        quad.subject.value
        for kind in (_DCAT + "Dataset", _VOID + "Dataset")
        for quad in store.quads_for_pattern(None, RDF_TYPE, NamedNode(kind))
        if isinstance(quad.subject, NamedNode)
    }
    return NamedNode(min(found)) if found else None


def _own(store: Store, data: NamedNode) -> list[Triple]:
    """What the graph says of the data set and of the unnamed or subordinate things that it hangs on it."""
    triples: list[Triple] = []
    waiting: list[Subject] = [data]
    seen: set[Subject] = set()
    while waiting and len(triples) < _OWN_TRIPLES:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for quad in store.quads_for_pattern(node, None, None):
            triples.append(quad.triple)
            target = quad.object
            if isinstance(target, BlankNode) or (isinstance(target, NamedNode) and target.value.startswith(data.value)):
                waiting.append(target)
    return triples[:_OWN_TRIPLES]


def _partitions(store: Store, data: NamedNode) -> set[Triple]:
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    for quad in store:
        properties[quad.predicate.value] += 1
        if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
            classes[quad.object.value] += 1
    triples = set()
    for counts, link, key, number in (
        (classes, "classPartition", "class", "entities"),
        (properties, "propertyPartition", "property", "triples"),
    ):
        for iri, count in counts.items():
            part = NamedNode(f"{data.value}{'-' if '#' in data.value else '#'}{key}-{_short(iri)}")
            triples.add(Triple(data, NamedNode(_VOID + link), part))
            triples.add(Triple(part, NamedNode(_VOID + key), NamedNode(iri)))
            triples.add(Triple(part, NamedNode(_VOID + number), _integer(count)))
    return triples


def _short(iri: str) -> str:
    """A name of a term that can end an IRI: prefix and local name for what has a prefix, else the IRI, escaped."""
    prefix = next((p for p, space in PREFIXES.items() if iri.startswith(space)), None)
    name = f"{prefix}-{iri.removeprefix(PREFIXES[prefix])}" if prefix else iri
    return "".join(c if c.isalnum() or c in "-._" else "-" for c in name)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=INTEGER)
