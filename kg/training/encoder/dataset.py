"""Turn annotated articles into windows with tags and labelled pairs; names may be exchanged between articles.

What the gold calls optional is neither rewarded nor punished.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg.evaluation.gold import GoldEntity
from kg.extraction.encoder import WINDOW
from kg.extraction.gazetteer import KnownSpan
from kg.extraction.pair_plan import TAGS, Mention, PairPlan, plan_pairs
from kg.extraction.pieces import within
from kg.model import EntityType, normalise
from kg.training.encoder.articles import Article

_MARKS = re.compile(r"[\s“”\"'‘’「」《》]")
IGNORED = -100  # tag of a character that does not count

FindKnown = Callable[[str], Sequence[KnownSpan]]
"""Finds the generally known names in a text, as the extractor's gazetteer does."""


def _by_length(entity: GoldEntity) -> tuple[str, ...]:
    return tuple(sorted((_MARKS.sub("", name) for name in entity.names), key=len, reverse=True))


def exchange_names(
    article: Article, donors: dict[EntityType, list[tuple[str, ...]]], rate: float, rng: random.Random
) -> Article:
    """A copy in which some entities bear another entity's names of the same type; offsets follow.

    Entities whose name matters for a relation (parts of an organisation, offerings made for a group) keep theirs.
    """
    lent: dict[str, tuple[list[str], tuple[str, ...]]] = {}
    for key, entity in article.entities.items():
        if key not in article.fixed and not entity.optional and rng.random() < rate and donors.get(entity.type):
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
    for span in (article.mentions[i] for i in article.names):
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

    mentions = tuple(Mention(*shift(m.start, m.end), m.key, m.type, shift(*m.enumeration)) for m in article.mentions)
    return replace(article, text="".join(pieces), mentions=mentions)


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
    """A stretch of an article: text, known names in it, tags per character (IGNORED where optional), and pairs.

    The pairs of `plan` come with labels and weights.
    """

    text: str
    known: Sequence[KnownSpan]
    tags: NDArray[np.int64]
    plan: PairPlan
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    weight: float


def tag_characters(article: Article) -> NDArray[np.int64]:
    """BIOES tag index per character; IGNORED inside optional entities."""
    tags = np.zeros(len(article.text), dtype=np.int64)
    for span in (article.mentions[i] for i in article.names):
        entity = article.entities[span.key]
        if entity.optional:
            tags[span.start : span.end] = IGNORED
            continue
        kind = entity.type
        marks = ["S"] if span.end - span.start == 1 else ["B", *"I" * (span.end - span.start - 2), "E"]
        tags[span.start : span.end] = [TAGS.index(f"{mark}-{kind}") for mark in marks]
    return tags


def cut_windows(article: Article, find_known: FindKnown, rng: random.Random | None) -> list[Window]:
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
    known = find_known(article.text)
    return [_window(article, known, tags, a, b) for a, b in zip(starts, stops, strict=True)]


def _window(article: Article, known: Sequence[KnownSpan], tags: NDArray[np.int64], low: int, high: int) -> Window:
    text = article.text[low:high]
    numbers = [i for i, m in enumerate(article.mentions) if low <= m.start and m.end <= high]
    mentions = [_moved(article.mentions[i], low, high) for i in numbers]
    place = np.full(len(article.mentions), -1)
    place[numbers] = np.arange(len(numbers))
    pairs = place[article.pairs]
    rows = (pairs >= 0).all(axis=1) & (article.labels >= 0).any(axis=1)
    plan = plan_pairs(text, mentions, article.reporter, pairs[rows])
    labels = article.labels[rows]
    return Window(
        text,
        within(known, low, high),
        tags[low:high],
        plan,
        (labels > 0).astype(np.float32),
        (labels >= 0).astype(np.float32),
        article.weight,
    )


def _moved(mention: Mention, low: int, high: int) -> Mention:
    begin, stop = mention.enumeration
    inside = max(begin, low) - low, min(stop, high) - low
    return Mention(mention.start - low, mention.end - low, mention.key, mention.type, inside)
