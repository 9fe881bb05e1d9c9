"""What the terms of the vocabulary are called in both languages, the concepts, and the named queries."""

from __future__ import annotations

from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.model import AmountKind
from kg.query.exploration.index import APART, holes
from kg.query.exploration.reading import Reader
from kg.query.exploration.tables import Concept, GraphFacts, QueryAnswer, QueryParameter, Term, TermsAnswer, Wording
from kg.query.named import named_queries
from kg.rdf.labels import term_labels
from kg.rdf.vocabulary import (
    CONCEPT_CLASSES,
    CSR,
    INDIVIDUALS,
    PREF_LABEL,
    PREFIXES,
    PROPERTIES,
    RDF_TYPE,
    ROLES,
    csr,
)
from kg.resources import ONTOLOGY


def terms(reader: Reader, title: str) -> TermsAnswer:
    """Labels of types, relations, roles, kinds of sums, concepts, and figures of the graph."""
    zh, en = term_labels("zh"), term_labels("en")
    apart = {*PROPERTIES, *ROLES, *INDIVIDUALS}
    themes, families, groups = (_concepts(kind) for kind in CONCEPT_CLASSES)
    counted = reader.index.number(f"SELECT count(*) FROM thing WHERE type NOT IN ({holes(APART)})", *APART)
    return TermsAnswer(
        types={name: Wording(zh=label, en=en.get(name, name)) for name, label in zh.items() if name not in apart},
        relations={name: Wording(zh=zh[name], en=en.get(name, name)) for name in zh if name in PROPERTIES},
        roles={name: Wording(zh=zh[name], en=en.get(name, name)) for name in ROLES if name in zh},
        kinds={name: Wording(zh=zh[name], en=en.get(name, name)) for name in AmountKind if name in zh},
        themes=themes,
        families=families,
        groups=groups,
        prefixes=dict(PREFIXES),
        vocabulary=[
            Term(term=f"csr:{name}", label_zh=label, label_en=en.get(name, name), kind=_kind(name))
            for name, label in zh.items()
        ],
        graph=GraphFacts(
            title=title,
            triples=reader.index.number("SELECT value FROM figure WHERE name = 'triples'"),
            entities=counted,
            relations=reader.index.number("SELECT count(*) FROM edge WHERE statements > 0"),
            has_quotes=any(True for _ in reader.store.quads_for_pattern(None, csr("quote"), None, None)),
        ),
    )


def queries() -> list[QueryAnswer]:
    """The named queries of `ontology/queries`."""
    return [
        QueryAnswer(
            name=query.name,
            question_zh=query.question_zh,
            question_en=query.question_en,
            params=[
                QueryParameter(
                    name=p.name,
                    explanation=p.explanation,
                    explanation_en=p.explanation_en,
                    kind=p.kind,
                    default=p.default,
                )
                for p in query.parameters
            ],
            sparql=query.text,
        )
        for query in named_queries()
    ]


def _kind(name: str) -> str:
    return "property" if name[:1].islower() else "individual" if name in INDIVIDUALS else "class"


@cache
def _schemes() -> Store:
    store = Store()
    store.load(path=str(ONTOLOGY / "schemes.ttl"), format=RdfFormat.TURTLE)
    return store


def _concepts(kind: str) -> list[Concept]:
    """The concepts of a class in the order of their IRIs."""
    found = []
    for quad in _schemes().quads_for_pattern(None, RDF_TYPE, NamedNode(CSR + kind), None):
        labels = {
            q.object.language: q.object.value
            for q in _schemes().quads_for_pattern(quad.subject, PREF_LABEL, None, None)
            if isinstance(q.object, Literal)
        }
        if isinstance(quad.subject, NamedNode) and "zh" in labels:
            found.append(Concept(iri=quad.subject.value, label=labels["zh"], en=labels.get("en", labels["zh"])))
    return sorted(found, key=lambda concept: concept["iri"])
