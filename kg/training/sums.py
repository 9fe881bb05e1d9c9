"""Examples for the linker of sums: annotated relations, and which of the sums around them the gold gives them."""

from __future__ import annotations

from collections import defaultdict

from kg.evaluation.scoring import same_sum
from kg.extraction.amounts import AmountReader
from kg.extraction.relations.candidates import Candidate
from kg.extraction.relations.scorer import ScoredRelation
from kg.extraction.sums import USUAL_KIND, SumLinker
from kg.model import Predicate
from kg.training.annotations import AnnotatedCase
from kg.training.relations import PREDICATES, Examples


def sum_examples(
    case: AnnotatedCase, examples: Examples, reader: AmountReader, linker: SumLinker
) -> list[tuple[list[str], int]]:
    """Features of every sum beside an annotated relation that may bear sums, and whether it is the relation's."""
    shown: dict[tuple[str, Predicate, str], list[Candidate]] = defaultdict(list)
    for candidate, labels in zip(examples.candidates, examples.labels, strict=True):
        for predicate in USUAL_KIND:
            if labels[PREDICATES.index(predicate)] == 1:
                shown[candidate.subject, predicate, candidate.object.key].append(candidate)
    doubtful = {entity.id for entity in case.gold.entities if entity.optional}
    gold = [
        relation
        for relation in case.gold.relations
        if not relation.optional and relation.subject not in doubtful and relation.object not in doubtful
    ]
    told = [
        ScoredRelation(r.subject, r.predicate, r.object, 1.0, tuple(shown[r.subject, r.predicate, r.object]))
        for r in gold
    ]
    links = linker.links(examples.scene, reader.amounts(case.text), told)
    return [
        (link.row, int(any(same_sum(a, link.span.value, link.span.currency) for a in gold[link.relation].amounts)))
        for link in links
    ]
