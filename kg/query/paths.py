"""The shortest connections between two things, each step with its evidence.

Breadth-first search from both ends at once (I. Pohl, Bi-directional Search, 1971) on the store itself, so that only the
surroundings of the two things are read; among what was read, the k shortest simple paths by Yen's algorithm (networkx).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import networkx as nx
from pyoxigraph import NamedNode, Store

from kg.errors import QueryError
from kg.model import Predicate
from kg.query.facts import Fact, Thing
from kg.query.lookup import Facts
from kg.rdf.vocabulary import csr

MAX_LENGTH = 6
MAX_RELATIONS = 20_000
_ENDS = ("start", "goal")  # joined to the things at each end; no IRI, so no thing is called that
_EQUAL = 50  # so many paths of one length are compared for their confidence


@dataclass(frozen=True, slots=True)
class Connection:
    """A way from one thing to another: the things on it in order, and one fact per step, in whichever direction."""

    things: tuple[Thing, ...]
    steps: tuple[Fact, ...]

    @property
    def confidence(self) -> float:
        """That of the least sure step."""
        return min(step.confidence for step in self.steps)


def paths(
    store: Store,
    starts: Iterable[str],
    goals: Iterable[str],
    *,
    k: int = 3,
    max_length: int = MAX_LENGTH,
    max_relations: int = MAX_RELATIONS,
) -> tuple[Connection, ...]:
    """The `k` shortest connections from one of `starts` to one of `goals` (IRIs), the surer first among equals.

    No way leads through a beneficiary group. A way has `max_length` steps at most, and about `max_relations` relations
    are read, so an empty answer means: none within these bounds. Raises QueryError for bounds below 1, an end without
    a thing, or a thing at both ends.
    """
    for name, value in (("k", k), ("max_length", max_length), ("max_relations", max_relations)):
        if value < 1:
            raise QueryError(f"{name}={value}: write a number of 1 or more")
    sides = sorted(set(starts)), sorted(set(goals))
    if not all(sides):
        raise QueryError("a connection needs a thing at each end")
    if set(sides[0]) & set(sides[1]):
        raise QueryError("both ends of the connection are the same thing; name two different ones")
    search = _Search(store, sides, max_length, max_relations)
    found: list[list[str]] = []
    while len(found) < k and search.radius < max_length and search.widen():
        found = search.found(k)
    facts = Facts(store)
    ways = [Connection(tuple(map(facts.thing, way)), tuple(_steps(facts, way))) for way in found]
    ways.sort(key=lambda way: (len(way.steps), -way.confidence, [thing.iri for thing in way.things]))
    return tuple(ways[:k])


class _Search:
    """What has been seen around two sets of things: complete up to `radius` steps between them."""

    def __init__(self, store: Store, sides: tuple[list[str], list[str]], max_length: int, left: int) -> None:
        self.store = store
        self.sides = sides
        self.max_length = max_length
        self.left = left  # relations that may still be read
        self.radius = 0
        self.ends = {*sides[0], *sides[1]}
        self.seen = (set(sides[0]), set(sides[1]))
        self.edges = [list(side) for side in sides]
        self.graph: nx.Graph[str] = nx.Graph()
        for end, side in zip(_ENDS, sides, strict=True):
            self.graph.add_edges_from((end, node) for node in side)

    def widen(self) -> bool:
        """Go one step further on the side with fewer things at its edge; False where nothing is left to see."""
        open_sides = [side for side in (0, 1) if self.edges[side]]
        if len(open_sides) < 2 or self.left <= 0:
            return False
        side = min(open_sides, key=lambda i: len(self.edges[i]))
        following = []
        for here in self.edges[side]:
            for other in self._neighbours(here):
                self.graph.add_edge(here, other)
                if other not in self.seen[side]:
                    self.seen[side].add(other)
                    following.append(other)
        self.edges[side] = sorted(following)
        # Where one end's surroundings are known to the last thing, ways of any length are.
        self.radius = self.radius + 1 if following or self.left <= 0 else self.max_length
        return True

    def found(self, k: int) -> list[list[str]]:
        """The shortest ways of at most `radius` steps: all of a length up to some dozens, at least `k` if there are."""
        if not self.seen[0] & self.seen[1]:
            return []
        longest = self.radius + 2  # with the steps from and to the joined ends
        far = [nx.single_source_shortest_path_length(self.graph, end, cutoff=longest) for end in _ENDS]
        if _ENDS[1] not in far[0]:
            return []
        near = [node for node in far[0] if node in far[1] and far[0][node] + far[1][node] <= longest]
        graph = nx.Graph(self.graph.subgraph(near))  # a copy, because Yen's algorithm is slow on a view
        ways: list[list[str]] = []
        for way in islice(nx.shortest_simple_paths(graph, *_ENDS), _EQUAL + k):
            inner = way[1:-1]
            if len(inner) - 1 > self.radius or (len(ways) >= k and len(inner) > len(ways[-1])):
                break
            if not self.ends & set(inner[1:-1]):
                ways.append(inner)
        return ways

    def _neighbours(self, iri: str) -> list[str]:
        """The things next to one, sorted; of a hub as many as the bound allows."""
        node = NamedNode(iri)
        found: set[str] = set()
        for predicate in Predicate:
            if self.left <= 0:
                break
            pattern = csr(predicate.value)
            to: Iterator[object] = (q.object for q in self.store.quads_for_pattern(node, pattern, None, None))
            from_ = (q.subject for q in self.store.quads_for_pattern(None, pattern, node, None))
            # A group is met only as the end that was asked for: nothing else is next to it.
            if predicate is Predicate.TARGETS:
                to = (end for end in to if isinstance(end, NamedNode) and end.value in self.ends)
            for nodes in (to, from_):
                fresh = {n.value for n in islice(nodes, self.left) if isinstance(n, NamedNode)} - found
                found |= fresh
                self.left -= len(fresh)
        return sorted(found - {iri})


def _steps(facts: Facts, way: list[str]) -> Iterator[Fact]:
    """The surest fact for each step, in whichever direction it is stated."""
    for first, second in pairwise(way):
        between = [
            facts.fact(subject, predicate, object_)
            for subject, object_ in ((first, second), (second, first))
            for predicate in Predicate
            if any(
                True
                for _ in facts.store.quads_for_pattern(
                    NamedNode(subject), csr(predicate.value), NamedNode(object_), None
                )
            )
        ]
        yield max(between, key=lambda fact: (fact.confidence, fact.predicate))
