"""Places for the nodes, computed before the page is written so that nothing moves when it opens.

Each connected component is laid out by itself (ForceAtlas2 of networkx, Jacomy et al. 2014, with a fixed seed), its
nodes are pushed apart until their name boxes no longer overlap, and the components are packed around the largest one
as polyominoes (Freivalds, Dogrusoz and Kikusts, "Disconnected graph layout and the polyomino packing approach", 2002).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import networkx as nx
import numpy as np
import numpy.typing as npt

SEED = 20200118
BOX_HEIGHT = 46.0
CELL = 46.0
ASPECT = 1.5

Positions = npt.NDArray[np.float64]
Cell = tuple[int, int]


def place(pairs: Iterable[tuple[int, int]], widths: Mapping[int, float]) -> dict[int, tuple[int, int]]:
    """Places for nodes numbered by `widths` (box width of each name in pixels) and joined by `pairs`.

    Returns whole pixels, y downwards, around (0, 0); the same input gives the same places.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted(widths))
    graph.add_edges_from(sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]}))
    components = sorted((sorted(c) for c in nx.connected_components(graph)), key=lambda c: (-len(c), c))
    occupied: set[Cell] = set()
    places: dict[int, tuple[int, int]] = {}
    for members in components:
        points = _component(graph, members, np.array([widths[n] for n in members]))
        cells = _cells(points, members, graph, widths)
        dx, dy = _free_offset(cells, occupied)
        occupied.update((x + dx, y + dy) for x, y in cells)
        for node, (x, y) in zip(members, points, strict=True):
            places[node] = (round(x + dx * CELL), round(y + dy * CELL))
    return places


def _component(graph: nx.Graph[int], members: list[int], widths: npt.NDArray[np.float64]) -> Positions:
    """Places of one connected component around its own centre."""
    if len(members) == 1:
        return np.zeros((1, 2))
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(members)
    part.add_edges_from(sorted((min(e), max(e)) for e in graph.subgraph(members).edges()))
    start = _rings(part, members)
    found = nx.forceatlas2_layout(
        part, pos=start, max_iter=300, scaling_ratio=2.0, gravity=1.0, linlog=False, strong_gravity=False, seed=SEED
    )
    points = np.array([found[n] for n in members], dtype=np.float64)
    points -= points.mean(axis=0)
    points[:, 0] *= ASPECT
    room = math.sqrt(float((widths * BOX_HEIGHT).sum()) * 1.6)
    spread = float(np.sqrt((points**2).sum(axis=1)).mean()) or 1.0
    points *= room / 2 / spread
    return _push_apart(points, widths)


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


def _push_apart(points: Positions, widths: npt.NDArray[np.float64], rounds: int = 120) -> Positions:
    """Move nodes until no two name boxes overlap, each time along the axis where less is missing."""
    points = points.copy()
    need_x = (widths[:, None] + widths[None, :]) / 2
    order = np.arange(len(points))
    tie = np.sign(order[:, None] - order[None, :])
    for _ in range(rounds):
        gap = points[:, None, :] - points[None, :, :]
        lack_x = need_x - np.abs(gap[:, :, 0])
        lack_y = BOX_HEIGHT - np.abs(gap[:, :, 1])
        both = (lack_x > 0.5) & (lack_y > 0.5)
        np.fill_diagonal(both, False)
        if not both.any():
            break
        sideways = both & (lack_x < lack_y)
        upright = both & ~sideways
        sign_x = np.where(gap[:, :, 0] == 0, tie, np.sign(gap[:, :, 0]))
        sign_y = np.where(gap[:, :, 1] == 0, tie, np.sign(gap[:, :, 1]))
        points[:, 0] += 0.45 * np.where(sideways, lack_x * sign_x, 0).sum(axis=1)
        points[:, 1] += 0.45 * np.where(upright, lack_y * sign_y, 0).sum(axis=1)
    return points


def _cells(points: Positions, members: list[int], graph: nx.Graph[int], widths: Mapping[int, float]) -> list[Cell]:
    """Grid cells that a component covers with its names and edges, one cell of margin included."""
    at = dict(zip(members, points, strict=True))
    covered: set[Cell] = set()
    for node in members:
        x, y = at[node]
        half = widths[node] / 2
        for column in range(math.floor((x - half) / CELL) - 1, math.floor((x + half) / CELL) + 2):
            row = math.floor(y / CELL)
            covered.update((column, row + step) for step in (-1, 0, 1))
    for a, b in graph.subgraph(members).edges():
        steps = max(1, math.ceil(float(np.abs(at[a] - at[b]).max()) / CELL))
        for step in range(steps + 1):
            x, y = at[a] + (at[b] - at[a]) * step / steps
            covered.add((math.floor(x / CELL), math.floor(y / CELL)))
    return sorted(covered)


def _free_offset(cells: list[Cell], occupied: set[Cell]) -> Cell:
    """Nearest place to the centre, in cells, where a component touches none that is already placed."""
    radius = 0
    while True:
        for dx, dy in _ring(radius):
            if not any((x + dx, y + dy) in occupied for x, y in cells):
                return dx, dy
        radius += 1


def _ring(radius: int) -> list[Cell]:
    """Offsets whose elliptical distance (wider than high) rounds to `radius`, nearest first."""
    reach = math.ceil((radius + 1) * ASPECT)
    found = []
    for dy in range(-radius - 1, radius + 2):
        for dx in range(-reach, reach + 1):
            distance = math.hypot(dx / ASPECT, dy)
            if radius <= distance < radius + 1:
                found.append((distance, dx, dy))
    return [(dx, dy) for _, dx, dy in sorted(found)]
