"""Exports and frames: other programs read what was written, and the bytes do not change."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from pyoxigraph import Store

from kg.errors import GraphError, QueryError
from kg.query.export import ENDINGS, export
from kg.query.frames import named_frame, query_frame

BASE = "https://w3id.org/csrkg/id/"


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_bytes_are_the_same_twice(store: Store, tmp_path: Path, ending: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (export(store, tmp_path / folder / f"g.{ending}") for folder in ("a", "b"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert all(p.stat().st_size for p in first)


@pytest.mark.parametrize(("ending", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_network_tools_read_it(store: Store, tmp_path: Path, ending: str, read: object) -> None:
    (path,) = export(store, tmp_path / f"g.{ending}")
    graph = read(path)  # type: ignore[operator]
    assert graph.number_of_nodes() == 13
    assert graph.number_of_edges() == 17
    assert graph.nodes[BASE + "云桥科技"]["label"] == "云桥科技"
    (edge,) = [
        data for _, b, data in graph.edges(data=True) if b == BASE + "云桥科技" and data["predicate"] == "finances"
    ]
    assert edge["amount"] == 6_900_000
    assert not re.search(rb"lastmodifieddate|20\d\d-\d\d-\d\d", path.read_bytes())


def test_tables_of_nodes_and_edges(store: Store, tmp_path: Path) -> None:
    paths = export(store, tmp_path / "g.csv")
    assert [p.name for p in paths] == ["g-nodes.csv", "g-edges.csv"]
    nodes, edges = (pd.read_csv(p) for p in paths)
    assert len(nodes) == 13
    assert len(edges) == 17
    assert set(edges["source"]) | set(edges["target"]) <= set(nodes["id"])
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbfid,key,label,type")


def test_an_unknown_ending_names_those_that_work(store: Store, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"\.xlsx.*\.graphml, \.gexf, \.csv"):
        export(store, tmp_path / "g.xlsx")


def test_frames_have_columns_and_types(store: Store) -> None:
    frame = query_frame(
        store,
        "SELECT ?name ?value WHERE { ?s csr:amount/csr:value ?value ; rdf:subject/skos:prefLabel ?name }",
    )
    assert list(frame.columns) == ["name", "value"]
    assert frame["value"].sum() == 257_200_000
    assert frame["value"].dtype == "Int64"
    named = named_frame(store, "partner-agencies")
    assert named.loc[0, "banks"] == 2
    with pytest.raises(QueryError):
        query_frame(store, "ASK {}")
