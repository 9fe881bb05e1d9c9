"""The one home in code of the vocabulary's terms; a test holds it against `ontology/csr.ttl`.

Terms are pyoxigraph nodes, ready to be put into triples. What a term means is said in the ontology, not here.
"""

from __future__ import annotations

from functools import cache

from pyoxigraph import Literal, NamedNode

from kg.model import AmountKind, EntityType, MergeRule, Predicate

CSR = "https://w3id.org/csrkg/ontology#"
BASE = "https://w3id.org/csrkg/id/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"

PREFIXES: dict[str, str] = {
    "csr": CSR,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "kg": BASE,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}

ROLES = ("PartnerAgency", "ClientCompany", "Beneficiary")
CONCEPT_CLASSES = ("Theme", "ProductFamily", "BeneficiaryGroup")
CLASSES: tuple[str, ...] = (
    "Organization",
    "Institution",
    "Offering",
    *(entity_type.value for entity_type in EntityType),
    *ROLES,
    "Document",
    "Case",
    "Passage",
    "MonetaryAmount",
    "AmountKind",
    "AdministrativeArea",
    "Merge",
    "MergeRule",
    "Correction",
    "RejectedRelation",
    *CONCEPT_CLASSES,
)
RELATIONS: tuple[str, ...] = tuple(predicate.value for predicate in Predicate)
PROPERTIES: tuple[str, ...] = (
    *RELATIONS,
    "inFamily",
    "theme",
    "reportedBy",
    "mentions",
    "confidence",
    "amount",
    "value",
    "currency",
    "kind",
    "quote",
    "start",
    "end",
    "locatedIn",
    "adminCode",
    "mergedInto",
    "mergedName",
    "mergedWith",
    "mergeRule",
    "quotesOmitted",
    "extractedConfidence",
    "confirmedBy",
    "correctionKind",
    "corrects",
    "rejectedRelation",
    "rejectedSubject",
    "rejectedPredicate",
    "rejectedObject",
    "rejectedIn",
)
INDIVIDUALS: tuple[str, ...] = tuple(term.value for kinds in (AmountKind, MergeRule) for term in kinds)


@cache
def csr(name: str) -> NamedNode:
    """The ontology term with this local name; ValueError for a name that the vocabulary does not have."""
    if name not in CLASSES and name not in PROPERTIES and name not in INDIVIDUALS:
        raise ValueError(f"the vocabulary has no term csr:{name}")
    return NamedNode(CSR + name)


def term_name(iri: object) -> str:
    """The local name of an ontology term (`csr:offers` → offers); any other IRI as it is."""
    return str(iri).removeprefix(CSR)


RDF_TYPE = NamedNode(RDF + "type")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDF_STATEMENT = NamedNode(RDF + "Statement")
RDF_SUBJECT = NamedNode(RDF + "subject")
RDF_PREDICATE = NamedNode(RDF + "predicate")
RDF_OBJECT = NamedNode(RDF + "object")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
ALT_LABEL = NamedNode(SKOS + "altLabel")
IN_SCHEME = NamedNode(SKOS + "inScheme")
CONCEPT = NamedNode(SKOS + "Concept")
CONCEPT_SCHEME = NamedNode(SKOS + "ConceptScheme")
TITLE = NamedNode(DCTERMS + "title")
SOURCE = NamedNode(DCTERMS + "source")
DATE = NamedNode(DCTERMS + "date")
IS_PART_OF = NamedNode(DCTERMS + "isPartOf")
DESCRIPTION = NamedNode(DCTERMS + "description")
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
ATTRIBUTED_TO = NamedNode(PROV + "wasAttributedTo")
ASSOCIATED_WITH = NamedNode(PROV + "wasAssociatedWith")
AGENT = NamedNode(PROV + "Agent")
DECIMAL = NamedNode(XSD + "decimal")
INTEGER = NamedNode(XSD + "integer")
G_YEAR = NamedNode(XSD + "gYear")
G_YEAR_MONTH = NamedNode(XSD + "gYearMonth")
XSD_DATE = NamedNode(XSD + "date")
TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
