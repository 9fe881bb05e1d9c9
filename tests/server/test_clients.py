"""Programs that people already have work with the endpoint."""

from __future__ import annotations

import io
import shutil
import subprocess

import pandas as pd
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

LABELS = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?label { ?s skos:prefLabel ?label } ORDER BY ?label"
)


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows_and_graphs(server, method: str) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setMethod(method)
    client.setQuery(LABELS)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["label"]["value"] for row in rows] == ["云帆贷", "江州银行", "甲/乙贷"]
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 3
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().splitlines()[0] == "label"
    client.setQuery("DESCRIBE <https://w3id.org/csrkg/id/product-云帆贷>")
    client.setReturnFormat(TURTLE)
    assert "云帆贷" in client.queryAndConvert().decode()


def test_sparqlwrapper_is_told_what_is_wrong(server) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery("SELECT nothing")
    with pytest.raises(QueryBadFormed, match="line 1"):
        client.query()


def test_rdflib_sees_the_endpoint_as_a_graph(server) -> None:
    graph = Graph(SPARQLStore(f"{server.url}/sparql"))
    label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    bank = URIRef("https://w3id.org/csrkg/id/bank-江州银行")
    assert graph.value(bank, label) == Literal("江州银行", lang="zh")
    assert len(graph) == 30
    assert [str(row[0]) for row in graph.query(LABELS)] == ["云帆贷", "江州银行", "甲/乙贷"]
    assert bool(graph.query(f"ASK {{ <{bank}> ?p ?o }}").askAnswer)


def test_pandas_reads_a_table_from_the_address(server) -> None:
    from urllib.parse import urlencode

    table = pd.read_csv(f"{server.url}/sparql?{urlencode({'query': LABELS, 'format': 'csv'})}")
    assert list(table["label"]) == ["云帆贷", "江州银行", "甲/乙贷"]
    answer = server.query(LABELS, "text/csv")
    assert table.equals(pd.read_csv(io.BytesIO(answer.body)))


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_curl_posts_a_query(server) -> None:
    done = subprocess.run(
        ["curl", "-sf", "-H", "Accept: text/csv", "--data-urlencode", f"query={LABELS}", f"{server.url}/sparql"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["label", "云帆贷", "江州银行", "甲/乙贷"]


YASGUI = {  # what @zazuko/yasgui 4.6.2 sends in Chromium (`benchmarks/yasgui.py`), and what it must get
    "select": (LABELS, "application/sparql-results+json,*/*;q=0.9", 200, "application/sparql-results+json"),
    "ask": ("ASK { ?s ?p ?o }", "application/sparql-results+json,*/*;q=0.9", 200, "application/sparql-results+json"),
    "construct": ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples,*/*;q=0.9", 200, "application/n-triples"),
    "error": ("SELECT ?s {", "application/sparql-results+json,*/*;q=0.9", 400, "text/plain; charset=utf-8"),
}


@pytest.mark.parametrize("kind", YASGUI)
def test_yasgui_asks_as_it_does(server, kind: str) -> None:
    """YASGUI posts a form from another origin, without asking first whether it may, and takes any type as well."""
    from urllib.parse import urlencode

    query, accept, status, media_type = YASGUI[kind]
    answer = server.ask(
        "POST",
        "/sparql",
        urlencode({"query": query}).encode(),
        Content_Type="application/x-www-form-urlencoded",
        Accept=accept,
        Origin="http://127.0.0.1:42863",
    )
    assert answer.status == status
    assert answer.headers["content-type"] == media_type
    assert answer.headers["access-control-allow-origin"] == "*"
