"""What people corrected, and which names were taken for one thing, as the graph tells it."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from kg.query.exploration.answers import Correction, Merge
from kg.rdf.labels import term_labels
from kg.rdf.vocabulary import CSR, DCTERMS, PREF_LABEL, PROV

_GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
_ASSOCIATED_WITH = NamedNode(PROV + "wasAssociatedWith")
_DESCRIPTION = NamedNode(DCTERMS + "description")
_MERGED_INTO, _CORRECTS = NamedNode(CSR + "mergedInto"), NamedNode(CSR + "corrects")
_NAMES = (NamedNode(CSR + "mergedName"), NamedNode(CSR + "mergedWith"))
_RULE = NamedNode(CSR + "mergeRule")
_MOST = 100


def merges(store: Store, iri: str) -> list[Merge]:
    """The merges that speak of a thing: the two names that each joined, and its rule in Chinese."""
    labels = term_labels()
    found = []
    for quad in store.quads_for_pattern(None, _MERGED_INTO, NamedNode(iri), None):
        names = [text for predicate in _NAMES for text in _values(store, quad.subject, predicate)]
        rule = next(iter(_values(store, quad.subject, _RULE)), "").removeprefix(CSR)
        found.append(Merge(names=names, rule=labels.get(rule, rule)))
    return sorted(found, key=lambda merge: (merge["names"], merge["rule"]))[:_MOST]


def corrections(store: Store, iri: str) -> list[Correction]:
    """The corrections by hand of a thing."""
    nodes: list[Any] = [quad.subject for quad in store.quads_for_pattern(None, _CORRECTS, NamedNode(iri), None)]
    nodes += [quad.object for quad in store.quads_for_pattern(NamedNode(iri), _GENERATED_BY, None, None)]
    told = [_correction(store, node) for node in set(nodes)]
    return sorted(told, key=lambda one: (one["by"], one["reason"] or ""))[:_MOST]


def correction_of(store: Store, statement: NamedNode) -> Correction | None:
    """The correction by hand that made a statement what it is, None where there is none."""
    nodes = [quad.object for quad in store.quads_for_pattern(statement, _GENERATED_BY, None, None)]
    return _correction(store, min(nodes, key=str)) if nodes else None


def _correction(store: Store, node: Any) -> Correction:
    agents = [NamedNode(agent) for agent in _values(store, node, _ASSOCIATED_WITH)]
    by = [label for agent in agents for label in _values(store, agent, PREF_LABEL) or [agent.value]]
    return Correction(by="、".join(by), reason=next(iter(_values(store, node, _DESCRIPTION)), None))


def _values(store: Store, node: Any, predicate: NamedNode) -> list[str]:
    """Texts and IRIs that a node has under a property, sorted."""
    quads = store.quads_for_pattern(node, predicate, None, None)
    return sorted(q.object.value for q in quads if isinstance(q.object, Literal | NamedNode))
