"""Questions in SPARQL: examples, results in three forms, exports, history, errors at their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.explorer.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_broken_query_shows_where(embedded: str, visit: Visit) -> None:
    visitor = visit(embedded, "en")
    visitor.expected.add(400)
    page = visitor.open("sparql", query="SELECT ?s WHERE {\n  ?s ?p ?o .\n  FILTR (?o)\n}")
    expect(page.get_by_role("alert")).to_contain_text("line 3")
    expect(page.locator(".cm-lintRange-error")).to_be_visible()


def test_results_are_sorted_linked_drawn_and_exported(embedded: str, visit: Visit, tmp_path: Path) -> None:
    query = (
        "SELECT ?bank ?bank_name ?product (STRLEN(?bank_name) AS ?letters) WHERE "
        "{ ?bank a csr:Bank ; skos:prefLabel ?bank_name ; csr:offers ?product } ORDER BY ?bank ?product LIMIT 40"
    )
    prefixes = "PREFIX csr: <https://w3id.org/csrkg/ontology#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    page = visit(embedded, "en").open("sparql", query=prefixes + query)
    answer = page.locator(".answer")
    expect(answer.locator("tbody tr")).to_have_count(40)
    answer.get_by_role("button", name="letters").click()
    answer.get_by_role("button", name="letters").click()
    figures = [int(text) for text in answer.locator("td.number").all_inner_texts()]
    assert figures == sorted(figures, reverse=True)
    assert "#/entity?iri=" in (answer.locator("tbody a").first.get_attribute("href") or "")
    for kind, start in (("CSV", b"bank,bank_name"), ("JSON", b"{"), ("Turtle", b"@prefix")):
        with page.expect_download() as download:
            answer.get_by_role("button", name=kind).click()
        path = tmp_path / kind
        download.value.save_as(path)
        assert path.read_bytes().startswith(start)
    answer.get_by_role("button", name="Network").click()
    expect(answer.locator("canvas").first).to_be_visible()
    answer.get_by_role("button", name="Chart").click()
    expect(answer.locator(".chart canvas")).to_be_visible()


def test_an_example_is_a_question_with_what_can_be_filled_in(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "zh").open("sparql", example="clients")
    rows = page.locator(".answer tbody tr")
    rows.first.wait_for()
    everything = rows.count()
    assert everything > 1
    page.locator("#parameter-institution").fill("国家开发银行深圳市分行")
    page.locator(".parameters").get_by_role("option").first.click()
    expect(page.locator(".cm-content")).to_contain_text("VALUES ?institution { <")
    page.get_by_role("button", name="运行").click()
    expect(rows).not_to_have_count(everything)


def test_terms_are_completed_and_queries_remembered(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "zh").open("sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?a WHERE { ?a csr:partn", delay=5)
    page.locator(".cm-tooltip-autocomplete").get_by_text("csr:partnersWith").first.click()
    page.keyboard.type(" ?b } LIMIT 3")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer tbody tr")).to_have_count(3)
    page.locator(".past summary").click()
    expect(page.locator(".past code").first).to_contain_text("csr:partnersWith")
