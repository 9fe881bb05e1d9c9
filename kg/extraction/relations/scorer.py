"""Scores relation candidates with the trained classifier and gathers what a case says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


from kg.extraction.linear import HashedLinear
from kg.extraction.relations.candidates import Candidate, Scene, candidates
from kg.extraction.relations.features import all_features
from kg.extraction.relations.signatures import Signatures
from kg.model import Predicate


@dataclass(frozen=True, slots=True)
class ScoredRelation:
    """subject → object with its probability and the candidates that show it, the best first."""

    subject: str
    predicate: Predicate
    object: str
    probability: float
    shown_by: tuple[Candidate, ...]


class RelationScorer:
    """Candidates of a case → relations above the threshold of their predicate."""

    def __init__(self, model: HashedLinear, thresholds: dict[Predicate, float], signatures: Signatures) -> None:
        self._model = model
        self._thresholds = thresholds
        self._signatures = signatures

    @classmethod
    def load(cls, model: Path, thresholds: dict[Predicate, float], signatures: Signatures) -> RelationScorer:
        """Open a trained model. Raises DataError where it is missing or none."""
        return cls(HashedLinear.load(model), thresholds, signatures)

    def relations(self, scene: Scene) -> list[ScoredRelation]:
        """Relations of the scene, one per subject, predicate and object, sorted by these.

        A relation is as probable as the most probable of its candidates: repeated mentions are not independent
        observations.
        """
        found = list(candidates(scene, self._signatures))
        probabilities = self._model.probabilities(all_features(scene, found))
        columns = {Predicate(name): column for column, name in enumerate(self._model.classes)}
        shown: dict[tuple[str, Predicate, str], list[tuple[float, int]]] = defaultdict(list)
        for number, candidate in enumerate(found):
            for predicate in candidate.predicates:
                if predicate not in columns:
                    continue
                probability = float(probabilities[number, columns[predicate]])
                if probability >= self._thresholds.get(predicate, 0.5):
                    pair = (candidate.subject, candidate.object.key)
                    if predicate is Predicate.PARTNERS_WITH:
                        pair = (min(pair), max(pair))
                    shown[pair[0], predicate, pair[1]].append((probability, number))
        return [
            ScoredRelation(subject, predicate, target, best[0][0], _candidates(found, best))
            for (subject, predicate, target), all_shown in sorted(shown.items())
            for best in [sorted(all_shown, key=lambda item: (-item[0], item[1]))]
        ]


def _candidates(found: Sequence[Candidate], ranked: Sequence[tuple[float, int]]) -> tuple[Candidate, ...]:
    return tuple(found[number] for _, number in ranked)


