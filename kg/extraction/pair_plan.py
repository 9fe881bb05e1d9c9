"""What the encoder's pair head looks at: labels, type table, discrete features and stretches of text of a mention pair.

Training (`kg.training.encoder`) and run time (`kg.extraction.encoder`) lay pairs out with the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.model import INSTITUTIONS, OFFERINGS, ORGANIZATIONS, EntityType, Predicate

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

ENTITY_TYPES: tuple[EntityType, ...] = tuple(EntityType)
PREDICATES: tuple[Predicate, ...] = tuple(Predicate)
TAGS: tuple[str, ...] = ("O", *(f"{mark}-{kind}" for kind in ENTITY_TYPES for mark in "BIES"))
GROUPS: tuple[str, ...] = (
    "小微企业", "科创企业", "民营企业", "制造业企业", "外贸企业", "防疫企业", "餐饮零售企业", "供应链企业",
    "贫困人口", "农户", "老年人", "学生儿童", "医护人员", "个人客户", "残疾人", "网约车司机", "境外人士",
    "新市民与人才", "公众",
)  # fmt: skip
TYPES: tuple[str, ...] = (*ENTITY_TYPES, *GROUPS)

MARGIN = 24  # characters of context looked at before the first and after the last mention of a pair
_EDGES = (
    np.array([1, 3, 6, 10, 16, 25, 40, 64, 100, 160, 250]),  # distance in characters
    np.array([1, 2, 3, 5]),  # sentence ends between
    np.array([1, 2, 3, 5, 8]),  # commas between
    np.array([1, 2, 3, 4, 6, 10]),  # mentions between
    np.array([1, 2, 3]),  # mentions of the subject's kind between
    np.array([1, 2, 3]),  # mentions of the object's kind between
)
BUCKETS: tuple[int, ...] = (2, 2, 2, 2, *(len(edges) + 1 for edges in _EDGES))
_SENTENCE_ENDS = frozenset("。！？；\n")
_COMMAS = frozenset("，")


def _allowed() -> NDArray[np.bool_]:
    """Which predicate may hold between which types (relation table of the annotation guidelines)."""
    helped = ORGANIZATIONS | {EntityType.PLACE}
    lent = ORGANIZATIONS | {EntityType.PROJECT}
    makers = frozenset({EntityType.PRODUCT, EntityType.PLATFORM})
    table: dict[Predicate, tuple[frozenset[EntityType], frozenset[EntityType]]] = {
        Predicate.OFFERS: (ORGANIZATIONS, OFFERINGS),
        Predicate.PROVIDED_TO: (makers, lent | helped),
        Predicate.FINANCES: (INSTITUTIONS | {EntityType.COMPANY}, lent),
        Predicate.PARTNERS_WITH: (ORGANIZATIONS, ORGANIZATIONS),
        Predicate.DONATES_TO: (ORGANIZATIONS, helped),
        Predicate.ASSISTS: (ORGANIZATIONS, helped),
        Predicate.SUB_ORGANIZATION_OF: (ORGANIZATIONS, ORGANIZATIONS),
        Predicate.PARTICIPATES_IN: (ORGANIZATIONS, frozenset({EntityType.PROGRAMME})),
        Predicate.BUILT_ON: (makers, frozenset({EntityType.PLATFORM})),
        Predicate.DELIVERED_THROUGH: (frozenset({EntityType.PRODUCT, EntityType.PROGRAMME}), makers),
        Predicate.PART_OF_SUITE: (OFFERINGS, OFFERINGS),
    }
    mask = np.zeros((len(TYPES), len(TYPES), len(PREDICATES)), dtype=bool)
    for predicate, (subjects, objects) in table.items():
        for s in subjects:
            for o in objects:
                mask[TYPES.index(s), TYPES.index(o), PREDICATES.index(predicate)] = True
    for s in OFFERINGS:
        mask[TYPES.index(s), len(ENTITY_TYPES) :, PREDICATES.index(Predicate.TARGETS)] = True
    return mask


ALLOWED = _allowed()


def _kind(index: int) -> int:
    """Coarse kind of a type: 0 institution, 1 offering, 2 anything else."""
    if index < len(ENTITY_TYPES):
        if ENTITY_TYPES[index] in INSTITUTIONS:
            return 0
        if ENTITY_TYPES[index] in OFFERINGS:
            return 1
    return 2


_KINDS = np.array([_kind(t) for t in range(len(TYPES))])


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention `[start, end)` of the entity or beneficiary group `key`; `type` indexes `TYPES`.

    `enumeration` is the extent of the enumeration (A、B和C) that it stands in, its own where there is none.
    """

    start: int
    end: int
    key: str
    type: int
    enumeration: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PairPlan:
    """Mentions and ordered pairs of one text, as index arrays that a pair head can look up.

    `covers` tells for each character the type of the mention that it is in (index into `TYPES` plus one, 0 for none).
    `starts`, `ends`, `types` describe the mentions; `subjects`, `objects` index them; `ranges` are the stretches
    between, before and after each pair, enumerations left out; `buckets` are its discrete features.
    """

    covers: IntArray
    starts: IntArray
    ends: IntArray
    types: IntArray
    subjects: IntArray
    objects: IntArray
    ranges: tuple[tuple[IntArray, IntArray], ...]
    buckets: IntArray


