"""Beneficiary groups: which plain words mean which concept of the closed list (data/lexicon/groups.toml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.extraction.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class GroupSpan:
    """Words at `[start, end)` that mean the beneficiary group `label`."""

    start: int
    end: int
    label: str


class GroupReader:
    """Finds beneficiary groups; longer words count before shorter ones."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._table = lexicon.table("groups")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The closed list of groups."""
        return tuple(entry["name"] for entry in self._table["group"])

    @cached_property
    def _words(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for strength in ("words", "weak"):
            for entry in self._table["group"]:
                for word in entry.get(strength, ()):
                    found.setdefault(word, entry["name"])
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted(self._words, key=lambda word: (-len(word), word))
        return re.compile("|".join(map(re.escape, words)))

    def find(self, text: str, names: Sequence[tuple[int, int]] = ()) -> list[GroupSpan]:
        """Group words outside of the name spans `names`."""
        inside = bytearray(len(text))
        for start, end in names:
            inside[start:end] = b"\1" * (end - start)
        return [
            GroupSpan(match.start(), match.end(), self._words[match.group()])
            for match in self._pattern.finditer(text)
            if not any(inside[match.start() : match.end()])
        ]
