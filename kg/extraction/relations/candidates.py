"""Pairs of things that a text could relate: every object mention with the subjects in reach.

In reach are what stands in the same sentence, what the three sentences before speak of, and the institution that
the case is about (reports leave their own name out).
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.extraction.characters import sentences
from kg.extraction.relations.signatures import GROUP, Signatures
from kg.model import Predicate

JOINT = re.compile(r"[”’」]?、[“‘「]?|[”’」][“‘「]|(?P<weak>[”’」]?(?:和|及|以及)[“‘「]?)")
"""What stands between two members of an enumeration; `weak` joints (A和B) only where both are of one type."""
REACH = 3
"""How many sentences back an unnamed subject is looked for."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A mention as an argument: an entity's name, a reference to it, or a beneficiary group's words.

    `key` is the entity's key or the group's label; `type` an entity type's value or GROUP.
    """

    start: int
    end: int
    type: str
    key: str
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible relation: `subject` of `object` by one of `predicates`.

    `mention` is the subject's nearest mention: in the object's sentence where `local`, before it otherwise; None
    where only the reporting institution can be meant.
    """

    subject: str
    subject_type: str
    mention: Argument | None
    object: Argument
    local: bool
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True)
class Scene:
    """A case's text with all its arguments, sorted by place, and the key of the institution that it is about."""

    text: str
    arguments: tuple[Argument, ...]
    reporter: str | None

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Spans of the sentences."""
        return sentences(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _argument_starts(self) -> list[int]:
        return [argument.start for argument in self.arguments]

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds the position."""
        return bisect.bisect_right(self._starts, position) - 1

    @cached_property
    def _enumerations(self) -> dict[int, tuple[int, int]]:
        """Start of each argument → extent of the enumeration (A、B和C) that it stands in, itself alone if none."""
        extents: dict[int, tuple[int, int]] = {}
        run: list[Argument] = []
        for argument in self.arguments:
            if run and not self._joined(run[-1], argument):
                extents.update(dict.fromkeys((a.start for a in run), (run[0].start, run[-1].end)))
                run = []
            run.append(argument)
        extents.update(dict.fromkeys((a.start for a in run), (run[0].start, run[-1].end) if run else (0, 0)))
        return extents

    def _joined(self, left: Argument, right: Argument) -> bool:
        joint = JOINT.fullmatch(self.text, left.end, max(left.end, right.start))
        return joint is not None and (joint["weak"] is None or left.type == right.type)

    def enumeration(self, argument: Argument) -> tuple[int, int]:
        """Extent `[start, end)` of the enumeration that the argument stands in."""
        return self._enumerations[argument.start]

    def between(self, low: int, high: int) -> Sequence[Argument]:
        """Arguments that start in `[low, high)`."""
        return self.arguments[
            bisect.bisect_left(self._argument_starts, low) : bisect.bisect_left(self._argument_starts, high)
        ]


def candidates(scene: Scene, signatures: Signatures) -> Iterator[Candidate]:
    """All candidates of a scene in text order of their objects."""
    by_sentence: dict[int, list[Argument]] = defaultdict(list)
    types: dict[str, str] = {}
    for argument in scene.arguments:
        by_sentence[scene.sentence_at(argument.start)].append(argument)
        if argument.type != GROUP:
            types[argument.key] = argument.type
    for number in sorted(by_sentence):
        active: dict[str, Argument | None] = {}
        if scene.reporter in types:
            active[scene.reporter] = None
        for earlier in range(max(0, number - REACH), number):
            active.update((a.key, a) for a in by_sentence.get(earlier, ()) if a.type != GROUP)
        for target in by_sentence[number]:
            if target.reference:
                continue
            local = _nearest(by_sentence[number], target)
            for key, mention in (*local.items(), *((k, m) for k, m in active.items() if k not in local)):
                predicates = signatures.get((types[key], target.type), ())
                if key != target.key and predicates:
                    yield Candidate(key, types[key], mention, target, key in local, predicates)


def _nearest(sentence: Sequence[Argument], target: Argument) -> dict[str, Argument]:
    found: dict[str, Argument] = {}
    for argument in sentence:
        if argument.type == GROUP or argument.key == target.key:
            continue
        held = found.get(argument.key)
        if held is None or abs(argument.start - target.start) < abs(held.start - target.start):
            found[argument.key] = argument
    return found
