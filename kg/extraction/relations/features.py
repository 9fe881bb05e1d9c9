"""What the relation scorer sees of a candidate: types, order, distance, the words around and between."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extraction.relations.candidates import Argument, Candidate, Scene
from kg.extraction.words import words
from kg.model import OFFERINGS, ORGANIZATIONS

_STEPS = (0, 1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 100)
_ORGANIZATIONS = frozenset(kind.value for kind in ORGANIZATIONS)
_OFFERINGS = frozenset(kind.value for kind in OFFERINGS)
_CLAUSE = "，："


def step(distance: int) -> int:
    """Distances on a rough logarithmic scale."""
    return next((i for i, limit in enumerate(_STEPS) if distance <= limit), len(_STEPS))


def masked(scene: Scene, low: int, high: int) -> str:
    """`text[low:high]` with every argument that starts in it replaced by its type in angle brackets."""
    parts: list[str] = []
    place = low
    for argument in scene.between(low, high):
        if argument.start >= place:
            parts += [scene.text[place : argument.start], f"<{argument.type[:4]}>"]
            place = argument.end
    return "".join(parts) + scene.text[place:high]


def features(scene: Scene, candidate: Candidate) -> list[str]:
    """Feature strings of one candidate."""
    target = candidate.object
    low, high = scene.sentences[scene.sentence_at(target.start)]
    pair = f"{candidate.subject_type[:6]}>{target.type[:6]}"
    reporting = candidate.subject == scene.reporter
    row = [f"p={pair}", f"rs={reporting}", f"ro={target.key == scene.reporter}", f"pr={pair}{reporting}"]
    if target.type not in _ORGANIZATIONS and target.type not in _OFFERINGS:
        row.append(f"o={target.type}{target.key if target.type == 'BeneficiaryGroup' else ''}")
    row += _around_object(scene, candidate, low, high, pair)
    if candidate.local and candidate.mention is not None:
        row += _between(scene, candidate, candidate.mention, low, high, pair)
    else:
        row += _unnamed(scene, candidate, low, pair, reporting)
    return row


def _around_object(scene: Scene, candidate: Candidate, low: int, high: int, pair: str) -> list[str]:
    text, target = scene.text, candidate.object
    kinds = pair[:3] + target.type[:3]
    start, end = scene.enumeration(target)
    left = max(low, *(text.rfind(mark, low, start) + 1 for mark in _CLAUSE))
    right = min((i for i in (text.find(mark, end, high) for mark in "，。；") if i >= 0), default=high)
    row = [f"ol{n}={text[max(0, start - n) : start]}" for n in (1, 2, 3)]
    row += [f"or{n}={text[end : end + n]}" for n in (1, 2, 3)]
    before = words(masked(scene, left, start))[-8:]
    after = words(masked(scene, end, right))[:8]
    for word in before:
        row += [f"cl={word}", f"{kinds}cl={word}"]
    for word in after:
        row += [f"cr={word}", f"{target.type[:3]}cr={word}"]
    if before:
        row.append(f"w-={before[-1]}")
    if after:
        row.append(f"w+={after[0]}")
    earlier = max(low, *(text.rfind(mark, low, max(low, left - 1)) + 1 for mark in _CLAUSE))
    row += [f"{kinds}pc={word}" for word in words(masked(scene, earlier, left))[-10:]]
    row += [f"{target.type[:4]}{candidate.subject_type[:4]}sw={word}" for word in words(text[low:high])]
    return row


def _between(scene: Scene, candidate: Candidate, mention: Argument, low: int, high: int, pair: str) -> list[str]:
    text, target = scene.text, candidate.object
    first = mention.start < target.start
    subjects, objects = scene.enumeration(mention), scene.enumeration(target)
    together = subjects == objects
    if together:
        start, end = (mention.end, target.start) if first else (target.end, mention.start)
    else:
        start, end = (subjects[1], objects[0]) if first else (objects[1], subjects[0])
    gap = masked(scene, start, end)
    inner = [a for a in scene.between(start, max(start, end)) if a.end <= end]
    organizations = [a for a in inner if a.type in _ORGANIZATIONS]
    order = pair + ("B" if first else "A")
    side = "B" if first else "A"
    row = [
        f"l={order}",
        f"d={step(end - start)}",
        f"{order}d={step(end - start)}",
        f"n={min(4, len(inner))}",
        f"no={min(4, len(organizations))}{side}",
        f"nf={min(4, sum(a.type in _OFFERINGS for a in inner))}{side}",
        f"nc={min(5, text.count('，', start, max(start, end)))}",
        f"list={together}{order}",
        f"near={not organizations}{order}",
        f"clause={'，' not in text[start:end]}{order}",
        f"ref={mention.reference}",
    ]
    if len(gap) <= 14:
        row += [f"bt={gap}", f"{order}bt={gap}"]
    for word in words(gap)[:30]:
        row += [f"bw={word}", f"{pair[:2]}{target.type[:3]}{side}bw={word}"]
    begin, stop = subjects
    for n in (1, 2, 3):
        row += [f"sl{n}={text[max(0, begin - n) : begin]}", f"sr{n}={text[stop : stop + n]}"]
    row += [f"sl={word}" for word in words(masked(scene, max(low, begin - 12), begin))[-4:]]
    named = [a for a in scene.between(low, high) if a.type in _ORGANIZATIONS]
    if named:
        row += [f"fs={named[0].key == candidate.subject}", f"fo={named[0].key == target.key}"]
    return row


def _unnamed(scene: Scene, candidate: Candidate, low: int, pair: str, reporting: bool) -> list[str]:
    text, target, mention = scene.text, candidate.object, candidate.mention
    before = [a for a in scene.between(low, target.start) if a.type in _ORGANIZATIONS and a.key != target.key]
    count = f"{min(3, len(before))}{'R' if reporting else 'N'}"
    row = [f"i={pair}", f"in={count}", f"{pair}in={count}", f"st={text[low : low + 2]}"]
    if mention is None:
        row.append("far")
    else:
        distance = scene.sentence_at(target.start) - scene.sentence_at(mention.start)
        later = [a for a in scene.between(mention.end, low) if a.type in _ORGANIZATIONS and a.key != candidate.subject]
        begin = scene.sentences[scene.sentence_at(mention.start)][0]
        row += [
            f"id={distance}",
            f"il={min(4, len(later))}",
            f"{pair}il={min(4, len(later))}",
            f"ip={step(mention.start - begin)}",
        ]
        if "\n" in text[mention.end : low]:
            row.append("para")
    return row


def all_features(scene: Scene, found: Sequence[Candidate]) -> list[list[str]]:
    """Feature strings of many candidates."""
    return [features(scene, candidate) for candidate in found]
