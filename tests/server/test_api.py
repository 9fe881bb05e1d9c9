"""The JSON API over HTTP: answers as described, errors in one shape, nothing that makes it fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import TypeAdapter

from kg.query.exploration import answers, tables
from kg.rdf.vocabulary import BASE
from kg.server import api
from kg.server.holding import Source
from kg.server.limits import Limits

GRAPH = """
@prefix csr: <https://w3id.org/csrkg/ontology#> . @prefix kg: <https://w3id.org/csrkg/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
kg:river a csr:Bank ; skos:prefLabel "江州银行"@zh ; csr:offers kg:sail ; csr:partnersWith kg:bureau .
kg:sail a csr:Product ; skos:prefLabel "云帆贷"@zh ; skos:altLabel "<script>alert(1)</script>"@zh, "\\u202e贷帆云"@zh ;
  csr:inFamily kg:family-x .
kg:family-x a skos:Concept , csr:ProductFamily ; skos:prefLabel "小微信用贷款"@zh .
kg:bureau a csr:GovernmentAgency ; skos:prefLabel "江州市科技局"@zh .
kg:theme-x a skos:Concept , csr:Theme ; skos:prefLabel "服务小微"@zh .
kg:document-note a csr:Document ; dcterms:source "note.txt" ; csr:mentions kg:river , kg:sail .
kg:case-note-1 a csr:Case ; dcterms:isPartOf kg:document-note ; dcterms:title "云帆贷上线"@zh ; csr:theme kg:theme-x ;
  csr:reportedBy kg:river ; csr:mentions kg:river , kg:sail , kg:bureau .
kg:passage-1 a csr:Passage ; dcterms:isPartOf kg:case-note-1 ; csr:start 3 ; csr:end 15 ;
  csr:quote "江州银行的云帆贷"@zh .
kg:statement-1 a rdf:Statement ; rdf:subject kg:river ; rdf:predicate csr:offers ; rdf:object kg:sail ;
  csr:confidence 0.9 ; prov:wasDerivedFrom kg:passage-1 ;
  csr:amount [ a csr:MonetaryAmount ; csr:value 5000000 ; csr:currency "CNY" ; csr:kind csr:Loan ;
    dcterms:date "2020-05" ] .
kg:statement-2 a rdf:Statement ; rdf:subject kg:bureau ; rdf:predicate csr:partnersWith ; rdf:object kg:river ;
  csr:confidence 0.7 ; prov:wasDerivedFrom kg:passage-1 .
