"""Why the extractor read a case as it did: every name, reference, value and relation with what spoke for it.

Plain data, for people who look for a mistake. Places count in the case's repaired text, evidence in the source.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from spacy.tokens import Doc

from kg.extraction import Extractor
from kg.extraction.candidates import span_support
from kg.extraction.characters import text_of
from kg.extraction.components import load_relation_scorer, load_selector
from kg.extraction.decoding import Probabilities, coarse
from kg.extraction.evidence import quote, stretch
from kg.extraction.relations.scorer import Judgement
from kg.extraction.selection import JudgedName
from kg.model import Amount, Case, CaseFindings, Document, Entity, Evidence, Mention, Predicate

FEW = 6
"""How many names and relations that fell short are told."""
FAINT = 0.01
"""What is less probable is not told at all."""


@dataclass(frozen=True, slots=True)
class NameReason:
    """A string that may be a name. `entity` is the key of what it means, None where it is taken for no name.

    `sources` proposed it: `known` (lexicon), `encoder`, `boldly` (the encoder when it has to be less sure), `quoted`;
    `inside` is a bank's name inside its branch's. `encoder` is the mean probability over its places; `probability` is
    what the second look at all of them comes to. Both are None for `inside`.
    """

    text: str
    entity: str | None
    places: tuple[tuple[int, int], ...]
    sources: tuple[str, ...]
    encoder: float | None
    probability: float | None


@dataclass(frozen=True, slots=True)
class ValueReason:
    """Words at `[start, end)` with what they mean: a `group`, an `amount`, a `total` (no single deal) or a `date`."""

    start: int
    end: int
    text: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RelationReason:
    """A relation, or what fell short of one.

    `words` is the margin of the word model (positive speaks for it), `encoder` the encoder's probability, None where
    no mention of the subject was in reach; both are None where the branch's name alone says it. `confidence` is what
    both come to; the relation holds from `threshold` on. `amounts` are told only of relations that hold.
    """

    subject: str
    predicate: Predicate
    object: str
    confidence: float
    threshold: float
    words: float | None
    encoder: float | None
    evidence: tuple[Evidence, ...]
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One case explained. `text` is its repaired text; `mentions` are names and references in text order.

    `names` are the distinct names with their reasons, `doubtful` the best strings that were taken for none;
    `relations` are those found, `short` the best that fell short.
    """

    number: int
    title: str
    text: str
    reported_by: str | None
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    names: tuple[NameReason, ...]
    doubtful: tuple[NameReason, ...]
    values: tuple[ValueReason, ...]
    relations: tuple[RelationReason, ...]
    short: tuple[RelationReason, ...]


