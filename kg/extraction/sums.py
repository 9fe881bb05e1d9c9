"""Which sums of money belong to which relation.

A linear model looks at every sum in reach of a relation's object: the words around it, what stands between, the other
objects and sums there, and what order and nearness alone would say (`by_position`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extraction.amounts import AmountReader, AmountSpan, DateSpan
from kg.extraction.evidence import stretch
from kg.extraction.linear import HashedLinear
from kg.extraction.relations.candidates import Argument, Candidate, Scene
from kg.extraction.relations.features import masked, step
from kg.extraction.relations.scorer import ScoredRelation
from kg.extraction.words import words
from kg.model import ORGANIZATIONS, Amount, AmountKind, Predicate

LEAST_PROBABILITY = 0.35
"""From which probability on a sum is a relation's; best F1 on written articles of authors that were held out."""
BACK, AHEAD = 2, 1
"""How many sentences before and behind a sum the object may be named."""
USUAL_KIND = {
    Predicate.DONATES_TO: AmountKind.DONATION,
    Predicate.ASSISTS: AmountKind.OTHER,
    Predicate.FINANCES: AmountKind.LOAN,
    Predicate.PROVIDED_TO: AmountKind.LOAN,
}
"""Predicates that bear sums, and what kind of sum where the text does not say it."""
_DRAWN = frozenset({Predicate.FINANCES, Predicate.PROVIDED_TO})
_EACH = re.compile(r"(?:各|均|每[家户所个])[^，。；\d]{0,6}$")
_LISTED = re.compile(r"[、和及与以”“\s]*")
_MANY = re.compile(r"[\d一二三四五六七八九十百千万]+(?:余|多)?(?:笔|户|家|名)")
_ORGANIZATIONS = frozenset(kind.value for kind in ORGANIZATIONS)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of a relation, and where in the case's text `[start, end)` it stands."""

    amount: Amount
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A sum that may be one of the relation with this index, and the features that tell.

    `positioned` says whether order and nearness alone would give it the sum (`by_position`).
    """

    relation: int
    span: AmountSpan
    positioned: bool
    row: list[str]


class SumLinker:
    """Deals out the sums of a case to its relations."""

    def __init__(self, reader: AmountReader, model: HashedLinear | None = None) -> None:
        self._reader = reader
        self._model = model

    def sums(
        self, scene: Scene, spans: Sequence[AmountSpan], dates: Sequence[DateSpan], relations: Sequence[ScoredRelation]
    ) -> list[tuple[Sum, ...]]:
        """The sums of each relation, each value once, in order of value."""
        assert self._model is not None, "a linker without a model only gives features"
        links = self.links(scene, spans, relations)
        sure = self._model.probabilities([link.row for link in links])[:, 0]
        claims = [(link, float(p)) for link, p in zip(links, sure, strict=True) if p >= LEAST_PROBABILITY]
        found: list[dict[tuple[int, str], tuple[float, AmountSpan]]] = [{} for _ in relations]
        for link, probability in _settled(claims, relations):
            best = found[link.relation]
            key = (link.span.value, link.span.currency)
            if key not in best or probability > best[key][0]:
                best[key] = (probability, link.span)
        return [
            tuple(self._sum(scene, dates, span, relation.predicate) for _, (_, span) in sorted(chosen.items()))
            for relation, chosen in zip(relations, found, strict=True)
        ]

    def _sum(self, scene: Scene, dates: Sequence[DateSpan], span: AmountSpan, predicate: Predicate) -> Sum:
        usual = USUAL_KIND[predicate]
        said = self._reader.kind(scene.text, span, AmountKind.OTHER) if predicate in _DRAWN else usual
        low, _ = scene.sentences[scene.sentence_at(span.start)]
        before = [date for date in dates if low <= date.start < span.start]
        kind = usual if said is AmountKind.OTHER else said
        amount = Amount(span.value, span.currency, kind, before[-1].value if before else None)
        return Sum(amount, span.start, span.end)

    def links(self, scene: Scene, spans: Sequence[AmountSpan], relations: Sequence[ScoredRelation]) -> list[Link]:
        """Every sum in reach of the object of a relation that may bear sums, in the order of the relations."""
        if not spans:
            return []
        places: dict[str, list[Argument]] = defaultdict(list)
        for argument in scene.arguments:
            places[argument.key].append(argument)
        kinds = {span: self._reader.kind(scene.text, span, AmountKind.OTHER) for span in spans}
        around = {span: [f"kind={kinds[span].value}", *_around(scene, span, spans)] for span in spans}
        found = []
        for number, relation in enumerate(relations):
            if relation.predicate not in USUAL_KIND:
                continue
            same = [r for r in relations if r.predicate is relation.predicate]
            rivals = {r.object for r in same if r.object != relation.object}
            positions = self._positions(scene, spans, relation, [r for r in same if r.subject == relation.subject])
            for span in spans:
                place = scene.sentence_at(span.start)
                if relation.predicate in _DRAWN and kinds[span] is AmountKind.DONATION:
                    continue  # a gift is no loan
                near = [a for a in places[relation.object] if -AHEAD <= place - scene.sentence_at(a.start) <= BACK]
                if near:
                    target = min(near, key=lambda a: _apart(scene, a, span))
                    if span not in positions and _shared(scene, target, rivals):
                        continue  # one sum for several together
                    row = _features(scene, relation, target, span, spans, rivals, positions) + around[span]
                    found.append(
                        Link(number, span, span in positions, [*row, *(f"{row[0]}{word}" for word in around[span])])
                    )
        return found

    def _positions(
        self, scene: Scene, spans: Sequence[AmountSpan], relation: ScoredRelation, same: Sequence[ScoredRelation]
    ) -> set[AmountSpan]:
        """What `by_position` says of the places that show the relation; `same` have its subject and predicate."""
        found: set[AmountSpan] = set()
        for shown in relation.shown_by:
            sentence = scene.sentence_at(shown.object.start)
            rivals = [
                other.object
                for rival in same
                if rival.object != relation.object
                for other in rival.shown_by
                if scene.sentence_at(other.object.start) == sentence
            ]
            found.update(by_position(scene, self._reader, spans, relation.predicate, shown, rivals))
        return found


def _shared(scene: Scene, target: Argument, rivals: set[str]) -> bool:
    """Whether the target stands in an enumeration with a rival."""
    low, high = scene.sentences[scene.sentence_at(target.start)]
    return _listed(scene.text, [a for a in scene.between(low, high) if a.key in rivals or a is target], target)


def _settled(claims: Sequence[tuple[Link, float]], relations: Sequence[ScoredRelation]) -> Iterator[tuple[Link, float]]:
    """The claims without rival ones: a sum goes to one object of a predicate, the surest, unless each got it."""
    rivals: dict[tuple[Predicate, AmountSpan], list[tuple[Link, float]]] = defaultdict(list)
    for link, probability in claims:
        rivals[relations[link.relation].predicate, link.span].append((link, probability))
    for held in rivals.values():
        best = max(held, key=lambda claim: claim[1])[0]
        for link, probability in held:
            shared = best.positioned and link.positioned
            if shared or relations[link.relation].object == relations[best.relation].object:
                yield link, probability


def _apart(scene: Scene, target: Argument, span: AmountSpan) -> tuple[int, float]:
    """How far a sum is from a mention: in sentences, then in characters; a sum before its object counts as farther."""
    behind = span.start - target.end if target.end <= span.start else (target.start - span.end) * 1.5
    return abs(scene.sentence_at(span.start) - scene.sentence_at(target.start)), behind


def _around(scene: Scene, span: AmountSpan, spans: Sequence[AmountSpan]) -> list[str]:
    """Features of a sum and its clause, whatever the relation is."""
    text = scene.text
    low, high = scene.sentences[scene.sentence_at(span.start)]
    left = max(low, *(text.rfind(mark, low, span.start) + 1 for mark in "，：；、"))
    right = min((i for i in (text.find(mark, span.end, high) for mark in "，；。、") if i >= 0), default=high)
    earlier = max(low, *(text.rfind(mark, low, max(low, left - 1)) + 1 for mark in "，：；"))
    before = words(masked(scene, left, span.start))[-8:]
    after = words(masked(scene, span.end, right))[:8]
    here = [other for other in spans if low <= other.start < high]
    return [
        f"total={span.total}",
        f"currency={span.currency}",
        f"many={_MANY.search(text, max(low, span.start - 40), span.start) is not None}",
        f"size={len(str(span.value))}",
        f"rank={min(3, here.index(span))}{min(3, len(here))}",
        f"w-={''.join(before[-1:])}",
        f"w--={''.join(before[-2:])}",
        f"w+={''.join(after[:1])}",
        f"w++={''.join(after[:2])}",
        *(f"l={word}" for word in before),
        *(f"r={word}" for word in after),
        *(f"e={word}" for word in words(masked(scene, earlier, left))[-10:]),
        *(f"cl{n}={text[max(0, span.start - n) : span.start]}" for n in (1, 2, 3)),
        *(f"cr{n}={text[span.end : span.end + n]}" for n in (1, 2, 3)),
    ]


def _features(
    scene: Scene,
    relation: ScoredRelation,
    target: Argument,
    span: AmountSpan,
    spans: Sequence[AmountSpan],
    rivals: set[str],
    positions: set[AmountSpan],
) -> list[str]:
    """Features of a sum beside the nearest mention of a relation's object; `rivals` are objects of the predicate."""
    place = scene.sentence_at(span.start)
    low, high = scene.sentences[place]
    away = place - scene.sentence_at(target.start)
    side = "B" if target.end <= span.start else "A"
    start, end = (target.end, span.start) if side == "B" else (span.end, target.start)
    gap = masked(scene, start, end)
    inner = [a for a in scene.between(start, end) if a.key not in (relation.object, relation.subject)]
    between = min(2, sum(a.key in rivals for a in inner))
    others = min(2, sum(start <= other.start < end for other in spans if other is not span))
    here = scene.between(low, high)
    objects = {a.key for a in here if a.key in rivals or a.key == relation.object}
    count = sum(low <= other.start < high for other in spans)
    rival = min((a for a in here if a.key in rivals), key=lambda a: _apart(scene, a, span), default=None)
    said, predicate = span in positions, relation.predicate.value[:4]
    row = [
        f"p={predicate}",
        f"pt={predicate}{target.type[:4]}",
        f"away={away}",
        f"side={side}{away}",
        f"d={step(max(0, end - start))}",
        f"{side}d={step(max(0, end - start))}",
        f"rivals={between}",
        f"organizations={min(2, sum(a.type in _ORGANIZATIONS for a in inner))}",
        f"sums={others}",
        f"clauses={min(4, gap.count('，'))}",
        f"open={away == 0}{between}{others}",
        f"objects={min(3, len(objects))}{min(3, count)}",
        f"subject={any(a.key == relation.subject for a in scene.between(low, span.start))}",
        f"position={said}",
        f"position={said}{predicate}",
        f"position={said}{side}{away}",
        f"positions={said}{min(2, len(positions))}",
        *(f"{side}gap={word}" for word in words(gap)[-25:]),
    ]
    if rival is not None and away == 0:
        row.append(f"closer={_apart(scene, rival, span) < _apart(scene, target, span)}{count == len(objects)}")
    return [*row, f"{side}whole={gap}"] if len(gap) <= 12 else row


