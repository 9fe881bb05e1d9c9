"""Read annotated articles: names and quotes of the gold, projected onto the text.

The gold gives names and verbatim evidence, not offsets: both are found in the text with white space and quotation marks
left out of the comparison. What the gold calls optional is kept, and marked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.errors import DataError
from kg.extraction.pair_plan import ENTITY_TYPES, GROUPS, GroupLexicon
from kg.model import INSTITUTIONS, EntityType, Predicate

_SKIPPED = re.compile(r"[\s“”\"'‘’「」《》]")
_REFERENCE = re.compile(r"该行|我行|本行|该分行|该支行|我分行|本分行")
_CJK = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]"
_SPACE = re.compile(rf"(?<={_CJK})[ \t]+(?={_CJK})|(?<={_CJK})[ \t]+(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])[ \t]+(?={_CJK})")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.．、]|（[一二三四五六七八九十]+）|案例简介|——)")
_CLOSED = tuple("。！？；：…”）")


@dataclass(frozen=True, slots=True)
class Span:
    """A mention `[start, end)` of entity `entity` (index into the article's entities; groups follow after them)."""

    start: int
    end: int
    entity: int
    type: int


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """One entity of the gold; `names` without white space and quotation marks."""

    type: EntityType
    names: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """One relation; `evidence` are the stretches of the text where its quote stands (none when it was not found)."""

    subject: int
    predicate: Predicate
    object: int
    optional: bool
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One annotated text. `spans` do not overlap and are sorted; `references` and `groups` are extra mentions."""

    name: str
    text: str
    entities: tuple[GoldEntity, ...]
    relations: tuple[GoldRelation, ...]
    spans: tuple[Span, ...]
    references: tuple[Span, ...]
    groups: tuple[Span, ...]
    weight: float = 1.0


def join_lines(text: str) -> str:
    """Mend a dump's hard line breaks: join a line to the one before unless that one ends a sentence or is a heading.

    Text whose lines are whole paragraphs stays as it is, but for spaces between Chinese characters.
    """
    lines = [line.strip() for line in text.replace("\u3000", " ").splitlines()]
    lines = [line for line in lines if line]
    long = sum(len(line) > 60 for line in lines)
    broken = long * 5 < len(lines)
    paragraphs: list[str] = []
    for line in lines:
        last = paragraphs[-1] if paragraphs else ""
        if (
            broken
            and last
            and not last.endswith(_CLOSED)
            and not _HEADING.match(line)
            and not (_HEADING.match(last) and len(last) < 30)
        ):
            glue = " " if re.search(r"[A-Za-z0-9,]$", last) and re.match(r"[A-Za-z]", line) else ""
            paragraphs[-1] = last + glue + line
        else:
            paragraphs.append(line)
    return _SPACE.sub("", "\n".join(paragraphs))


def squash(text: str) -> tuple[str, list[int]]:
    """The text without white space and quotation marks, and the offset of each character that is left."""
    kept = [i for i, c in enumerate(text) if not _SKIPPED.match(c)]
    return "".join(text[i] for i in kept), kept


def _occurrences(text: str, part: str) -> list[int]:
    found, at = [], text.find(part) if part else -1
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def _project_names(text: str, entities: Sequence[GoldEntity]) -> tuple[Span, ...]:
    flat, offsets = squash(text)
    names = sorted(
        {(squash(n)[0], i) for i, e in enumerate(entities) for n in e.names if squash(n)[0]},
        key=lambda x: (-len(x[0]), entities[x[1]].optional, x[1]),
    )
    taken = np.zeros(len(flat), dtype=bool)
    spans: list[Span] = []
    for name, index in names:
        for at in _occurrences(flat, name):
            if not taken[at : at + len(name)].any():
                taken[at : at + len(name)] = True
                type_index = ENTITY_TYPES.index(entities[index].type)
                spans.append(Span(offsets[at], offsets[at + len(name) - 1] + 1, index, type_index))
    return tuple(sorted(spans, key=lambda s: s.start))


def read_article(path: Path, lexicon: GroupLexicon, weight: float = 1.0) -> Article:
    """Read `path` (the gold's .json) and the .txt beside it. Raises DataError when either is broken."""
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = join_lines(path.with_suffix(".txt").read_text(encoding="utf-8"))
        ids = {e["id"]: i for i, e in enumerate(gold["entities"])}
        entities = tuple(
            GoldEntity(EntityType(e["type"]), tuple(e["names"]), bool(e.get("optional"))) for e in gold["entities"]
        )
        flat, offsets = squash(text)
        relations = []
        for r in gold["relations"]:
            quote = squash(r["evidence"])[0]
            stretches = tuple((offsets[at], offsets[at + len(quote) - 1] + 1) for at in _occurrences(flat, quote))
            target = len(entities) + GROUPS.index(r["o"]) if r["p"] == Predicate.TARGETS else ids[r["o"]]
            relations.append(GoldRelation(ids[r["s"]], Predicate(r["p"]), target, bool(r.get("optional")), stretches))
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: broken annotation: {error!r}; see GUIDELINES.md for the format") from error
    spans = _project_names(text, entities)
    groups = tuple(
        Span(a, b, len(entities) + GROUPS.index(g), len(ENTITY_TYPES) + GROUPS.index(g))
        for a, b, g in lexicon.find(text)
    )
    reporter = ids.get(gold.get("reported_by") or "")
    references: tuple[Span, ...] = ()
    if reporter is not None and entities[reporter].type in INSTITUTIONS:
        type_index = ENTITY_TYPES.index(entities[reporter].type)
        taken = {i for s in spans for i in range(s.start, s.end)}
        references = tuple(
            Span(m.start(), m.end(), reporter, type_index) for m in _REFERENCE.finditer(text) if m.start() not in taken
        )
    return Article(path.stem, text, entities, tuple(relations), spans, references, groups, weight)


def read_articles(folder: Path, lexicon: GroupLexicon, weight: float = 1.0) -> list[Article]:
    """All annotated articles of a gold folder, sorted by name. Raises DataError when there are none."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise DataError(f"{folder}: no annotated articles (*.json with a *.txt beside each)")
    return [read_article(path, lexicon, weight) for path in paths]
