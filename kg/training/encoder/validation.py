"""Measure an encoder on annotated articles: names and relations per article, before any rule of the extractor.

A gold entity is found when one of its names is; a found string that is no name of the article counts against precision.
Relations hold between entities: the score of one is the highest score of its mention pairs. What the gold calls
optional counts neither way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.extraction.encoder import Encoder, Encoding
from kg.extraction.pair_plan import ENTITY_TYPES, GROUPS, PREDICATES
from kg.model import EntityType, Predicate
from kg.training.encoder.articles import Article, squash

Scored = tuple[float, Predicate, bool]


@dataclass(frozen=True, slots=True)
class Measure:
    """Counts of right, wrong and missed answers."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the answers that are right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of the gold that was answered."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"


def name_measures(
    results: Iterable[tuple[Article, Sequence[tuple[int, int, EntityType, float]]]],
) -> tuple[Measure, Measure]:
    """Names as strings, and the same with their type, over (article, decoded names)."""
    counts: Counter[str] = Counter()
    for article, found in results:
        votes: dict[str, dict[EntityType, float]] = {}
        for start, end, kind, probability in found:
            vote = votes.setdefault(squash(article.text[start:end])[0], {})
            vote[kind] = vote.get(kind, 0.0) + probability
        owner = _owners(article)
        counts["wrong"] += sum(name not in owner for name in votes)
        for i, entity in enumerate(article.entities):
            if entity.optional:
                continue
            hits = [votes[n] for n, e in owner.items() if e == i and n in votes]
            counts["right" if hits else "missed"] += 1
            counts["typed"] += any(max(v, key=lambda k: v[k]) == entity.type for v in hits)
    right, wrong, missed, typed = (counts[k] for k in ("right", "wrong", "missed", "typed"))
    return Measure(right, wrong, missed), Measure(typed, wrong + right - typed, missed + right - typed)


def _owners(article: Article) -> dict[str, int]:
    owner: dict[str, int] = {}
    for i, entity in sorted(enumerate(article.entities), key=lambda x: x[1].optional):
        for name in entity.names:
            owner.setdefault(squash(name)[0], i)
    return owner


def relation_scores(
    encoder: Encoder,
    article: Article,
    encoding: Encoding,
    found: Sequence[tuple[int, int, EntityType, float]] | None,
) -> tuple[list[Scored], Counter[Predicate]]:
    """Every scored (subject, predicate, object) of an article with whether the gold has it, and the gold's counts.

    `found` are the names to relate; None relates the gold's own mentions.
    """
    keys: list[int | str] = []
    mentions: list[tuple[int, int, EntityType]] = []
    owner = _owners(article)
    if found is None:
        for span in article.spans:
            mentions.append((span.start, span.end, ENTITY_TYPES[span.type]))
            keys.append(span.entity)
    else:
        for start, end, kind, _ in found:
            name = squash(article.text[start:end])[0]
            mentions.append((start, end, kind))
            keys.append(owner.get(name, name))
    for span in article.references:
        mentions.append((span.start, span.end, ENTITY_TYPES[span.type]))
        keys.append(span.entity)
    groups = [(s.start, s.end, GROUPS[s.entity - len(article.entities)]) for s in article.groups]
    keys += [s.entity for s in article.groups]
    gold: dict[tuple[int | str, Predicate, int | str], bool] = {}
    for r in article.relations:
        for s, o in _ways(r.predicate, r.subject, r.object):
            gold[s, r.predicate, o] = r.optional
    optional = {i for i, e in enumerate(article.entities) if e.optional}
    best: dict[tuple[int | str, Predicate, int | str], float] = {}
    pairs, scores = encoder.score_pairs(encoding, mentions, groups)
    for k, p in np.argwhere(scores > 0.02).tolist():
        s, o = keys[pairs[k, 0]], keys[pairs[k, 1]]
        predicate = PREDICATES[p]
        if s == o or s in optional or o in optional:
            continue
        triple = min(((a, predicate, b) for a, b in _ways(predicate, s, o)), key=str)
        best[triple] = max(best.get(triple, 0.0), float(scores[k, p]))
    rows = [(score, t[1], t in gold) for t, score in sorted(best.items(), key=str) if not gold.get(t, False)]
    counts = Counter(r.predicate for r in article.relations if not r.optional)
    return rows, counts


def _ways(predicate: Predicate, s: int | str, o: int | str) -> list[tuple[int | str, int | str]]:
    return [(s, o), (o, s)] if predicate is Predicate.PARTNERS_WITH else [(s, o)]


def relation_measure(
    rows: Sequence[Scored], gold: Counter[Predicate], thresholds: dict[Predicate, float], only: Predicate | None = None
) -> Measure:
    """Relations whose score reaches their predicate's threshold against the gold's counts."""
    kept = [ok for score, p, ok in rows if score >= thresholds[p] and only in (None, p)]
    right = sum(kept)
    total = sum(n for p, n in gold.items() if only in (None, p))
    return Measure(right, len(kept) - right, total - right)


def best_thresholds(rows: Sequence[Scored], gold: Counter[Predicate], fallback: float = 0.5) -> dict[Predicate, float]:
    """Per predicate the threshold with the best F1 (a multiple of 0.05), drawn half-way to the common one."""
    grid = [round(0.05 * i, 2) for i in range(3, 19)]

    def f1(threshold: float, only: Predicate | None) -> float:
        return relation_measure(rows, gold, dict.fromkeys(PREDICATES, threshold), only).f1

    common = max(grid, key=lambda t: f1(t, None)) if rows else fallback
    return {
        p: round((max(grid, key=lambda t, p=p: f1(t, p)) + common) / 2, 3) if gold[p] >= 10 else common  # type: ignore[misc]
        for p in PREDICATES
    }


@dataclass(frozen=True, slots=True)
class Report:
    """What an encoder does on held-out articles. Relations of the gold's own mentions and of the names found."""

    names: Measure
    typed: Measure
    relations_of_gold: Measure
    relations: Measure
    thresholds: dict[str, float]

    def report(self) -> dict[str, object]:
        """The measures as plain values."""
        return {
            "entities": str(self.names),
            "entities with type": str(self.typed),
            "relations of gold mentions": str(self.relations_of_gold),
            "relations of found mentions": str(self.relations),
            "thresholds": self.thresholds,
        }


def measure(encoder: Encoder, articles: Sequence[Article]) -> Report:
    """Measure names and relations on articles; the thresholds are the best for relations of the gold's mentions."""
    encodings = [encoder.encode(a.text) for a in articles]
    found = [Encoder.decode(e) for e in encodings]
    names, typed = name_measures(zip(articles, found, strict=True))
    gold: Counter[Predicate] = Counter()
    given: list[Scored] = []
    rows: list[Scored] = []
    for article, encoding, spans in zip(articles, encodings, found, strict=True):
        scored, counts = relation_scores(encoder, article, encoding, None)
        given += scored
        gold += counts
        rows += relation_scores(encoder, article, encoding, spans)[0]
    thresholds = best_thresholds(given, gold)
    return Report(
        names,
        typed,
        relation_measure(given, gold, thresholds),
        relation_measure(rows, gold, thresholds),
        {str(p): t for p, t in thresholds.items()},
    )
