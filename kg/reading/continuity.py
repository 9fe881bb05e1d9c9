"""How well one stretch of text goes on in another: character statistics of the document itself and of general prose.

The measure is pointwise mutual information over the seam: do the last characters of one piece and the first of the
other stand together more often than chance? Words cut by a column end make it high, unrelated columns make it low.
For short documents the counts of the document are backed by a table of common character pairs (`data/layout`).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import log

from kg.errors import DataError
from kg.resources import DATA

CLOSERS = "”’」』）)》】"
FULL_STOPS = "。！？!?…"
HALF_STOPS = "；：;:"
_NEVER_FIRST = "，。、；：！？）》」』】”’%％,;:!?)…·"
_PAUSES = "，、；：,;:"
_LIMIT = 6.0
# A pair that was never seen says little: of the seams that are right, a third are unseen in a long document.
_UNSEEN = -1.2


class Continuity:
    """Character pair and triple counts of some texts, and the scores that follow from them."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Count over `texts`: lines without white space, each an unbroken piece of the source."""
        self._pairs: Counter[str] = Counter(_common_pairs())
        self._triples: Counter[str] = Counter()
        self._chars: Counter[str] = Counter()
        self._starts: Counter[str] = Counter()
        for text in texts:
            self._pairs.update(map("".join, pairwise(text)))
            triples = list(map("".join, zip(text, text[1:], text[2:], strict=False)))
            self._triples.update(triples)
            self._starts.update(triple[1:] for triple in triples if triple[0] in FULL_STOPS)
        self._left: Counter[str] = Counter()
        for pair, count in self._pairs.items():
            self._chars[pair[1]] += count
            self._left[pair[0]] += count
            if pair[0] in FULL_STOPS:
                self._starts[pair[1]] += count
        self._total = sum(self._chars.values()) or 1
        self._start_total = sum(count for start, count in self._starts.items() if len(start) == 1)

    def seam(self, left: str, right: str) -> float:
        """Log odds that `right` goes on where `left` stops (both without white space), about -4 … 6."""
        if not left or not right:
            return 0.0
        score = self._pair_score(left[-1], right[0])
        if len(left) > 1:
            score += 0.6 * self._triple_gain(left[-2:], right[0])
        if len(right) > 1:
            score += 0.6 * self._triple_gain(left[-1] + right[0], right[1])
        if left[-1] in _PAUSES:
            score *= 0.4
        if right[0] in _NEVER_FIRST:
            score += 1.0
        return max(-_LIMIT, min(_LIMIT, score))

    def start(self, right: str) -> float:
        """Log odds that a sentence starts with `right`, about -1.5 … 1.5; strongly negative before closing marks."""
        if not right:
            return 0.0
        if right[0] in _NEVER_FIRST:
            return -4.0
        if right[1:2] and right[1] in _PAUSES + "。）”":
            return -3.0
        average = (self._start_total + 1) / (self._total + 100)
        rate = (self._starts[right[0]] + 8 * average) / (self._chars[right[0]] + 8)
        pair = right[:2]
        rate = (self._starts[pair] + 6 * rate) / (self._pairs[pair] + 6)
        return max(-1.5, min(1.5, log(rate / average)))

    def _pair_score(self, left: str, right: str) -> float:
        base = (self._chars[right] + 0.5) / (self._total + 1000)
        given = (self._pairs[left + right] + 3 * base) / (self._left[left] + 3)
        return max(_UNSEEN, log(given / base))

    def _triple_gain(self, pair: str, right: str) -> float:
        seen, context = self._triples[pair + right], self._pairs[pair]
        if not context:
            return 0.0
        base = (self._pairs[pair[1] + right] + 0.1) / (self._left[pair[1]] + 10)
        return max(-0.5, log(((seen + 2 * base) / (context + 2)) / base))


def is_closed(text: str) -> bool:
    """Whether `text` ends a sentence: with a full stop, perhaps followed by closing quotes or brackets."""
    return text.rstrip(CLOSERS)[-1:] in tuple(FULL_STOPS)


def ends_half(text: str) -> bool:
    """Whether `text` ends with a colon or semicolon, where a paragraph may end too."""
    return text.rstrip(CLOSERS)[-1:] in tuple(HALF_STOPS)


def open_quotes(text: str) -> int:
    """How many quotation marks and brackets `text` leaves open (negative: closes more than it opens)."""
    return sum((char in "“（《「『【(") - (char in "”）》」』】)") for char in text)


@cache
def _common_pairs() -> dict[str, int]:
    path = DATA / "layout" / "character_pairs.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return {row["pair"]: int(row["count"]) for row in csv.DictReader(stream)}
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"{path}: the table of character pairs is missing or broken ({error})") from error
