"""Every view on the embedded graph, in both languages: it shows its content, to everybody, on narrow screens too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.conftest import BASE, Visit

pytestmark = pytest.mark.browser

BANK = BASE + "bank-国家开发银行"
PRODUCT = BASE + "product-微业贷"
CASE = BASE + "case-casebook-2019-2020-1"
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
    ("case", {"iri": CASE}, ".places > li"),
    ("dashboard", {}, ".bars li"),
    ("sparql", {"example": "clients"}, ".answer tbody tr"),
]


def name(view: tuple[str, dict[str, str], str]) -> str:
    return view[0] + "".join(f"-{key}" for key in view[1])


def faults(page: Page, axe: Path, language: str) -> list[str]:
    """What axe-core finds that is serious or critical; at night, in English, only colours can differ."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.read_text("utf-8"))
    found: list[str] = page.evaluate(
        """(rules) => axe.run(document, {resultTypes: ['violations'], preload: false, ...rules}).then(({violations}) =>
             violations.filter(({impact}) => impact === 'serious' || impact === 'critical')
             .map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)}`))""",
        {} if language == "zh" else {"runOnly": ["color-contrast", "html-has-lang", "html-lang-valid", "label"]},
    )
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS, ids=name)
def test_a_view_is_there_for_everybody(
    embedded: str, visit: Visit, axe: Path | None, view: tuple[str, dict[str, str], str], language: str
) -> None:
    path, parameters, content = view
    page = visit(embedded, language).open(path, **parameters)
    page.locator(f"main.page-{path} {content}").first.wait_for()
    lang, search, overview = WORDS[language]
    assert page.locator("html").get_attribute("lang") == lang
    expect(page.get_by_role("link", name=search, exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name=overview, exact=True).first).to_be_visible()
    assert "undefined" not in page.locator("main").inner_text()
    if axe:
        assert faults(page, axe, language) == []
    page.set_viewport_size({"width": 380, "height": 800})
    page.wait_for_function("document.documentElement.scrollWidth <= 380")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_opens_is_there_for_everybody_too(embedded: str, visit: Visit, axe: Path | None, language: str) -> None:
    if not axe:
        pytest.skip("axe-core is not there (make explorer)")
    visitor = visit(embedded, language)
    page = visitor.open("entity", iri=BANK)
    page.locator(".neighbour button").first.click()
    page.locator(".said").first.wait_for()
    page.locator("#find").fill("银行")
    page.locator("#find-list [role=option]").first.wait_for()
    assert faults(page, axe, language) == []
    page = visitor.open("network", start=BANK)
    page.locator("#network-filter").click()
    page.locator(".panel .expand button").first.wait_for()
    page.locator(".panel .actions button").first.click()
    page.locator(".path-note").wait_for()
    assert faults(page, axe, language) == []
    for view, parameters in (("lineage", {"iri": PRODUCT}), ("case", {"iri": CASE})):
        page = visitor.open(view, **parameters)
        page.locator(".graph-place canvas").first.wait_for()
        for _ in range(100):  # a key that is pressed before the first drawing chooses nothing
            page.locator(".graph-place").press("ArrowRight")
            page.wait_for_timeout(100)
            if page.locator(".panel").is_visible():
                break
        page.locator(".panel").wait_for()
        assert faults(page, axe, language) == []
    page = visitor.open("families")
    page.locator(".matrix button").first.click()
    page.locator(".cell-open .lines > li").first.wait_for()
    assert faults(page, axe, language) == []
    page = visitor.open("sparql", example="clients")
    page.locator(".answer tbody tr").first.wait_for()
    page.locator(".past summary").click()
    page.locator("#parameter-institution").fill("银行")
    page.locator(".parameters [role=option]").first.wait_for()
    assert faults(page, axe, language) == []


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
    # As fast as a page can be left: light, dark and away before anything is painted.
    with page.expect_navigation():
        page.locator(".switches button").nth(1).evaluate(
            "async (button) => { button.click(); await 0; button.click(); await 0; location.reload() }"
        )
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


def test_what_the_graph_does_not_have_is_said(embedded: str, visit: Visit) -> None:
    visitor = visit(embedded, "en")
    visitor.expected.add(404)
    page = visitor.open("entity", iri=BASE + "bank-没有这家")
    expect(page.get_by_role("alert")).to_contain_text("The graph has no such thing")
    expect(visitor.open("nowhere").locator("main")).to_contain_text("no such page")
