"""Candidate generation: only entities that share a key are ever compared, so that the work grows with the input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

from kg.model import EntityType
from kg.resolution.clustering import Node
from kg.resolution.naming import Naming

Key = TypeVar("Key", bound=Hashable)


def blocks(pairs: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    """Group positions by blocking key, in the order of the input; keys of a single position are left out."""
    groups: dict[Key, dict[int, None]] = defaultdict(dict)
    for key, index in pairs:
        groups[key][index] = None
    return {key: list(group) for key, group in groups.items() if len(group) > 1}


def ambiguous_aliases(nodes: Iterable[Node], naming: Naming) -> set[tuple[EntityType, str]]:
    """(type, standard form) of the aliases that the input declares for two or more different full names."""
    bearers: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for node in nodes:
        for name in node.names[1:]:
            form = naming.standard(name, node.type)
            if form != node.form:
                bearers[node.type, form].add(node.official or node.form)
    return {key for key, full in bearers.items() if len(full) > 1}
