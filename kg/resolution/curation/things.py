"""Corrections of things: names added to cases or divided before clustering, merges and splits in it, types after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace

from kg.errors import DataError
from kg.model import CaseFindings, CorrectionKind, Entity, EntityType, Findings, Relation, normalise
from kg.resolution.clustering import Clusters, Node, NodeId, Rule, kin
from kg.resolution.curation.entries import Curation, ThingEntry
from kg.resolution.curation.ledger import Ledger
from kg.resolution.curation.names import Bearers

_FEW = "fewer than two things of this build bear its names"


def amend(findings: Sequence[Findings], curation: Curation, ledger: Ledger) -> list[Findings]:
    """Give cases the things that curation adds, and make two things of those whose names a split keeps apart."""
    adds, splits = curation.things(CorrectionKind.ADD), curation.things(CorrectionKind.SPLIT)
    cases = {(f.document.source, c.case.number): c for f in findings for c in f.cases}
    numbers: dict[str, list[int]] = {f.document.source: [c.case.number for c in f.cases] for f in findings}
    for entry in adds:
        source = entry.scope.document or ""
        known = numbers.get(source)
        number = known[0] if entry.scope.case is None and known and len(known) == 1 else entry.scope.case
        if known is None:
            ledger.missed[entry.id] = f"{source} is not in this build"
        elif number is None or (source, number) not in cases:
            ledger.missed[entry.id] = f"{source} has {len(known)} cases; name one of them in `in`"
        else:
            cases[source, number], key = _with_thing(cases[source, number], entry)
            ledger.touch(entry.id, NodeId(source, number, key))
    wanted = {normalise(name) for entry in splits if len(entry.names) > 1 for name in entry.names}
    for (source, number), case in cases.items() if wanted else ():
        if any(sum(normalise(name) in wanted for name in entity.names) > 1 for entity in case.entities):
            for entry in splits:
                if entry.scope.covers(source, number):
                    cases[source, number] = _divided(cases[source, number], entry)
    if not adds and not splits:
        return list(findings)
    return [replace(f, cases=tuple(cases[f.document.source, c.case.number] for c in f.cases)) for f in findings]


def _with_thing(case: CaseFindings, entry: ThingEntry) -> tuple[CaseFindings, str]:
    """The case with the thing, or with the names for one that it has already; and the thing's key there."""
    forms = {normalise(name) for name in entry.names}
    for position, entity in enumerate(case.entities):
        if kin(entity.type) == kin(entry.type) and forms & {normalise(name) for name in entity.names}:
            own = {normalise(name): name for name in (*entity.names, *entry.names)}
            wider = replace(entity, names=tuple(own.values()), family=entry.family or entity.family, confidence=1.0)
            entities = (*case.entities[:position], wider, *case.entities[position + 1 :])
            return replace(case, entities=entities), entity.key
    made = Entity(f"curated-{entry.id}", entry.type, entry.names, family=entry.family)
    return replace(case, entities=(*case.entities, made)), made.key


def _divided(case: CaseFindings, entry: ThingEntry) -> CaseFindings:
    """The case where no thing bears two of the entry's names: all but the first become things of their own.

    Mentions go with their names, relations with the one name that stands in their evidence.
    """
    apart = {normalise(name) for name in entry.names}
    for entity in case.entities:
        borne = [name for name in entity.names if normalise(name) in apart]
        if kin(entity.type) != kin(entry.type) or len(borne) < 2:
            continue
        keys = {normalise(name): f"{entity.key}-{entry.id}-{n}" if n else entity.key for n, name in enumerate(borne)}
        left = replace(entity, names=tuple(n for n in entity.names if keys.get(normalise(n), entity.key) == entity.key))
        made = [replace(left, key=keys[normalise(n)], names=(n,), canonical=None) for n in borne[1:]]
        case = replace(
            case,
            entities=tuple(e for old in case.entities for e in ((left, *made) if old.key == entity.key else (old,))),
            mentions=tuple(
                replace(m, entity=keys.get(normalise(m.text), m.entity)) if m.entity == entity.key else m
                for m in case.mentions
            ),
            relations=tuple(_moved(relation, entity.key, keys) for relation in case.relations),
        )
    return case


def _moved(relation: Relation, key: str, keys: Mapping[str, str]) -> Relation:
    words = normalise("".join(evidence.quote for evidence in relation.evidence))
    named = {keys[form] for form in keys if form in words}
    if len(named) != 1 or key not in (relation.subject, relation.object):
        return relation
    (other,) = named
    return replace(
        relation,
        subject=other if relation.subject == key else relation.subject,
        object=other if relation.object == key else relation.object,
    )


