"""From the encoder's tags to names: coarse kinds, and the best sequence of names under their probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extraction.pair_plan import TAGS
from kg.model import OFFERINGS, ORGANIZATIONS, EntityType

KINDS = ("ORG", "OFFERING", "PROJECT", "PLACE")
LABELS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))

Probabilities = NDArray[np.float64]

_BEGIN = [LABELS.index(f"B-{kind}") for kind in KINDS]
_INSIDE = [LABELS.index(f"I-{kind}") for kind in KINDS]
_FREE = [0, *_BEGIN]
_MARGIN = 1e-6
"""A cut must cost more than the rounding of the sums."""
_TRANSITIONS = np.array(
    [[-np.inf if b[0] == "I" and a[2:] != b[2:] else 0.0 for b in LABELS] for a in LABELS],
)


def kind_of(entity_type: EntityType) -> str:
    """The coarse kind of a type, told apart where names are found."""
    if entity_type in ORGANIZATIONS:
        return "ORG"
    if entity_type in OFFERINGS:
        return "OFFERING"
    return "PROJECT" if entity_type is EntityType.PROJECT else "PLACE"


def coarse(tags: NDArray[np.float32]) -> Probabilities:
    """The encoder's probabilities over TAGS (BIOES of all types) as probabilities over LABELS."""
    result = np.zeros((len(tags), len(LABELS)))
    for column, name in enumerate(TAGS):
        place, _, kind = name.partition("-")
        label = f"{'B' if place in 'BS' else 'I'}-{kind_of(EntityType(kind))}" if kind else "O"
        result[:, LABELS.index(label)] += tags[:, column]
    return result


def decode(probabilities: Probabilities) -> list[tuple[int, int, str, float]]:
    """Best sequence of names: `(start, end, kind, probability)` with the mean probability of their characters.

    Viterbi over the marginals with the one constraint that I-x follows B-x or I-x. The search is split where no name
    of the best sequence can lie across (`_cuts`).
    """
    if not len(probabilities):
        return []
    scores = np.log(np.maximum(probabilities, 1e-9))
    path = np.array(_FREE)[scores[:, _FREE].argmax(axis=1)]
    bounds = np.concatenate([[0], _cuts(scores), [len(scores)]])
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if end - start > 1:
            path[start:end] = _best_path(scores[start:end])
    return _spans(path.tolist(), probabilities)


def _cuts(scores: Probabilities) -> NDArray[np.int64]:
    """Positions across which a name of any kind costs more than it gains, wherever it begins and ends.

    A name gains at each character what its label scores above the best label that stands alone (O or B). The best
    gain up to a position and the best one from there on are running maxima over cumulative sums.
    """
    free = scores[:, _FREE].max(axis=1)
    crossed = np.full(len(scores) - 1, -np.inf)
    for begin, inside in zip(_BEGIN, _INSIDE, strict=True):
        total = np.concatenate([[0.0], np.cumsum(scores[:, inside] - free)])
        before = np.maximum.accumulate(scores[:, begin] - free - total[1:])[:-1]
        after = np.maximum.accumulate(total[:1:-1])[::-1]
        crossed = np.maximum(crossed, before + after)
    return np.flatnonzero(crossed < -_MARGIN) + 1


def _best_path(scores: Probabilities) -> list[int]:
    """Columns of the best sequence of labels."""
    best = scores[0].copy()
    best[_INSIDE] = -np.inf
    back = np.zeros(scores.shape, dtype=np.int16)
    for i in range(1, len(scores)):
        options = best[:, None] + _TRANSITIONS
        back[i] = options.argmax(axis=0)
        best = options.max(axis=0) + scores[i]
    path = [int(best.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    path.reverse()
    return path


def _spans(path: Sequence[int], probabilities: Probabilities) -> list[tuple[int, int, str, float]]:
    spans = []
    start = None
    for i, column in enumerate([*path, 0]):
        if start is not None and not LABELS[column].startswith("I-"):
            kind = LABELS[path[start]][2:]
            chosen = [probabilities[k][path[k]] for k in range(start, i)]
            spans.append((start, i, kind, float(np.mean(chosen))))
            start = None
        if LABELS[column].startswith("B-"):
            start = i
    return spans
