"""Product families: which concept of the closed list a product belongs to (data/lexicon/families.toml)."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extraction.lexicon import Lexicon

CONTEXT = 30
"""Characters on either side of a product's name that count as its context."""
NAME_WEIGHT = 2.0
CONTEXT_WEIGHT = 0.5


class FamilyReader:
    """Judges a product's family by cues in its names and, more weakly, in the text around them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._families = lexicon.table("families")["family"]

    @property
    def labels(self) -> tuple[str, ...]:
        """The closed list of families in order of priority."""
        return tuple(entry["name"] for entry in self._families)

    def family(self, names: Sequence[str], text: str, places: Sequence[tuple[int, int]]) -> str | None:
        """The best family, None where nothing speaks for any; ties go to the family listed first."""
        context = "".join(text[max(0, start - CONTEXT) : end + CONTEXT] for start, end in places[:4])
        best, chosen = 0.0, None
        for entry in self._families:
            cues = [weight for cue, weight in entry["names"].items() if any(cue in name for name in names)]
            score = NAME_WEIGHT * max(cues, default=0)
            if any(word in name for word in entry.get("not", ()) for name in names):
                score = 0.0
            score += CONTEXT_WEIGHT * sum(word in context for word in entry["context"])
            if score > best:
                best, chosen = score, entry["name"]
        return chosen
