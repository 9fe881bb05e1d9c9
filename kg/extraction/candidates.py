"""Strings of a case that may be names, with everything that speaks for or against them, all their places together.

The encoder judges each place on its own; a text usually settles a doubtful name somewhere else. So the decision
whether a string is a name is taken once a case, on the evidence of all its places (see `selection`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from kg.extraction.characters import CLOSERS, cuts_latin, quotations
from kg.extraction.decoding import KINDS, LABELS, Probabilities, decode
from kg.extraction.gazetteer import PLACE_NAME, KnownSpan
from kg.extraction.heads import NameGrammar
from kg.model import normalise

LONGEST = 40
"""Longest name in characters."""
OUTSIDE = {"encoder": 1.0, "boldly": 0.2}
"""Factors on the probability of O with which the tags are decoded: the encoder's opinion, and a bolder one."""
_BEGIN = [LABELS.index(f"B-{kind}") for kind in KINDS]
_INSIDE = [LABELS.index(f"I-{kind}") for kind in KINDS]
_MEMBER = r"([^、，。；：！？“”‘’《》（）()\s和及与等]{2,12})"
_NEXT = re.compile(rf"[、和及与]{_MEMBER}(?=[、和及与等])")
_LAST = re.compile(rf"(?<=[、和及与]){_MEMBER}[、和及与]$")
_OUTER = "“”\"'‘’「」《》 \u3000"
_JOINING = "及暨与的"
"""Characters that join a name to what follows; no annotated name ends with one."""


@dataclass
class NameCandidate:
    """A string with the places where it stands and where each source proposed it."""

    text: str
    places: list[tuple[int, int]] = field(default_factory=list)
    proposals: dict[str, int] = field(default_factory=dict)
    known: KnownSpan | None = None


class CandidateFinder:
    """Proposes names: what the encoder's tags decode to, what the gazetteer knows, what stands in quotation marks."""

    def __init__(self, grammar: NameGrammar) -> None:
        self._grammar = grammar

    def find(self, text: str, probabilities: Probabilities, known: Sequence[KnownSpan]) -> list[NameCandidate]:
        """Candidates in the order of their first place; `probabilities` are over LABELS, one row a character."""
        found: dict[str, NameCandidate] = {}
        for source, factor in OUTSIDE.items():
            weighted = probabilities.copy()
            weighted[:, 0] *= factor
            spans = [(start, end) for start, end, _, _ in decode(weighted)]
            for start, end in spans:
                self._propose(found, text, start, end, source)
            for (start, touch), (other, end) in pairwise(spans):
                if touch == other:
                    self._propose(found, text, start, end, "joined")
            if source == "encoder":
                for start, end in _listed_beside(text, spans):
                    self._propose(found, text, start, end, "listed")
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
        while start < end and text[end - 1] in _OUTER + _JOINING:
            end -= 1
        if start and text[start - 1] in CLOSERS and CLOSERS[text[start - 1]] in text[start:end]:
            start -= 1
        name = text[start:end]
        if name in self._grammar.generic_phrases or self._grammar.anonymised.search(name):
            return
        if not 2 <= len(normalise(name)) <= LONGEST or "\n" in name or _unbalanced(name):
            return
        candidate = found.setdefault(name, NameCandidate(name))
        candidate.proposals[source] = candidate.proposals.get(source, 0) + 1


def _unbalanced(name: str) -> bool:
    """Whether a bracket or quotation mark of the name has no partner in it."""
    return any(name.count(a) != name.count(b) for a, b in ("()", "（）", "“”", "‘’", "《》", "「」"))


def _listed_beside(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What stands beside the spans in an enumeration (A、B、C): whole members, on both sides, as far as it goes."""
    for start, end in spans:
        while match := _NEXT.match(text, end):
            yield match.span(1)
            end = match.end(1)
        while match := _LAST.search(text, max(0, start - 16), start):
            yield match.span(1)
            start = match.start(1)


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
    """What the encoder gives the span as a name of its best kind.

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
