"""Which type a name has, judged by its characters, its ending, what the lexicon knows and where the text uses it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear
from kg.model import EntityType

CONTEXTS = 6
"""How many uses of a name are looked at."""


class NameClassifier:
    """Names with their uses → probabilities of the entity types."""

    def __init__(self, lexicon: Lexicon, grammar: NameGrammar, model: HashedLinear | None = None) -> None:
        self._grammar = grammar
        self._model = model
        self._known: dict[str, list[str]] = {}
        for name in lexicon.names:
            self._known.setdefault(name.text, []).append(name.type.value)
        self._places = lexicon.places

    def features(self, text: str, name: str, uses: Sequence[tuple[int, int]]) -> list[str]:
        """Feature strings of a name that stands in `text` at `uses`."""
        head = self._grammar.head_of(name)
        row = ["b", f"len={min(len(name), 12)}"]
        row += [f"<{n}={name[:n]}" for n in (1, 2, 3, 4)] + [f">{n}={name[-n:]}" for n in (1, 2, 3, 4)]
        row += [f"in={name[i : i + 2]}" for i in range(len(name) - 1)]
        if head:
            row += [f"h={head.text}", f"ht={head.type.value}{head.strong}"]
        row += [f"k={kind}" for kind in self._known.get(name, ())]
        if name in self._places:
            row.append(f"pl={self._places[name]}")
        within = self._place_within(name)
        if within:
            row += ["pl2", f"pl2={within}"]
        if any(char.isascii() and char.isalpha() for char in name):
            row.append("latin")
        for start, end in uses[:CONTEXTS]:
            before, after = text[max(0, start - 6) : start], text[end : end + 6]
            row += [f"l{n}={before[-n:]}" for n in (1, 2, 3) if len(before) >= n]
            row += [f"r{n}={after[:n]}" for n in (1, 2, 3) if len(after) >= n]
            row += [f"lb={before[i : i + 2]}" for i in range(len(before) - 1)]
            row += [f"rb={after[i : i + 2]}" for i in range(len(after) - 1)]
        return row

    def _place_within(self, name: str) -> str | None:
        """Levels of a place and one within it that the name is made of (吉林大安), None where it is not."""
        for end in range(2, len(name) - 1):
            outer, inner = self._places.get(name[:end]), self._places.get(name[end:])
            if outer and inner:
                return f"{outer}>{inner}"
        return None

    def probabilities(self, text: str, names: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> NDArray[np.float64]:
        """Probabilities of all entity types (in the order of EntityType) for each name with its uses."""
        assert self._model is not None, "a classifier without a model only gives features"
        if not names:
            return np.zeros((0, len(EntityType)))
        margins = self._model.margins([self.features(text, name, uses) for name, uses in names])
        order = [self._model.classes.index(kind.value) for kind in EntityType]
        exponents = np.exp(margins[:, order] - margins.max(axis=1, keepdims=True))
        return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))
