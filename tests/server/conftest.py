"""A real server on a port of its own, and a plain client that shows every byte of an answer."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from kg.server.app import create_app
from kg.server.holding import Source
from kg.server.limits import Limits
from kg.server.running import Server as HttpServer
from kg.server.running import listen
from kg.server.workers import Workers

GRAPH = """
@prefix csr: <https://w3id.org/csrkg/ontology#> . @prefix kg: <https://w3id.org/csrkg/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
kg:bank-江州银行 a csr:Bank ; skos:prefLabel "江州银行"@zh ; csr:offers kg:product-云帆贷 .
kg:product-云帆贷 a csr:Product ; skos:prefLabel "云帆贷"@zh ; skos:altLabel "<script>alert(1)</script>"@zh .
kg:product-a%2Fb a csr:Product ; skos:prefLabel "甲/乙贷"@zh .
kg:document-note a csr:Document ; dcterms:source "note.txt" ; csr:mentions kg:bank-江州银行 , kg:product-云帆贷 .
kg:case-note-1 a csr:Case ; dcterms:isPartOf kg:document-note ; dcterms:title "云帆贷上线"@zh .
kg:passage-note-1-0-12 a csr:Passage ; dcterms:isPartOf kg:case-note-1 ; csr:start 3 ; csr:end 16 .
kg:statement-1 a rdf:Statement ; rdf:subject kg:bank-江州银行 ; rdf:predicate csr:offers ;
  rdf:object kg:product-云帆贷 ; csr:confidence 0.9 ; csr:amount kg:amount-1 ;
  prov:wasDerivedFrom kg:passage-note-1-0-12 .
kg:amount-1 a csr:MonetaryAmount ; csr:value 5000000 ; csr:currency "CNY" ; csr:kind csr:Loan .
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running server."""

    port: int
    workers: Workers

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes | None = None, timeout: float = 60, **headers: str) -> Answer:
        """One request; header names are written with _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, fields, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", quote(path, safe="/%?=&+:#.*~-_"), **headers)

    def query(self, sparql: str, accept: str = "application/sparql-results+json", **fields: str) -> Answer:
        return self.ask("GET", f"/sparql?{urlencode({'query': sparql, **fields})}", Accept=accept)


@contextmanager
def running(source: Source, limits: Limits) -> Iterator[Server]:
    """The server in a thread of its own until the block ends."""
    workers = Workers(source, limits)
    listener = listen("127.0.0.1", 0)
    server = HttpServer(create_app(workers), limits, lambda: None)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    try:
        yield Server(listener.getsockname()[1], workers)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture(scope="session")
def serve() -> Callable[..., Any]:
    """`running`, for tests that need limits of their own."""
    return running


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented graph without quotes."""
    path = tmp_path_factory.mktemp("served") / "graph.ttl"
    path.write_text(GRAPH, "utf-8")
    return path


@pytest.fixture(scope="session")
def server(graph: Path) -> Iterator[Server]:
    """The small graph under ordinary limits."""
    with running(Source(graph), Limits()) as found:
        yield found


@pytest.fixture(scope="session")
def crowd_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand banks, each with a name and a partner: enough for queries that would never end."""
    csr, kg = "https://w3id.org/csrkg/ontology#", "https://w3id.org/csrkg/id/"
    skos = "http://www.w3.org/2004/02/skos/core#"
    path = tmp_path_factory.mktemp("served") / "crowd.nt"
    path.write_text(
        "".join(
            f"<{kg}bank-{i}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{csr}Bank> .\n"
            f'<{kg}bank-{i}> <{skos}prefLabel> "第{i}银行"@zh .\n'
            f"<{kg}bank-{i}> <{csr}partnersWith> <{kg}bank-{(i * 7 + 1) % 2000}> .\n"
            for i in range(2000)
        ),
        "utf-8",
    )
    return path


@pytest.fixture(scope="session")
def crowd(crowd_graph: Path) -> Iterator[Server]:
    """The larger graph under tight limits."""
    with running(Source(crowd_graph), Limits(time_limit=1.0, row_limit=1000)) as found:
        yield found
