"""A shortest way between two things.

Breadth-first search from both ends at once (I. Pohl, Bi-directional Search, Machine Intelligence 6, 1971) over the
index: `kg.query.paths` does the same on the store for several ways at a time, but a million things have hubs of ten
thousand relations each, which are read ten times as fast from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kg.errors import NotFoundError, QueryError
from kg.query.exploration.answers import PathAnswer, Step
from kg.query.exploration.index import APART, holes
from kg.query.exploration.reading import Reader

_LONGEST = 8
_MOST = 60_000  # relations that are read for one answer
_BATCH = 500


def path(reader: Reader, start: str, goal: str, longest: int = 5) -> PathAnswer:
    """A way of at most `longest` relations, not by way of a beneficiary group; by way of the best-connected things.

    NotFoundError where none is found among the 60,000 relations nearest to both.
    """
    if not 1 <= longest <= _LONGEST:
        raise QueryError(f"max={longest}: write a number of steps from 1 to {_LONGEST}")
    ends = reader.number(start), reader.number(goal)
    way = [ends[0]] if ends[0] == ends[1] else _search(reader, ends, longest)
    if not way:
        raise NotFoundError(f"no way of at most {longest} relations was found between the two; try more steps")
    refs = reader.refs(way)
    return PathAnswer(nodes=[refs[n] for n in way], steps=[_step(reader, a, b) for a, b in pairwise(way)])


def _search(reader: Reader, ends: tuple[int, int], longest: int) -> list[int]:
    """The things on the way, both ends included; empty where there is none."""
    came: tuple[dict[int, int], dict[int, int]] = ({ends[0]: 0}, {ends[1]: 0})
    edges = [[ends[0]], [ends[1]]]
    left = _MOST
    for _ in range(longest):
        side = 0 if len(edges[0]) <= len(edges[1]) else 1
        following = []
        for here, other in _around(reader, edges[side], ends, left):
            left -= 1
            if other not in came[side]:
                came[side][other] = here
                following.append(other)
        if met := came[0].keys() & came[1].keys():
            middle = min(met)
            return [*reversed(_back(came[0], middle)), *_back(came[1], middle)[1:]]
        if not following or left <= 0:
            break
        edges[side] = sorted(following)
    return []


def _around(reader: Reader, things: list[int], ends: tuple[int, int], left: int) -> Iterator[tuple[int, int]]:
    """Pairs of a thing and one next to it, the best-connected things first, `left` pairs at most."""
    for at in range(0, len(things), _BATCH):
        some = things[at : at + _BATCH]
        rows = reader.index.rows(
            f"SELECT thing, other FROM adjacency WHERE thing IN ({holes(some)}) AND statements > 0 "
            f"AND (type NOT IN ({holes(APART)}) OR other IN (?, ?)) LIMIT ?",
            *some,
            *APART,
            *ends,
            left,
        )
        left -= len(rows)
        yield from rows
        if left <= 0:
            return


def _back(came: dict[int, int], thing: int) -> list[int]:
    way = [thing]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return way


def _step(reader: Reader, a: int, b: int) -> Step:
    """The surest relation between two things, in its own direction."""
    ((subject, predicate, object_, confidence),) = reader.index.rows(
        "SELECT subject, predicate, object, confidence FROM edge WHERE statements > 0 "
        "AND ((subject = ?1 AND object = ?2) OR (subject = ?2 AND object = ?1)) "
        "ORDER BY confidence DESC, id LIMIT 1",
        a,
        b,
    )
    refs = reader.refs((subject, object_))
    return Step(subject=refs[subject]["iri"], predicate=predicate, object=refs[object_]["iri"], confidence=confidence)
