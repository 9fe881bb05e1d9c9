"""Lines → blocks: hard line breaks undone inside one column, headings, captions and boxes told apart.

A block is a paragraph or the piece of one that stands in one column. Lines are joined by what the page's geometry
says (a line that fills its column goes on, a paragraph's first line is indented and thus two ideographs shorter)
and, where that is not enough, by how well the characters continue (`continuity`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.model import ParagraphKind
from kg.reading.continuity import CLOSERS, Continuity, ends_half, is_closed, open_quotes
from kg.reading.furniture import is_chapter, is_marker, patterns
from kg.reading.headings import heading_number
from kg.reading.plain_text import Line, bare, indents, is_dump

_SLACK = 3.6
_WINDOW = 5
_MAX_HEADING = 45
_LAST_WORDS = 8
_CERTAIN = 2.5
_PUNCTUATION = frozenset("，。、；：！？“”‘’（）《》")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one column that belong together.

    `start_score` tells how surely a paragraph begins with it (about -5 … 5), `open_end` whether its last sentence
    goes on elsewhere, `full_end` whether its last line fills the `column` (the paragraph may go on); `number` is a
    heading's (style, value).
    """

    lines: tuple[Line, ...]
    kind: ParagraphKind
    text: str
    start_score: float
    open_end: bool
    number: tuple[str, int] | None = None
    column: float = 0.0
    full_end: bool = False


