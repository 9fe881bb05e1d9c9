"""The verbatim stretch that shows a relation."""

from __future__ import annotations

from kg.extraction.relations.candidates import Candidate, Scene
from kg.model import Case, Evidence, source_runs

LONGEST_QUOTE = 120
_BOUNDARY = "，。；！？\n"


def stretch(scene: Scene, candidate: Candidate) -> tuple[int, int]:
    """The stretch of repaired text that shows a candidate: whole clauses, at most LONGEST_QUOTE characters."""
    target, mention = candidate.object, candidate.mention
    low, high = scene.sentences[scene.sentence_at(target.start)]
    start, end = target.start, target.end
    if candidate.local and mention is not None:
        start, end = min(start, mention.start), max(end, mention.end)
    left, right = _clauses(scene.text, low, high, start, end)
    if not candidate.local:
        left = low if target.start - low <= LONGEST_QUOTE // 2 else left
    if right - left > LONGEST_QUOTE:
        left, right = max(left, min(start, right - LONGEST_QUOTE)), min(right, max(end, left + LONGEST_QUOTE))
    if right - left > LONGEST_QUOTE:
        left, right = max(left, target.start - LONGEST_QUOTE // 2), min(right, target.end + LONGEST_QUOTE // 2)
    return left, max(right, end if right - left <= LONGEST_QUOTE else right)


def clause(scene: Scene, start: int, end: int) -> tuple[int, int]:
    """The clause of repaired text that `[start, end)` stands in, as much of it around that as LONGEST_QUOTE allows."""
    left, right = _clauses(scene.text, *scene.sentences[scene.sentence_at(start)], start, end)
    spare = max(0, LONGEST_QUOTE - (end - start)) // 2
    return max(left, start - spare), min(right, end + spare)


def _clauses(text: str, low: int, high: int, start: int, end: int) -> tuple[int, int]:
    """The whole clauses of the sentence `[low, high)` that hold `[start, end)`."""
    left = max(low, *(text.rfind(mark, low, start) + 1 for mark in _BOUNDARY))
    right = min((i for i in (text.find(mark, end, high) for mark in _BOUNDARY) if i >= 0), default=high)
    return left, right


def quote(source: str, case: Case, start: int, end: int, around: int) -> Evidence:
    """The part of `[start, end)` that stands in one piece in the source and holds the position `around`."""
    offsets = case.text.offsets
    runs = source_runs(offsets, start, end, source)
    first, last = next((run for run in runs if run[0] <= around < run[1]), runs[0])
    while first < last - 1 and case.text.text[first].isspace():
        first += 1
    while last - 1 > first and case.text.text[last - 1].isspace():
        last -= 1
    words = case.text.text[first:last].replace("\n", "")
    return Evidence(offsets[first], offsets[last - 1] + 1, words)
