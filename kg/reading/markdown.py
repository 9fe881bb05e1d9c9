"""Markdown with front matter → paragraphs, every character with its offset in the source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.model import ParagraphKind
from kg.reading.compose import Piece, kept_characters
from kg.reading.dates import iso_date
from kg.reading.furniture import themes
from kg.reading.html import read_article

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(.*?\r?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^([A-Za-z_\u4e00-\u9fff][\w-]*)[ \t]*[:：][ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_HTML_BODY = re.compile(r"\s*<(?:!doctype|html|body|div|article|section|p|table)\b", re.IGNORECASE)
_MARKUP = re.compile(r"[-*_`~\[\]()<>#|+=.\s\d\\]*")
_REFERENCE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);")


@dataclass(frozen=True, slots=True)
class MarkdownText:
    """A Markdown document: what its front matter states and its paragraphs, the title first."""

    title: str | None
    date: str | None
    theme: str | None
    pieces: tuple[Piece, ...]


def read_markdown(text: str) -> MarkdownText:
    """Read front matter (title, date, theme) and body; a body that is HTML is read as such."""
    matter = _FRONT_MATTER.match(text)
    values = {key.lower(): (value, start) for key, value, start in _front_matter(text, matter)}
    body = matter.end() if matter else 0
    date = next((iso_date(values[key][0]) for key in ("date", "日期", "published") if key in values), None)
    theme = next((values[key][0] for key in ("theme", "主题") if key in values and values[key][0] in themes()), None)
    if _HTML_BODY.match(text, body):
        article = read_article(text, body)
        pieces, date = list(article.pieces), date or article.date
    else:
        pieces = list(_body_pieces(text, body))
    title = next((values[key] for key in ("title", "标题") if values.get(key, ("", 0))[0]), None)
    if title is not None:
        head = Piece(ParagraphKind.TITLE)
        for i, char in kept_characters(title[0], phrases=True):
            head.add(char, title[1] + i)
        rest = [_demoted(piece) for piece in pieces if piece.text != head.text]
        pieces = [head, *rest]
    stated = next((piece.text for piece in pieces if piece.kind is ParagraphKind.TITLE), None)
    return MarkdownText(stated, date, theme, tuple(piece for piece in pieces if piece.chars))


def _front_matter(text: str, matter: re.Match[str] | None) -> Iterator[tuple[str, str, int]]:
    """Key, value without quotation marks, and the value's source offset, for each plain line of the front matter."""
    if matter is None:
        return
    for match in _KEY.finditer(text, matter.start(1), matter.end(1)):
        value, start = match.group(2), match.start(2)
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value, start = value[1:-1], start + 1
        yield match.group(1), value, start


def _demoted(piece: Piece) -> Piece:
    if piece.kind is ParagraphKind.TITLE:
        piece.kind = ParagraphKind.HEADING
    return piece


def _body_pieces(text: str, body: int) -> Iterator[Piece]:
    """Paragraphs of Markdown; the parser tells the structure, a walk over the source the place of each character."""
    source = text[body:]
    starts = [body, *(body + match.end() for match in re.finditer(r"\r\n|\n|\r", source))]
    starts.append(len(text))
    kind = ParagraphKind.BODY
    titled = False
    cursor = body
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        if token.map:
            cursor = max(cursor, starts[token.map[0]])
        if token.type == "heading_open":
            first = token.tag == "h1" and not titled
            kind = ParagraphKind.TITLE if first else ParagraphKind.HEADING
            titled = titled or first
        elif token.type == "heading_close":
            kind = ParagraphKind.BODY
        elif token.type == "html_block" and token.map:
            yield from map(_demoted, read_article(text, starts[token.map[0]], starts[token.map[1]]).pieces)
        elif token.type in ("inline", "fence", "code_block"):
            chars, cursor = _located(token, text, cursor)
            piece = Piece(kind)
            for i, char in kept_characters("".join(c for c, _ in chars), kind is not ParagraphKind.BODY):
                piece.add(char, chars[i][1])
            if piece.chars:
                yield piece


def _located(token: Token, text: str, cursor: int) -> tuple[list[tuple[str, int]], int]:
    """The characters that the token shows, with source offsets, and the source offset after the last of them."""
    parts = token.children if token.type == "inline" else [token]
    chars: list[tuple[str, int]] = []
    for part in parts or []:
        if part.type in ("softbreak", "hardbreak"):
            chars.append((" ", chars[-1][1] if chars else cursor))
        elif part.type in ("text", "code_inline", "fence", "code_block"):
            at = text.find(part.content, cursor)
            whole = at >= 0 and _MARKUP.fullmatch(text, cursor, at) is not None
            if whole and part.content.strip():
                chars += [(char, at + i) for i, char in enumerate(part.content)]
                cursor = at + len(part.content)
            else:
                for char in part.content:
                    place, cursor = _next_place(text, cursor, char)
                    chars.append((char, place))
        elif part.type == "link_close":
            closing = re.compile(r"\]\([^)]*\)|\]\[[^\]]*\]|\]|>").match(text, cursor)
            cursor = closing.end() if closing else cursor
        elif part.type == "image":
            found = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?").search(text, cursor)
            cursor = found.end() if found else cursor
        elif part.type == "html_inline":
            at = text.find(part.content, cursor)
            cursor = at + len(part.content) if at >= 0 else cursor
    return chars, cursor


def _next_place(text: str, cursor: int, char: str) -> tuple[int, int]:
    """Where `char` stands at or after `cursor`, as itself or as a character reference, and where to go on."""
    if char.isspace():
        blank = re.compile(r"[*_`~\\]*\s").match(text, cursor)
        return max(cursor - 1, 0), blank.end() if blank else cursor
    for at in range(cursor, len(text)):
        reference = _REFERENCE.match(text, at) if text[at] == "&" else None
        if reference and html.unescape(reference.group()) == char:
            return at, reference.end()
        if text[at] == char:
            return at, at + 1
    return max(cursor - 1, 0), cursor
