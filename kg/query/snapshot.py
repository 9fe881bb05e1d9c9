"""A graph as plain values to compare: its things, relations, cases and documents, without the triples' own names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Store

from kg.model import EntityType
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import CSR, RELATIONS

_THINGS = frozenset(kind.value for kind in EntityType)
_LOCAL = re.compile(r"[^/#]*$")

Key = tuple[str, str, str]
Sum = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity: `names` are all its names, sorted; `facts` its other csr: properties as (property, value) pairs.

    A value is the label of what the property points to (the family, the place where it is), else its text.
    """

    iri: str
    label: str
    type: str
    names: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Where a relation is said: the source, the case's title (or ""), source offsets, the quote where it is kept."""

    source: str
    case: str
    start: int
    end: int
    quote: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """All statements of one relation together: highest confidence, all sums (value, currency, kind, date), passages.

    `subject` and `object` are IRIs, `predicate` is a local name.
    """

    subject: str
    predicate: str
    object: str
    confidence: float
    amounts: tuple[Sum, ...]
    evidence: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case by its local name; `theme` is a Chinese label, `source` the document's; None where not given."""

    key: str
    title: str
    theme: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a graph says, by IRI for things, by source for documents (with their titles), by local name for cases.

    `labels` names all that has a label, concepts included; `statements` counts triples.
    """

    things: dict[str, Thing]
    relations: dict[Key, Relation]
    cases: dict[str, Case]
    documents: dict[str, str]
    labels: dict[str, str]


def snapshot(store: Store) -> Snapshot:
    """Read a store into a `Snapshot`; of a partnership that is stated both ways there is one relation."""
    labels = dict(sorted(_texts(store, v.PREF_LABEL), reverse=True))
    documents = dict(_texts(store, v.SOURCE))
    cases = _cases(store, labels, documents)
    titles = dict(_texts(store, v.TITLE))
    return Snapshot(
        things=_things(store, labels),
        relations=_relations(store, cases, documents),
        cases={case.key: case for case in cases.values()},
        documents={source: titles.get(iri, "") for iri, source in documents.items()},
        labels=labels,
    )


def local(iri: str) -> str:
    """The last step of an IRI."""
    found = _LOCAL.search(iri)
    return found[0] if found else iri


def _things(store: Store, labels: dict[str, str]) -> dict[str, Thing]:
    types = {
        subject: local(class_)
        for subject, class_ in sorted(_links(store, v.RDF_TYPE))
        if class_.startswith(CSR) and local(class_) in _THINGS and subject in labels
    }
    names: dict[str, set[str]] = defaultdict(set)
    for predicate in (v.PREF_LABEL, v.ALT_LABEL):
        for subject, name in _texts(store, predicate):
            names[subject].add(name)
    things = {}
    for iri, kind in types.items():
        facts = {
            (local(quad.predicate.value), labels.get(quad.object.value, quad.object.value))
            for quad in store.quads_for_pattern(NamedNode(iri), None, None)
            if quad.predicate.value.startswith(CSR)
            and local(quad.predicate.value) not in RELATIONS
            and isinstance(quad.object, NamedNode | Literal)
        }
        things[iri] = Thing(iri, labels[iri], kind, tuple(sorted(names[iri])), tuple(sorted(facts)))
    return things


def _cases(store: Store, labels: dict[str, str], documents: dict[str, str]) -> dict[str, Case]:
    """The cases by IRI."""
    titles, themes = dict(_texts(store, v.TITLE)), dict(_links(store, v.csr("theme")))
    parents = dict(_links(store, v.IS_PART_OF))
    found = {}
    for iri, class_ in _links(store, v.RDF_TYPE):
        if class_ == v.csr("Case").value:
            theme = themes.get(iri)
            source = documents.get(parents.get(iri, ""))
            found[iri] = Case(local(iri), titles.get(iri, ""), labels.get(theme, theme) if theme else None, source)
    return dict(sorted(found.items()))


def _relations(store: Store, cases: dict[str, Case], documents: dict[str, str]) -> dict[Key, Relation]:
    subjects, objects = dict(_links(store, v.RDF_SUBJECT)), dict(_links(store, v.RDF_OBJECT))
    confidences = dict(_texts(store, v.csr("confidence")))
    amounts, evidence = _amounts(store), _passages(store, cases, documents)
    gathered: dict[Key, tuple[list[float], set[Sum], set[Passage]]] = {}
    for statement, predicate in sorted(_links(store, v.RDF_PREDICATE)):
        name = local(predicate)
        if name not in RELATIONS or statement not in subjects or statement not in objects:
            continue
        key = relation_key(subjects[statement], name, objects[statement])
        sure, sums, passages = gathered.setdefault(key, ([0.0], set(), set()))
        sure.append(float(confidences.get(statement, 1.0)))
        sums.update(amounts.get(statement, ()))
        passages.update(evidence.get(statement, ()))
    return {
        key: Relation(*key, max(sure), tuple(sorted(sums)), tuple(sorted(passages)))
        for key, (sure, sums, passages) in sorted(gathered.items())
    }


def relation_key(subject: str, predicate: str, object_: str) -> Key:
    """The three parts of a relation; partners come in the order of their IRIs, since their relation is symmetric."""
    if predicate == "partnersWith" and object_ < subject:
        return object_, predicate, subject
    return subject, predicate, object_


def _amounts(store: Store) -> dict[str, set[Sum]]:
    """The sums of each statement."""
    values, currencies = dict(_texts(store, v.csr("value"))), dict(_texts(store, v.csr("currency")))
    kinds, dates = dict(_links(store, v.csr("kind"))), dict(_texts(store, v.DATE))
    sums: dict[str, set[Sum]] = defaultdict(set)
    for statement, node in _links(store, v.csr("amount")):
        if node in values:
            kind = local(kinds.get(node, ""))
            sums[statement].add((round(float(values[node])), currencies.get(node, ""), kind, dates.get(node, "")))
    return sums


def _passages(store: Store, cases: dict[str, Case], documents: dict[str, str]) -> dict[str, set[Passage]]:
    """The passages of each statement."""
    quotes, parts = dict(_texts(store, v.csr("quote"))), dict(_links(store, v.IS_PART_OF))
    starts, ends = dict(_texts(store, v.csr("start"))), dict(_texts(store, v.csr("end")))
    passages: dict[str, set[Passage]] = defaultdict(set)
    for statement, node in _links(store, v.DERIVED_FROM):
        if node in starts and node in ends:
            part = parts.get(node, "")
            case = cases.get(part)
            source = (case.source if case else documents.get(part)) or ""
            title = case.title if case else ""
            passages[statement].add(Passage(source, title, int(starts[node]), int(ends[node]), quotes.get(node)))
    return passages


def _texts(store: Store, predicate: NamedNode) -> Iterator[tuple[str, str]]:
    """Subject and text of the triples with a literal."""
    for quad in store.quads_for_pattern(None, predicate, None):
        if isinstance(quad.object, Literal):
            yield _name(quad.subject), quad.object.value


def _links(store: Store, predicate: NamedNode) -> Iterator[tuple[str, str]]:
    """Subject and object of the triples that lead to another node."""
    for quad in store.quads_for_pattern(None, predicate, None):
        if not isinstance(quad.object, Literal):
            yield _name(quad.subject), _name(quad.object)


def _name(node: object) -> str:
    return str(getattr(node, "value", node))
