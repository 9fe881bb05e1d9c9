"""Tables of contents: which titles a collection announces, under which chapter, and where they stand in its body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.reading.furniture import themes
from kg.reading.plain_text import Line, is_letter, letters

_PAGE_NUMBER = re.compile(r"(?:[\s.…·•]{2,}|\s)\d{1,3}$")
_MIN_TITLE = 6
_MAX_LINES = 6
_MIN_ENTRIES = 3
_MAX_GAP = 6
_MAX_GAP_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A case that the contents announce: its title there, its theme, and where the title stands in the body.

    `start` and `end` are source offsets, half open.
    """

    title: str
    theme: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries in the order of their titles in the body, and the source offset where the table ends."""

    entries: tuple[Entry, ...]
    end: int


class _Letters:
    """The letters of a text as one string, with their source offsets."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        places = [i for i, char in enumerate(text) if is_letter(char)]
        self.places = places
        self.text = "".join(text[i] for i in places)
        self._line_starts = {line.start for line in lines}
        self._index = {place: i for i, place in enumerate(places)}
        self._source = text

    def index(self, place: int) -> int:
        """Position among the letters of the first letter at or after the source offset `place`."""
        while place < len(self._source) and place not in self._index:
            place += 1
        return self._index.get(place, len(self.places))

    def find(self, key: str, after: int) -> tuple[int, int] | None:
        """Source range of the first occurrence of `key` after the letter position `after` that begins a line."""
        at = self.text.find(key, after)
        while at >= 0:
            start, end = self.places[at], self.places[at + len(key) - 1] + 1
            first = self._line_start(start)
            if first is not None:
                return first, self._with_closing_marks(end)
            at = self.text.find(key, at + 1)
        return None

    def _line_start(self, place: int) -> int | None:
        """Where the line begins whose first letter is at `place`, or None where letters stand before it."""
        while place > 0 and place not in self._line_starts and not is_letter(self._source[place - 1]):
            place -= 1
        return place if place in self._line_starts else None

    def _with_closing_marks(self, end: int) -> int:
        """`end`, moved over the marks between the title's last letter and the line's end."""
        last = end
        while last < len(self._source) and self._source[last] not in "\r\n":
            if is_letter(self._source[last]):
                return end
            last += 1
        return last


def find_contents(text: str, lines: Sequence[Line]) -> Contents | None:
    """The table of contents of a collection, or None where the text has none.

    A table of contents is a run of lines whose texts (letters only, one to six lines each) stand once more further
    down at the beginning of a line; the lines between the titles that name a theme are its chapters.
    """
    index = _Letters(text, lines)
    run = _longest_run(_announced(lines, index), lines)
    if len(run) < _MIN_ENTRIES:
        return None
    first, last = run[0][0], run[-1][1]
    table_end = lines[last].end
    after = index.index(table_end)
    known = set(themes())
    theme = next((lines[i].text for i in range(max(0, first - 3), first) if lines[i].text in known), None)
    entries: list[Entry] = []
    by_start = dict(run)
    i = first
    while i <= last:
        if i in by_start:
            members = [_PAGE_NUMBER.sub("", line.text) for line in lines[i : by_start[i] + 1]]
            place = index.find(letters("".join(members)), after)
            if place is not None:
                entries.append(Entry(" ".join(members), theme, *place))
            i = by_start[i] + 1
            continue
        name = letters(lines[i].text).rstrip("0123456789")
        theme = name if name in known else theme
        i += 1
    entries.sort(key=lambda entry: entry.start)
    return Contents(tuple(entries), table_end) if len(entries) >= _MIN_ENTRIES else None


def _announced(lines: Sequence[Line], index: _Letters) -> list[tuple[int, int]]:
    """Line ranges (inclusive) in the first half whose letters stand again further down, longest first."""
    found: list[tuple[int, int]] = []
    i, half = 0, len(lines) // 2
    while i < half:
        best = None
        for j in range(min(i + _MAX_LINES, half) - 1, i - 1, -1):
            members = lines[i : j + 1]
            if any(not line.tight or line.opens_page for line in members[1:]):
                continue
            if members[-1].text[-1] in "。，、；：,;":
                continue
            key = letters("".join(_PAGE_NUMBER.sub("", line.text) for line in members))
            if _MIN_TITLE <= len(key) <= 100 and index.find(key, index.index(members[-1].end)) is not None:
                best = j
                break
        if best is None:
            i += 1
        else:
            found.append((i, best))
            i = best + 1
    return found


def _longest_run(found: Sequence[tuple[int, int]], lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The run of announced titles with the most members, with no more than chapters and page numbers between them."""
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for item in found:
        if run:
            between = lines[run[-1][1] + 1 : item[0]]
            if len(between) > _MAX_GAP or sum(len(line.text) for line in between) > _MAX_GAP_LETTERS:
                run = []
        run.append(item)
        if len(run) > len(best):
            best = list(run)
    return best
