"""A layered picture as SVG: boxes with names in columns, relations as curves, words only where there is room."""

from __future__ import annotations

import html
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from viz.layers import Box, Layers, Point, arrange
from viz.network import appearance

KINSHIP = "inFamily"
NAME_WIDTH = 196.0  # pixels of a name in one line; what is longer goes on in a second one
LINE = 19.0
PADDING = 11.0
SIGN = 22.0
BETWEEN = 132.0
MARGIN = 26.0
_WIDE, _NARROW = 14.0, 8.0
_SMALL = 12 / 14  # captions and words on curves, as a share of the size of names
_PLACES = (0.5, 0.36, 0.64, 0.24, 0.76)  # where on a curve its word is tried

Rectangle = tuple[float, float, float, float]
_CORNERS = {
    "square": "2,2 14,2 14,14 2,14",
    "diamond": "8,0.5 15.5,8 8,15.5 0.5,8",
    "triangle": "8,1.5 15.5,14.5 0.5,14.5",
    "triangleDown": "0.5,1.5 15.5,1.5 8,14.5",
    "hexagon": "4.2,1.4 11.8,1.4 15.6,8 11.8,14.6 4.2,14.6 0.4,8",
    "star": "8,0.5 10,6 15.6,6 11.1,9.5 12.8,15.2 8,11.8 3.2,15.2 4.9,9.5 0.4,6 6,6",
}


def diagram(data: Mapping[str, Any], *, label: str) -> str:
    """The picture as an `svg` element that takes its colours from the style sheet (`assets/diagram.css`).

    `data` is what `viz.network.network_data` gives, with `caption` for second lines of boxes and `focus` for what the
    picture is about; `label` says what it shows. What is of one family stands in one column. Relations go from left to
    right, but for those whose object comes before their subject (`against` in `assets/appearance.json`).
    """
    nodes, edges = data["nodes"], data["edges"]
    lines = {node["id"]: _lines(node["label"]) for node in nodes}
    boxes = {node["id"]: _box(lines[node["id"]], node["caption"]) for node in nodes}
    against = set(appearance()["against"])
    ends = [(e["to"], e["from"]) if e["predicate"] in against else (e["from"], e["to"]) for e in edges]
    kin = {node["id"] for node in nodes if node["focus"]} | {e["from"] for e in edges if e["predicate"] == KINSHIP}
    level = sorted(kin, key=lambda i: (not nodes[i]["focus"], i))
    layers = arrange(boxes, ends, between=BETWEEN, level=level)
    types = {entry["key"]: entry for entry in data["types"]}
    names = {entry["key"]: entry["label"] for entry in data["predicates"]}
    curves = list(_curves(edges, layers))
    words = _words(edges, curves, names, [_around(layers.centres[i], boxes[i]) for i in boxes])
    width, height = layers.size[0] + 2 * MARGIN, layers.size[1] + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" '
        f'viewBox="{-MARGIN:g} {-MARGIN:g} {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="group" aria-label="{html.escape(label)}">',
        '<g class="edges" aria-hidden="true">',
        *(_edge(edge, points, word) for edge, points, word in zip(edges, curves, words, strict=True)),
        '</g>\n<g class="nodes">',
        *(
            _node(node, layers.centres[i], boxes[i], lines[i], types[node["type"]])
            for node in nodes
            for i in [node["id"]]
        ),
        "</g>\n</svg>",
    ]
    return "\n".join(parts)


def _width(text: str) -> float:
    return sum(_WIDE if unicodedata.east_asian_width(sign) in "WFA" else _NARROW for sign in text)


