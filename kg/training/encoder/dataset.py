"""Turn annotated articles into windows with tags and labelled pairs; names may be exchanged between articles.

What the gold calls optional is neither rewarded nor punished.
"""

from __future__ import annotations

import bisect
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kg.evaluation.gold import GoldEntity
from kg.extraction.encoder import WINDOW
from kg.extraction.pair_plan import ALLOWED, PREDICATES, TAGS, PairPlan, candidate_pairs, plan_pairs
from kg.model import EntityType, Predicate, normalise
from kg.training.encoder.articles import Article, Mention

_MARKS = re.compile(r"[\s“”\"'‘’「」《》]")
IGNORED = -100  # tag of a character that does not count


def _by_length(entity: GoldEntity) -> tuple[str, ...]:
    return tuple(sorted((_MARKS.sub("", name) for name in entity.names), key=len, reverse=True))


def exchange_names(
    article: Article, donors: dict[EntityType, list[tuple[str, ...]]], rate: float, rng: random.Random
) -> Article:
    """A copy in which some entities bear another entity's names of the same type; offsets follow.

    Entities whose name matters for a relation (parts of an organisation, offerings made for a group) keep theirs.
    """
    fixed = {
        key
        for r in article.relations
        if r.predicate in (Predicate.SUB_ORGANIZATION_OF, Predicate.TARGETS)
        for key in (r.subject, r.object)
    }
    lent: dict[str, tuple[list[str], tuple[str, ...]]] = {}
    for key, entity in article.entities.items():
        if key not in fixed and not entity.optional and rng.random() < rate and donors.get(entity.type):
            lent[key] = ([normalise(name) for name in _by_length(entity)], rng.choice(donors[entity.type]))
    if not lent:
        return article
    pieces: list[str] = []
    moved = np.zeros(len(article.text) + 1, dtype=np.int64)
    at = size = 0

    def copy(until: int) -> None:
        nonlocal at, size
        moved[at : until + 1] = np.arange(size, size + until - at + 1)
        pieces.append(article.text[at:until])
        size += until - at
        at = until

    ends: dict[int, int] = {}
    for span in article.names:
        if span.key not in lent:
            continue
        copy(span.start)
        own, other = lent[span.key]
        surface = normalise(article.text[span.start : span.end])
        new = other[min(own.index(surface), len(other) - 1)] if surface in own else other[0]
        moved[span.start : span.end] = size
        pieces.append(new)
        size += len(new)
        ends[span.end] = size
        at = span.end
        moved[at] = size
    copy(len(article.text))
    moved[len(article.text)] = size

    def shift(a: int, b: int) -> tuple[int, int]:
        return int(moved[a]), max(ends.get(b, int(moved[b - 1]) + 1), int(moved[a]) + 1)

    def shifted(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        return tuple(Mention(*shift(m.start, m.end), m.key, m.type) for m in mentions)

    relations = tuple(replace(r, place=shift(*r.place) if r.place else None) for r in article.relations)
    return replace(
        article,
        text="".join(pieces),
        relations=relations,
        names=shifted(article.names),
        others=shifted(article.others),
    )


def donor_names(articles: Sequence[Article]) -> dict[EntityType, list[tuple[str, ...]]]:
    """Names (longest first) by type, to be lent to other articles."""
    donors: dict[EntityType, list[tuple[str, ...]]] = {}
    for article in articles:
        for entity in article.entities.values():
            if not entity.optional:
                donors.setdefault(entity.type, []).append(_by_length(entity))
    return donors


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an article: text, tags per character (IGNORED where optional), pairs with labels and weights."""

    text: str
    tags: NDArray[np.int64]
    plan: PairPlan
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    weight: float


def tag_characters(article: Article) -> NDArray[np.int64]:
    """BIOES tag index per character; IGNORED inside optional entities."""
    tags = np.zeros(len(article.text), dtype=np.int64)
    for span in article.names:
        entity = article.entities[span.key]
        if entity.optional:
            tags[span.start : span.end] = IGNORED
            continue
        kind = entity.type
        marks = ["S"] if span.end - span.start == 1 else ["B", *"I" * (span.end - span.start - 2), "E"]
        tags[span.start : span.end] = [TAGS.index(f"{mark}-{kind}") for mark in marks]
    return tags


@dataclass(slots=True)
class PairLabels:
    """All mentions of an article that pairs are made of, and which pairs say a relation."""

    spans: list[Mention]
    positive: set[tuple[int, int, int]] = field(default_factory=set)
    ignored: set[tuple[int, int, int]] = field(default_factory=set)


def label_pairs(article: Article) -> PairLabels:
    """Find the mention pairs (subject, object, predicate index) that show a gold relation, and those to be ignored."""
    spans = sorted(
        [m for m in (*article.names, *article.others) if not _optional(article, m)],
        key=lambda m: (m.start, m.end, m.type),
    )
    labels = PairLabels(spans)
    by_key: dict[str, list[int]] = {}
    for i, span in enumerate(spans):
        by_key.setdefault(span.key, []).append(i)
    for relation in article.relations:
        p = PREDICATES.index(relation.predicate)
        ways = [(relation.subject, relation.object)]
        if relation.predicate is Predicate.PARTNERS_WITH:
            ways.append((relation.object, relation.subject))
        subjects, objects = by_key.get(relation.subject, []), by_key.get(relation.object, [])
        labels.ignored |= {(i, j, p) for s, o in ways for i in by_key.get(s, []) for j in by_key.get(o, [])}
        if relation.optional or not subjects or not objects or not relation.place:
            continue
        for i, j in _shown(spans, subjects, objects, *relation.place):
            labels.positive.add((i, j, p))
            if len(ways) > 1:
                labels.positive.add((j, i, p))
    return labels


def _optional(article: Article, mention: Mention) -> bool:
    return mention.key in article.entities and article.entities[mention.key].optional


def _shown(
    spans: Sequence[Mention], subjects: Sequence[int], objects: Sequence[int], low: int, high: int
) -> list[tuple[int, int]]:
    """Pairs that the stretch `[low, high)` shows: both inside, else the nearest mention that the ellipsis means."""

    def inside(indices: Sequence[int]) -> list[int]:
        return [i for i in indices if spans[i].start < high and spans[i].end > low]

    def nearest(indices: Sequence[int], place: int) -> list[int]:
        before = [i for i in indices if spans[i].start <= place]
        return before[-1:] or list(indices[:1])

    s = inside(subjects) or nearest(subjects, low)
    o = inside(objects) or nearest(objects, low)
    return [(i, j) for i in s for j in o]


def cut_windows(article: Article, rng: random.Random | None) -> list[Window]:
    """Cut an article into windows of at most `WINDOW` characters; `rng` moves the cuts, None puts them evenly."""
    size = len(article.text)
    count = -(-size // WINDOW)
    width = -(-size // count)
    cuts = [i * width for i in range(count)]
    if rng is not None and count > 1:
        slack = WINDOW - width
        cuts = [0, *(c + rng.randint(-slack // 2, slack // 2) for c in cuts[1:])]
    starts = cuts
    stops = [min(size, start + WINDOW) for start in starts]
    tags = tag_characters(article)
    labels = label_pairs(article)
    return [_window(article, tags, labels, a, b) for a, b in zip(starts, stops, strict=True)]


def _window(article: Article, tags: NDArray[np.int64], labels: PairLabels, low: int, high: int) -> Window:
    text = article.text[low:high]
    first = bisect.bisect_left([s.start for s in labels.spans], low)
    inside = [i for i in range(first, len(labels.spans)) if labels.spans[i].end <= high]
    spans = [(labels.spans[i].start - low, labels.spans[i].end - low, labels.spans[i].type) for i in inside]
    pairs = candidate_pairs(spans)
    keep = np.array([labels.spans[inside[i]].key != labels.spans[inside[j]].key for i, j in pairs], dtype=bool).reshape(
        -1
    )
    pairs = pairs[keep]
    y = np.zeros((len(pairs), len(PREDICATES)), dtype=np.float32)
    w = ALLOWED[[spans[i][2] for i in pairs[:, 0]], [spans[j][2] for j in pairs[:, 1]]].astype(np.float32)
    row = {(inside[i], inside[j]): k for k, (i, j) in enumerate(pairs.tolist())}
    for i, j, p in labels.ignored:
        if (i, j) in row:
            w[row[i, j], p] = 0.0
    for i, j, p in labels.positive:
        if (i, j) in row:
            y[row[i, j], p] = w[row[i, j], p] = 1.0
    return Window(text, tags[low:high], plan_pairs(text, spans, pairs), y, w, article.weight)
