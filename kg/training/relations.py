"""Examples for the relation scorer: candidates of annotated cases, and what the gold says of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extraction.groups import GroupReader
from kg.extraction.references import NamedPlace, ReferenceResolver
from kg.extraction.relations.candidates import Argument, Candidate, Scene, candidates
from kg.extraction.relations.features import features
from kg.extraction.relations.signatures import GROUP, Signatures
from kg.model import Predicate
from kg.training.annotations import AnnotatedCase

PREDICATES = tuple(Predicate)
Labels = NDArray[np.int8]
"""Rows × classes: 1, 0, or -1 where a row says nothing."""


@dataclass(frozen=True)
class Examples:
    """Candidates of one case with their features and labels (candidates, PREDICATES): 1, 0, or -1 for unknown."""

    scene: Scene
    candidates: tuple[Candidate, ...]
    rows: tuple[list[str], ...]
    labels: Labels


class ExampleMaker:
    """Annotated cases → examples, with the same groups and references that the extractor sees."""

    def __init__(self, groups: GroupReader, references: ReferenceResolver, signatures: Signatures) -> None:
        self._groups = groups
        self._references = references
        self._signatures = signatures

    def scene(self, case: AnnotatedCase) -> Scene:
        """The case with its gold names as arguments."""
        places = [NamedPlace(s.start, s.end, s.type, s.entity) for s in case.spans]
        reporter = next((place for place in places if place.key == case.gold.reported_by), None)
        arguments = [Argument(p.start, p.end, p.type.value, p.key) for p in places]
        arguments += [
            Argument(r.start, r.end, r.type.value, r.key, reference=True)
            for r in self._references.resolve(case.text, places, reporter)
        ]
        inside = [(place.start, place.end) for place in places]
        arguments += [Argument(g.start, g.end, GROUP, g.label) for g in self._groups.find(case.text, inside)]
        return Scene(case.text, tuple(sorted(arguments, key=lambda a: a.start)), case.gold.reported_by)

    def examples(self, case: AnnotatedCase) -> Examples:
        """All candidates of the case; one outside of the evidence of its relation is neither right nor wrong."""
        scene = self.scene(case)
        found = tuple(candidates(scene, self._signatures))
        labels = np.full((len(found), len(PREDICATES)), -1, dtype=np.int8)
        said = _said(case)
        optional = {entity.id for entity in case.gold.entities if entity.optional}
        for row, candidate in enumerate(found):
            if candidate.subject in optional or candidate.object.key in optional:
                continue
            low, high = scene.sentences[scene.sentence_at(candidate.object.start)]
            for predicate in candidate.predicates:
                labels[row, PREDICATES.index(predicate)] = 0
            for predicate, place, doubtful in said.get((candidate.subject, candidate.object.key), ()):
                column = PREDICATES.index(predicate)
                if doubtful:
                    labels[row, column] = -1
                elif (
                    place and place[0] < high and place[1] > low and place[0] - 1 <= candidate.object.start <= place[1]
                ):
                    labels[row, column] = 1
                elif labels[row, column] == 0:
                    labels[row, column] = -1
        return Examples(scene, found, tuple(features(scene, c) for c in found), labels)


def _said(case: AnnotatedCase) -> dict[tuple[str, str], list[tuple[Predicate, tuple[int, int] | None, bool]]]:
    said: dict[tuple[str, str], list[tuple[Predicate, tuple[int, int] | None, bool]]] = defaultdict(list)
    for relation, place in zip(case.gold.relations, case.evidence, strict=True):
        said[relation.subject, relation.object].append((relation.predicate, place, relation.optional))
        if relation.predicate is Predicate.PARTNERS_WITH:
            said[relation.object, relation.subject].append((relation.predicate, place, relation.optional))
    return said