class BlockBuilder:
    """Joins the lines of a page to blocks. One builder serves a whole document (its gaps and its statistics)."""

    def __init__(self, continuity: Continuity, lines: Sequence[Line], reordered: bool = False) -> None:
        """`lines` are those of the whole document: what holds for its layout is found out from them.

        `reordered`: blocks will be put in order later, so that cutting one too often does no harm.
        """
        self.reordered = reordered
        self._continuity = continuity
        self._dump = is_dump(lines)
        self._indents = self._dump and indents(lines)

    def build(self, lines: Sequence[Line]) -> list[Block]:
        """Blocks of one page (or one page's part) in the order of the lines, none lost."""
        columns = [self._column(lines, i) for i in range(len(lines))]
        groups: list[list[int]] = []
        for i in range(len(lines)):
            if groups and self._joins(lines, columns, groups[-1], i):
                groups[-1].append(i)
            else:
                groups.append([i])
        blocks = [self._block(lines, columns, group) for group in groups]
        for k in range(1, len(blocks)):
            if blocks[k - 1].open_end and self._only_looks_like_heading(blocks[k]):
                blocks[k] = replace(blocks[k], kind=ParagraphKind.BODY, open_end=True, start_score=0.0)
        return blocks

    @staticmethod
    def _only_looks_like_heading(block: Block) -> bool:
        """Whether a heading without a number, below a sentence that is cut, fills its column like a line of text."""
        line = block.lines[-1]
        return block.kind is ParagraphKind.HEADING and block.number is None and line.width >= block.column - _SLACK > 0

    def _column(self, lines: Sequence[Line], i: int) -> tuple[float, float]:
        """Column widths that the lines before and after line `i` suggest (0 where they suggest none)."""

        def regime(indices: range) -> float:
            near: list[float] = []
            widest = lines[i].width
            for j in indices:
                if lines[j].stretched:
                    continue
                if lines[j].width > widest + _SLACK + 0.3:
                    break
                widest = max(widest, lines[j].width)
                near.append(lines[j].width)
            best, most = 0.0, 0
            for candidate in near:
                alike = [w for w in near if -1.1 <= w - candidate <= 1.1]
                mean = sum(alike) / len(alike)
                if len(alike) > most or (len(alike) == most and mean > best):
                    best, most = mean, len(alike)
            return best

        return (
            regime(range(i - 1, max(-1, i - _WINDOW - 1), -1)),
            regime(range(i + 1, min(len(lines), i + _WINDOW + 1))),
        )

    @staticmethod
    def _own_column(line: Line, columns: tuple[float, float]) -> float:
        """The column that fits the line's width better, 0 where there is none."""
        return min((c for c in columns if c > 0), key=lambda c: abs(c - line.width), default=0.0)

    @staticmethod
    def _full(line: Line, columns: tuple[float, float]) -> bool:
        """Whether the line fills its column, as seen from above or from below."""
        return line.stretched or any(0 < column <= line.width + _SLACK for column in columns)

    def _joins(self, lines: Sequence[Line], columns: list[tuple[float, float]], group: list[int], i: int) -> bool:
        above, line = lines[group[-1]], lines[i]
        if is_marker(above) or is_marker(line) or is_chapter(line):
            return False
        text, next_text = bare(above.text), bare(line.text)
        runs_on = above.width >= max(columns[group[-1]]) - 2.4 and not line.tight
        if self._is_heading_start(lines[group[0]], group) and not (self._dump and runs_on):
            wraps = line.tight and len(group) < 3 and line.width <= above.width + 1.5
            return wraps and heading_number(line.text) is None and not is_closed(text)
        if heading_number(line.text) is not None and (self._dump or not line.text[:1].isdigit()):
            return False
        if self._dump and line.tight:
            return self._joins_tight(lines, group, i)
        if self._dump and len(group) > 1 and above.tight:
            return False
        full = self._full(above, columns[group[-1]])
        if patterns().caption.match(next_text) and self._continuity.seam(text[-8:], next_text[:8]) < _CERTAIN:
            return False
        opens_unit = self._dump and i + 1 < len(lines) and lines[i + 1].tight
        if is_closed(text):
            return full and not opens_unit and self._same_paragraph(lines, columns, group, i)
        if not full or (self._dump and not self._ends_well(next_text, line, columns[i])):
            return False
        start = max(0.0, self._continuity.start(next_text))
        column = self._own_column(above, columns[group[-1]])
        squeeze = 0.5 * sum(char in _PUNCTUATION for char in line.text)
        other_column = 1.5 if self.reordered else -2.3
        needed = -3.0
        if opens_unit:
            needed = 1.0
        elif line.stretched or above.stretched:
            needed = -3.0
        elif line.width - squeeze > max(above.width, column) + 2.2:
            needed = other_column
        elif line.width < max(above.width, column) - 4.2:
            last_line = is_closed(next_text) or not self._full(line, columns[i])
            needed = self._needed_for_last(lines, i, column) if last_line else other_column
        elif self._indented(line, columns[i]):
            needed = -1.0
        elif text[-1] in "，、":
            needed = -4.0
        elif self.reordered and is_closed(next_text) and not self._paragraph_follows(lines, i, column):
            needed = -1.5
        if ends_half(text):
            needed += 0.8
        if line.width <= _LAST_WORDS:
            needed -= 1.0
        return self._continuity.seam(text[-8:], next_text[:8]) - 0.7 * start > needed

    @staticmethod
    def _ends_well(text: str, line: Line, columns: tuple[float, float]) -> bool:
        """Whether a line that goes on from one above is full or ends a sentence, as all such lines do."""
        if is_closed(text) or ends_half(text) or line.stretched or line.tight:
            return True
        return any(column > 0 and max(line.width, len(line.text)) >= column - _SLACK for column in columns)

    def _fills(self, lines: Sequence[Line], i: int) -> bool:
        """Whether line `i` is about as wide as two lines above or below it, so that it may be cut in a sentence."""
        if not self._dump:
            return False
        for step in (-1, 1):
            widest, alike = lines[i].width, 0
            for j in range(i + step, max(-1, min(len(lines), i + step * (_WINDOW + 1))), step):
                if lines[j].width > widest + _SLACK + 0.3:
                    break
                widest = max(widest, lines[j].width)
                alike += -1.0 <= lines[j].width - lines[i].width <= _SLACK
            if alike >= 2:
                return True
        return False

    def _needed_for_last(self, lines: Sequence[Line], i: int, column: float) -> float:
        """How well a line must go on from the one above to be a paragraph's last one and not a caption."""
        if not self.reordered or self._paragraph_follows(lines, i, column):
            return -2.6
        twice = i + 1 < len(lines) and is_closed(lines[i + 1].text) and lines[i + 1].width < column - 3.0
        return 1.0 if twice else -1.0

    @staticmethod
    def _paragraph_follows(lines: Sequence[Line], i: int, column: float) -> bool:
        """Whether line `i` looks like a paragraph's last: a heading or an indented line of its column stands below.

        A short line before anything else may be a caption instead, which does not go on from the line above.
        """
        if i + 1 >= len(lines):
            return False
        below = lines[i + 1]
        return heading_number(below.text) is not None or 1.2 <= column - below.width <= 3.2

    def _indented(self, line: Line, columns: tuple[float, float]) -> bool:
        """Whether the line seems to be a paragraph's first: two ideographs short of its column."""
        before, after = columns
        if not self._indents or (before and after and abs(before - after) > 1.2):
            return False
        narrow = sum(char.isascii() for char in line.text)
        low, high = (1.4, 2.8) if narrow <= 8 else (1.8, 2.4)
        return low <= (before or after) - line.width <= high and not is_closed(line.text)

    def _is_heading_start(self, first: Line, group: list[int]) -> bool:
        return (
            heading_number(first.text) is not None
            and first.width * len(group) < _MAX_HEADING
            and not is_closed(first.text)
            and (not self._dump or first.text[:1].isdigit() or first.width < 24)
        )

    def _joins_tight(self, lines: Sequence[Line], group: list[int], i: int) -> bool:
        """Lines without a gap in a text that has gaps: set as a unit (caption, title), or two units that touch."""
        above, line = lines[group[-1]], lines[i]
        if is_closed(above.text):
            return False
        if len(group) > 1 and not above.tight:
            return False
        seam = self._continuity.seam(bare(above.text)[-8:], bare(line.text)[:8])
        return seam > -2.5 or line.text.startswith(("——", "--"))

    def _same_paragraph(
        self, lines: Sequence[Line], columns: list[tuple[float, float]], group: list[int], i: int
    ) -> bool:
        """Whether line `i`, after a full line that ends a sentence, carries on the paragraph."""
        above, line = lines[group[-1]], lines[i]
        column = columns[group[-1]][0] if len(group) > 1 else 0.0
        if not column or above.width < column - 1.2:
            return False
        if self._continuity.start(bare(line.text)) < -0.8:
            return False
        if abs(line.width - column) <= 1.2:
            return True
        return line.width < column - 3.2 and is_closed(line.text) and (i + 1 == len(lines) or not lines[i + 1].tight)

    def _block(self, lines: Sequence[Line], columns: list[tuple[float, float]], group: list[int]) -> Block:
        members = tuple(lines[i] for i in group)
        text = "".join(bare(line.text) for line in members)
        kind = self._kind(members, text, self._fills(lines, group[-1]) or group[-1] + 1 == len(lines))
        column = self._own_column(members[0], columns[group[0]])
        if len(members) > 1:
            full = sorted(line.width for line in members[1:-1] or members[:1])
            column = full[len(full) // 2]
        start = self._start_score(members, text, kind, column)
        number = heading_number(members[0].text)
        open_end = kind in (ParagraphKind.BODY, ParagraphKind.SUMMARY) and not is_closed(text) and not ends_half(text)
        full_end = len(members) > 1 and members[-1].width >= column - 0.7
        return Block(members, kind, text, start, open_end, number, column, full_end)

    def _kind(self, members: tuple[Line, ...], text: str, runs_on: bool) -> ParagraphKind:
        closed = is_closed(text)
        if patterns().caption.match(text) and len(text) < 60:
            return ParagraphKind.CAPTION
        tail = text.rstrip(CLOSERS)[-1:]
        short = len(text) <= _MAX_HEADING and len(members) <= 3
        if not closed and short and tail not in "，、；：,;" and open_quotes(text) == 0:
            unit = self._dump and len(members) > 1 and all(line.tight for line in members[1:])
            if unit or heading_number(members[0].text) is not None:
                return ParagraphKind.HEADING
            if len(text) <= 32 and not runs_on:
                return ParagraphKind.HEADING
        if self._dump and closed and len(members) > 1 and all(line.tight for line in members[1:]):
            return ParagraphKind.CAPTION
        return ParagraphKind.BODY

    def _start_score(self, members: tuple[Line, ...], text: str, kind: ParagraphKind, column: float) -> float:
        if kind is ParagraphKind.HEADING:
            return 3.0
        score = self._continuity.start(text)
        if open_quotes(text[:40].split("。")[0]) < 0:
            score -= 2.0
        if heading_number(members[0].text) is not None:
            return max(score, 0.0) + 3.0
        first = members[0]
        if self._indents and len(members) > 2 and not first.stretched:
            missing = column - first.width
            score += 2.0 if 1.2 <= missing <= 3.2 else -1.5 if missing < 1.0 else 0.0
        return max(-5.0, min(5.0, score))