def hold_apart(clusters: Clusters, curation: Curation, ledger: Ledger) -> None:
    """Forbid the clustering to join what curation says is different.

    A split with one name and a scope keeps the thing of that name there apart from those of that name elsewhere.
    """
    entries = curation.things(CorrectionKind.SPLIT)
    if not entries:
        return
    bearers = _bearers(clusters.nodes, entries)
    for tag, entry in enumerate(entries):
        found = [bearers.related(name, entry.type) for name in entry.names]
        inside = [[i for i in side if _within(clusters.nodes[i], entry)] for side in found]
        sides = inside if len(inside) > 1 else [inside[0], [i for i in found[0] if i not in set(inside[0])]]
        several = {i for side in sides for i in side if sum(i in set(other) for other in sides) > 1}
        sides = [[i for i in side if i not in several] for side in sides]
        clusters.keep_apart(sides, tag)
        if sum(map(bool, sides)) > 1:
            ledger.touch(entry.id, *(clusters.nodes[i].id for side in sides for i in side))
        else:
            ledger.missed[entry.id] = _FEW


def join_same(clusters: Clusters, curation: Curation, ledger: Ledger) -> None:
    """Join what curation says is one thing, whatever else the clustering believes.

    In a scope, a name means the things that bear it there; one that nothing bears there, those that bear it elsewhere.
    """
    entries = curation.things(CorrectionKind.MERGE)
    if not entries:
        return
    bearers = _bearers(clusters.nodes, entries)
    for entry in entries:
        found: list[int] = []
        for name in entry.names:
            everywhere = bearers.related(name, entry.type)
            found += [i for i in everywhere if _within(clusters.nodes[i], entry)] or everywhere
        if len(set(found)) < 2 or not any(_within(clusters.nodes[i], entry) for i in found):
            ledger.missed[entry.id] = _FEW
            continue
        for other in found[1:]:
            clusters.join(found[0], other, Rule.CURATED, entry.names[0])
        ledger.touch(entry.id, *(clusters.nodes[i].id for i in found))


def change_things(
    shown: MutableMapping[int, Entity], members: Mapping[int, Sequence[Node]], curation: Curation, ledger: Ledger
) -> None:
    """Give clusters their curated types and preferred names; other names stay. A merge gives its type.

    `shown` and `members` go by the representatives of clusters. Raises DataError where two entries contradict.
    """
    retypes, renames = curation.things(CorrectionKind.RETYPE), curation.things(CorrectionKind.RENAME)
    merges = [entry for entry in curation.things(CorrectionKind.MERGE) if entry.id in ledger.done]
    if not (retypes or renames or merges):
        return
    roots = {node.id: root for root, nodes in members.items() for node in nodes} if merges else {}
    for entry in merges:
        for root in {roots[node] for node in ledger.nodes[entry.id]}:
            shown[root] = replace(shown[root], type=entry.type)
    wanted = [name for entry in (*retypes, *renames) for name in entry.names]
    before = Bearers(wanted, ((root, e.type, _all_names(e)) for root, e in shown.items()))
    for root, entry in _chosen(before, before, retypes, members, ledger):
        shown[root] = replace(shown[root], type=EntityType(entry.to))
    after = Bearers(wanted, ((root, e.type, _all_names(e)) for root, e in shown.items())) if retypes else before
    for root, entry in _chosen(before, after, renames, members, ledger):
        names = {normalise(name): name for name in shown[root].names}
        names.pop(normalise(entry.to), None)
        shown[root] = replace(shown[root], names=(entry.to, *names.values()), canonical=entry.to)


def _chosen(
    before: Bearers[int],
    after: Bearers[int],
    entries: Sequence[ThingEntry],
    members: Mapping[int, Sequence[Node]],
    ledger: Ledger,
) -> Iterator[tuple[int, ThingEntry]]:
    """Each cluster with the entry that changes it: of several, the one with the narrowest scope."""
    chosen: dict[int, list[ThingEntry]] = {}
    for entry in entries:
        (name,) = entry.names
        found = dict.fromkeys([*before.of(name, entry.type), *after.of(name, entry.type)])
        found = {root: None for root in found if any(_within(node, entry) for node in members[root])}
        for root in found:
            chosen.setdefault(root, []).append(entry)
            ledger.touch(entry.id, members[root][0].id)
        if not found:
            ledger.missed[entry.id] = f"no {entry.type} of this build is called {name}"
    for root, rivals in chosen.items():
        best = [entry for entry in rivals if entry.scope.precision == max(r.scope.precision for r in rivals)]
        if len({entry.to for entry in best}) > 1:
            raise DataError(
                f"{best[0]}: {best[1].place} has another [[{best[1].kind}]] for the same thing; keep one of the two"
            )
        yield root, best[0]


def _all_names(entity: Entity) -> tuple[str, ...]:
    return (*entity.names, *([entity.canonical] if entity.canonical else []))


def _bearers(nodes: Sequence[Node], entries: Sequence[ThingEntry]) -> Bearers[int]:
    names = {name for entry in entries for name in entry.names}
    return Bearers(
        names, ((i, n.type, (*n.names, *([n.canonical] if n.canonical else []))) for i, n in enumerate(nodes))
    )


def _within(node: Node, entry: ThingEntry) -> bool:
    return entry.scope.covers(node.id.source, node.id.case)
