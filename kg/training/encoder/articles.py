"""Annotated cases as the encoder learns from them: text, mentions and which of them a relation joins.

Mentions are the same that the extractor's scenes have: names, references (该行) and words of beneficiary groups.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.evaluation.gold import GoldEntity
from kg.extraction.pair_plan import GROUPS, TYPES
from kg.extraction.relations.signatures import GROUP
from kg.model import Predicate
from kg.training.annotations import AnnotatedCase
from kg.training.relations import ExampleMaker


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention `[start, end)` of the entity or beneficiary group `key`; `type` indexes TYPES."""

    start: int
    end: int
    key: str
    type: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation and the stretch `[start, end)` of the text that says it (None when it was not found)."""

    subject: str
    predicate: Predicate
    object: str
    optional: bool
    place: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Article:
    """One annotated text. `names` do not overlap; all mentions are sorted by place.

    It is read `copies` times an epoch, each time cut at other places and with other names exchanged, and each of these
    counts `weight` times.
    """

    name: str
    text: str
    entities: dict[str, GoldEntity]
    relations: tuple[Statement, ...]
    names: tuple[Mention, ...]
    others: tuple[Mention, ...]
    copies: int = 1
    weight: float = 1.0


def article(case: AnnotatedCase, maker: ExampleMaker, copies: int = 1, weight: float = 1.0) -> Article:
    """Lay a case out for the encoder."""
    scene = maker.scene(case)
    named = {(span.start, span.end) for span in case.spans}
    names = tuple(Mention(s.start, s.end, s.entity, TYPES.index(s.type)) for s in case.spans)
    others = tuple(
        Mention(a.start, a.end, a.key, TYPES.index(a.key if a.type == GROUP else a.type))
        for a in scene.arguments
        if (a.start, a.end) not in named and (a.type != GROUP or a.key in GROUPS)
    )
    relations = tuple(
        Statement(r.subject, r.predicate, r.object, r.optional, place)
        for r, place in zip(case.gold.relations, case.evidence, strict=True)
    )
    entities = {entity.id: entity for entity in case.gold.entities}
    return Article(case.gold.stem, case.text, entities, relations, names, others, copies, weight)
