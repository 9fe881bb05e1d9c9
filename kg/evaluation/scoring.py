"""Precision, recall and F1 of a graph against gold, and what exactly it got wrong.

Counting follows the guidelines of the gold: entities match one to one where their names meet (white space and quotation
marks aside), the required and the better matches first; relations match as triples over matched entities, partnerships
in either direction; what the gold calls optional, or touches it, counts neither for nor against. A sum is right within
half a per cent in the same currency.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kg.evaluation.gold import GoldCase, GoldEntity, GoldRelation, read_gold
from kg.evaluation.predicted import PredictedDocument, PredictedEntity, PredictedRelation, read_predictions
from kg.model import Amount, Predicate
from kg.rdf.files import load_store

_IGNORED = re.compile(r"[\s“”\"'‘’「」《》]")
Triple = tuple[str, str, str]


@dataclass(slots=True)
class Score:
    """Counts of right, spurious and missing answers, and the measures that follow from them (0 where undefined)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Right answers among those given."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Right answers among those wanted."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One error: the document's stem, its kind (`spurious entity`, …), its cause, and what it is about."""

    document: str
    kind: str
    cause: str
    text: str

    def __str__(self) -> str:
        """All on one line."""
        return f"{self.document}  {self.kind} ({self.cause}): {self.text}"


@dataclass(slots=True)
class Scores:
    """How a graph does against gold."""

    documents: int = 0
    entity: Score = field(default_factory=Score)
    typed_entity: Score = field(default_factory=Score)
    relation: Score = field(default_factory=Score)
    amount: Score = field(default_factory=Score)
    family: Score = field(default_factory=Score)
    by_type: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    by_predicate: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    by_confidence: list[tuple[str, float, bool]] = field(default_factory=list)
    """Predicate, confidence and rightness of each relation that counts."""
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def family_accuracy(self) -> float:
        """Share of the matched products with a gold family that are in that family."""
        return self.family.recall

    def precision_by_confidence(self) -> list[tuple[str, int, int]]:
        """How many relations are right, and how many there are, of those with a confidence in each range."""
        ranges = [("below 0.4", 0.0, 0.4), ("0.4 to 0.6", 0.4, 0.6), ("0.6 to 0.8", 0.6, 0.8), ("from 0.8", 0.8, 2.0)]
        judged = [(name, [right for _, c, right in self.by_confidence if a <= c < b]) for name, a, b in ranges]
        return [(name, sum(rights), len(rights)) for name, rights in judged]

    def causes(self) -> Counter[tuple[str, str]]:
        """How often each kind of mistake had each cause."""
        return Counter((mistake.kind, mistake.cause) for mistake in self.mistakes)


def evaluate(graph_path: Path, gold_dir: Path, only: Iterable[str] | None = None) -> Scores:
    """Score the graph file against the annotations of a folder, or those whose stems are in `only`.

    A document of the graph belongs to the annotation with the stem of its source. Raises GraphError for a graph that
    cannot be read, DataError for gold that cannot be.
    """
    return score(read_predictions(load_store(graph_path)), read_gold(gold_dir, only))


def score(predictions: dict[str, PredictedDocument], gold: Iterable[GoldCase]) -> Scores:
    """Score predictions by document stem against annotations."""
    scores = Scores()
    for case in gold:
        scores.documents += 1
        predicted = predictions.get(case.stem, PredictedDocument())
        matches = match_entities(predicted.entities.values(), case.entities)
        _Case(scores, case, predicted, matches).count()
    scores.mistakes.sort()
    return scores


def fold(name: str) -> str:
    """A name as the gold compares it."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def same_sum(gold: Amount, value: float, currency: str) -> bool:
    """Whether a sum is the gold's: within half a per cent, in its currency."""
    return abs(gold.value - value) <= 0.005 * abs(gold.value) and gold.currency == currency


def match_entities(predicted: Iterable[PredictedEntity], gold: Iterable[GoldEntity]) -> dict[str, str]:
    """Predicted IRI → gold id, one to one: required before optional, same type first, then the larger overlap."""
    names = {entity.id: {fold(name) for name in (*entity.names, entity.canonical)} for entity in gold}
    ranked = []
    for candidate in predicted:
        labels = {fold(label) for label in candidate.labels}
        for entity in gold:
            if hits := labels & names[entity.id]:
                better = (entity.optional, candidate.type != entity.type.value, -len(hits), -max(map(len, hits)))
                ranked.append((*better, entity.id, candidate.iri))
    matches: dict[str, str] = {}
    for *_, gold_id, iri in sorted(ranked):
        if iri not in matches and gold_id not in matches.values():
            matches[iri] = gold_id
    return matches


