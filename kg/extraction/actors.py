"""Who acts, and how, where the words alone do not tell.

When a branch's report says the bank's name, the branch acts, as the annotation guidelines have it.

Reports of a branch alternate between its own name and the bank's. Unless the text says 总行 (head office), what the
bank does in a case about one of its branches is written for the branch. A bank or company that carries out a campaign
of the whole country takes part in it, whatever verb it uses; the campaign is not its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from kg.extraction.relations.candidates import Scene
from kg.extraction.relations.scorer import ScoredRelation
from kg.model import INSTITUTIONS, Entity, EntityType, Predicate

HEAD_OFFICE = "总行"
_PARTAKERS = INSTITUTIONS | {EntityType.COMPANY}


def join_campaigns(
    relations: Iterable[ScoredRelation], entities: Sequence[Entity], campaigns: Collection[str]
) -> list[ScoredRelation]:
    """Relations in which institutions and companies take part in the `campaigns` (official names) that they offer."""
    common = {entity.key for entity in entities if entity.canonical in campaigns}
    partakers = {entity.key for entity in entities if entity.type in _PARTAKERS}
    return [
        replace(relation, predicate=Predicate.PARTICIPATES_IN)
        if relation.predicate is Predicate.OFFERS and relation.object in common and relation.subject in partakers
        else relation
        for relation in relations
    ]


def attribute_to_branch(
    relations: Iterable[ScoredRelation], units: Sequence[tuple[str, str]], scene: Scene
) -> list[ScoredRelation]:
    """Relations with the reporting branch in place of its bank; none between a branch and the body it belongs to.

    `units` are (branch, body above it). Joined relations keep the higher probability and all candidates.
    """
    bodies = dict(units)
    bank = bodies.get(scene.reporter or "")
    branch = scene.reporter
    joined: dict[tuple[str, Predicate, str], list[ScoredRelation]] = defaultdict(list)
    for relation in relations:
        subject, target = relation.subject, relation.object
        if bank and branch and relation.predicate is not Predicate.SUB_ORGANIZATION_OF:
            if subject == bank and not _by_head_office(relation, scene):
                subject = branch
            elif target == bank and relation.predicate is Predicate.PARTNERS_WITH:
                target = branch
        related = bodies.get(subject) == target or bodies.get(target) == subject
        if subject == target or (related and relation.predicate is not Predicate.SUB_ORGANIZATION_OF):
            continue
        if relation.predicate is Predicate.PARTNERS_WITH:
            subject, target = sorted((subject, target))
        joined[subject, relation.predicate, target].append(relation)
    return [
        ScoredRelation(subject, predicate, target, best[0].probability, tuple(c for r in best for c in r.shown_by))
        for (subject, predicate, target), same in sorted(joined.items())
        for best in [sorted(same, key=lambda r: (-r.probability, r.subject))]
    ]


def _by_head_office(relation: ScoredRelation, scene: Scene) -> bool:
    return any(
        candidate.mention is not None and scene.text.startswith(HEAD_OFFICE, candidate.mention.end)
        for candidate in relation.shown_by
    )
