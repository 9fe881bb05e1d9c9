"""The evidence of an added relation: its words are always taken from the document, wherever the entry has them from."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.model import Case, Document, Evidence, source_runs
from kg.resolution.curation.entries import RelationEntry

_SPACE = re.compile(r"\s")


def evidence_of(entry: RelationEntry, document: Document, case: Case) -> tuple[Evidence, ...]:
    """Where the document says what the entry adds; nothing where it does not.

    Offsets count in the source as it was read; what the layout repair took out between them is no part of the quote.
    A quote is looked up without white space, first in the case as repaired, then in the whole source; where page
    furniture stands inside it, it gives several pieces.
    """
    if entry.stretch is not None:
        return _stretch(document, case, *entry.stretch)
    words = _SPACE.sub("", entry.quote)
    text, places = _squashed(case.text.text)
    if (at := text.find(words)) >= 0:
        first, last = places[at], places[at + len(words) - 1] + 1
        return tuple(
            _piece(case, start, end) for start, end in source_runs(case.text.offsets, first, last, document.text)
        )
    text, places = _squashed(document.text)
    if (at := text.find(words)) >= 0:
        start, end = places[at], places[at + len(words) - 1] + 1
        return (Evidence(start, end, _one_line(document.text[start:end])),)
    return ()


@lru_cache(maxsize=8)
def _squashed(text: str) -> tuple[str, tuple[int, ...]]:
    """A text without white space, and where each of its characters stood."""
    places = tuple(i for i, character in enumerate(text) if not character.isspace())
    return "".join(text[i] for i in places), places


def _stretch(document: Document, case: Case, start: int, end: int) -> tuple[Evidence, ...]:
    if end > len(document.text):
        return ()
    own = sorted(
        (offset, character)
        for character, offset in zip(case.text.text, case.text.offsets, strict=True)
        if start <= offset < end and character != "\n"
    )
    while own and own[0][1].isspace():
        own.pop(0)
    while own and own[-1][1].isspace():
        own.pop()
    if own:
        return (Evidence(own[0][0], own[-1][0] + 1, "".join(character for _, character in own)),)
    words = document.text[start:end]
    left, right = len(words) - len(words.lstrip()), len(words) - len(words.rstrip())
    return (Evidence(start + left, end - right, _one_line(words)),) if words.strip() else ()


def _piece(case: Case, start: int, end: int) -> Evidence:
    text, offsets = case.text.text, case.text.offsets
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return Evidence(offsets[start], offsets[end - 1] + 1, text[start:end].replace("\n", ""))


def _one_line(words: str) -> str:
    return words.strip().replace("\r", "").replace("\n", "")
