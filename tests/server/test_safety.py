"""Nothing that is asked leaves the graph, nothing that stands in it runs in a page."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest

PATHS = [
    "/",
    "/sparql",
    "/sparql?query=nonsense",
    "/static/index.html",
    "/static/nothing.js",
    "/nothing",
    "/api/nothing",
    "/openapi.json",
    "/id/bank-江州银行",
    "/id/nothing",
    "/data/bank-江州银行.ttl",
    "/ontology",
    "/ontology.html",
    "/.well-known/void",
]


@pytest.fixture
def elsewhere() -> Iterator[tuple[int, list[str]]]:
    """A server that nobody may ask, and what it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    listener = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield listener.server_port, asked
    listener.shutdown()
    listener.server_close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:%d/> SELECT * { ?s ?p ?o SERVICE :a { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:%d/> SELECT * { ?s ?p 'a\\u0027#' . SERVICE :a { ?x ?y ?z } }",
        "SELECT * { OPTIONAL { ?s a csr:Bank FILTER EXISTS { SERVICE#x\n<http://127.0.0.1:%d/>{?a ?b ?c} } } }",
        "SELECT * FROM <http://127.0.0.1:%d/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:%d/> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:%d/>",
        "DESCRIBE <http://127.0.0.1:%d/>",
    ],
)
def test_no_query_reaches_the_network(server, elsewhere, query: str) -> None:
    port, asked = elsewhere
    server.query(query % port, "*/*")
    assert asked == []


def test_even_a_query_that_slips_through_cannot_open_a_connection(graph, monkeypatch) -> None:
    from kg.server import answers
    from kg.server.holding import Source, open_holding
    from kg.server.negotiation import Choice

    monkeypatch.setattr(answers, "refuse", lambda query: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:  # no thread: it would find no file to open, either
        question = answers.Question(
            f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}",
            (),
            (),
            Choice("json", "application/json"),
            None,
            10,
            10**6,
            "http://localhost/",
        )
        with pytest.raises(answers.QueryError):
            answers.answer(open_holding(Source(graph)), question)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("name", ["file:///etc/passwd", "file:///etc/hostname"])
def test_no_query_reaches_a_file(server, name: str) -> None:
    for query, fields in (
        (f"SELECT * FROM <{name}> {{ ?s ?p ?o }}", {}),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": name}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": name}),
    ):
        answer = server.query(query, **fields)
        assert (answer.status, answer.json()["results"]["bindings"]) == (200, [])


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_safe_to_open(server, path: str) -> None:
    headers = server.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_the_page_has_a_new_nonce_each_time(server) -> None:
    first, second = server.get("/"), server.get("/")
    if first.status == 404:
        pytest.skip("the explorer's files are not there")
    nonce = first.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) >= 16
    assert nonce in first.text and "__CSP_NONCE__" not in first.text
    assert nonce not in second.text and first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../kg/model.py",
        "/static/%2e%2e/%2e%2e/%2e%2e/kg/model.py",
        "/static/..%2f..%2f..%2fkg%2fmodel.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/..%5c..%5cpyproject.toml",
        "/data/../../../etc/passwd",
        "/id/..%2f..%2fetc%2fpasswd",
        "/ontology.ttl%00",
        "/ontology.../shapes.ttl",
    ],
)
def test_no_path_leads_to_another_file(server, path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status in {400, 404}
    assert "import" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "x" * 500, "evil.example/<script>", ""])
def test_the_host_header_changes_nothing(server, host: str) -> None:
    moved = server.ask("GET", f"/id/{quote('bank-江州银行')}", Host=host)
    assert (moved.status, moved.headers["location"].startswith("/#/entity")) == (303, True)
    assert server.ask("GET", "/sparql", Host=host).status == 200
    assert server.ask("GET", "/.well-known/void", Host=host).status == 200


@pytest.mark.parametrize("path", ["/id", "/static", "/api/search/?q=a", "/ontology/", "//evil.example/id/x"])
def test_no_answer_leads_to_the_host_that_a_client_names(server, path: str) -> None:
    answer = server.ask("GET", path, Host="evil.example")
    assert (answer.status, "location" in answer.headers) == (404, False)


def test_broken_http_is_no_reason_to_fall_over(server) -> None:
    for data in (
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /%FF%FE%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            status = line.recv(1000).split(b" ")[1:2]
        assert status == [] or status[0].startswith(b"4")
    assert server.query("ASK {}").status == 200


def test_a_slow_or_endless_body_is_cut_off(serve, graph) -> None:
    from kg.server.holding import Source
    from kg.server.limits import Limits

    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    with serve(Source(graph), Limits(workers=1, body_time=0.3)) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(head + b"Content-Length: 100\r\n\r\nASK")
            assert b" 408 " in line.recv(100)
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            chunk = b"10000\r\n" + b"#" * 65536 + b"\r\n"
            try:
                for _ in range(40):
                    line.sendall(chunk)
            except ConnectionError:
                pass
            else:
                assert b" 413 " in line.recv(100)
        assert server.query("ASK {}").status == 200
