"""Who works with whom: banks, agencies and companies as a network page, edges as wide as there are cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import networkx as nx

from kg.query.partners import Partnership
from viz.facts import add_thing, passage_attributes
from viz.page import empty_page, network_page, write_text


def partners_network(partnerships: Iterable[Partnership], theme: str | None = None) -> nx.MultiDiGraph[str]:
    """Partnerships between banks (each with its branches) and others, in the attributes of `viz.page.network_page`.

    Edges have `weight` beside them: in how many cases the partnership is told, of `theme` alone where that is given.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    units: dict[str, set[str]] = {}
    for partnership in partnerships:
        ends = ((partnership.unit, partnership.bank), (partnership.partner, partnership.partner_bank))
        for unit, bank in ends:
            add_thing(graph, bank)
            if unit != bank:
                units.setdefault(bank.iri, set()).add(unit.label)
        if partnership.bank != partnership.partner_bank:
            _add(graph, partnership, theme)
    for iri, labels in units.items():
        graph.nodes[iri]["notes"] = [f"包括：{'、'.join(sorted(labels))}"]
    graph.remove_nodes_from([node for node in list(graph) if not graph.degree(node)])
    for _, _, attributes in graph.edges(data=True):
        attributes["weight"] = len({(p["source"], p["case"]) for p in attributes["evidence"]})
    return graph


def partners_page(
    partnerships: Iterable[Partnership],
    *,
    theme: str | None = None,
    title: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> str:
    """A complete HTML page, in Chinese, that works without a network; see `viz.page.network_page` for `labels`."""
    title = title or "谁和谁合作" + (f"：{theme}" if theme else "")
    graph = partners_network(partnerships, theme)
    if not graph.number_of_nodes():
        return empty_page(title, "图中没有这样的合作关系。")
    return network_page(
        graph, title=title, labels=labels, key="线越粗，讲到这一合作的案例越多；虚线表示不太确定。分行算在总行名下。"
    )


def write_partners_page(
    partnerships: Iterable[Partnership],
    path: str | Path,
    *,
    theme: str | None = None,
    title: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Write `partners_page` to `path`, whole or not at all; GraphError where that cannot be done."""
    write_text(Path(path), partners_page(partnerships, theme=theme, title=title, labels=labels))


def _add(graph: nx.MultiDiGraph[str], partnership: Partnership, theme: str | None) -> None:
    """One edge per pair of houses, however many of their units work together."""
    ends = sorted((partnership.bank.iri, partnership.partner_bank.iri))
    if not graph.has_edge(*ends, key="partnersWith"):
        graph.add_edge(*ends, key="partnersWith", predicate="partnersWith", confidence=0.0, evidence=[])
    attributes = graph.edges[ends[0], ends[1], "partnersWith"]
    attributes["confidence"] = max(attributes["confidence"], partnership.fact.confidence)
    for passage in partnership.fact.evidence:
        shown = passage_attributes(passage)
        if (theme is None or passage.theme == theme) and shown not in attributes["evidence"]:
            attributes["evidence"].append(shown)