def _lines(name: str) -> list[str]:
    """A name in one or two lines; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    rest = name
    while rest and len(lines) < 2:
        end = len(rest)
        while end > 1 and _width(rest[:end]) > NAME_WIDTH:
            end -= 1
        lines.append(rest[:end])
        rest = rest[end:]
    if rest:
        lines[-1] = f"{lines[-1][:-1]}…"
    return lines or [""]


def _box(lines: Sequence[str], caption: str) -> Box:
    text = max([*map(_width, lines), _width(caption) * _SMALL])
    rows = len(lines) + bool(caption)
    return round(text + SIGN + 2 * PADDING), rows * LINE + PADDING


def _around(centre: Point, box: Box) -> Rectangle:
    """Left, top, right and bottom of a box."""
    return centre[0] - box[0] / 2, centre[1] - box[1] / 2, centre[0] + box[0] / 2, centre[1] + box[1] / 2


def _curves(edges: Sequence[Mapping[str, Any]], layers: Layers) -> Iterator[list[Point]]:
    """The way of each edge from its subject to its object; edges between the same two nodes run beside each other."""
    total = Counter(frozenset((edge["from"], edge["to"])) for edge in edges)
    seen: Counter[frozenset[int]] = Counter()
    for edge in edges:
        a, b = edge["from"], edge["to"]
        pair = frozenset((a, b))
        aside = (seen[pair] - (total[pair] - 1) / 2) * 12
        seen[pair] += 1
        if a == b:
            x, y = layers.centres[a]
            yield [(x, y), (x, y)]
            continue
        way = layers.ways.get((a, b)) or tuple(reversed(layers.ways[b, a]))
        yield [(x, y + aside) for x, y in way]


def _path(points: Sequence[Point]) -> str:
    """Curves between the columns, straight lines through them."""
    steps = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for index, (one, other) in enumerate(pairwise(points)):
        if index % 2:
            steps.append(f"L{other[0]:g} {other[1]:g}")
        else:
            middle = (one[0] + other[0]) / 2
            steps.append(f"C{middle:g} {one[1]:g} {middle:g} {other[1]:g} {other[0]:g} {other[1]:g}")
    return "".join(steps)


def _words(
    edges: Sequence[Mapping[str, Any]],
    curves: Sequence[Sequence[Point]],
    names: Mapping[str, str],
    taken: list[Rectangle],
) -> list[tuple[str, Point] | None]:
    """What to write on each curve and where, None where nothing fits without covering a box or another word."""
    by_column: defaultdict[int, list[Rectangle]] = defaultdict(list)

    def columns(box: Rectangle) -> range:
        return range(int(box[0] // 100), int(box[2] // 100) + 1)

    def free(box: Rectangle) -> bool:
        return not any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for column in columns(box)
            for other in by_column[column]
        )

    def take(box: Rectangle) -> None:
        for column in columns(box):
            by_column[column].append(box)

    for box in taken:
        take(box)
    found: list[tuple[str, Point] | None] = []
    for edge, points in zip(edges, curves, strict=True):
        text = names[edge["predicate"]] + (f" {edge['amounts'][0]['text']}" if edge["amounts"] else "")
        half = _width(text) * _SMALL / 2 + 2
        spots = [(_at(a, b, t)) for a, b in list(pairwise(points))[::2] for t in _PLACES]
        boxes = [(spot, (spot[0] - half, spot[1] - 9, spot[0] + half, spot[1] + 9)) for spot in spots]
        spot = next((spot for spot, box in boxes if free(box)), None)
        if spot is not None:
            take((spot[0] - half, spot[1] - 9, spot[0] + half, spot[1] + 9))
        found.append(None if spot is None else (text, spot))
    return found


def _at(one: Point, other: Point, t: float) -> Point:
    """The point of the curve of `_path` between two points at parameter `t`."""
    first, last = (1 - t) ** 3 + 3 * (1 - t) ** 2 * t, t**3 + 3 * (1 - t) * t**2
    middle = (one[0] + other[0]) / 2
    x = (1 - t) ** 3 * one[0] + (3 * (1 - t) ** 2 * t + 3 * (1 - t) * t**2) * middle + t**3 * other[0]
    return round(x, 1), round(first * one[1] + last * other[1], 1)


def _edge(edge: Mapping[str, Any], points: Sequence[Point], word: tuple[str, Point] | None) -> str:
    way = _path(points)
    x, y = points[-1]
    back = -8 if points[-2][0] <= x else 8
    head = f'<polygon points="{x:g},{y:g} {x + back:g},{y - 4:g} {x + back:g},{y + 4:g}"/>'
    doubtful = " doubtful" if edge["confidence"] < 0.6 and edge["evidence"] else ""
    written = ""
    if word:
        text, (at, level) = word
        written = f'<text x="{at:g}" y="{level + 4:g}" text-anchor="middle">{html.escape(text)}</text>'
    return (
        f'<g class="edge{doubtful}" data-edge="{edge["id"]}">'
        f'<path class="hit" d="{way}"/><path class="line" d="{way}"/>'
        f"{'' if edge['symmetric'] else head}{written}</g>"
    )


def _node(node: Mapping[str, Any], centre: Point, box: Box, lines: Sequence[str], look: Mapping[str, str]) -> str:
    caption = node["caption"]
    left, top, _, _ = _around(centre, box)
    at = left + PADDING + SIGN
    rows = [f'<tspan x="{at:g}" dy="{LINE if i else 0:g}">{html.escape(line)}</tspan>' for i, line in enumerate(lines)]
    said = "，".join(part for part in (node["label"], look["label"], caption) if part)
    under = f'<text class="caption" x="{at:g}" y="{top + 20 + LINE * len(lines):g}">{html.escape(caption)}</text>'
    return (
        f'<g class="node{" focus" if node["focus"] else ""}" data-node="{node["id"]}" role="button" tabindex="0" '
        f'aria-label="{html.escape(said)}"><title>{html.escape(said)}</title>'
        f'<rect x="{left:g}" y="{top:g}" width="{box[0]:g}" height="{box[1]:g}" rx="8"/>'
        f"{_sign(look, left + PADDING - 1, top + box[1] / 2 - 7.5)}"
        f'<text x="{at:g}" y="{top + 20:g}">{"".join(rows)}</text>{under if caption else ""}</g>'
    )


def _sign(look: Mapping[str, str], x: float, y: float) -> str:
    """The type's sign, the same as in the legend."""
    fill = f'fill="light-dark({look["light"]}, {look["dark"]})"'
    corners = _CORNERS.get(look["shape"])
    inner = f'<polygon points="{corners}" {fill}/>' if corners else f'<circle cx="8" cy="8" r="6.5" {fill}/>'
    return f'<g transform="translate({x:g} {y:g}) scale(.94)">{inner}</g>'
