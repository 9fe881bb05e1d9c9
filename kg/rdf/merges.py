"""Why names were taken for one thing, and where things are: merges and administrative areas as triples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from kg.model import Area, Entity, Merge
from kg.rdf import vocabulary as v
from kg.rdf.iris import Names
from kg.rdf.labels import term_labels
from kg.rdf.vocabulary import csr


def merge_triples(merges: Iterable[Merge], names: Names, thing: Callable[[str, str], NamedNode]) -> Iterator[Triple]:
    """One node per merge: the thing, the name that was taken for its name, the other name, the rule, the cases.

    `thing(key, where)` names an entity. The rules that are used come with their labels, so that the graph stands on
    its own.
    """
    rules = set()
    for merge in merges:
        entity = thing(merge.entity, f"merge of {merge.name!r}")
        node = names.merge(entity, merge)
        rules.add(merge.rule)
        yield Triple(node, v.RDF_TYPE, csr("Merge"))
        yield Triple(node, csr("mergedInto"), entity)
        yield Triple(node, csr("mergedName"), Literal(merge.name, language="zh"))
        yield Triple(node, csr("mergedWith"), Literal(merge.other, language="zh"))
        yield Triple(node, csr("mergeRule"), csr(merge.rule.value))
        for source, number in merge.cases:
            yield Triple(node, v.DERIVED_FROM, names.case(source, number))
    for rule in rules:
        yield Triple(csr(rule.value), v.RDF_TYPE, csr("MergeRule"))
        for language in ("zh", "en"):
            label = term_labels(language)[rule.value]
            yield Triple(csr(rule.value), v.RDFS_LABEL, Literal(label, language=language))


def area_triples(areas: Iterable[Area], names: Names) -> Iterator[Triple]:
    """Administrative areas with name, GB/T 2260 code and the area that holds each."""
    for area in areas:
        node = names.area(area.code)
        yield Triple(node, v.RDF_TYPE, csr("AdministrativeArea"))
        yield Triple(node, v.PREF_LABEL, Literal(area.name, language="zh"))
        yield Triple(node, csr("adminCode"), Literal(area.code))
        if area.parent:
            yield Triple(node, v.IS_PART_OF, names.area(area.parent))


def location_triples(entity: Entity, node: NamedNode, names: Names) -> Iterator[Triple]:
    """Where a thing lies, and the code of a place that is an administrative area itself."""
    if entity.area:
        yield Triple(node, csr("locatedIn"), names.area(entity.area))
    if entity.code:
        yield Triple(node, csr("adminCode"), Literal(entity.code))
