"""What in a graph a person should look at first: names joined on weak grounds, and relations of low confidence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Store

from kg.model import MergeRule, normalise
from kg.query.engine import select
from kg.rdf.vocabulary import term_name

WEAK_RULES = (MergeRule.ALIAS, MergeRule.MISPRINT, MergeRule.CONTEXT, MergeRule.OWNERLESS)
"""Rules that now and then join what is not one thing."""

_RELATIONS = """
SELECT ?statement ?subject ?subject_type ?predicate ?object ?object_type ?confidence
       ?case ?title ?source ?start ?end ?quote
WHERE {
  ?statement a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?predicate ; rdf:object ?o ; csr:confidence ?confidence ;
             prov:wasDerivedFrom ?passage .
  FILTER (?confidence < %s)
  FILTER NOT EXISTS { ?statement csr:confirmedBy ?by } FILTER NOT EXISTS { ?statement prov:wasGeneratedBy ?by }
  ?s skos:prefLabel ?subject ; a ?subject_type .
  ?o skos:prefLabel ?object ; a ?object_type .
  FILTER (STRSTARTS(STR(?subject_type), STR(csr:)) && STRSTARTS(STR(?object_type), STR(csr:)))
  FILTER (?subject_type NOT IN (csr:PartnerAgency, csr:ClientCompany, csr:Beneficiary))
  FILTER (?object_type NOT IN (csr:PartnerAgency, csr:ClientCompany, csr:Beneficiary))
  ?passage dcterms:isPartOf ?case ; csr:start ?start ; csr:end ?end .
  ?case a csr:Case ; dcterms:title ?title ; dcterms:isPartOf/dcterms:source ?source .
  OPTIONAL { ?passage csr:quote ?quote }
} ORDER BY ?confidence ?source ?start ?statement"""
_MERGES = """
SELECT ?merge ?thing ?type ?name ?other ?rule ?why ?case ?title ?source WHERE {
  ?merge a csr:Merge ; csr:mergedInto ?t ; csr:mergedName ?name ; csr:mergedWith ?other ; csr:mergeRule ?rule ;
         prov:wasDerivedFrom ?case .
  ?t skos:prefLabel ?thing ; a ?type .
  FILTER (STRSTARTS(STR(?type), STR(csr:)) && ?type NOT IN (csr:PartnerAgency, csr:ClientCompany, csr:Beneficiary))
  ?rule rdfs:label ?why . FILTER (LANG(?why) = "zh")
  ?case dcterms:title ?title ; dcterms:isPartOf/dcterms:source ?source .
} ORDER BY ?thing ?name ?other ?rule ?source ?case"""

_QUOTES = """
SELECT ?case ?start ?end ?quote WHERE {
  ?case a csr:Case . ?passage dcterms:isPartOf ?case ; csr:start ?start ; csr:end ?end ; csr:quote ?quote .
} ORDER BY ?case ?start ?end"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: document, case (number and title), offsets and words as far as they are known."""

    source: str
    case: int
    title: str
    start: int | None = None
    end: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtfulRelation:
    """A statement of low confidence; ends by label and local name of their types, predicate by local name."""

    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    confidence: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulMerge:
    """Two names that a weak rule took for one thing's; `why` is the rule in Chinese.

    `places` are the cases that it was read from, each with the first quote of the graph that holds one of the names.
    """

    thing: str
    type: str
    names: tuple[str, str]
    why: str
    places: tuple[Place, ...]


def doubtful_relations(store: Store, below: float) -> list[DoubtfulRelation]:
    """The statements of a confidence below `below` that nobody confirmed or made by hand, the least sure first."""
    groups: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in select(store, _RELATIONS % f"{below:f}").dicts():
        groups[str(row["statement"])].append(dict(row))
    return [
        DoubtfulRelation(
            subject=str(rows[0]["subject"]),
            subject_type=term_name(rows[0]["subject_type"]),
            predicate=term_name(rows[0]["predicate"]),
            object=str(rows[0]["object"]),
            object_type=term_name(rows[0]["object_type"]),
            confidence=float(str(rows[0]["confidence"])),
            places=tuple(dict.fromkeys(map(_place, rows))),
        )
        for rows in groups.values()
    ]


def doubtful_merges(store: Store) -> list[DoubtfulMerge]:
    """The merges by `WEAK_RULES`, sorted by the thing's label."""
    groups: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in select(store, _MERGES).dicts():
        if term_name(row["rule"]) in WEAK_RULES:
            groups[str(row["merge"])].append(dict(row))
    quotes: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in select(store, _QUOTES).dicts() if groups else ():
        quotes[str(row["case"])].append(dict(row))
    return [
        DoubtfulMerge(
            thing=str(rows[0]["thing"]),
            type=term_name(rows[0]["type"]),
            names=(str(rows[0]["name"]), str(rows[0]["other"])),
            why=str(rows[0]["why"]),
            places=tuple(dict.fromkeys(_place({**row, **_naming(row, quotes[str(row["case"])])}) for row in rows)),
        )
        for rows in groups.values()
    ]


def _naming(merge: dict[str, object], quotes: list[dict[str, object]]) -> dict[str, object]:
    """The first of a case's quotes that holds one of the two names, the fuller name before the other."""
    for name in sorted((str(merge["name"]), str(merge["other"])), key=len, reverse=True):
        for row in quotes:
            if normalise(name) in normalise(str(row["quote"])):
                return row
    return {}


def _place(row: dict[str, object]) -> Place:
    number = re.search(r"\d+$", str(row["case"]))
    start, end, quote = row.get("start"), row.get("end"), row.get("quote")
    return Place(
        source=str(row["source"]),
        case=int(number[0]) if number else 1,
        title=str(row["title"]),
        start=start if isinstance(start, int) else None,
        end=end if isinstance(end, int) else None,
        quote=None if quote is None else str(quote),
    )
