"""Every view on the embedded graph, in both languages: it shows its content, to everybody, on narrow screens too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.explorer.conftest import BASE, Visit, Visitor

pytestmark = pytest.mark.browser

BANK = BASE + "bank-国家开发银行"
PRODUCT = BASE + "product-微业贷"
WORDS = {"zh": ("zh-CN", "搜索", "总览"), "en": ("en", "Search", "Overview")}
# View, its parameters, and what a visitor must find there.
VIEWS: list[tuple[str, dict[str, str], str]] = [
    ("search", {}, ".start-columns li"),
    ("search", {"q": "微业贷"}, ".result"),
    ("entity", {"iri": BANK}, ".neighbour"),
    ("network", {"start": BANK}, "canvas"),
    ("network", {"start": BANK, "as": "table"}, ".network-table tbody tr"),
    ("overview", {}, "canvas"),
    ("overview", {"as": "table"}, ".network-table tbody tr"),
    ("overview", {"open": BANK}, "canvas"),
    ("lineage", {}, ".result"),
    ("lineage", {"iri": PRODUCT}, ".lineage-steps tbody tr"),
    ("families", {}, ".matrix button"),
    ("partners", {}, "tbody tr"),
    ("cases", {}, ".chapter li a"),
    ("dashboard", {}, ".bars li"),
    ("sparql", {"example": "clients"}, ".answer tbody tr"),
]


def name(view: tuple[str, dict[str, str], str]) -> str:
    return view[0] + "".join(f"-{key}" for key in view[1])


@pytest.fixture(scope="module")
def walkers(embedded: str, browser: Browser) -> Iterator[dict[str, Visitor]]:
    """One who reads Chinese by day and one who reads English by night; each goes from view to view."""
    schemes = {"zh": "light", "en": "dark"}
    found = {
        language: Visitor(browser, embedded, language, color_scheme=scheme, reduced_motion="reduce")
        for language, scheme in schemes.items()
    }
    yield found
    for walker in found.values():
        walker.context.close()


def faults(page: Any, axe: Path) -> list[str]:
    """What axe-core finds that is serious or critical."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS, ids=name)
def test_a_view_is_there_for_everybody(
    walkers: dict[str, Visitor], axe: Path | None, view: tuple[str, dict[str, str], str], language: str
) -> None:
    path, parameters, content = view
    walker = walkers[language]
    walker.page.set_viewport_size({"width": 1280, "height": 800})
    page = walker.turn(path, **parameters)
    page.locator(f"main.page-{path} {content}").first.wait_for()
    lang, search, overview = WORDS[language]
    assert page.locator("html").get_attribute("lang") == lang
    expect(page.get_by_role("link", name=search, exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name=overview, exact=True).first).to_be_visible()
    assert "undefined" not in page.locator("main").inner_text()
    if axe:
        assert faults(page, axe) == []
    page.set_viewport_size({"width": 380, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert walker.complaints == []


def test_a_case_shows_its_places_and_its_network(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("cases")
    page.locator(".chapter li a").nth(1).click()
    expect(page.locator(".places > li").first).to_be_visible()
    expect(page.locator(".case-graph canvas").first).to_be_visible()


def test_a_cell_of_the_matrix_opens_to_its_products(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("families")
    cell = page.locator(".matrix button").first
    count = int(cell.inner_text())
    cell.click()
    expect(page.locator(".cell-open .lines > li")).to_have_count(count)


def test_language_and_appearance_last(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "zh").open("dashboard")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    page.locator(".switches button").nth(1).click()
    page.locator(".switches button").nth(1).click()
    page.reload()
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


def test_what_the_graph_does_not_have_is_said(embedded: str, visit: Visit) -> None:
    visitor = visit(embedded, "en")
    visitor.expected.add(404)
    page = visitor.open("entity", iri=BASE + "bank-没有这家")
    expect(page.get_by_role("alert")).to_contain_text("The graph has no such thing")
    expect(visitor.open("nowhere").locator("main")).to_contain_text("no such page")
