"""What the encoder reads at each character: the character, the pieces of words around it, marks of known things.

The encoder was pretrained on pieces of words. Half of a position is its character, half the mean of all pieces of two
to five characters that it stands in, so that no cut of the text has to be chosen. Marks are added: of the known names
that the gazetteer found and of name endings, each with the type and the character's place in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from kg.extraction.gazetteer import PLACE_NAME, KnownSpan
from kg.extraction.heads import Head
from kg.extraction.pair_plan import FloatArray, IntArray
from kg.model import EntityType

PIECE_SIZES = range(2, 6)
"""Lengths of the pieces in characters."""
UNKNOWN, OPENING, CLOSING = range(3)
"""Rows of the table of readings: an unknown character, the markers before and behind a window."""
_NAMES = tuple(f"known {kind}" for kind in (*EntityType, PLACE_NAME))
_ENDINGS = tuple(f"ending {kind}" for kind in EntityType)
MARKS: tuple[str, ...] = tuple(map(" ".join, product((*_NAMES, *_ENDINGS), ("begin", "in", "end"))))
"""What a mark can say, in the order of their rows."""
_MARK_INDEX = {mark: i for i, mark in enumerate(MARKS)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands at each position: `rows` of the table (positions × slots) and their `shares`, 0 where none is."""

    rows: IntArray
    shares: FloatArray

    def window(self, start: int, end: int) -> Reading:
        """Positions `[start, end)` between the markers that open and close a window."""
        used = max(1, int(np.count_nonzero(self.shares[start:end], axis=1).max(initial=0)))
        rows = np.zeros((end - start + 2, used), dtype=np.int64)
        shares = np.zeros(rows.shape, dtype=np.float32)
        rows[1:-1], shares[1:-1] = self.rows[start:end, :used], self.shares[start:end, :used]
        rows[0, 0], rows[-1, 0] = OPENING, CLOSING
        shares[[0, -1], 0] = 1
        return Reading(rows, shares)


class PieceReader:
    """Reads texts for one table: row 0 unknown, 1 and 2 the markers, then characters, pieces and marks in order."""

    def __init__(self, characters: Sequence[str], pieces: Sequence[str], heads: Mapping[str, Head]) -> None:
        """`heads` are the name endings that are marked; of those that begin at a place the longest counts."""
        self.characters, self.pieces = tuple(characters), tuple(pieces)
        self._rows = {text: row for row, text in enumerate((*characters, *pieces), CLOSING + 1)}
        self._first_mark = CLOSING + 1 + len(self.characters) + len(self.pieces)
        self._kinds = {text: head.type for text, head in heads.items()}
        longest = sorted(heads, key=lambda text: (-len(text), text))
        self._ending = re.compile("|".join(map(re.escape, longest)) or r"(?!)")

    def read(self, text: str, known: Sequence[KnownSpan]) -> Reading:
        """What stands at each character of the text, in which the gazetteer found `known`."""
        found = [*self._pieces(text), *self._marks(text, known)]
        starts, sizes, values = np.array(found, dtype=np.int64).reshape(-1, 3).T
        places = np.repeat(starts, sizes) + _counted(sizes)
        values = np.repeat(values, sizes)
        order = np.argsort(places, kind="stable")
        places, values = places[order], values[order]
        count = np.bincount(places, minlength=len(text))
        pieces = np.bincount(places[values < self._first_mark], minlength=len(text))
        rows = np.zeros((len(text), 1 + count.max(initial=0)), dtype=np.int64)
        shares = np.zeros(rows.shape, dtype=np.float32)
        rows[:, 0] = [self._rows.get(character, UNKNOWN) for character in text]
        shares[:, 0] = np.where(pieces, 0.5, 1.0)
        slots = 1 + _counted(count)
        rows[places, slots] = values
        shares[places, slots] = np.where(values < self._first_mark, 0.5 / np.maximum(pieces, 1)[places], 1.0)
        return Reading(rows, shares)

    def _pieces(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Start, size and row of every piece in the text."""
        for start in range(len(text)):
            for size in PIECE_SIZES:
                row = self._rows.get(text[start : start + size])
                if row is not None and start + size <= len(text):
                    yield start, size, row

    def _marks(self, text: str, known: Sequence[KnownSpan]) -> Iterator[tuple[int, int, int]]:
        """Place, one and row of every mark."""
        endings = ((m.start(), m.end(), f"ending {self._kinds[m.group()]}") for m in self._ending.finditer(text))
        for start, end, kind in (*((k.start, k.end, f"known {k.label}") for k in known), *endings):
            for i in range(start, end):
                place = "end" if i == end - 1 else "begin" if i == start else "in"
                yield i, 1, self._first_mark + _MARK_INDEX[f"{kind} {place}"]


def _counted(sizes: IntArray) -> IntArray:
    """0, 1, … up to each of the sizes, one after the other."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def within(known: Sequence[KnownSpan], start: int, end: int) -> list[KnownSpan]:
    """The spans that lie in `[start, end)` as a whole, counted from `start`."""
    return [
        KnownSpan(k.start - start, k.end - start, k.label, k.ambiguous, k.canonical)
        for k in known
        if start <= k.start and k.end <= end
    ]
