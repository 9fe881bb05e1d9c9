"""The W3C's protocol tests that concern queries, sent to a running server as the manifest writes them."""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest
from rdflib import Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from kg.server.holding import Source
from kg.server.limits import Limits

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
MEDIA_TYPES = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}


@pytest.mark.shared
def test_the_protocol_tests_on_queries_pass(shared: Path, tmp_path: Path, serve) -> None:
    folder = shared / "w3c/sparql11-protocol"
    manifest = Graph().parse(folder / "manifest.ttl", publicID="http://tests/manifest")
    data = tmp_path / "data.nq"
    data.write_text("".join(sorted(quads(manifest, folder))), "utf-8")
    entries = [
        entry
        for found in manifest.objects(None, MF.entries)
        for entry in Collection(manifest, found)
        if "update" not in str(entry).rpartition("#")[2]
    ]
    with serve(Source(data), Limits()) as server:
        wrong = {
            str(manifest.value(entry, MF.name)): complaint
            for entry in entries
            for complaint in complaints(manifest, entry, server.port)
        }
    print(f"W3C protocol tests that concern queries: {len(entries) - len(wrong)} of {len(entries)} pass")
    assert len(entries) == 20
    assert wrong == {}


def quads(manifest: Graph, folder: Path) -> set[str]:
    """The test data, each file in the graph whose name the manifest gives."""
    found = set()
    for data in manifest.objects(None, UT.graphData):
        path = folder / str(manifest.value(data, UT.graph)).rpartition("/")[2]
        name = manifest.value(data, RDFS.label)
        for line in path.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                found.add(f"{line.strip().removesuffix('.').strip()} <{name}> .\n")
    return found


def complaints(manifest: Graph, entry: Node, port: int) -> list[str]:
    """What is wrong with the answers to an entry's requests."""
    connection = manifest.value(entry, MF.action)
    found = []
    for request in Collection(manifest, manifest.value(connection, HT.requests)):
        expected = manifest.value(request, HT.resp)
        status, media_type, body = send(manifest, request, port)
        allowed = {str(code)[-3] for code in manifest.objects(expected, MF.expectedStatus)}
        if str(status)[0] not in allowed:
            found.append(f"{status} is none of {allowed}: {body[:100]}")
        form = manifest.value(expected, MF.expectedFormat)
        if form is not None and not media_type.startswith(MEDIA_TYPES[str(form)]):
            found.append(f"{media_type} is not {form}")
        truth = manifest.value(expected, MF.expectedBoolean)
        if truth is not None and str(truth) not in body:
            found.append(f"{body} is not {truth}")
    return found


def send(manifest: Graph, request: Node, port: int) -> tuple[int, str, str]:
    """Send one request as the manifest writes it; status, media type and body of the answer."""
    headers = {}
    fields = manifest.value(request, HT.headers)
    for field in Collection(manifest, fields) if fields is not None else ():
        headers[str(manifest.value(field, HT.fieldName))] = str(manifest.value(field, HT.fieldValue))
    content = manifest.value(request, HT.body)
    body = None
    if content is not None:
        encoding = str(manifest.value(content, CNT.characterEncoding))
        body = str(manifest.value(content, CNT.chars)).encode(encoding)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    path, method = str(manifest.value(request, HT.absolutePath)), str(manifest.value(request, HT.methodName))
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    media_type, text = answer.getheader("content-type", ""), answer.read().decode("utf-8")
    connection.close()
    return answer.status, media_type, text
