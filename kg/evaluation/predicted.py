"""What a graph says about each of its documents, in the form that scoring compares with gold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pyoxigraph import Store

from kg.model import EntityType
from kg.query.engine import select
from kg.rdf.vocabulary import RELATIONS, term_name

_TYPES = frozenset(kind.value for kind in EntityType)
_MENTIONS = (
    "SELECT DISTINCT ?source ?thing WHERE { ?document a csr:Document ; dcterms:source ?source ; csr:mentions ?thing }"
)
_CLASSES = "SELECT ?thing ?class WHERE { ?thing a ?class } ORDER BY ?thing ?class"
_LABELS = """
SELECT ?thing ?label WHERE { { ?thing skos:prefLabel ?label } UNION { ?thing skos:altLabel ?label } }
ORDER BY ?thing ?label"""
_PREFERRED = "SELECT ?thing ?label WHERE { ?thing skos:prefLabel ?label } ORDER BY ?thing ?label"
_FAMILIES = "SELECT ?thing ?label WHERE { ?thing csr:inFamily/skos:prefLabel ?label } ORDER BY ?thing ?label"
_RELATIONS = """
SELECT DISTINCT ?statement ?source ?s ?p ?o ?confidence WHERE {
  ?statement a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
             prov:wasDerivedFrom/dcterms:isPartOf+/dcterms:source ?source .
  OPTIONAL { ?statement csr:confidence ?confidence }
  FILTER EXISTS { ?s ?p ?o }
} ORDER BY ?source ?s ?p ?o ?statement ?confidence"""
_AMOUNTS = """
SELECT ?statement ?value ?currency WHERE {
  ?statement csr:amount ?amount . ?amount csr:value ?value OPTIONAL { ?amount csr:currency ?currency }
} ORDER BY ?statement ?value ?currency"""


@dataclass(frozen=True, slots=True)
class PredictedEntity:
    """A thing that a document mentions: IRI, local name of its type, all labels, labels of its families."""

    iri: str
    type: str
    labels: tuple[str, ...]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PredictedRelation:
    """A stated triple of IRIs (predicate as local name) with the sums (value, currency) of its statements.

    `confidence` is the highest of its statements, 1 where none is stated.
    """

    subject: str
    predicate: str
    object: str
    amounts: tuple[tuple[float, str], ...]
    confidence: float = 1.0


@dataclass(slots=True)
class PredictedDocument:
    """Everything that the graph says from one document; `labels` are preferred labels by IRI, of the whole graph."""

    entities: dict[str, PredictedEntity] = field(default_factory=dict)
    relations: list[PredictedRelation] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def label(self, iri: str) -> str:
        """The preferred label of a thing, or its IRI."""
        return self.labels.get(iri, iri)


def read_predictions(store: Store) -> dict[str, PredictedDocument]:
    """What the graph says, by the stem of each document's source (`a/case-001.txt` → `case-001`)."""
    preferred = {thing: labels[0] for thing, labels in _lists(store, _PREFERRED).items()}
    labels, families, classes = _lists(store, _LABELS), _lists(store, _FAMILIES), _lists(store, _CLASSES)
    documents: dict[str, PredictedDocument] = defaultdict(lambda: PredictedDocument(labels=preferred))
    for source, thing in select(store, _MENTIONS):
        iri = str(thing)
        kinds = [name for name in map(term_name, classes.get(iri, [])) if name in _TYPES]
        if kinds:
            entity = PredictedEntity(iri, kinds[0], tuple(labels.get(iri, ())), tuple(families.get(iri, ())))
            documents[_stem(source)].entities[iri] = entity
    amounts: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for statement, value, currency in select(store, _AMOUNTS):
        amounts[str(statement)].append((float(str(value)), str(currency or "CNY")))
    stated: dict[tuple[str, str, str, str], list[tuple[float, str]]] = defaultdict(list)
    sure: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for statement, source, subject, predicate, object_, confidence in select(store, _RELATIONS):
        name = term_name(predicate)
        if name in RELATIONS:
            key = (_stem(source), str(subject), name, str(object_))
            stated[key] += amounts.get(str(statement), [])
            sure[key] = max(sure[key], 1.0 if confidence is None else float(str(confidence)))
    for (stem, subject, name, object_), sums in stated.items():
        confidence = sure[stem, subject, name, object_]
        documents[stem].relations.append(PredictedRelation(subject, name, object_, tuple(sums), confidence))
    return dict(documents)


def _lists(store: Store, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for thing, text in select(store, query):
        found[str(thing)].append(str(text))
    return found


def _stem(source: object) -> str:
    return PurePosixPath(str(source)).stem
