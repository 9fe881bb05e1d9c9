"""Statements that are none: denied, or only planned (data/lexicon/relations.toml)."""

from __future__ import annotations

import re

from kg.extraction.lexicon import Lexicon
from kg.extraction.relations.candidates import Candidate, Scene

_BREAKS = "，：。；！？\n"


class Denials:
    """Tells whether a candidate stands in a clause that denies it or puts it off."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("relations")
        words = [*table["negation"]["words"], *table["plans"]["words"]]
        innocent = "|".join(map(re.escape, table["innocent"]["words"]))
        self._pattern = re.compile(rf"{innocent}|(?P<denial>{'|'.join(map(re.escape, words))})")

    def denies(self, scene: Scene, candidate: Candidate) -> bool:
        """Whether a denying word stands outside of names in the clause of the candidate's object."""
        target = candidate.object
        low, high = scene.sentences[scene.sentence_at(target.start)]
        left = max(low, *(scene.text.rfind(mark, low, target.start) + 1 for mark in _BREAKS))
        right = min((i for i in (scene.text.find(mark, target.end, high) for mark in _BREAKS) if i >= 0), default=high)
        names = [(a.start, a.end) for a in scene.between(low, high) if not a.reference]
        return any(
            match["denial"] is not None and not any(start <= match.start() < end for start, end in names)
            for match in self._pattern.finditer(scene.text, left, right)
        )
