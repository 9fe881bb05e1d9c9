"""Scores relation candidates with the trained classifier and gathers what a case says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extraction.encoder import Encoder, Encoding
from kg.extraction.linear import HashedLinear
from kg.extraction.pair_plan import GROUPS, PREDICATES, TYPES, IntArray, Mention
from kg.extraction.relations.candidates import Candidate, Scene, candidates
from kg.extraction.relations.denials import Denials
from kg.extraction.relations.features import all_features
from kg.extraction.relations.signatures import GROUP, Signatures
from kg.extraction.settings import Combination
from kg.model import Predicate


@dataclass(frozen=True, slots=True)
class ScoredRelation:
    """subject → object with its probability and the candidates that show it, the best first."""

    subject: str
    predicate: Predicate
    object: str
    probability: float
    shown_by: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judges say of one candidate for one predicate.

    `words` is the linear model's margin, `pairs` the encoder's probability (NaN where it saw no mention of the
    subject), `probability` what both come to; the relation holds where that reaches `threshold`.
    """

    candidate: Candidate
    predicate: Predicate
    words: float
    pairs: float
    probability: float
    threshold: float

    @property
    def relation(self) -> tuple[str, Predicate, str]:
        """Subject, predicate and object; the ends of a symmetric predicate are sorted."""
        subject, target = self.candidate.subject, self.candidate.object.key
        if self.predicate is Predicate.PARTNERS_WITH:
            subject, target = min(subject, target), max(subject, target)
        return subject, self.predicate, target


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
        denials: Denials,
    ) -> None:
        self._model = model
        self._denials = denials
        self._encoder = encoder
        self._combinations = combinations
        self._signatures = signatures

    def judge(self, scene: Scene, encoding: Encoding) -> list[Judgement]:
        """Every candidate of the scene that the text does not deny, for each predicate that may join its types."""
        found = [c for c in candidates(scene, self._signatures) if not self._denials.denies(scene, c)]
        if not found:
            return []
        margins = self._model.margins(all_features(scene, found))
        encoded = pair_scores(self._encoder, encoding, scene, found)
        judged = []
        for number, candidate in enumerate(found):
            for predicate in candidate.predicates:
                combination = self._combinations[predicate]
                words = float(margins[number, self._model.classes.index(predicate.value)])
                pairs = float(encoded[number, PREDICATES.index(predicate)])
                probability = combination.probability(words, pairs)
                judged.append(Judgement(candidate, predicate, words, pairs, probability, combination.threshold))
        return judged

    def relations(self, scene: Scene, encoding: Encoding) -> list[ScoredRelation]:
        """Relations of the scene, one per subject, predicate and object, sorted by these.

        A relation is as probable as the most probable of its candidates: repeated mentions are not independent
        observations.
        """
        shown: dict[tuple[str, Predicate, str], list[Judgement]] = defaultdict(list)
        for judgement in self.judge(scene, encoding):
            if judgement.probability >= judgement.threshold:
                shown[judgement.relation].append(judgement)
        return [
            ScoredRelation(subject, predicate, target, best[0].probability, tuple(j.candidate for j in best))
            for (subject, predicate, target), all_shown in sorted(shown.items())
            for best in [sorted(all_shown, key=lambda judgement: -judgement.probability)]
        ]


def pair_mentions(scene: Scene) -> tuple[list[Mention], dict[int, int]]:
    """The scene's arguments as the pair head takes them, and the number of each by the identity of the argument."""
    known = [a for a in scene.arguments if a.type != GROUP or a.key in GROUPS]
    mentions = [
        Mention(a.start, a.end, a.key, TYPES.index(a.key if a.type == GROUP else a.type), scene.enumeration(a))
        for a in known
    ]
    return mentions, {id(argument): number for number, argument in enumerate(known)}


def candidate_pairs(found: Sequence[Candidate], numbers: Mapping[int, int]) -> tuple[list[int], IntArray]:
    """Candidates whose ends the pair head can look at, and their (subject, object) by `numbers` of `pair_mentions`."""
    rows = [n for n, c in enumerate(found) if c.mention is not None and id(c.object) in numbers]
    pairs = [(numbers[id(found[n].mention)], numbers[id(found[n].object)]) for n in rows]
    return rows, np.array(pairs, dtype=np.int64).reshape(-1, 2)


def pair_scores(encoder: Encoder, encoding: Encoding, scene: Scene, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """The encoder's probabilities, shape (candidates, PREDICATES); NaN where the subject has no mention in reach."""
    mentions, numbers = pair_mentions(scene)
    rows, pairs = candidate_pairs(found, numbers)
    result = np.full((len(found), len(PREDICATES)), np.nan)
    result[rows] = encoder.score_pairs(encoding, mentions, scene.reporter, pairs)
    return result
