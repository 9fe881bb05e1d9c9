"""Which bank has what: a heat map bank × product family, as a table whose cells list their products with evidence."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import networkx as nx

from kg.query.facts import Fact
from kg.query.families import FamilyCell, family_totals
from viz.facts import add_family, add_thing, amount_attributes, passage_attributes
from viz.network import network_data
from viz.page import PICTURE, asset, empty_page, page, script, write_text

_KEY = "格子里是产品数目，颜色越深越多；分行的产品算在总行名下。点格子看其中的产品与证据，点银行或家族看它的全部关系。"


def families_page(
    cells: Sequence[FamilyCell],
    offers: Mapping[tuple[str, str], Sequence[Fact]],
    *,
    title: str = "银行与产品家族",
    labels: Mapping[str, str] | None = None,
) -> str:
    """A complete HTML page, in Chinese, that works without a network; see `viz.page.network_page` for `labels`.

    `cells` come from `kg.query.families.families`; `offers` are the facts behind them, as
    `kg.query.families.offers_by_bank` gives them.
    """
    if not cells:
        return empty_page(title, "图中没有归入家族的产品。")
    data = network_data(_network(cells, offers), labels or {}, placed=False)
    scripts = [script("model.js", "heat.js", *PICTURE)]
    return page(data, _table(cells, data), scripts, title=title, picture="对照表", key=_KEY)


def write_families_page(
    cells: Sequence[FamilyCell],
    offers: Mapping[tuple[str, str], Sequence[Fact]],
    path: str | Path,
    *,
    title: str = "银行与产品家族",
    labels: Mapping[str, str] | None = None,
) -> None:
    """Write `families_page` to `path`, whole or not at all; GraphError where that cannot be done."""
    write_text(Path(path), families_page(cells, offers, title=title, labels=labels))


def _network(cells: Sequence[FamilyCell], offers: Mapping[tuple[str, str], Sequence[Fact]]) -> nx.MultiDiGraph[str]:
    """Banks, families and products; one relation between a bank and a product, whichever of its branches offers it."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for cell in cells:
        add_thing(graph, cell.bank)
        for product in cell.products:
            add_family(graph, product, cell.family)
            if not graph.has_edge(cell.bank.iri, product.iri, key="offers"):
                said = _joined(offers.get((cell.bank.iri, product.iri), ()))
                graph.add_edge(cell.bank.iri, product.iri, key="offers", predicate="offers", **said)
    return graph


def _joined(facts: Sequence[Fact]) -> dict[str, Any]:
    """What several facts that mean one relation say together."""
    return {
        "confidence": max((fact.confidence for fact in facts), default=0.0),
        "amounts": [amount_attributes(amount) for fact in facts for amount in fact.amounts],
        "evidence": [passage_attributes(passage) for fact in facts for passage in fact.evidence],
    }


def _table(cells: Sequence[FamilyCell], data: Mapping[str, Any]) -> str:
    """The table with the counts that the cells have; the page's script keeps them up to date under the filters."""
    number = {node["iri"]: node["id"] for node in data["nodes"]}
    counts = {(cell.bank.iri, cell.family.iri): len(cell.products) for cell in cells}
    columns = list(family_totals(tuple(cells)).items())
    rows = []
    for bank in dict.fromkeys(cell.bank for cell in cells):
        products = {product for cell in cells if cell.bank == bank for product in cell.products}
        row = "".join(
            _cell(number[bank.iri], number[family.iri], counts.get((bank.iri, family.iri), 0)) for family, _ in columns
        )
        head = _head("row", number[bank.iri], bank.label)
        rows.append(f'<tr>{head}{row}<td class="sum" data-of-row="{number[bank.iri]}">{len(products)}</td></tr>')
    totals = "".join(f'<td data-of-column="{number[family.iri]}">{count}</td>' for family, count in columns)
    everything = len({product for cell in cells for product in cell.products})
    return Template(asset("heat.html")).substitute(
        families="".join(_head("col", number[family.iri], family.label) for family, _ in columns),
        rows="\n".join(rows),
        totals=f'{totals}<td id="all-products">{everything}</td>',
    )


def _head(scope: str, node: int, label: str) -> str:
    name = f'<button type="button" class="name">{html.escape(label)}</button>'
    return f'<th scope="{scope}" data-node="{node}">{name}</th>'


def _cell(row: int, column: int, count: int) -> str:
    button = f'<button type="button"{"" if count else " hidden"}>{count}</button>'
    return f'<td data-row="{row}" data-column="{column}" data-heat="{min(count, 6)}">{button}</td>'
