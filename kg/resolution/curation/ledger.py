"""What became of each entry while a build went through resolution."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kg.model import ResolvedRelation
from kg.resolution.clustering import NodeId


@dataclass(slots=True)
class Ledger:
    """By `Entry.id`: what an applied entry touched, and why another found nothing to do.

    `nodes` are known before things have keys, `keys` after. `done` holds every entry that was applied.
    """

    done: set[str] = field(default_factory=set)
    missed: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, set[NodeId]] = field(default_factory=lambda: defaultdict(set))
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    cases: dict[str, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))
    rejected: dict[str, list[ResolvedRelation]] = field(default_factory=lambda: defaultdict(list))

    def touch(self, entry: str, *nodes: NodeId) -> None:
        """Note that an entry was applied to these nodes."""
        self.done.add(entry)
        self.nodes[entry].update(nodes)
