"""From what `kg.query` tells of relations to the attributes of nodes and edges that pages show."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.query.facts import Dated, Fact, Passage, Sum, Thing
from viz.wording import date_text

FAMILY_NOTE = "产品类别按产品的名称和用途归入，不出自哪一句原文。"


def add_thing(graph: nx.MultiDiGraph[str], thing: Thing, **attributes: Any) -> None:
    """Put a thing into the graph; what is there already keeps the attributes that it has, and gets those given."""
    if thing.iri not in graph:
        graph.add_node(thing.iri, label=thing.label, type=thing.type, names=[thing.label], notes=[])
    graph.nodes[thing.iri].update(attributes)


def add_fact(graph: nx.MultiDiGraph[str], fact: Fact) -> None:
    """Put a relation with both its ends into the graph, once."""
    add_thing(graph, fact.subject)
    add_thing(graph, fact.object)
    if not graph.has_edge(fact.subject.iri, fact.object.iri, key=fact.predicate):
        graph.add_edge(
            fact.subject.iri,
            fact.object.iri,
            key=fact.predicate,
            predicate=fact.predicate,
            confidence=fact.confidence,
            amounts=[amount_attributes(amount) for amount in fact.amounts],
            evidence=[passage_attributes(passage) for passage in fact.evidence],
        )


def add_family(graph: nx.MultiDiGraph[str], product: Thing, family: Thing) -> None:
    """Say that a product belongs to a family: a relation without evidence of its own."""
    add_thing(graph, product, family=family.label)
    add_thing(graph, family)
    if not graph.has_edge(product.iri, family.iri, key="inFamily"):
        graph.add_edge(product.iri, family.iri, key="inFamily", predicate="inFamily", confidence=1.0, note=FAMILY_NOTE)


def amount_attributes(amount: Sum) -> dict[str, Any]:
    """A sum as pages want it."""
    return {"value": amount.value, "currency": amount.currency, "kind": amount.kind, "date": amount.date}


def passage_attributes(passage: Passage) -> dict[str, Any]:
    """A passage as pages want it; without a quote its document, case and place remain."""
    return {
        "quote": passage.quote,
        "source": passage.document,
        "case": passage.case,
        "theme": passage.theme,
        "start": passage.start,
        "end": passage.end,
        "curation": passage.curation,
    }


def first_note(first: Dated | None, passage: Passage | None = None) -> list[str]:
    """A sentence on the earliest date of a thing and where that stands; nothing where no date is known."""
    if first is None:
        return []
    stands = passage or first.passage
    place = "，".join(part for part in (stands.document, stands.case) if part) if stands else ""
    return [f"材料中最早的日期：{date_text(first.date)}" + (f"（{place}）" if place else "")]
