"""Strings of a case that may be names, with everything that speaks for or against them, all their places together.

A tagger judges each place on its own; a text usually settles a doubtful name somewhere else. So the decision whether a
string is a name is taken once a case, on the evidence of all its places (see `selection`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kg.extraction.characters import CLOSERS, cuts_latin, normalise, quotations
from kg.extraction.gazetteer import PLACE_NAME, KnownSpan
from kg.extraction.heads import NameGrammar
from kg.extraction.tagger import KINDS, LABELS, Probabilities, decode

LONGEST = 40
"""Longest name in characters."""
BOOST = (1.0, 0.2)
"""Factors on the probability of O with which the tagger's output is decoded: its opinion, and a bolder one."""
_BEGIN = [LABELS.index(f"B-{kind}") for kind in KINDS]
_INSIDE = [LABELS.index(f"I-{kind}") for kind in KINDS]
_OUTER = "“”\"'‘’「」《》 \u3000"


@dataclass
class NameCandidate:
    """A string with the places where it stands and where each source proposed it."""

    text: str
    places: list[tuple[int, int]] = field(default_factory=list)
    proposals: dict[str, int] = field(default_factory=dict)
    known: KnownSpan | None = None


class CandidateFinder:
    """Proposes names: what the taggers decode, what the gazetteer knows, what stands in quotation marks."""

    def __init__(self, grammar: NameGrammar) -> None:
        self._grammar = grammar

    def find(self, text: str, sources: dict[str, Probabilities], known: Sequence[KnownSpan]) -> list[NameCandidate]:
        """Candidates in the order of their first place. `sources`: name of a tagger → its probabilities."""
        found: dict[str, NameCandidate] = {}
        for source, probabilities in sources.items():
            for boost in BOOST:
                weighted = probabilities.copy()
                weighted[:, 0] *= boost
                for start, end, _, _ in decode(weighted):
                    self._propose(found, text, start, end, f"{source}{boost}")
        for span in known:
            if span.label != PLACE_NAME and not span.ambiguous:
                self._propose(found, text, span.start, span.end, "known")
        for start, end, mark in quotations(text):
            if mark != "《" and end - start <= 24:
                self._propose(found, text, start, end, "quoted")
        by_text = {span_text(text, span): span for span in known if span.label != PLACE_NAME}
        for candidate in found.values():
            candidate.known = by_text.get(candidate.text)
            candidate.places = _places(text, candidate.text)
        return sorted((c for c in found.values() if c.places), key=lambda c: (c.places[0], c.text))

    def _propose(self, found: dict[str, NameCandidate], text: str, start: int, end: int, source: str) -> None:
        while start < end and text[start] in _OUTER:
            start += 1
        while start < end and text[end - 1] in _OUTER:
            end -= 1
        if start and text[start - 1] in CLOSERS and CLOSERS[text[start - 1]] in text[start:end]:
            start -= 1
        name = text[start:end]
        if name in self._grammar.generic_phrases:
            return
        if not 2 <= len(normalise(name)) <= LONGEST or "\n" in name:
            return
        candidate = found.setdefault(name, NameCandidate(name))
        candidate.proposals[source] = candidate.proposals.get(source, 0) + 1


def span_text(text: str, span: KnownSpan) -> str:
    """The characters of a span."""
    return text[span.start : span.end]


def _places(text: str, name: str) -> list[tuple[int, int]]:
    places = []
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not cuts_latin(text, start, end):
            places.append((start, end))
        start = text.find(name, start + 1)
    return places


def span_support(probabilities: Probabilities, start: int, end: int) -> tuple[float, float, float, float, int]:
    """What a tagger gives the span as a name of its best kind.

    Returns (begin, inside, stop, mean, kind): probability of its first character to begin a name, the lowest
    probability of the others to go on, the probability that the next does not go on, their geometric mean, and the
    index of the kind in KINDS.
    """
    begins = probabilities[start, _BEGIN]
    insides = probabilities[start + 1 : end, :][:, _INSIDE].min(axis=0) if end - start > 1 else np.ones(len(KINDS))
    after = probabilities[end, _INSIDE] if end < len(probabilities) else np.zeros(len(KINDS))
    joint = np.cbrt(begins * insides * (1 - after))
    kind = int(joint.argmax())
    return float(begins[kind]), float(insides[kind]), float(1 - after[kind]), float(joint[kind]), kind


def containment(candidates: Sequence[NameCandidate]) -> tuple[dict[str, int], dict[str, int]]:
    """For each candidate how many longer ones hold it, and how many shorter ones it holds."""
    held: dict[str, int] = defaultdict(int)
    holds: dict[str, int] = defaultdict(int)
    for short in candidates:
        for long in candidates:
            if len(short.text) < len(long.text) and short.text in long.text:
                held[short.text] += 1
                holds[long.text] += 1
    return held, holds
