"""Lines of a plain text with their places, widths and gaps: what is left of a page's geometry in a text dump."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.reading.continuity import ends_half, is_closed

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BLANKS = " \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff"
_SPACED_PAIR = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line without the white space around it.

    `start` and `end` are source offsets; `text` is that stretch as it stands. `width` is counted in ideographs (a
    Latin letter is half). `tight` says that no blank line stands above; `opens_page` that a page begins here.
    `stretched` marks lines whose letters are spaced out to fill the column.
    """

    start: int
    end: int
    text: str
    width: float
    tight: bool
    opens_page: bool = False
    stretched: bool = False

    def cut(self, at: int) -> tuple[Line, Line]:
        """Split the line in two at the source offset `at`, dropping white space around the cut."""
        left = self.text[: at - self.start].rstrip(_BLANKS)
        right = self.text[at - self.start :].lstrip(_BLANKS)
        return (
            replace(self, end=self.start + len(left), text=left, width=width(left)),
            replace(self, start=self.end - len(right), text=right, width=width(right), tight=True, opens_page=False),
        )


def split_lines(text: str) -> list[Line]:
    """The non-blank lines of `text`.

    A page opens at a form feed, after a gap of three blank lines, and at a line directly under other text that
    begins with a lone blank or two: extractors put the blank where the form feed was.
    """
    lines: list[Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        body = match.group().strip(_BLANKS)
        if not body:
            continue
        start = match.start() + match.group().index(body)
        gap = text[previous_end:start]
        breaks = gap.replace("\r\n", "\n").count("\n") + gap.count("\u2029") + gap.count("\r") - gap.count("\r\n")
        tight = bool(lines) and breaks <= 1
        indent = match.group()[: match.group().index(body)]
        lone_blank = tight and indent in (" ", "  ")
        opens_page = not lines or "\f" in gap or breaks >= 4 or lone_blank
        stretched = _is_stretched(body)
        lines.append(Line(start, start + len(body), body, width(body), tight, opens_page, stretched))
        previous_end = start + len(body)
    return lines


def width(text: str) -> float:
    """Width of `text` in ideographs; blanks that only set ideographs apart from digits count little."""
    return sum(map(_char_width, text))


def bare(text: str) -> str:
    """`text` without any white space."""
    return "".join(text.split())


def letters(text: str) -> str:
    """`text` reduced to letters and digits, for comparing titles whatever their punctuation and line breaks."""
    return "".join(char for char in text if is_letter(char))


def is_dump(lines: Sequence[Line]) -> bool:
    """Whether the lines come from a page layout that sets every line apart by a blank one."""
    gaps = sum(not line.tight for line in lines)
    widths = sorted(line.width for line in lines)
    return len(lines) > 8 and gaps >= 0.55 * len(lines) and widths[len(widths) * 9 // 10] < 60 and _wraps(lines) > 0.3


def _wraps(lines: Sequence[Line]) -> float:
    """Share of the lines that stop in the middle of a sentence."""
    return sum(not is_closed(line.text) and not ends_half(line.text) for line in lines) / len(lines)


def indents(lines: Sequence[Line]) -> bool:
    """Whether paragraphs begin with an indented line, so that the width of a first line tells something."""
    indented = flush = 0
    for above, first, second in zip(lines, lines[1:], lines[2:], strict=False):
        if is_closed(above.text) and above.width < second.width - 4 and not is_closed(first.text):
            missing = second.width - first.width
            indented += 1.2 <= missing <= 2.8
            flush += -1.0 <= missing <= 1.0
    return indented > flush


@cache
def is_letter(char: str) -> bool:
    """Whether `char` is a letter, ideograph or digit."""
    return unicodedata.category(char)[0] in "LN"


@cache
def is_wide(char: str) -> bool:
    """Whether `char` takes a full square: an ideograph, kana or full-width sign (and Chinese quotation marks)."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·"


@cache
def _char_width(char: str) -> float:
    if char in _BLANKS:
        return 0.25
    return 1.0 if is_wide(char) else 0.5


def _is_stretched(body: str) -> bool:
    ideographs = len(_IDEOGRAPH.findall(body))
    return ideographs >= 4 and len(_SPACED_PAIR.findall(body)) >= 0.35 * ideographs
