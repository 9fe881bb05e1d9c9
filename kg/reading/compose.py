"""Blocks in reading order → a case: paragraphs, repaired text, and the source offset of every character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.model import Case, MappedText, Paragraph, ParagraphKind
from kg.reading.continuity import Continuity
from kg.reading.layout import Block
from kg.reading.plain_text import Line, is_wide

_LOOK_AHEAD = 3
_SAME_COLUMN = 2.6
_CLEARLY = 2.0
_BLANK = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff\n\r")


@dataclass(slots=True)
class Piece:
    """A paragraph in the making: characters and their source offsets."""

    kind: ParagraphKind
    chars: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    open_end: bool = False
    column: float = 0.0

    def add(self, char: str, offset: int) -> None:
        """Append one character."""
        self.chars.append(char)
        self.offsets.append(offset)

    @property
    def text(self) -> str:
        """The characters so far."""
        return "".join(self.chars)


def pieces_of(blocks: Sequence[Block], continuity: Continuity) -> list[Piece]:
    """Blocks in reading order → paragraphs: a sentence that was cut goes on; what stands in its way waits behind it."""
    pieces: list[Piece] = []
    waiting: list[Piece] = []
    left = list(blocks)
    while left:
        block = left.pop(0)
        current = pieces[-1] if pieces else None
        if current is None or not current.open_end:
            pieces.append(_piece(block))
            continue
        skipped = _interruption(current, [block, *left[:_LOOK_AHEAD]], continuity)
        if skipped:
            waiting += map(_piece, [block, *left[: skipped - 1]])
            block = left.pop(skipped - 1)
            del left[: skipped - 1]
        if block.kind is ParagraphKind.BODY and block.number is None:
            _append(current, block.lines)
            current.open_end, current.column = block.open_end, block.column
            if not block.open_end:
                pieces += waiting
                waiting.clear()
            continue
        pieces += waiting
        waiting.clear()
        pieces.append(_piece(block))
    return pieces + waiting


def _interruption(current: Piece, ahead: Sequence[Block], continuity: Continuity) -> int:
    """How many of the blocks `ahead` stand in the way of the cut sentence: captions, boxes, lines set in between.

    They are whole sentences (or captions without one), and the block behind them fits the cut much better.
    """
    tail = "".join(current.chars[-8:])

    def fit(candidate: Block) -> float:
        last_line = len(candidate.lines) == 1 and candidate.lines[0].width <= current.column + 1
        same = last_line or abs(candidate.column - current.column) <= _SAME_COLUMN
        score = continuity.seam(tail, candidate.text[:8]) - 0.6 * candidate.start_score
        return score + (1.5 if same else -1.0) + (2.0 if same and candidate is ahead[0] else 0.0)

    first = fit(ahead[0])
    for skipped, block in enumerate(ahead):
        if skipped and block.kind is ParagraphKind.BODY and block.number is None:
            set_apart = all(b.kind in (ParagraphKind.CAPTION, ParagraphKind.SUMMARY) for b in ahead[:skipped])
            if fit(block) > first + _CLEARLY or set_apart:
                return skipped
        if block.open_end or block.number is not None or block.kind is ParagraphKind.TITLE:
            break
    return 0


def make_case(pieces: Sequence[Piece], number: int, title: str | None, theme: str | None) -> Case:
    """Join paragraphs to a case. Without a `title` the text of its title paragraphs is taken."""
    chars: list[str] = []
    offsets: list[int] = []
    paragraphs: list[Paragraph] = []
    for piece in pieces:
        if not piece.chars:
            continue
        if chars:
            chars.append("\n")
            offsets.append(offsets[-1])
        start = len(chars)
        chars += piece.chars
        offsets += piece.offsets
        paragraphs.append(Paragraph(start, len(chars), piece.kind))
    if title is None:
        title = " ".join(piece.text for piece in pieces if piece.kind is ParagraphKind.TITLE)
    return Case(number, title, MappedText("".join(chars), tuple(offsets)), tuple(paragraphs), theme)


def _piece(block: Block) -> Piece:
    piece = Piece(block.kind, open_end=block.open_end, column=block.column)
    _append(piece, block.lines)
    return piece


def _append(piece: Piece, lines: Sequence[Line]) -> None:
    title = piece.kind is ParagraphKind.TITLE
    for line in lines:
        if piece.chars and ((title and _separate(piece.chars, line)) or _words_meet(piece.chars[-1], line.text[0])):
            piece.add(" ", piece.offsets[-1])
        phrases = piece.kind in (ParagraphKind.TITLE, ParagraphKind.HEADING) and not line.stretched
        for i, char in kept_characters(line.text, phrases):
            piece.add(char, line.start + i)


def kept_characters(text: str, phrases: bool = False) -> list[tuple[int, str]]:
    """The characters of a line that are no typesetting, with their positions.

    A blank is kept, once, only between two narrow characters (Latin letters, digits), and with `phrases` also between
    two ideographs, as titles and headings set it.
    """
    kept: list[tuple[int, str]] = []
    blank: int | None = None
    for i, char in enumerate(text):
        if char in _BLANK:
            blank = i if blank is None and char not in "\u200b\ufeff" else blank
            continue
        if blank is not None and kept:
            before = kept[-1][1]
            if _latin_seam(before, char) or (phrases and is_wide(before) and is_wide(char)):
                kept.append((blank, " "))
        blank = None
        kept.append((i, char))
    return kept


def _words_meet(before: str, after: str) -> bool:
    """Whether a line's end stands for the blank between two Latin words (numbers are cut anywhere)."""
    if is_wide(before) or is_wide(after):
        return False
    return (before.isalpha() and after.isalnum()) or (before in ".,;:)" and after.isalpha())


def _latin_seam(before: str, after: str) -> bool:
    return not is_wide(before) and not is_wide(after) and before != " "


def _separate(chars: Sequence[str], line: Line) -> bool:
    """Whether a blank belongs between a title's line and what stands before it."""
    return not line.text.startswith(("—", "-", "：")) and chars[-1] not in "：:，、—"
