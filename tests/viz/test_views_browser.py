"""Lineage, partnerships and families in a real Chromium, by mouse, by keyboard, on a phone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pyoxigraph import Store

import viz
from kg.query.areas import located
from kg.query.families import families, offers_by_bank
from kg.query.lineage import find_offerings, lineage
from kg.query.networks import network
from kg.query.partners import partners

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
VIEWS = ("lineage", "partners", "families", "map")
SIZES = [(1280, 800), (380, 800)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, world: Store, labels: dict[str, str]) -> Path:
    """The pages, written as the command writes them."""
    place = tmp_path_factory.mktemp("views")
    told = [lineage(world, iri) for iri in find_offerings(world, "云帆贷")]
    cells = families(world)
    viz.write_lineage_page(told, place / "lineage.html", labels=labels)
    viz.write_partners_page(partners(world), place / "partners.html", labels=labels)
    viz.write_families_page(cells, offers_by_bank(world, cells), place / "families.html", labels=labels)
    viz.write_map_page(network(world), located(world), place / "map.html", labels=labels)
    return place


@pytest.fixture(scope="module")
def silent(folder: Path, world: Store, labels: dict[str, str]) -> str:
    """The lineage page of a graph that keeps no quotes."""
    store = Store()
    store.extend(quad for quad in world if not quad.predicate.value.endswith("#quote"))
    told = [lineage(store, iri) for iri in find_offerings(store, "云帆贷")]
    viz.write_lineage_page(told, folder / "silent.html", labels=labels)
    return "silent"


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator[Open]:
    """Opens a view; at the end, nothing but the pages was asked for, nothing complained, and no name was run."""
    contexts, complaints, requests, pages = [], [], [], []

    def open_view(view: str, size: tuple[int, int] = (1280, 800), scheme: Any = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        contexts.append(context)
        pages.append(page)
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((folder / f"{view}.html").as_uri())
        return page

    yield open_view
    assert complaints == []
    assert requests == [page.url for page in pages]
    for page, context in zip(pages, contexts, strict=True):
        assert page.evaluate("window.broken") is None
        context.close()


@pytest.mark.parametrize(("size", "scheme"), list(zip(SIZES, ["light", "dark"], strict=True)))
@pytest.mark.parametrize("view", VIEWS)
def test_it_opens_fits_and_lists_its_relations(opened: Open, view: str, size: tuple[int, int], scheme: str) -> None:
    page = opened(view, size, scheme)
    page.wait_for_function("(width) => document.documentElement.scrollWidth == width", arg=size[0])
    page.get_by_role("button", name="列表").click()
    rows = page.locator("#relations tbody tr")
    expect(rows).to_have_count(page.evaluate("csr.model.edges.length"))
    page.locator("#view-toggle").click()
    expect(page.locator("#relations")).to_be_hidden()


def test_boxes_and_words_of_a_lineage_do_not_lie_on_each_other(opened: Open) -> None:
    page = opened("lineage")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".diagram rect, .diagram .edge text")].map((part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          return [left, right, top, bottom];
        })"""
    )
    assert len(boxes) > 15
    for (l1, r1, t1, b1), (l2, r2, t2, b2) in itertools.combinations(boxes, 2):
        assert min(r1, r2) - max(l1, l2) < 1 or min(b1, b2) - max(t1, t2) < 1


