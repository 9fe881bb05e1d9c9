"""Corrections of what is said: things rejected, relations rejected, corrected, confirmed and added.

Rejecting, correcting and confirming look at what was extracted, never at what curation added; where several entries
meet the same relation, the narrowest scope decides. So the order of entries does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.errors import DataError
from kg.model import (
    CorrectionKind,
    Findings,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
)
from kg.resolution.clustering import NodeId
from kg.resolution.curation.entries import Curation, End, Entry, RelationEntry
from kg.resolution.curation.ledger import Ledger
from kg.resolution.curation.names import Bearers
from kg.resolution.curation.outcome import applied, once
from kg.resolution.curation.quotes import evidence_of
from kg.resolution.signatures import joins_its_types, load_signatures

_DECIDING = (CorrectionKind.REJECT_RELATION, CorrectionKind.CORRECT_RELATION, CorrectionKind.CONFIRM_RELATION)
Triple = tuple[str, Predicate, str]


def correct(
    knowledge: Knowledge, findings: Sequence[Findings], curation: Curation, ledger: Ledger, keys: Mapping[NodeId, str]
) -> Knowledge:
    """Apply the entries that are about resolved things and relations, and say what became of every entry.

    `ledger` holds what the entries about names did, `keys` what their nodes have become. Raises DataError where two
    entries of the same scope do different things to one relation.
    """
    if not curation.entries:
        return knowledge
    for entry, nodes in ledger.nodes.items():
        ledger.keys[entry].update(keys[node] for node in nodes if node in keys)
    run = _Corrections(knowledge, curation, ledger)
    gone = run.reject_things()
    relations = [r for r in run.decide_on_extracted() if not gone.covers(r)]
    relations += run.added(findings, gone)
    run.confirm_merges()
    entities = tuple(entity for entity in knowledge.entities if entity.key not in gone.everywhere)
    return replace(
        knowledge,
        cases=tuple(gone.without(case) for case in knowledge.cases),
        entities=entities,
        relations=once(relations),
        merges=tuple(merge for merge in knowledge.merges if merge.entity not in gone.everywhere),
        corrections=applied(curation.entries, ledger, {entity.key for entity in entities}),
        unapplied=tuple(
            f"{entry}: {ledger.missed.get(entry.id, 'nothing in this build bears these names')}"
            for entry in sorted(curation.entries, key=lambda entry: _place(entry.place))
            if entry.id not in ledger.done and not entry.general
        ),
    )


def _place(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return file, int(line)


@dataclass(slots=True)
class _Gone:
    """Keys of rejected things: everywhere, and in single cases."""

    everywhere: set[str] = field(default_factory=set)
    here: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def covers(self, relation: ResolvedRelation) -> bool:
        here = self.here.get((relation.source, relation.case), ())
        return any(end in self.everywhere or end in here for end in (relation.subject, relation.object))

    def without(self, case: SourceCase) -> SourceCase:
        here = self.here.get((case.source, case.number))
        if not here:
            return case
        reported_by = None if case.reported_by in here else case.reported_by
        return replace(case, reported_by=reported_by, mentions=tuple(k for k in case.mentions if k not in here))


class _Corrections:
    """One pass over a `Knowledge`; what is applied is noted in the ledger."""

    def __init__(self, knowledge: Knowledge, curation: Curation, ledger: Ledger) -> None:
        self.knowledge, self.curation, self.ledger = knowledge, curation, ledger
        self.entities = {entity.key: entity for entity in knowledge.entities}
        self.signatures = load_signatures()
        self.mentioned = {(case.source, case.number): frozenset(case.mentions) for case in knowledge.cases}
        ends = [
            end
            for entry in curation.entries
            if isinstance(entry, RelationEntry)
            for end in (entry.subject, entry.object, entry.new_subject, entry.new_object)
            if end
        ]
        rejects = curation.things(CorrectionKind.REJECT, CorrectionKind.CONFIRM_MERGE)
        names = {end.name for end in ends if end.name} | {name for entry in rejects for name in entry.names}
        self.bearers = Bearers(names, ((e.key, e.type, e.names) for e in knowledge.entities))

    def reject_things(self) -> _Gone:
        """Find what is to go: in its scope, and wholly where no case is left that names it."""
        gone = _Gone()
        entries = self.curation.things(CorrectionKind.REJECT)
        if not entries:
            return gone
        places: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for case in self.knowledge.cases:
            for key in case.mentions:
                places[key].add((case.source, case.number))
        for entry in entries:
            named = [entry.key] if entry.key else self.bearers.of(entry.names[0], entry.type)
            for key in named:
                here = {place for place in places[key] if entry.scope.covers(*place)}
                if key in self.entities and here:
                    for place in here:
                        gone.here[place].add(key)
                    self.ledger.done.add(entry.id)
                    self.ledger.cases[entry.id] |= here
            self.ledger.missed[entry.id] = f"nothing here is called {entry.key or entry.names[0]}"
        rejected = {key for keys in gone.here.values() for key in keys}
        gone.everywhere = {key for key in rejected if all(key in gone.here.get(place, ()) for place in places[key])}
        return gone

    def decide_on_extracted(self) -> list[ResolvedRelation]:
        """The extracted relations as curation leaves them."""
        entries = self.curation.relations(*_DECIDING)
        index: dict[Triple, list[int]] = defaultdict(list)
        for number, relation in enumerate(self.knowledge.relations) if entries else ():
            index[relation.subject, relation.predicate, relation.object].append(number)
        decisions: dict[int, list[RelationEntry]] = defaultdict(list)
        for entry in entries:
            met = [n for triple in self._triples(entry) for n in index.get(triple, ())]
            met = [
                n
                for n in met
                if entry.scope.covers(self.knowledge.relations[n].source, self.knowledge.relations[n].case)
            ]
            for number in met:
                decisions[number].append(entry)
            missed = f"{entry.subject} {entry.predicate} {entry.object} was not extracted here"
            self.ledger.missed[entry.id] = "a narrower entry decides" if met else missed
        left: list[ResolvedRelation] = []
        for number, relation in enumerate(self.knowledge.relations):
            left += self._decided(relation, decisions[number]) if number in decisions else [relation]
        return left

    def _decided(self, relation: ResolvedRelation, entries: Sequence[RelationEntry]) -> list[ResolvedRelation]:
        precision = max(entry.scope.precision for entry in entries)
        entries = [entry for entry in entries if entry.scope.precision == precision]
        if len({entry.action for entry in entries}) > 1:
            other = next(entry for entry in entries if entry.action != entries[0].action)
            raise DataError(f"{entries[0]}: {other.place} decides otherwise on the same relation; keep one of the two")
        entry, ids = entries[0], tuple(sorted(entry.id for entry in entries))
        if entry.kind is CorrectionKind.CONFIRM_RELATION:
            made = replace(relation, confidence=1.0, confirmations=ids, extracted_confidence=relation.confidence)
        elif entry.kind is CorrectionKind.CORRECT_RELATION:
            changed = self._changed(relation, entry)
            if changed is None:
                return [relation]
            made = replace(changed, confidence=1.0, corrections=ids)
        for own in entries:
            self.ledger.done.add(own.id)
            self.ledger.keys[own.id] |= {relation.subject, relation.object}
            if entry.kind is not CorrectionKind.CONFIRM_RELATION:
                self.ledger.rejected[own.id].append(relation)
        if entry.kind is CorrectionKind.REJECT_RELATION:
            return []
        for own in entries:
            self.ledger.keys[own.id] |= {made.subject, made.object}
        return [made]

    def _changed(self, relation: ResolvedRelation, entry: RelationEntry) -> ResolvedRelation | None:
        predicate = entry.new_predicate or relation.predicate
        place = relation.source, relation.case
        subject = self._one(entry, entry.new_subject, place) if entry.new_subject else relation.subject
        target = self._one(entry, entry.new_object, place, predicate) if entry.new_object else relation.object
        if subject is None or target is None:
            return None
        amounts = relation.amounts if entry.amounts is None else entry.amounts
        return self._joined(
            entry, replace(relation, subject=subject, predicate=predicate, object=target, amounts=amounts)
        )

    def added(self, findings: Sequence[Findings], gone: _Gone) -> list[ResolvedRelation]:
        """The relations that curation adds, with their evidence from the documents of this build."""
        entries = self.curation.relations(CorrectionKind.ADD_RELATION)
        documents = {f.document.source: f for f in findings} if entries else {}
        made: list[ResolvedRelation] = []
        for entry in entries:
            relation = self._added(entry, documents)
            if relation is not None and gone.covers(relation):
                self.ledger.missed[entry.id] = "a thing at one of its ends is rejected"
            elif relation is not None:
                self.ledger.done.add(entry.id)
                self.ledger.keys[entry.id] |= {relation.subject, relation.object}
                made.append(relation)
        return made

    def _added(self, entry: RelationEntry, documents: Mapping[str, Findings]) -> ResolvedRelation | None:
        source = entry.scope.document or ""
        found = documents.get(source)
        cases = [case.case for case in found.cases] if found else []
        if entry.scope.case is not None or len(cases) > 1:
            cases = [case for case in cases if case.number == entry.scope.case]
        if found is None or not cases:
            self.ledger.missed[entry.id] = f"{source} has no such case" if found else f"{source} is not in this build"
            return None
        place = source, cases[0].number
        subject, target = self._one(entry, entry.subject, place), self._one(entry, entry.object, place, entry.predicate)
        if subject is None or target is None:
            return None
        evidence = evidence_of(entry, found.document, cases[0])
        if not evidence:
            self.ledger.missed[entry.id] = f"its evidence does not stand in {source}"
            return None
        made = ResolvedRelation(
            subject, entry.predicate, target, *place, evidence, 1.0, entry.amounts or (), (entry.id,)
        )
        return self._joined(entry, made)

    def confirm_merges(self) -> None:
        """Note which things bear all names of a confirmed merge."""
        for entry in self.curation.things(CorrectionKind.CONFIRM_MERGE):
            shared = set.intersection(*(set(self.bearers.of(name, entry.type)) for name in entry.names))
            here = [keys for place, keys in self.mentioned.items() if entry.scope.covers(*place)]
            shared = {key for key in shared if any(key in keys for keys in here)}
            if shared:
                self.ledger.done.add(entry.id)
                self.ledger.keys[entry.id] |= shared
            self.ledger.missed[entry.id] = "no thing of this build bears all its names"

    def _triples(self, entry: RelationEntry) -> Iterable[Triple]:
        group = entry.predicate is Predicate.TARGETS
        subjects = self._ends(entry.subject)
        objects = [str(entry.object)] if group else self._ends(entry.object)
        both_ways = entry.predicate is Predicate.PARTNERS_WITH
        return dict.fromkeys(
            (a, entry.predicate, b)
            for s in subjects
            for o in objects
            for a, b in ([(s, o), (o, s)] if both_ways else [(s, o)])
        )

    def _ends(self, end: End) -> list[str]:
        return [end.key] if end.key else self.bearers.of(end.name, end.type)

    def _one(self, entry: Entry, end: End, place: tuple[str, int], predicate: Predicate | None = None) -> str | None:
        """The one thing that an end means in a case, or a group's label; None, with the reason, where it is not one."""
        if predicate is Predicate.TARGETS:
            return str(end)
        found = [key for key in self._ends(end) if key in self.entities]
        mentioned = self.mentioned.get(place, frozenset())
        shown = [key for key in found if self.entities[key].names[0] == end.name]
        for better in ([k for k in found if k in mentioned], [k for k in shown if k in mentioned] or shown):
            if len(found) > 1 and better:
                found = better
        if len(found) == 1:
            return found[0]
        what = (
            f"is the name of {len(found)} things ({', '.join(sorted(found)[:3])}); give its key"
            if found
            else "is not here"
        )
        self.ledger.missed[entry.id] = f"{end} {what}"
        return None

    def _joined(self, entry: RelationEntry, relation: ResolvedRelation) -> ResolvedRelation | None:
        """The relation with partners in their order; None, with the reason, where it cannot stand between its ends."""
        if relation.subject == relation.object:
            self.ledger.missed[entry.id] = f"both ends are {relation.subject}"
            return None
        if not joins_its_types(relation, self.entities, self.signatures):
            ends = [self.entities[relation.subject].type.value]
            other = self.entities.get(relation.object)
            ends.append(other.type.value if other else "a beneficiary group")
            self.ledger.missed[entry.id] = f"{relation.predicate} cannot stand between {' and '.join(ends)}"
            return None
        if relation.predicate is Predicate.PARTNERS_WITH and relation.object < relation.subject:
            return replace(relation, subject=relation.object, object=relation.subject)
        return relation
