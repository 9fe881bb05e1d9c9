"""The SPARQL protocol as programs see it."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode

import pytest

ALL = "SELECT ?s WHERE { ?s a csr:Product } ORDER BY ?s"
FORM = "application/x-www-form-urlencoded"


def test_the_three_ways_to_ask_give_the_same_answer(server) -> None:
    got = server.query(ALL)
    form = server.ask("POST", "/sparql", urlencode({"query": ALL}).encode(), Content_Type=FORM)
    direct = server.ask("POST", "/sparql", ALL.encode(), Content_Type="application/sparql-query; charset=UTF-8")
    assert got.status == form.status == direct.status == 200
    assert got.body == form.body == direct.body
    assert [row["s"]["value"].rpartition("/")[2] for row in got.json()["results"]["bindings"]] == [
        "product-a%2Fb",
        "product-云帆贷",
    ]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml, */*;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0.5, text/csv;q=0.9", "text/csv; charset=utf-8"),
        ("text/*;q=0.3, application/*;q=0.2", "text/csv; charset=utf-8"),
        ("text/csv;q=0, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
    ],
)
def test_rows_come_in_the_format_that_is_liked_best(server, accept: str, media_type: str) -> None:
    answer = server.query(ALL, accept)
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("accept", "media_type", "sign"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", "kg:product-云帆贷"),
        ("application/ld+json", "application/ld+json", '"@id"'),
        ("application/n-triples", "application/n-triples", "<https://w3id.org/csrkg/id/product-云帆贷> <"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.1", "application/rdf+xml", "<rdf:RDF"),
    ],
)
@pytest.mark.parametrize("query", ["DESCRIBE kg:product-云帆贷", "CONSTRUCT WHERE { kg:product-云帆贷 ?p ?o }"])
def test_graphs_come_in_the_format_that_is_liked_best(server, query, accept, media_type, sign) -> None:
    answer = server.query(query, accept)
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert sign in answer.text


def test_an_accept_header_in_two_lines_counts_as_one(server) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    line.putrequest("GET", f"/sparql?{urlencode({'query': ALL})}")
    line.putheader("Accept", "image/png")
    line.putheader("Accept", "text/csv")
    line.endheaders()
    assert line.getresponse().headers["content-type"] == "text/csv; charset=utf-8"
    line.close()


def test_all_formats_tell_the_same_rows(server) -> None:
    odd = (
        'SELECT ?u (1.50 AS ?d) ("a\\tb\\n\\"\\\\" AS ?t) ("x"@zh AS ?l) ("" AS ?e) ("<b>&" AS ?x) '
        '("z"^^<urn:t> AS ?y) (1e400 AS ?i) {}'
    )
    row = server.query(odd).json()["results"]["bindings"][0]
    assert row["t"]["value"] == 'a\tb\n"\\'
    assert row["l"] == {"type": "literal", "value": "x", "xml:lang": "zh"}
    assert row["e"]["value"] == "" and "u" not in row
    assert row["d"]["datatype"].endswith("decimal")
    assert "<literal>&lt;b&gt;&amp;</literal>" in server.query(odd, "application/sparql-results+xml").text
    assert server.query(odd, "text/csv").text.splitlines()[0] == "u,d,t,l,e,x,y,i"
    assert server.query("ASK {}", "text/csv").text.strip() == "true"
    assert server.query("ASK {}").json()["boolean"] is True


@pytest.mark.parametrize("name", ["csv", "text/csv"])
def test_a_format_can_be_named_where_headers_cannot_be_set(server, name: str) -> None:
    assert server.query(ALL, "*/*", format=name).headers["content-type"].startswith("text/csv")
    assert (
        server.query("DESCRIBE kg:product-云帆贷", "*/*", format=name).headers["content-type"].startswith("text/turtle")
    )


@pytest.mark.parametrize(
    ("query", "accept"), [(ALL, "image/png"), ("ASK {}", "text/turtle"), ("DESCRIBE <urn:a>", "text/csv")]
)
def test_a_format_that_does_not_fit_is_told_with_those_that_do(server, query: str, accept: str) -> None:
    answer = server.query(query, accept)
    assert answer.status == 406
    assert "application/" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body", "media_type", "status", "said"),
    [
        ("GET", "/sparql?query=SELECT+%7B", None, "", 400, "line 1"),
        ("GET", "/sparql?query=", None, "", 400, "empty"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, "", 400, "more than one"),
        ("GET", "/sparql?query=%FF", None, "", 400, "UTF-8"),
        ("GET", "/sparql?querry=ASK%7B%7D", None, "", 400, "no query"),
        ("GET", "/sparql?update=CLEAR+ALL", None, "", 400, "updates are not taken"),
        ("GET", "/sparql?query=CLEAR+ALL", None, "", 400, "CLEAR would change"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=no+iri", None, "", 400, "no absolute IRI"),
        ("GET", "/sparql?query=" + "ASK%7B%7D" * 2000, None, "", 414, "longer than"),
        ("POST", "/sparql", b"update=CLEAR+ALL", FORM, 400, "updates are not taken"),
        ("POST", "/sparql", b"CLEAR ALL", "application/sparql-update", 400, "updates are not taken"),
        ("POST", "/sparql", b"ASK {}", "text/plain", 415, "application/sparql-query"),
        ("POST", "/sparql", b"ASK {}", "", 415, "application/sparql-query"),
        ("POST", "/sparql", "ASK {}".encode("utf-16"), "application/sparql-query; charset=UTF-16", 415, "UTF-8"),
        ("POST", "/sparql", b"\xff\xfe", "application/sparql-query", 400, "UTF-8"),
        ("POST", "/sparql", b"a=b", FORM, 400, "no query"),
        ("POST", "/sparql", b"#" * (2**20 + 1), "application/sparql-query", 413, "larger than 1024 KiB"),
        ("PUT", "/sparql", b"ASK {}", "application/sparql-query", 405, "use GET or POST"),
        ("DELETE", "/sparql", None, "", 405, "use GET or POST"),
    ],
)
def test_each_kind_of_error_has_its_status_and_a_readable_line(server, method, path, body, media_type, status, said):
    headers = {"Content_Type": media_type} if media_type else {}
    answer = server.ask(method, path, body, **headers)
    assert answer.status == status
    assert said in answer.text
    assert answer.text.count("\n") == 1
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers.get("allow", "GET, HEAD, POST, OPTIONS") == "GET, HEAD, POST, OPTIONS"


def test_errors_come_as_json_with_their_place_where_that_is_liked(server) -> None:
    answer = server.query("SELECT ?s\nWHERE { ?s a x:Y }", "application/sparql-results+json, application/json;q=0.5")
    assert answer.status == 400
    assert answer.json()["error"]["line"] == 2
    assert answer.json()["error"]["code"] == "bad-query"


@pytest.mark.parametrize("path", [f"/sparql?{urlencode({'query': ALL})}", "/ontology.ttl", "/data?iri=urn:x"])
def test_head_says_what_get_says_without_the_body(server, path: str) -> None:
    got, head = server.ask("GET", path), server.ask("HEAD", path)
    assert head.body == b""
    assert (head.status, head.headers["content-type"]) == (got.status, got.headers["content-type"])
    assert head.headers["content-length"] == str(len(got.body))


def test_pages_of_other_sites_may_ask(server) -> None:
    before = server.ask("OPTIONS", "/sparql", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert before.status == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "Content-Type" in before.headers["access-control-allow-headers"]
    for answer in (before, server.query(ALL), server.query("nonsense")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_the_endpoint_describes_itself_and_leads_people_to_the_editor(server) -> None:
    from rdflib import Graph

    told = Graph().parse(data=server.get("/sparql").text, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert told.query(f"ASK {{ <{server.url}/sparql> a <{sd}Service> ; <{sd}supportedLanguage> <{sd}SPARQL11Query> }}")
    page = server.get("/sparql", Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (page.status, page.headers["location"]) == (303, "/#/sparql")


def test_the_data_set_is_described_with_its_counts(server) -> None:
    from rdflib import Graph

    told = Graph().parse(data=server.get("/.well-known/void").text, format="turtle")
    void = "http://rdfs.org/ns/void#"
    found = list(
        told.query(f"SELECT ?e ?n {{ ?d a <{void}Dataset> ; <{void}sparqlEndpoint> ?e ; <{void}triples> ?n }}")
    )
    assert [(str(endpoint), int(number)) for endpoint, number in found] == [(f"{server.url}/sparql", 30)]


def test_a_data_set_that_the_graph_describes_keeps_its_name_and_licence(serve, tmp_path) -> None:
    from kg.server.holding import Source
    from kg.server.limits import Limits

    path = tmp_path / "described.ttl"
    path.write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . <urn:set> a <http://www.w3.org/ns/dcat#Dataset> ; "
        'dcterms:title "样例"@zh ; dcterms:license <urn:licence> .',
        "utf-8",
    )
    with serve(Source(path), Limits(workers=1)) as server:
        told = server.get("/.well-known/void").text
    assert "<urn:set>" in told and "<urn:licence>" in told and "银行业" not in told
