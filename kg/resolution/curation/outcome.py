"""What comes of the entries in the end: each relation once, and a record of every correction that was applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from kg.model import Correction, Predicate, ResolvedRelation
from kg.resolution.curation.entries import Entry
from kg.resolution.curation.ledger import Ledger


def once(relations: Iterable[ResolvedRelation]) -> tuple[ResolvedRelation, ...]:
    """One relation per triple and case; what curation made and what was extracted come together."""
    groups: dict[tuple[str, Predicate, str, str, int], list[ResolvedRelation]] = defaultdict(list)
    for relation in relations:
        groups[relation.subject, relation.predicate, relation.object, relation.source, relation.case].append(relation)
    return tuple(_merged(groups[key]) for key in sorted(groups))


def _merged(same: Sequence[ResolvedRelation]) -> ResolvedRelation:
    if len(same) == 1:
        return same[0]
    extracted = [r.extracted_confidence if r.confirmations else r.confidence for r in same if not r.corrections]
    return replace(
        same[0],
        evidence=tuple(sorted({item for r in same for item in r.evidence})),
        confidence=max(r.confidence for r in same),
        amounts=tuple(
            sorted({a for r in same for a in r.amounts}, key=lambda a: (a.value, a.currency, a.kind, a.date or ""))
        ),
        corrections=tuple(sorted({i for r in same for i in r.corrections})),
        confirmations=tuple(sorted({i for r in same for i in r.confirmations})),
        extracted_confidence=max((c for c in extracted if c is not None), default=None),
    )


def applied(entries: Iterable[Entry], ledger: Ledger, here: Collection[str]) -> tuple[Correction, ...]:
    """What was applied, without anything that is no longer in the graph: rejected things keep no name there."""
    return tuple(
        Correction(
            id=entry.id,
            kind=entry.kind,
            reason=entry.reason,
            by=entry.by,
            date=entry.date,
            reference=entry.reference,
            entities=tuple(sorted(key for key in ledger.keys[entry.id] if key in here)),
            cases=tuple(sorted(ledger.cases[entry.id])),
            rejected=tuple(r for r in ledger.rejected[entry.id] if _stands(r, here)),
        )
        for entry in sorted(entries, key=lambda entry: entry.id)
        if entry.id in ledger.done
    )


def _stands(relation: ResolvedRelation, here: Collection[str]) -> bool:
    return relation.subject in here and (relation.predicate is Predicate.TARGETS or relation.object in here)
