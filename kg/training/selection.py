"""Examples for the second look (which candidates are names) and for the classifiers of types and families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.extraction.candidates import NameCandidate
from kg.extraction.classification import NameClassifier
from kg.extraction.families import FamilyReader
from kg.extraction.gazetteer import KnownSpan
from kg.extraction.pair_plan import FloatArray
from kg.extraction.selection import NameSelector
from kg.model import EntityType, normalise
from kg.training.annotations import AnnotatedCase


@dataclass(frozen=True, slots=True)
class NameExample:
    """A candidate with its features; `label` is 1 for an annotated name, 0 for none, -1 for an optional one."""

    candidate: NameCandidate
    row: list[str]
    label: int


def name_examples(
    case: AnnotatedCase, selector: NameSelector, tags: FloatArray, known: Sequence[KnownSpan]
) -> list[NameExample]:
    """The candidates of an annotated case, labelled."""
    labels: dict[str, int] = {}
    for entity in case.gold.entities:
        for name in (*entity.names, entity.canonical):
            form = normalise(name)
            labels[form] = -1 if entity.optional and labels.get(form, -1) == -1 else 1
    return [
        NameExample(candidate, row, labels.get(normalise(candidate.text), 0))
        for candidate, row in selector.candidates(case.text, tags, known)
    ]


def type_examples(case: AnnotatedCase, classifier: NameClassifier) -> list[tuple[list[str], str]]:
    """Features and type of every distinct annotated name."""
    uses: dict[str, list[tuple[int, int]]] = {}
    types: dict[str, str] = {}
    for span in case.spans:
        name = case.text[span.start : span.end]
        uses.setdefault(name, []).append((span.start, span.end))
        types[name] = span.type.value
    return [(classifier.features(case.text, name, places), types[name]) for name, places in uses.items()]


def family_examples(case: AnnotatedCase, reader: FamilyReader) -> list[tuple[list[str], str]]:
    """Features and family of every annotated product that has one."""
    found = []
    for entity in case.gold.entities:
        if entity.family and entity.type is EntityType.PRODUCT:
            places = [(span.start, span.end) for span in case.spans if span.entity == entity.id]
            found.append((reader.features(entity.names, case.text, places), entity.family))
    return found