class Explainer:
    """Explains what an extractor finds; made once, used for many."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        folders = extractor.nlp.get_pipe_config("csr_names")
        lexicon, models = str(folders["lexicon"]), str(folders["models"])
        self._selector = load_selector(lexicon, models)
        self._scorer = load_relation_scorer(lexicon, models)

    def explain(self, document: Document, numbers: Iterable[int] | None = None) -> list[Explanation]:
        """The document's cases explained; `numbers` chooses among them."""
        chosen = None if numbers is None else set(numbers)
        return [self._case(document, case) for case in document.cases if chosen is None or case.number in chosen]

    def _case(self, document: Document, case: Case) -> Explanation:
        if not case.text.text.strip():
            return Explanation(case.number, case.title, case.text.text, None, (), (), (), (), (), (), ())
        doc = next(self._extractor.analyse([case]))
        findings = self._extractor.findings(document, case, doc)
        names, doubtful = self._names(doc)
        relations, short = self._relations(document, case, doc, findings)
        return Explanation(
            case.number,
            case.title,
            text_of(doc),
            findings.reported_by,
            findings.entities,
            findings.mentions,
            names,
            doubtful,
            _values(doc),
            relations,
            short,
        )

    def _names(self, doc: Doc) -> tuple[tuple[NameReason, ...], tuple[NameReason, ...]]:
        """Reasons of the names in text order, and of the best strings that are none."""
        whole, tags = text_of(doc), doc._.encoding.tags
        probabilities = coarse(tags)
        judged = {name.candidate.text: name for name in self._selector.judge(whole, tags, doc._.known)}
        meant: dict[str, str] = {}
        places: dict[str, list[tuple[int, int]]] = {}
        for place in doc._.entities.places:
            text = whole[place.start : place.end]
            meant.setdefault(text, place.key)
            places.setdefault(text, []).append((place.start, place.end))
        names = tuple(
            _name_reason(text, key, places[text], judged.get(text), probabilities) for text, key in meant.items()
        )
        others = sorted(
            (name for text, name in judged.items() if text not in meant and name.probability >= FAINT),
            key=lambda name: (-name.probability, name.candidate.places[0]),
        )
        doubtful = tuple(
            _name_reason(n.candidate.text, None, n.candidate.places, n, probabilities) for n in others[:FEW]
        )
        return names, doubtful

    def _relations(
        self, document: Document, case: Case, doc: Doc, findings: CaseFindings
    ) -> tuple[tuple[RelationReason, ...], tuple[RelationReason, ...]]:
        """Reasons of the relations, the surest first, and of the best that fell short."""
        best: dict[tuple[str, Predicate, str], Judgement] = {}
        for judgement in self._scorer.judge(doc._.scene, doc._.encoding):
            better = best.get(judgement.relation)
            if better is None or judgement.probability > better.probability:
                best[judgement.relation] = judgement
        held = []
        for relation in findings.relations:
            judged = best.pop((relation.subject, relation.predicate, relation.object), None)
            if judged is None and relation.predicate is Predicate.PARTICIPATES_IN:  # judged as an offer, see `actors`
                judged = best.pop((relation.subject, Predicate.OFFERS, relation.object), None)
            by_name = (relation.subject, relation.object) in doc._.entities.units
            reason = _relation_reason(
                relation.subject, relation.predicate, relation.object, None if by_name else judged
            )
            evidence, amounts = relation.evidence, relation.amounts
            held.append(replace(reason, confidence=relation.confidence, evidence=evidence, amounts=amounts))
        short = []
        others = [item for item in best.items() if item[1].probability >= FAINT]
        for (subject, predicate, target), judged in sorted(others, key=lambda item: -item[1].probability)[:FEW]:
            start, end = stretch(doc._.scene, judged.candidate)
            evidence = (quote(document.text, case, start, end, judged.candidate.object.start),)
            short.append(replace(_relation_reason(subject, predicate, target, judged), evidence=evidence))
        return tuple(sorted(held, key=lambda reason: -reason.confidence)), tuple(short)


def _relation_reason(subject: str, predicate: Predicate, target: str, judged: Judgement | None) -> RelationReason:
    if judged is None:
        return RelationReason(subject, predicate, target, 0.0, 0.0, None, None, ())
    words, pairs = round(judged.words, 2), None if math.isnan(judged.pairs) else round(judged.pairs, 3)
    return RelationReason(subject, predicate, target, round(judged.probability, 3), judged.threshold, words, pairs, ())


def _name_reason(
    text: str,
    entity: str | None,
    places: Sequence[tuple[int, int]],
    judged: JudgedName | None,
    probabilities: Probabilities,
) -> NameReason:
    if judged is None:
        return NameReason(text, entity, tuple(places), ("inside",), None, None)
    support = round(float(np.mean([span_support(probabilities, start, end)[3] for start, end in places])), 3)
    sources = tuple(sorted(judged.candidate.proposals))
    return NameReason(text, entity, tuple(places), sources, support, round(judged.probability, 3))


def _values(doc: Doc) -> tuple[ValueReason, ...]:
    text = text_of(doc)
    found = [ValueReason(g.start, g.end, text[g.start : g.end], "group", g.label) for g in doc._.groups]
    for amount in doc._.amounts:
        kind = "total" if amount.total else "amount"
        meaning = f"{amount.value:,} {amount.currency}"
        found.append(ValueReason(amount.start, amount.end, text[amount.start : amount.end], kind, meaning))
    found += [ValueReason(d.start, d.end, text[d.start : d.end], "date", d.value) for d in doc._.dates]
    return tuple(sorted(found, key=lambda value: (value.start, value.end)))
