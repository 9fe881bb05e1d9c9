"""Every name of the graph leads somewhere: people to a page, programs to triples."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kg.server.holding import Source
from kg.server.limits import Limits

KG = "https://w3id.org/csrkg/id/"


@pytest.mark.parametrize("prefix", ["", "/csrkg"])
@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("text/html,*/*;q=0.8", "/#/entity?iri=https%3A%2F%2Fw3id.org%2Fcsrkg%2Fid%2Fproduct-a%252Fb"),
        ("text/turtle", "/data/product-a%2Fb.ttl"),
        ("application/ld+json", "/data/product-a%2Fb.jsonld"),
        ("application/rdf+xml, text/turtle;q=0.5", "/data/product-a%2Fb.rdf"),
        ("application/n-triples", "/data/product-a%2Fb.nt"),
    ],
)
def test_a_name_leads_to_its_page_or_its_triples(server, prefix: str, accept: str, place: str) -> None:
    answer = server.ask("GET", f"{prefix}/id/product-a%2Fb", Accept=accept)
    assert (answer.status, answer.headers["location"]) == (303, place)


@pytest.mark.parametrize(("ending", "form"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")])
def test_a_description_holds_the_triples_and_the_statements_about_a_thing(server, ending: str, form: str) -> None:
    answer = server.get(f"/data/product-云帆贷.{ending}")
    told = Graph().parse(data=answer.text, format=form)
    thing = URIRef(KG + "product-云帆贷")
    assert answer.status == 200
    assert (URIRef(KG + "bank-江州银行"), URIRef("https://w3id.org/csrkg/ontology#offers"), thing) in told
    assert (URIRef(KG + "amount-1"), None, None) in told
    assert (URIRef(KG + "passage-note-1-0-12"), None, None) in told
    assert (URIRef(KG + "product-a%2Fb"), None, None) not in told


def test_a_description_is_found_by_its_full_name_too(server) -> None:
    answer = server.get(f"/data?iri={KG}product-a%252Fb&format=nt")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/n-triples")
    assert "甲/乙贷" in answer.text


@pytest.mark.parametrize(
    "path", ["/id/nothing", "/data/nothing.ttl", "/data?iri=urn:x", "/data?iri=", "/data", "/id/", "/id/%FF%00"]
)
def test_an_unknown_name_is_not_found(server, path: str) -> None:
    answer = server.ask("GET", path)
    assert (answer.status, answer.text) == (404, "the graph has nothing of this name\n")


@pytest.mark.parametrize("name", ["case-note-1", "statement-1", "passage-note-1-0-12"])
def test_people_are_led_from_a_statement_to_its_case(server, name: str) -> None:
    place = server.get(f"/id/{name}", Accept="text/html").headers["location"]
    assert place == "/#/case?iri=https%3A%2F%2Fw3id.org%2Fcsrkg%2Fid%2Fcase-note-1"


def test_an_unfit_format_is_told(server) -> None:
    assert server.get("/id/statement-1", Accept="image/png").status == 406
    assert server.get("/data/statement-1", Accept="image/png").status == 406


def test_the_ontology_answers_people_and_programs(server) -> None:
    assert server.get("/ontology", Accept="text/html").headers["location"] == "/ontology.html"
    assert server.get("/csrkg/ontology", Accept="text/turtle").headers["location"] == "/ontology.ttl"
    page = server.get("/ontology.html").text
    assert '<section id="Bank">' in page and "银行" in page
    term = URIRef("https://w3id.org/csrkg/ontology#Bank")
    for ending, form in (("ttl", "turtle"), ("rdf", "xml"), ("nt", "nt")):
        assert (term, None, None) in Graph().parse(data=server.get(f"/ontology.{ending}").text, format=form)
    assert server.get("/ontology.docx").status == 404


def test_another_base_answers_under_the_same_path(serve, tmp_path: Path) -> None:
    path = tmp_path / "other.nt"
    base, csr = "https://example.org/things#", "https://w3id.org/csrkg/ontology#"
    path.write_text(
        f"<{base}document-a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{csr}Document> .\n"
        f"<{base}bank-a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{csr}Bank> .\n",
        "utf-8",
    )
    with serve(Source(path), Limits(workers=1)) as server:
        assert server.get("/id/bank-a", Accept="text/turtle").status == 303
        assert f"<{base}bank-a>" in server.get("/data/bank-a.nt").text


def test_what_hangs_on_very_many_things_is_cut_and_says_so(serve, tmp_path: Path) -> None:
    path = tmp_path / "hub.nt"
    path.write_text("".join(f"<urn:{i}> <urn:p> <{KG}hub> .\n" for i in range(3000)), "utf-8")
    with serve(Source(path), Limits(workers=1)) as server:
        answer = server.get("/data/hub.nt")
    assert (answer.text.count("\n"), answer.headers["x-sparql-partial"]) == (1000, "true")
