"""The second look: which candidates of a case are names, judged on all their places at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.extraction.candidates import CandidateFinder, NameCandidate, containment, span_support
from kg.extraction.characters import quotations
from kg.extraction.decoding import KINDS, Probabilities, coarse
from kg.extraction.gazetteer import PLACE_NAME, KnownSpan
from kg.extraction.heads import NameGrammar
from kg.extraction.linear import HashedLinear
from kg.extraction.pair_plan import FloatArray
from kg.extraction.words import words
from kg.model import EntityType

_JOINT_BEFORE = re.compile(r"(?:[”’」]?(?:[、和及与]|以及)[“‘「]?|[”’」][“‘「])$")
_JOINT_AFTER = re.compile(r"[”’」]?(?:[、和及与]|以及)[“‘「]?|[”’」][“‘「]")
LENGTH_WEIGHT, WHOLE_WEIGHT = 0.015, 0.2
"""Weight of a character, and of the ending of a branch's or a firm's full name, in probability; chosen on held-out
cases for branches, and for firms as large."""
_SHAPE = ((re.compile(r"[0-9]"), "0"), (re.compile(r"[A-Za-z]"), "a"))


@dataclass(frozen=True, slots=True)
class FoundName:
    """A string taken for a name, its probability, and its places (non-overlapping with others)."""

    text: str
    probability: float
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class JudgedName:
    """A candidate with its probability of being a name."""

    candidate: NameCandidate
    probability: float


class NameSelector:
    """Chooses the names of a case among the candidates."""

    def __init__(self, grammar: NameGrammar, model: HashedLinear | None = None, threshold: float = 0.5) -> None:
        self._grammar = grammar
        self._model = model
        self._threshold = threshold
        self._finder = CandidateFinder(grammar)

    def candidates(
        self, text: str, tags: FloatArray, known: Sequence[KnownSpan]
    ) -> list[tuple[NameCandidate, list[str]]]:
        """Candidates with their features.

        `tags` are the encoder's probabilities over TAGS, one row a character.
        """
        probabilities = coarse(tags)
        boundaries = _boundaries(text)
        found = self._finder.find(text, probabilities, known)
        held, holds = containment(found)
        quoted = {(start, end) for start, end, _ in quotations(text)}
        judged = []
        for candidate in found:
            row, kind = self._features(text, candidate, probabilities, boundaries, quoted)
            row += _favoured_type(tags, candidate.places)
            row += [f"held={min(3, held[candidate.text])}", f"holds={min(3, holds[candidate.text])}"]
            judged.append((candidate, row, kind))
        for (candidate, row, kind), listed in zip(judged, _listed(text, judged), strict=True):
            row.append(f"list={listed}{kind}{len(candidate.text) < 6}")
        return [(candidate, row) for candidate, row, _ in judged]

    def judge(self, text: str, tags: FloatArray, known: Sequence[KnownSpan]) -> list[JudgedName]:
        """Every candidate with its probability, in the order of its first place."""
        assert self._model is not None, "a selector without a model only gives candidates"
        judged = self.candidates(text, tags, known)
        if not judged:
            return []
        probabilities = self._model.probabilities([row for _, row in judged])[:, 0]
        return [
            JudgedName(candidate, float(probability))
            for (candidate, _), probability in zip(judged, probabilities, strict=True)
        ]

    def select(self, text: str, tags: FloatArray, known: Sequence[KnownSpan]) -> list[FoundName]:
        """Names in the order of their first place; where names overlap, the one of more weight keeps the place.

        No name begins within a generally known one and ends behind it (通银行交通银行).
        """
        probable = sorted(
            (name for name in self.judge(text, tags, known) if name.probability >= self._threshold),
            key=lambda name: (-self._weight(name), name.candidate.text),
        )
        taken = bytearray(len(text))
        stops = {place: s.end for s in known if s.label != PLACE_NAME for place in range(s.start + 1, s.end)}
        names = []
        for name in probable:
            kept = []
            for start, end in name.candidate.places:
                if not any(taken[start:end]) and end <= stops.get(start, end):
                    taken[start:end] = b"\1" * (end - start)
                    kept.append((start, end))
            if kept:
                names.append(FoundName(name.candidate.text, name.probability, tuple(kept)))
        return sorted(names, key=lambda name: name.places[0])

    def _weight(self, name: JudgedName) -> float:
        """What a name weighs against one that overlaps it.

        A bank's name, however sure, yields to its branch's, and a firm's short name to the one with its legal form.
        """
        text = name.candidate.text
        head = self._grammar.head_of(text)
        branch = head is not None and head.type is EntityType.BANK_BRANCH and head.text != text
        whole = branch or text.endswith(self._grammar.legal_forms)
        return name.probability + LENGTH_WEIGHT * len(text) + (WHOLE_WEIGHT if whole else 0.0)

    def _features(
        self,
        text: str,
        candidate: NameCandidate,
        probabilities: Probabilities,
        boundaries: tuple[set[int], set[int]],
        quoted: set[tuple[int, int]],
    ) -> tuple[list[str], int]:
        name, places = candidate.text, candidate.places
        row = ["b", f"len={min(len(name), 14)}", f"n={min(len(places), 5)}"]
        kinds = np.zeros(len(KINDS))
        support = [span_support(probabilities, start, end) for start, end in places]
        for *_, joint, kind in support:
            kinds[kind] += joint
        values = np.array([s[:4] for s in support])
        mean, best = values[:, 3].mean(), int(values[:, 3].argmax())
        row += _levels("m", mean) + _levels("x", values[best, 3])
        row += _levels("b", values[best, 0]) + _levels("i", values[best, 1]) + _levels("s", values[best, 2])
        row.append(f"mx={int(mean * 5)}{int(values[best, 3] * 5)}n={min(len(places), 3)}")
        kind = int(kinds.argmax())
        row += [f"kind={kind}", *(f"by={source}" for source in candidate.proposals)]
        row.append("by=" + "".join(sorted(candidate.proposals)))
        row += self._spelling(name, kind)
        if candidate.known is not None:
            row += [f"k={candidate.known.label}", f"kk={candidate.known.ambiguous}{min(len(name), 4)}"]
        inside = [place in quoted for place in places]
        row.append(f"q={sum(inside) > 0}{sum(inside) == len(places)}{kind}")
        starts = sum(start in boundaries[0] for start, _ in places) / len(places)
        ends = sum(end in boundaries[1] for _, end in places) / len(places)
        row.append(f"w={starts > 0.5}{ends > 0.5}")
        row += [f"l={text[max(0, start - 1) : start]}" for start, _ in places[:4]]
        row += [f"r={text[end : end + 1]}" for _, end in places[:4]]
        return row, kind

    def _spelling(self, name: str, kind: int) -> list[str]:
        head = self._grammar.head_of(name)
        shape = name
        for pattern, sign in _SHAPE:
            shape = pattern.sub(sign, shape)
        row = [f"h={head.type.value}{head.strong}{kind}" if head else f"h=none{kind}"]
        if head:
            row += [f"ht={head.text}", f"bare={head.text == name}"]
        if name in self._grammar.generic_phrases:
            row.append("generic")
        prefix = next((word for word in self._grammar.generic_prefixes if name.startswith(word)), None)
        if prefix:
            row += ["described", f"dp={prefix}"]
        row += [f"<{n}={name[:n]}" for n in (1, 2)] + [f">{n}={name[-n:]}" for n in (1, 2, 3)]
        if any(mark in name for mark in "，。；：！？"):
            row.append("punctuated")
        if "0" in shape:
            row.append("digits")
        if "a" in shape:
            row.append("latin")
        return row


def _listed(text: str, judged: Sequence[tuple[NameCandidate, list[str], int]]) -> list[int]:
    """For each candidate how many neighbours in an enumeration (A、B和C) the encoder decoded as names of its kind."""
    sure = [(c, kind) for c, _, kind in judged if "encoder" in c.proposals]
    ends = {(end, kind) for c, kind in sure for _, end in c.places}
    starts = {(start, kind) for c, kind in sure for start, _ in c.places}

    def neighbours(candidate: NameCandidate, kind: int) -> int:
        counts = [0]
        for start, end in candidate.places:
            before = _JOINT_BEFORE.search(text, max(0, start - 4), start)
            after = _JOINT_AFTER.match(text, end)
            counts.append(
                (before is not None and (before.start(), kind) in ends)
                + (after is not None and (after.end(), kind) in starts)
            )
        return max(counts)

    return [neighbours(candidate, kind) for candidate, _, kind in judged]


def _favoured_type(tags: FloatArray, places: Sequence[tuple[int, int]]) -> list[str]:
    """The type that the encoder favours at the place where it is surest that a name stands, and how much."""
    start, end = min(places, key=lambda place: (float(tags[place[0] : place[1], 0].mean()), place))
    shares = tags[start:end, 1:].reshape(end - start, -1, len("BIES")).sum(axis=2).mean(axis=0)
    best = int(shares.argmax())
    return [f"t={best}", f"t={best}{int(shares[best] * 5)}"]


def _levels(name: str, value: float) -> list[str]:
    """A probability as thermometer features, so that a linear model can bend."""
    return [f"{name}>{level}" for level in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95) if value > level]


def _boundaries(text: str) -> tuple[set[int], set[int]]:
    """Places where words begin and where they end, by jieba."""
    starts, ends = set(), set()
    place = 0
    for word in words(text):
        starts.add(place)
        place += len(word)
        ends.add(place)
    return starts, ends
