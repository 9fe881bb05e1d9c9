"""Places in layers from left to right, for pictures that tell where something comes from and where it goes.

The steps are those of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures"
(1981): arcs against the stream are turned, nodes get layers by longest path, long arcs get bends, the order in each
layer is improved by barycentres. Heights come from pooling adjacent violators (Kruskal 1964), which keeps a layer's
order and distances and is as close as possible to the neighbours' heights.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

SWEEPS = 12
GAP = 18.0  # free pixels between two boxes of a layer
BEND = 10.0  # height that an arc takes on its way past a layer

Box = tuple[float, float]
Point = tuple[float, float]
Arc = tuple[int, int]
_Slot = int | tuple[int, int, int]  # a node, or the bend of arc (a, b) in a layer


@dataclass(frozen=True, slots=True)
class Layers:
    """Centres of the nodes, the way of each arc from its left to its right end, and the size of the whole.

    Whole pixels, y downwards, all within (0, 0) and `size`. A way holds the points between the boxes at its two ends;
    `columns` are the left and right edges of each layer.
    """

    centres: dict[int, Point]
    ways: dict[Arc, tuple[Point, ...]]
    columns: tuple[tuple[float, float], ...]
    size: Box


def arrange(
    boxes: Mapping[int, Box], arcs: Iterable[Arc], *, between: float = 120.0, level: Sequence[int] = ()
) -> Layers:
    """Lay out nodes (width and height of each, in pixels) so that `arcs` go from left to right where that is possible.

    `between` is the room between two layers. The nodes of `level` share a layer, earlier ones first, but for those that
    arcs lead to or from others of them. Ways are given for pairs (left node, right node). The same input gives the
    same picture.
    """
    graph = _forward(sorted(boxes), sorted({arc for arc in arcs if arc[0] != arc[1]}))
    depth = _depths(graph, level)
    layers, chains = _slots(graph, depth)
    _untangle(layers, chains)
    heights = _heights(layers, chains, boxes)
    columns: list[tuple[float, float]] = []
    left = 0.0
    for layer in layers:
        width = max((boxes[slot][0] for slot in layer if isinstance(slot, int)), default=0.0)
        columns.append((left, left + width))
        left += width + between
    middle = {slot: round(sum(columns[index]) / 2) for index, layer in enumerate(layers) for slot in layer}
    ways = {}
    for (a, b), chain in chains.items():
        points: list[Point] = [(round(middle[a] + boxes[a][0] / 2), heights[a])]
        for slot in chain[1:-1]:
            start, end = columns[depth[a] + chain.index(slot)]
            points += [(round(start), heights[slot]), (round(end), heights[slot])]
        ways[a, b] = (*points, (round(middle[b] - boxes[b][0] / 2), heights[b]))
    bottom = max((heights[node] + boxes[node][1] / 2 for node in boxes), default=0.0)
    bottom = max(bottom, *(y for way in ways.values() for _, y in way), 0.0)
    return Layers(
        {node: (middle[node], heights[node]) for node in sorted(boxes)},
        ways,
        tuple(columns),
        (round(left - between) if layers else 0.0, round(bottom)),
    )


def _forward(nodes: list[int], arcs: list[Arc]) -> nx.DiGraph[int]:
    """The graph with the arcs turned that a depth-first search from the sources finds leading back."""
    given: nx.DiGraph[int] = nx.DiGraph()
    given.add_nodes_from(nodes)
    given.add_edges_from(arcs)
    done: set[int] = set()
    path: set[int] = set()
    forward: nx.DiGraph[int] = nx.DiGraph()
    forward.add_nodes_from(nodes)
    for start in sorted(nodes, key=lambda node: (given.in_degree(node) > 0, node)):
        stack = [(start, iter(sorted(given.successors(start))))] if start not in done else []
        path.add(start)
        while stack:
            node, following = stack[-1]
            for other in following:
                forward.add_edge(*((other, node) if other in path else (node, other)))
                if other not in done and other not in path:
                    path.add(other)
                    stack.append((other, iter(sorted(given.successors(other)))))
                    break
            else:
                stack.pop()
                path.discard(node)
                done.add(node)
        path.discard(start)
    return forward


def _depths(graph: nx.DiGraph[int], level: Sequence[int]) -> dict[int, int]:
    """Layers by longest path from the left; what has more arcs to the right then moves there as far as it can."""
    stands_for = {node: node for node in graph}
    one: list[int] = []
    for node in level:
        apart = nx.descendants(graph, node) | nx.ancestors(graph, node)
        if not apart.intersection(one):
            one.append(node)
            stands_for[node] = one[0]
    joined: nx.DiGraph[int] = nx.DiGraph()
    joined.add_nodes_from(sorted(set(stands_for.values())))
    joined.add_edges_from((stands_for[a], stands_for[b]) for a, b in graph.edges())
    order = list(nx.lexicographical_topological_sort(joined))
    depth: dict[int, int] = {}
    for node in order:
        depth[node] = max((depth[other] + 1 for other in joined.predecessors(node)), default=0)
    for node in reversed(order):
        if joined.out_degree(node) > joined.in_degree(node):
            depth[node] = min(depth[other] for other in joined.successors(node)) - 1
    least = min(depth.values(), default=0)
    return {node: depth[stands_for[node]] - least for node in sorted(graph)}


def _slots(graph: nx.DiGraph[int], depth: dict[int, int]) -> tuple[list[list[_Slot]], dict[Arc, list[_Slot]]]:
    """Nodes and bends by layer, and for each arc the slots that it goes through."""
    layers: list[list[_Slot]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in sorted(depth):
        layers[depth[node]].append(node)
    chains: dict[Arc, list[_Slot]] = {}
    for a, b in sorted(graph.edges()):
        bends: list[_Slot] = [(a, b, at) for at in range(depth[a] + 1, depth[b])]
        for at, bend in enumerate(bends, depth[a] + 1):
            layers[at].append(bend)
        chains[a, b] = [a, *bends, b]
    return layers, chains


def _untangle(layers: list[list[_Slot]], chains: dict[Arc, list[_Slot]]) -> None:
    """Order each layer by the mean place of its neighbours, back and forth; the order with fewest crossings stays."""
    before, after = _neighbours(chains)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, after)
    for sweep in range(SWEEPS):
        near = before if sweep % 2 == 0 else after
        indices = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        for index in indices:
            beside = layers[index - 1 if sweep % 2 == 0 else index + 1]
            place = {slot: at for at, slot in enumerate(beside)}
            own = {slot: at for at, slot in enumerate(layers[index])}
            mean = {s: sum(place[n] for n in near[s]) / len(near[s]) if near[s] else float(own[s]) for s in own}
            layers[index].sort(key=lambda slot: (mean[slot], own[slot]))
        if (now := _crossings(layers, after)) < fewest:
            best, fewest = [list(layer) for layer in layers], now
    layers[:] = best


def _neighbours(chains: dict[Arc, list[_Slot]]) -> tuple[dict[_Slot, list[_Slot]], dict[_Slot, list[_Slot]]]:
    """For each slot those that arcs come from, and those that they go to."""
    before: dict[_Slot, list[_Slot]] = defaultdict(list)
    after: dict[_Slot, list[_Slot]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            after[one].append(other)
            before[other].append(one)
    return before, after


def _crossings(layers: list[list[_Slot]], after: dict[_Slot, list[_Slot]]) -> int:
    """How many pairs of arcs cross."""
    count = 0
    for layer, beyond in pairwise(layers):
        place = {slot: at for at, slot in enumerate(beyond)}
        seen: list[int] = []
        for slot in layer:
            ends = sorted(place[other] for other in after[slot])
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _heights(layers: list[list[_Slot]], chains: dict[Arc, list[_Slot]], boxes: Mapping[int, Box]) -> dict[_Slot, float]:
    """The height of each slot's middle, from 0 downwards: as level with its neighbours as the layer's order allows."""
    before, after = _neighbours(chains)
    tall = {slot: boxes[slot][1] if isinstance(slot, int) else BEND for layer in layers for slot in layer}
    heights: dict[_Slot, float] = {}
    for layer in layers:
        heights |= dict(zip(layer, _spread([0.0] * len(layer), [tall[slot] for slot in layer]), strict=True))
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wish = []
            for slot in layer:
                near = [heights[n] for n in (before[slot] if sweep % 2 == 0 else after[slot])] or [heights[slot]]
                wish.append(sum(near) / len(near))
            heights |= dict(zip(layer, _spread(wish, [tall[slot] for slot in layer]), strict=True))
    top = min((heights[slot] - tall[slot] / 2 for slot in heights), default=0.0)
    return {slot: float(round(height - top)) for slot, height in heights.items()}


def _spread(wish: Sequence[float], tall: Sequence[float]) -> list[float]:
    """Heights closest to those wished for, in least squares, such that boxes follow each other without touching."""
    shift = [0.0]
    for one, other in pairwise(tall):
        shift.append(shift[-1] + (one + other) / 2 + GAP)
    pools: list[tuple[float, int]] = []  # sum and count of what moves as one
    for value, offset in zip(wish, shift, strict=False):
        total, count = value - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            earlier = pools.pop()
            total, count = total + earlier[0], count + earlier[1]
        pools.append((total, count))
    level = [total / count for total, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(level, shift, strict=False)]
