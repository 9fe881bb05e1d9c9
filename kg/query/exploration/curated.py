"""What people corrected, and which names were taken for one thing, as the graph tells it."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from kg.query.exploration.answers import Correction, Merge
from kg.rdf.vocabulary import CSR, PROV, RDF_TYPE, SKOS

_GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
_MERGE, _CORRECTION = NamedNode(CSR + "Merge"), NamedNode(CSR + "Correction")
_MOST = 100


def merges(store: Store, iri: str) -> list[Merge]:
    """The merges that speak of a thing: the names that each joined, and by which rule."""
    found = []
    for node in _about(store, iri, _MERGE):
        names = sorted(
            {
                quad.object.value
                for quad in _of(store, node)
                if isinstance(quad.object, Literal) and quad.object.language
            }
        )
        rules = [q.object.value.removeprefix(CSR) for q in _of(store, node) if q.predicate.value == CSR + "rule"]
        found.append(Merge(names=names, rule=min(rules, default="")))
    return sorted(found, key=lambda merge: (merge["rule"], merge["names"]))


def corrections(store: Store, iri: str) -> list[Correction]:
    """The corrections by hand that speak of a thing or that made a statement."""
    nodes = {*_about(store, iri, _CORRECTION)}
    nodes |= {q.object for q in store.quads_for_pattern(NamedNode(iri), _GENERATED_BY, None, None)}
    told = [correction(store, node) for node in nodes if not isinstance(node, Literal)]
    return sorted(told, key=lambda one: (one["by"], one["reason"] or ""))


def correction_of(store: Store, statement: NamedNode) -> Correction | None:
    """The correction by hand that made a statement what it is, None where there is none."""
    nodes = sorted((q.object for q in store.quads_for_pattern(statement, _GENERATED_BY, None, None)), key=str)
    return correction(store, nodes[0]) if nodes else None


def correction(store: Store, node: Any) -> Correction:
    """Who made a correction, and the reason given."""
    facts: dict[str, str] = {}
    for quad in _of(store, node):
        value = (
            _label(store, quad.object) if isinstance(quad.object, NamedNode) else str(getattr(quad.object, "value", ""))
        )
        local = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        facts[local] = min(value, facts.get(local, value))
    by = next((facts[key] for key in ("by", "wasAssociatedWith", "creator", "wasAttributedTo") if key in facts), "")
    reason = next((facts[key] for key in ("reason", "comment", "description") if key in facts), None)
    return Correction(by=by, reason=reason)


def _about(store: Store, iri: str, kind: NamedNode) -> list[Any]:
    """Nodes of a class that point to a thing, in a fixed order."""
    # A hub is pointed to by very many nodes; so the class's own list is read where that is shorter.
    nodes = []
    for quad in store.quads_for_pattern(None, None, NamedNode(iri), None):
        subject = quad.subject
        if any(True for _ in store.quads_for_pattern(subject, RDF_TYPE, kind, None)):
            nodes.append(subject)
        if len(nodes) >= _MOST:
            break
    return sorted(set(nodes), key=str)


def _of(store: Store, node: Any) -> list[Any]:
    return list(store.quads_for_pattern(node, None, None, None))


def _label(store: Store, node: NamedNode) -> str:
    labels = sorted(
        q.object.value
        for q in store.quads_for_pattern(node, NamedNode(SKOS + "prefLabel"), None, None)
        if isinstance(q.object, Literal)
    )
    return labels[0] if labels else node.value
