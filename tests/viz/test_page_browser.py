"""The page in a real Chromium, used as a reader uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, expect

from viz import write_page

pytestmark = pytest.mark.browser


class Reader:
    """A page that is open, with every request and complaint of the browser written down."""

    def __init__(self, browser: Browser, path: Path, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | context)
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(path.as_uri())

    def spot(self, chosen: dict[str, int]) -> tuple[float, float]:
        at = self.page.evaluate("chosen => csr.canvas.spot(chosen)", chosen)
        return at["x"], at["y"]

    def click(self, **chosen: int) -> None:
        """Click a node or the middle of an edge in the picture, after going close enough to hit nothing else."""
        ends = "chosen.node === undefined ? csr.model.edges[chosen.edge].from : chosen.node"
        self.page.evaluate(f"chosen => csr.canvas.network.focus({ends}, {{scale: 2.5}})", chosen)
        self.page.wait_for_timeout(100)
        self.page.mouse.click(*self.spot(chosen))

    def colour_at(self, x: float, y: float) -> str:
        """Colour of the picture there, `#rrggbb`."""
        return str(
            self.page.evaluate(
                """([x, y]) => {
                  const canvas = document.querySelector("#graph canvas");
                  const frame = canvas.getBoundingClientRect();
                  const scale = canvas.width / frame.width;
                  const at = [(x - frame.left) * scale, (y - frame.top) * scale];
                  const copy = document.createElement("canvas").getContext("2d");
                  copy.drawImage(canvas, ...at, 1, 1, 0, 0, 1, 1);
                  const data = copy.getImageData(0, 0, 1, 1).data;
                  return "#" + [...data.slice(0, 3)].map(part => part.toString(16).padStart(2, "0")).join("");
                }""",
                [x, y],
            )
        )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, network: nx.MultiDiGraph[str], labels: dict[str, str]) -> Path:
    target = tmp_path_factory.mktemp("page") / "网络 页.html"
    write_page(network, target, title="星河网络", labels=labels)
    return target


@pytest.fixture
def reader(browser: Browser, path: Path) -> Iterator[Reader]:
    """Somebody at a desk who wants nothing to move by itself; at the end, nothing was fetched and nothing failed."""
    someone = Reader(browser, path, reduced_motion="reduce", color_scheme="light")
    yield someone
    assert someone.requests == [path.as_uri()]
    assert someone.complaints == []
    someone.context.close()


def edge_with(reader: Reader, predicate: str) -> int:
    return int(reader.page.evaluate("p => csr.model.edges.find(edge => edge.predicate === p).id", predicate))


def node_named(reader: Reader, name: str) -> int:
    return int(reader.page.evaluate("n => csr.model.nodes.find(node => node.label === n).id", name))


def test_click_on_edge_shows_quote_source_confidence_and_amount(reader: Reader) -> None:
    reader.click(edge=edge_with(reader, "finances"))
    panel = reader.page.locator("#panel")
    expect(panel.locator("blockquote")).to_have_text(re.compile("发放贷款690万元$"))
    expect(panel).to_contain_text(re.compile(r"年报/星河\.txt · 星河银行助企 · 第 120–\d+ 字符"))
    expect(panel).to_contain_text("690 万元")
    expect(panel).to_contain_text("贷款，2020年1月")
    expect(panel).to_contain_text("40%")


def test_click_on_node_lists_its_relations_down_to_the_evidence(reader: Reader) -> None:
    reader.click(node=node_named(reader, "青山银行"))
    panel = reader.page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("青山银行")
    expect(panel).to_contain_text("提供 →（7）")
    panel.locator(".edges button", has_text="助业贷14号").click()
    expect(panel.locator("blockquote")).to_have_text("推出第14款助业产品")
    panel.get_by_role("button", name="返回").click()
    expect(panel.locator("h2")).to_have_text("青山银行")
    reader.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_click_on_empty_ground_closes_the_panel_and_moves_nothing(reader: Reader) -> None:
    bank = int(reader.page.evaluate("csr.model.nodes.reduce((a, b) => (b.x < a.x ? b : a)).id"))
    before = reader.spot({"node": bank})
    reader.page.mouse.click(*before)
    expect(reader.page.locator("#panel h2")).to_be_visible()
    assert reader.spot({"node": bank}) == pytest.approx(before, abs=1)
    frame = reader.page.locator("#stage").bounding_box()
    assert frame
    reader.page.mouse.click(frame["x"] + 6, frame["y"] + 6)
    expect(reader.page.locator("#panel")).to_be_hidden()
    assert reader.spot({"node": bank}) == pytest.approx(before, abs=1)


def test_legend_filters_types(reader: Reader) -> None:
    company = reader.page.locator("#types .toggle", has_text="企业").first
    expect(company).to_contain_text("29")
    spot = reader.spot({"node": node_named(reader, "云岭第20制造有限公司")})
    assert reader.colour_at(*spot) == "#c47a00"
    company.click()
    expect(reader.page.locator("#status")).to_have_text("31 / 60 个实体 · 38 / 67 条关系")
    expect(company).to_have_attribute("aria-pressed", "false")
    assert reader.colour_at(*spot) != "#c47a00"
    reader.page.get_by_role("button", name="只看银行分支机构").click(force=True)
    expect(reader.page.locator("#status")).to_have_text("8 / 60 个实体 · 0 / 67 条关系")
    reader.page.get_by_role("button", name="全部显示").click()
    expect(reader.page.locator("#status")).to_have_text("60 个实体 · 67 条关系")


def test_relation_kinds_and_least_confidence_filter(reader: Reader) -> None:
    reader.page.locator("#predicates .toggle", has_text="融资支持").click()
    expect(reader.page.locator("#status")).to_have_text("31 / 60 个实体 · 38 / 67 条关系")
    slider = reader.page.locator("#confidence")
    slider.fill("95")
    expect(reader.page.locator("#confidence-value")).to_have_text("95%")
    expect(reader.page.locator("#status")).to_have_text("16 / 60 个实体 · 8 / 67 条关系")


def test_search_by_alias_selects_and_centres(reader: Reader) -> None:
    reader.page.keyboard.press("/")
    reader.page.keyboard.type("银河行")
    option = reader.page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_contain_text("星河银行")
    expect(option.locator("mark")).to_have_text("银河行")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#panel h2")).to_have_text("星河银行")
    expect(reader.page.locator("#panel")).to_contain_text("星河商业银行股份有限公司")
    frame = reader.page.locator("#graph").bounding_box()
    panel = reader.page.locator("#panel").bounding_box()
    assert frame and panel
    x, y = reader.spot({"node": node_named(reader, "星河银行")})
    assert x == pytest.approx((frame["x"] + panel["x"]) / 2, abs=3)
    assert y == pytest.approx(frame["y"] + frame["height"] / 2, abs=3)


def test_search_with_arrows_escape_and_no_hit(reader: Reader) -> None:
    field = reader.page.get_by_role("combobox")
    field.fill("助业贷1")
    reader.page.keyboard.press("ArrowDown")
    chosen = reader.page.locator("#results [aria-selected=true]").inner_text()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#panel h2")).not_to_be_empty()
    assert reader.page.locator("#panel h2").inner_text() in chosen
    field.fill("没有这样的名字")
    expect(reader.page.locator("#results")).to_contain_text("没有找到")
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("#results")).to_be_hidden()
    reader.page.keyboard.press("Escape")
    expect(field).to_have_value("")


def test_search_finds_what_the_filters_hide(reader: Reader) -> None:
    reader.page.locator("#types .toggle", has_text="金融产品").click()
    reader.page.get_by_role("combobox").fill("助业贷9号")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#panel h2")).to_have_text("助业贷9号")
    expect(reader.page.locator("#status")).to_have_text("60 个实体 · 67 条关系")


def test_hover_shows_label_type_names_and_counts(reader: Reader) -> None:
    reader.page.mouse.move(*reader.spot({"node": node_named(reader, "星河银行")}))
    tip = reader.page.locator("#tip")
    expect(tip).to_contain_text("星河银行")
    expect(tip).to_contain_text("银行 · 13 条关系 · 4 份文件")
    expect(tip).to_contain_text("又名：星河商业银行股份有限公司、银河行")


def test_names_with_markup_stay_text(reader: Reader, nasty: tuple[str, ...]) -> None:
    for name in nasty:
        reader.page.get_by_role("combobox").fill(name)
        expect(reader.page.get_by_role("option").first).to_contain_text(name)
        reader.page.keyboard.press("Enter")
        expect(reader.page.locator("#panel h2")).to_have_text(name)
        reader.page.locator("#panel .edges button").first.click()
        expect(reader.page.locator("#panel blockquote")).to_contain_text(name)
        reader.page.mouse.move(*reader.spot({"node": node_named(reader, name)}))
        expect(reader.page.locator("#tip strong")).to_have_text(name)
        reader.page.mouse.move(5, 5)
    reader.page.get_by_role("button", name="列表").click()
    for name in nasty:
        expect(reader.page.locator("#relations").get_by_role("button", name=name, exact=True)).to_be_visible()
    assert reader.page.evaluate("window.broken") is None
    assert reader.page.locator("img").count() == 0


def test_list_holds_the_relations_and_follows_the_filters(reader: Reader) -> None:
    reader.page.get_by_role("button", name="列表").click()
    rows = reader.page.locator("#relations tbody tr")
    expect(rows).to_have_count(67)
    reader.page.locator("#predicates .toggle", has_text="提供").click()
    expect(rows).to_have_count(53)
    rows.first.get_by_role("button").nth(1).focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#panel blockquote")).to_be_visible()


def test_keyboard_moves_the_picture(reader: Reader) -> None:
    bank = node_named(reader, "星河银行")
    reader.page.locator("#graph").focus()
    x, _ = reader.spot({"node": bank})
    reader.page.keyboard.press("ArrowRight")
    assert reader.spot({"node": bank})[0] == pytest.approx(x - 90, abs=1)
    scale = reader.page.evaluate("csr.canvas.network.getScale()")
    reader.page.keyboard.press("+")
    assert reader.page.evaluate("csr.canvas.network.getScale()") > scale


@pytest.mark.parametrize(("scheme", "bank", "other"), [("light", "#17498a", "dark"), ("dark", "#5b96e6", "light")])
def test_both_schemes(browser: Browser, path: Path, scheme: Any, bank: str, other: Any) -> None:
    someone = Reader(browser, path, color_scheme=scheme, reduced_motion="reduce")
    spot = someone.spot({"node": node_named(someone, "星河银行")})
    assert someone.colour_at(*spot) == bank
    ground = someone.page.evaluate("getComputedStyle(document.body).backgroundColor")
    someone.page.locator("#theme").click()
    assert someone.colour_at(*spot) != bank
    assert someone.page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    someone.page.locator("#theme").click()
    someone.page.emulate_media(color_scheme=other)
    assert someone.colour_at(*spot) == bank, "what the reader chose outlasts what the system says"
    someone.context.close()


def test_phone(browser: Browser, path: Path) -> None:
    someone = Reader(browser, path, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = someone.page
    page.wait_for_function("document.documentElement.scrollWidth == 390")
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#filters-toggle").tap()
    expect(page.locator("#types")).to_be_visible()
    page.locator("#filters-toggle").tap()
    page.get_by_role("combobox").fill("银河行")
    page.get_by_role("option").tap()
    expect(page.locator("#panel h2")).to_have_text("星河银行")
    box = page.locator("#panel").bounding_box()
    assert box and box["width"] == 390 and box["y"] > 300
    assert someone.complaints == []
    someone.context.close()


def test_page_may_not_reach_the_network_even_if_it_wanted_to(browser: Browser, path: Path) -> None:
    someone = Reader(browser, path)
    refused = someone.page.evaluate(
        """async () => {
          const refused = [];
          document.addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
          await fetch("https://example.org/").catch(() => {});
          const image = document.createElement("img");
          image.src = "https://example.org/x.png";
          document.body.append(image);
          const script = document.createElement("script");
          script.textContent = "window.broken = 3";
          document.body.append(script);
          await new Promise(resolve => setTimeout(resolve, 100));
          return [...refused, window.broken ?? "unbroken"];
        }"""
    )
    assert set(refused) == {"connect-src", "img-src", "script-src-elem", "unbroken"}
    someone.context.close()


def test_selection_from_the_list_comes_into_view(reader: Reader) -> None:
    reader.page.get_by_role("button", name="列表").click()
    product = node_named(reader, "助业贷3号")
    reader.page.evaluate("csr.canvas.network.moveTo({position: {x: 9000, y: 9000}})")
    reader.page.locator("#relations").get_by_role("button", name="助业贷3号").first.click()
    reader.page.get_by_role("button", name="网络图").click()
    x, y = reader.spot({"node": product})
    assert 240 < x < 1068 and 60 < y < 900


def test_empty_network(browser: Browser, tmp_path: Path) -> None:
    write_page(nx.MultiDiGraph(), tmp_path / "empty.html", title="空")
    someone = Reader(browser, tmp_path / "empty.html")
    expect(someone.page.get_by_text("没有任何实体")).to_be_visible()
    assert someone.complaints == []
    someone.context.close()
