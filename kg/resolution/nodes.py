"""From findings to nodes: every entity of every case once, in a fixed order, without natural persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import DataError
from kg.model import OFFERINGS, CaseFindings, Entity, EntityType, Findings, Predicate, normalise
from kg.resolution.clustering import Node, NodeId, kin
from kg.resolution.lexicon import NameLexicon
from kg.resolution.localities import Localities, Locality, localities, placed_name
from kg.resolution.naming import Naming, load_naming
from kg.resolution.persons import load_person_guard

_OFFICIAL_OF = {kind: [other for other in EntityType if kin(other) == kin(kind)] for kind in EntityType}
_NEAR = 4
"""Characters beside a mention that may hold a person's title."""
_PERSON = 3
"""Characters of most Chinese names."""


@dataclass(frozen=True)
class Network:
    """The nodes of all cases, and who stands in which relation to whom: predicate → (subject, object) positions."""

    nodes: tuple[Node, ...]
    position: Mapping[NodeId, int]
    links: Mapping[Predicate, tuple[tuple[int, int], ...]]
    cases: Mapping[tuple[str, int], tuple[int, ...]]
    reporters: Mapping[tuple[str, int], int]
    places: Localities


def build_network(findings: Sequence[Findings], lexicon: NameLexicon) -> Network:
    """Collect the nodes of all findings, sorted by type, name and place, and the links between them.

    Raises DataError where two documents have the same source name, since nothing could tell their cases apart.
    """
    seen: set[str] = set()
    for item in findings:
        if item.document.source in seen:
            raise DataError(f"{item.document.source}: two documents have this name; build the folder that holds both")
        seen.add(item.document.source)
    nodes: list[Node] = []
    places: dict[tuple[str, int], Locality] = {}
    for item in findings:
        for number, locality in localities(item, lexicon).items():
            places[item.document.source, number] = locality
        for case in item.cases:
            nodes += _case_nodes(item.document.source, case, lexicon, places[item.document.source, case.case.number])
    nodes.sort(key=lambda node: (node.type.value, node.form, node.id))
    position = {node.id: i for i, node in enumerate(nodes)}
    cases: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, node in enumerate(nodes):
        cases[node.id.source, node.id.case].append(i)
    reporters = {
        (item.document.source, case.case.number): reporter
        for item in findings
        for case in item.cases
        if case.reported_by
        and (reporter := position.get(NodeId(item.document.source, case.case.number, case.reported_by))) is not None
    }
    members = {case: tuple(found) for case, found in sorted(cases.items())}
    return Network(tuple(nodes), position, _links(findings, position), members, reporters, places)


def _links(
    findings: Sequence[Findings], position: Mapping[NodeId, int]
) -> dict[Predicate, tuple[tuple[int, int], ...]]:
    links: dict[Predicate, set[tuple[int, int]]] = {predicate: set() for predicate in Predicate}
    for item in findings:
        for case in item.cases:
            for relation in case.relations:
                subject = position.get(NodeId(item.document.source, case.case.number, relation.subject))
                target = position.get(NodeId(item.document.source, case.case.number, relation.object))
                if subject is not None and target is not None:
                    links[relation.predicate].add((subject, target))
    return {predicate: tuple(sorted(pairs)) for predicate, pairs in links.items()}


def _case_nodes(source: str, findings: CaseFindings, lexicon: NameLexicon, locality: Locality) -> list[Node]:
    naming, nodes = load_naming(), []
    around = _texts_around(findings)
    introduced = load_person_guard().persons_in(findings.case.text.text)
    for entity in findings.entities:
        names = _without_persons(entity, around.get(entity.key, ()), introduced)
        if not names:
            continue
        canonical = entity.canonical or _official_name(names, entity.type, lexicon)
        branch = entity.type is EntityType.BANK_BRANCH
        nodes.append(
            Node(
                id=NodeId(source, findings.case.number, entity.key),
                type=entity.type,
                names=names,
                form=naming.standard(names[0], entity.type),
                canonical=canonical,
                official=_official_form(canonical, entity.type, naming) if canonical and not branch else None,
                family=entity.family,
                confidence=entity.confidence,
                placed=placed_name(names[0], entity.type, locality),
            )
        )
    return nodes


def _official_form(canonical: str, kind: EntityType, naming: Naming) -> str:
    """Standard form of an official name; for offerings the core, so that “x” and x活动 are no contradiction."""
    if kind in OFFERINGS:
        return naming.offering_forms(canonical)[-1]
    return naming.standard(canonical, kind)


def _official_name(names: Sequence[str], kind: EntityType, lexicon: NameLexicon) -> str | None:
    """The official name that the lexicon knows for the full name, else the one that all known aliases agree on.

    An alias is trusted only where the full name has half of its characters from the official name, so that one wrong
    alias does not make a regional office of the national one.
    """
    for of in (kind, *(other for other in _OFFICIAL_OF[kind] if other is not kind and other not in OFFERINGS)):
        first = lexicon.canonical(names[0], of)
        if first:
            return first
        known = {lexicon.canonical(name, of) for name in names[1:]} - {None}
        if len(known) == 1:
            official, letters = known.pop() or "", set(normalise(names[0]))
            if 2 * len(letters & set(normalise(official))) >= len(letters):
                return official
    return None


def _texts_around(findings: CaseFindings) -> dict[str, list[tuple[str, str, str]]]:
    """Entity key → (name, text right behind it, text right before it) of every mention."""
    text = findings.case.text.text
    around: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for mention in findings.mentions:
        if mention.entity is not None:
            following = normalise(text[mention.end : mention.end + _NEAR])
            preceding = normalise(text[max(0, mention.start - _NEAR) : mention.start])
            around[mention.entity].append((normalise(mention.text), following, preceding))
    return around


def _without_persons(
    entity: Entity, around: Sequence[tuple[str, str, str]], introduced: Collection[str]
) -> tuple[str, ...]:
    """The entity's names, trimmed, in their order, each once by its normal form; none where it is a person.

    `introduced` are the persons whom the text names with a title; one more character may be glued to their names.
    """
    guard = load_person_guard()
    kept: dict[str, str] = {}
    for name in entity.names:
        form = normalise(name)
        texts = [texts for mentioned, *texts in around if mentioned == form] or [["", ""]]
        if len(form) <= _PERSON + 1 and form[:_PERSON] in introduced:
            continue
        if form and not any(guard.is_person(name, entity.type, *sides) for sides in texts):
            kept.setdefault(form, name.strip())
    return tuple(kept.values())
