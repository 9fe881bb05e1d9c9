"""What the encoder reads at each character: the character, the pieces of words around it, marks of known things.

The encoder was pretrained on pieces of words. Half of a position is its character, half the mean of all pieces of two
to five characters that it stands in, so that no cut of the text has to be chosen. Marks are added: of the known names
that the gazetteer found and of name endings, each with the type and the character's place in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
        rows = np.zeros((end - start + 2, self.rows.shape[1]), dtype=np.int64)
        shares = np.zeros(rows.shape, dtype=np.float32)
        rows[1:-1], shares[1:-1] = self.rows[start:end], self.shares[start:end]
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
        around = self._pieces_around(text)
        marks = self._marks(text, known)
        rows: list[list[int]] = []
        shares: list[list[float]] = []
        for character, pieces, marked in zip(text, around, marks, strict=True):
            rows.append([self._rows.get(character, UNKNOWN), *pieces, *marked])
            half = [0.5, *[0.5 / len(pieces)] * len(pieces)] if pieces else [1.0]
            shares.append([*half, *[1.0] * len(marked)])
        return Reading(np.array(_padded(rows), dtype=np.int64), np.array(_padded(shares), dtype=np.float32))

    def _pieces_around(self, text: str) -> list[list[int]]:
        around: list[list[int]] = [[] for _ in text]
        for start in range(len(text)):
            for size in PIECE_SIZES:
                row = self._rows.get(text[start : start + size])
                if row is not None and start + size <= len(text):
                    for i in range(start, start + size):
                        around[i].append(row)
        return around

    def _marks(self, text: str, known: Sequence[KnownSpan]) -> list[list[int]]:
        marks: list[list[int]] = [[] for _ in text]
        endings = ((m.start(), m.end(), f"ending {self._kinds[m.group()]}") for m in self._ending.finditer(text))
        for start, end, kind in (*((k.start, k.end, f"known {k.label}") for k in known), *endings):
            for i in range(start, end):
                place = "end" if i == end - 1 else "begin" if i == start else "in"
                marks[i].append(self._first_mark + _MARK_INDEX[f"{kind} {place}"])
        return marks


def _padded(values: Sequence[Sequence[float]]) -> list[list[float]]:
    """The same with zeros at the ends, so that all are of one length."""
    size = max(map(len, values), default=0)
    return [[*each, *[0] * (size - len(each))] for each in values]


def within(known: Sequence[KnownSpan], start: int, end: int) -> list[KnownSpan]:
    """The spans that lie in `[start, end)` as a whole, counted from `start`."""
    return [
        KnownSpan(k.start - start, k.end - start, k.label, k.ambiguous, k.canonical)
        for k in known
        if start <= k.start and k.end <= end
    ]
