"""The way through the room: findings → nodes → clusters → entities under stable keys → Knowledge."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kg.model import (
    OFFERINGS,
    Amount,
    CaseFindings,
    Entity,
    EntityType,
    Evidence,
    Findings,
    Knowledge,
    Merge,
    Predicate,
    Relation,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
    normalise,
)
from kg.resolution.branches import institution_families, join_branches
from kg.resolution.clustering import Clusters, Members, Node, NodeId, preferred_name, vote_type
from kg.resolution.curation import Curation, Ledger, load_curation
from kg.resolution.curation.relations import correct
from kg.resolution.curation.things import amend, change_things, hold_apart, join_same
from kg.resolution.dating import with_dates
from kg.resolution.keys import Identity, assign_keys
from kg.resolution.lexicon import NameLexicon, load_lexicon
from kg.resolution.localities import areas_of, locate
from kg.resolution.merges import explain
from kg.resolution.naming import load_naming
from kg.resolution.nodes import Network, build_network
from kg.resolution.offerings import join_offerings
from kg.resolution.organizations import join_organizations
from kg.resolution.signatures import joins_its_types, load_signatures


@dataclass(frozen=True)
class Resolution:
    """Entities, which of them every entity of every case became, and why names were taken for one thing."""

    entities: tuple[Entity, ...]
    keys: Mapping[NodeId, str]
    merges: tuple[Merge, ...]

    def reasons(self, key: str) -> tuple[Merge, ...]:
        """Why the entity under this key has its names."""
        return tuple(merge for merge in self.merges if merge.entity == key)


def resolve(
    findings: Sequence[Findings], *, lexicon: NameLexicon | None = None, curation: Curation | None = None
) -> Knowledge:
    """Bring the findings of many documents together.

    `lexicon` and `curation` are the project's own where they are not given. The result does not depend on the order
    of the documents. Raises DataError where two documents have the same source name or a data file is broken.
    """
    with _collector_paused():
        return _resolve(findings, lexicon, load_curation() if curation is None else curation)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Spare the search for cycles: none are made here, and among millions of objects it takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _resolve(findings: Sequence[Findings], lexicon: NameLexicon | None, curation: Curation) -> Knowledge:
    ledger = Ledger()
    findings = amend(findings, curation, ledger)
    resolution = resolve_entities(findings, lexicon=lexicon, curation=curation, ledger=ledger)
    ordered = sorted(findings, key=lambda item: item.document.source)
    entities = {entity.key: entity for entity in resolution.entities}
    signatures = load_signatures()
    relations = (
        relation
        for item in ordered
        for case in item.cases
        for relation in _case_relations(item.document.source, case, resolution.keys)
        if joins_its_types(relation, entities, signatures)
    )
    knowledge = Knowledge(
        documents=tuple(SourceDocument(i.document.source, i.document.title, i.document.date) for i in ordered),
        cases=tuple(
            _source_case(item.document.source, case, resolution.keys)
            for item in ordered
            for case in sorted(item.cases, key=lambda case: case.case.number)
        ),
        entities=resolution.entities,
        relations=tuple(sorted(relations, key=lambda r: (r.subject, r.predicate, r.object, r.source, r.case))),
        merges=resolution.merges,
        areas=areas_of(resolution.entities),
    )
    return with_dates(correct(knowledge, findings, curation, ledger, resolution.keys))


def resolve_entities(
    findings: Sequence[Findings],
    *,
    lexicon: NameLexicon | None = None,
    curation: Curation | None = None,
    ledger: Ledger | None = None,
) -> Resolution:
    """Decide which entities of all cases are one thing, and name each thing; raises as `resolve` does.

    Of `curation` the merges, splits, retypes and renames are applied; `ledger` is told what became of them.
    """
    lexicon = load_lexicon() if lexicon is None else lexicon
    curation = load_curation() if curation is None else curation
    ledger = Ledger() if ledger is None else ledger
    network = build_network(findings, lexicon)
    clusters = Clusters(network.nodes)
    hold_apart(clusters, curation, ledger)
    join_organizations(clusters, network.places)
    branches = join_branches(clusters, network, lexicon)
    join_offerings(clusters, network, institution_families(clusters, branches), branches.heads)
    join_same(clusters, curation, ledger)
    members = Members(clusters)
    shown = {root: _entity(nodes, branches.title(clusters.positions(root))) for root, nodes in members.items()}
    change_things(shown, members, curation, ledger)
    owners = _owners(clusters, network, shown)
    identities = [Identity(entity.type, entity.names[0], owners.get(root)) for root, entity in shown.items()]
    roots = list(shown)
    keys = assign_keys(identities, lambda position: _content(members[roots[position]]))
    for root, key in zip(roots, keys, strict=True):
        shown[root] = locate(_with_own_family(shown[root]), key, members[root], network.places)
    return Resolution(
        entities=tuple(sorted(shown.values(), key=lambda e: e.key)),
        keys={node.id: shown[clusters.root(i)].key for i, node in enumerate(network.nodes)},
        merges=explain(clusters, shown),
    )


def _content(nodes: Sequence[Node]) -> str:
    """What tells things of one name apart: the cases that name them, and how."""
    return "\n".join(sorted(f"{node.id.source}\t{node.id.case}\t{'|'.join(node.names)}" for node in nodes))


def _entity(members: Sequence[Node], title: str | None) -> Entity:
    """One entity for a cluster; `title` is a branch's name put together from its parts. The key is still empty."""
    if len(members) == 1 and not title:
        (node,) = members
        if len(node.names) == 1 and node.canonical is None:
            return Entity("", node.type, node.names, None, _family(members), node.confidence)
    kind = vote_type(members)
    official = any(node.canonical for node in members)
    name = title if title and not official else preferred_name(members)
    counts = Counter(own for node in members for own in node.names)
    spelled: dict[str, str] = {normalise(name): name}
    for own in sorted(counts, key=lambda own: (-len(own), -counts[own], own)):
        if kind in OFFERINGS or normalise(own) not in load_naming().generic:
            spelled.setdefault(normalise(own), own)
    return Entity(
        key="",
        type=kind,
        names=tuple(spelled.values()),
        canonical=name if official or title else None,
        family=_family(members),
        confidence=max(node.confidence for node in members),
    )


