"""A part of a graph that stands on its own: some relations with their statements, sums, passages, cases and things."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Store, Triple

from kg.query.facts import Fact
from kg.query.lineage import Lineage
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import csr

_MENTIONS = csr("mentions")
_NAMING = frozenset({csr("Case"), csr("Document")})
_ROLES = {  # a role follows from being the object of one of these
    csr("PartnerAgency"): frozenset({"partnersWith"}),
    csr("ClientCompany"): frozenset({"finances", "providedTo"}),
    csr("Beneficiary"): frozenset({"targets", "donatesTo", "assists"}),
}


def lineage_graph(store: Store, told: Lineage) -> list[Triple]:
    """The part of the graph that a lineage tells."""
    members = (*told.relatives, *told.siblings)
    things = (told.thing, *told.families, *(member.thing for member in members))
    return part_of_graph(store, (thing.iri for thing in things), told.facts())


def part_of_graph(store: Store, things: Iterable[str], facts: Iterable[Fact]) -> list[Triple]:
    """All that a store says of these things (IRIs) and facts themselves, in order; a valid graph if the store's is.

    Of cases and documents, what they mention is told only of things in the part; roles of things only where they follow
    from the facts.
    """
    part, relations = _Part(store), list(facts)
    for iri in things:
        part.describe(iri)
    for fact in relations:
        part.add_relation(NamedNode(fact.subject.iri), csr(fact.predicate), NamedNode(fact.object.iri))
        for statement in fact.statements:
            part.describe(statement.iri)
    part.add_mentions()
    objects = {(iri, f.predicate) for f in relations for iri in (f.object.iri, *_other_end(f))}
    return sorted((t for t in part.triples if _holds(t, objects)), key=str)


def _other_end(fact: Fact) -> tuple[str, ...]:
    return (fact.subject.iri,) if fact.predicate == "partnersWith" else ()


def _holds(triple: Triple, objects: set[tuple[str, str]]) -> bool:
    """Whether a triple is no role, or one that follows from a relation in the part."""
    causes = _ROLES.get(triple.object) if isinstance(triple.object, NamedNode) else None
    if triple.predicate != v.RDF_TYPE or causes is None or not isinstance(triple.subject, NamedNode):
        return True
    return any((triple.subject.value, predicate) in objects for predicate in causes)


class _Part:
    """Triples copied from a store: a node with what it says of itself, without the relations between things."""

    _LEFT_OUT = frozenset({_MENTIONS.value, *(csr(name).value for name in v.RELATIONS)})

    def __init__(self, store: Store) -> None:
        self.store = store
        self.triples: set[Triple] = set()
        self._seen: set[str] = set()

    def describe(self, iri: str) -> None:
        """The triples of a node, and those of all nodes that they lead to."""
        waiting = [iri]
        while waiting:
            node = waiting.pop()
            if node in self._seen:
                continue
            self._seen.add(node)
            for quad in self.store.quads_for_pattern(NamedNode(node), None, None, None):
                if quad.predicate.value not in self._LEFT_OUT:
                    self.triples.add(quad.triple)
                    if isinstance(quad.object, NamedNode):
                        waiting.append(quad.object.value)

    def add_relation(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode) -> None:
        """The plain triple, in each direction in which it stands, and both ends."""
        for s, o in ((subject, object_), (object_, subject)):
            if any(True for _ in self.store.quads_for_pattern(s, predicate, o, None)):
                self.triples.add(Triple(s, predicate, o))
            self.describe(s.value)

    def add_mentions(self) -> None:
        """That the cases and documents of the part name the things of the part."""
        for triple in [t for t in self.triples if t.predicate == v.RDF_TYPE and t.object in _NAMING]:
            source = triple.subject
            for iri in self._seen if isinstance(source, NamedNode) else ():
                if any(True for _ in self.store.quads_for_pattern(source, _MENTIONS, NamedNode(iri), None)):
                    self.triples.add(Triple(source, _MENTIONS, NamedNode(iri)))
