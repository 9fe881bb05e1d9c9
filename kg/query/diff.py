"""What changed between two graphs, told by things and relations, not by triples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Store

from kg.query.pairing import Pairing, pair
from kg.query.snapshot import Case, Key, Passage, Relation, Snapshot, Sum, Thing, relation_key, snapshot

CONFIDENCE_STEP = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """One respect in which two things differ: what is no longer so, and what is so now.

    `what` is `iri`, `name`, `type`, `names` (other than the preferred one), or the local name of a property.
    """

    what: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing that is in both graphs, as it is in the new one, and what is different about it."""

    thing: Thing
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A thing that became one with another (`merged`), or was one with another before (`split`)."""

    thing: Thing
    other: Thing


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation by the labels of its ends; predicates are local names."""

    subject: str
    predicate: str
    object: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """A relation that both graphs state: confidence before and after, sums and passages that went and came."""

    edge: Edge
    confidence: tuple[float, float]
    amounts_removed: tuple[Sum, ...]
    amounts_added: tuple[Sum, ...]
    evidence_removed: tuple[Passage, ...]
    evidence_added: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that both graphs hold, with another title or theme."""

    before: Case
    after: Case


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences, in a fixed order; `other_triples` counts those removed and added where nothing else differs."""

    things_added: tuple[Thing, ...]
    things_removed: tuple[Thing, ...]
    things_changed: tuple[ThingChange, ...]
    things_merged: tuple[Move, ...]
    things_split: tuple[Move, ...]
    relations_added: tuple[Edge, ...]
    relations_removed: tuple[Edge, ...]
    relations_changed: tuple[EdgeChange, ...]
    cases_added: tuple[Case, ...]
    cases_removed: tuple[Case, ...]
    cases_changed: tuple[CaseChange, ...]
    documents_added: tuple[str, ...]
    documents_removed: tuple[str, ...]
    other_triples: tuple[int, int] = (0, 0)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many things, relations, cases and documents were added, removed, changed, merged, split."""
        kinds = ("added", "removed", "changed", "merged", "split")
        return {
            of: {kind: len(getattr(self, f"{of}_{kind}", ())) for kind in kinds}
            for of in ("things", "relations", "cases", "documents")
        }

    def __bool__(self) -> bool:
        """Whether the graphs say different things."""
        return any(n for counts in self.counts().values() for n in counts.values())


def diff(old: Store, new: Store, *, confidence: float = CONFIDENCE_STEP) -> Diff:
    """Compare two graphs.

    Things are the same by IRI or else by their names (see `kg.query.pairing.pair`), so that a thing whose IRI follows
    its new name is renamed, not removed and added; relations, cases (by document and number) and documents (by source)
    follow. A relation's confidence counts as changed when it moved by more than `confidence` (0..1). A passage is the
    same one where its place or its words are.
    """
    before, after = snapshot(old), snapshot(new)
    pairing = pair(before, after)
    edges = _edges(before, after, pairing, confidence)
    cases = before.cases.keys() & after.cases.keys()
    found = Diff(
        things_added=_sorted(after.things, after.things.keys() - set(pairing.same.values()) - pairing.split.keys()),
        things_removed=_sorted(before.things, before.things.keys() - pairing.same.keys() - pairing.merged.keys()),
        things_changed=_changed(before, after, pairing),
        things_merged=tuple(Move(before.things[a], after.things[b]) for a, b in pairing.merged.items()),
        things_split=tuple(Move(after.things[a], before.things[b]) for a, b in pairing.split.items()),
        relations_added=edges[0],
        relations_removed=edges[1],
        relations_changed=edges[2],
        cases_added=tuple(after.cases[key] for key in sorted(after.cases.keys() - cases, key=_numbered)),
        cases_removed=tuple(before.cases[key] for key in sorted(before.cases.keys() - cases, key=_numbered)),
        cases_changed=tuple(
            CaseChange(before.cases[key], after.cases[key])
            for key in sorted(cases, key=_numbered)
            if before.cases[key] != after.cases[key]
        ),
        documents_added=tuple(sorted(after.documents.keys() - before.documents.keys())),
        documents_removed=tuple(sorted(before.documents.keys() - after.documents.keys())),
    )
    return found if found else _same_but_for_triples(found, old, new)


def _numbered(key: str) -> tuple[str, int]:
    """A case's local name so that case 2 stands before case 10."""
    document, number = re.fullmatch(r"(.*?)(\d*)", key, re.DOTALL).groups()  # type: ignore[union-attr]
    return document, int(number or 0)


