"""Scores relation candidates with the trained classifier and gathers what a case says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extraction.encoder import Encoder, Encoding
from kg.extraction.linear import HashedLinear
from kg.extraction.pair_plan import PREDICATES
from kg.extraction.relations.candidates import Candidate, Scene, candidates
from kg.extraction.relations.features import all_features
from kg.extraction.relations.signatures import GROUP, Signatures
from kg.extraction.settings import Combination
from kg.model import EntityType, Predicate


@dataclass(frozen=True, slots=True)
class ScoredRelation:
    """subject → object with its probability and the candidates that show it, the best first."""

    subject: str
    predicate: Predicate
    object: str
    probability: float
    shown_by: tuple[Candidate, ...]


class RelationScorer:
    """Candidates of a case → relations above the threshold of their predicate.

    Two judges look at each candidate, a linear model over features of the words and the encoder's pair head; a
    logistic regression of their log odds a predicate (`Combination`) makes one calibrated probability of them.
    """

    def __init__(
        self,
        model: HashedLinear,
        encoder: Encoder,
        combinations: Mapping[Predicate, Combination],
        signatures: Signatures,
    ) -> None:
        self._model = model
        self._encoder = encoder
        self._combinations = combinations
        self._signatures = signatures

    def relations(self, scene: Scene, encoding: Encoding) -> list[ScoredRelation]:
        """Relations of the scene, one per subject, predicate and object, sorted by these.

        A relation is as probable as the most probable of its candidates: repeated mentions are not independent
        observations.
        """
        found = list(candidates(scene, self._signatures))
        if not found:
            return []
        margins = self._model.margins(all_features(scene, found))
        encoded = pair_scores(self._encoder, encoding, scene, found)
        shown: dict[tuple[str, Predicate, str], list[tuple[float, int]]] = defaultdict(list)
        for number, candidate in enumerate(found):
            for predicate in candidate.predicates:
                combination = self._combinations[predicate]
                margin = margins[number, self._model.classes.index(predicate.value)]
                probability = combination.probability(margin, encoded[number, PREDICATES.index(predicate)])
                if probability >= combination.threshold:
                    pair = (candidate.subject, candidate.object.key)
                    if predicate is Predicate.PARTNERS_WITH:
                        pair = (min(pair), max(pair))
                    shown[pair[0], predicate, pair[1]].append((probability, number))
        return [
            ScoredRelation(subject, predicate, target, best[0][0], _candidates(found, best))
            for (subject, predicate, target), all_shown in sorted(shown.items())
            for best in [sorted(all_shown, key=lambda item: (-item[0], item[1]))]
        ]


def pair_scores(
    encoder: Encoder, encoding: Encoding, scene: Scene, found: Sequence[Candidate]
) -> NDArray[np.float64]:
    """The encoder's probabilities, shape (candidates, PREDICATES); NaN where the subject has no mention in reach."""
    mentions = [a for a in scene.arguments if a.type != GROUP]
    groups = [a for a in scene.arguments if a.type == GROUP]
    index = {id(argument): number for number, argument in enumerate([*mentions, *groups])}
    result = np.full((len(found), len(PREDICATES)), np.nan)
    rows = [n for n, candidate in enumerate(found) if candidate.mention is not None]
    if rows:
        pairs = np.array([(index[id(found[n].mention)], index[id(found[n].object)]) for n in rows], dtype=np.int64)
        _, result[rows] = encoder.score_pairs(
            encoding,
            [(a.start, a.end, EntityType(a.type)) for a in mentions],
            [(a.start, a.end, a.key) for a in groups],
            pairs,
        )
    return result


def _candidates(found: Sequence[Candidate], ranked: Sequence[tuple[float, int]]) -> tuple[Candidate, ...]:
    return tuple(found[number] for _, number in ranked)
