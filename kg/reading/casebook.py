"""Plain text → cases: a casebook falls into the cases that its table of contents announces, other text is one case."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Case, ParagraphKind
from kg.reading.compose import make_case, pieces_of
from kg.reading.contents import Contents, find_contents
from kg.reading.continuity import Continuity, is_closed
from kg.reading.furniture import is_chapter, is_marker, themes, without_furniture
from kg.reading.headings import heading_number
from kg.reading.layout import Block, BlockBuilder
from kg.reading.plain_text import Line, bare, is_dump, split_lines
from kg.reading.reading_order import Frame, ReadingOrder, make_frames

_THEME_LINE = re.compile(r"^(?:主题|专题|栏目|章节|theme)\s*[:：]\s*(\S+)\s*$", re.IGNORECASE)
_MAX_TITLE_LINES = 4
_MAX_TITLE = 60
_MAX_BOX = 4


def read_cases(text: str) -> tuple[Case, ...]:
    """The cases of a plain text (at least one), in the order in which the text has them."""
    lines = without_furniture(split_lines(text))
    contents = find_contents(text, lines)
    continuity = Continuity(bare(line.text) for line in lines)
    if contents is not None and _has_markers(lines, contents):
        cases = _collection(lines, contents, continuity)
        if cases:
            return cases
    return (_single(lines, continuity),)


def _has_markers(lines: Sequence[Line], contents: Contents) -> bool:
    """Whether summary boxes are labelled again and again, as in casebooks but not in reports with chapters."""
    markers = sum(is_marker(line) for line in lines if line.start > contents.end)
    return markers >= 2 and 3 * markers >= len(contents.entries)


def _collection(lines: Sequence[Line], contents: Contents, continuity: Continuity) -> tuple[Case, ...]:
    body = [line for line in lines if line.start >= contents.end]
    body = _without_chapter_pages(_split_at_titles(_without_false_breaks(body, contents), contents))
    builder = BlockBuilder(continuity, body, reordered=True)
    titles = {entry.start: i for i, entry in enumerate(contents.entries)}
    ranges = [(entry.start, entry.end) for entry in contents.entries]
    pages: list[list[Frame]] = []
    place = 0
    for page in _pages(body):
        frames = make_frames(_page_blocks(page, ranges, builder), place, titles)
        place += len(frames)
        pages.append(frames)
    ordered = ReadingOrder(continuity, [entry.title for entry in contents.entries]).arrange(pages)
    cases: list[Case] = []
    for index, entry in enumerate(contents.entries):
        blocks = [block for case, frame in ordered if case == index for block in frame.blocks]
        pieces = pieces_of(blocks, continuity)
        if pieces:
            cases.append(make_case(pieces, len(cases) + 1, None, entry.theme))
    return tuple(cases)


def _single(lines: Sequence[Line], continuity: Continuity) -> Case:
    theme = None
    kept: list[Line] = []
    for line in lines:
        stated = _THEME_LINE.match(line.text) if len(line.text) < 20 else None
        if stated and stated.group(1) in themes() and len(kept) < 6:
            theme = stated.group(1)
        else:
            kept.append(line)
    lines = [replace(line, tight=line.tight and not line.opens_page) for line in kept or lines]
    dump = is_dump(lines)
    builder = BlockBuilder(continuity, lines)
    count = _title_lines(lines, dump)
    ranges = [(lines[0].start, lines[count - 1].end)] if count else []
    blocks = _page_blocks(lines, ranges, builder)
    pieces = pieces_of(blocks, continuity)
    title = None if count else next((piece.text[:_MAX_TITLE] for piece in pieces), "")
    return make_case(pieces, 1, title, theme)


def _title_lines(lines: Sequence[Line], dump: bool) -> int:
    """How many lines at the start are the title: short, without a sentence's end, set apart from what follows."""
    count = 0
    for i, line in enumerate(lines[:_MAX_TITLE_LINES]):
        if is_marker(line) or is_closed(line.text) or line.width > _MAX_TITLE or line.text[-1] in "，、；：":
            break
        if i and heading_number(line.text) is not None:
            break
        subtitle = line.text.startswith(("——", "--"))
        if i and not subtitle and (not line.tight or not dump):
            break
        below = lines[i + 1] if i + 1 < len(lines) else None
        if (
            i
            and not subtitle
            and ("。" in line.text or (below is not None and abs(below.width - line.width) < 2 < 20 < line.width))
        ):
            break
        count = i + 1
    return count


def _without_false_breaks(lines: Sequence[Line], contents: Contents) -> list[Line]:
    """Undo page breaks in the middle of lines that stand directly under each other, unless a title begins there."""
    starts = {entry.start for entry in contents.entries}
    result: list[Line] = []
    for i, line in enumerate(lines):
        between = 0 < i < len(lines) - 1 and lines[i - 1].tight and line.tight and lines[i + 1].tight
        if line.opens_page and between and line.start not in starts and heading_number(line.text) is None:
            line = replace(line, opens_page=False)
        result.append(line)
    return result


def _split_at_titles(lines: Sequence[Line], contents: Contents) -> list[Line]:
    """Cut lines that hold a title's end (or start) and more, and keep titles from being torn by a page break."""
    result: list[Line] = []
    starts = [entry.start for entry in contents.entries]
    for line in lines:
        near = bisect_right(starts, line.end)
        for entry in contents.entries[max(0, near - 2) : near]:
            if line.start < entry.start < line.end:
                before, line = line.cut(entry.start)
                result.append(before)
            if line.start < entry.end < line.end and bare(line.text[entry.end - line.start :]).strip("」”’）)。！？!?"):
                title, line = line.cut(entry.end)
                result.append(title)
            if entry.start < line.start < entry.end:
                line = replace(line, opens_page=False)
        result.append(line)
    return result


def _without_chapter_pages(lines: Sequence[Line]) -> list[Line]:
    """Drop a chapter's number together with the unit of lines after it when that begins with a theme."""
    kept: list[Line] = []
    i = 0
    while i < len(lines):
        names_theme = i + 1 < len(lines) and bare(lines[i + 1].text) in themes()
        if is_chapter(lines[i]) and names_theme:
            opens = lines[i].opens_page
            i += 2
            while i < len(lines) and lines[i].tight and not lines[i].opens_page:
                i += 1
            if opens and i < len(lines):
                kept.append(replace(lines[i], opens_page=True))
                i += 1
            continue
        kept.append(lines[i])
        i += 1
    return kept


def _pages(lines: Sequence[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = []
    for line in lines:
        if line.opens_page or not pages:
            pages.append([])
        pages[-1].append(line)
    return pages


def _page_blocks(page: Sequence[Line], titles: Sequence[tuple[int, int]], builder: BlockBuilder) -> list[Block]:
    """Blocks of a page: titles apart, markers dropped, the box that a marker labels recognised."""
    blocks: list[Block] = []
    run: list[Line] = []
    title: list[Line] = []
    marked: list[int] = []

    def flush() -> None:
        if title:
            text = "".join(bare(line.text) for line in title)
            blocks.append(Block(tuple(title), ParagraphKind.TITLE, text, 3.0, False))
            title.clear()
        if run:
            blocks.extend(builder.build(run))
            run.clear()

    for line in page:
        near = bisect_right(titles, (line.start + 1, 0)) - 1
        inside = near >= 0 and line.start < titles[near][1]
        if inside != bool(title):
            flush()
        if inside:
            title.append(line)
        elif is_marker(line):
            flush()
            marked.append(len(blocks))
        else:
            run.append(line)
    flush()
    return _with_summaries(blocks, marked, builder.reordered)


def _with_summaries(blocks: list[Block], marked: Sequence[int], reordered: bool) -> list[Block]:
    """Mark the box of each label: the paragraphs of one column before it, or else the one after it."""
    for at in marked:
        first = at
        while first > 0 and at - first < _MAX_BOX:
            below_title = first > 1 and blocks[first - 2].kind is ParagraphKind.TITLE
            if not _is_whole(blocks[first - 1], sure_start=below_title):
                break
            if first < at and abs(blocks[first - 1].column - blocks[at - 1].column) > 2.5:
                break
            first -= 1
        before = blocks[first - 1] if first else None
        if first < at and _set_apart(before, blocks[at - 1]):
            box = range(first, at)
        else:
            above = blocks[at - 1] if at else None
            titled = above is None or above.kind is ParagraphKind.TITLE
            behind = titled or (above is not None and above.open_end)
            sure = titled or not reordered
            boxed = behind and at < len(blocks) and _is_whole(blocks[at], sure_start=sure)
            box = range(at, at + boxed)
        for i in box:
            blocks[i] = replace(blocks[i], kind=ParagraphKind.SUMMARY)
    if marked and not any(block.kind is ParagraphKind.SUMMARY for block in blocks):
        widths = [block.column for block in blocks if len(block.lines) > 2]
        for i in range(len(blocks) - 1):
            narrow = len(blocks[i].lines) > 3 and blocks[i].column < 0.75 * max(widths)
            if blocks[i + 1].kind is ParagraphKind.TITLE and narrow and _is_whole(blocks[i]):
                blocks[i] = replace(blocks[i], kind=ParagraphKind.SUMMARY)
    return blocks


def _set_apart(before: Block | None, box: Block) -> bool:
    """Whether a box can begin after `before`: after a title or caption, or where the column or the text breaks off."""
    if before is None or before.kind in (ParagraphKind.TITLE, ParagraphKind.CAPTION) or before.open_end:
        return True
    return before.kind is ParagraphKind.BODY and (len(before.lines) == 1 or abs(before.column - box.column) > 2.5)


def _is_whole(block: Block, sure_start: bool = False) -> bool:
    """Whether the block is a paragraph of several lines that begins and ends with its sentences."""
    whole = block.kind is ParagraphKind.BODY and not block.open_end and (sure_start or block.start_score > -1.0)
    return whole and len(block.lines) > 1 and block.number is None