def _with_own_family(entity: Entity) -> Entity:
    """The entity without a family where, once curation has given its type, it is no product."""
    return entity if entity.type is EntityType.PRODUCT else replace(entity, family=None)


def _family(members: Sequence[Node]) -> str | None:
    """The product family that most of the nodes have, weighted by confidence."""
    families: dict[str, float] = defaultdict(float)
    for node in members:
        if node.family:
            families[node.family] += node.confidence
    return min(families, key=lambda family: (-round(families[family], 9), family)) if families else None


def _owners(clusters: Clusters, network: Network, shown: Mapping[int, Entity]) -> dict[int, str]:
    """Cluster → the name of the institution that most cases say offers it, or that it belongs to."""
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for subject, target in network.links[Predicate.OFFERS]:
        votes[clusters.root(target)][shown[clusters.root(subject)].names[0]] += 1
    for subject, target in network.links[Predicate.SUB_ORGANIZATION_OF]:
        votes[clusters.root(subject)][shown[clusters.root(target)].names[0]] += 1
    return {root: min(names, key=lambda name: (-names[name], name)) for root, names in votes.items()}


def _source_case(source: str, findings: CaseFindings, keys: Mapping[NodeId, str]) -> SourceCase:
    case = findings.case
    own = {entity.key: keys.get(NodeId(source, case.number, entity.key)) for entity in findings.entities}
    return SourceCase(
        source=source,
        number=case.number,
        title=case.title,
        theme=case.theme,
        reported_by=own.get(findings.reported_by) if findings.reported_by else None,
        mentions=tuple(sorted({key for key in own.values() if key})),
    )


def _case_relations(source: str, findings: CaseFindings, keys: Mapping[NodeId, str]) -> Iterable[ResolvedRelation]:
    """The relations of one case between resolved things, one per subject, predicate and object.

    Relations with a person, or of a thing with itself, are gone. What was said several times has the confidence of
    the surest statement: one extractor on one text errs the same way twice, so its statements are no independent
    witnesses, and noisy-or would promise more than the calibration holds.
    """
    number = findings.case.number
    merged: dict[tuple[str, Predicate, str], list[Relation]] = defaultdict(list)
    for relation in findings.relations:
        subject = keys.get(NodeId(source, number, relation.subject))
        group = relation.predicate is Predicate.TARGETS
        target = relation.object if group else keys.get(NodeId(source, number, relation.object))
        if not subject or not target or subject == target:
            continue
        if relation.predicate is Predicate.PARTNERS_WITH:
            subject, target = sorted((subject, target))
        merged[subject, relation.predicate, target].append(relation)
    for (subject, predicate, target), relations in sorted(merged.items()):
        evidence: set[Evidence] = {item for relation in relations for item in relation.evidence}
        amounts: set[Amount] = {item for relation in relations for item in relation.amounts}
        yield ResolvedRelation(
            subject=subject,
            predicate=predicate,
            object=target,
            source=source,
            case=number,
            evidence=tuple(sorted(evidence)),
            confidence=max(relation.confidence for relation in relations),
            amounts=tuple(sorted(amounts, key=lambda a: (a.value, a.currency, a.kind, a.date or ""))),
        )