"""
RIVER, SAIL, BUREAU = (f"{BASE}{name}" for name in ("river", "sail", "bureau"))
CALLS: list[tuple[str, dict[str, Any], Any]] = [
    ("terms", {}, tables.TermsAnswer),
    ("queries", {}, list[tables.QueryAnswer]),
    ("search", {"q": "yfd"}, answers.SearchAnswer),
    ("entity", {"iri": RIVER}, answers.EntityAnswer),
    ("neighbours", {"iri": RIVER, "from": "2020-01", "to": "2020-12"}, answers.NeighboursAnswer),
    ("evidence", {"subject": RIVER, "predicate": "offers", "object": SAIL}, answers.EvidenceAnswer),
    ("edges", {"iris": f"{RIVER},{SAIL}"}, answers.EdgesAnswer),
    ("path", {"from": SAIL, "to": BUREAU}, answers.PathAnswer),
    ("overview", {}, answers.OverviewAnswer),
    ("community", {"iri": RIVER}, answers.CommunityAnswer),
    ("lineage", {"iri": SAIL}, tables.LineageAnswer),
    ("families", {}, tables.FamiliesAnswer),
    ("family-cell", {"bank": RIVER, "family": f"{BASE}family-x"}, tables.FamilyCellAnswer),
    ("partners", {"theme": f"{BASE}theme-x", "role": "agency"}, tables.PartnersAnswer),
    ("cases", {"q": "云帆"}, answers.CasesAnswer),
    ("case", {"iri": f"{BASE}case-note-1"}, answers.CaseAnswer),
    ("timeline", {}, tables.TimelineAnswer),
    ("dashboard", {}, tables.DashboardAnswer),
]


@pytest.fixture(scope="module")
def served(serve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    graph: Path = tmp_path_factory.mktemp("api") / "graph.ttl"
    graph.write_text(GRAPH, encoding="utf-8")
    with serve(Source(graph, prepare=(api.prepare,)), Limits()) as server:
        yield server


def get(served: Any, path: str, parameters: dict[str, Any]) -> Any:
    return served.ask("GET", f"/api/{path}?{urlencode(parameters)}")


@pytest.mark.parametrize(("path", "parameters", "shape"), CALLS, ids=[call[0] for call in CALLS])
def test_every_answer_has_the_shape_that_is_described(
    served: Any, path: str, parameters: dict[str, Any], shape: Any
) -> None:
    response = get(served, path, parameters)
    assert response.status == 200, response.text
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert TypeAdapter(shape).dump_python(TypeAdapter(shape).validate_python(answer, strict=True)) == answer
    assert answer and not (isinstance(answer, dict) and answer.get("total") == 0)


def test_the_description_names_every_path_and_its_errors(served: Any) -> None:
    paths = served.get("/openapi.json").json()["paths"]
    assert {f"/api/{path}" for path, _, _ in CALLS} == set(paths)
    assert all(
        {"200", "400", "404", "422", "503"} <= set(call["responses"]) for p in paths.values() for call in p.values()
    )


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("entity", {}, 422),
        ("entity", {"iri": ""}, 422),
        ("entity", {"iri": "云帆贷"}, 400),
        ("entity", {"iri": "javascript:alert(1)"}, 404),
        ("entity", {"iri": "http://x/ y"}, 400),
        ("entity", {"iri": "http://x/\x00"}, 400),
        ("entity", {"iri": f"{BASE}nobody"}, 404),
        ("entity", {"iri": "x" * 5000}, 422),
        ("search", {"q": ""}, 422),
        ("search", {"q": "   "}, 400),
        ("search", {"q": "x" * 500}, 422),
        ("search", {"q": "x", "limit": -1}, 422),
        ("search", {"q": "x", "limit": 10**30}, 422),
        ("search", {"q": "x", "offset": 10**30}, 422),
        ("search", {"q": "x", "type": "Nobody"}, 400),
        ("neighbours", {"iri": RIVER, "min_confidence": "nan"}, 422),
        ("neighbours", {"iri": RIVER, "from": "2020"}, 422),
        ("neighbours", {"iri": RIVER, "theme": f"{BASE}theme-none"}, 404),
        ("path", {"from": RIVER, "to": f"{BASE}nobody"}, 404),
        ("path", {"from": RIVER, "to": SAIL, "max": 99}, 422),
        ("lineage", {"iri": RIVER}, 400),
        ("edges", {"iris": ",".join([RIVER] * 301)}, 400),
        ("partners", {"role": "friend"}, 422),
        ("case", {"iri": RIVER}, 404),
        ("nothing", {}, 404),
    ],
)
def test_bad_parameters_get_a_clear_line_in_one_shape(
    served: Any, path: str, parameters: dict[str, Any], status: int
) -> None:
    response = get(served, path, parameters)
    assert response.status == status, response.text
    error = response.json()["error"]
    assert error["code"] and error["message"] and "\n" not in error["message"] and "Traceback" not in error["message"]


def post(served: Any, body: Any) -> Any:
    return served.ask("POST", "/api/edges", json.dumps(body).encode(), Content_Type="application/json")


def test_relations_among_many_things_are_asked_for_by_post(served: Any) -> None:
    response = post(served, {"iris": [RIVER, SAIL, BUREAU, f"{BASE}nobody"]})
    assert response.json()["total"] == 2
    for body in ({"iris": ["x"] * 301}, {"iris": [1]}, {"other": []}, [], {"iris": ["no iri"]}):
        response = post(served, body)
        assert response.status in {400, 422} and response.json()["error"]["message"]


def test_names_with_markup_come_as_they_are_and_as_json(served: Any) -> None:
    response = get(served, "entity", {"iri": SAIL})
    assert "<script>alert(1)</script>" in response.json()["names"]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_only_reading_is_possible(served: Any) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = served.ask(method, "/api/entity")
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_head_is_answered_without_a_body(served: Any) -> None:
    got, head = served.ask("GET", "/api/terms"), served.ask("HEAD", "/api/terms")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(got.body)))


@pytest.mark.slow
def test_whatever_the_description_allows_is_answered(served: Any) -> None:
    """Schemathesis: no 500, no status, content type or shape that the description does not promise."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    schema = schemathesis.openapi.from_dict(served.get("/openapi.json").json())
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=25,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=served.url, checks=checks)

        ask()
