"""Checks a graph against `ontology/shapes.ttl` and says in plain Chinese what is wrong, where, and what to do.

One file of shapes, two engines: pySHACL judges the constraints on single nodes; the SHACL-SPARQL constraints, which
ask about the graph as a whole, run on pyoxigraph (at 40,000 triples: milliseconds instead of ten seconds).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Variable
from rdflib.namespace import RDF, SH

from kg.errors import DataError
from kg.rdf.vocabulary import PREF_LABEL, PREFIXES, TITLE
from kg.resources import ONTOLOGY


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing wrong with a graph: where it is (name and short IRI), what is wrong, what to do about it."""

    where: str
    what: str
    todo: str

    def __str__(self) -> str:
        """All on one line."""
        return f"{self.where}：{self.what}。{self.todo}。"


def validate(store: Store, ontology: Path = ONTOLOGY) -> list[Violation]:
    """Everything in `store` that breaks the shapes in the folder `ontology`; an empty list means that it conforms.

    The violations come sorted, each once. Raises DataError where the shapes or the ontology cannot be read.
    """
    shapes, terms = _parse(ontology / "shapes.ttl"), _parse(ontology / "csr.ttl")
    found = {_violation(store, node, message) for node, message in _whole_graph(store, shapes)}
    found |= {_violation(store, node, message) for node, message in _single_nodes(store, shapes, terms)}
    return sorted(found)


def _parse(path: Path) -> rdflib.Graph:
    try:
        return rdflib.Graph().parse(path, format="turtle")
    except (OSError, SyntaxError) as error:
        raise DataError(f"{path}: {' '.join(str(error).split())}") from error


def _whole_graph(store: Store, shapes: rdflib.Graph) -> Iterator[tuple[str, str]]:
    """Run the SHACL-SPARQL constraints and take their shapes out of `shapes`; gives (N-Triples term, message)."""
    for shape, constraint in list(shapes.subject_objects(SH.sparql)):
        target = NamedNode(str(shapes.value(shape, SH.targetNode)))
        solutions = store.query(
            str(shapes.value(constraint, SH.select)),
            prefixes=PREFIXES,
            use_default_graph_as_union=True,
            substitutions={Variable("this"): target},
        )
        assert isinstance(solutions, QuerySolutions)
        message = str(shapes.value(constraint, SH.message))
        yield from ((str(solution["value"]), message) for solution in solutions)
        shapes.remove((shape, None, None))


def _single_nodes(store: Store, shapes: rdflib.Graph, terms: rdflib.Graph) -> Iterator[tuple[str, str]]:
    """What pySHACL finds, as (N-Triples term of the focus node, message)."""
    data = to_rdflib(store)
    data += terms
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, rdflib.Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        message = report.value(result, SH.resultMessage)
        value = report.value(result, SH.value)
        at = f"（现为 {value}）" if isinstance(value, rdflib.Literal) else ""
        what, _, todo = str(message).partition("；")
        yield (focus.n3() if focus is not None else ""), f"{what}{at}；{todo}"


def to_rdflib(store: Store) -> rdflib.Graph:
    """The union of all graphs of a store as an rdflib graph."""
    graph = rdflib.Graph(bind_namespaces="none")
    for quad in store:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: object) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal(language=str()):
            return rdflib.Literal(term.value, lang=term.language)
        case Literal():
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    raise DataError(f"{term}: terms about triples (RDF-star) are not part of the vocabulary; take them out")


def _violation(store: Store, node: str, message: str) -> Violation:
    what, _, todo = message.partition("；")
    return Violation(_where(store, node), what, todo)


def _where(store: Store, node: str) -> str:
    """A node's short IRI with its label or title, as far as it has one."""
    if not node.startswith("<"):
        return node
    iri = NamedNode(node[1:-1])
    short = next((f"{p}:{iri.value.removeprefix(ns)}" for p, ns in PREFIXES.items() if iri.value.startswith(ns)), node)
    quads: list[Quad] = [q for p in (PREF_LABEL, TITLE) for q in store.quads_for_pattern(iri, p, None, DefaultGraph())]
    labels = sorted(quad.object.value for quad in quads if isinstance(quad.object, Literal))
    return f"{short}（{labels[0]}）" if labels else short
