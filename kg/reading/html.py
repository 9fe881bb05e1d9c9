"""HTML → paragraphs of the article, every character with its offset in the markup.

The kept extractors (trafilatura, readability, resiliparse) give text without positions, and lxml knows lines at best;
aligning their output with the source again is guesswork where text repeats. So the standard library's tokenizer,
which tells the place of every token, is read directly, and the article is found with what those extractors measure:
element semantics, class names, and the share of linked text and of sentences in each block.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from kg.errors import DataError
from kg.model import ParagraphKind
from kg.reading.compose import Piece, kept_characters
from kg.reading.dates import iso_date
from kg.resources import DATA

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SENTENCE = re.compile(r"[，。；！？、,.!?]")
_SITE_NAME = re.compile(r"\s*[-_|–—丨]\s*[^-_|–—丨]{2,24}$")
_DATE_NAMES = re.compile(r"publish|pubdate|^date$|dc\.date|datepublished|issued", re.IGNORECASE)
_LINKED, _GOOD_LENGTH, _MAX_HEADING = 0.4, 25, 32


@dataclass(frozen=True, slots=True)
class _Rules:
    inline_elements: frozenset[str]
    skipped_elements: frozenset[str]
    skipped_words: frozenset[str]
    content_elements: frozenset[str]
    content_words: frozenset[str]
    trailer: re.Pattern[str]


@dataclass(slots=True)
class TextBlock:
    """A run of text that no block element interrupts, with the source offset of each character."""

    tag: str
    regions: tuple[int, ...]
    chars: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    linked: int = 0

    @property
    def text(self) -> str:
        """The characters, white space as in the source."""
        return "".join(self.chars)


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says: its title, its date (ISO 8601) and the paragraphs of the article, title first."""

    title: str | None
    date: str | None
    pieces: tuple[Piece, ...]


def read_article(text: str, start: int = 0, end: int | None = None) -> Article:
    """Find the article in the HTML `text[start:end]`; offsets count in the whole `text`."""
    reader = _Tokens(text, start, len(text) if end is None else end)
    blocks = _article_blocks(reader)
    heading = next((b for b in blocks if b.tag == "h1"), None) or next(
        (b for b in reader.blocks if b.tag == "h1" and b.text.strip()), None
    )
    head = heading or reader.title_block
    pieces = [_piece(block) for block in blocks if block is not heading]
    title = None
    if head is not None:
        piece = _piece(head, ParagraphKind.TITLE)
        if head is reader.title_block:
            cut = _SITE_NAME.search(piece.text)
            if cut and cut.start() > 5:
                del piece.chars[cut.start() :], piece.offsets[cut.start() :]
        title = piece.text
        pieces = [piece, *(p for p in pieces if p.text != title)]
    return Article(title or reader.meta_title, reader.date, tuple(p for p in pieces if p.chars))


class _Tokens(HTMLParser):
    """Reads the token stream into text blocks, leaving out what the rules call boilerplate."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(convert_charrefs=False)
        self._base = start
        source = text[start:end]
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._stack: list[tuple[str, bool, int | None]] = []
        self._skip = 0
        self._links = 0
        self._regions: list[int] = []
        self.region_count = 0
        self.blocks: list[TextBlock] = []
        self.title_block: TextBlock | None = None
        self.meta_title: str | None = None
        self.date: str | None = None
        self._in_title = False
        self._current: TextBlock | None = None
        self.feed(source)
        self.close()
        self._finish()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._base + self._line_starts[line - 1] + column

    def _finish(self) -> None:
        block = self._current
        if block is not None and block.text.strip():
            if self._in_title:
                self.title_block = self.title_block or block
            else:
                self.blocks.append(block)
        self._current = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element: break the text, enter or leave boilerplate, note metadata."""
        values = {name: value or "" for name, value in attrs}
        self._note_metadata(tag, values)
        if tag not in _rules().inline_elements:
            self._finish()
        if tag in _VOID:
            return
        rules = _rules()
        words = {w.lower() for key in ("class", "id", "role") for w in _WORDS.findall(values.get(key, ""))}
        hidden = "hidden" in values or re.search(r"display\s*:\s*none", values.get("style", "")) is not None
        skipped = tag in rules.skipped_elements or hidden
        if words & rules.skipped_words and tag not in ("html", "body", *rules.content_elements):
            skipped = skipped or not words & rules.content_words
        region = None
        if tag in rules.content_elements or (tag in ("div", "section", "td") and words & rules.content_words):
            region = self.region_count
            self.region_count += 1
            self._regions.append(region)
        self._stack.append((tag, skipped, region))
        self._skip += skipped
        self._links += tag == "a"
        if tag == "title" and not any(name == "svg" for name, _, _ in self._stack):
            self._finish()
            self._in_title = True

    def handle_endtag(self, tag: str) -> None:
        """Close an element and those left open inside it; a stray end tag is ignored."""
        if tag not in _rules().inline_elements:
            self._finish()
        if tag == "title":
            self._in_title = False
        if not any(name == tag for name, _, _ in self._stack):
            return
        while self._stack:
            name, skipped, region = self._stack.pop()
            self._skip -= skipped
            self._links -= name == "a"
            if region is not None:
                self._regions.remove(region)
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        """Text as it stands."""
        start = self._offset()
        for i, char in enumerate(data):
            self._add(char, start + i)

    def handle_entityref(self, name: str) -> None:
        """A named character: all of what it stands for lies at its ampersand."""
        self._add_reference(f"&{name};", f"&{name}")

    def handle_charref(self, name: str) -> None:
        """A numbered character."""
        self._add_reference(f"&#{name};", f"&#{name}")

    def _add_reference(self, reference: str, raw: str) -> None:
        decoded = html.unescape(reference)
        start = self._offset()
        if decoded == reference:
            for i, char in enumerate(raw):
                self._add(char, start + i)
            return
        for char in decoded:
            self._add(char, start)

    def _add(self, char: str, offset: int) -> None:
        if self._skip and not self._in_title:
            return
        if self._current is None:
            if char.isspace():
                return
            tag = next((name for name, _, _ in reversed(self._stack) if name not in _rules().inline_elements), "")
            self._current = TextBlock(tag, tuple(self._regions))
        self._current.chars.append(char)
        self._current.offsets.append(offset)
        self._current.linked += bool(self._links) and not char.isspace()

    def _note_metadata(self, tag: str, values: dict[str, str]) -> None:
        if tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop") or ""
            if name in ("og:title", "twitter:title"):
                self.meta_title = self.meta_title or values.get("content")
            elif _DATE_NAMES.search(name):
                self.date = self.date or iso_date(values.get("content", ""))
        elif tag == "time":
            self.date = self.date or iso_date(values.get("datetime", ""))