def by_position(
    scene: Scene,
    reader: AmountReader,
    spans: Sequence[AmountSpan],
    predicate: Predicate,
    candidate: Candidate,
    rivals: Sequence[Argument],
) -> list[AmountSpan]:
    """Sums in the candidate's sentence that by order and nearness belong to its object and to none of the `rivals`.

    Without rivals these are the sums in the evidence itself, or else the nearest one, and those with which the sentence
    goes on about them (授信 3000 万元，首笔提款 500 万元).

    `rivals` are the other objects of the same subject and predicate in the sentence. A list of as many sums as
    objects is dealt out in order; one sum for several objects belongs to none, unless each got it (各捐款 100 万元).
    """
    target = candidate.object
    low, high = scene.sentences[scene.sentence_at(target.start)]
    here = [a for a in spans if low <= a.start < high and not a.total]
    objects = sorted({target, *rivals}, key=lambda a: a.start)
    if len(objects) == 1:
        begin, end = stretch(scene, candidate)
        chosen = [a for a in here if begin <= a.start < end] or _nearest(here, target)
        return chosen + (_continuations(scene, reader, here, chosen) if predicate in _DRAWN else [])
    if len(here) == len(objects):
        return [here[objects.index(target)]]
    if _listed(scene.text, objects, target):
        return [a for a in here if _EACH.search(scene.text, low, a.start)]
    return [a for a in here if _owner(a, objects) is target]


def _nearest(here: Sequence[AmountSpan], target: Argument) -> list[AmountSpan]:
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
