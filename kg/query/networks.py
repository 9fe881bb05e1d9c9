"""The graph as a networkx network of things, and what can be cut out of it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import networkx as nx
from pyoxigraph import Store

from kg.errors import QueryError
from kg.query.engine import Rows, Value, select
from kg.query.names import match
from kg.rdf.vocabulary import BASE, RELATIONS, ROLES, term_name

_NODES = """
SELECT ?thing ?label ?class ?family WHERE {
  ?thing skos:prefLabel ?label ; a ?class .
  FILTER (STRSTARTS(STR(?class), STR(csr:)) && ?class NOT IN (csr:Theme, csr:ProductFamily, csr:AdministrativeArea))
  OPTIONAL { ?thing csr:inFamily/skos:prefLabel ?family }
} ORDER BY ?thing ?class ?family"""
_OTHER_NAMES = "SELECT ?thing ?name WHERE { ?thing skos:altLabel ?name } ORDER BY ?thing ?name"
_DOCUMENTS = """
SELECT ?thing (COUNT(DISTINCT ?document) AS ?documents)
WHERE { ?document a csr:Document ; csr:mentions ?thing } GROUP BY ?thing"""
_STATEMENTS = """
SELECT ?statement ?s ?p ?o ?confidence WHERE {
  ?statement a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; csr:confidence ?confidence .
} ORDER BY ?s ?p ?o ?statement"""
_AMOUNTS = """
SELECT ?statement ?value ?currency ?kind ?date WHERE {
  ?statement csr:amount ?amount . ?amount csr:value ?value ; csr:currency ?currency ; csr:kind ?kind .
  OPTIONAL { ?amount dcterms:date ?date }
} ORDER BY ?statement DESC(?value) ?currency ?kind ?date"""
_EVIDENCE = """
SELECT ?statement ?quote ?source ?case ?start ?end WHERE {
  ?statement prov:wasDerivedFrom ?passage .
  ?passage csr:start ?start ; csr:end ?end ; dcterms:isPartOf ?part .
  OPTIONAL { ?passage csr:quote ?quote }
  OPTIONAL { ?part a csr:Case ; dcterms:title ?case }
  OPTIONAL { ?part dcterms:source ?own }
  OPTIONAL { ?part dcterms:isPartOf/dcterms:source ?outer }
  BIND (COALESCE(?own, ?outer, "") AS ?source)
} ORDER BY ?statement ?source ?start ?end"""


def network(store: Store) -> nx.MultiDiGraph[str]:
    """All things and beneficiary groups as nodes, one edge per relation between two of them, in a fixed order.

    Nodes are IRIs with `key` (local name), `label`, `type` and `roles` (local names), `names`, `family` (label or
    None) and `documents` (in how many it is named). Edges have `predicate` (local name), `confidence` (the highest of
    its statements), `statements` (how many), `amounts` (dicts with value, currency, kind, date) and `evidence` (dicts
    with quote, source, case, start, end). Of a partnership that is stated both ways there is one edge.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    other_names = _by_first(select(store, _OTHER_NAMES))
    documents = {str(thing): count for thing, count in select(store, _DOCUMENTS)}
    for row in select(store, _NODES):
        _add_node(graph, row, [str(name) for (name,) in other_names.get(str(row[0]), [])], documents)
    for node in [n for n, attributes in graph.nodes(data=True) if attributes["type"] is None]:
        graph.remove_node(node)
    amounts = _by_first(select(store, _AMOUNTS))
    evidence = _by_first(select(store, _EVIDENCE))
    for statement, subject, predicate, object_, confidence in select(store, _STATEMENTS):
        name = term_name(predicate)
        if name not in RELATIONS or subject not in graph or object_ not in graph:
            continue
        attributes = _edge(graph, str(subject), name, str(object_))
        attributes["statements"] += 1
        attributes["confidence"] = max(attributes["confidence"], float(str(confidence)))
        for value, currency, kind, date in amounts.get(str(statement), []):
            amount = {"value": value, "currency": currency, "kind": term_name(kind), "date": date}
            if amount not in attributes["amounts"]:
                attributes["amounts"].append(amount)
        for quote, source, case, start, end in evidence.get(str(statement), []):
            passage = {"quote": quote, "source": source, "case": case, "start": start, "end": end}
            if passage not in attributes["evidence"]:
                attributes["evidence"].append(passage)
    return graph


def focus(graph: nx.MultiDiGraph[str], name: str, hops: int = 1) -> nx.MultiDiGraph[str]:
    """The part of a network within `hops` steps, in either direction, of the things that bear the name.

    Raises QueryError where nothing bears it (see `kg.query.names.match`) or `hops` is negative.
    """
    if hops < 0:
        raise QueryError(f"hops={hops}: write how many steps to go, 0 or more")
    plain = graph.to_undirected(as_view=True)
    near: set[str] = set()
    for start in named_nodes(graph, name):
        near.update(nx.single_source_shortest_path_length(plain, start, cutoff=hops))
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((node, graph.nodes[node]) for node in graph if node in near)
    part.add_edges_from((a, b, data) for a, b, data in graph.edges(data=True) if a in near and b in near)
    return part


def named_nodes(graph: nx.MultiDiGraph[str], name: str) -> list[str]:
    """The nodes of a network that bear the name; QueryError where there is none."""
    return match(((node, label) for node, data in graph.nodes(data=True) for label in data["names"]), name)


def _add_node(
    graph: nx.MultiDiGraph[str], row: tuple[Value, ...], others: list[str], documents: dict[str, Value]
) -> None:
    thing, label, class_, family = row
    if thing not in graph:
        graph.add_node(
            str(thing),
            key=str(thing).removeprefix(BASE),
            label=label,
            type=None,
            roles=[],
            names=[label, *others],
            family=family,
            documents=documents.get(str(thing), 0),
        )
    attributes = graph.nodes[str(thing)]
    name = term_name(class_)
    if name in ROLES:
        if name not in attributes["roles"]:
            attributes["roles"].append(name)
    else:
        attributes["type"] = name


def _edge(graph: nx.MultiDiGraph[str], subject: str, predicate: str, object_: str) -> dict[str, Any]:
    """The attributes of the edge for this relation, which is made as needed."""
    ends = [(subject, object_)] + ([(object_, subject)] if predicate == "partnersWith" else [])
    for a, b in ends:
        if graph.has_edge(a, b, key=predicate):
            found: dict[str, Any] = graph.edges[a, b, predicate]
            return found
    graph.add_edge(
        subject, object_, key=predicate, predicate=predicate, confidence=0.0, statements=0, amounts=[], evidence=[]
    )
    made: dict[str, Any] = graph.edges[subject, object_, predicate]
    return made


def _by_first(rows: Rows) -> dict[str, list[tuple[Value, ...]]]:
    groups: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
    for first, *rest in rows:
        groups[str(first)].append(tuple(rest))
    return groups
