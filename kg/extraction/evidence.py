"""The verbatim stretch that shows a relation, and the sums of money that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extraction.amounts import AmountReader, AmountSpan, DateSpan
from kg.extraction.relations.candidates import Argument, Candidate, Scene
from kg.model import ORGANIZATIONS, Amount, AmountKind, Case, Evidence, Predicate, source_runs

LONGEST_QUOTE = 120
_BOUNDARY = "，。；！？\n"
_FALLBACK = {
    Predicate.DONATES_TO: AmountKind.DONATION,
    Predicate.ASSISTS: AmountKind.OTHER,
    Predicate.FINANCES: AmountKind.LOAN,
    Predicate.PROVIDED_TO: AmountKind.LOAN,
}
_DRAWN = frozenset({Predicate.FINANCES, Predicate.PROVIDED_TO})
_EACH = re.compile(r"(?:各|均|每[家户所个])[^，。；\d]{0,6}$")
_LISTED = re.compile(r"[、和及与以”“\s]*")


def stretch(scene: Scene, candidate: Candidate) -> tuple[int, int]:
    """The stretch of repaired text that shows a candidate: whole clauses, at most LONGEST_QUOTE characters."""
    target, mention = candidate.object, candidate.mention
    low, high = scene.sentences[scene.sentence_at(target.start)]
    start, end = target.start, target.end
    if candidate.local and mention is not None:
        start, end = min(start, mention.start), max(end, mention.end)
    left = max(low, *(scene.text.rfind(mark, low, start) + 1 for mark in _BOUNDARY))
    right = min((i for i in (scene.text.find(mark, end, high) for mark in _BOUNDARY) if i >= 0), default=high)
    if not candidate.local:
        left = low if target.start - low <= LONGEST_QUOTE // 2 else left
    if right - left > LONGEST_QUOTE:
        left, right = max(left, min(start, right - LONGEST_QUOTE)), min(right, max(end, left + LONGEST_QUOTE))
    if right - left > LONGEST_QUOTE:
        left, right = max(left, target.start - LONGEST_QUOTE // 2), min(right, target.end + LONGEST_QUOTE // 2)
    return left, max(right, end if right - left <= LONGEST_QUOTE else right)


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


def amounts_of(
    scene: Scene,
    reader: AmountReader,
    found: Sequence[AmountSpan],
    dates: Sequence[DateSpan],
    predicate: Predicate,
    candidate: Candidate,
    rivals: Sequence[Argument],
) -> tuple[Amount, ...]:
    """Sums in the candidate's sentence that belong to its object and to none of the `rivals`.

    Without rivals these are the sums in the evidence itself, or else the nearest one, and those with which the sentence
    goes on about them (授信 3000 万元，首笔提款 500 万元).

    `rivals` are the other objects of the same subject and predicate in the sentence. A list of as many sums as
    objects is dealt out in order; one sum for several objects belongs to none, unless each got it (各捐款 100 万元).
    """
    if predicate not in _FALLBACK:
        return ()
    target = candidate.object
    low, high = scene.sentences[scene.sentence_at(target.start)]
    here = [a for a in found if low <= a.start < high and not a.total]
    objects = sorted({target, *rivals}, key=lambda a: a.start)
    chosen: list[AmountSpan] = []
    if len(objects) == 1:
        begin, end = stretch(scene, candidate)
        chosen = [a for a in here if begin <= a.start < end] or _nearest(scene, here, target)
        if predicate in _DRAWN:
            chosen += _continuations(scene, reader, here, chosen)
    elif len(here) == len(objects):
        chosen = [here[objects.index(target)]]
    elif _listed(scene.text, objects, target):
        chosen = [a for a in here if _EACH.search(scene.text, low, a.start)]
    else:
        chosen = [a for a in here if _owner(a, objects) is target]
    return tuple(
        Amount(span.value, span.currency, _kind(reader, scene.text, span, predicate), _date(dates, low, span))
        for span in chosen
    )


def _kind(reader: AmountReader, text: str, span: AmountSpan, predicate: Predicate) -> AmountKind:
    fallback = _FALLBACK[predicate]
    if predicate in (Predicate.DONATES_TO, Predicate.ASSISTS):
        return fallback
    kind = reader.kind(text, span, fallback)
    return fallback if kind in (AmountKind.DONATION, AmountKind.OTHER) else kind


def _nearest(scene: Scene, here: Sequence[AmountSpan], target: Argument) -> list[AmountSpan]:
    def distance(span: AmountSpan) -> int:
        return span.start - target.end if span.start >= target.end else target.start - span.end

    near = sorted((a for a in here if distance(a) <= 60), key=lambda a: (distance(a), a.start))
    return near[:1]


def _continuations(
    scene: Scene, reader: AmountReader, here: Sequence[AmountSpan], chosen: Sequence[AmountSpan]
) -> list[AmountSpan]:
    """Sums right behind the chosen ones that the text calls a part, a draw or a rise of them, no other name between."""
    found: list[AmountSpan] = []
    last = max(chosen, key=lambda span: span.start, default=None)
    for span in sorted(here, key=lambda span: span.start):
        if last is None or span.start < last.end:
            continue
        between = scene.between(last.end, span.start)
        if not reader.continues(scene.text[last.end : span.start]) or any(a.type in ORGANIZATIONS for a in between):
            break
        found.append(span)
        last = span
    return found


def _listed(text: str, objects: Sequence[Argument], target: Argument) -> bool:
    """Whether the target stands in an enumeration with another object."""
    place = objects.index(target)
    pairs = [objects[max(0, place - 1) : place + 1], objects[place : place + 2]]
    return any(_LISTED.fullmatch(text[pair[0].end : pair[1].start]) for pair in pairs if len(pair) == 2)


def _owner(span: AmountSpan, objects: Sequence[Argument]) -> Argument:
    return min(
        objects, key=lambda a: (span.start - a.end if a.end <= span.start else (a.start - span.end) * 2, a.start)
    )


def _date(dates: Sequence[DateSpan], low: int, span: AmountSpan) -> str | None:
    before = [date for date in dates if low <= date.start < span.start]
    return before[-1].value if before else None