def _sorted(things: dict[str, Thing], keys: Iterable[str]) -> tuple[Thing, ...]:
    return tuple(sorted((things[key] for key in keys), key=lambda thing: (thing.type, thing.label, thing.iri)))


def _changed(before: Snapshot, after: Snapshot, pairing: Pairing) -> tuple[ThingChange, ...]:
    found = [
        ThingChange(after.things[b], changes)
        for a, b in pairing.same.items()
        if (changes := _changes(before.things[a], after.things[b]))
    ]
    return tuple(sorted(found, key=lambda change: (change.thing.type, change.thing.label, change.thing.iri)))


def _changes(old: Thing, new: Thing) -> tuple[Change, ...]:
    single = [
        Change(what, (before,), (now,))
        for what, before, now in (
            ("name", old.label, new.label),
            ("type", old.type, new.type),
            ("iri", old.iri, new.iri),
        )
        if before != now
    ]
    labels = {old.label, new.label}
    several = [("names", set(old.names) - labels, set(new.names) - labels)]
    several += [
        (what, {value for key, value in old.facts if key == what}, {value for key, value in new.facts if key == what})
        for what in sorted({key for key, _ in (*old.facts, *new.facts)})
    ]
    lists = [Change(what, tuple(sorted(a - b)), tuple(sorted(b - a))) for what, a, b in several if a != b]
    return (*single, *lists)


def _edges(
    before: Snapshot, after: Snapshot, pairing: Pairing, step: float
) -> tuple[tuple[Edge, ...], tuple[Edge, ...], tuple[EdgeChange, ...]]:
    """Relations that came, went and changed; those of the old graph count under the IRIs that their ends have now."""
    now = pairing.same | pairing.merged
    translated: dict[Key, list[Relation]] = {}
    for (subject, predicate, object_), relation in before.relations.items():
        key = relation_key(now.get(subject, subject), predicate, now.get(object_, object_))
        translated.setdefault(key, []).append(relation)
    added = [_edge(after, relation) for key, relation in after.relations.items() if key not in translated]
    removed, changed = [], []
    for key, relations in translated.items():
        if key not in after.relations:
            removed += [_edge(before, relation) for relation in relations]
        elif change := _edge_change(_edge(after, after.relations[key]), relations, step):
            changed.append(change)
    return (
        tuple(sorted(added, key=_order)),
        tuple(sorted(removed, key=_order)),
        tuple(sorted(changed, key=lambda change: _order(change.edge))),
    )


def _edge(side: Snapshot, relation: Relation) -> Edge:
    subject, object_ = (side.labels.get(end, end) for end in (relation.subject, relation.object))
    return Edge(subject, relation.predicate, object_, relation)


def _order(edge: Edge) -> tuple[str, ...]:
    return edge.predicate, edge.subject, edge.object, edge.relation.subject, edge.relation.object


def _edge_change(edge: Edge, before: list[Relation], step: float) -> EdgeChange | None:
    """How a relation differs from those that it was before, which are several where things were merged."""
    was = max(relation.confidence for relation in before)
    now = edge.relation.confidence
    sums = {amount for relation in before for amount in relation.amounts}
    passages = {passage for relation in before for passage in relation.evidence}
    change = EdgeChange(
        edge,
        (was, now),
        tuple(sorted(sums - set(edge.relation.amounts))),
        tuple(sorted(set(edge.relation.amounts) - sums)),
        _other_passages(passages, edge.relation.evidence),
        _other_passages(edge.relation.evidence, passages),
    )
    lists = (change.amounts_removed, change.amounts_added, change.evidence_removed, change.evidence_added)
    return change if abs(now - was) > step + 1e-9 or any(lists) else None


def _other_passages(ours: Iterable[Passage], theirs: Iterable[Passage]) -> tuple[Passage, ...]:
    """Those of ours that have neither their place nor their words among theirs."""
    known = list(theirs)
    places = {(passage.source, passage.start, passage.end) for passage in known}
    words = {(passage.source, passage.quote) for passage in known if passage.quote is not None}
    return tuple(
        sorted(
            passage
            for passage in ours
            if (passage.source, passage.start, passage.end) not in places
            and (passage.source, passage.quote) not in words
        )
    )


def _same_but_for_triples(found: Diff, old: Store, new: Store) -> Diff:
    """The empty `Diff` with the count of other triples, such as quotes or the graph's own description."""
    before, after = ({str(quad.triple) for quad in store} for store in (old, new))
    parts = {part: getattr(found, part) for part in Diff.__slots__ if part != "other_triples"}
    return Diff(**parts, other_triples=(len(before - after), len(after - before)))
