"""Why every name of a thing was taken for one: the trace of joins, told once per pair of names and rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kg.model import OFFERINGS, Entity, EntityType, Merge, MergeRule, normalise
from kg.resolution.clustering import Clusters, Node
from kg.resolution.naming import load_naming

_EVIDENT = frozenset({MergeRule.OFFICIAL, MergeRule.FULL_NAME, MergeRule.PLACED, MergeRule.BRANCH})
"""Rules under which things of the very same name need no explanation."""


def explain(clusters: Clusters, shown: Mapping[int, Entity]) -> tuple[Merge, ...]:
    """The merges of all entities, sorted. `shown` are the entities, with their keys, by representative."""
    cases: dict[tuple[str, str, str, MergeRule], set[tuple[str, int]]] = defaultdict(set)
    for node, name, other, rule in _reasons(clusters, shown):
        entity = shown[clusters.root(node)]
        if normalise(name) == normalise(other):
            if rule in _EVIDENT or rule is MergeRule.DECLARED:
                continue
            other = name
        elif normalise(name) == normalise(entity.names[0]):
            name, other = other, name
        cases[entity.key, name, other, rule].add(clusters.nodes[node].id[:2])
    return tuple(
        Merge(key, name, other, rule, tuple(sorted(found))) for (key, name, other, rule), found in sorted(cases.items())
    )


def _reasons(clusters: Clusters, shown: Mapping[int, Entity]) -> Iterator[tuple[int, str, str, MergeRule]]:
    """(position, name, other name, rule) for every alias, official name and join."""
    for i, node in enumerate(clusters.nodes):
        for alias in node.names[1:]:
            yield i, alias, node.names[0], MergeRule.DECLARED
        if node.canonical:
            yield i, node.names[0], node.canonical, MergeRule.OFFICIAL
        elif node.type is EntityType.BANK_BRANCH:
            yield i, node.names[0], shown[clusters.root(i)].names[0], MergeRule.BRANCH
    for join in clusters.joins:
        ends = join.left, join.right
        if join.rule is MergeRule.OFFICIAL:
            continue
        names = [_named(clusters.nodes[end], join.name) for end in ends]
        if join.rule is MergeRule.BRANCH:
            full = shown[clusters.root(join.left)].names[0]
            yield from ((end, name, full, join.rule) for end, name in zip(ends, names, strict=True))
        else:
            names = sorted(names, key=lambda name: (len(name), name))
            yield from ((end, names[0], names[1], join.rule) for end in ends)


def _named(node: Node, form: str) -> str:
    """The name of the node that has this form; where none has, its official name, else its first."""
    naming = load_naming()
    for name in node.names[1:] and node.names:
        same = naming.offering_forms(name) if node.type in OFFERINGS else (naming.standard(name, node.type),)
        if form in same or form == normalise(name):
            return name
    return node.names[0] if form == node.form else node.canonical or node.names[0]