def cover(size: int, mentions: Sequence[Mention]) -> IntArray:
    """Type of the mention over each of `size` characters, plus one; of several the longest, 0 where there is none."""
    covers = np.zeros(size, dtype=np.int64)
    for mention in sorted(mentions, key=lambda m: m.end - m.start):
        covers[mention.start : mention.end] = mention.type + 1
    return covers


def plan_pairs(text: str, mentions: Sequence[Mention], reporter: str | None, pairs: IntArray) -> PairPlan:
    """Lay out the given pairs (rows: subject, object) of the mentions of `text`, which `reporter` is about."""
    array = np.array([(m.start, m.end, m.type, *m.enumeration, m.key == reporter) for m in mentions], dtype=np.int64)
    starts, ends, types, list_starts, list_ends, reporting = array.reshape(-1, 6).T.copy()
    s, o = pairs[:, 0].copy(), pairs[:, 1].copy()
    order = starts[s] <= starts[o]
    first, last = np.where(order, s, o), np.where(order, o, s)
    gap_start, gap_end = ends[first], np.maximum(starts[last], ends[first])
    together = (list_starts[s] == list_starts[o]) & (list_ends[s] == list_ends[o])
    size = len(text)

    def between(places: IntArray) -> IntArray:
        """How many of the places lie between the two mentions of each pair."""
        total = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=size + 1))])
        counted: IntArray = np.maximum(total[gap_end] - total[gap_start], 0)
        return counted

    def of(marks: frozenset[str]) -> IntArray:
        return np.array([i for i, c in enumerate(text) if c in marks], dtype=np.int64)

    kinds = _KINDS[types]
    counts = np.stack([between(starts[kinds == k]) for k in range(3)])
    row = np.arange(len(s))
    columns = (
        gap_end - gap_start,
        between(of(_SENTENCE_ENDS)),
        between(of(_COMMAS)),
        between(starts),
        counts[kinds[s], row],
        counts[kinds[o], row],
    )
    flags = (order, reporting[s], reporting[o], together)
    buckets = np.stack(
        [
            *(flag.astype(np.int64) for flag in flags),
            *(np.digitize(v, e) for v, e in zip(columns, _EDGES, strict=True)),
        ],
        axis=1,
    )
    low = np.where(together, gap_start, list_ends[first])
    high = np.maximum(np.where(together, gap_end, list_starts[last]), low)
    ranges = (
        (low, high),
        (np.maximum(list_starts[first] - MARGIN, 0), list_starts[first]),
        (list_ends[last], np.minimum(list_ends[last] + MARGIN, size)),
    )
    return PairPlan(cover(size, mentions), starts, ends, types, s, o, ranges, buckets)
