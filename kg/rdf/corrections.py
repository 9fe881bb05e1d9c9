"""Corrections by hand → triples: what was changed, why and who says so, apart from what was extracted (PROV-O)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from kg.model import Correction, Predicate, ResolvedRelation
from kg.rdf import vocabulary as v
from kg.rdf.iris import Names
from kg.rdf.literals import date_literal, decimal_literal, plain_text
from kg.rdf.vocabulary import csr

_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def correction_triples(
    correction: Correction, names: Names, thing: Callable[[str, str], NamedNode], group: Callable[[str, str], NamedNode]
) -> Iterator[Triple]:
    """All triples about one correction.

    `thing` gives the node of an entity key, `group` that of a beneficiary group's label; both are told where the
    name stands, for their own errors. Relations that were taken out are described by `csr:RejectedRelation`, never as
    statements, so that no query takes them for facts.
    """
    where = f"correction {correction.id}"
    node, agent = names.correction(correction.id), names.agent(correction.by)
    yield Triple(node, v.RDF_TYPE, csr("Correction"))
    yield Triple(node, csr("correctionKind"), Literal(correction.kind.value))
    yield Triple(node, v.DESCRIPTION, plain_text(correction.reason))
    yield Triple(node, v.ASSOCIATED_WITH, agent)
    yield Triple(agent, v.RDF_TYPE, v.AGENT)
    yield Triple(agent, v.PREF_LABEL, plain_text(correction.by))
    if correction.date:
        yield Triple(node, v.DATE, date_literal(correction.date, where))
    if correction.reference:
        url = _URL.fullmatch(correction.reference)
        yield Triple(node, v.SOURCE, NamedNode(url[0]) if url else plain_text(correction.reference))
    for key in correction.entities:
        yield Triple(node, csr("corrects"), thing(key, where))
    for source, number in correction.cases:
        yield Triple(node, csr("corrects"), names.case(source, number))
    for relation in correction.rejected:
        end = group if relation.predicate is Predicate.TARGETS else thing
        yield from _rejected(node, relation, names, thing(relation.subject, where), end(relation.object, where))


def _rejected(
    correction: NamedNode, relation: ResolvedRelation, names: Names, subject: NamedNode, object_: NamedNode
) -> Iterator[Triple]:
    case = names.case(relation.source, relation.case)
    node = names.rejected(correction, subject, relation.predicate.value, object_, case)
    yield Triple(correction, csr("rejectedRelation"), node)
    yield Triple(node, v.RDF_TYPE, csr("RejectedRelation"))
    yield Triple(node, csr("rejectedSubject"), subject)
    yield Triple(node, csr("rejectedPredicate"), csr(relation.predicate.value))
    yield Triple(node, csr("rejectedObject"), object_)
    yield Triple(node, csr("rejectedIn"), case)
    yield Triple(node, csr("extractedConfidence"), decimal_literal(relation.confidence, case.value))
