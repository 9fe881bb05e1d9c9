"""Graphs for other programs: the RDF formats, GraphML and GEXF for network tools, CSV tables of nodes and edges."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from pyoxigraph import Store

from kg.errors import GraphError
from kg.query.networks import network
from kg.rdf.files import FORMATS, save, write_whole

ENDINGS: tuple[str, ...] = (*FORMATS, "graphml", "gexf", "csv")
_NODE_COLUMNS = ("id", "key", "label", "type", "roles", "names", "family", "documents")
_EDGE_COLUMNS = ("source", "target", "predicate", "confidence", "statements", "amount", "currency", "quote", "sources")


def export(store: Store, path: Path) -> list[Path]:
    """Write the graph to `path` in the format of its ending (see `ENDINGS`) and return the files written.

    `.csv` gives two tables, `STEM-nodes.csv` and `STEM-edges.csv`. Each file is written whole or not at all, with the
    same bytes for the same graph. Raises GraphError for an unknown ending or a place that cannot be written.
    """
    ending = path.suffix[1:].lower()
    if ending in FORMATS:
        save(store, path)
        return [path]
    if ending == "csv":
        graph = network(store)
        tables = {"nodes": (_NODE_COLUMNS, node_table(graph)), "edges": (_EDGE_COLUMNS, edge_table(graph))}
        paths = {name: path.with_name(f"{path.stem}-{name}.csv") for name in tables}
        for name, (columns, rows) in tables.items():
            write_whole(paths[name], _csv(columns, rows))
        return list(paths.values())
    if ending in {"graphml", "gexf"}:
        write_whole(path, to_graphml(network(store)) if ending == "graphml" else to_gexf(network(store)))
        return [path]
    known = ", ".join(f".{name}" for name in ENDINGS)
    raise GraphError(f"{path}: nothing can be exported with the ending {path.suffix!r}; use one of {known}")


def node_table(graph: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    """One line per thing; lists are joined by ；."""
    return [
        {"id": node}
        | {column: data[column] for column in ("key", "label", "type", "documents")}
        | {"roles": "；".join(data["roles"]), "names": "；".join(data["names"]), "family": data["family"] or ""}
        for node, data in graph.nodes(data=True)
    ]


def edge_table(graph: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    """One line per relation: its largest sum (in single units), the first quote, and all its source files."""
    rows = []
    for subject, object_, data in graph.edges(data=True):
        largest = max(data["amounts"], key=lambda amount: float(amount["value"]), default=None)
        rows.append(
            {
                "source": subject,
                "target": object_,
                "predicate": data["predicate"],
                "confidence": data["confidence"],
                "statements": data["statements"],
                "amount": largest["value"] if largest else "",
                "currency": largest["currency"] if largest else "",
                "quote": next((passage["quote"] for passage in data["evidence"] if passage["quote"]), ""),
                "sources": "；".join(sorted({passage["source"] for passage in data["evidence"]})),
            }
        )
    return rows


def to_graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    """The network as GraphML."""
    buffer = io.BytesIO()
    nx.write_graphml_xml(_flat(graph), buffer, prettyprint=True)
    return buffer.getvalue()


def to_gexf(graph: nx.MultiDiGraph[str]) -> bytes:
    """The network as GEXF 1.2, without the date that networkx would write into it."""
    writer = GEXFWriter(prettyprint=True, version="1.2draft")
    writer.add_graph(_flat(graph))
    for element in writer.xml.iter():
        element.attrib.pop("lastmodifieddate", None)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _flat(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The same network with one text or number per attribute, as the XML formats need it."""
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in node_table(graph):
        flat.add_node(row["id"], **{key: _clean(value) for key, value in row.items() if key not in {"id", "key"}})
    for number, row in enumerate(edge_table(graph)):
        attributes = {
            key: _clean(value) for key, value in row.items() if key not in {"source", "target"} and value != ""
        }
        flat.add_edge(row["source"], row["target"], key=str(number), **attributes)
    return flat


def _clean(value: Any) -> Any:
    """Text without the control characters that XML forbids."""
    return "".join(c for c in value if c >= " " or c in "\t\n") if isinstance(value, str) else value


def _csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # the mark lets spreadsheets see that it is UTF-8
