"""Nodes (an entity of one case) and the clusters that they are joined into, with the reason for every join."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.model import OFFERINGS, EntityType

_ENTERPRISES = frozenset({EntityType.COMPANY, EntityType.FINANCIAL_INSTITUTION})
_SOCIETIES = frozenset({EntityType.ASSOCIATION, EntityType.CHARITY})


@dataclass(frozen=True, slots=True, order=True)
class NodeId:
    """Where an entity comes from: document, case, and its key within the findings of that case."""

    source: str
    case: int
    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as one case knows it.

    `form` is the standard form of `names[0]`. `canonical` is the official name where one is known, `official` its
    standard form: two different ones are never one thing. A branch has no `official`, since official names of
    branches are put together from bank, place and level in more than one way.
    """

    id: NodeId
    type: EntityType
    names: tuple[str, ...]
    form: str
    canonical: str | None
    official: str | None
    family: str | None
    confidence: float


class Rule(StrEnum):
    """Why two nodes are one thing."""

    CANONICAL = "same official name"
    FULL_NAME = "same full name"
    ALIAS = "one's full name is the other's declared alias, and nothing else's"
    TRANSPOSED = "same long name but for two neighbouring characters"
    BRANCH = "same bank, place and level"
    OFFERED = "same name, offered by the same institution"
    CONTEXT = "same name, and the text speaks of the institution that offers it"
    OWNERLESS = "same distinctive name of a programme or platform that nobody claims"
    CURATED = "joined by hand"


@dataclass(frozen=True, slots=True)
class Join:
    """One step of the trace: these two nodes were joined by this rule because of this name."""

    left: NodeId
    right: NodeId
    rule: Rule
    name: str


def kin(kind: EntityType) -> str:
    """Types within which the same full name means the same thing; the type itself where confusion is no excuse."""
    if kind in OFFERINGS:
        return "Offering"
    if kind in _ENTERPRISES:
        return "Enterprise"
    return "Society" if kind in _SOCIETIES else kind.value


class Clusters:
    """Union-find over nodes that refuses what must stay apart and remembers why it joined.

    Three things are refused: two different official names in one cluster; a weak join (by alias, typing error or
    context) of clusters that hold entities of one case, since the case's reader kept these apart; and whatever
    curation holds apart.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)
        self.joins: list[Join] = []
        self._parent = list(range(len(nodes)))
        self._members = [[i] for i in range(len(nodes))]
        self._cases: list[set[tuple[str, int]]] = [{(n.id.source, n.id.case)} for n in nodes]
        self._officials: list[set[str]] = [{n.official} if n.official else set() for n in nodes]
        self._apart: list[set[tuple[int, int]]] = [set() for _ in nodes]

    def root(self, index: int) -> int:
        """The representative of a node's cluster; it may change with later joins."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def members(self, index: int) -> tuple[Node, ...]:
        """All nodes of the cluster that the node at `index` belongs to, in the order of the input."""
        return tuple(self.nodes[i] for i in sorted(self._members[self.root(index)]))

    def roots(self) -> list[int]:
        """One representative of every cluster, in the order of its first node."""
        return list(dict.fromkeys(self.root(i) for i in range(len(self.nodes))))

    def keep_apart(self, sides: Iterable[Iterable[int]], tag: int) -> None:
        """Forbid joins between the sides; `tag` names the prohibition."""
        for side, indices in enumerate(sides):
            for index in indices:
                self._apart[self.root(index)].add((tag, side))

    def join(self, left: int, right: int, rule: Rule, name: str, *, weak: bool = False) -> bool:
        """Join the clusters of two nodes unless that is refused; says whether they are one now."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if rule is not Rule.CURATED and not self.may_join(a, b, weak=weak):
            return False
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        self._parent[b] = a
        self._members[a] += self._members[b]
        self._cases[a] |= self._cases[b]
        self._officials[a] |= self._officials[b]
        self._apart[a] |= self._apart[b]
        self.joins.append(Join(self.nodes[left].id, self.nodes[right].id, rule, name))
        return True

    def may_join(self, left: int, right: int, *, weak: bool) -> bool:
        """Whether the clusters of two nodes could be joined (or are one)."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if len(self._officials[a] | self._officials[b]) > max(1, len(self._officials[a]), len(self._officials[b])):
            return False
        if weak and not self._cases[a].isdisjoint(self._cases[b]):
            return False
        sides = dict(self._apart[a])
        return all(sides.get(tag, side) == side for tag, side in self._apart[b])


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
