"""The extraction room: a document's cases → what they say, each relation with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.extraction.characters import text_of
from kg.extraction.components import create_pipeline
from kg.extraction.evidence import LONGEST_QUOTE, clause, quote, stretch
from kg.extraction.relations.scorer import ScoredRelation
from kg.extraction.settings import Calibration, Settings
from kg.extraction.sums import Sum
from kg.model import (
    Case,
    CaseFindings,
    Document,
    Entity,
    Evidence,
    Findings,
    Mention,
    ParagraphKind,
    Predicate,
    Relation,
)
from kg.resources import DATA

__all__ = ["Extractor"]

UNIT_CONFIDENCE = 0.97
"""A branch whose name begins with its bank's belongs to it. Set by hand; 27 of 29 were right on unseen cases."""
OWN_CONFIDENCE = 0.85
"""The same where no name says so: a department belongs to the reporting bank, a sub-branch to the one branch above it.
Set by hand; all four such departments of the real cases are annotated so."""
LEAST_CONFIDENCE = 0.27
"""Confidence below which a relation is not written; best F1 on the annotated cases, cross-validated."""
QUOTES = 3
"""How many pieces of evidence of one relation are kept, besides those of its sums."""


class Extractor:
    """Reads documents; made once, used for many."""

    def __init__(self, nlp: Language, calibration: Calibration) -> None:
        self.nlp = nlp
        self._calibration = calibration

    @classmethod
    def load(cls, lexicon: Path | None = None, models: Path | None = None) -> Extractor:
        """Load lexicon and models (default: those shipped). Raises DataError where they are broken."""
        words, trained = lexicon or DATA / "lexicon", models or DATA / "models"
        calibration = Settings.load(trained / "settings.toml").confidence
        return cls(create_pipeline(words, trained), calibration)

    def extract(self, document: Document) -> Findings:
        """What the document says, case by case; offsets of evidence count in `document.text`."""
        written = [case for case in document.cases if case.text.text.strip()]
        analysed = zip(written, self.analyse(written), strict=True)
        found = {case.number: self.findings(document, case, doc) for case, doc in analysed}
        return Findings(document, tuple(found.get(case.number) or CaseFindings(case) for case in document.cases))

    def analyse(self, cases: Iterable[Case]) -> Iterator[Doc]:
        """The cases' repaired texts with everything that the pipeline recognised (see `components`)."""
        return self.nlp.pipe(map(self._doc, cases))

    def _doc(self, case: Case) -> Doc:
        doc = self.nlp.make_doc(case.text.text)
        titles = [paragraph.end for paragraph in case.paragraphs if paragraph.kind is ParagraphKind.TITLE]
        doc._.title_end = max(titles, default=0)
        return doc

    def findings(self, document: Document, case: Case, doc: Doc) -> CaseFindings:
        """What the case says, given what `analyse` recognised in it."""
        entities: tuple[Entity, ...] = doc._.entities.entities
        told = zip(doc._.relations, doc._.sums, strict=True)
        scored = (self._relation(document, case, doc, relation, sums) for relation, sums in told)
        relations = [*self._units(document, case, doc), *(r for r in scored if r.confidence >= LEAST_CONFIDENCE)]
        return CaseFindings(case, _mentions(doc), entities, _unique(relations), doc._.reporter)

    def _units(self, document: Document, case: Case, doc: Doc) -> list[Relation]:
        names = {entity.key: entity.confidence for entity in doc._.entities.entities}
        found = []
        for unit, body in doc._.entities.units:
            places = [place for place in doc._.entities.places if place.key == unit]
            inner = [place for place in doc._.entities.places if place.key == body]
            whole = next((p for p in places if any(p.start <= b.start < p.end for b in inner)), None)
            best = whole or places[0]
            start, end = best.start, best.end
            if whole is None:
                low, high = doc._.scene.sentences[doc._.scene.sentence_at(best.start)]
                start, end = (low, high) if low <= start < end <= high <= low + LONGEST_QUOTE else (start, end)
            evidence = quote(document.text, case, start, end, best.start)
            sure = (UNIT_CONFIDENCE if whole else OWN_CONFIDENCE) * names[unit] * names[body]
            found.append(Relation(unit, Predicate.SUB_ORGANIZATION_OF, body, (evidence,), round(sure, 2)))
        return found

    def _relation(
        self, document: Document, case: Case, doc: Doc, scored: ScoredRelation, sums: tuple[Sum, ...]
    ) -> Relation:
        """The relation with evidence and sums; it can only be as sure as the names that it joins."""
        shown: dict[Evidence, tuple[int, int]] = {}
        for candidate in scored.shown_by:
            place = stretch(doc._.scene, candidate)
            if len(shown) < QUOTES:
                shown.setdefault(quote(document.text, case, *place, candidate.object.start), place)
        for each in sums:
            if not any(start <= each.start and each.end <= end for start, end in shown.values()):
                place = clause(doc._.scene, each.start, each.end)
                shown.setdefault(quote(document.text, case, *place, each.start), place)
        names = {entity.key: entity.confidence for entity in doc._.entities.entities}
        sure = scored.probability * names[scored.subject] * names.get(scored.object, 1.0)
        return Relation(
            scored.subject,
            scored.predicate,
            scored.object,
            tuple(shown),
            round(min(self._calibration(sure), 0.99), 2),
            tuple(each.amount for each in sums),
        )


def _mentions(doc: Doc) -> tuple[Mention, ...]:
    text = text_of(doc)
    names = [(place, "name") for place in doc._.entities.places]
    references = [(place, "reference") for place in doc._.references]
    return tuple(
        Mention(place.start, place.end, text[place.start : place.end], place.type, origin, 1.0, place.key)
        for place, origin in sorted([*names, *references], key=lambda item: (item[0].start, -item[0].end))
    )


def _unique(relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """One relation per subject, predicate and object: the most confident one."""
    best: dict[tuple[str, str, str], list[Relation]] = defaultdict(list)
    for relation in relations:
        best[relation.subject, relation.predicate, relation.object].append(relation)
    return tuple(max(same, key=lambda r: r.confidence) for _, same in sorted(best.items()))