@dataclass(slots=True)
class _Case:
    """Counting of one document."""

    scores: Scores
    gold: GoldCase
    predicted: PredictedDocument
    matches: dict[str, str]
    by_id: dict[str, GoldEntity] = field(default_factory=dict)

    def count(self) -> None:
        self.by_id = {entity.id: entity for entity in self.gold.entities}
        for entity in self.predicted.entities.values():
            self._entity(entity)
        for missing in self.gold.entities:
            if missing.id not in self.matches.values() and not missing.optional:
                self._count("entity", "fn")
                self._count("typed_entity", "fn")
                self.scores.by_type[missing.type.value].fn += 1
                self._mistake("missing entity", missing.type.value, missing.names[0])
        self._relations()

    def _count(self, measure: str, outcome: str, by: int = 1) -> None:
        counted: Score = getattr(self.scores, measure)
        setattr(counted, outcome, getattr(counted, outcome) + by)

    def _mistake(self, kind: str, cause: str, text: str) -> None:
        self.scores.mistakes.append(Mistake(self.gold.stem, kind, cause, text))

    def _entity(self, entity: PredictedEntity) -> None:
        gold = self.by_id.get(self.matches.get(entity.iri, ""))
        if gold is None:
            self._count("entity", "fp")
            self._count("typed_entity", "fp")
            self.scores.by_type[entity.type].fp += 1
            self._mistake("spurious entity", entity.type, " / ".join(entity.labels[:3]))
            return
        if gold.optional:
            return
        self._count("entity", "tp")
        if entity.type == gold.type.value:
            self._count("typed_entity", "tp")
            self.scores.by_type[entity.type].tp += 1
        else:
            self._count("typed_entity", "fp")
            self._count("typed_entity", "fn")
            self.scores.by_type[entity.type].fp += 1
            self.scores.by_type[gold.type.value].fn += 1
            self._mistake("wrong type", f"{entity.type} for {gold.type.value}", gold.names[0])
        if gold.family:
            right = fold(gold.family) in map(fold, entity.families)
            self._count("family", "tp" if right else "fn")
            if not right:
                given = "、".join(entity.families) or "none"
                self._mistake("wrong family", f"{given} for {gold.family}", gold.names[0])

    def _relations(self) -> None:
        required: dict[Triple, GoldRelation] = {}
        optional: set[Triple] = set()
        for relation in self.gold.relations:
            key = _key(relation.subject, relation.predicate.value, relation.object)
            if relation.optional or self._optional(relation.subject) or self._optional(relation.object):
                optional.add(key)
            else:
                required[key] = relation
        found: set[Triple] = set()
        for guess in self.predicted.relations:
            subject, object_ = self._gold_end(guess, guess.subject), self._gold_end(guess, guess.object)
            key = _key(subject, guess.predicate, object_)
            if key in found or key in optional:
                continue
            if key in required:
                found.add(key)
                self._count("relation", "tp")
                self.scores.by_predicate[guess.predicate].tp += 1
                self.scores.by_confidence.append((guess.predicate, guess.confidence, True))
                self._amounts(required[key], guess)
            elif not self._optional(subject) and not self._optional(object_):
                self._count("relation", "fp")
                self.scores.by_predicate[guess.predicate].fp += 1
                self.scores.by_confidence.append((guess.predicate, guess.confidence, False))
                self._spurious(guess, key, required)
        for key in required.keys() - found:
            self._missing(required[key])

    def _optional(self, end: str) -> bool:
        return end in self.by_id and self.by_id[end].optional

    def _gold_end(self, guess: PredictedRelation, iri: str) -> str:
        if guess.predicate == Predicate.TARGETS and iri == guess.object:
            return self.predicted.label(iri)
        return self.matches.get(iri, "?")

    def _amounts(self, gold: GoldRelation, guess: PredictedRelation) -> None:
        hits = [amount for amount in gold.amounts if any(same_sum(amount, v, c) for v, c in guess.amounts)]
        missed, extra = len(gold.amounts) - len(hits), max(0, len(set(guess.amounts)) - len(hits))
        self._count("amount", "tp", len(hits))
        self._count("amount", "fn", missed)
        self._count("amount", "fp", extra)
        if missed or extra:
            wanted = "、".join(f"{amount.value} {amount.currency}" for amount in gold.amounts) or "none"
            given = "、".join(f"{v:.0f} {c}" for v, c in sorted(set(guess.amounts))) or "none"
            self._mistake("wrong amount", f"{given} for {wanted}", self._gold_text(gold))

    def _spurious(self, guess: PredictedRelation, key: Triple, required: dict[Triple, GoldRelation]) -> None:
        text = f"{self.predicted.label(guess.subject)} {guess.predicate} {self.predicted.label(guess.object)}"
        pairs = {frozenset((s, o)): p for s, p, o in required}
        if "?" in key:
            cause = "an end is no gold entity"
        elif (key[2], key[1], key[0]) in required:
            cause = "turned round"
        elif frozenset((key[0], key[2])) in pairs:
            cause = f"gold says {pairs[frozenset((key[0], key[2]))]}"
        else:
            cause = "unrelated in gold"
        self._mistake("spurious relation", cause, text)

    def _missing(self, gold: GoldRelation) -> None:
        self._count("relation", "fn")
        self._count("amount", "fn", len(gold.amounts))
        self.scores.by_predicate[gold.predicate.value].fn += 1
        ends = [end for end in (gold.subject, gold.object) if end in self.by_id]
        reached = all(end in self.matches.values() for end in ends)
        cause = gold.predicate.value if reached else "an end was not found"
        self._mistake("missing relation", cause, f"{self._gold_text(gold)} «{gold.evidence}»")

    def _gold_text(self, gold: GoldRelation) -> str:
        ends = [self.by_id[end].names[0] if end in self.by_id else end for end in (gold.subject, gold.object)]
        return f"{ends[0]} {gold.predicate.value} {ends[1]}"


def _key(subject: str, predicate: str, object_: str) -> Triple:
    if predicate == Predicate.PARTNERS_WITH:
        subject, object_ = sorted((subject, object_))
    return subject, predicate, object_