def _article_blocks(reader: _Tokens) -> list[TextBlock]:
    """The blocks of the article: those of the content element that holds most text, without its boilerplate."""
    blocks = reader.blocks
    good = [block for block in blocks if _is_good(block)]
    total = sum(len(block.chars) for block in good)
    inside = [0] * reader.region_count
    for block in good:
        for region in block.regions:
            inside[region] += len(block.chars)
    best = max(range(reader.region_count), key=lambda r: (inside[r] >= 0.5 * total, r, inside[r]), default=None)
    if best is not None and total and inside[best] >= 0.5 * total:
        blocks = [block for block in blocks if best in block.regions]
    if not any(map(_is_good, blocks)):
        return [block for block in blocks if not _is_linked(block) and not _is_trailer(block)]
    first = next(i for i, block in enumerate(blocks) if _is_good(block))
    while first and blocks[first - 1].tag in _HEADINGS:
        first -= 1
    last = max(i for i, block in enumerate(blocks) if _is_good(block))
    whole = best is not None and total and inside[best] >= 0.5 * total
    span = blocks if whole else blocks[first : last + 1]
    return [block for block in span if not _is_linked(block) and not _is_trailer(block)]


def _is_good(block: TextBlock) -> bool:
    text = block.text.strip()
    return len(text) >= _GOOD_LENGTH and _SENTENCE.search(text) is not None and not _is_linked(block)


def _is_linked(block: TextBlock) -> bool:
    return block.linked > _LINKED * sum(not char.isspace() for char in block.chars)


def _is_trailer(block: TextBlock) -> bool:
    text = "".join(block.text.split())
    return len(text) <= 60 and _rules().trailer.match(text) is not None


def _piece(block: TextBlock, kind: ParagraphKind | None = None) -> Piece:
    if kind is None:
        captions = ("figcaption", "caption")
        text = block.text.strip()
        heading = block.tag in _HEADINGS or (
            block.tag == "p" and len(text) <= _MAX_HEADING and not _SENTENCE.search(text)
        )
        kind = ParagraphKind.HEADING if heading else ParagraphKind.BODY
        kind = ParagraphKind.CAPTION if block.tag in captions else kind
    piece = Piece(kind)
    for i, char in kept_characters(block.text, kind in (ParagraphKind.TITLE, ParagraphKind.HEADING)):
        piece.add(char, block.offsets[i])
    return piece


@cache
def _rules() -> _Rules:
    path = DATA / "layout" / "html.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return _Rules(
            frozenset(table["inline_elements"]),
            frozenset(table["skipped_elements"]),
            frozenset(table["skipped_words"]),
            frozenset(table["content_elements"]),
            frozenset(table["content_words"]),
            re.compile("|".join(f"(?:{pattern})" for pattern in table["trailers"])),
        )
    except (OSError, KeyError, TypeError, re.error, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: the rules for network pages are missing or broken ({error})") from error
