"""The concept schemes of `ontology/schemes.ttl`: themes, product families and beneficiary groups by Chinese label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from kg.errors import DataError
from kg.rdf.vocabulary import (
    CONCEPT,
    CONCEPT_CLASSES,
    CONCEPT_SCHEME,
    IN_SCHEME,
    PREF_LABEL,
    RDF_TYPE,
    csr,
)
from kg.resources import ONTOLOGY


@dataclass(frozen=True, slots=True)
class Concepts:
    """Concepts of one closed list by Chinese label, and what a graph has to say about each to stand on its own."""

    kind: str
    iris: dict[str, NamedNode]
    scheme: NamedNode
    scheme_label: str

    def iri(self, label: str, where: str) -> NamedNode:
        """The concept with this Chinese label; DataError naming `where` it was used when the list lacks it."""
        try:
            return self.iris[label]
        except KeyError:
            known = "、".join(self.iris)
            raise DataError(
                f"{where}: {label!r} is no csr:{self.kind} of ontology/schemes.ttl; use one of {known}"
            ) from None

    def triples(self, concept: NamedNode) -> list[Triple]:
        """Type, Chinese label and scheme of a concept, and the scheme's own label."""
        label = next(name for name, iri in self.iris.items() if iri == concept)
        return [
            Triple(concept, RDF_TYPE, CONCEPT),
            Triple(concept, RDF_TYPE, csr(self.kind)),
            Triple(concept, PREF_LABEL, Literal(label, language="zh")),
            Triple(concept, IN_SCHEME, self.scheme),
            Triple(self.scheme, RDF_TYPE, CONCEPT_SCHEME),
            Triple(self.scheme, PREF_LABEL, Literal(self.scheme_label, language="zh")),
        ]


@cache
def concept_schemes(path: Path = ONTOLOGY / "schemes.ttl") -> dict[str, Concepts]:
    """The three lists by class name (`Theme`, `ProductFamily`, `BeneficiaryGroup`); labels in alphabetical order.

    Raises DataError where the file is missing or broken.
    """
    store = Store()
    try:
        store.load(path=str(path), format=RdfFormat.TURTLE)
    except (OSError, SyntaxError) as error:
        raise DataError(f"{path}: {error}") from error
    schemes: dict[str, Concepts] = {}
    for kind in CONCEPT_CLASSES:
        iris = {
            _chinese_label(store, concept): concept
            for quad in store.quads_for_pattern(None, RDF_TYPE, csr(kind), None)
            if isinstance(concept := quad.subject, NamedNode)
        }
        scheme = next((q.object for iri in iris.values() for q in store.quads_for_pattern(iri, IN_SCHEME, None)), None)
        if not isinstance(scheme, NamedNode):
            raise DataError(f"{path}: no concept of class csr:{kind} in a scheme; restore the file")
        schemes[kind] = Concepts(kind, dict(sorted(iris.items())), scheme, _chinese_label(store, scheme))
    return schemes


def _chinese_label(store: Store, concept: NamedNode) -> str:
    for quad in store.quads_for_pattern(concept, PREF_LABEL, None):
        if isinstance(quad.object, Literal) and quad.object.language == "zh":
            return quad.object.value
    raise DataError(f"{concept.value}: no skos:prefLabel in Chinese in the concept schemes; add one")
