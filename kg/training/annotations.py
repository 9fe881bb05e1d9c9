"""Annotated cases laid over the repaired text: where each gold name and each piece of evidence stands.

The gold gives names and quotes, not offsets; both are looked up with white space and quotation marks left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError
from kg.evaluation.gold import GoldCase, GoldEntity, read_gold
from kg.extraction.characters import cuts_latin
from kg.model import Document, EntityType, normalise
from kg.reading import read_document


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place `[start, end)` in the repaired text where an annotated name stands."""

    start: int
    end: int
    type: EntityType
    entity: str
    optional: bool


@dataclass(frozen=True, slots=True)
class AnnotatedCase:
    """A gold case with its document and the document's repaired text.

    `evidence[i]` is where the quote of relation i stands in the text, None if nowhere.
    """

    gold: GoldCase
    document: Document
    text: str
    spans: tuple[GoldSpan, ...]
    evidence: tuple[tuple[int, int] | None, ...]


def read_annotations(folders: Sequence[Path]) -> list[AnnotatedCase]:
    """All annotated cases of the folders whose document stands beside the annotation, in the order of their names.

    Raises DataError where a folder has no annotations.
    """
    cases = []
    for folder in folders:
        for gold in read_gold(folder):
            path = folder / f"{gold.stem}.txt"
            if not path.exists():
                raise DataError(f"{path}: the text of this annotation is missing")
            cases.append(annotate(gold, read_document(path)))
    return cases


def annotate(gold: GoldCase, document: Document) -> AnnotatedCase:
    """Find the names and quotes of `gold` in the repaired text of the document."""
    text = "\n".join(case.text.text for case in document.cases)
    squeezed, positions = squeeze(text)
    spans = _project(gold.entities, text, squeezed, positions)
    evidence = []
    for relation in gold.relations:
        quote = normalise(relation.evidence)
        start = squeezed.find(quote) if quote else -1
        evidence.append(None if start < 0 else (positions[start], positions[start + len(quote) - 1] + 1))
    return AnnotatedCase(gold, document, text, tuple(spans), tuple(evidence))


def squeeze(text: str) -> tuple[str, list[int]]:
    """`text` as `normalise` gives it, and for each of its characters the position in `text`."""
    kept: list[str] = []
    positions: list[int] = []
    for index, char in enumerate(text):
        pieces = normalise(char)
        kept += pieces
        positions += [index] * len(pieces)
    return "".join(kept), positions


def _project(entities: Sequence[GoldEntity], text: str, squeezed: str, positions: Sequence[int]) -> list[GoldSpan]:
    """Every place of every name, longer names first, without overlap."""
    taken = bytearray(len(squeezed))
    spans = []
    names = {(normalise(name), entity.id): entity for entity in entities for name in entity.names}
    for (name, _), entity in sorted(names.items(), key=lambda item: (-len(item[0][0]), item[0])):
        start = squeezed.find(name) if name else -1
        while start >= 0:
            end = start + len(name)
            first, last = positions[start], positions[end - 1] + 1
            if not any(taken[start:end]) and not cuts_latin(text, first, last):
                taken[start:end] = b"\1" * len(name)
                spans.append(GoldSpan(first, last, entity.type, entity.id, entity.optional))
            start = squeezed.find(name, start + 1)
    return sorted(spans, key=lambda span: span.start)
