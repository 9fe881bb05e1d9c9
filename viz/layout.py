"""Places for the nodes, computed before the page is written so that nothing moves when it opens.

Each connected component is laid out by itself (ForceAtlas2 of networkx, Jacomy et al. 2014, with a fixed seed, for
the nodes that hold it together; those with a single neighbour go around it on a spiral by the golden angle), its
nodes are pushed apart until they and their names hardly overlap, and the components are packed around the largest one
as polyominoes (Freivalds, Dogrusoz and Kikusts, "Disconnected graph layout and the polyomino packing approach", 2002).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

import networkx as nx
import numpy as np
import numpy.typing as npt

SEED = 20200118
CELL = 46.0
ASPECT = 1.35  # screens are wider than high
ROOM = 0.8  # how much of the plane the boxes of a component leave free
GOLDEN_ANGLE = 2.399963
RECHECK = 10  # rounds after which it is looked up again which nodes are close

Positions = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Cell = tuple[int, int]
Box = tuple[float, float]


def place(pairs: Iterable[tuple[int, int]], boxes: Mapping[int, Box]) -> dict[int, tuple[int, int]]:
    """Places for nodes numbered by `boxes` (width and height of a node with its name, in pixels), joined by `pairs`.

    Returns whole pixels, y downwards, around (0, 0); the same input gives the same places.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_edges_from(sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]}))
    components = sorted((sorted(c) for c in nx.connected_components(graph)), key=lambda c: (-len(c), c))
    occupied: set[Cell] = set()
    rings: dict[frozenset[Cell], int] = {}  # where the last component of a shape went: the next cannot be nearer
    places: dict[int, tuple[int, int]] = {}
    for members in components:
        points = _component(graph, members, np.array([boxes[n] for n in members]))
        cells = _cells(points, members, graph, boxes)
        shape = frozenset(cells)
        rings[shape], (dx, dy) = _free_offset(cells, occupied, rings.get(shape, 0))
        occupied.update((x + dx, y + dy) for x, y in cells)
        for node, (x, y) in zip(members, points, strict=True):
            places[node] = (round(x + dx * CELL), round(y + dy * CELL))
    return places


def _component(graph: nx.Graph[int], members: list[int], sizes: Positions) -> Positions:
    """Places of one connected component around its own centre; `sizes` are the boxes of `members`, one a row."""
    row = {node: index for index, node in enumerate(members)}
    hub = {n: next(iter(graph[n])) for n in members if graph.degree(n) == 1}
    leaves = {leaf: centre for leaf, centre in hub.items() if graph.degree(centre) > 1}
    points = np.zeros((len(members), 2))
    core = [n for n in members if n not in leaves]
    around = Counter(leaves.values())
    if len(core) > 1:
        inner = _core(graph, core, {n: 1 + graph.degree(n) + around[n] for n in core})
        room = math.sqrt(float(sizes.prod(axis=1).sum()) * ROOM)
        spread = float(np.sqrt((inner**2).sum(axis=1)).mean()) or 1.0
        points[[row[n] for n in core]] = inner * room / 2 / spread
    done: Counter[int] = Counter()
    for leaf, centre in leaves.items():
        index, at = done[centre], points[row[centre]]
        done[centre] += 1
        angle = math.atan2(at[1], at[0]) + index * GOLDEN_ANGLE
        reach = sizes[row[centre], 1] * 0.8 + sizes[row[leaf]].mean() * 0.6 * math.sqrt(index + 0.5)
        points[row[leaf]] = at + reach * np.array([ASPECT * math.cos(angle), math.sin(angle)])
    return _push_apart(points, sizes)