def test_names_stay_inside_their_boxes(opened: Open) -> None:
    page = opened("lineage")
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".diagram .node")].filter((node) => {
          const box = node.querySelector("rect").getBoundingClientRect();
          return [...node.querySelectorAll("text")].some((text) => {
            const inner = text.getBoundingClientRect();
            const beside = inner.left < box.left || inner.right > box.right;
            return beside || inner.top < box.top - 1 || inner.bottom > box.bottom + 1;
          });
        }).map((node) => node.textContent)"""
    )
    assert outside == []
    assert page.locator(".diagram .node text").count() > 10


def test_a_lineage_by_keyboard_down_to_the_evidence(opened: Open) -> None:
    page = opened("lineage")
    node = page.locator(".node.focus")
    node.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("云帆贷")
    expect(panel).to_contain_text("其他名称")
    panel.locator(".edges button", has_text="小微企业").focus()
    page.keyboard.press("Enter")
    expect(panel.locator("blockquote")).to_have_text("云帆贷的一句话：小微企业")
    expect(panel).to_contain_text("河.txt · 服务小微 · 案例1 · 第 120–129 字符")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_click_on_a_relation_and_what_no_sentence_states(opened: Open) -> None:
    page = opened("lineage")
    edge = page.evaluate("csr.model.edges.find((edge) => edge.predicate === 'inFamily').id")
    page.locator(f"[data-edge='{edge}'] .hit").dispatch_event("click")
    expect(page.locator("#panel")).to_contain_text("产品类别按产品的名称和用途归入")
    expect(page.locator("#panel")).not_to_contain_text("置信度")
    expect(page.locator(".edge.bright")).to_have_count(1)


def test_filters_hide_boxes_and_curves(opened: Open) -> None:
    page = opened("lineage")
    page.locator("#predicates .toggle", has_text="targets").or_(
        page.locator("#predicates .toggle", has_text="面向")
    ).click()
    expect(page.get_by_role("button", name="小微企业，受益群体")).to_be_hidden()
    page.get_by_role("button", name="全部显示").click()
    expect(page.get_by_role("button", name="小微企业，受益群体")).to_be_visible()


def test_a_panel_on_a_phone_leaves_what_was_chosen_in_sight(opened: Open) -> None:
    page = opened("lineage", (380, 800))
    page.get_by_role("button", name="云桥科技，企业").dispatch_event("click")
    box, panel = page.locator(".node.chosen rect").bounding_box(), page.locator("#panel").bounding_box()
    assert box and panel
    assert box["y"] + box["height"] <= panel["y"]
    assert 0 <= box["x"] < 380


def test_a_cell_lists_its_products_with_evidence(opened: Open, nasty: tuple[str, ...]) -> None:
    page = opened("families")
    page.get_by_role("button", name="星河银行，小微信用贷款：2 种产品").focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.locator(".product")).to_have_count(2)
    expect(panel.locator("blockquote").first).to_have_text("星河银行东城分行的一句话：云帆贷")
    expect(panel).to_contain_text(nasty[0])
    panel.locator(".more").first.click()
    expect(panel).to_contain_text("置信度")
    panel.get_by_role("button", name="返回").click()
    expect(panel.locator("h2")).to_have_text("星河银行 × 小微信用贷款")


def test_cells_follow_the_filters(opened: Open) -> None:
    page = opened("families")
    page.locator("#confidence").fill("94")
    expect(page.get_by_role("button", name="星河银行，小微信用贷款：1 种产品")).to_have_text("1")
    page.get_by_role("button", name="转贷款", exact=True).click()
    expect(page.locator("#panel h2")).to_have_text("转贷款")


def test_a_partnership_says_in_how_many_cases(opened: Open) -> None:
    page = opened("partners")
    page.evaluate("csr.model.select({ edge: csr.model.edges.find((edge) => edge.weight === 2).id })")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("↕ 合作（2 个案例）")
    expect(panel.locator("blockquote")).to_have_count(2)
    expect(panel).to_contain_text("科技金融")
    page.evaluate("csr.model.select({ node: csr.model.nodes.find((node) => node.label === '星河银行').id })")
    expect(panel).to_contain_text("包括：星河银行东城分行")


def test_wide_edges_are_the_often_told_ones(opened: Open) -> None:
    page = opened("partners")
    widths = page.evaluate(
        """() => csr.model.edges.map((edge) => [edge.weight, csr.canvas.network.body.edges[edge.id].options.width])"""
    )
    assert dict(map(tuple, widths))[2] > dict(map(tuple, widths))[1]


def test_a_province_tells_what_is_in_it_and_follows_the_filters(opened: Open) -> None:
    page = opened("map")
    page.get_by_role("button", name="湖北：2 个").focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("湖北")
    expect(panel.locator("h3").first).to_have_text("武汉市（1）")
    panel.locator(".edges button", has_text="南城市科技局").click()
    expect(panel).to_contain_text("位于：湖北省武汉市")
    expect(page.locator(".tiles .chosen")).to_have_attribute("data-name", "湖北")
    page.locator("#types .toggle", has_text="企业").click()
    expect(page.get_by_role("button", name="湖北：1 个")).to_be_enabled()
    expect(page.get_by_role("button", name="广东：0 个")).to_be_disabled()


@pytest.mark.parametrize("size", SIZES)
def test_tiles_do_not_lie_on_each_other_and_hold_their_words(opened: Open, size: tuple[int, int]) -> None:
    page = opened("map", size)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".tiles button")].map((tile) => {
          const { left, right, top, bottom } = tile.getBoundingClientRect();
          return [left, right, top, bottom, tile.scrollWidth <= tile.clientWidth];
        })"""
    )
    assert len(boxes) == 34
    for (l1, r1, t1, b1, fits), (l2, r2, t2, b2, _) in itertools.combinations(boxes, 2):
        assert fits
        assert min(r1, r2) <= max(l1, l2) or min(b1, b2) <= max(t1, t2)


def test_without_quotes_document_case_and_place_are_shown(opened: Open, silent: str) -> None:
    page = opened(silent)
    edge = page.evaluate("csr.model.edges.find((edge) => edge.predicate === 'targets').id")
    page.evaluate("id => csr.model.select({ edge: id })", edge)
    expect(page.locator("#panel .quotes")).to_have_text("河.txt · 服务小微 · 案例1 · 第 120–129 字符")
    expect(page.locator("#panel blockquote")).to_have_count(0)
    page.get_by_role("button", name="列表").click()
    expect(page.locator(f"[data-edge='{edge}'] .quote")).to_have_text("河.txt · 服务小微 · 案例1 · 第 120–129 字符")
