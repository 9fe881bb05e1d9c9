"""Names that are written to run, or to turn a page round, are text in every view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.conftest import BASE, HOSTILE, Visit

pytestmark = pytest.mark.browser
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
    page.wait_for_timeout(300)
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    text = download.value.path().read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
