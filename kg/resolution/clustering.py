"""Nodes (an entity of one case) and the clusters that they are joined into, with the reason for every join."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.model import OFFERINGS, EntityType, MergeRule

_ENTERPRISES = frozenset({EntityType.COMPANY, EntityType.FINANCIAL_INSTITUTION})
_SOCIETIES = frozenset({EntityType.ASSOCIATION, EntityType.CHARITY})


class NodeId(NamedTuple):
    """Where an entity comes from: document, case, and its key within the findings of that case."""

    source: str
    case: int
    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as one case knows it.

    `form` is the standard form of `names[0]`. `canonical` is the official name where one is known, `official` its
    standard form: two different ones are never one thing. A branch has no `official`, since official names of
    branches are put together from bank, place and level in more than one way. `placed` is the name with its area
    (see `localities`).
    """

    id: NodeId
    type: EntityType
    names: tuple[str, ...]
    form: str
    canonical: str | None
    official: str | None
    family: str | None
    confidence: float
    placed: str | None = None


Rule = MergeRule


class Join(NamedTuple):
    """One step of the trace: these two nodes (positions) were joined by this rule because of this name."""

    left: int
    right: int
    rule: MergeRule
    name: str


def kin(kind: EntityType) -> str:
    """Types within which the same full name means the same thing; the type itself where confusion is no excuse."""
    if kind in OFFERINGS:
        return "Offering"
    if kind in _ENTERPRISES:
        return "Enterprise"
    return "Society" if kind in _SOCIETIES else kind.value


@dataclass(slots=True)
class _Group:
    """The nodes of a cluster, the cases that they stand in, and their official names."""

    members: list[int]
    cases: set[tuple[str, int]]
    officials: frozenset[str]


class Clusters:
    """Union-find over nodes that refuses what must stay apart and remembers why it joined.

    Three things are refused: two different official names in one cluster; a weak join (by alias, typing error or
    context) of clusters that hold entities of one case, since the case's reader kept these apart; and whatever
    curation holds apart.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)
        self.joins: list[Join] = []
        self._parent = array("l", range(len(nodes)))
        self._groups: dict[int, _Group] = {}
        self._apart: dict[int, set[tuple[int, int]]] = {}

    def root(self, index: int) -> int:
        """The representative of a node's cluster; it may change with later joins."""
        parent = self._parent
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    def positions(self, index: int) -> list[int]:
        """The positions of all nodes of the cluster that the node at `index` belongs to, sorted."""
        root = self.root(index)
        group = self._groups.get(root)
        return sorted(group.members) if group else [root]

    def members(self, index: int) -> tuple[Node, ...]:
        """All nodes of the cluster that the node at `index` belongs to, in the order of the input."""
        return tuple(self.nodes[i] for i in self.positions(index))

    def roots(self) -> list[int]:
        """One representative of every cluster, in the order of its first node."""
        return list(dict.fromkeys(map(self.root, range(len(self.nodes)))))

    def keep_apart(self, sides: Iterable[Iterable[int]], tag: int) -> None:
        """Forbid joins between the sides; `tag` names the prohibition."""
        for side, indices in enumerate(sides):
            for index in indices:
                self._apart.setdefault(self.root(index), set()).add((tag, side))

    def join(self, left: int, right: int, rule: MergeRule, name: str, *, weak: bool = False) -> bool:
        """Join the clusters of two nodes unless that is refused; says whether they are one now."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if rule is not MergeRule.CURATED and not self.may_join(a, b, weak=weak):
            return False
        ours, theirs = self._group(a), self._group(b)
        if len(ours.members) < len(theirs.members):
            a, b, ours, theirs = b, a, theirs, ours
        self._parent[b] = a
        self._groups.pop(b, None)
        ours.members += theirs.members
        ours.cases |= theirs.cases
        ours.officials |= theirs.officials
        self._groups[a] = ours
        if b in self._apart:
            self._apart.setdefault(a, set()).update(self._apart.pop(b))
        self.joins.append(Join(left, right, rule, name))
        return True

    def may_join(self, left: int, right: int, *, weak: bool) -> bool:
        """Whether the clusters of two nodes could be joined (or are one)."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        ours, theirs = self._group(a), self._group(b)
        if len(ours.officials | theirs.officials) > max(1, len(ours.officials), len(theirs.officials)):
            return False
        if weak and not ours.cases.isdisjoint(theirs.cases):
            return False
        sides = dict(self._apart.get(a, ()))
        return all(sides.get(tag, side) == side for tag, side in self._apart.get(b, ()))

    def _group(self, root: int) -> _Group:
        """What is known about a cluster; of a node that is still alone nothing is stored, since most stay alone."""
        group = self._groups.get(root)
        if group is None:
            node = self.nodes[root]
            group = _Group([root], {node.id[:2]}, frozenset((node.official,) if node.official else ()))
        return group


class Members(Mapping[int, tuple[Node, ...]]):
    """The nodes of every cluster by its representative, made when they are asked for."""

    def __init__(self, clusters: Clusters) -> None:
        self._clusters = clusters
        self._roots = clusters.roots()

    def __getitem__(self, root: int) -> tuple[Node, ...]:
        """The nodes of the cluster that the node at this position belongs to."""
        return self._clusters.members(root)

    def __iter__(self) -> Iterator[int]:
        """The representatives, in the order of their first nodes."""
        return iter(self._roots)

    def __len__(self) -> int:
        """How many clusters there are."""
        return len(self._roots)


def vote_type(nodes: Sequence[Node]) -> EntityType:
    """The type that most of the nodes have, weighted by confidence; the first of the model's order where even."""
    if len({node.type for node in nodes}) == 1:
        return nodes[0].type
    weights: dict[EntityType, float] = defaultdict(float)
    for node in nodes:
        weights[node.type] += node.confidence
    order = list(EntityType)
    return min(weights, key=lambda kind: (-round(weights[kind], 9), order.index(kind)))


def preferred_name(nodes: Sequence[Node]) -> str:
    """The name that a cluster is shown under.

    The official name where one is known; else, of the names that the cases prefer, for offerings the most frequent,
    for everything else the fullest, then the most frequent; ties by length and spelling. A name that differs from a
    more frequent one only in the order of its characters is a misprint and out of the question.
    """
    official = Counter(node.canonical for node in nodes if node.canonical)
    if official:
        return min(official, key=lambda name: (-official[name], -len(name), name))
    counts = Counter(node.names[0] for node in nodes)
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        spellings["".join(sorted(name))].append(name)
    names = [min(same, key=lambda name: (-counts[name], name)) for same in spellings.values()]
    if nodes[0].type in OFFERINGS:
        return min(names, key=lambda name: (-counts[name], len(name), name))
    return min(names, key=lambda name: (-len(name), -counts[name], name))
