"""What happened when: dated sums, dated statements and dated documents, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import BlankNode, NamedNode, Store

from kg.errors import QueryError
from kg.model import ORGANIZATIONS, Predicate
from kg.query.facts import Fact, Passage, Sum, Thing
from kg.query.lookup import Facts
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import csr

_STATEMENTS = 1000  # so many statements are read of one thing at least, to find the earliest among them


@dataclass(frozen=True, slots=True)
class Event:
    """A date (YYYY, YYYY-MM or YYYY-MM-DD), what it is the date of, and what is said to have happened.

    `of` is amount (then `amount` is the sum), statement, or document: the date on which the document is dated that
    tells of it, which is no later than known. `fact` holds the one statement that is meant; it is None for a document
    by itself, whose title is `title`.
    """

    date: str
    of: str
    fact: Fact | None = None
    amount: Sum | None = None
    title: str | None = None
    passage: Passage | None = None


def timeline(store: Store, *iris: str, max_events: int = 1000) -> tuple[Event, ...]:
    """The dated events of things (by IRI), or of the whole graph where none is given, the earliest first.

    To an organisation belong its units and what they offer. Of a thing, what a dated document says of it has the
    document's date where it has none of its own; of the whole graph, each dated document is one event. `max_events`
    bounds the answer; of what is stated more than a thousand times, not all is read. Raises QueryError for a bound
    below 1.
    """
    if max_events < 1:
        raise QueryError(f"max_events={max_events}: write how many events to tell, 1 or more")
    facts = Facts(store, max(_STATEMENTS, max_events))
    found = {event for iri in iris for event in _of_thing(facts, iri)} if iris else set(_of_graph(facts))
    return tuple(sorted(found, key=_order)[:max_events])


def _of_thing(facts: Facts, iri: str) -> Iterator[Event]:
    things = facts.units(iri) if facts.thing(iri).type in ORGANIZATIONS else (iri,)
    offered = {offering for unit in things for offering in facts.objects(unit, Predicate.OFFERS)}
    statements = dict.fromkeys(node for thing in (*things, *sorted(offered)) for node in facts.statements_of(thing))
    for node in statements:
        if fact := facts.said(node):
            own = list(_events(fact))
            yield from own or _by_document(fact)


def _of_graph(facts: Facts) -> Iterator[Event]:
    dated = facts.store.quads_for_pattern(None, v.DATE, None, None)
    for quad in islice(dated, 10 * facts.limit):
        if isinstance(quad.subject, NamedNode | BlankNode):
            yield from _of_node(facts, quad.subject)


def _of_node(facts: Facts, node: NamedNode | BlankNode) -> Iterator[Event]:
    """The events that a dated node stands for: a sum, a statement, a document."""
    for quad in facts.store.quads_for_pattern(None, csr("amount"), node, None):
        if isinstance(quad.subject, NamedNode) and (fact := facts.said(quad.subject.value)):
            yield from _events(fact)
    if isinstance(node, BlankNode):
        return
    if fact := facts.said(node.value):
        yield from _events(fact)
    thing = facts.thing(node.value)
    if thing.type == "Document":
        yield _document(facts, thing)


def _document(facts: Facts, thing: Thing) -> Event:
    date = facts.text(thing.iri, v.DATE) or ""
    passage = Passage(document=facts.text(thing.iri, v.SOURCE) or "", document_date=date)
    return Event(date, "document", title=thing.label, passage=passage)


def _events(fact: Fact) -> Iterator[Event]:
    """The events that a statement itself dates: its dated sums, and its own date."""
    for statement in fact.statements:
        passage = next((p for p in statement.evidence if p.document), next(iter(statement.evidence), None))
        for amount in statement.amounts:
            if date := amount.date or statement.date:
                yield Event(date, "amount", fact, amount, passage=passage)
        if statement.date and not statement.amounts:
            yield Event(statement.date, "statement", fact, passage=passage)


def _by_document(fact: Fact) -> Iterator[Event]:
    for statement in fact.statements:
        passage = next((p for p in statement.evidence if p.document_date), None)
        if passage and passage.document_date:
            largest = next(iter(statement.amounts), None)
            yield Event(passage.document_date, "document", fact, largest, passage=passage)


def _order(event: Event) -> tuple[str, ...]:
    told = (event.fact.subject.label, event.fact.predicate, event.fact.object.label) if event.fact else ("", "", "")
    return event.date, event.of, *told, event.title or "", f"{event.amount.value:020}" if event.amount else ""
