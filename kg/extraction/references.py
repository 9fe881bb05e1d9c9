"""Words that refer to something named before (该行, 我行, 该公司, 深圳分行) and what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.extraction.heads import NameGrammar
from kg.model import EntityType

_OWN = ("我", "本", "贵")
_POINTING = frozenset("该此这我本贵")
_PLACED = re.compile(r"(.{2,})[分支]行")
_BEFORE = frozenset("，。；：、！？\n“”（）《》 与和及由向为对在从将把是")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name at `[start, end)` that means the entity `key`."""

    start: int
    end: int
    type: EntityType
    key: str


class ReferenceResolver:
    """Finds referring words and resolves them to the nearest fitting name before them."""

    def __init__(self, grammar: NameGrammar) -> None:
        self._references = grammar.references

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted((word for word, kinds in self._references.items() if kinds), key=lambda w: (-len(w), w))
        return re.compile("|".join(map(re.escape, words)))

    def resolve(self, text: str, names: Sequence[NamedPlace], reporter: NamedPlace | None) -> list[NamedPlace]:
        """References outside of names, each with the entity it means.

        我行 and its kin mean the reporting institution; the others the nearest name of a fitting type before them,
        where a fitting reporting institution wins over a name that is further than two sentences away. A place in the
        word (深圳分行) has to stand in the name that is meant.
        """
        names = _outermost(names)
        inside = bytearray(len(text))
        for name in names:
            inside[name.start : name.end] = b"\1" * (name.end - name.start)
        found = []
        for match in self._pattern.finditer(text):
            start, end = match.span()
            word = match.group()
            if any(inside[start:end]) or not self._stands_alone(text, word, start):
                continue
            meant = self._antecedent(text, word, start, names, reporter)
            if meant is not None:
                found.append(NamedPlace(start, end, meant.type, meant.key))
        return found

    def _stands_alone(self, text: str, word: str, start: int) -> bool:
        """Bare nouns (公司, 分行) refer only at the beginning of a clause or after a function word."""
        if word[0] in _POINTING:
            return True
        return start == 0 or text[start - 1] in _BEFORE

    def _antecedent(
        self, text: str, word: str, start: int, names: Sequence[NamedPlace], reporter: NamedPlace | None
    ) -> NamedPlace | None:
        kinds = self._references[word]
        placed = _PLACED.fullmatch(word)
        if placed and word[0] not in _POINTING:
            names = [name for name in names if placed[1] in text[name.start : name.end]]
            reporter = next((name for name in names if reporter and name.key == reporter.key), None)
        fits_reporter = reporter is not None and reporter.type in kinds
        if word.startswith(_OWN) and fits_reporter:
            return reporter
        window = text.rfind("。", 0, max(0, text.rfind("。", 0, start)))
        for name in reversed([name for name in names if name.end <= start]):
            if name.type in kinds:
                if name.start < window and fits_reporter:
                    return reporter
                return name
        return reporter if fits_reporter else None


def _outermost(names: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Names that do not lie inside another one: a bank's name inside its branch's is no antecedent."""
    kept: list[NamedPlace] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept
