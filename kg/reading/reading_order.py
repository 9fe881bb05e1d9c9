"""Reading order: the frames of a page (columns, boxes, captions) put into the order in which a reader takes them.

Text extractors emit the frames of a page in the order in which the designer placed them. The pages themselves come
in order, so each page is a small ordering problem: a beam search places its frames so that sentences go on where
they were cut, headings count up, titles open cases, and frames that stand together stay together where nothing
speaks against it. The search runs over all pages at once, since a page's last column goes on on the next page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from kg.model import ParagraphKind
from kg.reading.continuity import Continuity, open_quotes
from kg.reading.layout import Block
from kg.reading.plain_text import letters

_BEAM = 32
_CUT_START = -0.9
_TOGETHER = 1.6
_COHESION = 0.2
_SCATTER = 1.5


@dataclass(frozen=True, slots=True)
class Frame:
    """Blocks that stand together in the dump and in the reading order.

    `title` is the index of the case whose title it is; `place` counts the frames of the document; `opens_page` marks
    the first one of a page in the dump.
    """

    blocks: tuple[Block, ...]
    place: int
    title: int | None = None
    opens_page: bool = False

    @property
    def text(self) -> str:
        """All its characters without white space."""
        return "".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    path: tuple[Frame, ...]
    previous: _State | None
    placed: int
    last: Frame | None
    case: int | None
    numbers: tuple[tuple[str, int], ...]


def make_frames(blocks: Sequence[Block], first_place: int, titles: dict[int, int]) -> list[Frame]:
    """Group a page's blocks to frames; `titles` maps the source offset of a title's first line to its case index."""
    frames: list[Frame] = []
    group: list[Block] = []

    def close() -> None:
        if group:
            title = titles.get(group[0].lines[0].start)
            frames.append(Frame(tuple(group), first_place + len(frames), title, not frames))
            group.clear()

    for i, block in enumerate(blocks):
        if group and (_parts(group, block) or _changes_column(group, blocks, i)):
            close()
        group.append(block)
    close()
    return frames


def _parts(group: list[Block], block: Block) -> bool:
    """Whether a new frame begins with `block`."""
    last = group[-1]
    special = (ParagraphKind.TITLE, ParagraphKind.SUMMARY, ParagraphKind.CAPTION)
    if block.kind is last.kind is ParagraphKind.SUMMARY:
        return False
    if block.kind in special or last.kind in special or last.open_end:
        return True
    if block.start_score <= _CUT_START and last.kind is not ParagraphKind.HEADING:
        return True
    if block.number is not None:
        earlier = [b.number[1] for b in group if b.number is not None and b.number[0] == block.number[0]]
        if earlier and block.number[1] != earlier[-1] + 1 and block.number[0] != "（）":
            return True
    wide = [b for b in group if len(b.lines) > 1 and b.kind is ParagraphKind.BODY]
    return bool(wide) and len(block.lines) > 1 and _other_column(wide[-1], block)


def _changes_column(group: list[Block], blocks: Sequence[Block], i: int) -> bool:
    """Whether a column of another width begins with block `i`: a heading above it, or a caption between the two."""
    if _is_fragment(blocks[i]) or _is_fragment(blocks[i - 1]):
        return True
    if blocks[i].kind is not ParagraphKind.HEADING or group[-1].kind is ParagraphKind.HEADING:
        return False
    if len(group) == 1 and group[0].start_score <= _CUT_START:
        return True
    above = next((b for b in reversed(group) if len(b.lines) > 1 and b.kind is ParagraphKind.BODY), None)
    below = next((b for b in blocks[i + 1 : i + 4] if b.kind is ParagraphKind.BODY), None)
    return above is not None and below is not None and len(below.lines) > 1 and _other_column(above, below)


def _other_column(above: Block, below: Block) -> bool:
    if ParagraphKind.BODY not in (above.kind, below.kind):
        return False
    slack = 2.6 if len(above.lines) > 2 and len(below.lines) > 2 else 4.0
    return below.kind is ParagraphKind.BODY and abs(above.column - below.column) > slack


def _is_fragment(block: Block) -> bool:
    """Whether the block is a single line that ends a sentence: seldom a paragraph, mostly a caption or a last line."""
    return len(block.lines) == 1 and block.kind is ParagraphKind.BODY and not block.open_end and block.number is None


class ReadingOrder:
    """Orders the frames of pages; `titles` are the texts of the cases' titles."""

    def __init__(self, continuity: Continuity, titles: Sequence[str]) -> None:
        """Nothing is searched yet; `arrange` does the work."""
        self._continuity = continuity
        self._titles = titles
        self._grams: list[dict[str, float]] = []

    def arrange(self, pages: Sequence[Sequence[Frame]]) -> list[tuple[int | None, Frame]]:
        """All frames in reading order, each with the index of its case (None before the first title)."""
        texts = [letters("".join(frame.text for frame in page)) for page in pages]
        self._grams = _weighted_grams(self._titles, texts)
        beam = [_State(0.0, (), None, 0, None, None, ())]
        for page in pages:
            if page:
                beam = self._page(beam, page)
        frames: list[Frame] = []
        state: _State | None = beam[0]
        while state is not None:
            frames.extend(reversed(state.path))
            state = state.previous
        ordered: list[tuple[int | None, Frame]] = []
        case: int | None = None
        for frame in reversed(frames):
            case = frame.title if frame.title is not None else case
            ordered.append((case, frame))
        return ordered

    def _page(self, beam: list[_State], page: Sequence[Frame]) -> list[_State]:
        cohesion = self._cohesion(page)
        states = [_State(s.score, (), s, 0, s.last, s.case, s.numbers) for s in beam]
        links: dict[tuple[int, int], float] = {}
        for _ in page:
            best: dict[tuple[int, int, int | None, tuple[tuple[str, int], ...]], _State] = {}
            for state in states:
                for i, frame in enumerate(page):
                    if state.placed >> i & 1:
                        continue
                    new = self._place(state, frame, i, cohesion[i], links)
                    key = (new.placed, frame.place, new.case, new.numbers)
                    if key not in best or best[key].score < new.score:
                        best[key] = new
            states = sorted(best.values(), key=lambda s: -s.score)[: _BEAM * 3]
        if any(frame.title is not None for frame in page):
            states = sorted((replace(s, score=s.score - _scatter(s)) for s in states), key=lambda s: -s.score)
        return states[:_BEAM]

    def _place(
        self, state: _State, frame: Frame, i: int, cohesion: dict[int, float], links: dict[tuple[int, int], float]
    ) -> _State:
        last = state.last
        key = (last.place if last else -1, frame.place)
        if key not in links:
            links[key] = self._link(last, frame)
        score = state.score + links[key]
        case, numbers = state.case, state.numbers
        if frame.title is not None:
            case, numbers = frame.title, ()
            if state.case is not None and frame.title != state.case + 1:
                score -= 8.0
        elif case is not None:
            score += cohesion.get(case, 0.0)
        numbers, gain = _count_on(numbers, frame)
        return _State(score + gain, (*state.path, frame), state.previous, state.placed | 1 << i, frame, case, numbers)

    def _link(self, last: Frame | None, frame: Frame) -> float:
        head = frame.blocks[0]
        if last is None:
            return 8.0 if frame.title is not None else 0.0
        tail = last.blocks[-1]
        together = 0.0
        if frame.place == last.place + 1 and not frame.opens_page:
            single = len(head.lines) == 1 and head.lines[0].width <= tail.column + 1
            same = single or abs(tail.column - head.column) <= 2.6
            together = _TOGETHER * ((2.5 if tail.open_end else 1.2) if same else 0.7)
        if frame.title is not None:
            return together * 0.5 + (-4.0 if tail.open_end else 0.5)
        if last.title is not None:
            return together + max(-3.0, min(1.5, head.start_score)) + (1.5 if head.kind is ParagraphKind.SUMMARY else 0)
        if head.kind is ParagraphKind.SUMMARY:
            return together - 4.0 - (2.0 if tail.open_end else 0.0)
        if tail.open_end:
            if head.kind is not ParagraphKind.BODY or head.number is not None:
                return together - 4.0
            score = 1.3 * self._continuity.seam(tail.text[-8:], head.text[:8]) - 0.6 * head.start_score
            opened = open_quotes(tail.text[-60:])
            closes = _closes_first(head.text)
            score += 1.0 if opened > 0 and closes else -1.0 if closes and opened <= 0 else 0.0
            return together + max(-4.0, min(7.0, score))
        goes_on = tail.full_end and tail.kind is head.kind and abs(tail.column - head.column) <= 2.6
        start = 0.5 if goes_on and head.start_score < 0 else max(-3.0, min(1.0, 0.7 * head.start_score))
        return together + start - (1.5 if _closes_first(head.text) else 0.0)

    def _cohesion(self, page: Sequence[Frame]) -> list[dict[int, float]]:
        """How much of its title each case at hand on the page finds in each frame, minus the mean of the cases."""
        titles = [frame.title for frame in page if frame.title is not None]
        if not titles or not self._grams:
            return [{} for _ in page]
        cases = [case for case in range(min(titles) - 1, max(titles) + 1) if 0 <= case < len(self._grams)]
        result: list[dict[int, float]] = []
        for frame in page:
            text = letters(frame.text)
            found = {c: sum(w for gram, w in self._grams[c].items() if gram in text) for c in cases}
            mean = sum(found.values()) / len(found)
            result.append({c: max(-2.5, min(2.5, _COHESION * (value - mean))) for c, value in found.items()})
        return result


def _weighted_grams(titles: Sequence[str], pages: Sequence[str]) -> list[dict[str, float]]:
    """Two- and three-character pieces of each title with the log of how few pages hold them."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({page[i : i + n] for n in (2, 3) for i in range(len(page) - n + 1)})
    result: list[dict[str, float]] = []
    for text in map(letters, titles):
        pieces = sorted({text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)})
        result.append({gram: log((len(pages) + 1) / (1 + counts[gram])) for gram in pieces})
    return result


def _count_on(numbers: tuple[tuple[str, int], ...], frame: Frame) -> tuple[tuple[tuple[str, int], ...], float]:
    """Heading numbers seen so far in the case, outermost style first, and how well the frame's numbers go on."""
    gain = 0.0
    for block in frame.blocks:
        if block.number is None:
            continue
        style, value = block.number
        depth = next((d for d, (known, _) in enumerate(numbers) if known == style), None)
        if depth is None:
            gain += 0.5 if value == 1 else -1.5
            numbers = (*numbers, (style, value))
            continue
        before = numbers[depth][1]
        if value == before + 1:
            gain += 1.5
        elif value > before:
            gain -= 1.0
        else:
            gain -= 0.0 if value == 1 and depth > 0 else 3.0
        numbers = (*numbers[:depth], (style, value))
    return numbers, gain


def _scatter(state: _State) -> float:
    """Penalty for a page whose cases do not lie in one piece each: their frames alternate in the dump."""
    case = state.previous.case if state.previous else None
    owner: list[tuple[int, int | None]] = []
    for frame in state.path:
        case = frame.title if frame.title is not None else case
        owner.append((frame.place, case))
    owner.sort(key=lambda item: item[0])
    changes = sum(a[1] != b[1] for a, b in pairwise(owner))
    return _SCATTER * max(0, changes - len({case for _, case in owner}) + 1)


def _closes_first(text: str) -> bool:
    """Whether a closing quote or bracket comes in `text` before any opening one."""
    for char in text[:60]:
        if char in "“（《「『【(":
            return False
        if char in "”）》」』】)":
            return True
    return False
