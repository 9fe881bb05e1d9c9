"""Blocks in reading order → a case: paragraphs, repaired text, and the source offset of every character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.model import Case, MappedText, Paragraph, ParagraphKind
from kg.reading.layout import Block
from kg.reading.plain_text import Line, is_wide

_BLANK = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff\n\r")


@dataclass(slots=True)
class Piece:
    """A paragraph in the making: characters and their source offsets."""

    kind: ParagraphKind
    chars: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    open_end: bool = False

    def add(self, char: str, offset: int) -> None:
        """Append one character."""
        self.chars.append(char)
        self.offsets.append(offset)

    @property
    def text(self) -> str:
        """The characters so far."""
        return "".join(self.chars)


def pieces_of(blocks: Iterable[Block]) -> list[Piece]:
    """Blocks in reading order → paragraphs: a sentence that was cut goes on; what stands in its way waits behind it."""
    pieces: list[Piece] = []
    waiting: list[Piece] = []
    for block in blocks:
        current = pieces[-1] if pieces else None
        if current is not None and current.open_end:
            if block.kind in (ParagraphKind.CAPTION, ParagraphKind.SUMMARY):
                waiting.append(_piece(block))
                continue
            if block.kind is ParagraphKind.BODY and block.number is None:
                _append(current, block.lines)
                current.open_end = block.open_end
                if not block.open_end:
                    pieces += waiting
                    waiting.clear()
                continue
            pieces += waiting
            waiting.clear()
        pieces.append(_piece(block))
    return pieces + waiting


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
    piece = Piece(block.kind, open_end=block.open_end)
    _append(piece, block.lines)
    return piece


def _append(piece: Piece, lines: Sequence[Line]) -> None:
    titular = piece.kind is ParagraphKind.TITLE
    for line in lines:
        if piece.chars and (titular and _separate(piece.chars, line) or _latin_seam(piece.chars[-1], line.text[0])):
            piece.add(" ", piece.offsets[-1])
        for i, char in kept_characters(line.text, titular):
            piece.add(char, line.start + i)


def kept_characters(text: str, titular: bool = False) -> list[tuple[int, str]]:
    """The characters of a line that are no typesetting, with their positions.

    A blank is kept, once, only between two narrow characters (Latin letters, digits); in a title also between two
    ideographs, where it separates phrases.
    """
    kept: list[tuple[int, str]] = []
    blank: int | None = None
    for i, char in enumerate(text):
        if char in _BLANK:
            blank = i if blank is None and char not in "\u200b\ufeff" else blank
            continue
        if blank is not None and kept:
            before = kept[-1][1]
            if _latin_seam(before, char) or titular and is_wide(before) and is_wide(char):
                kept.append((blank, " "))
        blank = None
        kept.append((i, char))
    return kept


def _latin_seam(before: str, after: str) -> bool:
    return not is_wide(before) and not is_wide(after) and before != " "


def _separate(chars: Sequence[str], line: Line) -> bool:
    """Whether a blank belongs between a title's line and what stands before it."""
    return not line.text.startswith(("—", "-", "：")) and chars[-1] not in "：:，、—"
