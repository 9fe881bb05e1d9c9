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

REACH = 400  # characters between the outer edges of two mentions that may form a pair
MARGIN = 24  # characters of context looked at before the first and after the last mention of a pair
_EDGES = (
    np.array([1, 3, 6, 10, 16, 25, 40, 64, 100, 160, 250]),  # distance in characters
    np.array([1, 2, 3, 5]),  # sentence ends between
    np.array([1, 2, 3, 4, 6, 10]),  # mentions between
    np.array([1, 2, 3]),  # mentions of the subject's kind between
    np.array([1, 2, 3]),  # mentions of the object's kind between
)
BUCKETS: tuple[int, ...] = (2, *(len(edges) + 1 for edges in _EDGES))
_SENTENCE_ENDS = frozenset("。！？；\n")


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
_RELATABLE: NDArray[np.bool_] = np.asarray(ALLOWED.any(axis=2))


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
class PairPlan:
    """Mentions and ordered pairs of one text, as index arrays that a pair head can look up.

    `starts`, `ends`, `types` describe the mentions (types index `TYPES`); `subjects`, `objects` index the mentions;
    `ranges` are the stretches between, before and after each pair; `buckets` are its discrete features.
    """

    starts: IntArray
    ends: IntArray
    types: IntArray
    subjects: IntArray
    objects: IntArray
    ranges: tuple[tuple[IntArray, IntArray], ...]
    buckets: IntArray


def candidate_pairs(spans: Sequence[tuple[int, int, int]]) -> IntArray:
    """Ordered pairs of mention indices (rows of two) whose types allow a predicate and that lie within reach.

    `spans`: (start, end, index into `TYPES`).
    """
    if len(spans) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    array = np.array(spans, dtype=np.int64)
    possible = _RELATABLE[array[:, None, 2], array[None, :, 2]]
    extent = np.maximum(array[:, None, 1], array[None, :, 1]) - np.minimum(array[:, None, 0], array[None, :, 0])
    possible &= extent <= REACH
    np.fill_diagonal(possible, val=False)
    return np.argwhere(possible)


def plan_pairs(text: str, spans: Sequence[tuple[int, int, int]], pairs: IntArray) -> PairPlan:
    """Lay out the given pairs (rows: subject, object) of the mentions `spans` (start, end, type index) of `text`."""
    array = np.array(spans, dtype=np.int64).reshape(-1, 3)
    starts, ends, types = array[:, 0].copy(), array[:, 1].copy(), array[:, 2].copy()
    s, o = pairs[:, 0].copy(), pairs[:, 1].copy()
    order = starts[s] <= starts[o]
    first_start, first_end = np.where(order, starts[s], starts[o]), np.where(order, ends[s], ends[o])
    last_start, last_end = np.where(order, starts[o], starts[s]), np.where(order, ends[o], ends[s])
    gap_end = np.maximum(last_start, first_end)
    size = len(text)

    def between(places: IntArray) -> IntArray:
        """How many of the places lie between the two mentions of each pair."""
        total = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=size + 1))])
        counted: IntArray = np.maximum(total[gap_end] - total[first_end], 0)
        return counted

    kinds = _KINDS[types]
    counts = np.stack([between(starts[kinds == k]) for k in range(3)])
    row = np.arange(len(s))
    columns = (
        gap_end - first_end,
        between(np.array([i for i, c in enumerate(text) if c in _SENTENCE_ENDS], dtype=np.int64)),
        between(starts),
        counts[kinds[s], row],
        counts[kinds[o], row],
    )
    buckets = np.stack(
        [order.astype(np.int64), *(np.digitize(v, e) for v, e in zip(columns, _EDGES, strict=True))], axis=1
    )
    ranges = (
        (first_end, gap_end),
        (np.maximum(first_start - MARGIN, 0), first_start),
        (last_end, np.minimum(last_end + MARGIN, size)),
    )
    return PairPlan(starts, ends, types, s, o, ranges, buckets)
