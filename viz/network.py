"""From a networkx graph to what vis-network draws: nodes, edges and options, built with pyvis."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
from pyvis.network import Network

from kg.query.money import money
from viz.layout import place
from viz.wording import date_text

ASSETS = Path(__file__).resolve().parent / "assets"
OTHER = "Other"


@cache
def appearance() -> dict[str, Any]:
    """Shapes and colours of the types and names of the currencies, from `assets/appearance.json`."""
    content: dict[str, Any] = json.loads((ASSETS / "appearance.json").read_text("utf-8"))
    return content


def network_data(graph: nx.MultiDiGraph[str], labels: Mapping[str, str], *, placed: bool = True) -> dict[str, Any]:
    """Everything that the page's script needs, ready for JSON; without `placed` every node is at (0, 0).

    `graph` has the attributes that `viz.page.network_page` lists; `labels` gives Chinese names of types, relations,
    roles and kinds of sums by local name. Returns `nodes` and `edges` (as pyvis builds them for vis-network, with the
    names, evidence and so on beside), `options`, and the `types` and `predicates` with label and count for the legend.
    """
    order = sorted(graph.nodes)
    number = {iri: index for index, iri in enumerate(order)}
    net = Network(directed=True)
    net.set_options((ASSETS / "options.json").read_text("utf-8"))
    _add_nodes(net, graph, number, labels, placed=placed)
    _add_edges(net, graph, number, labels)
    nodes, edges, _heading, _height, _width, options = net.get_network_data()
    looks = appearance()
    types = Counter(str(node["type"]) for node in nodes)
    known = list(looks["types"])
    rank = {name: index for index, name in enumerate(known)}
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "types": [
            {"key": key, "label": labels.get(key, "其他" if key == OTHER else key), "count": types[key]}
            | looks["types"].get(key, looks["otherType"])
            for key in sorted(types, key=lambda key: (rank.get(key, len(known)), key))
        ],
        "predicates": [
            {"key": key, "label": labels.get(key, key), "count": count}
            for key, count in sorted(
                Counter(str(e["predicate"]) for e in edges).items(), key=lambda kc: (-kc[1], kc[0])
            )
        ],
    }


def _box(name: str, size: float) -> tuple[float, float]:
    """Width and height in pixels of a node of radius `size` over its name, of which ten Chinese characters count."""
    units = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in name)
    return max(6.5 * min(max(units, 4), 20) + 14, 2 * size + 10), 2 * size + 26


def _add_nodes(
    net: Network, graph: nx.MultiDiGraph[str], number: Mapping[str, int], labels: Mapping[str, str], *, placed: bool
) -> None:
    looks = appearance()
    names = {iri: _names(iri, graph.nodes[iri]) for iri in number}
    scale = min(max(math.sqrt(len(number)) / 12, 1.0), 1.8)  # many nodes are seen from further away
    pairs = [(number[a], number[b]) for a, b in graph.edges()]
    sizes = {iri: round(scale * min(7 + 3.2 * math.sqrt(graph.degree(iri)), 26), 1) for iri in number}
    boxes = {index: _box(names[iri][0], sizes[iri]) for iri, index in number.items()}
    places = place(pairs, boxes) if placed else dict.fromkeys(boxes, (0, 0))
    for iri, index in number.items():
        attributes = graph.nodes[iri]
        kind = str(attributes.get("type") or OTHER)
        x, y = places[index]
        net.add_node(
            index,
            label=names[iri][0],
            shape=looks["types"].get(kind, looks["otherType"])["shape"],
            size=sizes[iri],
            x=x,
            y=y,
            iri=iri,
            type=kind,
            names=names[iri],
            roles=[labels.get(role, role) for role in sorted(attributes.get("roles") or ())],
            family=attributes.get("family"),
            documents=attributes.get("documents"),
            notes=list(attributes.get("notes") or ()),
            place=list(attributes.get("place") or ()),
            caption=str(attributes.get("caption") or ""),
            focus=bool(attributes.get("focus")),
        )


def _names(iri: str, attributes: Mapping[str, Any]) -> list[str]:
    """Preferred name first, then the others, each once."""
    aliases = list(attributes.get("names") or ())
    label = attributes.get("label") or (aliases[0] if aliases else iri)
    return list(dict.fromkeys([label, *aliases]))


def _add_edges(net: Network, graph: nx.MultiDiGraph[str], number: Mapping[str, int], labels: Mapping[str, str]) -> None:
    rows = [(number[a], number[b], _relation(attributes, labels)) for a, b, attributes in graph.edges(data=True)]
    rows.sort(key=lambda row: (row[0], row[2]["predicate"], row[1], json.dumps(row[2], sort_keys=True)))
    total = Counter(frozenset((a, b)) for a, b, _ in rows)
    seen: Counter[frozenset[int]] = Counter()
    for index, (a, b, relation) in enumerate(rows):
        pair = frozenset((a, b))
        net.add_edge(a, b, id=index, smooth=_bend(seen[pair], total[pair], forward=a < b), **relation)
        seen[pair] += 1


def _relation(attributes: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "predicate": str(attributes.get("predicate", "")),
        "symmetric": attributes.get("predicate") in appearance()["symmetric"],
        "confidence": round(float(attributes.get("confidence", 1.0)), 4),
        "amounts": [_amount(amount, labels) for amount in attributes.get("amounts") or ()],
        "evidence": [_evidence(evidence) for evidence in attributes.get("evidence") or ()],
        "note": str(attributes.get("note") or ""),
        "weight": int(attributes.get("weight") or 0),
    }


def _bend(index: int, total: int, *, forward: bool) -> bool | dict[str, Any]:
    """How edge `index` of `total` between the same two nodes is bent so that all can be seen; False for straight."""
    roundness = (index - (total - 1) / 2) * 0.24 * (1 if forward else -1)
    if roundness == 0:
        return False
    return {
        "enabled": True,
        "type": "curvedCW" if roundness > 0 else "curvedCCW",
        "roundness": round(abs(roundness), 3),
    }


def _amount(amount: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    kind = str(amount.get("kind") or "")
    return {
        "text": money(amount["value"], str(amount.get("currency") or "CNY")),
        "kind": labels.get(kind, kind),
        "date": date_text(str(amount.get("date") or "")) if amount.get("date") else "",
    }


def _evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    case = evidence.get("case")
    return {
        "quote": str(evidence.get("quote") or ""),
        "source": str(evidence.get("source") or ""),
        "curation": str(evidence.get("curation") or ""),
        "theme": str(evidence.get("theme") or ""),
        "case": f"案例 {case}" if isinstance(case, int) else (case or ""),
        "start": evidence.get("start"),
        "end": evidence.get("end"),
    }
