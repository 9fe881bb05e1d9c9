"""The lineage of products as a layered page: providers and sources on the left, clients and groups on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

import networkx as nx

from kg.query.lineage import Lineage, Member
from viz.diagram import diagram
from viz.facts import add_fact, add_family, add_thing, first_note
from viz.network import network_data
from viz.page import PICTURE, asset, empty_page, page, script, write_text
from viz.wording import date_text

_KEY = "左边：提供者、资金与所属家族；右边：渠道、客户与面向的群体。虚线表示不太确定。点名称或连线看证据。"
_CUT = "关系太多，图中只画出一部分。"


def lineage_network(lineages: Iterable[Lineage]) -> nx.MultiDiGraph[str]:
    """What lineages tell as one network, in the attributes that `viz.page.network_page` lists.

    Beside them nodes have `caption` (the earliest date), `notes` and `focus` (what the lineages are about).
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for told in lineages:
        notes = first_note(told.first) + ([] if told.complete else [_CUT])
        add_thing(graph, told.thing, names=[told.thing.label, *told.names], notes=notes, focus=True)
        graph.nodes[told.thing.iri]["caption"] = _since(told.first.date if told.first else None)
        for family in told.families:
            add_family(graph, told.thing, family)
        for member in (*told.relatives, *told.siblings):
            _add_member(graph, told, member)
        for fact in told.facts():
            add_fact(graph, fact)
    return graph


def lineage_svg(lineages: Iterable[Lineage], *, labels: Mapping[str, str] | None = None) -> str:
    """The picture alone, as an SVG file that brings its style along, for notebooks and documents."""
    picture = diagram(network_data(lineage_network(lineages), labels or {}, placed=False), label="产品谱系")
    style = f"{asset('colours.css')}\n{asset('diagram.css')}\nsvg {{ background: var(--ground) }}"
    head, _, rest = picture.partition(">")
    return f"{head}><style>{style}</style>{rest}"


def lineage_page(
    lineages: Iterable[Lineage], *, title: str | None = None, labels: Mapping[str, str] | None = None
) -> str:
    """A complete HTML page, in Chinese, that works without a network; see `viz.page.network_page` for `labels`."""
    told = list(lineages)
    names = "、".join(dict.fromkeys(each.thing.label for each in told))
    title = title or f"{names}：从哪里来，到哪里去"
    if not told:
        return empty_page(title, "没有可画的谱系。")
    data = network_data(lineage_network(told), labels or {}, placed=False)
    drawing = Template(asset("diagram.html")).substitute(svg=diagram(data, label="产品谱系"))
    scripts = [script("model.js", "diagram.js", *PICTURE)]
    return page(data, drawing, scripts, title=title, picture="谱系图", key=_KEY)


def write_lineage_page(
    lineages: Iterable[Lineage],
    path: str | Path,
    *,
    title: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Write `lineage_page` to `path`, whole or not at all; GraphError where that cannot be done."""
    write_text(Path(path), lineage_page(lineages, title=title, labels=labels))


def _add_member(graph: nx.MultiDiGraph[str], told: Lineage, member: Member) -> None:
    """Another member of the families: with its date, under the families that it shares, as far as that is known."""
    add_thing(graph, member.thing)
    node = graph.nodes[member.thing.iri]
    node["notes"] = node["notes"] or first_note(member.first, member.source)
    node.setdefault("caption", _since(member.first.date if member.first else None))
    for family in told.families[:1]:
        add_family(graph, member.thing, family)


def _since(date: str | None) -> str:
    return f"最早 {date_text(date)}" if date else ""
