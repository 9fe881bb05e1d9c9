"""What worker processes do for linked data: which thing a name means, what the graph says of it, where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from kg.rdf.files import to_bytes
from kg.rdf.vocabulary import BASE, DERIVED_FROM, IS_PART_OF, PREF_LABEL, RDF_OBJECT, RDF_SUBJECT, RDF_TYPE, csr
from kg.server.answers import Reply
from kg.server.holding import Holding
from kg.server.limits import NotFoundError
from kg.server.negotiation import Choice

MOST_LINKS = 1_000
_MOST_STATEMENTS = 300
_DOCUMENT = re.compile(r"(.+[/#])document-[^/#]+")


def base_of(holding: Holding) -> str:
    """The IRI under which the graph names its things."""
    for quad in islice(holding.store.quads_for_pattern(None, RDF_TYPE, csr("Document")), 1):
        if isinstance(quad.subject, NamedNode) and (found := _DOCUMENT.fullmatch(quad.subject.value)):
            return found[1]
    return BASE


def page_of(holding: Holding, names: tuple[str, ...]) -> tuple[str, str]:
    """The first of `names` that the graph has, and where the explorer shows it; NotFoundError if it has none of them.

    Statements, passages and sources are shown with their case, everything else has a page of its own.
    """
    store = holding.store
    node = shown = _existing(store, names)
    if not _is_case(store, node):
        for predicate in (DERIVED_FROM, IS_PART_OF):
            shown = next(
                (q.object for q in store.quads_for_pattern(shown, predicate, None) if isinstance(q.object, NamedNode)),
                shown,
            )
    kind = "case" if _is_case(store, shown) else "entity"
    return node.value, f"/#/{kind}?iri={quote(shown.value, safe='')}"


def _is_case(store: Store, node: NamedNode) -> bool:
    return any(store.quads_for_pattern(node, RDF_TYPE, csr("Case")))


def description(holding: Holding, names: tuple[str, ...], choice: Choice) -> Reply:
    """What the graph says of the first of `names` that it has; NotFoundError if it has none of them.

    The triples that have it as subject or object, the statements about it with amounts and passages, and the labels of
    its neighbours; at most `MOST_LINKS` links and `_MOST_STATEMENTS` statements, which the reply tells.
    """
    store = holding.store
    node = _existing(store, names)
    links = list(islice(_about(store, node), MOST_LINKS + 1))
    statements = list(
        islice(
            (q.subject for p in (RDF_SUBJECT, RDF_OBJECT) for q in store.quads_for_pattern(None, p, node)),
            _MOST_STATEMENTS + 1,
        )
    )
    triples = {quad.triple for quad in links[:MOST_LINKS]}
    for statement in statements[:_MOST_STATEMENTS]:
        triples |= _closure(store, statement)
    triples |= _labels(store, triples)
    cut = len(links) > MOST_LINKS or len(statements) > _MOST_STATEMENTS
    return Reply(to_bytes(triples, choice.name), choice.media_type, cut)


def _existing(store: Store, names: Iterable[str]) -> NamedNode:
    for name in names:
        try:
            node = NamedNode(name)
        except ValueError:
            continue
        if any(store.quads_for_pattern(node, None, None)) or any(store.quads_for_pattern(None, None, node)):
            return node
    raise NotFoundError("the graph has nothing of this name")


def _about(store: Store, node: NamedNode) -> Iterable[Quad]:
    yield from store.quads_for_pattern(node, None, None)
    reified = {RDF_SUBJECT, RDF_OBJECT}
    yield from (quad for quad in store.quads_for_pattern(None, None, node) if quad.predicate not in reified)


def _closure(store: Store, statement: NamedNode | BlankNode | Triple) -> set[Triple]:
    """A statement with its amounts and passages."""
    triples = {quad.triple for quad in store.quads_for_pattern(statement, None, None)}
    for triple in list(triples):
        if triple.predicate in {DERIVED_FROM, csr("amount")} and isinstance(triple.object, NamedNode | BlankNode):
            triples |= {quad.triple for quad in store.quads_for_pattern(triple.object, None, None)}
    return triples


def _labels(store: Store, triples: set[Triple]) -> set[Triple]:
    nodes = {node for triple in triples for node in (triple.subject, triple.object) if isinstance(node, NamedNode)}
    return {quad.triple for node in nodes for quad in store.quads_for_pattern(node, PREF_LABEL, None)}
