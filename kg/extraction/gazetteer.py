"""Finds the generally known names and places of the lexicon in a text."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.extraction.characters import CharacterTokenizer, cuts_latin, text_of
from kg.extraction.lexicon import KnownName, Lexicon

PLACE_NAME = "place name"


@dataclass(frozen=True, slots=True)
class KnownSpan:
    """A known name at `[start, end)`. `label` is an entity type's value or PLACE_NAME."""

    start: int
    end: int
    label: str
    ambiguous: bool
    canonical: str


class Gazetteer:
    """Matches all lexicon names in one pass; of overlapping matches the longest counts, then the first."""

    def __init__(self, lexicon: Lexicon, vocab: Vocab | None = None) -> None:
        self.vocab = vocab or Vocab()
        self._tokenize = CharacterTokenizer(self.vocab)
        self._matcher = PhraseMatcher(self.vocab)
        self._names: dict[str, KnownName] = {}
        for name in lexicon.names:
            if name.text not in self._names:
                self._names[name.text] = name
                self._matcher.add(name.type.value, [self._tokenize(name.text)])
        self._matcher.add(PLACE_NAME, [self._tokenize(text) for text in lexicon.places if len(text) > 1])

    def find(self, doc: Doc) -> list[KnownSpan]:
        """Non-overlapping known spans of a character `Doc`, in text order."""
        text = text_of(doc)
        matches = sorted(
            {(start, end) for _, start, end in self._matcher(doc) if not cuts_latin(text, start, end)},
            key=lambda span: (span[0] - span[1], span[0]),
        )
        taken = bytearray(len(text))
        found: list[KnownSpan] = []
        for start, end in matches:
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            name = self._names.get(text[start:end])
            if name is None:
                found.append(KnownSpan(start, end, PLACE_NAME, False, text[start:end]))
            else:
                found.append(KnownSpan(start, end, name.type.value, name.ambiguous, name.canonical))
        return sorted(found, key=lambda span: span.start)
