"""Names that are written to run, or to turn a page round, are text in every view."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.conftest import BASE, HOSTILE, Visit

pytestmark = pytest.mark.browser
# What a query may answer that is no thing of the graph, and must not become a link or an element.
FOREIGN = """SELECT ?link ?data ?text {
  BIND (IRI("javascript:alert(1)") AS ?link) BIND (IRI("data:text/html,<script>alert(1)</script>") AS ?data)
  BIND ("<img src=x onerror=alert(1)>" AS ?text)
}"""
PAIRS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX csr: <https://w3id.org/csrkg/ontology#>
SELECT ?a_name ?b_name { ?a csr:offers|csr:builtOn ?b . ?a skos:prefLabel ?a_name . ?b skos:prefLabel ?b_name }"""
DRAWN = {"svg", "defs", "marker", "path", "rect", "polygon", "circle", "text", "tspan"}
VIEWS = [
    ("search", {"q": "alert"}),
    ("entity", {"iri": BASE + "b-thing"}),
    ("network", {"start": BASE + "b-thing"}),
    ("network", {"start": BASE + "b-thing", "as": "table"}),
    ("overview", {"as": "table"}),
    ("overview", {"open": BASE + "b-thing"}),
    ("lineage", {"iri": BASE + "p-thing"}),
    ("partners", {}),
    ("cases", {}),
    ("dashboard", {}),
    ("sparql", {"query": "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }"}),
]


def ran(page: Page) -> list[str]:
    """Elements and attributes that the page itself never makes."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter((one) =>
             ['script', 'img', 'style'].includes(one.localName)
             || [...one.attributes].some((attribute) => attribute.name.startsWith('on'))
             || /^javascript:/i.test(one.getAttribute('href') ?? '')).map((one) => one.outerHTML.slice(0, 200))"""
    )


def test_hostile_names_are_text_everywhere(hostile: str, visit: Visit) -> None:
    visitor = visit(hostile, "zh")
    for view, parameters in VIEWS:
        page = visitor.turn(view, **parameters)
        page.locator(f"main.page-{view}").wait_for()
        assert ran(page) == [], view
        if view not in ("network", "dashboard") or "as" in parameters:
            expect(page.locator("main")).to_contain_text("alert(")


def test_the_page_of_a_hostile_name_shows_it_letter_by_letter(hostile: str, visit: Visit) -> None:
    visitor = visit(hostile, "en")
    for key, name in zip("bpcd", HOSTILE, strict=True):
        page = visitor.turn("entity", iri=f"{BASE}{key}-thing")
        heading = page.get_by_role("heading", level=1).locator("bdi")
        expect(heading).to_have_js_property("textContent", name)


def test_a_hostile_quote_is_marked_and_stays_text(hostile: str, visit: Visit) -> None:
    page = visit(hostile).open("entity", iri=BASE + "b-thing")
    page.locator(".neighbour button").first.click()
    quote = page.locator("blockquote").first
    expect(quote).to_contain_text(HOSTILE[0])
    expect(quote.locator("mark").first).to_be_visible()
    assert ran(page) == []


def test_a_hostile_picture_is_a_picture(hostile: str, visit: Visit) -> None:
    page = visit(hostile).open("network", start=BASE + "b-thing")
    page.locator(".panel").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    text = download.value.path().read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_reason_of_a_correction_is_text(hostile: str, visit: Visit) -> None:
    page = visit(hostile).open("entity", iri=BASE + "b-thing")
    expect(page.locator("aside")).to_contain_text(f"因为{HOSTILE[0]}")
    page.get_by_role("button", name=re.compile("^出处.*乙贷")).first.click()
    expect(page.locator(".said .note").first).to_contain_text(f"因为{HOSTILE[0]}")
    assert ran(page) == []


def test_answers_of_a_query_are_text_and_foreign_addresses_no_links(hostile: str, visit: Visit) -> None:
    page = visit(hostile).open("sparql", query=FOREIGN)
    row = page.locator(".answer tbody tr")
    expect(row).to_contain_text("javascript:alert(1)")
    expect(row).to_contain_text("<img src=x onerror=alert(1)>")
    expect(row.locator("a, img, script")).to_have_count(0)


def test_a_hostile_answer_as_a_picture_is_a_picture(hostile: str, visit: Visit) -> None:
    page = visit(hostile).open("sparql", query=PAIRS)
    page.get_by_role("button", name="网络", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    picture = ElementTree.fromstring(download.value.path().read_text("utf-8"))
    assert {one.tag.rpartition("}")[2] for one in picture.iter()} <= DRAWN
    assert HOSTILE[0] in "".join(picture.itertext())