def _core(graph: nx.Graph[int], core: list[int], masses: dict[int, int]) -> Positions:
    """Places of the nodes that hold a component together, longest axis level, in no particular unit."""
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(core)
    part.add_edges_from(sorted((min(e), max(e)) for e in graph.subgraph(core).edges()))
    steps = 150 if len(core) <= 300 else 90
    found = nx.forceatlas2_layout(
        part, pos=_rings(part, core), max_iter=steps, scaling_ratio=2.0, node_mass=masses, seed=SEED
    )
    points = np.array([found[n] for n in core], dtype=np.float64)
    points -= points.mean(axis=0)
    x, y = points.T
    tilt = math.atan2(2 * float((x * y).sum()), float((x * x).sum() - (y * y).sum())) / 2
    lie_down = np.array([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    level: Positions = (points @ lie_down) * np.array([ASPECT, 1.0])
    return level


def _rings(graph: nx.Graph[int], members: list[int]) -> dict[int, Positions]:
    """Start places: rings by distance from the best-connected node, neighbours next to each other."""
    centre = max(members, key=lambda n: (graph.degree(n), -n))
    order: dict[int, float] = {centre: 0.0}
    places = {centre: np.zeros(2)}
    for depth, layer in enumerate(nx.bfs_layers(graph, centre)):
        if depth == 0:
            continue
        ranked = sorted(layer, key=lambda n: (min(order[m] for m in graph[n] if m in order), n))
        for index, node in enumerate(ranked):
            angle = 2 * math.pi * (index + 0.5) / len(ranked)
            places[node] = depth * np.array([math.cos(angle), math.sin(angle)])
        order.update({node: index / len(ranked) for index, node in enumerate(ranked)})
    return places


def _push_apart(points: Positions, sizes: Positions, rounds: int = 150) -> Positions:
    """Move nodes away from each other until no two ellipses around their boxes overlap.

    In a space where the ellipses of two nodes together are a unit circle, a pair that is closer than 1 moves apart
    along the line between them.
    """
    count = len(points)
    turn = np.arange(count) * GOLDEN_ANGLE  # nodes in the same place leave in different directions
    points = points + 0.01 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    for start in range(0, rounds, RECHECK):
        one, other, need = _close_pairs(points, sizes)
        for _ in range(start, min(start + RECHECK, rounds)):
            gap = points[one] - points[other]
            near = np.hypot(gap[:, 0] / need[:, 0], gap[:, 1] / need[:, 1])
            lack = np.where(near < 1.0, 1.0 / np.maximum(near, 0.05) - 1.0, 0.0)
            if lack.max(initial=0.0) < 0.03:
                break
            push = 0.22 * gap * lack[:, None]
            for axis in (0, 1):
                points[:, axis] += np.bincount(one, push[:, axis], count) - np.bincount(other, push[:, axis], count)
    return points


def _close_pairs(points: Positions, sizes: Positions) -> tuple[Indices, Indices, Positions]:
    """Pairs of nodes (first, second) that overlap or may soon, and how far apart each wants to be, wide and high."""
    one, other = np.triu_indices(len(points), 1)
    need = (sizes[one] + sizes[other]) / 2
    gap = np.abs(points[one] - points[other])
    close = (gap < 1.6 * need).all(axis=1)
    return one[close], other[close], need[close]


def _cells(points: Positions, members: list[int], graph: nx.Graph[int], boxes: Mapping[int, Box]) -> list[Cell]:
    """Grid cells that a component covers with its names and edges, one cell of margin included."""
    at = dict(zip(members, points, strict=True))
    covered: set[Cell] = set()
    for node in members:
        x, y = at[node]
        half = boxes[node][0] / 2
        for column in range(math.floor((x - half) / CELL) - 1, math.floor((x + half) / CELL) + 2):
            row = math.floor(y / CELL)
            covered.update((column, row + step) for step in (-1, 0, 1))
    for a, b in graph.subgraph(members).edges():
        steps = max(1, math.ceil(float(np.abs(at[a] - at[b]).max()) / CELL))
        for step in range(steps + 1):
            x, y = at[a] + (at[b] - at[a]) * step / steps
            covered.add((math.floor(x / CELL), math.floor(y / CELL)))
    return sorted(covered)


def _free_offset(cells: list[Cell], occupied: set[Cell], first: int) -> tuple[int, Cell]:
    """Nearest place to the centre, in cells, where a component touches none that is already placed.

    Looks from ring `first` outwards; returns the ring and the offset.
    """
    radius = first
    while True:
        for dx, dy in _ring(radius):
            if not any((x + dx, y + dy) in occupied for x, y in cells):
                return radius, (dx, dy)
        radius += 1


@cache
def _ring(radius: int) -> list[Cell]:
    """Offsets whose elliptical distance (wider than high) rounds down to `radius`, nearest first."""
    reach = math.ceil((radius + 1) * ASPECT)
    across = np.arange(-reach, reach + 1)
    down = np.arange(-radius - 1, radius + 2)
    distance = np.hypot(across[None, :] / ASPECT, down[:, None])
    rows, columns = np.nonzero((distance >= radius) & (distance < radius + 1))
    order = np.argsort(distance[rows, columns], kind="stable")
    return [(int(across[columns[i]]), int(down[rows[i]])) for i in order]
