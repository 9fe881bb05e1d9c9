"""Where things are: the provinces as tiles of one size, each about where it lies, with the things in it.

Tiles need no outlines of provinces, so that nothing has to be fetched, licensed or approved; small provinces are as
easy to hit as large ones. The arrangement stands in `assets/provinces.json`.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import networkx as nx

from kg.query.areas import Located
from viz.network import network_data
from viz.page import PICTURE, asset, empty_page, page, script, write_text

_KEY = (
    "每格一省，大致按方位排列；数字是位于那里的事物，颜色越深越多。点省份看那里有什么，按类型和关系筛选看谁帮到哪里。"
)


def map_page(
    graph: nx.MultiDiGraph[str],
    places: Sequence[Located],
    *,
    title: str = "在哪里",
    labels: Mapping[str, str] | None = None,
) -> str:
    """A complete HTML page, in Chinese, that works without a network.

    `graph` and `labels` are as for `viz.page.network_page`, `places` come from `kg.query.areas.located`. The page holds
    the things that have a place, and their relations.
    """
    part = _located_part(graph, places)
    if not part.number_of_nodes():
        return empty_page(title, "图中没有说明任何事物位于哪个行政区划。")
    data = network_data(part, labels or {}, placed=False)
    counts = Counter(place.province.code for place in places if place.thing in part)
    drawing = Template(asset("tiles.html")).substitute(tiles="\n".join(_tiles(counts)))
    scripts = [script("model.js", "tiles.js", *PICTURE)]
    return page(data, drawing, scripts, title=title, picture="示意图", key=_KEY)


def write_map_page(
    graph: nx.MultiDiGraph[str],
    places: Sequence[Located],
    path: str | Path,
    *,
    title: str = "在哪里",
    labels: Mapping[str, str] | None = None,
) -> None:
    """Write `map_page` to `path`, whole or not at all; GraphError where that cannot be done."""
    write_text(Path(path), map_page(graph, places, title=title, labels=labels))


@cache
def provinces() -> dict[str, dict[str, Any]]:
    """Short name, row and column (from 1) of each province by its code."""
    content: dict[str, dict[str, Any]] = json.loads(asset("provinces.json"))
    return content


def _located_part(graph: nx.MultiDiGraph[str], places: Sequence[Located]) -> nx.MultiDiGraph[str]:
    """Things with a place, what they have relations with, and these relations; nodes get `place` and a note on it."""
    where = {place.thing: place.areas for place in places if place.thing in graph}
    edges = [(a, b, data) for a, b, data in graph.edges(data=True) if a in where or b in where]
    keep = where.keys() | {end for a, b, _ in edges for end in (a, b)}
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in graph:
        if node in keep:
            areas = where.get(node, ())
            notes = [f"位于：{''.join(area.label for area in areas)}"] if areas else []
            place = [{"code": area.code, "label": area.label} for area in areas]
            part.add_node(node, **graph.nodes[node] | {"place": place, "notes": notes})
    part.add_edges_from(edges)
    return part


def _tiles(counts: Mapping[str, int]) -> list[str]:
    """A list item per province, from north to south, as a screen reader goes through them."""
    order = sorted(provinces().items(), key=lambda item: (item[1]["row"], item[1]["column"]))
    return [
        f'<li><button type="button" class="row{tile["row"]} column{tile["column"]}" data-code="{code}" '
        f'data-name="{html.escape(tile["name"])}"><span>{html.escape(tile["name"])}</span>'
        f"<small>{counts.get(code, 0) or ''}</small></button></li>"
        for code, tile in order
    ]
