"""Product families: which concept of the closed list a product belongs to.

The lexicon's cue words (data/lexicon/families.toml) are features, among others, of a trained classifier.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extraction.characters import sentences
from kg.extraction.groups import GroupReader
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear
from kg.extraction.words import words

PLAIN = 4
"""Weight from which on a cue in a name settles the family."""
PLACES = 4
"""How many of a product's places are looked at."""


class FamilyReader:
    """Judges a product's family by its names, the case's title, the sentences about it, and the groups named there."""

    def __init__(self, lexicon: Lexicon, model: HashedLinear | None = None) -> None:
        self._families = lexicon.table("families")["family"]
        self._groups = GroupReader(lexicon)
        self._model = model

    @property
    def labels(self) -> tuple[str, ...]:
        """The closed list of families in order of priority."""
        return tuple(entry["name"] for entry in self._families)

    def features(self, names: Sequence[str], text: str, places: Sequence[tuple[int, int]]) -> list[str]:
        """Feature strings of a product named `names` that stands in `text` at `places`."""
        row = ["b"]
        for name in names:
            row += [f"n={name[i : i + n]}" for n in (1, 2, 3) for i in range(len(name) - n + 1)]
            row += [f">{n}={name[-n:]}" for n in (1, 2, 3)]
        for entry in self._families:
            cues = [weight for cue, weight in entry["names"].items() if any(cue in name for name in names)]
            if cues and not any(word in name for word in entry.get("not", ()) for name in names):
                row += [f"cue={entry['name']}", f"cue={entry['name']}{max(cues)}"]
        row += [f"t={word}" for word in words(text.partition("\n")[0]) if len(word) > 1]
        spans = sentences(text)
        for start, end in places[:PLACES]:
            index = next((k for k, span in enumerate(spans) if span[0] <= start < span[1]), 0)
            own = text[spans[index][0] : spans[index][1]]
            around = text[spans[max(0, index - 1)][0] : spans[min(len(spans) - 1, index + 1)][1]]
            row += [f"s={word}" for word in words(own) if len(word) > 1]
            row += [f"w={word}" for word in words(text[max(0, start - 15) : end + 15]) if len(word) > 1]
            row += [f"g={group.label}" for group in self._groups.find(around)]
            for entry in self._families:
                row += [f"c={entry['name']}" for word in entry["context"] if word in own]
                row += [f"d={entry['name']}" for word in entry["context"] if word in around]
        return row

    def family(self, names: Sequence[str], text: str, places: Sequence[tuple[int, int]]) -> str | None:
        """The family: what the names say where they say it plainly, else the most probable one."""
        assert self._model is not None, "a reader without a model only gives features"
        return (
            self._named(names)
            or self._model.classes[int(self._model.margins([self.features(names, text, places)])[0].argmax())]
        )

    def _named(self, names: Sequence[str]) -> str | None:
        """The family with the strongest plain cue in a name; of equals the one listed first."""
        best, chosen = PLAIN - 1, None
        for entry in self._families:
            if any(word in name for word in entry.get("not", ()) for name in names):
                continue
            weight = max((w for cue, w in entry["names"].items() if any(cue in name for name in names)), default=0)
            if weight > best:
                best, chosen = weight, entry["name"]
        return chosen
