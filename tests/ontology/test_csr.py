"""The ontology: every term of the vocabulary, in both languages, and the code knows the same terms."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.model import AmountKind, EntityType, Predicate
from kg.rdf import vocabulary
from kg.rdf.concepts import concept_schemes
from kg.rdf.labels import term_labels

CSR = rdflib.Namespace(vocabulary.CSR)


@pytest.fixture(scope="module")
def ontology(root: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(root / "ontology" / "csr.ttl")


@pytest.fixture(scope="module")
def schemes(root: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(root / "ontology" / "schemes.ttl")


def local(graph: rdflib.Graph, kind: rdflib.URIRef) -> set[str]:
    return {str(s).removeprefix(CSR) for s in graph.subjects(RDF.type, kind) if str(s).startswith(CSR)}


def test_code_and_ontology_have_the_same_terms(ontology: rdflib.Graph) -> None:
    assert local(ontology, OWL.Class) == set(vocabulary.CLASSES)
    assert local(ontology, OWL.ObjectProperty) | local(ontology, OWL.DatatypeProperty) == set(vocabulary.PROPERTIES)
    assert local(ontology, OWL.NamedIndividual) == set(vocabulary.INDIVIDUALS)
    assert {*EntityType, *Predicate, *AmountKind} <= {
        *vocabulary.CLASSES,
        *vocabulary.PROPERTIES,
        *vocabulary.INDIVIDUALS,
    }
    with pytest.raises(ValueError, match="csr:lends"):
        vocabulary.csr("lends")


def test_every_term_has_label_and_definition_in_both_languages(ontology: rdflib.Graph) -> None:
    terms = {s for s in ontology.subjects() if str(s).startswith(CSR)}
    for term in terms:
        for predicate in (RDFS.label, SKOS.definition):
            assert sorted(str(o.language) for o in ontology.objects(term, predicate)) == ["en", "zh"], (term, predicate)  # type: ignore[union-attr]
        assert ontology.value(term, RDFS.isDefinedBy), term


def test_every_concept_has_label_and_definition_in_both_languages(schemes: rdflib.Graph) -> None:
    concepts = {*schemes.subjects(RDF.type, SKOS.Concept), *schemes.subjects(RDF.type, SKOS.ConceptScheme)}
    for concept in concepts:
        for predicate in (SKOS.prefLabel, SKOS.definition):
            assert sorted(str(o.language) for o in schemes.objects(concept, predicate)) == ["en", "zh"], concept  # type: ignore[union-attr]


def test_every_class_stands_under_the_vocabularys_class(ontology: rdflib.Graph) -> None:
    above = {term: set(ontology.transitive_objects(CSR[term], RDFS.subClassOf)) for term in vocabulary.CLASSES}
    for name in ("Bank", "BankBranch", "FinancialInstitution"):
        assert {CSR.Institution, CSR.Organization} <= above[name]
    for name in ("GovernmentAgency", "Association", "Charity", "Company", "PublicInstitution"):
        assert CSR.Organization in above[name]
    for name in ("Product", "Platform", "Programme"):
        assert CSR.Offering in above[name]


def test_every_relation_has_domain_and_range(ontology: rdflib.Graph) -> None:
    for name in vocabulary.PROPERTIES:
        assert ontology.value(CSR[name], RDFS.domain), name
        assert ontology.value(CSR[name], RDFS.range), name
    assert (CSR.partnersWith, RDF.type, OWL.SymmetricProperty) in ontology


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.w3.org/ns/org#",
        "https://schema.org/",
        "https://spec.edmcouncil.org/fibo/ontology/",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://purl.org/dc/terms/",
    ],
)
def test_terms_are_aligned_with_the_vocabularies_of_others(ontology: rdflib.Graph, namespace: str) -> None:
    alignments = {
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        SKOS.closeMatch,
        SKOS.relatedMatch,
        SKOS.broadMatch,
        SKOS.narrowMatch,
    }
    assert any(p in alignments and str(o).startswith(namespace) for _, p, o in ontology)


def test_the_closed_lists_have_their_members() -> None:
    schemes = concept_schemes()
    assert [len(schemes[kind].iris) for kind in ("Theme", "ProductFamily", "BeneficiaryGroup")] == [11, 18, 19]


def test_themes_are_matched_with_sdgs_and_gri_topics(schemes: rdflib.Graph) -> None:
    for theme in schemes.subjects(RDF.type, CSR.Theme):
        matches = [str(o) for o in schemes.objects(theme, SKOS.relatedMatch)]
        assert any(m.startswith("http://metadata.un.org/sdg/") for m in matches), theme
        assert any("/gri-" in m for m in matches), theme
        assert all((rdflib.URIRef(m), SKOS.prefLabel, None) in schemes for m in matches if "/gri-" in m)


def test_labels_of_terms_for_people() -> None:
    assert term_labels()["Bank"] == "银行"
    assert term_labels("en")["partnersWith"] == "partners with"


@pytest.mark.shared
def test_the_lists_are_those_of_the_guidelines(shared: Path) -> None:
    text = (shared / "gold" / "GUIDELINES.md").read_text("utf-8") + (shared / "vocabulary.md").read_text("utf-8")
    for concepts in concept_schemes().values():
        assert [label for label in concepts.iris if label not in text] == []
