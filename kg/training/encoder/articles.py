"""Annotated cases as the encoder learns from them: text, mentions and the candidates of relations between them.

Mentions and candidates are the same that the extractor's scenes have: names, references (该行) and words of beneficiary
groups; an object with the subjects in reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.evaluation.gold import GoldEntity
from kg.extraction.pair_plan import IntArray, Mention
from kg.extraction.relations.scorer import candidate_pairs, pair_mentions
from kg.model import Predicate
from kg.training.annotations import AnnotatedCase
from kg.training.relations import Examples

_TELLING = (Predicate.SUB_ORGANIZATION_OF, Predicate.TARGETS)


@dataclass(frozen=True, slots=True)
class Article:
    """One annotated text. `mentions` are sorted by place; `names` index those that are names, which do not overlap.

    `pairs` are rows (subject, object) of indices into `mentions`, `labels` (pairs × PREDICATES) 1, 0, or -1 where
    nothing is known. `fixed` are the keys of entities whose name matters for a relation.
    It is read `copies` times an epoch, each time cut at other places and with other names exchanged, and each of these
    counts `weight` times.
    """

    text: str
    reporter: str | None
    entities: dict[str, GoldEntity]
    mentions: tuple[Mention, ...]
    names: tuple[int, ...]
    pairs: IntArray
    labels: NDArray[np.int8]
    fixed: frozenset[str]
    copies: int = 1
    weight: float = 1.0


def article(case: AnnotatedCase, examples: Examples, copies: int = 1, weight: float = 1.0) -> Article:
    """Lay a case and its candidates out for the encoder."""
    mentions, numbers = pair_mentions(examples.scene)
    rows, pairs = candidate_pairs(examples.candidates, numbers)
    named = {(span.start, span.end) for span in case.spans}
    return Article(
        text=case.text,
        reporter=examples.scene.reporter,
        entities={entity.id: entity for entity in case.gold.entities},
        mentions=tuple(mentions),
        names=tuple(i for i, m in enumerate(mentions) if (m.start, m.end) in named),
        pairs=pairs,
        labels=examples.labels[rows],
        fixed=frozenset(key for r in case.gold.relations if r.predicate in _TELLING for key in (r.subject, r.object)),
        copies=copies,
        weight=weight,
    )
